"""What a file is its content says: documents, lines, compressed, XML, requests, and what is damaged in them."""

import gzip
import json

import pytest

from tests.inputs.fhir.records import (
    ICD,
    ME,
    PATIENT,
    concept,
    condition,
    imported,
    imported_bytes,
    imported_files,
)
from tests.support import ROOT, program

RECORD = condition(concept(ICD, "F41.1", "Generalized anxiety disorder"))
BUNDLE = {
    "resourceType": "Bundle",
    "type": "searchset",
    "entry": [{"resource": PATIENT}, {"resource": RECORD}],
}
DATA = ROOT / "tests/data/fhir"


def shape(data: bytes) -> tuple[list[str], int]:
    found = imported_bytes(data)
    names = [one["condition"] for one in (found.case or {}).get("conditions", [])]
    return names, sum(one.resources for one in found.report.files)


LINES = json.dumps(PATIENT).encode() + b"\n\n" + json.dumps(RECORD).encode() + b"\r\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(json.dumps(BUNDLE).encode(), id="a document on one line"),
        pytest.param(json.dumps(BUNDLE, indent=2).encode(), id="a document on many lines"),
        pytest.param(b"\xef\xbb\xbf" + json.dumps(BUNDLE).encode(), id="a byte order mark"),
        pytest.param(b"\n" + LINES, id="a leading newline and blank lines"),
        pytest.param(gzip.compress(LINES), id="compressed"),
        pytest.param(json.dumps(json.dumps(BUNDLE)).encode(), id="a string that holds it"),
        pytest.param(
            json.dumps({"hook": "patient-view", "prefetch": {"p": PATIENT, "c": BUNDLE["entry"][1]["resource"], "n": None}}).encode(),  # type: ignore[index]
            id="a CDS Hooks request",
        ),
        pytest.param(json.dumps({"entry": BUNDLE["entry"], "resourceType": "Bundle"}).encode(), id="its type last"),
        pytest.param(
            json.dumps({"resourceType": "Bundle", "entry": [{"resource": BUNDLE}]}).encode(), id="a Bundle in a Bundle"
        ),
    ],
)  # fmt: skip
def test_a_record_is_read_in_every_form(data: bytes) -> None:
    assert shape(data) == (["anxiety"], 2)


def test_a_string_that_holds_a_document_is_said() -> None:
    found = imported_bytes(json.dumps(json.dumps(BUNDLE)).encode())
    assert "r.ndjson: a JSON string that holds a document, opened once" in [
        one.what for one in found.report.doubts
    ]


@pytest.mark.parametrize(
    ("data", "where", "detail"),
    [
        pytest.param(LINES + b'{"resourceType": "Cond', "r.ndjson:4", "not JSON", id="a damaged line"),
        pytest.param(LINES + b'{"a": 1}\n', "r.ndjson:4", "no FHIR resource: without a resourceType", id="no FHIR"),
        pytest.param(b"{oops\n" + LINES, "r.ndjson:1", "not JSON", id="a damaged first line"),
        pytest.param(
            json.dumps({"resourceType": "Bundle", "entry": [*BUNDLE["entry"], 5]}).encode(), "r.ndjson:3",  # type: ignore[list-item]
            "an entry that is none", id="a damaged entry",
        ),
        pytest.param(gzip.compress(LINES)[:-4], "r.ndjson", "the compressed file ends early or is damaged", id="cut gzip"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_named_and_the_rest_is_read(data: bytes, where: str, detail: str) -> None:
    found = imported_bytes(data)
    assert [(one.resource, one.detail) for one in found.report.left if one.reason == "damaged"] == [
        (where, detail)
    ]
    assert [one["condition"] for one in (found.case or {})["conditions"]] == ["anxiety"]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"[1]", b"17", b'"x"', b"\x00\xff", b"<a/>", b"{", b"null", b"<!DOCTYPE a>"]
)
def test_what_is_no_record_is_refused_in_words(data: bytes) -> None:
    found = imported_bytes(data)
    assert found.case is None
    assert found.report.refused == "nothing in the input that a case can hold"


def test_xml_gives_what_its_json_gives() -> None:
    xml = imported_bytes((DATA / "uscore-medicationrequest.xml").read_bytes())
    whole = json.loads((DATA / "uscore-medications.json").read_text())
    same = imported(whole["entry"][1]["resource"])
    assert xml.case == same.case


def test_xml_with_a_doctype_is_refused() -> None:
    data = b'<!DOCTYPE p [<!ENTITY a "b">]><Patient xmlns="http://hl7.org/fhir"><id value="1"/></Patient>'
    found = imported_bytes(data)
    assert [one.detail for one in found.report.left] == ["XML with a DOCTYPE or an entity is not read"]


def test_the_order_of_files_and_the_same_resource_twice_change_nothing() -> None:
    first, second = json.dumps(PATIENT).encode(), json.dumps(RECORD).encode()
    one = imported_files([("a", first), ("b", second), ("c", second)])
    other = imported_files([("c", second), ("b", second), ("a", first)])
    assert one.case == other.case
    assert [(left.resource, left.reason, left.detail) for left in one.report.left] == [
        ("Condition/c1", "duplicate", "read once")
    ]


def test_several_patients_are_listed_by_id_and_none_is_taken() -> None:
    found = imported(
        PATIENT, PATIENT | {"id": "p2"}, {"resourceType": "Claim", "patient": {"reference": "Patient/p3"}}
    )
    assert found.case is None
    assert found.report.refused == "3 patients in the input, choose one with --patient: p1, p2, p3"


@pytest.mark.parametrize("asked", ["p1", "Patient/p1"])
def test_the_patient_that_is_asked_for_is_read_and_others_are_counted(asked: str) -> None:
    lines = (
        json.dumps(PATIENT),
        json.dumps(RECORD),
        json.dumps(RECORD | {"id": "c2", "subject": {"reference": "Patient/p2"}}),
    )
    found = imported(*lines, patient=asked)
    assert found.report.patient == "p1"
    assert [one["source"]["ref"] for one in (found.case or {})["conditions"]] == ["Condition/c1"]
    assert {one.type: one.number for one in found.report.counts} == {"Condition": 2, "Patient": 1}


def test_references_go_by_full_url_first() -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"fullUrl": "urn:uuid:aa", "resource": PATIENT},
            {"fullUrl": "urn:uuid:bb", "resource": RECORD | {"subject": {"reference": "urn:uuid:aa"}}},
        ],
    }
    found = imported_bytes(json.dumps(bundle).encode())
    assert found.report.patient == "p1"
    assert [one["condition"] for one in (found.case or {})["conditions"]] == ["anxiety"]


def test_a_subject_by_display_only_is_unresolved_and_one_without_subject_is_the_only_patients() -> None:
    display = RECORD | {"subject": {"display": "somebody"}}
    without = {key: value for key, value in RECORD.items() if key != "subject"} | {"id": "c2"}
    found = imported(PATIENT, display, without)
    assert [(one.resource, one.reason) for one in found.report.left] == [("Condition/c1", "unresolved")]
    assert [one["source"]["ref"] for one in (found.case or {})["conditions"]] == ["Condition/c2"]


def test_a_subject_whose_patient_is_missing_is_a_patient_and_that_is_said() -> None:
    found = imported(RECORD)
    assert found.report.patient == "p1"
    assert "no Patient resource for p1 that can be read" in [one.what for one in found.report.doubts]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (RECORD | {"clinicalStatus": "active"}, "Condition/c1: clinicalStatus as a plain string is a form of FHIR STU3"),
        (RECORD | {"patient": ME}, "Condition/c1: Condition.patient is a form of FHIR DSTU2"),
        ({"resourceType": "MedicationOrder", "id": "m", "patient": ME}, "MedicationOrder/m: MedicationOrder is a form of FHIR DSTU2"),
        ({"resourceType": "MedicationRequest", "id": "m", "subject": ME, "context": {}}, "MedicationRequest/m: context on an order is a form of FHIR STU3"),
        ({"resourceType": "MedicationRequest", "id": "m", "subject": ME, "requester": {"agent": {}}}, "MedicationRequest/m: requester.agent is a form of FHIR STU3"),
        ({"resourceType": "MedicationRequest", "id": "m", "subject": ME, "dosageInstruction": [{"doseQuantity": {}}]}, "MedicationRequest/m: doseQuantity directly in a dosage instruction is a form of FHIR STU3"),
        ({"resourceType": "MedicationRequest", "id": "m", "subject": ME, "medication": {"concept": {}}}, "MedicationRequest/m: medication.concept is a form of FHIR R5"),
        ({"resourceType": "Observation", "id": "o", "subject": ME, "comment": "x"}, "Observation/o: comment is a form of FHIR STU3"),
        ({"resourceType": "Observation", "id": "o", "subject": ME, "related": []}, "Observation/o: related is a form of FHIR STU3"),
        ({"resourceType": "Observation", "id": "o", "subject": ME, "comments": "x"}, "Observation/o: comments is a form of FHIR DSTU2"),
        ({"resourceType": "Observation", "id": "o", "subject": ME, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/observation-geneticsGene"}]}, "Observation/o: an extension observation-genetics is a form of FHIR STU3"),
        ({"resourceType": "CapabilityStatement", "fhirVersion": "3.0.1"}, "the records say they are FHIR STU3 (3.0.1)"),
    ],
)  # fmt: skip
def test_another_version_is_refused_by_name(resource: dict[str, object], words: str) -> None:
    found = imported(PATIENT, RECORD | {"id": "fine"}, resource)
    assert found.case is None
    assert found.report.refused == f"{words}; only R4 is read"


@pytest.mark.parametrize(
    ("file", "code"),
    [("uscore-medications.json", 0), ("bulk", 2), ("stu3-smart-1032702.json", 2), ("dstu2-ben.json", 2)],
)
def test_the_program_leaves_with_0_when_a_case_was_written_and_2_when_none_was(file: str, code: int) -> None:
    done = program("import", "fhir", DATA / file)
    assert done.returncode == code
    assert bool(done.stdout) == (code == 0)
    assert done.stderr


def test_no_name_no_address_and_no_identifier_enters_the_case() -> None:
    done = program("import", "fhir", DATA / "qicore-desipramine-179d.json")
    for word in (b"Bertha", b"Betty", b"999999995"):
        assert word not in done.stdout + done.stderr
