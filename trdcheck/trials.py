"""One trial under one definition: each criterion met, not met or not known (rules, section 4).

Doses and weeks are compared exactly, as the least and the most they can be. An unknown is never read as adequate.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from trdcheck.case import AgeRange, Case, Range, Trial
from trdcheck.dates import When
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.reference.drugs import Antidepressant, DoseCap, Formulation, find_formulation
from trdcheck.report import Criterion, TrialVerdict
from trdcheck.words import Verdict, all_met

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL
_WEEK = 7


@dataclass(frozen=True)
class Span:
    """The least and the most a number can be; no upper end when `most` is None."""

    least: Fraction = Fraction(0)
    most: Fraction | None = None

    def at_least(self, needed: Fraction) -> Verdict:
        """Whether it reaches a number, three-valued."""
        if self.least >= needed:
            return MET
        return NOT_MET if self.most is not None and self.most < needed else CANNOT_TELL

    def __add__(self, other: "Span") -> "Span":
        most = None if self.most is None or other.most is None else self.most + other.most
        return Span(self.least + other.least, most)


def exact(number: int | float) -> Fraction:
    """A number as it was written, exactly."""
    return Fraction(str(number))


def span_of(quantity: int | float | Range | None) -> Span:
    """A recorded quantity as the least and the most it can be."""
    if quantity is None:
        return Span()
    if isinstance(quantity, Range):
        least = exact(quantity.min) if quantity.min is not None else Fraction(0)
        return Span(least, exact(quantity.max) if quantity.max is not None else None)
    return Span(exact(quantity), exact(quantity))


def number(value: Fraction) -> str:
    """A number for a reader: whole where it is, else one decimal, rounded to the nearest."""
    return f"{value.numerator}" if value.denominator == 1 else f"{float(value):.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Needed:
    """One reading of the dose that is needed, and where it comes from."""

    dose: Fraction
    words: str
    secondary: bool = False


@dataclass(frozen=True, eq=False)
class TrialRecord:
    """One trial of a case with what the tables and the rest of the case say of it."""

    index: int
    trial: Trial
    case: Case
    as_of: date
    reference: Reference
    fraction: Fraction
    partners: tuple["TrialRecord", ...] = field(default=(), compare=False)

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
            for ceiling, minimum in self._ceilings(row):
                part = self.fraction * ceiling
                least = exact(minimum) if minimum is not None else Fraction(0)
                words = f"near the maximum is {number(part)} of {number(ceiling)}"
                if least > part:
                    words = f"minimum {number(least)}; {words}"
                readings.append(Needed(max(part, least), words, row.max_grade == "secondary"))
        return readings

    def _ceilings(self, row: Antidepressant) -> Iterable[tuple[Fraction, int | float | None]]:
        """The labelled maxima that may apply, by setting and formulation, each with its minimum."""
        forms = [self.formulation] if self.formulation is not None else self._possible_forms(row)
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

    def _possible_forms(self, row: Antidepressant) -> list[Formulation | None]:
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
            applies = self._applies(cap)
            if applies is not NOT_MET:
                readings.append(
                    Needed(
                        exact(cap.cap_mg), f"this patient's maximum {cap.cap_mg:g}", cap.grade == "secondary"
                    )
                )
            surely = surely or applies is MET
        return readings, not surely

    def _applies(self, cap: DoseCap) -> Verdict:
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
        spans = [self._weeks_at(one.dose) for one in needed] or [self._weeks_at(None)]
        least = min(one.least for one in spans)
        tops = [one.most for one in spans]
        most = None if None in tops else max(top for top in tops if top is not None)
        total = Span(least, most)
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

    # -- criteria ------------------------------------------------------------------------------------------------

    def judged(self, definition: Definition) -> TrialVerdict:
        """The trial under one definition, criterion by criterion."""
        needed = self.needed(definition)
        weeks = self.weeks_at(needed)
        dose = self._dose_criterion(definition, needed)
        duration = self._duration_criterion(definition, weeks, dose)
        criteria = [dose, duration]
        if definition.adherence is not None:
            criteria.append(self._adherence_criterion(definition))
        criteria.append(self._early_criterion(definition, duration))
        if definition.this_episode:
            criteria.append(self._episode_criterion())
        failed = self.failure(definition)
        verdict = all_met([one.verdict for one in criteria])
        met_on = self._met_on(definition, weeks, criteria)
        return TrialVerdict(
            verdict=verdict,
            failed=failed,
            met_on=met_on.isoformat() if met_on else None,
            short=self._short(definition, verdict, failed, criteria, weeks, met_on),
            criteria=criteria,
            remarks=self._remarks(definition, needed, weeks),
        )

    def _dose_criterion(self, definition: Definition, needed: list[Needed]) -> Criterion:
        """Met if the highest dose reaches the needed one under every reading, not met if under none."""
        unit = self.row.unit if self.row is not None else None
        has = self.dose
        path = f"{self.path}.{'max_dose_mg' if unit in (None, 'mg/day') else 'max_dose'}"
        note = f" ({definition.dose_note})" if definition.dose_note and not definition.dose_stated else ""
        missing: list[str] = []
        verdict = CANNOT_TELL
        if self.row is None:
            detail, missing = "drug not known", [f"{self.path}.drug"]
        elif self.is_minor():
            detail = "under 18: the doses are for adults"
        elif has is None and self.trial.dose_words is not None:
            verdict = MET if self.trial.dose_words == "at_maximum" else NOT_MET
            words = {"at_maximum": "at the maximum", "below_minimum": "below the minimum"}[
                self.trial.dose_words
            ]
            detail = f"{words}, number not recorded"
        elif not needed:
            detail = (
                f"no {'minimum' if definition.dose == 'minimum' else 'number'} for this drug in the tables"
            )
        elif has is None:
            detail, missing = "highest dose not known", [path]
        else:
            verdicts = {has.at_least(one.dose) for one in needed}
            verdict = verdicts.pop() if len(verdicts) == 1 else CANNOT_TELL
            detail = f"{_shown(has)} {unit}; {' or '.join(dict.fromkeys(one.words for one in needed))}"
            if verdict is CANNOT_TELL:
                missing = self._dose_missing(has, needed, path)
        detail += note
        if needed and any(one.secondary for one in needed):
            detail += "; secondary source"
        doses = sorted({one.dose for one in needed})
        return Criterion(
            criterion="dose",
            verdict=verdict,
            detail=detail,
            has=_shown_number(has),
            needs=_plain(doses[0]) if len(doses) == 1 else " or ".join(number(one) for one in doses) or None,
            unit=unit,
            missing=missing,
        )

    def is_minor(self) -> bool:
        """Whether the patient is or may be under the age the definitions are written for."""
        limits = [text.age_below for text in self.reference.safety.scope if text.age_below is not None]
        age = self.case.patient.age if self.case.patient else None
        low = age.min if isinstance(age, AgeRange) else age
        return bool(limits) and low is not None and low < limits[0]

    def _dose_missing(self, has: Span, needed: list[Needed], path: str) -> list[str]:
        """What would decide the dose: its number, or what the ceiling depends on."""
        if has.least != has.most:
            return [path]
        row, missing = self.row, []
        if row is None:
            return [path]
        if row.max_outpatient_mg is not None and self.trial.setting is None:
            missing.append(f"{self.path}.setting")
        if self.formulation is None and self.trial.formulation is None and len(self._possible_forms(row)) > 1:
            missing.append(f"{self.path}.formulation")
        _, high = self.age_then
        for cap in self.reference.dose_caps:
            if cap.drug == row.generic and cap.when == "age" and self._applies(cap) is CANNOT_TELL:
                missing.append(f"{self.path}.started" if high is not None else "patient.age")
            elif cap.drug == row.generic and cap.when == "inhibitor" and self._applies(cap) is CANNOT_TELL:
                missing.append(f"{self.path}.started")
        return list(dict.fromkeys(missing)) or [path]

    def _duration_criterion(self, definition: Definition, weeks: Span, dose: Criterion) -> Criterion:
        """Met if the least weeks suffice, not met if the most do not."""
        needed = exact(definition.weeks)
        verdict = weeks.at_least(needed)
        missing: list[str] = []
        future = (
            self.is_running
            and self.began is None
            and self.trial.weeks is None
            and self.trial.weeks_at_max_dose is None
        )
        if verdict is CANNOT_TELL:
            if self.is_running and future and self.trial.on_max_dose_since is None:
                missing = [f"{self.path}.started"]
            elif self.trial.doses is not None:
                missing = [f"{self.path}.doses"]
            else:
                missing = [f"{self.path}.weeks_at_max_dose"]
                if self.trial.weeks is None and self.weeks_by_dates is None:
                    missing.append(f"{self.path}.weeks")
        detail = f"{_shown(weeks) if weeks.most is not None or weeks.least else 'not known'} of {number(needed)} weeks"
        if verdict is MET and definition.weeks_to is not None and weeks.least < exact(definition.weeks_to):
            detail += f"; at the lower end of {definition.weeks:g}-{definition.weeks_to:g}"
        return Criterion(
            criterion="duration",
            verdict=verdict,
            detail=detail,
            has=_shown_number(weeks),
            needs=_plain(needed),
            unit="weeks",
            missing=missing,
        )

    def _adherence_criterion(self, definition: Definition) -> Criterion:
        """Met if it was taken as the definition asks."""
        taken = self.trial.adherence
        if taken is None:
            return Criterion(
                criterion="adherence",
                verdict=CANNOT_TELL,
                detail="not recorded",
                needs=" or ".join(definition.adherence or ()),
                missing=[f"{self.path}.adherence"],
            )
        verdict = MET if taken in (definition.adherence or ()) else NOT_MET
        return Criterion(
            criterion="adherence",
            verdict=verdict,
            detail=taken,
            has=taken,
            needs=" or ".join(definition.adherence or ()),
        )

    def _early_criterion(self, definition: Definition, duration: Criterion) -> Criterion:
        """Early is before the definition's weeks; a trial that reached them is judged by its outcome."""
        if duration.verdict is MET or self.is_running:
            return Criterion(
                criterion="not_stopped_early", verdict=MET, detail="goes on" if self.is_running else "reached"
            )
        if duration.verdict is NOT_MET:
            reason = self.trial.stop_reason
            why = f", for {reason.replace('_', ' ')}" if reason else ""
            detail = f"stopped before {definition.weeks:g} weeks{why}"
            return Criterion(criterion="not_stopped_early", verdict=NOT_MET, detail=detail)
        return Criterion(
            criterion="not_stopped_early",
            verdict=CANNOT_TELL,
            detail="weeks not known",
            missing=duration.missing,
        )

    def _episode_criterion(self) -> Criterion:
        """Met if it belongs to this episode; an ongoing trial does."""
        verdict, detail, missing = CANNOT_TELL, "not recorded", [f"{self.path}.this_episode"]
        start = self.case.episode.started if self.case.episode else None
        if self.trial.this_episode is not None:
            verdict = MET if self.trial.this_episode else NOT_MET
        elif self.is_running or (
            start is not None
            and self.trial.started is not None
            and self.trial.started.surely_not_before(start)
        ):
            verdict = MET
        elif start is not None and self.trial.stopped is not None and self.trial.stopped.surely_before(start):
            verdict = NOT_MET
        if verdict is not CANNOT_TELL:
            detail, missing = ("this episode" if verdict is MET else "another episode"), []
        return Criterion(criterion="episode", verdict=verdict, detail=detail, missing=missing)

    def failure(self, definition: Definition) -> Verdict:
        """Whether its outcome is a failure under a definition, on its own (the outcome table)."""
        trial = self.trial
        if trial.elevated_mood or trial.stop_reason == "mood_switch":
            return NOT_MET
        if trial.outcome is None:
            if trial.stop_reason == "no_response" and not self.is_running:
                return definition.stopped_for_no_response
            return CANNOT_TELL
        if trial.outcome in definition.failed:
            return MET
        return CANNOT_TELL if trial.outcome in definition.undecided else NOT_MET

    def _met_on(self, definition: Definition, weeks: Span, criteria: list[Criterion]) -> date | None:
        """The day a running trial that is only too short reaches its weeks, if the dose is held."""
        duration = next(one for one in criteria if one.criterion == "duration")
        others = [one.verdict for one in criteria if one.criterion != "duration"]
        if not self.is_running or duration.verdict is not NOT_MET or NOT_MET in others:
            return None
        lacking = (exact(definition.weeks) - weeks.least) * _WEEK
        return self.as_of + timedelta(days=-(-lacking.numerator // lacking.denominator))

    # -- words ---------------------------------------------------------------------------------------------------

    def _short(
        self,
        definition: Definition,
        verdict: Verdict,
        failed: Verdict,
        criteria: list[Criterion],
        weeks: Span,
        met_on: date | None,
    ) -> str:
        """The verdict in a few words, for a table."""
        if met_on is not None:
            return f"from {met_on}"
        if failed is NOT_MET:
            return (
                definition.partial
                if self.trial.outcome == "partial" and definition.partial
                else "not a failure"
            )
        by_name = {one.criterion: one.verdict for one in criteria}
        if by_name["dose"] is NOT_MET:
            return "no: dose too low"
        if by_name["duration"] is NOT_MET:
            short = exact(definition.weeks) - (weeks.most or Fraction(0))
            return f"no: {number(short)} week{'' if short == 1 else 's'} short"
        if by_name.get("adherence") is NOT_MET:
            return "no: not taken"
        if by_name.get("episode") is NOT_MET:
            return "other episode"
        if verdict is MET and failed is MET:
            return "adequate, failed"
        return "adequate; outcome?" if verdict is MET else "cannot tell yet"

    def _remarks(self, definition: Definition, needed: list[Needed], weeks: Span) -> list[str]:
        """What is said beside the verdict and changes nothing."""
        row = self.row
        remarks: list[str] = []
        if row is None or self.dose is None:
            return remarks
        if definition.dose == "near-maximum":
            tops = [ceiling for ceiling, _ in self._ceilings(row)]
            if self.dose.least > max(tops):
                remarks.append(f"above the labelled maximum of {number(max(tops))} {row.unit}")
            if row.plateau_mg is not None:
                remarks.append(
                    f"fixed-dose trials found no greater benefit above {row.plateau_mg:g} {row.unit}"
                )
            if (
                row.note
                and self.trial.setting == "inpatient"
                and row.max_outpatient_mg is None
                and self.dose.least > max(tops)
            ):
                remarks.append(row.note)
        return remarks


def _years(then: date, now: date) -> int:
    """Whole years between two days."""
    return now.year - then.year - ((now.month, now.day) < (then.month, then.day))


def _shown(span: Span) -> str:
    """A span for a reader."""
    if span.most is None:
        return f"{number(span.least)} or more" if span.least else "not known"
    if span.least == span.most:
        return number(span.least)
    return f"{number(span.least)} to {number(span.most)}"


def _plain(value: Fraction) -> int | float:
    """An exact number as JSON writes it."""
    return value.numerator if value.denominator == 1 else round(float(value), 2)


def _shown_number(span: Span | None) -> int | float | str | None:
    """A span as JSON writes it: a number when it is one, else its two ends in words, null when nothing is known."""
    if span is None or (span.most is None and not span.least):
        return None
    return _plain(span.least) if span.least == span.most else _shown(span)
