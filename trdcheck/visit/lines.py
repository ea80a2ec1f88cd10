"""The visit as one question at a time, appended lines only: for screen readers, bad links and small terminals."""

import sys
from collections.abc import Callable

from trdcheck.cleaning import clean
from trdcheck.visit.session import Refused, Session
from trdcheck.visit.walk import Question
from trdcheck.visit.wording import DECISIONS, keys_of, opening, why_of

_HELP = (
    "Commands: s skip, b back, z undo, k nobody can know and = as the trial before (trials), d decision, "
    "- not applicable, ? why, r review, q save and leave."
)
_SAID = {
    "y": "yes",
    "n": "no",
    "u": "unknown",
    "k": "nobody can know",
    "=": "as before",
    "d": "decision",
    "-": "n/a",
}
Ask = Callable[[str], str]


def walk_through(session: Session, ask: Ask | None = None, say: Callable[[str], None] | None = None) -> None:
    """Every question in turn until none is left or the user leaves; end of input leaves as `q` does."""
    ask, say = ask or _ask, say or _say
    say(f"Saved after every answer to {clean(session.name)}. {_HELP}")
    for line in opening(session):
        say(line)
    back: list[str] = []
    chosen: str | None = None
    while question := _current(session, chosen):
        chosen = None
        say("")
        say(f"{len(session.asked)} left, about {session.minutes} min. {clean(question.text)}")
        say(f"  {keys_of(question)}")
        try:
            typed = ask("> ").strip()
        except EOFError:
            return
        if typed == "q":
            return
        if typed == "b":
            chosen = back.pop() if back else None
            if chosen is not None:
                session.undo()
            else:
                say("This is the first question.")
            continue
        try:
            if _taken(session, question, typed, ask, say):
                back.append(question.path)
                said = question.choices.get(typed, _SAID.get(typed, typed)).replace("_", " ")
                say(f"Recorded: {clean(said)}." if not session.unsaved else f"NOT SAVED: {session.unsaved}")
        except Refused as refused:
            say(f"Nothing was recorded: {clean(str(refused))}")
        except EOFError:
            return
    say("No question is left.")


def _current(session: Session, chosen: str | None) -> Question | None:
    again = next((one for one in session.missing if one.path == chosen), None)
    return again or (session.asked[0] if session.asked else None)


def _taken(session: Session, question: Question, typed: str, ask: Ask, say: Callable[[str], None]) -> bool:
    """Whether what was typed changed the case."""
    match typed:
        case "":
            raise Refused("an empty line answers nothing")
        case "s":
            session.skip(question)
            return False
        case "z":
            session.undo()
            say("Taken back.")
            return False
        case "=":
            session.as_before(question)
            return True
        case "k":
            session.cannot_be_known(question)
            return True
        case "?":
            for line in why_of(session, question):
                say(clean(line))
            return False
        case "r":
            say(session.report.headline)
            for one in session.missing:
                say(f"  open: {clean(one.title)}")
            return False
        case "-":
            session.decide(question.item, "not_applicable", ask("Not applicable, because: "))
            return True
        case "d":
            word = DECISIONS.get(
                ask("1 ordered 2 acted on 3 deferred 4 declined 5 waived 6 not applicable: ").strip()
            )
            if word is None:
                raise Refused("a decision is one of 1 to 6")
            session.decide(question.item, word, ask("Reason: "))
            return True
    if question.by_line and typed not in ("n", "u"):
        session.line(question, typed)
    else:
        session.press(question, typed)
    return True


def _ask(prompt: str) -> str:
    """A line from the keyboard; the prompt goes to standard error."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
