"""An empty range says nothing; a number a person cannot have is refused."""

from typing import Any

import pytest

from tests.support import item_of, report_of
from trdcheck.inputs.problems import InvalidFileError

KNOWN = {"drug": "sertraline", "adherence": "good", "outcome": "no_response", "stop_reason": "no_response"}


@pytest.mark.parametrize("empty", [{}, {"min": None, "max": None}])
@pytest.mark.parametrize(
    ("dose", "asked"),
    [
        (lambda empty: {"max_dose_mg": empty, "weeks": 8, "weeks_at_max_dose": 8}, "trials[0].max_dose_mg"),
        (lambda empty: {"max_dose_mg": 200, "weeks": empty, "weeks_at_max_dose": 8}, "trials[0].weeks"),
        (lambda empty: {"max_dose_mg": 200, "weeks": 8, "weeks_at_max_dose": empty}, "trials[0].weeks_at_max_dose"),
    ],
)  # fmt: skip
def test_an_empty_range_is_asked_for_like_what_is_absent(
    empty: dict[str, Any], dose: Any, asked: str
) -> None:
    case = {"trials": [{**KNOWN, **dose(empty)}], "trials_complete": {"value": True, "date": "2026-11-20"}}
    item = item_of(case, "trial-history")
    assert (item.status, item.reason) == ("open", "incomplete")
    assert asked in item.missing


def test_an_empty_age_is_not_known() -> None:
    assert [notice.id for notice in report_of({"patient": {"age": {}}}).scope] == []


@pytest.mark.parametrize("age", [{"max": 17}, {"max": 5}, {"min": None, "max": 17}])
def test_an_age_known_only_from_above_is_under_it(age: dict[str, Any]) -> None:
    case = {"as_of": "2026-11-20", "patient": {"age": age}}
    report = report_of(
        {**case, "trials": [{**KNOWN, "max_dose_mg": 200, "weeks": 8, "weeks_at_max_dose": 8}]}
    )
    assert [notice.id for notice in report.scope] == ["under-18"]
    judged = report.trials[0].definitions["article"]
    assert judged.verdict == "cannot_tell"
    assert "under 18" in judged.criteria[0].detail
    assert "written for adults" in report.definitions[0].remarks


@pytest.mark.parametrize(
    ("name", "refused", "taken"),
    [
        ("neck_cm", (16, 19.9, 80.1, 400), (20, 38, 80)),
        ("bmi", (2.4, 9.9, 100.1, 240), (10, 24.5, 100)),
    ],
)
def test_a_measure_that_nobody_has_is_refused(name: str, refused: Any, taken: Any) -> None:
    for value in refused:
        for fact in (value, {"value": value, "date": "2026-11-20"}):
            with pytest.raises(InvalidFileError, match=name):
                report_of({"patient": {name: fact}})
    for value in taken:
        report_of({"patient": {name: value}})
