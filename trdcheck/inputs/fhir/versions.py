"""Forms that FHIR R4 does not have: they say which other version a record is of."""

from collections.abc import Iterator

from trdcheck.inputs.fhir.resources import (
    Base,
    Condition,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    Medicine,
    Observation,
    Procedure,
)

# Types of DSTU2 that R4 has under other names.
OLD_TYPES = {"MedicationOrder": "DSTU2", "MedicationPrescription": "DSTU1"}
_NAMES = {
    "1.0": "DSTU2",
    "0.": "DSTU1",
    "3.": "STU3",
    "4.0": "R4",
    "4.3": "R4B",
    "4.1": "R4B",
    "5.": "R5",
    "6.": "R6",
}


def version_name(declared: str) -> str:
    """The name of a version by its number."""
    return next((name for start, name in _NAMES.items() if declared.startswith(start)), declared)


def readable(declared: str) -> bool:
    """Whether a declared version is read: R4, and R4B for what it shares with it."""
    return version_name(declared) in ("R4", "R4B")


def foreign_form(resource: Base) -> tuple[str, str] | None:
    """The version whose form a resource has, and the form; None for one that can be R4."""
    if isinstance(resource, Observation) and not resource.extension:
        # By far the most frequent: settled at once.
        old = resource.comments, resource.comment, resource.related
        if old == (None, None, None):
            return None
    return next(_forms(resource), None)


def later_fields(resource: Base) -> list[str]:
    """Fields that R4 lacks and that change nothing in those beside them."""
    match resource:
        case Observation():
            fields = {
                "triggeredBy": resource.triggered_by,
                "instantiatesCanonical": resource.instantiates_canonical,
            }
        case Procedure():
            fields = {"occurrenceDateTime": resource.occurrence_date_time}
        case _:
            return []
    return [name for name, value in fields.items() if value is not None]


def _forms(resource: Base) -> Iterator[tuple[str, str]]:
    match resource:
        case Condition():
            if resource.patient is not None:
                yield "DSTU2", "Condition.patient"
            if isinstance(resource.clinical_status, str):
                yield "STU3", "clinicalStatus as a plain string"
            if isinstance(resource.verification_status, str):
                yield "STU3", "verificationStatus as a plain string"
        case Observation():
            if resource.comments is not None:
                yield "DSTU2", "comments"
            if resource.comment is not None:
                yield "STU3", "comment"
            if resource.related is not None:
                yield "STU3", "related"
            if any("observation-genetics" in (extension.url or "") for extension in resource.extension):
                yield "STU3", "an extension observation-genetics"
        case Medicine():
            yield from _medicine_forms(resource)


def _medicine_forms(resource: Medicine) -> Iterator[tuple[str, str]]:
    if isinstance(resource, MedicationRequest):
        if resource.context is not None:
            yield "STU3", "context on an order"
        if resource.requester is not None and resource.requester.agent is not None:
            yield "STU3", "requester.agent"
    if isinstance(resource, MedicationStatement) and resource.taken is not None:
        yield "STU3", "taken"
    if isinstance(resource, MedicationRequest | MedicationDispense):
        dosages = resource.dosage_instruction
    elif isinstance(resource, MedicationStatement):
        dosages = resource.dosage
    else:
        dosages = []
    if any(dosage.dose_quantity is not None for dosage in dosages):
        yield "STU3", "doseQuantity directly in a dosage instruction"
    if isinstance(resource.medication, dict) and {"concept", "reference"} & set(resource.medication):
        yield "R5", "medication.concept"
