"""`trdcheck options` as its users meet it."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, program

EXAMPLES = ROOT / "examples"


@pytest.mark.parametrize("form", ["terminal", "json"])
@pytest.mark.parametrize("example", ["unknown", "mixed", "nothing-open"])
def test_it_leaves_with_0_whatever_is_open(example: str, form: str) -> None:
    done = program("options", EXAMPLES / f"{example}.json", "-f", form)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "no ranking, no recommendation" in done.stdout.decode()


def test_it_needs_no_case() -> None:
    done = program("options", "--as-of", "2026-11-20")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert (
        lines[0]
        == "Next steps | No case | as of 2026-11-20 (given) | pre-escalation 2026-11.2 | not a diagnosis"
    )
    assert not any("Tried:" in line for line in lines)


def test_safety_comes_before_the_first_option() -> None:
    text = program("options", EXAMPLES / "mixed.json").stdout.decode()
    assert text.index("!! SAFETY Suicidal thoughts") < text.index("SWITCHING CLASS")
    assert "!! SAFETY" in text.splitlines()[-1]
    assert text.index("BRAIN STIMULATION") < text.index("GLUTAMATERGIC AGENTS") < text.index("NEWER")


def test_it_shows_what_the_example_has_tried_and_what_is_open() -> None:
    lines = [
        line.strip() for line in program("options", EXAMPLES / "mixed.json").stdout.decode().splitlines()
    ]
    assert (
        "Tried: SSRI (sertraline, escitalopram); SNRI (venlafaxine XR); NDRI (bupropion XL); NaSSA (mirtazapine)"
        in lines
    )
    assert "[!] Thyroid: TSH 5.8 mIU/L (0.4-4), no free T4" in lines
    assert "Tried: nothing recorded" in lines


def test_stdin_gives_what_the_file_gives() -> None:
    case = EXAMPLES / "mixed.json"
    piped = program("options", "-", "-f", "json", stdin=case.read_bytes())
    assert piped.stdout == program("options", case, "-f", "json").stdout
    told = json.loads(piped.stdout)
    assert told["format"] == "trdcheck-options/1"
    assert told["as_of_from"] == "case"
    assert {source for one in told["options"] for source in one["status"]["sources"]} <= {
        source["id"] for source in told["sources"]
    }


def test_it_writes_a_file_readable_by_its_owner_and_never_over_another(tmp_path: Path) -> None:
    target = tmp_path / "options.txt"
    assert program("options", EXAMPLES / "mixed.json", "-o", target).returncode == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    again = program("options", EXAMPLES / "mixed.json", "-o", target)
    assert (again.returncode, again.stdout) == (2, b"")
    assert "--force" in again.stderr.decode()
    assert program("options", EXAMPLES / "mixed.json", "-o", target, "--force").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["nofile.json"], "No such file", id="no such file"),
        pytest.param(["-c", "nope"], "pre-escalation", id="unknown checklist"),
        pytest.param(["--as-of", "soon"], "YYYY-MM-DD", id="no day"),
        pytest.param(["-f", "pdf"], "pdf", id="unknown format"),
    ],
)
def test_what_cannot_be_used_leaves_with_2(arguments: list[Any], said: str) -> None:
    done = program("options", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


def test_a_value_of_a_case_cannot_forge_a_line(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(
        json.dumps({"medications": [{"drug": "lithium", "dose": "x\n!! SAFETY none\u202e\u001b[2J"}]})
    )
    text = program("options", case).stdout.decode()
    assert "in the medicines list: lithium, x !! SAFETY none[2J" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
