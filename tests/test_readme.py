"""The README: every command in it runs, and the screen it shows is what the program prints."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import checklist, reference
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.render import terminal

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("trdcheck ")]
# A visit needs a terminal: it is run in one by tests/commands/test_visit.py.
IN_A_TERMINAL = [command for command in COMMANDS if command.startswith("trdcheck visit")]


def test_it_begins_with_one_command_that_reports_and_one_that_tests() -> None:
    install, tests = BLOCKS[0].strip(), BLOCKS[1].strip()
    assert install.endswith("&& trdcheck check examples/mixed.json")
    assert "pip install -e '.[dev]'" in install
    assert tests == "python -m pytest"


def test_the_commands_that_need_a_terminal_are_those_of_the_visit() -> None:
    assert IN_A_TERMINAL == ["trdcheck visit case.json"]


@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in IN_A_TERMINAL])
def test_each_command_runs_as_written(command: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    program = f"{shlex.quote(sys.executable)} -m trdcheck"
    shell = re.sub(
        r"\btrdcheck (?=batch|check|compare|case|schema|options|explain|import|-)", f"{program} ", command
    )
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shell}"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    judged = " check examples/mixed.json" in command or " compare " in command
    expected = 3 if judged else 0
    assert done.returncode == expected, done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_what_an_import_says_is_what_the_program_says(tmp_path: Path) -> None:
    shown = re.search(
        r"```sh\n(trdcheck import [^\n]*)\n```\n\n<!-- stderr of it -->\n```text\n(.*?)```", README, re.DOTALL
    )
    assert shown is not None
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(shown[1])], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == shown[2]


def test_it_shows_two_screens_of_a_visit() -> None:
    shown = re.findall(r"<!-- visit: ([a-z]+), [^>]*-->\n```text\n(.*?)```", README, flags=re.DOTALL)
    assert [name for name, _ in shown] == ["gate", "trial"]
    for name, text in shown:
        golden = ROOT / f"tests/golden/visit-{name}-80x24.txt"
        assert text == golden.read_text(encoding="utf-8")


def test_it_shows_the_screen_that_the_program_prints() -> None:
    shown = re.search(r"<!-- screen: [^>]*-->\n```text\n(.*?)```", README, flags=re.DOTALL)
    assert shown is not None
    case = read_case((ROOT / "examples/mixed.json").read_bytes(), "mixed.json", Vocabulary(reference()))
    assert case.as_of is not None
    report = evaluate(checklist(), case, as_of=case.as_of.first, as_of_from="case", reference=reference())
    assert shown.group(1) == terminal.render(report, width=80, color=False, full=False)
    assert len(shown.group(1).splitlines()) <= terminal.SCREEN
