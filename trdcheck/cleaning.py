"""Values made safe to print: one line, no control or hidden characters."""

# Control, format, surrogate, private-use and unassigned characters, line and paragraph separators.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(value: str) -> str:
    """A value as one line of printable text: newline and tab become a space, hidden characters go."""
    if value.isascii() and value.isprintable():
        return value
    spaced = value.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join(c for c in spaced if not is_hidden(c))


def is_hidden(character: str) -> bool:
    """Whether a character is one that nobody sees, or that turns what stands beside it."""
    import unicodedata  # only for what is not plain ASCII: it costs every start

    return unicodedata.category(character) in HIDDEN


# Dashes, quotes and letters that have no plain form by decomposition.
_ASCII = {
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
    "…": "...", "≥": ">=", "≤": "<=", "\u00d7": "x", "µ": "u", "μ": "u", "→": "->", "°": " deg", "½": "1/2",
    "±": "+/-", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
}  # fmt: skip


def encodable(text: str, encoding: str) -> str:
    """The text as a stream of this encoding can take it: plain letters for what it lacks, else escapes."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_in_encoding(character, encoding) for character in text)
    return text


def _in_encoding(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        import unicodedata

        plain = (
            _ASCII.get(character)
            or unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        )
        return plain or character.encode("ascii", "backslashreplace").decode()
    return character
