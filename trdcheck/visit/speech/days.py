"""Dates in words, with the precision that was typed: `today`, `oct`, `1 Sep 2026`, `09/2026`, `3 months ago`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from trdcheck.model.dates import When
from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.quantities import COUNT
from trdcheck.visit.speech.quantities import number as number_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ABOUT = (
    r"(?P<about>about|around|approx\.?|approximately|circa|ca\.?|c\.|roughly|probably|maybe|early|late|mid|~|spring|summer"
    r"|autumn|fall|winter|beginning\ of|end\ of|middle\ of)?[\s-]*(?:in\s+|of\s+)?"
)
_DATE = rf"""
    (?P<iso>(?:19|20)\d\d-\d\d?(?:-\d\d?)?(?![-\d]))
  | (?P<slashed>\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{2,4}}(?![/.]?\d))
  | (?P<month_year>\d{{1,2}}/(?:19|20)\d\d)
  | (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<day_month>{MONTH})(?:,?\s+(?P<day_year>(?:19|20)\d\d|'\d\d))?
  | (?P<us_month>{MONTH})\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<us_year>(?:19|20)\d\d)
  | (?P<last_month_name>last\s+)?(?P<month>{MONTH})(?:[\s,/-]+(?P<year_of_month>(?:19|20)\d\d|'\d\d))?
  | (?P<word>today|yesterday|(?:this|last)\s+(?:week|month|year))
  | (?P<ago>{COUNT})\s*(?P<unit>d|days?|w|wks?|weeks?|mo|mths?|months?|y|yrs?|years?)\s+ago
  | (?P<year>(?:19|20)\d\d)
"""
DAY = re.compile(rf"(?<![\w.*/])(?<!\d-)(?:{_ABOUT})(?:{_DATE})(?![\w*]|-\d)", re.VERBOSE)
UNDATED = re.compile(
    r"(?<!\w)(?:undated|no date|date (?:is )?(?:unknown|not known)|when (?:is )?(?:unknown|not known)|date \?)(?!\w)"
)


_BEFORE_MONTH = re.compile(r"(?:\b(?:in|since|from|until|till|to|of|last|started|stopped|ended)|[-,;\0])\s*$")


class Day(Struct, frozen=True):
    """A date as a case holds it, where it stands, and whether it was called about."""

    value: str
    start: int
    end: int
    is_about: bool = False


class BadDay(ValueError):
    """A date that cannot be taken; the message says why."""


def days_in(line: Line, today: date) -> Iterator[Day]:
    """The dates of a line, from its left; raises BadDay for one that has two meanings or lies after today."""
    for match in DAY.finditer(line.open):
        value = None if _is_other_word(line, match) else _value(match, today)
        if value is not None:
            yield Day(value, match.start(), match.end(), bool(match["about"]))


def _is_other_word(line: Line, match: "re.Match[str]") -> bool:
    """Whether a bare `may` or `march` is the verb: a month has a word before it, or a year behind."""
    bare = match[0].strip() in ("may", "march", "mar")
    return (
        bare
        and _BEFORE_MONTH.search(line.open[: match.start()]) is None
        and bool(line.open[: match.start()].strip())
    )


def one_day(text: str, today: date) -> str:
    """The date that is the whole text; raises BadDay."""
    match = DAY.fullmatch(Line(text).open.strip())
    value = _value(match, today) if match else None
    if value is None:
        raise BadDay(f'"{text.strip()[:40]}" is no date: 2026-11-20, 2026-11, Nov 2026, 3 months ago')
    return value


def take_date(line: Line, today: date, name: str = "date") -> None:
    """Read one date of a record; a second one stays unread. Undated and about are said."""
    if match := line.search(UNDATED):
        line.skip(match.start(), match.end())
        line.remarks.append("no date: shown, does not settle")
        return
    day = next(days_in(line, today), None)
    if day is None:
        return
    start = day.start
    if before := re.search(r"(?:\b(?:in|on|at|from|of|since|dated|date)\b[\s:]*)$", line.open[:start]):
        start = before.start()
    line.take(name, day.value, start, day.end)
    if day.is_about:
        line.remarks.append(f"about {day.value}: taken as {day.value}")


def _value(match: "re.Match[str]", today: date) -> str | None:
    """The date of a match; None when the numbers are no date at all."""
    value = _written(match, today)
    if value is None:
        return None
    try:
        when = When(value)
    except ValueError as reason:
        raise BadDay(f"{match[0].strip()}: {reason}") from None
    if when.within(today) is None:
        raise BadDay(f"{match[0].strip()} lies after today")
    return value


def _written(match: "re.Match[str]", today: date) -> str | None:
    part = match.groupdict()
    if part["iso"]:
        return "-".join(number.zfill(2) for number in part["iso"].split("-"))
    if part["slashed"]:
        return _slashed(part["slashed"])
    if part["month_year"]:
        month, year = part["month_year"].split("/")
        return f"{year}-{month.zfill(2)}"
    if part["day_month"]:
        return _recent(_month(part["day_month"]), part["day_year"], today, int(part["day"]))
    if part["us_month"]:
        return f"{part['us_year']}-{_month(part['us_month']):02}-{int(part['us_day']):02}"
    if part["month"]:
        return _recent(_month(part["month"]), part["year_of_month"], today)
    if part["word"]:
        return _in_words(part["word"], today)
    if part["ago"]:
        return _ago(part["ago"], part["unit"], today)
    return part["year"]


def _month(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1


def _recent(month: int, year: str | None, today: date, day: int | None = None) -> str:
    """A month, or a day of it, of the year given, else the last one that has begun."""
    tail = "" if day is None else f"-{day:02}"
    if year is not None:
        whole = f"20{year[1:]}" if year.startswith("'") else year
        return f"{whole}-{month:02}{tail}"
    passed = (month, day or 1) <= (today.month, today.day)
    return f"{today.year if passed else today.year - 1}-{month:02}{tail}"


def _slashed(text: str) -> str:
    """Three numbers; raises BadDay when day and month could be either."""
    first, second, third = re.split(r"[/.]", text)
    if len(first) == 4:
        return f"{first}-{second.zfill(2)}-{third.zfill(2)}"
    if len(third) != 4:
        raise BadDay(f"{text}: which year? write YYYY-MM-DD")
    if int(first) > 12 or first.zfill(2) == second.zfill(2):
        return f"{third}-{second.zfill(2)}-{first.zfill(2)}"
    if int(second) > 12:
        return f"{third}-{first.zfill(2)}-{second.zfill(2)}"
    raise BadDay(f"{first}/{second}: day or month first? write YYYY-MM-DD")


def _in_words(word: str, today: date) -> str:
    which, _, unit = word.partition(" ")
    unit = unit.strip()
    if unit == "year":
        return str(today.year - (which == "last"))
    if unit == "month":
        return _months_back(today, int(which == "last"))
    if unit == "week":
        return (today - timedelta(weeks=which == "last")).isoformat()[:7]
    return (today - timedelta(days=which == "yesterday")).isoformat()


def _ago(count: str, unit: str, today: date) -> str:
    """`3 months ago` is that month, `6 weeks ago` the month it fell in: nobody counts such weeks to the day."""
    number = round(number_of(count))
    if unit.startswith("d"):
        return (today - timedelta(days=number)).isoformat()
    if unit.startswith("w"):
        return (today - timedelta(weeks=number)).isoformat()[:7]
    if unit.startswith("y"):
        return str(today.year - number)
    return _months_back(today, number)


def _months_back(today: date, number: int) -> str:
    months = today.year * 12 + today.month - 1 - number
    return f"{months // 12}-{months % 12 + 1:02}"
