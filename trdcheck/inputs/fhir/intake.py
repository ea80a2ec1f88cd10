"""Every resource of the files, one at a time: what is read of it, what is damaged, which version, whose it is."""

import re
from collections import Counter
from typing import Any, BinaryIO

import msgspec
from msgspec import Raw, Struct

from trdcheck.inputs.fhir.files import Piece, pieces
from trdcheck.inputs.fhir.loose import read_loosely
from trdcheck.inputs.fhir.resources import TYPES, Base, Head, Known, Observation, Reference
from trdcheck.inputs.fhir.versions import OLD_TYPES, foreign_form, later_fields, readable, version_name
from trdcheck.model.import_report import Doubt, Left, Reason

_ERRORS = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
_DEEPEST = 5
_START = 96  # bytes in which a resource that begins with its type names it
_KNOWN = frozenset(name.encode() for name in TYPES)


class _Entry(Struct, frozen=True, rename="camel"):
    full_url: str | None = None
    resource: Raw = Raw(b"")


class _Bundle(Struct, frozen=True):
    entry: list[_Entry] = []


class _AnyBundle(Struct, frozen=True):
    entry: list[Raw] = []


class _Request(Struct, frozen=True):
    hook: str
    prefetch: dict[str, Raw]


class Entry(Struct, frozen=True):
    """A resource of the record: how it is cited, where it stands, what is read of it."""

    ref: str
    where: str
    full_url: str | None
    data: Base

    @property
    def type(self) -> str:
        """The type of the resource."""
        return type(self.data).__name__


class Other(Struct, frozen=True):
    """Resources that are only counted: their type and whose they are; `id` names a Patient."""

    type: str
    id: str | None
    link: str | None


class Intake:
    """Reads files into entries; what cannot be read is named."""

    def __init__(self, wanted: str | None, codes: frozenset[str], names: re.Pattern[str]) -> None:
        """With `wanted`, the id of a patient, lines of others are passed over by their bytes.

        An observation that has none of the `codes` and none of the `names` is only counted.
        """
        self._codes = codes
        self._names = names
        self._wanted = wanted.encode() if wanted else None
        self._known = msgspec.json.Decoder(Known)
        self._head = msgspec.json.Decoder(Head)
        self._bundle = msgspec.json.Decoder(_Bundle)
        self.entries: list[Entry] = []
        self.others: Counter[Other] = Counter()
        self.passed: Counter[bytes] = Counter()
        self.observed: Counter[str] = Counter()
        self.left: list[Left] = []
        self.doubts: list[Doubt] = []
        self.foreign: list[tuple[str, str, str]] = []
        self.declared: set[str] = set()
        self._number = 0

    def read(self, stream: BinaryIO, name: str) -> int:
        """All resources of a file; the number of them."""
        before = self._number
        already = self.passed.total()
        for piece in pieces(stream, name, self._wanted, self.passed):
            if piece.kind == "json":
                self._take(piece.data, piece.where, None, 0)
            else:
                self._piece(piece)
        self._number += self.passed.total() - already
        if self._number == before:
            self.doubts.append(Doubt(resource=None, what=f"{name}: no resource in it"))
        return self._number - before

    def _piece(self, piece: Piece) -> None:
        match piece.kind:
            case "xml":
                self._take_xml(piece)
            case "damaged":
                self._leave(piece.where, "damaged", piece.text)
            case _:
                self.doubts.append(Doubt(resource=None, what=f"{piece.where}: {piece.text}"))

    def _take_xml(self, piece: Piece) -> None:
        # Imported only here: nobody else pays for a parser of XML.
        from trdcheck.inputs.fhir.xml_text import XmlRefusedError, read_xml

        try:
            values = read_xml(piece.data)
        except XmlRefusedError as error:
            self._leave(piece.where, "damaged", str(error))
            return
        self._take(msgspec.json.encode(values), piece.where, None, 0)

    def _leave(self, resource: str, reason: Reason, detail: str) -> None:
        self.left.append(Left(resource=resource, reason=reason, detail=detail))

    def _take(self, data: bytes | Raw, where: str, full_url: str | None, depth: int) -> None:
        """One resource, or all that a Bundle or a request holds."""
        start = bytes(memoryview(data)[:_START]).split(b'"', 5)
        if len(start) > 4 and start[1] == b"resourceType" and start[3] not in _KNOWN:
            self._take_other(data, where, full_url, depth)
            return
        try:
            resource = self._known.decode(data)
        except msgspec.ValidationError:
            self._take_other(data, where, full_url, depth)
        except _ERRORS:
            self._number += 1
            self._leave(where, "damaged", "not JSON")
        else:
            self._number += 1
            self._keep(resource, where, full_url)

    def _take_other(self, data: bytes | Raw, where: str, full_url: str | None, depth: int) -> None:
        """What is none of the known types, or one whose types do not fit."""
        try:
            head = self._head.decode(data)
        except msgspec.ValidationError:
            head = Head()
        except _ERRORS:
            self._number += 1
            self._leave(where, "damaged", "not JSON")
            return
        if head.fhir_version is not None:
            self.declared.add(head.fhir_version)
        if head.resource_type == "Bundle" and depth < _DEEPEST:
            self._take_bundle(data, where, depth)
        elif head.resource_type is not None and head.resource_type not in TYPES:
            self._number += 1
            kind = head.resource_type
            if kind in OLD_TYPES:
                self.foreign.append((OLD_TYPES[kind], _cited(kind, head.id, full_url, where), kind))
            self._count(kind, head.id, head.subject or head.patient)
        else:
            self._take_loosely(data, where, full_url, depth)

    def _take_bundle(self, data: bytes | Raw, where: str, depth: int) -> None:
        try:
            entries: list[_Entry | None] = list(self._bundle.decode(data).entry)
        except _ERRORS:
            entries = self._single_entries(data, where)
        for n, entry in enumerate(entries, 1):
            if entry is None:
                continue
            if bytes(entry.resource) in (b"", b"null"):
                self._number += 1
                self._leave(f"{where}:{n}", "damaged", "an entry without a resource")
                continue
            self._take(entry.resource, f"{where}:{n}", entry.full_url, depth + 1)

    def _single_entries(self, data: bytes | Raw, where: str) -> list[_Entry | None]:
        """The entries of a Bundle one by one, so that a damaged one costs no other."""
        try:
            raws = msgspec.json.decode(data, type=_AnyBundle).entry
        except _ERRORS:
            self._number += 1
            self._leave(where, "damaged", "a Bundle whose entries are no list")
            return []
        entries: list[_Entry | None] = []
        for n, raw in enumerate(raws, 1):
            try:
                entries.append(msgspec.json.decode(raw, type=_Entry))
            except _ERRORS:
                self._number += 1
                self._leave(f"{where}:{n}", "damaged", "an entry that is none")
                entries.append(None)
        return entries

    def _take_loosely(self, data: bytes | Raw, where: str, full_url: str | None, depth: int) -> None:
        """Once more without types: a request of CDS Hooks, a resource that does not fit, or no FHIR at all."""
        try:
            request = msgspec.json.decode(data, type=_Request)
        except _ERRORS:
            pass
        else:
            if depth < _DEEPEST:
                for key, raw in request.prefetch.items():
                    if bytes(raw) != b"null":
                        self._take(raw, f"{where}:prefetch.{key}", None, depth + 1)
            return
        self._number += 1
        try:
            values = msgspec.json.decode(data)
        except _ERRORS:
            self._leave(where, "damaged", "not JSON")
            return
        kind = values.get("resourceType") if isinstance(values, dict) else None
        if not isinstance(kind, str):
            self._leave(where, "damaged", "no FHIR resource: without a resourceType")
            return
        if kind not in TYPES:
            self._count(kind, None, None)
            return
        self._fit(values, where, full_url)

    def _fit(self, values: dict[str, Any], where: str, full_url: str | None) -> None:
        kind, own = values["resourceType"], values.get("id")
        ref = _cited(kind, own if isinstance(own, str) else None, full_url, where)
        try:
            resource, dropped = read_loosely(values)
        except RecursionError:
            resource, dropped = None, ["nesting"]
        if resource is None:
            self._leave(ref, "damaged", f"types that do not fit: {', '.join(dropped)}")
            if kind == "Patient":
                self._count("Patient", own if isinstance(own, str) else None, None)
            else:
                subject = values.get("subject")
                link = subject.get("reference") if isinstance(subject, dict) else None
                if isinstance(link, str):
                    self._count(kind, None, Reference(reference=link))
            return
        self._leave(ref, "damaged", f"read without {', '.join(dropped)}: types that do not fit")
        self._keep(resource, where, full_url)

    def _count(self, kind: str, own_id: str | None, subject: Reference | None) -> None:
        """One more that is only counted."""
        link = subject.reference if subject is not None else None
        self.others[Other(kind, own_id if kind == "Patient" else None, link)] += 1

    def _is_ours(self, observation: Observation) -> bool:
        """Whether an observation may be one that a case holds: by any code in it, or by the name of a gene."""
        codes = self._codes
        concepts = [observation.code, observation.value_codeable_concept]
        concepts += [part.code for part in observation.component]
        for concept in concepts:
            if concept is not None:
                for coding in concept.coding:
                    if coding.code is not None and coding.code.strip() in codes:
                        return True
                    if coding.display is not None and self._names.search(coding.display.casefold()):
                        return True
                if concept.text is not None and self._names.search(concept.text.casefold()):
                    return True
        return False

    def _keep(self, resource: Base, where: str, full_url: str | None) -> None:
        if isinstance(resource, Observation):
            for coding in resource.code.coding if resource.code is not None else ():
                self.observed[coding.code or ""] += 1
            if (
                not self._is_ours(resource)
                and resource.subject is not None
                and foreign_form(resource) is None
            ):
                self._count("Observation", None, resource.subject)
                return
        ref = _cited(type(resource).__name__, resource.id, full_url, where)
        form = foreign_form(resource)
        if form is not None:
            self.foreign.append((form[0], ref, form[1]))
        for name in later_fields(resource):
            self._leave(ref, "version", f"{name} is a field of R5 and is not read")
        self.entries.append(Entry(ref, where, full_url, resource))

    def refusal(self) -> str | None:
        """Why the whole input is refused for its version; None when it can be R4."""
        for declared in sorted(self.declared):
            if not readable(declared):
                return f"the records say they are FHIR {version_name(declared)} ({declared}); only R4 is read"
        if self.foreign and not self.declared:
            version, ref, form = min(self.foreign)
            return f"{ref}: {form} is a form of FHIR {version}; only R4 is read"
        return None


def _cited(kind: str, own_id: str | None, full_url: str | None, where: str) -> str:
    """How a resource is cited: type and id, else its fullUrl, else its place in the file."""
    return f"{kind}/{own_id}" if own_id else full_url or where
