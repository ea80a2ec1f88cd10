"""What keeps an item open although a row would settle it, and what gives way to a later assessment."""

from typing import Any

import pytest

from tests.support import checklist, item_of
from trdcheck.model.checklist import Assessment, Lab

NOW, LATER = "2026-10-01", "2026-11-01"
LOOKED_AT = [
    (item.id, condition)
    for item in checklist().items
    if isinstance(item, Assessment | Lab)
    for condition in (
        item.conditions
        if isinstance(item, Lab)
        else [name for part in item.covers for name in part.conditions]
    )
]
SETTLED: dict[str, Any] = {
    "history": {
        name: {"value": False, "date": LATER}
        for name in (
            "past-elevated-mood", "antidepressant-switch", "family-history-bipolar", "trauma-exposure",
            "inflammation-symptoms", "pain-most-days",
        )
    },
    "screens": [
        {"instrument": "mdq", "items": [0] * 13, "date": LATER},
        {"instrument": "asrs-5", "score": 2, "date": LATER},
        {"instrument": "gad-7", "score": 2, "date": LATER},
        {"instrument": "audit-c", "score": 0, "date": LATER},
        {"instrument": "dast-10", "score": 0, "date": LATER},
        {"instrument": "sleep-study", "result": "negative", "date": LATER},
    ],
    "labs": [
        {"analyte": "tsh", "value": 2, "unit": "mIU/L", "date": LATER},
        {"analyte": "b12", "value": 500, "unit": "pmol/L", "date": LATER},
        {"analyte": "vitamin-d", "value": 80, "unit": "nmol/L", "date": LATER},
    ],
    "medications": [],
}  # fmt: skip


def condition(name: str, status: str | None = None, **more: object) -> dict[str, Any]:
    return {"condition": name, **({"status": status} if status else {}), **more}


@pytest.mark.parametrize(("item", "name"), LOOKED_AT)
def test_each_item_is_settled_without_the_condition(item: str, name: str) -> None:
    assert item_of(SETTLED, item).status == "done"


@pytest.mark.parametrize("when", [None, NOW, LATER, "2026"])
@pytest.mark.parametrize(("item", "name"), LOOKED_AT)
def test_a_condition_without_a_status_keeps_every_item_open_that_looks_at_it(
    item: str, name: str, when: str | None
) -> None:
    dated = {"date": when} if when else {}
    judged = item_of({**SETTLED, "conditions": [condition(name, **dated)]}, item)
    assert (judged.status, judged.reason, judged.close_by) == ("open", "incomplete", "ask"), judged.summary
    assert "active, treated or past?" in judged.summary
    assert f"conditions[{name}]" in judged.missing


@pytest.mark.parametrize(("item", "name"), LOOKED_AT)
def test_a_later_record_with_its_status_answers_it(item: str, name: str) -> None:
    records = [condition(name, date=NOW), condition(name, "ruled_out", basis="interview", date=LATER)]
    assert item_of({**SETTLED, "conditions": records}, item).status == "done"


RULED_OUT = {"anxiety": "anxiety", "bipolar": "bipolar", "adhd": "adhd", "ptsd": "ptsd"}
OLD_FORMS = [
    pytest.param("bipolar", {"instrument": "mdq", "items": [1, 0, 0]}, id="MDQ, answers missing"),
    pytest.param("bipolar", {"instrument": "mdq", "score": 9}, id="MDQ, a bare total"),
    pytest.param("adhd", {"instrument": "asrs-v1.1", "score": 2}, id="ASRS, one rule"),
    pytest.param("anxiety", {"instrument": "gad-7", "items": [1, 1]}, id="GAD-7, answers missing"),
    pytest.param("anxiety", {"instrument": "gad-7", "items": [1] * 7, "score": 15}, id="GAD-7, answers and total disagree"),
    pytest.param("anxiety", {"instrument": "gad-7", "score": 9}, id="GAD-7, between the cut-offs"),
    pytest.param("ptsd", {"instrument": "pcl-5", "items": [1] * 5}, id="PCL-5, answers missing"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "form"), OLD_FORMS)
def test_a_form_that_decides_nothing_gives_way_to_a_later_assessment_only(
    item: str, form: dict[str, Any]
) -> None:
    def ruled_out(when: str) -> dict[str, Any]:
        return condition(RULED_OUT[item], "ruled_out", basis="interview", date=when)

    screens = [{**form, "date": NOW}]
    assert item_of({"screens": screens, "conditions": [ruled_out(LATER)]}, item).status == "done"
    assert item_of({"screens": screens, "conditions": [ruled_out(NOW)]}, item).status == "done"
    assert item_of({"screens": screens, "conditions": [ruled_out("2026-09-30")]}, item).status == "open"
    assert item_of({"screens": [form], "conditions": [ruled_out(LATER)]}, item).status == "open"
    noted = [{**form, "noted": NOW}]
    assert item_of({"screens": noted, "conditions": [ruled_out(LATER)]}, item).status == "done"


def test_a_later_complete_form_answers_an_old_one_without_its_answers() -> None:
    old = {"instrument": "audit-c", "items": [1, None, None], "date": "2026-08-01"}
    complete = {"instrument": "audit", "score": 2, "date": LATER}
    drugs = {"instrument": "dast-10", "score": 0, "date": LATER}
    assert item_of({"screens": [old, complete, drugs]}, "substance-use").status == "done"
    assert (
        item_of({"screens": [{**old, "date": "2026-11-02"}, complete, drugs]}, "substance-use").status
        == "open"
    )


@pytest.mark.parametrize("name", ["alcohol-use-disorder", "drug-use-disorder"])
def test_a_treated_use_disorder_is_settled_by_a_later_screen_only(name: str) -> None:
    def judged(when: str | None) -> str:
        record = condition(name, "treated", **({"date": when} if when else {}))
        return item_of({**SETTLED, "conditions": [record]}, "substance-use").status

    assert judged(LATER) == "done"
    assert judged("2026-11-02") == "open"
    assert judged(None) == "open"


def test_answers_and_a_total_that_disagree_are_called_so() -> None:
    item = item_of(
        {"screens": [{"instrument": "gad-7", "items": [1] * 5 + [0, 0], "score": 15, "date": NOW}]}, "anxiety"
    )
    assert "answers and total disagree: the items come to 5, the score says 15" in item.summary
    assert "missing" not in item.summary.casefold()
    assert (item.reason, item.close_by) == ("incomplete", "chart")


@pytest.mark.parametrize("score", [1, 2])
@pytest.mark.parametrize("when", [{}, {"date": "2026"}, {"date": "2024-01-05"}, {"date": LATER}])
def test_a_dast_above_zero_counts_at_any_date_until_it_is_answered(score: int, when: dict[str, str]) -> None:
    dast = {"instrument": "dast-10", "score": score, **when}
    ruled_out = condition("drug-use-disorder", "ruled_out", basis="interview", date=NOW)
    case = {"screens": [{"instrument": "audit-c", "score": 0, "date": LATER}, dast]}
    before = item_of({**case, "conditions": [ruled_out]}, "substance-use")
    answered = when.get("date") == "2024-01-05"
    assert (before.status == "done") == answered, before.summary
    after = item_of({**case, "conditions": [{**ruled_out, "date": "2026-11-20"}]}, "substance-use")
    assert (after.status == "done") == bool(when), after.summary


@pytest.mark.parametrize(
    ("item", "facts", "name"),
    [
        ("adhd", {"history": {"childhood-attention-problems": {"value": True, "date": LATER}}, "screens": [{"instrument": "asrs-5", "score": 2, "date": LATER}]}, "adhd"),
        ("anxiety", {"history": {"excessive-worry": {"value": True, "date": LATER}}, "screens": [{"instrument": "gad-7", "score": 2, "date": LATER}]}, "anxiety"),
        ("chronic-pain", {"screens": [{"instrument": "peg", "score": 3, "date": LATER}]}, "chronic-pain"),
        ("chronic-inflammation", {"history": {"inflammation-symptoms": {"value": True, "date": LATER}}, "labs": [{"analyte": "crp", "value": 1, "unit": "mg/L", "date": LATER}]}, "inflammatory-disease"),
    ],
)  # fmt: skip
def test_an_assessment_answers_what_is_dated_before_it_and_nothing_later(
    item: str, facts: dict[str, Any], name: str
) -> None:
    assert (
        item_of({**facts, "conditions": [condition(name, "ruled_out", date="2026-11-02")]}, item).status
        == "done"
    )
    assert item_of({**facts, "conditions": [condition(name, "ruled_out", date=NOW)]}, item).status == "open"


def test_what_was_ruled_out_is_shown_with_the_score_it_answers() -> None:
    case = {
        "conditions": [condition("anxiety", "ruled_out", basis="interview", date=LATER)],
        "screens": [{"instrument": "gad-7", "score": 12, "date": NOW}],
    }
    item = item_of(case, "anxiety")
    assert item.status == "done"
    assert "GAD-7 12/21 (2026-10-01)" in item.summary or "GAD-7 12 (2026-10-01)" in item.summary


STUDY = {"instrument": "sleep-study", "result": "negative", "date": "2025-06-01"}
NECK = {"neck_cm": {"value": 45, "date": LATER}, "bmi": {"value": 36, "date": LATER}, "sex": "male"}
SLEEP = [
    pytest.param({"patient": NECK}, "finding", id="computed, high"),
    pytest.param({"patient": NECK, "screens": [STUDY]}, None, id="a study outranks it"),
    pytest.param({"patient": {"sex": "male"}, "history": {"snoring": {"value": False, "date": LATER}}, "screens": [STUDY]}, None, id="also undecided"),
    pytest.param({"patient": {"sex": "male"}, "history": {"snoring": {"value": False, "date": LATER}}}, "incomplete", id="undecided alone"),
    pytest.param({"patient": NECK, "screens": [{**STUDY, "date": "2023-11-21"}]}, None, id="a study in its window"),
    pytest.param({"patient": NECK, "screens": [{**STUDY, "date": "2023-11-20"}]}, "finding", id="a study a day older"),
    pytest.param({"patient": NECK, "screens": [{**STUDY, "result": "positive"}]}, "finding", id="a positive study"),
    pytest.param({"patient": NECK, "conditions": [condition("sleep-apnea", "treated", controlled=True, date=NOW)]}, None, id="treated, controlled"),
    pytest.param({"patient": {"sex": "male"}, "history": {"snoring": {"value": True, "date": LATER}}, "conditions": [condition("sleep-apnea", "treated", controlled=True, date=NOW)]}, None, id="treated, controlled, undecided"),
    pytest.param({"patient": NECK, "conditions": [condition("sleep-apnea", "treated", date=NOW)]}, "incomplete", id="treated, control not known"),
    pytest.param({"screens": [STUDY, {"instrument": "nosas", "score": 10, "date": LATER}]}, "finding", id="a recorded score later than the study"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "reason"), SLEEP)
def test_a_study_and_apnea_under_control_outrank_a_computed_score(
    case: dict[str, Any], reason: str | None
) -> None:
    item = item_of(case, "sleep-apnea")
    assert (item.status == "done", item.reason) == (reason is None, reason), item.summary


SNORING = [
    pytest.param({"snoring": True}, 2, id="yes"),
    pytest.param({"snoring": False}, 0, id="no"),
    pytest.param({"loud-snoring": True}, 2, id="loud snoring is snoring"),
    pytest.param({"snoring": False, "loud-snoring": True}, 2, id="loud snoring beside a no"),
    pytest.param({"snoring": True, "loud-snoring": False}, 2, id="snoring that is not loud"),
]


@pytest.mark.parametrize(("answers", "points"), SNORING)
def test_snoring_counts_in_a_computed_score(answers: dict[str, bool], points: int) -> None:
    history = {name: {"value": value, "date": LATER} for name, value in answers.items()}
    patient = {"age": {"value": 40, "date": LATER}, "sex": "female", "bmi": {"value": 22, "date": LATER}, "neck_cm": {"value": 35, "date": LATER}}  # fmt: skip
    item = item_of({"patient": patient, "history": history}, "sleep-apnea")
    assert item.summary.startswith(f"NoSAS {points} ("), item.summary


def test_an_order_is_answered_by_the_newest_of_several_results() -> None:
    order = {"item": "bipolar", "decision": "ordered", "date": "2026-10-15", "reason": "interview"}
    mdq = {"instrument": "mdq", "items": [0] * 13, "date": "2026-09-01"}
    for asked, reason in ((LATER, "incomplete"), ("2026-10-01", "pending")):
        history = {"past-elevated-mood": {"value": False, "date": asked}}
        case = {"screens": [mdq], "history": history, "decisions": [order]}
        assert item_of(case, "bipolar").reason == reason


def test_a_low_questionnaire_does_not_exclude_apnea() -> None:
    item = item_of({"screens": [{"instrument": "stop-bang", "score": 2, "date": LATER}]}, "sleep-apnea")
    assert (item.status, item.summary.endswith("does not exclude it")) == ("done", True)


def test_a_crp_is_high_by_its_word_alone() -> None:
    word = {"analyte": "crp", "result": "high"}
    once = item_of({"labs": [{**word, "date": NOW}]}, "chronic-inflammation")
    assert (once.reason, once.close_by) == ("incomplete", "order")
    calm = {"history": {"inflammation-symptoms": {"value": False, "date": LATER}}}
    assert item_of({"labs": [{**word, "date": NOW}], **calm}, "chronic-inflammation").status == "open"
    assert item_of({"labs": [word], **calm}, "chronic-inflammation").status == "open"
    twice = item_of({"labs": [{**word, "date": NOW}, {**word, "date": "2026-10-15"}]}, "chronic-inflammation")
    assert twice.reason == "finding"
    near = item_of({"labs": [{**word, "date": NOW}, {**word, "date": "2026-10-14"}]}, "chronic-inflammation")
    assert near.reason == "incomplete"


GREY = [
    {"analyte": "b12", "value": 215, "unit": "pmol/L", "date": LATER},
    {"analyte": "homocysteine", "value": 9, "unit": "umol/L", "date": LATER},
]
PRESSING = ["neuropathy", "gastric-surgery-or-malabsorption", "vegetarian-or-vegan", "cognitive-complaint", "fatigue", "poor-intake"]  # fmt: skip


@pytest.mark.parametrize("fact", PRESSING)
def test_homocysteine_alone_does_not_settle_b12_where_something_else_presses(fact: str) -> None:
    item = item_of({"labs": GREY, "history": {fact: True}}, "b12")
    assert (item.reason, item.close_by) == ("incomplete", "order")
    assert "labs[mma]" in item.missing
    mma = {"analyte": "mma", "value": 200, "unit": "nmol/L", "date": LATER}
    assert item_of({"labs": [*GREY, mma], "history": {fact: True}}, "b12").status == "done"
    assert item_of({"labs": GREY, "history": {fact: {"value": False, "date": LATER}}}, "b12").status == "done"


def test_homocysteine_alone_does_not_settle_b12_beside_a_medicine_that_lowers_it() -> None:
    assert item_of({"labs": GREY, "medications": [{"drug": "metformin"}]}, "b12").reason == "incomplete"
    assert (
        item_of({"labs": GREY, "medications": [{"drug": "metformin", "stopped": "2020"}]}, "b12").status
        == "done"
    )


def test_a_result_that_cannot_be_read_gives_way_to_a_later_assessment_only() -> None:
    crp = {"analyte": "crp", "value": 4, "unit": "furlongs", "date": NOW}
    calm = {"history": {"inflammation-symptoms": {"value": False, "date": LATER}}}
    assert item_of({"labs": [crp], **calm}, "chronic-inflammation").reason == "incomplete"
    for when, status in ((NOW, "done"), ("2026-09-30", "open")):
        ruled_out = condition("inflammatory-disease", "ruled_out", date=when)
        judged = item_of({"labs": [crp], "conditions": [ruled_out], **calm}, "chronic-inflammation")
        assert judged.status == status
