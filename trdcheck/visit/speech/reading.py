"""What a typed line comes to: the record, where each field stands in the text, what was not read, what to ask."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

Record = dict[str, Any]
Place = Literal[
    "trials",
    "augmentation",
    "courses",
    "psychotherapy",
    "screens",
    "labs",
    "conditions",
    "medications",
    "pharmacogenomics",
    "patient",
    "episode",
    "decisions",
]


class Span(Struct, frozen=True, order=True):
    """Where something stands in the text: from `start` up to `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


class Field(Struct, frozen=True):
    """One field that was read, and the words it was read from."""

    name: str
    value: Any
    span: Span


class Choice(Struct, frozen=True):
    """One answer to a doubt. `changes` are set in the record, `None` takes a field out; no `changes`: type it anew."""

    words: str
    changes: Mapping[str, Any] | None = None


class Doubt(Struct, frozen=True):
    """A reading that is asked before anything of it is stored."""

    field: str
    text: str
    choices: tuple[Choice, ...]


class Reading(Struct, frozen=True, kw_only=True):
    """What a line comes to.

    `record` holds what is certain, without the fields in doubt. `refused` names the part at fault: nothing may be
    stored. `other` is the reading as a record of another kind, to be offered instead; `beside` are other
    records the line names, to be offered as well. `asks` are the fields to ask
    next, `remarks` what is said of it (a rounding, a date that is only about). `is_none` is the whole list answered
    by "none", `is_end` the end of it ("no more"), `is_unknown` an answer nobody knows.
    """

    text: str
    place: Place
    record: Record = {}
    fields: tuple[Field, ...] = ()
    plain: tuple[Span, ...] = ()
    unread: tuple[Span, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    refused: str | None = None
    other: "Reading | None" = None
    beside: tuple["Reading", ...] = ()
    asks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    is_none: bool = False
    is_end: bool = False
    is_unknown: bool = False
    ended: bool = False
    added_to: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it can be stored as it is: all was read, and nothing of it is in doubt."""
        return bool(self.record) and not (self.unread or self.doubts or self.refused or self.other)

    @property
    def unread_words(self) -> tuple[str, ...]:
        """What was not read, in the words that were typed."""
        return tuple(span.of(self.text) for span in self.unread)


def settled(record: Record, choice: Choice) -> Record:
    """The record after a doubt was answered."""
    changed = record | dict(choice.changes or {})
    return {name: value for name, value in changed.items() if value is not None or name in ("drug", "gene")}
