"""Decisions: rules, section 5."""

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
