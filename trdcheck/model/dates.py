"""A day, a month or a year as the interval it names, and how old it is on a given day."""

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

# [0-9], not \d: \d takes digits of every script. fullmatch, not $: $ lets a newline through.
_YEARS = (1900, 2199)  # of a patient's record; windows before and after them are still days of the calendar
_PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class When:
    """A date as written: `2026-11-20`, `2026-11` or `2026`.

    Raises ValueError when the text is none of these or names no day of the calendar. No dataclass: msgspec
    would decode that as an object, and a date is a text.
    """

    def __init__(self, text: str) -> None:
        """Refuse what is no date, when it is read and not when it is used."""
        self.text = text
        _ = self.first, self.last

    def __eq__(self, other: object) -> bool:
        """Whether both are written alike."""
        return isinstance(other, When) and self.text == other.text

    def __hash__(self) -> int:
        """By the text."""
        return hash(self.text)

    def __repr__(self) -> str:
        """As it is made."""
        return f"When({self.text!r})"

    @cached_property
    def _parts(self) -> tuple[int, int | None, int | None]:
        match = _PATTERN.fullmatch(self.text)
        if match is None:
            raise ValueError("not a date: write YYYY-MM-DD, YYYY-MM or YYYY")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # noqa: S101 - the pattern always has a year
        if not _YEARS[0] <= year <= _YEARS[1]:
            raise ValueError(f"no year of a record: write {_YEARS[0]} to {_YEARS[1]}")
        return year, month, day

    @cached_property
    def first(self) -> date:
        """The earliest day it can mean."""
        year, month, day = self._parts
        try:
            return date(year, 1 if month is None else month, 1 if day is None else day)
        except ValueError:
            raise ValueError("no day of the calendar") from None

    @cached_property
    def last(self) -> date:
        """The latest day it can mean."""
        year, month, day = self._parts
        if day is not None:
            return self.first
        last_month = 12 if month is None else month
        return date(year, last_month, monthrange(year, last_month)[1])

    @property
    def is_day(self) -> bool:
        """Whether it names one day."""
        return self.first == self.last

    @classmethod
    def on(cls, day: date) -> "When":
        """The day itself."""
        return cls(day.isoformat())

    def within(self, as_of: date) -> "tuple[date, date] | None":
        """First and last day it can mean, cut off at `as_of`; None when it lies wholly after."""
        return None if self.first > as_of else (self.first, min(self.last, as_of))

    def surely_before(self, other: "When") -> bool:
        """Whether it lies before `other` under every reading."""
        return self.last < other.first

    def surely_not_before(self, other: "When") -> bool:
        """Whether it lies on or after `other` under every reading."""
        return self.first >= other.last

    def __str__(self) -> str:
        """The date as it was written."""
        return self.text


def is_after(when: When | None, day: date) -> bool:
    """Whether it certainly lies after a day; on that day it is then used for nothing."""
    return when is not None and when.first > day


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; the 28th of February for a 29th that was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(max(day.year - years, 1), day.month, min(day.day, 28))


class Age(StrEnum):
    """How a dated fact stands to a window of days that ends at `as_of`."""

    RECENT = "recent"
    UNSURE = "unsure"  # a partial date that is partly inside the window
    OLD = "old"
    UNDATED = "undated"
    FUTURE = "future"


def age_of(when: When | None, *, as_of: date, within_days: int | None) -> Age:
    """How old a fact is: recent only if its whole interval lies inside the window.

    `within_days` is the window in days, both ends included; None means that the fact does not expire,
    but must still be dated and not lie after `as_of`.
    """
    if when is None:
        return Age.UNDATED
    interval = when.within(as_of)
    if interval is None:
        return Age.FUTURE
    if within_days is None:
        return Age.RECENT
    edge = as_of - timedelta(days=within_days)
    first, last = interval
    if first >= edge:
        return Age.RECENT
    return Age.OLD if last < edge else Age.UNSURE
