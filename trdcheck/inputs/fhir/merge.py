"""Records into a case that is there: what a person wrote stays, what differs is named, again changes nothing."""

import copy
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from trdcheck.inputs.fhir.importer import PARTS, Imported
from trdcheck.inputs.fhir.trials import PAUSE_DAYS
from trdcheck.model.dates import When
from trdcheck.model.import_report import Conflict, Doubt, ImportReport, Mapped
from trdcheck.reference.drugs import DrugNames, same_name

Values = dict[str, Any]
Generic = Callable[[str], str]
# What two imports of one trial cannot add up without all fills and orders together.
_NEEDS_ALL = ("weeks", "weeks_at_max_dose", "max_dose_mg", "doses", "stopped", "ongoing")
_PRESSING = ("active", "suspected", "unconfirmed", "resolved", None)
_NAMES = {
    "trials": "drug", "courses": "modality", "psychotherapy": "type", "screens": "instrument", "labs": "analyte",
    "conditions": "condition", "medications": "drug", "pharmacogenomics": "gene",
}  # fmt: skip
# What may differ without being a conflict: how a record is named, cited and explained.
_NOT_COMPARED = {"source", "note", "basis", "text", *_NAMES.values()}
_BY_DAY = ("screens", "labs")
_CONFIRMED = {"trials_complete": ("trials", "courses"), "lists_confirmed": ("conditions", "medications")}


class Merged(Struct):
    """The case with the records in it, and the report whose paths are those of this case."""

    case: Values
    report: ImportReport


def merge(mine: Values, imported: Imported, names: DrugNames) -> Merged:
    """The records of an import in a case."""
    theirs = imported.case or {}
    merging = _Merge(copy.deepcopy(mine), theirs, names)
    merging.facts()
    for part in PARTS:
        merging.part(part)
    merging.confirmed(mine)
    return Merged(merging.case, _with(imported.report, merging))


def _with(report: ImportReport, merging: "_Merge") -> ImportReport:
    mapped = [
        Mapped(resource=one.resource, record=merging.moved(one.record), field=one.field)
        for one in report.mapped
    ]
    conflicts = sorted(merging.conflicts, key=lambda one: (one.record, one.field))
    doubts = [*report.doubts, *(Doubt(resource=None, what=what) for what in merging.said)]
    return msgspec.structs.replace(report, mapped=mapped, conflicts=conflicts, doubts=doubts)


class _Merge:
    def __init__(self, case: Values, theirs: Values, names: DrugNames) -> None:
        self._names = names
        self.case = case
        self.conflicts: list[Conflict] = []
        self.said: list[str] = []
        self._theirs = theirs
        self._places: dict[str, str] = {}
        self._added: set[str] = set()

    def moved(self, record: str) -> str:
        """A path of the imported case as it is in the merged one."""
        head, dot, rest = record.partition(".")
        return self._places.get(head, head) + dot + rest

    def _conflict(self, record: str, field: str, yours: Any, theirs: Any, resource: str) -> None:
        conflict = Conflict(
            record=record, field=field, yours=_text(yours), theirs=_text(theirs), resource=resource
        )
        self.conflicts.append(conflict)

    # -- facts beside the lists -----------------------------------------------------------------------------------

    def facts(self) -> None:
        """The patient fact by fact; label and episode whole; each history fact by itself."""
        self._patient()
        for name in ("label", "episode"):
            value = self._theirs.get(name)
            if value is not None:
                self._whole(self.case, name, name, value)
        history = self._theirs.get("history") or {}
        for name, value in history.items():
            if not isinstance(self.case.get("history"), dict):
                self.case["history"] = {}
            self._whole(self.case["history"], name, f"history.{name}", value)

    def _whole(self, home: Values, name: str, path: str, value: Values) -> None:
        own = home.get(name)
        if own is None or _is_ehr(own):
            home[name] = value
            return
        for field, theirs in value.items():
            mine = own.get(field) if isinstance(own, dict) else (own if field == "value" else None)
            if field not in ("source", "note", "date") and mine is not None and mine != theirs:
                self._conflict(path, field, mine, theirs, value["source"]["ref"])

    def _patient(self) -> None:
        theirs = self._theirs.get("patient")
        if theirs is None:
            return
        own = self.case.get("patient")
        if own is None:
            self.case["patient"] = theirs
            return
        imported = _is_ehr(own)
        ref = theirs["source"]["ref"]
        for field, value in theirs.items():
            if field == "source":
                continue
            if field == "age" and not imported:
                value = self._dated_age(value, ref)
            mine = own.get(field)
            if mine is None or _is_ehr(mine) or (imported and not isinstance(mine, dict)):
                own[field] = value
            elif _plain(mine) != _plain(value):
                self._conflict("patient", field, _plain(mine), _plain(value), ref)
        if imported:
            own["source"] = {"kind": "ehr", "ref": _joined(own["source"]["ref"], ref)}

    def _dated_age(self, age: Any, ref: str) -> Values:
        """An age beside a person's own facts carries its own day and source."""
        return {"value": age, "date": self._theirs["as_of"], "source": {"kind": "ehr", "ref": ref}}

    def _generic(self, name: str) -> str:
        """A name as it is compared: a drug by its generic name."""
        found = self._names.find(name)
        return found.generic if found is not None else same_name(name)

    # -- the lists ------------------------------------------------------------------------------------------------

    def part(self, part: str) -> None:
        """The records of one list, each in the place of the same record or at the end."""
        records = self._theirs.get(part) or []
        if not records:
            return
        if not isinstance(self.case.get(part), list):
            self.case[part] = []
        own = self.case[part]
        taken: set[int] = set()
        for n, record in enumerate(records):
            place = _same(part, own, record, taken, self._generic)
            if place is None:
                own.append(record)
                place = len(own) - 1
                self._added.add(part)
            elif _is_ehr(own[place]):
                own[place] = self._renewed(part, own[place], record)
            else:
                self._differ(f"{part}[{place}]", own[place], record)
            taken.add(place)
            self._places[f"{part}[{n}]"] = f"{part}[{place}]"

    def _differ(self, path: str, mine: Values, theirs: Values) -> None:
        for field, value in theirs.items():
            said = field not in _NOT_COMPARED and mine.get(field) is not None
            if said and mine[field] != value:
                self._conflict(path, field, mine[field], value, theirs["source"]["ref"])

    def _renewed(self, part: str, mine: Values, theirs: Values) -> Values:
        """An imported record read again: the newer reading where it rests on all that the older one does."""
        old, new = _refs(mine), _refs(theirs)
        if old <= new:
            return theirs
        if new <= old:
            return mine
        joined = {**mine, **theirs, "source": {"kind": "ehr", "ref": ", ".join(sorted(old | new))}}
        notes = {note for one in (mine, theirs) for note in str(one.get("note") or "").split("; ") if note}
        match part:
            case "trials":
                for field in _NEEDS_ALL:
                    joined.pop(field, None)
                for field in ("adherence", "stop_reason", "purpose", "formulation"):
                    if mine.get(field) != theirs.get(field) and None not in (
                        mine.get(field),
                        theirs.get(field),
                    ):
                        joined.pop(field)
                joined["started"] = min(mine["started"], theirs["started"], key=_day)
                notes.add("imported in parts: import all its records together")
                self.said.append(
                    f"{theirs.get('drug') or theirs.get('text')}: one trial in two imports; import them together"
                )
            case "conditions":
                pressing = min((mine, theirs), key=lambda one: _PRESSING.index(one.get("status")))
                joined["status"] = pressing.get("status")
                dates = [one["date"] for one in (mine, theirs) if one.get("date")]
                joined["date"] = max(dates, key=_day) if dates else None
            case "medications":
                started = [one["started"] for one in (mine, theirs) if one.get("started")]
                joined["started"] = min(started, key=_day) if started else None
            case _:
                differing = [
                    key
                    for key in theirs
                    if key in mine and mine[key] != theirs[key] and key not in ("source", "note")
                ]
                for key in differing:
                    joined.pop(key)
                    self.said.append(f"{theirs.get(_NAMES[part])}: two imports differ in {key}; none is used")
        if notes:
            joined["note"] = "; ".join(sorted(notes))
        return {key: value for key, value in joined.items() if value is not None or key == _NAMES[part]}

    def confirmed(self, mine: Values) -> None:
        """A list that was confirmed and that the records add to."""
        for name, parts in _CONFIRMED.items():
            fact = mine.get(name)
            value = fact.get("value") if isinstance(fact, dict) else fact
            grown = sorted(set(parts) & self._added)
            if value is True and grown:
                self.said.append(f"{name}: no longer confirmed, records were added to {' and '.join(grown)}")


def _same(part: str, own: list[Values], record: Values, taken: set[int], generic: Generic) -> int | None:
    """The place of the same record in a list: of the same source, else by its name and its day."""
    refs = _refs(record)
    free = [place for place in range(len(own)) if place not in taken]
    for place in free:
        if _is_ehr(own[place]) and refs & _refs(own[place]):
            return place
    name = _NAMES[part]
    for place in free:
        other = own[place]
        if not _named_alike(other, record, name, generic):
            continue
        if part in _BY_DAY and (
            other.get("date") != record.get("date") or (part == "labs" and _is_ehr(other))
        ):
            continue
        if part in ("trials", "courses", "psychotherapy") and not _overlap(other, record):
            continue
        return place
    return None


def _named_alike(one: Values, other: Values, key: str, generic: Generic) -> bool:
    """Whether two records name the same: a drug by any of its names; what has no name by its text."""
    if one.get(key) is None or other.get(key) is None:
        return (
            one.get(key) == other.get(key)
            and bool(other.get("text"))
            and one.get("text") == other.get("text")
        )
    return generic(str(one[key])) == generic(str(other[key]))


def _overlap(one: Values, other: Values) -> bool:
    """Whether two trials of a drug can be one: their days meet, or are not known."""
    if not one.get("started") or not other.get("started"):
        return True
    first, second = sorted((one, other), key=lambda trial: _day(trial["started"]))
    if not first.get("stopped"):
        return True
    return (When(second["started"]).first - When(first["stopped"]).last).days <= PAUSE_DAYS


def _day(text: str) -> tuple[Any, Any]:
    when = When(text)
    return when.first, when.last


def _is_ehr(value: Any) -> bool:
    source = value.get("source") if isinstance(value, dict) else None
    return isinstance(source, dict) and source.get("kind") == "ehr"


def _refs(record: Values) -> set[str]:
    return set(str((record.get("source") or {}).get("ref") or "").split(", ")) - {""}


def _joined(old: str, new: str) -> str:
    return ", ".join(sorted({*old.split(", "), *new.split(", ")}))


def _plain(value: Any) -> Any:
    """A fact without its day and its source."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)
