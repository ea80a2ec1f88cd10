"""`trdcheck schema`: the formats as JSON Schema 2020-12."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import msgspec
import typer

from trdcheck.commands.epilog import examples
from trdcheck.inputs.overlays.overlay import Overlay
from trdcheck.inputs.problems import Problems
from trdcheck.model.case import AnalyteId, Case, ConditionId, DrugName, FactId, InstrumentId, ModalityId
from trdcheck.model.checklist import ChecklistFile
from trdcheck.model.dates import When
from trdcheck.model.import_report import ImportReport
from trdcheck.model.report import Report
from trdcheck.output import write_machine
from trdcheck.reference import Reference

EPILOG = examples("trdcheck schema case > case.schema.json")


class What(StrEnum):
    """The formats that have a schema."""

    CASE = "case"
    CHECKLIST = "checklist"
    REPORT = "report"
    PROBLEMS = "problems"
    IMPORT = "import"


_TYPES: dict[What, list[type[msgspec.Struct]]] = {
    What.CASE: [Case],
    What.CHECKLIST: [ChecklistFile, Overlay],
    What.REPORT: [Report],
    What.PROBLEMS: [Problems],
    What.IMPORT: [ImportReport],
}
_DAY = "^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


def run(what: Annotated[What, typer.Argument(help="The format.")]) -> None:
    """Print the JSON Schema of a format; the reader itself checks more than a schema can say."""
    write_machine(json.dumps(schema_of(what), indent=2, ensure_ascii=False) + "\n")


def schema_of(what: What) -> dict[str, Any]:
    """The schema of a format, closed lists as enumerations."""
    reference = Reference()
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
            return {
                "type": "string",
                "minLength": 1,
                "description": "a generic, synonym or brand of the tables",
            }
        return {"type": "string", "enum": list(known[wanted]())}

    shapes, parts = msgspec.json.schema_components(
        _TYPES[what], schema_hook=hook, ref_template="#/$defs/{name}"
    )
    # A checklist is whole, or an overlay: the one that extends another.
    schema = {**(shapes[0] if len(shapes) == 1 else {"anyOf": list(shapes)}), "$defs": parts}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:trdcheck:{what}:1",
        **schema,
    }
