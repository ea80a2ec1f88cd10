"""The records of a case with their paths and dates, and which of them is the newest."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from trdcheck.model.case import Augmentation, Case, Course, Psychotherapy, Quantity, Range, Screen, Trial
from trdcheck.model.dates import When, is_after

S = TypeVar("S")
T = TypeVar("T")
Spell = TypeVar("Spell", Trial, Augmentation, Course, Psychotherapy)


class Dated(Struct, Generic[T], frozen=True):
    """A record with its path in the case, its date, and the day it was written down."""

    path: str
    when: When | None
    record: T
    index: int = 0
    noted: When | None = None

    def last(self, as_of: date) -> date | None:
        """The last day it can mean, cut off at `as_of`: undated, the day it was written down; None when neither is."""
        known_by = self.when or self.noted
        interval = known_by.within(as_of) if known_by else None
        return interval[1] if interval else None

    def having(self, other: S) -> "Dated[S]":
        """What the record comes to, at its place and with its days."""
        return Dated(self.path, self.when, other, self.index, self.noted)

    def surely_before(self, other: "Dated[T]") -> bool:
        """Whether another dated record is later under every reading; an undated one lies by the day it was noted."""
        known_by = self.when or self.noted
        return known_by is not None and other.when is not None and known_by.surely_before(other.when)


def split_future(records: Iterable[Dated[T]], as_of: date) -> tuple[list[Dated[T]], list[Dated[T]]]:
    """The records that may be used, and those dated wholly after `as_of`, which may not."""
    usable: list[Dated[T]] = []
    future: list[Dated[T]] = []
    for record in records:
        (future if is_after(record.when, as_of) else usable).append(record)
    return usable, future


def known_on(records: "Sequence[Spell] | None", key: str, as_of: date) -> list[Dated[Spell]]:
    """The trials, added drugs, courses or therapies begun by a day, each only as far as it had come by then."""
    return [
        Dated(f"{key}[{n}]", record.started, as_known(record, as_of), n)
        for n, record in enumerate(records or ())
        if not is_after(record.started, as_of)
    ]


def begun_after(records: "Sequence[Spell] | None", key: str, as_of: date) -> list[Dated[Spell]]:
    """Those that certainly began after a day: they are listed and count for nothing."""
    return [
        Dated(f"{key}[{n}]", record.started, record, n)
        for n, record in enumerate(records or ())
        if is_after(record.started, as_of)
    ]


def as_known(record: Spell, as_of: date) -> Spell:
    """What was known of it on a day: what stopped later was going on, how it would end was not known.

    A trial's numbers of weeks are of the whole, so they go too, and its highest dose may have come later.
    """
    changes: dict[str, object] = {}
    if is_after(record.stopped, as_of):
        changes = {"stopped": None, "ongoing": True, "outcome": None, "stop_reason": None}
        if isinstance(record, Trial | Augmentation):
            changes["weeks"] = None
    if isinstance(record, Trial):
        changes |= _trial_as_known(record, as_of, cut=bool(changes))
    return msgspec.structs.replace(record, **changes) if changes else record


def _trial_as_known(trial: Trial, as_of: date, *, cut: bool) -> dict[str, object]:
    """What more changes in a trial that stopped, or reached its highest dose, after the day."""
    changes: dict[str, object] = {"weeks_at_max_dose": None, "weeks_on": When.on(as_of)} if cut else {}
    reached_later = is_after(trial.on_max_dose_since, as_of)
    if cut and trial.doses:
        changes |= {"doses": None, "max_dose_mg": _at_most(step.mg for step in trial.doses)}
    if reached_later:
        changes |= {"on_max_dose_since": None, "weeks_at_max_dose": None, "dose_words": None, "doses": None}
        steps = [step.mg for step in trial.doses or ()]
        changes["max_dose_mg"] = _at_most(steps or [trial.max_dose_mg])
        changes["max_dose"] = _at_most([trial.max_dose])
    return changes


def _at_most(doses: "Iterable[Quantity | None]") -> Range | None:
    """A dose that is not above any of these; None where one of them has no upper end."""
    ends = [dose.max if isinstance(dose, Range) else dose for dose in doses]
    known = [end for end in ends if end is not None]
    return Range(max=max(known)) if known and len(known) == len(ends) else None


def endings_disagree(record: "Trial | Augmentation | Course | Psychotherapy", as_of: date) -> bool:
    """Whether it is recorded both as going on and as ended on or before a day."""
    stopped = record.stopped is not None and record.stopped.last <= as_of
    return bool(record.ongoing) and (stopped or record.stop_reason is not None)


def current(records: list[Dated[T]], as_of: date, badness: Callable[[T], int]) -> tuple[list[Dated[T]], bool]:
    """The newest records, and whether they disagree.

    A record falls away when another is surely later, or is of the same day and worse. What no date orders stays;
    it disagrees when one is good (`badness` 0) and another bad (2 or more).
    """
    latest = max((record.when.first for record in records if record.when is not None), default=None)
    worst: dict[date, int] = {}
    for record in records:
        if record.when is not None and record.when.is_day:
            day = record.when.first
            worst[day] = max(worst.get(day, 0), badness(record.record))

    def superseded(record: Dated[T]) -> bool:
        known_by = record.when or record.noted
        if known_by is not None and latest is not None and known_by.last < latest:
            return True
        if record.when is None or not record.when.is_day:
            return False
        return worst[record.when.first] > badness(record.record)

    newest = [record for record in records if not superseded(record)]
    grades = {badness(record.record) for record in newest}
    return newest, len(newest) > 1 and 0 in grades and max(grades) >= 2


def months_old(last: date, as_of: date) -> str:
    """An age in words for a reader: days up to two months, then whole months, then years."""
    days = (as_of - last).days
    if days < 60:
        return f"{days} days old"
    months = (as_of.year - last.year) * 12 + as_of.month - last.month - (as_of.day < last.day)
    return f"{months} months old" if months < 36 else f"{months // 12} years old"


def numbered(records: Sequence[T] | None, key: str) -> list[Dated[T]]:
    """The records of a list with their paths in the case and their dates."""
    return [
        Dated(f"{key}[{n}]", getattr(record, "date", None), record, n, getattr(record, "noted", None))
        for n, record in enumerate(records or ())
    ]


def screens_of(case: Case, instrument: str) -> list[Dated[Screen]]:
    """The records of one instrument."""
    return [screen for screen in numbered(case.screens, "screens") if screen.record.instrument == instrument]


def as_of_day(as_of: date | None, case: Case, today: date | None) -> tuple[date, str]:
    """The day of a report and where it is from: the caller's `as_of`, the case's own, `today`; else ValueError."""
    if as_of is not None:
        return as_of, "option"
    if case.as_of is not None:
        return case.as_of.first, "case"
    if today is not None:
        return today, "today"
    raise ValueError("no day: give as_of or today, or write as_of in the case")
