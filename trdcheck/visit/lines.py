"""The visit as one question at a time, appended lines only: for screen readers, bad links and small terminals."""

import shutil
import sys
from collections.abc import Callable

from trdcheck.cleaning import clean
from trdcheck.render.text import wrap
from trdcheck.visit.desk import Desk
from trdcheck.visit.menus import Menu
from trdcheck.visit.recorded import answer_in_words
from trdcheck.visit.wording import how_to_answer, opening, still_to_close, why_of

_LEGEND = (
    "Type an answer, its word or its number. Also: back, pass (or an empty answer: no more, with pass), menu, answers, "
    "ask (a form, here and now), ? why and how, leave. Saved after every answer."
)
_COMMANDS = {"back": "left", "pass": "down", "menu": "escape", "?": "help", "ask": "tab"}
Ask = Callable[[str], str]
Say = Callable[[str], None]


def walk_through(desk: Desk, ask: Ask | None = None, say: Say | None = None) -> None:
    """Every question in turn until the user leaves; the end of input leaves too."""
    ask, say = ask or _ask, say or _say
    say(f"{clean(desk.session.name)}. {_LEGEND}")
    for line in opening(desk.session):
        say(line)
    try:
        while not desk.left:
            _turn(desk, ask, say)
    except EOFError:
        return


def _turn(desk: Desk, ask: Ask, say: Say) -> None:
    """One question, one menu, or one thing to read."""
    desk.tick(float("inf"))
    if desk.menu is not None:
        _menu(desk, desk.menu, ask, say)
        return
    question = desk.question
    if desk.mode == "text":
        desk.line(ask(f"{desk.label}: ").strip() or "")
        if desk.mode == "text":
            desk.command("escape")
    elif desk.mode == "list":
        say(desk.session.report.headline)
        for item in desk.session.report.items:
            say(f"  {clean(item.title)}: {clean(item.brief or item.summary)}")
        desk.mode = "walk"
    elif question is not None:
        done, whole = desk.session.progress
        say("")
        say(f"{done} of about {whole}. {clean(question.text)}")
        before = answer_in_words(desk.session, question.path) if desk.is_again else ""
        if before:
            say(f"  now: {clean(before)}")
        if desk.waiting_line:
            say(f"  waits: {clean(desk.waiting_line)}")
        say(f"  {' '.join(how_to_answer(question).split())}")
        _typed(desk, ask("> ").strip(), say)
    if desk.message:
        say(clean(desk.message))
        desk.message = ""


def _typed(desk: Desk, text: str, say: Say) -> None:
    """What was typed at a question."""
    question = desk.question
    word = text.casefold()
    if question is None:
        return
    if word == "leave":
        desk.left = True
    elif word == "answers":
        desk.choose_row("answers")
    elif word == "?":
        for line in why_of(desk.session, question):
            say(clean(line))
    elif word in _COMMANDS:
        desk.typed = ""
        desk.command(_COMMANDS[word])
    elif question.by_line:
        # The line that waits for a second Enter is kept by an empty one.
        desk.line(text or desk.waiting_line)
    elif not text:
        desk.message = "An empty line answers nothing."
    else:
        desk.word(text)


def _menu(desk: Desk, menu: Menu, ask: Ask, say: Say) -> None:
    """The rows of a menu, each with its number; anything else is the first."""
    if desk.question is None and not menu.many:
        for text in still_to_close(desk.session):
            say(f"Still to close by asking: {clean(text)}")
    desk.choose(choose_by_number(menu, ask, say))
    if desk.message:
        say(clean(desk.message))
        desk.message = ""


def choose_by_number(menu: Menu, ask: Ask | None = None, say: Say | None = None) -> list[str]:
    """What is chosen of a menu by its numbers."""
    ask, say = ask or _ask, say or _say
    say(menu.title)
    for number, (_, words) in enumerate(menu.rows, 1):
        say(f"  {number} {clean(words)}")
    typed = ask("Numbers, with spaces: " if menu.many else "Number: ").split()
    numbers = [int(word) for word in typed if word.isascii() and word.isdigit() and len(word) < 6]
    return [menu.rows[n - 1][0] for n in numbers if 0 < n <= len(menu.rows)]


def _ask(prompt: str) -> str:
    """A line from the keyboard; the prompt goes to standard error."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _say(text: str) -> None:
    """A line on standard error, wrapped at words."""
    columns = shutil.get_terminal_size().columns
    sys.stderr.write("\n".join(wrap(text, columns)) + "\n" if text else "\n")
    sys.stderr.flush()
