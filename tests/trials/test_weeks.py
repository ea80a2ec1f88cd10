"""The weeks of a trial at the dose that is needed: by numbers, steps, dates, and rows that continue one another."""

from typing import Any

import pytest

from tests.support import had, report_of
from trdcheck.model.report import Criterion

RUNNING = {"ongoing": True}


def trial(**more: object) -> dict[str, Any]:
    """Sertraline 200 mg; the article's rule needs 133.3 mg for six weeks."""
    doses = {} if "doses" in more else {"max_dose_mg": 200}
    return {
        "drug": "sertraline",
        **doses,
        "adherence": "good",
        "setting": "outpatient",
        "combined_with": [],
        **more,
    }


def weeks_of(*trials: dict[str, Any], at: int = 0) -> Criterion:
    criteria = (
        report_of({"trials": list(trials), "medications": []}).trials[at].definitions["article"].criteria
    )
    return next(one for one in criteria if one.criterion == "duration")


WEEKS = [
    pytest.param(trial(weeks=12, weeks_at_max_dose=6), "met", "6 to 12", [], id="at least at the highest dose"),
    pytest.param(trial(weeks=12, weeks_at_max_dose=5), "cannot_tell", "5 to 12", ["doses"], id="perhaps enough at a lower step"),
    pytest.param(trial(weeks=12), "cannot_tell", "0 to 12", ["weeks_at_max_dose"], id="weeks at the highest dose not known"),
    pytest.param(trial(weeks_at_max_dose=5), "cannot_tell", "5 or more", ["weeks"], id="weeks not known"),
    pytest.param(trial(), "cannot_tell", None, ["weeks_at_max_dose", "weeks"], id="nothing known"),
    pytest.param(trial(weeks=5.9), "not_met", "0 to 5.9", [], id="just too short"),
    pytest.param(trial(weeks=4, weeks_at_max_dose=8), "cannot_tell", "4 to 8", None, id="numbers that disagree: either may hold"),
    pytest.param(trial(drug="mirtazapine", max_dose_mg=30, weeks=12, weeks_at_max_dose=5), "not_met", 5, [], id="only the highest dose is enough"),
    pytest.param(trial(drug="mirtazapine", max_dose_mg=15, weeks=12, weeks_at_max_dose=12), "met", 12, [], id="a dose too low fails by its dose"),
    pytest.param(trial(doses=[{"mg": 100, "weeks": 4}, {"mg": 150, "weeks": 3}, {"mg": 200, "weeks": 3}]), "met", 6, [], id="steps at or above"),
    pytest.param(trial(doses=[{"mg": 100, "weeks": 9}, {"mg": 200, "weeks": 5}]), "not_met", 5, [], id="weeks below do not count"),
    pytest.param(trial(doses=[{"mg": 100, "weeks": 9}, {"mg": 200}]), "cannot_tell", None, ["doses"], id="a step without weeks"),
    pytest.param(trial(doses=[{"mg": {"min": 100, "max": 150}, "weeks": 4}, {"mg": 200, "weeks": 4}]), "cannot_tell", "4 to 8", ["doses"], id="a step on either side"),
    pytest.param(trial(doses=[]), "cannot_tell", None, None, id="no step says nothing"),
    pytest.param(trial(started="2026-01-05", stopped="2026-02-16", weeks_at_max_dose=6), "met", 6, [], id="by its dates"),
    pytest.param(trial(started="2026-01-05", stopped="2026-02-15"), "not_met", "0 to 5.8", [], id="a day less"),
    pytest.param(trial(started="2026-01-05", stopped="2026-04-05", on_max_dose_since="2026-02-22"), "met", "6 to 12.8", [], id="from the highest dose to the stop"),
    pytest.param(trial(**RUNNING, started="2026-09-01", on_max_dose_since="2026-10-09"), "met", "6 to 11.4", [], id="from the highest dose to the report"),
    pytest.param(trial(**RUNNING, started="2026-10-09", on_max_dose_since="2026-10-10"), "cannot_tell", "5.8 to 6", None, id="a day less than six weeks at the highest"),
    pytest.param(trial(**RUNNING, on_max_dose_since="2026-11-01"), "cannot_tell", "2.7 or more", ["started"], id="start not known"),
    pytest.param(trial(**RUNNING), "cannot_tell", None, ["started"], id="going on, nothing known"),
    pytest.param(trial(**RUNNING, weeks=2, weeks_at_max_dose=2, started="2026-10-09", on_max_dose_since="2026-10-09"), "met", 6, [], id="recorded weeks have grown since"),
    pytest.param(trial(**RUNNING, drug="mirtazapine", doses=[{"mg": 15, "weeks": 2}, {"mg": 30, "weeks": 2}], on_max_dose_since="2026-10-09"), "met", 6, [], id="the last step has grown since"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "verdict", "has", "missing"), WEEKS)
def test_weeks_lie_between_those_at_the_highest_dose_and_the_whole(
    one: dict[str, Any], verdict: str, has: object, missing: list[str] | None
) -> None:
    found = weeks_of(one)
    assert (found.verdict, had(found)) == (verdict, has), found
    if missing is not None:
        assert found.missing == [f"trials[0].{name}" for name in missing]


FIRST = trial(weeks=4, weeks_at_max_dose=4, started="2026-01-05", stopped="2026-02-02")
SECOND = trial(weeks=3, weeks_at_max_dose=3, started="2026-02-03", stopped="2026-02-24")
ROWS = [
    pytest.param([FIRST, SECOND], "met", 7, id="without a gap they add up"),
    pytest.param([FIRST, {**SECOND, "started": "2026-02-05"}], "not_met", 4, id="with a gap they do not"),
    pytest.param([FIRST, {**SECOND, "drug": "citalopram"}], "not_met", 4, id="another drug does not"),
    pytest.param([{**FIRST, "max_dose_mg": 150}, SECOND], "met", 7, id="another dose that is enough"),
    pytest.param([FIRST, {**SECOND, "max_dose_mg": 100}], "not_met", 4, id="weeks below the needed dose do not add"),
    pytest.param([FIRST, {**SECOND, "started": "2026-02"}], "cannot_tell", "4 to 7", id="a gap that nobody knows"),
    pytest.param([FIRST, {**SECOND, "started": "2026-01-05"}], "cannot_tell", "4 to 7", id="rows that overlap are not counted twice"),
    pytest.param([FIRST, FIRST], "not_met", 4, id="the same record twice"),
    pytest.param([FIRST, SECOND, {**SECOND, "started": "2026-02-24", "stopped": "2026-03-17"}], "met", 10, id="three in a row"),
]  # fmt: skip


@pytest.mark.parametrize(("trials", "verdict", "has"), ROWS)
def test_rows_of_one_drug_without_a_gap_are_one_trial(
    trials: list[dict[str, Any]], verdict: str, has: object
) -> None:
    found = weeks_of(*trials)
    assert (found.verdict, had(found)) == (verdict, has), found


def test_a_running_trial_says_the_day_by_its_surest_weeks() -> None:
    """Of four weeks by its dates none is known to be at the highest dose: six more are needed to be sure."""
    report = report_of({"trials": [trial(**RUNNING, started="2026-10-23")]})
    assert report.trials[0].definitions["article"].met_on == "2027-01-01"
    held = report_of({"trials": [trial(**RUNNING, started="2026-10-23", on_max_dose_since="2026-10-23")]})
    assert held.trials[0].definitions["article"].met_on == "2026-12-04"
