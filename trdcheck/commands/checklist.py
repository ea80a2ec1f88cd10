"""`trdcheck checklist`: the shipped lists, what one looks at, what is wrong with one's own, and the paper form."""

from typing import Annotated

import typer

from trdcheck.commands import blank, request
from trdcheck.commands.epilog import examples
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist, shipped
from trdcheck.render.rows import laid_out
from trdcheck.views.contents import checklist_rows, shipped_rows

app = typer.Typer(
    help="The lists: what there is, what one looks at, problems of your own, the paper form.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("list", short_help="List the shipped checklists.", epilog=examples("trdcheck checklist list"))
def list_() -> None:
    """List the shipped checklists: id, version, items, what each extends."""
    lists = [open_checklist(name)[0] for name in shipped()]
    _put(shipped_rows(lists))


@app.command(
    "show",
    short_help="Show what each item looks at.",
    epilog=examples("trdcheck checklist show", "trdcheck checklist show northside.toml"),
)
def show(
    checklist: Annotated[
        str,
        typer.Argument(
            metavar="[ID|FILE.toml]",
            help="A shipped id, or the file of your own.",
            autocompletion=request.checklists,
        ),
    ] = DEFAULT,
) -> None:
    """Show a checklist as it is applied: its settings, and of each item what it looks at and how long that holds."""
    chosen, reference = open_checklist(checklist)
    _put(checklist_rows(chosen, reference))


def _put(rows: list[tuple[str, str]]) -> None:
    request.put(laid_out(rows, request.width() if request.at_terminal(None) else None), None)


@app.command(
    "validate",
    short_help="List all problems of checklists.",
    epilog=examples("trdcheck checklist validate northside.toml -f json"),
)
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE.toml...", help="The checklists.")],
    form: request.ProblemsOption = request.ProblemsFormat.TEXT,
) -> None:
    """List all problems of checklists: file, line, item, key, what is allowed. Exit 2 if there are any."""
    request.tell_problems(files, lambda name: open_checklist(name), form)


app.command("blank", short_help="Write a paper form.", epilog=blank.EPILOG)(blank.run)
