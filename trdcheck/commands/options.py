"""`trdcheck options`: the article's next steps as reference, beside a case where one is given."""

from enum import StrEnum
from typing import Annotated

import typer

from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.model.case import Case
from trdcheck.model.report import to_json
from trdcheck.views.options import options_of

EPILOG = examples("trdcheck options", "trdcheck options case.json", "trdcheck options - -f json < case.json")


class Format(StrEnum):
    """How the options are written."""

    TERMINAL = "terminal"
    JSON = "json"


def run(
    case: request.CaseArgument = None,
    form: Annotated[
        Format, typer.Option("-f", "--format", help="json: trdcheck-options/1.")
    ] = Format.TERMINAL,
    output: request.OutputOption = None,
    force: request.ForceOption = False,
    checklist: request.ChecklistOption = DEFAULT,
    as_of: request.AsOfOption = None,
) -> None:
    """List the article's next steps: status, what the case has tried, what bears on each. It ranks nothing."""
    target = request.target_from(output, force=force)
    chosen, reference = open_checklist(checklist)
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
    request.put(text, target, machine=form is Format.JSON)
