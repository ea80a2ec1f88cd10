"""The published schemas agree with what the program reads and writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

from tests.support import ROOT, program
from trdcheck.views.schemas import FORMATS

EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


def schema(what: str, folder: Path) -> Path:
    path = folder / f"{what}.schema.json"
    path.write_bytes(program("schema", what).stdout)
    return path


def check_jsonschema(*arguments: str | Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *map(str, arguments)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("what", FORMATS)
def test_each_schema_is_one_of_2020_12_with_a_name_of_its_own(what: str, tmp_path: Path) -> None:
    path = schema(what, tmp_path)
    check_jsonschema("--check-metaschema", path)
    values = json.loads(path.read_text(encoding="utf-8"))
    assert values["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert values["$id"] == f"urn:trdcheck:{what}:1"


def test_the_examples_and_an_empty_case_are_cases(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_bytes(program("case", "new").stdout)
    check_jsonschema("--schemafile", schema("case", tmp_path), empty, *EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_report_of_each_example_is_a_report(example: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_bytes(program("check", example, "-f", "json").stdout)
    check_jsonschema("--schemafile", schema("report", tmp_path), report)


def test_a_comparison_is_a_comparison(tmp_path: Path) -> None:
    compared = tmp_path / "compared.json"
    compared.write_bytes(program("compare", *EXAMPLES[:2], "-f", "json").stdout)
    check_jsonschema("--schemafile", schema("compare", tmp_path), compared)


def test_the_problems_of_a_bad_file_are_problems(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"patient": {"age": -4}, "trials": [{"drug": "citaloprm"}]}', encoding="utf-8")
    found = tmp_path / "found.json"
    found.write_bytes(program("case", "validate", bad, "-f", "json").stdout)
    check_jsonschema("--schemafile", schema("problems", tmp_path), found)
    assert [one["path"] for one in json.loads(found.read_bytes())["problems"]] == [
        "patient.age",
        "trials[0].drug",
    ]


@pytest.mark.parametrize(
    "path", ["checklists/pre-escalation.toml", "checklists/extended.toml", "examples/northside.toml"]
)
def test_a_whole_checklist_and_an_overlay_are_checklists(path: str, tmp_path: Path) -> None:
    plain = tmp_path / "list.json"
    plain.write_text(json.dumps(tomli.loads((ROOT / path).read_text(encoding="utf-8"))), encoding="utf-8")
    check_jsonschema("--schemafile", schema("checklist", tmp_path), plain)


def test_an_overlay_with_an_unknown_key_is_none(tmp_path: Path) -> None:
    plain = tmp_path / "list.json"
    values = tomli.loads((ROOT / "examples/northside.toml").read_text(encoding="utf-8"))
    plain.write_text(json.dumps({**values, "tilte": "x"}), encoding="utf-8")
    with pytest.raises(AssertionError):
        check_jsonschema("--schemafile", schema("checklist", tmp_path), plain)
