"""XML records as the plain values their JSON would give; no entity, no DOCTYPE."""

from typing import Any

_FHIR = "{http://hl7.org/fhir}"
# Fields that may repeat: their JSON is a list also where one stands alone.
_REPEATED = frozenset((
    "entry", "coding", "extension", "modifierExtension", "contained", "ingredient", "category",
    "security", "tag", "note", "name", "identifier", "interpretation", "referenceRange",
    "component", "derivedFrom", "hasMember", "item", "answer", "dosageInstruction", "doseAndRate",
    "reasonReference", "authorizingPrescription", "timeOfDay", "dayOfWeek", "when", "result",
    "presentedForm", "basedOn", "performer", "bodySite", "complication", "additionalInstruction",
))  # fmt: skip
# These repeat in some resources only.
_REPEATED_IN = {
    ("MedicationRequest", "reasonCode"), ("MedicationStatement", "reasonCode"), ("MedicationDispense", "statusReason"),
    ("MedicationStatement", "statusReason"), ("MedicationAdministration", "statusReason"),
    ("MedicationAdministration", "reasonCode"), ("MedicationStatement", "dosage"), ("Procedure", "reasonCode"),
    ("Condition", "stage"), ("Condition", "evidence"),
}  # fmt: skip
_NUMBERS = frozenset((
    "value", "frequency", "frequencyMax", "period", "periodMax", "count", "sequence",
    "valueInteger", "valueDecimal", "numberOfRepeatsAllowed", "doseNumber", "total",
))  # fmt: skip
_BOOLEANS = frozenset((
    "deceasedBoolean", "valueBoolean", "asNeededBoolean", "doNotPerform", "reportedBoolean",
    "active", "multipleBirthBoolean",
))  # fmt: skip


class XmlRefusedError(ValueError):
    """XML that is not read: damaged, or with a DOCTYPE."""


def read_xml(data: bytes) -> dict[str, Any]:
    """The resource of an XML document as plain values; raises XmlRefusedError."""
    # Imported only where a file begins with "<": nobody else pays for it.
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise XmlRefusedError("XML with a DOCTYPE or an entity is not read") from None
    except (ElementTree.ParseError, ValueError, RecursionError):
        raise XmlRefusedError("damaged XML") from None
    if not root.tag.startswith(_FHIR):
        raise XmlRefusedError("XML of another namespace than FHIR's")
    return _resource(root)


def _resource(element: Any) -> dict[str, Any]:
    kind = element.tag.removeprefix(_FHIR)
    return {"resourceType": kind, **_fields(element, kind)}


def _fields(element: Any, kind: str) -> dict[str, Any]:
    values: dict[str, Any] = {key: value for key, value in element.attrib.items() if key in ("id", "url")}
    for child in element:
        name = child.tag.removeprefix(_FHIR) if isinstance(child.tag, str) else ""
        if not name or name.startswith("{"):  # a comment, or the narrative
            continue
        value = _value(child, name, kind)
        if value is None:
            continue
        if name in _REPEATED or (kind, name) in _REPEATED_IN:
            values.setdefault(name, []).append(value)
        elif name in values:  # given twice where once is allowed: both, so that no type fits
            values[name] = [values[name], value]
        else:
            values[name] = value
    return values


def _value(element: Any, name: str, kind: str) -> Any:
    if name in ("resource", "contained"):
        inner = next((child for child in element if isinstance(child.tag, str)), None)
        return None if inner is None else _resource(inner)
    if len(element) == 0 and "value" in element.attrib:
        return _leaf(element.attrib["value"], name)
    return _fields(element, kind) or None


def _leaf(text: str, name: str) -> Any:
    if name in _BOOLEANS:
        return {"true": True, "false": False}.get(text, text)
    if name in _NUMBERS:
        try:
            return float(text) if "." in text or "e" in text.casefold() else int(text)
        except ValueError:
            return text
    return text
