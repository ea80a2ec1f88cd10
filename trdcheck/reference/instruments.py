"""Screening instruments: their rules, cut-offs and licences, as declared in `instruments.toml`."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_toml

Number = int | float

# The words a chart gives in place of a score: of a screen, and of a severity scale.
RESULT_WORDS = ("negative", "intermediate", "positive")
SEVERITY_WORDS = ("none", "mild", "moderate", "severe")


class FormPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something counted or answered on the form. `items` are the first and the last, counted from 1.

    `from` is the answer that counts, one for all items or one each; `values` restricts single items;
    `reverse` lists items counted as the highest answer minus the given one.
    """

    id: str
    kind: Literal["sum", "count", "mean", "points", "total", "yes", "one_of", "any_yes"]
    items: tuple[int, int] | None = None
    range: list[Number] | None = None
    integer: bool = False
    count_from: int | list[int] | None = msgspec.field(name="from", default=None)
    values: list[str] | dict[str, list[int]] | None = None
    reverse: list[int] = []
    total_field: str | None = None
    refused_counts: bool = False
    facts: list["FactPoints"] = []


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points from a limit on: `above` is strict, `at_least` inclusive."""

    points: int
    above: Number | None = None
    at_least: Number | None = None


class FactPoints(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The points a fact of the case gives; a word neither `is` nor in `otherwise` leaves them open."""

    fact: str
    steps: list[Step] = []
    yes: int | None = None
    equals: str | None = msgspec.field(name="is", default=None)
    otherwise: list[str] = []
    points: int | None = None


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition on a part; `"cutoffs"` means the instrument's own cut-off for the sex."""

    part: str
    at_least: Number | Literal["cutoffs"] | None = None
    equals: bool | str | None = msgspec.field(name="is", default=None)
    one_of: list[str] = []


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All or any of several conditions."""

    all: list[Asked] = []
    any: list[Asked] = []


class Answers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition on given answers: every one `equal`, or one `at_least`; or a part that `is`."""

    items: tuple[int, int] | None = None
    equal: int | None = None
    at_least: int | None = None
    part: str | None = None
    equals: bool | None = msgspec.field(name="is", default=None)


class Skip(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the paper form skips: these items count as answered, these parts need no answer."""

    when: Answers
    items: tuple[int, int] | None = None
    count_as: int = 0
    parts: list[str] = []


class Note(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A remark that changes no verdict."""

    id: str
    text: str
    all: list[Answers] = []
    any: list[Answers] = []


class Raises(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What raises a safety flag: one item from an answer on, whatever else is missing, or a verdict."""

    flag: str
    item: int | None = None
    at_least: int | None = None
    verdict: Literal["positive"] | None = None


class Band(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A band of the score."""

    name: str
    low: Number = msgspec.field(name="from")
    high: Number | None = msgspec.field(name="to", default=None)


class Cutoff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Positive from here; undecided from `grey_from` up to it where sources disagree."""

    positive_from: Number
    grey_from: Number | None = None


class Severity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How serious the answers are, most serious first."""

    label: str
    any: list[str]


class Instrument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One instrument and its whole rule.

    `remarks` stand beside every result; `cautions` and `choices` (this project's own, not the publisher's)
    are for whoever looks the instrument up. `grade` is the weakest that score and verdict rest on.
    """

    id: str
    name: str
    short: str
    measures: str
    role: Literal["screen", "severity", "safety", "marker"]
    recall: str
    accepts: list[Literal["items", "total", "parts", "result", "facts"]]
    parts: list[FormPart]
    licence: str
    sources: list[str]
    grade: Grade
    lifetime: bool = False
    computed: bool = False
    n_items: Annotated[int, Meta(ge=0, le=500)] = 0
    item_range: tuple[int, int] = (0, 1)
    score_range: list[Number] = []
    score_unit: str = ""
    whole_score: bool = False
    also: list[str] = []
    cutoffs: dict[Literal["all", "female", "male", "unknown"], Cutoff] = {}
    cutoffs_note: str = ""
    bands: list[Band] = []
    bands_grade: Grade | None = None
    bands_source: str | None = None
    positive: Rule | None = None
    grey_if: Rule | None = None
    grey_text: str = ""
    gate: str | None = None
    bounds: bool = False
    needs: list[str] = []
    skips: list[Skip] = []
    notes: list[Note] = []
    raises: list[Raises] = []
    covers: dict[str, list[str]] = {}
    detail: dict[str, str] = {}
    most_serious: list[Severity] = []
    remarks: list[str] = []
    cautions: list[str] = []
    choices: list[str] = []
    accuracy: str = ""
    topics: list[str] = []
    loinc_panel: str | None = None
    loinc_total: str | None = None
    loinc_items: list[str] = []
    loinc_parts: dict[str, str] = {}
    loinc_grade: Grade | None = None
    attribution: str = ""

    @cached_property
    def answers(self) -> Mapping[str, FormPart]:
        """The instrument's own extra answers, by name: those a record gives under `parts`."""
        return {
            part.id: part
            for part in self.parts
            if part.kind in ("yes", "one_of") or (part.kind == "total" and "total" not in self.accepts)
        }

    @property
    def highest(self) -> Number | None:
        """The highest score there is; None without an upper limit."""
        return self.score_range[1] if len(self.score_range) > 1 else None


class Ambiguous(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name that does not say which instrument it was."""

    text: str
    could_be: list[str]


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `instruments.toml`."""

    ambiguous: list[Ambiguous]
    instruments: list[Instrument]


def load_instruments() -> dict[str, Instrument]:
    """The instruments by id."""
    return {one.id: one for one in _read().instruments}


def load_ambiguous() -> dict[str, tuple[str, ...]]:
    """The instruments a bare name could mean, by the name in small letters."""
    return {one.text.casefold(): tuple(one.could_be) for one in _read().ambiguous}


@cache
def _read() -> _File:
    """The file, read once for both of its tables."""
    return msgspec.convert(read_toml("instruments.toml"), _File)
