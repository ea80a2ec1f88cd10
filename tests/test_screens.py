"""Screening instruments by their whole rule: every vector worked out by hand, and what is refused."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from trdcheck.problems import Mismatch
from trdcheck.reference.instruments import Instrument, load_instruments
from trdcheck.screen_refusals import refusals
from trdcheck.screens import Scored, score

VECTORS = Path(__file__).parent / "data" / "instrument_vectors.csv"


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
        pytest.param("asrs-v1.1", [1, 1, 1, 1, 1, 1], "negative", id="negative under both"),
    ],
)
def test_the_six_asrs_answers_are_read_by_both_rules(name: str, items: list[int], settles: str) -> None:
    assert run(name, {"items": items})[0].settles == settles


def test_a_total_of_the_asrs_says_nothing_of_the_other_rule() -> None:
    assert run("asrs-v1.1", {"score": 2})[0].settles == "one_rule"


def test_answers_and_a_score_that_disagree_have_no_verdict_to_rest_on() -> None:
    scored, _ = run("gad-7", {"items": [1, 1, 1, 1, 1, 1, 1], "score": 14})
    assert (scored.verdict, scored.score) == ("incomplete", None)


def test_a_score_and_a_word_that_disagree_have_no_verdict_to_rest_on() -> None:
    assert run("gad-7", {"score": 14, "result": "negative"})[0].verdict == "incomplete"


@pytest.mark.parametrize(
    ("name", "record", "said"),
    [
        pytest.param("gad-7", {"items": [4, 0, 0, 0, 0, 0, 0]}, "0 to 3", id="an answer of 4"),
        pytest.param("gad-7", {"items": [1.5]}, "0 to 3", id="half an answer"),
        pytest.param("gad-7", {"items": [0] * 8}, "8 answers", id="too many answers"),
        pytest.param("phq-9", {"score": 300}, "0 to 27", id="PHQ-9 300"),
        pytest.param("gad-7", {"score": 7.5}, "whole number", id="half a score"),
        pytest.param("rms", {"items": [1, 1]}, "total or result", id="RMS answers"),
        pytest.param("mdq", {"parts": {"sametime": True}}, "same_time", id="unknown part"),
        pytest.param("mdq", {"parts": {"problem": "huge"}}, "serious", id="a word outside its list"),
        pytest.param("mdq", {"result": "maybe"}, "negative", id="a result outside its list"),
        pytest.param("peg", {"score": 12}, "0 to 10", id="a sum of the PEG"),
        pytest.param("c-ssrs", {"score": 3}, "no total", id="a total of the C-SSRS"),
        pytest.param("audit", {"items": [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]}, "0, 2, 4", id="AUDIT item 9 of 1"),
    ],
)
def test_what_an_instrument_cannot_have_is_refused_with_what_is_allowed(
    name: str, record: dict[str, Any], said: str
) -> None:
    refused = refusals(instruments()[name], **record)
    assert len(refused) == 1
    assert said in refused[0].message


def test_a_short_form_is_incomplete_and_not_refused() -> None:
    scored, refused = run("phq-9", {"items": [1, 1, 1, 1, 1, 1, 1, 1]})
    assert (refused, scored.verdict, scored.score) == ([], "incomplete", None)
