"""The order of a consultation and the words of its questions."""

import msgspec
from msgspec import Struct

from trdcheck.reference.tables import read_toml


class VisitPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the consultation: its items, or all of one kind, or those that no part names (`rest`)."""

    id: str
    title: str
    items: list[str] = []
    ask: list[str] = []
    kind: str | None = None
    rest: bool = False


class Wording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a question is put; `choices` are the words stored by key, without them it is a yes or a no.

    `again` is how one more record of a list is asked for, `example` what may be typed.
    """

    path: str
    title: str
    text: str
    again: str = ""
    example: str = ""
    choices: dict[str, str] = {}


class Consultation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `visit.toml`."""

    pregnancy_to_age: int
    parts: list[VisitPart]
    questions: list[Wording]

    @property
    def paths(self) -> frozenset[str]:
        """The paths whose questions have words here."""
        return frozenset(wording.path for wording in self.questions)

    def wording(self, path: str) -> Wording:
        """The words of the question behind a path."""
        return next(wording for wording in self.questions if wording.path == path)


def load_consultation() -> Consultation:
    """The order and the words of the visit."""
    return msgspec.convert(read_toml("visit.toml"), Consultation)
