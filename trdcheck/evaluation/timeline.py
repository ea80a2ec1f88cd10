"""The treatments of a case on the line of time: the one place that decides how each is drawn."""

from datetime import date
from typing import Any

from trdcheck.model.dates import When
from trdcheck.model.handoff import AlsoTried, Timeline, TimelineRow, TimelineState
from trdcheck.model.report import TrialView
from trdcheck.model.words import Verdict


def timeline(trials: list[TrialView], also: list[AlsoTried], definition: str, as_of: date) -> Timeline:
    """Every trial with what was added to it, then psychotherapies and courses; those without a start by title alone."""
    rows: list[TimelineRow] = []
    undated: list[str] = []
    rest = list(also)
    for trial in trials:
        added = [row for row in rest if row.record.startswith(f"{trial.record}.")]
        rest = [row for row in rest if row not in added]
        _add(_trial_row(trial, definition, as_of), trial.drug, rows, undated)
        for row in added:
            _add(_also_row(row, as_of), f"+ {row.title}", rows, undated)
    for row in rest:
        _add(_also_row(row, as_of), row.title, rows, undated)
    first = min((row.start_first for row in rows), default=None)
    return Timeline(first=first, last=as_of.isoformat(), rows=rows, undated=undated)


def _add(row: TimelineRow | None, title: str, rows: list[TimelineRow], undated: list[str]) -> None:
    if row is None:
        undated.append(title)
    else:
        rows.append(row)


def _trial_row(trial: TrialView, definition: str, as_of: date) -> TimelineRow | None:
    if trial.started is None:
        return None
    dose = trial.highest_dose
    value = dose.value if dose is not None else None
    maximum = dose.maximum if dose is not None else None
    share = min(round(value / maximum, 3), 1.0) if value is not None and maximum else None
    title = trial.drug if value is None else f"{trial.drug} {value:g}"
    return TimelineRow(
        title=title,
        kind="trial",
        share=share,
        state=state_of(trial, definition),
        words=trial.definitions[definition].short if trial.definitions else "not counted",
        record=trial.record,
        **_days(trial.started, trial.stopped, bool(trial.ongoing), as_of),
    )


def state_of(trial: TrialView, definition: str) -> TimelineState:
    """How a trial is drawn: by its verdict under the headline definition; one that goes on and is not yet met runs."""
    if not trial.definitions:
        return "other"
    verdict = trial.definitions[definition].verdict
    if verdict is Verdict.MET:
        return "adequate"
    if trial.ongoing and trial.definitions[definition].met_on is not None:
        return "running"
    return "short" if verdict is Verdict.NOT_MET else "cannot_tell"


def _also_row(row: AlsoTried, as_of: date) -> TimelineRow | None:
    if row.started is None:
        return None
    return TimelineRow(
        title=f"+ {row.title}" if row.kind == "augmentation" else row.title,
        kind=row.kind,
        share=None,
        state="other",
        words=", ".join(part for part in (row.amount, row.outcome) if part),
        record=row.record,
        **_days(row.started, row.stopped, bool(row.ongoing), as_of),
    )


def _days(started: str, stopped: str | None, ongoing: bool, as_of: date) -> dict[str, Any]:
    """First and last day of the start and of the end; one that goes on ends with the day of the report."""
    start = When(started)
    end = When(stopped) if stopped is not None else When.on(as_of) if ongoing else None
    return {
        "start_first": start.first.isoformat(),
        "start_last": min(start.last, as_of).isoformat(),
        "end_first": max(end.first, start.first).isoformat() if end is not None else None,
        "end_last": min(end.last, as_of).isoformat() if end is not None else None,
        "ongoing": ongoing,
    }
