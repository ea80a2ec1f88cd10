"""`trdcheck options`: the article's next steps as reference, beside a case where one is given."""

from enum import StrEnum
from typing import Annotated

import typer

from trdcheck.case import Case
from trdcheck.checklist import load_checklist, shipped
from trdcheck.commands import request
from trdcheck.evaluate import evaluate
from trdcheck.options import options_of
from trdcheck.reading import Vocabulary
from trdcheck.reference import Reference
from trdcheck.report import to_json

EPILOG = (
    "Examples: trdcheck options | trdcheck options case.json | trdcheck options - -f json < case.json. "
    "Exit codes: 0, 2 cannot be used, 74 not written."
)


class Format(StrEnum):
    """How the options are written."""

    TERMINAL = "terminal"
    JSON = "json"


def run(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE.json|-", help="The case; - reads it from stdin.")
    ] = None,
    form: Annotated[
        Format, typer.Option("-f", "--format", help="json: trdcheck-options/1.")
    ] = Format.TERMINAL,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file; - is stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of -o.")] = False,
    checklist: Annotated[
        str,
        typer.Option(
            "-c", "--checklist", metavar="ID", help="The checklist.", autocompletion=lambda: list(shipped())
        ),
    ] = "pre-escalation",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day of the report, YYYY-MM-DD.")
    ] = None,
) -> None:
    """List the article's next steps: status, what the case has tried, what bears on each. It ranks nothing."""
    target = request.target_from(output, force=force)
    chosen = load_checklist(checklist)
    reference = Reference()
    asked = request.day_from(as_of)
    read = request.case_from(case, Vocabulary(reference)) if case is not None else None
    day, source = request.as_of(asked, read)
    report = evaluate(chosen, read or Case(), as_of=day, as_of_from=source, reference=reference)
    options = options_of(report, read, reference)
    if form is Format.JSON:
        text = to_json(options)
    else:
        from trdcheck.render.options import render

        shown = request.at_terminal(target)
        text = render(options, width=request.width() if shown else None, color=request.colour(shown))
    request.put(text, target)
