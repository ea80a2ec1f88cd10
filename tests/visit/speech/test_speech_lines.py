"""The other lines of a visit as clinicians write them: results, forms, conditions, medicines, courses, genes."""

from datetime import date
from typing import Any

import pytest

from tests.support import reference
from trdcheck.visit.speech.added import read_augmentation
from trdcheck.visit.speech.conditions import read_condition
from trdcheck.visit.speech.courses import read_course, read_psychotherapy
from trdcheck.visit.speech.days import one_day
from trdcheck.visit.speech.forms import read_screen
from trdcheck.visit.speech.genes import read_gene_result
from trdcheck.visit.speech.labs import read_lab, units_for
from trdcheck.visit.speech.lists import is_not_known
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.patient import read_patient
from trdcheck.visit.speech.single import read_dose, read_number, read_weeks
from trdcheck.visit.speech.trial import read_trial
from trdcheck.visit.speech.words import may_become_a_word

DAY = date(2026, 11, 28)
TODAY = "2026-11-28"
READERS: dict[str, Any] = {
    "lab": read_lab,
    "form": read_screen,
    "condition": read_condition,
    "medicine": read_medicine,
    "added": read_augmentation,
    "course": read_course,
    "therapy": read_psychotherapy,
    "gene": read_gene_result,
    "patient": lambda text, day, _reference: read_patient(text, day),
}
RANGE = {"low": 0.4, "high": 4.0}
ITEM_9 = [None] * 8 + [0]
LINES: list[tuple[str, str, dict[str, Any]]] = [
    ("lab", "TSH: 5.8, 0.4-4.0, oct", {"analyte": "tsh", "value": 5.8, "range": RANGE, "date": "2026-10"}),
    ("lab", "B12 350 pmol/L", {"analyte": "b12", "value": 350, "unit": "pmol/L"}),
    ("lab", "free T4 normal in November", {"analyte": "free-t4", "result": "normal", "date": "2026-11"}),
    ("lab", "tsh 7.8 miu/l (0.4 - 4.0) november", {"analyte": "tsh", "value": 7.8, "unit": "mIU/L", "range": RANGE, "date": "2026-11"}),
    ("lab", "ferritin 2000 ug/l today", {"analyte": "ferritin", "value": 2000, "unit": "ug/l", "date": TODAY}),
    ("lab", "CRP 3 mg/L 2 weeks ago", {"analyte": "crp", "value": 3, "unit": "mg/L", "date": "2026-11"}),
    ("lab", "TSH 2.1 mIU/L about 2024", {"analyte": "tsh", "value": 2.1, "unit": "mIU/L", "date": "2024"}),
    ("lab", "TSH 2.1 mIU/L undated", {"analyte": "tsh", "value": 2.1, "unit": "mIU/L"}),
    ("lab", "hba1c 5.6% today", {"analyte": "hba1c", "value": 5.6, "unit": "%", "date": TODAY}),
    ("form", "PHQ-9 19, item 9 0", {"instrument": "phq-9", "score": 19, "items": ITEM_9}),
    ("form", "PHQ9 today 16, item 9 = 0", {"instrument": "phq-9", "score": 16, "items": ITEM_9, "date": TODAY}),
    ("form", "MDQ no to all 13 today", {"instrument": "mdq", "items": [0] * 13, "date": TODAY}),
    ("form", "MDQ today: 9 of 13, at the same time, serious problem", {"instrument": "mdq", "score": 9, "parts": {"same_time": True, "problem": "serious"}, "date": TODAY}),
    ("form", "PC-PTSD-5 today 1, exposure yes", {"instrument": "pc-ptsd-5", "score": 1, "parts": {"trauma": True}, "date": TODAY}),
    ("form", "audit-c 0,1,2 today", {"instrument": "audit-c", "items": [0, 1, 2], "date": TODAY}),
    ("form", "phq-9 2 2 2 2 1 2 1 2 ? today", {"instrument": "phq-9", "items": [2, 2, 2, 2, 1, 2, 1, 2, None], "date": TODAY}),
    ("form", "sleep study 2026-10-15 negative, AHI 3", {"instrument": "sleep-study", "result": "negative", "score": 3, "date": "2026-10-15"}),
    ("form", "PHQ-10 12", {"instrument": None, "text": "PHQ-10", "score": 12}),
    ("condition", "hypothyroidism treated, well controlled, 2025", {"condition": "hypothyroidism", "status": "treated", "controlled": True, "date": "2025"}),
    ("condition", "ADHD ruled out by interview 2026-05", {"condition": "adhd", "status": "ruled_out", "basis": "interview", "date": "2026-05"}),
    ("condition", "?ADHD", {"condition": "adhd", "status": "suspected"}),
    ("condition", "OSA, CPAP", {"condition": "sleep-apnea", "status": "treated"}),
    ("condition", "mother has bipolar", {"condition": None, "text": "mother has bipolar"}),
    ("condition", "no thyroid disease", {"condition": None, "text": "no thyroid disease"}),
    ("condition", "history of alcohol dependence", {"condition": "alcohol-use-disorder", "status": "resolved"}),
    ("medicine", "omeprazole 20 mg daily since 2024 for reflux", {"drug": "omeprazole", "dose": "20 mg daily", "started": "2024", "for": "reflux"}),
    ("medicine", "an oral contraceptive", {"drug": "oral contraceptive"}),
    ("medicine", "bupropion only", {"drug": "bupropion"}),
    ("medicine", "insulin glargine 20 units at night", {"drug": "insulin glargine", "dose": "20 units at night"}),
    ("added", "Lithium 900 mg was added to venlafaxine for 4 weeks without effect", {"drug": "Lithium", "max_dose_mg": 900, "weeks": 4, "outcome": "no_response"}),
    ("added", "venlafaxine + aripiprazole 5 mg 6 weeks", {"drug": "aripiprazole", "max_dose_mg": 5, "weeks": 6}),
    ("added", "liothyronine 25 mcg 4 weeks none", {"drug": "liothyronine", "max_dose": 25, "unit": "mcg/day", "weeks": 4, "outcome": "no_response"}),
    ("added", "lithium 800 mg level 0.7 mmol/L 6 weeks", {"drug": "lithium", "max_dose_mg": 800, "weeks": 6, "level": {"value": 0.7, "unit": "mmol/L"}}),
    ("course", "8 sessions of ECT in 2024, no response", {"modality": "ect", "sessions": 8, "started": "2024", "outcome": "no_response"}),
    ("course", "ECT x12 RUL remission then relapse", {"modality": "ect", "sessions": 12, "placement": "unilateral", "outcome": "response_lost"}),
    ("therapy", "IPT 12 weekly sessions 2024 no benefit", {"type": "IPT", "sessions": 12, "frequency": "weekly", "started": "2024", "outcome": "no_response"}),
    ("therapy", "art therapy 10 sessions", {"type": "art therapy", "sessions": 10}),
    ("gene", "CYP2D6 PM *4/*4", {"gene": "CYP2D6", "phenotype": "PM", "diplotype": "*4/*4"}),
    ("gene", "CYP2C19 rapid metabolizer *1/*17 2024-02-10", {"gene": "CYP2C19", "phenotype": "RM", "diplotype": "*1/*17", "date": "2024-02-10"}),
    ("gene", "no actionable results 2024", {"gene": None, "result": "no_actionable", "date": "2024"}),
    ("patient", "44 m", {"age": {"value": 44, "date": TODAY}, "sex": "male"}),
    ("patient", "29-year-old woman, BMI 31.5", {"age": {"value": 29, "date": TODAY}, "sex": "female", "bmi": {"value": 31.5, "date": TODAY}}),
    ("patient", "BMI 29, neck 43", {"bmi": {"value": 29, "date": TODAY}, "neck_cm": {"value": 43, "date": TODAY}}),
    ("patient", "not pregnant", {"pregnant": {"value": False, "date": TODAY}}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "record"), LINES, ids=[line[1] for line in LINES])
def test_a_line_is_read_into_its_record(kind: str, text: str, record: dict[str, Any]) -> None:
    """Exactly these fields, and no word left over."""
    reading = READERS[kind](text, DAY, reference())
    assert reading.record == record
    assert (reading.unread, reading.doubts, reading.refused) == ((), (), None)


def test_an_undated_or_about_date_is_said() -> None:
    """It is taken, and the line says what it is worth."""
    assert read_lab("TSH 2 mIU/L undated", DAY, reference()).remarks == ("no date: shown, does not settle",)
    assert read_screen("phq9 19 about 2024", DAY, reference()).remarks == ("about 2024: taken as 2024",)


def test_an_added_drug_names_what_it_was_added_to() -> None:
    """By the name that was typed."""
    assert read_augmentation("lithium 900 mg added to Effexor", DAY, reference()).added_to == "Effexor"


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("lab", "tsh 2,1", '"2,1": write a point, and thousands without a mark'),
        ("lab", "tsh abnormal", "abnormal: write low or high, or the value"),
        ("lab", "TSH", "the value, or normal, low or high?"),
        ("form", "PHQ-9 300", "300 is not a score of PHQ-9: 0 to 27"),
        ("form", "phq-9 1 0 2", "3 of 9 answers; left out is ?, a total is written 14 or =14"),
        ("form", "gad-7", "the answers, the total as 14 or =14, or a result?"),
        ("course", "no ECT", "nothing recorded: what was not taken is left out; none stands for none at all"),
        ("gene", "CYP2D6", "CYP2D6: what was the result? PM, IM, NM, RM, UM or *1/*4"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(kind: str, text: str, message: str) -> None:
    """Nothing is stored."""
    reading = READERS[kind](text, DAY, reference())
    assert (reading.record, reading.refused) == ({}, message)


def test_a_slip_of_a_name_is_offered_and_never_chosen() -> None:
    """The record has no name before the person chose."""
    for kind, text, name in (
        ("lab", "ferritn 20 ug/L today", "analyte"),
        ("condition", "hypothyroidsm", "condition"),
        ("medicine", "omeprazol 20 mg", "drug"),
    ):
        reading = READERS[kind](text, DAY, reference())
        assert name not in reading.record
        assert len(reading.doubts[0].choices) > 1


def test_none_of_one_list_is_no_answer_to_another() -> None:
    """`no conditions` at the question of trials records nothing."""
    assert read_condition("no conditions", DAY, reference()).is_none
    assert not read_trial("no conditions", DAY, reference()).is_none
    assert not read_course("no ECT", DAY, reference()).is_none


def test_a_medicine_among_conditions_is_offered_its_own_place() -> None:
    """A condition with its medicine stays a condition."""
    reading = read_condition("omeprazole 20 mg", DAY, reference())
    assert reading.record == {}
    assert reading.other is not None
    assert (reading.other.place, reading.other.record) == (
        "medications",
        {"drug": "omeprazole", "dose": "20 mg"},
    )
    assert (
        read_condition("hypothyroidism on levothyroxine", DAY, reference()).record["condition"]
        == "hypothyroidism"
    )


def test_units_are_offered_where_the_value_can_be_meant() -> None:
    """A value that can only be meant in one unit has one offer."""
    tsh, b12 = reference().analytes["tsh"], reference().analytes["b12"]
    assert units_for(tsh, 2.1) == ["mIU/L"]
    assert {"pmol/L", "pg/mL"} <= set(units_for(b12, 350))
    reading = read_lab("TSH 2.1", DAY, reference())
    assert "unit" not in reading.record
    assert reading.remarks == ("in which unit? mIU/L",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("yesterday", "2026-11-27"),
        ("last month", "2026-10"),
        ("this year", "2026"),
        ("oct", "2026-10"),
        ("December", "2025-12"),
        ("28 nov", TODAY),
        ("29 nov", "2025-11-29"),
        ("1 Sep 2026", "2026-09-01"),
        ("Sept 1st, 2026", "2026-09-01"),
        ("09/2026", "2026-09"),
        ("25/09/2026", "2026-09-25"),
        ("9/25/2026", "2026-09-25"),
        ("about 2024", "2024"),
        ("early 2024", "2024"),
        ("3 months ago", "2026-08"),
        ("6 weeks ago", "2026-10"),
        ("two years ago", "2024"),
        ("May", "2026-05"),
    ],
)
def test_a_date_keeps_the_precision_that_was_typed(text: str, day: str) -> None:
    """A month without a year is the last one that has begun."""
    assert one_day(text, DAY) == day


@pytest.mark.parametrize(
    "text", ["12/09/2026", "2026-13", "31 feb 2026", "tomorrow", "2027", "soon", "12/09/26"]
)
def test_a_date_with_two_meanings_or_none_is_refused(text: str) -> None:
    """Nor one after today."""
    with pytest.raises(ValueError, match=r"."):
        one_day(text, DAY)


def test_one_field_takes_its_short_answer() -> None:
    """Weeks, all of them, a range, months; a dose; a number with a point."""
    assert read_weeks("12") == 12
    assert read_weeks("6-8w") == {"min": 6, "max": 8}
    assert read_weeks("8+") == {"min": 8}
    assert read_weeks("3 months") == 13
    assert read_weeks("all", 10) == 10
    assert read_weeks("all 10", 10) == 10
    assert read_weeks("10", 10) == 10
    with pytest.raises(ValueError, match="11 weeks at the dose, but 10 in all"):
        read_weeks("11", 10)
    assert read_dose("up to 150 mg a day") == 150
    assert read_dose("100-200") == 200
    assert read_number("31.5") == 31.5
    for reader, text in (
        (read_weeks, "all"),
        (read_weeks, "8-6"),
        (read_dose, "150 bid"),
        (read_number, "31,5"),
    ):
        with pytest.raises(ValueError, match=r"."):
            reader(text)


def test_a_letter_that_may_become_a_word_is_known() -> None:
    """`u` may become *unknown*, `n` may become *never*; `x` becomes nothing."""
    choices = ("yes", "no", "not known")
    assert may_become_a_word("u", choices)
    assert may_become_a_word("n", choices)
    assert may_become_a_word("un", choices)
    assert not may_become_a_word("x", choices)
    assert not may_become_a_word("never", choices)


@pytest.mark.parametrize("text", ["u", "unknown", "Not known", "don't know", "can't remember", "?"])
def test_a_line_may_say_that_nobody_knows(text: str) -> None:
    """Where a number or a date is asked; a number is no such word."""
    assert is_not_known(text)
    assert not is_not_known("12")


def test_a_number_may_carry_its_unit() -> None:
    """Years, centimetres, and the dose that the weeks were at."""
    assert read_number("52 years") == 52
    assert read_number("43 cm") == 43
    assert read_weeks("18 weeks at 40") == 18
    with pytest.raises(ValueError, match="is not a number"):
        read_number("17 inches")
