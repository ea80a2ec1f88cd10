"""Shell completion: verbs, options, formats, checklists, definitions, words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.overlays import documented
from tests.support import ROOT
from trdcheck.cli import VERBS
from trdcheck.render import FORMATS
from trdcheck.views.schemas import FORMATS as SCHEMAS


def completed(words: str, folder: Path) -> list[str]:
    """What bash is offered at the end of a line."""
    count = len(words.split()) - (0 if words.endswith(" ") else 1)
    done = subprocess.run(
        [sys.executable, "-m", "trdcheck"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "COMP_WORDS": words,
            "COMP_CWORD": str(count),
            "_TRDCHECK_COMPLETE": "complete_bash",
        },
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return done.stdout.decode().split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("trdcheck ", list(VERBS)),
        ("trdcheck checklist ", ["list", "show", "validate", "blank"]),
        ("trdcheck case ", ["new", "example", "validate"]),
        ("trdcheck check -f ", list(FORMATS)),
        ("trdcheck check -c ", ["pre-escalation", "extended", "northside.toml"]),
        ("trdcheck check -c ex", ["extended"]),
        ("trdcheck options -c north", ["northside.toml"]),
        ("trdcheck checklist show ", ["pre-escalation", "extended", "northside.toml"]),
        ("trdcheck visit -c pre", ["pre-escalation"]),
        ("trdcheck check --definition ", ["article", "consensus-2022", "canadian-2021", "mgh-atrq"]),
        ("trdcheck check -c northside.toml --definition co", ["consensus-2022", "county-plan"]),
        ("trdcheck check -c none.toml --definition ", []),
        ("trdcheck explain sertral", ["sertraline"]),
        ("trdcheck explain thyroid-", ["thyroid-disease-family", "thyroid-hormone"]),
        ("trdcheck schema ", list(SCHEMAS)),
        ("trdcheck check --as", ["--as-of"]),
    ],
)
def test_it_offers(line: str, offered: list[str], tmp_path: Path) -> None:
    (tmp_path / "northside.toml").write_text(documented(), encoding="utf-8")
    assert sorted(completed(line, tmp_path)) == sorted(offered)
