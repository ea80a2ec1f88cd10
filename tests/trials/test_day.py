"""The day of the report: what began after it counts for nothing, what ended after it is judged as far as the day."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import TODAY, had, item_of, report_of
from trdcheck.model.report import DefinitionView, Report

COMPLETE = {
    "trials_complete": {"value": True, "date": "2024-01-01"},
    "medications": [],
    "trials_together": False,
}


def trial(drug: str = "sertraline", mg: float = 200, **more: object) -> dict[str, Any]:
    return {
        "drug": drug, "max_dose_mg": mg, "weeks": 8, "weeks_at_max_dose": 8, "adherence": "good", "outcome": "no_response",
        "stop_reason": "no_response", "side_effects": "tolerable", "this_episode": True, **more,
    }  # fmt: skip


def label(case: dict[str, Any], definition: str = "article", as_of: str = TODAY) -> DefinitionView:
    return next(one for one in report_of(case, as_of=as_of).definitions if one.id == definition)


FIRST = trial(started="2025-01-06", stopped="2025-03-03")
SECOND = trial("venlafaxine", 225, formulation="XR", started="2025-06-02", stopped="2025-07-28")
ECT = {"modality": "ect", "placement": "bilateral", "sessions": 10, "outcome": "no_response"}

DAYS = [
    pytest.param("2025-01-05", "not_met", 0, "dated after 2025-01-05", id="before both"),
    pytest.param("2025-01-06", "not_met", 0, "dated after 2025-01-06", id="the first day of the first"),
    pytest.param("2025-03-02", "not_met", 0, "dated after 2025-03-02", id="the day before the first stopped: outcome unknown"),
    pytest.param("2025-03-03", "not_met", 1, "dated after 2025-03-03", id="the first has stopped"),
    pytest.param("2025-06-01", "not_met", 1, "dated after 2025-06-01: trials[1]", id="the day before the second"),
    pytest.param("2025-06-02", "not_met", 1, "", id="the second began today: running, too short"),
    pytest.param("2025-07-27", "cannot_tell", 1, "", id="the day before the second stopped"),
    pytest.param("2025-07-28", "met", 2, "", id="the second has stopped"),
]  # fmt: skip


@pytest.mark.parametrize(("as_of", "verdict", "number", "history"), DAYS)
def test_the_report_of_a_day_counts_what_had_happened_by_then(
    as_of: str, verdict: str, number: int, history: str
) -> None:
    case = {"trials": [FIRST, SECOND], **COMPLETE}
    found = label(case, as_of=as_of)
    assert (found.verdict, found.adequate_failed_trials) == (verdict, number)
    item = item_of(case, "trial-history", as_of=as_of)
    if history:
        assert (item.status, item.reason, item.close_by) == ("open", "incomplete", "chart")
    assert history in item.summary.casefold()


def test_a_trial_that_began_later_is_listed_with_its_date_and_in_no_count() -> None:
    view = report_of({"trials": [FIRST, trial(started="2027-01-04")], **COMPLETE}).trials[1]
    assert not view.counted
    assert view.definitions == {}
    assert view.summary == "sertraline 200 mg; dated after 2026-11-20: from 2027-01-04"


def test_a_trial_that_stops_later_is_running_and_its_weeks_are_counted_to_the_day() -> None:
    running = trial(started="2026-10-23", stopped="2026-12-31", weeks=10, weeks_at_max_dose=9)
    report = report_of({"trials": [running], **COMPLETE})
    judged = report.trials[0].definitions["article"]
    weeks = next(one for one in judged.criteria if one.criterion == "duration")
    assert (weeks.verdict, had(weeks)) == ("not_met", "0 to 4")
    assert judged.failed == "cannot_tell"
    assert judged.met_on == "2027-01-01"


def test_steps_of_a_trial_that_stops_later_are_no_weeks_of_the_day() -> None:
    steps = [{"mg": 100, "weeks": 4}, {"mg": 200, "weeks": 8}]
    running = {**trial(started="2026-09-01", stopped="2026-12-31", doses=steps)}
    for key in ("max_dose_mg", "weeks", "weeks_at_max_dose"):
        running.pop(key)
    judged = report_of({"trials": [running], **COMPLETE}).trials[0].definitions["article"]
    by_name = {one.criterion: one for one in judged.criteria}
    assert by_name["dose"].verdict == "cannot_tell"
    assert by_name["duration"].verdict != "met"


COURSES = [
    pytest.param({**ECT, "started": "2025-09-01", "stopped": "2025-10-01"}, "met", id="before the day"),
    pytest.param({**ECT, "started": "2027-01-04"}, "cannot_tell", id="after it"),
    pytest.param({**ECT, "started": "2026-11-21"}, "cannot_tell", id="the day after"),
    pytest.param({**ECT, "started": "2026-11-20"}, "met", id="on the day"),
    pytest.param({**ECT, "started": "2026-11-01", "stopped": "2026-12-01"}, "cannot_tell", id="ended after it"),
    pytest.param({**ECT, "ongoing": True, "stopped": "2026-10-01"}, "cannot_tell", id="going on and ended"),
]  # fmt: skip


@pytest.mark.parametrize(("course", "verdict"), COURSES)
def test_a_course_after_the_day_makes_nobody_refractory(course: dict[str, Any], verdict: str) -> None:
    report = report_of({"trials": [FIRST, SECOND], "courses": [course], **COMPLETE})
    assert report.label.refractory_strict in (verdict, "not_met" if verdict != "met" else verdict)


def test_a_course_after_the_day_is_listed_and_opens_the_history() -> None:
    case = {"trials": [FIRST], "courses": [{**ECT, "started": "2027-01-04"}], **COMPLETE}
    assert "dated after 2026-11-20: from 2027-01-04" in report_of(case).courses[0].summary
    assert item_of(case, "trial-history").summary == "Dated after 2026-11-20: courses[0] from 2027-01-04"


def test_an_added_drug_after_the_day_is_listed_and_opens_the_history() -> None:
    added = {
        "drug": "lithium",
        "max_dose_mg": 900,
        "weeks": 8,
        "outcome": "no_response",
        "started": "2027-01-04",
    }
    case = {"trials": [{**FIRST, "augmentation": [added]}], **COMPLETE}
    report = report_of(case)
    assert "with lithium 900 mg 8 wk" in report.trials[0].summary
    assert "dated after 2026-11-20: from 2027-01-04" in report.trials[0].summary
    assert "trials[0].augmentation[0]" in item_of(case, "trial-history").summary


BOTH = [
    pytest.param({"ongoing": True, "stopped": "2026-10-01", "stop_reason": None}, True, id="going on and stopped"),
    pytest.param({"ongoing": True, "stopped": TODAY, "stop_reason": None}, True, id="going on and stopped today"),
    pytest.param({"ongoing": True, "stopped": "2026-11-21", "stop_reason": None}, False, id="stops tomorrow: going on"),
    pytest.param({"ongoing": True, "stopped": "2026", "stop_reason": None}, False, id="stops this year, perhaps later"),
    pytest.param({"ongoing": True, "stopped": None}, True, id="going on, with a reason why it stopped"),
    pytest.param({"ongoing": False, "stopped": "2026-10-01"}, False, id="stopped"),
    pytest.param({"ongoing": None, "stopped": "2026-10-01"}, False, id="only the stop"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "disagree"), BOTH)
def test_going_on_and_ended_at_once_cannot_be_told(more: dict[str, Any], disagree: bool) -> None:
    case = {"trials": [trial(started="2026-01-05", **more)], **COMPLETE}
    report = report_of(case)
    judged = report.trials[0].definitions["article"]
    history = item_of(case, "trial-history")
    said = "recorded as going on and as ended"
    assert (said in history.summary) is disagree
    assert any(said in one.detail for one in judged.criteria) is disagree
    if disagree:
        assert (judged.verdict, judged.met_on, history.reason, history.close_by) == (
            "cannot_tell", None, "incomplete", "chart"
        )  # fmt: skip
        assert history.missing == ["trials[0].ongoing"]


HELD = {
    "drug": "sertraline",
    "max_dose_mg": 200,
    "adherence": "good",
    "ongoing": True,
    "side_effects": "none",
}
WEEKS_ON = [
    pytest.param(TODAY, 4, "not_met", 4, "2026-12-04", id="today"),
    pytest.param("2026-11-13", 4, "not_met", "4 to 5", "2026-11-27", id="a week ago"),
    pytest.param("2026-11-06", 4, "cannot_tell", "4 to 6", None, id="two weeks ago: may have reached six"),
    pytest.param("2026-11-06", 6, "met", "6 to 8", None, id="had reached six"),
    pytest.param("2026-11", 4, "cannot_tell", "4 to 6.7", None, id="some day of this month"),
    pytest.param("2026-11-27", 4, "not_met", 3, "2026-12-11", id="next week: a week less by now"),
]  # fmt: skip


@pytest.mark.parametrize(("weeks_on", "weeks", "verdict", "has", "met_on"), WEEKS_ON)
def test_weeks_of_a_running_trial_are_of_the_day_they_were_counted(
    weeks_on: str, weeks: int, verdict: str, has: object, met_on: str | None
) -> None:
    running = {**HELD, "weeks": weeks, "weeks_at_max_dose": weeks, "weeks_on": weeks_on}
    judged = report_of({"trials": [running], **COMPLETE}).trials[0].definitions["article"]
    duration = next(one for one in judged.criteria if one.criterion == "duration")
    assert (duration.verdict, had(duration), judged.met_on) == (verdict, has, met_on)


def test_without_a_day_of_their_own_the_weeks_are_of_the_day_of_the_case() -> None:
    running = {**HELD, "weeks": 4, "weeks_at_max_dose": 4}
    judged = (
        report_of({"as_of": "2026-11-13", "trials": [running], **COMPLETE}).trials[0].definitions["article"]
    )
    assert judged.met_on == "2026-11-27"


def test_a_running_trial_is_no_failure_on_later_days_until_someone_says_more() -> None:
    running = {**HELD, "weeks": 8, "weeks_at_max_dose": 8, "outcome": "no_response"}
    fresh = (
        report_of({"trials": [{**running, "weeks_on": TODAY}], **COMPLETE}).trials[0].definitions["article"]
    )
    later = (
        report_of({"trials": [{**running, "weeks_on": "2026-11-19"}], **COMPLETE})
        .trials[0]
        .definitions["article"]
    )
    assert (fresh.failed, later.failed) == ("met", "cannot_tell")
    both = {"trials": [SECOND, {**running, "weeks_on": "2026-11-19"}], **COMPLETE}
    assert label(both).missing == ["trials[1].weeks_on"]


# -- every record dated after the day can be taken away without a change -------------------------------------------

DATE = st.sampled_from(
    ["2025-03-01", "2026", "2026-11", "2026-11-20", "2026-11-21", "2026-12", "2027", "2027-05-01"]
)
WHEN = st.none() | DATE
OUTCOME = st.sampled_from(["no_response", "partial", "remission", "response_lost", None])
ADDED = st.fixed_dictionaries(
    {"drug": st.just("lithium"), "max_dose_mg": st.sampled_from([300, 900]), "weeks": st.just(8), "outcome": OUTCOME,
     "started": WHEN}
)  # fmt: skip
TRIAL = st.fixed_dictionaries(
    {
        "drug": st.sampled_from(["sertraline", "venlafaxine", "mirtazapine", "citalopram"]),
        "max_dose_mg": st.sampled_from([20, 60, 225]),
        "weeks": st.sampled_from([3, 8]), "weeks_at_max_dose": st.sampled_from([3, 8]), "adherence": st.just("good"),
        "outcome": OUTCOME, "started": WHEN, "elevated_mood": st.sampled_from([None, True]),
        "augmentation": st.none() | st.lists(ADDED, max_size=1),
    }
)  # fmt: skip
COURSE = st.fixed_dictionaries(
    {"modality": st.just("ect"), "placement": st.just("bilateral"), "outcome": OUTCOME, "started": WHEN}
)
MEDICINE = st.fixed_dictionaries({"drug": st.sampled_from(["omeprazole", "lithium"]), "started": WHEN})
CASES = st.fixed_dictionaries(
    {
        "trials": st.lists(TRIAL, max_size=3),
        "trials_complete": st.sampled_from([True, False, None]),
        "trials_together": st.sampled_from([False, None]),
        "augmentation": st.none() | st.lists(ADDED, max_size=2),
        "courses": st.none() | st.lists(COURSE, max_size=2),
        "medications": st.lists(MEDICINE, max_size=2),
    }
)


def is_later(record: dict[str, Any]) -> bool:
    return (record["started"] is not None and record["started"][:7] > "2026-11") or record[
        "started"
    ] == "2026-11-21"


def without_later(case: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: [one for one in value if not is_later(one)] if isinstance(value, list) else value
        for key, value in case.items()
    }
    kept["trials"] = [
        {
            **one,
            "augmentation": one["augmentation"]
            and [drug for drug in one["augmentation"] if not is_later(drug)],
        }
        for one in kept["trials"]
    ]
    return kept


def verdicts(report: Report) -> object:
    trials = [
        [(one.verdict, one.failed, one.short) for one in view.definitions.values()]
        for view in report.trials
        if "; dated after" not in view.summary or view.definitions
    ]
    return (
        [(one.id, one.status) for one in report.flags],
        [(one.id, one.status) for one in report.signs],
        [(one.id, one.verdict, one.adequate_failed_trials, one.classes) for one in report.definitions],
        [(one.id, one.value) for one in report.staging],
        report.label.refractory_strict,
        trials,
    )


@settings(max_examples=100, deadline=None)
@given(CASES)
def test_records_after_the_day_change_no_flag_sign_label_or_verdict(case: dict[str, Any]) -> None:
    with_later, without = report_of(case), report_of(without_later(case))
    assert verdicts(with_later) == verdicts(without)
    before = {one.id: (one.status, one.reason) for one in without.items}
    for item in with_later.items:
        assert before[item.id] == (item.status, item.reason) or "dated after" in item.summary.casefold()
