"""The scope notices: for whom the checklist was not written."""

from datetime import date

from trdcheck.model.case import AgeRange, Case
from trdcheck.model.dated import current, numbered, split_future
from trdcheck.model.patient import patient_on
from trdcheck.model.report import Scope
from trdcheck.reference import Reference


def judge_scope(case: Case, as_of: date, reference: Reference) -> list[Scope]:
    """The notices that hold; they change no status."""
    patient = patient_on(case, as_of)
    notices = []
    for text in reference.safety.scope:
        by_age = text.age_below is not None and _may_be_below(patient.age, text.age_below)
        by_patient = text.patient is not None and getattr(patient, text.patient) is True
        by_condition = any(_recorded(case, as_of, name) for name in text.conditions)
        if by_age or by_patient or by_condition:
            notices.append(Scope(id=text.id, message=text.message))
    return notices


def _may_be_below(age: AgeRange | None, limit: int) -> bool:
    """Whether the age is, or may be, below a limit; one known only from above is."""
    if age is None:
        return False
    return age.min < limit if age.min is not None else age.max is not None and age.max < limit


def _recorded(case: Case, as_of: date, name: str) -> bool:
    """Whether a condition is recorded as active, treated or resolved by its newest record."""
    records = [
        record for record in numbered(case.conditions, "conditions") if record.record.condition == name
    ]
    usable, _ = split_future(records, as_of)
    newest, _ = current(usable, as_of, lambda record: 0 if record.status == "ruled_out" else 1)
    return any(record.record.status in ("active", "treated", "resolved") for record in newest)
