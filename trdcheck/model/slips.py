"""Typing slips: which names differ from a text by one letter, and no more.

A name is offered, never chosen. A digit is never a slip: it tells one analyte, instrument or drug from another.
"""

import re
from collections.abc import Iterable

_BETWEEN = re.compile(r"[-_ ]")
_SHORTEST = 4  # letters; in a shorter word one letter is too much of it


def is_slip(text: str, name: str) -> bool:
    """Whether one letter added, lost or changed, or two neighbours swapped, makes the one into the other."""
    if text == name or min(len(text), len(name)) < _SHORTEST or abs(len(text) - len(name)) > 1:
        return False
    if not _differ_in_long_words(text, name):
        return False
    start = 0
    while start < min(len(text), len(name)) and text[start] == name[start]:
        start += 1
    if len(text) == len(name):
        changed = text[start], name[start]
        if text[start + 1 :] == name[start + 1 :]:
            return not _has_digit(*changed)
        swapped = text[start + 1 : start + 2] + text[start] + text[start + 2 :]
        return swapped == name[start:] and not _has_digit(*changed)
    longer, shorter = (text, name) if len(text) > len(name) else (name, text)
    return longer[start + 1 :] == shorter[start:] and not _has_digit(longer[start])


def _differ_in_long_words(text: str, name: str) -> bool:
    """Whether no short word of a compound differs: vitamin E is no slip of vitamin D."""
    words, others = _BETWEEN.split(text), _BETWEEN.split(name)
    return len(words) != len(others) or all(
        word == other or min(len(word), len(other)) >= _SHORTEST - 1
        for word, other in zip(words, others, strict=True)
    )


def _has_digit(*letters: str) -> bool:
    return any(letter.isdigit() for letter in letters)


def slips_of(text: str, names: Iterable[str]) -> list[str]:
    """The names of which a text is one typing slip, whatever their case, in the order given."""
    written = text.casefold()
    return [name for name in names if is_slip(written, name.casefold())]


class SlipIndex:
    """The slips of many names, found without going through them all."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = {}
        for name in names:
            for key in _shortened(name):
                self._names.setdefault(key, []).append(name)

    def of(self, text: str) -> list[str]:
        """The names of which a text is one slip, each once; names and text are as they are compared."""
        near = dict.fromkeys(name for key in _shortened(text) for name in self._names.get(key, ()))
        return [name for name in near if is_slip(text, name)]


def _shortened(text: str) -> list[str]:
    """A text, and the text without each of its letters: two that are one slip apart share one of these."""
    return [text, *(text[:n] + text[n + 1 :] for n in range(len(text)))]
