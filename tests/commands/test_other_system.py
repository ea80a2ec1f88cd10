"""Every verb but the visit where CPython lacks what it lacks on Windows (`tests/windows.py`)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "examples/mixed.json", "-o", "{out}"], 3),
        (["check", "examples/mixed.json", "-f", "json"], 3),
        (["case", "new"], 0),
        (["case", "example"], 0),
        (["case", "validate", "examples/mixed.json"], 0),
        (["schema", "report"], 0),
        (["explain", "thyroid"], 0),
        (["options", "examples/mixed.json", "-o", "{out}"], 0),
        (["checklist", "validate", "examples/northside.toml"], 0),
        (["checklist", "blank", "-o", "{out}"], 0),
        (["batch", "{cohort}", "-o", "{out}"], 0),
        (["batch", "{cohort}", "--workers", "2"], 0),
        (["completion", "bash"], 0),
        (["--version"], 0),
    ],
    ids=lambda words: " ".join(words[:2]) if isinstance(words, list) else "",
)
def test_a_verb_works_without_what_windows_lacks(words: list[str], code: int, tmp_path: Path) -> None:
    case = " ".join((ROOT / "examples" / "mixed.json").read_text(encoding="utf-8").split())
    (tmp_path / "cohort.ndjson").write_text(f"{case}\n" * 40, encoding="utf-8")
    places = {"out": str(tmp_path / "out"), "cohort": str(tmp_path / "cohort.ndjson")}
    done = subprocess.run(
        [sys.executable, "tests/windows.py", *(word.format(**places) for word in words)],
        capture_output=True, cwd=ROOT, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, b"")
    assert ("{out}" in words) == (tmp_path / "out").exists()
