"""A free text by its words, so that names are compared whole and however they are spelt."""

import re
import unicodedata

SIGNS = frozenset(",;/+&")
_LATIN = 0x250
_TOKEN = re.compile(r"[,;/+&?]|[^\s()\[\]{},;:/+&?]+")
_BARE = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
_DOTTED = re.compile(r"['`.]")


def words_of(text: str) -> list[str]:
    """The words and joining signs of a text, as they are compared."""
    parts = _TOKEN.findall(_plain(text))
    return [part if part in SIGNS else part.strip(".") for part in parts if part.strip(".-")]


def key_of(text: str) -> str:
    """A text by its words."""
    if _BARE.fullmatch(text):
        return text.lower()
    return " ".join(words_of(text))


def _plain(text: str) -> str:
    """A text without case, accents of Latin letters, apostrophes and the dots of abbreviations."""
    if text.isascii() and not _DOTTED.search(text):
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii() and all(ord(character) < _LATIN for character in text):
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub("['`\N{RIGHT SINGLE QUOTATION MARK}]", "", text)
    return re.sub(r"(?<![0-9])\.(?=\S)|(?<=[a-z])\.", "", text)
