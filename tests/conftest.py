"""What all tests share: golden files.

`python -m pytest tests/render tests/items/test_rows.py --rewrite-golden` writes them anew; the diff is read like code.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

# The program is started some thousand times: compiling its modules anew at every start would double that.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of that name, whole; or write it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--rewrite-golden", default=False):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_bytes().decode("utf-8")

    return compare


@pytest.fixture
def tool() -> Callable[[str], str]:
    """The path of a tool; without it the test is skipped, or fails where TRDCHECK_CI is 1."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            missing = f"{name} is not installed"
            if os.environ.get("TRDCHECK_CI") == "1":
                pytest.fail(missing)
            pytest.skip(missing)
        return path

    return find
