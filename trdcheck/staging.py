"""Thase–Rush stages and the Maudsley score: a stage and a number, never a verdict."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from trdcheck.case import Case
from trdcheck.labels import Cluster
from trdcheck.reference.definitions import Definition, Maudsley, ThaseRush
from trdcheck.report import StagingView
from trdcheck.spans import Span
from trdcheck.trial_record import TrialRecord
from trdcheck.trials import CANNOT_TELL, MET, NOT_MET, failure
from trdcheck.words import Presence, Verdict, all_met

_STAGES = ("none", "I", "II", "III", "IV", "V")


def thase_rush(
    rule: ThaseRush,
    found: Sequence[Cluster],
    case: Case,
    missing: Sequence[str],
    failed_courses: Sequence[str],
) -> StagingView:
    """The stage by classes of adequate failed trials; null while an undecided trial could raise it."""
    sure = _stage([one for one in found if one.verdict is MET], case, failed_courses)
    most = _stage([one for one in found if one.verdict is not NOT_MET], case, failed_courses)
    known = case.trials is not None and sure == most
    return StagingView(
        id="thase-rush",
        name=rule.name,
        value=_STAGES[sure] if known else None,
        detail=(f"stage {_STAGES[sure]}" if known else f"stage {_STAGES[sure]} or more") + f"; {rule.note}",
        parts={},
        missing=[] if known else list(missing) or ["trials"],
        sources=rule.sources,
    )


def _stage(found: Sequence[Cluster], case: Case, failed_courses: Sequence[str]) -> int:
    """0 for none; I one class, II two, III a tricyclic as well, IV an MAOI as well, V bilateral ECT as well."""
    classes = {
        one.row.thase_rush_class for cluster in found for one in cluster.records if one.row is not None
    }
    if not found:
        return 0
    stage = 1
    if len(classes) >= 2:
        stage = 2
        if "TCA" in classes and len(classes) >= 3:
            stage = 3
            if "MAOI" in classes and len(classes) >= 4:
                stage = 4
                bilateral = any(
                    one.modality == "ect" and one.placement == "bilateral" and one.outcome in failed_courses
                    for one in case.courses or ()
                )
                stage = 5 if bilateral else 4
    return stage


def maudsley(
    rule: Maudsley,
    records: Sequence[TrialRecord],
    definition: Definition,
    minimum: Definition,
    case: Case,
    *,
    as_of: date,
    psychotic: Presence,
) -> StagingView:
    """The total of five parts; null, with what is missing named, while the facts leave more than one."""
    parts = {
        "duration": _duration(rule, case, as_of),
        "severity": _severity(rule, case, psychotic),
        "failed antidepressants": _failed(rule, records, definition, minimum, case),
        "augmentation": _augmentation(records, case),
        "ECT": _ect(case),
    }
    missing = [path for points, path in parts.values() if path and len(points) != 1]
    known = {name: next(iter(points)) for name, (points, _) in parts.items() if len(points) == 1}
    total = sum(known.values()) if len(known) == len(parts) else None
    band = next((name for most, name in rule.bands if total is not None and total <= most), "")
    shown = {name: str(known[name]) if name in known else "not known" for name in parts}
    return StagingView(
        id="maudsley",
        name=rule.name,
        value=total,
        detail=f"{total} of 15, {band}" if total is not None else "not all parts are known",
        parts=shown,
        missing=missing,
        sources=rule.sources,
    )


Points = tuple[set[int], str]


def _duration(rule: Maudsley, case: Case, as_of: date) -> Points:
    """By whole calendar months of the episode completed."""
    started = case.episode.started if case.episode else None
    interval = started.within(as_of) if started is not None else None
    if interval is None:
        return set(), "episode.started"
    return {
        _by_steps(_months(day, as_of), rule.months, rule.months_more) for day in interval
    }, "episode.started"


def _months(then: date, now: date) -> int:
    """Months of the episode, a begun one counted: 12 whole months are 12, a day more is over 12."""
    return (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day)


def _by_steps(value: int, steps: Sequence[tuple[int, int]], more: int) -> int:
    return next((points for most, points in steps if value <= most), more)


def _severity(rule: Maudsley, case: Case, psychotic: Presence) -> Points:
    """By severity; psychotic features decide only where it is severe."""
    severity = case.episode.severity if case.episode else None
    if severity is None:
        return set(), "episode.severity"
    if severity != "severe" or psychotic is Presence.ABSENT:
        return {rule.severity[severity]}, ""
    if psychotic is Presence.PRESENT:
        return {rule.severe_with_psychosis}, ""
    return {rule.severity[severity], rule.severe_with_psychosis}, "safety.psychotic_features"


def _failed(
    rule: Maudsley, records: Sequence[TrialRecord], definition: Definition, minimum: Definition, case: Case
) -> Points:
    """By trials whose outcome is a failure at the minimum dose for the weeks of the method."""
    if case.trials is None:
        return set(), "trials"
    states = [_counts(rule, one, definition, minimum) for one in records]
    least = states.count(MET)
    most = least + states.count(CANNOT_TELL)
    if most == 0:
        return set(), "trials"
    points = {_by_steps(max(n, 1), rule.failed, rule.failed_more) for n in range(max(least, 1), most + 1)}
    return (points if least else set()), "trials"


def _counts(rule: Maudsley, record: TrialRecord, definition: Definition, minimum: Definition) -> Verdict:
    """Whether a trial is a failure at the minimum dose for long enough."""
    needed = record.needed(minimum)
    dose = record.dose.at_least(needed[0].dose) if needed and record.dose is not None else CANNOT_TELL
    weeks: Span = record.weeks_at(needed)
    return all_met([dose, weeks.at_least(Fraction(rule.minimum_weeks)), failure(record, definition)])


def _augmentation(records: Sequence[TrialRecord], case: Case) -> Points:
    """Any recorded is used; an empty list at the top or on every counted trial is not used."""
    lists = [one.trial.augmentation for one in records]
    if case.augmentation or any(lists):
        return {1}, ""
    if case.augmentation == [] or (lists and all(one == [] for one in lists)):
        return {0}, ""
    return {0, 1}, "augmentation"


def _ect(case: Case) -> Points:
    """Any recorded ECT is used; a list of courses without one is not used."""
    if case.courses is None:
        return {0, 1}, "courses"
    return {int(any(one.modality == "ect" for one in case.courses))}, ""
