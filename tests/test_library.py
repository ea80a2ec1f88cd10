"""What `import trdcheck` offers: the same reports as the command line, from Python."""

import datetime as dt
import json
import pickle
import subprocess
import sys
import threading
from typing import Any

import pytest

import trdcheck
from benchmarks.cases import Cases
from tests.support import ROOT, program
from trdcheck import Assessor, Case, InvalidFileError, assess, open_checklist, read_case

DAY = dt.date(2026, 11, 20)
EXAMPLES = ["mixed", "unknown", "nothing-open"]


def example(name: str) -> bytes:
    return (ROOT / "examples" / f"{name}.json").read_bytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_report_is_the_one_of_check(name: str) -> None:
    shown = program("check", f"examples/{name}.json", "-f", "json", "--as-of", "2026-11-20", "--exit-zero")
    assert assess(example(name), as_of=DAY).to_json().encode() == shown.stdout


def test_a_case_may_be_bytes_text_values_or_read_already() -> None:
    data = example("mixed")
    reports = {assess(case).to_json() for case in (data, data.decode(), json.loads(data), read_case(data))}
    assert len(reports) == 1


def test_the_day_is_the_callers_then_the_cases_then_today() -> None:
    bare: dict[str, Any] = {"format": "trdcheck-case/1"}
    dated = {**bare, "as_of": "2026-11-02"}
    assert [
        (report.as_of, report.as_of_from)
        for report in (
            assess(dated, as_of=DAY, today=dt.date(2030, 1, 1)),
            assess(dated, today=dt.date(2030, 1, 1)),
            assess(bare, today=dt.date(2030, 1, 1)),
        )
    ] == [("2026-11-20", "option"), ("2026-11-02", "case"), ("2030-01-01", "today")]
    with pytest.raises(ValueError, match="no day"):
        assess(bare)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_full_line_is_the_report(name: str) -> None:
    report = json.loads(Assessor(as_of=DAY, lines="full")(example(name)))
    assert report == json.loads(assess(example(name), as_of=DAY).to_json())


def shown_in_a_line(report: dict[str, Any]) -> dict[str, Any]:
    """What a line shows of a report."""

    def of(rows: list[dict[str, Any]], *keys: str) -> dict[str, dict[str, Any]]:
        return {row["id"]: {key: row[key] for key in keys} for row in rows}

    return {
        "format": "trdcheck-line/1",
        **{key: report[key] for key in ("case_id", "as_of", "as_of_from", "result", "checklist")},
        "flags": of(report["flags"], "status", "addressed"),
        "items": of(report["items"], "status", "reason", "close_by"),
        "definitions": of(report["definitions"], "verdict", "adequate_failed_trials"),
        "recorded_label": report["label"]["recorded"],
        "data": report["data"]["version"],
    }


@pytest.mark.parametrize("definition", ["article", "mgh-atrq"])
@pytest.mark.parametrize(
    "checklist", ["pre-escalation", "extended", str(ROOT / "examples" / "northside.toml")]
)
def test_a_line_says_what_its_report_says(checklist: str, definition: str) -> None:
    line, full = (
        Assessor(checklist, as_of=DAY, definition=definition, lines=lines) for lines in ("compact", "full")
    )
    made = Cases()
    cases = [path.read_bytes() for path in sorted((ROOT / "examples").glob("*.json"))]
    for case in [*cases, *(made.line(number) for number in range(25))]:
        told = json.loads(line(case))
        assert told == shown_in_a_line(json.loads(full(case)))
        assert next(iter(told["definitions"])) == definition


def test_all_that_is_public_pickles() -> None:
    case = read_case(example("mixed"))
    again = pickle.loads(pickle.dumps(case))
    assert again == case
    assert again.trials[0].drug.generic == case.trials[0].drug.generic  # type: ignore[index,union-attr]
    report = assess(case)
    assert pickle.loads(pickle.dumps(report)) == report
    assessor = Assessor(as_of=DAY)
    assert pickle.loads(pickle.dumps(assessor))(example("mixed")) == assessor(example("mixed"))
    assert pickle.loads(pickle.dumps(open_checklist("extended")[0])).id == "extended"
    with pytest.raises(InvalidFileError) as refused:
        assess({"trials": [{"drug": "citaloprm"}]}, as_of=DAY)
    assert pickle.loads(pickle.dumps(refused.value)).problems == refused.value.problems


def test_threads_share_an_assessor() -> None:
    assessor, wanted = Assessor(as_of=DAY), Assessor(as_of=DAY)(example("mixed"))
    lines: list[bytes] = []
    threads = [threading.Thread(target=lambda: lines.append(assessor(example("mixed")))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lines == [wanted] * 4


def test_importing_trdcheck_imports_nothing_of_it() -> None:
    code = "import sys, trdcheck; print([name for name in sys.modules if name.startswith('trdcheck.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout == b"[]\n"


def test_what_is_listed_is_there_and_nothing_else_answers() -> None:
    assert {name for name in trdcheck.__all__ if getattr(trdcheck, name) is not None} == set(trdcheck.__all__)
    assert trdcheck.Case is Case
    with pytest.raises(AttributeError):
        _ = trdcheck.judge  # type: ignore[attr-defined]


def test_the_code_of_the_documentation_runs(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    assert blocks
    (tmp_path / "case.json").write_bytes(example("mixed"))
    (tmp_path / "cohort.ndjson").write_bytes(
        b"".join(json.dumps(json.loads(example(name))).encode() + b"\n" for name in EXAMPLES)
    )
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(block, names)


def test_a_program_of_somebody_else_is_typed_and_runs() -> None:
    """`mypy --strict` takes it as well: the package is typed (`py.typed`)."""
    from tests.data import user

    assert user.statuses(example("nothing-open"))["thyroid"] == "done"
    assert user.line(b"{") is None
    line = user.line(example("mixed"))
    assert line is not None
    assert json.loads(line)["result"] == "flag"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "tests/data/user.py"],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
