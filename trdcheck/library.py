"""Judging cases from Python: what `import trdcheck` offers. No file but the tables, no clock, no terminal."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, TypeVar

import msgspec

from trdcheck.errors import TrdcheckError
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.evaluation.line import evaluate_line
from trdcheck.inputs import case_file
from trdcheck.inputs.case_file import Vocabulary
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.model.case import Case
from trdcheck.model.checklist import Checklist
from trdcheck.model.dated import as_of_day
from trdcheck.model.report import Report, Shown, to_json_line
from trdcheck.reference import Reference

CaseLike = bytes | str | Mapping[str, object] | Case
Lines = Literal["compact", "full"]
T = TypeVar("T")


def assess(
    case: CaseLike,
    *,
    as_of: date | None = None,
    today: date | None = None,
    checklist: str = DEFAULT,
    definition: str = "article",
) -> Report:
    """The report of one case.

    `case` is JSON (bytes or text), plain values or a `Case`. The day is `as_of`, else the case's own, else `today`.
    `checklist` is a shipped id or a path, `definition` the rule whose verdict is the headline. Raises InvalidFileError
    with every problem of the case, TrdcheckError for a checklist or definition that is not known, and ValueError where
    nothing says which day it is.
    """
    return Assessor(checklist, as_of=as_of, today=today, definition=definition).assess(case)


def read_case(case: CaseLike, *, checklist: str = DEFAULT, name: str = "case") -> Case:
    """A case from JSON or plain values; `name` is what its problems are told under. Raises InvalidFileError."""
    return _read(case, Vocabulary(open_checklist(checklist)[1]), name)


class Assessor:
    """A checklist opened once, for many cases: called with the bytes of a case it gives the bytes of its line.

    `lines` is `compact` (`trdcheck-line/1`) or `full` (the whole report as one line). It can be pickled, and used by
    several threads. The day is as for `assess`.
    """

    def __init__(
        self,
        checklist: str = DEFAULT,
        *,
        as_of: date | None = None,
        today: date | None = None,
        definition: str = "article",
        lines: Lines = "compact",
    ) -> None:
        self.checklist: Checklist
        self.reference: Reference
        self.checklist, self.reference = open_checklist(checklist)
        known = [row.id for row in self.reference.definitions.definitions]
        if definition not in known:
            raise TrdcheckError(f'"{definition}" is not a known definition', f"known: {', '.join(known)}")
        self._arguments = (checklist, as_of, today, definition, lines)
        self._vocabulary = Vocabulary(self.reference)

    def __reduce__(self) -> tuple[object, ...]:
        """It pickles as what it was made from: whoever unpickles it opens the tables once."""
        return _opened, self._arguments

    def __call__(self, case: bytes) -> bytes:
        """The line of a case, its newline included; raises as `assess` does."""
        compact = self._arguments[4] == "compact"
        line: Shown = self._judged(evaluate_line, case, "case") if compact else self.assess(case)
        return to_json_line(line).encode("utf-8")

    def assess(self, case: CaseLike, *, name: str = "case") -> Report:
        """The report of a case; raises as the function `assess` does."""
        return self._judged(evaluate, case, name)

    def _judged(self, judge: Callable[..., T], case: CaseLike, name: str) -> T:
        """What judging a case gives, a report or a line."""
        _, as_of, today, definition, _ = self._arguments
        known = _read(case, self._vocabulary, name)
        day, day_from = as_of_day(as_of, known, today)
        return judge(
            self.checklist,
            known,
            as_of=day,
            as_of_from=day_from,
            reference=self.reference,
            definition=definition,
        )


def _opened(
    checklist: str, as_of: date | None, today: date | None, definition: str, lines: Lines
) -> Assessor:
    return Assessor(checklist, as_of=as_of, today=today, definition=definition, lines=lines)


def _read(case: CaseLike, vocabulary: Vocabulary, name: str) -> Case:
    """A case through the one door; one that was read already passes."""
    if isinstance(case, Case):
        return case
    if isinstance(case, str):
        case = case.encode("utf-8", "surrogatepass")
    elif not isinstance(case, bytes):
        case = msgspec.json.encode(case)
    return case_file.read_case(case, name, vocabulary)
