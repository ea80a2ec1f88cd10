"""Scores between two reports: points and percent since a named score, and the sums that published cut-offs ask for."""

from fractions import Fraction

from trdcheck.errors import TrdcheckError
from trdcheck.model.comparison import ScaleCompared, Score
from trdcheck.model.handoff import Scale, ScalePoint
from trdcheck.model.report import Report
from trdcheck.model.spans import exact, number
from trdcheck.reference import Reference
from trdcheck.reference.handoff import ScaleCuts


def compare_scales(old: Report, new: Report, reference: Reference, since: str | None) -> list[ScaleCompared]:
    """Every scale of either side; raises TrdcheckError where `since` names no score of any."""
    before = {scale.name: scale for scale in old.scales}
    after = {scale.name: scale for scale in new.scales}
    names = list(dict.fromkeys([*after, *before]))
    if since is not None:
        dates = sorted({p.date for s in (*old.scales, *new.scales) for p in s.points if p.date})
        if since not in dates:
            raise TrdcheckError(
                f'--since "{since[:40]}": no score of that date', f"dated: {', '.join(dates)}"
            )
    return [_scale(before.get(name), after.get(name), old, new, reference, since) for name in names]


def _scale(
    before: Scale | None,
    after: Scale | None,
    old: Report,
    new: Report,
    reference: Reference,
    since: str | None,
) -> ScaleCompared:
    scale = after or before
    assert scale is not None  # noqa: S101 - the name is from one of the two
    item = _safety_item(scale.instrument, reference)
    cuts = next((row for row in reference.handoff.scales if row.instrument == scale.instrument), None)
    first, last = (side.points[0] if side is not None else None for side in (before, after))
    known = [point for side in (before, after) if side is not None for point in side.points]
    named = next((point for point in known if point.date == since), None) if since else first
    points = percent = None
    if named is not None and last is not None:
        difference = exact(last.score) - exact(named.score)
        points = last.score - named.score
        percent = round(difference / exact(named.score) * 100) if named.score else None
    return ScaleCompared(
        instrument=scale.instrument,
        name=scale.name,
        before=_score(first, old, item),
        after=_score(last, new, item),
        scores=_between(first, last, known),
        safety_item=item,
        since=named.date if named is not None else None,
        points=round(points, 2) if points is not None else None,
        percent=percent,
        words=_words(named, last, cuts),
        sources=list(cuts.sources) if cuts is not None else [],
    )


def _between(first: ScalePoint | None, last: ScalePoint | None, known: list[ScalePoint]) -> list[ScalePoint]:
    """The dated scores from one side's newest to the other's, each once, in time."""
    ends = sorted(point.date for point in (first, last) if point is not None and point.date is not None)
    if not ends:
        return []
    dated = {(p.date, p.score): p for p in known if p.date is not None and ends[0] <= p.date <= ends[-1]}
    return [dated[key] for key in sorted(dated)]


def _safety_item(instrument: str | None, reference: Reference) -> int | None:
    """The item of a form that asks for suicidal thoughts."""
    if instrument is None:
        return None
    raised = reference.instruments[instrument].raises
    return next((row.item for row in raised if row.item is not None), None)


def _score(point: ScalePoint | None, report: Report, item: int | None) -> Score | None:
    if point is None:
        return None
    answer = None
    if item is not None:
        place = int(point.record.removeprefix("screens[").removesuffix("]"))
        answers = report.case["screens"][place].get("items") or ()
        answer = answers[item - 1] if len(answers) >= item else None
    return Score(point=point, safety_answer=answer)


def _words(named: ScalePoint | None, last: ScalePoint | None, cuts: ScaleCuts | None) -> str:
    """The sums in words; whether a cut-off is passed, never what that makes of the patient."""
    if last is None:
        return "no longer recorded"
    if named is None:
        return "no earlier score"
    if named.date == last.date and named.score == last.score:
        return "no change: no newer score"
    before, now = exact(named.score), exact(last.score)
    since = f" since {named.date}" if named.date else ""
    if now == before:
        parts = [f"no change{since}"]
    else:
        share = f" ({number(Fraction(round(abs(now - before) / before * 100)))} %)" if before else ""
        way = "lower" if now < before else "higher"
        parts = [f"{number(abs(now - before))} points {way}{share}{since}"]
    if cuts is not None:
        if before:
            half = (before - now) * 100 >= before * cuts.response_percent
            parts.append(f"{_share(cuts.response_percent)}: {_yes(half)}")
        parts.append(f"Below {cuts.remission_below}: {_yes(now < cuts.remission_below)}")
        if cuts.smallest_difference is not None:
            parts.append(
                f"{cuts.smallest_difference} points apart: {_yes(abs(now - before) >= cuts.smallest_difference)}"
            )
    return ". ".join(parts) + "."


def _share(percent: int) -> str:
    return "Half" if percent * 2 == 100 else f"{percent} % lower"


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
