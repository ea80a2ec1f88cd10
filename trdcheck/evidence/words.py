"""How what a case says is told: dated, joined, each once."""

from collections.abc import Iterable
from datetime import date

from trdcheck.model.dates import When


def last_day(when: When | None, as_of: date) -> date | None:
    """The last day a date can mean, cut off at the day; None when there is none or it lies wholly after."""
    interval = when.within(as_of) if when is not None else None
    return interval[1] if interval else None


def joined(texts: Iterable[str]) -> str:
    """Texts of several records, each once."""
    return "; ".join(dict.fromkeys(text for text in texts if text))


def dated(text: str, when: When | None, *remarks: str) -> str:
    """A text with its date and remarks in brackets."""
    inside = "; ".join(part for part in (str(when) if when else "undated", *remarks) if part)
    return f"{text} ({inside})"
