"""One case as one line: `trdcheck-line/1`, what a whole clinic is read as."""

from typing import Literal

from msgspec import Struct

from trdcheck.model.checklist import ChecklistUsed
from trdcheck.model.report import Shown
from trdcheck.model.words import CloseBy, Presence, Reason, Result, Status, Verdict

LineFormat = Literal["trdcheck-line/1"]
LINE_FORMAT: LineFormat = "trdcheck-line/1"


# How the line of a case that was not judged begins; no other line begins so.
BAD_LINE = b'{"format":"trdcheck-line/1","line":'


class FlagLine(Shown, frozen=True, kw_only=True):
    """How a safety flag stands."""

    status: Presence
    addressed: bool


class ItemLine(Shown, frozen=True, kw_only=True):
    """What an item comes to; `reason` and `close_by` are null unless it is open."""

    status: Status
    reason: Reason | None
    close_by: CloseBy | None


class DefinitionLine(Shown, frozen=True, kw_only=True):
    """What a definition says of the trials, and how many it counts."""

    verdict: Verdict
    adequate_failed_trials: int


class Line(Shown, frozen=True, kw_only=True):
    """One case of many: statuses, reasons and verdicts as in its report, and no sentence."""

    format: LineFormat = LINE_FORMAT
    case_id: str | None
    as_of: str
    as_of_from: str
    result: Result
    flags: dict[str, FlagLine]
    items: dict[str, ItemLine]
    definitions: dict[str, DefinitionLine]
    recorded_label: str | None
    checklist: ChecklistUsed
    data: str


class LineProblem(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a line: where in its case, what, and what to do."""

    path: str
    message: str
    hint: str = ""


class BadLine(Shown, frozen=True, kw_only=True):
    """A line of the input that could not be judged: its number from 1, and all its problems."""

    format: LineFormat = LINE_FORMAT
    line: int
    problems: list[LineProblem]
