"""Two reports of one patient side by side: safety, items, rules and decisions, by their ids."""

from collections.abc import Iterable

from trdcheck.model.comparison import (
    Comparison,
    DecisionCompared,
    DefinitionCompared,
    FlagCompared,
    FlagState,
    ItemChange,
    ItemCompared,
    ItemState,
    LabelState,
    Side,
)
from trdcheck.model.report import DefinitionView, Flag, ItemReport, Report, total_of
from trdcheck.model.words import Reason, Status
from trdcheck.reference import Reference
from trdcheck.views.compare_records import gone, laboratory
from trdcheck.views.compare_scales import compare_scales
from trdcheck.views.compare_treatments import compare_treatments


def compare(old: Report, new: Report, reference: Reference, *, since: str | None = None) -> Comparison:
    """What changed from one report to the other; scores since the one dated `since`, else since that of the older."""
    items = _items(old, new)
    return Comparison(
        tool=new.tool,
        notice=new.notice,
        old=_side(old),
        new=_side(new),
        notes=_notes(old, new),
        safety=_safety(old, new),
        scales=compare_scales(old, new, reference, since),
        items=items,
        definitions=_definitions(old, new),
        trials=compare_treatments(old, new),
        laboratory=laboratory(old, new, reference),
        decisions=_decisions(old, new),
        gone=gone(old, new, reference),
        still_open=[item.id for item in items if item.change == "still_open"],
    )


def _side(report: Report) -> Side:
    return Side(
        case_id=report.case_id,
        as_of=report.as_of,
        as_of_from=report.as_of_from,
        checklist=report.checklist,
        content=report.data.version,
        result=report.result,
        open=report.counts.open,
        total=total_of(report.counts),
    )


def _notes(old: Report, new: Report) -> list[str]:
    """What to ask before anything is read: whether it is one patient. A side without an id says nothing of it."""
    ids = {report.case_id for report in (old, new)} - {None, ""}
    return ["two case ids: is it one patient?"] if len(ids) > 1 else []


def _both(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """The ids of both sides once, those of the newer first."""
    return list(dict.fromkeys([*after, *before]))


def _safety(old: Report, new: Report) -> list[FlagCompared]:
    before = {flag.id: flag for flag in old.flags}
    after = {flag.id: flag for flag in new.flags}
    return [
        FlagCompared(
            id=name,
            title=(after.get(name) or before[name]).short,
            before=_flag(before.get(name)),
            after=_flag(after.get(name)),
        )
        for name in _both(before, after)
    ]


def _flag(flag: Flag | None) -> FlagState | None:
    if flag is None:
        return None
    return FlagState(status=flag.status, addressed=flag.addressed, text=flag.message, action=flag.action)


def _items(old: Report, new: Report) -> list[ItemCompared]:
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    return [
        ItemCompared(
            id=name,
            title=(after.get(name) or before[name]).title,
            change=_item_change(before.get(name), after.get(name)),
            before=_item(before.get(name)),
            after=_item(after.get(name)),
        )
        for name in _both(before, after)
    ]


def _item(item: ItemReport | None) -> ItemState | None:
    if item is None:
        return None
    return ItemState(status=item.status, reason=item.reason, text=item.brief or item.summary)


def _item_change(before: ItemReport | None, after: ItemReport | None) -> ItemChange:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    if after.status is not Status.OPEN:
        return "closed" if before.status is Status.OPEN else "still_settled"
    if before.status is Status.OPEN:
        return "still_open"
    return "gone_stale" if after.reason is Reason.OUTDATED else "newly_open"


def _definitions(old: Report, new: Report) -> list[DefinitionCompared]:
    before = {row.id: row for row in old.definitions}
    after = {row.id: row for row in new.definitions}
    return [
        DefinitionCompared(
            id=name,
            name=(after.get(name) or before[name]).name,
            before=_label(before.get(name), old),
            after=_label(after.get(name), new),
        )
        for name in _both(before, after)
    ]


def _label(row: DefinitionView | None, report: Report) -> LabelState | None:
    if row is None:
        return None
    drugs = [trial.drug for trial in report.trials if trial.record in row.trials]
    return LabelState(verdict=row.verdict, adequate_failed_trials=row.adequate_failed_trials, drugs=drugs)


def _decisions(old: Report, new: Report) -> list[DecisionCompared]:
    """Every recorded decision, by item, kind, date and reason: one written anew is removed and added."""
    titles = {item.id: item.title for report in (old, new) for item in report.items}
    titles |= {flag.id: flag.short for report in (old, new) for flag in report.flags}
    before, after = _recorded_decisions(old), _recorded_decisions(new)
    return [
        DecisionCompared(
            change="same" if row in before and row in after else "added" if row in after else "removed",
            item=row[0],
            title=titles.get(row[0], row[0]),
            decision=row[1],
            date=row[2],
            reason=row[3],
            by=row[4] or None,
        )
        for row in dict.fromkeys([*after, *before])
    ]


def _recorded_decisions(report: Report) -> list[tuple[str, str, str, str, str]]:
    rows = report.case.get("decisions") or ()
    return [
        (row["item"], row["decision"], row["date"], row.get("reason") or "", row.get("by") or "")
        for row in rows
    ]
