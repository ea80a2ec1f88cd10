"""Words that charts use where a case has a word of its own: what to write instead."""

from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_csv


class ChartWord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word under a key of the case (`outcome`; `labs.result` where lists differ), and what to write there.

    `write` names several words where only a person can say which.
    """

    key: str
    word: str
    write: str
    source: str
    grade: Grade


def load_chart_words() -> dict[tuple[str, str], str]:
    """What to write, by the key and the chart's word in small letters."""
    return {(row.key, row.word.casefold()): row.write for row in read_csv("chart_words.csv", ChartWord)}
