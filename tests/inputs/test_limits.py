"""Whatever a file holds, all its problems are told at once, with their places, and soon."""

import json
import time
from typing import Any

import pytest

from tests.inputs.test_hints import VOCABULARY, problems
from trdcheck.inputs.case_file import read_case

HALF = "\ud800"


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ({"patient": {"sex": HALF}}, "patient.sex"),
        ({"case_id": f"A{HALF}"}, "case_id"),
        ({"trials": [{"drug": f"sert{HALF}"}]}, "trials[0].drug"),
        ({"trials": [{"drug": None, "text": "\udfff"}]}, "trials[0].text"),
        ({"trials": [{"drug": "sertraline", "outcome": f"x{HALF}"}]}, "trials[0].outcome"),
        ({"labs": [{"analyte": "tsh", "unit": HALF}]}, "labs[0].unit"),
        ({"screens": [{"instrument": "mdq", "parts": {HALF: True}}]}, "screens[0].parts."),
        ({"history": {f"drug-use{HALF}": True}}, "history.drug-use"),
        ({f"trials{HALF}": []}, "trials"),
        ({"conditions": [{"condition": None, "text": "x", "bears_on": [HALF]}]}, "conditions[0].bears_on[0]"),
    ],
)
def test_half_a_character_anywhere_is_a_problem_with_its_place(case: dict[str, Any], path: str) -> None:
    assert path in [problem.path for problem in problems(case) if "half a character" in problem.message]


@pytest.mark.parametrize("date", ["0001-01-01", "0001", "9999-12-31", "9999", "1899-12-31", "2200"])
@pytest.mark.parametrize("key", ["as_of", "labs", "safety", "trials", "decisions"])
def test_the_ends_of_the_calendar_are_problems_with_their_place(key: str, date: str) -> None:
    case: dict[str, Any] = {
        "as_of": {"as_of": date},
        "labs": {"labs": [{"analyte": "tsh", "date": date}]},
        "safety": {"safety": {"mania": {"value": False, "date": date}}},
        "trials": {"trials": [{"drug": "sertraline", "started": date}]},
        "decisions": {"decisions": [{"item": "adhd", "decision": "waived", "date": date, "reason": "x"}]},
    }[key]
    assert [problem.path.rpartition(".")[2] for problem in problems(case)] == [
        {"trials": "started", "as_of": "as_of"}.get(key, "date")
    ]


@pytest.mark.parametrize("date", ["1900-01-01", "2199-12-31", "1900", "2199"])
def test_the_first_and_the_last_year_of_a_record_are_taken_and_judged(date: str) -> None:
    from tests.support import report_of

    case = {"labs": [{"analyte": "tsh", "value": 2, "unit": "mIU/L", "date": date}]}
    assert report_of(case).items


@pytest.mark.parametrize(
    ("case", "paths"),
    [
        (
            {"trials": [{"drug": "sertraline", "outcome": "xyz", "started": "2026-05", "stopped": "2026-01"}]},
            ["trials[0].outcome", "trials[0].stopped"],
        ),
        (
            {"trials": [{"drug": "xyz", "doses": [{"mg": "a"}, {"mg": {"min": 9, "max": 2}}], "weeks_at_max_dose": 2}]},
            ["trials[0].drug", "trials[0].doses[0].mg", "trials[0].weeks_at_max_dose", "trials[0].doses[1].mg"],
        ),
        (
            {"screens": [{"instrument": "phq-9", "items": [9, "x", 0], "date": "soon"}]},
            ["screens[0].items[1]", "screens[0].date", "screens[0].items[0]"],
        ),
        (
            {"labs": [{"analyte": "tsh", "value": "two", "range": {"low": "a"}, "date": "2026-31"}]},
            ["labs[0].value", "labs[0].range.low", "labs[0].date"],
        ),
        (
            {"trials": [{"drug": "sertraline", "weeks": -1, "augmentation": [
                {"drug": "lithium", "outcome": 3, "started": "2026-05", "stopped": "2025-05"}, 7]}]},
            ["trials[0].weeks", "trials[0].augmentation[0].outcome", "trials[0].augmentation[1]",
             "trials[0].augmentation[0].stopped"],
        ),
        (
            {"courses": [{"modality": "xyz", "started": "2026-05", "stopped": "2026-01"}]},
            ["courses[0].modality", "courses[0].stopped"],
        ),
        (
            {"decisions": [{"item": "adhd", "decision": "xyz", "date": "2026-01-01", "reason": " "}]},
            ["decisions[0].decision", "decisions[0].reason"],
        ),
        (
            {"patient": {"sex": "xyz", "age": {"min": 50, "max": 40}}},
            ["patient.sex", "patient.age"],
        ),
    ],
)  # fmt: skip
def test_a_mistyped_value_hides_no_impossible_one_of_its_record(
    case: dict[str, Any], paths: list[str]
) -> None:
    assert sorted(problem.path for problem in problems(case)) == sorted(paths)


def test_after_two_hundred_problems_the_rest_is_counted() -> None:
    exactly = problems({"labs": [{"analyte": "tsh", "value": "x"}] * 200})
    assert len(exactly) == 200
    assert exactly[-1].path == "labs[199].value"
    more = problems({"labs": [{"analyte": "tsh", "value": "x"}] * 1201})
    assert len(more) == 201
    assert (more[-1].path, more[-1].message) == ("", "1,001 more problems")


@pytest.mark.parametrize(
    ("key", "record", "limit"),
    [
        ("trials", {"drug": "sertraline"}, 100),
        ("labs", {"analyte": "tsh"}, 5000),
        ("medications", {"drug": "x"}, 5000),
        ("conditions", {"condition": "adhd"}, 5000),
        ("decisions", {"item": "adhd", "decision": "waived", "date": "2026-01", "reason": "x"}, 5000),
        ("notes", {"text": "x"}, 5000),
    ],
)
def test_a_list_that_no_patient_has_is_refused_by_its_length(
    key: str, record: dict[str, Any], limit: int
) -> None:
    read_case(json.dumps({key: [record] * limit}).encode(), "case.json", VOCABULARY)
    (problem,) = problems({key: [record] * (limit + 1)})
    assert problem.path == key
    assert problem.message == f"{limit + 1:,} records; the limit is {limit:,}"


def test_near_names_of_thousands_of_drugs_are_looked_up_once_and_soon() -> None:
    """Twenty seconds before; the limit leaves room for a slow machine."""
    case = {"augmentation": [{"drug": f"sertr{n % 7}alin{n}e"} for n in range(2000)]}
    started = time.perf_counter()
    assert len(problems(case)) == 201
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    "case",
    [
        {"patient": {"age": 44.0}},
        {"courses": [{"modality": "ect", "sessions": 8.0}]},
        {"patient": {"age": {"min": 40.0, "max": 44.0}}},
        {"screens": [{"instrument": "phq-9", "items": [1.0, 2.0, 0.0]}]},
        {"episode": {"number": 2.0}},
        {"trials": [{"drug": "sertraline", "max_dose_mg": 50.0, "weeks": 8.0}]},
    ],
)
def test_a_whole_number_may_be_written_with_a_point(case: dict[str, Any]) -> None:
    read_case(json.dumps(case).encode(), "case.json", VOCABULARY)


@pytest.mark.parametrize("age", [44.5, -1, 131, "44", True])
def test_what_is_no_whole_number_of_years_is_refused(age: Any) -> None:
    assert problems({"patient": {"age": age}})
