"""Trials and what else was tried, matched between two reports by what they are and when they began, never by place."""

from collections.abc import Iterator
from itertools import product

from msgspec import Struct

from trdcheck.model.comparison import Change, Difference, TreatmentCompared
from trdcheck.model.dates import When
from trdcheck.model.report import Report, TrialView


class _Row(Struct, frozen=True):
    """A treatment of one side with its facts in words."""

    kind: str
    title: str
    record: str
    started: str | None
    facts: dict[str, str | None]


def compare_treatments(old: Report, new: Report) -> list[TreatmentCompared]:
    """Every treatment of both sides: what cannot be matched is removed, and added."""
    before, after = list(_rows(old)), list(_rows(new))
    pairs = _matched(before, after)
    counterpart = {id(b): a for b, a in pairs}
    matched_after = {id(a) for _, a in pairs}
    compared = [_compared(row, counterpart.get(id(row))) for row in before]
    return compared + [_compared(None, row) for row in after if id(row) not in matched_after]


def _rows(report: Report) -> Iterator[_Row]:
    for trial in report.trials:
        yield _Row("trial", trial.drug, trial.record, trial.started, _facts(trial, report.definition))
    for row in report.also_tried:
        facts = {
            "amount": row.amount or None,
            "started": row.started,
            "stopped": row.stopped,
            "goes on": "yes" if row.ongoing else None,
            "response": row.outcome or None,
        }
        yield _Row(row.kind, row.title, row.record, row.started, facts)


def _facts(trial: TrialView, definition: str) -> dict[str, str | None]:
    dose, weeks = trial.highest_dose, trial.weeks_at_dose
    verdict = trial.definitions.get(definition)
    return {
        "highest dose": f"{dose.value:g} {dose.unit}" if dose and dose.value is not None else None,
        "weeks at it": _between(weeks.min, weeks.max) if weeks else None,
        "taken": _recorded(trial.adherence),
        "response": _recorded(trial.outcome),
        "started": trial.started,
        "stopped": trial.stopped,
        "goes on": "yes" if trial.ongoing else None,
        "ended for": trial.stop_reason,
        "side effects": trial.side_effects,
        "the rule": verdict.short if verdict else None,
    }


def _recorded(word: str) -> str | None:
    return None if word in ("", "?", "-") else word


def _between(least: float | None, most: float | None) -> str | None:
    if least is None and most is None:
        return None
    if least is None or most is None:
        return f"{least:g} or more" if least is not None else f"at most {most:g}"
    return f"{least:g}" if least == most else f"{least:g} to {most:g}"


def _matched(before: list[_Row], after: list[_Row]) -> list[tuple[_Row, _Row]]:
    """Pairs of one thing: first of the same start as written, then of starts that may be one, in their order."""
    pairs: list[tuple[_Row, _Row]] = []
    for same in (lambda b, a: b.started == a.started, _may_be_one):
        for b, a in product(before, after):
            taken = any(b is pair[0] or a is pair[1] for pair in pairs)
            if not taken and (b.kind, b.title) == (a.kind, a.title) and same(b, a):
                pairs.append((b, a))
    return pairs


def _may_be_one(before: _Row, after: _Row) -> bool:
    """Whether two starts can mean one day; one that is not recorded can be any."""
    if before.started is None or after.started is None:
        return True
    b, a = When(before.started), When(after.started)
    return b.first <= a.last and a.first <= b.last


def _compared(before: _Row | None, after: _Row | None) -> TreatmentCompared:
    row = after or before
    assert row is not None  # noqa: S101 - one of the two is always there
    known = [side.facts if side is not None else {} for side in (before, after)]
    differences = [
        Difference(what=what, before=known[0].get(what), after=known[1].get(what))
        for what in row.facts
        if known[0].get(what) != known[1].get(what)
    ]
    change: Change = "changed" if differences else "same"
    if before is None or after is None:
        change = "added" if before is None else "removed"
    return TreatmentCompared(
        title=row.title,
        kind=row.kind,
        change=change,
        before=before.record if before else None,
        after=after.record if after else None,
        differences=differences,
    )
