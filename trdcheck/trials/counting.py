"""How many trials the rows of a history are: one drug without a gap is one trial, two drugs together are one."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property

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
    by_drug: dict[str, list[TrialRecord]] = {}
    for record in records:
        rows = by_drug.setdefault(record.row.generic, []) if record.row is not None and record.counted else []
        if record.counted and not any(record.trial == row.trial for row in rows):
            counted.append(record)
            rows.append(record)
    links: dict[int, TrialRecord] = {}
    for rows in by_drug.values():
        links |= {record.index: record for record in _linked(rows)}
    return [links.get(record.index, record) for record in counted]


def _linked(rows: Sequence[TrialRecord]) -> Iterator[TrialRecord]:
    """Rows of one drug with those that surely follow one another, and those of which that is not known."""
    follow = {(a.index, b.index): follows(a, b) for n, a in enumerate(rows) for b in rows[n + 1 :]}
    sure = _chains(rows, {pair for pair, verdict in follow.items() if verdict is MET})
    possible = _chains(rows, {pair for pair, verdict in follow.items() if verdict is not NOT_MET})
    for record in rows:
        continued = [row for row in rows if row is not record and row.index in sure[record.index]]
        chain = possible[record.index] - sure[record.index]
        perhaps = [row for row in rows if row.index in chain]
        yield msgspec.structs.replace(record, continued=tuple(continued), perhaps=tuple(perhaps))


def _chains(rows: Sequence[TrialRecord], pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """By the index of a row, the rows that are linked with it, itself included."""
    chains = {record.index: {record.index} for record in rows}
    for first, second in pairs:
        if chains[first] is not chains[second]:
            chains[first] |= chains[second]
            chains.update(dict.fromkeys(chains[second], chains[first]))
    return chains


def _same_drug(record: TrialRecord, other: TrialRecord) -> bool:
    return record.row is not None and other.row is not None and record.row.generic == other.row.generic


def follows(record: TrialRecord, other: TrialRecord) -> Verdict:
    """Whether one of two rows of a drug surely goes on where the other ends: no day between, none counted twice."""
    if record.began is None or record.ended is None or other.began is None or other.ended is None:
        return CANNOT_TELL
    first, second = (record, other) if record.began <= other.began else (other, record)
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
    for record in records:
        rows = frozenset({record.index, *(row.index for row in record.continued)})
        groups.setdefault(rows, []).append(record)
    return [_unit(group, verdicts) for group in groups.values()]


def _unit(rows: Sequence[TrialRecord], verdicts: dict[int, TrialVerdict]) -> CountedTrial:
    """One trial: adequate if one of its rows is, a failure if its last row is and no other says otherwise."""
    last = max(rows, key=lambda row: (row.began or (row.as_of, row.as_of), row.index))
    silent = [row for row in rows if row.trial.outcome is None and verdicts[row.index].failed is CANNOT_TELL]
    failed = all_met([verdicts[row.index].failed for row in rows if row not in silent or row is last])
    # Rows that may belong to it are judged both ways: a failure only if it is one with them as well.
    perhaps = {row.index: row for record in rows for row in record.perhaps}
    doubtful = [row for row in perhaps.values() if verdicts[row.index].failed is not MET]
    if failed is MET and doubtful:
        failed = CANNOT_TELL
    adequate = _best(verdicts[row.index].verdict for row in rows)
    days = [day for row in rows if (day := verdicts[row.index].met_on) is not None and failed is not NOT_MET]
    verdict = all_met([adequate, failed])
    missing: list[str] = []
    if verdict is CANNOT_TELL:
        missing = [path for row in rows for path in missing_criteria(verdicts[row.index])]
        undecided = [row for row in rows if _is_undecided(row, last, verdicts[row.index])]
        missing += [path for row in undecided for path in missing_outcome(row)]
        missing += [
            f"{row.path}.{day}"
            for row in ([*rows, *doubtful] if doubtful else [])
            for day, known in (("started", row.began), ("stopped", row.ended))
            if known is None
        ]
    shown = sorted(rows, key=lambda row: (verdicts[row.index].verdict is not MET, row.index))
    return CountedTrial(tuple(shown), verdict, min(days, default=None), tuple(dict.fromkeys(missing)))


def _is_undecided(row: TrialRecord, last: TrialRecord, verdict: TrialVerdict) -> bool:
    """Whether the outcome of a row would decide: it says too little, or nothing where the trial ended."""
    return verdict.failed is CANNOT_TELL and (row is last or row.trial.outcome is not None)


def _best(verdicts: Iterable[Verdict]) -> Verdict:
    of_rows = set(verdicts)
    return MET if MET in of_rows else CANNOT_TELL if CANNOT_TELL in of_rows else NOT_MET


# -- drugs together ----------------------------------------------------------------------------------------------


class Counting(Struct, frozen=True, eq=False, dict=True):
    """Which of some trials count as one under a definition, each pair looked at once."""

    units: tuple[CountedTrial, ...]
    definition: Definition

    @cached_property
    def _ordered(self) -> list[CountedTrial]:
        return sorted(self.units, key=lambda unit: (unit.name, unit.records[0].index))

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(unit): n for n, unit in enumerate(self._ordered)}

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], Verdict]:
        """By places, the pairs that are one trial, or of which that is not known."""
        pairs = {
            (n, m): _one_trial(unit, other, self.definition)
            for n, unit in enumerate(self._ordered)
            for m, other in enumerate(self._ordered[:n])
        }
        return {pair: verdict for pair, verdict in pairs.items() if verdict is not NOT_MET}

    @cached_property
    def _conflicts(self) -> dict[bool, list[int]]:
        """By whether what is not known counts as two trials: for each trial those that are one with it, as bits."""
        conflicts = {generous: [0] * len(self.units) for generous in (False, True)}
        for (n, m), verdict in self._pairs.items():
            for generous in (False, True) if verdict is MET else (False,):
                conflicts[generous][n] |= 1 << m
                conflicts[generous][m] |= 1 << n
        return conflicts

    def count(self, units: Sequence[CountedTrial], *, generous: bool = False) -> list[CountedTrial]:
        """The largest number of these trials of which no two are one trial.

        What nobody knows, whether two drugs were taken together or rows of one drug have a gap, makes one trial of
        two, and with `generous` two.
        """
        chosen = _most_apart(self._conflicts[generous], sum(1 << self._places[id(unit)] for unit in units))
        return sorted((self._ordered[n] for n in _members(chosen)), key=lambda unit: unit.records[0].index)

    def suffice(self, units: Sequence[CountedTrial], added: int = 0, *, generous: bool = False) -> bool:
        """Whether these trials are enough for the label; `generous` takes each unknown class as another one."""
        rule = self.definition
        unknown = sum(1 for unit in units if unit.class_group is None) if generous else 0
        if len(classes_of(units)) + unknown < rule.classes or len(units) + added < rule.trials:
            return False
        return len(self.count(units, generous=generous)) + added >= rule.trials

    def unknown_together(self, units: Sequence[CountedTrial]) -> list[str]:
        """The drugs among these trials of which nobody knows whether two were taken together, each named once."""
        places = {self._places[id(unit)] for unit in units}
        unknown = [
            pair for pair, verdict in self._pairs.items() if verdict is CANNOT_TELL and places >= set(pair)
        ]
        pairs = [(self._ordered[n], self._ordered[m]) for n, m in unknown]
        drugs = {
            id(unit): unit
            for pair in pairs
            if not _same_drug(pair[0].records[0], pair[1].records[0])
            for unit in pair
        }
        return list(dict.fromkeys(unit.name for unit in units if id(unit) in drugs))


def _most_apart(conflicts: Sequence[int], remaining: int) -> int:
    """The largest set without a conflict, as bits.

    A trial whose conflicts all conflict with one another can be taken at once; trials that only dates set against each
    other always leave such a one, so that words which link others are all that is tried both ways.
    """
    chosen = 0
    while remaining:
        members = list(_members(remaining))
        free = next((n for n in members if _is_clique(conflicts, conflicts[n] & remaining)), None)
        if free is None:
            pivot = max(members, key=lambda n: (conflicts[n] & remaining).bit_count())
            apart = remaining & ~(1 << pivot)
            with_it = _most_apart(conflicts, apart & ~conflicts[pivot]) | 1 << pivot
            without = _most_apart(conflicts, apart)
            return chosen | (with_it if with_it.bit_count() >= without.bit_count() else without)
        chosen |= 1 << free
        remaining &= ~(conflicts[free] | 1 << free)
    return chosen


def _members(bits: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _is_clique(conflicts: Sequence[int], bits: int) -> bool:
    return all(bits & ~(conflicts[n] | 1 << n) == 0 for n in _members(bits))


def _one_trial(unit: CountedTrial, other: CountedTrial, definition: Definition) -> Verdict:
    """Whether two trials count as one; rows that may belong to one of them leave it open."""
    if _same_drug(unit.records[0], other.records[0]):
        apart = all(follows(row, that) is NOT_MET for row in unit.records for that in other.records)
        return NOT_MET if apart else CANNOT_TELL
    verdict = _best(_one(row, that, definition) for row in unit.records for that in other.records)
    if verdict is not NOT_MET:
        return verdict
    possible = (_one(row, that, definition) for row in _with_perhaps(unit) for that in _with_perhaps(other))
    return CANNOT_TELL if any(verdict is not NOT_MET for verdict in possible) else NOT_MET


def _with_perhaps(unit: CountedTrial) -> list[TrialRecord]:
    """The rows of a trial and those that may belong to it."""
    rows = {row.index: row for record in unit.records for row in (record, *record.perhaps)}
    return list(rows.values())


def _one(record: TrialRecord, other: TrialRecord, definition: Definition) -> Verdict:
    """Whether two rows of different drugs are one trial: together, and not each long enough outside of it."""
    verdict = together(record, other)
    if verdict is NOT_MET:
        return NOT_MET
    apart = _enough_alone(record, other, definition) and _enough_alone(other, record, definition)
    return NOT_MET if apart else verdict


def together(record: TrialRecord, other: TrialRecord) -> Verdict:
    """Whether two drugs were taken together: by a record's own word, both going on, or dates that surely overlap."""
    if _names(record, other) or _names(other, record):
        return MET
    if record.is_running and other.is_running and record.held == other.held:
        return MET
    if record.began and record.ended and other.began and other.ended:
        if record.ended[0] > other.began[1] and other.ended[0] > record.began[1]:
            return MET
        if record.ended[1] <= other.began[0] or other.ended[1] <= record.began[0]:
            return NOT_MET
    if record.is_apart and other.is_apart:
        return NOT_MET
    if _has_unread_partner(record) or _has_unread_partner(other):
        return CANNOT_TELL
    if record.trial.combined_with == [] or other.trial.combined_with == []:
        return NOT_MET
    return CANNOT_TELL


def _has_unread_partner(record: TrialRecord) -> bool:
    """Whether something was taken with it of which nobody can read what it is."""
    return any(not record.reference.generics(text) for text in record.trial.combined_with or ())


def _names(record: TrialRecord, other: TrialRecord) -> bool:
    """Whether a trial names the other's drug as taken with it."""
    generic = other.row.generic if other.row is not None else None
    return any(generic in record.reference.generics(text) for text in record.trial.combined_with or ())


def _enough_alone(record: TrialRecord, other: TrialRecord, definition: Definition) -> bool:
    """Whether a trial surely has the definition's weeks outside its overlap with another."""
    if not (record.began and record.ended and other.began and other.ended):
        return False
    before = max((other.began[0] - record.began[1]).days, 0)
    after = max((record.ended[0] - other.ended[1]).days, 0)
    return Fraction(before + after, WEEK) >= exact(definition.weeks)


def said_apart_yet_together(records: Sequence[TrialRecord]) -> list[TrialRecord]:
    """The trials that are covered by the answer that no two were taken together, though the record says otherwise."""
    covered = [record for record in records if record.is_apart]
    return [
        record
        for record in covered
        if any(not _same_drug(record, other) and together(record, other) is MET for other in covered)
    ]


# -- classes -----------------------------------------------------------------------------------------------------


def classes_of(units: Sequence[CountedTrial]) -> set[str]:
    """The known classes of these trials; drugs taken together bring both."""
    return {unit.class_group for unit in units if unit.class_group is not None}
