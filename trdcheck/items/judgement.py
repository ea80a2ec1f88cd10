"""What a kind of item gives back."""

from datetime import date

from msgspec import Struct

from trdcheck.model.words import CloseBy, Reason, Status


class Judgement(Struct, frozen=True, kw_only=True):
    """What an item comes to before decisions are applied.

    `missing` and `evidence` are paths into the case, such as `labs[tsh]` or `trials[2].weeks`. `since` is the last
    day of the newest fact behind any finding, whether its row speaks or not, and `undated` are the paths of those
    that have no day: a decision covers only what was recorded up to its own date. `newest` is the last day of the
    newest result the item looks at: an order placed before it has been answered. `rows` are the rows of the truth
    tables that speak, a part each, written `PART/ROW`.
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
    undated: tuple[str, ...] = ()
    newest: date | None = None
    rows: tuple[str, ...] = ()


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
    undated: tuple[str, ...] = (),
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
