"""`trdcheck check`: a case in, a report out."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.errors import TrdcheckError
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.render import FORMATS, Layout, render

EPILOG = examples(
    "trdcheck check case.json",
    "trdcheck check - -f json < case.json",
    "trdcheck check case.json -f markdown -o checklist.md",
    codes=True,
)


# The formats as choices of -f, in the order of their list.
Format = StrEnum("Format", {name: name for name in FORMATS})  # type: ignore[misc]  # members are the list's


WriteOption = Annotated[
    list[str] | None,
    typer.Option(
        "-w", "--write", metavar="FORMAT=FILE", help="Write a further format to a file; repeatable."
    ),
]


def run(
    ctx: typer.Context,
    case: request.CaseArgument = None,
    forms: Annotated[
        list[Format] | None,
        typer.Option("-f", "--format", show_default="terminal", help="How the report is written."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Terminal: trials, rules, reasons and sources as well.")
    ] = False,
    output: request.OutputOption = None,
    written: WriteOption = None,
    force: request.ForceOption = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print no report: the exit code says it.")
    ] = False,
    checklist: request.ChecklistOption = DEFAULT,
    definition: request.DefinitionOption = "article",
    as_of: request.AsOfOption = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 where the report alone would give 1 or 3.")
    ] = False,
    problems: request.ErrorsOption = request.ProblemsFormat.TEXT,
    color: request.ColorOption = request.Color.AUTO,
    width: request.WidthOption = None,
) -> None:
    """Evaluate a case: what is still open, why, and how each item can be closed."""
    if case is None:
        raise TrdcheckError("no case given", "name a file, or - for stdin; at the keyboard: trdcheck visit")
    if forms is not None and len(forms) > 1:
        raise TrdcheckError(
            "-f is given twice", "for several formats at once: -w FORMAT=FILE, as often as needed"
        )
    if quiet and output is not None:
        raise TrdcheckError("-q prints no report, -o names its file", "leave one of them out")
    form = str(forms[0]) if forms else "terminal"
    target = request.target_from(output, force=force)
    further = [_further(text, force=force) for text in written or ()]
    request.refuse_twice([target, *(path for _, path in further)])
    with request.told_as(problems):
        chosen, reference = open_checklist(checklist)
        known = [row.id for row in reference.definitions.definitions]
        if definition not in known:
            raise TrdcheckError(f'"{definition}" is not a known definition', f"known: {', '.join(known)}")
        asked = request.day_from(as_of)
        read = request.case_from(case, Vocabulary(reference))
    day, source = request.as_of(asked, read)
    report = evaluate(chosen, read, as_of=day, as_of_from=source, reference=reference, definition=definition)
    report = request.naming_defaults(report, ctx)
    for name, path in further:
        layout = Layout(width, color is request.Color.ALWAYS, full)
        request.put(render(report, name, layout), path)
    if not quiet:
        shown = request.at_terminal(target)
        columns = width or (request.width() if shown else None)
        blocks = form == "terminal" and request.blocks(target)
        layout = Layout(columns, request.colour(shown, color), full, blocks)
        request.put(render(report, form, layout), target, machine=FORMATS[form].machine)
    raise typer.Exit(0 if exit_zero else request.EXIT[report.result])


def _further(text: str, *, force: bool) -> tuple[str, Path]:
    """The format and the file of `-w`; raises TrdcheckError for what is none, or for a file that exists."""
    name, _, file = text.partition("=")
    if name not in FORMATS or not file or file == "-":
        raise TrdcheckError(f'-w "{text[:40]}"', f"write FORMAT=FILE; formats: {', '.join(FORMATS)}")
    target = request.target_from(file, force=force)
    assert target is not None  # noqa: S101 - only - and nothing are stdout
    return name, target
