"""One trial as recorded: what it is, when it was, its doses and weeks, and the dose a definition needs of it.

Doses and weeks are the least and the most they can be. Every ceiling that may have applied is a reading of its own.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from trdcheck.case import AgeRange, Case, Trial
from trdcheck.dates import When
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.reference.drugs import Antidepressant, DoseCap, Formulation, find_formulation
from trdcheck.spans import Span, exact, number, span_of
from trdcheck.words import Verdict

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL
_WEEK = 7


class Needed(Struct, frozen=True):
    """One reading of the dose that is needed, and where it comes from."""

    dose: Fraction
    words: str
    secondary: bool = False


class TrialRecord(Struct, frozen=True, eq=False, dict=True):
    """One trial of a case with what the tables and the rest of the case say of it."""

    index: int
    trial: Trial
    case: Case
    as_of: date
    reference: Reference
    fraction: Fraction
    partners: tuple["TrialRecord", ...] = ()

    # -- what it is ----------------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """Its path in the case."""
        return f"trials[{self.index}]"

    @cached_property
    def row(self) -> Antidepressant | None:
        """The drug's row, when it is an antidepressant of the tables."""
        drug = self.trial.drug
        return self.reference.antidepressants.get(drug.generic) if drug is not None else None

    @property
    def name(self) -> str:
        """The drug in words."""
        if self.trial.drug is not None:
            return self.trial.drug.generic
        return self.trial.text or (
            f"an unnamed {self.trial.drug_class}" if self.trial.drug_class else "unnamed drug"
        )

    @cached_property
    def formulation(self) -> Formulation | None:
        """The formulation by its own field, or by the name the drug was written under."""
        if self.row is None or self.trial.drug is None:
            return None
        if self.trial.formulation:
            return find_formulation(self.reference.formulations, self.row.generic, self.trial.formulation)
        found = self.reference.drug_names.find(str(self.trial.drug))
        if found is None or found.formulation is None:
            return None
        return find_formulation(self.reference.formulations, self.row.generic, found.formulation)

    @cached_property
    def counted(self) -> bool:
        """Whether it is an antidepressant given for depression, or for a purpose not said."""
        if self.trial.purpose not in (None, "depression"):
            return False
        if self.trial.drug is None:
            return self.trial.text is None
        if self.row is None:
            return False
        made_for = self.formulation.purpose if self.formulation is not None else None
        return made_for is None or self.trial.purpose == "depression"

    @cached_property
    def class_group(self) -> str | None:
        """What counts as its class; a nameless trial's own class counts."""
        if self.row is not None:
            return self.row.class_group
        from trdcheck.reference.drugs import find_class_group

        words = self.trial.drug_class
        return find_class_group(self.reference.antidepressants.values(), words) if words else None

    # -- when ----------------------------------------------------------------------------------------------------

    @cached_property
    def began(self) -> tuple[date, date] | None:
        """First and last day it can have begun."""
        return self.trial.started.within(self.as_of) if self.trial.started else None

    @cached_property
    def ended(self) -> tuple[date, date] | None:
        """First and last day it can have ended; the day of the report for a trial that goes on."""
        if self.trial.ongoing:
            return self.as_of, self.as_of
        return self.trial.stopped.within(self.as_of) if self.trial.stopped else None

    @property
    def is_running(self) -> bool:
        """Whether it is recorded as going on."""
        return bool(self.trial.ongoing)

    @cached_property
    def age_then(self) -> tuple[int | None, int | None]:
        """The lowest and the highest age during it, None where that is not known."""
        age = self.case.patient.age if self.case.patient else None
        low = age.min if isinstance(age, AgeRange) else age
        high = age.max if isinstance(age, AgeRange) else age
        if low is not None:
            low = low - _years(self.began[0], self.as_of) - 1 if self.began else 0
            if self.began is not None and self.began[0] == self.as_of:
                low += 1
        if high is not None and self.ended is not None:
            high -= _years(self.ended[1], self.as_of)
        return low, high

    # -- dose ----------------------------------------------------------------------------------------------------

    @cached_property
    def dose(self) -> Span | None:
        """The highest dose a day in the drug's unit; None when no number can be read."""
        trial = self.trial
        if trial.doses is not None:
            steps = [span_of(step.mg) for step in trial.doses if step.mg is not None]
            if not steps:
                return None
            unknown = len(steps) < len(trial.doses)
            tops = [one.most for one in steps]
            known = [top for top in tops if top is not None]
            most = None if unknown or len(known) < len(tops) else max(known)
            return self._salted(Span(max(one.least for one in steps), most))
        if trial.max_dose_mg is not None:
            if self.formulation is not None and self.formulation.unit is not None:
                return None
            return self._salted(span_of(trial.max_dose_mg))
        if trial.max_dose is not None and self._unit_fits(trial.unit):
            return self._salted(span_of(trial.max_dose))
        return None

    def _unit_fits(self, unit: str | None) -> bool:
        """Whether a dose is written in the drug's own unit."""
        if self.row is None or unit is None:
            return False
        wanted = {self.row.unit, self.row.unit.removesuffix("/day")}
        return "".join(unit.split()) in {"".join(one.split()) for one in wanted}

    def _salted(self, dose: Span) -> Span:
        """A dose of another salt in the drug's usual terms."""
        form = self.formulation
        if form is None or form.factor is None:
            return dose
        most = form.in_usual_salt(dose.most) if dose.most is not None else None
        return Span(form.in_usual_salt(dose.least), most)

    def needed(self, definition: Definition) -> list[Needed]:
        """Every reading of the dose that is needed; empty when the tables have no number."""
        row = self.row
        if row is None:
            return []
        if definition.dose == "minimum":
            return self._column(row.min_mg, row.min_grade == "secondary", "minimum")
        if definition.dose == "range":
            if row.range_low is not None:
                return self._column(row.range_low, row.range_grade == "secondary", "lower end of the range")
            return self._column(row.min_mg, row.min_grade == "secondary", "minimum")
        return self._near_maximum(row)

    def _column(self, value: int | float | None, secondary: bool, words: str) -> list[Needed]:
        if value is None:
            return []
        return [Needed(exact(value), f"{words} {value:g}", secondary)]

    def _near_maximum(self, row: Antidepressant) -> list[Needed]:
        """Two thirds of each ceiling that may have applied, never below the minimum; a target or cap itself."""
        if row.target_mg is not None:
            return [
                Needed(
                    exact(row.target_mg),
                    f"recommended dose {row.target_mg:g}",
                    row.target_grade == "secondary",
                )
            ]
        caps, uncapped = self._caps(row)
        readings = list(caps)
        if uncapped:
            for ceiling, minimum in self.ceilings(row):
                part = self.fraction * ceiling
                least = exact(minimum) if minimum is not None else Fraction(0)
                words = f"near the maximum is {number(part)} of {number(ceiling)}"
                if least > part:
                    words = f"minimum {number(least)}; {words}"
                readings.append(Needed(max(part, least), words, row.max_grade == "secondary"))
        return readings

    def ceilings(self, row: Antidepressant) -> Iterable[tuple[Fraction, int | float | None]]:
        """The labelled maxima that may apply, by setting and formulation, each with its minimum."""
        forms = [self.formulation] if self.formulation is not None else self.possible_forms(row)
        bases = {exact(row.max_mg)}
        if row.max_outpatient_mg is not None:
            outside, inside = exact(row.max_outpatient_mg), exact(row.max_mg)
            bases = {None: {outside, inside}, "outpatient": {outside}, "inpatient": {inside}}[
                self.trial.setting
            ]
        seen = set()
        for form in forms:
            own = form.max_mg if form is not None else None
            for base in sorted(bases):
                ceiling = exact(own) if own is not None else base
                minimum = form.min_mg if form is not None and form.min_mg is not None else row.min_mg
                if (ceiling, minimum) not in seen:
                    seen.add((ceiling, minimum))
                    yield ceiling, minimum

    def possible_forms(self, row: Antidepressant) -> list[Formulation | None]:
        """The formulations an unsaid one may be: the ordinary ones of the drug, none of a brand with its own rule."""
        if self.trial.formulation is None:
            plain = [
                form
                for form in self.reference.formulations
                if form.drug == row.generic and form.words and form.max_mg is not None
            ]
            return [None, *plain]
        return [None]

    def _caps(self, row: Antidepressant) -> tuple[list[Needed], bool]:
        """The patient's lower ceilings that may have applied at the time, and whether none may have."""
        readings, surely = [], False
        for cap in self.reference.dose_caps:
            if cap.drug != row.generic:
                continue
            applies = self.applies(cap)
            if applies is not NOT_MET:
                readings.append(
                    Needed(
                        exact(cap.cap_mg), f"this patient's maximum {cap.cap_mg:g}", cap.grade == "secondary"
                    )
                )
            surely = surely or applies is MET
        return readings, not surely

    def applies(self, cap: DoseCap) -> Verdict:
        """Whether a lower ceiling applied during the trial."""
        if cap.when == "age" and cap.age_above is not None:
            low, high = self.age_then
            if high is not None and high <= cap.age_above:
                return NOT_MET
            return MET if low is not None and low > cap.age_above else CANNOT_TELL
        if cap.when == "gene":
            return MET if self._phenotype(cap.enzyme or "") in cap.phenotypes else NOT_MET
        return self._inhibited(cap)

    def _phenotype(self, gene: str) -> str | None:
        """The phenotype on file for a gene, when its results agree."""
        genes = self.reference.genes
        calls: set[str | None] = set()
        for result in self.case.pharmacogenomics or ():
            if (result.gene or "").strip().upper() != gene:
                continue
            if result.date is not None and result.date.within(self.as_of) is None:
                continue
            if result.phenotype is not None:
                calls.add(genes.phenotype_word(result.phenotype))
            if result.diplotype is not None:
                calls.add(genes.phenotype_of(gene, result.diplotype).phenotype)
            if result.activity_score is not None:
                calls.add(genes.phenotype_of_score(gene, exact(result.activity_score)))
        return calls.pop() if len(calls) == 1 else None

    def _inhibited(self, cap: DoseCap) -> Verdict:
        """Whether a recorded inhibitor was taken at the time; one that may have been leaves it open."""
        found = NOT_MET
        for name, when in self.other_medicines():
            agent = self.reference.drug_names.find(name)
            generic = agent.generic if agent is not None else name.casefold()
            if self.row is not None and generic == self.row.generic:
                continue
            strong = any(
                one.agent == generic
                and one.role == "inhibitor"
                and one.enzyme.startswith(cap.enzyme or "-")
                and (not cap.strengths or one.strength in cap.strengths)
                for one in self.reference.interactions
            )
            if strong:
                overlap = self.overlaps(when)
                found = (
                    MET
                    if overlap is MET
                    else CANNOT_TELL
                    if overlap is CANNOT_TELL and found is NOT_MET
                    else found
                )
        return found

    def other_medicines(self) -> list[tuple[str, tuple[When | None, When | None, bool]]]:
        """Every other medicine recorded, with start, stop and whether it goes on."""
        found: list[tuple[str, tuple[When | None, When | None, bool]]] = []
        for medicine in self.case.medications or ():
            found.append((medicine.drug, (medicine.started, medicine.stopped, medicine.stopped is None)))
        for n, trial in enumerate(self.case.trials or ()):
            if n != self.index and trial.drug is not None:
                found.append((str(trial.drug), (trial.started, trial.stopped, bool(trial.ongoing))))
        found += [
            (name, (self.trial.started, self.trial.stopped, self.is_running))
            for name in self.trial.combined_with or ()
        ]
        return found

    def overlaps(self, other: tuple[When | None, When | None, bool]) -> Verdict:
        """Whether another medicine was taken during the trial, three-valued."""
        started, stopped, goes_on = other
        if self.began is None and self.ended is None:
            return CANNOT_TELL
        end_of_other = (
            stopped.within(self.as_of) if stopped else (self.as_of, self.as_of) if goes_on else None
        )
        start_of_other = started.within(self.as_of) if started else None
        if end_of_other is not None and self.began is not None and end_of_other[1] < self.began[0]:
            return NOT_MET
        if start_of_other is not None and self.ended is not None and start_of_other[0] > self.ended[1]:
            return NOT_MET
        if end_of_other is None or start_of_other is None or self.began is None or self.ended is None:
            return CANNOT_TELL
        sure = end_of_other[0] >= self.began[1] and start_of_other[1] <= self.ended[0]
        return MET if sure else CANNOT_TELL

    # -- weeks ---------------------------------------------------------------------------------------------------

    @cached_property
    def weeks(self) -> Span:
        """The weeks of the whole trial, by number or by its dates."""
        if self.trial.weeks is not None:
            return span_of(self.trial.weeks)
        if self.trial.doses is not None:
            total = Span(Fraction(0), Fraction(0))
            for step in self.trial.doses:
                total += span_of(step.weeks)
            return total
        return self.weeks_by_dates or Span()

    @cached_property
    def weeks_by_dates(self) -> Span | None:
        """The weeks between start and stop; None when one is not known."""
        if self.began is None or self.ended is None:
            return None
        least = max((self.ended[0] - self.began[1]).days, 0)
        return Span(Fraction(least, _WEEK), Fraction((self.ended[1] - self.began[0]).days, _WEEK))

    def weeks_at(self, needed: list[Needed]) -> Span:
        """The weeks at or above the needed dose, of this row and of rows of the same drug without a gap."""
        total = self._weeks_alone(needed)
        for partner in self.partners:
            total += partner._weeks_alone(needed)
        return total

    def _weeks_alone(self, needed: list[Needed]) -> Span:
        """The weeks of one row by itself."""
        spans = [self._weeks_at(one.dose) for one in needed] or [self._weeks_at(None)]
        tops = [one.most for one in spans]
        most = None if None in tops else max(top for top in tops if top is not None)
        return Span(min(one.least for one in spans), most)

    def _weeks_at(self, dose: Fraction | None) -> Span:
        """The weeks at or above one dose; at the highest dose where no dose is asked for."""
        trial = self.trial
        if trial.doses is not None:
            least, most = Fraction(0), Fraction(0)
            open_end = False
            for step in trial.doses:
                weeks = span_of(step.weeks)
                given = self._salted(span_of(step.mg))
                reaches = MET if dose is None else given.at_least(dose)
                if reaches is MET:
                    least += weeks.least
                if reaches is not NOT_MET:
                    most += weeks.most or Fraction(0)
                    open_end = open_end or weeks.most is None
            return Span(least, None if open_end else most)
        if self.is_running and trial.on_max_dose_since is not None:
            since = trial.on_max_dose_since.within(self.as_of)
            if since is not None:
                surely = Fraction((self.as_of - since[1]).days, _WEEK)
                held = Fraction((self.as_of - since[0]).days, _WEEK)
                longest = None if self.weeks.most is None else max(self.weeks.most, held)
                return Span(surely, held if self._only_highest(dose) else longest)
        at_highest = span_of(trial.weeks_at_max_dose)
        total = self.weeks.most
        if at_highest.most is not None and (
            self._only_highest(dose) or (total is not None and total < at_highest.most)
        ):
            total = at_highest.most
        return Span(at_highest.least, total)

    def _only_highest(self, dose: Fraction | None) -> bool:
        """Whether only the highest dose reaches the needed one."""
        return (
            dose is not None
            and self.dose is not None
            and self.dose.most is not None
            and self.dose.most <= dose
        )


def _years(then: date, now: date) -> int:
    """Whole years between two days."""
    return now.year - then.year - ((now.month, now.day) < (then.month, then.day))
