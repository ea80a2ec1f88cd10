"""The treatments over time in 80 columns: a row a treatment, what it came to beside it, scores below.

Blocks, or ASCII where the stream cannot hold them; either says the state without colour.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from trdcheck.model.handoff import Scale, ScalePoint, Timeline, TimelineRow
from trdcheck.render.page import DIM, Line, Page
from trdcheck.render.text import cells, wrap

_WIDTH, _NAME, _WORDS = 80, 18, 22
BLOCKS = {
    "adequate": "\N{FULL BLOCK}",
    "short": "\N{LIGHT SHADE}",
    "cannot_tell": "\N{MEDIUM SHADE}",
    "running": "\N{BOX DRAWINGS LIGHT HORIZONTAL}",
    "other": "\N{LOWER HALF BLOCK}",
    "inexact": "\N{MIDDLE DOT}",
}
ASCII = {
    "adequate": "#",
    "short": "-",
    "cannot_tell": "?",
    "running": "=",
    "other": "+",
    "inexact": ".",
}
_LEGEND = {
    "adequate": "adequate, failed",
    "short": "too low or short",
    "cannot_tell": "cannot tell",
    "running": "running",
    "other": "other",
    "inexact": "day not known",
}
# Ticks by the half year up to so many days, then by the year.
_HALF_YEARS = 1096


def scores_on(timeline: Timeline, scales: list[Scale]) -> tuple[Scale, list[ScalePoint]] | None:
    """The first scale with two scores dated to the day on the line of time, and these, oldest first."""
    for scale in scales:
        points = [
            point
            for point in reversed(scale.points)
            if point.date is not None
            and len(point.date) == len(timeline.last)
            and (timeline.first or "") <= point.date <= timeline.last
        ]
        if len(points) > 1:
            return scale, points
    return None


def lines(page: Page, timeline: Timeline, scales: list[Scale], *, blocks: bool) -> Iterator[Line]:
    """The drawing; nothing where fewer than two treatments have dates, or on a screen too narrow for it."""
    if timeline.first is None or len(timeline.rows) < 2 or (page.width is not None and page.narrow):
        return
    axis = _Axis(timeline, min(page.width or _WIDTH, _WIDTH) - _NAME - _WORDS - 2)
    signs = BLOCKS if blocks else ASCII
    yield from page.heading("OVER TIME")
    yield Line(f"{' ' * (_NAME + 1)}{axis.labels()} {timeline.last}", DIM)
    bars = [axis.bar(row, signs) for row in timeline.rows]
    for row, bar in zip(timeline.rows, bars, strict=True):
        yield from _row(row.title, bar, _words(row), axis)
    for title in timeline.undated:
        yield from _row(title, "dates not known", "", axis)
    if (scored := scores_on(timeline, scales)) is not None:
        scale, points = scored
        shown, number = axis.numbers(points)
        of = f" of {points[-1].of:g}" if points[-1].of is not None else ""
        fewer = f"; {len(scale.points) - number} more not drawn" if len(scale.points) > number else ""
        band = f": {scale.band}" if scale.band and points[-1] is scale.points[0] else ""
        yield from _row(scale.name, shown, f"{points[-1].score:g}{of}{band}{fewer}", axis)
    drawn = {
        *(row.state for row in timeline.rows),
        *(["inexact"] if signs["inexact"] in "".join(bars) else []),
    }
    texts = [
        f"{signs[state] * 2}{'>' if state == 'running' else signs[state]} {words}"
        for state, words in _LEGEND.items()
        if state in drawn
    ]
    yield from page.wrapped("  ".join(texts), first=" ", style=DIM)


def _words(row: TimelineRow) -> str:
    """What a treatment came to; that its end is not recorded, where it is not."""
    ends = [] if row.ongoing or row.end_last is not None else ["end not recorded"]
    return "; ".join(filter(None, [row.words, *ends]))


def _row(title: str, drawn: str, words: str, axis: "_Axis") -> Iterator[Line]:
    """A title, what is drawn, and words; long ones go on below, nothing is cut."""
    names, texts = wrap(title, _NAME), wrap(words, _WORDS)
    for n in range(max(len(names), len(texts))):
        name = names[n] if n < len(names) else ""
        text = texts[n] if n < len(texts) else ""
        middle = drawn if n == 0 else ""
        gap = " " * (_NAME - cells(name))
        yield Line(f"{gap}{name} {middle:<{axis.columns}} {text}".rstrip())


class _Axis:
    """Days to columns."""

    def __init__(self, timeline: Timeline, columns: int) -> None:
        self.first, self.last = (
            date.fromisoformat(timeline.first or timeline.last),
            date.fromisoformat(timeline.last),
        )
        self.columns = columns

    def at(self, day: str | date) -> int:
        when = day if isinstance(day, date) else date.fromisoformat(day)
        days = max((self.last - self.first).days, 1)
        return min(max((when - self.first).days * (self.columns - 1) // days, 0), self.columns - 1)

    def bar(self, row: TimelineRow, signs: dict[str, str]) -> str:
        """A treatment: its sign from start to end, dots where a day is not known, an arrow where it goes on."""
        start, known_start = self.at(row.start_first), self.at(row.start_last)
        end = self.at(row.end_last or row.start_last)
        known_end = end if row.ongoing else self.at(row.end_first or row.start_last)
        drawn = [" "] * self.columns
        for column in range(start, end + 1):
            exact = known_start <= column <= max(known_end, known_start)
            drawn[column] = signs[row.state if exact else "inexact"]
        if row.ongoing:
            drawn[end] = ">"
        return "".join(drawn)

    def labels(self) -> str:
        """The month of the first day, then the years, then the half years where there is room."""
        yearly = (self.last - self.first).days > _HALF_YEARS
        years = range(self.first.year, self.last.year + 1)
        januaries = [(date(year, 1, 1), f"{year}" if yearly else f"Jan {year}") for year in years]
        julys = [] if yearly else [(date(year, 7, 1), "Jul") for year in years]
        days = [(self.first, f"{self.first:%b %Y}"), *januaries, *julys]
        return self.placed((self.at(day), text) for day, text in days if self.first <= day <= self.last)[0]

    def numbers(self, points: list[ScalePoint]) -> tuple[str, int]:
        """The scores where they were taken, the newest first to find room, and how many found it."""
        return self.placed((self.at(point.date or ""), f"{point.score:g}") for point in reversed(points))

    def placed(self, texts: Iterable[tuple[int, str]]) -> tuple[str, int]:
        """Texts in their columns, each only where it touches none before it, and how many there are."""
        drawn, number = [" "] * self.columns, 0
        for column, text in texts:
            start = min(column, self.columns - len(text))
            if all(sign == " " for sign in drawn[max(start - 1, 0) : start + len(text) + 1]):
                drawn[start : start + len(text)] = text
                number += 1
        return "".join(drawn), number
