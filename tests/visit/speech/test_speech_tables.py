"""Every name of the tables, typed whole at its own question, is read as itself and in its own list."""

from datetime import date

import pytest

from tests.support import reference
from trdcheck.reference.condition_texts import ConditionWord
from trdcheck.reference.drugs import Found
from trdcheck.reference.medicine_texts import MedicineName
from trdcheck.reference.speech import load_speech
from trdcheck.reference.tables import read_csv
from trdcheck.visit.speech.conditions import read_condition
from trdcheck.visit.speech.forms import read_screen
from trdcheck.visit.speech.labs import read_lab
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.trial import read_trial

DAY = date(2026, 11, 28)


def _found(table: str) -> list[tuple[str, Found]]:
    names = reference().drug_names
    rows = [(name, names.find(name)) for name, _ in names.names()]
    return [(name, found) for name, found in rows if found is not None and found.table == table]


def test_every_antidepressant_is_read_as_its_trial() -> None:
    """By generic name, synonym, brand, salt and national name: kept as typed, or as its generic and formulation."""
    wrong = []
    for name, found in _found("antidepressants"):
        reading = read_trial(name, DAY, reference())
        written = reading.record.get("drug") or ""
        known = reference().drug_names.find(written)
        as_typed = written == name or "formulation" in reading.record
        if not (as_typed and known and known.generic == found.generic and reading.is_whole):
            wrong.append((name, reading))
    assert not wrong


def test_every_course_is_offered_its_own_place() -> None:
    """Typed at the question of trials it is no trial."""
    for name, found in _found("modalities"):
        reading = read_trial(name, DAY, reference())
        assert reading.record == {}
        assert reading.other is not None
        assert (reading.other.place, reading.other.record) == ("courses", {"modality": found.generic})


def test_every_other_drug_is_offered_its_own_place() -> None:
    """An added drug where it is one of those judged, else a medicine."""
    for name, found in _found("other_drugs"):
        reading = read_trial(name, DAY, reference())
        assert reading.other is not None, name
        judged = found.generic in reference().augmentation
        assert reading.other.place == ("augmentation" if judged else "medications")
        assert reading.other.record["drug"] == name


def test_every_medicine_is_read_as_itself() -> None:
    """Numbers in a name are no dose."""
    long_list = read_csv("medicine_names.csv", MedicineName)[::7]
    names = [name for name, _ in _found("other_drugs")] + [row.name for row in long_list]
    for name in names:
        reading = read_medicine(name, DAY, reference())
        assert (reading.record, reading.doubts, reading.unread) == ({"drug": name}, (), ())


def test_every_form_is_read_as_itself() -> None:
    """By id, name and short name, with a total or a result."""
    for form in reference().instruments.values():
        result = str(form.score_range[0]) if form.score_range else "positive"
        for name in (form.id, form.short, form.name):
            reading = read_screen(f"{name} {result} today", DAY, reference())
            if name.casefold() in reference().ambiguous and name != form.id:
                assert reading.doubts
                continue
            assert reading.record["instrument"] == form.id
            assert reading.is_whole, name


def test_every_analyte_is_read_as_itself() -> None:
    """By id, name and short name and by what else it is called, in every unit of its table."""
    for analyte in reference().analytes.values():
        names = (analyte.id, analyte.short, analyte.name, *load_speech().analytes[analyte.id])
        for name in names:
            for units in analyte.units:
                for unit in units.names:
                    reading = read_lab(f"{name} 4.5 {unit} today", DAY, reference())
                    wanted = {"analyte": analyte.id, "value": 4.5, "unit": unit, "date": "2026-11-28"}
                    assert reading.record == wanted, name
                    assert not reading.unread


def test_every_condition_is_read_as_itself() -> None:
    """A name is its condition, an ordinary condition is kept as text, and neither becomes another."""
    for condition in reference().conditions.values():
        for name in (condition.id, condition.title):
            assert read_condition(name, DAY, reference()).record == {"condition": condition.id}
    spoken = {word for words in load_speech().condition.names.values() for word in words}
    for row in read_csv("condition_words.csv", ConditionWord):
        record = read_condition(row.word, DAY, reference()).record
        if row.kind == "names":
            assert record == {"condition": row.condition}
        elif row.kind == "ordinary" and row.condition is None and row.word not in spoken | {"diabetes"}:
            assert record == {"condition": None, "text": row.word}


def test_every_phrase_of_a_field_is_read_as_its_word() -> None:
    """Each phrase of the table behind a drug gives its field that value, or is asked."""
    trial_fields = {
        "adherence", "outcome", "side_effects", "ongoing", "purpose", "setting", "this_episode", "elevated_mood",
        "dose_words", "combined_with",
    }  # fmt: skip
    drug = next(iter(reference().antidepressants))
    for row in load_speech().words:
        for words in row.words if row.field in trial_fields else ():
            reading = read_trial(f"{drug} {words}", DAY, reference())
            assert reading.record.get(row.field) == row.value, words
            assert not reading.unread


@pytest.mark.parametrize("reason", load_speech().stop.reasons)
def test_every_reason_of_an_end_is_read_as_its_word(reason: str) -> None:
    """`stopped because …` with each phrase of each reason."""
    drug = next(iter(reference().antidepressants))
    for words in load_speech().stop.reasons[reason]:
        for lead in ("stopped because of", "stopped:", "ended"):
            reading = read_trial(f"{drug} {lead} {words}", DAY, reference())
            assert reading.record.get("stop_reason") == reason, words
            assert not reading.unread


def test_no_word_of_a_choice_is_the_first_letter_of_another() -> None:
    """One letter is a key of its own at a gate, never a word."""
    assert all(len(word) > 1 for word in load_speech().gate.mean)
