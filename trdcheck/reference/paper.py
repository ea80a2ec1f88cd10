"""The words of the paper forms; what they ask comes from the checklist."""

from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.reference.tables import read_toml


class FormText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of the clinician's form; `widths` are the dots in each column of a table."""

    subject: str
    label: str
    safety: str
    safety_note: str
    crisis: str
    answer: str
    trials: str
    trials_columns: list[str]
    trials_widths: list[int]
    trials_rows: int
    trials_note: str
    added: str
    courses: str
    psychotherapy: str
    items_note: str
    screens: str
    blank: str
    date: str
    diagnosis: str
    result: str
    lists: dict[str, str]
    complete: str
    genes: str
    turned_off: str
    decisions: str
    decisions_columns: list[str]
    decisions_widths: list[int]
    decisions_rows: int
    decisions_note: str
    answers: dict[str, str]


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A history fact as a patient is asked."""

    part: Literal["high", "life"]
    fact: str
    text: str


class PatientText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of the page for the waiting room."""

    title: str
    intro: str
    crisis: str
    trials: str
    trials_note: str
    trials_columns: list[str]
    trials_widths: list[int]
    trials_rows: int
    high: str
    health: str
    health_lines: list[str]
    labs: str
    labs_note: str
    labs_other: str
    life: str
    life_note: str
    answer: str
    questions: list[Question]


class PaperTexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `paper.toml`."""

    form: FormText
    patient: PatientText


def load_paper() -> PaperTexts:
    """The words of the paper forms."""
    return msgspec.convert(read_toml("paper.toml"), PaperTexts)
