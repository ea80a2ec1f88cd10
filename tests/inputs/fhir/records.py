"""How the tests of records make an import: resources as plain values, through the same door as a file."""

import io
import json
from datetime import date
from functools import cache
from typing import Any

from tests.support import TODAY, reference
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.fhir.importer import Imported, import_records

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ME = {"reference": "Patient/p1"}
PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1980-05-01"}


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(reference())


def imported(
    *resources: Any, patient: str | None = None, as_of: str = TODAY, name: str = "r.ndjson"
) -> Imported:
    """The import of these resources, a resource a line; what comes out is read as a case, or the test fails."""
    data = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in resources).encode()
    return imported_bytes(data, patient=patient, as_of=as_of, name=name)


def imported_bytes(
    data: bytes, *, patient: str | None = None, as_of: str = TODAY, name: str = "r.ndjson"
) -> Imported:
    return imported_files([(name, data)], patient=patient, as_of=as_of)


def imported_files(
    files: list[tuple[str, bytes]], *, patient: str | None = None, as_of: str = TODAY
) -> Imported:
    streams = [(name, io.BytesIO(data)) for name, data in files]
    found = import_records(streams, patient=patient, as_of=date.fromisoformat(as_of), reference=reference())
    if found.case is not None:
        read_case(json.dumps(found.case).encode(), "case.json", vocabulary())
    return found


def case_of(*resources: Any, **asked: Any) -> dict[str, Any]:
    """The case of these resources and a patient."""
    found = imported(PATIENT, *resources, **asked)
    assert found.case is not None, found.report.refused
    return found.case


def record_of(part: str, *resources: Any, **asked: Any) -> dict[str, Any]:
    """The one record of a part, without its source."""
    records = case_of(*resources, **asked).get(part, [])
    assert len(records) == 1, records
    return {key: value for key, value in records[0].items() if key != "source"}


def left_of(*resources: Any, **asked: Any) -> list[tuple[str, str]]:
    """What was left: resource and reason."""
    return [(one.resource, one.reason) for one in imported(PATIENT, *resources, **asked).report.left]


def doubts_of(*resources: Any, **asked: Any) -> str:
    """All that is to be looked at, in lines."""
    return "\n".join(
        f"{one.resource}: {one.what}" for one in imported(PATIENT, *resources, **asked).report.doubts
    )


def concept(system: str, code: str, display: str | None = None, text: str | None = None) -> dict[str, Any]:
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding], **({"text": text} if text else {})}


def condition(
    code: Any, clinical: str | None = "active", verified: str | None = None, **more: Any
) -> dict[str, Any]:
    made: dict[str, Any] = {"resourceType": "Condition", "id": "c1", "subject": ME, "code": code}
    if clinical:
        made["clinicalStatus"] = {"coding": [{"system": CLINICAL, "code": clinical}]}
    if verified:
        made["verificationStatus"] = {"coding": [{"system": VERIFIED, "code": verified}]}
    return made | more


def observation(code: str, day: str | None = "2026-10-01", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "Observation", "id": "o1", "status": "final", "subject": ME, "code": concept(LOINC, code),
    }  # fmt: skip
    if day:
        made["effectiveDateTime"] = day
    return made | more


def quantity(value: Any, unit: str | None = None, *, code: str | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"value": value}
    if unit:
        made["unit"] = unit
    if code:
        made |= {"system": UCUM, "code": code}
    return made | more


def order(rxcui: str = "312938", **more: Any) -> dict[str, Any]:
    """An order of sertraline 100 MG Oral Tablet unless another product is asked for."""
    return {
        "resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order", "subject": ME,
        "medicationCodeableConcept": concept(RXNORM, rxcui), "authoredOn": "2026-06-01",
    } | more  # fmt: skip


def dosage(n: Any = 1, unit: str = "{tbl}", frequency: int | None = 1, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"doseAndRate": [{"doseQuantity": {"value": n, "system": UCUM, "code": unit}}]}
    if frequency is not None:
        made["timing"] = {"repeat": {"frequency": frequency, "period": 1, "periodUnit": "d"}}
    return made | more


def fill(day: str, days: int | None, ident: str, rxcui: str = "312938", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "MedicationDispense", "id": ident, "status": "completed", "subject": ME,
        "medicationCodeableConcept": concept(RXNORM, rxcui), "whenHandedOver": day,
    }  # fmt: skip
    if days is not None:
        made["daysSupply"] = {"value": days, "unit": "d"}
    return made | more
