"""Records of any kind: nothing crashes, no fact without a resource, no order and no second import changes anything."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inputs.fhir.records import (
    ICD,
    PATIENT,
    RXNORM,
    SNOMED,
    concept,
    condition,
    dosage,
    fill,
    imported,
    imported_bytes,
    imported_files,
    observation,
    order,
    quantity,
)  # fmt: skip
from tests.support import ROOT, reference
from trdcheck.inputs.fhir.importer import import_records
from trdcheck.inputs.fhir.merge import merge

RECORD: list[dict[str, Any]] = [
    PATIENT,
    condition(concept(SNOMED, "832007"), onsetDateTime="2020"),
    condition(concept(ICD, "F41.1"), id="c2", recordedDate="2024-01-01"),
    observation("44261-6", valueQuantity=quantity(7)),
    observation("3016-3", id="o2", valueQuantity=quantity(2.1, "mIU/L")),
    observation("39156-5", id="o3", valueQuantity=quantity(31, code="kg/m2")),
    order(dosageInstruction=[dosage(1, text="Take 1 tablet daily")]),
    order("310385", id="m2", status="stopped", medicationCodeableConcept=concept(RXNORM, "4493", "fluoxetine"), authoredOn="2024-01-01"),
    fill("2026-06-01", 30, "f1"),
    fill("2026-07-01", 30, "f2"),
]  # fmt: skip
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inside for place in places(one, (*path, key)))]


@st.composite
def damaged(draw: st.DrawFn) -> list[Any]:
    """The record with fields removed, types changed, codes swapped, patients mixed, entries doubled and shuffled."""
    record: list[Any] = copy.deepcopy(RECORD)
    for _ in range(draw(st.integers(1, 5))):
        resource = draw(st.sampled_from([one for one in record if len(places(one)) > 1]))
        path = draw(st.sampled_from(places(resource)[1:]))
        home: Any = resource
        for key in path[:-1]:
            home = home[key]
        what = draw(st.sampled_from(["remove", "change", "swap"]))
        if what == "remove" and isinstance(home, dict):
            del home[path[-1]]
        elif what == "change":
            home[path[-1]] = draw(ANY)
        else:
            other = draw(st.sampled_from(RECORD))
            place = draw(st.sampled_from(places(other)[1:]))
            value: Any = other
            for key in place:
                value = value[key]
            home[path[-1]] = copy.deepcopy(value)
    if draw(st.booleans()):
        record.append(draw(st.sampled_from(record)))
    return draw(st.permutations(record))


@settings(max_examples=100, deadline=None)
@given(damaged())
def test_a_damaged_record_never_crashes_and_comes_to_a_case_or_a_refusal(record: list[Any]) -> None:
    found = imported(*record, patient=None)
    assert (found.case is None) == (found.report.refused is not None)
    cited = {one.resource for one in found.report.mapped}
    for part in found.case.values() if found.case is not None else ():
        for one in part if isinstance(part, list) else ():
            assert set(one["source"]["ref"].split(", ")) <= cited


@settings(max_examples=60, deadline=None)
@given(ANY | st.lists(ANY))
def test_any_json_is_a_refusal_in_words(value: Any) -> None:
    found = imported_bytes(json.dumps(value).encode())
    assert found.case is None
    assert found.report.refused


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_refusal_in_words(data: bytes) -> None:
    assert imported_bytes(data).case is None


@settings(max_examples=30, deadline=None)
@given(st.permutations(RECORD), st.integers(0, len(RECORD)))
def test_no_order_of_entries_and_files_changes_the_case(record: list[Any], cut: int) -> None:
    whole = imported(*RECORD).case
    parts = [("a", record[:cut]), ("b", record[cut:]), ("c", record[:2])]
    files = [(name, "\n".join(map(json.dumps, lines)).encode()) for name, lines in parts]
    assert imported_files(files).case == whole


@settings(max_examples=30, deadline=None)
@given(damaged())
def test_importing_twice_changes_nothing(record: list[Any]) -> None:
    found = imported(*record)
    if found.case is not None:
        first = merge({}, found, reference().drug_names).case
        assert merge(first, found, reference().drug_names).case == first


def ordered(case: dict[str, Any]) -> dict[str, Any]:
    return {
        key: sorted(map(repr, value)) if isinstance(value, list) else value for key, value in case.items()
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0, 1]), min_size=len(RECORD) - 1, max_size=len(RECORD) - 1))
def test_one_after_the_other_is_the_same_in_any_order(sides: list[int]) -> None:
    halves = [
        [PATIENT, *(one for one, side in zip(RECORD[1:], sides, strict=True) if side == n)] for n in (0, 1)
    ]
    names = reference().drug_names

    def after(first: list[Any], second: list[Any]) -> dict[str, Any]:
        case = merge({}, imported(*first), names).case
        return ordered(merge(case, imported(*second), names).case)

    assert after(halves[0], halves[1]) == after(halves[1], halves[0])


DATA = ROOT / "tests/data/fhir"


@pytest.mark.parametrize("field", ["weeks", "max_dose_mg", "stopped", "ongoing"])
def test_each_of_these_facts_of_a_trial_names_the_resource_and_field_that_says_so(field: str) -> None:
    ended = order(id="m3", status="stopped", authoredOn="2023-01-01", dosageInstruction=[dosage(1, timing={"repeat": {
        "frequency": 1, "period": 1, "periodUnit": "d", "boundsPeriod": {"start": "2023-01-01", "end": "2023-03-01"}}})])  # fmt: skip
    found = imported(*RECORD, ended)
    said = {(one.record, one.resource, one.field) for one in found.report.mapped}
    trials = (found.case or {})["trials"]
    places = [n for n, trial in enumerate(trials) if trial.get(field) is not None]
    assert places
    for n in places:
        assert any(record == f"trials[{n}].{field}" and where for record, _, where in said), (n, field)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.*")), ids=lambda path: path.name)
def test_every_record_file_is_read_in_any_order_of_its_patient(path: Path) -> None:
    """Nothing of a file of others crashes, also for a patient who is not in it."""
    with path.open("rb") as file:
        found = import_records(
            [(path.name, file)], patient="nobody", as_of=date(2026, 11, 20), reference=reference()
        )
    assert found.case is None
    assert found.report.refused
