"""The report as a GitHub task list, to keep and to tick off; lines of 80 columns where words allow."""

from collections.abc import Iterable, Iterator

from trdcheck.model.report import (
    ItemReport,
    Report,
    SafetyLine,
    TrialView,
    open_items,
    told_apart,
    with_status,
)
from trdcheck.model.words import Presence, Status
from trdcheck.render.handed_on import history
from trdcheck.render.text import (
    DATE_FROM,
    LABEL_WORDS,
    SECONDARY_NOTE,
    cells,
    cleaned,
    markdown,
    named,
    paragraph,
    sentence,
    waiver,
)

_WIDTH = 80
_HEADINGS = {
    "finding": "Findings",
    "ask": "Ask",
    "chart": "Chart",
    "order": "Tests to consider",
    "refer": "Refer",
    "act": "Act",
    "pending": "Waiting",
}


def render(report: Report) -> str:
    """The report as Markdown; every value is escaped: nothing of a case is read as Markdown or HTML."""
    page = _Page(cleaned(report))
    blocks = [block for block in page.blocks() if block]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


class _Page:
    """One report; sources are numbered in the order the report lists them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.numbers = {source.id: n for n, source in enumerate(report.sources, 1)}

    def blocks(self) -> Iterator[list[str]]:
        """Paragraphs, lists and tables in the order they are read; an empty line goes between them."""
        report = self.report
        yield ["# Reassessment before escalation"]
        yield self.preamble()
        yield paragraph(markdown(report.notice), _WIDTH)
        yield from self.safety(report.safety)
        for notice in report.scope:
            yield paragraph(f"**Note.** {markdown(notice.message)}", _WIDTH)
        yield paragraph(f"**Trials.** {markdown(sentence(report.trials_line))}", _WIDTH)
        if report.scales_line:
            yield paragraph(f"**Scales.** {markdown(sentence(report.scales_line))}", _WIDTH)
        if report.not_read_line:
            yield paragraph(f"**Not read.** {markdown(sentence(report.not_read_line))}", _WIDTH)
        yield from self.open()
        settled = with_status(report, Status.DONE) + with_status(report, Status.NOT_APPLICABLE)
        for title, items in (("Waived", with_status(report, Status.WAIVED)), ("Settled", settled)):
            if items:
                yield [f"## {title}"]
                yield [line for item in items for line in self.settled(item)]
        yield from self.trials()
        yield from self.history()
        yield from self.rules()
        yield from self.rest()

    def preamble(self) -> list[str]:
        """The day, how much is open, and by which program and checklist."""
        report = self.report
        checklist = report.checklist
        total, apart = len(report.items), told_apart(report)
        case = f"Case {report.case_id}, as of" if report.case_id else "As of"
        day = f"{case} {report.as_of} ({DATE_FROM.get(report.as_of_from, report.as_of_from)})."
        still_open = f"{report.counts.open} of {total} items open{f' ({apart})' if apart else ''}"
        text = (
            f"{day} {still_open}. {report.tool.name} {report.tool.version}, "
            f"checklist {checklist.named} ({checklist.fingerprint}): {report.notice_short}."
        )
        return paragraph(markdown(text), _WIDTH)

    def safety(self, lines: Iterable[SafetyLine]) -> Iterator[list[str]]:
        """The safety block; what is present or not known is bold."""
        block: list[str] = []
        for line in lines:
            label = {Presence.PRESENT: "SAFETY.", Presence.UNKNOWN: "SAFETY, not settled."}.get(line.status)
            said = f"**{label} {markdown(line.text.strip())}**" if label else markdown(line.text)
            text = f"{said} {markdown(line.action)}".strip()
            block += [">"] if block else []
            block += paragraph(text, _WIDTH, first="> ", rest="> ")
        yield block

    def open(self) -> Iterator[list[str]]:
        """The open items as a task list, by what closes them."""
        groups = open_items(self.report)
        yield ["## Open"]
        if not groups:
            yield ["Nothing is open."]
        for group, items in groups.items():
            yield [f"### {_HEADINGS[group]}"]
            yield [line for item in items for line in self.item(item)]

    def item(self, item: ItemReport) -> list[str]:
        """An open item: what it came to, what closes it, why it matters."""
        also = ", ".join(marker.text for marker in item.markers)
        summary = f"{item.summary.removesuffix('.')}; also {also}" if also else item.summary
        parts = [
            f"**{markdown(item.title.strip())}** — {markdown(sentence(summary))}",
            _labelled("Closes with", item.action),
            _labelled("Decided", waiver(item)),
            _labelled("Why", item.why),
            _labelled("From", ", ".join(dict.fromkeys(one.source for one in item.evidence if one.source))),
            self.cited(item.sources),
        ]
        return paragraph(" ".join(part for part in parts if part), _WIDTH, first="- [ ] ", rest="  ")

    def settled(self, item: ItemReport) -> list[str]:
        """A settled item with what settled it."""
        decided = waiver(item)
        off = "not applicable: " if item.status is Status.NOT_APPLICABLE else ""
        said = off + (sentence(item.summary, decided) if decided else item.summary)
        return paragraph(
            f"**{markdown(item.title.strip())}** — {markdown(said)}", _WIDTH, first="- [x] ", rest="  "
        )

    def cited(self, sources: Iterable[str]) -> str:
        """The numbers of sources, as `[1, 3]`."""
        numbers = [str(self.numbers[source]) for source in sources if source in self.numbers]
        return f"[{', '.join(numbers)}]" if numbers else ""

    def trials(self) -> Iterator[list[str]]:
        """Every trial in words, then the judged ones under each definition."""
        trials = list(enumerate(self.report.trials, 1))
        if not trials:
            return
        yield ["## Trials"]
        yield [line for n, trial in trials for line in _trial(n, trial)]
        yield paragraph("Dose: highest / needed a day. Weeks: at the needed dose / needed.", _WIDTH)
        judged = [(n, trial) for n, trial in trials if trial.definitions]
        yield from _tables(judged, [one.id for one in self.report.definitions])
        remarks = [
            f"{trial.drug}, {name}: {remark}"
            for _, trial in judged
            for name, verdict in trial.definitions.items()
            for remark in verdict.remarks
        ]
        yield _bullets(markdown(sentence(remark)) for remark in remarks)

    def history(self) -> Iterator[list[str]]:
        """What was recorded beside the trials, and their dates; also where there is no trial."""
        rows = history(self.report)
        if rows:
            yield ["## History as recorded"]
        yield [
            line
            for label, text in rows
            for line in paragraph(f"**{label}:** {markdown(text)}", _WIDTH, first="- ", rest="  ")
        ]

    def rules(self) -> Iterator[list[str]]:
        """The label under each definition, stages, courses, and the label as it was recorded."""
        report = self.report
        lines = []
        for one in report.definitions:
            secondary = " (secondary)" if one.grade == "secondary" else ""
            count = f"adequate failed trials: {one.adequate_failed_trials}"
            verdict = f"{one.id}{secondary}: {LABEL_WORDS[one.verdict]}; {count}"
            needed = f"Needed: {one.needed}" if one.needed else ""
            lines.append(
                f"{markdown(sentence(verdict, needed, *one.remarks))} {self.cited(one.sources)}".rstrip()
            )
        for stage in report.staging:
            value = "cannot tell yet" if stage.value is None else str(stage.value)
            missing = f"Missing: {', '.join(stage.missing)}" if stage.missing else ""
            said = sentence(f"{stage.name}: {value} (no verdict)", stage.detail, missing)
            lines.append(f"{markdown(said)} {self.cited(stage.sources)}".rstrip())
        lines += [markdown(sentence(f"Course: {course.summary}")) for course in report.courses]
        recorded = f"Recorded label: {report.label.recorded}" if report.label.recorded else ""
        lines.append(markdown(sentence(recorded, report.label.detail)))
        yield ["## Rules"]
        yield _bullets(line for line in lines if line)

    def rest(self) -> Iterator[list[str]]:
        """The signs, the notes and the sources."""
        report = self.report
        yield ["## Signs that specialist care is due"]
        for presence, word in (
            (Presence.PRESENT, "Present"),
            (Presence.ABSENT, "Absent"),
            (Presence.UNKNOWN, "Not known"),
        ):
            titles = [sign.title for sign in report.signs if sign.status is presence]
            if titles:
                yield paragraph(markdown(f"{word}: {'; '.join(titles)}."), _WIDTH)
        if report.notes:
            yield ["## Notes"]
            yield _bullets(markdown(note) for note in report.notes)
        if report.sources:
            yield ["## Sources"]
            yield [
                line
                for n, source in enumerate(report.sources, 1)
                for line in _source(n, source.citation, source.url, source.grade)
            ]
            if any(source.grade == "secondary" for source in report.sources):
                yield paragraph(markdown(SECONDARY_NOTE), _WIDTH)


def _labelled(label: str, text: str) -> str:
    """A sentence behind an italic label, or nothing."""
    return f"*{label}:* {markdown(sentence(text))}" if text else ""


def _trial(number: int, trial: TrialView) -> list[str]:
    """A trial as a numbered line."""
    said = sentence(
        trial.summary,
        f"dose {trial.dose}, weeks {trial.weeks}" if trial.counted else "not counted",
        trial.next,
        *trial.remarks,
        *(f"{one.gene} {one.result}: {one.message}" for one in trial.genes),
    )
    first = f"{number}. "
    return paragraph(
        f"**{markdown(named(trial).strip())}** — {markdown(said)}", _WIDTH, first=first, rest=" " * len(first)
    )


def _bullets(texts: Iterable[str]) -> list[str]:
    """Escaped texts as a plain list."""
    return [line for text in texts for line in paragraph(text, _WIDTH, first="- ", rest="  ")]


def _tables(trials: list[tuple[int, TrialView]], names: list[str]) -> Iterator[list[str]]:
    """Each judged trial under each definition, as many definitions beside one another as fit in a line."""
    if not trials or not names:
        return
    labels = [f"{n} {_cell(trial.drug)}" if cells(trial.drug) <= 20 else str(n) for n, trial in trials]
    columns = {
        name: [
            _cell(trial.definitions[name].short) if name in trial.definitions else "-" for _, trial in trials
        ]
        for name in names
    }
    chosen: list[str] = []
    for name in names:
        if _row_width(labels, [name], columns) > _WIDTH:
            yield _bullets(
                f"{label}, {markdown(name)}: {cell}"
                for label, cell in zip(labels, columns[name], strict=True)
            )
            continue
        if _row_width(labels, [*chosen, name], columns) > _WIDTH:
            yield _table(labels, chosen, columns)
            chosen = []
        chosen.append(name)
    if chosen:
        yield _table(labels, chosen, columns)


def _row_width(labels: list[str], names: list[str], columns: dict[str, list[str]]) -> int:
    """The length of the longest row of a table with these columns."""
    rows = zip(["trial", *labels], *([name, *columns[name]] for name in names), strict=True)
    return max(len(_row(row)) for row in rows)


def _table(labels: list[str], names: list[str], columns: dict[str, list[str]]) -> list[str]:
    """A table of trials by definitions."""
    rows = zip(labels, *(columns[name] for name in names), strict=True)
    head = ["trial", *(_cell(name) for name in names)]
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(values: Iterable[str]) -> str:
    return f"| {' | '.join(values)} |"


def _cell(value: str) -> str:
    """A value in a table; never empty, because an empty cell is read as a slip."""
    return markdown(" ".join(value.split())) or "-"


def _source(number: int, citation: str, url: str | None, grade: str) -> list[str]:
    """A source as a numbered line with its address."""
    first = f"{number}. "
    said = sentence(citation) if grade == "verified" else sentence(f"{citation.removesuffix('.')} ({grade})")
    link = f" <{url}>" if url and " " not in url and "<" not in url and ">" not in url else ""
    return paragraph(f"{markdown(said)}{link}", _WIDTH, first=first, rest=" " * len(first))
