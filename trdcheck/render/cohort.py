"""The summary of a cohort: as a Rich table at a terminal, as plain lines elsewhere, as Markdown."""

from collections.abc import Iterator

from trdcheck.cleaning import clean
from trdcheck.model.cohort import Summary
from trdcheck.model.words import Reason

_REASONS = {reason: str(reason).replace("_", " ") for reason in Reason}
Table = tuple[str, list[str], list[list[str]]]


def render(summary: Summary, *, width: int | None, color: bool) -> str:
    """The tables of a summary for a terminal of `width` columns; without one as wide as they are."""
    import io

    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    page = io.StringIO()
    console = Console(
        file=page,
        width=width or 200,
        no_color=not color,
        force_terminal=color,
        highlight=False,
        legacy_windows=False,
    )
    console.print(Text(_headline(summary)))
    for title, columns, rows in _tables(summary):
        table = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for number, column in enumerate(columns):
            table.add_column(
                column, justify="left" if number == 0 or column == "first cases" else "right", overflow="fold"
            )
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print()
        console.print(Text(title, style="bold"))
        console.print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().split("\n"))


def markdown(summary: Summary) -> str:
    """The same tables in Markdown."""
    from trdcheck.render.text import markdown as escaped

    lines = ["# Cohort summary", "", escaped(_headline(summary))]
    for title, columns, rows in _tables(summary):
        lines += ["", f"## {title}", "", _row(columns), _row(["---", *["---:"] * (len(columns) - 1)])]
        lines += [_row([escaped(cell) for cell in row]) for row in rows]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _headline(summary: Summary) -> str:
    results = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in summary.results.items())
    judged = summary.cases - summary.not_judged
    bad = f"; {summary.not_judged} not judged" if summary.not_judged else ""
    return (
        f"{judged} cases ({results or 'none'}){bad}; {summary.checklist} {summary.version}; not a diagnosis"
    )


def _tables(summary: Summary) -> Iterator[Table]:
    """Flags first, then the open items by reason, the labels, the stale laboratory results."""
    yield (
        "Safety flags",
        ["flag", "present", "unknown", "first cases"],
        [
            [row.id, str(row.present), str(row.unknown), clean(", ".join(row.first)) or "-"]
            for row in summary.flags
        ],
    )
    yield (
        "Open items",
        ["item", "open", *_REASONS.values(), "settled"],
        [
            [
                row.title,
                str(row.open),
                *(str(row.reasons.get(reason, 0)) for reason in Reason),
                str(row.settled),
            ]
            for row in summary.items
        ],
    )
    yield (
        f"Recorded labels ({summary.labelled}): what each definition says",
        ["definition", "met", "not met", "cannot tell"],
        [[row.id, str(row.met), str(row.not_met), str(row.cannot_tell)] for row in summary.definitions],
    )
    if summary.stale_laboratory:
        yield (
            "Laboratory results out of date",
            ["item", "cases"],
            [[title, str(count)] for title, count in summary.stale_laboratory.items()],
        )
