"""The formats as JSON Schema 2020-12. Pure."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

import msgspec
from msgspec import Struct

from trdcheck.inputs.overlays.overlay import Overlay
from trdcheck.inputs.problems import Problems
from trdcheck.model.case import (
    AnalyteId,
    Case,
    ConditionId,
    DecisionWord,
    DrugName,
    FactId,
    InstrumentId,
    ModalityId,
)
from trdcheck.model.checklist import ChecklistFile, Item
from trdcheck.model.cohort import Summary
from trdcheck.model.comparison import Comparison
from trdcheck.model.dates import When
from trdcheck.model.import_report import ImportReport
from trdcheck.model.line import BadLine, Line
from trdcheck.model.options import Options
from trdcheck.model.report import Report
from trdcheck.model.words import Grade
from trdcheck.reference import Reference

# What is read, and what is written: of the second every key is there in every file.
READ: dict[str, list[type[Struct]]] = {"case": [Case], "checklist": [ChecklistFile, Overlay]}
WRITTEN: dict[str, list[type[Struct]]] = {
    "report": [Report],
    "problems": [Problems],
    "options": [Options],
    "line": [Line, BadLine],
    "summary": [Summary],
    "import": [ImportReport],
    "compare": [Comparison],
}
FORMATS = (*READ, *WRITTEN)

_DAY = "^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_REF = "#/$defs/{name}"
# Words of a written format that its structs have as texts.
_CLOSED: dict[tuple[str, str], list[str]] = {
    **{(struct, "grade"): list(Grade) for struct in ("DefinitionView", "SourceUsed", "StatementView")},
    ("GeneView", "relation"): ["explains", "does_not_explain", "conflicts"],
    ("ItemReport", "kind"): [kind.__struct_config__.tag for kind in get_args(Item)],
    ("DecisionTaken", "decision"): list(get_args(DecisionWord)),
    ("Criterion", "criterion"): ["dose", "duration", "adherence", "not_stopped_early", "episode"],
    **{(struct, "as_of_from"): ["option", "case", "today"] for struct in ("Report", "Options", "Line")},
}


def schema_of(what: str, reference: Reference) -> dict[str, Any]:
    """The schema of a format by its name; the reader itself checks more than a schema can say."""
    written = what in WRITTEN
    shapes, parts = _components(WRITTEN[what] if written else READ[what], reference)
    for name, part in parts.items():
        _plain(part)
        if written and "properties" in part:
            part["required"] = list(part["properties"])
            _close(name, part)
    if what == "case":
        _describe(parts, reference)
    if "Report" in parts:
        case = schema_of("case", reference)
        parts["Report"]["properties"]["case"] = {"$ref": case["$ref"]}
        parts |= {name: _as_reported(name, part) for name, part in case["$defs"].items()}
    # A checklist is whole, or an overlay; a line is a case, or what is wrong with it.
    shape = shapes[0] if len(shapes) == 1 else {"anyOf": list(shapes)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:trdcheck:{what}:1",
        **shape,
        "$defs": parts,
    }


def _components(
    types: list[type[Struct]], reference: Reference
) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    """The shapes of types and the parts they refer to, closed lists of the tables as enumerations."""
    known: dict[type, Callable[[], Mapping[str, object]]] = {
        InstrumentId: lambda: reference.instruments,
        AnalyteId: lambda: reference.analytes,
        ConditionId: lambda: reference.conditions,
        FactId: lambda: reference.facts,
        ModalityId: lambda: reference.modalities,
    }

    def hook(wanted: type) -> dict[str, Any]:
        if wanted is When:
            return {"type": "string", "pattern": _DAY}
        if wanted is DrugName:
            return {"type": "string", "minLength": 1}
        return {"type": "string", "enum": list(known[wanted]())}

    shapes, parts = msgspec.json.schema_components(types, schema_hook=hook, ref_template=_REF)
    if "Case" in parts:
        history = parts["Case"]["properties"]["history"]["anyOf"][0]
        history["propertyNames"] = {"enum": list(reference.facts)}
    return shapes, parts


def _plain(value: Any) -> None:
    """In place: a constant for a single word, one number type, docstrings as prose, nothing a strict reader refuses."""
    if isinstance(value, list):
        for one in value:
            _plain(one)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("description"), str):
        value["description"] = " ".join(inspect.cleandoc(value["description"]).split())
    if isinstance(value.get("enum"), list) and len(value["enum"]) == 1:
        value["const"] = value.pop("enum")[0]
        value.pop("default", None)
    if isinstance(value.get("discriminator"), dict):
        value.pop("discriminator")
    if isinstance(value.get("anyOf"), list):
        numbers = [one for one in value["anyOf"] if one.get("type") == "number"]
        value["anyOf"] = [
            one
            for one in value["anyOf"]
            if one.get("type") != "integer" or {**one, "type": "number"} not in numbers
        ]
        if len(value["anyOf"]) == 1:
            value |= value.pop("anyOf")[0]
    for one in value.values():
        _plain(one)


def _close(name: str, part: dict[str, Any]) -> None:
    """In place: the closed words of a part; a key that is always written has no default."""
    for key, shape in part["properties"].items():
        shape.pop("default", None)
        if (name, key) in _CLOSED:
            shape["enum"] = [str(word) for word in _CLOSED[name, key]]


def _as_reported(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """A part of the case as a report has it: the generic name stands beside each drug."""
    if name not in ("Trial", "Augmentation"):
        return part
    generic = {"type": "string", "description": "The generic name of the drug, written by the report."}
    return {**part, "properties": {**part["properties"], "generic": generic}}


def _describe(parts: dict[str, Any], reference: Reference) -> None:
    """In place: what each key of the case means."""
    for name, part in parts.items():
        for key, shape in part.get("properties", {}).items():
            shape["description"] = reference.case_keys.meaning(name, key)


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every key of a schema: the part it stands in, its name, its shape."""
    for name, part in schema["$defs"].items():
        for key, shape in part.get("properties", {}).items():
            yield name, key, shape
