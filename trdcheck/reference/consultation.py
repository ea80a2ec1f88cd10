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
    """How a question is put; `choices` are the words stored by key, without them it is a yes or a no."""

    path: str
    title: str
    text: str
    choices: dict[str, str] = {}


class Seconds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a question takes, by its shape (settings)."""

    one_key: int
    choice: int
    line: int


class Consultation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `visit.toml`."""

    seconds: Seconds
    parts: list[VisitPart]
    questions: list[Wording]

    def wording(self, path: str) -> Wording:
        """The words of the question behind a path."""
        return next(one for one in self.questions if one.path == path)


def load_consultation() -> Consultation:
    """The order and the words of the visit."""
    return msgspec.convert(read_toml("visit.toml"), Consultation)
