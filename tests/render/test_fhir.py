"""`check -f fhir` and `-f cds-hooks`: valid by other programs, everything once, the same bytes, and what reads back."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, checklist, program, report_of
from trdcheck.render import cds_hooks, fhir

EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
SCREENS: dict[str, Any] = {
    "case_id": "A-17",
    "screens": [
        {
            "instrument": "phq-9",
            "date": "2026-10-01",
            "score": 7,
            "source": {"kind": "ehr", "ref": "Observation/o1, x/y"},
        },
        {"instrument": "phq-9", "date": "2026-09", "score": 8},
        {"instrument": "rms", "date": "2026-10-01", "score": 3},
        {"instrument": "gad-7", "date": "2026-10-01", "result": "negative"},
    ],
}


def case_of(example: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(example.read_text(encoding="utf-8"))
    return values


def bundle_of(case: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(fhir.render(report_of(case)))
    return values


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_bundle_is_valid_by_two_other_readers(example: Path) -> None:
    fhirkit = pytest.importorskip("fhirkit", reason="a validator of FHIR R4 of the extra dev")
    models = pytest.importorskip("fhir.resources.R4B.bundle", reason="models of FHIR R4B of the extra dev")
    for case in (case_of(example), SCREENS):
        text = fhir.render(report_of(case))
        assert fhirkit.validate(text) == []
        models.Bundle.model_validate_json(text)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_item_and_flag_stands_once_with_its_status(example: Path) -> None:
    report = report_of(case_of(example))
    groups = json.loads(fhir.render(report))["entry"][0]["resource"]["item"]
    links = [
        (item["linkId"], item["answer"][0]["valueCoding"]["code"])
        for group in groups
        for item in group["item"]
    ]
    assert links == [(flag.id, flag.status) for flag in report.flags] + [
        (item.id, item.status) for item in report.items
    ]


def test_a_total_with_a_code_is_an_observation_that_cites_what_it_was_taken_from() -> None:
    found = [entry["resource"] for entry in bundle_of(SCREENS)["entry"][1:]]
    assert [(one["code"]["coding"][0]["code"], one["valueQuantity"]["value"], one["effectiveDateTime"]) for one in found] == [
        ("44261-6", 7, "2026-10-01"), ("44261-6", 8, "2026-09"),
    ]  # fmt: skip
    assert found[0]["derivedFrom"] == [{"reference": "Observation/o1"}]
    assert "derivedFrom" not in found[1]


def test_the_subject_is_the_case_only_where_it_has_a_name_of_its_own() -> None:
    subject = {"identifier": {"system": "urn:trdcheck:case", "value": "A-17"}}
    assert {json.dumps(one["resource"].get("subject")) for one in bundle_of(SCREENS)["entry"]} == {
        json.dumps(subject)
    }
    assert "subject" not in bundle_of({})["entry"][0]["resource"]


def test_nothing_in_it_is_a_condition_or_an_order_and_the_same_report_gives_the_same_bytes() -> None:
    text = fhir.render(report_of(SCREENS))
    assert text == fhir.render(report_of(SCREENS))
    assert {one["resource"]["resourceType"] for one in json.loads(text)["entry"]} == {
        "QuestionnaireResponse",
        "Observation",
    }


def test_reading_our_own_output_gives_back_the_scores_and_nothing_else(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.json"
    bundle.write_text(fhir.render(report_of(SCREENS)), encoding="utf-8")
    done = program("import", "fhir", bundle, "--as-of", "2026-11-20")
    case = json.loads(done.stdout)
    assert sorted(case) == ["as_of", "format", "screens"]
    assert [(one["instrument"], one["date"], one["score"]) for one in case["screens"]] == [
        ("phq-9", "2026-09", 8), ("phq-9", "2026-10-01", 7),
    ]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("reader", ["check-jsonschema", "ajv"])
def test_the_cards_fit_the_schema_of_cds_hooks(example: Path, reader: str, tmp_path: Path) -> None:
    cards, schema = tmp_path / "cards.json", ROOT / "tests/data/cds_hooks_cards.schema.json"
    cards.write_text(cds_hooks.render(report_of(case_of(example))), encoding="utf-8")
    if reader == "ajv":
        if shutil.which("ajv") is None:
            pytest.skip("ajv is not installed")
        command = ["ajv", "validate", "--spec=draft2020", "-s", str(schema), "-d", str(cards)]
    else:
        command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), str(cards)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_flags_come_first_then_findings_then_one_card_that_holds_the_rest(example: Path) -> None:
    report = report_of(case_of(example))
    cards = json.loads(cds_hooks.render(report))["cards"]
    order = [card["indicator"] for card in cards]
    assert order == sorted(order, key=["critical", "warning", "info"].index)
    assert order.count("info") == 1
    assert order.count("critical") == sum(
        flag.status == "present" and not flag.addressed for flag in report.flags
    )
    text = "\n".join(
        card["summary"] + "\n" if card["indicator"] == "warning" else card["detail"] for card in cards
    )
    for item in checklist().items:
        assert sum(line.lstrip("- ").startswith(f"{item.title}:") for line in text.splitlines()) == 1, item.id


def test_more_findings_than_cards_stand_in_the_last_one() -> None:
    case = {"conditions": [{"condition": name, "status": "active", "date": "2026-11-01"} for name in (
        "bipolar", "adhd", "anxiety", "ptsd", "alcohol-use-disorder", "hypothyroidism", "b12-deficiency", "sleep-apnea",
    )]}  # fmt: skip
    report = report_of(case)
    cards = json.loads(cds_hooks.render(report))["cards"]
    findings = [item.title for item in report.items if item.reason == "finding"]
    assert (len(cards), cards[-1]["indicator"]) == (7, "info")
    assert all(f"- {title}: open" in cards[-1]["detail"] for title in findings[6:])
    assert len(findings) > 6


@pytest.mark.parametrize("form", ["fhir", "cds-hooks"])
def test_the_program_writes_both(form: str) -> None:
    done = program("check", EXAMPLES[0], "-f", form, "--exit-zero")
    assert done.returncode == 0
    assert isinstance(json.loads(done.stdout), dict)
