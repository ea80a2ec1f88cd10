"""A word at a gate: the offered choice that it means, or none, and then what to say."""

from collections.abc import Sequence

from msgspec import Struct

from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.line import folded

YES, NO, NOT_KNOWN = "yes", "no", "not known"


class Word(Struct, frozen=True):
    """What a word at a gate comes to: one of the choices, or None and a message; nothing is recorded then."""

    choice: str | None
    message: str = ""


def read_word(text: str, choices: Sequence[str]) -> Word:
    """The choice that a whole word means; `choices` are words of the case, or `yes`, `no` and `not known`."""
    word = _plain(text)
    offered = {_plain(choice): choice for choice in choices}
    if word in offered:
        return Word(offered[word])
    meaning = load_speech().gate.mean.get(word)
    if meaning is not None and _plain(meaning) in offered:
        return Word(offered[_plain(meaning)])
    # "None" is how the question of suicidal thoughts says no.
    if meaning == NO and "none" in offered:
        return Word(offered["none"])
    if meaning in ("yes", "past") and "earlier" in offered:
        return Word(None, f'"{text.strip()[:20]}": now, or earlier in this episode? Nothing recorded.')
    return Word(None, f'"{text.strip()[:20]}" is no answer here: {_listed(choices)}. Nothing recorded.')


def may_become_a_word(text: str, choices: Sequence[str]) -> bool:
    """Whether more letters could make it a word that means one of the choices."""
    start = _plain(text)
    words = {*map(_plain, choices), *load_speech().gate.mean}
    return any(word.startswith(start) and word != start for word in words)


def _listed(choices: Sequence[str]) -> str:
    return ", ".join(choice.replace("_", " ") for choice in choices)


def _plain(text: str) -> str:
    return " ".join(folded(text).replace("_", " ").replace("-", " ").split()).strip(" .,;!")
