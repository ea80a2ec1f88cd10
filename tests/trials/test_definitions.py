"""Published rules on the same history, and the dose that each drug needs, transcribed by hand."""

from typing import Any

import pytest

from tests.support import TODAY, report_of

COMPLETE = {"trials_complete": {"value": True, "date": TODAY}}
RULES = ["article", "consensus-2022", "canadian-2021", "mgh-atrq"]


def trial(drug: str, dose: float, weeks: float = 8, **more: object) -> dict[str, object]:
    return {
        "drug": drug, "max_dose_mg": dose, "weeks": weeks, "weeks_at_max_dose": weeks, "adherence": "good",
        "outcome": "no_response", "stop_reason": "no_response", "side_effects": "tolerable", "combined_with": [],
        "setting": "outpatient", "this_episode": True, **more,
    }  # fmt: skip


def counts(one: dict[str, object], **case: object) -> dict[str, bool]:
    """Whether a trial is an adequate failure under each rule."""
    verdicts = report_of({"trials": [one], **COMPLETE, **case}).trials[0].definitions
    return {name: (verdicts[name].verdict, verdicts[name].failed) == ("met", "met") for name in RULES}


def labels(trials: list[dict[str, object]]) -> dict[str, str]:
    return {one.id: str(one.verdict) for one in report_of({"trials": trials, **COMPLETE}).definitions}


# The nine histories of the side-by-side table of published definitions; under each: article, consensus 2022,
# Canadian 2021, MGH ATRQ. Amitriptyline for sleep is in no count. For the consensus the table's "adequate dose" is
# read at the lower end of the CANMAT range, since the consensus gives no number.
NINE = [
    pytest.param(trial("sertraline", 50, outcome="no_response"), [False, True, True, True], id="sertraline 50, 20 % better"),
    pytest.param(trial("escitalopram", 20, 4), [False, True, True, False], id="escitalopram 20, four full weeks"),
    pytest.param(trial("paroxetine", 50, outcome="partial", formulation="IR"), [True, False, True, False], id="paroxetine 50, 35 % better"),
    pytest.param(trial("citalopram", 20, started="2026-01-05", stopped="2026-03-02"), [True, True, True, True], id="citalopram 20 at 70"),
    pytest.param(trial("desvenlafaxine", 50), [True, True, True, True], id="desvenlafaxine 50"),
    pytest.param(trial("fluoxetine", 40, 3, stop_reason="side_effects", side_effects="limiting"), [False, False, False, False], id="fluoxetine 40 stopped at week 3"),
    pytest.param(trial("venlafaxine", 75, formulation="XR"), [False, True, True, False], id="venlafaxine XR 75"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "expected"), NINE)
def test_published_rules_disagree_on_the_same_history_as_their_table_says(
    one: dict[str, object], expected: list[bool]
) -> None:
    assert counts(one, patient={"age": 70}) == dict(zip(RULES, expected, strict=True))


def test_two_ssris_meet_the_rules_without_a_class_rule_only() -> None:
    two = [
        trial("sertraline", 200, started="2026-01-01", stopped="2026-02-26"),
        trial("escitalopram", 20, started="2026-03-05", stopped="2026-05-01"),
    ]
    assert labels(two) == {
        "article": "not_met", "consensus-2022": "met", "canadian-2021": "met", "mgh-atrq": "met",
    }  # fmt: skip


def test_amitriptyline_for_sleep_is_in_no_count() -> None:
    sleep = trial("amitriptyline", 25, 52, purpose="sleep")
    report = report_of({"trials": [sleep], **COMPLETE})
    assert report.trials[0].definitions == {}
    assert {one.adequate_failed_trials for one in report.definitions} == {0}


# Drug, formulation, the dose the article's rule needs outside hospital, a dose just below. By hand: two thirds of the
# labelled maximum, never below the minimum adequate dose; the recommended dose itself for two drugs.
NEEDED = [
    ("citalopram", None, 26.67, 26.66),  # 2/3 of 40
    ("escitalopram", None, 13.34, 13.33),  # 2/3 of 20
    ("fluoxetine", None, 53.34, 53.33),  # 2/3 of 80
    ("fluvoxamine", None, 200, 199),  # 2/3 of 300
    ("paroxetine", "IR", 33.34, 33.33),  # 2/3 of 50
    ("paroxetine", "CR", 41.67, 41.66),  # 2/3 of 62.5
    ("sertraline", None, 133.34, 133.33),  # 2/3 of 200
    ("vilazodone", None, 40, 39),  # the minimum; 2/3 of 40 is less
    ("vortioxetine", None, 13.34, 13.33),  # 2/3 of 20
    ("venlafaxine", "XR", 150, 149),  # 2/3 of 225, and the minimum
    ("venlafaxine", "IR", 150, 149),  # measured against 225 in every setting
    ("desvenlafaxine", None, 50, 49),  # the recommended dose
    ("duloxetine", None, 60, 59),  # the recommended dose
    ("levomilnacipran", None, 80, 79),  # 2/3 of 120
    ("milnacipran", None, 133.34, 133.33),  # 2/3 of 200
    ("bupropion", "XL", 300, 299),  # 2/3 of 450, and the minimum
    ("bupropion", "SR", 300, 299),  # the minimum; 2/3 of 400 is less
    ("mirtazapine", None, 30, 29),  # 2/3 of 45
    ("mianserin", None, 60, 59),  # 2/3 of 90
    ("trazodone", None, 300, 299),  # the minimum; 2/3 of 400 is less
    ("nefazodone", None, 400, 399),  # 2/3 of 600
    ("agomelatine", None, 33.34, 33.33),  # 2/3 of 50
    ("reboxetine", None, 8, 7.9),  # 2/3 of 12
    ("gepirone", None, 48.4, 48.3),  # 2/3 of 72.6
    ("amitriptyline", None, 150, 149),  # the minimum; 2/3 of 150 is less
    ("nortriptyline", None, 100, 99),  # 2/3 of 150
    ("imipramine", None, 150, 149),  # the minimum; 2/3 of 200 is less
    ("desipramine", None, 150, 149),  # the minimum; 2/3 of 200 is less
    ("clomipramine", None, 166.67, 166.66),  # 2/3 of 250
    ("doxepin", None, 200, 199),  # 2/3 of 300
    ("protriptyline", None, 40, 39),  # 2/3 of 60
    ("trimipramine", None, 150, 149),  # the minimum; 2/3 of 200 is less
    ("amoxapine", None, 266.67, 266.66),  # 2/3 of 400
    ("maprotiline", None, 150, 149),  # the minimum; 2/3 of 150 is less
    ("phenelzine", None, 60, 59),  # 2/3 of 90
    ("tranylcypromine", None, 40, 39),  # 2/3 of 60
    ("isocarboxazid", None, 40, 39),  # 2/3 of 60
    ("moclobemide", None, 400, 399),  # 2/3 of 600
    ("tianeptine", None, 37.5, 37.4),  # the minimum is the maximum
    ("dosulepin", None, 150, 149),  # the minimum; 2/3 of 150 is less
    ("lofepramine", None, 140, 139),  # 2/3 of 210
    ("opipramol", None, 200, 199),  # 2/3 of 300
    ("setiptiline", None, 4, 3.9),  # 2/3 of 6
    ("flupentixol-melitracen", None, 26.67, 26.66),  # 2/3 of 40
    ("toludesvenlafaxine", None, 106.67, 106.66),  # 2/3 of 160
    ("iproniazid", None, 100, 99),  # 2/3 of 150
]
# Inside hospital, where the general maximum is another.
INPATIENT = [
    ("amitriptyline", 200, 199),
    ("imipramine", 200, 199),
    ("desipramine", 200, 199),
    ("trimipramine", 200, 199),
    ("amoxapine", 400, 399),
    ("maprotiline", 150, 149),
]


def dose_verdict(one: dict[str, object], **case: Any) -> str:
    criteria = report_of({"trials": [one], **case}).trials[0].definitions["article"].criteria
    return str(next(criterion.verdict for criterion in criteria if criterion.criterion == "dose"))


@pytest.mark.parametrize(("drug", "formulation", "enough", "short"), NEEDED)
def test_each_drug_needs_the_dose_transcribed_by_hand(
    drug: str, formulation: str | None, enough: float, short: float
) -> None:
    more = {"formulation": formulation} if formulation else {}
    young = {"as_of": "2026-11-20", "patient": {"age": 40}, "medications": []}
    assert (
        dose_verdict(trial(drug, enough, started="2026-01-01", stopped="2026-03-01", **more), **young)
        == "met"
    )
    assert (
        dose_verdict(trial(drug, short, started="2026-01-01", stopped="2026-03-01", **more), **young)
        == "not_met"
    )


@pytest.mark.parametrize(("drug", "enough", "short"), INPATIENT)
def test_inside_hospital_the_general_maximum_counts(drug: str, enough: float, short: float) -> None:
    young = {"as_of": TODAY, "patient": {"age": 40}}
    assert dose_verdict(trial(drug, enough, setting="inpatient"), **young) == "met"
    assert dose_verdict(trial(drug, short, setting="inpatient"), **young) == "not_met"


def test_a_setting_not_recorded_cannot_be_told_where_the_two_decide_differently() -> None:
    unsaid = {k: v for k, v in trial("trazodone", 300).items() if k != "setting"}
    assert dose_verdict(unsaid) == "cannot_tell"
    assert dose_verdict({**unsaid, "max_dose_mg": 400}) == "met"
    assert dose_verdict({**unsaid, "max_dose_mg": 299}) == "not_met"


def test_a_formulation_not_recorded_cannot_be_told_where_its_ceiling_decides() -> None:
    """Trazodone in hospital: 600 mg is the maximum, 375 mg that of the extended release."""
    assert dose_verdict(trial("trazodone", 400, setting="inpatient")) == "met"
    assert dose_verdict(trial("trazodone", 399, setting="inpatient")) == "cannot_tell"
    assert dose_verdict(trial("trazodone", 300, setting="inpatient", formulation="ER")) == "met"


def test_a_patch_is_measured_in_its_own_unit() -> None:
    patch = {k: v for k, v in trial("Emsam", 0).items() if k != "max_dose_mg"}
    assert dose_verdict({**patch, "max_dose": 9, "unit": "mg/24h"}) == "met"
    assert dose_verdict({**patch, "max_dose": 6, "unit": "mg/24h"}) == "not_met"
    assert dose_verdict({**patch, "max_dose": 9, "unit": "mg"}) == "cannot_tell"


def test_every_antidepressant_of_the_table_is_in_the_transcription() -> None:
    from tests.support import reference

    listed = {drug for drug, *_ in NEEDED} | {"selegiline transdermal", "dextromethorphan-bupropion"}
    assert set(reference().antidepressants) == listed


CAPS = [
    pytest.param("citalopram", 20, {"patient": {"age": 65}}, "met", id="over 60 at the time"),
    pytest.param("citalopram", 20, {"patient": {"age": 60}}, "not_met", id="60 at the time"),
    pytest.param("citalopram", 20, {"patient": {"age": 40}, "pharmacogenomics": [{"gene": "CYP2C19", "phenotype": "PM"}]}, "met", id="CYP2C19 poor metaboliser"),
    pytest.param("citalopram", 20, {"patient": {"age": 40}, "medications": [{"drug": "omeprazole", "started": "2025", "stopped": "2026-08"}]}, "met", id="with an inhibitor at the time"),
    pytest.param("citalopram", 20, {"patient": {"age": 40}, "medications": [{"drug": "omeprazole", "started": "2026-05"}]}, "not_met", id="with an inhibitor later"),
    pytest.param("vortioxetine", 10, {"pharmacogenomics": [{"gene": "CYP2D6", "diplotype": "*4/*4"}]}, "met", id="CYP2D6 poor metaboliser by alleles"),
    pytest.param("vortioxetine", 10, {"pharmacogenomics": [{"gene": "CYP2D6", "phenotype": "NM", "diplotype": "*4/*4"}]}, "not_met", id="a result that disagrees is not used"),
]  # fmt: skip


@pytest.mark.parametrize(("drug", "dose", "case", "expected"), CAPS)
def test_a_lower_ceiling_of_the_patient_at_the_time_counts(
    drug: str, dose: float, case: dict[str, Any], expected: str
) -> None:
    one = trial(drug, dose, started="2026-01-05", stopped="2026-03-02")
    assert dose_verdict(one, **{"as_of": TODAY, "medications": [], **case}) == expected
