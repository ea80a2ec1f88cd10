"""Numbers in words: how long, in weeks."""

import re
from fractions import Fraction

Number = int | float
Quantity = Number | dict[str, Number]

COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "sixteen": 16, "twenty": 20,
}  # fmt: skip
NUMBER = r"\d{1,6}(?:\.\d{1,4})?"
COUNT = rf"(?:{NUMBER}|(?:{'|'.join(sorted(COUNTS, key=len, reverse=True))})(?!\w))"
# `8/52` and `3/12` are 8 weeks and 3 months in British notes.
TIME = r"(?:weeks?|wks?\.?|w|months?|mths?|mo|m|years?|yrs?|y|days?|d|/52|/12)"
_LEAST = r"(?P<least>at\s+least\s+|minimum\s+(?:of\s+)?|>=?\s*|more\s+than\s+)?"
_MOST = r"(?P<most>less\s+than\s+|under\s+|<\s*|at\s+most\s+)?"
_ABOUT = r"(?P<about>about\s+|around\s+|approx\.?\s+|approximately\s+|roughly\s+|nearly\s+|almost\s+|~\s*|ca?\.\s+)?"
SPAN = (
    rf"{_LEAST}{_MOST}{_ABOUT}(?P<half>half\s+)?(?P<low>{COUNT})"
    rf"(?:\s*(?:-|to|or)\s*(?P<high>{COUNT}))?(?P<plus>\s*\+)?"
)
# Mean length of a month and of a year of the calendar.
_WEEKS = {"w": Fraction(1), "m": Fraction(4345, 1000), "y": Fraction(5214, 100), "d": Fraction(1, 7)}


def number(text: str) -> Number:
    """A number in digits or in a word."""
    if text in COUNTS:
        return COUNTS[text]
    return float(text) if "." in text else int(text)


def weeks_of(match: "re.Match[str]", unit: str | None = None) -> tuple[Quantity, str | None]:
    """The weeks of a match of `SPAN`, and what to say of it: a rounding, that it is only about."""
    unit = unit or match["unit"]
    unit = {"/52": "w", "/12": "m"}.get(unit, unit[0])
    low = _in_weeks(match["low"], unit, halved=bool(match["half"]))
    value: Quantity = low
    if match["high"]:
        value = {"min": low, "max": _in_weeks(match["high"], unit)}
    elif match["least"] or match["plus"]:
        value = {"min": low}
    elif match["most"]:
        value = {"max": low}
    words = re.sub(r"^(?:for|over|x)\s*", "", match[0].strip())
    if unit != "w" or "/" in words:
        return value, f"{words}: {shown(value)} weeks"
    return value, f"{words}: taken as {shown(value)}" if match["about"] else None


def _in_weeks(text: str, unit: str, *, halved: bool = False) -> Number:
    amount = number(text)
    if unit == "w" and not halved:
        return amount
    exact = Fraction(str(amount)) * _WEEKS[unit] / (2 if halved else 1)
    # Days are kept in tenths of a week; nobody counts the rest more closely than in weeks.
    return round(exact) if unit != "d" or exact.denominator == 1 else round(float(exact), 1)


def shown(value: Quantity) -> str:
    """A number or a range as it is said."""
    if not isinstance(value, dict):
        return str(value)
    if "max" not in value:
        return f"at least {value['min']}"
    return f"{value['min']}-{value['max']}" if "min" in value else f"at most {value['max']}"


def most(value: Quantity | None) -> Number | None:
    """The highest it can be; None when that is not known."""
    return value.get("max") if isinstance(value, dict) else value


def least(value: Quantity | None) -> Number | None:
    """The lowest it can be; None when that is not known."""
    return value.get("min") if isinstance(value, dict) else value
