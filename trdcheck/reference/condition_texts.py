"""Conditions in the chart's own words: the condition a text names exactly, and the items that its words open."""

from functools import cached_property
from typing import Literal

from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_csv
from trdcheck.reference.text_words import key_of

_LONGEST = 8  # words of a phrase
_SHORT = 5  # letters of an abbreviation


class ConditionWord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word or phrase for a condition.

    `names` a condition exactly where it is the whole text; inside a longer text it opens its items, as `opens` does
    anywhere. An `ordinary` one is no question for any item.
    """

    word: str
    kind: Literal["names", "opens", "ordinary"]
    condition: str | None = None
    items: tuple[str, ...] = ()
    sources: tuple[str, ...]
    grade: Grade


class ConditionText(Struct, frozen=True):
    """What a text comes to: a condition it names, the items its words open, or an ordinary condition."""

    condition: str | None = None
    opens: frozenset[str] = frozenset()
    is_ordinary: bool = False


class ConditionTexts:
    """The reader of condition texts."""

    def __init__(self) -> None:
        self._texts: dict[str, ConditionText] = {}

    def read(self, text: str) -> ConditionText:
        """What a text comes to; the same text is read once."""
        if text not in self._texts:
            self._texts[text] = self._read(text)
        return self._texts[text]

    @cached_property
    def _words(self) -> dict[str, list[ConditionWord]]:
        words: dict[str, list[ConditionWord]] = {}
        for row in read_csv("condition_words.csv", ConditionWord):
            words.setdefault(key_of(row.word), []).append(row)
        return words

    def _read(self, text: str) -> ConditionText:
        whole = self._words.get(key_of(text), [])
        named = [row.condition for row in whole if row.kind == "names"]
        if named:
            return ConditionText(condition=named[0])
        if any(row.kind == "ordinary" for row in whole):
            return ConditionText(is_ordinary=True)
        return ConditionText(opens=frozenset(item for row in self._inside(text) for item in row.items))

    def _inside(self, text: str) -> list[ConditionWord]:
        """The phrases that stand in a text.

        An abbreviation counts as it is written: `AS` is a disease, `as` is not.
        """
        words = key_of(text).replace("-", " - ").split()
        written = set(text.replace(",", " ").replace("/", " ").replace("(", " ").replace(")", " ").split())
        rows: list[ConditionWord] = []
        for start in range(len(words)):
            for size in range(min(2 * _LONGEST, len(words) - start), 0, -1):
                phrase = " ".join(words[start : start + size]).replace(" - ", "-")
                rows += [
                    row
                    for row in self._words.get(phrase, [])
                    if not _is_abbreviation(row.word) or any(row.word in part for part in written)
                ]
        return rows


def _is_abbreviation(word: str) -> bool:
    """Whether a word is short and in capitals, and might be an ordinary word in small letters."""
    return len(word) <= _SHORT and sum(character.isupper() for character in word) >= 2
