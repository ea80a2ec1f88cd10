"""The reader and the published schema take and refuse the same numbers, words and texts."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.inputs.test_hints import VOCABULARY
from tests.support import program
from trdcheck.inputs.case_file import read_case
from trdcheck.inputs.problems import InvalidFileError


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(program("schema", "case").stdout))


def is_read(case: dict[str, Any]) -> bool:
    try:
        read_case(json.dumps(case).encode(), "case.json", VOCABULARY)
    except InvalidFileError:
        return False
    return True


# Places whose value is limited by its type alone: what an instrument allows, no schema says.
PLACES: dict[str, Any] = {
    "age": lambda value: {"patient": {"age": value}},
    "bmi": lambda value: {"patient": {"bmi": value}},
    "neck": lambda value: {"patient": {"neck_cm": value}},
    "sessions": lambda value: {"courses": [{"modality": "ect", "sessions": value}]},
    "weeks": lambda value: {"trials": [{"drug": "sertraline", "weeks": value}]},
    "number": lambda value: {"episode": {"number": value}},
    "value": lambda value: {"labs": [{"analyte": "tsh", "value": value}]},
    "outcome": lambda value: {"trials": [{"drug": "sertraline", "outcome": value}]},
    "pregnant": lambda value: {"patient": {"pregnant": value}},
    "class": lambda value: {"medications": [{"drug": "x", "class": value}]},
    "bears_on": lambda value: {"conditions": [{"condition": None, "text": "x", "bears_on": value}]},
    "date": lambda value: {"labs": [{"analyte": "tsh", "date": value}]},
}
VALUES = st.one_of(
    st.integers(-3, 200),
    st.integers(-3, 200).map(float),
    st.floats(-3, 200, allow_nan=False).map(lambda number: round(number, 2)),
    st.booleans(),
    st.none(),
    st.sampled_from(["remission", "opioid", "xyz", "2026", "2026-11", "2026-11-20", "1899", "2200-01", "44"]),
    st.lists(st.sampled_from(["opioid", "other", "thyroid", "xyz"]), max_size=2),
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(PLACES)), VALUES)
def test_a_value_is_read_exactly_where_the_schema_allows_it(place: str, value: Any) -> None:
    case = PLACES[place](value)
    assert is_read(case) is validator().is_valid(case)


@pytest.mark.parametrize(
    ("place", "value", "taken"),
    [
        ("age", 44.0, True), ("age", 44.5, False), ("age", 0, True), ("age", -1, False),
        ("sessions", 8.0, True), ("sessions", 0.5, False),
        ("bmi", 10, True), ("bmi", 9.9, False), ("bmi", 100, True), ("bmi", 100.1, False),
        ("neck", 20, True), ("neck", 19.9, False), ("neck", 80, True), ("neck", 80.1, False),
        ("date", "1900", True), ("date", "1899", False), ("date", "2199-12-31", True), ("date", "2200", False),
    ],
)  # fmt: skip
def test_the_ends_of_what_is_taken_are_the_same_in_both(place: str, value: Any, taken: bool) -> None:
    case = PLACES[place](value)
    assert is_read(case) is taken
    assert validator().is_valid(case) is taken
