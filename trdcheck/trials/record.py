"""One recorded trial with what the tables and the rest of the case say of it: drug, dates, age and dose at the time."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cached_property, wraps
from typing import TypeVar

from msgspec import Struct

from trdcheck.model.case import Augmentation, Case, Trial
from trdcheck.model.dated import Dated, begun_after, endings_disagree, known_on
from trdcheck.model.dates import When, is_after
from trdcheck.model.patient import age_on
from trdcheck.model.spans import Span, span_of
from trdcheck.model.words import Verdict
from trdcheck.reference import Reference
from trdcheck.reference.drugs import Antidepressant, Formulation, find_class_group, find_formulation

T = TypeVar("T")
WEEK = 7
Days = tuple[date, date]


class Taken(Struct, frozen=True):
    """When another medicine was taken, and the classes its record names.

    `along` when the record itself says that it was taken with the trial.
    """

    path: str
    started: When | None = None
    stopped: When | None = None
    goes_on: bool = False
    along: bool = False
    classes: tuple[str, ...] = ()


class TrialRecord(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A trial of a case as it was known on the day. `fraction` is what part of the ceiling counts as near the maximum.

    `later` says that it certainly began after the day: it is listed and counts for nothing. `continued` are rows of the
    same drug that surely follow without a gap, `perhaps` those of which that is not known.
    """

    index: int
    trial: Trial
    case: Case
    as_of: date
    reference: Reference
    fraction: Fraction
    later: bool = False
    continued: tuple["TrialRecord", ...] = ()
    perhaps: tuple["TrialRecord", ...] = ()

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
        unnamed = f"an unnamed {self.trial.drug_class}" if self.trial.drug_class else "unnamed drug"
        return self.trial.text or unnamed

    @property
    def unit(self) -> str:
        """The unit a dose is shown in."""
        return self.row.unit.removesuffix("/day") if self.row is not None else self.trial.unit or "mg"

    @cached_property
    def formulation(self) -> Formulation | None:
        """The formulation by its own field, or by the name the drug was written under."""
        if self.row is None or self.trial.drug is None:
            return None
        words = self.trial.formulation
        if not words:
            found = self.reference.drug_names.find(str(self.trial.drug))
            words = found.formulation if found is not None else None
        return find_formulation(self.reference.formulations, self.row.generic, words) if words else None

    @cached_property
    def counted(self) -> bool:
        """Whether it is an antidepressant given for depression, or for a purpose not said."""
        if self.later or self.trial.purpose not in (None, "depression"):
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
        words = self.trial.drug_class
        return find_class_group(self.reference.antidepressants.values(), words) if words else None

    # -- when ----------------------------------------------------------------------------------------------------

    @cached_property
    def began(self) -> Days | None:
        """First and last day it can have begun."""
        return self.trial.started.within(self.as_of) if self.trial.started else None

    @cached_property
    def ended(self) -> Days | None:
        """First and last day it can have ended; one that goes on surely did so on the day that it was recorded."""
        if self.endings_disagree:
            stopped = self.trial.stopped.within(self.as_of) if self.trial.stopped else None
            return (stopped[0] if stopped else self.began[0] if self.began else self.as_of), self.as_of
        if self.trial.ongoing:
            return min(self.held[1], self.as_of), self.as_of
        return self.trial.stopped.within(self.as_of) if self.trial.stopped else None

    @property
    def is_running(self) -> bool:
        """Whether it is recorded as going on, and nothing says otherwise."""
        return bool(self.trial.ongoing) and not self.endings_disagree

    @cached_property
    def endings_disagree(self) -> bool:
        """Whether it is recorded both as going on and as ended by the day."""
        return endings_disagree(self.trial, self.as_of)

    @cached_property
    def held(self) -> Days:
        """First and last day it can have been when its weeks, and that it goes on, were recorded."""
        when = self.trial.weeks_on or self.case.as_of
        if when is None:
            return self.as_of, self.as_of
        return when.within(self.as_of) or (when.first, when.last)

    @property
    def is_dated(self) -> bool:
        """Whether the day on which its weeks held is recorded."""
        return self.trial.weeks_on is not None or self.case.as_of is not None

    def to_the_day(self, weeks: Span) -> Span:
        """Weeks recorded of a trial that goes on, as the least and the most they can be on the day of the report."""
        first, last = self.held
        fewer = Fraction(min((self.as_of - last).days, 0), WEEK)
        more = Fraction((self.as_of - first).days, WEEK)
        most = None if weeks.most is None else max(weeks.most + more, Fraction(0))
        return Span(max(weeks.least + fewer, Fraction(0)), most)

    @property
    def is_of_another_day(self) -> bool:
        """Whether what is recorded of a trial that goes on is of another day than that of the report."""
        return self.is_running and not self.held[0] <= self.as_of <= self.held[1]

    @cached_property
    def age_then(self) -> tuple[int | None, int | None]:
        """The lowest and the highest age during it, None where that is not known."""
        low, high = self.age_now
        if low is not None:
            low = self._age(self.began[0])[0] if self.began is not None else 0
        if high is not None and self.ended is not None:
            high = self._age(self.ended[1])[1]
        return low, high

    @cached_property
    def age_now(self) -> tuple[int | None, int | None]:
        """The lowest and the highest age on the day of the report."""
        return self._age(self.as_of)

    def _age(self, day: date) -> tuple[int | None, int | None]:
        age = age_on(self.case, day, as_of=self.as_of)
        return (age.min, age.max) if age is not None else (None, None)

    @cached_property
    def is_minor(self) -> bool:
        """Whether the patient is, may be, or by the dates of the trial was under the age the doses are for."""
        limits = [one.age_below for one in self.reference.safety.scope if one.age_below is not None]
        ages = [self.age_now, self.age_then if self.began is not None else (None, None)]
        # An age known only from above is under it.
        return any(
            low < limit if low is not None else high is not None and high < limit
            for low, high in ages
            for limit in limits
        )

    @cached_property
    def is_apart(self) -> bool:
        """Whether it is covered by the answer that no two trials were taken at the same time."""
        answer = self.case.dated(self.case.trials_together)
        if answer is None or answer.value is not False or is_after(answer.date, self.as_of):
            return False
        return answer.date is None or not is_after(self.trial.started, answer.date.last)

    # -- dose ----------------------------------------------------------------------------------------------------

    @cached_property
    def dose(self) -> Span | None:
        """The highest dose a day in the drug's own terms; None when no number can be read."""
        written = self.written_dose
        return None if written is None else self.in_usual_salt(written)

    @cached_property
    def written_dose(self) -> Span | None:
        """The highest dose a day as it was written, in the drug's unit; None when no number can be read."""
        if self.formulation is not None and self.formulation.unit is not None:
            return None
        return dose_of(self.trial, self.row.unit if self.row is not None else None)

    def in_usual_salt(self, dose: Span) -> Span:
        """A dose of another salt in the drug's usual terms."""
        form = self.formulation
        if form is None or form.factor is None:
            return dose
        return Span(
            form.in_usual_salt(dose.least), form.in_usual_salt(dose.most) if dose.most is not None else None
        )

    @cached_property
    def weeks_by_dose(self) -> dict[Fraction, Span]:
        """The weeks at or above each dose asked for so far."""
        return {}

    # -- what else was taken -------------------------------------------------------------------------------------

    def other_medicines(self) -> list[tuple[str, Taken]]:
        """Every other medicine recorded as begun by the day, with its dates."""
        medicines = [
            (
                one.drug,
                Taken(
                    f"medications[{n}]",
                    one.started,
                    one.stopped,
                    one.stopped is None,
                    classes=one.classes,
                ),
            )
            for n, one in enumerate(self.case.medications or ())
            if not is_after(one.started, self.as_of)
        ]
        medicines += [
            (str(one.record.drug), _taken(one))
            for one in known_on(self.case.trials, "trials", self.as_of)
            if one.index != self.index and one.record.drug is not None
        ]
        added = known_on(self.case.augmentation, "augmentation", self.as_of) + self.added
        medicines += [
            (str(one.record.drug or one.record.text), _taken(one))
            for one in added
            if one.record.drug or one.record.text
        ]
        medicines += [(name, Taken(self.path, along=True)) for name in self.trial.combined_with or ()]
        return medicines

    @cached_property
    def added(self) -> list[Dated[Augmentation]]:
        """The drugs added to it by the day."""
        return known_on(self.trial.augmentation, f"{self.path}.augmentation", self.as_of)

    @cached_property
    def added_later(self) -> list[Dated[Augmentation]]:
        """The drugs added to it after the day."""
        return begun_after(self.trial.augmentation, f"{self.path}.augmentation", self.as_of)

    def overlaps(self, other: Taken) -> Verdict:
        """Whether another medicine was taken at some time of the trial."""
        if other.along:
            return Verdict.MET
        start, end = self._days_of(other)
        if end is not None and self.began is not None and end[1] < self.began[0]:
            return Verdict.NOT_MET
        if start is not None and self.ended is not None and start[0] > self.ended[1]:
            return Verdict.NOT_MET
        if end is None or start is None or self.began is None or self.ended is None:
            return Verdict.CANNOT_TELL
        sure = end[0] >= self.began[1] and start[1] <= self.ended[0]
        return Verdict.MET if sure else Verdict.CANNOT_TELL

    def covered_by(self, other: Taken) -> Verdict:
        """Whether another medicine was taken all through the trial; partly is not to be told."""
        overlap = self.overlaps(other)
        if other.along or overlap is Verdict.NOT_MET:
            return overlap
        start, end = self._days_of(other)
        if start is None or end is None or self.began is None or self.ended is None:
            return Verdict.CANNOT_TELL
        throughout = start[1] <= self.began[0] and end[0] >= self.ended[1]
        return Verdict.MET if throughout else Verdict.CANNOT_TELL

    def _days_of(self, other: Taken) -> tuple[Days | None, Days | None]:
        """The days another medicine can have begun, and can have ended."""
        start = other.started.within(self.as_of) if other.started else None
        if other.stopped is not None:
            return start, other.stopped.within(self.as_of) or (self.as_of, self.as_of)
        return start, (self.as_of, self.as_of) if other.goes_on else None


def dose_of(record: Trial | Augmentation, unit: str | None) -> Span | None:
    """The highest dose a day in the unit of the drug's table, of a trial and of an added drug alike.

    None when no number can be read in that unit. Without a table, milligrams are taken as they are.
    """
    steps = [span_of(step.mg) for step in record.doses or ()] if isinstance(record, Trial) else []
    if steps:
        tops = [step.most for step in steps if step.most is not None]
        highest = Span(max(step.least for step in steps), max(tops) if len(tops) == len(steps) else None)
        return None if highest.is_empty else highest
    if record.max_dose_mg is not None:
        return span_of(record.max_dose_mg) if unit is None or unit.startswith("mg") else None
    if record.max_dose is None or record.unit is None or unit is None:
        return None
    names = {"".join(name.split()) for name in (unit, unit.removesuffix("/day"))}
    return span_of(record.max_dose) if "".join(record.unit.split()) in names else None


def _taken(spell: "Dated[Trial] | Dated[Augmentation]") -> Taken:
    """When a drug that stands as a trial, or was added to one, was taken."""
    record = spell.record
    return Taken(spell.path, record.started, record.stopped, bool(record.ongoing))


def once_a_record(judge: Callable[[TrialRecord], T]) -> Callable[[TrialRecord], T]:
    """A question about a trial that is worked out once: every definition asks it, and its record keeps the answer."""
    key = f"{judge.__module__}.{judge.__name__}"

    @wraps(judge)
    def asked(record: TrialRecord) -> T:
        answers: dict[str, T] = record.__dict__
        if key not in answers:
            answers[key] = judge(record)
        return answers[key]

    return asked
