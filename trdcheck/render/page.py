"""Lines of text in one width: what the terminal format is put together from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trdcheck.render.text import cells, row, wrap

_NARROW = 60
LABEL = 8
# Colour only repeats what a word or a mark says. Blue and orange are told apart by nearly everyone.
ORANGE, BLUE, BOLD, DIM = "bold color(208)", "color(33)", "bold", "dim"


@dataclass(frozen=True)
class Line:
    """One line to print and its style; the words alone carry the meaning."""

    text: str
    style: str = ""


def printed(lines: Iterable[Line], *, color: bool) -> str:
    """The lines as text. Rich is imported only where a terminal shows colour."""
    return "".join(f"{_coloured(line) if color else line.text}\n" for line in lines)


def _coloured(line: Line) -> str:
    if not line.style or not line.text.strip():
        return line.text
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(line.style).render(line.text, color_system=ColorSystem.EIGHT_BIT)


@dataclass(frozen=True)
class Page:
    """How wide the lines are; None is no terminal, where nothing is wrapped."""

    width: int | None

    @property
    def narrow(self) -> bool:
        """Whether there is no room for columns; also where nothing is wrapped."""
        return self.width is None or self.width < _NARROW

    def wrapped(
        self, text: str, *, first: str = "", rest: str | None = None, style: str = ""
    ) -> Iterator[Line]:
        """The text after `first`, with `rest` before further lines; one line where nothing is wrapped."""
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
        yield from self.wrapped(text, first=f"{label} " if self.narrow else f"{label:<{LABEL}}", style=style)

    def heading(self, text: str) -> Iterator[Line]:
        """The heading of a part of the full report."""
        yield Line("")
        yield from self.wrapped(text, style=BOLD)

    def row(self, values: list[str], widths: list[int], style: str = "") -> Iterator[Line]:
        """A row of a table as lines."""
        for line in row(values, widths):
            yield Line(line, style)
