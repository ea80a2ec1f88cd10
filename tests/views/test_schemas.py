"""The schemas say what the program reads and writes, so closely that other languages can make types of them."""

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support import ROOT, program, reference
from trdcheck.views.schemas import FORMATS, WRITTEN, properties, schema_of

spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
assert spec is not None
assert spec.loader is not None
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)
generated = cache(generate.generated)
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.json"))
SCHEMAS = {name: schema_of(name, reference()) for name in FORMATS}
CASE = SCHEMAS["case"]
# Closed lists that are tables of their own, or stand with the key that holds the value.
ELSEWHERE = {"history", "instrument", "analyte", "condition", "modality", "format", "items", "value"}


def enumerated(shape: Any) -> Iterator[str]:
    """Every word that a shape allows by name."""
    if isinstance(shape, dict):
        yield from shape.get("enum", [])
        yield from [shape["const"]] if "const" in shape else []
        for value in shape.values():
            yield from enumerated(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from enumerated(value)


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_what_is_generated_is_fresh(path: Path) -> None:
    """`python docs/generate.py` writes it anew."""
    assert path.read_text(encoding="utf-8") == generated()[path]


def test_every_key_of_the_case_is_described_and_its_example_is_one() -> None:
    keys = reference().case_keys
    used = set()
    for part, key, shape in properties(CASE):
        row = keys.row(part, key)
        used.add((row.part, row.key))
        assert shape["description"] == row.meaning
        validator = Draft202012Validator({**shape, "$defs": CASE["$defs"]})
        assert list(validator.iter_errors(json.loads(row.example))) == [], (part, key)
    assert set(keys.keys) - used == set()


def test_every_closed_word_of_the_case_has_its_meaning() -> None:
    keys = reference().case_keys
    for part, key, shape in properties(CASE):
        if key not in ELSEWHERE:
            assert set(keys.words_of(part, key)) == set(enumerated(shape)), (part, key)


@pytest.mark.parametrize("name", FORMATS)
def test_the_format_of_a_file_is_one_word(name: str) -> None:
    parts = [part for part in SCHEMAS[name]["$defs"].values() if "format" in part.get("properties", {})]
    assert parts
    for part in parts:
        words = list(enumerated(part["properties"]["format"]))
        assert len(words) == 1
        assert words[0].startswith("trdcheck-")


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_always_written_is_required(name: str) -> None:
    of_case = set(CASE["$defs"])
    for part, shape in SCHEMAS[name]["$defs"].items():
        if part not in of_case and "properties" in shape:
            assert shape["required"] == list(shape["properties"]), part
            assert all("default" not in one for one in shape["properties"].values()), part


def test_the_case_in_a_report_is_the_case_with_the_generic_names_beside() -> None:
    report = SCHEMAS["report"]
    assert report["$defs"]["Report"]["properties"]["case"] == {"$ref": CASE["$ref"]}
    for name, part in CASE["$defs"].items():
        copy = json.loads(json.dumps(report["$defs"][name]))
        if name in ("Trial", "Augmentation"):
            assert copy["properties"].pop("generic")["type"] == "string"
        assert copy == part


@pytest.mark.parametrize("path", [*EXAMPLES, *GOLDEN], ids=lambda path: path.stem)
def test_every_report_and_every_options_view_is_one(path: Path) -> None:
    if path in GOLDEN:
        report = json.loads(path.read_bytes())
        # Reports written by hand may hold a case that is none.
        Draft202012Validator({**SCHEMAS["report"], "$ref": "#/$defs/Report"}).validate({**report, "case": {}})
        return
    Draft202012Validator(SCHEMAS["report"]).validate(
        json.loads(program("check", path, "-f", "json", "--exit-zero").stdout)
    )
    Draft202012Validator(SCHEMAS["options"]).validate(
        json.loads(program("options", path, "-f", "json").stdout)
    )


def test_a_word_outside_a_closed_list_and_a_key_left_out_are_no_report() -> None:
    report = json.loads(program("check", EXAMPLES[0], "-f", "json", "--exit-zero").stdout)
    validator = Draft202012Validator(SCHEMAS["report"])
    validator.validate(report)
    without = {key: value for key, value in report.items() if key != "notes"}
    assert not validator.is_valid(without)
    assert not validator.is_valid({**report, "as_of_from": "clock"})
    assert not validator.is_valid({**report, "case": {**report["case"], "trails": []}})


def test_a_case_may_name_its_schema(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"$schema": "urn:trdcheck:case:1", "format": "trdcheck-case/1"}', encoding="utf-8")
    assert program("case", "validate", path).returncode == 0
    assert Draft202012Validator(CASE).is_valid(json.loads(path.read_bytes()))


# -- other languages ---------------------------------------------------------------------------------------------


def run(*command: str | Path, folder: Path) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, cwd=folder, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()[-3000:]


def reports(folder: Path) -> list[Path]:
    """The reports of the examples, as files."""
    paths = []
    for example in EXAMPLES:
        path = folder / f"report-{example.name}"
        path.write_bytes(program("check", example, "-f", "json", "--exit-zero").stdout)
        paths.append(path)
    return paths


@pytest.mark.external
@pytest.mark.parametrize("name", FORMATS)
def test_a_strict_reader_takes_every_schema(name: str, tmp_path: Path, tool: Callable[[str], str]) -> None:
    path = ROOT / "schemas" / f"{name}.schema.json"
    run(tool("ajv"), "compile", "--spec=draft2020", "--strict=true", "-s", path, folder=tmp_path)


@pytest.mark.external
def test_typescript_has_types_of_every_report(tmp_path: Path, tool: Callable[[str], str]) -> None:
    schema = ROOT / "schemas" / "report.schema.json"
    shutil.copy(schema, tmp_path / "Report.json")
    run(tool("json2ts"), "-i", "Report.json", "-o", "Report.d.ts", folder=tmp_path)
    made = (tmp_path / "Report.d.ts").read_text(encoding="utf-8")
    case = made.partition("export interface Case {")[2][:400]
    assert case
    assert "[k: string]: unknown;\n}" not in case
    lines = ['import type { Report } from "./Report";']
    for n, path in enumerate(reports(tmp_path)):
        lines.append(f"export const report{n}: Report = {path.read_text(encoding='utf-8')};")
    (tmp_path / "reports.ts").write_text("\n".join(lines), encoding="utf-8")
    run(tool("tsc"), "--strict", "--noEmit", "--skipLibCheck", "reports.ts", folder=tmp_path)


@pytest.mark.external
def test_python_models_decode_every_report(tmp_path: Path, tool: Callable[[str], str]) -> None:
    schema = ROOT / "schemas" / "report.schema.json"
    arguments = ("--input", schema, "--input-file-type", "jsonschema", "--output", "models.py")
    kind = ("--output-model-type", "msgspec.Struct", "--class-name", "ReportFile")
    run(tool("datamodel-codegen"), *arguments, *kind, folder=tmp_path)
    names = [path.name for path in reports(tmp_path)]
    code = f"import msgspec, models\nfor name in {names!r}:\n    msgspec.json.decode(open(name, 'rb').read(), type=models.Report)\n"
    (tmp_path / "read.py").write_text(code, encoding="utf-8")
    import sys

    run(sys.executable, "read.py", folder=tmp_path)
