"""The two trial items: row by row."""

from typing import Any

import pytest

from tests.support import TODAY, item_of

COMPLETE = {"trials_complete": {"value": True, "date": TODAY}}
WHOLE: dict[str, Any] = {
    "drug": "sertraline", "max_dose_mg": 200, "weeks": 8, "weeks_at_max_dose": 8, "adherence": "good",
    "outcome": "no_response", "stop_reason": "no_response", "side_effects": "tolerable", "combined_with": [],
}  # fmt: skip
OTHER = {**WHOLE, "drug": "venlafaxine", "formulation": "XR", "max_dose_mg": 225}


def trial(*without: str, **more: object) -> dict[str, Any]:
    return {key: value for key, value in {**WHOLE, **more}.items() if key not in without}


HISTORY = [
    pytest.param({}, "not_done", "ask", ["trials"], id="trials absent"),
    pytest.param({"trials": []}, None, None, [], id="no antidepressant has been tried"),
    pytest.param({"trials": [trial()], **COMPLETE}, None, None, [], id="all present, list complete"),
    pytest.param({"trials": [trial("max_dose_mg")], **COMPLETE}, "incomplete", "chart", ["trials[0].max_dose_mg"], id="dose missing"),
    pytest.param({"trials": [trial("weeks")], **COMPLETE}, "incomplete", "chart", ["trials[0].weeks"], id="weeks missing"),
    pytest.param({"trials": [trial("weeks_at_max_dose")], **COMPLETE}, "incomplete", "chart", ["trials[0].weeks_at_max_dose"], id="weeks at the dose missing"),
    pytest.param({"trials": [trial("weeks", started="2025-01-06", stopped="2025-03-03")], **COMPLETE}, None, None, [], id="weeks by dates"),
    pytest.param({"trials": [trial("adherence")], **COMPLETE}, "incomplete", "ask", ["trials[0].adherence"], id="adherence missing"),
    pytest.param({"trials": [trial("outcome")], **COMPLETE}, "incomplete", "ask", ["trials[0].outcome"], id="outcome missing"),
    pytest.param({"trials": [trial("stop_reason")], **COMPLETE}, "incomplete", "ask", ["trials[0].stop_reason"], id="why it stopped missing"),
    pytest.param({"trials": [trial("stop_reason", ongoing=True)], **COMPLETE}, None, None, [], id="one that goes on needs no stop"),
    pytest.param({"trials": [trial("max_dose_mg", "adherence", unrecoverable=["dose", "adherence"])], **COMPLETE}, None, None, [], id="two facts cannot be recovered"),
    pytest.param({"trials": [trial(drug=None)], **COMPLETE}, "incomplete", "ask", ["trials[0].drug"], id="drug not known"),
    pytest.param({"trials": [trial(drug=None, unrecoverable=["drug"])], **COMPLETE}, None, None, [], id="drug not to be had"),
    pytest.param({"trials": [trial("max_dose_mg", dose_words="at_maximum")], **COMPLETE}, None, None, [], id="dose in words"),
    pytest.param({"trials": [trial("max_dose_mg", "weeks", "weeks_at_max_dose", doses=[{"mg": 100, "weeks": 2}, {"mg": 200}])], **COMPLETE}, "incomplete", "chart", ["trials[0].doses"], id="a step without weeks"),
    pytest.param({"trials": [trial(weeks=20, started="2025-01-06", stopped="2025-03-03")], **COMPLETE}, "incomplete", "chart", ["trials[0].weeks"], id="weeks and dates disagree"),
    pytest.param({"trials": [trial(weeks=4, weeks_at_max_dose=8)], **COMPLETE}, "incomplete", "chart", ["trials[0].weeks"], id="more weeks at the dose than in all"),
    pytest.param({"trials": [trial("stop_reason", weeks=4, weeks_at_max_dose=4, ongoing=True, started="2026-01-06")], **COMPLETE}, None, None, [], id="weeks of one that goes on have grown"),
    pytest.param({"trials": [trial("max_dose_mg", drug="Emsam", max_dose=9)], **COMPLETE}, "incomplete", "chart", ["trials[0].unit"], id="a dose without its unit"),
    pytest.param({"trials": [trial("weeks", "weeks_at_max_dose", started="2025-01-06", stopped="2025-04-07", on_max_dose_since="2025-02-03")], **COMPLETE}, None, None, [], id="since when at the highest dose"),
    pytest.param({"trials": [trial()], "trials_complete": {"value": True, "date": "2026-12-01"}}, "incomplete", "ask", ["trials_complete"], id="confirmed after the day of the report"),
    pytest.param({"trials": [trial()]}, "incomplete", "ask", ["trials_complete"], id="list not confirmed"),
    pytest.param({"trials": [trial()], "trials_complete": {"value": False, "date": TODAY}}, "incomplete", "ask", ["trials_complete"], id="list not complete"),
    pytest.param({"trials": [trial()], "trials_complete": {"value": True, "date": "2026-08-22"}}, None, None, [], id="confirmed 90 days ago"),
    pytest.param({"trials": [trial()], "trials_complete": {"value": True, "date": "2026-08-21"}}, "incomplete", "ask", ["trials_complete"], id="confirmed 91 days ago"),
    pytest.param({"trials": [{"drug": "trazodone", "purpose": "sleep"}], **COMPLETE}, None, None, [], id="one for sleep is not asked about"),
    pytest.param({"trials": [{"drug": None, "text": "tianeptine"}], **COMPLETE}, None, None, [], id="one outside the tables is not asked about"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "reason", "close_by", "missing"), HISTORY)
def test_it_judges_the_trial_history_by_its_table(
    case: dict[str, Any], reason: str | None, close_by: str | None, missing: list[str]
) -> None:
    item = item_of(case, "trial-history")
    assert (item.reason, item.close_by, item.missing) == (reason, close_by, missing), item.summary
    assert item.status == ("done" if reason is None else "open")


RUNNING = trial("weeks", "weeks_at_max_dose", "outcome", "stop_reason", drug="mirtazapine", max_dose_mg=30, ongoing=True,
                started="2026-10-23", on_max_dose_since="2026-10-23")  # fmt: skip
BEFORE = trial(started="2026-05-04", stopped="2026-06-29")
ADEQUACY = [
    pytest.param({}, "not_done", "ask", id="trials absent"),
    pytest.param({"trials": []}, "finding", "act", id="none tried"),
    pytest.param({"conditions": [{"condition": "bipolar", "status": "treated"}]}, "finding", "act", id="bipolar disorder recorded, trials absent"),
    pytest.param({"trials": [trial(), OTHER]}, None, None, id="met"),
    pytest.param({"trials": [BEFORE, RUNNING]}, "pending", "ask", id="a running trial could make it met"),
    pytest.param({"trials": [RUNNING], **COMPLETE}, "finding", "act", id="a running trial could not"),
    pytest.param({"trials": [trial(), {**OTHER, "adherence": None}]}, "incomplete", "chart", id="cannot tell"),
    pytest.param({"trials": [trial()], **COMPLETE}, "finding", "act", id="not met"),
    pytest.param({"trials": [trial()], "trials_complete": False}, "incomplete", "ask", id="cannot tell: the list"),
    pytest.param({"trials": [trial(), OTHER], "conditions": [{"condition": "bipolar", "status": "treated"}]}, "finding", "act", id="bipolar disorder recorded"),
    pytest.param({"trials": [trial(), OTHER, trial("stop_reason", drug="bupropion", ongoing=True, outcome="response")]}, "finding", "act", id="responding now"),
    pytest.param({"trials": [trial(), OTHER, trial("stop_reason", drug="bupropion", outcome="remission")]}, "incomplete", "ask", id="a remission: still taken?"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "reason", "close_by"), ADEQUACY)
def test_it_judges_trial_adequacy_by_its_table(
    case: dict[str, Any], reason: str | None, close_by: str | None
) -> None:
    item = item_of({"medications": [], **case}, "trial-adequacy")
    assert (item.reason, item.close_by) == (reason, close_by), item.summary
    assert item.status == ("done" if reason is None else "open")


def test_only_facts_that_are_missing_are_said_not_to_be_had() -> None:
    one = trial("adherence", unrecoverable=["dose", "adherence"])
    assert "1 fact cannot be recovered" in item_of({"trials": [one], **COMPLETE}, "trial-history").summary


def test_the_running_trial_is_to_be_judged_on_its_day() -> None:
    item = item_of({"trials": [BEFORE, RUNNING]}, "trial-adequacy")
    assert item.action == "Judge the response on 2026-12-04."


def test_it_says_which_trial_could_be_completed_and_which_retried() -> None:
    low = trial(max_dose_mg=50)
    short = {**OTHER, "weeks": 3, "weeks_at_max_dose": 3, "stop_reason": "side_effects"}
    summary = item_of({"trials": [low, short], **COMPLETE}, "trial-adequacy").summary
    assert "sertraline" in summary
    assert "could be retried" in summary


def test_the_remark_on_bipolar_stands_beside_the_verdict() -> None:
    case = {"trials": [trial(), OTHER], "conditions": [{"condition": "bipolar", "status": "active"}]}
    assert "written for unipolar depression" in item_of(case, "trial-adequacy").summary
