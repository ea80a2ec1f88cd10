"""Records to a case: everything read, mapped and reported, in an order that no file decides."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from trdcheck import __version__
from trdcheck.inputs.fhir.conditions import read_conditions
from trdcheck.inputs.fhir.drafts import Draft, Workbench
from trdcheck.inputs.fhir.events import read_events
from trdcheck.inputs.fhir.genes import read_genes
from trdcheck.inputs.fhir.intake import Intake
from trdcheck.inputs.fhir.labs import read_labs
from trdcheck.inputs.fhir.leftovers import read_leftovers
from trdcheck.inputs.fhir.people import read_patient
from trdcheck.inputs.fhir.screens import read_screens
from trdcheck.inputs.fhir.store import Store
from trdcheck.inputs.fhir.treatments import read_courses, read_medications
from trdcheck.inputs.fhir.trials import read_trials
from trdcheck.model.import_report import (
    Conflict,
    Count,
    Doubt,
    ImportReport,
    ImportTool,
    Left,
    Mapped,
    ReadFile,
)
from trdcheck.reference import Reference
from trdcheck.reference.fhir import FhirTables, whole_words

# The parts of a case in the order in which it is written.
PARTS = (
    "trials", "courses", "psychotherapy", "screens", "labs", "conditions", "medications", "pharmacogenomics",
)  # fmt: skip
_FACTS = ("label", "patient", "episode", "history")


class Imported(Struct):
    """What came of it: the case as plain values, None where nothing was imported, and the report."""

    case: dict[str, Any] | None
    report: ImportReport


class _Said(Struct):
    """The lists of the report while they grow."""

    mapped: list[Mapped]
    left: list[Left]
    doubts: list[Doubt]
    conflicts: list[Conflict]


def import_records(
    files: Iterable[tuple[str, BinaryIO]],
    *,
    patient: str | None,
    as_of: date,
    reference: Reference,
) -> Imported:
    """A case from the records of one patient; every resource is mapped, left or counted."""
    tables = FhirTables()
    wanted = patient.strip().removeprefix("Patient/") if patient else None
    intake = Intake(wanted, codes_of_interest(reference, tables), names_of_interest(reference))
    read = [(name, intake.read(stream, name)) for name, stream in files]
    store = Store(intake, tables)
    refused = intake.refusal()
    chosen = None
    case: dict[str, Any] | None = None
    said = _Said([], [], [], [])
    if refused is None:
        choice = store.choose(patient)
        chosen, refused = choice.patient, choice.refused
    if refused is None:
        case = _case(Workbench(store, reference, tables, as_of), said)
        if case is None:
            refused = "nothing in the input that a case can hold"
    said.left += [*intake.left, *store.left]
    said.doubts += [*intake.doubts, *store.doubts]
    report = ImportReport(
        tool=ImportTool(name="trdcheck", version=__version__),
        files=[ReadFile(path=name, resources=number, sha256="") for name, number in read],
        patient=chosen,
        refused=refused,
        mapped=said.mapped,
        left=_sorted_left(said.left),
        conflicts=[],
        counts=_counts(intake),
        doubts=list(dict.fromkeys(said.doubts)),
    )
    return Imported(case, report)


def _case(bench: Workbench, said: _Said) -> dict[str, Any] | None:
    """The case of a record, or None where it holds nothing of one."""
    facts: dict[str, Any] = {}
    patient = read_patient(bench)
    if patient is not None:
        facts["patient"] = patient
    facts |= read_conditions(bench)
    read_labs(bench)
    read_screens(bench)
    events = read_events(bench)
    read_trials(bench, events)
    read_medications(bench, events)
    read_courses(bench, events)
    read_genes(bench)
    read_leftovers(bench)
    said.left += bench.left
    # What is said first stays first: a death.
    said.doubts += [*bench.first, *_sorted_doubts(bench.doubts)]
    if not facts and not bench.drafts:
        return None
    case: dict[str, Any] = {"format": "trdcheck-case/1", "as_of": bench.as_of.isoformat()}
    case |= {name: facts[name] for name in _FACTS if name in facts}
    for name in _FACTS:
        said.mapped += _facts_mapped(name, facts.get(name))
    for part in PARTS:
        drafts = sorted((draft for draft in bench.drafts if draft.part == part), key=_order)
        if drafts:
            case[part] = [draft.finished() for draft in drafts]
        for n, draft in enumerate(drafts):
            said.mapped += _draft_mapped(f"{part}[{n}]", draft)
    return case


def _order(draft: Draft) -> tuple[Any, ...]:
    """A record's place in its list: by day, then by what it names, then by what it cites."""
    values = draft.values
    day = str(values.get("date") or values.get("started") or "")
    name = next(
        (
            str(values[key])
            for key in ("drug", "condition", "analyte", "instrument", "gene")
            if values.get(key)
        ),
        "~",
    )
    return day or "9999", name, str(values.get("text") or ""), draft.ref


def _facts_mapped(name: str, value: Any) -> list[Mapped]:
    """What the facts beside the lists cite."""
    if not isinstance(value, dict):
        return []
    mapped: list[Mapped] = []
    for key, fact in value.items():
        if isinstance(fact, dict) and "source" in fact:
            mapped += [
                Mapped(resource=ref, record=f"{name}.{key}") for ref in fact["source"]["ref"].split(", ")
            ]
    if "source" in value:
        mapped += [Mapped(resource=ref, record=name) for ref in value["source"]["ref"].split(", ")]
    return mapped


def _draft_mapped(path: str, draft: Draft) -> list[Mapped]:
    """What a record cites: itself, and each field with the place that says so."""
    whole = [Mapped(resource=ref, record=path) for ref in sorted({cite.resource for cite in draft.cites})]
    fields = {
        Mapped(resource=cite.resource, record=f"{path}.{cite.says}", field=cite.field)
        for cite in draft.cites
        if cite.says is not None and draft.values.get(cite.says) is not None
    }
    return whole + sorted(fields, key=lambda one: (one.record, one.resource, one.field or ""))


def _sorted_left(left: list[Left]) -> list[Left]:
    return sorted(dict.fromkeys(left), key=lambda one: (one.reason, one.resource, one.detail))


def _sorted_doubts(doubts: list[Doubt]) -> list[Doubt]:
    return sorted(dict.fromkeys(doubts), key=lambda one: (one.resource or "", one.what))


def codes_of_interest(reference: Reference, tables: FhirTables) -> frozenset[str]:
    """Every code by which an observation may be one that a case holds."""
    codes = {row.code for use in tables.observation_uses for row in tables.of_use(use)}
    for analyte in reference.analytes.values():
        codes |= set(analyte.loinc)
    for form in reference.instruments.values():
        codes |= {
            form.loinc_total or "",
            form.loinc_panel or "",
            *form.loinc_items,
            *form.loinc_parts.values(),
        }
    return frozenset(codes - {""})


def names_of_interest(reference: Reference) -> re.Pattern[str]:
    """The names by which an observation with codes of its own is one to be named: instruments, and genes."""
    names = whole_words(form.short for form in reference.instruments.values())
    return re.compile(f"{names.pattern}|cyp[0-9]")


def _counts(intake: Intake) -> list[Count]:
    """How many resources of each type were read; observations also by code."""
    types = Counter(entry.type for entry in intake.entries)
    for other, number in intake.others.items():
        types[other.type] += number
    for kind, number in intake.passed.items():
        types[kind.decode()] += number
    counts = [Count(type=name, number=number) for name, number in sorted(types.items())]
    codes = sorted((code, number) for code, number in intake.observed.items() if code)
    return counts + [Count(type="Observation", code=code, number=number) for code, number in codes]


def to_json(report: ImportReport) -> str:
    """The report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
