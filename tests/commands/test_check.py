"""`trdcheck check` as its users meet it: exit codes, streams, files, errors."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, program

EXAMPLES = ROOT / "examples"
SHELL = f"{sys.executable} -m trdcheck"
FORMATS = ["terminal", "markdown", "note", "json"]


def shell(command: str) -> int:
    """The exit code of a line of shell in which `trdcheck` is the program."""
    done = subprocess.run(
        ["bash", "-c", command.replace("trdcheck", SHELL)],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    return done.returncode


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("example", "code"), [("unknown", 1), ("mixed", 3), ("nothing-open", 0)])
def test_each_example_leaves_with_its_code_in_each_format(example: str, code: int, form: str) -> None:
    done = program("check", EXAMPLES / f"{example}.json", "-f", form)
    assert done.returncode == code
    assert done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"low": 0.4, "high": 42}, "cannot interpret (its upper limit 42 does not fit mIU/L)"),
        ({"low": 4.2, "high": 0.4}, "cannot interpret (its limits 4.2 and 0.4 are no range)"),
        ({"low": 0, "high": 0}, "cannot interpret (its limits 0 and 0 are no range)"),
    ],
)
def test_limits_that_cannot_be_are_said_on_the_default_screen(
    tmp_path: Path, limits: dict[str, float], said: str
) -> None:
    case = json.loads((EXAMPLES / "nothing-open.json").read_text(encoding="utf-8"))
    next(lab for lab in case["labs"] if lab["analyte"] == "tsh")["range"] = limits
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    done = program("check", path)
    assert done.returncode == 1
    assert said in " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("example", ["unknown", "mixed", "nothing-open"])
def test_exit_zero_changes_the_code_and_nothing_else(example: str) -> None:
    plain, zero = (program("check", EXAMPLES / f"{example}.json", *more) for more in ((), ("--exit-zero",)))
    assert (zero.returncode, zero.stdout) == (0, plain.stdout)


def test_exit_zero_makes_no_bad_file_good(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    assert program("check", bad, "--exit-zero").returncode == 2


REFUSED = [
    pytest.param([], "visit", id="no case"),
    pytest.param(["nofile.json"], "No such file", id="no such file"),
    pytest.param([EXAMPLES, "-f", "json"], "directory", id="a folder"),
    pytest.param([EXAMPLES / "mixed.json", "--definition", "articel"], "article", id="unknown definition"),
    pytest.param([EXAMPLES / "mixed.json", "-c", "nope"], "pre-escalation", id="unknown checklist"),
    pytest.param([EXAMPLES / "mixed.json", "--as-of", "2026-11"], "YYYY-MM-DD", id="as of a month"),
    pytest.param([EXAMPLES / "mixed.json", "--as-of", "tomorrow"], "YYYY-MM-DD", id="as of a word"),
    pytest.param([EXAMPLES / "mixed.json", "-f", "pdf"], "pdf", id="unknown format"),
    pytest.param([EXAMPLES / "mixed.json", "--colour"], "--colour", id="unknown option"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_used_leaves_with_2_and_says_what_to_do(arguments: list[Any], said: str) -> None:
    done = program("check", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_it_lists_five_mistakes_with_their_lines(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(
        '{\n"patient": {"age": -4},\n"trials": [{"drug": "citaloprm"},\n {"drug": "sertraline", "weks": 6}],\n'
        '"labs": [{"analyte": "tsh", "date": "2026-02-30"}],\n"safety": {"mania": "maybe"}\n}',
        encoding="utf-8",
    )
    done = program("check", bad)
    text = done.stderr.decode()
    lines = [line for line in text.splitlines() if line.startswith(str(bad))]
    assert done.returncode == 2
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4", "5", "6"]
    assert "did you mean: citalopram" in text
    assert "did you mean: weeks" in text


STREAMS = [
    pytest.param("trdcheck check examples/nothing-open.json >&-", 74, id="stdout closed"),
    pytest.param("trdcheck check examples/nothing-open.json >/dev/full", 74, id="disk full"),
    pytest.param("trdcheck schema report >/dev/full", 74, id="disk full, another verb"),
    pytest.param("trdcheck check examples/nothing-open.json 2>&-", 0, id="stderr closed"),
    pytest.param("trdcheck check examples/nothing-open.json -o /dev/null", 0, id="a device"),
    pytest.param("trdcheck check - <&-", 2, id="stdin closed"),
    pytest.param("trdcheck check - </dev/null", 2, id="nothing on stdin"),
    pytest.param(
        "set -o pipefail; trdcheck case new | trdcheck check - -f json >/dev/null", 1, id="an empty case"
    ),
    pytest.param("trdcheck check examples/nothing-open.json -o /nowhere/x.md", 74, id="no such folder"),
]


@pytest.mark.parametrize(("command", "code"), STREAMS)
def test_output_that_was_lost_is_never_a_success(command: str, code: int) -> None:
    assert shell(command) == code


def test_a_reader_that_went_away_is_told_apart() -> None:
    """The reader is gone before the program writes."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "trdcheck", "check", str(EXAMPLES / "mixed.json")],
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_it_replaces_nothing_without_force_and_says_so_before_judging(tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    target.write_text("mine", encoding="utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    done = program("check", bad, "-o", target)
    assert done.returncode == 2
    assert "--force" in done.stderr.decode()
    assert target.read_text(encoding="utf-8") == "mine"
    assert program("check", EXAMPLES / "mixed.json", "-f", "note", "-o", target, "--force").returncode == 3
    assert "Reassessment" in target.read_text(encoding="utf-8")


def test_what_it_writes_only_its_owner_can_read_and_nothing_is_left_beside(tmp_path: Path) -> None:
    assert shell(f"umask 000; trdcheck check examples/nothing-open.json -o {tmp_path}/out.txt") == 0
    assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_link_is_replaced_and_never_written_through(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.write_text("victim", encoding="utf-8")
    link.symlink_to(victim)
    assert program("check", EXAMPLES / "mixed.json", "-o", link).returncode == 2
    assert program("check", EXAMPLES / "mixed.json", "-o", link, "--force").returncode == 3
    assert victim.read_text(encoding="utf-8") == "victim"
    assert not link.is_symlink()


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = f"cat {pipe} >{tmp_path}/read & trdcheck check examples/mixed.json -f note -o {pipe}; code=$?; wait; exit $code"
    assert shell(command) == 3
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert "Reassessment" in (tmp_path / "read").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_with_its_code(number: int, code: int) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "trdcheck", "check", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    time.sleep(1)
    waiting.send_signal(number)
    _, said = waiting.communicate(timeout=20)
    assert waiting.returncode == code
    assert b"Traceback" not in said


def test_the_same_input_gives_the_same_bytes() -> None:
    outputs = set()
    for seed, zone, locale in [
        ("0", "UTC", "C"),
        ("1", "Pacific/Kiritimati", "C.UTF-8"),
        ("7", "America/Lima", "POSIX"),
    ]:
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "trdcheck", "check", str(EXAMPLES / "mixed.json"), "-f", "json"],
            env=env,
            capture_output=True,
            timeout=60,
            check=False,
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1


HOSTILE = ["[red]", "\u001b[31m", "| a |", "<script>", "- [x]", "[/x]", "![a](b)", "\u202egnp.exe"]


@pytest.mark.parametrize("form", FORMATS)
def test_text_of_the_case_comes_out_as_text(form: str, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    medicines = [{"drug": f"x {text} y"} for text in HOSTILE]
    case.write_text(json.dumps({"case_id": "id [bold]", "medications": medicines}), encoding="utf-8")
    done = program("check", case, "-f", form, *(["--full"] if form == "terminal" else []))
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "\u001b" not in text
    assert "\u202e" not in text
    if form == "json":
        assert json.loads(text)["case"]["medications"] == medicines
    if form == "terminal":
        assert all(
            shown in text for shown in ("x [red] y", "x | a | y", "x <script> y", "x - [x] y", "x [/x] y")
        )


def test_a_json_report_and_a_check_bring_in_no_prompt_and_no_schema_library() -> None:
    code = (
        "import sys; sys.argv = ['trdcheck', 'check', sys.argv[1], '-f', 'json']\n"
        "from trdcheck import cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'rich', 'questionary', 'prompt_toolkit', 'jsonschema', 'pydantic', 'socket', 'ssl'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(EXAMPLES / "mixed.json")],
        capture_output=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert done.stderr.decode().strip() == "[]"


def test_help_has_examples_and_a_slip_is_answered_with_the_near_verb() -> None:
    for arguments in (
        ["-h"],
        ["check", "-h"],
        ["case", "new", "-h"],
        ["case", "validate", "-h"],
        ["schema", "-h"],
    ):
        done = program(*arguments)
        assert done.returncode == 0
        assert "Example" in done.stdout.decode()
    slip = program("chek")
    assert slip.returncode == 2
    assert "check" in slip.stderr.decode()


def test_no_message_repeats_free_text_of_the_case(tmp_path: Path) -> None:
    """The sentinel stands in every private field beside a mistake of its kind."""
    sentinel = "SENTINEL-9F3A"
    case = tmp_path / "case.json"
    values = {
        "case_id": [sentinel],
        "label": {"note": [sentinel], "by": [sentinel]},
        "trials": [
            {
                "drug": "sertraline",
                "note": {"a": sentinel},
                "text": [sentinel],
                "source": {"kind": "x", "ref": [sentinel]},
            }
        ],
        "decisions": [
            {
                "item": "thyroid",
                "decision": "waived",
                "date": "2026-13-01",
                "reason": [sentinel],
                "by": [sentinel],
            }
        ],
    }
    case.write_text(json.dumps(values), encoding="utf-8")
    done = program("check", case)
    assert done.returncode == 2
    assert sentinel not in done.stdout.decode() + done.stderr.decode()
