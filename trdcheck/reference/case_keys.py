"""What the keys of a case mean, and the words of its closed lists."""

from msgspec import Struct

from trdcheck.reference.tables import read_csv


class KeyRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key of one part of the case, or of every part that has it (`*`), with an example as JSON."""

    part: str
    key: str
    meaning: str
    example: str


class WordRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word of a closed list; `key` is a key, or `Part.key` where parts differ."""

    key: str
    word: str
    meaning: str


class CaseKeys(Struct, frozen=True):
    """The keys and the words, by their places."""

    keys: dict[tuple[str, str], KeyRow]
    words: list[WordRow]

    def row(self, part: str, key: str) -> KeyRow:
        """What is said of a key of a part; KeyError when nothing is."""
        return self.keys.get((part, key)) or self.keys["*", key]

    def meaning(self, part: str, key: str) -> str:
        """What a key of a part means."""
        return self.row(part, key).meaning

    def words_of(self, part: str, key: str) -> dict[str, str]:
        """The words of a key with what each means; empty where any text or an id of another table stands."""
        of_part = [row for row in self.words if row.key == f"{part}.{key}"]
        rows = of_part or [row for row in self.words if row.key == key]
        return {row.word: row.meaning for row in rows}


def load_case_keys() -> CaseKeys:
    """The keys and words of the tables."""
    rows = read_csv("case_keys.csv", KeyRow)
    return CaseKeys({(row.part, row.key): row for row in rows}, read_csv("case_words.csv", WordRow))
