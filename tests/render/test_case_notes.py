"""The clinician's own notes and the months of trials: printed as they were written, never judged."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.support import report_of
from trdcheck.model.report import Report
from trdcheck.render import Layout, render

NOTES = [
    {"text": "Call the pharmacy.", "date": "2026-11-01", "by": "RK", "about": "bipolar"},
    {"text": "Wants no injections.", "about": "trials[0]"},
    {"text": "Written tomorrow.", "date": "2026-11-21"},
    {"text": "Came with her sister.", "date": "2026-11-20"},
]
TRIAL = {"drug": "sertraline", "max_dose_mg": 200, "started": "2025-04-02", "stopped": "2025-07"}
SHOWN: dict[str, Callable[[Report], str]] = {
    "full": lambda report: render(report, "terminal", Layout(80, full=True)),
    "markdown": lambda report: render(report, "markdown"),
    "html": lambda report: render(report, "html"),
    "note": lambda report: render(report, "note"),
}


def made(**parts: Any) -> Report:
    return report_of({"format": "trdcheck-case/1", **parts}, as_of="2026-11-20")


def flat(text: str) -> str:
    """A document in one line, without what escapes Markdown."""
    return " ".join(text.replace("\\", "").split())


def test_the_report_holds_them_newest_first_and_none_of_a_later_day() -> None:
    notes = made(notes=NOTES).case_notes
    assert [note.text for note in notes] == [
        "Came with her sister.",
        "Call the pharmacy.",
        "Wants no injections.",
    ]
    assert [note.record for note in notes] == ["notes[3]", "notes[0]", "notes[1]"]
    assert [note.title for note in notes] == ["", "Bipolar", "trials[0]"]


@pytest.mark.parametrize("form", SHOWN)
def test_each_is_printed_with_what_it_is_about_by_whom_and_when(form: str) -> None:
    text = flat(SHOWN[form](made(notes=NOTES)))
    assert "Bipolar: Call the pharmacy. (RK, 2026-11-01)" in text
    assert "trials[0]: Wants no injections." in text
    assert "Came with her sister. (2026-11-20)" in text
    assert "Written tomorrow" not in text


def test_the_letter_to_somebody_else_leaves_them_out() -> None:
    assert "sister" not in render(made(notes=NOTES), "referral")


def test_they_settle_nothing_and_open_nothing() -> None:
    assert made(notes=NOTES).counts == made().counts


def test_a_note_too_long_for_the_paste_is_counted_there() -> None:
    text = render(made(notes=[{"text": "word " * 400}]), "note")
    assert "NOTES: 1 in the full report." in flat(text)
    assert len(text.splitlines()) <= 15


@pytest.mark.parametrize(
    ("changes", "months"),
    [
        ({}, "[2025-04 to 2025-07]"),
        ({"stopped": None, "ongoing": True}, "[2025-04 to now]"),
        ({"stopped": None}, "[2025-04 to an end not recorded]"),
        ({"started": "2025"}, "[2025 to 2025-07]"),
        ({"started": None, "stopped": None}, None),
    ],
)
def test_the_paste_has_the_months_of_a_trial(changes: dict[str, Any], months: str | None) -> None:
    trial = {key: value for key, value in (TRIAL | changes).items() if value is not None}
    text = flat(render(made(trials=[trial]), "note"))
    brackets = re.findall(r"\[[^\]]*2025[^\]]*\]", text)
    assert brackets == ([months] if months else [])
