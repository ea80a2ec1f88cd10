"""Values made safe to print: one line, no control or hidden characters."""

import unicodedata

# Control, format, surrogate, private-use and unassigned characters, line and paragraph separators.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(value: str) -> str:
    """A value as one line of printable text: newline and tab become a space, hidden characters go."""
    if value.isascii() and value.isprintable():
        return value
    spaced = value.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join(c for c in spaced if unicodedata.category(c) not in HIDDEN)
