"""What a typed line means at its question: the reader of each shape, and the short answers of a single field."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trdcheck.reference import Reference
from trdcheck.visit.question import LISTS, Question
from trdcheck.visit.record_lines import read_condition, read_lab, read_screen
from trdcheck.visit.speech.added import read_augmentation
from trdcheck.visit.speech.courses import read_course, read_psychotherapy
from trdcheck.visit.speech.days import BadDay, one_day
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.reading import Reading
from trdcheck.visit.speech.trial import read_trial
from trdcheck.visit.typed import amount, number, weeks


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
    try:
        return _read(question, text, today, reference, trials)
    except (ValueError, BadDay) as error:
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
        case "medicine":
            return read_medicine(text, today, reference)
        case "screen":
            return Reading(
                text=text, place="screens", record=read_screen(text, question.names, today, reference)
            )
        case "lab":
            return Reading(text=text, place="labs", record=read_lab(text, question.names, today, reference))
        case "condition":
            return Reading(text=text, place="conditions", record=read_condition(text, today, reference))
        case _:
            return Reading(
                text=text, place="patient", record={"value": _value(question, text.strip(), today)}
            )


def _value(question: Question, text: str, today: date) -> object:
    """A single answer; raises ValueError."""
    match question.shape:
        case "weeks":
            return "all" if text.casefold().startswith("all") else weeks(text)
        case "date":
            return one_day(text, today)
        case "number" if question.path.startswith("patient."):
            return number(text)
        case "number":
            return amount(text)
        case "gene":
            raise ValueError("write it in the case file for now")
        case _:
            return text
