"""The menus as Questionary shows them: whatever keys come, what comes back is one of the rows, and no answer."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from trdcheck.visit.chooser import choose
from trdcheck.visit.menus import Menu, commands, ending

MOVES = ["\r", "\n", "\x1b", "\x1b\r", "\x0f", "\x18\x05", "\x1b[A", "\x1b[B", "\t", " ", "\x7f", "\x15"]
TYPED = [
    "n",
    "y",
    "zzz",
    "note",
    "leave",
    "9",
    "/",
    "?",
    "\x1b[200~yes\n\x1b[201~",
    "\x04",
    "\x0e",
    "\x10",
    "\x17",
]
KEYS = st.sampled_from([*MOVES, *TYPED])


def shown(menu: Menu, keys: list[str]) -> list[str]:
    """What is chosen after these keys, Ctrl-C at their end if nothing was."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):

        def run(app: "Application[Any]") -> Any:
            # After type-ahead was dropped: these are typed while the menu stands there.
            pipe.send_text("".join(keys) + "\x03")
            app.ttimeoutlen = app.timeoutlen = 0.01
            try:
                return app.run(handle_sigint=False)
            except (KeyboardInterrupt, EOFError):
                return None

        return menu.taken(choose(menu, run, 80))


@settings(
    max_examples=int(os.environ.get("TRDCHECK_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(KEYS, max_size=8), st.sampled_from(["commands", "ending", "many"]))
def test_random_keys_in_a_menu_choose_a_row_or_the_harmless_first(keys: list[str], kind: str) -> None:
    rows = ending() if kind == "ending" else commands(item=True, trial_fact=True)
    menu = Menu("Menu", rows, lambda chosen: None, many=kind == "many")
    chosen = shown(menu, keys)
    assert set(chosen) <= {value for value, _ in rows}
    assert kind == "many" or len(chosen) == 1


def test_enter_alone_is_harmless_and_a_word_that_finds_nothing_too() -> None:
    menu = Menu("Menu", commands(item=True, trial_fact=False), lambda chosen: None)
    assert shown(menu, ["\r"]) == ["back"]
    assert shown(menu, ["zzz", "\r"]) == ["back"]
    assert shown(menu, ["\x1b\r"]) == ["back"]
    assert shown(menu, ["leave", "\r"]) == ["leave"]


def test_what_was_typed_before_the_menu_stands_there_is_dropped() -> None:
    menu = Menu("Menu", commands(item=True, trial_fact=False), lambda chosen: None)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        from prompt_toolkit.input.typeahead import store_typeahead
        from prompt_toolkit.key_binding.key_processor import KeyPress

        store_typeahead(pipe, [KeyPress(key) for key in "leave"])

        def run(app: "Application[Any]") -> Any:
            pipe.send_text("\r")
            return app.run(handle_sigint=False)

        assert menu.taken(choose(menu, run, 80, input=pipe)) == ["back"]


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_every_word_of_a_row_is_shown_wrapped_at_words(columns: int) -> None:
    words = "Trials: sertraline: dose 200 mg, weeks 12, weeks at the dose 8, why it ended no response, still taken no"
    long = Menu("Menu", [("a", words), ("b", "x" * 90)], lambda chosen: None)
    rows: list[str] = []

    def run(app: "Application[Any]") -> Any:
        control = next(c for c in app.layout.find_all_controls() if hasattr(c, "choices"))
        rows.extend(str(choice.title) for choice in control.choices)

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        choose(long, run, columns)
    assert " ".join(rows[0].split()) == words
    assert "".join(rows[1].split()) == "x" * 90
    assert all(len(line) <= columns - 1 for row in rows for line in row.splitlines())
