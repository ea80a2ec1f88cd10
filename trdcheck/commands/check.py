"""`trdcheck check`: a case in, a report out."""

import os
import sys
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from trdcheck.case import Case
from trdcheck.checklist import Checklist, load_checklist
from trdcheck.dates import When
from trdcheck.errors import TrdcheckError
from trdcheck.evaluate import evaluate
from trdcheck.json_text import MAX_BYTES
from trdcheck.output import check_target, write_file, write_out
from trdcheck.reading import Vocabulary, read_case
from trdcheck.reference import Reference
from trdcheck.report import Report, to_json
from trdcheck.words import Result

EPILOG = (
    "Examples: trdcheck check case.json | trdcheck check - -f json < case.json | "
    "trdcheck check case.json -f markdown -o checklist.md. "
    "Exit codes: 0 nothing open, 1 open, 3 a safety flag, 2 cannot be used, 74 not written."
)
_EXIT = {Result.NOTHING_OPEN: 0, Result.OPEN: 1, Result.FLAG: 3}


class Format(StrEnum):
    """The formats of a report."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    NOTE = "note"
    JSON = "json"


def _definitions() -> list[str]:
    """The ids of the definitions, for completion."""
    return [one.id for one in Reference().definitions.definitions]


def run(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE.json|-", help="The case; - reads it from stdin.")
    ] = None,
    form: Annotated[
        Format, typer.Option("-f", "--format", help="How the report is written.")
    ] = Format.TERMINAL,
    full: Annotated[
        bool, typer.Option("--full", help="Terminal: trials, rules, reasons and sources as well.")
    ] = False,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file; - is stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of -o.")] = False,
    checklist: Annotated[
        str, typer.Option("-c", "--checklist", metavar="ID", help="The checklist.")
    ] = "pre-escalation",
    definition: Annotated[
        str,
        typer.Option(
            "--definition",
            metavar="ID",
            help="The rule whose verdict is the headline.",
            autocompletion=_definitions,
        ),
    ] = "article",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day of the report, YYYY-MM-DD.")
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 where the report alone would give 1 or 3.")
    ] = False,
) -> None:
    """Evaluate a case: what is still open, why, and how each item can be closed."""
    if case is None:
        raise TrdcheckError("no case given", "name a file, or - for stdin; at the keyboard: trdcheck visit")
    target = Path(output) if output not in (None, "-") else None
    if target is not None:
        check_target(target, force=force)
    chosen = load_checklist(checklist)
    reference = Reference()
    known = [one.id for one in reference.definitions.definitions]
    if definition not in known:
        raise TrdcheckError(f'"{definition}" is not a known definition', f"known: {', '.join(known)}")
    asked = _day(as_of) if as_of is not None else None
    read = read_case(_bytes(case), case if case != "-" else "stdin", Vocabulary(reference))
    report = _evaluated(chosen, read, asked, reference, definition)
    text = _written(report, form, full=full, to_file=target is not None)
    if target is not None:
        write_file(target, text)
    else:
        write_out(text)
    raise typer.Exit(0 if exit_zero else _EXIT[report.result])


def _day(text: str) -> date:
    """A day given on the command line."""
    try:
        when = When(text)
    except ValueError as error:
        raise TrdcheckError(f'--as-of "{text[:40]}": {error}', "write YYYY-MM-DD") from None
    if not when.is_day:
        raise TrdcheckError(f'--as-of "{text}": not one day', "write YYYY-MM-DD")
    return when.first


def _bytes(name: str) -> bytes:
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


def _evaluated(
    checklist: Checklist, case: Case, asked: date | None, reference: Reference, definition: str
) -> Report:
    """The report, with the day from the command line, the case or the clock, in this order."""
    if asked is not None:
        day, source = asked, "option"
    elif case.as_of is not None:
        day, source = case.as_of.first, "case"
    else:
        # The one place that asks the clock; the local day is the day of the visit.
        day, source = date.today(), "today"  # noqa: DTZ011
    return evaluate(checklist, case, as_of=day, as_of_from=source, reference=reference, definition=definition)


def _written(report: Report, form: Format, *, full: bool, to_file: bool) -> str:
    """The report in a format; a format is imported only when it is asked for."""
    if form is Format.JSON:
        return to_json(report)
    module = import_module(f"trdcheck.render.{form}")
    if form is not Format.TERMINAL:
        text: str = module.render(report)
        return text
    at_terminal = not to_file and sys.stdout is not None and sys.stdout.isatty()
    plain: str = module.render(
        report, width=_width() if at_terminal else None, color=_colour(at_terminal), full=full
    )
    return plain


def _width() -> int:
    """The columns of the terminal."""
    import shutil

    return max(shutil.get_terminal_size().columns, 20)


def _colour(at_terminal: bool) -> bool:
    """Whether to colour: NO_COLOR, then FORCE_COLOR, then the terminal; empty values and 0 do not force."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return at_terminal and os.environ.get("TERM") != "dumb"
