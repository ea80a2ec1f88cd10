"""A sheet of paper as Markdown, to print and to fill in; lines of 80 columns where words allow."""

from collections.abc import Iterator

from trdcheck.model.paper import Entries, Entry, Heading, Paper, Table, Text
from trdcheck.render.text import cleaned_part, markdown, paragraph

_WIDTH = 80


def render(paper: Paper) -> str:
    """The sheet as Markdown; no text of a checklist is read as Markdown or HTML."""
    blocks = list(_blocks(cleaned_part(paper)))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _blocks(paper: Paper) -> Iterator[list[str]]:
    """Each block as its lines; an empty line goes between them."""
    yield [f"# {markdown(paper.title)}"]
    for block in paper.blocks:
        if isinstance(block, Heading):
            yield [f"## {markdown(block.text)}"]
        elif isinstance(block, Text):
            text = markdown(block.text)
            yield paragraph(f"**{text}**" if block.strong else text, _WIDTH)
        elif isinstance(block, Entries):
            yield [line for entry in block.entries for line in _entry(entry, ticked=block.ticked)]
        else:
            yield _table(block)


def _entry(entry: Entry, *, ticked: bool) -> list[str]:
    """A line of a list, its title bold, behind a box where it is ticked, with the lines below it."""
    title, text = markdown(entry.title), markdown(entry.text)
    said = f"**{title}.** {text}" if title else text
    lines = paragraph(said, _WIDTH, first="- [ ] " if ticked else "- ", rest="  ")
    return lines + [
        line for one in entry.below for line in paragraph(markdown(one), _WIDTH, first="  - ", rest="    ")
    ]


def _table(table: Table) -> list[str]:
    """An empty table, dots where to write; a cell is never empty, because that is read as a slip."""
    rows = [
        [markdown(name) for name in table.columns],
        ["---"] * len(table.columns),
        *([["…" * width for width in table.widths]] * table.rows),
    ]
    return [f"| {' | '.join(row)} |" for row in rows]
