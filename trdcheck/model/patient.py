"""The patient on a day: an age moved to it, measures with their days, what is dated after it not used."""

from datetime import date
from typing import Literal

from msgspec import Struct

from trdcheck.model.case import AgeRange, Case, Liver, LiverFunction, Measure, RecordedAge, YesNo
from trdcheck.model.dates import When

# An age with neither a date nor an `as_of` is a least age from here on: a child's may be anything by now.
_ADULT = 18


class PatientOn(Struct, frozen=True):
    """What is known of the patient on a day; None is not known. `age` is a range in whole years."""

    age: AgeRange | None = None
    sex: Literal["female", "male", "other"] | None = None
    bmi: int | float | None = None
    neck_cm: int | float | None = None
    pregnant: bool | None = None
    postpartum: bool | None = None
    egfr: int | float | None = None
    liver: Liver | None = None


def patient_on(case: Case, as_of: date) -> PatientOn:
    """The patient of a case on a day: the age as it is by then, every other fact unless dated after the day."""
    patient = case.patient
    if patient is None:
        return PatientOn()

    def known(fact: object) -> object:
        if not isinstance(fact, Measure | YesNo | LiverFunction):
            return fact
        return None if fact.date is not None and fact.date.within(as_of) is None else fact.value

    facts = {name: known(getattr(patient, name)) for name in PatientOn.__struct_fields__ if name != "age"}
    return PatientOn(age=age_on(case, as_of), **facts)  # type: ignore[arg-type]


def age_on(case: Case, day: date, *, as_of: date | None = None) -> AgeRange | None:
    """The least and the greatest age in whole years on a day; None when nothing is recorded.

    An age without any day is a least age on `as_of`, the day of the report, when that is another day than `day`.
    """
    recorded = range_of(case.patient.age) if case.patient is not None else None
    when = day_of(case, "age")
    if recorded is None:
        return None
    low, high = recorded.min, recorded.max
    if when is None:
        if low is not None and as_of is not None:
            low = max(0, low + _least_years(as_of, day))
        return AgeRange(min=low, max=None if recorded.min is not None and recorded.min >= _ADULT else high)
    return AgeRange(
        min=None if low is None else max(0, low + _least_years(when.last, day)),
        max=None if high is None else max(0, high + _most_years(when.first, day)),
    )


def range_of(age: int | AgeRange | RecordedAge | None) -> AgeRange | None:
    """An age as it is written, as the range it names; None when nothing is recorded."""
    if isinstance(age, RecordedAge):
        return range_of(age.value) if age.value is not None else range_of(AgeRange(min=age.min, max=age.max))
    if isinstance(age, int):
        return AgeRange(min=age, max=age)
    return None if age is None or age == AgeRange() else age


def day_of(case: Case, name: str) -> When | None:
    """The day of a fact of the patient: its own, else that of the case."""
    fact = getattr(case.patient, name, None)
    return (getattr(fact, "date", None) or case.as_of) if fact is not None else None


def _least_years(start: date, end: date) -> int:
    """The fewest birthdays between two days, negative backwards."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _most_years(start: date, end: date) -> int:
    """The most birthdays between two days, negative backwards."""
    return end.year - start.year + ((end.month, end.day) > (start.month, start.day))
