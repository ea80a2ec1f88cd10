"""`trdcheck check`: a case in, a report out."""

from enum import StrEnum
from typing import Annotated

import typer

from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.errors import TrdcheckError
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.model.report import Report

EPILOG = examples(
    "trdcheck check case.json",
    "trdcheck check - -f json < case.json",
    "trdcheck check case.json -f markdown -o checklist.md",
    codes=True,
)


class Format(StrEnum):
    """The formats of a report."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    NOTE = "note"
    JSON = "json"


def run(
    case: request.CaseArgument = None,
    form: Annotated[
        Format, typer.Option("-f", "--format", help="How the report is written.")
    ] = Format.TERMINAL,
    full: Annotated[
        bool, typer.Option("--full", help="Terminal: trials, rules, reasons and sources as well.")
    ] = False,
    output: request.OutputOption = None,
    force: request.ForceOption = False,
    checklist: request.ChecklistOption = DEFAULT,
    definition: request.DefinitionOption = "article",
    as_of: request.AsOfOption = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 where the report alone would give 1 or 3.")
    ] = False,
) -> None:
    """Evaluate a case: what is still open, why, and how each item can be closed."""
    if case is None:
        raise TrdcheckError("no case given", "name a file, or - for stdin; at the keyboard: trdcheck visit")
    target = request.target_from(output, force=force)
    chosen, reference = open_checklist(checklist)
    known = [one.id for one in reference.definitions.definitions]
    if definition not in known:
        raise TrdcheckError(f'"{definition}" is not a known definition', f"known: {', '.join(known)}")
    asked = request.day_from(as_of)
    read = request.case_from(case, Vocabulary(reference))
    day, source = request.as_of(asked, read)
    report = evaluate(chosen, read, as_of=day, as_of_from=source, reference=reference, definition=definition)
    request.put(
        _written(report, form, full=full, shown=request.at_terminal(target)),
        target,
        machine=form is Format.JSON,
    )
    raise typer.Exit(0 if exit_zero else request.EXIT[report.result])


def _written(report: Report, form: Format, *, full: bool, shown: bool) -> str:
    """The report in a format."""
    if form is not Format.TERMINAL:
        return request.plain_text(report, form)
    from trdcheck.render.terminal import render

    return render(report, width=request.width() if shown else None, color=request.colour(shown), full=full)
