"""`trdcheck checklist`: the checklist as data and on paper."""

import typer

from trdcheck.commands import blank

app = typer.Typer(
    help="The checklist on paper.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root() -> None:
    """Keep one verb from becoming the whole program."""


app.command("blank", epilog=blank.EPILOG)(blank.run)
