"""History facts, conditions and sources: the ids that a case may write, and what they mean."""

from typing import Literal

from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_csv


class FactRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A history fact. Gates are asked for, markers kept when known, facts belong to a formula.

    Those for the hand-off are what letters for stimulation or esketamine ask: shown, in no item; `source` asks them.

    `answers` are the words allowed besides true and false.
    """

    id: str
    title: str
    question: str = ""
    use: Literal["gate", "marker", "fact", "handoff"] = "gate"
    bears_on: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    source: str | None = None


class ConditionRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition as it is named in a sentence."""

    id: str
    title: str


class SourceRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source as it is cited; `grade` says whether it was read itself or through another text."""

    id: str
    citation: str
    url: str | None = None
    grade: Grade = Grade.VERIFIED


def load_facts() -> dict[str, FactRow]:
    """The history facts by id."""
    return {row.id: row for row in read_csv("facts.csv", FactRow)}


def load_conditions() -> dict[str, ConditionRow]:
    """The conditions by id."""
    return {row.id: row for row in read_csv("conditions.csv", ConditionRow)}


def load_sources() -> dict[str, SourceRow]:
    """The sources by id."""
    return {row.id: row for row in read_csv("sources.csv", SourceRow)}
