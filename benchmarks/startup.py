"""How long one report takes, as a ratio to `python -c pass` in the same run.

    python benchmarks/startup.py [RUNS]

Prints the median of paired ratios; the two commands take turns, so that a machine that slows down slows both.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "examples" / "nothing-open.json"
PASS = [sys.executable, "-c", "pass"]
MAIN = "import sys; sys.argv[0] = 'trdcheck'; from trdcheck.cli import main; main()"  # what the installed command does
REPORT = [sys.executable, "-c", MAIN, "check", str(EXAMPLE), "-f", "json"]


def seconds(command: list[str]) -> float:
    """The wall time of a whole process."""
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def main(runs: int) -> None:
    """Print the ratios."""
    for command in (PASS, REPORT):
        seconds(command)  # warm up: compiled files, caches
    pairs = [(seconds(REPORT), seconds(PASS)) for _ in range(runs)]
    ratios = sorted(report / nothing for report, nothing in pairs)
    print(f"{runs} pairs; trdcheck check -f json / python -c pass:")
    print(f"  median {statistics.median(ratios):.1f}, from {ratios[0]:.1f} to {ratios[-1]:.1f}")
    print(f"  median {statistics.median(one for one, _ in pairs) * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
