"""The treatments over time as a drawing in the page: a row a treatment, scores below on the same axis."""

from datetime import date
from xml.etree.ElementTree import Element, SubElement

from trdcheck.model.handoff import Scale, ScalePoint, Timeline, TimelineRow
from trdcheck.render.html_page import add
from trdcheck.render.timeline import scores_on

_LEFT, _RIGHT, _WIDTH = 172, 612, 800
_ROW, _BAR, _TOP = 19, 13, 20
_SCORES = 62
# Ticks by the quarter up to so many days, then by the year.
_QUARTERS = 1096


class _Axis:
    """Days to places."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.days = max((last - first).days, 1)

    def at(self, day: str | date) -> float:
        when = day if isinstance(day, date) else date.fromisoformat(day)
        share = min(max((when - self.first).days / self.days, 0.0), 1.0)
        return round(_LEFT + share * (_RIGHT - _LEFT), 1)

    def ticks(self) -> list[tuple[str, float]]:
        """What stands on the axis, and where."""
        months = (1, 4, 7, 10) if self.days <= _QUARTERS else (1,)
        days = [
            date(year, month, 1) for year in range(self.first.year, self.last.year + 1) for month in months
        ]
        return [
            (f"{day.year}" if day.month == 1 else f"{day:%b}", self.at(day))
            for day in days
            if self.first <= day <= self.last
        ]


def draw(figure: Element, timeline: Timeline, scales: list[Scale]) -> None:
    """The drawing; nothing where no treatment has a start. The tables below it say the same in words."""
    if timeline.first is None:
        return
    scored = scores_on(timeline, scales)
    axis = _Axis(date.fromisoformat(timeline.first), date.fromisoformat(timeline.last))
    height = _TOP + len(timeline.rows) * _ROW + (_SCORES if scored else 0) + 6
    size = {"viewBox": f"0 0 {_WIDTH} {height}", "role": "img", "aria-labelledby": "tl-t tl-d"}
    svg = SubElement(figure, "svg", size)
    add(svg, "title", "Treatments over time", id="tl-t")
    span = f"{len(timeline.rows)} treatments from {timeline.first} to {timeline.last}"
    add(svg, "desc", f"{span}; the tables say the same in words.", id="tl-d")
    _patterns(svg)
    for text, place in axis.ticks():
        SubElement(svg, "line", _line(place, 14, place, height - 4, "grid"))
        add(svg, "text", text, "axis", x=f"{place + 2:g}", y="11")
    for number, row in enumerate(timeline.rows):
        _row(svg, row, axis, _TOP + number * _ROW)
    if scored is not None:
        _scores(svg, *scored, axis, _TOP + len(timeline.rows) * _ROW + 8)


def _patterns(svg: Element) -> None:
    """Hatching and dots, which say the state without colour."""
    parts = SubElement(svg, "defs")
    size = {"width": "4", "height": "4", "patternUnits": "userSpaceOnUse"}
    hatch = SubElement(parts, "pattern", {"id": "hatch", **size, "patternTransform": "rotate(45)"})
    SubElement(hatch, "line", _line(0, 0, 0, 4, "ink"))
    dots = SubElement(parts, "pattern", {"id": "dots", **size})
    SubElement(dots, "circle", {"cx": "2", "cy": "2", "r": "0.8", "class": "solid"})


def _row(svg: Element, row: TimelineRow, axis: _Axis, top: float) -> None:
    add(svg, "text", _cut(row.title, 27), x=f"{_LEFT - 6}", y=f"{top + 11:g}", **{"text-anchor": "end"})
    start, end = axis.at(row.start_first), axis.at(row.end_last or row.start_last)
    width = max(end - start, 2)
    if row.kind == "trial":
        SubElement(svg, "rect", _box(start, top, width, _BAR, "track"))
    share = 0.5 if row.share is None else max(row.share, 0.12)
    tall = round(_BAR * share, 1)
    SubElement(svg, "rect", _box(start, top + _BAR - tall, width, tall, f"bar {row.state.replace('_', '-')}"))
    for first, last in ((row.start_first, row.start_last), (row.end_first, row.end_last)):
        if first is not None and last is not None and first != last:
            SubElement(
                svg, "line", _line(axis.at(first), top + _BAR + 2.5, axis.at(last), top + _BAR + 2.5, "fuzzy")
            )
    if row.ongoing:
        middle = top + _BAR / 2
        points = f"{end:g},{middle - 4:g} {end + 6:g},{middle:g} {end:g},{middle + 4:g}"
        SubElement(svg, "polygon", {"points": points, "class": "solid"})
    add(svg, "text", _cut(row.words, 32), x=f"{_RIGHT + 10}", y=f"{top + 11:g}")


def _scores(svg: Element, scale: Scale, points: list[ScalePoint], axis: _Axis, top: float) -> None:
    """The scores as points with their numbers, a line between them."""
    highest = scale.points[0].of or max(point.score for point in scale.points) or 1
    room = _SCORES - 22
    places = [
        (axis.at(point.date or ""), round(top + 12 + room * (1 - point.score / highest), 1))
        for point in points
    ]
    add(svg, "text", scale.name, x=f"{_LEFT - 6}", y=f"{top + 30:g}", **{"text-anchor": "end"})
    SubElement(svg, "polyline", {"points": " ".join(f"{x:g},{y:g}" for x, y in places), "class": "score"})
    for point, (x, y) in zip(points, places, strict=True):
        SubElement(svg, "circle", {"cx": f"{x:g}", "cy": f"{y:g}", "r": "2.4", "class": "solid"})
        add(svg, "text", f"{point.score:g}", "axis", x=f"{x:g}", y=f"{y - 5:g}", **{"text-anchor": "middle"})
    if scale.points[0].of:
        add(svg, "text", f"of {scale.points[0].of:g}", "axis", x=f"{_RIGHT + 10}", y=f"{top + 30:g}")


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> dict[str, str]:
    return {"x1": f"{x1:g}", "y1": f"{y1:g}", "x2": f"{x2:g}", "y2": f"{y2:g}", "class": name}


def _box(x: float, y: float, width: float, height: float, name: str) -> dict[str, str]:
    return {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}", "height": f"{height:g}", "class": name}


def _cut(text: str, length: int) -> str:
    """A text that fits beside the drawing; the whole one stands in the table."""
    return text if len(text) <= length else text[: length - 1] + "\N{HORIZONTAL ELLIPSIS}"
