"""What a decision does and when it ends: never over a finding that is, or may be, later."""

from typing import Any

import pytest

from tests.support import item_of, report_of


def decided(decision: str, date: str, item: str = "anxiety") -> dict[str, object]:
    return {"item": item, "decision": decision, "date": date, "reason": "as agreed", "by": "RK"}


def gad7(score: int, date: str) -> dict[str, object]:
    return {"instrument": "gad-7", "score": score, "date": date}


CASES = [
    pytest.param({}, [decided("ordered", "2026-11-20")], "open", "pending", id="ordered"),
    pytest.param({}, [decided("ordered", "2026-09-21")], "open", "pending", id="ordered 60 days ago"),
    pytest.param({}, [decided("ordered", "2026-09-20")], "open", "not_done", id="ordered 61 days ago: overdue"),
    pytest.param({"screens": [gad7(14, "2026-11-01")]}, [decided("ordered", "2026-11-01")], "open", "pending", id="ordered on the day of the finding"),
    pytest.param({"screens": [gad7(14, "2026-11-02")]}, [decided("ordered", "2026-11-01")], "open", "finding", id="a later result"),
    pytest.param({"screens": [gad7(14, "2026-11-01")]}, [decided("acted_on", "2026-11-02")], "open", "pending", id="acted on"),
    pytest.param({"screens": [gad7(14, "2026-08-01")]}, [decided("acted_on", "2026-08-22")], "open", "pending", id="acted on 90 days ago"),
    pytest.param({"screens": [gad7(14, "2026-08-01")]}, [decided("acted_on", "2026-08-21")], "open", "finding", id="acted on 91 days ago"),
    pytest.param({}, [decided("deferred", "2026-11-01")], "open", "not_done", id="deferred keeps its own reason"),
    pytest.param({}, [decided("declined", "2026-11-01")], "waived", None, id="declined"),
    pytest.param({}, [decided("waived", "2026-11-01")], "waived", None, id="waived"),
    pytest.param({"screens": [gad7(14, "2026-11-01")]}, [decided("waived", "2026-11-01")], "waived", None, id="a finding up to its date is covered"),
    pytest.param({"screens": [gad7(14, "2026-11-02")]}, [decided("waived", "2026-11-01")], "open", "finding", id="a later finding is not"),
    pytest.param({"screens": [gad7(14, "2026-11")]}, [decided("waived", "2026-11-01")], "open", "finding", id="a finding that may be later is not"),
    pytest.param({"screens": [{"instrument": "gad-7", "score": 14}]}, [decided("waived", "2026-11-01")], "open", "finding", id="an undated finding is not"),
    pytest.param({}, [decided("waived", "2025-11-20")], "waived", None, id="waived 365 days ago"),
    pytest.param({}, [decided("waived", "2025-11-19")], "open", "not_done", id="waived 366 days ago"),
    pytest.param({"episode": {"started": "2026-11-02"}}, [decided("waived", "2026-11-01")], "open", "not_done", id="a new episode"),
    pytest.param({"episode": {"started": "2026-11"}}, [decided("waived", "2026-11-01")], "open", "not_done", id="an episode that may be new"),
    pytest.param({"episode": {"started": "2026-10"}}, [decided("waived", "2026-11-01")], "waived", None, id="the same episode"),
    pytest.param({}, [decided("not_applicable", "2026-11-01")], "not_applicable", None, id="not applicable"),
    pytest.param({"screens": [gad7(14, "2026-10-01")]}, [decided("not_applicable", "2026-11-01")], "open", "finding", id="not applicable is refused for a finding"),
    pytest.param({"screens": [gad7(3, "2026-11-01")]}, [decided("waived", "2026-11-02")], "done", None, id="on a settled item it changes nothing"),
    pytest.param({}, [decided("waived", "2026-11-21")], "open", "not_done", id="dated after as_of"),
    pytest.param({}, [decided("waived", "2026-10-01"), decided("ordered", "2026-11-01")], "open", "pending", id="newest wins"),
    pytest.param({}, [decided("ordered", "2026-11-01"), decided("waived", "2026-10-01")], "open", "pending", id="newest wins, in any order"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "decisions", "status", "reason"), CASES)
def test_a_decision_has_its_effect_and_ends(
    facts: dict[str, Any], decisions: list[dict[str, object]], status: str, reason: str | None
) -> None:
    item = item_of({**facts, "decisions": decisions}, "anxiety")
    assert (item.status, item.reason) == (status, reason), item.summary
    assert item.decision is None or item.decision.reason == "as agreed"


def gad7_undated(**more: object) -> dict[str, Any]:
    return {"screens": [{"instrument": "gad-7", "score": 14, **more}]}


def trial(**more: object) -> dict[str, Any]:
    facts = {
        "drug": "sertraline",
        "max_dose_mg": 50,
        "weeks": 4,
        "weeks_at_max_dose": 4,
        "outcome": "no_response",
    }
    return {"trials": [{**facts, "adherence": "good", "stop_reason": "no_response", **more}]}


CYP2D6 = {"gene": "CYP2D6", "phenotype": "PM"}
TAKING = {"drug": "paroxetine", "max_dose_mg": 40, "weeks": 8, "ongoing": True}
LATER = [
    pytest.param("bipolar", {"conditions": [{"condition": "bipolar", "status": "suspected", "date": "2026-02-01"}], "history": {"past-elevated-mood": {"value": True, "date": "2026-05-01"}}}, "a later finding", id="another row of the part"),
    pytest.param("substance-use", {"conditions": [{"condition": "alcohol-use-disorder", "status": "active", "date": "2026-01"}], "screens": [{"instrument": "dast-10", "score": 8, "date": "2026-05-01"}]}, "a later finding", id="another part of the item"),
    pytest.param("bipolar", {"safety": {"mania": {"value": True, "date": "2026-05-01"}}}, "a later finding", id="a flag"),
    pytest.param("bipolar", {"safety": {"mania": {"value": True}}}, "a finding without a date", id="a flag without a day"),
    pytest.param("sleep-apnea", {"patient": {"neck_cm": {"value": 45, "date": "2026-05-01"}, "bmi": {"value": 36, "date": "2026-02-01"}, "sex": "male"}}, "a later finding", id="a computed score by its newest fact"),
    pytest.param("sleep-apnea", {"patient": {"neck_cm": 45, "bmi": 36, "sex": "male"}}, "a finding without a date", id="a computed score without a day"),
    pytest.param("trial-adequacy", trial(started="2026-04-01", stopped="2026-05-01"), "a later finding", id="a trial"),
    pytest.param("trial-adequacy", trial(), "a finding without a date", id="a trial without a day"),
    pytest.param("trial-adequacy", {**trial(stopped="2026-02-01"), "conditions": [{"condition": "bipolar", "status": "active", "date": "2026-05-01"}]}, "a later finding", id="bipolar disorder recorded later"),
    pytest.param("cyp450", {"pharmacogenomics": [{**CYP2D6, "date": "2026-05-01"}], "trials": [{**TAKING, "started": "2026-01-01"}]}, "a later finding", id="a gene result"),
    pytest.param("cyp450", {"pharmacogenomics": [{**CYP2D6, "date": "2024-05-01"}], "trials": [{**TAKING, "started": "2026-05-01"}]}, "a later finding", id="a drug begun since an old gene result"),
    pytest.param("anxiety", gad7_undated(), "a finding without a date", id="neither a date nor a day on which it was noted"),
    pytest.param("anxiety", gad7_undated(noted="2026-05-01"), "a later finding", id="noted later"),
    pytest.param("anxiety", {"history": {}, "conditions": [{"condition": "anxiety", "status": "active"}]}, "a finding without a date", id="a condition without a date"),
]  # fmt: skip


@pytest.mark.parametrize(
    "decision", ["waived", "declined", "not_applicable", "ordered", "acted_on", "deferred"]
)
@pytest.mark.parametrize(("item", "facts", "why"), LATER)
def test_every_decision_ends_with_a_finding_that_is_or_may_be_later(
    item: str, facts: dict[str, Any], why: str, decision: str
) -> None:
    judged = item_of({**facts, "decisions": [decided(decision, "2026-03-01", item)]}, item)
    assert (judged.status, judged.reason) == ("open", "finding"), judged.summary
    assert judged.decision is not None
    if "later result" not in judged.decision.detail:
        assert why in judged.decision.detail
        assert ("its date is missing" in judged.summary) == (why == "a finding without a date")


COVERED = [
    pytest.param("anxiety", gad7_undated(noted="2026-02-01"), id="noted before"),
    pytest.param("anxiety", gad7_undated(noted="2026-03-01"), id="noted on the day"),
    pytest.param("trial-adequacy", trial(stopped="2026-02-01"), id="a trial before"),
    pytest.param("trial-adequacy", trial(noted="2026-02-01"), id="a trial noted before"),
    pytest.param("cyp450", {"pharmacogenomics": [{**CYP2D6, "date": "2024"}], "trials": [{**TAKING, "started": "2026-01-01"}]}, id="a gene result before"),
    pytest.param("bipolar", {"safety": {"mania": {"value": True, "date": "2026-02-01"}}}, id="a flag before"),
    pytest.param("sleep-apnea", {"patient": {"neck_cm": {"value": 45, "date": "2026-02-01"}, "bmi": {"value": 36, "date": "2026-02-01"}, "sex": "male"}}, id="a computed score before"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "facts"), COVERED)
def test_a_waiver_covers_what_was_recorded_up_to_its_date(item: str, facts: dict[str, Any]) -> None:
    assert item_of({**facts, "decisions": [decided("waived", "2026-03-01", item)]}, item).status == "waived"


def test_the_date_that_keeps_a_waiver_from_holding_is_asked_for() -> None:
    item = item_of({**gad7_undated(), "decisions": [decided("waived", "2026-03-01")]}, "anxiety")
    assert "screens[0].date" in item.missing
    trials = item_of(
        {**trial(), "decisions": [decided("waived", "2026-03-01", "trial-adequacy")]}, "trial-adequacy"
    )
    assert "trials[0].stopped" in trials.missing


def test_an_overdue_order_is_said() -> None:
    assert "no result" in item_of({"decisions": [decided("ordered", "2026-09-01")]}, "anxiety").summary


def test_a_pending_finding_stays_in_the_summary() -> None:
    case = {"screens": [gad7(14, "2026-11-01")], "decisions": [decided("ordered", "2026-11-02")]}
    assert "GAD-7 14" in item_of(case, "anxiety").summary


def test_it_waives_last_year_but_a_positive_mdq_now_opens_bipolar() -> None:
    """Rules, section 8, history 13."""
    mdq = {
        "instrument": "mdq",
        "date": "2026-11-18",
        "items": [1] * 13,
        "parts": {"same_time": True, "problem": "serious"},
    }
    case = {"screens": [mdq], "decisions": [decided("waived", "2025-12-01", "bipolar")]}
    item = item_of(case, "bipolar")
    assert (item.status, item.reason) == ("open", "finding")


def test_a_decision_on_an_item_the_checklist_lacks_is_a_note() -> None:
    report = report_of({"decisions": [decided("waived", "2026-11-01", "ferritin")]})
    assert any("ferritin" in note for note in report.notes)
