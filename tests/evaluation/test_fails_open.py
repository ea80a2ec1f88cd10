"""Rules that hold for every case: it fails towards open, the same facts give the same report, nothing is lost."""

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import TODAY, report_of

# Facts that can only support a settled item: their absence, age or blur may open it, never settle it.
DATES = st.sampled_from(
    ["2026-11-20", "2026-11-02", "2026-10-15", "2026-08", "2025-06-01", "2025", "2024-03-02"]
)
GOOD = [
    ("screens", {"instrument": "mdq", "items": [0] * 13}),
    ("screens", {"instrument": "asrs-5", "score": 4}),
    ("screens", {"instrument": "gad-7", "score": 3}),
    ("screens", {"instrument": "pcl-5", "score": 10}),
    ("screens", {"instrument": "audit-c", "score": 1}),
    ("screens", {"instrument": "nida-single", "score": 0}),
    ("screens", {"instrument": "stop-bang", "score": 1}),
    ("screens", {"instrument": "sleep-study", "result": "negative"}),
    ("screens", {"instrument": "peg", "score": 0}),
    ("labs", {"analyte": "tsh", "value": 2, "unit": "mIU/L", "range": {"low": 0.4, "high": 4}}),
    ("labs", {"analyte": "free-t4", "value": 15, "unit": "pmol/L"}),
    ("labs", {"analyte": "b12", "value": 500, "unit": "pmol/L"}),
    ("labs", {"analyte": "mma", "value": 200, "unit": "nmol/L"}),
    ("labs", {"analyte": "vitamin-d", "value": 80, "unit": "nmol/L"}),
    ("labs", {"analyte": "crp", "value": 1, "unit": "mg/L"}),
    ("conditions", {"condition": "bipolar", "status": "ruled_out", "basis": "interview"}),
    ("conditions", {"condition": "adhd", "status": "ruled_out"}),
    ("conditions", {"condition": "anxiety", "status": "ruled_out"}),
    ("conditions", {"condition": "ptsd", "status": "resolved"}),
    ("conditions", {"condition": "drug-use-disorder", "status": "ruled_out"}),
    ("conditions", {"condition": "chronic-pain", "status": "treated", "controlled": True}),
]
BAD = [
    ("screens", {"instrument": "mdq", "items": [1] * 13, "parts": {"same_time": True, "problem": "serious"}}),
    ("screens", {"instrument": "gad-7", "score": 15}),
    ("screens", {"instrument": "gad-7", "score": 9}),
    ("screens", {"instrument": "pcl-5", "score": 50}),
    ("screens", {"instrument": "stop-bang", "score": 6}),
    ("screens", {"instrument": "audit-c", "score": 9}),
    ("screens", {"instrument": "phq-9", "items": [3] * 9}),
    ("labs", {"analyte": "tsh", "value": 9, "unit": "mIU/L", "range": {"low": 0.4, "high": 4}}),
    ("labs", {"analyte": "tsh", "value": 2}),
    ("labs", {"analyte": "b12", "value": 200, "unit": "pmol/L"}),
    ("labs", {"analyte": "crp", "value": 30, "unit": "mg/L"}),
    ("conditions", {"condition": "bipolar", "status": "suspected"}),
    ("conditions", {"condition": "sleep-apnea", "status": "active"}),
    ("conditions", {"condition": "hypothyroidism", "status": "treated", "controlled": True}),
    ("medications", {"drug": "lorazepam"}),
    ("medications", {"drug": "lithium", "started": "2026-01"}),
]
NO = ["past-elevated-mood", "antidepressant-switch", "family-history-bipolar", "trauma-exposure", "pain-most-days",
      "inflammation-symptoms"]  # fmt: skip
YES = ["excessive-worry", "drug-use", "witnessed-apnea", "past-elevated-mood", "childhood-attention-problems"]
SAFETY = ["suicidal_thoughts", "psychotic_features", "catatonia", "mania"]
Good = tuple[str, Any]


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[Good]]:
    """A case, and where its supporting facts stand: a list and an index, or a group and a name."""
    case: dict[str, Any] = {"as_of": TODAY}
    good: list[Good] = []
    for pool, supports in ((GOOD, True), (BAD, False)):
        for key, record in draw(st.lists(st.sampled_from(pool), max_size=6)):
            dated = {**record, "date": draw(DATES)} if key != "medications" else dict(record)
            case.setdefault(key, []).append(dated)
            if supports:
                good.append((key, len(case[key]) - 1))
    for name in draw(st.lists(st.sampled_from(NO), unique=True)):
        case.setdefault("history", {})[name] = {"value": False, "date": draw(DATES)}
        good.append(("history", name))
    for name in draw(st.lists(st.sampled_from(YES), unique=True, max_size=2)):
        case.setdefault("history", {})[name] = {"value": True, "date": draw(DATES)}
        good = [one for one in good if one != ("history", name)]
    for name in draw(st.lists(st.sampled_from(SAFETY), unique=True)):
        case.setdefault("safety", {})[name] = {"value": False, "date": draw(DATES)}
        good.append(("safety", name))
    return case, good


def outcome(case: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The status of every item and flag."""
    report = report_of(case)
    return {one.id: str(one.status) for one in report.items}, {
        one.id: str(one.status) for one in report.flags
    }


def never_settles(before: tuple[dict[str, str], dict[str, str]], weaker: dict[str, Any]) -> None:
    """Weakening a supporting fact turns nothing open into settled and no flag into absent."""
    (items, flags), (items_then, flags_then) = before, outcome(weaker)
    assert [name for name in items if items[name] == "open" and items_then[name] != "open"] == []
    assert [name for name in flags if flags[name] != "absent" and flags_then[name] == "absent"] == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(cases())
def test_removing_ageing_or_blurring_a_supporting_fact_settles_nothing(
    made: tuple[dict[str, Any], list[Good]],
) -> None:
    case, good = made
    before = outcome(case)
    for key, where in good:
        removed, aged, blurred, undated = (deepcopy(case) for _ in range(4))
        del removed[key][where]
        aged[key][where]["date"] = "1999-01-01"
        blurred[key][where]["date"] = blurred[key][where]["date"][:4]
        del undated[key][where]["date"]
        for weaker in (removed, aged, blurred, undated):
            never_settles(before, weaker)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_a_second_copy_change_no_status(
    made: tuple[dict[str, Any], list[Good]], random: Any
) -> None:
    case, _ = made
    shuffled, doubled = deepcopy(case), deepcopy(case)
    for key in ("screens", "labs", "conditions", "medications"):
        if key in case:
            random.shuffle(shuffled[key])
            doubled[key] = doubled[key] + deepcopy(doubled[key])
    assert outcome(shuffled) == outcome(case)
    assert outcome(doubled) == outcome(case)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(cases())
def test_a_waiver_hides_no_later_finding(made: tuple[dict[str, Any], list[Good]]) -> None:
    """Every item is waived before all facts: what has a finding stays open, flags stay as they are."""
    case, _ = made
    plain = report_of(case)
    decisions = [
        {"item": item.id, "decision": "waived", "date": "2023-12-01", "reason": "declined then"}
        for item in plain.items
    ]
    waived = report_of({**case, "decisions": decisions})
    for before, after in zip(plain.items, waived.items, strict=True):
        if before.reason == "finding" and any(
            "screens" in e.record or "labs" in e.record for e in before.evidence
        ):
            assert after.status == "open"
    assert [flag.status for flag in waived.flags] == [flag.status for flag in plain.flags]
