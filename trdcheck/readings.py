"""What the case says about one thing, as tags that a truth table can ask for, and which record is the newest."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Generic, TypeVar

from msgspec import Struct

from trdcheck.dates import Age, When, age_of

T = TypeVar("T")


class Reading(Struct, frozen=True):
    """What the case says about one source.

    A good answer (`no`, `negative`, `ruled_out`, `in_range`, …) is that tag only while it is recent; otherwise it is
    `TAG_old`, `TAG_unsure` (a partial date partly inside the window) or `TAG_undated`, with `old`, `unsure` or
    `undated` beside it. A bad one is its tag at any age, `answered` once an assessment on or after it answers it.
    `future` stands for records dated after `as_of`, `conflict` for records that disagree and no date orders.

    `text` says it with its date and remarks, `brief` in as few words as will do.

    `newest` is the last day the newest record can mean, `first` the first day, None when that is not known; `undated`
    says that a record behind it has no date.
    """

    tags: frozenset[str]
    text: str = ""
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    newest: date | None = None
    undated: bool = False
    sources: tuple[str, ...] = ()
    first: date | None = None
    brief: str = ""

    def has(self, states: Iterable[str]) -> bool:
        """Whether it is in one of these states."""
        return not self.tags.isdisjoint(states)


NOTHING = Reading(tags=frozenset({"none"}))


def aged(tag: str, when: When | None, *, as_of: date, within_days: int | None) -> frozenset[str]:
    """The tags of a good answer by its age (rules, section 1: good news expires)."""
    age = age_of(when, as_of=as_of, within_days=within_days)
    match age:
        case Age.RECENT:
            return frozenset({tag})
        case Age.FUTURE:
            return frozenset({"future"})
        case _:
            return frozenset({f"{tag}_{age}", str(age)})


class Dated(Struct, Generic[T], frozen=True):
    """A record with its path in the case and its date."""

    path: str
    when: When | None
    record: T
    index: int = 0

    def last(self, as_of: date) -> date | None:
        """The last day it can mean, cut off at `as_of`; None when undated or wholly after."""
        interval = self.when.within(as_of) if self.when else None
        return interval[1] if interval else None


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

    def superseded(one: Dated[T]) -> bool:
        for other in records:
            if other is one or one.when is None or other.when is None:
                continue
            if one.when.surely_before(other.when):
                return True
            same_day = one.when.is_day and other.when.is_day and one.when.first == other.when.first
            if same_day and badness(other.record) > badness(one.record):
                return True
        return False

    left = [one for one in records if not superseded(one)]
    grades = {badness(one.record) for one in left}
    return left, len(left) > 1 and 0 in grades and max(grades) >= 2


def months_old(last: date, as_of: date) -> str:
    """An age in words for a reader: days up to two months, then whole months, then years."""
    days = (as_of - last).days
    if days < 60:
        return f"{days} days old"
    months = (as_of.year - last.year) * 12 + as_of.month - last.month - (as_of.day < last.day)
    return f"{months} months old" if months < 36 else f"{months // 12} years old"
