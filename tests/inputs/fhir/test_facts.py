"""The table "what becomes what", row by row: the patient, conditions, laboratory results, screens, genes."""

from typing import Any

import pytest

from tests.inputs.fhir.records import (
    ICD,
    LOINC,
    ME,
    PATIENT,
    SNOMED,
    case_of,
    concept,
    condition,
    doubts_of,
    imported,
    left_of,
    observation,
    quantity,
    record_of,
)  # fmt: skip

FLAG = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"}


def patient_of(**more: Any) -> dict[str, Any]:
    found = imported(PATIENT | more)
    return {key: value for key, value in (found.case or {})["patient"].items() if key != "source"}


# -- the patient ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "facts"),
    [
        ({}, {"sex": "female", "age": 46}),
        ({"birthDate": "1980-11-20"}, {"sex": "female", "age": 46}),
        ({"birthDate": "1980-11-21"}, {"sex": "female", "age": 45}),
        ({"birthDate": "1980"}, {"sex": "female", "age": {"min": 45, "max": 46}}),
        ({"birthDate": "1980-05"}, {"sex": "female", "age": 46}),
        ({"birthDate": "1980-11"}, {"sex": "female", "age": {"min": 45, "max": 46}}),
        ({"birthDate": "0001-01-01"}, {"sex": "female"}),
        ({"birthDate": "2030-01-01"}, {"sex": "female"}),
        ({"birthDate": None}, {"sex": "female"}),
        ({"gender": "other"}, {"sex": "other", "age": 46}),
        ({"gender": "unknown"}, {"age": 46}),
        ({"gender": "x"}, {"age": 46}),
        ({"deceasedBoolean": True}, {"sex": "female"}),
        ({"deceasedDateTime": "2026-01-01"}, {"sex": "female"}),
        ({"deceasedBoolean": False}, {"sex": "female", "age": 46}),
    ],
)  # fmt: skip
def test_sex_and_age(more: dict[str, Any], facts: dict[str, Any]) -> None:
    assert patient_of(**more) == facts


def test_a_death_is_said_first() -> None:
    found = imported(PATIENT | {"deceasedDateTime": "2026-01-02"}, condition(concept(ICD, "F41.1"), "bad"))
    assert found.report.doubts[0].what == "the record says that the patient died (2026-01-02); no age"


def bmi(day: str, value: Any = 31, **more: Any) -> dict[str, Any]:
    return observation("39156-5", day, valueQuantity=quantity(value, code="kg/m2"), **more)


@pytest.mark.parametrize(
    ("resources", "fact", "left"),
    [
        ([bmi("2026-10-01")], {"value": 31.0, "date": "2026-10-01", "ref": "o1"}, []),
        ([bmi("2025-11-20")], {"value": 31.0, "date": "2025-11-20", "ref": "o1"}, []),
        ([bmi("2025-11-19")], None, ["not_ours"]),
        ([bmi("2026-10-01"), bmi("2026-10-02", 32, id="o2")], {"value": 32.0, "date": "2026-10-02", "ref": "o2"}, ["not_ours"]),
        ([bmi("2026-10-01", 312)], None, ["impossible"]),
        ([bmi("2026-11-21")], None, ["impossible"]),
        ([bmi("2026-10-01", status="preliminary")], None, ["status"]),
        ([observation("39156-5", valueQuantity=quantity(31, "stone"))], None, ["unit"]),
        ([observation("39156-5")], None, ["no_number"]),
        ([bmi("2026-10-01") | {"effectiveDateTime": None}], None, ["no_date"]),
        ([condition(concept(ICD, "Z68.31", "Body mass index 31"))], None, []),
    ],
)  # fmt: skip
def test_body_mass_index(resources: list[Any], fact: dict[str, Any] | None, left: list[str]) -> None:
    found = imported(PATIENT, *resources)
    made = (found.case or {})["patient"].get("bmi")
    if made is not None:
        made["ref"] = made.pop("source")["ref"].removeprefix("Observation/")
    assert made == fact
    assert [one.reason for one in found.report.left] == left


PREGNANT = {"valueCodeableConcept": concept(SNOMED, "77386006", "Pregnant")}


@pytest.mark.parametrize(
    ("resource", "pregnant"),
    [
        (observation("82810-3", "2026-02-01", **PREGNANT), True),
        (observation("82810-3", "2026-01-29", **PREGNANT), False),
        (observation("82810-3", "2026-01-30", **PREGNANT), True),
        (
            observation(
                "82810-3", "2026-09-01", valueCodeableConcept=concept(SNOMED, "60001007", "Not pregnant")
            ),
            False,
        ),
        (
            observation(
                "82810-3", None, effectivePeriod={"start": "2026-09-01", "end": "2026-10-01"}, **PREGNANT
            ),
            False,
        ),
        (condition(concept(ICD, "Z33.1", "Pregnant state"), onsetDateTime="2026-09-01"), True),
        (condition(concept(ICD, "Z33.1"), "resolved", onsetDateTime="2026-09-01"), False),
        (condition(concept(ICD, "Z33.1"), onsetDateTime="2024-09-01"), False),
    ],
)
def test_pregnant_is_true_only_where_it_reaches_the_day_and_never_false(
    resource: Any, pregnant: bool
) -> None:
    fact = case_of(resource)["patient"].get("pregnant")
    assert (fact or {}).get("value") == (True if pregnant else None)


# -- conditions ----------------------------------------------------------------------------------------------------

ANXIETY = concept(ICD, "F41.1", "Generalized anxiety disorder")


@pytest.mark.parametrize(
    ("code", "name", "status"),
    [
        (ANXIETY, "anxiety", "active"),
        (concept(ICD, "F411"), "anxiety", "active"),
        (concept("urn:oid:2.16.840.1.113883.6.90", "F41.1"), "anxiety", "active"),
        (concept("https://hl7.org/fhir/sid/icd-10-cm", "F41.1"), "anxiety", "active"),
        (concept(SNOMED, "47505003"), "ptsd", "active"),
        ({"coding": [{"system": "urn:own", "code": "1"}, {"system": SNOMED, "code": "47505003"}]}, "ptsd", "active"),
        (concept(ICD, "F10.20"), "alcohol-use-disorder", "active"),
        (concept(ICD, "F10.9"), "alcohol-use-disorder", "suspected"),
        (concept(ICD, "F10.920"), "alcohol-use-disorder", "suspected"),
        (concept(ICD, "F10.21"), "alcohol-use-disorder", "resolved"),
        (concept(ICD, "F31.70"), "bipolar", "resolved"),
        (concept(ICD, "F33.41"), "depression", "resolved"),
        (concept(SNOMED, "42810003"), "depression", "resolved"),
        (concept(ICD, "F41.1", "Anxiety disorder, in remission"), "anxiety", "resolved"),
        (concept(ICD, "G47.30"), "sleep-apnea", "suspected"),
        ({"text": "Generalized anxiety disorder"}, "anxiety", "active"),
        ({"text": "chronic pain syndrome, left knee"}, "chronic-pain", "active"),
        ({"text": "no generalized anxiety disorder"}, None, "active"),
        ({"text": "history of generalized anxiety disorder"}, None, "active"),
        ({"text": "rule out bipolar disorder"}, None, "active"),
        ({"text": "mother with bipolar disorder"}, None, "active"),
        (concept(SNOMED, "73595000", "Stress (finding)"), None, "active"),
        (concept(SNOMED, "1", "Generalized anxiety disorder"), None, "active"),
        (concept("urn:own", "1", "Generalized anxiety disorder"), "anxiety", "active"),
        (concept(SNOMED, "231504006", "Mixed anxiety and depressive disorder"), None, "active"),
        (concept(ICD, "F32.81", "Premenstrual dysphoric disorder"), None, "active"),
        (concept(ICD, "R45.851", "Suicidal ideations"), None, "active"),
    ],
)  # fmt: skip
def test_what_a_condition_is_called(code: Any, name: str | None, status: str) -> None:
    record = record_of("conditions", condition(code))
    assert (record["condition"], record["status"], record["basis"]) == (name, status, "chart")
    assert ("text" in record) == (name is None)
    assert "safety" not in case_of(condition(code))


@pytest.mark.parametrize(
    ("clinical", "verified", "more", "status"),
    [
        ("active", None, {}, "active"),
        ("recurrence", None, {}, "active"),
        ("relapse", None, {}, "active"),
        ("remission", None, {}, "resolved"),
        ("inactive", None, {}, "resolved"),
        ("resolved", None, {}, "resolved"),
        (" active ", None, {}, "active"),
        ("active", "confirmed", {}, "active"),
        ("active", "provisional", {}, "suspected"),
        ("active", "differential", {}, "suspected"),
        ("active", "unconfirmed", {}, "unconfirmed"),
        ("active", "refuted", {}, "left"),
        ("active", "entered-in-error", {}, "left"),
        ("active", "entered-in-error ", {}, "left"),
        ("active", "sure", {}, "left"),
        ("odd", None, {}, "left"),
        (None, None, {}, None),
        (None, None, {"category": [{"coding": [{"code": "problem-list-item"}]}]}, "active"),
        (None, None, {"category": [{"coding": [{"code": "problem-list-item"}]}], "abatementDateTime": "2020"}, "resolved"),
        (None, None, {"category": [{"coding": [{"code": "encounter-diagnosis"}]}]}, "unconfirmed"),
        ("active", None, {"abatementDateTime": "2020-01-01"}, "active"),
    ],
)  # fmt: skip
def test_how_a_condition_stands(
    clinical: str | None, verified: str | None, more: Any, status: str | None
) -> None:
    resource = condition(ANXIETY, clinical, verified, **more)
    if status == "left":
        assert left_of(resource) == [("Condition/c1", "status")]
        assert "conditions" not in case_of(resource)
    else:
        assert record_of("conditions", resource).get("status") == status


def test_no_import_rules_a_condition_out() -> None:
    assert "ruled_out" not in str(case_of(condition(ANXIETY, "active", "refuted")))


def test_an_active_condition_with_an_end_stays_active_and_that_is_said() -> None:
    assert "active, and with an end date" in doubts_of(condition(ANXIETY, abatementDateTime="2020"))


@pytest.mark.parametrize(
    ("more", "date", "note"),
    [
        ({"onsetDateTime": "2020-01-02T23:30:00-08:00", "recordedDate": "2021"}, "2020-01-02", None),
        ({"recordedDate": "2021-03"}, "2021-03", None),
        ({"onsetAge": {"value": 30, "unit": "a"}}, None, "onset at age 30"),
        ({"onsetRange": {}}, None, "onset as a range"),
        ({"onsetDateTime": "0001-01-01"}, None, "its date 0001-01-01 cannot be"),
        ({"onsetDateTime": "2030-01-01"}, None, "its date 2030-01-01 cannot be"),
    ],
)
def test_when_a_condition_began(more: Any, date: str | None, note: str | None) -> None:
    record = record_of("conditions", condition(ANXIETY, **more))
    assert (record.get("date"), record.get("note")) == (date, note)


def test_one_condition_is_one_record_of_the_most_pressing_status_that_cites_all() -> None:
    found = case_of(
        condition(ANXIETY, "resolved", onsetDateTime="2024"),
        condition(ANXIETY, "active", id="c2", onsetDateTime="2020"),
    )["conditions"]
    assert [(one["status"], one["date"], one["source"]["ref"], one["note"]) for one in found] == [
        ("active", "2020", "Condition/c1, Condition/c2", "also recorded as resolved")
    ]


@pytest.mark.parametrize(
    ("resource", "severity", "names"),
    [
        (condition(concept(SNOMED, "832007")), "moderate", ["depression"]),
        (condition(concept(SNOMED, "15193003")), "severe", ["depression", "psychotic-depression"]),
        (
            condition(concept(SNOMED, "370143000"), severity=concept(SNOMED, "24484000")),
            "severe",
            ["depression"],
        ),
        (condition(concept(SNOMED, "832007"), "resolved"), None, ["depression"]),
        (condition(concept(ICD, "F31.5")), None, ["bipolar"]),
        (condition({"text": "severe major depressive disorder"}), None, ["depression"]),
    ],
)
def test_severity_comes_of_an_active_coded_depression_only(
    resource: Any, severity: str | None, names: list[str]
) -> None:
    case = case_of(resource)
    assert case.get("episode", {}).get("severity") == severity
    assert "started" not in case.get("episode", {})
    assert sorted(one["condition"] for one in case["conditions"]) == names


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        (concept(ICD, "F30.9"), "past-elevated-mood"),
        (concept(ICD, "Z91.410"), "trauma-exposure"),
        (concept(ICD, "F33.1"), "recurrent-episodes"),
        (concept(ICD, "R53.83"), "fatigue"),
        (concept(ICD, "F10.21"), "past-substance-problem"),
    ],
)
def test_history_is_true_with_date_and_source_and_never_false(code: Any, fact: str) -> None:
    history = case_of(condition(code, onsetDateTime="2020-02"))["history"]
    assert history[fact] == {
        "value": True,
        "date": "2020-02",
        "source": {"kind": "ehr", "ref": "Condition/c1"},
    }
    assert not any(one["value"] is False for one in history.values())


@pytest.mark.parametrize(
    ("clinical", "verified"), [("resolved", None), ("active", "unconfirmed"), ("active", "provisional")]
)
def test_a_symptom_that_is_over_or_not_sure_is_no_fact(clinical: str, verified: str | None) -> None:
    assert "history" not in case_of(condition(concept(ICD, "R53.83"), clinical, verified))


@pytest.mark.parametrize(
    "code",
    [
        concept(SNOMED, "1153570009", "Treatment resistant depression"),
        {"text": "treatment-resistant depression"},
    ],
)
def test_treatment_resistant_depression_is_the_label_and_no_condition(code: Any) -> None:
    case = case_of(condition(code, recordedDate="2026-05"))
    assert (case["label"]["date"], "conditions" in case) == ("2026-05", False)


# -- laboratory results --------------------------------------------------------------------------------------------


def lab(value: Any = None, **more: Any) -> dict[str, Any]:
    made = observation("3016-3", **more)
    return made | ({"valueQuantity": value} if value is not None else {})


def interpretation(*codes: str) -> list[Any]:
    return [{"coding": [FLAG | {"code": code}]} for code in codes]


RANGE = [{"low": quantity(0.4), "high": quantity(4.0)}]


@pytest.mark.parametrize(
    ("resource", "values"),
    [
        (lab(quantity(2.1, "mIU/L")), {"value": 2.1, "unit": "mIU/L"}),
        (lab(quantity(2.1, "uIU/mL", code="u[IU]/mL")), {"value": 2.1, "unit": "u[IU]/mL"}),
        (lab(quantity(2.1, "mcU/mL")), {"value": 2.1, "unit": "mcU/mL"}),
        (lab(quantity(2.1)), {"value": 2.1}),
        (lab(quantity(2.1, "zz")), {"value": 2.1, "unit": "zz"}),
        (lab(quantity(0.01, "mIU/L", comparator="<")), {"value": 0.01, "unit": "mIU/L", "comparator": "<"}),
        (lab(quantity(0.01, "mIU/L", comparator="=")), {"value": 0.01, "unit": "mIU/L"}),
        (lab(quantity(2, "mIU/L"), referenceRange=RANGE), {"value": 2, "unit": "mIU/L", "range": {"low": 0.4, "high": 4.0}}),
        (lab(quantity(2, "mIU/L"), referenceRange=[{"low": quantity(0), "high": quantity(0)}]), {"value": 2, "unit": "mIU/L"}),
        (lab(quantity(2, "mIU/L"), referenceRange=[{"low": quantity(4), "high": quantity(1)}, *RANGE]), {"value": 2, "unit": "mIU/L", "range": {"low": 0.4, "high": 4.0}}),
        (lab(quantity(2, "mIU/L"), referenceRange=[RANGE[0] | {"modifierExtension": [{"url": "u"}]}]), {"value": 2, "unit": "mIU/L"}),
        (lab(quantity(9, "mIU/L"), interpretation=interpretation("HH")), {"value": 9, "unit": "mIU/L", "result": "high"}),
        (lab(quantity(2, "mIU/L"), interpretation=interpretation("H")), {"value": 2, "unit": "mIU/L", "result": "high"}),
        (lab(quantity(2, "mIU/L"), interpretation=interpretation("A")), {"value": 2, "unit": "mIU/L"}),
        (lab(quantity(2, "mIU/L"), interpretation=interpretation("L", "H")), {"value": 2, "unit": "mIU/L"}),
        (lab(interpretation=interpretation("N")), {"result": "normal"}),
        (lab(valueString="< 0.01"), {"value": 0.01, "comparator": "<", "note": "from text"}),
        (lab(valueString="5.4 mIU/L"), {"value": 5.4, "unit": "mIU/L", "note": "from text"}),
        (lab(quantity(2, "mIU/L"), day=None, issued="2026-09-30T23:59:00-05:00"), {"value": 2, "unit": "mIU/L", "date": "2026-09-30", "note": "date of issue"}),
        (lab(quantity(2, "mIU/L"), day="2026-10-01T00:30:00+13:00"), {"value": 2, "unit": "mIU/L"}),
        (lab(quantity(2, "mIU/L"), status="amended"), {"value": 2, "unit": "mIU/L"}),
        (lab(quantity(2, "mIU/L"), status="corrected "), {"value": 2, "unit": "mIU/L"}),
    ],
)  # fmt: skip
def test_a_laboratory_result(resource: Any, values: dict[str, Any]) -> None:
    assert record_of("labs", resource) == {"analyte": "tsh", "date": "2026-10-01"} | values


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (lab(quantity(2, "mIU/L", comparator="<>")), "no_number"),
        (lab(quantity(5000, "mIU/L")), "impossible"),
        (lab(quantity(2, "mIU/L"), day="2026-11-21"), "impossible"),
        (lab(quantity(2, "mIU/L"), day="0001-01-01"), "no_date"),
        (lab(quantity(2, "mIU/L"), day=None), "no_date"),
        (lab(valueString="5.4 apples"), "no_number"),
        (lab(valueString="normal"), "no_number"),
        (lab(valueRange={"low": quantity(1), "high": quantity(2)}), "range"),
        (lab(dataAbsentReason={"text": "masked"}), "no_number"),
        (lab(quantity("2.1", "mIU/L")), "damaged"),
        (observation("24348-5", component=[{"code": concept(LOINC, "3016-3"), "valueQuantity": quantity(2)}]), "no_number"),
        *[
            (lab(quantity(2, "mIU/L"), status=status), "status")
            for status in ("registered", "preliminary", "cancelled", "entered-in-error", "entered-in-error ", "unknown", "odd", None)
        ],
    ],
)  # fmt: skip
def test_a_result_that_is_left(resource: Any, reason: str) -> None:
    assert left_of(resource) == [("Observation/o1", reason)]
    assert "labs" not in case_of(resource)


def test_ng_per_decilitre_typed_as_ng_per_litre_is_left_where_it_cannot_be() -> None:
    resource = observation("2132-9", valueQuantity=quantity(45, "ng/L"))
    assert record_of("labs", resource)["unit"] == "ng/L"
    assert left_of(observation("3024-7", valueQuantity=quantity(0.2, "ng/L"))) == [
        ("Observation/o1", "impossible")
    ]


def test_a_unit_and_a_code_that_differ_leave_the_value_without_a_unit() -> None:
    resource = observation("3024-7", valueQuantity=quantity(1.2, "ng/L", code="ng/dL"))
    record = record_of("labs", resource)
    assert (record["value"], record.get("unit"), record["note"]) == (
        1.2,
        None,
        "unit ng/L and code ng/dL differ",
    )


def test_all_dated_results_are_kept() -> None:
    case = case_of(lab(quantity(2, "mIU/L")), lab(quantity(3, "mIU/L"), day="2026-09-01") | {"id": "o2"})
    assert [one["date"] for one in case["labs"]] == ["2026-09-01", "2026-10-01"]


# -- genes ---------------------------------------------------------------------------------------------------------

GENES = "http://www.genenames.org"


def genotype(diplotype: str, gene: Any = None, **more: Any) -> dict[str, Any]:
    named = concept(GENES, "HGNC:2621", "CYP2C19") if gene is None else gene
    return observation(
        "84413-4", valueCodeableConcept={"text": diplotype},
        component=[{"code": concept(LOINC, "48018-6"), "valueCodeableConcept": named}],
    ) | more  # fmt: skip


@pytest.mark.parametrize(
    ("resources", "values"),
    [
        ([genotype("CYP2C19*2/*17")], {"gene": "CYP2C19", "diplotype": "*2/*17"}),
        ([genotype("*2/*17", concept(GENES, "HGNC:262", "CYP2C19"))], {"gene": "CYP2C19", "diplotype": "*2/*17"}),
        ([observation("79716-7", valueCodeableConcept=concept(LOINC, "LA25391-6"))], {"gene": "CYP2C9", "phenotype": "NM"}),
        ([observation("53040-2", valueCodeableConcept={"text": "CYP2D6 Poor Metabolizer"})], {"gene": "CYP2D6", "phenotype": "PM"}),
        ([observation("79714-2", valueCodeableConcept={"text": "CYP2C19 Likely Poor Metabolizer"})], {"gene": "CYP2C19", "phenotype": "LIKELY_PM"}),
        ([genotype("*2/*17", effectiveDateTime="2025-03")], {"gene": "CYP2C19", "diplotype": "*2/*17", "date": "2025-03"}),
    ],
)  # fmt: skip
def test_a_gene_result(resources: list[Any], values: dict[str, Any]) -> None:
    assert record_of("pharmacogenomics", *resources) == {"date": "2026-10-01"} | values


def test_two_results_of_one_gene_that_differ_give_none_and_both_are_named() -> None:
    resources = [genotype("*2/*17"), genotype("*1/*1", id="o2")]
    assert "pharmacogenomics" not in case_of(*resources)
    assert left_of(*resources) == [("Observation/o1", "contradiction"), ("Observation/o2", "contradiction")]


@pytest.mark.parametrize(
    "more", [{"status": "entered-in-error"}, {"valueCodeableConcept": {"text": "negative"}}]
)
def test_a_gene_without_a_result_is_a_line_in_the_report(more: Any) -> None:
    assert "pharmacogenomics" not in case_of(genotype("*2/*17") | more)
    assert len(left_of(genotype("*2/*17") | more)) == 1


def test_the_gene_of_an_implication_is_that_of_what_it_derives_from() -> None:
    implication = observation("x",         component=[{"code": {"text": "implication"}, "valueCodeableConcept": concept(LOINC, "LA10317-8")}],
        derivedFrom=[{"reference": "Observation/g1"}],
    ) | {"id": "o9", "code": concept("http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs", "therapeutic-implication")}  # fmt: skip
    record = record_of("pharmacogenomics", implication, genotype("*2/*17", id="g1"))
    assert (record["phenotype"], record["diplotype"]) == ("IM", "*2/*17")


def test_resources_that_no_part_of_a_case_holds_are_counted_by_type() -> None:
    found = imported(
        PATIENT,
        *({"resourceType": kind, "id": kind, "patient": ME} for kind in ("Claim", "AllergyIntolerance")),
    )
    assert {one.type: one.number for one in found.report.counts} == {
        "AllergyIntolerance": 1,
        "Claim": 1,
        "Patient": 1,
    }
