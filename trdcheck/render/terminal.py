"""The report for a terminal, or as plain lines where the output is none: safety first, then what is open."""

from collections.abc import Iterable, Iterator

from trdcheck.model.report import ItemReport, Report, SafetyLine, open_items, with_status
from trdcheck.model.words import Presence, Reason, Status
from trdcheck.render import full as rest
from trdcheck.render.page import BLUE, BOLD, DIM, LABEL, ORANGE, Line, Page, printed
from trdcheck.render.text import (
    DATE_FROM,
    brief,
    cells,
    cleaned,
    in_list,
    mark,
    sentence,
    titled,
    urgent,
    waiver,
)

SCREEN = 24
_TITLE = 16
# More open items than this that nobody has asked about yet are listed by title, so that a screen is enough.
_FEW = 6
_FINDINGS = "FINDINGS (they change the next step)"
_LABELS = {
    "ask": "ASK NOW",
    "chart": "CHART",
    "order": "TESTS",
    "refer": "REFER",
    "act": "ACT",
    "pending": "WAITING",
}
_MORE = "More: --full (trials, rules, reasons, sources) | -f markdown | -f note"


def render(report: Report, *, width: int | None, color: bool, full: bool, blocks: bool = True) -> str:
    """The report in lines of `width` columns, or one line an item, unwrapped, when `width` is None.

    `blocks` is whether the stream shows them: the treatments over time are drawn in ASCII otherwise.
    If more than a screen is printed, the safety lines that ask for something are repeated at the end.
    """
    report = cleaned(report)
    page = Page(width)
    lines = list(_lines(page, report, full, blocks))
    again = urgent(report.safety)
    if len(lines) > SCREEN and again:
        lines += [Line(""), *safety(page, again)]
    return printed(lines, color=color)


def _lines(page: Page, report: Report, full: bool, blocks: bool) -> Iterator[Line]:
    """Everything in the order it is read."""
    yield from _header(page, report)
    if full:
        yield from rest.about(page, report)
    yield from safety(page, report.safety)
    for notice in report.scope:
        yield from page.block("NOTE", notice.message, style=BLUE)
    yield from page.wrapped(report.headline, style=BOLD)
    yield from page.block("TRIALS", report.trials_line)
    if report.scales_line:
        yield from page.block("SCALES", report.scales_line)
    if report.not_read_line:
        yield from page.block("NOT READ", report.not_read_line, style=BLUE)
    groups = open_items(report)
    by_title = [] if full or page.narrow else _not_asked(groups)
    for group, items in groups.items():
        if full or page.narrow or group == "finding":
            yield from page.wrapped(
                _FINDINGS if group == "finding" else _LABELS[group],
                style=ORANGE if group == "finding" else BOLD,
            )
            for item in items:
                yield from rest.item(page, item) if full else _item(page, item)
        else:
            yield from _group(page, _LABELS[group], items, by_title)
    yield from _settled(page, report, full)
    yield from page.block("SIGNS", report.signs_line)
    if full:
        yield from rest.lines(page, report, blocks=blocks)
    elif page.width is not None:
        yield from page.wrapped(_MORE, style=DIM)


def _header(page: Page, report: Report) -> Iterator[Line]:
    """Which case, on which day and from where, by which list, and what this is not."""
    parts = [
        f"Case {report.case_id}" if report.case_id else "No case id",
        f"as of {report.as_of} ({DATE_FROM.get(report.as_of_from, report.as_of_from)})",
        report.checklist.named,
        report.notice_short,
    ]
    yield from page.wrapped(" | ".join(parts), rest="  ")


def safety(page: Page, lines: Iterable[SafetyLine]) -> Iterator[Line]:
    """The safety lines: `!!` present, `??` not known, no mark for a no."""
    label = "SAFETY"
    for line in lines:
        sign = {Presence.PRESENT: "!!", Presence.UNKNOWN: "??"}.get(line.status, "  ")
        style = {Presence.PRESENT: ORANGE, Presence.UNKNOWN: BLUE}.get(line.status, "")
        text = sentence(line.text, line.action)
        if page.narrow:
            yield from page.wrapped(text, first=f"{sign} SAFETY ", rest=f"{sign} ", style=style)
        else:
            yield from page.wrapped(text, first=f"{sign} {label:<8}", rest=f"{sign:<11}", style=style)
        label = ""


def _item(page: Page, item: ItemReport) -> Iterator[Line]:
    """An open item in a line: its mark, its title, what it came to, the next move."""
    style = ORANGE if item.reason is Reason.FINDING else ""
    if page.narrow or cells(item.title) >= _TITLE:
        yield from page.wrapped(
            f"{item.title}: {_told(item)}", first=f"{mark(item)} ", rest="    ", style=style
        )
    else:
        yield from page.wrapped(_told(item), first=f"{mark(item)} {item.title:<{_TITLE}}", style=style)


def _group(page: Page, label: str, items: list[ItemReport], by_title: list[ItemReport]) -> Iterator[Line]:
    """Open items that close in one way, behind what that is; those nobody asked about yet by title."""
    for item in items:
        if item not in by_title:
            yield from page.wrapped(f"{item.title}: {_told(item)}", first=f"{label:<{LABEL}}{mark(item)} ")
            label = ""
    if listed := in_list(item.title for item in items if item in by_title):
        yield from page.wrapped(listed, first=f"{label:<{LABEL}}[ ] ")


def _settled(page: Page, report: Report, full: bool) -> Iterator[Line]:
    """What was waived, and why; what is settled or does not apply, by title where lines are wrapped."""
    waived = with_status(report, Status.WAIVED)
    done, off = with_status(report, Status.DONE), with_status(report, Status.NOT_APPLICABLE)
    if full:
        if waived or done or off:
            yield from page.wrapped("SETTLED", style=BOLD)
        for item in [*waived, *done, *off]:
            yield from rest.item(page, item)
        return
    for item in waived:
        first = "[w] " if page.narrow else f"{'WAIVED':<{LABEL}}[w] "
        yield from page.wrapped(f"{item.title}: {brief(item)} ({waiver(item)})", first=first)
    label = "SETTLED"
    for items in (done, off):
        if page.width is None:
            for item in items:
                yield from page.wrapped(f"{item.title}: {brief(item)}", first=f"{mark(item)} ")
        elif items:
            first = f"{label:<{LABEL}}{mark(items[0])} "
            yield from page.wrapped(in_list(titled(item) for item in items), first=first)
            label = ""


def _told(item: ItemReport) -> str:
    """What an item came to, and after `>` the next move: always for a finding, else where it is given."""
    todo = item.todo or (item.action.removesuffix(".") if item.reason is Reason.FINDING else "")
    return f"{brief(item)} > {todo}" if todo else brief(item)


def _not_asked(groups: dict[str, list[ItemReport]]) -> list[ItemReport]:
    """The items nothing is known of yet, if they are too many for a line each."""
    silent = [
        item
        for items in groups.values()
        for item in items
        if item.reason in (Reason.NOT_DONE, Reason.INCOMPLETE)
        and not (item.evidence or item.markers or item.decision)
    ]
    return silent if len(silent) > _FEW else []
