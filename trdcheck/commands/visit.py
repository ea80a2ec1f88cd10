"""`trdcheck visit`: the reassessment at the keyboard, saved after every answer."""

import os
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from trdcheck.commands.epilog import examples
from trdcheck.commands.request import EXIT, ChecklistOption
from trdcheck.errors import CannotWriteError, TrdcheckError
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.output import write_file
from trdcheck.render import render
from trdcheck.visit.desk import Desk
from trdcheck.visit.menus import start_menu
from trdcheck.visit.saved import held
from trdcheck.visit.session import Session

EPILOG = examples(
    "trdcheck visit", "trdcheck visit case.json", "trdcheck visit --plain-prompts case.json", codes=True
)
_SMALLEST = (40, 10)
_EXPORTS = {"markdown": ("markdown", ".md"), "note file": ("note", ".txt")}


def run(
    case: Annotated[
        str | None,
        typer.Argument(metavar="[CASE.json]", help="The case, made or resumed; none: choose in this folder."),
    ] = None,
    checklist: ChecklistOption = DEFAULT,
    plain_prompts: Annotated[
        bool, typer.Option("--plain-prompts", help="One question at a time, in lines: for screen readers.")
    ] = False,
) -> None:
    """Walk through the reassessment: one key an answer, saved before the next question, left at any time."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        raise TrdcheckError("visit needs a terminal; from a script: trdcheck check CASE.json")
    _no_core_dump()
    # The local day and time are those of the visit.
    now = datetime.now()  # noqa: DTZ005
    chosen, reference = open_checklist(checklist)
    lines = plain_prompts or _wants_lines()
    path = Path(case) if case is not None else None
    if path is None:
        from trdcheck.visit.start import cases_in

        name = _choose_case(cases_in(Path(), now.date(), chosen, reference), plain=lines)
        path = Path(name or f"case-{now:%Y-%m-%d-%H%M%S}.json")
    with held(path) as file:
        session = Session(
            file.read(),
            name=str(path),
            today=now.date(),
            checklist=chosen,
            reference=reference,
            definition="article",
            save=file.save,
        )
        desk = Desk(session, _exporter(session, path))
        try:
            _walk(desk, plain=lines)
            if session.unsaved:
                file.save(session.text)
        finally:
            _say(session.unsaved or f"Saved: {path}. Go on: trdcheck visit {path}")
    raise typer.Exit(EXIT[session.report.result])


def _no_core_dump() -> None:
    """A case in memory goes into no core dump."""
    try:
        import resource
    except ImportError:  # Windows writes none
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wants_lines() -> bool:
    """Whether the environment or the terminal asks for lines instead of a screen."""
    size = shutil.get_terminal_size()
    small = size.columns < _SMALLEST[0] or size.lines < _SMALLEST[1]
    asked = os.environ.get("TRDCHECK_ACCESSIBLE", "0") not in ("", "0")
    return asked or os.environ.get("TERM", "dumb") == "dumb" or small


def _streams() -> dict[str, Any]:
    """The terminal as prompt_toolkit's streams: what is redirected gets no question."""
    if sys.stdout is not None and sys.stdout.isatty():
        return {}
    from prompt_toolkit.output import create_output

    return {"output": create_output(stdout=sys.stderr)}


def _walk(desk: Desk, *, plain: bool) -> None:
    """The questions in one of the two faces."""
    if plain:
        from trdcheck.visit.lines import walk_through

        walk_through(desk)
    else:
        from trdcheck.visit.form import Form

        Form(desk, **_streams()).run()


def _choose_case(rows: list[tuple[str, str]], *, plain: bool) -> str:
    """The file that is chosen; "" for a new one, which is also what a stray Enter gives."""
    if not rows:
        return ""
    chosen: list[str] = []
    menu = start_menu(rows, chosen.extend)
    if plain:
        from trdcheck.visit.lines import choose_by_number

        menu.then(menu.taken(choose_by_number(menu)))
    else:
        from trdcheck.visit.chooser import choose
        from trdcheck.visit.running import run as run_screen

        columns = shutil.get_terminal_size().columns
        menu.then(menu.taken(choose(menu, run_screen, columns, **_streams())))
    if chosen == ["leave"]:
        raise typer.Exit(0)
    return chosen[0]


def _exporter(session: Session, path: Path) -> Callable[[str], str]:
    """What writes a format beside the case: it replaces what this visit wrote itself, and numbers beside any other."""
    written: dict[str, Path] = {}

    def export(word: str) -> str:
        form, ending = _EXPORTS[word]
        target = written.get(word) or _free(path, ending)
        try:
            write_file(target, render(session.report, form))
        except CannotWriteError as error:
            return error.message
        written[word] = target
        return f"Written: {target}"

    return export


def _free(path: Path, ending: str) -> Path:
    """A name beside the case that nothing has yet."""
    names = (
        path.with_name(f"{path.stem}{number}{ending}") for number in ("", *(f"-{n}" for n in range(2, 1000)))
    )
    return next(name for name in names if not os.path.lexists(name))


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the one line that is left in the terminal
