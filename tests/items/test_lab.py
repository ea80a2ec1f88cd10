"""Laboratory items, row by row: thyroid, B12 and vitamin D, and items in general."""

from datetime import date
from typing import Any

import pytest

from tests.support import TODAY, checklist, item_of, reference
from trdcheck.evidence.context import Context
from trdcheck.items.judge import judge
from trdcheck.model.case import AnalyteId, Case, Condition, ConditionId, Lab
from trdcheck.model.checklist import Lab as LabItem
from trdcheck.model.dates import When

DAY = "2026-09-01"
LATER = "2026-09-15"
OLD = "2023-11-01"


def lab(
    analyte: str, value: float | None = None, unit: str | None = None, date: str | None = DAY, **more: Any
) -> dict[str, Any]:
    """One result, dated in the window unless the test says otherwise."""
    written = {"analyte": analyte, "value": value, "unit": unit, "date": date, **more}
    return {key: part for key, part in written.items() if part is not None}


def case(*labs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"labs": list(labs), **more}


def has(name: str, status: str, date: str | None = DAY, **more: object) -> dict[str, Any]:
    """A condition."""
    return {"condition": name, "status": status, **({"date": date} if date else {}), **more}


def takes(drug: str, started: str | None = None, **more: object) -> dict[str, Any]:
    """A medicine."""
    return {"drug": drug, **({"started": started} if started else {}), **more}


def tsh(value: float, date: str | None = DAY, **more: Any) -> dict[str, Any]:
    """A TSH with the laboratory's range."""
    return lab("tsh", value, "mIU/L", date, **({"range": {"low": 0.4, "high": 4.0}} | more))


def ft4(value: float, date: str | None = DAY) -> dict[str, Any]:
    """A free T4 in ng/dL: 0.9 to 1.7 is in range."""
    return lab("free-t4", value, "ng/dL", date)


LEVOTHYROXINE = {"medications": [takes("levothyroxine", "2020")]}
LITHIUM = {"medications": [takes("lithium", "2020")]}
HYPO, HYPER = "hypothyroidism", "hyperthyroidism"
THYROID = [
    pytest.param(case(tsh(10), ft4(1.2)), "finding", "act", id="TSH 10, free T4 in range"),
    pytest.param(case(tsh(14), ft4(1.2)), "finding", "act", id="TSH 14, free T4 in range"),
    pytest.param(case(tsh(10, OLD)), "finding", "act", id="TSH 10 of three years ago"),
    pytest.param(case(tsh(14, range={"low": 0.4, "high": 20})), "finding", "act", id="TSH 14 inside a laboratory's range"),
    pytest.param(case(tsh(9.99)), "finding", "order", id="above range, no free T4"),
    pytest.param(case(tsh(4.01)), "finding", "order", id="just above the laboratory's limit"),
    pytest.param(case(lab("tsh", 4.3, "mIU/L")), "finding", "order", id="above the table's limit"),
    pytest.param(case(tsh(6.1, OLD)), "finding", "order", id="above range three years ago"),
    pytest.param(case(tsh(6), ft4(1.2, "2026-08-31")), "finding", "order", id="above range, free T4 the day before"),
    pytest.param(case(tsh(6), lab("free-t4", 1.2)), "finding", "order", id="above range, free T4 without a unit"),
    pytest.param(case(lab("tsh", date=DAY, result="high")), "finding", "order", id="the chart says high"),
    pytest.param(case(tsh(6), ft4(1.2)), "finding", "order", id="subclinical: free T4 of the same draw in range"),
    pytest.param(case(tsh(6), ft4(1.2, LATER)), "finding", "order", id="subclinical: free T4 later in range"),
    pytest.param(case(tsh(6), ft4(0.89)), "finding", "act", id="TSH above, free T4 low"),
    pytest.param(case(tsh(2), ft4(0.89)), "finding", "refer", id="TSH in range, free T4 low"),
    pytest.param(case(tsh(2), ft4(0.9)), None, None, id="TSH in range, free T4 on its limit"),
    pytest.param(case(tsh(2), ft4(0.8, OLD)), "finding", "order", id="free T4 low before the TSH, never repeated"),
    pytest.param(case(tsh(0.39)), "finding", "order", id="below range"),
    pytest.param(case(tsh(0.01, comparator="<")), "finding", "order", id="below range by a comparator"),
    pytest.param(case(tsh(0.1), **LEVOTHYROXINE), "finding", "order", id="suppressed on thyroid hormone"),
    pytest.param(case(tsh(0.1), ft4(0.8)), "finding", "act", id="TSH below, free T4 low"),
    pytest.param(case(tsh(2), ft4(1.8)), "finding", "refer", id="free T4 above"),
    pytest.param(case(tsh(2), conditions=[has(HYPO, "active", "2026-01-01")]), "finding", "act", id="hypothyroidism active whatever the TSH"),
    pytest.param(case(tsh(2), conditions=[has(HYPER, "active", "2026-01-01")]), "finding", "act", id="hyperthyroidism active whatever the TSH"),
    pytest.param(case(tsh(2), conditions=[has(HYPO, "active", None)]), "finding", "act", id="hypothyroidism active, undated"),
    pytest.param(case(tsh(2)), None, None, id="in range, recent"),
    pytest.param(case(tsh(4.0)), None, None, id="on the upper limit"),
    pytest.param(case(tsh(0.4)), None, None, id="on the lower limit"),
    pytest.param(case(tsh(2, "2025-11-20")), None, None, id="in range, on the last day"),
    pytest.param(case(tsh(2, "2025-11-19")), "outdated", "order", id="in range, one day too old"),
    pytest.param(case(tsh(2, "2026-05-24"), **LITHIUM), None, None, id="in range, lithium, 180 days"),
    pytest.param(case(tsh(2, "2026-05-23"), **LITHIUM), "outdated", "order", id="in range, lithium, 181 days"),
    pytest.param(case(tsh(2, "2026-05-24"), **LEVOTHYROXINE), None, None, id="in range, thyroid hormone, 180 days"),
    pytest.param(case(tsh(2, "2026-05-23"), **LEVOTHYROXINE), "outdated", "order", id="in range, thyroid hormone, 181 days"),
    pytest.param(case(tsh(2, "2026-05-23"), medications=[takes("lithium", "2020", stopped="2021")]), None, None, id="lithium stopped: the long window"),
    pytest.param(case(tsh(2, "2026-05-24"), conditions=[has(HYPO, "treated")]), None, None, id="hypothyroidism treated, in range"),
    pytest.param(case(tsh(2, "2026-05-23"), conditions=[has(HYPO, "treated")]), "outdated", "order", id="hypothyroidism treated, 181 days"),
    pytest.param(case(tsh(6), **LEVOTHYROXINE), "finding", "order", id="thyroid hormone, above range"),
    pytest.param(case(lab("tsh", date=DAY, result="normal")), None, None, id="normal without a value"),
    pytest.param(case(lab("tsh", date=DAY, result="normal"), **LEVOTHYROXINE), "incomplete", "chart", id="normal without a value, thyroid hormone"),
    pytest.param(case(lab("tsh", date=DAY, result="normal"), **LITHIUM), "incomplete", "chart", id="normal without a value, lithium"),
    pytest.param(case(lab("tsh", date=DAY, result="normal"), conditions=[has(HYPO, "treated")]), "incomplete", "chart", id="normal without a value, hypothyroidism treated"),
    pytest.param(case(lab("tsh", 2, "mIU/L"), patient={"pregnant": True}), "incomplete", "chart", id="pregnant without a laboratory range"),
    pytest.param(case(tsh(2), patient={"pregnant": True}), None, None, id="pregnant with a laboratory range"),
    pytest.param(case(lab("tsh", 2, "mIU/L"), patient={"postpartum": True}), "incomplete", "chart", id="after birth without a laboratory range"),
    pytest.param(case(lab("tsh", 2, "mIU/L"), patient={"pregnant": False, "postpartum": False}), None, None, id="neither"),
    pytest.param(case(lab("tsh", 9, "mIU/L"), patient={"pregnant": True}), "finding", "order", id="pregnant, above the table's"),
    pytest.param(case(lab("tsh", 2)), "incomplete", "chart", id="no unit"),
    pytest.param(case(lab("tsh", 2, "umol/L")), "incomplete", "chart", id="in umol/L"),
    pytest.param(case(tsh(2, "2026-11-21")), "incomplete", "chart", id="dated after the day"),
    pytest.param(case(tsh(2, "2025")), "incomplete", "chart", id="a year that could be too old"),
    pytest.param(case(tsh(2, None)), "incomplete", "chart", id="no date"),
    pytest.param(case(tsh(0.5, comparator="<")), "incomplete", "chart", id="a comparator that cannot decide"),
    pytest.param(case(tsh(2, result="high")), "incomplete", "chart", id="value and word disagree"),
    pytest.param(case(tsh(2), lab("free-t4", 1.2)), "incomplete", "chart", id="a free T4 that cannot be read"),
    pytest.param(case(tsh(2), tsh(6, None)), "finding", "order", id="results that disagree and no date orders"),
    pytest.param(case(tsh(2), conditions=[has(HYPO, "suspected", "2026-08-01")]), None, None, id="suspected, then in range"),
    pytest.param(case(tsh(2), conditions=[has(HYPO, "suspected", LATER)]), "finding", "order", id="suspected after the TSH"),
    pytest.param(case(conditions=[has(HYPER, "suspected")]), "finding", "order", id="suspected, no TSH"),
    pytest.param(case(tsh(2), conditions=[has(HYPO, "treated", LATER, controlled=False)]), "finding", "act", id="treated, not controlled, after the TSH"),
    pytest.param(case(conditions=[has(HYPO, "ruled_out")]), "not_done", "order", id="ruled out replaces no value"),
    pytest.param(case(conditions=[has(HYPO, "resolved")]), "not_done", "order", id="resolved replaces no value"),
    pytest.param(case(tsh(2), conditions=[has(HYPO, "ruled_out", "2019")]), None, None, id="ruled out long ago, in range"),
    pytest.param(case(tsh(2), conditions=[has(HYPER, "treated")]), "incomplete", "ask", id="hyperthyroidism treated, control not known"),
    pytest.param(case(tsh(2), conditions=[has(HYPER, "treated", controlled=True)]), None, None, id="hyperthyroidism treated, controlled"),
    pytest.param(case(tsh(2), conditions=[{"condition": HYPO}]), "incomplete", "ask", id="a condition without a status"),
    pytest.param(case(ft4(1.2)), "not_done", "order", id="free T4 alone settles nothing"),
    pytest.param({}, "not_done", "order", id="nothing"),
]  # fmt: skip


def b12(value: float, date: str | None = DAY, **more: Any) -> dict[str, Any]:
    """A B12 in pg/mL: 180 to 350 is grey, 914 the upper limit."""
    return lab("b12", value, "pg/mL", date, **more)


def mma(value: float, date: str | None = DAY) -> dict[str, Any]:
    """An MMA in nmol/L: up to 378 is in range."""
    return lab("mma", value, "nmol/L", date)


def hcy(value: float, date: str | None = DAY) -> dict[str, Any]:
    """A homocysteine in umol/L: up to 15 is in range."""
    return lab("homocysteine", value, "umol/L", date)


INJECTIONS = {"medications": [takes("hydroxocobalamin", "2026-01")]}
DEFICIENT = "b12-deficiency"
B12 = [
    pytest.param(case(b12(179)), "finding", "act", id="below the table's lower limit"),
    pytest.param(case(b12(179), mma(200)), "finding", "act", id="low: MMA does not close it"),
    pytest.param(case(b12(200, range={"low": 211, "high": 900})), "finding", "act", id="below the laboratory's lower limit"),
    pytest.param(case(b12(170, range={"low": 145, "high": 900})), "finding", "act", id="in the laboratory's range, below the table's"),
    pytest.param(case(lab("b12", date=DAY, result="low")), "finding", "act", id="the chart says low"),
    pytest.param(case(b12(179, OLD)), "finding", "act", id="low three years ago"),
    pytest.param(case(b12(180)), "finding", "order", id="grey, without MMA or homocysteine"),
    pytest.param(case(b12(350, range={"low": 200, "high": 900})), "finding", "order", id="grey, in the laboratory's range"),
    pytest.param(case(b12(351)), None, None, id="just above the grey zone"),
    pytest.param(case(b12(260), mma(200)), None, None, id="grey, MMA in range"),
    pytest.param(case(b12(260), mma(378, LATER)), None, None, id="grey, later MMA on its limit"),
    pytest.param(case(b12(260), mma(200, "2026-08-31")), "finding", "order", id="grey, MMA from before"),
    pytest.param(case(b12(260), mma(200, None)), "finding", "order", id="grey, MMA without a date"),
    pytest.param(case(b12(260), lab("mma", 200)), "finding", "order", id="grey, MMA without a unit"),
    pytest.param(case(b12(260), hcy(15)), None, None, id="grey, only homocysteine in range"),
    pytest.param(case(b12(260), mma(379)), "finding", "act", id="grey, MMA high"),
    pytest.param(case(b12(260), mma(200), hcy(15.1)), "finding", "act", id="grey, MMA in range, homocysteine high"),
    pytest.param(case(b12(600), mma(379)), "finding", "act", id="in range, MMA high"),
    pytest.param(case(b12(600), hcy(15.1)), "finding", "act", id="in range, homocysteine high"),
    pytest.param(case(b12(600), mma(379, OLD)), "finding", "act", id="MMA high before, never repeated"),
    pytest.param(case(b12(260, OLD), mma(200, OLD)), "outdated", "order", id="grey and MMA both old"),
    pytest.param(case(b12(260, OLD), mma(200)), None, None, id="grey long ago, MMA in range now"),
    pytest.param(case(b12(600), **INJECTIONS), "incomplete", "ask", id="on replacement, level only"),
    pytest.param(case(b12(600), conditions=[has(DEFICIENT, "treated")]), "incomplete", "ask", id="deficiency treated, level only"),
    pytest.param(case(b12(600), conditions=[has(DEFICIENT, "treated", controlled=True)], **INJECTIONS), None, None, id="on replacement, controlled"),
    pytest.param(case(b12(600), conditions=[has(DEFICIENT, "treated", OLD, controlled=True)], **INJECTIONS), "incomplete", "ask", id="on replacement, controlled long ago"),
    pytest.param(case(b12(600), mma(200), **INJECTIONS), None, None, id="on replacement, MMA in range"),
    pytest.param(case(b12(600), hcy(10), **INJECTIONS), "incomplete", "ask", id="on replacement, only homocysteine"),
    pytest.param(case(b12(170), conditions=[has(DEFICIENT, "treated", controlled=True)], **INJECTIONS), "finding", "act", id="on replacement, low"),
    pytest.param(case(b12(600), conditions=[has(DEFICIENT, "treated", "2026-08-01", controlled=False)], **INJECTIONS), "finding", "act", id="on replacement, not controlled"),
    pytest.param(case(**INJECTIONS), "not_done", "order", id="on replacement, no level"),
    pytest.param(case(lab("b12", date=DAY, result="normal")), "incomplete", "chart", id="normal without a value"),
    pytest.param(case(b12(915)), "finding", "ask", id="above the upper limit"),
    pytest.param(case(b12(914)), None, None, id="on the upper limit"),
    pytest.param(case(b12(600, "2025-11-20")), None, None, id="in range, on the last day"),
    pytest.param(case(b12(600, "2025-11-19")), "outdated", "order", id="in range, one day too old"),
    pytest.param(case(lab("b12", 600)), "incomplete", "chart", id="no unit"),
    pytest.param(case(b12(200, comparator="<")), "incomplete", "chart", id="below 200: low or grey"),
    pytest.param(case(conditions=[has(DEFICIENT, "active")]), "finding", "act", id="deficiency active, no result"),
    pytest.param(case(b12(600), conditions=[has(DEFICIENT, "suspected", "2026-08-01")]), None, None, id="suspected, then in range"),
    pytest.param(case(lab("holotc", 24, "pmol/L"), b12(600)), "finding", "act", id="active B12 low"),
    pytest.param(case(lab("holotc", 25, "pmol/L")), "finding", "order", id="active B12 grey"),
    pytest.param(case(lab("holotc", 25, "pmol/L"), mma(200)), "not_done", "order", id="active B12 grey, MMA in range, no total"),
    pytest.param(case(lab("holotc", 71, "pmol/L")), None, None, id="active B12 in range in place of the total"),
    pytest.param(case(lab("holotc", 71, "pmol/L"), b12(260)), "finding", "order", id="active B12 does not settle a grey total"),
    pytest.param({}, "not_done", "order", id="nothing"),
]  # fmt: skip


def vitamin_d(value: float, date: str | None = DAY, **more: Any) -> dict[str, Any]:
    """A vitamin D in ng/mL: 20 to 50 is in range."""
    return lab("vitamin-d", value, "ng/mL", date, **more)


LACKING = "vitamin-d-deficiency"
VITAMIN_D = [
    pytest.param(case(vitamin_d(19.9)), "finding", "act", id="below, no treatment"),
    pytest.param(case(vitamin_d(19.9, OLD)), "finding", "act", id="below three years ago, no treatment"),
    pytest.param(case(vitamin_d(19.9), medications=[takes("vitamin D3", DAY)]), "pending", "order", id="below, treated since the day"),
    pytest.param(case(vitamin_d(19.9), medications=[takes("ergocalciferol", LATER)]), "pending", "order", id="below, treated since"),
    pytest.param(case(vitamin_d(19.9), medications=[takes("vitamin D3", "2026-08-31")]), "finding", "act", id="below although treated before"),
    pytest.param(case(vitamin_d(19.9), medications=[takes("vitamin D3")]), "finding", "act", id="below, treated since nobody knows when"),
    pytest.param(case(vitamin_d(19.9), conditions=[has(LACKING, "treated", LATER)]), "pending", "order", id="below, deficiency treated since"),
    pytest.param(case(vitamin_d(19.9), conditions=[has(LACKING, "resolved", LATER)]), "finding", "act", id="below, resolved replaces no value"),
    pytest.param(case(vitamin_d(19.9, "2026-01-01"), vitamin_d(24, LATER), medications=[takes("vitamin D3", "2026-02")]), None, None, id="below, treated, later level sufficient"),
    pytest.param(case(vitamin_d(50.1)), "finding", "order", id="above the upper limit"),
    pytest.param(case(medications=[takes("vitamin D3")]), "pending", "order", id="treated, no level"),
    pytest.param(case(conditions=[has(LACKING, "treated")]), "pending", "order", id="deficiency treated, no level"),
    pytest.param(case(vitamin_d(30, OLD), medications=[takes("vitamin D3", "2026-02-01")]), "pending", "order", id="treated since an old level"),
    pytest.param(case(vitamin_d(20)), None, None, id="on the lower limit"),
    pytest.param(case(vitamin_d(50)), None, None, id="on the upper limit"),
    pytest.param(case(lab("vitamin-d", 50, "nmol/L")), None, None, id="50 nmol/L"),
    pytest.param(case(lab("vitamin-d", 49.9, "nmol/L")), "finding", "act", id="just below 50 nmol/L"),
    pytest.param(case(vitamin_d(25, range={"low": 30, "high": 100})), None, None, id="sufficient by the table, low by the laboratory"),
    pytest.param(case(vitamin_d(31, "2025-08-14")), "outdated", "order", id="sufficient, 15 months old"),
    pytest.param(case(vitamin_d(31), medications=[takes("vitamin D3", LATER)]), None, None, id="sufficient, recent, taken since"),
    pytest.param(case(lab("vitamin-d", date=DAY, result="normal")), None, None, id="normal without a value"),
    pytest.param(case(lab("vitamin-d", date=DAY, result="low")), "finding", "act", id="the chart says low"),
    pytest.param(case(lab("vitamin-d", 31)), "incomplete", "chart", id="no unit"),
    pytest.param(case(conditions=[has(LACKING, "active")]), "finding", "act", id="deficiency active, no level"),
    pytest.param({}, "not_done", "order", id="nothing"),
]  # fmt: skip


def outcome(facts: dict[str, Any], item: str) -> tuple[str | None, str | None]:
    """Reason and the way to close it; both None when settled."""
    found = item_of(facts, item)
    assert (found.status == "done") is (found.reason is None)
    return found.reason, found.close_by


@pytest.mark.parametrize(("facts", "reason", "close_by"), THYROID)
def test_it_judges_thyroid(facts: dict[str, Any], reason: str | None, close_by: str | None) -> None:
    assert outcome(facts, "thyroid") == (reason, close_by)


@pytest.mark.parametrize(("facts", "reason", "close_by"), B12)
def test_it_judges_b12(facts: dict[str, Any], reason: str | None, close_by: str | None) -> None:
    assert outcome(facts, "b12") == (reason, close_by)


@pytest.mark.parametrize(("facts", "reason", "close_by"), VITAMIN_D)
def test_it_judges_vitamin_d(facts: dict[str, Any], reason: str | None, close_by: str | None) -> None:
    assert outcome(facts, "vitamin-d") == (reason, close_by)


@pytest.mark.parametrize(
    ("facts", "item", "words"),
    [
        pytest.param(case(tsh(5.8)), "thyroid", "TSH 5.8 mIU/L (laboratory 0.4-4) on 2026-09-01, no free T4", id="no free T4"),
        pytest.param(case(tsh(6), ft4(1.2)), "thyroid", "subclinical", id="subclinical"),
        pytest.param(case(tsh(0.1), **LEVOTHYROXINE), "thyroid", "suppressed on levothyroxine", id="suppressed"),
        pytest.param(case(tsh(2), **LEVOTHYROXINE), "thyroid", "treated, in range", id="treated, in range"),
        pytest.param(case(lab("tsh", date=DAY, result="normal")), "thyroid", "value not recorded", id="TSH normal"),
        pytest.param(case(lab("tsh", 2.1)), "thyroid", "TSH 2.1 on 2026-09-01: cannot interpret (no unit)", id="no unit"),
        pytest.param(case(tsh(2.1, "2026-11-21")), "thyroid", "dated after 2026-11-20", id="dated after"),
        pytest.param(case(tsh(2.1, "2025-09-01")), "thyroid", "14 months old", id="the age"),
        pytest.param(case(b12(600), **INJECTIONS), "b12", "the level reflects the replacement", id="replacement"),
        pytest.param(case(b12(260), hcy(10)), "b12", "less specific than methylmalonic acid", id="only homocysteine"),
        pytest.param(case(b12(260)), "b12", "secondary source", id="a limit of a secondary source"),
        pytest.param(case(vitamin_d(25, range={"low": 30, "high": 100})), "vitamin-d", "laboratory 30-100", id="the laboratory's limit"),
        pytest.param(case(vitamin_d(25, range={"low": 30, "high": 100})), "vitamin-d", "societies differ", id="societies differ"),
        pytest.param(case(vitamin_d(31, "2025-08-14")), "vitamin-d", "31 ng/mL (77 nmol/L) on 2025-08-14: 15 months old", id="both units"),
        pytest.param(case(lab("vitamin-d", date=DAY, result="normal")), "vitamin-d", "value not recorded", id="vitamin D normal"),
    ],
)  # fmt: skip
def test_it_says_so(facts: dict[str, Any], item: str, words: str) -> None:
    assert words in item_of(facts, item).summary


def test_it_does_not_say_that_societies_differ_where_both_limits_agree() -> None:
    assert "differ" not in item_of(case(vitamin_d(31, range={"low": 30, "high": 50})), "vitamin-d").summary


@pytest.mark.parametrize(
    ("facts", "item", "missing"),
    [
        pytest.param({}, "thyroid", ["labs[tsh]"], id="no TSH"),
        pytest.param(case(lab("tsh", 2)), "thyroid", ["labs[tsh]"], id="a TSH that cannot be read"),
        pytest.param(case(tsh(5.8)), "thyroid", ["labs[free-t4]"], id="no free T4"),
        pytest.param(case(b12(260)), "b12", ["labs[mma]"], id="no MMA"),
    ],
)
def test_it_names_what_is_missing(facts: dict[str, Any], item: str, missing: list[str]) -> None:
    assert item_of(facts, item).missing == missing


def test_it_keeps_a_medicine_in_view_although_the_condition_was_ruled_out() -> None:
    facts = case(
        lab("tsh", date=DAY, result="normal"),
        conditions=[has(HYPO, "ruled_out", "2026-10-01")],
        medications=[takes("lithium", "2026-01-01")],
    )
    assert outcome(facts, "thyroid") == ("incomplete", "chart")


def ferritin(value: float | None = None, date: str | None = DAY, **more: Any) -> Lab:
    """A ferritin in ug/L: 15 to 400 is in range."""
    when = When(date) if date else None
    return Lab(analyte=AnalyteId("ferritin"), value=value, unit=more.pop("unit", "ug/L"), date=when, **more)


def active_b12(value: float) -> Lab:
    """An active B12 in pmol/L: 25 to 70 is grey."""
    return Lab(analyte=AnalyteId("holotc"), value=value, unit="pmol/L", date=When(DAY))


def reflex_mma(value: float, date: str = DAY) -> Lab:
    """An MMA in nmol/L: up to 378 is in range."""
    return Lab(analyte=AnalyteId("mma"), value=value, unit="nmol/L", date=When(date))


def anaemia(status: Any, date: str | None = DAY, **more: Any) -> Condition:
    """A condition of the item."""
    return Condition(
        condition=ConditionId("anaemia"), status=status, date=When(date) if date else None, **more
    )


ANY = [
    pytest.param("ferritin", [ferritin(14.9)], [], "finding", "act", id="below"),
    pytest.param("ferritin", [ferritin(14.9, "2005")], [], "finding", "act", id="below at any age"),
    pytest.param("ferritin", [ferritin(401)], [], "finding", "act", id="above"),
    pytest.param("ferritin", [ferritin(result="low")], [], "finding", "act", id="the chart says low"),
    pytest.param("ferritin", [ferritin(15)], [], None, None, id="in range"),
    pytest.param("ferritin", [ferritin(result="normal")], [], None, None, id="normal without a value"),
    pytest.param("ferritin", [ferritin(15, unit=None)], [], "incomplete", "chart", id="no unit"),
    pytest.param("ferritin", [ferritin(50, comparator="<")], [], "incomplete", "chart", id="a comparator that cannot decide"),
    pytest.param("ferritin", [ferritin(50, "2026-11-21")], [], "incomplete", "chart", id="dated after the day"),
    pytest.param("ferritin", [ferritin(50, "2025")], [], "incomplete", "chart", id="a date that could be too old"),
    pytest.param("ferritin", [ferritin(50, None)], [], "incomplete", "chart", id="no date"),
    pytest.param("ferritin", [ferritin(50, "2025-11-19")], [], "outdated", "order", id="one day too old"),
    pytest.param("ferritin", [ferritin(50, "2025-11-20")], [], None, None, id="on the last day"),
    pytest.param("ferritin", [ferritin(50), ferritin(10, None)], [], "finding", "chart", id="results that disagree, in its own words"),
    pytest.param("ferritin", [ferritin(10, "2026-08-01"), ferritin(50)], [], None, None, id="below, then in range"),
    pytest.param("ferritin", [], [anaemia("active")], "finding", "act", id="condition active, no result"),
    pytest.param("ferritin", [ferritin(50)], [anaemia("active", "2026-10-01")], "finding", "act", id="condition active after the result"),
    pytest.param("ferritin", [ferritin(50)], [anaemia("active", "2026-08-01")], None, None, id="condition active, later result in range"),
    pytest.param("ferritin", [ferritin(50)], [anaemia("suspected", None)], "finding", "order", id="condition suspected, undated"),
    pytest.param("ferritin", [ferritin(50)], [anaemia(None)], "incomplete", "ask", id="condition without a status"),
    pytest.param("ferritin", [], [anaemia("ruled_out")], "not_done", "order", id="ruled out replaces no value"),
    pytest.param("ferritin", [], [], "not_done", "order", id="nothing"),
    pytest.param("holotc", [active_b12(25)], [], "finding", "order", id="grey, no reflex"),
    pytest.param("holotc", [active_b12(25), reflex_mma(378)], [], None, None, id="grey, reflex in range"),
    pytest.param("holotc", [active_b12(25), reflex_mma(378, "2026-08-31")], [], "finding", "order", id="grey, reflex from before"),
    pytest.param("holotc", [active_b12(25), reflex_mma(379)], [], "finding", "act", id="grey, reflex out of range"),
    pytest.param("holotc", [active_b12(24), reflex_mma(378)], [], "finding", "act", id="a reflex never closes a low value"),
    pytest.param("holotc", [active_b12(71), reflex_mma(379)], [], "finding", "act", id="in range, reflex out of range"),
]  # fmt: skip


@pytest.mark.parametrize(("analyte", "labs", "conditions", "reason", "close_by"), ANY)
def test_it_judges_a_laboratory_item_without_rows_of_its_own(
    analyte: str, labs: list[Lab], conditions: list[Condition], reason: str | None, close_by: str | None
) -> None:
    item = LabItem(
        id="own-item", section="medical", title="Own item", why="", action="", analyte=analyte, within_days=365,
        reflex=["mma"] if analyte == "holotc" else [], conditions=["anaemia"],
    )  # fmt: skip
    context = Context(
        checklist=checklist(),
        case=Case(labs=labs, conditions=conditions),
        as_of=date.fromisoformat(TODAY),
        reference=reference(),
        definition="article",
    )
    found = judge(item, context)
    assert (found.reason, found.close_by) == (reason, close_by)
    assert (found.status == "done") is (reason is None)
