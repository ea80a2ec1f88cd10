"""What both faces of the visit say in the same words: keys, reasons, the opening. Pure."""

from trdcheck.cleaning import clean
from trdcheck.model.case import DecisionWord
from trdcheck.visit.session import Session
from trdcheck.visit.walk import Question

DECISIONS: dict[str, DecisionWord] = {
    "1": "ordered",
    "2": "acted_on",
    "3": "deferred",
    "4": "declined",
    "5": "waived",
    "6": "not_applicable",
}


def opening(session: Session) -> list[str]:
    """What is said first: safety, how much is open, and what changed since the last visit."""
    lines = [clean(f"{line.text} {line.action}".strip()) for line in session.report.safety]
    lines.append(session.report.headline)
    if session.since is not None:
        since = session.since
        lines.append(f"Since {since.day}: closed {since.closed}, newly open {since.newly_open}.")
    return lines


def keys_of(question: Question) -> str:
    """The keys of a question, named in words."""
    if question.by_line:
        return (
            "type a line; n none, or no more; u not known; s skip"
            if not question.path.startswith("trials[")
            else ("type it; u not known; k nobody can know; s skip")
        )
    if question.choices:
        shown = ", ".join(f"{key} {word.replace('_', ' ')}" for key, word in question.choices.items())
        return f"{shown}; u not known; s skip"
    return "y yes, n no, u not known; s skip"


def why_of(session: Session, question: Question) -> list[str]:
    """Why it is asked, what the item came to, what closes it, and the sources."""
    item = next((one for one in session.report.items if one.id == question.item), None)
    if item is None:
        flag = next((one for one in session.report.flags if one.id == question.item), None)
        sign = next((one for one in session.report.signs if one.id == question.item), None)
        if flag is not None:
            return [flag.message, flag.action]
        if sign is not None:
            return [f"One of the signs that specialist care is due: {sign.title}.", f"Now: {sign.detail}"]
        return [question.text]
    named = {one.id: one.citation for one in session.report.sources}
    said = [item.why, f"Now: {item.summary}", f"Closes with: {item.action}" if item.action else ""]
    return [
        line for line in (*said, *(f"Source: {named[one]}" for one in item.sources if one in named)) if line
    ]
