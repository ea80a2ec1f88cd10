"""A visit's save killed at every system call it makes: what is on disk afterwards. Needs strace.

    python benchmarks/kill_at_every_call.py

Prints how many points were tried, and how often an acknowledged answer was lost or the case could not be read.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

CALLS = [
    "openat",
    "newfstatat",
    "fchmod",
    "write",
    "fsync",
    "rename",
    "close",
    "unlink",
    "flock",
    "lseek",
    "ioctl",
]
# Six answers one after another; each is acknowledged on standard output once it is on disk.
SAVER = """
import json, sys
from pathlib import Path
from trdcheck.visit.saved import held, store
case = Path(sys.argv[1])
print("begin", flush=True)
with held(case):
    for n in range(6):
        store(case, json.dumps({"format": "trdcheck-case/1", "case_id": str(n)}))
        print(n, flush=True)
"""


def killed(call: str, number: int, folder: Path) -> tuple[bool, int]:
    """Whether the kill happened, and the last acknowledged answer, -1 for none."""
    case = folder / "case.json"
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=SIGKILL:when={number}"]
    done = subprocess.run([*trace, sys.executable, "-c", SAVER, str(case)], capture_output=True, check=False)
    lines = done.stdout.decode().split()
    return done.returncode != 0, int(lines[-1]) if lines[1:] else -1 if lines else -2


def main() -> None:
    """Print the counts."""
    points = lost = unreadable = left = 0
    for call in CALLS:
        misses = 0
        number = first_of(call)
        while misses < 1:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                happened, acknowledged = killed(call, number, folder)
                number += 1
                if not happened:
                    misses += 1
                    continue
                if acknowledged == -2:
                    continue  # before the first save: Python was still starting
                points += 1
                case = folder / "case.json"
                try:
                    found = int(json.loads(case.read_text())["case_id"]) if case.exists() else -1
                except ValueError:
                    unreadable += 1
                    continue
                lost += found < acknowledged
                again = subprocess.run(
                    [sys.executable, "-c", SAVER, str(case)], capture_output=True, check=True
                )
                assert again.stdout.decode().split()[-1] == "5"
                left += len(list(folder.iterdir())) - 1
    print(f"{points} points; lost {lost}, unreadable {unreadable}, files left after the next start {left}")


def first_of(call: str) -> int:
    """The first use of a call after Python has started, found by counting those before `begin`."""
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "log"
        trace = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call},write"]
        subprocess.run(
            [*trace, sys.executable, "-c", SAVER, f"{name}/case.json"], capture_output=True, check=False
        )
        used = 0
        for line in log.read_text(errors="replace").splitlines():
            if f" {call}(" in line:
                used += 1
            if 'write(1, "begin' in line:
                return max(used, 1)
    return 1


if __name__ == "__main__":
    main()
