"""What a script asks of `trdcheck check`: several outputs, no output, colour, width, problems as JSON, defaults."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, program


def check(*more: str | Path, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "trdcheck", "check", "examples/mixed.json", *map(str, more)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )


def test_several_formats_come_from_one_judging(tmp_path: Path) -> None:
    done = check("-f", "note", "-w", f"markdown={tmp_path}/a.md", "-w", f"json={tmp_path}/a.json")
    assert (done.returncode, done.stderr) == (3, b"")
    assert done.stdout == check("-f", "note").stdout
    assert (tmp_path / "a.md").read_bytes() == check("-f", "markdown").stdout
    assert (tmp_path / "a.json").read_bytes() == check("-f", "json").stdout


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["-f", "note", "-f", "json"], b"-f is given twice"),
        (["-w", "markdown"], b"write FORMAT=FILE"),
        (["-w", "docx=a"], b"formats: terminal"),
        (["-w", "json=-"], b"write FORMAT=FILE"),
        (["-w", "json={tmp}/a", "-w", "note={tmp}/a"], b"named for two results"),
        (["-o", "{tmp}/a", "-w", "note={tmp}/a"], b"named for two results"),
        (["-w", "json={tmp}/there"], b"exists already"),
        (["-q", "-o", "{tmp}/a"], b"leave one of them out"),
        (["--width", "19"], b"--width"),
        (["--color", "sometimes"], b"--color"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_written(
    more: list[str], told: bytes, tmp_path: Path
) -> None:
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    done = check(*(word.replace("{tmp}", str(tmp_path)) for word in more))
    assert (done.returncode, done.stdout) == (2, b"")
    assert told in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_quiet_says_it_by_the_exit_code() -> None:
    done = check("-q")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"", b"")


@pytest.mark.parametrize(
    ("more", "environment", "coloured"),
    [
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {}, False),
    ],
)
def test_colour_is_chosen_before_the_environment(
    more: list[str], environment: dict[str, str], coloured: bool
) -> None:
    assert (b"\x1b[" in check(*more, **environment).stdout) is coloured


def test_a_width_wraps_where_nothing_is_a_terminal() -> None:
    lines = check("--width", "60").stdout.decode().splitlines()
    assert max(map(len, lines)) <= 60
    assert max(map(len, check().stdout.decode().splitlines())) > 80


def test_problems_come_as_json_on_standard_error() -> None:
    done = program("check", "-", "--problems", "json", stdin=b'{"trials": [{"drug": "citaloprm"}]}')
    told = json.loads(done.stderr)
    assert (done.returncode, done.stdout) == (2, b"")
    assert told["format"] == "trdcheck-problems/1"
    assert [problem["path"] for problem in told["problems"]] == ["trials[0].drug"]


@pytest.mark.parametrize("form", ["terminal", "markdown", "note", "json"])
def test_defaults_of_the_environment_are_used_and_named(form: str) -> None:
    done = check("-f", form, TRDCHECK_CHECKLIST="extended", TRDCHECK_DEFINITION="canadian-2021")
    told = " ".join(done.stdout.decode().replace("\\_", "_").split())
    assert "set by TRDCHECK_CHECKLIST, TRDCHECK_DEFINITION" in told
    if form == "json":
        plain = check("-f", form, "-c", "extended", "--definition", "canadian-2021")
        named = "; set by TRDCHECK_CHECKLIST, TRDCHECK_DEFINITION"
        assert done.stdout.decode().replace(named, "") == plain.stdout.decode()


def test_an_option_wins_over_the_environment_and_is_not_named() -> None:
    done = check("-f", "note", "-c", "pre-escalation", TRDCHECK_CHECKLIST="extended")
    assert done.stdout == check("-f", "note").stdout
