"""A menu shown by Questionary. The hazards of its prompts are closed here, and nowhere else is it imported.

The first row is harmless, since Enter takes it; what comes back is checked for membership, since Alt-Enter gives `''`;
what was typed before the menu stood there is dropped; it goes to the terminal whatever standard output is.
"""

import sys
from collections.abc import Callable
from typing import Any

from trdcheck.render.text import wrap
from trdcheck.visit.menus import Menu

# What stands before the further lines of a row: as far in as its first.
_UNDER = " " * 5
Run = Callable[[Any], Any]


def choose(menu: Menu, run: Run, columns: int, *, warning: str = "", **streams: Any) -> list[str]:
    """What is chosen; the first row, or nothing of many, where anything else came back.

    `run` runs an application of prompt_toolkit; `warning` stays in sight above the rows; `streams` are its `input` and
    `output` where they are not the terminal.
    """
    import questionary

    drop_waiting_keys(streams.get("input"))
    choices = [questionary.Choice(_fitted(words, columns), value=value) for value, words in menu.rows]
    # Many rows are found by typing; a few by their arrows. Markers are plain: terminals without Unicode show them too.
    common: dict[str, Any] = {"qmark": ">", "pointer": ">", **streams}
    title = f"{warning}\n{menu.title}" if warning else menu.title
    if menu.many:
        prompt = questionary.checkbox(title, choices, **common)
    else:
        prompt = questionary.select(
            title,
            choices,
            use_search_filter=True,
            use_jk_keys=False,
            instruction="(arrows or type to find; Enter)",
            **common,
        )
    # On the alternate screen: no answer of the case stays in the scrollback.
    prompt.application.full_screen = prompt.application.renderer.full_screen = True
    result = run(prompt.application)
    chosen = result if isinstance(result, list) else [result]
    return [value for value in chosen if isinstance(value, str)]


def drop_waiting_keys(source: Any = None) -> None:
    """Forget what was typed before the next screen stands there."""
    from prompt_toolkit.input.typeahead import clear_typeahead

    if source is not None:
        clear_typeahead(source)
        return
    try:
        import termios

        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    except (ImportError, OSError, ValueError):
        return


def _fitted(words: str, columns: int) -> str:
    """A row wrapped at words: Questionary cuts at the edge without a mark."""
    room = max(columns - 6, 10)
    return f"\n{_UNDER}".join(wrap(words, room))
