"""A typed line that is taken apart: what was read is covered, what stays is not read."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from trdcheck.visit.speech.reading import Field, Span

_SAME = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{GREEK SMALL LETTER MU}": "\N{MICRO SIGN}",
        "\N{NO-BREAK SPACE}": " ",
    }
)
_COVER = "\0"
_SIGNS = " \t\r\n,;.:()[]=+-/&|\N{RIGHTWARDS ARROW}>"
_WORD = re.compile(r"[^\s,;()\[\]\0]+")
_DENY_BEHIND = frozenset({"no", "not", "never"})
_CLAUSE = re.compile(r"[,;.()\0\n]|\bbut\b")


def folded(text: str) -> str:
    """The text in small letters and plain signs, each at its own place."""
    return "".join(_lower(character) for character in text.translate(_SAME))


def _lower(character: str) -> str:
    small = character.lower()
    if character == _COVER:
        return "\N{REPLACEMENT CHARACTER}"
    return small if len(small) == 1 else character


class Line:
    """The text with everything covered that has been read so far."""

    def __init__(self, text: str, negations: Iterable[str] = ()) -> None:
        """Take the text; a phrase after one of the `negations` is never read."""
        self.text = text
        self.open = folded(text)
        self.fields: list[Field] = []
        self.remarks: list[str] = []
        self._plain: list[Span] = []
        self._negations = frozenset(negations)

    def search(self, pattern: "re.Pattern[str]") -> "re.Match[str] | None":
        """The first place where a pattern stands in what has not been read, unless it is denied or queried."""
        return next(self.places(pattern), None)

    def places(self, pattern: "re.Pattern[str]", *, behind: bool = False) -> "Iterator[re.Match[str]]":
        """Every such place; `behind` says whether a word behind it can deny it too, as one of a phrase does."""
        for match in pattern.finditer(self.open):
            if match.end() > match.start() and not self.is_denied(match.start(), match.end(), behind=behind):
                yield match

    def is_denied(self, start: int, end: int, *, behind: bool = False) -> bool:
        """Whether a word that denies it stands close before, or a question mark behind."""
        before = _CLAUSE.split(self.open[:start])[-1].split()[-3:]
        after = _CLAUSE.split(self.open[end:])[0].split()[:2] if behind else []
        return (
            any(word in self._negations or word.endswith("n't") for word in before)
            or any(word in _DENY_BEHIND or word.endswith("n't") for word in after)
            or re.match(r"\s*\?", self.open[end:]) is not None
        )

    def is_covered(self, start: int, end: int) -> bool:
        """Whether anything of a stretch has been read already."""
        return _COVER in self.open[start:end]

    def take(self, name: str, value: Any, start: int, end: int) -> None:
        """Keep a field and cover its words; the same field with another value is a conflict for the caller."""
        self.fields.append(Field(name, value, Span(start, end)))
        self.cover(start, end)

    def skip(self, start: int, end: int) -> None:
        """Cover words that mean nothing of their own."""
        self._plain.append(Span(start, end))
        self.cover(start, end)

    def cover(self, start: int, end: int) -> None:
        """What has been read is not read again."""
        self.open = self.open[:start] + _COVER * (end - start) + self.open[end:]

    def values(self, name: str) -> list[Any]:
        """Every value read for a field."""
        return [field.value for field in self.fields if field.name == name]

    def drop(self, name: str) -> list[Field]:
        """Take the readings of a field out, for a doubt; their words count as read."""
        dropped = [field for field in self.fields if field.name == name]
        self.fields = [field for field in self.fields if field.name != name]
        self._plain += [field.span for field in dropped]
        return dropped

    def keep_only(self, names: Iterable[str]) -> None:
        """Give the words of every other field back: they are not read here."""
        allowed = set(names)
        for field in [field for field in self.fields if field.name not in allowed]:
            self.fields.remove(field)
            start, end = field.span.start, field.span.end
            if not any(start < other.span.end and other.span.start < end for other in self.fields):
                self.open = self.open[:start] + folded(self.text)[start:end] + self.open[end:]

    def finish(self, glue: frozenset[str]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """The plain words and what was not read; small words count as read only where nothing else is unread."""
        unread: list[Span] = []
        for clause in re.finditer(r"[^\0,;]+|[,;]+", self.open):
            unread += self._leftover(clause.start(), clause.end(), glue)
        return tuple(sorted(self._plain)), tuple(unread)

    def _leftover(self, start: int, end: int, glue: frozenset[str]) -> list[Span]:
        """The clause without the signs at its edges, where one word of it is more than a small word."""
        words = list(_WORD.finditer(self.open, start, end))
        if all(_is_plain(word[0], glue) for word in words):
            self._skip_all(start, end)
            return []
        first, last = words[0].start(), words[-1].end()
        while last > first + 1 and self.open[last - 1] in ".:":
            last -= 1
        self._skip_all(start, first)
        self._skip_all(last, end)
        return [Span(first, last)]

    def _skip_all(self, start: int, end: int) -> None:
        if self.open[start:end].strip():
            self._plain.append(Span(start, end))


def _is_plain(word: str, glue: frozenset[str]) -> bool:
    return not word.strip(_SIGNS) or word.strip(_SIGNS) in glue


def phrase(words: str) -> str:
    """The pattern of a phrase: spaces, hyphens and colons between its words are one."""
    return r"[\s:=_-]+".join(re.escape(word) for word in re.split(r"[\s_-]+", words.lower()))


def any_phrase(phrases: Iterable[str]) -> str:
    """The pattern of any of the phrases, the longest first, as whole words."""
    return _any_phrase(tuple(phrases))


@lru_cache(maxsize=512)
def _any_phrase(phrases: tuple[str, ...]) -> str:
    ordered = sorted(set(phrases), key=lambda words: (-len(words), words))
    return r"(?<![\w*])(?:" + "|".join(phrase(words) for words in ordered) + r")(?![\w*])"
