"""Thase–Rush stages and the Maudsley score, worked out by hand."""

from typing import Any

import pytest

from tests.support import TODAY, report_of
from trdcheck.model.report import StagingView

COMPLETE = {"trials_complete": {"value": True, "date": TODAY}, "medications": []}


def failed(drug: str, dose: float, n: int, **more: object) -> dict[str, Any]:
    return {
        "drug": drug, "max_dose_mg": dose, "weeks": 8, "weeks_at_max_dose": 8, "adherence": "good",
        "outcome": "no_response", "stop_reason": "no_response", "side_effects": "tolerable", "combined_with": [],
        "setting": "outpatient", "started": f"20{10 + n}-01-04", "stopped": f"20{10 + n}-03-01", **more,
    }  # fmt: skip


SSRI = failed("sertraline", 200, 1)
SNRI = failed("venlafaxine", 225, 2, formulation="XR")
TCA = failed("nortriptyline", 150, 3)
MAOI = failed("phenelzine", 90, 4)
ECT = {"modality": "ect", "placement": "bilateral", "outcome": "no_response"}


def staged(name: str, case: dict[str, Any]) -> StagingView:
    return next(one for one in report_of({**COMPLETE, **case}).staging if one.id == name)


STAGES = [
    pytest.param([], [], "none", id="nothing tried"),
    pytest.param([SSRI], [], "I", id="one class"),
    pytest.param([SSRI, SNRI], [], "II", id="two classes"),
    pytest.param([SSRI, SNRI, TCA], [], "III", id="a tricyclic as well"),
    pytest.param([SSRI, SNRI, TCA, MAOI], [], "IV", id="an MAOI as well"),
    pytest.param([SSRI, SNRI, TCA, MAOI], [ECT], "V", id="bilateral ECT as well"),
    pytest.param([SSRI, SNRI, TCA, MAOI], [{**ECT, "placement": "unilateral"}], "IV", id="unilateral ECT"),
    pytest.param([SSRI, {**SNRI, "adherence": None}], [], None, id="an undecided trial could raise it"),
    pytest.param(
        [SSRI, {**failed("citalopram", 40, 5), "adherence": None}],
        [],
        "I",
        id="an undecided one of the same class could not",
    ),
    pytest.param([SSRI, {"drug": None}], [], None, id="a nameless trial could raise it"),
    pytest.param([SSRI, TCA, MAOI], [ECT], "III", id="a tricyclic among three classes"),
    pytest.param([SSRI, SNRI, TCA, MAOI], None, None, id="courses not known"),
    pytest.param(
        [SSRI, SNRI, TCA, MAOI],
        [{"modality": "ect", "outcome": "no_response"}],
        None,
        id="placement not known",
    ),
]


@pytest.mark.parametrize(("trials", "courses", "stage"), STAGES)
def test_thase_rush_is_a_stage_by_classes(
    trials: list[Any], courses: list[Any] | None, stage: str | None
) -> None:
    assert staged("thase-rush", {"trials": trials, "courses": courses}).value == stage


WHOLE: dict[str, Any] = {
    "as_of": TODAY,
    "episode": {"started": "2026-01-20", "severity": "moderate"},
    "safety": {"psychotic_features": False},
    "trials": [SSRI],
    "augmentation": [],
    "courses": [],
}
SCORES = [
    pytest.param({}, 5, id="acute 1, moderate 3, one trial 1"),
    pytest.param({"episode": {"started": "2025-11-20", "severity": "moderate"}}, 5, id="twelve months are acute"),
    pytest.param({"episode": {"started": "2025-10-20", "severity": "moderate"}}, 6, id="thirteen months are sub-acute"),
    pytest.param({"episode": {"started": "2024-11-20", "severity": "moderate"}}, 6, id="twenty-four months are sub-acute"),
    pytest.param({"episode": {"started": "2024-10-20", "severity": "moderate"}}, 7, id="more than twenty-four are chronic"),
    pytest.param({"episode": {"started": "2024", "severity": "moderate"}}, None, id="a year across a limit"),
    pytest.param({"episode": {"started": "2026-01-20", "severity": "subsyndromal"}}, 3, id="the lowest"),
    pytest.param({"episode": {"started": "2026-01-20", "severity": "severe"}}, 6, id="severe without psychosis"),
    pytest.param({"episode": {"started": "2026-01-20", "severity": "severe"}, "safety": {"psychotic_features": True}}, 7, id="severe with psychosis"),
    pytest.param({"episode": {"started": "2026-01-20", "severity": "severe"}, "safety": None}, None, id="severe, psychosis not known"),
    pytest.param({"safety": None}, 5, id="psychosis decides only where severe"),
    pytest.param({"trials": [SSRI, SNRI, TCA]}, 6, id="three trials 2"),
    pytest.param({"trials": None}, None, id="trials not known"),
    pytest.param({"trials": []}, None, id="none failed: the score begins at one"),
    pytest.param({"trials": [SSRI], "trials_complete": False}, None, id="the list not complete"),
    pytest.param({"trials": [SSRI, {**SNRI, "outcome": None, "stop_reason": None}]}, 5, id="one or two are the same points"),
    pytest.param({"trials": [SSRI, SNRI, {**TCA, "outcome": None, "stop_reason": None}]}, None, id="two or three are not"),
    pytest.param({"trials": [{**SSRI, "adherence": "poor"}]}, 5, id="adherence is not asked"),
    pytest.param({"trials": [{**SSRI, "weeks_at_max_dose": 5, "weeks": 5, "stopped": "2011-02-08"}]}, None, id="five weeks do not count"),
    pytest.param({"trials": [SSRI, SNRI, TCA, TCA]}, 6, id="the same record twice"),
    pytest.param({"trials": [{**SSRI, "max_dose_mg": 50}]}, 5, id="at the minimum dose"),
    pytest.param({"augmentation": [{"drug": "lithium"}]}, 6, id="augmentation used"),
    pytest.param({"augmentation": None}, None, id="augmentation not known"),
    pytest.param({"augmentation": None, "trials": [{**SSRI, "augmentation": [{"drug": None, "text": "T3"}]}]}, 6, id="augmentation of a trial"),
    pytest.param({"augmentation": None, "trials": [{**SSRI, "augmentation": []}]}, 5, id="not used on every trial"),
    pytest.param({"courses": [ECT]}, 6, id="ECT used"),
    pytest.param({"courses": None}, None, id="courses not known"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "total"), SCORES)
def test_maudsley_adds_five_parts_and_has_no_total_while_one_is_not_known(
    change: dict[str, Any], total: int | None
) -> None:
    found = staged("maudsley", {**WHOLE, **change})
    assert found.value == total, found
    assert bool(found.missing) == (total is None)


def test_the_highest_score_is_fifteen() -> None:
    many = [failed(drug, dose, n) for n, (drug, dose) in enumerate(
        [("sertraline", 200), ("citalopram", 40), ("fluoxetine", 80), ("paroxetine", 50), ("escitalopram", 20),
         ("duloxetine", 60), ("mirtazapine", 45), ("bupropion", 450), ("nortriptyline", 150), ("phenelzine", 90),
         ("vortioxetine", 20)])]  # fmt: skip
    case = {
        **WHOLE, "trials": many, "episode": {"started": "2010", "severity": "severe"},
        "safety": {"psychotic_features": True}, "augmentation": [{"drug": "lithium"}], "courses": [ECT],
    }  # fmt: skip
    found = staged("maudsley", case)
    assert (found.value, found.parts["failed antidepressants"]) == (15, "5")
    assert "severe" in found.detail
