"""What is typed in one line: dates with their precision, durations, trials, results, forms, conditions, medicines."""

from datetime import date
from typing import Any

import pytest

from tests.support import reference
from trdcheck.visit.record_lines import read_condition, read_lab, read_medicine, read_screen
from trdcheck.visit.trial_line import candidates, picked, read_trial
from trdcheck.visit.typed import amount, number, typed_date, weeks

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-03", "2026-03"),
        ("03/2026", "2026-03"),
        ("2026", "2026"),
        ("today", "2026-11-20"),
        ("yesterday", "2026-11-19"),
        ("3 months ago", "2026-08"),
        ("11 months ago", "2025-12"),
        ("2 years ago", "2024"),
        ("6w ago", "2026-10"),
        ("10 days ago", "2026-11-10"),
    ],
)
def test_a_date_keeps_the_precision_that_was_typed(typed: str, kept: str) -> None:
    assert typed_date(typed, TODAY) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2026-11-21", "after today"),
        ("2026-12", "after today"),
        ("2027", "after today"),
        ("03/04/2026", "day or month first"),
        ("3.4.2026", "day or month first"),
        ("2026-02-30", "no day of the calendar"),
        ("13/2026", "no day of the calendar"),
        ("5", "not a date"),
        ("last spring", "not a date"),
    ],
)
def test_an_ambiguous_impossible_or_future_date_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        typed_date(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12w", 12),
        ("12", 12),
        ("8.5w", 8.5),
        ("8-10w", {"min": 8, "max": 10}),
        ("8+w", {"min": 8}),
        ("6 weeks", 6),
    ],
)
def test_weeks_are_kept_as_a_number_or_a_range(typed: str, kept: object) -> None:
    assert weeks(typed) == kept


@pytest.mark.parametrize("typed", ["3 months", "10-8w", "-3w", "w", "12 w 3"])
def test_other_durations_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"write weeks|smaller number first"):
        weeks(typed)


def test_a_comma_is_refused_and_a_leading_point_is_a_fraction() -> None:
    with pytest.raises(ValueError, match="write a point"):
        number("1,500")
    assert number(".5") == 0.5
    assert amount("100-150mg") == {"min": 100, "max": 150}


SERTRALINE: dict[str, Any] = {"drug": "sertraline"}


@pytest.mark.parametrize(
    ("line", "record"),
    [
        pytest.param("sertraline", SERTRALINE, id="a name alone"),
        pytest.param(
            "sertraline 200 12w/8w good none side:tolerable stop:no_response",
            {**SERTRALINE, "max_dose_mg": 200, "weeks": 12, "weeks_at_max_dose": 8, "adherence": "good",
             "outcome": "no_response", "side_effects": "tolerable", "stop_reason": "no_response"},
            id="the whole line of the issue",
        ),
        pytest.param("Paxil CR 25", {"drug": "Paxil CR", "max_dose_mg": 25}, id="a name of two words"),
        pytest.param("sertraline 50 /6w", {**SERTRALINE, "max_dose_mg": 50, "weeks_at_max_dose": 6}, id="only weeks at it"),
        pytest.param("sertraline ? ? ? remission", {**SERTRALINE, "outcome": "remission"}, id="places left open"),
        pytest.param("sertraline 50 good partial", {**SERTRALINE, "max_dose_mg": 50, "adherence": "good", "outcome": "partial"}, id="partial after good is the response"),
        pytest.param("sertraline taken:poor outcome:partial", {**SERTRALINE, "adherence": "poor", "outcome": "partial"}, id="said which"),
        pytest.param("sertraline good slight", {**SERTRALINE, "adherence": "good", "outcome": "insufficient"}, id="a word of charts"),
        pytest.param("sertraline now from:2026-09 rose:no", {**SERTRALINE, "ongoing": True, "started": "2026-09", "elevated_mood": False}, id="goes on"),
        pytest.param("sertraline 100-150 8-10w", {**SERTRALINE, "max_dose_mg": {"min": 100, "max": 150}, "weeks": {"min": 8, "max": 10}}, id="ranges"),
        pytest.param("sertraline with:mirtazapine+bupropion", {**SERTRALINE, "combined_with": ["mirtazapine", "bupropion"]}, id="with others"),
        pytest.param("sertraline alone", {**SERTRALINE, "combined_with": []}, id="alone"),
        pytest.param("? 20", {"drug": None, "max_dose_mg": 20}, id="nobody remembers"),
        pytest.param("other:tianeptine 37.5", {"drug": None, "text": "tianeptine", "max_dose_mg": 37.5}, id="not in the list"),
        pytest.param("class:SSRI", {"drug": None, "class": "SSRI"}, id="only the class"),
        pytest.param("sertraline 50 taken:= stop:=", {**SERTRALINE, "max_dose_mg": 50, "adherence": "good", "stop_reason": "cost"}, id="as the trial before"),
    ],
)  # fmt: skip
def test_a_trial_in_one_line(line: str, record: dict[str, Any]) -> None:
    assert read_trial(line, TODAY, reference(), {"adherence": "good", "stop_reason": "cost"}) == record


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "begin with the drug"),
        ("sertralinne 50", "did you mean sertraline"),
        ("sert 50", "not a known drug"),
        ("sertraline 50 12w partial", "write taken:partial or outcome:partial"),
        ("sertraline poor", "write taken:poor or outcome:poor"),
        ("sertraline 50 100", "given twice"),
        ("sertraline good good", "could be|allowed"),
        ("sertraline 2026-03", "write from:2026-03 or to:2026-03"),
        ("sertraline side:terrible", "allowed are none, tolerable, limiting"),
        ("sertraline colour:blue", '"colour:" is not known'),
        ("sertraline from:2027", "after today"),
    ],
)
def test_a_line_that_could_mean_something_else_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_trial(line, TODAY, reference())


def test_a_drug_is_picked_only_when_four_letters_leave_one() -> None:
    assert picked("ser", reference()) is None
    assert picked("sert", reference()) == "sertraline"
    assert picked("bupr", reference()) is None, "bupropion also stands in a combination"
    assert picked("xyzz", reference()) is None


def test_look_alikes_are_shown_with_their_class_and_apart() -> None:
    assert candidates("cital", reference()) == ["citalopram (Celexa) SSRI"]
    assert len(candidates("ssri", reference())) > 3
    assert candidates("zoloft", reference()) == ["sertraline (Zoloft) SSRI"]


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ("2.1 mIU/L 2026-09", {"value": 2.1, "unit": "mIU/L", "date": "2026-09"}),
        ("<0.1 mIU/L 3 months ago", {"value": 0.1, "comparator": "<", "unit": "mIU/L", "date": "2026-08"}),
        (
            "5 mIU/L 0.4-4.0 today",
            {"value": 5, "unit": "mIU/L", "range": {"low": 0.4, "high": 4.0}, "date": "2026-11-20"},
        ),
        ("normal 2026-09", {"result": "normal", "date": "2026-09"}),
    ],
)
def test_a_laboratory_result_in_one_line(line: str, record: dict[str, Any]) -> None:
    assert read_lab(line, ["tsh"], TODAY, reference()) == {"analyte": "tsh", **record}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2.1 2026-09", "which unit"),
        ("2.1 pg/mL 2026-09", "which unit"),
        ("2.1 mIU/L", "when"),
        ("2,1 mIU/L today", "write a point"),
        ("fine today", "not a number"),
        ("today", "begin with the value"),
    ],
)
def test_a_result_without_unit_or_date_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_lab(line, ["tsh"], TODAY, reference())


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ("gad-7 2213210 today", {"instrument": "gad-7", "items": [2, 2, 1, 3, 2, 1, 0], "date": "2026-11-20"}),
        ("GAD7 221?210 today", {"instrument": "gad-7", "items": [2, 2, 1, None, 2, 1, 0], "date": "2026-11-20"}),
        ("gad-7 =14 2026-10", {"instrument": "gad-7", "score": 14, "date": "2026-10"}),
        ("rms negative 2026-10", {"instrument": "rms", "result": "negative", "date": "2026-10"}),
        ("mdq 1101001000010 same_time:yes problem:mod today",
         {"instrument": "mdq", "items": [1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0], "parts": {"same_time": True, "problem": "moderate"}, "date": "2026-11-20"}),
    ],
)  # fmt: skip
def test_a_completed_form_in_one_line(line: str, record: dict[str, Any]) -> None:
    assert read_screen(line, [], TODAY, reference()) == record


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("gad-7 221321 today", "6 of 7 answers, no score yet"),
        ("gad-7 22132100 today", "8 of 7 answers"),
        ("gad-7 2214210 today", "answer 4 is 4; allowed are 0 to 3"),
        ("gad-7 2213210", "when"),
        ("gad-7 today", "answers, a total"),
        ("gad 2213210 today", "begin with the form"),
    ],
)
def test_an_incomplete_form_has_no_score(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_screen(line, [], TODAY, reference())


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (
            "adhd ruled_out interview 2026-05",
            {"condition": "adhd", "status": "ruled_out", "basis": "interview", "date": "2026-05"},
        ),
        (
            "hypothyroidism treated controlled today",
            {"condition": "hypothyroidism", "status": "treated", "controlled": True, "date": "2026-11-20"},
        ),
        ("migraine with aura", {"condition": None, "text": "migraine with aura"}),
        ("other:type 2 diabetes", {"condition": None, "text": "type 2 diabetes"}),
        ("other:adhd-like", {"condition": None, "text": "adhd-like"}),
    ],
)
def test_a_condition_in_one_line(line: str, record: dict[str, Any]) -> None:
    assert read_condition(line, TODAY, reference()) == record


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (
            "omeprazole 20 mg daily since:2024",
            {"drug": "omeprazole", "dose": "20 mg daily", "started": "2024"},
        ),
        ("St. Mary's tea", {"drug": "St. Mary's tea"}),
    ],
)
def test_a_medicine_in_one_line(line: str, record: dict[str, Any]) -> None:
    assert read_medicine(line, TODAY, reference()) == record


def test_a_near_miss_of_a_medicine_is_refused_and_can_be_kept_as_said() -> None:
    with pytest.raises(ValueError, match="did you mean"):
        read_medicine("omeprazol 20 mg", TODAY, reference())
    assert read_medicine("other:omeprazol 20 mg", TODAY, reference()) == {
        "drug": "omeprazol",
        "dose": "20 mg",
    }
