"""The fields of R4 resources that a case is made from; everything else is skipped while it is parsed.

`Any` fields are forms of other versions: they are looked for, never read.
"""

from typing import Any

import msgspec
from msgspec import Struct

Number = int | float


class Coding(Struct, frozen=True):
    """One code of a system."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class Concept(Struct, frozen=True):
    """A CodeableConcept: codes and a text."""

    coding: list[Coding] = []
    text: str | None = None


class Identifier(Struct, frozen=True):
    """A name of something in a system of names."""

    system: str | None = None
    value: str | None = None


class Reference(Struct, frozen=True):
    """A link to another resource."""

    reference: str | None = None
    display: str | None = None
    identifier: Identifier | None = None


class Period(Struct, frozen=True):
    """A span of time."""

    start: str | None = None
    end: str | None = None


class Quantity(Struct, frozen=True):
    """A number with its unit."""

    value: Number | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Interval(Struct, frozen=True):
    """A FHIR Range."""

    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Struct, frozen=True):
    """One quantity in another."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Extension(Struct, frozen=True):
    """An extension: its address and the values that are read."""

    url: str | None = None
    extension: list["Extension"] = []
    value_concept: Concept | None = msgspec.field(name="valueCodeableConcept", default=None)
    value_date: str | None = msgspec.field(name="valueDateTime", default=None)


class Meta(Struct, frozen=True):
    """Version, time and labels of a resource."""

    version: str | None = msgspec.field(name="versionId", default=None)
    updated: str | None = msgspec.field(name="lastUpdated", default=None)
    security: list[Coding] = []
    tag: list[Coding] = []


class Base(Struct, frozen=True, kw_only=True, rename="camel", tag_field="resourceType"):
    """What every resource may carry."""

    id: str | None = None
    meta: Meta | None = None
    extension: list[Extension] = []
    modifier_extension: list[Extension] = []
    contained: list["Contained"] = []
    subject: Reference | None = None


class Contained(Struct, frozen=True, kw_only=True, rename="camel"):
    """A resource inside another: a medicine, or one that is not read."""

    resource_type: str | None = None
    id: str | None = None
    code: Concept | None = None
    ingredient: list["Ingredient"] = []


class Ingredient(Struct, frozen=True, kw_only=True, rename="camel"):
    """One ingredient of a medicine."""

    item_codeable_concept: Concept | None = None
    item_reference: Reference | None = None
    strength: Ratio | None = None


class Patient(Base, frozen=True, kw_only=True, rename="camel", tag="Patient"):
    """Sex, birth and death; never the name."""

    gender: str | None = None
    birth_date: str | None = None
    deceased_boolean: bool | None = None
    deceased_date_time: str | None = None


class Condition(Base, frozen=True, kw_only=True, rename="camel", tag="Condition"):
    """A diagnosis or a problem."""

    clinical_status: Concept | str | None = None
    verification_status: Concept | str | None = None
    category: list[Concept] = []
    severity: Concept | None = None
    code: Concept | None = None
    onset_date_time: str | None = None
    onset_period: Period | None = None
    onset_age: Quantity | None = None
    onset_range: Interval | None = None
    onset_string: str | None = None
    abatement_date_time: str | None = None
    abatement_period: Period | None = None
    recorded_date: str | None = None
    patient: Any = None


class ReferenceRange(Struct, frozen=True, kw_only=True, rename="camel"):
    """The limits of a laboratory."""

    low: Quantity | None = None
    high: Quantity | None = None
    modifier_extension: list[Extension] = []


class Component(Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of an Observation."""

    code: Concept | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_integer: int | None = None
    value_boolean: bool | None = None
    data_absent_reason: Concept | None = None
    interpretation: list[Concept] = []
    reference_range: list[ReferenceRange] = []


class Observation(Base, frozen=True, kw_only=True, rename="camel", tag="Observation"):
    """A measurement, an answer or a finding."""

    status: str | None = None
    category: list[Concept] = []
    code: Concept | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    effective_instant: str | None = None
    issued: str | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_range: Interval | None = None
    data_absent_reason: Concept | None = None
    interpretation: list[Concept] | Concept = []
    reference_range: list[ReferenceRange] = []
    component: list[Component] = []
    derived_from: list[Reference] = []
    has_member: list[Reference] = []
    comment: Any = None
    comments: Any = None
    related: Any = None
    triggered_by: Any = None
    instantiates_canonical: Any = None


class Answer(Struct, frozen=True, kw_only=True, rename="camel"):
    """One answer of a questionnaire."""

    value_coding: Coding | None = None
    value_integer: int | None = None
    value_decimal: Number | None = None
    value_string: str | None = None
    value_quantity: Quantity | None = None
    value_boolean: bool | None = None
    item: list["Item"] = []


class Item(Struct, frozen=True, kw_only=True, rename="camel"):
    """One question with its answers; items may stand in items."""

    link_id: str | None = None
    definition: str | None = None
    answer: list[Answer] = []
    item: list["Item"] = []


class QuestionnaireResponse(Base, frozen=True, kw_only=True, rename="camel", tag="QuestionnaireResponse"):
    """A completed questionnaire."""

    status: str | None = None
    questionnaire: str | None = None
    authored: str | None = None
    item: list[Item] = []


class Repeat(Struct, frozen=True, kw_only=True, rename="camel"):
    """How often and for how long."""

    bounds_period: Period | None = None
    frequency: Number | None = None
    frequency_max: Number | None = None
    period: Number | None = None
    period_max: Number | None = None
    period_unit: str | None = None
    day_of_week: list[str] = []
    time_of_day: list[str] = []
    when: list[str] = []


class Timing(Struct, frozen=True, kw_only=True, rename="camel"):
    """When a dose is taken."""

    repeat: Repeat | None = None
    code: Concept | None = None


class DoseAndRate(Struct, frozen=True, kw_only=True, rename="camel"):
    """How much of it; `type` says whether ordered, calculated or handed out."""

    type: Concept | None = None
    dose_quantity: Quantity | None = None
    dose_range: Interval | None = None


class Dosage(Struct, frozen=True, kw_only=True, rename="camel"):
    """One dosage instruction."""

    sequence: int | None = None
    text: str | None = None
    patient_instruction: str | None = None
    timing: Timing | None = None
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: Concept | None = None
    dose_and_rate: list[DoseAndRate] = []
    dose_quantity: Any = None


class Supply(Struct, frozen=True, kw_only=True, rename="camel"):
    """What may be handed out."""

    expected_supply_duration: Quantity | None = None
    number_of_repeats_allowed: int | None = None


class Requester(Struct, frozen=True):
    """Who ordered; `agent` is a form of STU3."""

    agent: Any = None


class Medicine(Base, frozen=True, kw_only=True, rename="camel"):
    """What orders, statements, fills and administrations share."""

    status: str | None = None
    status_reason: list[Concept] | Concept = []
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference | None = None
    reason_code: list[Concept] = []
    reason_reference: list[Reference] = []
    medication: Any = None


class MedicationRequest(Medicine, frozen=True, kw_only=True, rename="camel", tag="MedicationRequest"):
    """An order."""

    intent: str | None = None
    do_not_perform: bool | None = None
    authored_on: str | None = None
    dosage_instruction: list[Dosage] = []
    dispense_request: Supply | None = None
    context: Any = None
    requester: Requester | None = None


class MedicationStatement(Medicine, frozen=True, kw_only=True, rename="camel", tag="MedicationStatement"):
    """What is said to be taken."""

    effective_date_time: str | None = None
    effective_period: Period | None = None
    date_asserted: str | None = None
    dosage: list[Dosage] = []
    taken: Any = None


class MedicationDispense(Medicine, frozen=True, kw_only=True, rename="camel", tag="MedicationDispense"):
    """A fill."""

    when_prepared: str | None = None
    when_handed_over: str | None = None
    days_supply: Quantity | None = None
    dosage_instruction: list[Dosage] = []
    authorizing_prescription: list[Reference] = []


class MedicationAdministration(
    Medicine, frozen=True, kw_only=True, rename="camel", tag="MedicationAdministration"
):
    """A dose that was given."""

    effective_date_time: str | None = None
    effective_period: Period | None = None


class Medication(Base, frozen=True, kw_only=True, rename="camel", tag="Medication"):
    """A medicine by its code or its ingredients."""

    code: Concept | None = None
    ingredient: list[Ingredient] = []


class Procedure(Base, frozen=True, kw_only=True, rename="camel", tag="Procedure"):
    """Something that was done."""

    status: str | None = None
    code: Concept | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None
    occurrence_date_time: Any = None


class DiagnosticReport(Base, frozen=True, kw_only=True, rename="camel", tag="DiagnosticReport"):
    """A report; its results stand in Observations."""

    status: str | None = None
    code: Concept | None = None
    presented_form: Any = None


Known = (
    Patient
    | Condition
    | Observation
    | QuestionnaireResponse
    | MedicationRequest
    | MedicationStatement
    | MedicationDispense
    | MedicationAdministration
    | Medication
    | Procedure
    | DiagnosticReport
)
TYPES: dict[str, type[Base]] = {
    one.__name__: one
    for one in (
        Patient,
        Condition,
        Observation,
        QuestionnaireResponse,
        MedicationRequest,
        MedicationStatement,
        MedicationDispense,
        MedicationAdministration,
        Medication,
        Procedure,
        DiagnosticReport,
    )
}


class Head(Struct, frozen=True, kw_only=True, rename="camel"):
    """What is read of a resource of any other kind: its type and whose it is."""

    resource_type: str | None = None
    id: str | None = None
    fhir_version: str | None = None
    subject: Reference | None = None
    patient: Reference | None = None
