"""The tables compiled for the wheel say what their sources say."""

import hashlib
import shutil
from pathlib import Path

import pytest
import tomli

from tests.support import ROOT
from trdcheck.reference import Reference, tables

SOURCE = ROOT / "checklists"
NAMES = [str(path.relative_to(SOURCE)) for path in sorted(SOURCE.rglob("*.toml"))]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    tables.compile_tables(SOURCE, folder)
    return folder


@pytest.fixture
def installed(compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data as a wheel has it: sources, and the compiled tables beside them."""
    shutil.copytree(SOURCE, tmp_path / "data")
    shutil.copytree(compiled, tmp_path / "data" / "compiled")
    monkeypatch.setattr(tables, "data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("name", NAMES)
def test_a_compiled_table_is_its_source(name: str, installed: Path) -> None:
    data = (SOURCE / name).read_bytes()
    file = tables.read_values(name)
    assert file.values == tomli.loads(data.decode())
    assert file.sha256 == hashlib.sha256(data).hexdigest()


def test_the_compiled_one_is_read(installed: Path) -> None:
    """Emptied sources are not missed; the CSV tables are read as they are."""
    for name in NAMES:
        (installed / name).write_bytes(b"")
    assert Reference().definitions.definitions[0].id == "article"
    assert "tsh" in Reference().analytes
