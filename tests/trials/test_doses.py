"""The dose that a trial needs: formulations, salts, units, and what of the patient changes a ceiling."""

from typing import Any

import pytest

from tests.support import TODAY, had, report_of
from trdcheck.model.report import Criterion

DATES = {"started": "2026-01-05", "stopped": "2026-03-30"}


def trial(drug: str, dose: object = None, **more: object) -> dict[str, Any]:
    given = {"max_dose_mg": dose} if dose is not None else {}
    return {
        "drug": drug,
        **given,
        "weeks": 12,
        "weeks_at_max_dose": 12,
        "setting": "outpatient",
        **DATES,
        **more,
    }


def dose_of(one: dict[str, Any], definition: str = "article", **case: object) -> Criterion:
    values = {"patient": {"age": 40}, "medications": [], "trials": [one], **case}
    criteria = report_of(values).trials[0].definitions[definition].criteria
    return next(criterion for criterion in criteria if criterion.criterion == "dose")


# Drug, formulation, dose; under the article's rule, a range rule and a minimum rule. The study form asks 20 mg of
# paroxetine, 25 mg of its controlled release, and 6 mg in 24 hours of the patch.
COLUMNS = [
    pytest.param(trial("paroxetine", 25, formulation="CR"), ["not_met", "met", "met"], id="CR at its own minimum"),
    pytest.param(trial("paroxetine", 24, formulation="CR"), ["not_met", "not_met", "not_met"], id="CR just below it"),
    pytest.param(trial("Paxil CR", 24), ["not_met", "not_met", "not_met"], id="the name says the formulation"),
    pytest.param(trial("paroxetine", 20, formulation="IR"), ["not_met", "met", "met"], id="IR at the minimum"),
    pytest.param(trial("paroxetine", 22), ["not_met", "cannot_tell", "cannot_tell"], id="formulation not recorded"),
    pytest.param(trial("paroxetine", 22, formulation="tablets"), ["not_met", "cannot_tell", "cannot_tell"], id="formulation not in the tables"),
    pytest.param(trial("paroxetine", 40), ["cannot_tell", "met", "met"], id="between the two near maxima"),
    pytest.param(trial("Aplenzin", 348), ["met", "met", "met"], id="348 mg of the hydrobromide are 300"),
    pytest.param(trial("Aplenzin", 347), ["not_met", "met", "not_met"], id="347 are not"),
    pytest.param(trial("mirtazapine", 15), ["not_met", "not_met", "met"], id="the columns differ"),
    pytest.param(trial("fluvoxamine", 50), ["not_met", "cannot_tell", "met"], id="no range read: below the usual dose nobody can tell"),
    pytest.param(trial("gepirone", 72.6), ["met", "cannot_tell", "cannot_tell"], id="no minimum, no range"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "expected"), COLUMNS)
def test_each_rule_measures_by_its_own_column(one: dict[str, Any], expected: list[str]) -> None:
    assert [dose_of(one, name).verdict for name in ("article", "canadian-2021", "mgh-atrq")] == expected


def test_a_dose_of_another_salt_is_shown_as_it_was_written() -> None:
    view = report_of({"trials": [trial("Aplenzin", 348)]}).trials[0]
    assert "348" in view.summary
    assert "300 mg/day (348 of the hydrobromide)" in view.definitions["article"].criteria[0].detail


UNREAD = [
    pytest.param(trial("sertraline"), ["trials[0].max_dose_mg"], id="no dose"),
    pytest.param(trial("Emsam"), ["trials[0].max_dose"], id="no dose of a patch"),
    pytest.param(trial("Emsam", max_dose=9), ["trials[0].unit"], id="no unit"),
    pytest.param(trial("Emsam", max_dose=9, unit="mg"), ["trials[0].unit"], id="another unit"),
    pytest.param(trial("Prozac Weekly", 90), [], id="a weekly dose is no dose a day"),
    pytest.param(trial("sertraline", {"min": 100}), ["trials[0].max_dose_mg"], id="on either side"),
    pytest.param(trial("trazodone", 350, setting=None), ["trials[0].setting", "trials[0].formulation"], id="setting and formulation"),
    pytest.param(trial("trazodone", 350, setting="inpatient"), ["trials[0].formulation"], id="formulation"),
    pytest.param(trial("paroxetine", 40), ["trials[0].formulation"], id="which release"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "missing"), UNREAD)
def test_a_dose_that_cannot_be_told_names_what_is_missing(one: dict[str, Any], missing: list[str]) -> None:
    found = dose_of(one, as_of=TODAY)
    assert (found.verdict, found.missing) == ("cannot_tell", missing)


def test_a_weekly_dose_is_recorded_and_not_asked_for_again() -> None:
    case = {
        "trials": [
            {**trial("Prozac Weekly", 90), "adherence": "good", "outcome": "partial", "stop_reason": "cost"}
        ]
    }
    history = next(item for item in report_of(case).items if item.id == "trial-history")
    assert history.missing == ["trials_complete"]


# Citalopram 20 mg: enough above 60 years, and beside an inhibitor of CYP2C19 taken all through; else 26.7 mg.
OMEPRAZOLE = {"drug": "omeprazole"}
CEILINGS = [
    pytest.param({"patient": {"age": 61}}, DATES, "cannot_tell", [], id="61 now: 60 or 61 then"),
    pytest.param({"patient": {"age": 62}}, DATES, "met", [], id="62 now: 61 then at least"),
    pytest.param({"patient": {"age": 60}}, DATES, "not_met", [], id="60 now"),
    pytest.param({"patient": {"min": 30, "max": 80}}, DATES, "cannot_tell", None, id="an age that may be either"),
    pytest.param({"patient": {}}, DATES, "cannot_tell", ["patient.age"], id="age not known"),
    pytest.param({"patient": {"age": 68}}, {}, "cannot_tell", ["trials[0].started"], id="date not known"),
    pytest.param({"patient": {"age": 58}}, {}, "not_met", [], id="date not known, never over 60"),
    pytest.param({"medications": [{**OMEPRAZOLE, "started": "2026-01-05"}]}, DATES, "met", [], id="all through"),
    pytest.param({"medications": [{**OMEPRAZOLE, "started": "2026-01-06"}]}, DATES, "cannot_tell", [], id="from the second day"),
    pytest.param({"medications": [{**OMEPRAZOLE, "started": "2025", "stopped": "2026-03-29"}]}, DATES, "cannot_tell", [], id="until the day before"),
    pytest.param({"medications": [{**OMEPRAZOLE, "started": "2026-03-31"}]}, DATES, "not_met", [], id="only after"),
    pytest.param({"medications": [OMEPRAZOLE]}, DATES, "cannot_tell", ["medications[0].started"], id="since when not known"),
    pytest.param({"medications": [OMEPRAZOLE]}, {}, "cannot_tell", ["medications[0].started", "trials[0].started"], id="neither date known"),
    pytest.param({"medications": [{**OMEPRAZOLE, "stopped": "2026-01-04"}]}, DATES, "not_met", [], id="stopped before"),
    pytest.param({"pharmacogenomics": [{"gene": "CYP2C19", "phenotype": "IM"}]}, DATES, "not_met", [], id="an intermediate metaboliser"),
    pytest.param({"pharmacogenomics": [{"gene": "CYP2C19", "phenotype": "PM", "date": "2027-01-01"}]}, DATES, "not_met", [], id="a result dated after the report"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "dates", "verdict", "missing"), CEILINGS)
def test_a_patients_lower_ceiling_counts_if_it_applied_all_through(
    case: dict[str, Any], dates: dict[str, str], verdict: str, missing: list[str] | None
) -> None:
    if "min" in case.get("patient", {}):
        case = {"patient": {"age": case["patient"]}}
    one = {key: value for key, value in trial("citalopram", 20).items() if key not in DATES}
    found = dose_of({**one, **dates}, **{"as_of": TODAY, **case})
    assert found.verdict == verdict, found
    if missing:
        assert found.missing == missing


def test_a_drug_recorded_as_taken_with_the_trial_lowers_its_ceiling() -> None:
    """Vilazodone with a strong CYP3A inhibitor: 20 mg; else 40 mg, its minimum."""
    alone, beside = trial("vilazodone", 20), trial("vilazodone", 20, combined_with=["ketoconazole"])
    assert dose_of(alone).verdict == "not_met"
    assert dose_of(beside).verdict == "met"


UNDER_AGE = [
    pytest.param({"age": 17}, {}, "cannot_tell", id="17 now"),
    pytest.param({"age": {"min": 17, "max": 30}}, {}, "cannot_tell", id="may be 17"),
    pytest.param({"age": 18}, {}, "met", id="18, date not known"),
    pytest.param(
        {"age": 30}, {"started": "2013-01-05", "stopped": "2013-04-05"}, "cannot_tell", id="16 or 17 then"
    ),
    pytest.param({"age": 30}, {"started": "2016-01-05", "stopped": "2016-04-05"}, "met", id="19 or 20 then"),
]


@pytest.mark.parametrize(("patient", "dates", "verdict"), UNDER_AGE)
def test_doses_for_adults_judge_no_minor(
    patient: dict[str, Any], dates: dict[str, str], verdict: str
) -> None:
    one = {key: value for key, value in trial("sertraline", 200).items() if key not in DATES}
    assert dose_of({**one, **dates}, patient=patient).verdict == verdict


def test_what_is_needed_is_rounded_up_and_what_there_is_stands_as_written() -> None:
    """Two thirds of 200 mg are 133.33…: 133.33 mg are less, and must not read as enough."""
    found = dose_of(trial("sertraline", 133.33))
    assert (found.verdict, had(found), found.needs) == ("not_met", 133.33, 133.4)


def test_the_recommended_dose_stands_beside_the_maximum_and_the_minimum() -> None:
    known = dose_of(trial("desvenlafaxine", 50), patient={"age": 40, "egfr": 90}, as_of=TODAY)
    assert "recommended dose is 50; maximum 100 (CANMAT 2023); minimum 50" in known.detail
