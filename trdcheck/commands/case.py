"""`trdcheck case`: an empty case to fill in, and all that is wrong with files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from trdcheck.case import Case
from trdcheck.errors import TrdcheckError
from trdcheck.json_text import MAX_BYTES
from trdcheck.output import write_out
from trdcheck.problems import InvalidFileError, Problem, Problems
from trdcheck.reading import FORMAT, Vocabulary, read_case
from trdcheck.reference import Reference

app = typer.Typer(
    help="An empty case to fill in; all problems of files.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """How problems are written."""

    TEXT = "text"
    JSON = "json"


@app.command("new", epilog="Example: trdcheck case new > case.json")
def new() -> None:
    """Print a case with every key null: it asserts nothing, and every item of it is open."""
    import json

    values: dict[str, object] = {field.encode_name: None for field in msgspec.structs.fields(Case)}
    values["format"] = FORMAT
    for key in ("label", "patient", "episode", "safety"):
        values[key] = dict.fromkeys(_keys(key))
    write_out(json.dumps(values, indent=2) + "\n")


def _keys(key: str) -> list[str]:
    """The keys of a part of the case that is one object."""
    from trdcheck import case

    part: type[msgspec.Struct] = getattr(case, key.capitalize())
    return [
        field.encode_name for field in msgspec.structs.fields(part) if field.name not in ("source", "note")
    ]


@app.command("validate", epilog="Example: trdcheck case validate cases/*.json -f json")
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="The cases.")],
    form: Annotated[Format, typer.Option("-f", "--format", help="json: trdcheck-problems/1.")] = Format.TEXT,
) -> None:
    """List all problems of files: file, line, path, what was found, what is allowed. Exit 2 if there are any."""
    vocabulary = Vocabulary(Reference())
    problems = [problem for name in files for problem in _problems(name, vocabulary)]
    if form is Format.JSON:
        encoded = msgspec.json.format(msgspec.json.encode(Problems(files=files, problems=problems)), indent=2)
        write_out(encoded.decode() + "\n")
    elif problems:
        write_out("\n".join(str(problem) for problem in problems) + "\n")
    else:
        number = len(files)
        write_out(f"{number} file{'' if number == 1 else 's'}, no problems\n")
    raise typer.Exit(2 if problems else 0)


def _problems(name: str, vocabulary: Vocabulary) -> list[Problem]:
    """All problems of one file; one that cannot be opened is a problem too."""
    try:
        with Path(name).open("rb") as file:
            read_case(file.read(MAX_BYTES + 1), name, vocabulary)
    except InvalidFileError as error:
        return error.problems
    except OSError as error:
        return [Problem(file=name, line=0, path="", message=error.strerror or "cannot be read")]
    except TrdcheckError as error:
        return [Problem(file=name, line=0, path="", message=error.message, hint=error.hint)]
    return []
