"""Everything the truth tables say, a readable entry a row, from the smallest case that makes the row speak.

`tests/data/row_cases.jsonl` holds the cases, `tests/golden/rows.txt` what comes of them: what the item comes to, says, asks for and
cites. A row that no case makes speak fails. `python -m pytest tests/items/test_rows.py --rewrite-golden` writes it anew.
"""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support import TODAY
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.evidence.context import Context
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.checklist_file import open_checklist
from trdcheck.items import assessment, lab
from trdcheck.items.judge import judge
from trdcheck.model.case import Case
from trdcheck.model.checklist import Assessment, Checklist, Item, Lab
from trdcheck.reference import Reference

DATA = Path(__file__).parent.parent / "data"
DAY = date.fromisoformat(TODAY)
# Nets for a clinic's own lists: what the shipped ones look at says these things in rows of its own.
SILENT = {"between-cut-offs", "plain-instrument-negative", "plain-facts-no", "plain-positive"}


@cache
def extended() -> tuple[Checklist, Reference]:
    """The longest shipped list: the default one with its additions."""
    return open_checklist("extended")


def cases_of(name: str) -> list[dict[str, Any]]:
    """The cases of a data file."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def read(case: dict[str, Any]) -> Case:
    return read_case(json.dumps(case).encode(), "case.json", Vocabulary(extended()[1]))


def spoken(item: Item, case: dict[str, Any]) -> tuple[str, ...]:
    """The rows that speak, and the sources they cite."""
    checklist, reference = extended()
    return judge(item, Context(checklist, read(case), DAY, reference, "article")).rows


def entry(item: Item, row: str, case: dict[str, Any]) -> str:
    """What an item says of a case, for a reader."""
    checklist, reference = extended()
    judged = judge(item, Context(checklist, read(case), DAY, reference, "article"))
    report = evaluate(checklist, read(case), as_of=DAY, reference=reference)
    said = next(one for one in report.items if one.id == item.id)
    comes_to = ", ".join(str(word) for word in (said.status, said.reason, said.close_by) if word)
    lines = [
        f"{item.id}  {row.removeprefix(f'{item.id}/').removeprefix('/')}",
        f"    {json.dumps(case, ensure_ascii=False)}",
        f"    {comes_to}: {said.summary}",
    ]
    if said.brief and said.brief != said.summary:
        lines.append(f"    in a line: {said.brief}")
    told = {
        "do": said.action,
        "next": said.todo,
        "asks": ", ".join(
            f"{path} ({words})" for path, words in zip(said.missing, said.missing_words, strict=False)
        ),
        "shows": ", ".join(marker.text for marker in said.markers),
        "cites": ", ".join(judged.sources),
    }
    lines += [f"    {name}: {text}" for name, text in told.items() if text]
    lines += [
        f"    {trial.record}: {trial.next}" for trial in report.trials if trial.next and "trial" in item.id
    ]
    return "\n".join(lines)


def test_every_row_of_the_shipped_lists_speaks_in_some_case() -> None:
    checklist, reference = extended()
    written = {(case["item"], case["row"]) for case in cases_of("row_cases.jsonl")}
    own: set[tuple[str, str]] = set()
    shared: set[str] = set()
    for item in checklist.items:
        parts = item.covers if isinstance(item, Assessment) else [item] if isinstance(item, Lab) else []
        for part in parts:
            rows = (
                assessment.rows_of(part, reference.standard)
                if isinstance(item, Assessment)
                else lab.rows_of(part, reference.standard)
            )
            mine = {row.id for row in part.rows}
            own |= {(item.id, f"{part.id}/{row.id}") for row in rows if row.id in mine}
            shared |= {row.id for row in rows if row.id not in mine}
    assert own - written == set()
    assert shared - SILENT - {row.rpartition("/")[2] for _, row in written} == set()


@pytest.mark.parametrize(
    "written", cases_of("row_cases.jsonl"), ids=lambda written: f"{written['item']} {written['row']}"
)
def test_its_case_makes_the_row_speak(written: dict[str, Any]) -> None:
    item = extended()[0].item(written["item"])
    assert item is not None
    assert written["row"] in spoken(item, written["case"])


@pytest.mark.parametrize("name", ["rows", "kinds"])
def test_what_the_items_say_stands_in_the_golden_file(name: str, golden: Callable[[str, str], None]) -> None:
    entries = []
    for written in cases_of(f"{name.removesuffix('s')}_cases.jsonl"):
        item = extended()[0].item(written["item"])
        assert item is not None
        entries.append(entry(item, written["row"], written["case"]))
    golden(f"{name}.txt", "\n\n".join(entries) + "\n")
