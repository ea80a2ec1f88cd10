"""Every verb where CPython lacks what it lacks on Windows (`tests/windows.py`)."""

import json
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.support import ROOT
from trdcheck.commands.request import EXIT
from trdcheck.model.words import Result


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


def test_a_visit_in_lines_keeps_its_answers_without_what_windows_lacks(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    child = pexpect.spawn(
        sys.executable,
        ["tests/windows.py", "visit", "--plain-prompts", str(file)],
        cwd=str(ROOT), dimensions=(24, 200), timeout=30, encoding="utf-8",
    )  # fmt: skip
    shown = ""
    for answer in ("none", "n", "leave"):
        child.expect("u not known.*> ")
        shown += child.before + child.after
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert "Traceback" not in shown + child.before
    assert "Recorded: suicidal thoughts: none" in shown
    assert f"Saved: {file}" in child.before
    assert child.exitstatus == EXIT[Result.OPEN]
    safety = json.loads(file.read_text(encoding="utf-8"))["safety"]
    assert safety["suicidal_thoughts"]["value"] == "none"
    assert safety["psychotic_features"]["value"] is False
