"""The record of one patient: who is in it, whose resources count, where a reference leads."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from trdcheck.inputs.fhir.intake import Entry, Intake
from trdcheck.inputs.fhir.resources import Base, Contained, Patient, Reference
from trdcheck.model.import_report import Doubt, Left
from trdcheck.reference.fhir import FhirTables

Kind = TypeVar("Kind", bound=Base)
# The subject of our own output: a case by its own pseudonym.
_OUR_CASE = "urn:trdcheck:case"
_ENDS = {"left": 2, "ended": 1, "resolved": 1}
_LINK = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]+)(?:/_history/[^/]+)?$")


def link_keys(link: str) -> list[str]:
    """What a reference may be found under: its fullUrl, its type and id, its bare id."""
    keys = [link]
    match = _LINK.search(link)
    if match is not None:
        keys.append(f"{match[1]}/{match[2]}")
    elif link.startswith("urn:uuid:"):
        keys.append(link.removeprefix("urn:uuid:"))
    elif "/" not in link and ":" not in link:
        keys.append(f"urn:uuid:{link}")
    return keys


class Choice(Struct, frozen=True):
    """The patient whose record is read, or why none is."""

    patient: str | None
    refused: str | None = None


class Store:
    """The entries of the chosen patient, each resource once, and the way from a reference to a resource."""

    def __init__(self, intake: Intake, tables: FhirTables) -> None:
        """Take what was read, and keep of a resource that is there twice the newest."""
        self.left: list[Left] = []
        self.doubts: list[Doubt] = []
        self._tables = tables
        self._intake = intake
        self._entries = self._newest(intake.entries)
        self._index: dict[str, Entry] = {}
        for entry in self._entries:
            for key in self._names(entry):
                self._index.setdefault(key, entry)
        self._subjects: dict[str | None, str | None] = {}
        self._patients = self._patient_names()
        self._chosen: list[Entry] = []

    # -- each resource once -----------------------------------------------------------------------------------

    def _newest(self, entries: list[Entry]) -> list[Entry]:
        by_ref: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_ref[entry.ref].append(entry)
        kept: list[Entry] = []
        for ref in sorted(by_ref):
            copies = by_ref[ref]
            if len(copies) > 1:
                copies.sort(key=self._age, reverse=True)
            kept.append(copies[0])
            if len(copies) == 1:
                continue
            first = msgspec.json.encode(copies[0].data)
            for copy in copies[1:]:
                same = msgspec.json.encode(copy.data) == first
                detail = "read once" if same else "an older or other state of the same resource"
                self.left.append(Left(resource=ref, reason="duplicate", detail=detail))
        return kept

    def _age(self, entry: Entry) -> tuple[Any, ...]:
        """What sorts the newest state of one resource last: version, time, then how far its status is."""
        meta = entry.data.meta
        version = meta.version if meta is not None else None
        number = int(version) if version is not None and version.isdecimal() else -1
        updated = (meta.updated or "") if meta is not None else ""
        status = getattr(entry.data, "status", None)
        does = self._tables.does(entry.type, "status", status) if isinstance(status, str) else None
        return number, version or "", updated, _ENDS.get(does or "", 0), msgspec.json.encode(entry.data)

    @staticmethod
    def _names(entry: Entry) -> Iterator[str]:
        if entry.full_url:
            yield entry.full_url
        if entry.data.id:
            yield f"{entry.type}/{entry.data.id}"
            yield f"urn:uuid:{entry.data.id}"
            yield entry.data.id

    # -- whose record -----------------------------------------------------------------------------------------

    def _patient_names(self) -> dict[str, str]:
        """The id of each patient by everything it may be called."""
        names: dict[str, str] = {}
        for entry in self._entries:
            if isinstance(entry.data, Patient):
                own = entry.data.id or _bare(entry.full_url or entry.where)
                for key in (entry.full_url, f"Patient/{own}", f"urn:uuid:{own}", own):
                    if key:
                        names[key] = own
        return names

    def subject_of(self, reference: Reference | None) -> str | None:
        """The id of the patient that a reference names; None for none, or for something that is no patient."""
        if reference is None:
            return None
        name = reference.identifier if not (reference.reference or "").strip() else None
        if name is not None:
            return name.value if name.system == _OUR_CASE else None
        return self._linked(reference.reference)

    def _linked(self, written: str | None) -> str | None:
        """The id of the patient that an address leads to; each address is looked at once."""
        if written not in self._subjects:
            self._subjects[written] = self._subject_of((written or "").strip())
        return self._subjects[written]

    def _subject_of(self, link: str) -> str | None:
        if not link or link.startswith("#"):
            return None
        for key in link_keys(link):
            if key in self._patients:
                return self._patients[key]
        match = _LINK.search(link)
        if match is not None:
            return match[2] if match[1] == "Patient" else None
        return _bare(link) if "/" not in link else None

    def choose(self, asked: str | None) -> Choice:
        """The one patient of the input, or the one that is asked for."""
        subjects = {subject for entry in self._entries if (subject := self._subject(entry))}
        for other in self._intake.others:
            own = other.id if other.type == "Patient" else self._linked(other.link)
            if own:
                subjects.add(own)
        wanted = asked.strip().removeprefix("Patient/") if asked else None
        if wanted is not None:
            wanted = self._patients.get(wanted, wanted)
            if wanted not in subjects:
                return Choice(None, f'no patient "{wanted[:64]}" in the input')
        elif len(subjects) > 1:
            listed = ", ".join(sorted(subjects))
            return Choice(None, f"{len(subjects)} patients in the input, choose one with --patient: {listed}")
        only = len(subjects) == 1
        patient = wanted or (next(iter(subjects)) if subjects else None)
        self._share(patient, only=only or not subjects)
        if patient is not None and not any(isinstance(entry.data, Patient) for entry in self._chosen):
            self.doubts.append(
                Doubt(resource=None, what=f"no Patient resource for {patient} that can be read")
            )
        return Choice(patient)

    def _subject(self, entry: Entry) -> str | None:
        if isinstance(entry.data, Patient):
            return entry.data.id or _bare(entry.full_url or entry.where)
        return self.subject_of(entry.data.subject)

    def _share(self, patient: str | None, *, only: bool) -> None:
        """Sort out whose each resource is; those of others are left and counted."""
        for entry in self._entries:
            subject = self._subject(entry)
            if entry.data.modifier_extension and subject in (patient, None):
                detail = "a modifier extension that is not understood"
                self.left.append(Left(resource=entry.ref, reason="not_ours", detail=detail))
            elif subject is not None:
                if subject == patient:
                    self._chosen.append(entry)
                else:
                    self.left.append(Left(resource=entry.ref, reason="other_patient", detail=entry.type))
            elif entry.type == "Medication" or (entry.data.subject is None and only):
                self._chosen.append(entry)
            elif entry.data.subject is None:
                detail = "without a subject, and the input has several patients"
                self.left.append(Left(resource=entry.ref, reason="unresolved", detail=detail))
            else:
                detail = "its subject is no reference to a patient"
                self.left.append(Left(resource=entry.ref, reason="unresolved", detail=detail))
        strangers: Counter[str] = Counter()
        for other, number in self._intake.others.items():
            own = other.id if other.type == "Patient" else self._linked(other.link)
            if own is not None and own != patient:
                strangers[other.type] += number
        for kind, number in strangers.items():
            self.left.append(Left(resource=kind, reason="other_patient", detail=f"{number} {kind}"))

    # -- asked by what maps -----------------------------------------------------------------------------------

    def all(self, kind: type[Kind]) -> list[tuple[str, Kind]]:
        """The patient's resources of a type with their citations, in an order that no file decides."""
        return [(entry.ref, entry.data) for entry in self._chosen if isinstance(entry.data, kind)]

    @property
    def chosen(self) -> list[Entry]:
        """Everything of the patient."""
        return self._chosen

    def resolve(self, reference: Reference | None, inside: Base) -> tuple[str, Base | Contained] | None:
        """The resource that a reference leads to, and its citation; None where it leads nowhere here."""
        link = reference.reference if reference is not None else None
        if not link:
            return None
        if link.startswith("#"):
            for contained in inside.contained:
                if contained.id == link[1:]:
                    return link, contained
            return None
        for key in link_keys(link):
            if key in self._index:
                entry = self._index[key]
                return entry.ref, entry.data
        return None


def _bare(link: str) -> str:
    """The id at the end of an address."""
    return link.removeprefix("urn:uuid:").rpartition("/")[2]
