"""What a kind is given and what it gives back."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from trdcheck.case import Case
from trdcheck.report import Flag
from trdcheck.words import CloseBy, Reason, Status

if TYPE_CHECKING:
    from trdcheck.checklist import Checklist
    from trdcheck.history import History
    from trdcheck.reference import Reference


class Judgement(Struct, frozen=True, kw_only=True):
    """What an item comes to before decisions are applied.

    `missing` and `evidence` are paths into the case, such as `labs[tsh]` or `trials[2].weeks`. `since` is the last
    day of the newest fact behind a finding, and `undated` that one of them has no date: a decision covers only what
    was recorded up to its own date. `newest` is the last day of the newest result the item looks at: an order placed
    before it has been answered.
    """

    status: Status
    reason: Reason | None = None
    close_by: CloseBy | None = None
    summary: str
    brief: str = ""
    action: str = ""
    todo: str = ""
    missing: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    since: date | None = None
    undated: bool = False
    newest: date | None = None


def done(summary: str, *, evidence: tuple[str, ...] = (), remarks: tuple[str, ...] = ()) -> Judgement:
    """The item is settled by a fact."""
    return Judgement(status=Status.DONE, summary=summary, evidence=evidence, remarks=remarks)


def not_applicable(summary: str, *, evidence: tuple[str, ...] = ()) -> Judgement:
    """The item does not apply to this case."""
    return Judgement(status=Status.NOT_APPLICABLE, summary=summary, evidence=evidence)


def still_open(
    reason: Reason,
    close_by: CloseBy,
    summary: str,
    *,
    brief: str = "",
    action: str = "",
    missing: tuple[str, ...] = (),
    evidence: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
    since: date | None = None,
    undated: bool = False,
) -> Judgement:
    """The item stays open, for this reason, closed most cheaply in this way."""
    return Judgement(
        status=Status.OPEN,
        reason=reason,
        close_by=close_by,
        summary=summary,
        brief=brief,
        action=action,
        missing=missing,
        evidence=evidence,
        remarks=remarks,
        since=since,
        undated=undated,
    )


class Setting(Struct, frozen=True, dict=True):
    """One case on one day under one checklist: all that a kind may look at. No file, clock or terminal."""

    checklist: "Checklist"
    case: Case
    as_of: date
    reference: "Reference"
    definition: str
    flags: dict[str, Flag] = {}

    @cached_property
    def enzymes(self) -> frozenset[str]:
        """The enzymes that clear the antidepressants recorded as trials or medicines."""
        names = [str(one.drug) for one in self.case.trials or () if one.drug is not None]
        names += [one.drug for one in self.case.medications or ()]
        found = [self.reference.drug_names.find(name) for name in names]
        rows = [self.reference.metabolism.get(one.generic) for one in found if one is not None]
        return frozenset(enzyme for row in rows if row is not None for enzyme in row.enzymes)

    @cached_property
    def history(self) -> "History":
        """Every trial under every definition, judged once (rules, section 4)."""
        from trdcheck.history import judge_history

        return judge_history(
            self.case,
            as_of=self.as_of,
            reference=self.reference,
            near_max_fraction=self.checklist.settings.near_max_fraction,
            headline=self.definition,
        )
