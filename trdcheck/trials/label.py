"""The label over all trials of a case under one definition, and what would decide it (docs/rules.md)."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from trdcheck.model.case import Augmentation, Case
from trdcheck.model.dated import endings_disagree, known_on
from trdcheck.model.dates import is_after
from trdcheck.model.report import DefinitionView
from trdcheck.model.spans import exact, number, span_of
from trdcheck.model.words import Verdict, all_met
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.trials.besides import Beside, besides
from trdcheck.trials.counting import CountedTrial, Counting, classes_of
from trdcheck.trials.criteria import in_time as trial_in_time
from trdcheck.trials.record import TrialRecord, dose_of

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL

_FACTS = {
    "max_dose_mg": "highest dose",
    "max_dose": "highest dose",
    "weeks_at_max_dose": "weeks at the highest dose",
    "drug": "which drug",
    "this_episode": "in this episode?",
    "doses": "weeks at each dose",
    "dose_judged": "whether the dose was adequate for this patient",
    "dose_confirmed": "is the dose right?",
}


class Counted(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """Everything that one definition counts: trials, and drugs added to them where it counts these too.

    `complete` is the answer to "is the list complete?", None when nobody asked.
    """

    rule: Definition
    case: Case
    as_of: date
    reference: Reference
    units: list[CountedTrial]
    complete: bool | None

    @cached_property
    def counting(self) -> Counting:
        """Which of the trials count as one."""
        return Counting(tuple(self.units), self.rule)

    @property
    def sure(self) -> list[CountedTrial]:
        """The adequate failed trials."""
        return [one for one in self.units if one.verdict is MET]

    @property
    def possible(self) -> list[CountedTrial]:
        """Those, and the undecided ones."""
        return [one for one in self.units if one.verdict is not NOT_MET]

    @property
    def undecided(self) -> list[CountedTrial]:
        """The trials of which a fact is missing."""
        return [one for one in self.units if one.verdict is CANNOT_TELL]

    @property
    def may_lack(self) -> bool:
        """Whether trials are known to be missing from the list."""
        return self.complete is False and any(
            not is_after(trial.started, self.as_of) for trial in self.case.trials or ()
        )

    @cached_property
    def asks_together(self) -> bool:
        """Whether it matters that nobody knows if two of the drugs were taken together."""
        if not self.counting.unknown_together(self.possible):
            return False
        enough = self.counting.suffice(self.sure, self.added().count(MET), generous=True)
        return enough or not self.counting.suffice(self.possible, self.added_at_most())

    def number(self) -> int:
        """How many adequate failed trials there are."""
        return len(self.counting.count(self.sure)) + self.added().count(MET)

    def at_most(self) -> int:
        """How many there are if every undecided one is counted."""
        return len(self.counting.count(self.possible, generous=True)) + self.added_at_most()

    def added_at_most(self) -> int:
        """How many added drugs could count."""
        return sum(one is not NOT_MET for one in self.added())

    def added(self) -> list[Verdict]:
        """Whether each drug added to a trial is one more adequate failed trial; none where it does not count."""
        return self.each_added if self.rule.augmentation else []

    @cached_property
    def each_added(self) -> list[Verdict]:
        """Whether each drug added is adequate and failed, by the rule."""
        rows = {record.index: record for unit in self.units for record in unit.records}
        added = [self._added(drug.record, record) for record in rows.values() for drug in record.added]
        alone = known_on(self.case.augmentation, "augmentation", self.as_of)
        return [*added, *(self._added(drug.record, None) for drug in alone)]

    @cached_property
    def besides(self) -> list[Beside]:
        """What the rule asks for besides the trials."""
        records = [record for unit in self.units for record in unit.records]
        return besides(self.rule, self.case, self.as_of, self.reference, records, self.each_added)

    def _added(self, one: Augmentation, record: TrialRecord | None) -> Verdict:
        """An added drug by the lower end of its range, the weeks and outcomes of the rule, and when its trial was."""
        rule = self.rule
        row = self.reference.augmentation.get(one.drug.generic) if one.drug is not None else None
        dose = dose_of(one, row.unit) if row is not None else None
        enough = CANNOT_TELL
        if row is not None and row.range_low is not None and dose is not None:
            enough = dose.at_least(exact(row.range_low))
        outcome = CANNOT_TELL if one.outcome is None or one.outcome in rule.undecided else NOT_MET
        failed = MET if one.outcome in rule.failed else outcome
        if endings_disagree(one, self.as_of):
            failed = CANNOT_TELL
        in_time = MET
        if rule.this_episode or rule.within_years is not None:
            in_time = trial_in_time(record, rule).verdict if record is not None else CANNOT_TELL
        return all_met([failed, enough, in_time, span_of(one.weeks).at_least(exact(rule.weeks))])


def verdict_of(counted: Counted) -> Verdict:
    """Met if enough surely count; not met if too few could and none is known to be missing from the list."""
    if counted.case.trials is None:
        return CANNOT_TELL
    if counted.counting.suffice(counted.sure, counted.added().count(MET)):
        return MET
    reachable = counted.counting.suffice(counted.possible, counted.added_at_most(), generous=True)
    return CANNOT_TELL if reachable or counted.may_lack else NOT_MET


def judge_label(counted: Counted, remarks: Sequence[str]) -> DefinitionView:
    """The label under a definition: met, not met whatever the unknown facts come to, or not to be told yet."""
    rule, case = counted.rule, counted.case
    by_trials, asked = verdict_of(counted), counted.besides
    verdict = all_met([by_trials, *(beside.verdict for beside in asked)])
    said = [*rule.remarks, *remarks]
    if verdict is NOT_MET and counted.complete is not True and case.trials is not None:
        said.append("if the list is complete")
    if names := counted.counting.unknown_together(counted.possible):
        said.append(
            f"not known whether any of these were taken together: {', '.join(names)}; judged both ways"
        )
    missing = _missing(counted) if by_trials is CANNOT_TELL else []
    missing += [path for beside in asked if beside.verdict is CANNOT_TELL for path in beside.missing]
    return DefinitionView(
        id=rule.id,
        name=rule.name,
        requires=rule.requires,
        verdict=verdict,
        adequate_failed_trials=counted.number(),
        trials=[one.path for one in counted.counting.count(counted.sure)],
        classes=sorted(classes_of(counted.sure)),
        needed=_needed(counted, by_trials),
        missing=missing if verdict is CANNOT_TELL else [],
        grade=str(rule.grade),
        remarks=list(dict.fromkeys(said)),
        sources=rule.sources,
    )


# -- what would decide -------------------------------------------------------------------------------------------


def soonest(counted: Counted) -> tuple[str, str] | None:
    """The running trials that could make the label met, and the last day of them; None when none could.

    Undecided trials count as if they were failures: the facts that they lack are asked for elsewhere.
    """
    if verdict_of(counted) is MET:
        return None
    running = [one for one in counted.units if one.met_on is not None and one.verdict is not MET]
    running.sort(key=lambda one: (one.met_on or "", one.name))
    held = _shortest(counted, counted.sure, running) or _shortest(counted, counted.possible, running)
    if not held:
        return None
    day = max(one.met_on or "" for one in held)
    return f"{' and '.join(_at_dose(one) for one in held)} held to {day}", day


def _shortest(
    counted: Counted, base: Sequence[CountedTrial], ordered: Sequence[CountedTrial]
) -> list[CountedTrial]:
    """The first of some trials that, counted as well, make the label met, each of them needed; none if none do."""
    added = counted.added_at_most()

    def enough(more: Sequence[CountedTrial]) -> bool:
        units = [*(unit for unit in base if unit not in more), *more]
        return counted.counting.suffice(units, added, generous=True)

    if not ordered or not enough(ordered):
        return []
    number = bisect_left(range(1, len(ordered)), True, key=lambda first: enough(ordered[:first])) + 1
    chosen = list(ordered[:number])
    for unit in ordered[:number]:
        without = [other for other in chosen if other is not unit]
        chosen = without if without and enough(without) else chosen
    return chosen


def _at_dose(unit: CountedTrial) -> str:
    """A drug with the dose it is taken at."""
    record = unit.records[0]
    if record.written_dose is None or record.written_dose.is_empty:
        return unit.name
    return f"{unit.name} {number(record.written_dose.least)} {record.unit}"


def _needed(counted: Counted, by_trials: Verdict) -> str:
    """The shortest way to a decision."""
    parts = [] if by_trials is MET else [_needed_of_trials(counted, by_trials)]
    return "; ".join([*parts, *(beside.needed for beside in counted.besides if beside.verdict is not MET)])


def _needed_of_trials(counted: Counted, verdict: Verdict) -> str:
    """What would decide the trials: facts, a running trial held, more trials, another class."""
    rule, sure = counted.rule, counted.sure
    if counted.case.trials is None:
        return "the trials"
    if verdict is CANNOT_TELL:
        by_facts = sorted(counted.undecided, key=lambda unit: (len(unit.missing), unit.path))
        enough = counted.counting.suffice(sure, counted.added().count(MET), generous=True)
        chosen = [] if enough else _shortest(counted, sure, by_facts)
        facts = [_facts(unit) for unit in chosen]
        if counted.asks_together:
            facts.append("whether any two were taken at the same time")
        elif enough:
            facts.append("whether rows of one drug have a gap between them")
        if facts:
            return "; ".join(facts)
    running = soonest(counted)
    if running is not None:
        return running[0]
    if verdict is CANNOT_TELL:
        return "the trials that are not in the list"
    lacking = rule.trials - counted.number()
    classes = rule.classes - len(classes_of(sure))
    if lacking <= 0:
        return "a second class" if rule.classes == 2 else f"{rule.classes} classes"
    more = f"{lacking} more adequate failed trial{'' if lacking == 1 else 's'}"
    return f"{more}, from another class" if sure and classes > 0 else more


def _facts(unit: CountedTrial) -> str:
    """The missing facts of an undecided trial in words."""
    names = [path.rpartition(".")[2] for path in unit.missing]
    said = [_FACTS.get(name, name.replace("_", " ")) for name in names]
    return f"{unit.name}: {', '.join(dict.fromkeys(said)) or 'the tables cannot judge it'}"


def _missing(counted: Counted) -> list[str]:
    """Every fact that could still decide the label."""
    if counted.case.trials is None:
        return ["trials"]
    facts = [path for unit in counted.undecided for path in unit.missing]
    if counted.asks_together:
        facts.append("trials_together")
    if counted.counting.suffice(counted.sure, counted.added().count(MET), generous=True):
        facts += [path for unit in counted.sure for path in _gaps(unit)]
    lacking = ["trials_complete"] if counted.may_lack else []
    return list(dict.fromkeys(facts)) or lacking


def _gaps(unit: CountedTrial) -> list[str]:
    """The dates that would tell whether rows of one drug have a gap between them."""
    return [
        f"{record.path}.{day}"
        for record in unit.records
        if record.perhaps
        for day, known in (("started", record.began), ("stopped", record.ended))
        if known is None
    ]
