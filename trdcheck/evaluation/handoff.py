"""What the case holds for papers, in the report's shape: also tried, medicines, who and when, what is not recorded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from trdcheck.evidence.lab_words import in_brief
from trdcheck.model.case import Augmentation, Case, Course, Psychotherapy
from trdcheck.model.dated import Dated, known_on, numbered
from trdcheck.model.dates import When, is_after
from trdcheck.model.handoff import AlsoTried, CaseNote, MedicineNow, NotRecorded, Recorded, RecordedKind
from trdcheck.model.patient import patient_on
from trdcheck.model.spans import short, span_of
from trdcheck.reference import Reference
from trdcheck.scoring.score import scored
from trdcheck.trials.views import OUTCOMES

# Said to be none is an answer: only what is absent is not recorded.
_ABSENT = (None, "")


def also_tried(case: Case, as_of: date, reference: Reference) -> list[AlsoTried]:
    """Added drugs beside the trial they were added to, then psychotherapies, then courses; later ones left out."""
    rows = []
    for trial in known_on(case.trials, "trials", as_of):
        drug = trial.record.drug
        beside = f" with {drug.generic}" if drug is not None else ""
        rows += [
            _added(added.record, added.path, beside)
            for added in known_on(trial.record.augmentation, f"{trial.path}.augmentation", as_of)
        ]
    rows += [_added(row.record, row.path, "") for row in known_on(case.augmentation, "augmentation", as_of)]
    rows += [_therapy(row.record, row.path) for row in known_on(case.psychotherapy, "psychotherapy", as_of)]
    rows += [_course(row.record, row.path, reference) for row in known_on(case.courses, "courses", as_of)]
    return rows


def _added(added: Augmentation, path: str, beside: str) -> AlsoTried:
    name = (
        added.drug.generic if added.drug is not None else added.text or added.drug_class or "an unnamed drug"
    )
    dose = span_of(added.max_dose if added.max_dose is not None else added.max_dose_mg)
    unit = added.unit or "mg"
    weeks = span_of(added.weeks)
    parts = [f"{short(dose)} {unit}"] if not dose.is_empty else []
    parts += [f"{short(weeks)} weeks{beside}"] if not weeks.is_empty else [beside.strip()] if beside else []
    return AlsoTried(
        kind="augmentation",
        title=name,
        amount=", ".join(parts),
        outcome=_outcome(added.outcome),
        record=path,
        **_when(added),
    )


def _therapy(therapy: Psychotherapy, path: str) -> AlsoTried:
    parts = [f"{therapy.sessions} sessions"] if therapy.sessions is not None else []
    parts += [therapy.frequency] if therapy.frequency else []
    return AlsoTried(
        kind="psychotherapy",
        title=therapy.type or "psychotherapy, kind not recorded",
        amount=", ".join(parts),
        outcome=_outcome(therapy.outcome),
        record=path,
        **_when(therapy),
    )


def _course(course: Course, path: str, reference: Reference) -> AlsoTried:
    parts: list[str] = [course.placement] if course.placement is not None else []
    parts += [f"{course.sessions} sessions"] if course.sessions is not None else []
    return AlsoTried(
        kind="course",
        title=reference.modalities[str(course.modality)].title,
        amount=", ".join(parts),
        outcome=_outcome(course.outcome),
        record=path,
        **_when(course),
    )


def _when(record: Augmentation | Psychotherapy | Course) -> dict[str, Any]:
    """Start, stop and whether it goes on, as recorded."""
    return {
        "started": str(record.started) if record.started is not None else None,
        "stopped": str(record.stopped) if record.stopped is not None else None,
        "ongoing": record.ongoing,
    }


def _outcome(outcome: str | None) -> str:
    return OUTCOMES[outcome] if outcome is not None else ""


def medications(case: Case, as_of: date) -> list[MedicineNow]:
    """The recorded medicines; one that starts after the day is left out."""
    rows = []
    for row in numbered(case.medications, "medications"):
        medicine = row.record
        if is_after(medicine.started, as_of):
            continue
        stopped = None if is_after(medicine.stopped, as_of) else medicine.stopped
        rows.append(
            MedicineNow(
                drug=medicine.drug,
                dose=medicine.dose,
                started=str(medicine.started) if medicine.started is not None else None,
                stopped=str(stopped) if stopped is not None else None,
                taken_for=medicine.taken_for,
                taken=stopped is None,
                record=row.path,
            )
        )
    return rows


def case_notes(case: Case, as_of: date, titles: dict[str, str]) -> list[CaseNote]:
    """The clinician's notes, newest first, those without a day last; one dated after the day is left out."""
    rows = [
        CaseNote(
            text=note.text,
            date=str(note.date) if note.date is not None else None,
            by=note.by,
            about=note.about,
            title=titles.get(note.about, note.about) if note.about else "",
            record=f"notes[{n}]",
        )
        for n, note in enumerate(case.notes or ())
        if not is_after(note.date, as_of)
    ]
    return sorted(rows, key=lambda row: row.date or "", reverse=True)


def recorded(case: Case, as_of: date, reference: Reference) -> list[Recorded]:
    """Laboratory results, completed forms, conditions and the facts asked for letters, newest first in each kind."""
    rows = [*_laboratory(case, reference), *_forms(case, reference), *_conditions(case, reference)]
    rows += [*_asked(case, reference), *_diagnoses(case), *_stays(case)]
    known = [row for row in rows if row.date is None or not is_after(When(row.date), as_of)]
    return sorted(known, key=lambda row: row.date or "", reverse=True)


def _laboratory(case: Case, reference: Reference) -> Iterator[Recorded]:
    for row in numbered(case.labs, "labs"):
        lab = row.record
        if lab.analyte is None:
            value = "" if lab.value is None else f"{lab.comparator or ''}{lab.value:g} {lab.unit or ''}"
            yield _recorded("laboratory", lab.text or "not named", f"{value} {lab.result or ''}".strip(), row)
        else:
            analyte = reference.analytes[lab.analyte]
            text = in_brief(analyte, lab).removeprefix(analyte.short).strip()
            yield _recorded("laboratory", analyte.short, text, row)


def _forms(case: Case, reference: Reference) -> Iterator[Recorded]:
    """The forms that are no scale of severity: those stand among the scales."""
    for row in numbered(case.screens, "screens"):
        screen = row.record
        instrument = reference.instruments[screen.instrument] if screen.instrument is not None else None
        if instrument is not None and instrument.role != "severity":
            result = scored(screen, case, reference)
            yield _recorded("form", instrument.short, result.score_text or screen.result or "no score", row)
        elif instrument is None and screen.score is None:
            yield _recorded("form", screen.text or "not named", screen.result or "no score", row)


def _conditions(case: Case, reference: Reference) -> Iterator[Recorded]:
    for row in numbered(case.conditions, "conditions"):
        condition = row.record
        name = condition.condition
        title = reference.conditions[name].title if name is not None else condition.text or "not named"
        status = (condition.status or "status not recorded").replace("_", " ")
        controlled = {True: ", controlled", False: ", not controlled", None: ""}[condition.controlled]
        yield _recorded("condition", title, status + controlled, row)


def _asked(case: Case, reference: Reference) -> Iterator[Recorded]:
    for fact in reference.facts.values():
        answer = case.fact(fact.id) if fact.use == "handoff" else None
        if answer is not None:
            text = "yes" if answer.value is True else "no" if answer.value is False else str(answer.value)
            yield _recorded("asked", fact.title, text, Dated(f"history.{fact.id}", answer.date, answer))


def _diagnoses(case: Case) -> Iterator[Recorded]:
    for row in numbered(case.diagnosis, "diagnosis"):
        words = " ".join(
            filter(None, [row.record.text, f"({row.record.system})" if row.record.system else ""])
        )
        yield _recorded("diagnosis", row.record.code, words, row)


def _stays(case: Case) -> Iterator[Recorded]:
    for row in numbered(case.hospital_stays, "hospital_stays"):
        stay = row.record
        words = " ".join(filter(None, [stay.stay_for, f"to {stay.stopped}" if stay.stopped else ""]))
        yield _recorded("hospital", "hospital stay", words, Dated(row.path, stay.started, stay))


def _recorded(kind: RecordedKind, title: str, text: str, row: Dated[Any]) -> Recorded:
    source = row.record.source
    return Recorded(
        kind=kind,
        title=title,
        text=text,
        date=str(row.when) if row.when is not None else None,
        source=source.kind if source is not None else None,
        record=row.path,
    )


def patient_line(case: Case, as_of: date) -> str:
    """The patient on the day: age, sex, body mass index, pregnancy where recorded."""
    patient = patient_on(case, as_of)
    parts = []
    if patient.age is not None:
        low, high = patient.age.min, patient.age.max
        age = f"{low}" if low == high else f"{low} or more" if high is None else f"{low or 0} to {high}"
        parts.append(f"{age} years")
    parts += [patient.sex] if patient.sex is not None else []
    parts += [f"BMI {patient.bmi:g}"] if patient.bmi is not None else []
    for name, word in (("pregnant", "pregnant"), ("postpartum", "under a year after birth")):
        value = getattr(patient, name)
        parts += [word if value else f"not {word}"] if value is not None else []
    return ", ".join(parts)


def episode_line(case: Case) -> str:
    """The present episode as recorded."""
    episode = case.episode
    if episode is None:
        return ""
    parts = [f"since {episode.started}"] if episode.started is not None else []
    parts += [episode.severity] if episode.severity is not None else []
    if episode.function_impaired is not None:
        parts.append("function impaired" if episode.function_impaired else "function not impaired")
    parts += [episode.kind] if episode.kind is not None else []
    parts += [f"episode {episode.number}"] if episode.number is not None else []
    return ", ".join(parts)


def label_line(case: Case) -> str:
    """The label the patient came with, who gave it and when."""
    label = case.label
    if label is None:
        return ""
    return ", ".join(str(part) for part in (label.term, label.by, label.date) if part is not None)


def not_recorded(case: Case, reference: Reference) -> list[NotRecorded]:
    """Of what letters and payers' forms ask for, what this case does not say."""
    return [
        NotRecorded(text=row.text, path=row.path)
        for row in reference.handoff.asked
        if _value_at(case, row.path) in _ABSENT
    ] + list(_facts_not_recorded(case, reference))


def _facts_not_recorded(case: Case, reference: Reference) -> Iterator[NotRecorded]:
    for row in reference.facts.values():
        if row.use == "handoff" and case.fact(row.id) is None:
            yield NotRecorded(text=row.title, path=f"history.{row.id}")


def _value_at(case: Case, path: str) -> object:
    """The value of a dotted path of the case; None where a part of it is not there."""
    value: object = case
    for name in path.split("."):
        value = getattr(value, name, None)
    return value
