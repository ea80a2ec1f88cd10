"""Laboratory results and single records between two cases: the newest on each side, and what is no longer recorded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from trdcheck.model.comparison import Change, Gone, LaboratoryCompared, ResultOn
from trdcheck.model.dates import When
from trdcheck.model.report import Report
from trdcheck.reference import Reference
from trdcheck.views.compare_treatments import compare_treatments

# The key that names a record of each list; a text that no table reads stands in its place.
_NAMED_BY = {
    "screens": "instrument",
    "labs": "analyte",
    "conditions": "condition",
    "medications": "drug",
    "pharmacogenomics": "gene",
    "hospital_stays": "started",
    "diagnosis": "code",
}
_FACTS = ("safety", "history", "patient", "episode")
_NO_FACTS = ("source", "note", "noted")


def laboratory(old: Report, new: Report, reference: Reference) -> list[LaboratoryCompared]:
    """The newest result of each analyte on each side, each on its own day."""
    before, after = _newest(old), _newest(new)
    return [
        LaboratoryCompared(
            analyte=name,
            title=_title("labs", name, reference),
            change=_change(before.get(name), after.get(name)),
            before=before.get(name),
            after=after.get(name),
        )
        for name in dict.fromkeys([*after, *before])
    ]


def _newest(report: Report) -> dict[str, ResultOn]:
    """The newest result of each analyte known on the day; an undated one only where none is dated."""
    as_of = date.fromisoformat(report.as_of)
    chosen: dict[str, tuple[date, ResultOn]] = {}
    for lab in report.case.get("labs") or ():
        when = When(lab["date"]) if lab.get("date") else None
        if when is not None and when.first > as_of:
            continue
        name = lab.get("analyte") or lab.get("text") or "?"
        day = when.last if when is not None else date.min
        if name not in chosen or day >= chosen[name][0]:
            chosen[name] = (day, ResultOn(text=_result(lab), date=lab.get("date")))
    return {name: result for name, (_, result) in chosen.items()}


def _result(lab: dict[str, Any]) -> str:
    """A result as it was written."""
    value = f"{lab.get('comparator') or ''}{lab['value']:g}" if lab.get("value") is not None else ""
    parts = [value, lab.get("unit") or "", lab.get("result") or ""]
    return " ".join(part for part in parts if part) or "no value"


def _change(before: ResultOn | None, after: ResultOn | None) -> Change:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "same" if before == after else "changed"


def gone(old: Report, new: Report, reference: Reference) -> list[Gone]:
    """What the older case holds and the newer does not: records by name and date, facts by name, treatments."""
    kept = {(key, name, when) for key, name, when, _ in _records(new)}
    rows = [
        Gone(title=_title(key, name, reference), date=when, path=path)
        for key, name, when, path in _records(old)
        if (key, name, when) not in kept
    ]
    return rows + [
        Gone(title=row.title, date=None, path=row.before or "")
        for row in compare_treatments(old, new)
        if row.change == "removed"
    ]


def _records(report: Report) -> Iterator[tuple[str, str, str | None, str]]:
    """Each record as list, name, date and path; a condition, medicine or fact by its name alone."""
    for key, naming in _NAMED_BY.items():
        for n, row in enumerate(report.case.get(key) or ()):
            name = str(row.get(naming) or row.get("text") or "?")
            when = row.get("date") if key in ("screens", "labs") else None
            yield key, name, when, f"{key}[{n}]"
    for key in _FACTS:
        for name, value in (report.case.get(key) or {}).items():
            known = value.get("value") if isinstance(value, dict) and "value" in value else value
            if known is not None and name not in _NO_FACTS:
                yield key, name, None, f"{key}.{name}"


def _title(key: str, name: str, reference: Reference) -> str:
    """A record as it is called; a name of no table stands as it was written."""
    if key == "labs" and name in reference.analytes:
        return reference.analytes[name].short
    if key == "screens" and name in reference.instruments:
        return reference.instruments[name].short
    if key == "conditions" and name in reference.conditions:
        return reference.conditions[name].title
    if key == "history" and name in reference.facts:
        return reference.facts[name].title
    return name.replace("_", " ")
