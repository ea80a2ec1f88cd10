"""`trdcheck visit`: the reassessment at the keyboard, saved after every answer."""

import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from trdcheck.commands.epilog import examples
from trdcheck.commands.request import EXIT, ChecklistOption, at_terminal, colour, plain_text, width
from trdcheck.errors import TrdcheckError
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.output import check_target, write_file, write_out
from trdcheck.visit.saved import held, store, stored
from trdcheck.visit.session import Session

EPILOG = examples(
    "trdcheck visit", "trdcheck visit case.json", "trdcheck visit --plain-prompts case.json", codes=True
)
_SMALLEST = (40, 10)
_EXPORTS = {"m": ("markdown", ".md"), "n": ("note", ".txt"), "j": ("json", ".report.json")}


def run(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="[CASE.json]", help="The case, made or resumed; none: a new file in this folder."
        ),
    ] = None,
    checklist: ChecklistOption = DEFAULT,
    plain_prompts: Annotated[
        bool, typer.Option("--plain-prompts", help="One question at a time, in lines: for screen readers.")
    ] = False,
) -> None:
    """Walk through the reassessment: one key an answer, saved before the next question, left at any time."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        raise TrdcheckError("visit needs a terminal; from a script: trdcheck check CASE.json")
    # The local day and time are those of the visit.
    now = datetime.now()  # noqa: DTZ005
    path = Path(case) if case is not None else Path(f"case-{now:%Y-%m-%d-%H%M%S}.json")
    chosen, reference = open_checklist(checklist)
    with held(path):
        session = Session(
            stored(path),
            name=str(path),
            today=now.date(),
            checklist=chosen,
            reference=reference,
            definition="article",
            save=lambda text: store(path, text),
        )
        lines = plain_prompts or _wants_lines()
        again = True
        while again:
            _walk(session, plain=lines)
            if session.unsaved:
                store(path, session.text)
            _tell(session)
            again = _closing(session, path)
    raise typer.Exit(EXIT[session.report.result])


def _wants_lines() -> bool:
    """Whether the environment or the terminal asks for lines instead of a screen."""
    size = shutil.get_terminal_size()
    small = size.columns < _SMALLEST[0] or size.lines < _SMALLEST[1]
    asked = os.environ.get("TRDCHECK_ACCESSIBLE", "0") not in ("", "0")
    return asked or os.environ.get("TERM", "dumb") == "dumb" or small


def _walk(session: Session, *, plain: bool) -> None:
    """The questions in one of the two faces."""
    if plain:
        from trdcheck.visit.lines import walk_through

        walk_through(session)
    else:
        from trdcheck.visit.form import Form

        Form(session).run()


def _tell(session: Session) -> None:
    """The report as `check` prints it."""
    from trdcheck.render import terminal

    shown = at_terminal(None)
    print(f"Saved: {session.name}", file=sys.stderr)  # noqa: T201
    write_out(
        terminal.render(session.report, width=width() if shown else None, color=colour(shown), full=False)
    )


def _closing(session: Session, path: Path) -> bool:
    """The menu at the end; whether to go back to the visit. Nothing is preselected, and a slip does no harm."""
    while True:
        typed = _choice()
        if typed == "b":
            return True
        if typed == "q":
            return False
        if typed not in _EXPORTS:
            continue
        form, ending = _EXPORTS[typed]
        target = path.with_name(f"{path.stem}{ending}")
        try:
            check_target(target, force=False)
            write_file(target, plain_text(session.report, form))
            said = f"Written: {target}"
        except TrdcheckError as error:
            said = f"{error.message}; remove it first, or leave and use trdcheck check -o"
        print(said, file=sys.stderr)  # noqa: T201


def _choice() -> str:
    """What is chosen in the closing menu; the end of input leaves."""
    sys.stderr.write("m Markdown, n note, j JSON, b back to the visit, q leave: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.strip() if line else "q"
