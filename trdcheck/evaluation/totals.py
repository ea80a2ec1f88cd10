"""The totals of screens that have a code of their own, for whoever takes scores on to another system."""

from trdcheck.model.case import Case
from trdcheck.model.report import TotalView
from trdcheck.reference import Reference


def totals_of(case: Case, reference: Reference) -> list[TotalView]:
    """Every recorded total whose instrument has a LOINC code for it, in the order of the case."""
    totals: list[TotalView] = []
    for n, screen in enumerate(case.screens or ()):
        instrument = reference.instruments.get(screen.instrument) if screen.instrument is not None else None
        if instrument is None or instrument.loinc_total is None or screen.score is None:
            continue
        totals.append(
            TotalView(
                record=f"screens[{n}]",
                name=instrument.short,
                loinc=instrument.loinc_total,
                score=screen.score,
                date=str(screen.date) if screen.date is not None else None,
                source=screen.source.ref
                if screen.source is not None and screen.source.kind == "ehr"
                else None,
            )
        )
    return totals
