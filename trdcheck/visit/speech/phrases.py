"""The phrases of a line: words that give a field one value, and words that could give several."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from msgspec import Struct

from trdcheck.reference.speech import Phrases, Speech, load_speech
from trdcheck.visit.speech.line import Line, any_phrase
from trdcheck.visit.speech.reading import Choice, Doubt

_ALONE = r"(?=\s*(?:$|[,;.:)/+\n]|\0))"
# An outcome that says more than another one: both may stand in a line.
_MORE_EXACT = {
    ("insufficient", "no_response"): "no_response",
    ("insufficient", "partial"): "partial",
    ("improved", "response"): "response",
    ("improved", "remission"): "remission",
    ("response", "remission"): "remission",
    ("improved", "response_lost"): "response_lost",
    ("response", "response_lost"): "response_lost",
    ("remission", "response_lost"): "response_lost",
}


class _Table(Struct, frozen=True):
    """The phrases of some fields as patterns, and the row of each phrase."""

    denied: "re.Pattern[str]"
    others: "re.Pattern[str]"
    alone: "re.Pattern[str]"
    rows: dict[str, Phrases]


def take_phrases(line: Line, fields: Iterable[str]) -> None:
    """Read the phrases of these fields: first those that deny something, so that none is read without its "no"."""
    table = _table(tuple(fields))
    for pattern in (table.denied, table.others, table.alone):
        for match in line.places(pattern, behind=True):
            if not line.is_covered(match.start(), match.end()):
                _take(line, table.rows[_key(match[0])], match)


def skip_idle(line: Line) -> None:
    """Cover what only says that something is not known yet."""
    for match in phrase_places(line, load_speech().idle):
        line.skip(match.start(), match.end())


def take_unclear(line: Line, fields: Iterable[str]) -> list[Doubt]:
    """The words with several meanings; a meaning whose field is known already is none."""
    doubts = []
    for row in load_speech().unclear:
        match = line.search(re.compile(any_phrase(row.words) + _ALONE))
        if match is None:
            continue
        open_choices = [
            choice
            for choice in row.choices
            if choice.set.keys() <= set(fields) and not any(map(line.values, choice.set))
        ]
        if len(open_choices) == 1:
            for name, value in open_choices[0].set.items():
                line.take(name, value, match.start(), match.end())
        elif open_choices:
            line.skip(match.start(), match.end())
            choices = tuple(Choice(choice.words, choice.set) for choice in open_choices)
            doubts.append(Doubt(next(iter(open_choices[0].set)), row.text, choices))
    return doubts


def resolve_conflicts(line: Line, names: Iterable[str]) -> list[Doubt]:
    """Fields that were given two values: the more exact outcome stands, anything else is asked."""
    doubts = []
    for name in names:
        values = list(dict.fromkeys(map(_hashable, line.values(name))))
        if len(values) < 2:
            continue
        values = _most_exact(values) if name == "outcome" else values
        if len(values) == 1:
            kept = next(
                field for field in line.fields if field.name == name and _hashable(field.value) == values[0]
            )
            line.drop(name)
            line.fields.append(kept)
            continue
        line.drop(name)
        choices = tuple(Choice(_word(value), {name: value}) for value in values)
        words = " or ".join(choice.words for choice in choices)
        doubts.append(Doubt(name, f"{name.replace('_', ' ')}: {words}?", choices))
    return doubts


def _hashable(value: object) -> object:
    return (
        tuple(value)
        if isinstance(value, list)
        else tuple(value.items())
        if isinstance(value, dict)
        else value
    )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _most_exact(values: list[object]) -> list[object]:
    for less, more in _MORE_EXACT:
        if less in values and more in values:
            values = [value for value in values if value != less]
    return values


def _take(line: Line, row: Phrases, match: "re.Match[str]") -> None:
    if not line.values(row.field) or row.field in ("outcome", "adherence", "side_effects", "ongoing"):
        for name, value in row.also.items():
            if not line.values(name):
                line.take(name, value, match.start(), match.end())
        line.take(row.field, row.value, match.start(), match.end())


@cache
def _table(fields: tuple[str, ...]) -> _Table:
    speech = load_speech()
    rows = {_key(words): row for row in speech.words if row.field in fields for words in row.words}
    alone = {_key(words) for words in speech.alone}
    denied = {key for key in rows if _denies(key, speech)} - alone
    return _Table(
        denied=_pattern(denied),
        others=_pattern(rows.keys() - denied - alone),
        alone=_pattern(rows.keys() & alone, _ALONE),
        rows=rows,
    )


def _pattern(keys: Iterable[str], tail: str = "") -> "re.Pattern[str]":
    keys = list(keys)
    return re.compile(any_phrase(keys) + tail if keys else r"(?!)")


def _denies(key: str, speech: Speech) -> bool:
    return any(word in speech.negations or word.endswith("n't") for word in key.split())


def _key(words: str) -> str:
    return " ".join(part for part in re.split(r"[\s:=_-]+", words.lower()) if part)


def phrase_places(line: Line, phrases: Iterable[str]) -> "Iterator[re.Match[str]]":
    """Where any of these phrases stands in what has not been read."""
    return line.places(_pattern(frozenset(phrases)))
