"""Branches of the trial and gene items that one changed word would turn: each side of every `or` stands alone."""

from typing import Any

import pytest

from tests.support import TODAY, item_of


def trial(drug: str = "sertraline", **more: object) -> dict[str, Any]:
    return {
        "drug": drug, "max_dose_mg": 200, "weeks": 8, "weeks_at_max_dose": 8, "adherence": "good",
        "outcome": "remission", "side_effects": "tolerable", "combined_with": [], **more,
    }  # fmt: skip


CASE = {"as_of": TODAY, "trials_complete": True, "medications": []}
SECOND = trial(
    "venlafaxine", max_dose_mg=225, formulation="XR", outcome="no_response", stop_reason="no_response"
)
UNDECIDED = trial("mirtazapine", max_dose_mg=45, outcome=None, stop_reason="cost")
REMISSION = [
    pytest.param({}, True, id="neither going on nor ended: still taken?"),
    pytest.param({"stopped": "2026-01"}, False, id="ended by its date"),
    pytest.param({"stop_reason": "remission"}, False, id="ended by its reason"),
    pytest.param({"ongoing": False}, False, id="said not to go on"),
]


@pytest.mark.parametrize(("more", "asked"), REMISSION)
def test_a_remission_is_asked_about_only_if_nothing_says_whether_it_goes_on(
    more: dict[str, object], asked: bool
) -> None:
    item = item_of({**CASE, "trials": [trial(**more), SECOND, UNDECIDED]}, "trial-adequacy")
    assert ("still taken?" in item.summary) is asked, item.summary


TAKEN = [
    pytest.param({"dose_words": "below_minimum", "max_dose_mg": None}, False, id="dose by words"),
    pytest.param({"max_dose_mg": 10}, False, id="dose by number"),
    pytest.param({"max_dose_mg": None}, True, id="dose not recorded"),
]


@pytest.mark.parametrize(("more", "missing"), TAKEN)
def test_a_dose_by_words_is_no_missing_dose_of_a_pattern(more: dict[str, object], missing: bool) -> None:
    first = trial(
        "escitalopram",
        **{"side_effects": None, "outcome": "no_response", "stop_reason": "side_effects", **more},
    )
    other = trial(
        "citalopram",
        side_effects="limiting",
        outcome="no_response",
        stop_reason="side_effects",
        dose_words="below_minimum",
        max_dose_mg=None,
    )
    item = item_of({**CASE, "trials": [first, other]}, "cyp450")
    assert item.reason == "incomplete"
    assert ("trials[0].max_dose_mg" in item.missing) is missing, item.missing
