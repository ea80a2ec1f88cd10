"""Screening instruments by their whole rule: every vector worked out by hand, and what is refused."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trdcheck.inputs.problems import Mismatch
from trdcheck.inputs.refusals import refusals
from trdcheck.model.case import AgeRange
from trdcheck.reference.instruments import Instrument, load_instruments
from trdcheck.scoring.score import Scored, score

VECTORS = Path(__file__).parent.parent / "data" / "instrument_vectors.csv"


@cache
def instruments() -> dict[str, Instrument]:
    return load_instruments()


def run(name: str, given: dict[str, Any]) -> tuple[Scored, list[Mismatch]]:
    parts = dict(given.get("parts") or {})
    parts |= {key: given[key] for key in ("same_time", "problem") if key in given}
    record: dict[str, Any] = {key: given.get(key) for key in ("items", "score", "result")}
    record["parts"] = parts or None
    instrument = instruments()[name]
    refused = refusals(instrument, **record)
    if refused:
        return Scored(), refused
    scored = score(
        instrument, **record, sex=given.get("sex"), facts=given.get("facts"), instruments=instruments()
    )
    return scored, refused


def vectors() -> list[Any]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [pytest.param(row, id=f"{n}-{row['instrument']}-{row['why'][:40]}") for n, row in enumerate(rows)]


@pytest.mark.parametrize("row", vectors())
def test_it_agrees_with_every_case_worked_out_by_hand(row: dict[str, str]) -> None:
    scored, refused = run(row["instrument"], json.loads(row["input"]))
    if "12 answers given" in row["why"]:
        # Design section 4 wins over the vector: too few answers are valid, and incomplete.
        assert (refused, scored.verdict) == ([], "incomplete")
        return
    if row["verdict"] == "invalid":
        assert refused
        return
    assert not refused
    assert (scored.verdict or "") == row["verdict"]
    assert scored.score == (float(row["score"]) if row["score"] else None)
    assert scored.band == row["band"]
    if row["instrument"] in ("phq-9", "c-ssrs", "asq"):
        assert bool(scored.flags) == ("FLAG" in row["why"])
    for note in ("frequency-only", "next-zone"):
        assert (note in scored.notes) == (note in row["why"])
    if "most serious: " in row["why"]:
        assert row["why"].split("most serious: ")[1].split(";")[0] in scored.flag_text


def test_there_are_251_vectors_and_they_reach_every_instrument_of_the_shared_list() -> None:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 251
    assert {row["instrument"] for row in rows} == set(instruments()) - {"sleep-study"}


@pytest.mark.parametrize(
    ("name", "items", "settles"),
    [
        pytest.param("asrs-v1.1", [4, 4, 4, 2, 0, 0], "positive", id="3 shaded, sum 14"),
        pytest.param("asrs-v1.1-sum", [2, 2, 2, 3, 0, 0], "positive", id="4 shaded, sum 9"),
        pytest.param("asrs-v1.1", [2, 2, 2, 3, 0, 0], "positive", id="4 shaded, sum 9, by the shaded rule"),
        pytest.param("asrs-v1.1-sum", [4, 4, 4, 2, 0, 0], "positive", id="3 shaded, sum 14, by the sum"),
        pytest.param("asrs-v1.1", [1, 1, 1, 1, 1, 1], "negative", id="negative under both"),
        pytest.param("asrs-v1.1-sum", [1, 1, 1, 1, 1, 1], "negative", id="negative under both, by the sum"),
    ],
)
def test_the_six_asrs_answers_are_read_by_both_rules(name: str, items: list[int], settles: str) -> None:
    assert run(name, {"items": items})[0].settles == settles


def test_a_total_of_the_asrs_says_nothing_of_the_other_rule() -> None:
    assert run("asrs-v1.1", {"score": 2})[0].settles == "one_rule"


def test_answers_and_a_score_that_disagree_have_no_verdict_to_rest_on() -> None:
    scored, _ = run("gad-7", {"items": [1, 1, 1, 1, 1, 1, 1], "score": 14})
    assert (scored.verdict, scored.score) == ("incomplete", None)


def test_the_verdict_stays_that_of_the_rule_recorded_and_the_other_rule_is_told() -> None:
    scored, _ = run("asrs-v1.1", {"items": [4, 4, 4, 2, 0, 0]})
    assert (scored.verdict, scored.also) == ("negative", {"asrs-v1.1-sum": "positive"})
    assert "positive under the other scoring rule (ASRS v1.1 sum: 14)" in scored.remarks
    scored, _ = run("asrs-v1.1", {"items": [2, 2, 2, 3, 0, 0]})
    assert (scored.verdict, scored.also) == ("positive", {"asrs-v1.1-sum": "negative"})
    assert "negative under the other scoring rule (ASRS v1.1 sum: 9)" in scored.remarks


FEMALE, MALE, OTHER, NOT_KNOWN = "female", "male", "other", None

# Each limit from its source: the highest negative, the lowest undecided, the highest undecided, the lowest positive.
CUTS: list[tuple[str, str | None, dict[float, str]]] = [
    ("rms", None, {3: "negative", 4: "positive", 5: "positive"}),
    ("hcl-32", None, {13: "negative", 14: "positive", 15: "positive"}),
    ("bsds", None, {12: "negative", 13: "positive", 14: "positive"}),
    ("mdq", None, {6: "negative", 7: "cannot_tell", 8: "cannot_tell"}),
    ("phq-9", None, {9: "negative", 10: "positive", 11: "positive"}),
    ("phq-2", None, {2: "negative", 3: "positive", 4: "positive"}),
    ("gad-7", None, {7: "negative", 8: "cannot_tell", 9: "cannot_tell", 10: "positive", 11: "positive"}),
    ("asrs-v1.1", None, {3: "negative", 4: "positive", 5: "positive"}),
    ("asrs-v1.1-sum", None, {13: "negative", 14: "positive", 15: "positive"}),
    ("asrs-5", None, {13: "negative", 14: "positive", 15: "positive"}),
    ("pc-ptsd-5", FEMALE, {2: "negative", 3: "positive", 4: "positive"}),
    ("pc-ptsd-5", MALE, {2: "negative", 3: "cannot_tell", 4: "positive", 5: "positive"}),
    ("pc-ptsd-5", OTHER, {2: "negative", 3: "cannot_tell", 4: "positive", 5: "positive"}),
    ("pc-ptsd-5", NOT_KNOWN, {2: "negative", 3: "cannot_tell", 4: "positive", 5: "positive"}),
    ("pcl-5", None, {30: "negative", 31: "cannot_tell", 32: "cannot_tell", 33: "positive", 34: "positive"}),
    ("audit-c", FEMALE, {2: "negative", 3: "positive", 4: "positive"}),
    ("audit-c", MALE, {2: "negative", 3: "negative", 4: "positive", 5: "positive"}),
    ("audit-c", OTHER, {2: "negative", 3: "cannot_tell", 4: "positive"}),
    ("audit-c", NOT_KNOWN, {2: "negative", 3: "cannot_tell", 4: "positive"}),
    ("audit", None, {7: "negative", 8: "positive", 9: "positive"}),
    ("dast-10", None, {2: "negative", 3: "positive", 4: "positive"}),
    ("nida-single", None, {0: "negative", 1: "positive", 2: "positive"}),
    ("cudit-r", None, {7: "negative", 8: "positive", 9: "positive"}),
    ("stop-bang", None, {2: "negative", 3: "cannot_tell", 4: "cannot_tell", 5: "positive", 6: "positive"}),
    ("nosas", None, {7: "negative", 8: "positive", 9: "positive"}),
    ("epworth", None, {10: "negative", 11: "positive", 12: "positive"}),
    ("sleep-study", None, {4.9: "negative", 5: "positive", 5.1: "positive"}),
]


@pytest.mark.parametrize(
    ("name", "sex", "total", "verdict"),
    [
        pytest.param(name, sex, total, verdict, id=f"{name} {total} {sex or ''}".strip())
        for name, sex, verdicts in CUTS
        for total, verdict in verdicts.items()
    ],
)
def test_a_total_below_at_and_above_each_cut_off(
    name: str, sex: str | None, total: float, verdict: str
) -> None:
    assert run(name, {"score": total, "sex": sex})[0].verdict == verdict


@pytest.mark.parametrize(
    ("name", "total", "said"),
    [
        pytest.param("gad-7", 9, "cut-offs of 8 and 10 are published", id="GAD-7"),
        pytest.param("pcl-5", 31, "cut-offs of 31 and 33 are published", id="PCL-5"),
        pytest.param("pc-ptsd-5", 3, "cut-offs of 3 and 4 are published", id="PC-PTSD-5, sex not known"),
        pytest.param("audit-c", 3, "cut-offs of 3 and 4 are published", id="AUDIT-C, sex not known"),
        pytest.param("stop-bang", 4, "cut-offs of 3 and 5 are published", id="STOP-Bang"),
    ],
)
def test_between_two_published_cut_offs_both_are_shown(name: str, total: int, said: str) -> None:
    assert said in run(name, {"score": total})[0].remarks


def test_answers_that_meet_the_pattern_below_the_cut_off_say_so() -> None:
    scored, _ = run("pcl-5", {"items": [2, 0, 0, 0, 0, 2, 0, 2, 2, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0]})
    assert any("DSM-5 pattern" in remark for remark in scored.remarks)


def test_a_bipolar_i_screen_is_never_shown_without_saying_so() -> None:
    assert "looks for bipolar I only" in run("rms", {"score": 0})[0].remarks


def test_the_cut_offs_of_the_sex_are_told() -> None:
    female, male = (run("audit-c", {"score": 2, "sex": sex})[0].cuts for sex in (FEMALE, MALE))
    assert (female and female.positive_from, male and male.positive_from) == (3, 4)


@pytest.mark.parametrize(
    ("name", "record", "missing"),
    [
        pytest.param("phq-9", {"items": [1, 1, 1, 1, 1, 1, 1, 1]}, ("item 9",), id="a short form"),
        pytest.param(
            "gad-7", {"items": [3, None, 3, 3, 3, 3, None]}, ("item 2", "item 7"), id="two not answered"
        ),
        pytest.param("rms", {}, ("score",), id="nothing at all"),
        pytest.param(
            "mdq", {"items": [1] * 9 + [0] * 4, "same_time": True}, ("problem",), id="MDQ, one part"
        ),
        pytest.param("mdq", {"items": [1] * 13}, ("same_time", "problem"), id="MDQ, both parts"),
        pytest.param("pc-ptsd-5", {"items": [0] * 5}, ("trauma",), id="exposure not asked"),
        pytest.param("audit-c", {"items": [1]}, ("item 2", "item 3"), id="no skip after drinking"),
        pytest.param("asq", {"items": [0, 0, 0]}, ("item 4", "acute"), id="ASQ"),
        pytest.param(
            "c-ssrs",
            {"parts": {"wish_dead": False, "thoughts": False}},
            ("behaviour_lifetime", "behaviour_3_months"),
            id="C-SSRS",
        ),
    ],
)
def test_an_incomplete_form_has_no_score_and_names_what_is_missing(
    name: str, record: dict[str, Any], missing: tuple[str, ...]
) -> None:
    scored, refused = run(name, record)
    assert (refused, scored.verdict, scored.settles) == ([], "incomplete", "incomplete")
    assert scored.missing == missing


@pytest.mark.parametrize(
    ("name", "record", "remark"),
    [
        pytest.param(
            "gad-7",
            {"items": [1, 1, 1, 1, 1, 1, 2], "score": 14},
            "answers and total disagree: the items come to 8, the score says 14",
            id="items and score",
        ),
        pytest.param(
            "gad-7",
            {"items": [0] * 7, "score": 14, "result": "negative"},
            "answers and total disagree: the items come to 0, the score says 14",
            id="items and score, a word cannot mend it",
        ),
        pytest.param(
            "gad-7",
            {"items": [1, 1, 1, 1, 1, 1, None], "score": 10},
            "answers and total disagree: the answers given cannot add up to it, the score says 10",
            id="a total that an incomplete form cannot come to",
        ),
        pytest.param(
            "gad-7",
            {"score": 14, "result": "negative"},
            "the answers say positive, the recorded result is negative",
            id="score and word",
        ),
        pytest.param(
            "gad-7",
            {"score": 3, "result": "positive"},
            "the answers say negative, the recorded result is positive",
            id="score and word, the other way",
        ),
        pytest.param(
            "stop-bang",
            {"score": 2, "result": "intermediate"},
            "the answers say negative, the recorded result is intermediate",
            id="low and intermediate",
        ),
        pytest.param(
            "phq-9",
            {"score": 3, "result": "severe"},
            "the score is minimal, the recorded word is severe",
            id="score and severity word",
        ),
        pytest.param(
            "gad-7",
            {"items": [1, 1, 1], "result": "negative"},
            "recorded as negative, which the answers given do not show",
            id="a negative word over open answers",
        ),
    ],
)
def test_what_disagrees_settles_nothing_and_both_are_shown(
    name: str, record: dict[str, Any], remark: str
) -> None:
    scored, refused = run(name, record)
    assert (refused, scored.verdict) == ([], "incomplete")
    assert remark in scored.remarks


@pytest.mark.parametrize(
    ("name", "record", "score"),
    [
        pytest.param("gad-7", {"items": [1, 1, 1, 1, 1, 1, None], "score": 6}, 6, id="the lowest it can be"),
        pytest.param("gad-7", {"items": [1, 1, 1, 1, 1, 1, None], "score": 9}, 9, id="the highest it can be"),
        pytest.param("gad-7", {"items": [1, 1, 1, 1, 1, 1, None], "score": 5}, None, id="one less"),
        pytest.param("gad-7", {"items": [1, 1, 1, 1, 1, 1, None], "score": 10}, None, id="one more"),
        pytest.param("phq-9", {"items": [None] * 8 + [1], "score": 20}, 20, id="one answer beside a total"),
        pytest.param("mdq", {"items": [0, 0, 1], "score": 2}, 2, id="a count"),
    ],
)
def test_a_total_stands_beside_the_answers_that_can_add_up_to_it(
    name: str, record: dict[str, Any], score: int | None
) -> None:
    scored, refused = run(name, record)
    assert (refused, scored.score, scored.disagrees) == ([], score, score is None)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        pytest.param(
            "gad-7", {"items": [2, 2, 2, 1, 1, 1, 1], "score": 10, "result": "positive"}, id="all three"
        ),
        pytest.param("phq-9", {"score": 12, "result": "moderate"}, id="its own band"),
        pytest.param("peg", {"items": [3, 4, 4], "score": 3.67}, id="a mean with two decimals"),
        pytest.param("phq-9", {"score": 2, "result": "none"}, id="none for minimal"),
        pytest.param("phq-9", {"score": 17, "result": "severe"}, id="severe for moderately severe"),
    ],
)
def test_what_agrees_is_not_called_a_disagreement(name: str, record: dict[str, Any]) -> None:
    scored, refused = run(name, record)
    assert refused == []
    assert (scored.verdict, scored.remarks) == (run(name, record | {"result": None})[0].verdict, ())


@pytest.mark.parametrize(
    ("name", "record", "verdict"),
    [
        pytest.param("gad-7", {"result": "negative"}, "negative", id="negative"),
        pytest.param("gad-7", {"result": "positive"}, "positive", id="positive"),
        pytest.param("stop-bang", {"result": "intermediate"}, "cannot_tell", id="intermediate"),
        pytest.param("madrs", {"result": "severe"}, None, id="a word of severity gives no verdict"),
        pytest.param("phq-9", {"result": "severe"}, None, id="nor one of the PHQ-9"),
        pytest.param("mdq", {"score": 9, "result": "positive"}, "positive", id="MDQ total with its result"),
        pytest.param(
            "mdq", {"score": 9, "result": "negative"}, "cannot_tell", id="a negative does not fill in"
        ),
        pytest.param(
            "stop-bang", {"score": 4, "result": "positive"}, "positive", id="high by the two-step rule"
        ),
        pytest.param("gad-7", {"items": [None] * 7, "result": "negative"}, "negative", id="an empty form"),
    ],
)
def test_the_charts_own_word(name: str, record: dict[str, Any], verdict: str | None) -> None:
    assert run(name, record)[0].verdict == verdict


def test_a_word_of_severity_is_the_band() -> None:
    assert run("phq-9", {"result": "moderate"})[0].band == "moderate"


@pytest.mark.parametrize(
    ("name", "record", "text"),
    [
        pytest.param(
            "phq-9", {"items": [None] * 8 + [1]}, "PHQ-9 item 9 = 1", id="item 9 of an incomplete form"
        ),
        pytest.param(
            "phq-9", {"items": [0] * 8 + [3], "score": 27}, "PHQ-9 item 9 = 3", id="beside a wrong total"
        ),
        pytest.param(
            "phq-9", {"items": [0] * 8 + [2], "result": "none"}, "PHQ-9 item 9 = 2", id="beside a word"
        ),
        pytest.param(
            "c-ssrs",
            {"parts": {"thoughts": True}, "result": "negative"},
            "C-SSRS positive",
            id="a yes beside a result of negative",
        ),
        pytest.param(
            "c-ssrs",
            {
                "parts": {"wish_dead": False, "thoughts": False, "behaviour_lifetime": False},
                "result": "positive",
            },
            "C-SSRS positive",
            id="a positive result beside three plain no",
        ),
        pytest.param("asq", {"result": "positive"}, "ASQ positive (acuity unknown)", id="ASQ result"),
        pytest.param(
            "asq",
            {"items": [0, 0, 0, 0], "parts": {"acute": True}},
            "ASQ positive (acute)",
            id="thoughts right now after four no",
        ),
    ],
)
def test_a_positive_answer_raises_its_flag_whatever_stands_beside_it(
    name: str, record: dict[str, Any], text: str
) -> None:
    scored, refused = run(name, record)
    assert (refused, scored.flags, scored.flag_text) == ([], ("suicidal-thoughts",), text)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        pytest.param("phq-9", {"items": [3] * 8 + [0]}, id="item 9 of 0"),
        pytest.param("phq-9", {"items": [3] * 8 + [None]}, id="item 9 not answered"),
        pytest.param("phq-9", {"score": 27}, id="a bare total"),
        pytest.param("phq-9", {"result": "severe"}, id="a word"),
        pytest.param("madrs", {"score": 60}, id="a MADRS total"),
        pytest.param("asq", {"items": [0, 0, 0, None]}, id="an incomplete ASQ"),
    ],
)
def test_nothing_else_raises_it(name: str, record: dict[str, Any]) -> None:
    assert run(name, record)[0].flags == ()


def test_the_most_serious_answer_is_not_named_while_a_more_serious_one_is_unknown() -> None:
    known, _ = run("c-ssrs", {"parts": {"thoughts": True, "intent": True}})
    unknown, _ = run("c-ssrs", {"parts": {"thoughts": True, "method": True, "intent": None, "plan": None}})
    assert (known.most_serious, unknown.most_serious) == ("intent, plan or recent behaviour", "")


DRUGS = ("cannabis", "stimulants", "heroin", "opioids", "sedatives", "prescription_stimulants", "other")


@pytest.mark.parametrize(
    ("record", "alcohol", "drugs"),
    [
        pytest.param({"parts": {"alcohol": 0}}, "negative", "incomplete", id="alcohol only"),
        pytest.param({"parts": {"alcohol": 2}}, "positive", "incomplete", id="alcohol positive only"),
        pytest.param({"parts": dict.fromkeys(DRUGS, 0)}, "incomplete", "negative", id="drugs only"),
        pytest.param({"parts": {"heroin": 1}}, "incomplete", "positive", id="one drug"),
        pytest.param(
            {"parts": {"tobacco": 4, "alcohol": 0, **dict.fromkeys(DRUGS, 0)}},
            "negative",
            "negative",
            id="tobacco decides nothing",
        ),
        pytest.param({"result": "negative"}, "negative", "negative", id="a negative result"),
        pytest.param({"result": "positive"}, "positive", "positive", id="a positive result says not which"),
        pytest.param(
            {"parts": {"alcohol": 2}, "result": "positive"},
            "positive",
            "incomplete",
            id="the word is explained by alcohol",
        ),
        pytest.param(
            {"parts": {"alcohol": 0}, "result": "positive"},
            "negative",
            "positive",
            id="the word must be for drugs",
        ),
        pytest.param(
            {"parts": {"alcohol": 2, **dict.fromkeys(DRUGS, 0)}, "result": "negative"},
            "incomplete",
            "negative",
            id="a word that disagrees",
        ),
        pytest.param(
            {"parts": {"alcohol": 0}, "result": "negative"},
            "negative",
            "incomplete",
            id="a negative word does not fill in",
        ),
    ],
)
def test_each_side_of_the_taps_has_its_own_verdict(record: dict[str, Any], alcohol: str, drugs: str) -> None:
    scored, refused = run("taps", record)
    assert (refused, scored.covers) == ([], {"alcohol": alcohol, "drugs": drugs})


@pytest.mark.parametrize(
    ("facts", "bounds", "verdict", "missing"),
    [
        pytest.param(
            {"neck_cm": 40, "bmi": 30, "snoring": False, "age": 40, "sex": "other"},
            (5, 7),
            "negative",
            ("sex",),
            id="sex other is not known to be female: negative either way",
        ),
        pytest.param(
            {"neck_cm": 41, "bmi": 25, "snoring": False, "age": 40, "sex": "other"},
            (7, 9),
            "incomplete",
            ("sex",),
            id="sex other decides",
        ),
        pytest.param(
            {"neck_cm": 41, "bmi": 22, "snoring": False, "age": AgeRange(min=50, max=60), "sex": "female"},
            (4, 8),
            "incomplete",
            ("age",),
            id="an age on both sides of 55",
        ),
        pytest.param(
            {"neck_cm": 41, "bmi": 22, "snoring": False, "age": AgeRange(min=50, max=55), "sex": "female"},
            (4, 4),
            "negative",
            (),
            id="an age not over 55",
        ),
        pytest.param(
            {"neck_cm": 41, "bmi": 22, "snoring": False, "age": AgeRange(min=56), "sex": "female"},
            (8, 8),
            "positive",
            (),
            id="an age over 55 without an end",
        ),
        pytest.param(
            {"neck_cm": 38}, (0, 13), "incomplete", ("bmi", "snoring", "age", "sex"), id="neck only"
        ),
    ],
)
def test_a_formula_with_facts_unknown_is_an_interval(
    facts: dict[str, Any], bounds: tuple[int, int], verdict: str, missing: tuple[str, ...]
) -> None:
    scored, _ = run("nosas", {"facts": facts})
    assert (scored.bounds, scored.verdict) == (bounds, verdict)
    assert scored.score == (bounds[0] if bounds[0] == bounds[1] else None)
    if verdict == "incomplete":
        assert scored.missing == missing


@pytest.mark.parametrize(
    ("name", "given", "text"),
    [
        pytest.param("mdq", 9, "9/13", id="a lifetime screen with its highest"),
        pytest.param("phq-9", 12.0, "12", id="a whole number"),
        pytest.param("peg", 6, "6.0", id="a mean keeps its decimal"),
        pytest.param("peg", 6.55, "6.55", id="a mean as it was written"),
        pytest.param("sleep-study", 12.5, "AHI 12.5", id="with its name"),
        pytest.param("nida-single", 1_000_000, "1000000", id="no upper limit"),
    ],
)
def test_how_a_score_is_shown(name: str, given: float, text: str) -> None:
    assert run(name, {"score": given})[0].score_text == text


ANSWER = st.none() | st.integers(-1, 11) | st.floats(0, 4) | st.just("refused")
PART = st.none() | st.booleans() | st.integers(-1, 5) | st.sampled_from(["none", "minor", "serious", "x"])
PARTS = st.sampled_from(["same_time", "problem", "trauma", "acute", "thoughts", "alcohol", "heroin", "a[b"])


@settings(max_examples=400)
@given(
    name=st.sampled_from(sorted(load_instruments())),
    record=st.fixed_dictionaries(
        {
            "items": st.none() | st.lists(ANSWER, max_size=21),
            "score": st.none() | st.integers(-1, 90) | st.floats(0, 30),
            "result": st.none()
            | st.sampled_from(["negative", "intermediate", "positive", "none", "mild", "x"]),
            "parts": st.none() | st.dictionaries(PARTS, PART),
        }
    ),
)
def test_whatever_is_not_refused_is_scored_and_nothing_negative_outweighs_a_positive(
    name: str, record: dict[str, Any]
) -> None:
    scored, refused = run(name, record)
    if refused:
        return
    if record["result"] == "positive":
        assert scored.verdict != "negative"
    if scored.verdict == "negative" and instruments()[name].n_items and any(record["items"] or ()):
        assert record["score"] in (None, scored.score)
