"""A resource whose types do not fit: what is certain of it, and which fields were dropped for that."""

from typing import Any

import msgspec

from trdcheck.inputs.fhir.resources import TYPES, Base

# Without one of these a resource would say more than it does: it is left as a whole.
_NEEDED = {
    "status", "intent", "doNotPerform", "clinicalStatus", "verificationStatus", "subject", "modifierExtension",
    "code", "medicationCodeableConcept", "medicationReference", "valueQuantity",
}  # fmt: skip


def read_loosely(values: dict[str, Any]) -> tuple[Base | None, list[str]]:
    """The resource without the fields that do not fit, and their names; None where a needed one is among them."""
    kind = TYPES[values["resourceType"]]
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for field in msgspec.structs.fields(kind):
        value = values.get(field.encode_name)
        if value is None:
            continue
        try:
            kept[field.name] = msgspec.convert(value, field.type)
        except (msgspec.ValidationError, RecursionError):
            dropped.append(field.encode_name)
    if _NEEDED & set(dropped):
        return None, dropped
    return kind(**kept), dropped
