"""What is doubtful in a trial that was read: asked before it is stored."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from trdcheck.reference import Reference
from trdcheck.reference.drugs import Antidepressant
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.quantities import Number, least, most
from trdcheck.visit.speech.reading import Choice, Doubt, Record


def doubts_of(
    record: Record,
    doubts: list[Doubt],
    generic: str | None,
    reference: Reference,
    trials: Sequence[Mapping[str, Any]],
) -> tuple[Record, list[Doubt]]:
    """The record with its dose in the unit of the drug and without what is doubtful, and every doubt."""
    row = reference.antidepressants.get(generic) if generic else None
    record = _in_unit(record, row)
    doubts = [_doubt_in_unit(doubt, row) for doubt in doubts]
    doubts += _far_above(record, row)
    doubts += _longer_at_dose(record)
    doubts += _twice(record, generic, reference, trials)
    return record, doubts


def _dose_key(row: Antidepressant | None) -> dict[str, str]:
    if row is None or row.unit == "mg/day":
        return {"key": "max_dose_mg"}
    return {"key": "max_dose", "unit": row.unit}


def _in_unit(record: Record, row: Antidepressant | None) -> Record:
    if "dose" not in record:
        return record
    place = _dose_key(row)
    changed: Record = {}
    for name, value in record.items():
        changed[place["key"] if name == "dose" else name] = value
    if "unit" in place:
        changed["unit"] = place["unit"]
    return changed


def _doubt_in_unit(doubt: Doubt, row: Antidepressant | None) -> Doubt:
    choices = tuple(
        choice if choice.changes is None else Choice(choice.words, _in_unit(dict(choice.changes), row))
        for choice in doubt.choices
    )
    field = _dose_key(row)["key"] if doubt.field == "dose" else doubt.field
    return msgspec.structs.replace(doubt, choices=choices, field=field)


def _far_above(record: Record, row: Antidepressant | None) -> list[Doubt]:
    """A dose over three times the labelled maximum: a tenth of it, or what was taken."""
    key = _dose_key(row)["key"]
    dose = record.get(key)
    if (
        row is None
        or not isinstance(dose, int | float)
        or Fraction(str(dose))
        <= load_speech().limits.asked_above_times_the_maximum * Fraction(str(row.max_mg))
    ):
        return []
    del record[key]
    unit = record.pop("unit", None)
    besides = {} if unit is None else {"unit": unit}
    tenth = Fraction(str(dose)) / 10
    choices = [Choice(f"it was {dose}", {key: dose, "dose_confirmed": True} | besides)]
    if tenth <= Fraction(str(row.max_mg)):
        lower: Number = int(tenth) if tenth.denominator == 1 else float(tenth)
        choices.insert(0, Choice(f"it was {lower}", {key: lower} | besides))
    times = Fraction(str(dose)) / Fraction(str(row.max_mg))
    shown = int(times) if times.denominator == 1 else f"{float(times):.1f}"
    text = f"{dose}: {shown} times the labelled maximum of {row.max_mg} {row.unit.replace('/', ' a ')}. Which was it?"
    return [Doubt(key, text, (*choices, Choice("type it anew")))]


def _longer_at_dose(record: Record) -> list[Doubt]:
    """More weeks at the dose than in all: the other way round, or typed anew."""
    whole, at_dose = record.get("weeks"), record.get("weeks_at_max_dose")
    upper, lower = most(whole), least(at_dose)
    if upper is None or lower is None or lower <= upper:
        return []
    del record["weeks"], record["weeks_at_max_dose"]
    text = f"{lower} weeks at the dose, but {upper} in all. Which was it?"
    turned = Choice(f"{lower} in all, {upper} at the dose", {"weeks": at_dose, "weeks_at_max_dose": whole})
    same = Choice(
        f"{lower} in all, all of them at the dose", {"weeks": at_dose, "weeks_at_max_dose": at_dose}
    )
    return [Doubt("weeks", text, (turned, same, Choice("type it anew")))]


def _twice(
    record: Record, generic: str | None, reference: Reference, trials: Sequence[Mapping[str, Any]]
) -> list[Doubt]:
    """The same drug once more, and nothing in the line that differs from the trial recorded."""
    for place, trial in enumerate(trials, 1):
        name = trial.get("drug")
        found = reference.drug_names.find(name) if name else None
        if generic is None or found is None or found.generic != generic:
            continue
        compared = (
            "max_dose_mg",
            "max_dose",
            "doses",
            "weeks",
            "started",
            "stopped",
            "this_episode",
            "formulation",
        )
        if any(key in record and key in trial and record[key] != trial[key] for key in compared):
            continue
        text = f"{name} stands already as trial {place}."
        return [
            Doubt("drug", text, (Choice("another trial of it", {}), Choice("the same, do not keep it twice")))
        ]
    return []
