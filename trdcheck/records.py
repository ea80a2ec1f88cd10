"""The records of a case as the rules read them: numbered, dated, screens scored by their whole rule."""

from collections.abc import Sequence
from typing import TypeVar

from trdcheck.case import Case, Screen
from trdcheck.readings import Dated
from trdcheck.reference import Reference
from trdcheck.screens import Scored, score

T = TypeVar("T")


def numbered(records: Sequence[T] | None, key: str) -> list[Dated[T]]:
    """The records of a list with their paths in the case and their dates."""
    return [Dated(f"{key}[{n}]", getattr(one, "date", None), one, n) for n, one in enumerate(records or ())]


def screens_of(case: Case, instrument: str) -> list[Dated[Screen]]:
    """The records of one instrument."""
    return [one for one in numbered(case.screens, "screens") if one.record.instrument == instrument]


def scored(screen: Screen, case: Case, reference: Reference) -> Scored:
    """A screen by the whole rule of its instrument; the patient's sex chooses the cut-off."""
    return score(
        reference.instruments[str(screen.instrument)],
        items=screen.items,
        score=screen.score,
        result=screen.result,
        parts=screen.parts,
        sex=case.patient.sex if case.patient else None,
        instruments=reference.instruments,
    )
