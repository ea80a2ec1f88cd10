"""The safety flags, row by row."""

from typing import Any

import pytest

from tests.support import TODAY, flag_of, report_of


def safety(**answers: object) -> dict[str, object]:
    return {"safety": answers}


def answer(value: object, date: str | None = TODAY) -> dict[str, object]:
    return {"value": value, **({"date": date} if date else {})}


def phq9(item9: int, date: str | None = "2026-11-18", **more: object) -> dict[str, object]:
    return {
        "instrument": "phq-9",
        "items": [1, 1, 1, 1, 1, 1, 1, 1, item9],
        **({"date": date} if date else {}),
        **more,
    }


def plan(date: str, item: str = "suicidal-thoughts", decision: str = "acted_on") -> dict[str, object]:
    return {"item": item, "decision": decision, "date": date, "reason": "safety plan agreed"}


SUICIDAL = [
    pytest.param(safety(suicidal_thoughts=answer("now")), "present", False, id="now"),
    pytest.param(safety(suicidal_thoughts=answer(True)), "present", False, id="true is now"),
    pytest.param(safety(suicidal_thoughts=answer("now", "2026-02-01")), "present", False, id="now, long ago, nothing newer"),
    pytest.param(safety(suicidal_thoughts=answer("now", None)), "present", False, id="now, undated"),
    pytest.param({"screens": [phq9(1)]}, "present", False, id="item 9 of 1, not asked"),
    pytest.param({"screens": [phq9(0)]}, "unknown", False, id="item 9 of 0 does not answer"),
    pytest.param({"screens": [{**phq9(1), "items": [None] * 8 + [1]}]}, "present", False, id="item 9 counts in an incomplete form"),
    pytest.param({"screens": [{"instrument": "phq-9", "score": 20, "date": "2026-11-18"}]}, "unknown", False, id="a total hides item 9"),
    pytest.param({"screens": [{"instrument": "asq", "result": "positive", "date": "2026-11-18"}]}, "present", False, id="ASQ positive"),
    pytest.param({"screens": [{"instrument": "c-ssrs", "parts": {"wish_dead": True}, "date": "2026-11-18"}]}, "present", False, id="C-SSRS, one yes"),
    pytest.param({"screens": [{"instrument": "c-ssrs", "result": "negative", "date": "2026-11-18"}]}, "unknown", False, id="a negative questionnaire"),
    pytest.param({"screens": [phq9(1, "2026-10-21")]}, "present", False, id="item 9, 30 days old"),
    pytest.param({"screens": [phq9(1, "2026-10-20")]}, "unknown", False, id="item 9, 31 days old"),
    pytest.param({"screens": [phq9(1, None)]}, "present", False, id="item 9, undated"),
    pytest.param({"screens": [phq9(2, "2026-11-20")], **safety(suicidal_thoughts=answer("none"))}, "absent", False, id="questionnaire, then asked the same day"),
    pytest.param({"screens": [phq9(2, "2026-11-18")], **safety(suicidal_thoughts=answer("earlier"))}, "absent", False, id="questionnaire, then earlier"),
    pytest.param({"screens": [phq9(2, "2026-11-20")], **safety(suicidal_thoughts=answer("none", "2026-11-19"))}, "present", False, id="asked before the questionnaire"),
    pytest.param({"screens": [phq9(2, "2026-11-19")], **safety(suicidal_thoughts=answer("none", None))}, "present", False, id="an undated none answers nothing"),
    pytest.param(safety(suicidal_thoughts=answer("earlier")), "absent", False, id="earlier, recent"),
    pytest.param(safety(suicidal_thoughts=answer("none", "2026-11-13")), "absent", False, id="none, 7 days old"),
    pytest.param(safety(suicidal_thoughts=answer("none", "2026-11-12")), "unknown", False, id="none, 8 days old"),
    pytest.param(safety(suicidal_thoughts=answer("earlier", "2026-11-12")), "unknown", False, id="earlier, 8 days old"),
    pytest.param(safety(suicidal_thoughts=answer("none", None)), "unknown", False, id="none, undated"),
    pytest.param(safety(suicidal_thoughts=answer("none", "2026-11")), "unknown", False, id="none, this month"),
    pytest.param(safety(suicidal_thoughts=answer("none", "2026-11-21")), "unknown", False, id="none, dated tomorrow"),
    pytest.param({"as_of": TODAY, **safety(suicidal_thoughts=False)}, "absent", False, id="a bare no is of the case's day"),
    pytest.param(safety(suicidal_thoughts=False), "unknown", False, id="a bare no of a case without a day"),
    pytest.param({}, "unknown", False, id="nothing at all"),
    pytest.param({**safety(suicidal_thoughts=answer("now")), "decisions": [plan(TODAY)]}, "present", True, id="now, plan today"),
    pytest.param({**safety(suicidal_thoughts=answer("now", "2026-11-13")), "decisions": [plan("2026-11-13")]}, "present", True, id="plan 7 days old"),
    pytest.param({**safety(suicidal_thoughts=answer("now", "2026-11-12")), "decisions": [plan("2026-11-12")]}, "present", False, id="plan 8 days old"),
    pytest.param({**safety(suicidal_thoughts=answer("now")), "decisions": [plan("2026-11-19")]}, "present", False, id="plan before the answer"),
    pytest.param({**safety(suicidal_thoughts=answer("now")), "decisions": [plan(TODAY, decision="waived")]}, "present", False, id="a waiver addresses nothing"),
    pytest.param({"screens": [phq9(3)], "decisions": [plan("2026-11-19")]}, "present", True, id="questionnaire, plan after it"),
    pytest.param({"screens": [phq9(2, None)], **safety(suicidal_thoughts=answer("none", "2026-11-19"))}, "present", False, id="an undated questionnaire beside an older none"),
    pytest.param({"screens": [phq9(2, None)], **safety(suicidal_thoughts=answer("none"))}, "absent", False, id="an answer of the day answers an undated questionnaire"),
    pytest.param({"screens": [phq9(2, None, noted="2026-11-18")], **safety(suicidal_thoughts=answer("none", "2026-11-19"))}, "absent", False, id="an undated questionnaire noted before the answer"),
    pytest.param({"screens": [{"instrument": "c-ssrs", "parts": {"wish_dead": False}, "date": "2026-11-19"}], **safety(suicidal_thoughts=answer("none", "2026-11-18"))}, "unknown", False, id="a newer C-SSRS with an answer left out"),
    pytest.param({"screens": [{"instrument": "c-ssrs", "parts": {"wish_dead": False}, "date": "2026-11-18"}], **safety(suicidal_thoughts=answer("none", "2026-11-18"))}, "absent", False, id="one of the same day is not newer"),
    pytest.param({"screens": [{"instrument": "phq-9", "items": [1] * 8, "date": "2026-11-19"}], **safety(suicidal_thoughts=answer("none", "2026-11-18"))}, "unknown", False, id="a newer PHQ-9 without item 9"),
    pytest.param({"screens": [{"instrument": "phq-9", "items": [1] * 8}], **safety(suicidal_thoughts=answer("none", "2026-11-18"))}, "unknown", False, id="an undated PHQ-9 without item 9"),
    pytest.param({"screens": [{"instrument": "phq-9", "score": 12, "date": "2026-11-19"}], **safety(suicidal_thoughts=answer("earlier", "2026-11-18"))}, "unknown", False, id="a newer total without item 9, after earlier"),
    pytest.param({"screens": [phq9(0, "2026-11-19")], **safety(suicidal_thoughts=answer("none", "2026-11-18"))}, "absent", False, id="a newer PHQ-9 with item 9 of 0"),
    pytest.param({"screens": [{"instrument": "phq-9", "score": 0, "date": "2026-11-19"}], **safety(suicidal_thoughts=answer("none", "2026-11-18"))}, "absent", False, id="a newer total of 0"),
    pytest.param({**safety(suicidal_thoughts=answer("now", "2026-11-18")), "decisions": [plan("2026-11-20"), plan("2026-11-10")]}, "present", True, id="the newest plan counts, written first"),
    pytest.param({**safety(suicidal_thoughts=answer("now", "2026-11-18")), "decisions": [plan("2026-11-10"), plan("2026-11-20")]}, "present", True, id="the newest plan counts, written last"),
    pytest.param({**safety(suicidal_thoughts=answer("now", None)), "decisions": [plan(TODAY)]}, "present", False, id="now, undated: no plan is surely after it"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "status", "addressed"), SUICIDAL)
def test_it_reads_suicidal_thoughts_by_its_table(case: dict[str, Any], status: str, addressed: bool) -> None:
    flag = flag_of(case, "suicidal-thoughts")
    assert (flag.status, flag.addressed) == (status, addressed), flag.message


FIELDS = {"psychotic-features": "psychotic_features", "catatonia": "catatonia", "mania": "mania"}
OTHERS = [
    pytest.param(answer(True), "present", id="yes"),
    pytest.param(answer(True, "2020"), "present", id="yes, old, no newer no"),
    pytest.param(answer(False), "absent", id="no, recent"),
    pytest.param(answer(False, "2026-11-12"), "unknown", id="no, 8 days old"),
    pytest.param(answer(None), "unknown", id="null"),
]


@pytest.mark.parametrize("flag", FIELDS)
@pytest.mark.parametrize(("value", "status"), OTHERS)
def test_it_reads_the_other_flags_by_their_answer(flag: str, value: dict[str, object], status: str) -> None:
    assert flag_of(safety(**{FIELDS[flag]: value}), flag).status == status


@pytest.mark.parametrize(
    ("status", "flag"), [("active", "present"), ("suspected", "present"), ("resolved", "unknown")]
)
def test_it_raises_psychotic_features_by_the_condition(status: str, flag: str) -> None:
    case = {"conditions": [{"condition": "psychotic-depression", "status": status}]}
    assert flag_of(case, "psychotic-features").status == flag


def test_it_shows_both_the_questionnaire_and_the_answer() -> None:
    case = {"screens": [phq9(2, TODAY)], **safety(suicidal_thoughts=answer("none"))}
    message = flag_of(case, "suicidal-thoughts").message
    assert "item 9" in message
    assert "no (asked 2026-11-20)" in message


def test_the_newest_of_several_plans_is_said_whatever_their_order() -> None:
    for plans in (["2026-11-18", "2026-11-19"], ["2026-11-19", "2026-11-18"]):
        case = {
            **safety(suicidal_thoughts=answer("now", "2026-11-18")),
            "decisions": [plan(day) for day in plans],
        }
        flag = flag_of(case, "suicidal-thoughts")
        assert "Acted on 2026-11-19." in flag.message
        assert any(path == f"decisions[{plans.index('2026-11-19')}]" for path in flag.evidence)


def test_it_prints_the_crisis_line_and_never_a_risk_level() -> None:
    flag = flag_of(safety(suicidal_thoughts=answer("now")), "suicidal-thoughts")
    assert "988" in flag.action
    assert "risk" not in (flag.message + flag.action).casefold()


def test_it_lists_all_flags_and_items_whatever_is_present() -> None:
    report = report_of(safety(suicidal_thoughts=answer("now"), catatonia=answer(True)))
    assert [flag.id for flag in report.flags] == [
        "suicidal-thoughts",
        "psychotic-features",
        "catatonia",
        "mania",
    ]
    assert len(report.items) == 15
    assert report.result == "flag"


def test_a_flag_that_is_addressed_no_longer_decides_the_result() -> None:
    case = {**safety(suicidal_thoughts=answer("now")), "decisions": [plan(TODAY)]}
    assert report_of(case).result == "open"
