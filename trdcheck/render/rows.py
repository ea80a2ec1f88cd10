"""Rows of a label and a text: what `explain` and `checklist show` print."""

from collections.abc import Iterable

from trdcheck.cleaning import clean
from trdcheck.render.page import LABEL, Page


def laid_out(rows: Iterable[tuple[str, str]], columns: int | None) -> str:
    """Each row behind its label, wrapped where a terminal asks for it; a long label has one space after it."""
    page = Page(columns)
    return "".join(
        f"{line.text}\n"
        for label, text in rows
        for line in page.wrapped(
            clean(text),
            first=f"{clean(label)} " if page.narrow else f"{clean(label):<{LABEL - 1}} ",
            rest="  " if page.narrow else " " * LABEL,
        )
    )
