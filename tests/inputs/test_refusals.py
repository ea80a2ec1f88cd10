"""What a record of an instrument cannot have: refused at reading, with what was found and what is allowed."""

from typing import Any

import pytest

from trdcheck.inputs.refusals import refusals
from trdcheck.reference.instruments import load_instruments

INSTRUMENTS = load_instruments()


@pytest.mark.parametrize(
    ("name", "record", "path", "message"),
    [
        pytest.param(
            "gad-7", {"items": [9]}, ("items", 0), "9 is not an answer of GAD-7: 0 to 3", id="an answer of 9"
        ),
        pytest.param(
            "gad-7", {"items": [0, 4]}, ("items", 1), "4 is not an answer of GAD-7: 0 to 3", id="of 4"
        ),
        pytest.param(
            "gad-7", {"items": [-1]}, ("items", 0), "-1 is not an answer of GAD-7: 0 to 3", id="of -1"
        ),
        pytest.param(
            "gad-7", {"items": [1.5]}, ("items", 0), "1.5 is not an answer of GAD-7: 0 to 3", id="a half"
        ),
        pytest.param(
            "gad-7", {"items": [0] * 8}, ("items",), "8 answers: GAD-7 has 7", id="too many answers"
        ),
        pytest.param(
            "gad-7",
            {"items": ["refused"]},
            ("items", 0),
            '"refused" is not an answer of GAD-7: 0 to 3',
            id="a refusal, which only the ASQ gives a meaning",
        ),
        pytest.param(
            "mdq", {"items": [2]}, ("items", 0), "2 is not an answer of MDQ: 0 to 1", id="2 of yes and no"
        ),
        pytest.param(
            "audit",
            {"items": [0] * 8 + [1, 0]},
            ("items", 8),
            "1 is not an answer of AUDIT: 0, 2, 4",
            id="AUDIT item 9 of 1",
        ),
        pytest.param(
            "audit",
            {"items": [0] * 9 + [3]},
            ("items", 9),
            "3 is not an answer of AUDIT: 0, 2, 4",
            id="AUDIT item 10 of 3",
        ),
        pytest.param(
            "peg", {"items": [11]}, ("items", 0), "11 is not an answer of PEG: 0 to 10", id="PEG item of 11"
        ),
        pytest.param(
            "rms",
            {"items": [1, 1]},
            ("items",),
            "the answers of RMS are not taken here: give its total or result",
            id="RMS answers",
        ),
        pytest.param(
            "phq-9", {"score": 300}, ("score",), "300 is not a score of PHQ-9: 0 to 27", id="PHQ-9 300"
        ),
        pytest.param(
            "phq-9", {"score": 28}, ("score",), "28 is not a score of PHQ-9: 0 to 27", id="one too many"
        ),
        pytest.param(
            "phq-9", {"score": -1}, ("score",), "-1 is not a score of PHQ-9: 0 to 27", id="below nought"
        ),
        pytest.param(
            "peg", {"score": 24}, ("score",), "24 is not a score of PEG: 0 to 10", id="a sum of the PEG"
        ),
        pytest.param(
            "nida-single",
            {"score": -1},
            ("score",),
            "-1 is not a score of single drug question: 0 or more",
            id="no upper limit",
        ),
        pytest.param(
            "gad-7",
            {"score": 7.5},
            ("score",),
            "7.5 is not a score of GAD-7: a whole number",
            id="a half score",
        ),
        pytest.param(
            "c-ssrs",
            {"score": 3},
            ("score",),
            "C-SSRS has no total: give its parts or result",
            id="a total of the C-SSRS",
        ),
        pytest.param(
            "mdq",
            {"result": "maybe"},
            ("result",),
            '"maybe" is not a result of MDQ: negative, intermediate, positive',
            id="a word outside its list",
        ),
        pytest.param(
            "mdq",
            {"result": "severe"},
            ("result",),
            '"severe" is not a result of MDQ: negative, intermediate, positive',
            id="severity of a screen",
        ),
        pytest.param(
            "madrs",
            {"result": "positive"},
            ("result",),
            '"positive" is not a result of MADRS: none, mild, moderate, severe',
            id="verdict of a scale",
        ),
        pytest.param(
            "mdq",
            {"parts": {"problem": "huge"}},
            ("parts", "problem"),
            '"huge" is not an answer of MDQ: none, minor, moderate, serious',
            id="a part outside its list",
        ),
        pytest.param(
            "mdq",
            {"parts": {"same_time": "yes"}},
            ("parts", "same_time"),
            '"yes" is not an answer of MDQ: true or false',
            id="a word for yes",
        ),
        pytest.param(
            "taps",
            {"parts": {"alcohol": 5}},
            ("parts", "alcohol"),
            "5 is not an answer of TAPS: 0 to 4",
            id="a TAPS score of 5",
        ),
        pytest.param(
            "taps",
            {"parts": {"alcohol": True}},
            ("parts", "alcohol"),
            "true is not an answer of TAPS: 0 to 4",
            id="yes for a number",
        ),
        pytest.param(
            "gad-7",
            {"parts": {"difficulty": 2}},
            ("parts", "difficulty"),
            "GAD-7 has no such part; it has: none",
            id="a part of a form without parts",
        ),
        pytest.param(
            "mdq",
            {"parts": {"a[b.c": True}},
            ("parts", "a[b.c"),
            "MDQ has no such part; it has: same_time, problem",
            id="a name with brackets",
        ),
    ],
)
def test_what_an_instrument_cannot_have_is_refused_with_what_is_allowed(
    name: str, record: dict[str, Any], path: tuple[str | int, ...], message: str
) -> None:
    refused = refusals(INSTRUMENTS[name], **record)
    assert [(one.path, one.message) for one in refused] == [(path, message)]


def test_a_misspelt_part_is_refused_with_the_nearest_name() -> None:
    refused = refusals(INSTRUMENTS["mdq"], parts={"sametime": True})
    assert [one.hint for one in refused] == ["did you mean: same_time"]


def test_all_that_is_wrong_is_found_at_once() -> None:
    refused = refusals(
        INSTRUMENTS["mdq"], items=[2, 0, 3], score=14, result="x", parts={"problem": "huge", "y": 1}
    )
    assert [one.path for one in refused] == [
        ("items", 0),
        ("items", 2),
        ("score",),
        ("result",),
        ("parts", "problem"),
        ("parts", "y"),
    ]


@pytest.mark.parametrize(
    ("name", "record"),
    [
        pytest.param("phq-9", {"items": [1, 1]}, id="fewer answers than items"),
        pytest.param("phq-9", {"items": []}, id="no answers"),
        pytest.param("phq-9", {"items": [None] * 9}, id="unanswered items"),
        pytest.param("phq-9", {"items": [1.0] * 9, "score": 9.0}, id="whole numbers with a point"),
        pytest.param("asq", {"items": ["refused", 0, 0, 0]}, id="a refusal of the ASQ"),
        pytest.param("mdq", {"parts": {"same_time": None, "problem": None}}, id="parts not answered"),
        pytest.param("peg", {"score": 6.5}, id="a mean"),
        pytest.param("phq-9", {"score": 0}, id="the lowest score"),
        pytest.param("phq-9", {"score": 27}, id="the highest score"),
        pytest.param("nida-single", {"score": 10**400}, id="a number beyond any float"),
        pytest.param("sleep-study", {"score": 12.5, "result": "positive"}, id="an AHI with its result"),
        pytest.param("ham-d17", {"result": "mild"}, id="a severity in words"),
        pytest.param("gad-7", {}, id="nothing"),
    ],
)
def test_what_is_only_incomplete_is_not_refused(name: str, record: dict[str, Any]) -> None:
    assert refusals(INSTRUMENTS[name], **record) == []
