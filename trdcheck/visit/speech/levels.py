"""A drug level: low, in range or high, or a number with its unit."""

import re

from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.quantities import NUMBER, number

_UNIT = r"(?P<unit>[a-z\N{MICRO SIGN}]{1,5}\s*/\s*d?m?l)"
_LEVEL = re.compile(
    r"(?<!\w)(?:drug|serum|plasma|blood)?\s*(?:level|concentration)s?\s*(?:was|were|of|is|at|:|=)?\s*"
    rf"(?:(?P<word>too\s+low|low|in\s+range|normal|therapeutic|adequate|too\s+high|high)|(?P<value>{NUMBER})(?:\s*{_UNIT})?)(?!\w)"
)
_WORDS = {
    "low": "low",
    "high": "high",
    "normal": "in_range",
    "therapeutic": "in_range",
    "in range": "in_range",
}


def take_level(line: Line) -> None:
    """Read `level 0.7 mmol/L`, `level low`; the level is shown, never judged by us."""
    match = line.search(_LEVEL)
    if match is None:
        return
    level: dict[str, object] = {}
    if match["word"]:
        word = " ".join(match["word"].removeprefix("too ").split())
        if word not in _WORDS:
            return
        level["result"] = _WORDS[word]
    else:
        level["value"] = number(match["value"])
        if match["unit"]:
            level["unit"] = "".join(line.text[match.start("unit") : match.end("unit")].split())
    line.take("level", level, match.start(), match.end())
