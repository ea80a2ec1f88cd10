"""docs/papers.md: the letter's styles, and each command of the page as it is written."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support import ROOT

PAGE = (ROOT / "docs" / "papers.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_the_styles_are_a4_and_ten_and_a_half_points() -> None:
    path = ROOT / "docs" / "reference.docx"
    assert 'w:w="11906" w:h="16838"' in part(path, "word/document.xml")
    assert "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts" in part(path, "word/styles.xml")
    assert '<w:sz w:val="21"/>' in part(path, "word/styles.xml").partition("</w:docDefaults>")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_page_runs(command: str, tmp_path: Path) -> None:
    if "pandoc" in command and shutil.which("pandoc") is None:
        pytest.skip("pandoc is not here")
    for folder in ("docs", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    line = command.replace("trdcheck ", f"{sys.executable} -m trdcheck ", 1)
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "HOME": str(tmp_path),
    }
    subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment, check=False, timeout=60)
    written = tmp_path / command.rpartition(" ")[2]
    assert written.stat().st_size > 1000
    if written.suffix == ".docx":
        back = subprocess.run(
            ["pandoc", str(written), "-t", "gfm"],
            capture_output=True,
            check=True,
            timeout=60,
        )
        assert back.stdout.count(b"[ ]") == 10
        assert 'w:w="11906"' in part(written, "word/document.xml")
        used = set(re.findall(r'pStyle w:val="(\w+)"', part(written, "word/document.xml")))
        assert used <= set(
            re.findall(r'styleId="(\w+)"', part(ROOT / "docs" / "reference.docx", "word/styles.xml"))
        )


def test_the_readme_names_the_page() -> None:
    assert "(docs/papers.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
