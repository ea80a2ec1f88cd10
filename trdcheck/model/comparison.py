"""What changed between two reports of one patient (`trdcheck-compare/1`): before and after, nothing judged anew."""

from typing import Literal

from trdcheck.model.checklist import ChecklistUsed
from trdcheck.model.handoff import Figure, ScalePoint
from trdcheck.model.report import Shown, Tool
from trdcheck.model.words import Presence, Reason, Result, Status, Verdict

Change = Literal["added", "removed", "changed", "same"]
ItemChange = Literal["closed", "newly_open", "gone_stale", "still_open", "still_settled", "added", "removed"]


class Side(Shown, frozen=True, kw_only=True):
    """One of the two: whose it is, its day and where the day is from, by which checklist and content it was judged."""

    case_id: str | None
    as_of: str
    as_of_from: str
    checklist: ChecklistUsed
    content: str
    result: Result
    open: int
    total: int


class FlagState(Shown, frozen=True, kw_only=True):
    """A safety matter on one side."""

    status: Presence
    addressed: bool
    text: str
    action: str


class FlagCompared(Shown, frozen=True, kw_only=True):
    """A safety matter before and after."""

    id: str
    title: str
    before: FlagState | None
    after: FlagState | None


class Score(Shown, frozen=True, kw_only=True):
    """A score, and the answer to the item on suicidal thoughts where the form was recorded answer by answer."""

    point: ScalePoint
    safety_answer: Figure | None


class ScaleCompared(Shown, frozen=True, kw_only=True):
    """The newest score of each side; `points` and `percent` since the score that `since` names, `words` the sums."""

    instrument: str | None
    name: str
    before: Score | None
    after: Score | None
    scores: list[ScalePoint]
    safety_item: int | None
    since: str | None
    points: Figure | None
    percent: int | None
    words: str
    sources: list[str]


class ItemState(Shown, frozen=True, kw_only=True):
    """An item on one side."""

    status: Status
    reason: Reason | None
    text: str


class ItemCompared(Shown, frozen=True, kw_only=True):
    """An item before and after; null on the side whose checklist lacks it."""

    id: str
    title: str
    change: ItemChange
    before: ItemState | None
    after: ItemState | None


class LabelState(Shown, frozen=True, kw_only=True):
    """The label under a rule on one side, and the drugs of the trials that count."""

    verdict: Verdict
    adequate_failed_trials: int
    drugs: list[str]


class DefinitionCompared(Shown, frozen=True, kw_only=True):
    """The label under a rule before and after."""

    id: str
    name: str
    before: LabelState | None
    after: LabelState | None


class Difference(Shown, frozen=True, kw_only=True):
    """One fact of a record before and after, in words; null where it is not recorded."""

    what: str
    before: str | None
    after: str | None


class TreatmentCompared(Shown, frozen=True, kw_only=True):
    """A trial, added drug, psychotherapy or course; `before` and `after` are its paths in the two cases.

    Where it is added or removed, `differences` are its recorded facts.
    """

    title: str
    kind: str
    change: Change
    before: str | None
    after: str | None
    differences: list[Difference]


class ResultOn(Shown, frozen=True, kw_only=True):
    """A laboratory result in words with its date."""

    text: str
    date: str | None


class LaboratoryCompared(Shown, frozen=True, kw_only=True):
    """The newest result of an analyte on each side."""

    analyte: str
    title: str
    change: Change
    before: ResultOn | None
    after: ResultOn | None


class DecisionCompared(Shown, frozen=True, kw_only=True):
    """A recorded decision that stands on one side or on both."""

    change: Change
    item: str
    title: str
    decision: str
    date: str
    reason: str
    by: str | None


class Gone(Shown, frozen=True, kw_only=True):
    """A record of the older case that the newer one no longer holds: not read as better."""

    title: str
    date: str | None
    path: str


class Comparison(Shown, frozen=True, kw_only=True):
    """Two reports of one patient, part by part; `still_open` are the items open in both, `notes` what to ask first."""

    format: Literal["trdcheck-compare/1"] = "trdcheck-compare/1"
    tool: Tool
    notice: str
    old: Side
    new: Side
    notes: list[str]
    safety: list[FlagCompared]
    scales: list[ScaleCompared]
    items: list[ItemCompared]
    definitions: list[DefinitionCompared]
    trials: list[TreatmentCompared]
    laboratory: list[LaboratoryCompared]
    decisions: list[DecisionCompared]
    gone: list[Gone]
    still_open: list[str]
