"""The terminal format: a screen, readable in any width, and plain lines where there is no terminal."""

import re
from collections.abc import Callable

import pytest

from tests.render.cases import ALL, HOSTILE, crowded, empty, hostile, mixed, nothing_open
from trdcheck.model.report import Report
from trdcheck.render import terminal
from trdcheck.render.text import cells, clean

SGR = re.compile(r"\x1b\[[0-9;]*m")


def screen(report: Report, width: int | None = 80, *, full: bool = False, color: bool = False) -> str:
    return terminal.render(report, width=width, color=color, full=full)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("suffix", "width", "full"),
    [
        ("terminal", 80, False),
        ("terminal-full", 80, True),
        ("terminal-40", 40, False),
        ("plain", None, False),
        ("plain-full", None, True),
    ],
)
def test_it_looks_as_it_was_read(
    name: str, suffix: str, width: int | None, full: bool, golden: Callable[[str, str], None]
) -> None:
    golden(f"{name}.{suffix}", screen(ALL[name](), width, full=full))


@pytest.mark.parametrize("make", [mixed, empty, nothing_open])
def test_a_case_like_the_mixed_one_fits_a_screen_and_leaves_a_line_for_the_prompt(
    make: Callable[[], Report],
) -> None:
    assert len(screen(make()).splitlines()) <= 23


def test_more_than_a_screen_ends_with_the_safety_lines() -> None:
    lines = screen(crowded()).splitlines()
    assert len(lines) > 24
    assert lines[-8].startswith("!! SAFETY  Suicidal thoughts: PHQ-9 item 9 = 1")
    assert lines[-1] == "??         Mania: no, last asked 2026-03-01. Ask today."


def test_a_screen_shows_them_once() -> None:
    assert screen(mixed()).count("Suicidal thoughts:") == 1


def test_a_long_report_without_a_flag_repeats_nothing() -> None:
    assert "SAFETY" in screen(nothing_open(), full=True)
    assert screen(nothing_open(), full=True).count("SAFETY") == 1


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("make", [mixed, hostile])
def test_no_line_is_wider_than_the_terminal(make: Callable[[], Report], full: bool) -> None:
    report = make()
    for width in range(20, 201):
        assert max(cells(line) for line in screen(report, width, full=full).splitlines()) <= width


def test_no_width_loses_a_word() -> None:
    items = [item for item in mixed().items if item.status == "open"]
    words = [word for item in items for word in f"{item.title} {item.brief} {item.todo}".split()]
    for width in range(20, 201):
        shown = screen(mixed(), width).lower()
        assert [word for word in words if word.lower() not in shown] == []


def test_no_width_loses_a_word_of_the_full_report() -> None:
    report = mixed()
    told = [text for item in report.items for text in (item.title, item.summary, item.why)]
    told += [text for item in report.items if item.status == "open" for text in (item.action, *item.missing)]
    told += [text for trial in report.trials for text in (trial.drug, trial.summary, trial.next)]
    told += [verdict.short for trial in report.trials for verdict in trial.definitions.values()]
    told += [one.needed for one in report.definitions] + [source.citation for source in report.sources]
    words = {word.lower().rstrip(".") for text in told for word in text.split()}
    for width in range(20, 201):
        shown = screen(report, width, full=True).lower()
        # A path or a pair of numbers longer than its column is folded, which the next test looks at.
        assert [word for word in words if len(word) <= 14 and word not in shown] == []


def test_no_width_cuts_a_long_value() -> None:
    report = hostile()
    for width in range(20, 201):
        assert screen(report, width).count("x") >= screen(report, None).count("x" * 200) * 200


def test_plain_lines_are_not_wrapped() -> None:
    lines = screen(hostile(), None).splitlines()
    assert len([line for line in lines if line.startswith("[")]) == 15
    assert any(len(line) > 300 for line in lines)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("make", [mixed, crowded, hostile])
def test_colour_only_adds_to_the_words(make: Callable[[], Report], full: bool) -> None:
    coloured = screen(make(), full=full, color=True)
    assert SGR.search(coloured)
    assert SGR.sub("", coloured) == screen(make(), full=full)


def test_values_that_look_like_markup_are_shown_as_they_are() -> None:
    plain = screen(hostile(), None)
    for value in HOSTILE[:5]:
        assert clean(value).strip() in plain


def test_it_says_secondary_once() -> None:
    assert screen(mixed(), full=True).count("read in a source that cites the original") == 1


def test_eight_trials_under_every_definition_fit_eighty_columns() -> None:
    shown = screen(crowded(), full=True)
    table = shown[shown.index("UNDER EACH RULE") : shown.index("RULES\n")]
    assert "article         canadian-2021   consensus-2022  mgh-atrq" in table
    assert [f"\n {n} " in table for n in range(1, 9)] == [True] * 8
