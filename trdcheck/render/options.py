"""The next steps for a terminal, or as plain lines where the output is none."""

from collections.abc import Iterator

from trdcheck.model.options import BearingFlag, BearingItem, Options, OptionView, StatementView
from trdcheck.model.words import Presence, Reason, Status
from trdcheck.render.page import BLUE, BOLD, DIM, ORANGE, Line, Page, printed
from trdcheck.render.terminal import safety
from trdcheck.render.text import (
    DATE_FROM,
    PRESENCE_WORDS,
    SECONDARY_NOTE,
    cleaned_part,
    in_list,
    mark,
    sentence,
    urgent,
)


def render(options: Options, *, width: int | None, color: bool) -> str:
    """Every option under its group: what is said of it, what this case has tried, what bears on it.

    The safety lines that ask for something are repeated at the end: this is longer than a screen.
    """
    options, page = cleaned_part(options), Page(width)
    lines = list(_lines(page, options))
    if again := urgent(options.safety):
        lines += [Line(""), *safety(page, again)]
    return printed(lines, color=color)


def _lines(page: Page, options: Options) -> Iterator[Line]:
    """Everything in the order it is read."""
    checklist = options.checklist
    case = (
        (f"Case {options.case_id}" if options.case_id else "No case id") if options.with_case else "No case"
    )
    day = f"as of {options.as_of} ({DATE_FROM.get(options.as_of_from, options.as_of_from)})"
    parts = ["Next steps", case, day, checklist.named, options.notice_short]
    yield from page.wrapped(" | ".join(parts), rest="  ")
    yield from page.wrapped(sentence(options.order, f"US status as read {options.read}"), style=BOLD)
    yield from page.wrapped(options.notice, style=DIM)
    yield from safety(page, options.safety)
    for notice in options.scope:
        yield from page.block("NOTE", notice.message, style=BLUE)
    if options.trials_line:
        yield from page.block("TRIALS", options.trials_line)
    yield from page.wrapped("On every option below:", style=BOLD)
    bearing = options.options[0]
    yield from _bearing(
        page,
        [flag for flag in bearing.flags if flag.id in options.every],
        [item for item in bearing.items if item.id in options.every],
        options.with_case,
    )
    numbers = {source.id: n for n, source in enumerate(options.sources, 1)}
    for group in options.groups:
        yield from page.heading(group.title.upper())
        for option in options.options:
            if option.group == group.id:
                yield from _option(page, option, options, numbers)
    yield from page.heading("SOURCES")
    for source in options.sources:
        grade = f" ({source.grade})" if source.grade != "verified" else ""
        said = " ".join(part for part in (f"{source.citation}{grade}", source.url) if part)
        yield from page.wrapped(said, first=f"{numbers[source.id]:>3} ")
    yield from page.wrapped(SECONDARY_NOTE, style=DIM)


def _option(page: Page, option: OptionView, options: Options, numbers: dict[str, int]) -> Iterator[Line]:
    """One option, the case before the reference."""
    title = option.title if option.in_article else f"{option.title} (not in the article)"
    yield from page.wrapped(title, first=" ", style=BOLD)
    yield from _below(page, "US", [option.status], numbers)
    yield from _below(page, "Earlier trials, by its label", [option.condition], numbers)
    if options.with_case:
        tried = "; ".join(one.text for one in option.tried)
        yield from page.wrapped(f"Tried: {tried or 'nothing recorded'}", first="   ", rest="     ")
    flags = [flag for flag in option.flags if flag.id not in options.every]
    items = [item for item in option.items if item.id not in options.every]
    yield from _bearing(page, flags, items, options.with_case)
    yield from _below(page, "Also bears on it", [option.also], numbers)
    yield from _below(page, "Notes", option.notes, numbers)


def _bearing(
    page: Page, flags: list[BearingFlag], items: list[BearingItem], with_case: bool
) -> Iterator[Line]:
    """What bears on an option: flags that are not settled, open items, then what is settled by title."""
    if not with_case:
        titles = in_list([*(item.title for item in items), *(flag.title for flag in flags)])
        if titles:
            yield from page.wrapped(f"Bears on it: {titles}", first="   ", rest="     ")
        return
    for flag in flags:
        if flag.status is not Presence.ABSENT:
            yield from _flag(page, flag)
    unsettled = [item for item in items if item.status is Status.OPEN]
    for item in unsettled:
        if item.reason is Reason.FINDING:
            yield from page.wrapped(f"{item.title}: {item.text}", first=f"   {mark(item)} ", style=ORANGE)
    rest = [f"{mark(item)} {item.title}" for item in unsettled if item.reason is not Reason.FINDING]
    if rest:
        yield from page.wrapped(f"Open: {'; '.join(rest)}", first="   ", rest="     ")
    settled = [f"{mark(item)} {item.title}" for item in items if item.status is not Status.OPEN]
    if settled:
        yield from page.wrapped(f"Settled: {'; '.join(settled)}", first="   ", rest="     ")


def _flag(page: Page, flag: BearingFlag) -> Iterator[Line]:
    """A safety matter that is present or not known."""
    present = flag.status is Presence.PRESENT
    words = PRESENCE_WORDS[flag.status] if flag.status is not None else ""
    sign, style = ("!!", ORANGE) if present else ("??", BLUE)
    yield from page.wrapped(f"{flag.title}: {words}", first=f"   {sign} ", style=style)


def _below(
    page: Page,
    label: str,
    statements: list[StatementView | None] | list[StatementView],
    numbers: dict[str, int],
) -> Iterator[Line]:
    """Statements behind their label, each with its grade and the numbers of its sources; nothing without one."""
    texts = []
    for one in statements:
        if one is not None:
            grade = "" if one.grade == "verified" else f" ({one.grade})"
            cited = ", ".join(str(numbers[source]) for source in one.sources)
            texts.append(f"{sentence(one.text)}{grade} [{cited}]")
    if texts:
        yield from page.wrapped(f"{label}: {' '.join(texts)}", first="   ", rest="     ")
