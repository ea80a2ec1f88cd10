"""A sheet of paper as its parts, before it is laid out."""

from trdcheck.model.report import Shown


class Heading(Shown, frozen=True, kw_only=True, tag="heading"):
    """The heading of a part of the sheet."""

    text: str


class Text(Shown, frozen=True, kw_only=True, tag="text"):
    """A paragraph; `strong` for what must not be missed."""

    text: str
    strong: bool = False


class Entry(Shown, frozen=True, kw_only=True):
    """A line of a list, with a title where it has one, and the lines below it."""

    text: str = ""
    title: str = ""
    below: tuple[str, ...] = ()


class Entries(Shown, frozen=True, kw_only=True, tag="entries"):
    """A list; `ticked` lists have a box before each line."""

    entries: list[Entry]
    ticked: bool = False


class Table(Shown, frozen=True, kw_only=True, tag="table"):
    """A table with room to write: the dots of each column, and how many rows."""

    columns: list[str]
    widths: list[int]
    rows: int


Block = Heading | Text | Entries | Table


class Paper(Shown, frozen=True, kw_only=True):
    """A sheet from top to bottom."""

    title: str
    blocks: list[Block]
