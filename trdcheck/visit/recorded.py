"""Everything recorded, in words, by part of the consultation: what can be looked at and corrected."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from trdcheck.reference import Reference
from trdcheck.visit.answers import value_at
from trdcheck.visit.session import Session

_LISTS = {
    "trials": "Trials",
    "augmentation": "Trials",
    "courses": "Other treatment",
    "psychotherapy": "Other treatment",
    "pharmacogenomics": "Other treatment",
    "screens": "Forms",
    "labs": "Laboratory",
    "conditions": "Lists",
    "medications": "Lists",
    "decisions": "Decisions",
    "notes": "Notes",
}
_PARTS = {
    "safety": "Safety",
    "patient": "Patient",
    "episode": "Patient",
    "label": "Patient",
    "history": "Asked",
}
# A field in the words of the form; "" for what a record is of, which needs no word before it.
_FIELDS = {
    **dict.fromkeys(
        ("drug", "instrument", "analyte", "condition", "gene", "modality", "type", "item", "text"), ""
    ),
    "max_dose_mg": "dose",
    "max_dose": "dose",
    "weeks_at_max_dose": "weeks at the dose",
    "weeks_on": "weeks counted on",
    "ongoing": "still taken",
    "adherence": "taken",
    "outcome": "response",
    "stop_reason": "why it ended",
    "comparator": "",
    "value": "",
    "unit": "",
    "formulation": "",
}
_UNITS = {"max_dose_mg": " mg", "mg": " mg"}
_HIDDEN = ("format", "as_of", "$schema")
_BESIDE = ("noted", "generic")


class Recorded(Struct, frozen=True):
    """One answer or record: its path, its part, what it is about, what was said, and whether the file brought it."""

    path: str
    part: str
    title: str
    words: str
    earlier: bool

    @property
    def line(self) -> str:
        """It in one line."""
        came = " (earlier visit or file)" if self.earlier else ""
        return f"{self.part}: {self.title}: {self.words}{came}"


def recorded(session: Session) -> list[Recorded]:
    """Everything of the case, in its order."""
    names = names_in(session.reference)
    return [
        Recorded(
            path,
            part,
            *_said_once(names.get(title, title), in_words(value, names)),
            session.from_before(path),
        )
        for path, part, title, value in _rows(session)
    ]


def _said_once(title: str, words: str) -> tuple[str, str]:
    """What a record is of stands before it, and not in it a second time."""
    return title, words.removeprefix(f"{title}, ")


def _rows(session: Session) -> Iterator[tuple[str, str, str, object]]:
    for key, value in session.values.items():
        if key in _HIDDEN or value is None:
            continue
        if key in _PARTS and isinstance(value, dict):
            for name, answer in value.items():
                if name not in _BESIDE:
                    yield f"{key}.{name}", _PARTS[key], _title(session, key, name), answer
        elif isinstance(value, list):
            if not value:
                yield key, _LISTS.get(key, "Other"), key.replace("_", " "), "none"
            for number, record in enumerate(value):
                yield f"{key}[{number}]", _LISTS.get(key, "Other"), _name_of(record, key), record
        else:
            yield key, "Lists", key.replace("_", " "), value


def _title(session: Session, key: str, name: str) -> str:
    if key == "history" and name in session.reference.facts:
        return session.reference.facts[name].title
    return name.replace("_", " ")


def _name_of(record: object, key: str) -> str:
    """What a record is of."""
    if not isinstance(record, dict):
        return key
    naming = ("drug", "instrument", "analyte", "condition", "gene", "modality", "type", "item")
    named = next((record[name] for name in naming if record.get(name)), None)
    return str(named or record.get("text") or record.get("class") or key).replace("_", " ")


def answer_in_words(session: Session, path: str) -> str:
    """What stands at a path, in words; "" where nothing does."""
    value = value_at(session.values, path)
    return in_words(value, names_in(session.reference)) if value is not None else ""


def names_in(reference: Reference) -> dict[str, str]:
    """What tests and forms are called, by the id that the case keeps."""
    tests = {row.id: row.short for row in reference.analytes.values()}
    return tests | {row.id: row.short for row in reference.instruments.values()}


def in_words(value: object, names: Mapping[str, str] | None = None) -> str:
    """A recorded value in words; `names` are what ids are called."""
    if isinstance(value, dict):
        if "value" in value and set(value) <= {"value", "date", "note", "source", "noted"}:
            words = in_words(value.get("value"), names)
            note = f", note: {value['note']}" if value.get("note") else ""
            return (f"{words} ({value['date']})" if value.get("date") else words) + note
        return ", ".join(
            f"{_FIELDS.get(key, key.replace('_', ' '))} {in_words(answer, names)}{_UNITS.get(key, '')}".strip()
            for key, answer in value.items()
            if answer is not None and key not in _BESIDE
        )
    if isinstance(value, list):
        return "; ".join(in_words(answer, names) for answer in value) or "none"
    if isinstance(value, str) and names is not None and value in names:
        return names[value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
