"""How long a visit takes to its first screen and to redraw, as ratios to `python -c pass` in the same run.

    python benchmarks/visit.py [RUNS]

The first screen is there when the first question can be read in a real terminal of 80 columns and 24 lines.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date

import pexpect

from trdcheck.inputs.checklist_file import open_checklist
from trdcheck.visit.desk import Desk
from trdcheck.visit.screen import drawn
from trdcheck.visit.session import Session

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


def largest() -> bytes:
    """An invented case of 20 trials and 40 laboratory results."""
    drugs = ("sertraline", "venlafaxine", "mirtazapine", "bupropion", "escitalopram")
    trials = [
        {
            "drug": drugs[n % len(drugs)],
            "max_dose_mg": 100 + n,
            "weeks": 8 + n % 5,
            "weeks_at_max_dose": 6,
            "started": f"20{10 + n % 15}-0{1 + n % 9}",
            "ongoing": False,
            "outcome": "no_response",
        }
        for n in range(20)
    ]
    labs = [
        {"analyte": name, "value": 2.0 + n / 10, "unit": unit, "date": f"2026-{1 + n % 9:02}-01"}
        for n in range(10)
        for name, unit in (("tsh", "mIU/L"), ("b12", "pmol/L"), ("vitamin-d", "nmol/L"), ("crp", "mg/L"))
    ]
    return json.dumps({"trials": trials, "labs": labs}).encode()


def keys_to_redraws(number: int) -> tuple[list[float], list[float]]:
    """The times from a key to its redraw on the largest case: of answers, and of letters in the line of a trial."""
    checklist, reference = open_checklist("extended")
    session = Session(
        largest(),
        name="largest.json",
        today=date(2026, 11, 20),
        checklist=checklist,
        reference=reference,
        definition="article",
        save=lambda text: None,
    )
    desk, answers, letters = Desk(session), [], []
    now = 0.0
    for _ in range(number):
        question = desk.question
        if question is None:
            break
        now += 2
        begin = time.perf_counter()
        desk.key("down" if question.by_line else "3" if question.choices else "n", now)
        desk.tick(now + 0.1)
        drawn(desk, 80, 24).lines(desk.typed, 80)
        answers.append(time.perf_counter() - begin)
        desk.tick(now + 1.5)
    desk.menu = None
    desk.choose_row("add trial")
    for letter in "venlafaxine xr 225 mg 10 weeks, 8 at 225, good, no effect, stopped":
        now += 0.2
        begin = time.perf_counter()
        desk.key(letter, now)
        drawn(desk, 80, 24).lines(desk.typed, 80)
        letters.append(time.perf_counter() - begin)
    return answers, letters


def main(runs: int) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        first_screen(folder)
        pairs = [(first_screen(folder), nothing()) for _ in range(runs)]
    ratios = sorted(screen / empty for screen, empty in pairs)
    base = statistics.median(empty for _, empty in pairs)
    answers, letters = (sorted(times) for times in keys_to_redraws(40))
    print(f"{runs} pairs; first screen of trdcheck visit / python -c pass:")
    print(f"  median {statistics.median(ratios):.1f}, from {ratios[0]:.1f} to {ratios[-1]:.1f}")
    print("a key to its redraw, 20 trials, 40 results, extended list:")
    for name, times in (("answers", answers), ("letters of a trial", letters)):
        middle, longest = times[len(times) // 2] * 1000, times[-1] * 1000
        share = middle / 1000 / base
        print(f"  {len(times)} {name}: median {middle:.1f} ms, longest {longest:.1f}, / pass {share:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
