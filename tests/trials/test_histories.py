"""The histories: the stories that must come out right first."""

from typing import Any

import pytest

from tests.support import TODAY, flag_of, item_of, report_of

COMPLETE = {"trials_complete": {"value": True, "date": TODAY}}


def trial(drug: str, dose: float | None, weeks: float = 10, **more: object) -> dict[str, object]:
    return {
        "drug": drug, **({} if dose is None else {"max_dose_mg": dose}), "weeks": weeks, "weeks_at_max_dose": weeks,
        "adherence": "good", "outcome": "no_response", "stop_reason": "no_response", "side_effects": "tolerable",
        "combined_with": [], "setting": "outpatient", **more,
    }  # fmt: skip


def verdict(one: dict[str, object], definition: str = "article", **case: object) -> str:
    """The verdict of a definition on the first trial of a case."""
    report = report_of({"trials": [one], **case})
    return str(report.trials[0].definitions[definition].verdict)


def label(trials: list[dict[str, object]], definition: str = "article", **case: object) -> str:
    report = report_of({"trials": trials, **COMPLETE, **case})
    return str(next(one for one in report.definitions if one.id == definition).verdict)


def test_1_bipolar_ii_treated_with_lamotrigine_keeps_bipolar_and_adequacy_open() -> None:
    case: dict[str, Any] = {
        "conditions": [
            {"condition": "bipolar", "status": "treated", "controlled": True, "date": "2026-11-01"}
        ],
        "medications": [{"drug": "lamotrigine"}],
        "trials": [trial("sertraline", 200), trial("escitalopram", 20)],
        **COMPLETE,
    }
    bipolar = item_of(case, "bipolar")
    assert (bipolar.status, bipolar.reason) == ("open", "finding")
    assert item_of(case, "trial-adequacy").status == "open"


def test_2_four_safety_answers_of_eight_months_ago_are_unknown() -> None:
    no = {"value": False, "date": "2026-03-20"}
    report = report_of(
        {"safety": {"suicidal_thoughts": no, "psychotic_features": no, "catatonia": no, "mania": no}}
    )
    assert {str(flag.status) for flag in report.flags} == {"unknown"}
    assert report.result == "open"


def test_3_item_9_today_then_none_asked_today_is_absent_with_both_shown() -> None:
    case = {
        "screens": [{"instrument": "phq-9", "items": [2, 2, 2, 2, 2, 2, 2, 2, 2], "date": TODAY}],
        "safety": {"suicidal_thoughts": {"value": "none", "date": TODAY}},
    }
    flag = flag_of(case, "suicidal-thoughts")
    assert flag.status == "absent"
    assert "item 9" in flag.message
    assert set(flag.evidence) == {"safety.suicidal_thoughts", "screens[0]"}


def test_4_four_weeks_at_150_then_four_at_200_of_sertraline_are_adequate() -> None:
    steps = {"doses": [{"mg": 150, "weeks": 4}, {"mg": 200, "weeks": 4}]}
    one = {k: v for k, v in trial("sertraline", None).items() if k not in ("weeks", "weeks_at_max_dose")}
    assert verdict({**one, **steps}) == "met"


def test_5_stopped_for_side_effects_after_ten_weeks_is_adequate_and_failed() -> None:
    report = report_of(
        {"trials": [trial("sertraline", 200, stop_reason="side_effects", side_effects="limiting")]}
    )
    article = report.trials[0].definitions["article"]
    assert (article.verdict, article.failed) == ("met", "met")


@pytest.mark.parametrize(
    ("drug", "dose", "expected"),
    [
        ("escitalopram", 10, "not_met"),
        ("desvenlafaxine", 50, "met"),
        ("duloxetine", 40, "not_met"),
        ("amitriptyline", 100, "not_met"),
    ],
)
def test_6_ten_weeks_at_these_doses(drug: str, dose: float, expected: str) -> None:
    assert verdict(trial(drug, dose)) == expected


def test_7_citalopram_20_at_45_in_a_patient_now_68() -> None:
    then = trial("citalopram", 20, started="2003-02-01", stopped="2003-04-12")
    assert verdict(then, as_of=TODAY, patient={"age": 68}) == "not_met"
    assert verdict(trial("citalopram", 20), as_of=TODAY, patient={"age": 68}) == "cannot_tell"


def test_8_venlafaxine_with_mirtazapine_for_the_same_weeks_is_one_trial() -> None:
    together = {"started": "2026-01-05", "stopped": "2026-03-02"}
    trials = [
        trial("venlafaxine", 225, 8, formulation="XR", **{**together, "combined_with": ["mirtazapine"]}),
        trial("mirtazapine", 30, 8, **{**together, "combined_with": ["venlafaxine"]}),
    ]
    assert label(trials) == "not_met"


def test_9_mirtazapine_for_four_weeks_running_is_pending_with_its_date() -> None:
    running: dict[str, object] = {
        "drug": "mirtazapine", "max_dose_mg": 30, "started": "2026-10-23", "on_max_dose_since": "2026-10-23",
        "ongoing": True, "adherence": "good", "side_effects": "tolerable", "combined_with": [],
    }  # fmt: skip
    before = trial("sertraline", 200, started="2026-06-01", stopped="2026-08-10")
    item = item_of({"trials": [before, running], **COMPLETE}, "trial-adequacy")
    assert (item.status, item.reason) == ("open", "pending")
    assert "2026-12-04" in item.summary


def lab(analyte: str, date: str = "2026-09-01", **more: object) -> dict[str, object]:
    return {"analyte": analyte, "date": date, **more}


TSH_RANGE = {"range": {"low": 0.4, "high": 4.0}}
LABS = [
    pytest.param("thyroid", [lab("tsh", value=14, unit="mIU/L", **TSH_RANGE), lab("free-t4", value=15, unit="pmol/L")], "finding", id="TSH 14 with normal free T4"),
    pytest.param("thyroid", [lab("tsh", "2023-11-01", value=6.1, unit="mIU/L", **TSH_RANGE)], "finding", id="TSH 6.1 of three years ago"),
    pytest.param("b12", [lab("b12", result="normal")], "incomplete", id="B12 normal without a value"),
    pytest.param("b12", [lab("b12", value=260, unit="pg/mL"), lab("mma", value=200, unit="nmol/L")], None, id="grey B12 with normal MMA"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "labs", "reason"), LABS)
def test_10_labs_that_mislead(item: str, labs: list[dict[str, object]], reason: str | None) -> None:
    assert item_of({"labs": labs, "medications": []}, item).reason == reason


def test_10_b12_normal_on_injections_reflects_the_replacement() -> None:
    case = {
        "labs": [lab("b12", value=600, unit="pg/mL")],
        "medications": [{"drug": "hydroxocobalamin", "started": "2026-01"}],
    }
    item = item_of(case, "b12")
    assert (item.status, item.reason) == ("open", "incomplete")


def test_11_two_ssris_at_full_dose_with_side_effects_not_recorded() -> None:
    trials = [
        {k: v for k, v in trial(drug, dose).items() if k != "side_effects"}
        for drug, dose in (("sertraline", 200), ("escitalopram", 20))
    ]
    item = item_of({"trials": trials, **COMPLETE}, "cyp450")
    assert (item.status, item.reason) == ("open", "incomplete")
    assert set(item.missing) == {"trials[0].side_effects", "trials[1].side_effects"}


def test_12_five_complete_trials_and_a_list_not_confirmed_leave_one_question() -> None:
    drugs = [
        ("sertraline", 200),
        ("escitalopram", 20),
        ("venlafaxine", 225),
        ("mirtazapine", 45),
        ("bupropion", 450),
    ]
    item = item_of({"trials": [trial(drug, dose, formulation="XL") if drug == "bupropion" else trial(drug, dose) for drug, dose in drugs]}, "trial-history")  # fmt: skip
    assert (item.status, item.reason, item.missing) == ("open", "incomplete", ["trials_complete"])


def test_14_cpap_with_control_unknown_is_one_question() -> None:
    case = {"conditions": [{"condition": "sleep-apnea", "status": "treated", "date": "2026-10-01"}]}
    item = item_of(case, "sleep-apnea")
    assert (item.status, item.reason, item.close_by) == ("open", "incomplete", "ask")


def test_15_trazodone_50_for_sleep_is_listed_and_in_no_count() -> None:
    sleep = {"drug": "trazodone", "max_dose_mg": 50, "purpose": "sleep", "ongoing": True}
    report = report_of({"trials": [sleep], **COMPLETE})
    assert (report.trials[0].counted, report.trials[0].definitions) == (False, {})
    assert all(one.adequate_failed_trials == 0 for one in report.definitions)
