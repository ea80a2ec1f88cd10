"""The options view (`trdcheck-options/1`): the parts that its formats lay out."""

from typing import Literal

from trdcheck.model.checklist import ChecklistUsed
from trdcheck.model.report import Data, SafetyLine, Scope, Shown, SourceUsed, Tool
from trdcheck.model.words import Presence, Reason, Status


class StatementView(Shown, frozen=True, kw_only=True):
    """A sentence with where it was read and how well."""

    text: str
    grade: str
    sources: list[str]


class Tried(Shown, frozen=True, kw_only=True):
    """What this case has recorded of an option, by paths into the case."""

    records: list[str]
    text: str


class BearingFlag(Shown, frozen=True, kw_only=True):
    """A safety matter that bears on an option; `status` is null without a case."""

    id: str
    title: str
    status: Presence | None


class BearingItem(Shown, frozen=True, kw_only=True):
    """An item that bears on an option, and what it came to; `status` is null without a case."""

    id: str
    title: str
    status: Status | None
    reason: Reason | None
    text: str


class OptionView(Shown, frozen=True, kw_only=True):
    """A next step. Flags that are present come first, then open items, each in their own order."""

    id: str
    group: str
    title: str
    in_article: bool
    status: StatementView
    condition: StatementView | None
    tried: list[Tried]
    flags: list[BearingFlag]
    items: list[BearingItem]
    also: StatementView | None
    notes: list[StatementView]


class GroupView(Shown, frozen=True, kw_only=True):
    """A kind of next step."""

    id: str
    title: str


class Options(Shown, frozen=True, kw_only=True):
    """All next steps; `read` is the day the regulatory statements were last read, `order` says that it ranks nothing.

    `every` are the ids of the items and flags that bear on each option: human formats show them once.
    """

    format: Literal["trdcheck-options/1"] = "trdcheck-options/1"
    tool: Tool
    data: Data
    checklist: ChecklistUsed
    with_case: bool
    case_id: str | None
    as_of: str
    as_of_from: str
    read: str
    order: str
    notice: str
    notice_short: str
    safety: list[SafetyLine]
    scope: list[Scope]
    trials_line: str
    every: list[str]
    groups: list[GroupView]
    options: list[OptionView]
    sources: list[SourceUsed]
