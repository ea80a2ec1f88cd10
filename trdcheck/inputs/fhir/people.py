"""Who the patient is: sex, age, death, body mass index, pregnancy."""

from datetime import date, timedelta
from typing import Any

from trdcheck.inputs.fhir.conditions import standing
from trdcheck.inputs.fhir.drafts import Cite, Workbench, day_of
from trdcheck.inputs.fhir.resources import Condition, Observation, Patient
from trdcheck.model.dates import When
from trdcheck.model.import_report import Doubt

_PREGNANT_DAYS = 42 * 7
_BMI_DAYS = 365
_BMI = (10, 100)


def read_patient(bench: Workbench) -> dict[str, Any] | None:
    """The `patient` of the case, each fact with its citation; None without any."""
    facts: dict[str, Any] = {}
    cites: list[Cite] = []
    for ref, patient in bench.store.all(Patient):
        cites.append(Cite(ref))
        dead = patient.deceased_boolean is True or patient.deceased_date_time is not None
        if dead:
            when = day_of(patient.deceased_date_time)
            bench.first.append(_death(ref, when))
        sex = bench.tables.does("Patient", "gender", patient.gender or "")
        if sex not in (None, "left"):
            facts["sex"] = sex
        elif patient.gender:
            bench.leave(ref, "not_ours", f"gender {patient.gender[:20]}")
        if not dead:
            age = _age(day_of(patient.birth_date), bench.as_of)
            if age is not None:
                facts["age"] = age
    bmi = _bmi(bench)
    if bmi is not None:
        facts["bmi"], cite = bmi
        cites.append(cite)
    pregnant = _pregnant(bench)
    if pregnant is not None:
        facts["pregnant"], cite = pregnant
        cites.append(cite)
    if not cites:
        return None
    refs = sorted({cite.resource for cite in cites})
    return {**facts, "source": {"kind": "ehr", "ref": ", ".join(refs)}}


def _death(ref: str, when: str | None) -> Doubt:
    return Doubt(
        resource=ref, what=f"the record says that the patient died{f' ({when})' if when else ''}; no age"
    )


def _age(birth: str | None, as_of: date) -> int | dict[str, int] | None:
    """Whole years at a day; least and most for a partial birth date."""
    if birth is None:
        return None
    when = When(birth)
    if when.first > as_of:
        return None
    most, least = _years(when.first, as_of), _years(min(when.last, as_of), as_of)
    if not 0 <= least <= most <= 130:
        return None
    return most if least == most else {"min": least, "max": most}


def _years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def observed_on(observation: Observation) -> tuple[str | None, bool]:
    """The day of an observation, and whether it is only the day on which it was issued."""
    period = observation.effective_period
    for text in (
        observation.effective_date_time,
        observation.effective_instant,
        (period.start or period.end) if period is not None else None,
    ):
        day = day_of(text)
        if day is not None:
            return day, False
    if observation.effective_date_time or observation.effective_instant or period is not None:
        return None, False
    day = day_of(observation.issued)
    return day, day is not None


def stands(bench: Workbench, observation: Observation) -> bool:
    """Whether its status lets an observation be read."""
    return bench.tables.does("Observation", "status", observation.status or "") == "read"


def _bmi(bench: Workbench) -> tuple[dict[str, Any], Cite] | None:
    """The newest body mass index of the last year."""
    measured: list[tuple[When, float, str]] = []
    for ref, observation in bench.store.all(Observation):
        if not any(row.use == "bmi" for row in bench.rows(observation.code)):
            continue
        quantity = observation.value_quantity
        day, _ = observed_on(observation)
        if not stands(bench, observation):
            bench.leave(ref, "status", f"body mass index, status {observation.status}")
        elif quantity is None or quantity.value is None or quantity.comparator:
            bench.leave(ref, "no_number", "body mass index")
        elif (quantity.code or quantity.unit or "").replace(" ", "") not in ("kg/m2", "kg/m²", "kg/m^2"):
            bench.leave(ref, "unit", "body mass index")
        elif day is None:
            bench.leave(ref, "no_date", "body mass index")
        elif not _BMI[0] <= quantity.value <= _BMI[1] or When(day).first > bench.as_of:
            bench.leave(ref, "impossible", "body mass index: its value or its date cannot be")
        else:
            measured.append((When(day), float(quantity.value), ref))
    if not measured:
        return None
    measured.sort(key=lambda one: (one[0].first, one[0].last, one[2]))
    when, value, newest = measured[-1]
    for _, _, ref in measured[:-1]:
        bench.leave(ref, "not_ours", "an older body mass index")
    if (bench.as_of - when.first).days > _BMI_DAYS:
        bench.leave(newest, "not_ours", f"body mass index of {when}: older than a year")
        return None
    fact = {"value": value, "date": str(when), "source": {"kind": "ehr", "ref": newest}}
    return fact, Cite(newest, "valueQuantity", "bmi")


def _pregnant(bench: Workbench) -> tuple[dict[str, Any], Cite] | None:
    """Pregnancy that reaches the day by its period or by 42 weeks; never a no."""
    reached: list[tuple[str, str]] = []
    for ref, observation in bench.store.all(Observation):
        if not any(row.use == "pregnancy-status" for row in bench.rows(observation.code)):
            continue
        day, _ = observed_on(observation)
        pregnant = any(row.use == "pregnancy-value" for row in bench.rows(observation.value_codeable_concept))
        end = observation.effective_period.end if observation.effective_period is not None else None
        if not stands(bench, observation):
            bench.leave(ref, "status", "pregnancy status")
        elif not pregnant:
            bench.leave(ref, "not_ours", "pregnancy status other than pregnant")
        elif _reaches(bench, day, day_of(end)):
            reached.append((day or "", ref))
        else:
            bench.leave(ref, "not_ours", "a pregnancy that does not reach this day")
    for ref, condition in bench.store.all(Condition):
        if not any(row.use == "pregnancy" for row in bench.rows(condition.code)):
            continue
        if standing(bench, condition).status != "active":
            continue
        start = (
            condition.onset_period.start if condition.onset_period is not None else condition.onset_date_time
        )
        end = condition.abatement_period.end if condition.abatement_period is not None else None
        day = day_of(start) or day_of(condition.recorded_date)
        if _reaches(bench, day, day_of(end or condition.abatement_date_time)):
            reached.append((day or "", ref))
    if not reached:
        return None
    day, newest = max(reached)
    fact = {"value": True, "date": day, "source": {"kind": "ehr", "ref": newest}}
    return fact, Cite(newest, None, "pregnant")


def _reaches(bench: Workbench, start: str | None, end: str | None) -> bool:
    """Whether a pregnancy of these days reaches the day of the case."""
    if start is None or When(start).last > bench.as_of:
        return False
    if end is not None:
        return When(end).first >= bench.as_of and When(start).first >= bench.as_of - timedelta(
            days=_PREGNANT_DAYS
        )
    return When(start).first >= bench.as_of - timedelta(days=_PREGNANT_DAYS)
