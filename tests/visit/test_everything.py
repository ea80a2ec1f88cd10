"""What a person can know can be entered, and the end of a visit is true."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import ROOT, reference
from tests.visit.keyboard import TODAY, Keyboard, session_of
from trdcheck.model.case import Case
from trdcheck.visit.question import LISTS, Question
from trdcheck.visit.readers import read_line
from trdcheck.visit.wording import still_to_close

# Keys of the case that a visit does not ask for and no line takes, each with the reason.
NOT_ENTERED = {
    "$schema": "an editor's own key",
    "format": "written by the visit itself",
    "as_of": "a visit dates every fact instead",
    "diagnosis": "codes for letters, not for the room",
    "hospital_stays": "listed only; from records",
    "decisions": "made in the Esc menu",
    "notes": "written in the Esc menu",
    "augmentation": "typed at its question or from the Esc menu; stands beside its trial",
}


def test_every_part_of_a_case_has_a_question_or_a_reason() -> None:
    words = {row.path.partition(".")[0] for row in reference().consultation.questions}
    entered = words | set(LISTS.values()) | {"history", "safety"}
    fields = {field.encode_name for field in msgspec.structs.fields(Case)}
    assert fields - entered - set(NOT_ENTERED) == set()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.json")), ids=lambda path: path.stem)
def test_at_the_end_what_would_still_close_by_asking_is_named(path: Path) -> None:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if not str(case.get("format", "trdcheck-case/1")).startswith("trdcheck-case"):
        pytest.skip("no case")
    user = Keyboard(case)
    while user.desk.question is not None:
        user.press("down")
    report = user.desk.session.report
    named = " ".join(still_to_close(user.desk.session))
    for item in report.items:
        assert item.close_by != "ask" or item.title in named
    shown = " ".join(text for _, text in user.lines(80, 60))
    assert ("All was asked." in shown) is (not named)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["y", "n", "u", "1", "2", "3", "down"]), min_size=60, max_size=60))
def test_whatever_is_answered_the_visit_ends_and_its_end_is_true(keys: list[str]) -> None:
    user = Keyboard()
    for key in keys:
        question = user.desk.question
        if question is None:
            break
        user.press("down" if question.by_line else key)
        if user.desk.menu is not None:
            user.choose()
        if user.desk.question is question:
            user.press("down")
    while user.desk.question is not None:
        user.press("down")
    named = " ".join(still_to_close(user.desk.session))
    assert all(item.close_by != "ask" or item.title in named for item in user.desk.session.report.items)


def at(shape: Any) -> Question:
    names = list(reference().analytes) if shape == "lab" else []
    return Question(path=LISTS[shape], item="", part="", title="", text="", shape=shape, names=names)


def test_every_name_of_the_tables_typed_at_its_own_question_goes_into_its_own_list() -> None:
    tables = reference()
    lost = []
    for drug in tables.antidepressants.values():
        for name in (drug.generic, *drug.brands):
            reading = read_line(at("trial"), name, TODAY, tables)
            if not (reading.record.get("drug") or reading.doubts or reading.other):
                lost.append(name)
    for row in tables.analytes.values():
        unit = row.units[0].names[0]
        reading = read_line(at("lab"), f"{row.short} 2 {unit} today", TODAY, tables)
        if reading.record.get("analyte") != row.id and not reading.doubts:
            lost.append(row.short)
    for form in tables.instruments.values():
        reading = read_line(at("screen"), f"{form.short} 1 today", TODAY, tables)
        if reading.record.get("instrument") != form.id and not (reading.doubts or reading.refused):
            lost.append(form.short)
    for condition in tables.conditions.values():
        reading = read_line(at("condition"), condition.title, TODAY, tables)
        if reading.record.get("condition") != condition.id and not reading.doubts:
            lost.append(condition.title)
    assert lost == []


def test_bmi_or_an_order_typed_elsewhere_is_offered_its_own_place() -> None:
    user = Keyboard()
    user.go_to("labs[tsh]")
    user.line("ordered")
    assert "a decision: ordered" in user.shown
    user.press("y")
    assert user.saved["decisions"][0]["item"] == "thyroid"
    user.go_to("conditions")
    user.line("BMI 36")
    assert "a fact about the patient" in user.shown
    user.press("y")
    assert user.saved["patient"]["bmi"] == {"value": 36, "date": "2026-11-20"}


def test_what_nobody_knew_last_time_is_asked_again_in_one_line() -> None:
    fact = {"value": None, "date": "2026-10-01"}
    case = {"history": {"snoring": fact, "pain-most-days": fact}}
    session = session_of(case)
    asked = [question.path for question in session.asked]
    assert "again.unknown" in asked
    assert not {"history.snoring", "history.pain-most-days"} & set(asked)
    session.press(next(question for question in session.asked if question.path == "again.unknown"), "y")
    assert {"history.snoring", "history.pain-most-days"} <= {question.path for question in session.asked}


def test_suicidal_thoughts_now_are_the_first_question_of_the_next_visit() -> None:
    case = {"safety": {"suicidal_thoughts": {"value": "now", "date": "2026-11-01"}}}
    assert session_of(case).asked[0].path == "safety.suicidal_thoughts"


def test_a_medicine_or_condition_that_no_table_knows_is_asked_about_on_the_spot() -> None:
    user = Keyboard()
    user.go_to("conditions")
    user.line("zebra syndrome")
    assert user.path == "conditions[0].bears_on"
    user.press("n")
    assert user.saved["conditions"][0]["bears_on"] == []
    user.go_to("medications")
    user.line("frobnazole")
    assert user.path == "medications[0].class"
    user.press("9")
    assert user.saved["medications"][0]["class"] == "other"
