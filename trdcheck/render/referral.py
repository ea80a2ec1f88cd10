"""A letter to whom the patient is referred, as Markdown: facts only, blanks for what a case never holds.

One numbered line a trial: a table of eight columns came out as four pages in a word processor.
"""

from collections.abc import Iterable, Iterator

from trdcheck.model.report import Report, TrialView, open_items, total_of, with_status
from trdcheck.model.words import Presence, Status
from trdcheck.render.handed_on import also_tried, dates, medicines, recorded, scores
from trdcheck.render.text import LABEL_WORDS, cleaned, markdown, paragraph, sentence, urgent, waiver

_WIDTH = 100
_BLANK = "." * 24


def render(report: Report) -> str:
    """The letter; every value is escaped: nothing of a case is read as Markdown or HTML."""
    blocks = list(_blocks(cleaned(report)))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _blocks(report: Report) -> Iterator[list[str]]:
    yield ["# Referral: depression, reassessed before escalation"]
    yield [f"To: {_BLANK}   From: {_BLANK}   Date: {_BLANK}"]
    yield [f"Patient: {_BLANK}   Born: {_BLANK}   Record number: {_BLANK}"]
    diagnoses = [row for row in report.recorded if row.kind == "diagnosis"]
    codes = ", ".join(f"{row.title} {row.text}".strip() for row in diagnoses)
    yield [f"Diagnosis: {markdown(codes)}" if codes else f"Diagnosis: {_BLANK}"]
    who = f", {report.patient_line}" if report.patient_line else ""
    yield _told(f"Case {report.case_id or 'without an id'}, facts as of {report.as_of}{who}.")
    yield ["## Question"]
    yield _told("(In the clinician's own words.)")
    yield ["## Safety"]
    pressing = urgent(report.safety)
    yield [line for row in report.safety for line in _entry(sentence(row.text), strong=row in pressing)]
    yield ["## Present episode and severity"]
    yield _list(
        [
            f"Episode: {report.episode_line or 'not recorded'}",
            f"Recorded label: {report.label_line or 'not recorded'}",
            *(f"Hospital: {text}" for text in recorded(report, "hospital")),
            *scores(report),
        ]
    )
    yield ["## Antidepressants, every one recorded"]
    yield list(_trials(report)) or ["None recorded."]
    yield ["## Also tried"]
    yield _list(also_tried(report)) or [
        "Augmentation, psychotherapy, stimulation, esketamine: none recorded."
    ]
    yield ["## How published rules read these trials"]
    yield _list(
        [
            f"{row.id}: {LABEL_WORDS[row.verdict]}; adequate failed trials: {row.adequate_failed_trials}"
            for row in report.definitions
        ]
    )
    yield _told("These are readings of the record, not a finding about the patient.")
    yield ["## Elevated mood, conditions, medicines"]
    yield _list(_conditions(report))
    yield ["## Asked before stimulation or esketamine"]
    yield _list(recorded(report, "asked")) or ["Not recorded: see below."]
    yield ["## Laboratory and forms"]
    yield _list([*recorded(report, "laboratory"), *recorded(report, "form")]) or ["None recorded."]
    yield ["## Checked"]
    settled = [*with_status(report, Status.DONE), *with_status(report, Status.NOT_APPLICABLE)]
    yield _told(
        " ".join(sentence(item.title, item.summary, waiver(item)) for item in settled)
        or "Nothing is settled."
    )
    yield [f"## Open {report.counts.open} of {total_of(report.counts)}"]
    yield [
        line
        for items in open_items(report).values()
        for item in items
        for line in paragraph(
            f"**{markdown(item.title)}.** {markdown(sentence(item.summary, waiver(item)))}",
            _WIDTH,
            first="- [ ] ",
            rest="  ",
        )
    ] or ["Nothing is open."]
    waived = with_status(report, Status.WAIVED)
    if waived:
        yield _list(sentence("Waived", item.title, waiver(item)) for item in waived)
    if report.not_read_line:
        yield _told(f"Not read: {report.not_read_line}")
    yield ["## Not recorded here"]
    yield _told(", ".join(row.text for row in report.not_recorded) or "Nothing of what letters ask for.")
    yield ["---"]
    yield _told(
        f"{report.notice} trdcheck {report.tool.version}, {report.checklist.named}, {report.notice_short}."
    )


def _trials(report: Report) -> Iterator[str]:
    """One numbered line a trial."""
    for number, trial in enumerate(report.trials, 1):
        yield from paragraph(_trial(trial), _WIDTH, first=f"{number}. ", rest="   ")


def _trial(trial: TrialView) -> str:
    dose = trial.highest_dose
    shown = (
        f"{dose.value:g} {dose.unit} a day"
        if dose is not None and dose.value is not None
        else "dose not recorded"
    )
    weeks, _, needed = trial.weeks.partition("/")
    group = f" ({trial.drug_class})" if trial.drug_class else ""
    parts = [
        shown,
        dates(trial.started, trial.stopped, trial.ongoing),
        f"weeks at the needed dose: {'not recorded' if weeks == '?' else weeks}"
        + (f" (rule: {needed})" if needed else ""),
        f"taken: {trial.adherence if trial.adherence != '?' else 'not recorded'}",
        f"response: {trial.outcome.replace('_', ' ') if trial.outcome != '?' else 'not recorded'}",
    ]
    parts += [f"ended for {trial.stop_reason.replace('_', ' ')}"] if trial.stop_reason else []
    parts.append(f"side effects: {trial.side_effects or 'not recorded'}")
    parts += [] if trial.counted else ["not counted as an antidepressant trial"]
    return f"**{markdown(trial.drug)}**{markdown(group)}, {markdown('; '.join(parts))}."


def _conditions(report: Report) -> list[str]:
    bipolar = next((item for item in report.items if item.id == "bipolar"), None)
    rows = [f"Elevated mood: {bipolar.summary}"] if bipolar is not None else []
    rows += [f"Sign present: {sign.title}" for sign in report.signs if sign.status is Presence.PRESENT]
    rows += [f"Condition: {text}" for text in recorded(report, "condition")]
    rows += [f"Medicine: {line}" for line in medicines(report)]
    return rows


def _told(text: str) -> list[str]:
    return paragraph(markdown(text), _WIDTH)


def _list(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in _entry(text)]


def _entry(text: str, *, strong: bool = False) -> list[str]:
    shown = f"**{markdown(text)}**" if strong else markdown(text)
    return paragraph(shown, _WIDTH, first="- ", rest="  ")
