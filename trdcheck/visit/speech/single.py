"""The answer to the question of one field: weeks, a dose, a number, a day."""

import re
from datetime import date

from trdcheck.visit.speech.days import one_day
from trdcheck.visit.speech.line import folded
from trdcheck.visit.speech.quantities import (
    NUMBER,
    SPAN,
    TIME,
    Number,
    Quantity,
    least,
    most,
    number,
    weeks_of,
)

_WEEKS = re.compile(
    rf"(?:for\s+|x\s*)?{SPAN}[\s-]*(?P<unit>{TIME})?"
    r"(?:\s+(?:in\s+all|in\s+total|total|(?:at|on)\s+(?:it|that|\d{1,4}(?:\s*mg)?)))?"
)
_ALL = re.compile(
    r"all(?:\s+(?:of\s+(?:them|it)|the\s+time|weeks))?|all\s+\d+(?:\s*w(?:eeks)?)?|the\s+whole\s+time"
)
_DOSE = re.compile(
    rf"(?:up\s+to\s+)?(?:(?P<low>{NUMBER})\s*(?:mg)?\s*(?:-|to)\s*)?(?P<dose>{NUMBER})\s*"
    r"(?:mgs?|milligrams?)?\s*(?:/\s*(?:day|d)|a\s+day|per\s+day|daily|od)?"
)


def read_weeks(text: str, in_all: Quantity | None = None) -> Quantity:
    """Weeks as typed: `12`, `8-10`, `8+`, `3 months`; `all` are those `in_all`, and more there cannot be.

    Raises ValueError.
    """
    words = folded(text).strip(" .,")
    if _ALL.fullmatch(words) and in_all is not None:
        return in_all
    match = _WEEKS.fullmatch(words)
    if match is None:
        raise ValueError(f'"{text.strip()[:40]}": a number of weeks, as 8, 6-8, 8+ or 3 months')
    weeks, _ = weeks_of(match, match["unit"] or "w")
    if isinstance(weeks, dict) and "min" in weeks and "max" in weeks and weeks["min"] > weeks["max"]:
        raise ValueError(f'"{text.strip()[:40]}": the smaller number first')
    lower, upper = least(weeks), most(in_all)
    if lower is not None and upper is not None and lower > upper:
        raise ValueError(f"{lower} weeks at the dose, but {upper} in all: correct one of them")
    return weeks


def read_dose(text: str) -> Number:
    """The highest dose a day; of `100-200` it is the upper one. Raises ValueError."""
    words = folded(text).strip(" .,")
    match = _DOSE.fullmatch(words)
    if match is None:
        raise ValueError(f'"{text.strip()[:40]}": a number, the highest dose a day, as 150')
    return number(match["dose"])


def read_number(text: str) -> Number:
    """A plain number with a point, its unit left out: `52 years`, `43 cm`. Raises ValueError."""
    words = re.sub(r"\s*(?:years?(?:\s+old)?|yrs?|yo|y|cm|kg\s*/\s*m2?)$", "", folded(text).strip(" ."))
    if not re.fullmatch(NUMBER, words):
        raise ValueError(f'"{words[:40]}" is not a number: write it with a point')
    return number(words)


def read_day(text: str, today: date) -> str:
    """A date as a case holds it. Raises ValueError."""
    return one_day(text, today)
