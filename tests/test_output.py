"""Where a result goes: what is replaced, what is written through, what is told as lost."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT
from trdcheck.errors import CannotWriteError, TrdcheckError
from trdcheck.output import check_target, fitted, write_file

PROGRAM = f"{sys.executable} -m trdcheck"
NOTE = f"{PROGRAM} check examples/nothing-open.json -f note"


def shell(line: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"], cwd=ROOT, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param(f"{PROGRAM} -h >&-", 74, id="help, stdout closed"),
        pytest.param(f"{PROGRAM} check -h >/dev/full", 74, id="help of a verb, disk full"),
        pytest.param(f"{PROGRAM} --version >/dev/full", 74, id="version, disk full"),
        pytest.param(f"{PROGRAM} --show-completion bash >/dev/full", 74, id="completion, disk full"),
        pytest.param(f"{PROGRAM} case new >&-", 74, id="an empty case, stdout closed"),
        pytest.param(f"{NOTE} -o /dev/full", 74, id="a device that is full"),
        pytest.param(f"{PROGRAM} check --nope >&-", 2, id="nothing was to be written"),
        pytest.param(f"{PROGRAM} check examples/mixed.json -o /dev/null >&-", 3, id="written elsewhere"),
    ],
)
def test_what_was_lost_leaves_with_74_whatever_wrote_it(line: str, code: int) -> None:
    done = shell(line)
    assert done.returncode == code
    assert b"bug" not in done.stderr


@pytest.mark.parametrize("verb", ["-h", "schema report", "check examples/mixed.json -f json"])
def test_a_reader_that_is_gone_is_told_apart_whatever_wrote_it(verb: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "trdcheck", *verb.split()],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_dev_stdout_stands_for_standard_output(tmp_path: Path) -> None:
    """It is a link: neither refused as a file that exists nor replaced, and what is there already stays."""
    plain = shell(NOTE).stdout
    assert shell(f"{NOTE} -o /dev/stdout | cat").stdout == plain
    assert shell(f"(echo before; {NOTE} -o /dev/stdout) >{tmp_path}/out").returncode == 0
    assert (tmp_path / "out").read_bytes() == b"before\n" + plain
    assert Path("/dev/stdout").is_symlink()


def test_a_file_is_replaced_whole_and_is_its_owners_alone(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_text("before", encoding="utf-8")
    target.chmod(0o644)
    write_file(target, "after")
    assert target.read_text(encoding="utf-8") == "after"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "text",
    [pytest.param("\ud800", id="a text no file can hold"), pytest.param("x" * 100_000, id="disk full")],
)
def test_a_file_that_cannot_be_written_leaves_what_was_there(text: str, tmp_path: Path) -> None:
    """A limit on file sizes stands for the full disk; nothing is left beside the old file."""
    target = tmp_path / "report.md"
    target.write_text("before", encoding="utf-8")
    code = (
        "import resource, signal, sys; from pathlib import Path; from trdcheck.output import write_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_file(Path(sys.argv[1]), eval(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(target), ascii(text)], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_signal_while_writing_leaves_nothing_beside(tmp_path: Path) -> None:
    """The signal comes as the text reaches the disk; half a report beside the case would be patient data."""
    code = (
        "import os, signal, sys; from pathlib import Path; from trdcheck import cli, output\n"
        "sync = os.fsync\n"
        "def interrupted(handle):\n    os.kill(os.getpid(), signal.SIGTERM); sync(handle)\n"
        "os.fsync = interrupted\n"
        "sys.argv = ['trdcheck', 'check', 'examples/nothing-open.json', '-o', sys.argv[1]]\n"
        "cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out")], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"), [("here", "exists already"), ("", "is a folder"), ("dangling", "exists already")]
)
def test_a_target_that_is_there_is_refused(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "here").write_text("", encoding="utf-8")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    with pytest.raises(TrdcheckError, match=said):
        check_target(tmp_path / name, force=False)


def test_a_folder_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match=r"gone/report\.md: No such file"):
        write_file(tmp_path / "gone" / "report.md", "x")


def test_a_stream_of_few_characters_is_given_plain_ones() -> None:
    assert fitted("5 μg", "utf-8") == "5 μg"
    fitted("5 μg ≥ 3 → é", "ascii").encode("ascii")


EMOJI = {"format": "trdcheck-case/1", "as_of": "2026-11-20", "case_id": "Zo\u00eb\u2013\U0001f600"}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16", "latin-1"])
@pytest.mark.parametrize(
    "arguments", ["check - -f json --exit-zero", "case new", "schema case", "options - -f json"]
)
def test_machine_formats_are_utf_8_whatever_the_terminal_takes(arguments: str, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trdcheck", *arguments.split()],
        input=json.dumps(EMOJI).encode(),
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=True,
    )
    values = json.loads(done.stdout.decode("utf-8"))
    if arguments.startswith("check"):
        assert values["case_id"] == EMOJI["case_id"]
