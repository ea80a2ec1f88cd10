"""How many trials the rows of a history are: one drug without a gap is one trial, two drugs together are one."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec
from msgspec import Struct

from trdcheck.model.report import TrialVerdict
from trdcheck.model.spans import exact
from trdcheck.model.words import Verdict, all_met
from trdcheck.reference.definitions import Definition
from trdcheck.trials.criteria import missing_criteria, missing_outcome
from trdcheck.trials.record import WEEK, TrialRecord

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL


class CountedTrial(Struct, frozen=True, eq=False):
    """Rows that are surely one trial of one drug, and whether it is an adequate failure.

    `met_on` is the day a running one becomes adequate, if the dose is held; None once it is known to have helped.
    `missing` are the facts that would decide an undecided one.
    """

    records: tuple[TrialRecord, ...]
    verdict: Verdict
    met_on: str | None
    missing: tuple[str, ...]

    @property
    def path(self) -> str:
        """The row it is shown by."""
        return self.records[0].path

    @property
    def name(self) -> str:
        """Its drug."""
        return self.records[0].name

    @property
    def class_group(self) -> str | None:
        """Its class, None where that is not known."""
        return self.records[0].class_group


# -- rows of one drug --------------------------------------------------------------------------------------------


def linked(records: Sequence[TrialRecord]) -> list[TrialRecord]:
    """The counted trials, each knowing the rows that continue it; the same record twice is one."""
    counted: list[TrialRecord] = []
    for one in records:
        twice = one.row is not None and any(one.trial == other.trial for other in counted)
        if one.counted and not twice:
            counted.append(one)
    return [_linked(one, counted) for one in counted]


def _linked(one: TrialRecord, counted: Sequence[TrialRecord]) -> TrialRecord:
    others = [other for other in counted if other is not one and _same_drug(one, other)]
    if not others:
        return one
    sure = _chained(one, others, (MET,))
    perhaps = [other for other in _chained(one, others, (MET, CANNOT_TELL)) if other not in sure]
    return msgspec.structs.replace(one, continued=tuple(sure), perhaps=tuple(perhaps))


def _chained(one: TrialRecord, others: Sequence[TrialRecord], links: Sequence[Verdict]) -> list[TrialRecord]:
    """The rows that follow one another from this one, or lead to it."""
    chain, found = [one], [one]
    while chain:
        here = chain.pop()
        following = [row for row in others if row not in found and follows(here, row) in links]
        chain += following
        found += following
    return found[1:]


def _same_drug(one: TrialRecord, other: TrialRecord) -> bool:
    return one.row is not None and other.row is not None and one.row.generic == other.row.generic


def follows(one: TrialRecord, other: TrialRecord) -> Verdict:
    """Whether one of two rows of a drug surely goes on where the other ends: no day between, none counted twice."""
    if one.began is None or one.ended is None or other.began is None or other.ended is None:
        return CANNOT_TELL
    first, second = (one, other) if one.began <= other.began else (other, one)
    if first.ended is None or second.began is None:
        return CANNOT_TELL
    least = (second.began[0] - first.ended[1]).days
    most = (second.began[1] - first.ended[0]).days
    if least > 1:
        return NOT_MET
    return MET if least >= -1 and most <= 1 else CANNOT_TELL


def units_of(records: Sequence[TrialRecord], verdicts: dict[int, TrialVerdict]) -> list[CountedTrial]:
    """The rows as trials of one drug, in case order."""
    groups: dict[frozenset[int], list[TrialRecord]] = {}
    for one in records:
        groups.setdefault(frozenset({one.index, *(row.index for row in one.continued)}), []).append(one)
    return [_unit(group, verdicts) for group in groups.values()]


def _unit(rows: Sequence[TrialRecord], verdicts: dict[int, TrialVerdict]) -> CountedTrial:
    """One trial: adequate if one of its rows is, a failure if its last row is and no other says otherwise."""
    last = max(rows, key=lambda one: (one.began or (one.as_of, one.as_of), one.index))
    silent = [one for one in rows if one.trial.outcome is None and verdicts[one.index].failed is CANNOT_TELL]
    told = [verdicts[one.index].failed for one in rows if one not in silent or one is last]
    failed = all_met(told)
    adequate = _best(verdicts[one.index].verdict for one in rows)
    days = [day for one in rows if (day := verdicts[one.index].met_on) is not None and failed is not NOT_MET]
    verdict = all_met([adequate, failed])
    missing: list[str] = []
    if verdict is CANNOT_TELL:
        missing = [path for one in rows for path in missing_criteria(verdicts[one.index])]
        undecided = [one for one in rows if _is_undecided(one, last, verdicts[one.index])]
        missing += [path for one in undecided for path in missing_outcome(one)]
    shown = sorted(rows, key=lambda one: (verdicts[one.index].verdict is not MET, one.index))
    return CountedTrial(tuple(shown), verdict, min(days, default=None), tuple(dict.fromkeys(missing)))


def _is_undecided(row: TrialRecord, last: TrialRecord, verdict: TrialVerdict) -> bool:
    """Whether the outcome of a row would decide: it says too little, or nothing where the trial ended."""
    return verdict.failed is CANNOT_TELL and (row is last or row.trial.outcome is not None)


def _best(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return MET if MET in found else CANNOT_TELL if CANNOT_TELL in found else NOT_MET


# -- drugs together ----------------------------------------------------------------------------------------------


def count(
    units: Sequence[CountedTrial], definition: Definition, *, generous: bool = False
) -> list[CountedTrial]:
    """The most of these trials that stand each for itself.

    `generous` takes rows of one drug with a gap that nobody knows as two trials, else they are one.
    """
    left, chosen = list(units), []
    near = {
        id(one): {
            id(other) for other in units if other is not one and _one_trial(one, other, definition, generous)
        }
        for one in units
    }
    while left:
        present = {id(one) for one in left}
        pick = min(left, key=lambda one: (len(near[id(one)] & present), one.name, one.records[0].index))
        chosen.append(pick)
        left = [one for one in left if one is not pick and id(one) not in near[id(pick)]]
    return sorted(chosen, key=lambda one: one.records[0].index)


def _one_trial(one: CountedTrial, other: CountedTrial, definition: Definition, generous: bool) -> bool:
    """Whether two trials count as one."""
    pairs = [(row, that) for row in one.records for that in other.records]
    if _same_drug(one.records[0], other.records[0]):
        return not generous and any(follows(row, that) is not NOT_MET for row, that in pairs)
    return any(
        together(row, that) is MET
        and not (_enough_alone(row, that, definition) and _enough_alone(that, row, definition))
        for row, that in pairs
    )


def together(one: TrialRecord, other: TrialRecord) -> Verdict:
    """Whether two drugs were taken together: by the record's own word, or by dates that surely overlap."""
    if _names(one, other) or _names(other, one):
        return MET
    if one.began and one.ended and other.began and other.ended:
        if one.ended[0] > other.began[1] and other.ended[0] > one.began[1]:
            return MET
        if one.ended[1] <= other.began[0] or other.ended[1] <= one.began[0]:
            return NOT_MET
    if one.trial.combined_with == [] or other.trial.combined_with == []:
        return NOT_MET
    return CANNOT_TELL


def _names(one: TrialRecord, other: TrialRecord) -> bool:
    """Whether a trial names the other's drug as taken with it."""
    generic = other.row.generic if other.row is not None else None
    return any(generic in one.reference.generics(text) for text in one.trial.combined_with or ())


def _enough_alone(one: TrialRecord, other: TrialRecord, definition: Definition) -> bool:
    """Whether a trial surely has the definition's weeks outside its overlap with another."""
    if not (one.began and one.ended and other.began and other.ended):
        return False
    before = max((other.began[0] - one.began[1]).days, 0)
    after = max((one.ended[0] - other.ended[1]).days, 0)
    return Fraction(before + after, WEEK) >= exact(definition.weeks)


def unknown_together(units: Sequence[CountedTrial]) -> list[str]:
    """The pairs of which nobody knows whether they were taken together: both count."""
    return [
        f"not known whether {one.name} and {other.name} were taken together; both count"
        for n, one in enumerate(units)
        for other in units[n + 1 :]
        if one.records[0].row is not None
        and other.records[0].row is not None
        and one.name != other.name
        and all(together(row, that) is CANNOT_TELL for row in one.records for that in other.records)
    ]


# -- classes -----------------------------------------------------------------------------------------------------


def classes_of(units: Sequence[CountedTrial]) -> set[str]:
    """The known classes of these trials; drugs taken together bring both."""
    return {one.class_group for one in units if one.class_group is not None}


def suffice(
    units: Sequence[CountedTrial], definition: Definition, added: int = 0, *, generous: bool = False
) -> bool:
    """Whether these trials are enough for the label; `generous` takes each unknown class as another one."""
    number = len(count(units, definition, generous=generous)) + added
    unknown = sum(1 for one in units if one.class_group is None) if generous else 0
    classes = len(classes_of(units)) + unknown
    return number >= definition.trials and classes >= definition.classes
