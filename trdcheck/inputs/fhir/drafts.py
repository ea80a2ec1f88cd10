"""Records in the making: their values, what they cite, and what was left or doubted on the way."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from msgspec import Struct

from trdcheck.inputs.fhir.resources import Concept
from trdcheck.inputs.fhir.store import Store
from trdcheck.model.dates import When
from trdcheck.model.import_report import Doubt, Left, Reason
from trdcheck.reference import Reference
from trdcheck.reference.fhir import CodeRow, FhirTables

_FIRST_YEAR = 1900


class Cite(Struct, frozen=True):
    """A resource that a record rests on; `says` is the field of the record, `field` where it stands."""

    resource: str
    field: str | None = None
    says: str | None = None


class Draft(Struct):
    """A record of the case before it has its place; `part` is the list it goes to."""

    part: str
    values: dict[str, Any]
    cites: list[Cite]
    notes: list[str] = []

    @property
    def ref(self) -> str:
        """All resources it cites."""
        return ", ".join(sorted({cite.resource for cite in self.cites}))

    def finished(self) -> dict[str, Any]:
        """Its values with source and note, absent ones left out; a null that must stand stays."""
        must = {"drug", "condition", "analyte", "instrument", "gene"}
        values = {key: value for key, value in self.values.items() if value is not None or key in must}
        values["source"] = {"kind": "ehr", "ref": self.ref}
        if self.notes:
            values["note"] = "; ".join(sorted(set(self.notes)))
        return values


class Workbench:
    """What every part of an import works with: the patient's record, the tables, the day, and what it says."""

    def __init__(self, store: Store, reference: Reference, tables: FhirTables, as_of: date) -> None:
        """Begin with nothing mapped."""
        self.store = store
        self.reference = reference
        self.tables = tables
        self.as_of = as_of
        self.drafts: list[Draft] = []
        self.left: list[Left] = []
        self.first: list[Doubt] = []
        self.doubts: list[Doubt] = []

    def leave(self, resource: str, reason: Reason, detail: str = "") -> None:
        """Name a resource that does not go into the case."""
        self.left.append(Left(resource=resource, reason=reason, detail=detail or self.tables.reasons[reason]))

    def doubt(self, resource: str | None, what: str) -> None:
        """Name something to look at."""
        self.doubts.append(Doubt(resource=resource, what=what))

    def add(
        self, part: str, values: dict[str, Any], cites: Iterable[Cite], notes: Iterable[str] = ()
    ) -> Draft:
        """A record of the case."""
        draft = Draft(part, values, list(cites), list(notes))
        self.drafts.append(draft)
        return draft

    # -- reading the common parts -------------------------------------------------------------------------------

    def rows(self, concept: Concept | None) -> Iterator[CodeRow]:
        """Everything that the codes of a concept mean here."""
        for system, code in self.codes(concept):
            yield from self.tables.rows(system, code)

    def codes(self, concept: Concept | None) -> Iterator[tuple[str, str]]:
        """The codes of systems that are known here."""
        for coding in concept.coding if concept is not None else ():
            system = self.tables.systems.get((coding.system or "").strip())
            if system is not None and coding.code and coding.code.strip():
                yield system, coding.code.strip()

    def loinc(self, concept: Concept | None) -> list[str]:
        """The LOINC codes of a concept."""
        return [code for system, code in self.codes(concept) if system == "loinc"]

    def word(self, concept: Concept | None) -> str | None:
        """The first code of a concept whose system is one of FHIR's own, trimmed: a status word."""
        for coding in concept.coding if concept is not None else ():
            if coding.code and coding.code.strip():
                return coding.code.strip()
        return None


def day_of(text: str | None) -> str | None:
    """The calendar day, month or year of a date or time as it is written; None for what is none or cannot be."""
    if not text:
        return None
    written = text.strip().partition("T")[0]
    try:
        when = When(written)
    except ValueError:
        return None
    return written if when.first.year >= _FIRST_YEAR else None


def texts(concept: Concept | None) -> list[str]:
    """What a concept calls itself: its text, then the displays of its codes."""
    if concept is None:
        return []
    named = [concept.text, *(coding.display for coding in concept.coding)]
    return list(dict.fromkeys(" ".join(name.split()) for name in named if name and name.strip()))


def named(concept: Concept | None) -> str | None:
    """One name for a concept; its first code where it has no words."""
    words = texts(concept)
    if words:
        return words[0]
    return next((coding.code for coding in concept.coding if coding.code), None) if concept else None
