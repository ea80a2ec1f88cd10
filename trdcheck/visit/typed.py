"""The small grammar of what is typed: dates with their precision, durations, numbers. A guess is refused."""

import re
from datetime import date, timedelta

from trdcheck.model.dates import When

Value = int | float
_AGO = re.compile(r"([0-9]{1,3}) ?(d|days?|w|weeks?|mo|months?|y|years?) ago")
_MONTH = re.compile(r"([0-9]{2})/([0-9]{4})")
_SLASHED = re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{1,4}")
_WEEKS = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:-([0-9]+(?:\.[0-9]+)?)|(\+))? ?(?:w|wk|weeks?)?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def typed_date(text: str, today: date) -> str:
    """A date as a case holds it, with the precision that was typed; raises ValueError with the reason.

    `3 months ago` is that month, `6w ago` the month it fell in: nobody counts such weeks to the day.
    """
    word = " ".join(text.split()).casefold()
    if word in ("today", "yesterday"):
        return (today - timedelta(days=word == "yesterday")).isoformat()
    if match := _AGO.fullmatch(word):
        return _ago(int(match[1]), match[2][:2], today)
    if match := _MONTH.fullmatch(word):
        word = f"{match[2]}-{match[1]}"
    elif _SLASHED.fullmatch(word):
        raise ValueError("day or month first? write YYYY-MM-DD")
    when = When(word)
    if when.within(today) is None:
        raise ValueError(f"{word} lies after today")
    return word


def _ago(number: int, unit: str, today: date) -> str:
    if unit.startswith("d"):
        return (today - timedelta(days=number)).isoformat()
    if unit.startswith("w"):
        return (today - timedelta(weeks=number)).isoformat()[:7]
    if unit.startswith("y"):
        return str(today.year - number)
    months = today.year * 12 + today.month - 1 - number
    return f"{months // 12}-{months % 12 + 1:02}"


def is_date(text: str) -> bool:
    """Whether a word is meant as a date rather than as a number."""
    word = text.casefold()
    return word in ("today", "yesterday") or bool(
        re.fullmatch(r"[0-9]{4}-[0-9-]*|(19|20)[0-9]{2}", word)
        or _MONTH.fullmatch(word)
        or _SLASHED.fullmatch(word)
    )


def number(text: str) -> Value:
    """A number, as written; raises ValueError for a comma, since it can stand for a point or for thousands."""
    if "," in text:
        raise ValueError(f'"{text}": write a point, and thousands without a mark')
    plain = f"0{text}" if text.startswith(".") else text
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f'"{text}" is not a number')
    return int(plain) if "." not in plain else float(plain)


def weeks(text: str) -> Value | dict[str, Value]:
    """Weeks: `12w`, `8-10w`, `8+w`; raises ValueError."""
    match = _WEEKS.fullmatch(text.casefold())
    if match is None:
        raise ValueError(f'"{text}": write weeks, as 12w or 8-10w')
    if match[2]:
        if float(match[1]) > float(match[2]):
            raise ValueError(f'"{text}": the smaller number first')
        return {"min": number(match[1]), "max": number(match[2])}
    return {"min": number(match[1])} if match[3] else number(match[1])


def amount(text: str) -> Value | dict[str, Value]:
    """A dose: `150`, `150mg`, `100-150`; raises ValueError."""
    word = re.sub(r"mg(/day)?$", "", text.casefold())
    low, dash, high = word.partition("-")
    return {"min": number(low), "max": number(high)} if dash else number(low)
