"""The records of a case with their paths and dates, and which of them is the newest."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Generic, TypeVar

from msgspec import Struct

from trdcheck.model.case import Case, Screen
from trdcheck.model.dates import When

T = TypeVar("T")


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


def numbered(records: Sequence[T] | None, key: str) -> list[Dated[T]]:
    """The records of a list with their paths in the case and their dates."""
    return [Dated(f"{key}[{n}]", getattr(one, "date", None), one, n) for n, one in enumerate(records or ())]


def screens_of(case: Case, instrument: str) -> list[Dated[Screen]]:
    """The records of one instrument."""
    return [one for one in numbered(case.screens, "screens") if one.record.instrument == instrument]
