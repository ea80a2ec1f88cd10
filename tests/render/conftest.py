"""What the tests of the formats share: tools from outside Python."""

import os
import shutil
from collections.abc import Callable

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "external: needs a tool from outside Python")


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
