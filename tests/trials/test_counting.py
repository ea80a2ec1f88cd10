"""How many trials a history is: one drug in rows, drugs together, equal records, and what a running one adds."""

import itertools
from typing import Any

import pytest

from tests.support import TODAY, item_of, report_of, sign_of
from trdcheck.model.report import DefinitionView

COMPLETE = {"trials_complete": {"value": True, "date": TODAY}, "medications": []}
DOSES: dict[str, dict[str, Any]] = {
    "sertraline": {"max_dose_mg": 200},
    "escitalopram": {"max_dose_mg": 20},
    "venlafaxine": {"max_dose_mg": 225, "formulation": "XR"},
    "mirtazapine": {"max_dose_mg": 45},
    "bupropion": {"max_dose_mg": 450, "formulation": "XL"},
}


def trial(
    drug: str, started: str | None = None, stopped: str | None = None, **more: object
) -> dict[str, Any]:
    """Eight weeks at a full dose without a response."""
    dates = {"started": started, "stopped": stopped}
    return {
        "drug": drug, **DOSES[drug], "weeks": 8, "weeks_at_max_dose": 8, "adherence": "good", "outcome": "no_response",
        "stop_reason": "no_response", "side_effects": "tolerable", "this_episode": True, **dates, **more,
    }  # fmt: skip


def label(trials: list[dict[str, Any]], definition: str = "canadian-2021", **case: Any) -> DefinitionView:
    views = report_of({"trials": trials, **COMPLETE, **case}).definitions
    return next(one for one in views if one.id == definition)


A = trial("sertraline", "2025-01-06", "2025-03-03")
B = trial("venlafaxine", "2025-04-07", "2025-06-02")
# A drug kept for the whole time while the others were changed.
KEPT = trial("mirtazapine", "2025-01-06", "2025-06-02", weeks=21, weeks_at_max_dose=21)
UNDATED = trial("sertraline", combined_with=[])

COUNTS = [
    pytest.param([A, B], 2, id="one after the other"),
    pytest.param([A, trial("venlafaxine", "2025-01-06", "2025-03-03")], 1, id="for the same weeks"),
    pytest.param([trial("sertraline", combined_with=["venlafaxine"]), trial("venlafaxine")], 1, id="by their own word"),
    pytest.param([trial("sertraline", combined_with=["Effexor"]), trial("venlafaxine")], 1, id="by a brand"),
    pytest.param([trial("sertraline"), trial("venlafaxine")], 1, id="not known whether together: one is sure"),
    pytest.param([trial("sertraline", "2025-01-06", "2025-03-03"), trial("venlafaxine", "2025-02-17", "2025-04-14")], 2, id="each with its weeks outside"),
    pytest.param([trial("sertraline", "2025-01-06", "2025-03-03"), trial("venlafaxine", "2025-01-27", "2025-04-14")], 1, id="one of them three weeks outside"),
    pytest.param([A, B, KEPT], 2, id="a drug that stays is no link between those that change"),
    pytest.param([A, KEPT], 1, id="a drug that stays is one trial with each"),
    pytest.param([A, {**A, "started": "2025-03-03", "stopped": "2025-04-28"}], 1, id="one drug without a gap"),
    pytest.param([A, {**A, "started": "2026-03-02", "stopped": "2026-04-27"}], 2, id="one drug, a year between"),
    pytest.param([A, {**A, "started": "2025-03", "stopped": "2025-04-28"}], 1, id="one drug, a gap that nobody knows"),
    pytest.param([UNDATED, {**UNDATED, "max_dose_mg": 150}], 1, id="one drug twice, undated"),
    pytest.param([A, A], 1, id="the same record twice"),
    pytest.param([{**A, "outcome": "partial"}, {**A, "started": "2025-03-03", "stopped": "2025-04-28", "outcome": "response"}], 0, id="a response in its second row"),
    pytest.param([{**A, "outcome": None, "stop_reason": None}, {**A, "started": "2025-03-03", "stopped": "2025-04-28"}], 1, id="the outcome told in its last row"),
    pytest.param([A, {**A, "started": "2025-03-03", "stopped": "2025-04-28", "outcome": None, "stop_reason": None}], 0, id="the outcome of its last row not told"),
    pytest.param([{**A, "max_dose_mg": 25}, {**A, "started": "2025-03-03", "stopped": "2025-04-28"}], 1, id="a low dose first"),
]  # fmt: skip


@pytest.mark.parametrize(("trials", "number"), COUNTS)
def test_it_counts_trials_not_rows(trials: list[dict[str, Any]], number: int) -> None:
    for order in itertools.permutations(trials):
        assert label(list(order)).adequate_failed_trials == number


def test_a_gap_that_nobody_knows_leaves_the_label_open_and_is_asked_for() -> None:
    two = [UNDATED, {**UNDATED, "max_dose_mg": 150}]
    assert label(two).verdict == "cannot_tell"
    assert label([A, A]).verdict == "not_met"


def test_an_equal_record_is_shown_and_not_counted_again() -> None:
    first, second = report_of({"trials": [A, A], **COMPLETE}).trials
    assert (first.counted, second.counted) == (True, False)
    assert "the same as trials[0]" in second.summary


def test_nameless_trials_are_not_the_same_record_twice() -> None:
    views = report_of({"trials": [{"drug": None}, {"drug": None}]}).trials
    assert [one.counted for one in views] == [True, True]


CLASSES = [
    pytest.param([A, trial("venlafaxine", "2025-01-06", "2025-03-03"), trial("escitalopram", "2025-07-07", "2025-09-01")], "met", id="drugs together bring both classes"),
    pytest.param([A, trial("venlafaxine", "2025-01-06", "2025-03-03", max_dose_mg=75), trial("escitalopram", "2025-07-07", "2025-09-01")], "not_met", id="a low dose brings none"),
    pytest.param([A, trial("escitalopram", "2025-07-07", "2025-09-01")], "not_met", id="one class"),
    pytest.param([A, trial("escitalopram", "2025-07-07", "2025-09-01"), {"drug": None}], "cannot_tell", id="a nameless trial may be another class"),
]  # fmt: skip


@pytest.mark.parametrize(("trials", "verdict"), CLASSES)
def test_classes_count_by_adequate_failed_trials(trials: list[dict[str, Any]], verdict: str) -> None:
    assert label(trials, "article").verdict == verdict


def running(drug: str, since: str, **more: object) -> dict[str, Any]:
    one = trial(drug, since, on_max_dose_since=since, ongoing=True, **more)
    dropped = ("weeks", "weeks_at_max_dose", "outcome", "stop_reason", "stopped")
    return {key: value for key, value in one.items() if key not in dropped or key in more}


NEXT = [
    pytest.param([A, running("venlafaxine", "2026-10-23")], "pending", "venlafaxine 225 mg held to 2026-12-04", id="one running trial"),
    pytest.param([running("sertraline", "2026-10-16"), running("venlafaxine", "2026-10-23", combined_with=[])], "finding", "", id="two together are one"),
    pytest.param([A, running("escitalopram", "2026-10-23")], "finding", "", id="a running trial of the same class"),
    pytest.param([A, running("venlafaxine", "2026-10-23", adherence="poor")], "finding", "", id="a running trial not taken"),
    pytest.param([{**A, "adherence": None}, running("venlafaxine", "2026-10-23")], "pending", "held to 2026-12-04", id="beside an undecided one"),
    pytest.param([A, running("venlafaxine", "2026-10-23", outcome="response")], "finding", "responding now", id="it responds"),
    pytest.param([A, running("venlafaxine", "2026-10-09")], "incomplete", "venlafaxine: outcome", id="its weeks are reached: how is it?"),
    pytest.param([A, running("venlafaxine", "2026-10-09", outcome="no_response")], None, "", id="its weeks are reached, no response"),
]  # fmt: skip


@pytest.mark.parametrize(("trials", "reason", "said"), NEXT)
def test_a_running_trial_is_waited_for_if_it_could_make_the_label_met(
    trials: list[dict[str, Any]], reason: str | None, said: str
) -> None:
    item = item_of({"trials": trials, **COMPLETE}, "trial-adequacy")
    assert item.reason == reason, item.summary
    assert said.casefold() in item.summary.casefold()


def test_a_sign_of_two_trials_asks_for_no_second_class() -> None:
    two = [A, trial("escitalopram", "2025-07-07", "2025-09-01")]
    assert sign_of({"trials": two, **COMPLETE}, "two-adequate-trials").status == "present"
    open_one = {**two[1], "adherence": None}
    assert sign_of({"trials": [A, open_one], **COMPLETE}, "two-adequate-trials").status == "unknown"


SCOPE = [
    pytest.param({"conditions": [{"condition": "bipolar", "status": "active", "date": "2024"}]}, "unipolar", True, id="bipolar disorder recorded"),
    pytest.param({"conditions": [{"condition": "bipolar", "status": "active", "date": "2024"}, {"condition": "bipolar", "status": "ruled_out", "date": "2026-01"}]}, "unipolar", False, id="ruled out since"),
    pytest.param({"safety": {"psychotic_features": {"value": True, "date": TODAY}}}, "psychotic", True, id="psychotic features"),
    pytest.param({"conditions": [{"condition": "psychotic-depression", "status": "active"}]}, "psychotic", True, id="psychotic depression"),
    pytest.param({"patient": {"age": 17}, "trials": []}, "adults", True, id="under 18, none tried"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "word", "said"), SCOPE)
def test_the_definitions_say_whom_they_are_not_written_for(
    case: dict[str, Any], word: str, said: bool
) -> None:
    for one in report_of({"trials": [A], **COMPLETE, **case}).definitions:
        assert any(word in remark for remark in one.remarks) is said
