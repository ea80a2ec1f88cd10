"""The report (`trdcheck-report/1`): its parts, counts, order and result. Formats only lay it out."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from trdcheck.cleaning import is_hidden
from trdcheck.model.checklist import ChecklistUsed
from trdcheck.model.handoff import (
    AlsoTried,
    CaseNote,
    HighestDose,
    MedicineNow,
    NotRecorded,
    Recorded,
    Scale,
    Timeline,
    WeeksBetween,
)
from trdcheck.model.words import CloseBy, Presence, Reason, Result, Status, Verdict


class Shown(Struct, frozen=True, kw_only=True):
    """A piece of the report; every key is always written."""


class Tool(Shown, frozen=True, kw_only=True):
    """The program."""

    name: str
    version: str


class Data(Shown, frozen=True, kw_only=True):
    """The clinical content: its version and the day it was last reviewed."""

    version: str
    reviewed: str


class Counts(Shown, frozen=True, kw_only=True):
    """How many items came to each status."""

    open: int
    done: int
    waived: int
    not_applicable: int


class OriginCounts(Counts, frozen=True, kw_only=True):
    """The counts of the items that stand in one checklist."""

    checklist: str


class Scope(Shown, frozen=True, kw_only=True):
    """A notice that the checklist was not written for this patient as recorded."""

    id: str
    message: str


class EvidenceShown(Shown, frozen=True, kw_only=True):
    """A record a line rests on: its path in `case`, and where the record says it comes from."""

    record: str
    source: str | None = None


class Flag(Shown, frozen=True, kw_only=True):
    """A safety matter; `short` is two or three words for lists."""

    id: str
    short: str
    status: Presence
    addressed: bool
    message: str
    action: str
    evidence: list[str]
    sources: list[str]


class SafetyLine(Shown, frozen=True, kw_only=True):
    """One line of the safety block: one flag, or several that came to the same; `action` may be empty."""

    status: Presence
    addressed: bool
    flags: list[str]
    text: str
    action: str


class Marker(Shown, frozen=True, kw_only=True):
    """A recorded fact that makes an item more pressing."""

    id: str
    text: str


class DecisionTaken(Shown, frozen=True, kw_only=True):
    """The newest decision about an item, and whether it is in force."""

    decision: str
    date: str
    reason: str
    by: str | None
    in_force: bool
    detail: str


class ItemReport(Shown, frozen=True, kw_only=True):
    """One item: what it came to, why, and how it can be closed.

    `checklist` is the one it stands in, `replaces` the item it stands in place of, `turned_off` why it is not asked.
    `missing` are paths into `case`, `missing_words` the same for a reader. `brief` and `todo` are the summary and the
    next move in a few words, for one line of a list; where they are empty the summary and the action stand.
    """

    id: str
    section: str
    checklist: str = ""
    replaces: str | None = None
    turned_off: str | None = None
    kind: str
    title: str
    status: Status
    reason: Reason | None
    close_by: CloseBy | None
    summary: str
    action: str
    brief: str = ""
    todo: str = ""
    why: str
    missing: list[str]
    missing_words: list[str] = []
    markers: list[Marker]
    evidence: list[EvidenceShown]
    decision: DecisionTaken | None
    sources: list[str]


class NumberRange(Shown, frozen=True, kw_only=True):
    """A number known only to lie between two; `max` is null where nothing bounds it."""

    min: int | float
    max: int | float | None


class Criterion(Shown, frozen=True, kw_only=True):
    """One criterion of a definition for one trial; `has` and `needs` are in `unit`, a range where not one number."""

    criterion: str
    verdict: Verdict
    detail: str
    has: int | float | None = None
    has_range: NumberRange | None = None
    needs: int | float | None = None
    needs_range: NumberRange | None = None
    unit: str | None = None
    missing: list[str] = []


class TrialVerdict(Shown, frozen=True, kw_only=True):
    """One trial under one definition: adequate (`verdict`) and a failure (`failed`), each on its own."""

    verdict: Verdict
    failed: Verdict
    met_on: str | None
    short: str
    criteria: list[Criterion]
    remarks: list[str] = []


class GeneView(Shown, frozen=True, kw_only=True):
    """What a gene result says of one trial."""

    gene: str
    result: str
    relation: str  # explains | does_not_explain | conflicts
    message: str
    sources: list[str]


class TrialView(Shown, frozen=True, kw_only=True):
    """One recorded trial as it is shown and judged."""

    record: str
    drug: str
    drug_class: str | None = msgspec.field(name="class")
    counted: bool
    dose: str
    weeks: str
    adherence: str
    outcome: str
    summary: str
    next: str
    remarks: list[str]
    genes: list[GeneView]
    definitions: dict[str, TrialVerdict]
    started: str | None = None
    stopped: str | None = None
    ongoing: bool | None = None
    highest_dose: HighestDose | None = None
    weeks_at_dose: WeeksBetween | None = None
    stop_reason: str | None = None
    side_effects: str | None = None
    this_episode: bool | None = None


class DefinitionView(Shown, frozen=True, kw_only=True):
    """The label under one definition.

    `name` reads in a sentence ("the article's rule"); `requires` is how many adequate failed trials it asks
    for, after "needs" ("2, from 2 classes"); `trials` are the records that count.
    """

    id: str
    name: str
    requires: str = ""
    verdict: Verdict
    adequate_failed_trials: int
    trials: list[str]
    classes: list[str]
    needed: str
    missing: list[str]
    grade: str
    remarks: list[str]
    sources: list[str]


class StagingView(Shown, frozen=True, kw_only=True):
    """A stage or a score: no verdict. `value` is null while a missing fact could change it."""

    id: str
    name: str
    value: str | int | None
    detail: str
    parts: dict[str, str]
    missing: list[str]
    sources: list[str]


class CourseView(Shown, frozen=True, kw_only=True):
    """A recorded course."""

    record: str
    summary: str


class LabelView(Shown, frozen=True, kw_only=True):
    """The recorded label, and whether the article's stricter sense of *refractory* is supported."""

    recorded: str | None
    refractory_strict: Verdict
    detail: str


class Sign(Shown, frozen=True, kw_only=True):
    """One of the article's signs that specialist care is due."""

    id: str
    title: str
    status: Presence
    detail: str


class NotRead(Shown, frozen=True, kw_only=True):
    """A text that no table reads: where it stands in `case`, and what it was recorded as."""

    path: str
    text: str
    what: str


class TotalView(Shown, frozen=True, kw_only=True):
    """A recorded total of a screen with its LOINC code; `source` is what an imported record cites."""

    record: str
    name: str
    loinc: str
    score: int | float
    date: str | None
    source: str | None


class SourceUsed(Shown, frozen=True, kw_only=True):
    """A source this report rests on."""

    id: str
    citation: str
    url: str | None
    grade: str


class Section(Shown, frozen=True, kw_only=True):
    """A section of the checklist."""

    id: str
    title: str


class Report(Shown, frozen=True, kw_only=True):
    """The whole reassessment of one case on one day; every other format is laid out from it.

    `counts_by` are the counts of each checklist that items stand in: the base, and what was added to it.
    `headline`, `safety`, `trials_line`, `signs_line` and `not_read_line` are the sentences every format opens with.
    """

    format: Literal["trdcheck-report/1"] = "trdcheck-report/1"
    tool: Tool
    data: Data
    checklist: ChecklistUsed
    case_id: str | None
    as_of: str
    as_of_from: str
    notice: str
    notice_short: str = "not a diagnosis"
    result: Result
    counts: Counts
    counts_by: list[OriginCounts] = []
    headline: str = ""
    scope: list[Scope]
    safety: list[SafetyLine] = []
    trials_line: str = ""
    signs_line: str = ""
    not_read_line: str = ""
    flags: list[Flag]
    sections: list[Section]
    items: list[ItemReport]
    trials: list[TrialView]
    definitions: list[DefinitionView]
    definition: str
    staging: list[StagingView]
    courses: list[CourseView]
    also_tried: list[AlsoTried] = []
    scales: list[Scale] = []
    medications: list[MedicineNow] = []
    recorded: list[Recorded] = []
    case_notes: list[CaseNote] = []
    timeline: Timeline | None = None
    not_recorded: list[NotRecorded] = []
    patient_line: str = ""
    episode_line: str = ""
    label_line: str = ""
    scales_line: str = ""
    label: LabelView
    signs: list[Sign]
    not_read: list[NotRead] = []
    totals: list[TotalView] = []
    notes: list[str]
    sources: list[SourceUsed]
    case: dict[str, Any]

    def to_json(self) -> str:
        """The report as `trdcheck check -f json` writes it."""
        return to_json(self)


# The order in which a clinician reads open items: what changes the next step first, then by how they close.
ORDER = ("finding", "ask", "chart", "order", "refer", "act", "pending")


def place(item: ItemReport) -> str:
    """The group an open item is shown in: `finding`, how it closes, or `pending`."""
    if item.reason in (Reason.FINDING, Reason.PENDING):
        return str(item.reason)
    return str(item.close_by)


def open_items(report: Report) -> dict[str, list[ItemReport]]:
    """The open items by group, groups in the order of `ORDER`, items in checklist order; no empty group."""
    grouped = {
        group: [i for i in report.items if i.status is Status.OPEN and place(i) == group] for group in ORDER
    }
    return {group: items for group, items in grouped.items() if items}


def with_status(report: Report, status: Status) -> list[ItemReport]:
    """The items that came to `status`, in checklist order."""
    return [item for item in report.items if item.status is status]


def count(came_to: Iterable[Status]) -> Counts:
    """How many items came to each status."""
    statuses = list(came_to)
    return Counts(
        open=statuses.count(Status.OPEN),
        done=statuses.count(Status.DONE),
        waived=statuses.count(Status.WAIVED),
        not_applicable=statuses.count(Status.NOT_APPLICABLE),
    )


def total_of(counts: Counts) -> int:
    """How many items were counted."""
    return counts.open + counts.done + counts.waived + counts.not_applicable


def told_apart(report: "Report") -> str:
    """How much is open in each checklist that items stand in; empty where it is one."""
    if len(report.counts_by) < 2:
        return ""
    return ", ".join(f"{one.checklist} {one.open} of {total_of(one)}" for one in report.counts_by)


def count_by_origin(items: Iterable[ItemReport]) -> list[OriginCounts]:
    """How many items of each checklist came to each status, in the order first met."""
    items = list(items)
    names = dict.fromkeys(item.checklist for item in items)
    return [
        OriginCounts(
            checklist=name,
            **msgspec.structs.asdict(count(one.status for one in items if one.checklist == name)),
        )
        for name in names
    ]


def result_of(flags: Iterable[Flag], counts: Counts) -> Result:
    """`flag` while one is present and not addressed, `open` while an item is open or a flag unknown."""
    flags = list(flags)
    if any(flag.status is Presence.PRESENT and not flag.addressed for flag in flags):
        return Result.FLAG
    if counts.open or any(flag.status is Presence.UNKNOWN for flag in flags):
        return Result.OPEN
    return Result.NOTHING_OPEN


def to_json(report: Shown) -> str:
    """A report as JSON: values exact, hidden characters written as escapes, a newline at the end."""
    return _shown(msgspec.json.format(msgspec.json.encode(report, enc_hook=str), indent=2).decode()) + "\n"


def to_json_line(report: Shown) -> str:
    """A report, or another format, as one line of JSON: the same values as `to_json`, a newline at the end."""
    return _shown(msgspec.json.encode(report, enc_hook=str).decode()) + "\n"


def _shown(text: str) -> str:
    """A JSON text whose hidden characters are escapes; each different character is looked at once."""
    hidden = [c for c in set(text) if not " " <= c <= "~" and c != "\n" and is_hidden(c)]
    return text.translate({ord(c): _escaped(c) for c in hidden}) if hidden else text


def _escaped(character: str) -> str:
    """A character as JSON escapes it, in UTF-16 units."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
