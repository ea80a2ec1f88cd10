"""Treatments beside the trials: other medicines, courses of stimulation, psychotherapy."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from trdcheck.inputs.fhir.drafts import Cite, Workbench, day_of, named, texts
from trdcheck.inputs.fhir.events import Event
from trdcheck.inputs.fhir.resources import Procedure
from trdcheck.inputs.fhir.trials import PAUSE_DAYS, STALE_DAYS
from trdcheck.model.dates import When


def read_medications(bench: Workbench, events: list[Event]) -> None:
    """The other medicines that are taken on the day, each once; those that ended are named only."""
    by_name: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found = event.drug.found
        if event.drug.is_trial or (found is not None and found.table == "modalities"):
            continue
        by_name[event.drug.name or event.drug.text].append(event)
    for name in sorted(by_name):
        group = sorted(by_name[name], key=lambda one: (one.first, one.ref))
        running = [event for event in group if _taken(event, bench)]
        if not running:
            for event in group:
                bench.leave(event.ref, "status", f"{event.drug.text[:60]}: ended or no longer supplied")
            continue
        values: dict[str, Any] = {"drug": name, "started": min(running, key=lambda one: one.first).started}
        notes = [note for event in running for note in event.drug.notes]
        texts_of = {event.drug.text for event in running} - {name}
        notes += [f"as written: {text[:80]}" for text in sorted(texts_of)]
        if (bench.as_of - max(event.first for event in group)).days > STALE_DAYS:
            notes.append("active in a record older than two years, without a later fill or statement")
        bench.add("medications", values, [Cite(event.ref) for event in group], notes)


def _taken(event: Event, bench: Workbench) -> bool:
    """Whether a medicine is active or being taken on the day."""
    if event.ended is not None and When(event.ended).last < bench.as_of:
        return False
    if event.does == "active":
        return True
    return event.kind == "fill" and event.supply is not None and event.covers >= bench.as_of


def read_courses(bench: Workbench, events: list[Event]) -> None:
    """Courses judged by sessions: distinct days on which one was completed."""
    days: dict[str, list[tuple[str, str, str | None, bool]]] = defaultdict(list)
    for event in events:
        found = event.drug.found
        if found is not None and found.table == "modalities":
            days[found.generic].append((event.started, event.ref, None, event.kind == "given"))
    for ref, procedure in bench.store.all(Procedure):
        _procedure(bench, ref, procedure, days)
    for modality in sorted(days):
        for group in _apart(sorted(days[modality])):
            _course(bench, modality, group)


def _procedure(
    bench: Workbench, ref: str, procedure: Procedure, days: dict[str, list[tuple[str, str, str | None, bool]]]
) -> None:
    rows = [row for row in bench.rows(procedure.code) if row.use == "course"]
    psychotherapy = next(
        (text for text in texts(procedure.code) if bench.tables.psychotherapy.search(text.casefold())), None
    )
    if not rows and psychotherapy is None:
        return
    name = named(procedure.code) or "a procedure"
    does = bench.tables.does("Procedure", "status", procedure.status or "")
    period = procedure.performed_period
    day = day_of(procedure.performed_date_time) or day_of(period.start if period is not None else None)
    if does in (None, "left"):
        bench.leave(ref, "status", f"{name[:60]}: status {(procedure.status or 'absent')[:20]}")
    elif day is None:
        bench.leave(ref, "no_date", name[:60])
    elif When(day).first > bench.as_of:
        bench.leave(ref, "impossible", f"{name[:60]}: dated {day}, after {bench.as_of}")
    elif rows:
        days[rows[0].id].append((day, ref, rows[0].value or None, does == "read"))
    else:
        bench.add("psychotherapy", {"type": psychotherapy, "started": day}, [Cite(ref)])


def _apart(
    sessions: list[tuple[str, str, str | None, bool]],
) -> list[list[tuple[str, str, str | None, bool]]]:
    """Sessions with no more than the pause between them are one course."""
    groups: list[list[tuple[str, str, str | None, bool]]] = []
    for session in sessions:
        if groups and (When(session[0]).first - When(groups[-1][-1][0]).last).days <= PAUSE_DAYS:
            groups[-1].append(session)
        else:
            groups.append([session])
    return groups


def _course(bench: Workbench, modality: str, group: list[tuple[str, str, str | None, bool]]) -> None:
    completed = {day for day, _, _, done in group if done}
    placements = {placement for _, _, placement, _ in group}
    values: dict[str, Any] = {"modality": modality, "started": group[0][0]}
    cites = [Cite(ref) for _, ref, _, _ in group]
    if completed and len(completed) == len({day for day, _, _, _ in group}):
        values["sessions"] = len(completed)
        cites += [Cite(ref, "performed", "sessions") for _, ref, _, done in group if done]
    if len(placements) == 1:
        values["placement"] = placements.pop()
    last = max((day for day, _, _, _ in group), key=lambda day: When(day).last)
    if When(last).last < bench.as_of - timedelta(days=PAUSE_DAYS) and completed:
        values["stopped"] = last
        cites += [Cite(ref, "performed", "stopped") for day, ref, _, _ in group if day == last]
    bench.add("courses", values, cites)
