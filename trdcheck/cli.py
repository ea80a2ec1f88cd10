"""The program: its verbs, loaded when asked for, and the one place where an error becomes words and an exit code."""

import gc

# One short run over at most ten megabytes: collecting cycles costs a tenth of it and frees nothing.
gc.disable()

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from types import FrameType
from typing import Annotated, NoReturn, TextIO, cast

import typer

from trdcheck.commands.epilog import examples
from trdcheck.errors import CannotWriteError, ReaderGoneError, TrdcheckError
from trdcheck.output import StandardOutput

# In the order help shows them: the module of each verb, imported when it is asked for since that is what start-up
# costs, and its line in the help, short enough never to be cut.
VERBS = {
    "visit": ("visit", "Walk through the reassessment at the keyboard."),
    "check": ("check", "Judge a case: what is open, why, how to close it."),
    "case": ("case", "Start a case, see an example, find all problems."),
    "compare": ("compare", "Two visits: what changed, what is still open."),
    "batch": ("batch", "Judge many cases: lines, a table, a summary."),
    "import": ("import_", "Records of a patient (FHIR R4) to a case."),
    "explain": ("explain", "What a word means, its numbers, its sources."),
    "options": ("options", "The article's next steps beside what was tried."),
    "checklist": ("checklist", "The lists, your own list, paper forms."),
    "schema": ("schema", "The JSON Schema of a format."),
    "completion": ("completion", "The completion script of a shell."),
}
_OUR_BUG = 70

app = typer.Typer(
    name="trdcheck",
    help="What to check before depression is called treatment-resistant: a checklist with its reasons, for clinicians.",
    epilog=examples("trdcheck visit", "trdcheck check case.json", "trdcheck explain thyroid", codes=True),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    """Print the versions of the program and of its clinical content."""
    if asked:
        from trdcheck import __version__
        from trdcheck.reference.tables import DEFAULT, read_values

        # The values alone: no class of a checklist is made for two words of it.
        content = read_values(f"{DEFAULT}.toml").values
        typer.echo(f"trdcheck {__version__}, content {content['version']}, reviewed {content['reviewed']}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_version, is_eager=True, help="Print the versions and leave."
        ),
    ] = False,
) -> None:
    """Keep one verb from becoming the whole program."""


def _register(arguments: list[str]) -> None:
    """The verb that is asked for; all of them for completion; for help and slips their names alone."""
    first = next((word for word in arguments if not word.startswith("-")), "")
    completing = "_TRDCHECK_COMPLETE" in os.environ
    for verb, (module_name, summary) in VERBS.items():
        if verb != first and not completing:
            app.command(verb, short_help=summary)(_unasked)
            continue
        module = import_module(f"trdcheck.commands.{module_name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=verb, short_help=summary)
        else:
            app.command(verb, epilog=module.EPILOG, short_help=summary)(module.run)


def _unasked() -> None:
    """Stands for a verb of which only the name is needed."""


def main() -> NoReturn:
    """Run the program and leave with its exit code."""
    for name, code in (("SIGTERM", 143), ("SIGHUP", 129)):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, _leave(code))
    sys.exit(_run())


def script() -> NoReturn:
    """What the installed command runs: `main`, then gone at once: taking the modules apart costs a tenth of a run."""
    code: object = _OUR_BUG
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _leave(code: int) -> "signal._HANDLER":
    def handler(number: int, frame: FrameType | None) -> None:
        raise SystemExit(code)

    return handler


def _run() -> int:
    """The exit code of one run; every error passes here once."""
    sys.stdout = cast(TextIO, StandardOutput(sys.stdout))
    try:
        return _verb()
    except KeyboardInterrupt:
        return 130
    except ReaderGoneError as error:
        _drop_stdout()
        return error.exit_code
    except TrdcheckError as error:
        if isinstance(error, CannotWriteError):
            _drop_stdout()
        _say(f"{error.message}\n  {error.hint}" if error.hint else error.message)
        return error.exit_code
    except OSError as error:
        if "--install-completion" not in sys.argv:
            _say(_without_values(error))
            return _OUR_BUG
        _say(f"{error.filename}: {error.strerror}\n  print the script instead: trdcheck completion bash")
        return CannotWriteError.exit_code
    except Exception as error:  # the boundary: our bug, told without a value of the case
        _say(_without_values(error))
        return _OUR_BUG


def _verb() -> int:
    """The exit code of the verb that is asked for, once all that it wrote went out."""
    code: object = 0
    try:
        arguments = _asked_in_menu() if _is_alone() else sys.argv[1:]
        if arguments is None:
            return 0
        _register(arguments)
        app(arguments, prog_name="trdcheck")
    except SystemExit as leaving:
        code = leaving.code
    sys.stdout.flush()
    return code if isinstance(code, int) else 0 if code is None else 1


def _is_alone() -> bool:
    """Whether nothing was asked for, at a terminal."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    completing = "_TRDCHECK_COMPLETE" in os.environ
    return len(sys.argv) == 1 and not completing and all(stream and stream.isatty() for stream in streams)


def _asked_in_menu() -> list[str] | None:
    """The arguments of what was chosen in the menu; None where the user leaves."""
    from trdcheck.commands.menu import ask

    return ask() or None


def _drop_stdout() -> None:
    """Keep Python from flushing a dead stream once more while it leaves."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)


def _say(text: str) -> None:
    """One message on standard error, cleaned line by line; nobody listening is no error."""
    from trdcheck.cleaning import clean

    try:
        print("\n".join(clean(line) for line in text.split("\n")), file=sys.stderr)  # noqa: T201 - the one place
    except (OSError, ValueError):
        return


def _without_values(error: Exception) -> str:
    """A traceback of types and places only: no message, no source line and no local holds a value of the case."""
    import traceback

    places = [
        f"  {frame.filename.rpartition('trdcheck')[2] or frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    head = (
        f"trdcheck has a bug: {type(error).__name__}. No patient data is in this message; please report it."
    )
    return "\n".join([head, *places])
