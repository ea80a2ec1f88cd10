"""One row of a table a case, for a spreadsheet: statuses as columns, nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable

import msgspec

from trdcheck.cleaning import clean
from trdcheck.model.checklist import Checklist
from trdcheck.model.line import BadLine, Line

# A cell that begins with one of these is a formula to a spreadsheet; an apostrophe keeps it a text.
_FORMULA = ("=", "+", "-", "@")
BAD = "not judged"


class Rows:
    """The header of a cohort's table, and the row of each line."""

    def __init__(self, checklist: Checklist, flags: Iterable[str], definitions: Iterable[str]) -> None:
        self._flags, self._definitions = list(flags), list(definitions)
        self._items = [item.id for item in checklist.items]

    def header(self) -> bytes:
        """The names of the columns."""
        return _row(
            [
                *("case_id", "as_of", "result"),
                *(f"flag {flag}" for flag in self._flags),
                *self._items,
                *(f"definition {definition}" for definition in self._definitions),
                *("line", "problems"),
            ]
        )

    def row(self, text: bytes, good: bool) -> bytes:
        """The row of a line of `trdcheck-line/1`."""
        blank = [""] * (len(self._flags) + len(self._items) + len(self._definitions))
        if not good:
            bad = msgspec.json.decode(text, type=BadLine)
            told = "; ".join(": ".join(filter(None, (row.path, row.message))) for row in bad.problems)
            return _row(["", "", BAD, *blank, str(bad.line), told])
        line = msgspec.json.decode(text, type=Line)
        return _row(
            [
                *(line.case_id or "", line.as_of, line.result),
                *(line.flags[flag].status for flag in self._flags),
                *(
                    "/".join(filter(None, (line.items[item].status, line.items[item].reason)))
                    for item in self._items
                ),
                *(line.definitions[definition].verdict for definition in self._definitions),
                *("", ""),
            ]
        )


def is_bad(row: bytes) -> bool:
    """Whether a row is that of a case that was not judged."""
    return row.startswith(_row(["", "", BAD]).rstrip(b"\n"))


def _row(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    plain = [clean(cell) for cell in cells]
    writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in plain])
    return text.getvalue().encode("utf-8")
