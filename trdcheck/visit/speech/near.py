"""Names of a short list: exact ones found in a line, near ones offered."""

import re
from collections.abc import Iterable, Mapping, Sequence

from trdcheck.visit.speech.line import Line, any_phrase


def named_first(line: Line, names: Mapping[str, str]) -> tuple[str, int, int] | None:
    """What the longest name at the head of the line stands for, else the first name anywhere in it."""
    pattern = any_phrase(names)
    head = re.compile(r"[\s\-*.:,;(]*" + rf"(?P<name>{pattern})(?!\s*/\s*\d|-\d)").match(line.open)
    match = head or re.compile(rf"(?P<name>{pattern})(?!-\d)").search(line.open)
    if match is None:
        return None
    start, end = match.span("name")
    return names[key_of(match["name"])], start, end


def key_of(name: str) -> str:
    """A name as it is compared: small letters, one space for spaces, hyphens, colons and underscores."""
    return " ".join(part for part in re.split(r"[\s:=_-]+", name.lower()) if part)


def keyed(rows: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """What each name stands for; the first row with a name has it."""
    names: dict[str, str] = {}
    for ident, words in rows:
        for word in words:
            names.setdefault(key_of(word), ident)
    return names


def one_slip(word: str, known: Sequence[str]) -> list[str]:
    """The known names of which a word is one typing slip: a letter added, lost, changed, or two swapped."""
    return [name for name in dict.fromkeys(known) if len(word) > 3 and _is_slip(key_of(word), key_of(name))]


def _is_slip(typed: str, name: str) -> bool:
    if abs(len(typed) - len(name)) > 1 or typed == name:
        return False
    at = next((n for n, (one, other) in enumerate(zip(typed, name, strict=False)) if one != other), None)
    if at is None:
        return True
    if len(typed) == len(name):
        swapped = typed[at : at + 2] == name[at : at + 2][::-1] and typed[at + 2 :] == name[at + 2 :]
        return swapped or typed[at + 1 :] == name[at + 1 :]
    shorter, longer = sorted((typed, name), key=len)
    return shorter[at:] == longer[at + 1 :]
