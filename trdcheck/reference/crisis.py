"""Where to turn in a crisis, by country; a clinic may add its own line, and no line is ever taken away."""

from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.safety import CrisisText
from trdcheck.reference.tables import read_csv


class CrisisLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line and how it is reached; without a country it is a clinic's own."""

    line: str
    how: str
    sources: tuple[str, ...]
    country: str | None = None
    place: str = ""
    name: str = ""
    grade: Grade = Grade.SETTING


class Crisis(Struct, frozen=True, kw_only=True):
    """The sentence that says where to turn, and the sources of its lines."""

    text: str
    sources: tuple[str, ...]


def load_crisis_lines() -> list[CrisisLine]:
    """The lines of the countries whose line was read."""
    return read_csv("crisis.csv", CrisisLine)


def crisis_of(lines: list[CrisisLine], words: CrisisText, country: str | None) -> Crisis:
    """The lines of one country, or every line with its country where none is named; a clinic's own come first."""
    shown = [line for line in lines if line.country is None]
    shown += [line for line in lines if line.country is not None and country in (None, line.country)]
    if country is None:
        text = words.text.format(lines="; ".join(_by_line(shown)))
    else:
        text = words.country.format(lines="; ".join(_reached(line) for line in shown))
    return Crisis(text=text, sources=tuple(dict.fromkeys(name for line in shown for name in line.sources)))


def _by_line(lines: list[CrisisLine]) -> list[str]:
    """Each line once, after the places where it runs; a clinic's own as it is reached."""
    places: dict[str, list[str]] = {}
    for line in lines:
        places.setdefault(line.line if line.country is not None else _reached(line), []).append(line.place)
    by_place: dict[str, list[str]] = {}
    for text, where in places.items():
        by_place.setdefault(", ".join(where), []).append(text)
    return [f"{where} {', '.join(texts)}".strip() for where, texts in by_place.items()]


def _reached(line: CrisisLine) -> str:
    """A line with its place, who answers and how it is reached."""
    named = f" ({line.name})" if line.name else ""
    return f"{line.place} {line.line}{named}{f', {line.how}' if line.how else ''}".strip()
