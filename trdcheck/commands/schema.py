"""`trdcheck schema`: the formats as JSON Schema 2020-12."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from trdcheck.commands.epilog import examples
from trdcheck.output import write_machine
from trdcheck.reference import Reference
from trdcheck.views.schemas import FORMATS, schema_of

EPILOG = examples("trdcheck schema case > case.schema.json")

What = StrEnum("What", [(name.upper(), name) for name in FORMATS])  # type: ignore[misc]


def run(what: Annotated[What, typer.Argument(help="The format.")]) -> None:
    """Print the JSON Schema of a format; the reader itself checks more than a schema can say."""
    write_machine(schema_text(str(what)))


def schema_text(what: str) -> str:
    """The schema of a format as it is printed."""
    return json.dumps(schema_of(what, Reference()), indent=2, ensure_ascii=False) + "\n"
