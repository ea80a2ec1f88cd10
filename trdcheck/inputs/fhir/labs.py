"""Laboratory results: value, unit, limits and the laboratory's own word."""

import re
from typing import Any

from trdcheck.inputs.fhir.drafts import Cite, Workbench, named
from trdcheck.inputs.fhir.people import observed_on, stands
from trdcheck.inputs.fhir.resources import Observation, Quantity, ReferenceRange
from trdcheck.model.dates import When
from trdcheck.reference.analytes import Analyte

_TEXT = re.compile(r"\s*(<=|>=|<|>)?\s*([0-9]+(?:\.[0-9]+)?)\s*(\S.*?)?\s*")


def analyte_codes(bench: Workbench) -> dict[str, str]:
    """The analyte by each of its LOINC codes."""
    return {code: analyte.id for analyte in bench.reference.analytes.values() for code in analyte.loinc}


def read_labs(bench: Workbench) -> None:
    """Every result of a listed analyte as a record, or left with the reason."""
    known = analyte_codes(bench)
    for ref, observation in bench.store.all(Observation):
        ids = {known[code] for code in bench.loinc(observation.code) if code in known}
        inside = {
            known[code] for part in observation.component for code in bench.loinc(part.code) if code in known
        }
        if len(ids) > 1:
            bench.leave(ref, "contradiction", f"codes of {' and '.join(sorted(ids))}")
        elif ids:
            _read_one(bench, ref, observation, bench.reference.analytes[ids.pop()])
        elif inside:
            bench.leave(ref, "no_number", f"{', '.join(sorted(inside))} inside a component")


def _read_one(bench: Workbench, ref: str, observation: Observation, analyte: Analyte) -> None:
    day, issued = observed_on(observation)
    if not stands(bench, observation):
        bench.leave(ref, "status", f"{analyte.short}: status {(observation.status or 'absent')[:20]}")
    elif day is None:
        bench.leave(ref, "no_date", analyte.short)
    elif When(day).first > bench.as_of:
        bench.leave(ref, "impossible", f"{analyte.short}: dated {day}, after {bench.as_of}")
    elif observation.value_range is not None:
        bench.leave(ref, "range", analyte.short)
    elif observation.data_absent_reason is not None:
        why = named(observation.data_absent_reason) or "no reason given"
        bench.leave(ref, "no_number", f"{analyte.short}: {why[:40]}")
    else:
        notes = ["date of issue"] if issued else []
        _value(bench, ref, observation, analyte, {"analyte": analyte.id, "date": day}, notes)


def _value(
    bench: Workbench,
    ref: str,
    observation: Observation,
    analyte: Analyte,
    values: dict[str, Any],
    notes: list[str],
) -> None:
    quantity = observation.value_quantity
    where = "valueQuantity"
    if quantity is None and observation.value_string is not None:
        quantity, where = _from_text(observation.value_string, analyte), "valueString"
        notes.append("from text")
        if quantity is None:
            bench.leave(ref, "no_number", f"{analyte.short}: a text")
            return
    result = _result(bench, observation)
    if quantity is None or quantity.value is None:
        if result is None:
            bench.leave(ref, "no_number", analyte.short)
            return
        bench.add("labs", {**values, "result": result}, [Cite(ref, "interpretation", "result")], notes)
        return
    comparator = (quantity.comparator or "").strip()
    does = bench.tables.does("Quantity", "comparator", comparator) if comparator else "value"
    if does is None:
        bench.leave(ref, "no_number", f"{analyte.short}: comparator {comparator[:10]}")
        return
    unit = _unit(bench, quantity, analyte, notes)
    if unit is not None and analyte.known_unit(unit) and not analyte.plausible(quantity.value, unit):
        bench.leave(
            ref, "impossible", f"{analyte.short} {quantity.value:g} {unit}: outside the plausible span"
        )
        return
    values |= {"value": quantity.value, "unit": unit, "result": result}
    values["comparator"] = comparator if does == "bound" else None
    values["range"] = _limits(observation.reference_range, quantity, unit)
    cites = [Cite(ref, where, "value")]
    if result is not None:
        cites.append(Cite(ref, "interpretation", "result"))
    bench.add("labs", values, cites, notes)


def _from_text(text: str, analyte: Analyte) -> Quantity | None:
    """A number with an optional comparator and a listed unit; None for any other text."""
    match = _TEXT.fullmatch(text)
    if match is None or (match[3] is not None and not analyte.known_unit(match[3])):
        return None
    return Quantity(value=float(match[2]), comparator=match[1], unit=match[3])


def _unit(bench: Workbench, quantity: Quantity, analyte: Analyte, notes: list[str]) -> str | None:
    """The UCUM code, else the unit as printed; none where both are known and differ."""
    printed = (quantity.unit or "").strip() or None
    ucum = bench.tables.systems.get((quantity.system or "").strip()) == "ucum"
    code = (quantity.code or "").strip() or None
    if not ucum or code is None:
        return printed
    both = printed is not None and analyte.known_unit(printed) and analyte.known_unit(code)
    if both and analyte.convert(1, printed or code) != analyte.convert(1, code):
        notes.append(f"unit {printed} and code {code} differ")
        bench.doubt(None, f"{analyte.short}: unit {printed} beside code {code}; no unit taken")
        return None
    return code


def _result(bench: Workbench, observation: Observation) -> str | None:
    """The laboratory's own word: low, normal or high; none where its words disagree."""
    listed = observation.interpretation
    concepts = listed if isinstance(listed, list) else [listed]
    words = {
        bench.tables.does("Observation", "interpretation", coding.code or "")
        for concept in concepts
        for coding in concept.coding
    } - {None}
    return words.pop() if len(words) == 1 else None


def _limits(ranges: list[ReferenceRange], quantity: Quantity, unit: str | None) -> dict[str, Any] | None:
    """The first limits with a low below the high, in the unit of the value."""
    for one in ranges:
        low, high = one.low, one.high
        if one.modifier_extension or low is None or high is None or low.value is None or high.value is None:
            continue
        if not low.value < high.value:
            continue
        own = {quantity.unit, quantity.code, unit, None}
        if all(end.unit in own or end.code in own - {None} for end in (low, high)):
            return {"low": low.value, "high": high.value}
    return None
