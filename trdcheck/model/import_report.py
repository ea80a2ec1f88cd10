"""What an import read, made, left and doubted: the structs of `trdcheck-import/1`."""

from typing import Literal

from msgspec import Struct

Reason = Literal[
    "not_ours",
    "status",
    "no_date",
    "no_number",
    "unit",
    "impossible",
    "range",
    "other_patient",
    "unresolved",
    "duplicate",
    "contradiction",
    "damaged",
    "version",
    "no_code",
]


class ImportTool(Struct, frozen=True, kw_only=True):
    """The program that read the records."""

    name: str
    version: str


class ReadFile(Struct, frozen=True, kw_only=True):
    """A file that was read: how many resources it holds, and the digest of its bytes."""

    path: str
    resources: int
    sha256: str


class Mapped(Struct, frozen=True, kw_only=True):
    """A resource and the record of the case that it went into; `field` is where it says so."""

    resource: str
    record: str
    field: str | None = None


class Left(Struct, frozen=True, kw_only=True):
    """A resource that did not go into the case, and why."""

    resource: str
    reason: Reason
    detail: str


class Conflict(Struct, frozen=True, kw_only=True):
    """A fact of the case that a record says otherwise; the case keeps its own."""

    record: str
    field: str
    yours: str
    theirs: str
    resource: str


class Count(Struct, frozen=True, kw_only=True):
    """How many resources of a type, and of one code where that is told apart."""

    type: str
    code: str | None = None
    number: int


class Doubt(Struct, frozen=True, kw_only=True):
    """Something to look at; `resource` is None for what is said of the whole record."""

    resource: str | None
    what: str


class ImportReport(Struct, frozen=True, kw_only=True):
    """Everything an import has to say (`trdcheck-import/1`)."""

    format: Literal["trdcheck-import/1"] = "trdcheck-import/1"
    tool: ImportTool
    files: list[ReadFile]
    patient: str | None
    refused: str | None
    mapped: list[Mapped]
    left: list[Left]
    conflicts: list[Conflict]
    counts: list[Count]
    doubts: list[Doubt]
