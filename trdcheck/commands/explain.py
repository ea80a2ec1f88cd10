"""`trdcheck explain`: what a word of the reports means, its numbers, where they come from and how good that is."""

from typing import Annotated

import typer

from trdcheck.commands.epilog import examples
from trdcheck.commands.request import ChecklistOption, at_terminal, put, width
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.render.rows import laid_out
from trdcheck.views.contents import Rows
from trdcheck.views.explain import Book, Entry

EPILOG = examples(
    "trdcheck explain",
    "trdcheck explain thyroid",
    "trdcheck explain zoloft",
    "trdcheck explain difficult-to-treat",
    "trdcheck explain gad-7 --full",
)
_SCREEN = 22
# What may wait for --full when a screen is too short, in this order. Numbers and their sources never do.
_MAY_WAIT = ("EXAMPLE", "STATUS", "NAMES", "ALIKE", "LICENCE", "RECORD", "ASKS", "NOTE", "CHANGES")


def _words(incomplete: str) -> list[str]:
    """The words that can be explained and begin so, for completion."""
    return [word for word in Book(*open_checklist()).words if word.startswith(incomplete.casefold())]


def run(
    word: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD]",
            help="An item, drug, instrument, analyte, gene, definition or term.",
            autocompletion=_words,
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Everything, sources as they are cited.")] = False,
    checklist: ChecklistOption = DEFAULT,
) -> None:
    """Explain a word of the reports: what it means, its numbers, where they come from and how good that is."""
    book = Book(*open_checklist(checklist))
    text = " ".join(word or [])
    columns = width() if at_terminal(None) else None
    if not text:
        put(laid_out(book.contents(), columns), None)
        return
    entries = book.explained(text)
    shown = in_full(book, entries)
    put(laid_out(shown if full or columns is None else in_a_screen(book, entries, columns), columns), None)


def in_full(book: Book, entries: list[Entry]) -> Rows:
    """Everything there is to say, each source as it is cited."""
    rows = [row for entry in entries for row in entry.rows]
    return [*rows, *book.cited(name for entry in entries for name in entry.sources)]


def in_a_screen(book: Book, entries: list[Entry], columns: int) -> Rows:
    """The rows in fewer than 23 lines: sources by id and grade, then what may wait left out, and that is said."""
    full = in_full(book, entries)
    if _lines(full, columns) <= _SCREEN:
        return full
    names = dict.fromkeys(name for entry in entries for name in entry.sources)
    cited = ", ".join(f"{name} ({book.reference.sources[name].grade})" for name in names)
    kept = [row for entry in entries for row in entry.rows]
    end = [
        *([("SOURCES", cited)] if cited else []),
        ("MORE", "--full: everything, sources as they are cited"),
    ]
    for label in _MAY_WAIT:
        for row in [one for one in reversed(kept) if one[0] == label]:
            if _lines([*kept, *end], columns) <= _SCREEN:
                break
            kept.remove(row)
    return [*kept, *end]


def _lines(rows: Rows, columns: int) -> int:
    return laid_out(rows, columns).count("\n")
