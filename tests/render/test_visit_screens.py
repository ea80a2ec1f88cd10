"""The screens of a visit as they stand in golden files; every word of every item at the narrowest width."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.formatted_text import fragment_list_to_text, to_formatted_text
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from tests.support import checklist, reference
from tests.visit.keyboard import TODAY, Keyboard
from trdcheck.visit.chooser import choose
from trdcheck.visit.menus import Menu, start_menu
from trdcheck.visit.start import cases_in

SIZES = [(80, 24), (60, 20), (40, 12)]
TRIAL = (
    "sertraline 200 mg 12 weeks, last 8 at 200, good, no effect, tolerable, stopped because it did not work"
)


def page(user: Keyboard, columns: int, rows: int) -> str:
    return "".join(f"{text}".rstrip() + "\n" for _, text in user.lines(columns, rows))


def at_a_gate() -> Keyboard:
    """Suicidal thoughts now, one trial in, two gates of the mood part answered."""
    user = Keyboard()
    user.press("1", "n", "n", "n")
    user.go_to("trials")
    user.line(TRIAL)
    user.go_to("history.past-elevated-mood")
    user.press("n", "u")
    return user


def at_a_trial() -> Keyboard:
    """The line of a trial half typed."""
    user = Keyboard()
    user.press("3", "n", "n", "n")
    user.go_to("trials")
    user.wait()
    user.type("venlafaxine xr 75 mg, 12 weeks, all at 75, pillow")
    return user


def at_a_gap() -> Keyboard:
    """What the line of a trial did not say is asked at once."""
    user = at_a_gate()
    user.press("escape")
    user.choose("add trial")
    user.line("venlafaxine xr 225 mg 10 weeks")
    return user


def at_a_form() -> Keyboard:
    """A completed form at its item."""
    user = at_a_gate()
    user.go_to("screens.anxiety")
    return user


def at_a_lab() -> Keyboard:
    """A laboratory result."""
    user = at_a_gate()
    user.go_to("labs[tsh]")
    user.wait()
    user.type("5.8 mIU/L 0.4-4.0 2026-10")
    return user


def at_the_end() -> Keyboard:
    """Everything passed over: the end names what would still close by asking."""
    user = at_a_gate()
    while user.desk.question is not None:
        user.press("down")
    return user


@pytest.mark.parametrize(("columns", "rows"), SIZES, ids=lambda n: str(n))
@pytest.mark.parametrize("made", [at_a_gate, at_a_trial, at_a_gap, at_a_form, at_a_lab, at_the_end])
def test_the_screens_look_as_they_did(
    golden: Callable[[str, str], None], made: Callable[[], Keyboard], columns: int, rows: int
) -> None:
    name = made.__name__.removeprefix("at_a_").removeprefix("at_the_")
    golden(f"visit-{name}-{columns}x{rows}.txt", page(made(), columns, rows))


def menu_at(menu: Menu, columns: int) -> str:
    """A menu as Questionary draws its rows at a width."""
    shown: list[str] = []

    def run(app: "Application[Any]") -> None:
        control = next(c for c in app.layout.find_all_controls() if hasattr(c, "choices"))
        shown.append(fragment_list_to_text(to_formatted_text(control.text)))

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        choose(menu, run, columns)
    return f"{menu.title}\n" + "".join(f"{line.rstrip()}\n" for line in shown[0].splitlines())


def your_answers(folder: Path) -> Menu:
    """Everything that was recorded."""
    user = at_a_gate()
    user.press("escape")
    user.choose("answers")
    assert user.desk.menu is not None
    return user.desk.menu


def start(folder: Path) -> Menu:
    """The cases of a folder: one with a danger, one without."""
    for day, name in ((3, "A17"), (2, "B04")):
        case = {"format": "trdcheck-case/1", "case_id": name}
        safety = {"suicidal_thoughts": {"value": "now", "date": "2026-11-02"}}
        case |= {"safety": safety} if name == "A17" else {}
        file = folder / f"{name.lower()}.json"
        file.write_text(json.dumps(case), encoding="utf-8")
        noon = datetime(2026, 11, day, 12).timestamp()  # noqa: DTZ001 - the day as the user's calendar has it
        os.utime(file, (noon, noon))
    return start_menu(cases_in(folder, TODAY, checklist(), reference()), lambda chosen: None)


@pytest.mark.parametrize("columns", [80, 60, 40])
@pytest.mark.parametrize("made", [start, your_answers])
def test_the_menus_look_as_they_did(
    golden: Callable[[str, str], None], made: Callable[[Path], Menu], columns: int, tmp_path: Path
) -> None:
    text = menu_at(made(tmp_path), columns)
    assert all(len(line) < columns for line in text.splitlines())
    assert "..." not in text
    golden(f"visit-{made.__name__.replace('_', '-')}-{columns}.txt", text)


def test_every_word_of_every_item_can_be_read_at_40_columns() -> None:
    user = at_a_gate()
    user.press("escape")
    user.choose("list")
    shown = " ".join(" ".join(text for _, text in user.lines(40, 400)).split())
    for item in user.desk.session.report.items:
        told = item.brief if item.status == "open" else item.summary
        assert " ".join(f"{item.title}: {told or item.summary}".split()) in shown
