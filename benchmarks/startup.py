"""How long a start takes, as ratios to `python -c pass` of the same Python in the same run.

    python benchmarks/startup.py [RUNS] [PROGRAM]

PROGRAM is an installed `trdcheck`, as users have it: a wheel holds its tables compiled. Without it this checkout is
measured, which reads TOML at every start. All commands take turns, so that a machine that slows down slows them all;
printed are medians of paired ratios, to `python -c pass` and to a hello-world of Typer and msgspec.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = str(ROOT / "examples" / "nothing-open.json")
CHECKOUT = "import sys; sys.argv[0] = 'trdcheck'; from trdcheck.cli import script; script()"
HELLO = """
import msgspec, typer
class Greeting(msgspec.Struct):
    name: str
def hello(name: str = "world") -> None:
    print(msgspec.json.encode(Greeting(name)).decode())
typer.run(hello)
"""
VERBS = {
    "check -f json": ["check", EXAMPLE, "-f", "json"],
    "check": ["check", EXAMPLE],
    "--version": ["--version"],
    "-h": ["-h"],
    "case validate": ["case", "validate", EXAMPLE],
}


def seconds(command: list[str]) -> float:
    """The wall time of a whole process, which may keep the modules it compiles."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment, cwd=ROOT)
    return time.perf_counter() - begin


def python_of(program: Path) -> str:
    """The Python that an installed program runs on, by its first line."""
    return program.read_text(encoding="utf-8").splitlines()[0].removeprefix("#!").strip()


def main(runs: int, program: str | None) -> None:
    """Print the ratios."""
    python = python_of(Path(program)) if program else sys.executable
    start = [program] if program else [python, "-c", CHECKOUT]
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        commands = {
            "pass": [python, "-c", "pass"],
            "hello": [python, str(hello)],
            **{name: [*start, *arguments] for name, arguments in VERBS.items()},
        }
        for command in commands.values():
            seconds(command)  # warm up: compiled files, caches
        rounds = [{name: seconds(command) for name, command in commands.items()} for _ in range(runs)]
    print(f"{runs} rounds; {program or 'this checkout'}; python -c pass: ", end="")
    print(f"{statistics.median(taken['pass'] for taken in rounds) * 1000:.0f} ms")
    for name in ("hello", *VERBS):
        to_pass = sorted(taken[name] / taken["pass"] for taken in rounds)
        to_hello = statistics.median(taken[name] / taken["hello"] for taken in rounds)
        print(
            f"{name:15} {statistics.median(to_pass):5.1f} x pass ({to_pass[0]:.1f} to {to_pass[-1]:.1f}),"
            f" {to_hello:.2f} x a hello-world"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25, sys.argv[2] if len(sys.argv) > 2 else None)
