"""Screens: whatever resources hold one administration, one record; other forms are never taken for it."""

from typing import Any

import pytest

from tests.inputs.fhir.records import (
    LOINC,
    ME,
    SNOMED,
    case_of,
    concept,
    left_of,
    observation,
    quantity,
    record_of,
)  # fmt: skip

PHQ9 = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]
POINTS = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]


def response(items: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed", "subject": ME,
        "authored": "2026-10-01T10:00:00Z", "item": items,
    } | more  # fmt: skip


def asked(code: str, *answers: Any) -> dict[str, Any]:
    return {"linkId": code, "answer": list(answers)}


def coded(points: int) -> dict[str, Any]:
    return {"valueCoding": {"system": LOINC, "code": POINTS[points]}}


def form(points: list[int], prefix: str = "/") -> list[Any]:
    return [asked(f"{prefix}{code}", coded(point)) for code, point in zip(PHQ9, points, strict=False)]


def total(value: Any = 7, **more: Any) -> dict[str, Any]:
    return observation("44261-6", **({"valueQuantity": quantity(value, code="{score}")} | more))


WHOLE = {"instrument": "phq-9", "date": "2026-10-01"}
SIX = [1, 1, 1, 1, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("resources", "values"),
    [
        ([total()], {"score": 7}),
        ([total(valueQuantity=quantity(7, "score"))], {"score": 7}),
        ([total(valueQuantity=quantity(7, code="1"))], {"score": 7}),
        ([total(valueQuantity=quantity(7))], {"score": 7}),
        ([total(valueQuantity=None, valueInteger=7)], {"score": 7}),
        ([total(valueQuantity=None, valueString="7")], {"score": 7}),
        ([response(form(SIX))], {"items": SIX}),
        ([response(form(SIX, ""))], {"items": SIX}),
        ([response(form(SIX, "/44249-1/"))], {"items": SIX}),
        ([response([{"linkId": "44249-1", "item": form(SIX)}])], {"items": SIX}),
        ([response([*form(SIX), asked("44261-6", {"valueDecimal": 6})])], {"items": SIX, "score": 6}),
        ([response(form(SIX)), total(6)], {"items": SIX, "score": 6}),
        ([response([asked(code, {"valueInteger": 1}) for code in PHQ9])], {"items": [1] * 9}),
        ([response([asked(PHQ9[0], coded(2), {"valueString": "More than half the days"}), *form(SIX)[1:]])], {"items": [2, *SIX[1:]]}),
        ([observation("44249-1", component=[{"code": concept(LOINC, code), "valueCodeableConcept": concept(LOINC, POINTS[1])} for code in PHQ9])], {"items": [1] * 9}),
        ([observation(code, id=f"i{n}", valueCodeableConcept=concept(LOINC, POINTS[1])) for n, code in enumerate(PHQ9)], {"items": [1] * 9}),
        ([observation("44249-1", id="p"), total(6), response(form(SIX))], {"items": SIX, "score": 6}),
        ([total(6), total(6, id="o2")], {"score": 6}),
    ],
)  # fmt: skip
def test_one_administration_is_one_record(resources: list[Any], values: dict[str, Any]) -> None:
    assert record_of("screens", *resources) == WHOLE | values


def test_an_administration_cites_all_that_holds_it() -> None:
    record = case_of(total(6), response(form(SIX)))["screens"][0]
    assert record["source"] == {"kind": "ehr", "ref": "Observation/o1, QuestionnaireResponse/q1"}


def test_items_and_total_that_disagree_keep_the_items_and_say_both() -> None:
    resources = [response(form(SIX)), total(15)]
    record = record_of("screens", *resources)
    assert (record["items"], "score" in record) == (SIX, False)
    assert record["note"] == "a total of 15 beside answers that do not add up to it"
    assert left_of(*resources) == [("Observation/o1", "contradiction")]


def test_two_totals_of_one_day_that_differ_are_both_left() -> None:
    assert left_of(total(6), total(7, id="o2")) == [
        ("Observation/o1", "contradiction"),
        ("Observation/o2", "contradiction"),
    ]


def test_the_shared_questions_alone_are_the_short_form() -> None:
    assert record_of("screens", response(form([1, 2]))) == {
        "instrument": "phq-2",
        "date": "2026-10-01",
        "items": [1, 2],
    }


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (total(28), "impossible"),
        (total(-1), "impossible"),
        (total(valueQuantity=quantity(7, "mm")), "unit"),
        (total(valueQuantity=None, valueString="seven"), "no_number"),
        (total(valueQuantity=quantity(7, comparator="<")), "no_number"),
        (total(status="cancelled"), "status"),
        (total(day=None), "no_date"),
        (total(day="2026-11-21"), "impossible"),
        (observation("89204-2", valueQuantity=quantity(7)), "no_code"),
        (observation("54635-8", valueQuantity=quantity(7)), "no_code"),
        (observation("70221-7", valueQuantity=quantity(40)), "no_code"),
        (observation("82665-1", valueQuantity=quantity(7)), "no_code"),
        (observation("76504-0", valueQuantity=quantity(7)), "no_code"),
        (observation("x", valueQuantity=quantity(12)) | {"code": concept("urn:athena", "tbl.1", "PHQ-9 total score")}, "no_code"),
        (observation("x", valueQuantity=quantity(12)) | {"code": {"text": "Patient Health Questionnaire (PHQ-9)"}}, "no_code"),
        (total(modifierExtension=[{"url": "urn:not"}]), "not_ours"),
        (observation("44250-9", valueCodeableConcept={"text": "sometimes"}), "no_code"),
        (response([asked("Q1", coded(1))]), "no_code"),
        (response([asked("1", {"valueString": "20"})]), "no_code"),
        (response(form(SIX), status="in-progress"), "status"),
        (response(form(SIX), status="stopped"), "status"),
        (response(form(SIX), status="entered-in-error"), "status"),
        (response(form(SIX), authored=None), "no_date"),
        (response(form(SIX), questionnaire="urn:trdcheck:checklist:pre-escalation|1"), "not_ours"),
    ],
)  # fmt: skip
def test_what_is_no_screen_is_left_by_name(resource: Any, reason: str) -> None:
    assert left_of(resource) == [(f"{resource['resourceType']}/{resource['id']}", reason)]
    assert "screens" not in case_of(resource)


def test_a_total_under_the_code_of_the_panel_is_left() -> None:
    panel = observation("69737-5", valueQuantity=quantity(7, code="{score}"))
    assert ("Observation/o1", "no_code") in left_of(panel)
    assert "screens" not in case_of(panel)


def test_a_number_in_quotes_costs_that_response_only() -> None:
    broken = response([asked("44250-9", {"valueInteger": "20"})])
    assert ("QuestionnaireResponse/q1", "damaged") in left_of(broken)
    assert record_of("screens", broken, total()) == WHOLE | {"score": 7}


@pytest.mark.parametrize(
    ("code", "result"), [("428181000124104", "positive"), ("428171000124102", "negative")]
)
def test_a_result_of_an_unnamed_instrument_is_shown_under_its_own_text(code: str, result: str) -> None:
    resource = observation("73831-0") | {
        "code": concept("urn:own", "x", "Depression screen"), "valueCodeableConcept": concept(SNOMED, code),
    }  # fmt: skip
    assert record_of("screens", resource) == {
        "instrument": None, "text": "Depression screen", "date": "2026-10-01", "result": result,
    }  # fmt: skip


def test_a_sleep_study_has_a_result_only_from_an_observation() -> None:
    study = {"resourceType": "Procedure", "id": "s", "status": "completed", "subject": ME,
             "code": concept(SNOMED, "60554003"), "performedDateTime": "2026-10-01"}  # fmt: skip
    assert record_of("screens", study) == {"instrument": "sleep-study", "date": "2026-10-01"}
    index = observation("69990-0", valueQuantity=quantity(22, code="/h"))
    assert record_of("screens", study, index) == {
        "instrument": "sleep-study",
        "date": "2026-10-01",
        "score": 22,
    }
