"""An answer that is a whole line: none or no more of a list, or that nobody knows."""

import re

from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.line import folded
from trdcheck.visit.speech.reading import Place, Reading, Span


def is_not_known(text: str) -> bool:
    """Whether a line says that nobody knows: the key for it, or one of its words."""
    speech = load_speech()
    words = re.sub(r"[\s_-]+", " ", folded(text)).strip(" .,;!:")
    return words in ("u", *speech.not_known) or speech.gate.mean.get(words) == "not known"


def whole_answer(text: str, place: Place) -> Reading | None:
    """The reading of a line that is "none" or "no more" as a whole; None for any other line."""
    words = re.sub(r"[\s_-]+", " ", folded(text)).strip(" .,;!:")
    speech = load_speech()
    is_none, is_end = words in (*speech.none_words, *speech.none_of.get(place, ())), words in speech.end_words
    if not (is_none or is_end):
        return None
    span = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
    return Reading(text=text, place=place, plain=(span,), is_none=is_none, is_end=is_end)
