"""Definitions of an adequate trial and of the label, and the stagings, as declared in `definitions.toml`."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from trdcheck.model.words import Grade, Verdict
from trdcheck.reference.tables import read_toml

Outcome = Literal[
    "no_response", "partial", "insufficient", "improved", "response", "remission", "response_lost", "worse"
]
Text = Annotated[str, Meta(min_length=1)]
Weeks = Annotated[int, Meta(gt=0, le=520)] | Annotated[float, Meta(gt=0, le=520)]
Trials = Annotated[int, Meta(ge=1, le=20)]


class ScaleScore(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated scale score that the label asks for."""

    instrument: str
    at_least: int | float
    within_days: Annotated[int, Meta(ge=1, le=36500)]


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. `weeks` is the least that counts; up to `weeks_to` it is remarked as the lower end.

    `fraction` is what part of the ceiling counts as near the maximum, where it is not that of the settings.

    `dose_stated` is false where the rule says "adequate" without a number: `dose_note` then names the column used.
    `failed` are the outcomes that count as a failure, `undecided` those that do not say; `partial` is what a partial
    outcome is called there when it is no failure. `classes` is how many classes the failed trials must come from.
    `augmentation` counts a drug added to a trial as one more trial, `intolerance` a trial stopped for side effects.
    `within_years` looks back so many years, or to this episode where that is asked as well. Besides the trials the
    label may ask for a dated score of one scale (`score`) or of any of several (`any_score`), for a psychotherapy that
    failed, for so many drugs added that failed, for either of these, for an antidepressant being taken.
    """

    id: str
    name: Text
    title: Text
    dose: Literal["near-maximum", "minimum", "range"]
    fraction: Annotated[str, Meta(pattern="^[0-9]+/[0-9]+$")] | None = None
    dose_stated: bool = True
    dose_note: str = ""
    weeks: Weeks
    weeks_to: Weeks | None = None
    adherence: list[Literal["good", "partial", "poor"]] | None = None
    failed: Annotated[list[Outcome], Meta(min_length=1)]
    undecided: list[Outcome] = []
    partial: str = ""
    stopped_for_no_response: Verdict = Verdict.CANNOT_TELL
    this_episode: bool = False
    trials: Trials
    classes: Trials = 1
    augmentation: bool = False
    intolerance: bool = False
    within_years: Annotated[int, Meta(ge=1, le=100)] | None = None
    score: ScaleScore | None = None
    any_score: list[ScaleScore] = []
    psychotherapy: bool = False
    augmentations: Annotated[int, Meta(ge=1, le=20)] | None = None
    augmentation_or_psychotherapy: bool = False
    taking_antidepressant: bool = False
    grade: Grade
    sources: list[str]
    remarks: list[str] = []

    @property
    def scores(self) -> list[ScaleScore]:
        """The dated scores of which one is asked for."""
        return [*([self.score] if self.score is not None else []), *self.any_score]

    @property
    def requires(self) -> str:
        """What the label asks for, after "needs": `2, from 2 classes`."""
        parts = [str(self.trials)]
        if self.classes > 1:
            parts.append(f"from {self.classes} classes")
        times = ["in this episode"] if self.this_episode else []
        times += [f"within {self.within_years} years"] if self.within_years is not None else []
        parts += [" or ".join(times)] if times else []
        parts += ["a psychotherapy"] if self.psychotherapy else []
        parts += [f"{self.augmentations} drugs added"] if self.augmentations is not None else []
        parts += ["a drug added or a psychotherapy"] if self.augmentation_or_psychotherapy else []
        parts += ["an antidepressant being taken"] if self.taking_antidepressant else []
        return ", ".join(parts)


class ThaseRush(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the Thase–Rush stages are read."""

    name: str
    title: str
    definition: str
    sources: list[str]
    grade: Grade
    note: str


class Maudsley(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The points of the Maudsley Staging Method; a pair is (up to, points)."""

    name: str
    title: str
    minimum_weeks: int
    sources: list[str]
    grade: Grade
    months: list[tuple[int, int]]
    months_more: int
    severity: dict[str, int]
    severe_with_psychosis: int
    failed: list[tuple[int, int]]
    failed_more: int
    bands: list[tuple[int, str]]


class Refractory(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcomes of a course that count as failed for the article's stricter sense of refractory."""

    failed: list[str]


class DoseLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many times the labelled maximum a dose is asked about, and the age from which a label may ask for less."""

    many_times: int
    older_from: int
    source: str


class NextMoves(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What would matter most for a trial, in words; information, no advice."""

    spent: str
    running: str
    judge_running: str
    responding: str
    worked: str
    faded: str
    mood_rose: str
    complete_dose: str
    complete_weeks: str
    retry_tolerated: str
    retry_adherence: str
    not_tolerated: str


class Definitions(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Everything of `definitions.toml`."""

    definitions: list[Definition]
    thase_rush: ThaseRush
    maudsley: Maudsley
    refractory: Refractory
    doses: DoseLimits
    next: NextMoves

    def maudsley_rule(self) -> Definition:
        """The Maudsley method as a rule of trials: the first definition's outcomes, minimum dose and weeks alone."""
        return msgspec.structs.replace(
            self.definitions[0],
            dose="minimum",
            weeks=self.maudsley.minimum_weeks,
            adherence=None,
            this_episode=False,
            classes=1,
        )


def load_definitions() -> Definitions:
    """The definitions in the order they are shown, and the stagings."""
    return msgspec.convert(read_toml("definitions.toml"), Definitions)
