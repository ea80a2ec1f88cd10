"""What the report carries for papers in words that formats share: dates, what else was tried, scores, medicines."""

from trdcheck.model.report import Report, TrialView


def dates(started: str | None, stopped: str | None, ongoing: bool | None) -> str:
    """From and to, as recorded."""
    if started is None and stopped is None:
        return "goes on, start not recorded" if ongoing else "dates not recorded"
    return f"{started or 'start not recorded'} to {'now' if ongoing else stopped or 'an end not recorded'}"


def also_tried(report: Report) -> list[str]:
    """Added drugs, psychotherapies and courses, each in a line."""
    return [
        ", ".join(
            part
            for part in (
                f"{row.kind.capitalize()}: {row.title}",
                row.amount,
                dates(row.started, row.stopped, row.ongoing),
                row.outcome or "response not recorded",
            )
            if part
        )
        for row in report.also_tried
    ]


def scores(report: Report) -> list[str]:
    """Each scale with its scores, newest first."""
    return [
        f"{scale.name}: "
        + ", ".join(f"{point.score:g} ({point.date or 'undated'})" for point in scale.points)
        + (f", of {scale.points[0].of:g}" if scale.points[0].of is not None else "")
        + (f"; newest: {scale.band}" if scale.band else "")
        for scale in report.scales
    ]


def medicines(report: Report) -> list[str]:
    """Each recorded medicine with its dose, what for and since when."""
    lines = []
    for medicine in report.medications:
        since = f"since {medicine.started}" if medicine.started else ""
        until = f"until {medicine.stopped}" if medicine.stopped else ""
        reason = f"for {medicine.taken_for}" if medicine.taken_for else ""
        lines.append(" ".join(filter(None, [medicine.drug, medicine.dose, reason, since, until])))
    return lines


def recorded(report: Report, kind: str) -> list[str]:
    """What was recorded of a kind, each with its date and, where not the clinician, its source."""
    return [
        f"{row.title} {row.text} ({row.date or 'undated'}{f', from {row.source}' if row.source else ''})"
        for row in report.recorded
        if row.kind == kind
    ]


def case_notes(report: Report) -> list[str]:
    """Each note of the clinician: what it is about, its text, by whom and when."""
    lines = []
    for note in report.case_notes:
        signed = ", ".join(filter(None, [note.by, note.date]))
        lines.append(
            f"{f'{note.title}: ' if note.title else ''}{note.text}{f' ({signed})' if signed else ''}"
        )
    return lines


_KINDS = {
    "diagnosis": "Diagnosis",
    "hospital": "Hospital stays",
    "laboratory": "Laboratory",
    "form": "Forms",
    "condition": "Conditions",
    "asked": "Asked for letters",
}


def _dated(trial: TrialView) -> str:
    """A trial with its dates, its side effects and why it ended, where recorded."""
    effects = f"side effects: {trial.side_effects}" if trial.side_effects else ""
    ended = f"ended for {trial.stop_reason.replace('_', ' ')}" if trial.stop_reason else ""
    days = f"{trial.drug} {dates(trial.started, trial.stopped, trial.ongoing)}"
    return ", ".join(filter(None, [days, effects, ended]))


def history(report: Report) -> list[tuple[str, str]]:
    """All of it as a label and a text each, empty ones left out."""
    rows = [
        ("Patient", report.patient_line),
        ("Episode", report.episode_line),
        ("Label", report.label_line),
        ("Dates", "; ".join(_dated(trial) for trial in report.trials)),
        ("Also tried", "; ".join(also_tried(report))),
        ("Scales", "; ".join(scores(report))),
        ("Medicines", "; ".join(medicines(report))),
        *((title, "; ".join(recorded(report, kind))) for kind, title in _KINDS.items()),
        ("Notes of the clinician", "; ".join(case_notes(report))),
        ("Not recorded", ", ".join(row.text for row in report.not_recorded)),
    ]
    return [(label, text) for label, text in rows if text]
