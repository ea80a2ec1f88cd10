"""The treatments over time on a terminal: drawn from the report's rows, in blocks or ASCII, nothing at a guess."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, program, report_of
from trdcheck.model.handoff import Timeline, TimelineRow
from trdcheck.render.page import Page
from trdcheck.render.text import cells
from trdcheck.render.timeline import ASCII, BLOCKS, lines, scores_on

FULL = json.loads((ROOT / "examples" / "full.json").read_text(encoding="utf-8"))
DRAWN = """\
                   Apr 2025        Jan 2026    Jul        2026-11-20
    sertraline 200 ######                                 adequate, failed
    + aripiprazole    +++                                 5 mg, 5 weeks with
                                                          sertraline, no
                                                          response
   escitalopram 20      ---                               no: 1 week short
 venlafaxine XR 75          ------                        no: dose too low
  bupropion XL 300                 ..???????????..        not a failure
    mirtazapine 30                                   ===> from 2026-12-04
"""


def drawn(case: dict[str, Any], *, blocks: bool = False, width: int | None = 80) -> list[str]:
    report = report_of(case, as_of=case["as_of"])
    assert report.timeline is not None
    return [line.text for line in lines(Page(width), report.timeline, report.scales, blocks=blocks)]


def trials(*rows: dict[str, Any]) -> list[str]:
    """What is drawn of a case with these trials alone."""
    return drawn({"format": "trdcheck-case/1", "as_of": "2026-11-20", "trials": list(rows)})


def row(texts: list[str], title: str) -> str:
    return next(text for text in texts if text.lstrip().startswith(title))


def test_the_full_example_looks_as_it_was_read() -> None:
    shown = drawn(FULL)
    assert shown[:2] == ["", "OVER TIME"]
    assert "\n".join(shown[2:11]) + "\n" == DRAWN


@pytest.mark.parametrize("width", [60, 80, 200, None])
@pytest.mark.parametrize("blocks", [True, False])
def test_no_line_is_longer_than_the_page_and_never_than_eighty(width: int | None, blocks: bool) -> None:
    shown = drawn(FULL, blocks=blocks, width=width)
    assert max(cells(text) for text in shown[:-2]) <= min(width or 80, 80)
    assert all(text.isascii() for text in shown) is not blocks


def test_blocks_and_ascii_say_the_same() -> None:
    table = str.maketrans({BLOCKS[name]: ASCII[name] for name in BLOCKS})
    assert [text.translate(table) for text in drawn(FULL, blocks=True)] == drawn(FULL)


def test_a_screen_too_narrow_draws_nothing() -> None:
    assert drawn(FULL, width=59) == []


def test_one_dated_treatment_is_not_drawn_two_are() -> None:
    first = {"drug": "sertraline", "started": "2026-01-05", "stopped": "2026-03-05"}
    assert trials(first, {"drug": "trazodone", "max_dose_mg": 50}) == []
    assert trials(first, {"drug": "fluoxetine", "started": "2026-04-05", "stopped": "2026-06-05"})


def test_an_end_that_is_not_recorded_is_said_and_not_drawn() -> None:
    shown = trials(
        {"drug": "sertraline", "started": "2026-01-05"},
        {"drug": "fluoxetine", "started": "2026-04-05", "stopped": "2026-06-05"},
    )
    bar = row(shown, "sertraline")[19:57].strip()
    assert len(bar) == 1
    assert "end not recorded" in " ".join(" ".join(shown).split())


def test_an_undated_treatment_is_named_and_not_drawn() -> None:
    assert row(drawn(FULL), "trazodone").split() == ["trazodone", "dates", "not", "known"]


def test_a_day_not_known_is_dotted_and_a_whole_date_is_not() -> None:
    shown = drawn(FULL)
    assert row(shown, "bupropion")[19:57].strip() == "..???????????.."
    assert "." not in row(shown, "sertraline")[19:57]


def test_a_trial_that_goes_on_ends_in_an_arrow_on_the_day() -> None:
    assert row(drawn(FULL), "mirtazapine")[56] == ">"


def test_scores_stand_where_they_were_taken_and_what_is_left_out_is_counted() -> None:
    shown = drawn(FULL)
    assert row(shown, "PHQ-9")[19:57].split() == ["19", "18", "14", "9", "17", "15", "21"]
    assert "1 more not drawn" in " ".join(" ".join(shown).split())


def test_scores_of_a_month_or_before_the_first_treatment_are_not_placed() -> None:
    screens = [
        {"instrument": "phq-9", "date": day, "score": score}
        for day, score in (("2024-01-01", 11), ("2025-06", 12), ("2025-07-01", 13), ("2026-11-18", 14))
    ]
    report = report_of(FULL | {"screens": screens}, as_of="2026-11-20")
    assert report.timeline is not None
    scored = scores_on(report.timeline, report.scales)
    assert scored is not None
    assert [point.score for point in scored[1]] == [13, 14]


@pytest.mark.parametrize(("first", "labels"), [("2023-11-20", "Jan 2025"), ("2023-11-19", "2025")])
def test_half_years_up_to_three_years_then_years(first: str, labels: str) -> None:
    treated = [
        TimelineRow(
            title=f"drug {n}",
            kind="trial",
            start_first=first,
            start_last=first,
            end_first="2026-01-01",
            end_last="2026-01-01",
            ongoing=False,
            share=None,
            state="other",
            words="",
            record=f"trials[{n}]",
        )
        for n in range(2)
    ]
    timeline = Timeline(first=first, last="2026-11-20", rows=treated, undated=[])
    axis = next(
        line.text for line in lines(Page(80), timeline, [], blocks=False) if "2026-11-20" in line.text
    )
    assert labels in axis
    assert ("Jan" in axis) is (labels == "Jan 2025")


@pytest.mark.parametrize(
    ("settings", "blocks"),
    [
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "PYTHONIOENCODING": "ascii"}, False),
        ({"TERM": "xterm", "PYTHONIOENCODING": "latin-1"}, False),
        ({"TERM": "xterm", "PYTHONIOENCODING": "utf-8"}, True),
    ],
)
def test_the_stream_and_the_terminal_decide_the_signs(settings: dict[str, str], blocks: bool) -> None:
    shown = program("check", "examples/full.json", "--full", "--exit-zero", env=settings).stdout
    assert (BLOCKS["adequate"].encode() in shown) is blocks
    assert (b"######" in shown) is not blocks


def test_a_file_holds_blocks_whatever_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    program("check", "examples/full.json", "--full", "--exit-zero", "-o", str(path), env={"TERM": "dumb"})
    assert BLOCKS["adequate"] in path.read_text(encoding="utf-8")
