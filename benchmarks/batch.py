"""Many cases: rates as ratios in one run.

    python benchmarks/batch.py [CASES] [CHECKOUT]

Prints cases a second of `Assessor`, compact and full, by the number of trials, the rate of msgspec's own decode
beside it, what bad lines cost, and the memory of a run of a tenth and of all of CASES. CHECKOUT is another checkout of
trdcheck (an earlier commit): its evaluation of the same cases is timed in turn, in a process of its own, and the ratio
printed.
"""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.cases import DAY, Cases
from trdcheck import Assessor, InvalidFileError

_EARLIER = """
import sys, time, json, datetime
sys.path.insert(0, sys.argv[1])
def first(*names):
    import importlib
    for name in names:
        module, _, attribute = name.rpartition(":")
        try:
            return getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError:
            continue
    raise SystemExit(f"none of {names}")
import trdcheck.cli
evaluate = first("trdcheck.evaluation.evaluate:evaluate", "trdcheck.evaluate:evaluate")
open_checklist = first("trdcheck.inputs.checklist_file:open_checklist", "trdcheck.checklist_file:open_checklist")
read_case = first("trdcheck.inputs.case_file:read_case", "trdcheck.reading:read_case")
Vocabulary = first("trdcheck.inputs.case_file:Vocabulary", "trdcheck.reading:Vocabulary")
to_json = first("trdcheck.model.report:to_json", "trdcheck.report:to_json")
checklist, reference = open_checklist("pre-escalation")
vocabulary = Vocabulary(reference)
def is_read(line):
    try:
        read_case(line, "case", vocabulary)
    except Exception:
        return False
    return True
lines = list(open(sys.argv[2], "rb"))
cases = [line for line in lines if is_read(line)]  # an earlier commit may not know every instrument and drug
print(*(n for n, line in enumerate(lines) if line in cases))
for full in (False, True):
    for line in cases[:20]:
        evaluate(checklist, read_case(line, "case", vocabulary), as_of=datetime.date(2026, 11, 20), reference=reference)
    begin = time.perf_counter()
    for line in cases:
        case = read_case(line, "case", vocabulary)
        report = evaluate(checklist, case, as_of=datetime.date(2026, 11, 20), reference=reference)
        if full:
            to_json(report)
    print(len(cases) / (time.perf_counter() - begin))
"""


def rate(assessor: Assessor, lines: list[bytes]) -> float:
    """Cases a second."""
    for line in lines[:20]:
        assessor(line)
    begin = time.perf_counter()
    for line in lines:
        assessor(line)
    return len(lines) / (time.perf_counter() - begin)


def earlier(checkout: str, lines: list[bytes]) -> tuple[list[bytes], float, float]:
    """Of another checkout, the cases that it reads, and how many a second: judged only, and also written."""
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
        file.write(b"".join(lines))
        file.flush()
        done = subprocess.run(
            [sys.executable, "-c", _EARLIER, checkout, file.name],
            capture_output=True,
            text=True,
            check=True,
            cwd=checkout,
        )
    numbers, judged, written = done.stdout.splitlines()
    return [lines[int(number)] for number in numbers.split()], float(judged), float(written)


def memory(number: int, lines: list[bytes]) -> float:
    """The peak memory in MB of a `batch` over so many lines."""
    code = (
        "import resource, sys; sys.argv = ['trdcheck', 'batch', sys.argv[1], '-o', sys.argv[2], '--force']\n"
        "from trdcheck.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)"
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "cohort.ndjson"
        with source.open("wb") as file:
            for at in range(number):
                file.write(lines[at % len(lines)])
        done = subprocess.run(
            [sys.executable, "-c", code, str(source), f"{folder}/out"],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent.parent,
        )
    return float(done.stderr.split()[-1])


def main(number: int, checkout: str | None) -> None:
    """Print the figures."""
    cases = Cases()
    lines = [cases.line(n) for n in range(number)]
    compact, full = Assessor(as_of=DAY), Assessor(as_of=DAY, lines="full")
    begin = time.perf_counter()
    for line in lines:
        msgspec.json.decode(line)
    decode = number / (time.perf_counter() - begin)
    rates = {"compact": rate(compact, lines), "full": rate(full, lines)}
    for name, value in rates.items():
        print(f"{name}: {value:.0f} cases a second, {decode / value:.0f} x msgspec's untyped decode")
    if checkout:
        read, judged, written = earlier(checkout, lines)
        print(
            f"{len(read)} read by the other checkout: {judged:.0f} a second, {written:.0f} also written; of these"
        )
        print(f"compact / judging in the other checkout: {rate(compact, read) / judged:.2f}")
        print(f"full / judging and writing there: {rate(full, read) / written:.2f}")
    few = {trials: rate(compact, [cases.line(n, trials) for n in range(30)]) for trials in (1, 10, 100)}
    for trials, value in few.items():
        print(f"{trials} trials a case: {1000 / value:.1f} ms, {1000 / value / trials:.2f} a trial")
    bad = [
        json.dumps({"trials": [{"drug": "citaloprm"}]}).encode() if n % 100 == 0 else line
        for n, line in enumerate(lines)
    ]
    begin = time.perf_counter()
    for line in bad:
        with suppress(InvalidFileError):
            compact(line)
    print(f"1 % bad lines: {len(bad) / (time.perf_counter() - begin) / rates['compact']:.2f} of the rate")
    print(
        f"memory: {memory(max(number // 10, 10), lines):.0f} MB at a tenth, {memory(number, lines):.0f} MB at all"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, sys.argv[2] if len(sys.argv) > 2 else None)
