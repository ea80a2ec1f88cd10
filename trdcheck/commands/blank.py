"""`trdcheck checklist blank`: the checklist on paper."""

from enum import StrEnum
from typing import Annotated

import typer

from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.render import paper, paper_html
from trdcheck.views.paper_forms import clinician_form, patient_page

EPILOG = examples(
    "trdcheck checklist blank -o form.md",
    "trdcheck checklist blank --for patient",
    "to print, from a browser: trdcheck checklist blank -f html -o form.html",
)


class Reader(StrEnum):
    """Who fills the paper in."""

    CLINICIAN = "clinician"
    PATIENT = "patient"


class Format(StrEnum):
    """How the sheet is written."""

    MARKDOWN = "markdown"
    HTML = "html"


def run(
    reader: Annotated[
        Reader, typer.Option("--for", help="clinician: the form; patient: what to bring.")
    ] = Reader.CLINICIAN,
    form: Annotated[
        Format, typer.Option("-f", "--format", help="html: one page with its style, to print.")
    ] = Format.MARKDOWN,
    output: request.OutputOption = None,
    force: request.ForceOption = False,
    checklist: request.ChecklistOption = DEFAULT,
) -> None:
    """Write a paper form to fill in: for the clinician, or one page for the waiting room."""
    target = request.target_from(output, force=force)
    chosen, reference = open_checklist(checklist)
    make = patient_page if reader is Reader.PATIENT else clinician_form
    render = paper_html.render if form is Format.HTML else paper.render
    request.put(render(make(chosen, reference)), target)
