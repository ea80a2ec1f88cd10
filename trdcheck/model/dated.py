"""The records of a case with their paths and dates, and which of them is the newest."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Generic, TypeVar

from msgspec import Struct

from trdcheck.model.case import Case, Screen
from trdcheck.model.dates import When

S = TypeVar("S")
T = TypeVar("T")


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
    for one in records:
        (future if one.when is not None and one.when.within(as_of) is None else usable).append(one)
    return usable, future


def current(records: list[Dated[T]], as_of: date, badness: Callable[[T], int]) -> tuple[list[Dated[T]], bool]:
    """The newest records, and whether they disagree.

    A record falls away when another is surely later, or is of the same day and worse. What no date orders stays;
    it disagrees when one is good (`badness` 0) and another bad (2 or more).
    """

    def superseded(record: Dated[T]) -> bool:
        for other in records:
            if other is record or other.when is None:
                continue
            if record.surely_before(other):
                return True
            if record.when is None:
                continue
            same_day = record.when.is_day and other.when.is_day and record.when.first == other.when.first
            if same_day and badness(other.record) > badness(record.record):
                return True
        return False

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
    return [one for one in numbered(case.screens, "screens") if one.record.instrument == instrument]
