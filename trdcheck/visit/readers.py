"""What a typed line means at its question: the reader of each shape, and the short answers of a single field."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trdcheck.reference import Reference
from trdcheck.reference.drugs import same_name
from trdcheck.visit.question import LISTS, Question
from trdcheck.visit.speech.added import read_augmentation
from trdcheck.visit.speech.conditions import read_condition
from trdcheck.visit.speech.courses import read_course, read_psychotherapy
from trdcheck.visit.speech.forms import read_screen
from trdcheck.visit.speech.genes import read_gene_result
from trdcheck.visit.speech.labs import read_lab
from trdcheck.visit.speech.lists import is_not_known, whole_answer
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.patient import read_patient
from trdcheck.visit.speech.reading import Reading
from trdcheck.visit.speech.single import read_day, read_dose, read_number, read_weeks
from trdcheck.visit.speech.trial import read_trial


def read_line(
    question: Question,
    text: str,
    today: date,
    reference: Reference,
    trials: Sequence[Mapping[str, Any]] = (),
) -> Reading:
    """The reading of a line typed at a question; a single answer stands under `value`."""
    place: Any = LISTS.get(question.shape, "patient")
    answer = whole_answer(text, place) if question.is_list else None
    if answer is not None:
        return answer
    if question.shape in ("weeks", "number", "date") and is_not_known(text):
        return Reading(text=text, place=place, is_unknown=True)
    try:
        return _read(question, text, today, reference, trials)
    except ValueError as error:
        return Reading(text=text, place=place, refused=str(error))


def _read(
    question: Question, text: str, today: date, reference: Reference, trials: Sequence[Mapping[str, Any]]
) -> Reading:
    """The reader of the shape; raises ValueError with the reason."""
    match question.shape:
        case "trial":
            return read_trial(text, today, reference, trials)
        case "augmentation":
            return read_augmentation(text, today, reference)
        case "course":
            return read_course(text, today, reference)
        case "therapy":
            return read_psychotherapy(text, today, reference)
        case "gene":
            return read_gene_result(text, today, reference)
        case "medicine":
            medicine = read_medicine(text, today, reference)
            condition = read_condition(text, today, reference) if "class" in medicine.asks else None
            if condition is not None and condition.record.get("condition"):
                return Reading(text=text, place="medications", other=condition)
            return medicine
        case "screen":
            return read_screen(text, today, reference, question.names)
        case "lab":
            asked = question.names[0] if len(question.names) == 1 else None
            return read_lab(text, today, reference, asked)
        case "condition":
            return read_condition(text, today, reference)
        case _:
            try:
                value = _value(question, text, today, trials)
            except ValueError:
                patient = read_patient(text, today)
                asked = question.path.removeprefix("patient.")
                if patient.is_whole and question.path.startswith("patient.") and asked in patient.record:
                    return patient
                raise
            return Reading(text=text, place="patient", record={"value": value})


def _value(question: Question, text: str, today: date, trials: Sequence[Mapping[str, Any]]) -> object:
    """A single answer; raises ValueError."""
    match question.shape:
        case "weeks":
            number = question.path.partition("[")[2].partition("]")[0]
            at_dose = number and question.path.endswith("weeks_at_max_dose")
            return read_weeks(text, trials[int(number)].get("weeks") if at_dose else None)
        case "date":
            return read_day(text, today)
        case "number" if question.path.startswith("patient."):
            return read_number(text)
        case "number":
            return read_dose(text)
        case _:
            return text.strip()


def candidates(text: str, reference: Reference) -> list[str]:
    """Antidepressants whose name, brand or class begins with what is typed, each with its class."""
    key = same_name(text)
    shown = []
    for drug in reference.antidepressants.values():
        names = (drug.generic, *drug.synonyms, *drug.brands, drug.drug_class)
        if key and any(same_name(name).startswith(key) for name in names):
            brands = f" ({', '.join(drug.brands[:2])})" if drug.brands else ""
            shown.append(f"{drug.generic}{brands} {drug.drug_class}")
    return shown


def picked(text: str, reference: Reference) -> str | None:
    """The whole name, if at least four letters were typed and one drug alone has a name that begins so."""
    key = same_name(text)
    generics = {
        drug.generic
        for drug in reference.antidepressants.values()
        for name in (drug.generic, *drug.synonyms, *drug.brands)
        if same_name(name).startswith(key)
    }
    return generics.pop() if len(key) >= 4 and len(generics) == 1 else None
