"""`trdcheck batch`: many cases in one run, as its users run it."""

import csv
import gzip
import json
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, program
from trdcheck.batch.source import lines_of, opened
from trdcheck.inputs.json_text import MAX_BYTES

NAMES = ["mixed", "unknown", "nothing-open"]
BAD = '{"trials": [{"drug": "citaloprm"}]}'
DAY = ("--as-of", "2026-11-20")


def case(number: int, **more: Any) -> str:
    values = json.loads((ROOT / "examples" / f"{NAMES[number % 3]}.json").read_text(encoding="utf-8"))
    return json.dumps({**values, "case_id": f"B-{number}", **more})


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Nine good cases, a bad one in fourth place, and a blank line."""
    path = tmp_path / "cohort.ndjson"
    lines = [case(number) for number in range(9)]
    path.write_text("\n".join([*lines[:3], BAD, "", *lines[3:]]) + "\n", encoding="utf-8")
    return path


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_a_line_a_case_in_order_and_a_bad_one_is_told_and_passed_over(cohort: Path) -> None:
    done = program("batch", cohort, *DAY)
    assert done.returncode == 2
    told = lines(done.stdout)
    assert [line.get("case_id") for line in told] == [
        *("B-0", "B-1", "B-2"), None, *("B-3", "B-4", "B-5", "B-6", "B-7", "B-8")
    ]  # fmt: skip
    assert told[3]["line"] == 4
    assert told[3]["problems"][0]["path"] == "trials[0].drug"
    assert "citalopram" in told[3]["problems"][0]["hint"]


def test_good_cases_leave_with_0_whatever_is_open(tmp_path: Path) -> None:
    path = tmp_path / "good.ndjson"
    path.write_text(case(0) + "\n" + case(1), encoding="utf-8")
    done = program("batch", path, *DAY)
    assert (done.returncode, [line["result"] for line in lines(done.stdout)]) == (0, ["flag", "open"])


@pytest.mark.parametrize("name", NAMES)
def test_a_line_and_the_report_of_check_agree(name: str) -> None:
    source = json.dumps(json.loads((ROOT / "examples" / f"{name}.json").read_bytes())).encode()
    line = lines(program("batch", "-", *DAY, stdin=source).stdout)[0]
    full = lines(program("batch", "-", "--full", *DAY, stdin=source).stdout)[0]
    report = json.loads(program("check", f"examples/{name}.json", "-f", "json", "--exit-zero", *DAY).stdout)
    assert full == report
    assert line["result"] == report["result"]
    assert {i["id"]: (i["status"], i["reason"], i["close_by"]) for i in report["items"]} == {
        name: (item["status"], item["reason"], item["close_by"]) for name, item in line["items"].items()
    }


def test_two_workers_give_the_same_bytes(cohort: Path) -> None:
    assert program("batch", cohort, *DAY, "--workers", "2").stdout == program("batch", cohort, *DAY).stdout


def test_packed_input_is_read_by_its_name(cohort: Path, tmp_path: Path) -> None:
    import zstandard

    packed = tmp_path / "cohort.ndjson.gz"
    packed.write_bytes(gzip.compress(cohort.read_bytes()))
    other = tmp_path / "cohort.ndjson.zst"
    other.write_bytes(zstandard.compress(cohort.read_bytes()))
    plain = program("batch", cohort, *DAY).stdout
    assert program("batch", packed, *DAY).stdout == plain
    assert program("batch", other, *DAY).stdout == plain


def test_zstd_without_its_extra_says_which(cohort: Path, tmp_path: Path) -> None:
    path = tmp_path / "cohort.zst"
    path.write_bytes(b"anything")
    code = "import sys; sys.modules['zstandard'] = None; from trdcheck.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "batch", str(path)], capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 2
    assert b"trdcheck[zstd]" in done.stderr


def test_a_table_is_one_row_a_case_and_nothing_a_spreadsheet_runs(tmp_path: Path) -> None:
    path = tmp_path / "cohort.ndjson"
    path.write_text("\n".join([case(0, case_id="=1+1"), BAD, case(2, case_id="@x,\ny")]), encoding="utf-8")
    done = program("batch", path, "-f", "csv", *DAY)
    rows = list(csv.DictReader(done.stdout.decode().splitlines()))
    assert [row["case_id"] for row in rows] == ["'=1+1", "", "'@x, y"]
    assert [row["result"] for row in rows] == ["flag", "not judged", "nothing_open"]
    assert (rows[0]["thyroid"], rows[2]["thyroid"]) == ("open/finding", "done")
    assert (rows[0]["flag suicidal-thoughts"], rows[0]["definition article"]) == ("present", "not_met")
    assert (rows[1]["line"], "citaloprm" in rows[1]["problems"]) == ("2", True)


def test_a_summary_counts_and_names_the_flags(cohort: Path) -> None:
    done = program("batch", cohort, "-f", "summary-json", *DAY)
    summary = json.loads(done.stdout)
    assert done.returncode == 2
    assert (summary["cases"], summary["not_judged"]) == (10, 1)
    assert summary["results"] == {"flag": 3, "nothing_open": 3, "open": 3}
    assert summary["flags"][0] == {
        "id": "suicidal-thoughts", "present": 3, "unknown": 3, "first": ["B-0", "B-3", "B-6"]
    }  # fmt: skip
    thyroid = next(item for item in summary["items"] if item["id"] == "thyroid")
    assert (thyroid["open"], thyroid["reasons"], thyroid["settled"]) == (6, {"finding": 3, "not_done": 3}, 3)
    assert summary["stale_laboratory"] == {"Vitamin D": 3}
    for form in ("summary", "summary-markdown"):
        text = program("batch", cohort, "-f", form, *DAY).stdout.decode()
        assert "B-0, B-3, B-6" in text
        assert "Vitamin D" in text


def test_without_a_day_a_case_is_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "undated.ndjson"
    path.write_text('{"format": "trdcheck-case/1"}\n', encoding="utf-8")
    done = program("batch", path)
    assert done.returncode == 2
    assert "no day" in lines(done.stdout)[0]["problems"][0]["message"]


def test_the_file_is_whole_private_and_takes_its_name_at_the_end(cohort: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    assert program("batch", cohort, *DAY, "-o", out).returncode == 2
    assert out.read_bytes() == program("batch", cohort, *DAY).stdout
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cohort.ndjson", "out.ndjson"]
    refused = program("batch", cohort, *DAY, "-o", out)
    assert (refused.returncode, b"exists already" in refused.stderr) == (2, True)


def _killed(arguments: list[str], part: Path, least: int) -> None:
    """Run a batch and kill it once it wrote so many bytes."""
    running = subprocess.Popen([sys.executable, "-m", "trdcheck", *arguments], cwd=ROOT)
    while running.poll() is None and (not part.exists() or part.stat().st_size < least):
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("least", [1, 9_000, 40_000])
def test_a_killed_run_goes_on_where_it_stopped(form: str, least: int, tmp_path: Path) -> None:
    path, out = tmp_path / "cohort.ndjson", tmp_path / "out"
    path.write_text("\n".join([BAD, *(case(number) for number in range(60))]) + "\n", encoding="utf-8")
    wanted = program("batch", path, *DAY, "-f", form).stdout
    arguments = ["batch", str(path), *DAY, "-f", form, "-o", str(out)]
    part = tmp_path / "out.part"
    _killed(arguments, part, least if form == "jsonl" else least // 10)
    if part.exists():  # a fast machine may have ended before the kill
        with part.open("ab") as file:
            file.write(b'{"cut off')
        done = program(*arguments, "--resume")
        assert (done.returncode, done.stderr) == (2, b"")
    assert out.read_bytes() == wanted


def test_resume_goes_on_only_with_the_same(cohort: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "out.part").write_bytes(b"")
    (tmp_path / "out.part.asked").write_text("{}", encoding="utf-8")
    done = program("batch", cohort, *DAY, "-o", out, "--resume")
    assert (done.returncode, out.exists()) == (2, False)
    assert b"another input, checklist, day or option" in done.stderr


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--full", "-f", "csv"], b"--full goes with -f jsonl"),
        (["--resume"], b"--resume needs -o FILE"),
        (["--definition", "nobodys"], b"not a known definition"),
        (["--workers", "0"], b"--workers"),
    ],
)
def test_what_does_not_go_together_is_refused(more: list[str], told: bytes, cohort: Path) -> None:
    done = program("batch", cohort, *more)
    assert (done.returncode, done.stdout) == (2, b"")
    assert told in done.stderr


class Endless:
    """A line without an end, made while it is read."""

    def __init__(self, size: int) -> None:
        self.rest, self.largest = size, 0

    def readline(self, limit: int) -> bytes:
        self.largest = max(self.largest, limit)
        piece = min(limit, self.rest)
        self.rest -= piece
        return b"x" * piece + (b"\n{}" if piece and not self.rest else b"")


def test_a_huge_line_is_passed_over_piece_by_piece() -> None:
    stream: Any = Endless(20 * MAX_BYTES)
    first = next(lines_of(stream))
    assert (first.number, first.data) == (1, None)
    assert stream.largest <= MAX_BYTES + 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (b"", []),
        (b"\n\n{}\r\n{}", [3, 4]),
        (b"{}\n", [1]),
        (b" \n{}", [2]),
    ],
)
def test_lines_are_numbered_as_an_editor_numbers_them(
    text: bytes, numbers: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "cohort"
    path.write_bytes(text)
    with opened(str(path)) as stream:
        found = list(lines_of(stream))
    assert [line.number for line in found] == numbers
    assert all(line.data == b"{}" for line in found)


@pytest.mark.parametrize("name", ["missing.ndjson", "."])
def test_what_cannot_be_read_is_said(name: str) -> None:
    done = program("batch", name)
    assert done.returncode == 2
    assert name.encode() in done.stderr


def test_a_full_disk_ends_with_74(cohort: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m trdcheck batch {cohort} --as-of 2026-11-20 > /dev/full"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 74


def test_a_disk_that_fills_up_keeps_whole_lines(cohort: Path, tmp_path: Path) -> None:
    """A limit on the size of a file stands for a disk that is full."""
    out = tmp_path / "out"
    line = f"trap '' XFSZ; ulimit -f 4; exec {sys.executable} -m trdcheck batch {cohort} --as-of 2026-11-20 -o {out}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 74
    part = out.with_name("out.part").read_bytes()
    assert part.endswith(b"\n")
    assert lines(part)
    assert not out.exists()
    assert len(part) <= 4096
    again = program("batch", cohort, *DAY, "-o", out, "--resume")
    assert again.returncode == 2
    assert out.read_bytes() == program("batch", cohort, *DAY).stdout
