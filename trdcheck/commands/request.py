"""What several verbs are asked in the same words: a case, the day, the file of `-o`, and how wide the terminal is."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer

from trdcheck.errors import TrdcheckError
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist, shipped
from trdcheck.inputs.json_text import MAX_BYTES
from trdcheck.inputs.problems import InvalidFileError, Problem, Problems
from trdcheck.model.case import Case
from trdcheck.model.dated import as_of_day
from trdcheck.model.dates import When
from trdcheck.model.report import Report
from trdcheck.model.words import Result
from trdcheck.output import check_target, fitted, write_file, write_machine, write_out

EXIT = {Result.NOTHING_OPEN: 0, Result.OPEN: 1, Result.FLAG: 3}


def checklists(incomplete: str) -> list[str]:
    """The shipped ids, and the files here that could be checklists, for completion."""
    place = Path(incomplete)
    folder = place if incomplete.endswith("/") else place.parent
    files = [str(path) for path in sorted(folder.glob("*.toml"))]
    return [name for name in (*shipped(), *files) if name.startswith(incomplete)]


CaseArgument = Annotated[
    str | None, typer.Argument(metavar="CASE.json|-", help="The case; - reads it from stdin.")
]
OutputOption = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file; - is stdout.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace the file of -o.")]
ChecklistOption = Annotated[
    str,
    typer.Option(
        "-c",
        "--checklist",
        metavar="ID|FILE.toml",
        envvar="TRDCHECK_CHECKLIST",
        help="The checklist: a shipped id, or the file of your own.",
        autocompletion=checklists,
    ),
]


def definitions(ctx: typer.Context, incomplete: str) -> list[str]:
    """The ids of the definitions of the checklist that is named, for completion."""
    try:
        _, reference = open_checklist(ctx.params.get("checklist") or DEFAULT)
    except TrdcheckError:
        return []
    return [row.id for row in reference.definitions.definitions if row.id.startswith(incomplete)]


DefinitionOption = Annotated[
    str,
    typer.Option(
        "--definition",
        metavar="ID",
        envvar="TRDCHECK_DEFINITION",
        help="The rule whose verdict is the headline.",
        autocompletion=definitions,
    ),
]


class ProblemsFormat(StrEnum):
    """How problems are written."""

    TEXT = "text"
    JSON = "json"


ProblemsOption = Annotated[ProblemsFormat, typer.Option("-f", "--format", help="json: trdcheck-problems/1.")]
ErrorsOption = Annotated[
    ProblemsFormat,
    typer.Option("--problems", help="What is wrong with a file, on stderr; json: trdcheck-problems/1."),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day of the report, YYYY-MM-DD.")
]


class Color(StrEnum):
    """Whether a report is coloured; auto: at a terminal, unless NO_COLOR or FORCE_COLOR say otherwise."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


ColorOption = Annotated[Color, typer.Option("--color", help="Whether to colour.")]
WidthOption = Annotated[
    int | None,
    typer.Option(
        "--width", min=20, metavar="N", help="Columns of the terminal format; else the terminal's own."
    ),
]


def case_from(name: str, vocabulary: Vocabulary) -> Case:
    """The case of a file, or of stdin for `-`; raises TrdcheckError with all that is wrong with it."""
    return read_case(bytes_of(name), name if name != "-" else "stdin", vocabulary)


def bytes_of(name: str) -> bytes:
    """The bytes of a case, at most one more than may be read."""
    if name == "-":
        if sys.stdin is None:
            raise TrdcheckError("stdin is closed", "name a file")
        if sys.stdin.isatty():
            print("Waiting for a case as JSON on stdin; end with Ctrl-D.", file=sys.stderr)  # noqa: T201
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TrdcheckError(f"{name}: {error.strerror}", "name a case file, or - for stdin") from None
    except ValueError:
        raise TrdcheckError("the name of the case holds a character that no file name can") from None


def tell_problems(files: list[str], read: Callable[[str], object], form: ProblemsFormat) -> NoReturn:
    """Write all problems of files and leave: with 2 if there are any. One that cannot be opened is a problem too."""
    problems = [problem for name in files for problem in _problems(name, read)]
    if form is ProblemsFormat.JSON:
        encoded = msgspec.json.encode(Problems(files=files, problems=problems))
        write_machine(msgspec.json.format(encoded, indent=2).decode() + "\n")
    elif problems:
        write_out("\n".join(str(problem) for problem in problems) + "\n")
    else:
        number = len(files)
        write_out(f"{number} file{'' if number == 1 else 's'}, no problems\n")
    raise typer.Exit(2 if problems else 0)


def _problems(name: str, read: Callable[[str], object]) -> list[Problem]:
    try:
        read(name)
    except InvalidFileError as error:
        return error.problems
    except TrdcheckError as error:
        message = error.message.removeprefix(f"{name}: ")
        return [Problem(file=name, line=0, path="", message=message, hint=error.hint)]
    return []


@contextmanager
def told_as(form: ProblemsFormat) -> Iterator[None]:
    """What is wrong with a file as it was asked for: in lines, or as `trdcheck-problems/1` on standard error."""
    try:
        yield
    except InvalidFileError as error:
        if form is ProblemsFormat.TEXT:
            raise
        files = list(dict.fromkeys(problem.file for problem in error.problems))
        encoded = msgspec.json.encode(Problems(files=files, problems=error.problems))
        typer.echo(msgspec.json.format(encoded, indent=2), err=True)
        raise typer.Exit(error.exit_code) from None


def naming_defaults(report: Report, ctx: typer.Context) -> Report:
    """The report; where a default came from the environment, the line that opens every format names it."""
    used = [
        f"TRDCHECK_{name.upper()}"
        for name in ("checklist", "definition")
        if getattr(ctx.get_parameter_source(name), "name", "") == "ENVIRONMENT"
    ]
    if not used:
        return report
    return msgspec.structs.replace(report, notice_short=f"{report.notice_short}; set by {', '.join(used)}")


def refuse_twice(targets: list[Path | None]) -> None:
    """Refuse two results that go to one place, before anything is judged."""
    places = [str(target.absolute()) for target in targets if target is not None]
    for place in places:
        if places.count(place) > 1:
            raise TrdcheckError(f"{place}: named for two results", "name a file for each")


def day_from(text: str | None) -> date | None:
    """The day of `--as-of`, None where it is not given; raises TrdcheckError for what is not one day."""
    if text is None:
        return None
    try:
        when = When(text)
    except ValueError as error:
        raise TrdcheckError(f'--as-of "{text[:40]}": {error}', "write YYYY-MM-DD") from None
    if not when.is_day:
        raise TrdcheckError(f'--as-of "{text}": not one day', "write YYYY-MM-DD")
    return when.first


def as_of(asked: date | None, case: Case | None) -> tuple[date, str]:
    """The day of a report and where it is from: the command line, the case, the clock, in this order."""
    # The one place that asks the clock; the local day is the day of the visit.
    return as_of_day(asked, case or Case(), date.today())  # noqa: DTZ011


def target_from(output: str | None, *, force: bool) -> Path | None:
    """The file of `-o`, None for stdout; raises TrdcheckError for one that exists, before anything is judged."""
    if output in (None, "-"):
        return None
    target = Path(output)
    check_target(target, force=force)
    return target


def put(text: str, target: Path | None, *, machine: bool = False) -> None:
    """Write a result to its file, or to stdout; a machine format is UTF-8 there as well."""
    if target is not None:
        write_file(target, text)
    elif machine:
        write_machine(text)
    else:
        write_out(text)


def at_terminal(target: Path | None) -> bool:
    """Whether a result goes to somebody at a terminal."""
    return target is None and sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """The columns of the terminal."""
    import shutil

    return max(shutil.get_terminal_size().columns, 20)


def blocks(target: Path | None) -> bool:
    """Whether to draw in blocks: files hold them, a stream if its encoding does and its terminal is not dumb."""
    from trdcheck.render.timeline import BLOCKS

    if target is not None:
        return True
    signs = "".join(BLOCKS.values())
    return os.environ.get("TERM") != "dumb" and fitted(signs, getattr(sys.stdout, "encoding", None)) == signs


def colour(shown: bool, choice: Color = Color.AUTO) -> bool:
    """Whether to colour what is `shown` at a terminal: the choice, NO_COLOR, then FORCE_COLOR.

    An empty value of these and FORCE_COLOR=0 do not force.
    """
    if choice is not Color.AUTO:
        return choice is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return shown and os.environ.get("TERM") != "dumb"
