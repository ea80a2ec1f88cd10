"""A laboratory's limits that cannot be: in another unit, with a lost point, upside down."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import item_of

NOW = "2026-11-01"


def lab(
    analyte: str, value: float, unit: str, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    limits = {"low": low, "high": high}
    return {
        "analyte": analyte,
        "value": value,
        "unit": unit,
        "date": NOW,
        "range": {side: limit for side, limit in limits.items() if limit is not None},
    }


GREY_B12 = lab("b12", 292, "pg/mL")
HIGH_TSH = lab("tsh", 6.1, "mIU/L")
CANNOT = [
    pytest.param("thyroid", [lab("tsh", 6.1, "mIU/L", 0.4, 42)], "its upper limit 42 does not fit mIU/L", id="a lost point"),
    pytest.param("thyroid", [lab("tsh", 2.1, "mIU/L", 0.4, 15.1)], "its upper limit 15.1 does not fit mIU/L", id="one step above"),
    pytest.param("thyroid", [lab("tsh", 0.3, "mIU/L", 0.04, 4.2)], "its lower limit 0.04 does not fit mIU/L", id="a lower limit"),
    pytest.param("thyroid", [lab("tsh", 0.05, "mIU/L", 0, 4.2)], "its lower limit 0 does not fit mIU/L", id="nought where there is a lower limit"),
    pytest.param("thyroid", [lab("tsh", 2.1, "mIU/L", 0, 0)], "its limits 0 and 0 are no range", id="0 to 0"),
    pytest.param("thyroid", [lab("tsh", 2.1, "mIU/L", 4.2, 4.2)], "its limits 4.2 and 4.2 are no range", id="no width"),
    pytest.param("thyroid", [lab("tsh", 2.1, "mIU/L", 4.2, 0.4)], "its limits 4.2 and 0.4 are no range", id="upside down"),
    pytest.param("b12", [GREY_B12, lab("mma", 0.5, "umol/L", None, 378)], "its upper limit 378 does not fit umol/L", id="MMA in umol/L beside a limit in nmol/L"),
    pytest.param("b12", [lab("b12", 600, "pmol/L", 200, 18000)], "its upper limit 18000 does not fit pmol/L", id="B12, two digits too many"),
    pytest.param("b12", [lab("b12", 600, "pg/mL", 0.2, 0.9)], "its lower limit 0.2 does not fit pg/mL", id="B12 beside limits in ng/mL"),
    pytest.param("vitamin-d", [lab("vitamin-d", 80, "nmol/L", 20, 50)], "its upper limit 50 does not fit nmol/L", id="nmol/L beside limits in ng/mL"),
    pytest.param("chronic-inflammation", [lab("crp", 4, "mg/L", None, 0.5)], "its upper limit 0.5 does not fit mg/L", id="CRP in mg/L beside a limit in mg/dL"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "labs", "said"), CANNOT)
def test_it_cannot_interpret_a_result_with_such_limits(
    item: str, labs: list[dict[str, Any]], said: str
) -> None:
    judged = item_of({"labs": labs}, item)
    assert judged.status == "open"
    assert f"cannot interpret ({said})" in judged.summary
    if judged.reason == "incomplete":
        assert judged.close_by == "chart"


def test_a_free_t4_beside_limits_of_another_unit_is_not_called_high() -> None:
    free_t4 = lab("free-t4", 8, "pmol/L", 0.9, 1.7)
    judged = item_of({"labs": [HIGH_TSH, free_t4]}, "thyroid")
    assert (judged.status, "above the range" in judged.summary) == ("open", False)


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "low", "high", "item"),
    [
        ("tsh", 2, "mIU/L", 0.1, 2.5, "thyroid"),
        ("tsh", 2, "mIU/L", 0.9, 15, "thyroid"),
        ("vitamin-d", 80, "nmol/L", 75, 250, "vitamin-d"),
        ("crp", 1, "mg/L", 0, 10, "chronic-inflammation"),
        ("crp", 0.1, "mg/dL", 0, 0.5, "chronic-inflammation"),
        ("hs-crp", 1, "mg/L", None, 3, "chronic-inflammation"),
    ],
)
def test_limits_of_real_laboratories_pass(
    analyte: str, value: float, unit: str, low: float, high: float, item: str
) -> None:
    assert item_of({"labs": [lab(analyte, value, unit, low, high)]}, item).status == "done"


def test_a_value_to_act_on_whatever_its_range_stays_one() -> None:
    judged = item_of({"labs": [lab("tsh", 14, "mIU/L", 0.4, 42)]}, "thyroid")
    assert (judged.reason, judged.close_by) == ("finding", "act")


def test_a_word_beside_limits_that_are_none_settles_nothing() -> None:
    word = {"analyte": "tsh", "result": "normal", "date": NOW}
    for low, high in ((0, 0), (4.2, 0.4), (0.4, 42)):
        judged = item_of({"labs": [{**word, "range": {"low": low, "high": high}}]}, "thyroid")
        assert (judged.reason, judged.close_by) == ("incomplete", "chart")
    high_word = {**word, "result": "high", "range": {"low": 0, "high": 0}}
    assert item_of({"labs": [high_word]}, "thyroid").reason == "finding"
    assert item_of({"labs": [{**word, "range": {"low": 0.4, "high": 4.2}}]}, "thyroid").status == "done"


def test_an_empty_range_is_none() -> None:
    """The table decides, and in pregnancy the laboratory's range is asked for."""
    empty = {**lab("tsh", 2, "mIU/L"), "range": {}}
    assert item_of({"labs": [empty]}, "thyroid").status == "done"
    word = {"analyte": "tsh", "result": "normal", "date": NOW, "range": {"low": None, "high": None}}
    for labs in ([empty], [word]):
        assert item_of({"labs": labs, "patient": {"pregnant": True}}, "thyroid").reason == "incomplete"


REAL = {
    "thyroid": [("tsh", "mIU/L", 0.4, 4.2, (0.02, 9)), ("free-t4", "pmol/L", 11.6, 21.9, (4, 40))],
    "b12": [
        ("b12", "pmol/L", 133, 674, (60, 900)),
        ("mma", "nmol/L", 70, 378, (30, 900)),
        ("homocysteine", "umol/L", 5, 15, (3, 40)),
    ],
    "vitamin-d": [("vitamin-d", "nmol/L", 50, 125, (10, 300))],
    "chronic-inflammation": [("crp", "mg/L", 0, 5, (0.1, 40)), ("hs-crp", "mg/L", 0, 3, (0.1, 40))],
}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(REAL)),
    st.data(),
    st.sampled_from(["low", "high"]),
    st.sampled_from([0.001, 0.1, 10, 1000]),
)
def test_scaling_a_limit_never_settles_an_item(
    item: str, data: st.DataObject, side: str, factor: float
) -> None:
    labs = []
    for analyte, unit, low, high, (least, most) in REAL[item]:
        value = data.draw(st.floats(least, most).map(lambda value: round(value, 2)), label=analyte)
        labs.append(lab(analyte, value, unit, low, high))
    scaled = data.draw(st.sampled_from(range(len(labs))), label="which")
    limits = {**labs[scaled]["range"], side: labs[scaled]["range"][side] * factor}
    foreign = [*labs[:scaled], {**labs[scaled], "range": limits}, *labs[scaled + 1 :]]
    if item_of({"labs": labs}, item).status == "open":
        assert item_of({"labs": foreign}, item).status == "open"
