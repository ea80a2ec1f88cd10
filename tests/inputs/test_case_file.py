"""Reading a case: what is refused, with which words and line, and what is accepted and stays open."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import item_of, reference
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.json_text import MAX_BYTES, Lines
from trdcheck.inputs.problems import InvalidFileError, Problem
from trdcheck.model.case import Case


def problems(data: bytes | dict[str, Any]) -> list[Problem]:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    try:
        read_case(raw, "case.json", Vocabulary(reference()))
    except InvalidFileError as error:
        return error.problems
    return []


BYTES = [
    pytest.param(b"", "ends too early", id="empty"),
    pytest.param(b'{"case_id": "x"', "ends too early", id="cut off"),
    pytest.param(b'{"case_id": "x', "not JSON", id="cut off in a text"),
    pytest.param(b"[]", "expected one object", id="a list"),
    pytest.param(b'{"a": 1, "a": 2}', "twice", id="a key twice"),
    pytest.param(b'{"a": 1, "\\u0061": 2}', "twice", id="a key twice, once escaped"),
    pytest.param(
        b'{"trials": [{"drug": null, "x": {"weeks": 1, "weeks": 2}}]}', "twice", id="a key twice, deep"
    ),
    pytest.param(b'{"patient": {"bmi": NaN}}', "not a number", id="NaN"),
    pytest.param(b'{"patient": {"bmi": -Infinity}}', "not a number", id="infinity"),
    pytest.param(b'{"patient": {"bmi": 1e400}}', "not a number", id="1e400"),
    pytest.param(b'{"patient": {"age": ' + b"9" * 5000 + b"}}", "not a number", id="5,000 digits"),
    pytest.param(b"[" * 5000 + b"]" * 5000, "nested too deep", id="5,000 levels"),
    pytest.param(b'{"a":' * 5000, "nested too deep", id="5,000 levels, cut off"),
    pytest.param('{"case_id": "x"}'.encode("utf-16"), "UTF-16", id="UTF-16"),
    pytest.param('{"case_id": "x"}'.encode("utf-16-le"), "UTF-16", id="UTF-16 without a mark"),
    pytest.param(b'{"case_id": "\xff"}', "not UTF-8 at byte 13", id="bad UTF-8"),
    pytest.param(b'{"case_id": "\\ud800"}', "half a character", id="a lone surrogate"),
    pytest.param(b" " * (MAX_BYTES + 1), "the limit", id="too large"),
    pytest.param(b'{"format": "trdcheck-case/2", "newkey": 1}', "newer format", id="a newer format"),
]


@pytest.mark.parametrize(("data", "said"), BYTES)
def test_a_file_that_is_no_case_is_refused_with_the_reason(data: bytes, said: str) -> None:
    found = problems(data)
    assert said in " ".join(one.message for one in found)


def test_a_newer_format_is_told_alone_with_what_to_do() -> None:
    found = problems({"format": "trdcheck-case/2", "nonsense": 1})
    assert [(one.path, one.hint) for one in found] == [("", "upgrade trdcheck")]


def test_a_byte_order_mark_and_windows_lines_are_accepted() -> None:
    assert problems(b'\xef\xbb\xbf{\r\n"case_id": "x"\r\n}\r\n') == []


INVALID = [
    pytest.param({"sex": "female"}, "sex", "unknown key", id="unknown key"),
    pytest.param({"patient": {"age": -4}}, "patient.age", "from 0 to 130", id="age -4"),
    pytest.param({"patient": {"age": 44.5}}, "patient.age", "whole number", id="half a year"),
    pytest.param({"patient": {"age": {"min": 50, "max": 40}}}, "patient.age", "upside down", id="age upside down"),
    pytest.param({"patient": {"sex": "femal"}}, "patient.sex", "female", id="a word outside its list"),
    pytest.param({"as_of": "2026-11"}, "as_of", "one day", id="as of a month"),
    pytest.param({"trials": [{"drug": "citaloprm"}]}, "trials[0].drug", "not a known drug", id="unknown drug"),
    pytest.param({"trials": [{"drug": "Spravato"}]}, "trials[0].drug", "not recorded here", id="esketamine as a trial"),
    pytest.param({"augmentation": [{"drug": "ketamine"}]}, "augmentation[0].drug", "not recorded here", id="ketamine as an augmentation"),
    pytest.param({"trials": [{"weeks": 6}]}, "trials[0]", '"drug" is missing', id="no naming key"),
    pytest.param({"trials": [{"drug": "sertraline", "weeks": "6"}]}, "trials[0].weeks", "expected", id="a number as a text"),
    pytest.param({"trials": [{"drug": "sertraline", "weeks": True}]}, "trials[0].weeks", "expected", id="true as a number"),
    pytest.param({"trials": [{"drug": "sertraline", "weeks": {"min": 8, "max": 6}}]}, "trials[0].weeks", "upside down", id="weeks upside down"),
    pytest.param({"trials": [{"drug": "sertraline", "doses": [{"mg": 50, "weeks": 2}], "max_dose_mg": 50}]}, "trials[0].max_dose_mg", "give one", id="doses told twice"),
    pytest.param({"trials": [{"drug": "Emsam", "max_dose_mg": 6}]}, "trials[0].max_dose_mg", "mg/24h", id="milligrams of a patch"),
    pytest.param({"trials": [{"drug": "sertraline", "started": "2026-05", "stopped": "2026-04"}]}, "trials[0].stopped", "before it started", id="stopped before it started"),
    pytest.param({"courses": [{"modality": "etc"}]}, "courses[0].modality", "not a known modality", id="unknown modality"),
    pytest.param({"screens": [{"instrument": "phq9"}]}, "screens[0].instrument", "not a known instrument", id="unknown instrument"),
    pytest.param({"screens": [{"instrument": "phq-9", "score": 300}]}, "screens[0].score", "0 to 27", id="PHQ-9 300"),
    pytest.param({"screens": [{"instrument": "gad-7", "items": [4]}]}, "screens[0].items[0]", "0 to 3", id="an answer of 4"),
    pytest.param({"screens": [{"instrument": "gad-7", "items": [0] * 8}]}, "screens[0].items", "7", id="more answers than items"),
    pytest.param({"labs": [{"analyte": "tsx"}]}, "labs[0].analyte", "not a known analyte", id="unknown analyte"),
    pytest.param({"labs": [{"analyte": "tsh", "date": "2026-02-30"}]}, "labs[0].date", "no day of the calendar", id="no day"),
    pytest.param({"conditions": [{"condition": "bipolr"}]}, "conditions[0].condition", "not a known condition", id="unknown condition"),
    pytest.param({"history": {"drug-yse": True}}, "history.drug-yse", "not a known history fact", id="unknown fact"),
    pytest.param({"history": {"drug-yse": True, "drug-use": False}}, "history.drug-yse", "did you mean: drug-use", id="a near fact"),
    pytest.param({"history": {"drug-use": "often"}}, "history.drug-use", "true, false", id="a word no fact has"),
    pytest.param({"decisions": [{"item": "thyroid", "decision": "waived", "reason": "x"}]}, "decisions[0]", '"date" is missing', id="a decision without a date"),
    pytest.param({"decisions": [{"item": "thyroid", "decision": "waived", "date": "2026", "reason": " "}]}, "decisions[0].reason", "needs a reason", id="a decision without a reason"),
    pytest.param({"safety": {"mania": "yes"}}, "safety.mania", "true or false", id="a word for a yes"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "path", "said"), INVALID)
def test_what_cannot_be_is_one_problem_with_its_path(case: dict[str, Any], path: str, said: str) -> None:
    found = problems(case)
    assert [one.path for one in found] == [path]
    assert said in f"{found[0].message} {found[0].hint}"


OPEN = [
    pytest.param({"labs": [{"analyte": "tsh", "value": 2, "date": "2026-09-01"}]}, "thyroid", "cannot interpret", id="a TSH without a unit"),
    pytest.param({"labs": [{"analyte": "tsh", "value": 2, "unit": "umol/L", "date": "2026-09-01"}]}, "thyroid", "cannot interpret", id="a TSH in umol/L"),
    pytest.param({"labs": [{"analyte": "tsh", "value": 2, "unit": "mIU/L", "date": "2026-11-21"}]}, "thyroid", "dated after", id="a TSH dated after as_of"),
    pytest.param({"labs": [{"analyte": "tsh", "value": 2, "unit": "mIU/L", "date": "2025"}]}, "thyroid", "exact date", id="a TSH of a year partly too old"),
    pytest.param({"screens": [{"instrument": "gad-7", "items": [0] * 6, "date": "2026-11-10"}]}, "anxiety", "missing", id="a GAD-7 with six answers"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "item", "said"), OPEN)
def test_what_is_missing_is_accepted_and_keeps_its_item_open(
    case: dict[str, Any], item: str, said: str
) -> None:
    assert problems(case) == []
    found = item_of({**case, "medications": []}, item)
    assert (found.status, found.reason) == ("open", "incomplete")
    assert said in found.summary


def test_keys_that_stand_twice_and_unreadable_numbers_hide_no_other_problem() -> None:
    text = b'{"patient": {"age": -1, "bmi": NaN,\n"neck_cm": 1e400},\n"trials": [{"drug": "zoloft", "weeks": 1,\n"weeks": 2}],\n"case_id": "NaN 1e400", "x": "\\udc00"}'
    assert [(one.line, one.path, one.message) for one in problems(text)] == [
        (1, "patient.age", "found -1, expected a whole number from 0 to 130 or an object"),
        (1, "patient.bmi", "NaN is not a number that can be read"),
        (2, "patient.neck_cm", "1e400 is not a number that can be read"),
        (4, "trials[0].weeks", "the key stands twice, first on line 3"),
        (5, "x", "unknown key"),
        (5, "x", "the text holds half a character (a lone surrogate)"),
    ]


@pytest.mark.parametrize(("levels", "said"), [(64, "expected a list"), (65, "nested too deep")])
def test_nesting_has_a_limit_and_brackets_in_texts_are_none(levels: int, said: str) -> None:
    text = b'{"case_id": "' + b"[" * 100 + b'",\n"trials": ' + b'{"a":' * (levels - 1) + b"1" + b"}" * levels
    assert said in problems(text)[0].message
    assert problems(text)[0].line == 2


@pytest.mark.parametrize("told", ["trdcheck-case/0", "trdcheck-report/2", "2", "trdcheck-case/1.5"])
def test_a_format_that_is_no_newer_one_is_a_word_outside_its_list(told: str) -> None:
    assert [one.message for one in problems({"format": told})] == [
        f'found "{told}", allowed: trdcheck-case/1'
    ]


def test_problems_stand_in_the_order_of_the_lines() -> None:
    text = b'{\n"labs": [{"analyte": "x"}],\n"trials": [\n{"drug": "y"},\n{"drug": "sertraline", "weks": 1}\n],\n"patient": {"age": -1}\n}'
    assert [(one.line, one.path) for one in problems(text)] == [
        (2, "labs[0].analyte"),
        (4, "trials[0].drug"),
        (5, "trials[1].weks"),
        (7, "patient.age"),
    ]


def test_null_is_absent_everywhere_but_in_a_naming_key() -> None:
    everything = dict.fromkeys(Case.__struct_encode_fields__)
    assert problems(everything) == []
    assert problems({"trials": [{"drug": None}], "labs": [{"analyte": None}]}) == []
    assert next(one.path for one in problems({"decisions": [{"item": None}]})) == "decisions[0].item"


KEYS = st.text(min_size=1, max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.sampled_from([None, 0, 2]))
def test_every_value_of_a_text_has_its_line(values: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(values, indent=indent)
    lines, rows = Lines(text), text.split("\n")

    def walk(value: Any, path: tuple[Any, ...]) -> None:
        line = rows[lines.of(path) - 1]
        if isinstance(value, dict):
            for key, one in value.items():
                assert json.dumps(key) in rows[lines.of((*path, key), key=True) - 1]
                walk(one, (*path, key))
        elif isinstance(value, list):
            for n, one in enumerate(value):
                walk(one, (*path, n))
        else:
            assert json.dumps(value) in line

    walk(values, ())
    assert lines.twice == []


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(Case.__struct_fields__), VALUES, max_size=3))
def test_no_values_however_odd_bring_it_down(values: dict[str, Any]) -> None:
    for problem in problems(values):
        assert problem.message
        assert problem.line >= 1
