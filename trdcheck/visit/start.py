"""The start without a file: the cases of a folder, each with how it stands, or a new one."""

from datetime import date
from pathlib import Path

from trdcheck.cleaning import clean
from trdcheck.errors import TrdcheckError
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.json_text import MAX_BYTES
from trdcheck.model.checklist import Checklist
from trdcheck.model.words import Presence
from trdcheck.reference import Reference
from trdcheck.visit.menus import Row

_MOST = 200


def cases_in(folder: Path, today: date, checklist: Checklist, reference: Reference) -> list[Row]:
    """The case files of a folder as rows of a menu, the newest first; what is no case is left out."""
    files = [path for path in folder.glob("*.json") if path.is_file() and path.stat().st_size <= MAX_BYTES]
    files.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    vocabulary = Vocabulary(reference)
    rows = (_row(path, today, checklist, reference, vocabulary) for path in files[:_MOST])
    return [row for row in rows if row is not None]


def _row(
    path: Path, today: date, checklist: Checklist, reference: Reference, vocabulary: Vocabulary
) -> Row | None:
    """A case with its id, its last change, how much is open and what is present."""
    try:
        data = path.read_bytes()
        if b"trdcheck-case/1" not in data:
            return None
        case = read_case(data, str(path), vocabulary)
    except (OSError, TrdcheckError):
        return None
    report = evaluate(checklist, case, as_of=today, reference=reference)
    changed = date.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ012 - the day as the user's calendar has it
    present = ", ".join(flag.short for flag in report.flags if flag.status is Presence.PRESENT)
    name = case.case_id or path.stem
    open_items = f"{report.counts.open} of {len(report.items)} open"
    words = f"{name}, last visit {changed}, {open_items}, {path.name}"
    return str(path), clean(f"{words}, {present}: ask first" if present else words)
