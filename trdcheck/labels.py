"""The label over all trials of a case under one definition, and what would decide it (rules, section 4, counting)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import msgspec
from msgspec import Struct

from trdcheck.case import Case
from trdcheck.dates import Age, age_of
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.report import DefinitionView, TrialVerdict
from trdcheck.screens import score as scored
from trdcheck.spans import exact, number, span_of
from trdcheck.trial_record import TrialRecord
from trdcheck.trials import CANNOT_TELL, MET, NOT_MET
from trdcheck.words import Verdict, all_met

_WEEK = 7


class Cluster(Struct, frozen=True):
    """Rows that count as one trial: one drug without a gap, or drugs taken together."""

    records: tuple[TrialRecord, ...]
    verdict: Verdict
    running: bool

    @property
    def classes(self) -> frozenset[str]:
        """The classes it brings."""
        return frozenset(one.class_group for one in self.records if one.class_group is not None)

    @property
    def paths(self) -> list[str]:
        """The rows it stands for."""
        return [one.path for one in self.records]

    @property
    def name(self) -> str:
        """Its drugs, each once."""
        return " with ".join(dict.fromkeys(one.name for one in self.records))


def linked(records: Sequence[TrialRecord]) -> list[TrialRecord]:
    """The counted trials, rows of one drug without a gap knowing each other so that their weeks add up."""
    counted = [one for one in records if one.counted]
    return [
        msgspec.structs.replace(
            one,
            partners=tuple(
                other for other in counted if other is not one and _continues(one, other, counted)
            ),
        )
        for one in counted
    ]


def _continues(one: TrialRecord, other: TrialRecord, counted: Sequence[TrialRecord]) -> bool:
    """Whether two rows are one trial of one drug: chained by rows that surely follow without a gap."""
    seen, frontier = {one.index}, [one]
    while frontier:
        here = frontier.pop()
        for row in counted:
            if row.index not in seen and _adjoins(here, row):
                if row.index == other.index:
                    return True
                seen.add(row.index)
                frontier.append(row)
    return False


def _adjoins(one: TrialRecord, other: TrialRecord) -> bool:
    """Whether two rows of one drug surely follow each other, or overlap, without a day between."""
    if one.row is None or other.row is None or one.row.generic != other.row.generic:
        return False
    first, second = sorted((one, other), key=lambda row: row.began or ())
    if first.began is None or first.ended is None or second.began is None or second.ended is None:
        return False
    return (second.began[1] - first.ended[0]).days <= 1


def together(one: TrialRecord, other: TrialRecord) -> Verdict:
    """Whether two trials were taken together: by their own word, or by dates that surely overlap."""
    if one.row is not None and other.row is not None and one.row.generic == other.row.generic:
        return MET if _adjoins(one, other) else NOT_MET
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
    drugs = one.reference.drug_names
    for text in one.trial.combined_with or ():
        found = drugs.find(text)
        generic = found.generic if found is not None else text
        if other.row is not None and generic == other.row.generic:
            return True
    return False


def _enough_alone(one: TrialRecord, other: TrialRecord, definition: Definition) -> bool:
    """Whether a trial surely has the definition's weeks outside its overlap with another."""
    if not (one.began and one.ended and other.began and other.ended):
        return False
    before = max((other.began[0] - one.began[1]).days, 0)
    after = max((one.ended[0] - other.ended[1]).days, 0)
    return Fraction(max(before, after), _WEEK) >= exact(definition.weeks)


def clusters(
    records: Sequence[TrialRecord], definition: Definition, verdicts: dict[int, TrialVerdict]
) -> list[Cluster]:
    """The trials as they count: each row once, joined where two rows are one trial."""
    groups: list[list[TrialRecord]] = []
    for record in records:
        joined = [group for group in groups if any(_one_trial(record, other, definition) for other in group)]
        merged = [record] + [other for group in joined for other in group]
        groups = [group for group in groups if group not in joined] + [
            sorted(merged, key=lambda one: one.index)
        ]
    found = []
    for group in sorted(groups, key=lambda one: one[0].index):
        states = [_state(verdicts[one.index]) for one in group]
        verdict = MET if MET in states else CANNOT_TELL if CANNOT_TELL in states else NOT_MET
        running = any(verdicts[one.index].met_on is not None for one in group)
        found.append(Cluster(tuple(group), verdict, running))
    return found


def _one_trial(one: TrialRecord, other: TrialRecord, definition: Definition) -> bool:
    """Whether two rows count as one trial."""
    if together(one, other) is not MET:
        return False
    if one.row is not None and other.row is not None and one.row.generic == other.row.generic:
        return True
    return not (_enough_alone(one, other, definition) and _enough_alone(other, one, definition))


def _state(verdict: TrialVerdict) -> Verdict:
    """Whether a trial is an adequate failure."""
    return all_met([verdict.verdict, verdict.failed])


def judge_label(
    definition: Definition,
    records: Sequence[TrialRecord],
    verdicts: dict[int, TrialVerdict],
    case: Case,
    *,
    reference: Reference,
    complete: bool | None,
    remarks: Sequence[str],
    score: "ScoreReading | None" = None,
) -> DefinitionView:
    """The label under a definition: met, not met whatever the unknown facts come to, or not to be told yet."""
    found = clusters(records, definition, verdicts)
    sure = [one for one in found if one.verdict is MET]
    possible = [one for one in found if one.verdict is not NOT_MET]
    added = added_trials(definition, records, case, reference) if definition.augmentation else []
    verdict = _verdict(definition, sure, possible, added, case, complete)
    if score is not None:
        verdict = all_met([verdict, score.verdict])
    said = [*definition.remarks, *remarks]
    if verdict is NOT_MET and complete is not True and case.trials:
        said.append("if the list is complete")
    said += _unknown_together(records)
    return DefinitionView(
        id=definition.id,
        name=definition.name,
        requires=definition.requires,
        verdict=verdict,
        adequate_failed_trials=len(sure) + added.count(MET),
        trials=[one.paths[0] for one in sure],
        classes=sorted({name for one in sure for name in one.classes}),
        needed=_needed(definition, found, sure, verdict, verdicts, case),
        missing=_missing(found, verdict, verdicts, case) + (score.missing if score is not None else []),
        grade=str(definition.grade),
        remarks=list(dict.fromkeys(said)),
        sources=definition.sources,
    )


class ScoreReading(Struct, frozen=True):
    """Whether a dated scale score is as a definition asks."""

    verdict: Verdict
    missing: list[str]


def read_score(definition: Definition, case: Case, as_of: date, reference: Reference) -> ScoreReading | None:
    """The newest score of the scale a definition asks for; None when it asks for none."""
    wanted = definition.score
    if wanted is None:
        return None
    instrument = reference.instruments[wanted.instrument]
    totals = [
        value
        for one in case.screens or ()
        if one.instrument == wanted.instrument
        and age_of(one.date, as_of=as_of, within_days=wanted.within_days) is Age.RECENT
        and (value := scored(instrument, items=one.items, score=one.score, parts=one.parts).score) is not None
    ]
    if not totals:
        return ScoreReading(CANNOT_TELL, [f"screens[{wanted.instrument}]"])
    return ScoreReading(MET if max(totals) >= wanted.at_least else NOT_MET, [])


def added_trials(
    definition: Definition, records: Sequence[TrialRecord], case: Case, reference: Reference
) -> list[Verdict]:
    """Whether each drug added to a trial is one more failed trial: the definition's weeks, a dose of its range."""
    recorded = [one for record in records for one in record.trial.augmentation or ()] + (
        case.augmentation or []
    )
    verdicts = []
    for one in recorded:
        row = reference.augmentation.get(one.drug.generic) if one.drug is not None else None
        dose, needed = span_of(one.max_dose_mg or one.max_dose), row.range_low if row is not None else None
        outcome = CANNOT_TELL if one.outcome is None or one.outcome in definition.undecided else NOT_MET
        if one.outcome in definition.failed:
            outcome = MET
        enough = dose.at_least(exact(needed)) if needed is not None else CANNOT_TELL
        verdicts.append(all_met([outcome, enough, span_of(one.weeks).at_least(exact(definition.weeks))]))
    return verdicts


def _verdict(
    definition: Definition,
    sure: list[Cluster],
    possible: list[Cluster],
    added: list[Verdict],
    case: Case,
    complete: bool | None,
) -> Verdict:
    """By what surely counts, and by what could count at most."""
    if case.trials is None:
        return CANNOT_TELL
    if len(sure) + added.count(MET) >= definition.trials and _classes(sure) >= definition.classes:
        return MET
    at_most = len(possible) + len(added) - added.count(NOT_MET)
    reachable = at_most >= definition.trials and _classes(possible, generous=True) >= definition.classes
    if reachable or (complete is False and case.trials):
        return CANNOT_TELL
    return NOT_MET


def _classes(found: list[Cluster], *, generous: bool = False) -> int:
    """How many classes the trials come from; `generous` counts each unknown class as another one."""
    known = {name for one in found for name in one.classes}
    unknown = sum(1 for one in found for record in one.records if record.class_group is None)
    return len(known) + (unknown if generous else 0)


def _unknown_together(records: Sequence[TrialRecord]) -> list[str]:
    """The pairs of which nobody knows whether they were taken together: both count."""
    return [
        f"not known whether {one.name} and {other.name} were taken together; both count"
        for n, one in enumerate(records)
        for other in records[n + 1 :]
        if together(one, other) is CANNOT_TELL and one.row is not None and other.row is not None
    ]


def soonest(
    definition: Definition, found: list[Cluster], verdicts: dict[int, TrialVerdict]
) -> tuple[str, str] | None:
    """The running trial that could make the label met, and the day; None when none could."""
    sure = [one for one in found if one.verdict is MET]
    best: tuple[str, str] | None = None
    for cluster in found:
        if cluster.verdict is MET or not cluster.running:
            continue
        held = [*sure, cluster]
        if len(held) < definition.trials or _classes(held) < definition.classes:
            continue
        for record in cluster.records:
            day = verdicts[record.index].met_on
            if day is not None and (best is None or day < best[1]):
                dose = f" {number(record.dose.least)} mg" if record.dose is not None else ""
                best = (f"{record.name}{dose} held to {day}", day)
    return best


def _needed(
    definition: Definition,
    found: list[Cluster],
    sure: list[Cluster],
    verdict: Verdict,
    verdicts: dict[int, TrialVerdict],
    case: Case,
) -> str:
    """The shortest way to a decision."""
    if verdict is MET:
        return ""
    if case.trials is None:
        return "the trials"
    running = soonest(definition, found, verdicts)
    if verdict is CANNOT_TELL:
        asked = _undecided(definition, found, sure, verdicts)
        if asked:
            return asked
    if running is not None:
        return running[0]
    lacking = definition.trials - len(sure)
    if lacking <= 0:
        return "a second class" if definition.classes == 2 else f"{definition.classes} classes"
    more = f"{lacking} more adequate failed trial{'' if lacking == 1 else 's'}"
    if sure and definition.classes > _classes(sure):
        return f"{more}, from another class"
    return more


def _undecided(
    definition: Definition, found: list[Cluster], sure: list[Cluster], verdicts: dict[int, TrialVerdict]
) -> str:
    """The facts of the fewest undecided trials that could make the label met."""
    open_ones = [one for one in found if one.verdict is CANNOT_TELL]
    ranked = sorted(open_ones, key=lambda one: len(_facts(one, verdicts)))
    chosen: list[Cluster] = []
    for cluster in ranked:
        chosen.append(cluster)
        held = [*sure, *chosen]
        if len(held) >= definition.trials and _classes(held, generous=True) >= definition.classes:
            break
    return "; ".join(
        f"{one.name}: {', '.join(_words(path) for path in facts)}"
        for one in chosen
        if (facts := _facts(one, verdicts))
    )


def _facts(cluster: Cluster, verdicts: dict[int, TrialVerdict]) -> list[str]:
    """The missing facts of a trial that is undecided."""
    return [path for one in cluster.records for path in missing_of(one, verdicts[one.index])]


def missing_of(record: TrialRecord, verdict: TrialVerdict) -> list[str]:
    """The facts that would decide a trial; none when it is decided whatever they are."""
    if verdict.verdict is NOT_MET or verdict.failed is NOT_MET:
        return []
    missing = [path for one in verdict.criteria for path in one.missing]
    if verdict.failed is CANNOT_TELL and not record.is_running:
        missing.append(f"{record.path}.outcome")
    return list(dict.fromkeys(missing))


def _words(path: str) -> str:
    """A fact of a trial in words."""
    name = path.rpartition(".")[2]
    return {
        "max_dose_mg": "highest dose",
        "max_dose": "highest dose",
        "weeks_at_max_dose": "weeks at the highest dose",
        "drug": "which drug",
        "this_episode": "in this episode?",
        "doses": "weeks at each dose",
    }.get(name, name.replace("_", " "))


def _missing(
    found: list[Cluster], verdict: Verdict, verdicts: dict[int, TrialVerdict], case: Case
) -> list[str]:
    """Every fact that could still decide the label."""
    if verdict is not CANNOT_TELL:
        return []
    if case.trials is None:
        return ["trials"]
    facts = [path for one in found if one.verdict is CANNOT_TELL for path in _facts(one, verdicts)]
    return facts or ["trials_complete"]
