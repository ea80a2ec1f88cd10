"""The Markdown format: a GitHub task list in which nothing of a case is read as Markdown."""

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.render.cases import ALL, HOSTILE, changed, crowded, hostile, mixed, nothing_open
from trdcheck.model.report import Report
from trdcheck.render import markdown


@pytest.mark.parametrize("name", ALL)
def test_it_looks_as_it_was_read(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.markdown", markdown.render(ALL[name]()))


def test_open_items_are_open_boxes_and_settled_ones_are_ticked() -> None:
    lines = markdown.render(mixed()).splitlines()
    assert len([line for line in lines if line.startswith("- [ ] ")]) == 10
    assert len([line for line in lines if line.startswith("- [x] ")]) == 5


def test_waived_items_stand_between_the_open_and_the_settled_ones() -> None:
    text = markdown.render(nothing_open())
    assert text.index("## Open") < text.index("## Waived") < text.index("## Settled")
    assert "aived 2026-11-20 by RK: supplement taken since 2024." in " ".join(text.split())


def elements(text: str, tool: str, reader: str) -> Counter[str]:
    """How often pandoc finds each kind of element."""
    run = subprocess.run(
        [tool, "-f", reader, "-t", "json"], input=text, capture_output=True, text=True, check=True
    )
    return Counter(_kinds(json.loads(run.stdout)["blocks"]))


def _kinds(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "t" in node:
            yield "tick" if node == {"t": "Str", "c": "☒"} else str(node["t"])
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _kinds(child)


# Words and quotes are text; a table whose cells grew too long for a line is written as a list.
TEXT = {"Str", "Space", "SoftBreak", "Quoted", "DoubleQuote", "SingleQuote"}
TABLES = {"Table", "AlignDefault", "ColWidthDefault", "ColWidth", "BulletList", "Plain", "Para"}


@pytest.mark.external
@pytest.mark.parametrize("reader", ["gfm", "markdown"])
@pytest.mark.parametrize("value", HOSTILE)
def test_pandoc_finds_nothing_that_a_value_has_made(
    value: str, reader: str, tool: Callable[[str], str]
) -> None:
    plain = elements(markdown.render(changed(mixed(), lambda text: f"{text} a")), tool("pandoc"), reader)
    report = changed(mixed(), lambda text: f"{text} {value}")
    found = elements(markdown.render(report), tool("pandoc"), reader)
    kinds = {*plain, *found} - TEXT - TABLES
    assert {kind: found[kind] for kind in kinds} == {kind: plain[kind] for kind in kinds}


@pytest.mark.external
@pytest.mark.parametrize("name", ALL)
def test_markdownlint_finds_nothing(name: str, tmp_path: Path, tool: Callable[[str], str]) -> None:
    path = tmp_path / "report.md"
    path.write_text(markdown.render(ALL[name]()), encoding="utf-8")
    run = subprocess.run(
        [tool("markdownlint"), str(path)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


def test_a_table_stays_within_the_line() -> None:
    rows = [line for line in markdown.render(crowded()).splitlines() if line.startswith("|")]
    assert rows
    assert max(len(row) for row in rows) <= 80


def test_a_long_word_is_kept_whole() -> None:
    assert "x" * 200 in markdown.render(hostile())


def test_sources_are_numbered_where_they_are_cited() -> None:
    text = markdown.render(mixed())
    assert "\n2. Carvalho AF et al." in text
    assert "*From:* patient. [1, 2]" in " ".join(text.split())


def test_the_same_report_gives_the_same_text() -> None:
    def make() -> Report:
        return mixed()

    assert markdown.render(make()) == markdown.render(make())
