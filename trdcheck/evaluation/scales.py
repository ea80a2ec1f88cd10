"""The severity scores of a case by instrument, newest first, and how the newest stands to the one before."""

from datetime import date

from trdcheck.model.case import Case, Screen
from trdcheck.model.dated import Dated, numbered, split_future
from trdcheck.model.handoff import Figure, Scale, ScaleChange, ScalePoint
from trdcheck.reference import Reference
from trdcheck.scoring.score import scored


def scales(case: Case, as_of: date, reference: Reference) -> list[Scale]:
    """One entry an instrument of severity with a score, in the order of the tables; unnamed ones by their text."""
    screens, _ = split_future(numbered(case.screens, "screens"), as_of)
    severity = [row.id for row in reference.instruments.values() if row.role == "severity"]
    named = [
        scale
        for name in severity
        if (
            scale := _of_instrument(
                name, [row for row in screens if row.record.instrument == name], case, reference
            )
        )
    ]
    texts = dict.fromkeys(
        row.record.text for row in screens if row.record.instrument is None and row.record.text
    )
    return named + [
        Scale(instrument=None, name=text or "", points=points, band="", change=change_of(points), sources=[])
        for text in texts
        if (
            points := _ordered(
                [_point(row, row.record.score, None) for row in screens if row.record.text == text]
            )
        )
    ]


def _of_instrument(name: str, screens: list[Dated[Screen]], case: Case, reference: Reference) -> Scale | None:
    instrument = reference.instruments[name]
    points = _ordered(
        [_point(row, scored(row.record, case, reference).score, instrument.highest) for row in screens]
    )
    if not points:
        return None
    newest = next(row.record for row in screens if row.path == points[0].record)
    return Scale(
        instrument=name,
        name=instrument.short,
        points=points,
        band=scored(newest, case, reference).band,
        change=change_of(points),
        sources=list(instrument.sources),
    )


def _point(row: Dated[Screen], score: Figure | None, highest: Figure | None) -> ScalePoint | None:
    if score is None:
        return None
    when = str(row.when) if row.when is not None else None
    return ScalePoint(date=when, score=score, of=highest, record=row.path)


def _ordered(points: list[ScalePoint | None]) -> list[ScalePoint]:
    """Newest first by the date as written, the undated last."""
    known = [point for point in points if point is not None]
    return sorted(known, key=lambda point: point.date or "", reverse=True)


def change_of(points: list[ScalePoint], since: str | None = None) -> ScaleChange | None:
    """The newest dated score against the one before it, or against the one dated `since`."""
    dated = [point for point in points if point.date is not None]
    earlier = next((point for point in dated[1:] if since is None or point.date == since), None)
    if earlier is None or earlier.date is None:
        return None
    newest = dated[0]
    return ScaleChange(
        earlier=earlier.score,
        newest=newest.score,
        points=round(newest.score - earlier.score, 2),
        percent=round((newest.score - earlier.score) / earlier.score * 100) if earlier.score else None,
        since=earlier.date,
    )
