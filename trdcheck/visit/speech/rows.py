"""A trial as a row of a table: every field in a word, `?` where nothing is known."""

from collections.abc import Mapping
from typing import Any

from trdcheck.reference import Reference
from trdcheck.visit.speech.quantities import shown

HEADINGS = ("drug", "class", "mg/day", "weeks", "at it", "taken", "did", "side effects", "now")


def trial_row(record: Mapping[str, Any], reference: Reference) -> tuple[str, ...]:
    """The cells of a trial under `HEADINGS`."""
    name = record.get("drug") or record.get("text") or "not remembered"
    found = reference.drug_names.find(record["drug"]) if record.get("drug") else None
    row = reference.antidepressants.get(found.generic) if found else None
    drug = f"{name} {record['formulation']}" if record.get("formulation") else name
    return (
        drug,
        row.drug_class if row else record.get("class", "?"),
        _dose(record),
        _weeks(record),
        _at_dose(record),
        _word(record.get("adherence")),
        _word(record.get("outcome")),
        _side_effects(record),
        _now(record),
    )


def _word(value: str | None) -> str:
    return "?" if value is None else value.replace("_", " ")


def _dose(record: Mapping[str, Any]) -> str:
    if record.get("doses"):
        return " > ".join(
            shown(step["mg"]) if step.get("mg") is not None else "?" for step in record["doses"]
        )
    dose = record.get("max_dose_mg", record.get("max_dose"))
    if dose is None:
        return _word(record.get("dose_words"))
    unit = record.get("unit")
    return shown(dose) if unit is None else f"{shown(dose)} {unit}"


def _weeks(record: Mapping[str, Any]) -> str:
    if record.get("doses"):
        return " > ".join(
            shown(step["weeks"]) if step.get("weeks") is not None else "?" for step in record["doses"]
        )
    if "weeks" in record:
        return shown(record["weeks"])
    if "started" in record:
        return f"{record['started']} to {record.get('stopped', 'now' if record.get('ongoing') else '?')}"
    return "?"


def _at_dose(record: Mapping[str, Any]) -> str:
    if "weeks_at_max_dose" in record:
        return shown(record["weeks_at_max_dose"])
    if "on_max_dose_since" in record:
        return f"since {record['on_max_dose_since']}"
    return "steps" if record.get("doses") else "?"


def _side_effects(record: Mapping[str, Any]) -> str:
    words = record.get("side_effects"), record.get("note")
    return ": ".join(str(word) for word in words if word) or "?"


def _now(record: Mapping[str, Any]) -> str:
    if record.get("ongoing"):
        return "still taken"
    if "stop_reason" in record:
        return f"ended: {_word(record['stop_reason'])}"
    return "ended: ?" if record.get("ongoing") is False or "stopped" in record else "?"
