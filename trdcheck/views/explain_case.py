"""The keys and the words of a case explained: where each may be written, what it takes, an example. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from trdcheck.reference import Reference
from trdcheck.views.contents import Rows

# What every record may carry: told once, not below each record.
_EVERYWHERE = ("source", "note", "noted")


_KINDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "an object",
    "null": "null",
}


class Place(Struct, frozen=True):
    """A key of the case by its path (`trials.outcome`): the part it stands in, and the part it holds, if any."""

    path: str
    part: str
    key: str
    shape: dict[str, Any]
    holds: str | None


def places(schema: dict[str, Any], part: str = "Case", before: str = "") -> Iterator[Place]:
    """Every key of a case, from the top; what every record carries only where it is first met."""
    for key, shape in schema["$defs"][part]["properties"].items():
        if before and key in _EVERYWHERE and before != "label.":
            continue
        names = referred(shape)
        path = f"{before}{key}" if key not in _EVERYWHERE else key
        yield Place(path, part, key, shape, names[-1] if names else None)
        for name in names:
            yield from places(schema, name, f"{path}.")


def referred(shape: Any) -> list[str]:
    """The parts that a shape refers to."""
    if isinstance(shape, list):
        return [name for one in shape for name in referred(one)]
    if not isinstance(shape, dict):
        return []
    own = [shape["$ref"].rpartition("/")[2]] if "$ref" in shape else []
    return own + [name for key, one in shape.items() if key != "$ref" for name in referred(one)]


def case_rows(schema: dict[str, Any]) -> Rows:
    """The case as a whole."""
    keys = [key for key in schema["$defs"]["Case"]["properties"] if not key.startswith("$")]
    return [
        ("CASE", "what is known about one patient, as JSON; every key may be left out, null means not known"),
        ("KEYS", ", ".join(keys)),
        ("EACH", "trdcheck explain trials, explain trials.outcome, explain response_lost"),
        ("START", "trdcheck case new, trdcheck case example, trdcheck schema case"),
    ]


def key_rows(place: Place, schema: dict[str, Any], reference: Reference) -> Rows:
    """A key: what it means, its words or the keys below it, an example."""
    row = reference.case_keys.row(place.part, place.key)
    words = reference.case_keys.words_of(place.part, place.key)
    rows = [("KEY", f"{place.path}: {row.meaning}"), ("TAKES", held(place.shape))]
    if words:
        rows.append(("WORDS", "; ".join(f"{word}: {meaning}" for word, meaning in words.items())))
    if place.holds is not None:
        keys = schema["$defs"][place.holds]["properties"]
        rows.append(("KEYS", ", ".join(keys)))
    return [*rows, ("EXAMPLE", f"{json.dumps(place.key)}: {row.example}")]


def held(shape: dict[str, Any]) -> str:
    """What a key takes, in words."""
    kinds: list[str] = []
    for one in shape.get("anyOf", [shape]):
        if "$ref" in one:
            kinds.append("an object")
        elif one.get("pattern"):
            kinds.append("a day, month or year")
        elif "enum" in one or "const" in one:
            kinds.append("a word of a closed list")
        elif one.get("type") == "array":
            kinds.append("a list")
        else:
            kinds.append(_KINDS.get(str(one.get("type")), ""))
    return " or ".join(dict.fromkeys(kind for kind in kinds if kind)) or "any value"


def word_rows(word: str, found: list[Place], reference: Reference) -> Rows:
    """A word of closed lists: what it means at each key that takes it."""
    rows: dict[str, list[str]] = {}
    for place in found:
        meaning = reference.case_keys.words_of(place.part, place.key)[word]
        rows.setdefault(meaning, []).append(place.path)
    return [("WORD", f"{word}: {meaning} (in {', '.join(paths)})") for meaning, paths in rows.items()]
