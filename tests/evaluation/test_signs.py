"""Signs and scope notices."""

from typing import Any

import pytest

from tests.support import TODAY, report_of, sign_of


def trial(drug: str, dose: float, **more: object) -> dict[str, object]:
    return {
        "drug": drug, "max_dose_mg": dose, "weeks": 10, "weeks_at_max_dose": 10, "adherence": "good",
        "outcome": "no_response", "stop_reason": "no_response", "side_effects": "tolerable",
        "combined_with": [], "setting": "outpatient", **more,
    }  # fmt: skip


def phq9s(*totals: tuple[int, str | None]) -> dict[str, object]:
    """Impaired function and totals of the PHQ-9."""
    screens = [
        {"instrument": "phq-9", "score": score, **({"date": date} if date else {})} for score, date in totals
    ]
    return {"episode": {"function_impaired": True}, "screens": screens}


COMPLETE = {"trials_complete": {"value": True, "date": TODAY}}
SIGNS = [
    pytest.param("two-adequate-trials", {"trials": [trial("sertraline", 200), trial("escitalopram", 20)]}, "present", id="two, one class"),
    pytest.param("two-adequate-trials", {"trials": [trial("sertraline", 200)], **COMPLETE}, "absent", id="one only"),
    pytest.param("two-adequate-trials", {"trials": []}, "absent", id="none tried"),
    pytest.param("two-adequate-trials", {"trials": [trial("sertraline", 200)], "trials_complete": False}, "unknown", id="one, list not complete"),
    pytest.param("two-adequate-trials", {}, "unknown", id="trials absent"),
    pytest.param("severe-impairing", {"episode": {"severity": "severe", "function_impaired": True}}, "present", id="severe and impaired"),
    pytest.param("severe-impairing", phq9s((20, TODAY)), "unknown", id="one PHQ-9 of 20"),
    pytest.param("severe-impairing", phq9s((20, "2026-11-06"), (20, TODAY)), "present", id="two of 20, 14 days apart"),
    pytest.param("severe-impairing", phq9s((20, TODAY), (20, "2026-11-06")), "present", id="in any order"),
    pytest.param("severe-impairing", phq9s((20, "2026-11-07"), (20, TODAY)), "unknown", id="13 days apart"),
    pytest.param("severe-impairing", phq9s((20, "2026-11"), (20, TODAY)), "unknown", id="may be nearer"),
    pytest.param("severe-impairing", phq9s((19, "2026-11-06"), (20, TODAY)), "unknown", id="the first is 19"),
    pytest.param("severe-impairing", phq9s((20, "2026-11-06"), (19, TODAY)), "unknown", id="the second is 19"),
    pytest.param("severe-impairing", phq9s((20, "2026-09-06"), (19, "2026-10-06"), (20, TODAY)), "unknown", id="a lower one between"),
    pytest.param("severe-impairing", phq9s((19, "2026-08-06"), (20, "2026-09-06"), (20, TODAY)), "present", id="a lower one before"),
    pytest.param("severe-impairing", phq9s((20, "2026-09-06"), (20, "2026-10-21")), "present", id="the newer 30 days old"),
    pytest.param("severe-impairing", phq9s((20, "2026-09-06"), (20, "2026-10-20")), "unknown", id="the newer 31 days old"),
    pytest.param("severe-impairing", phq9s((20, None), (20, TODAY)), "unknown", id="one undated"),
    pytest.param("severe-impairing", {"episode": {"severity": "moderate", "function_impaired": True}}, "absent", id="moderate"),
    pytest.param("severe-impairing", {"episode": {"severity": "severe", "function_impaired": False}}, "absent", id="not impaired"),
    pytest.param("severe-impairing", {"episode": {"severity": "severe"}}, "unknown", id="impaired not recorded"),
    pytest.param("suicidal-thoughts-this-episode", {"safety": {"suicidal_thoughts": {"value": "earlier", "date": TODAY}}}, "present", id="earlier"),
    pytest.param("suicidal-thoughts-this-episode", {"safety": {"suicidal_thoughts": {"value": "now", "date": TODAY}}}, "present", id="now"),
    pytest.param("suicidal-thoughts-this-episode", {"safety": {"suicidal_thoughts": {"value": "none", "date": TODAY}}}, "absent", id="none"),
    pytest.param("suicidal-thoughts-this-episode", {"screens": [{"instrument": "phq-9", "items": [0] * 8 + [1], "date": TODAY}]}, "present", id="the flag present"),
    pytest.param("suicidal-thoughts-this-episode", {"screens": [{"instrument": "phq-9", "items": [0] * 8 + [1], "date": "2026-11-18"}], "safety": {"suicidal_thoughts": {"value": "none", "date": TODAY}}}, "unknown", id="none, after a positive questionnaire"),
    pytest.param("suicidal-thoughts-this-episode", {"screens": [{"instrument": "phq-9", "items": [0] * 8 + [1], "date": "2026-08-18"}, {"instrument": "phq-9", "items": [0] * 9, "date": "2026-11-18"}], "safety": {"suicidal_thoughts": {"value": "none", "date": TODAY}}}, "unknown", id="none, an older questionnaire was positive"),
    pytest.param("suicidal-thoughts-this-episode", {"episode": {"started": "2026-09"}, "screens": [{"instrument": "phq-9", "items": [0] * 8 + [1], "date": "2026-08-18"}, {"instrument": "phq-9", "items": [0] * 9, "date": "2026-11-18"}], "safety": {"suicidal_thoughts": {"value": "none", "date": TODAY}}}, "absent", id="none, a questionnaire before this episode"),
    pytest.param("suicidal-thoughts-this-episode", {}, "unknown", id="not known"),
    pytest.param("response-faded", {"history": {"response-faded": True}}, "present", id="the fact"),
    pytest.param("response-faded", {"trials": [{"drug": "sertraline", "outcome": "response_lost"}]}, "present", id="a trial"),
    pytest.param("response-faded", {"courses": [{"modality": "ect", "outcome": "response_lost"}]}, "present", id="a course"),
    pytest.param("response-faded", {"history": {"response-faded": {"value": False, "date": TODAY}}}, "absent", id="no"),
    pytest.param("response-faded", {}, "unknown", id="not asked"),
    pytest.param("other-diagnosis-features", {"history": {"other-diagnosis-features": True}}, "present", id="the fact"),
    pytest.param("other-diagnosis-features", {"screens": [{"instrument": "gad-7", "score": 15, "date": TODAY}]}, "present", id="a finding in anxiety"),
    pytest.param("other-diagnosis-features", {"history": {"other-diagnosis-features": {"value": False, "date": TODAY}}}, "absent", id="no and none"),
    pytest.param("other-diagnosis-features", {}, "unknown", id="not asked"),
]  # fmt: skip


@pytest.mark.parametrize(("sign", "case", "status"), SIGNS)
def test_it_reads_each_sign_by_its_table(sign: str, case: dict[str, Any], status: str) -> None:
    found = sign_of(case, sign)
    assert found.status == status, found.detail


def test_it_always_lists_the_five_signs_in_vocabulary_order() -> None:
    assert [sign.id for sign in report_of({}).signs] == [
        "two-adequate-trials",
        "severe-impairing",
        "suicidal-thoughts-this-episode",
        "response-faded",
        "other-diagnosis-features",
    ]


SCOPE = [
    pytest.param({"patient": {"age": 17}}, ["under-18"], id="17"),
    pytest.param({"patient": {"age": 18}}, [], id="18"),
    pytest.param({"patient": {"age": {"min": 17, "max": 19}}}, ["under-18"], id="may be 17"),
    pytest.param({"patient": {"pregnant": True}}, ["pregnancy"], id="pregnant"),
    pytest.param({"patient": {"postpartum": True}}, ["after-birth"], id="after birth"),
    pytest.param({"conditions": [{"condition": "neurocognitive-disorder", "status": "active"}]}, ["dementia"], id="dementia"),
    pytest.param({"conditions": [{"condition": "bipolar", "status": "treated"}]}, ["bipolar-recorded"], id="bipolar"),
    pytest.param({"conditions": [{"condition": "psychotic-disorder", "status": "active"}]}, ["psychosis-recorded"], id="psychosis"),
    pytest.param({"conditions": [{"condition": "bipolar", "status": "ruled_out"}]}, [], id="ruled out"),
    pytest.param({}, [], id="nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "notices"), SCOPE)
def test_it_prints_scope_notices_that_change_no_status(case: dict[str, Any], notices: list[str]) -> None:
    assert [notice.id for notice in report_of(case).scope] == notices
