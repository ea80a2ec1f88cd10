"""`trdcheck checklist blank`: the checklist on paper."""

from enum import StrEnum
from typing import Annotated

import typer

from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.render.paper import render
from trdcheck.views.paper_forms import clinician_form, patient_page

EPILOG = examples(
    "trdcheck checklist blank -o form.md",
    "trdcheck checklist blank --for patient",
    "to print: pandoc -f gfm -s -c checklists/paper.css -o form.html form.md",
)


class Reader(StrEnum):
    """Who fills the paper in."""

    CLINICIAN = "clinician"
    PATIENT = "patient"


def run(
    reader: Annotated[
        Reader, typer.Option("--for", help="clinician: the form; patient: what to bring.")
    ] = Reader.CLINICIAN,
    output: request.OutputOption = None,
    force: request.ForceOption = False,
    checklist: request.ChecklistOption = DEFAULT,
) -> None:
    """Write a paper form as Markdown: for the clinician, or one page for the waiting room."""
    target = request.target_from(output, force=force)
    chosen, reference = open_checklist(checklist)
    make = patient_page if reader is Reader.PATIENT else clinician_form
    request.put(render(make(chosen, reference)), target)
