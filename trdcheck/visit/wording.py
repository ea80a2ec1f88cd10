"""What both faces of the visit say in the same words: how to answer, why it is asked, the opening. Pure."""

from trdcheck.cleaning import clean
from trdcheck.visit.question import Question
from trdcheck.visit.session import Session

_WORDS = {"y": "yes", "n": "no", "u": "not known"}


def opening(session: Session) -> list[str]:
    """What is said first: safety, how much is open, and what changed since the last visit."""
    lines = [clean(f"{line.text} {line.action}".strip()) for line in session.report.safety]
    lines.append(session.report.headline)
    if session.since is not None:
        since = session.since
        lines.append(f"Since {since.day}: closed {since.closed}, newly open {since.newly_open}.")
    return lines


def how_to_answer(question: Question) -> str:
    """How a question is answered: its keys with their words, or an example of what may be typed."""
    if question.by_line:
        return f"example: {question.example}" if question.example else "type it, then Enter"
    no = "no, add to it" if question.path in ("trials_complete", "lists_confirmed") else "no"
    choices = question.choices or {"y": "yes", "n": no}
    shown = [f"{key} {word.replace('_', ' ')}" for key, word in choices.items()]
    return " | ".join((*shown, "u not known"))


def key_words(question: Question, key: str) -> str:
    """What a key means at a question."""
    return question.choices.get(key, _WORDS.get(key, key)).replace("_", " ")


def why_of(session: Session, question: Question) -> list[str]:
    """Why it is asked, what the item came to, what closes it, how to type it, and the sources."""
    typed = f"Typed: {question.example}" if question.example else ""
    item = next((item for item in session.report.items if item.id == question.item), None)
    if item is None:
        flag = next((flag for flag in session.report.flags if flag.id == question.item), None)
        sign = next((sign for sign in session.report.signs if sign.id == question.item), None)
        if flag is not None:
            return [flag.message, flag.action]
        if sign is not None:
            return [f"One of the signs that specialist care is due: {sign.title}.", f"Now: {sign.detail}"]
        return [line for line in (question.text, typed) if line]
    named = {source.id: source.citation for source in session.report.sources}
    told = [item.why, f"Now: {item.summary}", f"Closes with: {item.action}" if item.action else "", typed]
    sources = [f"Source: {named[name]}" for name in item.sources if name in named]
    return [line for line in (*told, *sources) if line]


def still_to_close(session: Session) -> list[str]:
    """The items that the report would close by asking although no question is left, with what they lack."""
    return [
        f"{item.title}: {', '.join(item.missing_words) or item.brief or item.summary}"
        for item in session.report.items
        if item.close_by == "ask"
    ]
