"""`--into`: the same records once, a person's words untouched, conflicts named, a second import the same bytes."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.inputs.fhir.records import (
    ICD,
    PATIENT,
    concept,
    condition,
    dosage,
    fill,
    imported,
    observation,
    order,
    quantity,
    vocabulary,
)  # fmt: skip
from tests.support import ROOT, program, reference
from trdcheck.inputs.case_file import read_case
from trdcheck.inputs.fhir.merge import Merged, merge

RECORDS = [
    PATIENT,
    condition(concept(ICD, "F41.1", "Generalized anxiety disorder"), onsetDateTime="2020"),
    observation("44261-6", valueQuantity=quantity(7)),
    observation("3016-3", id="t", valueQuantity=quantity(2.1, "mIU/L")),
    order(dosageInstruction=[dosage()]),
]


def merged(mine: dict[str, Any], *resources: Any) -> Merged:
    found = merge(mine, imported(*(resources or RECORDS)), reference().drug_names)
    read_case(json.dumps(found.case).encode(), "case.json", vocabulary())
    return found


def conflicts(found: Merged) -> list[tuple[str, str, str, str]]:
    return [(one.record, one.field, one.yours, one.theirs) for one in found.report.conflicts]


def test_a_second_import_changes_nothing() -> None:
    first = merged({"format": "trdcheck-case/1", "as_of": "2026-11-20"})
    assert merged(first.case).case == first.case
    assert conflicts(merged(first.case)) == []


MINE: dict[str, Any] = {
    "format": "trdcheck-case/1",
    "case_id": "A-17",
    "as_of": "2026-11-20",
    "patient": {"age": 50, "neck_cm": 40},
    "trials": [{"drug": "Zoloft", "started": "2026-05", "max_dose_mg": 150}],
    "screens": [{"instrument": "phq-9", "date": "2026-10-01", "score": 9}],
    "conditions": [{"condition": "anxiety", "status": "ruled_out", "date": "2026-06", "basis": "interview"}],
    "history": {"fatigue": False},
    "trials_complete": True,
    "decisions": [{"item": "b12", "decision": "ordered", "date": "2026-11-20", "reason": "draw"}],
    "notes": [{"text": "a word"}],
}


def test_what_a_person_wrote_never_changes_and_what_differs_is_named() -> None:
    mine = copy.deepcopy(MINE)
    found = merged(mine, *RECORDS, condition(concept(ICD, "R53.83", "Other fatigue"), id="c9"))
    for key in mine:
        if key not in ("patient", "conditions"):
            assert found.case[key] == mine[key], key
    assert found.case["conditions"][0] == mine["conditions"][0]
    assert found.case["patient"] == {"age": 50, "neck_cm": 40, "sex": "female"}
    assert conflicts(found) == [
        ("conditions[0]", "date", "2026-06", "2020"),
        ("conditions[0]", "status", "ruled_out", "active"),
        ("history.fatigue", "value", "false", "true"),
        ("patient", "age", "50", "46"),
        ("screens[0]", "score", "9", "7"),
        ("trials[0]", "max_dose_mg", "150", "100"),
        ("trials[0]", "started", "2026-05", "2026-06-01"),
    ]
    assert [one["analyte"] for one in found.case["labs"]] == ["tsh"]


def test_what_the_patient_lacks_is_filled_fact_by_fact_with_its_day() -> None:
    found = merged({"patient": {"neck_cm": 40}})
    assert found.case["patient"]["age"] == {
        "value": 46, "date": "2026-11-20", "source": {"kind": "ehr", "ref": "Patient/p1"},
    }  # fmt: skip
    assert merged(found.case).case == found.case


def test_a_record_that_was_imported_is_read_again() -> None:
    first = merged({})
    newer = [one | {"valueQuantity": quantity(8)} if one.get("id") == "o1" else one for one in RECORDS]
    assert [one["score"] for one in merged(first.case, *newer).case["screens"]] == [8]


def test_a_confirmed_list_that_grows_is_said() -> None:
    found = merged({"trials_complete": True, "lists_confirmed": {"value": True, "date": "2026-11-01"}})
    words = [one.what for one in found.report.doubts]
    assert "trials_complete: no longer confirmed, records were added to trials" in words
    assert "lists_confirmed: no longer confirmed, records were added to conditions" in words
    assert found.case["trials_complete"] is True


FILLS = [fill("2026-06-01", 30, "f1"), fill("2026-07-01", 30, "f2")]


def test_two_imports_of_one_trial_leave_open_what_needs_all_and_come_to_the_same_in_any_order() -> None:
    one = merged(merged({}, PATIENT, FILLS[0]).case, PATIENT, FILLS[1])
    other = merged(merged({}, PATIENT, FILLS[1]).case, PATIENT, FILLS[0])
    assert one.case == other.case
    record = one.case["trials"][0]
    assert record["source"]["ref"] == "MedicationDispense/f1, MedicationDispense/f2"
    assert "weeks" not in record
    assert "sertraline: one trial in two imports; import them together" in [
        doubt.what for doubt in one.report.doubts
    ]
    assert merged({}, PATIENT, *FILLS).case["trials"][0]["weeks"] == 8.6


def test_the_paths_of_the_report_are_those_of_the_merged_case() -> None:
    found = merged({"labs": [{"analyte": "b12", "value": 300, "unit": "pg/mL", "date": "2026-01-01"}]})
    assert {one.record for one in found.report.mapped if one.resource == "Observation/t"} == {
        "labs[1]",
        "labs[1].value",
    }


@pytest.mark.parametrize("again", [False, True])
def test_the_program_rewrites_the_case_in_place(tmp_path: Path, again: bool) -> None:
    case, records = tmp_path / "case.json", tmp_path / "r.ndjson"
    case.write_text(json.dumps({"format": "trdcheck-case/1", "case_id": "A-17", "as_of": "2026-11-20"}))
    records.write_text("\n".join(map(json.dumps, RECORDS)))
    assert program("import", "fhir", records, "--into", case).returncode == 0
    first = case.read_bytes()
    assert json.loads(first)["case_id"] == "A-17"
    assert case.stat().st_mode & 0o777 == 0o600
    if again:
        assert program("import", "fhir", records, "--into", case).returncode == 0
        assert case.read_bytes() == first


def test_a_refused_input_leaves_the_case_as_it_is_and_writes_the_report(tmp_path: Path) -> None:
    case, report = tmp_path / "case.json", tmp_path / "report.json"
    case.write_text("{}")
    done = program(
        "import", "fhir", ROOT / "tests/data/fhir/dstu2-ben.json", "--into", case, "--report", report
    )
    assert (done.returncode, done.stdout, case.read_text()) == (2, b"", "{}")
    assert "DSTU2" in json.loads(report.read_bytes())["refused"]
