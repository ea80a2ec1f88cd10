"""How long a visit takes to its first screen and to redraw, as ratios to `python -c pass` in the same run.

    python benchmarks/visit.py [RUNS]

The first screen is there when the first question can be read in a real terminal of 80 columns and 24 lines.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pexpect

from trdcheck.inputs.checklist_file import open_checklist
from trdcheck.reference import Reference
from trdcheck.visit.desk import Desk
from trdcheck.visit.session import Session

EXAMPLE = Path(__file__).parent.parent / "examples" / "mixed.json"
PASS = [sys.executable, "-c", "pass"]


def nothing() -> float:
    """The wall time of a Python that does nothing."""
    begin = time.perf_counter()
    subprocess.run(PASS, check=True)
    return time.perf_counter() - begin


def first_screen(folder: str) -> float:
    """The time until the first question stands on the screen."""
    begin = time.perf_counter()
    child = pexpect.spawn(
        sys.executable, ["-m", "trdcheck", "visit", f"{folder}/case.json"], dimensions=(24, 80), timeout=20
    )
    child.expect("Thoughts of suicide")
    taken = time.perf_counter() - begin
    child.close(force=True)
    return taken


def redraws(number: int) -> list[float]:
    """The times of redraws of the example, moving through its questions."""
    session = Session(
        EXAMPLE.read_bytes(),
        name="mixed.json",
        today=date(2026, 11, 20),
        checklist=open_checklist()[0],
        reference=Reference(),
        definition="article",
        save=lambda text: None,
    )
    desk, times = Desk(session), []
    for n in range(number):
        begin = time.perf_counter()
        desk.key("down" if n % 2 else "tab", float(n))
        desk.lines(80, 24)
        times.append(time.perf_counter() - begin)
    return times


def main(runs: int) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        first_screen(folder)
        pairs = [(first_screen(folder), nothing()) for _ in range(runs)]
    ratios = sorted(screen / empty for screen, empty in pairs)
    base = statistics.median(empty for _, empty in pairs)
    drawn = sorted(redraws(200))
    print(f"{runs} pairs; first screen of trdcheck visit / python -c pass:")
    print(f"  median {statistics.median(ratios):.1f}, from {ratios[0]:.1f} to {ratios[-1]:.1f}")
    print(f"200 redraws: median {drawn[100] * 1000:.1f} ms, longest {drawn[-1] * 1000:.1f} ms")
    print(f"  median redraw / python -c pass: {drawn[100] / base:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
