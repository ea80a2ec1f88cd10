"""`trdcheck case`: an empty case to fill in, and all that is wrong with files."""

from enum import StrEnum
from typing import Annotated

import msgspec
import typer

from trdcheck.commands.epilog import examples
from trdcheck.commands.request import (
    ChecklistOption,
    ProblemsFormat,
    ProblemsOption,
    case_from,
    tell_problems,
)
from trdcheck.inputs.case_file import FORMAT, Vocabulary
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.model.case import Case
from trdcheck.output import write_machine
from trdcheck.reference.tables import example_case

app = typer.Typer(
    help="Start a case, see an example, find all problems of files.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(
    "new", short_help="Print a case with every key null.", epilog=examples("trdcheck case new > case.json")
)
def new() -> None:
    """Print a case with every key null: it asserts nothing, and every item of it is open."""
    import json

    values: dict[str, object] = {field.encode_name: None for field in msgspec.structs.fields(Case)}
    values["format"] = FORMAT
    for key in ("label", "patient", "episode", "safety"):
        values[key] = dict.fromkeys(_keys(key))
    write_machine(json.dumps(values, indent=2) + "\n")


def _keys(key: str) -> list[str]:
    """The keys of a part of the case that is one object."""
    from trdcheck.model import case

    part: type[msgspec.Struct] = getattr(case, key.capitalize())
    return [
        field.encode_name for field in msgspec.structs.fields(part) if field.name not in ("source", "note")
    ]


class Example(StrEnum):
    """The examples that come along."""

    MIXED = "mixed"
    FULL = "full"
    UNKNOWN = "unknown"
    NOTHING_OPEN = "nothing-open"


@app.command(
    "example",
    short_help="Print an example: an invented patient.",
    epilog=examples("trdcheck case example > case.json", "trdcheck case example nothing-open"),
)
def example(
    name: Annotated[Example, typer.Argument(help="Which invented patient.")] = Example.MIXED,
) -> None:
    """Print the case of an invented patient, to try the other verbs on."""
    write_machine(example_case(name))


@app.command(
    "validate",
    short_help="List all problems of files.",
    epilog=examples("trdcheck case validate cases/*.json -f json"),
)
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="The cases.")],
    form: ProblemsOption = ProblemsFormat.TEXT,
    checklist: ChecklistOption = DEFAULT,
) -> None:
    """List all problems of files: file, line, path, what was found, what is allowed. Exit 2 if there are any."""
    _, reference = open_checklist(checklist)
    vocabulary = Vocabulary(reference)
    tell_problems(files, lambda name: case_from(name, vocabulary), form)
