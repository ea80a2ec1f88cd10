"""The scope notices: for whom the checklist was not written (rules, section 7)."""

from datetime import date

from trdcheck.model.case import AgeRange, Case
from trdcheck.model.dated import current, numbered, split_future
from trdcheck.model.report import Scope
from trdcheck.reference import Reference


def judge_scope(case: Case, as_of: date, reference: Reference) -> list[Scope]:
    """The notices that hold; they change no status (rules, section 7)."""
    patient = case.patient
    notices = []
    for text in reference.safety.scope:
        by_age = text.age_below is not None and _may_be_below(case, text.age_below)
        by_patient = (
            text.patient is not None and patient is not None and getattr(patient, text.patient) is True
        )
        by_condition = any(_recorded(case, as_of, name) for name in text.conditions)
        if by_age or by_patient or by_condition:
            notices.append(Scope(id=text.id, message=text.message))
    return notices


def _may_be_below(case: Case, limit: int) -> bool:
    """Whether the recorded age is, or may be, below a limit."""
    age = case.patient.age if case.patient else None
    if isinstance(age, AgeRange):
        return age.min is not None and age.min < limit
    return age is not None and age < limit


def _recorded(case: Case, as_of: date, name: str) -> bool:
    """Whether a condition is recorded as active, treated or resolved by its newest record."""
    records = [one for one in numbered(case.conditions, "conditions") if one.record.condition == name]
    usable, _ = split_future(records, as_of)
    left, _ = current(usable, as_of, lambda one: 0 if one.status == "ruled_out" else 1)
    return any(one.record.status in ("active", "treated", "resolved") for one in left)
