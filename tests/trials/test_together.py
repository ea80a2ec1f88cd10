"""Trials taken together: what is not known is judged both ways, one answer closes it, and no date less raises a label."""

import itertools
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import TODAY, item_of, report_of
from trdcheck.model.report import DefinitionView

COMPLETE = {"trials_complete": {"value": True, "date": TODAY}, "medications": []}
DOSES: dict[str, dict[str, Any]] = {
    "sertraline": {"max_dose_mg": 200},
    "escitalopram": {"max_dose_mg": 20},
    "venlafaxine": {"max_dose_mg": 225, "formulation": "XR"},
    "mirtazapine": {"max_dose_mg": 45},
}


def trial(drug: str, **more: object) -> dict[str, Any]:
    return {
        "drug": drug, **DOSES[drug], "weeks": 8, "weeks_at_max_dose": 8, "adherence": "good", "outcome": "no_response",
        "stop_reason": "no_response", "side_effects": "tolerable", "this_episode": True, **more,
    }  # fmt: skip


def running(drug: str, **more: object) -> dict[str, Any]:
    return {**trial(drug), "ongoing": True, "stop_reason": None, **more}


def label(trials: list[dict[str, Any]], definition: str = "article", **case: Any) -> DefinitionView:
    views = report_of({"trials": trials, **COMPLETE, **case}).definitions
    return next(one for one in views if one.id == definition)


PAIR = [trial("sertraline"), trial("venlafaxine")]
FIRST = {"started": "2025-01-06", "stopped": "2025-03-03"}
LATER = {"started": "2025-04-07", "stopped": "2025-06-02"}
BOTH_WAYS = [
    pytest.param(PAIR, {}, "cannot_tell", 1, id="nothing known"),
    pytest.param(PAIR, {"trials_together": False}, "met", 2, id="no two at the same time"),
    pytest.param(PAIR, {"trials_together": {"value": False, "date": "2020"}}, "met", 2, id="answered long ago: no window"),
    pytest.param(PAIR, {"trials_together": {"value": False, "date": "2027"}}, "cannot_tell", 1, id="answered after the day"),
    pytest.param(PAIR, {"trials_together": True}, "cannot_tell", 1, id="yes changes nothing"),
    pytest.param([{**PAIR[0], "started": "2026-05"}, PAIR[1]], {"trials_together": {"value": False, "date": "2026-04"}}, "cannot_tell", 1, id="begun after the answer"),
    pytest.param([{**PAIR[0], "started": "2026-04-01"}, PAIR[1]], {"trials_together": {"value": False, "date": "2026-04"}}, "met", 2, id="begun perhaps before the answer"),
    pytest.param([running("sertraline"), running("venlafaxine")], {}, "not_met", 1, id="both going on"),
    pytest.param([running("sertraline"), running("venlafaxine")], {"trials_together": False}, "not_met", 1, id="both going on, whatever was answered"),
    pytest.param([running("sertraline"), trial("venlafaxine")], {}, "cannot_tell", 1, id="one going on"),
    pytest.param([trial("sertraline", **FIRST), trial("venlafaxine", **LATER)], {}, "met", 2, id="dated apart"),
    pytest.param([trial("sertraline", **FIRST), trial("venlafaxine", **FIRST)], {}, "not_met", 1, id="dated together"),
    pytest.param([trial("sertraline", **FIRST), trial("venlafaxine")], {}, "cannot_tell", 1, id="one dated"),
    pytest.param([trial("sertraline", combined_with=[]), trial("venlafaxine")], {}, "met", 2, id="taken alone by its own word"),
    pytest.param([trial("sertraline", combined_with=["venlafaxine XR 75 mg"]), trial("venlafaxine")], {}, "not_met", 1, id="together by its own word"),
    pytest.param([trial("sertraline", combined_with=["Qxlanor"]), trial("venlafaxine")], {}, "cannot_tell", 1, id="a partner that nobody reads"),
    pytest.param([trial("sertraline", combined_with=["Qxlanor"]), trial("venlafaxine", combined_with=[])], {}, "cannot_tell", 1, id="a partner that nobody reads, whatever the other says"),
    pytest.param([trial("sertraline", combined_with=["lithium"]), trial("venlafaxine")], {}, "cannot_tell", 1, id="another partner"),
    pytest.param([*PAIR, trial("mirtazapine")], {}, "cannot_tell", 1, id="three of which nothing is known"),
    pytest.param([trial("sertraline", **FIRST), trial("venlafaxine", **LATER), trial("mirtazapine")], {}, "met", 2, id="two dated apart, a third undated"),
]  # fmt: skip


@pytest.mark.parametrize(("trials", "case", "verdict", "number"), BOTH_WAYS)
def test_what_is_not_known_to_be_apart_is_judged_both_ways(
    trials: list[dict[str, Any]], case: dict[str, Any], verdict: str, number: int
) -> None:
    for order in itertools.permutations(trials):
        found = label(list(order), **case)
        assert (found.verdict, found.adequate_failed_trials) == (verdict, number), found


def test_one_question_closes_it_for_all() -> None:
    found = label([*PAIR, trial("mirtazapine")])
    assert found.missing == ["trials_together"]
    assert found.needed == "whether any two were taken at the same time"
    item = item_of({"trials": PAIR, **COMPLETE}, "trial-adequacy")
    assert (item.reason, item.missing) == ("incomplete", ["trials_together"])


def test_it_is_not_asked_where_it_decides_nothing() -> None:
    assert "trials_together" not in label([trial("sertraline", max_dose_mg=25), trial("venlafaxine")]).missing


def test_pairs_that_nobody_dates_are_one_remark_that_names_the_drugs() -> None:
    trials = [trial(drug) for drug in DOSES]
    remarks = [one for one in label(trials).remarks if "taken together" in one]
    assert remarks == [
        "not known whether any of these were taken together: sertraline, escitalopram, venlafaxine, mirtazapine; "
        "judged both ways"
    ]
    assert not [one for one in label(trials, trials_together=False).remarks if "taken together" in one]


DISAGREE = [
    pytest.param([running("sertraline"), running("venlafaxine")], id="both going on"),
    pytest.param([trial("sertraline", **FIRST), trial("venlafaxine", **FIRST)], id="dated together"),
    pytest.param(
        [trial("sertraline", combined_with=["venlafaxine"]), trial("venlafaxine")], id="by their own word"
    ),
]


@pytest.mark.parametrize("trials", DISAGREE)
def test_never_together_beside_two_taken_together_is_a_disagreement(trials: list[dict[str, Any]]) -> None:
    item = item_of({"trials": trials, **COMPLETE, "trials_together": False}, "trial-history")
    assert (item.status, item.reason, item.close_by, item.missing) == (
        "open", "incomplete", "chart", ["trials_together"]
    )  # fmt: skip
    assert "said never to have been taken at the same time" in item.summary
    without = item_of({"trials": trials, **COMPLETE}, "trial-history")
    assert "taken at the same time" not in without.summary


ROWS = [
    pytest.param([trial("sertraline"), trial("sertraline", outcome="response")], 0, "not_met", id="as one trial it helped"),
    pytest.param([trial("sertraline", **FIRST), trial("sertraline", outcome="response", **LATER)], 1, "not_met", id="a gap: two trials"),
    pytest.param([trial("sertraline"), trial("sertraline", max_dose_mg=150), trial("venlafaxine", combined_with=[])], 2, "met", id="met whether there is a gap or not"),
]  # fmt: skip


@pytest.mark.parametrize(("trials", "number", "verdict"), ROWS)
def test_rows_of_one_drug_with_a_gap_that_nobody_knows_are_judged_both_ways(
    trials: list[dict[str, Any]], number: int, verdict: str
) -> None:
    found = label(trials, "article")
    assert found.adequate_failed_trials == number
    assert found.verdict in (verdict, "cannot_tell")


def test_the_dates_of_the_rows_are_asked_for_where_a_gap_decides() -> None:
    found = label([trial("sertraline"), trial("sertraline", max_dose_mg=150)], "canadian-2021")
    assert found.verdict == "cannot_tell"
    assert {"trials[0].started", "trials[1].started"} <= set(found.missing)


DAY = st.sampled_from(["2025-01-06", "2025-03-03", "2025-03-10", "2025-05-05", "2025-09-01", "2026-09-01"])
STRATEGY = st.lists(
    st.fixed_dictionaries(
        {
            "drug": st.sampled_from(sorted(DOSES)),
            "outcome": st.sampled_from(["no_response", "no_response", "partial", "response", None]),
            "dates": st.lists(DAY, min_size=2, max_size=2, unique=True).map(sorted),
            "weeks": st.sampled_from([8, 3, None]),
            "combined_with": st.sampled_from([None, None, ["venlafaxine"]]),
            "goes_on": st.sampled_from([False, False, False, True]),
        }
    ),
    min_size=1,
    max_size=4,
)
BLUR = {"started": (4, 7, None), "stopped": (4, 7, None)}
RANK = {"not_met": 0, "cannot_tell": 1, "met": 2}


def recorded(drawn: dict[str, Any]) -> dict[str, Any]:
    record = trial(
        drawn["drug"], outcome=drawn["outcome"], weeks=drawn["weeks"], weeks_at_max_dose=drawn["weeks"],
        combined_with=drawn["combined_with"], started=drawn["dates"][0], stopped=drawn["dates"][1],
    )  # fmt: skip
    return (
        record if not drawn["goes_on"] else {**record, "ongoing": True, "stopped": None, "stop_reason": None}
    )


@settings(max_examples=80, deadline=None)
@given(STRATEGY, st.data())
def test_removing_or_blurring_a_date_never_raises_a_label(
    drawn: list[dict[str, Any]], data: st.DataObject
) -> None:
    trials = [recorded(one) for one in drawn]
    at = data.draw(st.integers(0, len(trials) - 1))
    key = data.draw(st.sampled_from(["started", "stopped"]))
    length = data.draw(st.sampled_from([4, 7, None]))
    whole = trials[at][key]
    blurred = [dict(one) for one in trials]
    blurred[at][key] = whole[:length] if whole and length else None
    before, after = (report_of({"trials": these, **COMPLETE}) for these in (trials, blurred))
    for old, new in zip(before.definitions, after.definitions, strict=True):
        assert new.verdict != "met" or old.verdict == "met", (old, new)
        assert new.adequate_failed_trials <= old.adequate_failed_trials, (old, new)


@pytest.mark.parametrize(
    "dates",
    [
        lambda n: {},
        lambda n: {"started": f"{1920 + n}-01-01", "stopped": f"{1920 + n}-03-01"},
        lambda n: {"started": "2025"},
    ],
    ids=["undated", "apart", "in one year"],
)
def test_a_hundred_trials_are_judged_in_a_second(dates: Any) -> None:
    drugs = sorted(DOSES)
    trials = [trial(drugs[n % 4], **dates(n), note=str(n)) for n in range(100)]
    start = time.perf_counter()
    report_of({"trials": trials, **COMPLETE})
    assert time.perf_counter() - start < 3
