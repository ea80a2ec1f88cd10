"""What is said of a dose, in every format: thresholds are the rule's, the lowest that may apply, and no dose to give."""

import json
import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import TODAY, item_of, reference, report_of
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.model.report import Criterion, Report
from trdcheck.render import markdown, terminal
from trdcheck.trials.caps import caps_of, unrecorded
from trdcheck.trials.history import judge_history

DATES = {"started": "2026-01-05", "stopped": "2026-03-30"}
ALL_KNOWN = {"medications": [], "patient": {"age": 40, "egfr": 95, "liver": "normal"}, "as_of": TODAY}
AT_74 = {**ALL_KNOWN, "patient": {"age": 74, "egfr": 95, "liver": "normal"}}


def trial(drug: str, mg: float, **more: object) -> dict[str, Any]:
    return {
        "drug": drug, "max_dose_mg": mg, "weeks": 12, "weeks_at_max_dose": 12, "adherence": "good",
        "outcome": "no_response", "stop_reason": "no_response", "side_effects": "tolerable", "setting": "outpatient",
        "combined_with": [], "this_episode": True, **DATES, **more,
    }  # fmt: skip


def report(one: dict[str, Any], case: dict[str, Any]) -> Report:
    return report_of({"trials": [one], "trials_complete": True, **case})


def dose_of(one: dict[str, Any], case: dict[str, Any] = ALL_KNOWN, definition: str = "article") -> Criterion:
    criteria = report(one, case).trials[0].definitions[definition].criteria
    return next(criterion for criterion in criteria if criterion.criterion == "dose")


CYP2D6 = [{"gene": "CYP2D6", "phenotype": "NM"}]
BUPROPION = [{"drug": "bupropion", "started": "2025-01-01"}]
EIGHT = [
    pytest.param(trial("amitriptyline", 100, setting=None), ALL_KNOWN, "article", "not_met", "100 mg/day; below the rule's threshold for this patient (150); near the maximum is 100 of 150 (US label); minimum 150", id="amitriptyline 100, setting unknown"),
    pytest.param(trial("imipramine", 100), AT_74, "article", "cannot_tell", "100 mg/day; below the rule's threshold for this patient (150); the label recommends 100 mg at this age; near the maximum is 133.4 of 200 (US label); minimum 150", id="imipramine 100 at 74"),
    pytest.param(trial("gepirone", 36.3), AT_74, "article", "met", "36.3 mg/day; this patient's maximum is 36.3 (65 or over then)", id="gepirone 36.3 at 74"),
    pytest.param(trial("escitalopram", 10), AT_74, "article", "cannot_tell", "10 mg/day; below the rule's threshold for this patient (13.4); the label recommends 10 mg at this age; near the maximum is 13.4 of 20 (US label); minimum 10", id="escitalopram 10 at 74"),
    pytest.param(trial("vortioxetine", 10), {**ALL_KNOWN, "medications": BUPROPION}, "article", "met", "10 mg/day; this patient's maximum is 10 (with a strong CYP2D6 inhibitor)", id="vortioxetine 10 with bupropion"),
    pytest.param(trial("venlafaxine", 150, formulation="XR"), ALL_KNOWN, "article", "met", "150 mg/day; near the maximum is 150 of 225 (US label); minimum 150", id="venlafaxine XR 150"),
    pytest.param(trial("milnacipran", 100), ALL_KNOWN, "article", "not_met", "100 mg/day; below the rule's threshold for this patient (133.4); near the maximum is 133.4 of 200 (CANMAT 2023); minimum 100", id="milnacipran 100"),
    pytest.param(trial("fluvoxamine", 50), ALL_KNOWN, "consensus-2022", "cannot_tell", "50 mg/day; below the rule's threshold for this patient (100); the published range was not read; no published range read; a label calls 100 usual", id="fluvoxamine 50"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "case", "definition", "verdict", "sentence"), EIGHT)
def test_the_eight_doses_are_told_in_these_words(
    one: dict[str, Any], case: dict[str, Any], definition: str, verdict: str, sentence: str
) -> None:
    found = dose_of(one, case, definition)
    assert (found.verdict, found.detail.partition(" (\"near")[0].partition(" (asks")[0].partition("; secondary")[0]) == (
        verdict, sentence,
    )  # fmt: skip
    made = report(one, case)
    if definition == "article":
        for text in (markdown.render(made), terminal.render(made, width=None, color=False, full=True)):
            assert re.sub(r"\s+", " ", sentence) in re.sub(r"[\s\\]+", " ", text)


JUDGED = [
    pytest.param(trial("sertraline", 600), {}, "met", "", id="three times the maximum"),
    pytest.param(trial("sertraline", 601), {}, "cannot_tell", "more than 3 times the maximum of 200 mg (US label): is the dose right?", id="more than three times"),
    pytest.param(trial("sertraline", 601, dose_confirmed=True), {}, "met", "", id="confirmed"),
    pytest.param(trial("escitalopram", 10, dose_judged="adequate", by="Dr Example"), AT_74, "met", "judged adequate by Dr Example", id="judged adequate where the table cannot"),
    pytest.param(trial("escitalopram", 10, dose_judged="too_low", by="Dr Example"), AT_74, "not_met", "judged too low by Dr Example", id="judged too low"),
    pytest.param(trial("escitalopram", 10, dose_judged="adequate", by="Dr Example"), {}, "not_met", "", id="where the table can tell nobody's word counts"),
    pytest.param(trial("sertraline", 3750, dose_judged="adequate"), {}, "cannot_tell", "is the dose right?", id="no word stands for an impossible dose"),
    pytest.param(trial("escitalopram", 9.9), AT_74, "not_met", "below the rule's threshold", id="below what the label recommends at this age"),
    pytest.param(trial("sertraline", 100), AT_74, "cannot_tell", "the label may ask for less at this age", id="74, no row for the age"),
    pytest.param(trial("sertraline", 100), {**AT_74, "patient": {"age": 64}}, "not_met", "", id="64 now"),
    pytest.param(trial("sertraline", 134), AT_74, "met", "", id="74, enough"),
    pytest.param(trial("nortriptyline", 50), AT_74, "cannot_tell", "the label calls usual 50 mg at this age", id="usual at this age"),
    pytest.param(trial("levomilnacipran", 80), {**ALL_KNOWN, "patient": {"age": 40, "egfr": 59, "liver": "normal"}}, "met", "", id="kidneys measured at another time"),
    pytest.param(trial("bupropion", 75, formulation="XL"), {**ALL_KNOWN, "patient": {"age": 40, "egfr": 95, "liver": {"value": "severe", "date": "2026-02-01"}}}, "met", "this patient's maximum is 75", id="liver during the trial"),
    pytest.param(trial("bupropion", 75, formulation="XL"), {**ALL_KNOWN, "patient": {"age": 40, "egfr": 95, "liver": {"value": "severe", "date": "2026-06-01"}}}, "cannot_tell", "a higher threshold may apply", id="liver after the trial"),
    pytest.param(trial("bupropion", 75, formulation="XL"), {**ALL_KNOWN, "patient": {"age": 40, "egfr": 95, "liver": "mild"}}, "not_met", "(300)", id="liver mild"),
    pytest.param(trial("bupropion", 75, formulation="XL"), {**ALL_KNOWN, "patient": {"age": 40}}, "not_met", "a lower maximum may apply to this patient (liver function not recorded)", id="liver not recorded: no number"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "case", "verdict", "words"), JUDGED)
def test_what_the_table_cannot_judge_is_left_to_a_clinician(
    one: dict[str, Any], case: dict[str, Any], verdict: str, words: str
) -> None:
    found = dose_of(one, {**ALL_KNOWN, **case})
    assert found.verdict == verdict, found
    assert words in found.detail


def test_a_dose_many_times_the_maximum_opens_the_history_and_a_confirmed_one_is_remarked() -> None:
    case = {**ALL_KNOWN, "trials_complete": True}
    item = item_of({"trials": [trial("sertraline", 3750)], **case}, "trial-history")
    assert (item.reason, item.close_by, item.missing) == ("incomplete", "chart", ["trials[0].dose_confirmed"])
    assert "is the dose right?" in item.summary
    confirmed = report(trial("sertraline", 3750, dose_confirmed=True), ALL_KNOWN).trials[0]
    assert "more than 3 times the maximum of 200 mg (US label), confirmed as taken" in confirmed.remarks


def test_what_only_a_clinician_can_judge_closes_by_acting() -> None:
    two = [
        trial("escitalopram", 10),
        trial("venlafaxine", 225, formulation="XR", started="2025-01-01", stopped="2025-03-30"),
    ]
    item = item_of({"trials": two, "trials_complete": True, **AT_74}, "trial-adequacy")
    assert (item.reason, item.close_by, item.missing) == ("incomplete", "act", ["trials[0].dose_judged"])


def test_words_for_a_dose_need_no_drug_name() -> None:
    nameless = {**trial("sertraline", 0), "drug": None, "class": "SSRI", "dose_words": "at_maximum"}
    nameless.pop("max_dose_mg")
    assert dose_of(nameless).verdict == "met"
    assert dose_of({**nameless, "dose_words": "below_minimum"}).verdict == "not_met"


def test_another_countrys_maximum_is_named_beside_and_used_for_nothing() -> None:
    remarks = report(trial("bupropion", 300, formulation="XL"), ALL_KNOWN).trials[0].remarks
    assert "EU label: maximum 300 mg" in remarks


ADDED = [
    pytest.param({"drug": "liothyronine", "max_dose": 25, "unit": "mcg"}, "", "met", id="in its own unit"),
    pytest.param({"drug": "liothyronine", "max_dose": 25, "unit": "mg"}, "cannot interpret: doses are in mcg/day", "cannot_tell", id="in another unit"),
    pytest.param({"drug": "liothyronine", "max_dose": 25}, "cannot interpret: doses are in mcg/day", "cannot_tell", id="without a unit"),
    pytest.param({"drug": "liothyronine", "max_dose": 24.9, "unit": "mcg/day"}, "below the range from 25 mcg/day", "not_met", id="below the range"),
    pytest.param({"drug": "brexpiprazole", "max_dose_mg": 0.25}, "below the range from 0.5 mg/day", "not_met", id="a quarter of a milligram"),
    pytest.param({"drug": "brexpiprazole", "max_dose_mg": 0.5}, "", "met", id="the lower end"),
]  # fmt: skip


@pytest.mark.parametrize(("added", "words", "counts"), ADDED)
def test_an_added_drug_is_measured_in_its_own_unit(added: dict[str, Any], words: str, counts: str) -> None:
    augmentation = {**added, "weeks": 8, "outcome": "no_response"}
    made = report(trial("sertraline", 200, augmentation=[augmentation]), ALL_KNOWN)
    assert words in made.trials[0].summary
    assert ("cannot interpret" in made.trials[0].summary) is (counts == "cannot_tell")


SHOWN = [0.05, 0.25, 12.5, 37.5, 133.33, 200, 62.55]


@pytest.mark.parametrize("mg", SHOWN)
def test_a_dose_is_shown_as_it_was_written(mg: float) -> None:
    made = report(
        trial("sertraline", mg, augmentation=[{"drug": "brexpiprazole", "max_dose_mg": mg}]), ALL_KNOWN
    )
    assert f"sertraline {mg:g} mg" in made.trials[0].summary
    assert f"brexpiprazole {mg:g} mg" in made.trials[0].summary


# -- every number of milligrams that is printed ---------------------------------------------------------------------

DRUGS = st.sampled_from(
    sorted(name for name, row in reference().antidepressants.items() if row.unit == "mg/day")
)
PATIENTS = st.fixed_dictionaries(
    {},
    optional={
        "age": st.sampled_from([30, 61, 66, 74, {"min": 50, "max": 80}]),
        "egfr": st.sampled_from([10, 25, 45, 55, 90]),
        "liver": st.sampled_from(["normal", "mild", "moderate", "severe"]),
    },
)
CASES = st.fixed_dictionaries(
    {"patient": PATIENTS},
    optional={
        "medications": st.sampled_from([[], [{"drug": "omeprazole", "started": "2025"}], BUPROPION, [{"drug": "ketoconazole"}]]),
        "pharmacogenomics": st.sampled_from([CYP2D6, [{"gene": "CYP2D6", "phenotype": "PM"}], [{"gene": "CYP2C19", "phenotype": "PM"}]]),
    },
)  # fmt: skip
MARKED = re.compile(
    r"threshold for this patient \([0-9.]+\)|near the maximum is [0-9.]+ of [0-9.]+ \([^)]*\)|minimum [0-9.]+"
    r"|(this patient's )?maximum (is|of)? ?[0-9.]+|recommended dose is [0-9.]+|the label (recommends|calls usual) [0-9.]+ mg"
    r"|lower end of the range [0-9.]+|calls [0-9.]+ usual|benefit above [0-9.]+ mg"
)


@settings(max_examples=60, deadline=None)
@given(
    DRUGS,
    st.sampled_from([5, 10, 20, 37.5, 60, 75, 100, 133.33, 150, 225, 300, 2000]),
    CASES,
    st.sampled_from([None, "outpatient", "inpatient"]),
)
def test_a_threshold_is_never_above_a_maximum_that_may_apply_and_no_dose_is_given(
    drug: str, mg: float, case: dict[str, Any], setting: str | None
) -> None:
    one = trial(drug, mg, setting=setting)
    made = report_of({"as_of": TODAY, "trials": [one], "trials_complete": True, **case})
    view = made.trials[0]
    assert not re.search(r"[0-9.]+ ?mg", view.next)
    read = read_case(
        json.dumps({"as_of": TODAY, "trials": [one], **case}).encode(), "c", Vocabulary(reference())
    )
    record = judge_history(
        read, as_of=date.fromisoformat(TODAY), reference=reference(), near_max_fraction="2/3"
    ).counted[0]
    lowest = min(
        [
            *(
                Fraction(str(cap.row.cap_mg))
                for cap in caps_of(record)
                if cap.row.kind == "maximum" and cap.applies != "not_met"
            ),
            *(Fraction(str(row.cap_mg)) for row in unrecorded(record)),
        ],
        default=None,
    )
    for verdict in view.definitions.values():
        dose = next(one for one in verdict.criteria if one.criterion == "dose")
        if lowest is not None and dose.needs is not None:
            assert Fraction(str(dose.needs)) <= lowest, (dose, lowest)
        rest = MARKED.sub("", dose.detail.replace(f"{mg:g} mg/day", ""))
        assert not re.search(r"[0-9.]+ ?mg", rest), dose.detail
