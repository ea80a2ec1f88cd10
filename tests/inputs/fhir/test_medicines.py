"""From orders and fills to a trial, the daily dose, other medicines and courses."""

from typing import Any

import pytest

from tests.inputs.fhir.records import (
    ICD,
    ME,
    PATIENT,
    RXNORM,
    SNOMED,
    case_of,
    concept,
    condition,
    dosage,
    doubts_of,
    fill,
    imported,
    left_of,
    order,
    record_of,
)  # fmt: skip
from trdcheck.inputs.fhir.dosage import plain_text
from trdcheck.reference.fhir import FhirTables

TABLES = FhirTables()


def trial(*resources: Any, **asked: Any) -> dict[str, Any]:
    return {key: value for key, value in record_of("trials", *resources, **asked).items() if key != "note"}


def named(display: str, system: str = "urn:own", code: str = "1") -> dict[str, Any]:
    return {"medicationCodeableConcept": concept(system, code, display)}


# -- which drug ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("medicine", "drug", "dose"),
    [
        (concept(RXNORM, "312938"), "sertraline", 100),
        (concept(RXNORM, "36437"), "sertraline", None),
        (concept("urn:oid:2.16.840.1.113883.6.88", "312938"), "sertraline", 100),
        (concept(RXNORM, "312938", "sertraline 100 MG Oral Tablet"), "sertraline", 100),
        (concept(RXNORM, "312938", "sertraline 50 MG Oral Tablet"), "sertraline", None),
        (concept(RXNORM, "312938", "citalopram 20 MG Oral Tablet"), None, None),
        ({"coding": [{"system": RXNORM, "code": "36437"}, {"system": RXNORM, "code": "312938"}]}, "sertraline", 100),
        (concept("urn:own", "1", "sertraline 50 MG Oral Tablet"), "sertraline", None),
        (concept(RXNORM, "1", "Zoloft 50 mg"), "sertraline", None),
        ({"text": "amitriptyline 25 MG / perphenazine 2 MG Oral Tablet"}, None, None),
        (concept(RXNORM, "856797"), None, None),
        (concept(RXNORM, "2611260"), "dextromethorphan-bupropion", None),
        (concept(RXNORM, "403970"), None, None),
    ],
)  # fmt: skip
def test_which_drug(medicine: Any, drug: str | None, dose: int | None) -> None:
    found = trial(order(medicationCodeableConcept=medicine, dosageInstruction=[dosage()]))
    assert (found["drug"], found.get("max_dose_mg")) == (drug, dose)
    assert ("text" in found) == (drug is None)


def test_dextromethorphan_in_a_cough_mixture_is_no_antidepressant() -> None:
    resource = order(**named("dextromethorphan 2 MG/ML / guaifenesin 20 MG/ML Oral Solution"))
    assert "trials" not in case_of(resource)


def test_code_and_text_that_differ_show_both() -> None:
    words = doubts_of(
        order(medicationCodeableConcept=concept(RXNORM, "312938", "sertraline 75 MG Oral Tablet"))
    )
    assert "code of 100 mg, text 75 mg" in words


def test_a_medicine_by_reference_contained_and_by_ingredient() -> None:
    medication = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "312938")}
    base = {
        key: value
        for key, value in order(dosageInstruction=[dosage()]).items()
        if key != "medicationCodeableConcept"
    }
    by_reference = base | {"medicationReference": {"reference": "Medication/d"}}
    contained = base | {"medicationReference": {"reference": "#d"}, "contained": [medication]}
    ingredient = {
        "resourceType": "Medication", "id": "d",
        "ingredient": [{"itemCodeableConcept": concept(RXNORM, "36437"),
                        "strength": {"numerator": {"value": 50, "code": "mg"}, "denominator": {"value": 1}}}],
    }  # fmt: skip
    assert trial(by_reference, medication)["max_dose_mg"] == 100
    assert trial(contained)["max_dose_mg"] == 100
    assert trial(by_reference, ingredient)["max_dose_mg"] == 50
    assert left_of(by_reference) == [("MedicationRequest/m1", "unresolved")]


# -- what is no trial ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status",
    ["draft", "cancelled", "entered-in-error", "entered-in-error ", "on-hold", "unknown", "odd", None],
)
def test_an_order_that_does_not_stand_is_left(status: str | None) -> None:
    assert left_of(order(status=status)) == [("MedicationRequest/m1", "status")]


def test_an_order_on_hold_stands_with_a_fill() -> None:
    held = order(status="on-hold")
    given = fill("2026-06-02", 30, "f1", authorizingPrescription=[{"reference": "MedicationRequest/m1"}])
    assert left_of(held, given) == []


@pytest.mark.parametrize(
    "more", [{"intent": "proposal"}, {"intent": "option"}, {"intent": None}, {"doNotPerform": True}]
)
def test_an_intent_that_is_no_order_is_left(more: Any) -> None:
    assert left_of(order(**more)) == [("MedicationRequest/m1", "status")]


@pytest.mark.parametrize(
    "intent", ["plan", "order", "original-order", "reflex-order", "filler-order", "instance-order"]
)
def test_an_intent_that_is_one_is_read(intent: str) -> None:
    assert trial(order(intent=intent))["drug"] == "sertraline"


STATEMENT = {"resourceType": "MedicationStatement", "id": "s1", "status": "active", "subject": ME,
             "medicationCodeableConcept": concept(RXNORM, "312938"), "effectivePeriod": {"start": "2026-06-01"}}  # fmt: skip


@pytest.mark.parametrize(
    ("status", "read"),
    [("active", True), ("completed", True), ("stopped", True), ("on-hold", True), ("intended", False),
     ("entered-in-error", False), ("unknown", False), ("not-taken", False)],
)  # fmt: skip
def test_status_words_of_a_statement(status: str, read: bool) -> None:
    assert ("trials" in case_of(STATEMENT | {"status": status})) == read
    if status == "not-taken":
        assert "is stated as not taken" in doubts_of(STATEMENT | {"status": status})


@pytest.mark.parametrize(
    ("status", "read"),
    [("completed", True), ("preparation", False), ("in-progress", False), ("cancelled", False), ("on-hold", False),
     ("entered-in-error", False), ("stopped", False), ("declined", False), ("unknown", False)],
)  # fmt: skip
def test_status_words_of_a_fill(status: str, read: bool) -> None:
    assert ("trials" in case_of(fill("2026-06-01", 30, "f1", status=status))) == read


@pytest.mark.parametrize(
    ("status", "read"),
    [("completed", True), ("in-progress", True), ("stopped", True), ("not-done", False), ("on-hold", False),
     ("entered-in-error", False), ("unknown", False)],
)  # fmt: skip
def test_status_words_of_an_administration(status: str, read: bool) -> None:
    given = {"resourceType": "MedicationAdministration", "id": "a1", "status": status, "subject": ME,
             "medicationCodeableConcept": concept(RXNORM, "312938"), "effectiveDateTime": "2026-06-01"}  # fmt: skip
    assert ("trials" in case_of(given)) == read


# -- the daily dose ------------------------------------------------------------------------------------------------


def rate(value: Any, kind: str, unit: str = "{tbl}") -> dict[str, Any]:
    return {"type": {"coding": [{"code": kind}]}, "doseQuantity": {"value": value, "unit": unit}}


REPEAT = {"frequency": 1, "period": 1, "periodUnit": "d"}


@pytest.mark.parametrize(
    ("dosages", "mg"),
    [
        ([dosage(1)], 100),
        ([dosage(0.5)], 50),
        ([dosage(1, frequency=2)], 200),
        ([dosage(75, "mg", 2)], 150),
        ([dosage(1, "TAB")], 100),
        ([dosage(1, "1")], 100),
        ([{"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tabs"}}], "timing": {"repeat": REPEAT}}], 100),
        ([dosage(1, frequency=None, timing={"repeat": {"timeOfDay": ["09:00:00"]}})], 100),
        ([dosage(1, frequency=None, timing={"repeat": {"when": ["MORN", "EVE"]}})], 200),
        ([dosage(1, frequency=None, timing={"code": {"coding": [{"code": "BID"}]}})], 200),
        ([dosage(1, frequency=None, timing={"code": {"text": "Twice daily"}})], 200),
        ([dosage(1, text="Take 1 tablet by mouth daily.")], 100),
        ([{"text": "Take 50 mg by mouth twice daily"}], 100),
        ([dosage(1) | {"doseAndRate": [rate(1, "calculated"), rate(1, "admin-amount"), rate(1, "ordered")]}], 100),
        ([dosage(1) | {"doseAndRate": [rate(2, "calculated"), rate(1, "ordered")]}], 100),
        ([dosage(1, frequency=None, sequence=1, timing={"repeat": {"when": ["MORN"]}}), dosage(2, frequency=None, sequence=1, timing={"repeat": {"when": ["HS"]}})], 300),
        ([dosage(1, text="Take 1 tablet by mouth 1 (one) time each day., Starting Tue 5/28/2019, Until Wed 5/27/2020, Normal")], 100),
        # what gives no dose
        ([], None),
        ([dosage(1, frequency=None)], None),
        ([{"timing": {"repeat": REPEAT}}], None),
        ([{"doseAndRate": [{"doseQuantity": {"value": 1}}], "timing": {"repeat": REPEAT}}], None),
        ([dosage(1, asNeededBoolean=True)], None),
        ([dosage(1, asNeededCodeableConcept={"text": "sleep"})], None),
        ([dosage(1, text="Take 1 tablet as needed")], None),
        ([dosage(1, text="use as directed")], None),
        ([{"text": "1-1-0-2 mg"}], None),
        ([dosage(1, text="1-2 tablets daily")], None),
        ([dosage(1, text="taper as told")], None),
        ([dosage(1, text="Take 2 tablets by mouth daily")], None),
        ([dosage(1, text="Take 1 tablet by mouth twice daily")], None),
        ([dosage(1, patientInstruction="Take 2 tablets by mouth daily")], None),
        ([dosage(1, timing={"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}})], None),
        ([dosage(1, timing={"repeat": {"frequency": 1, "period": 2, "periodUnit": "d"}})], None),
        ([dosage(1, timing={"repeat": {"frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "d"}})], None),
        ([dosage(1, timing={"repeat": REPEAT | {"dayOfWeek": ["mon"]}})], None),
        ([dosage(1, timing={"repeat": REPEAT, "code": {"coding": [{"code": "BID"}]}})], None),
        ([dosage(1) | {"doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2}}}]}], None),
        ([dosage(1) | {"doseAndRate": [rate(1, "calculated"), rate(2, "admin-amount")]}], None),
        ([dosage(5, "mL")], None),
        ([dosage(23, frequency=None, timing={"code": {"coding": [{"code": "BID"}]}}, text="5 mL, Oral, Daily.")], None),
        ([dosage(1, sequence=1), dosage(2, sequence=1)], None),
        ([dosage("1")], None),
    ],
)  # fmt: skip
def test_the_daily_dose(dosages: list[Any], mg: int | None) -> None:
    assert trial(order(dosageInstruction=dosages)).get("max_dose_mg") == mg


def test_a_dose_that_is_not_known_says_why_and_shows_both() -> None:
    words = doubts_of(order(dosageInstruction=[dosage(1, text="Take 1 tablet by mouth twice daily")]))
    assert 'dose not known: 1 and 2 times a day: "Take 1 tablet by mouth twice daily"' in words


def test_instructions_of_different_sequence_are_steps() -> None:
    steps = [dosage(0.5, sequence=1), dosage(1, sequence=2)]
    assert trial(order(dosageInstruction=steps))["doses"] == [{"mg": 50}, {"mg": 100}]


SIGS = [(row.quantity, example) for row in TABLES.sig_rows for example in row.examples.split("|")]


def test_each_pattern_has_three_examples() -> None:
    assert {len(row.examples.split("|")) for row in TABLES.sig_rows} == {3}


@pytest.mark.parametrize(("quantity", "example"), SIGS)
def test_each_example_of_a_pattern_is_read_as_its_row_says(quantity: str, example: str) -> None:
    class Bench:
        tables = TABLES

    plain = plain_text(Bench(), example)  # type: ignore[arg-type]
    kinds = [kind for kind, pattern in TABLES.patterns if pattern.fullmatch(plain)]
    assert kinds[0] == quantity


# -- from when to when ---------------------------------------------------------------------------------------------


def bounds(start: str | None = None, end: str | None = None) -> dict[str, Any]:
    period = {key: value for key, value in (("start", start), ("end", end)) if value}
    return dosage(1, timing={"repeat": REPEAT | {"boundsPeriod": period}})


@pytest.mark.parametrize(
    ("resources", "values"),
    [
        ([order()], {"started": "2026-06-01", "ongoing": True}),
        ([order(status="completed")], {"started": "2026-06-01"}),
        ([order(dosageInstruction=[bounds("2026-06-03")])], {"started": "2026-06-03", "ongoing": True, "max_dose_mg": 100}),
        ([order(status="stopped", dosageInstruction=[bounds("2026-06-03", "2026-08-01")])], {"started": "2026-06-03", "stopped": "2026-08-01", "max_dose_mg": 100}),
        ([order(dosageInstruction=[bounds("2026-06-03", "2026-08-01")])], {"started": "2026-06-03", "max_dose_mg": 100}),
        ([order(dosageInstruction=[bounds("2026-06-03", "2027-01-01")])], {"started": "2026-06-03", "max_dose_mg": 100, "ongoing": True}),
        ([order(authoredOn="2024-11-19")], {"started": "2024-11-19"}),
        ([order(authoredOn="2024-11-20")], {"started": "2024-11-20", "ongoing": True}),
        ([order(authoredOn="2024-06")], {"started": "2024-06"}),
        ([STATEMENT | {"status": "completed", "effectivePeriod": {"start": "2026-06-01", "end": "2026-07-01"}}], {"started": "2026-06-01", "stopped": "2026-07-01"}),
        ([order(status="completed", dispenseRequest={"expectedSupplyDuration": {"value": 30, "unit": "d"}})], {"started": "2026-06-01"}),
        ([order(), STATEMENT | {"status": "stopped", "effectivePeriod": {"start": "2026-07-01", "end": "2026-07-10"}}], {"started": "2026-06-01"}),
    ],
)  # fmt: skip
def test_when_a_trial_began_and_ended(resources: list[Any], values: dict[str, Any]) -> None:
    found = trial(*resources)
    assert {
        key: found[key] for key in ("started", "stopped", "ongoing", "max_dose_mg") if key in found
    } == values


def test_status_and_bounds_that_contradict_each_other_are_both_shown() -> None:
    assert "active, and its end is 2026-08-01" in doubts_of(
        order(dosageInstruction=[bounds("2026-06-03", "2026-08-01")])
    )


@pytest.mark.parametrize(("day", "number"), [("2026-08-30", 1), ("2026-08-31", 2)])
def test_a_pause_of_more_than_ninety_days_starts_another_trial(day: str, number: int) -> None:
    case = case_of(order(status="completed"), order(id="m2", status="completed", authoredOn=day))
    assert len(case["trials"]) == number


def test_brand_generic_and_forms_are_one_trial() -> None:
    case = case_of(
        order(status="completed"), order("208149", id="m2", status="completed", authoredOn="2026-07-01")
    )
    assert [one["source"]["ref"] for one in case["trials"]] == ["MedicationRequest/m1, MedicationRequest/m2"]


# -- weeks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fills", "weeks"),
    [
        ([("2026-03-01", 30)], 4.3),
        ([("2026-03-01", 30), ("2026-03-31", 30)], 8.6),
        ([("2026-03-01", 30), ("2026-03-21", 30)], 8.6),
        ([("2026-03-01", 30), ("2026-04-14", 30)], 8.6),
        ([("2026-03-01", 30), ("2026-04-15", 30)], None),
        ([("2026-03-01", 30), ("2026-03-31", None)], None),
        ([("2026-11-11", 90)], 1.4),
    ],
)
def test_weeks_come_only_from_fills_without_a_long_gap(fills: list[Any], weeks: float | None) -> None:
    found = trial(*(fill(day, days, f"f{n}") for n, (day, days) in enumerate(fills)))
    assert found.get("weeks") == weeks
    assert "weeks_at_max_dose" not in found


def test_two_products_at_one_time_and_the_same_fill_under_two_ids_cover_their_days_once() -> None:
    both = trial(fill("2026-03-01", 30, "f1"), fill("2026-03-01", 30, "f2", rxcui="312941"))
    assert both["weeks"] == 4.3
    assert trial(fill("2026-03-01", 30, "f1"), fill("2026-03-01", 30, "f2"))["weeks"] == 4.3


def test_an_order_alone_gives_no_weeks_and_fills_with_a_known_dose_give_those_at_it() -> None:
    assert "weeks" not in trial(order(dosageInstruction=[dosage()]))
    found = trial(
        order(dosageInstruction=[dosage()]), fill("2026-06-01", 28, "f1"), fill("2026-06-29", 28, "f2")
    )
    assert (found["weeks"], found["weeks_at_max_dose"], found["max_dose_mg"]) == (8, 8, 100)


# -- several orders ------------------------------------------------------------------------------------------------


def test_each_order_with_a_dose_is_a_step_and_one_unknown_makes_the_dose_unknown() -> None:
    first = order(status="completed", dosageInstruction=[dosage(0.5)])
    second = order(id="m2", authoredOn="2026-07-01", dosageInstruction=[dosage(1)])
    assert trial(first, second)["doses"] == [{"mg": 50}, {"mg": 100}]
    found = trial(first, second | {"dosageInstruction": []})
    assert "doses" not in found
    assert "max_dose_mg" not in found


def test_the_same_order_twice_counts_once_and_different_strengths_at_one_time_are_not_added() -> None:
    first = order(dosageInstruction=[dosage(1)])
    assert trial(first, first | {"id": "m2"})["max_dose_mg"] == 100
    other = order("312941", id="m2", dosageInstruction=[dosage(1)])
    assert "max_dose_mg" not in trial(first, other)


# -- what is stated ------------------------------------------------------------------------------------------------

ADHERENCE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-medication-adherence"


@pytest.mark.parametrize(
    ("code", "word"), [("266710000", "poor"), ("129834002", "poor"), ("275928001", "partial"), ("1", None)]
)
def test_adherence_only_where_a_code_states_it(code: str, word: str | None) -> None:
    extension = {"url": ADHERENCE, "extension": [
        {"url": "medicationAdherence", "valueCodeableConcept": concept(SNOMED, code, "adherence")},
        {"url": "dateAsserted", "valueDateTime": "2026-08-11"},
        {"url": "informationSource", "valueCodeableConcept": {"text": "Spouse"}},
    ]}  # fmt: skip
    record = record_of("trials", order(extension=[extension]))
    assert record.get("adherence") == word
    assert "adherence (2026-08-11, Spouse)" in record["note"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [("preg", "pregnancy"), ("sddi", "interaction"), ("sintol", "side_effects"), ("salg", "side_effects"),
     ("non-avail", "access"), ("altchoice", None)],
)  # fmt: skip
def test_the_reason_of_a_stop(code: str, reason: str | None) -> None:
    record = record_of("trials", order(status="stopped", statusReason=concept("urn:s", code, "why")))
    assert record.get("stop_reason") == reason
    assert ("status reason: why" in record.get("note", "")) == (reason is None)


@pytest.mark.parametrize(
    ("reasons", "purpose"),
    [
        ({}, None),
        ({"reasonCode": [concept(ICD, "F33.1")]}, None),
        ({"reasonCode": [concept(ICD, "F41.1")]}, "anxiety"),
        ({"reasonCode": [concept(ICD, "G47.00")]}, "sleep"),
        ({"reasonCode": [concept(ICD, "G89.4")]}, "pain"),
        ({"reasonCode": [concept(ICD, "E28.2")]}, "other"),
        ({"reasonCode": [concept(ICD, "F41.1"), concept(ICD, "F33.1")]}, None),
        ({"reasonCode": [{"text": "sleep"}]}, None),
        ({"reasonReference": [{"reference": "Condition/c1"}]}, "other"),
    ],
)
def test_what_a_trial_is_for(reasons: Any, purpose: str | None) -> None:
    ptsd = condition(concept(SNOMED, "47505003"))
    assert record_of("trials", order(**reasons), ptsd).get("purpose") == purpose


def test_an_imported_trial_cannot_be_told_adequate() -> None:
    from tests.support import report_of

    found = imported(PATIENT, order(dosageInstruction=[dosage()]), fill("2026-06-01", 90, "f1"))
    report = report_of(found.case or {})
    assert {one.verdict for one in report.trials[0].definitions.values()} & {"met"} == set()


# -- other medicines, courses, psychotherapy -----------------------------------------------------------------------


def test_other_medicines_are_listed_once_while_they_are_taken() -> None:
    resources = [
        order(**named("Hydrochlorothiazide 25 MG")),
        order(id="m2", authoredOn="2026-07-01", **named("hydrochlorothiazide 12.5 MG Oral Tablet")),
        order(id="m3", status="completed", **named("Ibuprofen 200 MG Oral Tablet")),
        order(id="m4", **named("Sirop de Paris")),
    ]
    case = case_of(*resources)
    assert sorted(one["drug"] for one in case["medications"]) == ["Sirop de Paris", "hydrochlorothiazide"]
    assert ("MedicationRequest/m3", "status") in left_of(*resources)


def session(n: int, day: str, code: Any, status: str = "completed") -> dict[str, Any]:
    return {
        "resourceType": "Procedure",
        "id": f"e{n}",
        "status": status,
        "subject": ME,
        "code": code,
        "performedDateTime": day,
    }


ECT = concept("http://www.cms.gov/Medicare/Coding/ICD10", "GZB2ZZZ")


def test_a_course_counts_distinct_days_completed() -> None:
    resources = [
        session(n, day, ECT) for n, day in enumerate(["2026-03-01", "2026-03-03", "2026-03-03", "2026-03-05"])
    ]
    assert record_of("courses", *resources) == {
        "modality": "ect", "sessions": 3, "placement": "bilateral", "started": "2026-03-01", "stopped": "2026-03-05",
    }  # fmt: skip


def test_a_course_of_the_last_ninety_days_may_go_on() -> None:
    assert record_of("courses", session(1, "2026-11-01", ECT)) == {
        "modality": "ect", "sessions": 1, "placement": "bilateral", "started": "2026-11-01",
    }  # fmt: skip


@pytest.mark.parametrize("status", ["not-done", "preparation", "on-hold", "entered-in-error", "unknown"])
def test_a_session_that_did_not_take_place_is_left(status: str) -> None:
    assert left_of(session(1, "2026-03-01", ECT, status)) == [("Procedure/e1", "status")]


def test_esketamine_is_a_course() -> None:
    given = {"resourceType": "MedicationAdministration", "id": "a1", "status": "completed", "subject": ME,
             **named("esketamine 28 MG Nasal Spray [Spravato]"), "effectiveDateTime": "2026-03-01"}  # fmt: skip
    case = case_of(given)
    assert [(one["modality"], one["sessions"]) for one in case["courses"]] == [("esketamine", 1)]
    assert "medications" not in case


def test_psychotherapy_has_a_date_and_its_type() -> None:
    resource = session(
        1,
        "2026-03-01",
        concept(SNOMED, "228557008", "Cognitive and behavioral therapy, cognitive behavioral therapy"),
    )
    assert record_of("psychotherapy", resource)["started"] == "2026-03-01"
