"""Medicines as lists write them: the names in a text, read by whole words or not at all.

A text is read when names of the tables stand in it and nothing else but strength, form, salt, route, frequency,
maker or a bracketed brand. A word that denies it, puts it into the past or gives it to somebody else leaves the text
unread: it is shown, and what it means is asked.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.reference.drugs import DrugNames
from trdcheck.reference.tables import read_csv
from trdcheck.reference.text_words import SIGNS, key_of, words_of

State = Literal[
    "current", "past", "planned", "not_taken", "allergy", "uncertain", "other_person", "unread"
]  # fmt: skip
WordKind = Literal[
    "form", "unit", "salt", "release", "maker_before", "maker_after", "joins", "state"
]  # fmt: skip

# The state of a text with several of these words is the first of them.
_STATES: tuple[State, ...] = ("allergy", "other_person", "not_taken", "planned", "past", "uncertain")
# States of a medicine that is or was the patient's own, so that its name is worth showing.
_NAMED = ("past", "planned", "uncertain")
_LONGEST = 9  # words of a name
_NUMBER = re.compile(r"[<>~=x×]?\d+(?:[.,]\d+)*(?:-\d+(?:[.,]\d+)*)*(?P<rest>\D.*)?")
_YEAR = re.compile(r"(19|20)\d\d")
_MAKER_IN_BRACKETS = re.compile(r"\s*\([^()]*\b(ltd|plc|inc|gmbh|mylan)\.?\)\s*$", re.IGNORECASE)


class MedicineName(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name of a medicine that no other table has, its class and what is in it."""

    name: str
    drug_class: str = msgspec.field(name="class")
    substance: str
    sources: tuple[str, ...]
    grade: str


class MedicineWord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word around a name: one that may be left out, or one that changes what the line means.

    After a word whose `named` is false the name is not the patient's medicine at all: *consider lithium*.
    """

    word: str
    kind: WordKind
    state: State | None = None
    named: bool = True
    sources: tuple[str, ...]
    grade: str


class Named(Struct, frozen=True):
    """A medicine by its generic name; `medicine_class` where only the list of names knows it."""

    generic: str
    medicine_class: str | None = None


class MedicineText(Struct, frozen=True):
    """What a text comes to: the medicines in it, and whether they are taken now."""

    state: State
    names: tuple[Named, ...] = ()
    formulation: str | None = None

    @property
    def is_read(self) -> bool:
        """Whether it names medicines taken now; any other text is shown and asked about."""
        return self.state == "current"


UNREAD = MedicineText("unread")


class MedicineTexts:
    """The reader of medicine texts. The long list of names is opened only for what no other table names."""

    def __init__(self, drug_names: DrugNames) -> None:
        """Take the exact names; the words are read with the first text, the long list of names when needed."""
        self._drugs = drug_names
        self._texts: dict[str, MedicineText] = {}

    def read(self, text: str) -> MedicineText:
        """What a text comes to; the same text is read once."""
        if text not in self._texts:
            self._texts[text] = self._exact(text) or self._in_words(text)
        return self._texts[text]

    def _exact(self, text: str) -> MedicineText | None:
        found = self._drugs.find(text)
        return MedicineText("current", (Named(found.generic),), found.formulation) if found else None

    # -- names ---------------------------------------------------------------------------------------------------

    @cached_property
    def _short(self) -> dict[str, tuple[str, ...]]:
        """The names of the drug tables, brands and brands of several substances, by their words."""
        names: dict[str, tuple[str, ...]] = {
            key_of(name): (generic,) for name, generic in self._drugs.names()
        }
        for row in self._drugs.ambiguous.values():
            if row.kind != "never read":
                names.setdefault(key_of(row.name), row.means)
        return names

    @cached_property
    def _long(self) -> dict[str, MedicineName]:
        return {key_of(row.name): row for row in read_csv("medicine_names.csv", MedicineName)}

    def _named(self, key: str, *, long: bool) -> tuple[Named, ...]:
        """The medicines a name stands for; several when it names a combination, none when nothing has that name."""
        generics = self._short.get(key)
        if generics is not None:
            return tuple(self._single(generic) for generic in generics)
        row = self._long.get(key) if long else None
        if row is None:
            return ()
        parts = [self._single(part) for part in row.substance.split(" and ")]
        if len(parts) == 1:
            known = self._short.get(key_of(row.substance))
            return (Named(known[0]) if known else Named(row.substance, row.drug_class),)
        if all(part.medicine_class is not None for part in parts):
            # What the combination is, where no table has its parts: a contraceptive is more than its hormones.
            parts[0] = Named(parts[0].generic, row.drug_class)
        return tuple(parts)

    def _single(self, substance: str) -> Named:
        """One substance by the generic name of our own tables, else by its own name."""
        key = key_of(substance)
        known = self._short.get(key)
        if known is not None:
            return Named(known[0])
        row = self._long.get(key)
        return Named(row.substance if row else substance, row.drug_class if row else "other")

    # -- words ---------------------------------------------------------------------------------------------------

    @cached_property
    def _words(self) -> dict[str, dict[str, MedicineWord]]:
        words: dict[str, dict[str, MedicineWord]] = {}
        for row in read_csv("medicine_words.csv", MedicineWord):
            words.setdefault(key_of(row.word), {})[row.kind] = row
        return words

    def _in_words(self, text: str) -> MedicineText:
        """A text taken apart from its left: the longest name or word that stands there, again and again."""
        for long in (False, True):
            tokens = words_of(_MAKER_IN_BRACKETS.sub("", text))
            line = _Line(self._as_one)
            at = 0
            while at < len(tokens):
                at += self._take(tokens, at, line, long=long)
            outcome = line.outcome()
            if outcome.is_read or (outcome.names and not line.unknown):
                break
        return outcome

    def _take(self, tokens: list[str], at: int, line: "_Line", *, long: bool) -> int:
        """Take what stands at a place into the line, and say how many tokens it was."""
        for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
            key = " ".join(tokens[at : at + size])
            words = self._words.get(key, {})
            if (
                size == 1
                and line.after_name
                and not words.keys().isdisjoint(("salt", "maker_after", "release"))
            ):
                line.word(words)
                return size
            names = self._named(key, long=long) if size > 1 or not _is_number(key) else ()
            if names:
                line.name(names)
                return size
            # A salt or a maker belongs to the name before it: elsewhere it is another substance, or no word of ours.
            loose = {"maker_before"} if line.is_named else {"maker_before", "maker_after", "salt"}
            if words.keys() - loose:
                line.word(words)
                return size
        token = tokens[at]
        if token in SIGNS:
            line.join()
            return 1
        if not self._measure(token, tokens[at + 1 : at + 2]):
            parts = self._parted(token)
            if parts:
                tokens[at : at + 1] = parts
                return 0
            line.unknown = True
        return 1

    def _measure(self, token: str, following: list[str]) -> bool:
        """Whether a token is a number, with or without its unit, or a sign between words; a bare year is neither."""
        if not any(character.isalnum() for character in token):
            return True
        match = _NUMBER.fullmatch(token)
        if match is None:
            return False
        rest = (match["rest"] or "").strip("-.")
        if not rest:
            unit = bool(following) and "unit" in self._words.get(following[0], {})
            return unit or _YEAR.fullmatch(token) is None
        return bool(self._words.get(rest, {}).keys() & {"unit", "form"})

    def _parted(self, token: str) -> list[str]:
        """The parts of a hyphened word: a maker before the name goes, *ex-* says that it is past."""
        first, *rest = token.split("-")
        if not rest or not all(rest):
            return []
        if "maker_before" in self._words.get(first, {}):
            return ["-".join(rest)]
        return [first, *rest] if first else []

    def _as_one(self, names: list[Named]) -> list[Named]:
        """Two substances that our own tables have as one medicine."""
        if len(names) == 2:
            for first, second in (names, reversed(names)):
                found = self._drugs.find(f"{first.generic} and {second.generic}")
                if found is not None:
                    return [Named(found.generic)]
        return names


class _Line:
    """What has been met in a text so far."""

    def __init__(self, as_one: Callable[[list[Named]], list[Named]]) -> None:
        self._as_one = as_one
        self.names: list[Named] = []
        self.states: dict[State, bool] = {}
        self.unknown = False
        self.after_name = False
        self._joined = True
        self._formulation: str | None = None

    def name(self, names: tuple[Named, ...]) -> None:
        """A name; another one than before needs a sign or a word that joins them."""
        generics = {one.generic for one in (*self.names, *self._as_one(self.names))}
        fresh = [one for one in names if one.generic not in generics]
        if fresh and not self._joined:
            self.unknown = True
        self.names += fresh
        self.after_name, self._joined = True, False

    @property
    def is_named(self) -> bool:
        """Whether a name stands before, with nothing since that joins another to it."""
        return bool(self.names) and not self._joined

    def join(self) -> None:
        """A sign between two medicines."""
        self.after_name, self._joined = False, True

    def word(self, words: dict[str, MedicineWord]) -> None:
        """A word of the tables: left out, kept as the formulation, or what changes the meaning."""
        self._joined = self._joined or "joins" in words
        if (state := words.get("state")) is not None and state.state is not None:
            self.states[state.state] = state.named
        if (release := words.get("release")) is not None:
            self._formulation = release.word
        self.after_name = self.after_name and not words.keys().isdisjoint(("salt", "maker_after", "release"))

    def outcome(self) -> MedicineText:
        """What the whole text comes to."""
        for state in _STATES:
            if state in self.states:
                named = state in _NAMED and self.states[state]
                return MedicineText(state, tuple(self._as_one(self.names)) if named else ())
        if self.unknown or not self.names:
            return UNREAD
        return MedicineText("current", tuple(self._as_one(self.names)), self._formulation)


def _is_number(token: str) -> bool:
    return token.replace(".", "").replace("-", "").isdigit()
