"""The article's next steps: what is said of each, and what bears on it."""

import msgspec
from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_toml


class Statement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence with where it was read and how well."""

    text: str
    sources: list[str]
    grade: Grade


class TriedBy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The records that show that an option was tried: any of them is enough."""

    any_class: bool = False
    combined: bool = False
    classes: list[str] = []
    drugs: list[str] = []
    courses: list[str] = []
    facts: list[str] = []


class Group(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of next step, in the article's order."""

    id: str
    title: str


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A next step: its regulatory statement, what its label asks of earlier trials, what bears on it."""

    id: str
    group: str
    title: str
    in_article: bool = True
    status: Statement
    condition: Statement | None = None
    also: Statement | None = None
    items: list[str] = []
    flags: list[str] = []
    tried: TriedBy
    notes: list[Statement] = []


class Every(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What bears on each option."""

    items: list[str]
    flags: list[str]


class NextSteps(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `options.toml`; `read` is the day the regulatory statements were last read."""

    read: str
    notice: str
    every: Every
    groups: list[Group]
    options: list[Option]


def load_next_steps() -> NextSteps:
    """The next steps in the article's order."""
    return msgspec.convert(read_toml("options.toml"), NextSteps)
