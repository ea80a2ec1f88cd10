"""Every record file of others, run as its users run it: the case, what is said, and the report, as they were looked at.

Rewrite with `python -m pytest tests/inputs/fhir/test_golden.py --rewrite-golden` and read the diff.
"""

from pathlib import Path

import pytest

from tests.support import ROOT, program

DATA = ROOT / "tests/data/fhir"
GOLDEN = ROOT / "tests/golden/fhir"
FILES = [path.name for path in sorted(DATA.iterdir()) if path.name != "README.md"]
# Records of several patients, with the one that is chosen.
CHOSEN = {
    "bulk": "01332066-fca8-cce4-d9b7-75b7fd1e2004",
    "mcode-depressive-disorder.json": "cancer-patient-jenny-m",
}
RUNS = [(name, None) for name in FILES] + list(CHOSEN.items())


@pytest.mark.parametrize(
    ("name", "patient"), RUNS, ids=[f"{name}{'-chosen' if one else ''}" for name, one in RUNS]
)
def test_a_record_file_comes_to_what_was_looked_at(
    name: str, patient: str | None, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    rewrite = pytestconfig.getoption("--rewrite-golden", default=False)
    case = tmp_path / "case.json"
    asked = ["--patient", patient] if patient else []
    done = program("import", "fhir", f"tests/data/fhir/{name}", "-o", case, "--as-of", "2026-11-20", *asked)
    stem = f"{name.partition('.')[0]}{'-chosen' if patient else ''}"
    refused = not case.exists()
    assert done.returncode == (2 if refused else 0)
    assert refused == (patient is None and (name in CHOSEN or name.startswith(("dstu2", "stu3", "sdc"))))
    found = {"said": done.stderr}
    if not refused:
        found["case"] = case.read_bytes()
        found["report"] = program("check", case, "--exit-zero").stdout
    for kind, data in found.items():
        golden = GOLDEN / f"{stem}.{kind}"
        if rewrite:
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(data)
        assert data == golden.read_bytes(), golden


def test_check_does_not_import_the_importer() -> None:
    import subprocess
    import sys

    code = "import sys; sys.argv = ['trdcheck', 'check', 'examples/mixed.json', '--exit-zero']\nimport trdcheck.cli as c; c._run(); print([m for m in sys.modules if 'inputs.fhir' in m or m in ('trdcheck.reference.fhir', 'defusedxml')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
