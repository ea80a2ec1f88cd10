"""Thase–Rush stages and the Maudsley score: a stage and a number, never a verdict."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations_with_replacement

from trdcheck.model.case import Case, Course
from trdcheck.model.dated import known_on
from trdcheck.model.report import StagingView
from trdcheck.model.words import Presence
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Maudsley, ThaseRush
from trdcheck.trials.counting import CountedTrial
from trdcheck.trials.label import Counted

_STAGES = ("none", "I", "II", "III", "IV", "V")
_CLASSES = ("SSRI", "SNRI", "TCA", "MAOI", "other")


# -- Thase–Rush --------------------------------------------------------------------------------------------------


def thase_rush(rule: ThaseRush, counted: Counted, failed_courses: Sequence[str]) -> StagingView:
    """The stage by classes of adequate failed trials; null while an unknown fact could raise it."""
    sure_ect, maybe_ect = _bilateral_ect(counted, failed_courses)
    sure = _stage(_classes(counted.sure, counted.reference), ect=sure_ect)
    most = _highest(counted.possible, counted.reference, ect=maybe_ect)
    known = counted.case.trials is not None and sure == most and not counted.may_lack
    missing = [path for one in counted.undecided for path in one.missing]
    if counted.case.trials is None:
        missing = ["trials"]
    if counted.may_lack:
        missing.append("trials_complete")
    if maybe_ect and not sure_ect and _stage(_classes(counted.possible, counted.reference), ect=True) == 5:
        missing.append("courses")
    stage = f"stage {_STAGES[sure]}" + ("" if known else " or more")
    return StagingView(
        id="thase-rush",
        name=rule.name,
        value=_STAGES[sure] if known else None,
        detail=f"{stage}; {rule.note}",
        parts={},
        missing=[] if known else list(dict.fromkeys(missing)),
        sources=rule.sources,
    )


def _classes(units: Iterable[CountedTrial], reference: Reference) -> list[str | None]:
    """The major class of each trial; None where the drug and its class are not known."""
    by_group = {row.class_group: row.thase_rush_class for row in reference.antidepressants.values()}
    return [by_group.get(one.class_group) if one.class_group is not None else None for one in units]


def _stage(classes: Iterable[str | None], *, ect: bool) -> int:
    """0 for none; I one class, II two, III a tricyclic as well, IV an MAOI as well, V bilateral ECT as well."""
    found = list(classes)
    known = set(found) - {None}
    if not found:
        return 0
    if len(known) < 2:
        return 1
    if "TCA" not in known or len(known) < 3:
        return 2
    if "MAOI" not in known or len(known) < 4:
        return 3
    return 5 if ect else 4


def _highest(units: Iterable[CountedTrial], reference: Reference, *, ect: bool) -> int:
    """The stage if every trial of unknown class is of the class that raises it most."""
    classes = _classes(units, reference)
    known = [one for one in classes if one is not None]
    unknown = min(len(classes) - len(known), len(_CLASSES))
    return max(_stage([*known, *more], ect=ect) for more in combinations_with_replacement(_CLASSES, unknown))


def _bilateral_ect(counted: Counted, failed: Sequence[str]) -> tuple[bool, bool]:
    """Whether bilateral ECT surely failed, and whether it may have."""
    ended = [course for course in _ect_courses(counted) if not course.ongoing]
    sure = any(course.placement == "bilateral" and course.outcome in failed for course in ended)
    possible = [course for course in ended if course.placement != "unilateral"]
    maybe = any(course.outcome is None or course.outcome in failed for course in possible)
    return sure, maybe or counted.case.courses is None


def _ect_courses(counted: Counted) -> list[Course]:
    """The courses of ECT begun by the day."""
    known = known_on(counted.case.courses, "courses", counted.as_of)
    return [course.record for course in known if course.record.modality == "ect"]


# -- Maudsley ----------------------------------------------------------------------------------------------------

# What a part can come to, and the facts that would tell.
Points = tuple[set[int], list[str]]


def maudsley(rule: Maudsley, counted: Counted, *, psychotic: Presence) -> StagingView:
    """The total of five parts; null, with what is missing named, while the facts leave more than one."""
    case = counted.case
    parts: dict[str, Points] = {
        "duration": _duration(rule, case, counted.as_of),
        "severity": _severity(rule, case, psychotic),
        "failed antidepressants": _failed(rule, counted),
        "augmentation": _augmentation(counted),
        "ECT": _ect(counted),
    }
    known = {name: next(iter(points)) for name, (points, _) in parts.items() if len(points) == 1}
    missing = [path for name, (_, paths) in parts.items() if name not in known for path in paths]
    total = sum(known.values()) if len(known) == len(parts) else None
    band = next((name for most, name in rule.bands if total is not None and total <= most), "")
    return StagingView(
        id="maudsley",
        name=rule.name,
        value=total,
        detail=f"{total} of {rule.bands[-1][0]}, {band}" if total is not None else "not all parts are known",
        parts={name: str(known.get(name, "not known")) for name in parts},
        missing=missing,
        sources=rule.sources,
    )


def _duration(rule: Maudsley, case: Case, as_of: date) -> Points:
    """By whole calendar months of the episode completed."""
    started = case.episode.started if case.episode else None
    interval = started.within(as_of) if started is not None else None
    if interval is None:
        return set(), ["episode.started"]
    points = {_by_steps(_months(day, as_of), rule.months, rule.months_more) for day in interval}
    return points, ["episode.started"]


def _months(then: date, now: date) -> int:
    """Whole months completed: the day after twelve months they are still twelve."""
    return (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day)


def _by_steps(value: int, steps: Sequence[tuple[int, int]], more: int) -> int:
    return next((points for most, points in steps if value <= most), more)


def _severity(rule: Maudsley, case: Case, psychotic: Presence) -> Points:
    """By severity; psychotic features decide only where it is severe."""
    severity = case.episode.severity if case.episode else None
    if severity is None:
        return set(), ["episode.severity"]
    if severity != "severe" or psychotic is Presence.ABSENT:
        return {rule.severity[severity]}, []
    if psychotic is Presence.PRESENT:
        return {rule.severe_with_psychosis}, []
    return {rule.severity[severity], rule.severe_with_psychosis}, ["safety.psychotic_features"]


def _failed(rule: Maudsley, counted: Counted) -> Points:
    """By trials whose outcome is a failure at the minimum dose for the weeks of the method; none gives no points."""
    if counted.case.trials is None:
        return set(), ["trials"]
    least, most = len(counted.counting.count(counted.sure)), counted.at_most()
    missing = list(dict.fromkeys(path for one in counted.undecided for path in one.missing))
    if counted.may_lack:
        missing.append("trials_complete")
    if least == 0 or counted.may_lack:
        return set(), missing or ["trials"]
    steps = range(least, most + 1)
    return {_by_steps(number, rule.failed, rule.failed_more) for number in steps}, missing or ["trials"]


def _augmentation(counted: Counted) -> Points:
    """Any recorded is used; an empty list at the top or on every counted trial is not used."""
    case = counted.case
    records = [record for unit in counted.units for record in unit.records]
    if known_on(case.augmentation, "augmentation", counted.as_of) or any(record.added for record in records):
        return {1}, []
    if case.augmentation is not None or (records and all(r.trial.augmentation is not None for r in records)):
        return {0}, []
    return {0, 1}, ["augmentation"]


def _ect(counted: Counted) -> Points:
    """Any recorded ECT is used; a list of courses without one is not used."""
    if counted.case.courses is None:
        return {0, 1}, ["courses"]
    return {int(bool(_ect_courses(counted)))}, []
