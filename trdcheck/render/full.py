"""What `--full` adds on a terminal: reasons, the trials under each rule, signs, notes, sources."""

from collections.abc import Iterator

from trdcheck.model.report import DefinitionView, ItemReport, Report, StagingView, TrialView
from trdcheck.model.words import Reason, Status
from trdcheck.render import timeline
from trdcheck.render.handed_on import history
from trdcheck.render.page import DIM, ORANGE, Line, Page
from trdcheck.render.text import (
    LABEL_WORDS,
    PRESENCE_WORDS,
    SECONDARY_NOTE,
    mark,
    named,
    sentence,
    trial_told,
    waiver,
)

_COLUMN = 15


def about(page: Page, report: Report) -> Iterator[Line]:
    """The program, the date of its content, and the whole notice."""
    program = f"{report.tool.name} {report.tool.version}, content {report.data.version}"
    yield from page.wrapped(f"{program} (reviewed {report.data.reviewed}). {report.notice}", style=DIM)


def lines(page: Page, report: Report, *, blocks: bool) -> Iterator[Line]:
    """Everything after the items."""
    if report.trials:
        yield from page.heading("TRIALS")
        yield from (_in_words if page.narrow else _in_columns)(page, report)
        if report.timeline is not None:
            yield from timeline.lines(page, report.timeline, report.scales, blocks=blocks)
    yield from page.heading("HISTORY as recorded")
    for label, text in history(report):
        yield from _entry(page, f"{label}: {text}")
    yield from _rules(page, report)
    yield from page.heading("SIGNS that specialist care is due")
    for sign in report.signs:
        yield from _entry(page, sentence(f"{PRESENCE_WORDS[sign.status]}: {sign.title}", sign.detail))
    if report.notes:
        yield from page.heading("NOTES")
    for note in report.notes:
        yield from _entry(page, note)
    yield from _sources(page, report)


def item(page: Page, item: ItemReport) -> Iterator[Line]:
    """An item with its reasons, what closes it, and what it rests on."""
    style = ORANGE if item.reason is Reason.FINDING else ""
    yield from page.wrapped(sentence(item.title, item.summary), first=f"{mark(item)} ", style=style)
    yield from _below(page, "Also", ", ".join(marker.text for marker in item.markers))
    if item.decision is not None:
        over = "" if item.decision.in_force else f" (no longer: {item.decision.detail})"
        yield from _below(page, "Decided", waiver(item) + over)
    if item.status is Status.OPEN:
        yield from _below(page, "Closes with", item.action)
        yield from _below(page, "Why", item.why)
        yield from _below(page, "Missing", ", ".join(item.missing_words))
    records = (f"{one.record} ({one.source})" if one.source else one.record for one in item.evidence)
    yield from _below(page, "From", ", ".join(records))
    yield from _below(page, "Sources", ", ".join(item.sources))


def _below(page: Page, label: str, text: str) -> Iterator[Line]:
    """A labelled text under an item; nothing without text."""
    if text:
        yield from page.wrapped(f"{label}: {text}", first="    ", rest="      ")


def _entry(page: Page, text: str) -> Iterator[Line]:
    """A text in a list."""
    yield from page.wrapped(text, first=" ", rest="   ")


def _in_words(page: Page, report: Report) -> Iterator[Line]:
    """Every trial as running text with its verdicts, where there is no room for columns."""
    for n, trial in enumerate(report.trials, 1):
        yield from page.wrapped(sentence(trial_told(trial)), first=f" {n} ")
        yield from _beneath(page, _beside(trial))
        for name, verdict in trial.definitions.items():
            yield from _below(page, name, sentence(verdict.short, *verdict.remarks))


def _in_columns(page: Page, report: Report) -> Iterator[Line]:
    """Every trial with its numbers, then every judged trial under every definition."""
    widths = [(page.width or 0) - 45, 10, 8, 8, 14]
    yield from page.row(["", "dose", "weeks", "taken", "response"], widths, style=DIM)
    for n, trial in enumerate(report.trials, 1):
        if trial.counted:
            numbers = [trial.dose, trial.weeks, trial.adherence, trial.outcome]
            yield from page.row([f"{n} {named(trial)}", *numbers], widths)
            yield from _beneath(page, sentence(trial_told(trial), _beside(trial)))
        else:
            yield from page.wrapped(sentence(trial_told(trial)), first=f" {n} ")
            yield from _beneath(page, _beside(trial))
    yield from _entry(page, "dose: highest / needed a day. weeks: at the needed dose / needed.")
    yield from _verdicts(page, report)


def _verdicts(page: Page, report: Report) -> Iterator[Line]:
    """Each judged trial under each definition; several tables where they do not fit beside one another."""
    trials = [(n, trial) for n, trial in enumerate(report.trials, 1) if trial.definitions]
    names = [one.id for one in report.definitions]
    beside = max(1, ((page.width or 0) - 1 - _COLUMN) // (_COLUMN + 1))
    for start in range(0, len(names) if trials else 0, beside):
        chosen = names[start : start + beside]
        widths = [_COLUMN] * (len(chosen) + 1)
        yield from page.heading("UNDER EACH RULE")
        yield from page.row(["", *chosen], widths, style=DIM)
        for n, trial in trials:
            judged = [trial.definitions[name].short if name in trial.definitions else "-" for name in chosen]
            yield from page.row([f"{n} {trial.drug}", *judged], widths)
    for n, trial in trials:
        for name, verdict in trial.definitions.items():
            for remark in verdict.remarks:
                yield from _entry(page, f"{n} {trial.drug}, {name}: {remark}")


def _beside(trial: TrialView) -> str:
    """What could be done with a trial, what is remarked, and what gene results say of it."""
    return sentence(
        trial.next, *trial.remarks, *(f"{one.gene} {one.result}: {one.message}" for one in trial.genes)
    )


def _beneath(page: Page, text: str) -> Iterator[Line]:
    """A text under a trial; nothing without text."""
    if text:
        yield from page.wrapped(text, first="    ")


def _rules(page: Page, report: Report) -> Iterator[Line]:
    """Every definition with its verdict, the stages, the courses, the label as it was recorded."""
    yield from page.heading("RULES")
    for one in report.definitions:
        yield from _entry(page, _definition(one))
    for stage in report.staging:
        yield from _entry(page, _stage(stage))
    if any(one.grade == "secondary" for one in report.definitions):
        yield from page.wrapped(SECONDARY_NOTE, first=" ", style=DIM)
    for course in report.courses:
        yield from _entry(page, f"Course: {course.summary}")
    recorded = f"Recorded label: {report.label.recorded}" if report.label.recorded else ""
    yield from _entry(page, sentence(recorded, report.label.detail))


def _definition(one: DefinitionView) -> str:
    """A definition's verdict and count, what it needs and what is missing."""
    secondary = " (secondary)" if one.grade == "secondary" else ""
    classes = f"{len(one.classes)} {'class' if len(one.classes) == 1 else 'classes'}"
    count = f"{one.adequate_failed_trials} adequate failed, {classes}"
    verdict = f"{one.id}{secondary}: {LABEL_WORDS[one.verdict]}; {count}"
    needed = f"Needed: {one.needed}" if one.needed else ""
    return sentence(verdict, needed, _missing(one.missing), *one.remarks)


def _stage(stage: StagingView) -> str:
    """A stage or a score with its parts; it has no verdict."""
    value = "cannot tell yet" if stage.value is None else str(stage.value)
    parts = "; ".join(f"{name} {points}" for name, points in stage.parts.items())
    return sentence(f"{stage.name}: {value} (no verdict)", stage.detail, parts, _missing(stage.missing))


def _missing(paths: list[str]) -> str:
    """The missing facts, named."""
    return f"Missing: {', '.join(paths)}" if paths else ""


def _sources(page: Page, report: Report) -> Iterator[Line]:
    """Every source this report rests on, and the checklist's fingerprint."""
    yield from page.heading("SOURCES")
    for source in report.sources:
        grade = f" ({source.grade})" if source.grade != "verified" else ""
        said = (f"{source.id}{grade}:", source.citation, source.url)
        yield from _entry(page, " ".join(part for part in said if part))
    checklist = report.checklist
    hashes = " on ".join(one for one in (checklist.sha256, checklist.extends_sha256) if one)
    yield from _entry(page, f"Checklist {checklist.named}: sha256 {hashes}")
