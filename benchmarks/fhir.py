"""Importing records against orjson's bare parse of the same bytes, in one run: ratios, and memory of growing files.

    python benchmarks/fhir.py [SEED.json]

Needs orjson. The records are made here from one Bundle (by default a test file), copied until they weigh enough.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson

ROOT = Path(__file__).parent.parent
SEED = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests/data/fhir/synthea-2019-ptsd-sertraline.json"
MB = 1_000_000


def lines_of(patient: str, copies: int) -> list[bytes]:
    """The resources of the seed for one patient, each copy under ids of its own."""
    entries = json.loads(SEED.read_bytes())["entry"]
    own = next(e["resource"]["id"] for e in entries if e["resource"]["resourceType"] == "Patient")
    lines = []
    for copy in range(copies):
        for entry in entries:
            resource = entry["resource"]
            if resource["resourceType"] == "Patient" and copy:
                continue
            text = json.dumps({**resource, "id": f"{resource['id']}-{copy}" if copy else resource["id"]})
            lines.append(text.replace(own, patient).encode())
    return lines


def write_ndjson(path: Path, size: int, patients: int) -> None:
    """About `size` bytes of records of so many patients."""
    one = sum(map(len, lines_of("p", 1)))
    copies = max(1, size // (one * patients))
    with path.open("wb") as file:
        for patient in range(patients):
            file.write(b"\n".join(lines_of(f"patient-{patient:04}", copies)) + b"\n")


def timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def program(*arguments: str | Path) -> tuple[float, int]:
    """Seconds and peak memory in KB of the program in a process of its own."""
    command = [sys.executable, "-m", "trdcheck", *map(str, arguments)]
    begun = time.perf_counter()
    # Through a small process: a child's peak counts that of whoever started it.
    code = (
        "import os, subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdout=-3, stderr=-3);"
        " print(*os.wait4(p.pid, 0)[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, cwd=ROOT, check=True
    )
    peak = int(done.stdout.partition("ru_maxrss=")[2].partition(",")[0])
    return time.perf_counter() - begun, peak


def parse_lines(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                orjson.loads(line)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        one, many, small, bundle = (
            place / name for name in ("one.ndjson", "many.ndjson", "small.ndjson", "b.json")
        )
        write_ndjson(one, 100 * MB, 1)
        write_ndjson(many, 100 * MB, 100)
        write_ndjson(small, 10 * MB, 10)
        copies = max(1, 3 * MB // sum(map(len, lines_of("p", 1))))
        entries = [{"resource": json.loads(line)} for line in lines_of("p", copies)]
        bundle.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
        bare, _ = min(program_pass() for _ in range(3))
        for name, path, asked, goal in (
            ("100 MB of one patient", one, [], 2.0), ("100 MB, --patient", many, ["--patient", "patient-0007"], 6.0),
        ):  # fmt: skip
            parse = min(timed(lambda path=path: parse_lines(path)) for _ in range(2))
            ours, peak = min(program("import", "fhir", path, *asked) for _ in range(2))
            print(f"{name}: {parse / ours:.1f} times orjson's bare parse (asked {goal}); {peak // 1024} MB")
        parse = min(timed(lambda: orjson.loads(bundle.read_bytes())) for _ in range(3))
        ours, _ = min(program("import", "fhir", bundle) for _ in range(3))
        print(
            f"a Bundle of {bundle.stat().st_size / MB:.1f} MB: {ours / bare:.1f} times python -c pass (asked 12)"
        )
        print(
            f"  without start-up {parse / max(ours - program('--version')[0], 1e-9):.1f} times orjson (asked 1.5)"
        )
        small_kb, many_kb = (
            program("import", "fhir", path, "--patient", "patient-0007")[1] for path in (small, many)
        )
        print(f"peak memory, 10 and 100 MB of many: {small_kb // 1024} and {many_kb // 1024} MB")


def program_pass() -> tuple[float, int]:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


if __name__ == "__main__":
    main()
