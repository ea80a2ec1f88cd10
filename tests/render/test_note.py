"""The note to paste: 15 lines of 80 columns, whatever the case."""

from collections.abc import Callable

import pytest

from tests.render.cases import ALL, TRIALS, changed, crowded, mixed
from trdcheck.render import note
from trdcheck.render.text import cells


@pytest.mark.parametrize("name", ALL)
def test_it_looks_as_it_was_read(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.note", note.render(ALL[name]()))


@pytest.mark.parametrize("name", ALL)
def test_it_has_no_more_than_fifteen_lines_of_eighty_columns(name: str) -> None:
    lines = note.render(ALL[name]()).splitlines()
    assert len(lines) <= 15
    assert max(cells(line) for line in lines) <= 80


def test_eight_trials_and_fifteen_open_items_are_counted_and_every_open_item_is_named() -> None:
    report = crowded()
    text = " ".join(note.render(report).split())
    assert "8 in the full report" in text
    assert [item.title for item in report.items if item.title.lower() not in text.lower()] == []


def test_what_is_left_out_is_counted() -> None:
    report = changed(mixed(), lambda text: f"{text} {'word ' * 12}".strip())
    text = " ".join(note.render(report).split())
    assert f"{len(TRIALS)} in the full report" in text or "more in the full report" in text
    assert "Open 10 of 15" in text


def test_safety_comes_first() -> None:
    text = note.render(mixed())
    assert text.index("SAFETY") < text.index("TRIALS") < text.index("FINDINGS") < text.index("OPEN")
