"""`trdcheck` alone at a terminal: a short menu of what one can do, leading to the same verbs."""

import os
import shutil
import sys

from trdcheck.visit.menus import Menu, Row

_ROWS: list[Row] = [
    ("help", "help: all verbs and options"),
    ("visit", "visit: walk through a case, or begin one"),
    ("check", "check: the report of a case file"),
    ("explain", "explain: an item, a drug, a test, a form, a word"),
    ("checklist list", "the checklists"),
    ("leave", "leave"),
]
_ASKED = {"check": "Case file: ", "explain": "Word: "}


def ask() -> list[str]:
    """The arguments of the verb that is chosen; none of them for leaving."""
    chosen: list[str] = []
    menu = Menu("trdcheck: what would you like to do?", _ROWS, chosen.extend)
    if os.environ.get("TERM", "dumb") == "dumb":
        from trdcheck.visit.lines import choose_by_number

        menu.then(menu.taken(choose_by_number(menu)))
    else:
        from trdcheck.visit.chooser import choose
        from trdcheck.visit.running import run

        menu.then(menu.taken(choose(menu, run, shutil.get_terminal_size().columns)))
    word = chosen[0]
    if word == "leave":
        return []
    if word == "help":
        return ["--help"]
    if word in _ASKED:
        sys.stderr.write(_ASKED[word])
        sys.stderr.flush()
        text = sys.stdin.readline().strip()
        return [word, "--", text] if text else ["--help"]
    return word.split()
