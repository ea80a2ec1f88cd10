"""The report as one page of HTML that needs nothing beside it: today on the first sheet, the history on the second.

Built as a tree and written by the standard library, so that no text of a case can become markup; no script, no request.
No value of a case stands in the style: a running foot with one was seen to turn the line around.
"""

from xml.etree.ElementTree import Element, SubElement, tostring

from trdcheck.model.report import ItemReport, Report, TrialView, open_items, with_status
from trdcheck.model.words import Status
from trdcheck.render.handed_on import case_notes, dates, medicines, recorded, scores
from trdcheck.render.html_page import add, page, section, table
from trdcheck.render.html_timeline import draw
from trdcheck.render.text import LABEL_WORDS, PRESENCE_WORDS, cleaned, sentence, urgent, waiver

_GROUPS = {
    "finding": "Findings that change the next step",
    "ask": "Ask",
    "chart": "Look up",
    "order": "Tests to consider",
    "refer": "Refer",
    "act": "Act",
    "pending": "Waiting",
}


def render(report: Report) -> str:
    """The page as text, its document type first."""
    report = cleaned(report)
    root, body = page(f"Reassessment before escalation: {report.case_id or 'no case id'}, {report.as_of}")
    _header(body, report)
    main = SubElement(body, "main")
    _safety(main, report)
    _open(main, report)
    _settled(main, report)
    _signs_and_notes(main, report)
    history = SubElement(main, "div", {"class": "history"})
    _timeline(history, report)
    _trials(history, report)
    _also_tried(history, report)
    _scales(history, report)
    _recorded(history, report)
    _missing(history, report)
    _footer(body, report)
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _header(body: Element, report: Report) -> None:
    header = SubElement(body, "header")
    add(header, "h1", "Reassessment before escalation")
    facts = {
        "Case": report.case_id or "no case id",
        "As of": report.as_of,
        "Patient": report.patient_line,
        "Episode": report.episode_line,
        "Label": report.label_line,
        **{
            scale.name: f"{scale.points[0].score:g} ({scale.points[0].date or 'undated'})"
            for scale in report.scales
        },
    }
    listed = SubElement(header, "dl")
    for term, value in facts.items():
        if value:
            pair = SubElement(listed, "div")
            add(pair, "dt", term)
            add(pair, "dd", value)
    for notice in report.scope:
        add(header, "p", notice.message, "lead")
    if report.not_read_line:
        add(header, "p", f"Not read: {report.not_read_line}", "lead")


def _safety(main: Element, report: Report) -> None:
    part = section(main, "Safety", "safety")
    pressing = urgent(report.safety)
    for line in report.safety:
        paragraph = SubElement(part, "p")
        words = add(paragraph, "strong" if line in pressing else "span", sentence(line.text))
        words.tail = f" {sentence(line.action)}" if line.action else ""


def _open(main: Element, report: Report) -> None:
    counts = report.counts
    total = counts.open + counts.done + counts.waived + counts.not_applicable
    part = section(main, f"Open {counts.open} of {total}")
    if report.trials_line:
        add(part, "p", report.trials_line, "lead")
    groups = open_items(report)
    if not groups:
        add(part, "p", "Nothing is open.")
        return
    body = table(
        part,
        "Open items, what is known of each, and what closes it",
        ["Item", "What is known", "Closes with"],
    )
    for group, items in groups.items():
        row = SubElement(body, "tr", {"class": "group"})
        add(row, "th", _GROUPS[group], scope="colgroup", colspan="3")
        for item in items:
            _item_row(body, item)


def _item_row(body: Element, item: ItemReport) -> None:
    row = SubElement(body, "tr")
    head = SubElement(row, "th", {"scope": "row"})
    box = add(head, "span", "\N{BALLOT BOX}", "box")
    box.set("aria-hidden", "true")
    box.tail = f" {item.title}"
    known = add(row, "td", sentence(item.summary))
    if item.markers:
        add(known, "span", f" Also: {', '.join(marker.text for marker in item.markers)}.", "soft")
    if decided := waiver(item):
        add(known, "span", f" {sentence(f'Decided: {decided}')}", "soft")
    add(row, "td", sentence(item.action))


def _settled(main: Element, report: Report) -> None:
    done = with_status(report, Status.DONE)
    beside = with_status(report, Status.NOT_APPLICABLE)
    waived = with_status(report, Status.WAIVED)
    part = section(main, "Settled")
    told = [sentence(item.title, item.summary, waiver(item)) for item in (*done, *beside)]
    add(part, "p", " ".join(told) or "Nothing is settled.")
    for item in waived:
        add(part, "p", sentence("Waived", item.title, waiver(item)))


def _signs_and_notes(main: Element, report: Report) -> None:
    both = SubElement(main, "div", {"class": "two"})
    part = section(both, "Signs that specialist care is due")
    listed = SubElement(part, "ul")
    for sign in report.signs:
        add(listed, "li", sentence(f"{PRESENCE_WORDS[sign.status]}: {sign.title}", sign.detail))
    part = section(both, "Medicines")
    listed = SubElement(part, "ul")
    for line in medicines(report):
        add(listed, "li", line)
    if not report.medications:
        part.remove(listed)
        add(part, "p", "None recorded.")
    if report.case_notes:
        part = section(main, "Notes of the clinician")
        listed = SubElement(part, "ul")
        for line in case_notes(report):
            add(listed, "li", line)
    if report.notes:
        part = section(main, "Notes")
        listed = SubElement(part, "ul")
        for note in report.notes:
            add(listed, "li", note)


def _timeline(history: Element, report: Report) -> None:
    if report.timeline is None or not (report.timeline.rows or report.timeline.undated):
        return
    part = section(history, "Treatments over time")
    figure = SubElement(part, "figure")
    draw(figure, report.timeline, report.scales)
    caption = (
        "Height of a bar: highest dose as a share of the label maximum. Filled: adequate; hatched: too low or short; "
        "dotted, dashed edge: cannot tell; empty with an arrow: running; plain: not judged. "
        "A dotted line under an end: the date is known only to the month or year."
    )
    if report.timeline.undated:
        caption += f" Without a start, not drawn: {', '.join(report.timeline.undated)}."
    add(figure, "figcaption", caption)


def _trials(history: Element, report: Report) -> None:
    part = section(history, "Antidepressant trials")
    if not report.trials:
        add(part, "p", "None recorded.")
        return
    columns = [
        "Drug",
        "Highest dose",
        "Dates",
        "Weeks at it / needed",
        "Taken",
        "Response",
        f"By {report.definition}",
    ]
    body = table(
        part, "Every recorded trial with its dose, dates, weeks, response and the rule's reading", columns
    )
    for trial in report.trials:
        row = SubElement(body, "tr")
        add(row, "th", f"{trial.drug} ({trial.drug_class})" if trial.drug_class else trial.drug, scope="row")
        add(row, "td", dose_words(trial))
        add(row, "td", dates(trial.started, trial.stopped, trial.ongoing))
        ended = f"; ended: {trial.stop_reason.replace('_', ' ')}" if trial.stop_reason else ""
        effects = f"; side effects: {trial.side_effects}" if trial.side_effects else ""
        verdict = trial.definitions.get(report.definition)
        for text in (
            trial.weeks,
            trial.adherence,
            f"{trial.outcome.replace('_', ' ')}{ended}{effects}",
            verdict.short if verdict is not None else "not counted",
        ):
            add(row, "td", text)
    readings = [
        sentence(f"{definition.id}: {LABEL_WORDS[definition.verdict]}", definition.needed)
        for definition in report.definitions
    ]
    add(part, "p", " ".join(readings), "soft")


def dose_words(trial: TrialView) -> str:
    """The highest dose as recorded, with its unit and the labelled maximum."""
    dose = trial.highest_dose
    if dose is None or dose.value is None:
        return trial.dose.partition("/")[0]
    maximum = f" (maximum {dose.maximum:g})" if dose.maximum is not None else ""
    return f"{dose.value:g} {dose.unit}{maximum}"


def _also_tried(history: Element, report: Report) -> None:
    if not report.also_tried:
        return
    part = section(history, "Also tried")
    body = table(part, "Added drugs, psychotherapy and courses", ["What", "Amount", "Dates", "Response"])
    for tried in report.also_tried:
        row = SubElement(body, "tr")
        add(row, "th", f"{tried.kind}: {tried.title}", scope="row")
        add(row, "td", tried.amount or "not recorded")
        add(row, "td", dates(tried.started, tried.stopped, tried.ongoing))
        add(row, "td", tried.outcome or "not recorded")


def _scales(history: Element, report: Report) -> None:
    if not report.scales:
        return
    part = section(history, "Scales", "compact")
    for line in scores(report):
        add(part, "p", f"{line}.")


def _recorded(history: Element, report: Report) -> None:
    """Laboratory results, forms, conditions, and what was asked for letters, each with its date and source."""
    titles = {
        "diagnosis": "Diagnosis",
        "hospital": "Hospital stays",
        "laboratory": "Laboratory",
        "form": "Forms",
        "condition": "Conditions",
        "asked": "Asked before stimulation or esketamine",
    }
    if not report.recorded:
        return
    part = section(history, "Results and conditions", "compact")
    for kind, title in titles.items():
        if rows := recorded(report, kind):
            _labelled(part, title, "; ".join(rows))


def _labelled(part: Element, label: str, text: str) -> None:
    """A paragraph that begins with its label."""
    paragraph = SubElement(part, "p")
    add(paragraph, "strong", f"{label}:").tail = f" {text}."


def _missing(history: Element, report: Report) -> None:
    if report.not_recorded:
        part = section(history, "Not recorded here")
        add(part, "p", ", ".join(row.text for row in report.not_recorded) + ".")


def _footer(body: Element, report: Report) -> None:
    footer = SubElement(body, "footer")
    add(footer, "p", report.notice)
    checklist = report.checklist
    add(
        footer,
        "p",
        f"trdcheck {report.tool.version}, {checklist.named} (sha256 {checklist.sha256[:12]}), content "
        f"{report.data.version}, {report.notice_short}. The full reasoning: trdcheck check --full.",
    )
