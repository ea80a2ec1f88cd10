"""The report for a terminal, or as plain lines where the output is none: safety first, then what is open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trdcheck.render.text import (
    DATE_FROM,
    LABEL_WORDS,
    PRESENCE_WORDS,
    SECONDARY_NOTE,
    brief,
    cells,
    cleaned,
    in_list,
    mark,
    named,
    sentence,
    table,
    trial_told,
    urgent,
    waiver,
    wrap,
)
from trdcheck.report import Item, Report, SafetyLine, TrialView, open_items, with_status
from trdcheck.words import Presence, Reason, Status

SCREEN = 24
_NARROW = 60
_LABEL = 8
_TITLE = 16
_COLUMN = 15
# More open items than this that nobody has asked about yet are listed by title, so that a screen is enough.
_FEW = 6
_FINDINGS = "FINDINGS (they change the next step)"
_LABELS = {"ask": "ASK NOW", "chart": "CHART", "order": "TESTS", "refer": "REFER", "act": "ACT", "pending": "WAITING"}
# Colour only repeats what a word or a mark says. Blue and orange are told apart by nearly everyone.
_ORANGE, _BLUE, _BOLD, _DIM = "bold color(208)", "color(33)", "bold", "dim"


@dataclass(frozen=True)
class Line:
    """One line to print and its style; the words alone carry the meaning."""

    text: str
    style: str = ""


def render(report: Report, *, width: int | None, color: bool, full: bool) -> str:
    """The report in lines of `width` columns, or one line an item, unwrapped, when `width` is None.

    If more than a screen is printed, the safety lines that ask for something are repeated at the end.
    """
    report = cleaned(report)
    page = _Page(report, width, full)
    lines = list(page.lines())
    again = urgent(report.safety)
    if len(lines) > SCREEN and again:
        lines += [Line(""), *page.safety(again)]
    return "".join(f"{_coloured(line) if color else line.text}\n" for line in lines)


def _coloured(line: Line) -> str:
    """A line with its colour. Rich is imported only where a terminal shows colour."""
    if not line.style or not line.text.strip():
        return line.text
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(line.style).render(line.text, color_system=ColorSystem.EIGHT_BIT)


@dataclass(frozen=True)
class _Page:
    """One report in one width."""

    report: Report
    width: int | None
    full: bool

    @property
    def narrow(self) -> bool:
        """Whether there is no room for columns; also where nothing is wrapped."""
        return self.width is None or self.width < _NARROW

    def lines(self) -> Iterator[Line]:
        """Everything in the order it is read."""
        report = self.report
        yield from self.header()
        yield from self.safety(report.safety)
        for notice in report.scope:
            yield from self.block("NOTE", notice.message, style=_BLUE)
        yield from self.wrapped(report.headline, style=_BOLD)
        yield from self.block("TRIALS", report.trials_line)
        groups = open_items(report)
        by_title = _not_asked(groups)
        for group, items in groups.items():
            yield from self.group(group, items, by_title)
        for item in with_status(report, Status.WAIVED):
            yield from self.waived(item)
        yield from self.settled()
        yield from self.block("SIGNS", report.signs_line)
        if self.full:
            yield from self.trials()
            yield from self.rules()
            yield from self.signs()
            yield from self.sources()
        elif self.width is not None:
            yield from self.wrapped("More: --full (trials, rules, reasons, sources) | -f markdown | -f note", style=_DIM)

    # -- pieces --------------------------------------------------------------------------------------------------

    def wrapped(self, text: str, *, first: str = "", rest: str | None = None, style: str = "") -> Iterator[Line]:
        """The text after `first`, wrapped with `rest` before its further lines; one line when nothing is wrapped."""
        if self.width is None:
            yield Line(f"{first}{text}".rstrip(), style)
            return
        rest = " " * cells(first) if rest is None else rest
        if self.narrow and cells(rest) > 4:
            rest = "    "
        for line in wrap(text, self.width, first=first, rest=rest):
            yield Line(line, style)

    def block(self, label: str, text: str, *, style: str = "") -> Iterator[Line]:
        """A text behind its label."""
        yield from self.wrapped(text, first=f"{label} " if self.narrow else f"{label:<{_LABEL}}", style=style)

    def heading(self, text: str) -> Iterator[Line]:
        """The heading of a part of the full report."""
        yield Line("")
        yield from self.wrapped(text, style=_BOLD)

    def header(self) -> Iterator[Line]:
        """Which case, on which day and from where, by which list, and what this is not."""
        report = self.report
        parts = [
            f"Case {report.case_id}" if report.case_id else "No case id",
            f"as of {report.as_of} ({DATE_FROM.get(report.as_of_from, report.as_of_from)})",
            f"{report.checklist.id} {report.checklist.version}",
            report.notice_short,
        ]
        yield from self.wrapped(" | ".join(parts), rest="  ")
        if self.full:
            program = f"{report.tool.name} {report.tool.version}, content {report.data.version}"
            yield from self.wrapped(f"{program} (reviewed {report.data.reviewed}). {report.notice}", style=_DIM)

    def safety(self, lines: Iterable[SafetyLine]) -> Iterator[Line]:
        """The safety lines: `!!` present, `??` not known, no mark for a no."""
        label = "SAFETY"
        for line in lines:
            sign = {Presence.PRESENT: "!!", Presence.UNKNOWN: "??"}.get(line.status, "  ")
            style = {Presence.PRESENT: _ORANGE, Presence.UNKNOWN: _BLUE}.get(line.status, "")
            text = sentence(line.text, line.action)
            if self.narrow:
                yield from self.wrapped(text, first=f"{sign} SAFETY ", rest=f"{sign} ", style=style)
            else:
                yield from self.wrapped(text, first=f"{sign} {label:<8}", rest=f"{sign:<11}", style=style)
            label = ""

    # -- items ---------------------------------------------------------------------------------------------------

    def group(self, group: str, items: list[Item], by_title: list[Item]) -> Iterator[Line]:
        """The open items that change the next step, or that close in one way."""
        if group == "finding" or self.full or self.narrow:
            style = _ORANGE if group == "finding" else _BOLD
            yield from self.wrapped(_FINDINGS if group == "finding" else _LABELS[group], style=style)
            for item in items:
                yield from self.whole(item) if self.full else self.line(item)
            return
        label = _LABELS[group]
        for item in items:
            if item not in by_title:
                first = f"{label:<{_LABEL}}{mark(item)} "
                yield from self.wrapped(f"{item.title}: {_told(item)}", first=first, rest=" " * (_LABEL + 4))
                label = ""
        if listed := in_list(item.title for item in items if item in by_title):
            yield from self.wrapped(listed, first=f"{label:<{_LABEL}}[ ] ", rest=" " * (_LABEL + 4))

    def line(self, item: Item) -> Iterator[Line]:
        """An open item in a line: its mark, its title, what it came to, the next move."""
        style = _ORANGE if item.reason is Reason.FINDING else ""
        title = f"{item.title:<{_TITLE}}"
        if self.narrow or cells(title) > _TITLE:
            yield from self.wrapped(f"{item.title}: {_told(item)}", first=f"{mark(item)} ", style=style)
        else:
            yield from self.wrapped(_told(item), first=f"{mark(item)} {title}", style=style)

    def whole(self, item: Item) -> Iterator[Line]:
        """An item with its reasons, what closes it, and what it rests on."""
        style = _ORANGE if item.reason is Reason.FINDING else ""
        yield from self.wrapped(sentence(item.title, item.summary), first=f"{mark(item)} ", style=style)
        yield from self.below("Also: ", ", ".join(marker.text for marker in item.markers))
        if item.decision is not None and item.decision.in_force:
            yield from self.below("Decided: ", waiver(item))
        elif item.decision is not None:
            yield from self.below("Decided: ", f"{waiver(item)} (no longer: {item.decision.detail})")
        if item.status is Status.OPEN:
            yield from self.below("Closes with: ", item.action)
            yield from self.below("Why: ", item.why)
            yield from self.below("Missing: ", ", ".join(item.missing))
        yield from self.below("From: ", ", ".join(_record(one.record, one.source) for one in item.evidence))
        yield from self.below("Sources: ", ", ".join(item.sources))

    def below(self, label: str, text: str) -> Iterator[Line]:
        """A labelled text under an item; nothing without text."""
        if text:
            yield from self.wrapped(f"{label}{text}", first="    ", rest="      ")

    def waived(self, item: Item) -> Iterator[Line]:
        """A waived item: what was open, why it is waived and by whom."""
        if self.full:
            yield from self.whole(item)
            return
        text = f"{item.title}: {brief(item)} ({waiver(item)})"
        first = "[w] " if self.narrow else f"{'WAIVED':<{_LABEL}}[w] "
        yield from self.wrapped(text, first=first, rest=" " * (_LABEL + 4))

    def settled(self) -> Iterator[Line]:
        """What is settled and what does not apply: titles, with their reasons where there is room for them."""
        done = with_status(self.report, Status.DONE)
        off = with_status(self.report, Status.NOT_APPLICABLE)
        if self.full or self.width is None:
            if self.full and (done or off):
                yield from self.wrapped("SETTLED", style=_BOLD)
            for item in [*done, *off]:
                if self.full:
                    yield from self.whole(item)
                else:
                    yield from self.wrapped(f"{item.title}: {brief(item)}", first=f"{mark(item)} ")
            return
        label = "SETTLED"
        for items in (done, off):
            if items:
                first = f"{label:<{_LABEL}}{mark(items[0])} "
                yield from self.wrapped(in_list(item.title for item in items), first=first)
                label = ""

    # -- the full report -----------------------------------------------------------------------------------------

    def trials(self) -> Iterator[Line]:
        """Every trial with its numbers, then every judged trial under every definition."""
        trials = self.report.trials
        if not trials:
            return
        yield from self.heading("TRIALS")
        if self.narrow:
            for n, trial in enumerate(trials, 1):
                yield from self.trial(n, trial)
                for name, verdict in trial.definitions.items():
                    yield from self.below(f"{name}: ", sentence(verdict.short, *verdict.remarks))
            return
        widths = [(self.width or 0) - 44, 10, 8, 8, 14]
        yield from self.rows([["", "dose", "weeks", "taken", "response"]], widths, style=_DIM)
        for n, trial in enumerate(trials, 1):
            if not trial.counted:
                yield from self.trial(n, trial)
                continue
            name = f"{n} {named(trial)}"
            yield from self.rows([[name, trial.dose, trial.weeks, trial.adherence, trial.outcome]], widths)
            yield from self.about(trial)
        yield from self.wrapped("dose: highest / needed a day. weeks: at the needed dose / needed.", first=" ", style=_DIM)
        yield from self.verdicts([(n, trial) for n, trial in enumerate(trials, 1) if trial.definitions])

    def verdicts(self, trials: list[tuple[int, TrialView]]) -> Iterator[Line]:
        """Each judged trial under each definition; several tables where the definitions do not fit beside one another."""
        names = [one.id for one in self.report.definitions]
        beside = max(1, ((self.width or 0) - 1 - _COLUMN) // (_COLUMN + 1))
        for start in range(0, len(names) if trials else 0, beside):
            chosen = names[start : start + beside]
            widths = [_COLUMN, *(_COLUMN for _ in chosen)]
            yield from self.heading("UNDER EACH RULE")
            yield from self.rows([["", *chosen]], widths, style=_DIM)
            for n, trial in trials:
                judged = [trial.definitions[name].short if name in trial.definitions else "-" for name in chosen]
                yield from self.rows([[f"{n} {trial.drug}", *judged]], widths)
        remarks = [
            f"{n} {trial.drug}, {name}: {remark}"
            for n, trial in trials
            for name, verdict in trial.definitions.items()
            for remark in verdict.remarks
        ]
        for remark in remarks:
            yield from self.wrapped(remark, first=" ", rest="   ")

    def rows(self, rows: list[list[str]], widths: list[int], style: str = "") -> Iterator[Line]:
        """Rows of a table as lines."""
        for line in table(rows, widths):
            yield Line(line, style)

    def trial(self, number: int, trial: TrialView) -> Iterator[Line]:
        """A trial as running text."""
        yield from self.wrapped(sentence(trial_told(trial)), first=f" {number} ")
        yield from self.about(trial)

    def about(self, trial: TrialView) -> Iterator[Line]:
        """What could be done with a trial, what is remarked, and what gene results say of it."""
        said = sentence(trial.next, *trial.remarks, *(f"{one.gene} {one.result}: {one.message}" for one in trial.genes))
        if said:
            yield from self.wrapped(said, first="    ")

    def rules(self) -> Iterator[Line]:
        """Every definition with its count and its verdict, the stages, the label as it was recorded."""
        report = self.report
        yield from self.heading("RULES")
        for one in report.definitions:
            secondary = " (secondary)" if one.grade == "secondary" else ""
            count = f"{one.adequate_failed_trials} adequate failed, {_classes(len(one.classes))}"
            verdict = f"{one.id}{secondary}: {LABEL_WORDS[one.verdict]}; {count}"
            needed = f"Needed: {one.needed}" if one.needed else ""
            missing = f"Missing: {', '.join(one.missing)}" if one.missing else ""
            yield from self.wrapped(sentence(verdict, needed, missing, *one.remarks), first=" ", rest="   ")
        for stage in report.staging:
            value = "cannot tell yet" if stage.value is None else str(stage.value)
            parts = "; ".join(f"{name} {points}" for name, points in stage.parts.items())
            missing = f"Missing: {', '.join(stage.missing)}" if stage.missing else ""
            said = sentence(f"{stage.name}: {value} (no verdict)", stage.detail, parts, missing)
            yield from self.wrapped(said, first=" ", rest="   ")
        if any(one.grade == "secondary" for one in report.definitions):
            yield from self.wrapped(SECONDARY_NOTE, first=" ", style=_DIM)
        for course in report.courses:
            yield from self.wrapped(f"Course: {course.summary}", first=" ", rest="   ")
        recorded = f"Recorded label: {report.label.recorded}" if report.label.recorded else ""
        yield from self.wrapped(sentence(recorded, report.label.detail), first=" ", rest="   ")

    def signs(self) -> Iterator[Line]:
        """Every sign, and the notes."""
        yield from self.heading("SIGNS that specialist care is due")
        for sign in self.report.signs:
            said = sentence(f"{PRESENCE_WORDS[sign.status]}: {sign.title}", sign.detail)
            yield from self.wrapped(said, first=" ", rest="   ")
        if self.report.notes:
            yield from self.heading("NOTES")
        for note in self.report.notes:
            yield from self.wrapped(note, first=" ", rest="   ")

    def sources(self) -> Iterator[Line]:
        """Every source this report rests on."""
        yield from self.heading("SOURCES")
        for source in self.report.sources:
            grade = f" ({source.grade})" if source.grade != "verified" else ""
            said = " ".join(part for part in (f"{source.id}{grade}:", source.citation, source.url) if part)
            yield from self.wrapped(said, first=" ", rest="   ")
        checklist = self.report.checklist
        over = f", over {checklist.extends}" if checklist.extends else ""
        yield from self.wrapped(f"Checklist {checklist.id} {checklist.version}{over}: sha256 {checklist.sha256}", first=" ")


def _told(item: Item) -> str:
    """What an item came to, and after `>` the next move: always for a finding, else where it is given in brief."""
    todo = item.todo or (item.action.removesuffix(".") if item.reason is Reason.FINDING else "")
    return f"{brief(item)} > {todo}" if todo else brief(item)


def _not_asked(groups: dict[str, list[Item]]) -> list[Item]:
    """The items nothing is known of yet, if they are too many for a line each."""
    silent = [
        item
        for items in groups.values()
        for item in items
        if item.reason in (Reason.NOT_DONE, Reason.INCOMPLETE) and not (item.evidence or item.markers or item.decision)
    ]
    return silent if len(silent) > _FEW else []


def _record(path: str, source: str | None) -> str:
    """A path into the case with where its record comes from."""
    return f"{path} ({source})" if source else path


def _classes(number: int) -> str:
    return f"{number} class" if number == 1 else f"{number} classes"
