"""Many cases in one page: `trdcheck-summary/1`."""

from typing import Literal

from trdcheck.model.report import Shown
from trdcheck.model.words import Reason


class ItemSummary(Shown, frozen=True, kw_only=True):
    """One item over all cases: how many open for each reason, and how many settled."""

    id: str
    title: str
    open: int
    reasons: dict[Reason, int]
    settled: int


class FlagSummary(Shown, frozen=True, kw_only=True):
    """One safety flag: in how many cases it is present and not addressed, unknown, and the first case ids."""

    id: str
    present: int
    unknown: int
    first: list[str]


class DefinitionSummary(Shown, frozen=True, kw_only=True):
    """Of the cases with a recorded label: how many the definition supports, does not, cannot tell."""

    id: str
    met: int
    not_met: int
    cannot_tell: int


class Summary(Shown, frozen=True, kw_only=True):
    """What a cohort comes to: `trdcheck-summary/1`."""

    format: Literal["trdcheck-summary/1"] = "trdcheck-summary/1"
    checklist: str
    version: str
    cases: int
    not_judged: int
    results: dict[str, int]
    labelled: int
    flags: list[FlagSummary]
    items: list[ItemSummary]
    definitions: list[DefinitionSummary]
    stale_laboratory: dict[str, int]
