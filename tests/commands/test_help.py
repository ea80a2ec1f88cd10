"""Help: nothing is cut off, examples stand one a line, exit codes in one place."""

import json

import pytest

from tests.support import program
from trdcheck.cli import VERBS

PAGES = [
    [],
    *([verb] for verb in VERBS),
    *(["case", sub] for sub in ("new", "example", "validate")),
    ["import", "fhir"],
    *(["checklist", sub] for sub in ("list", "show", "validate", "blank")),
]


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_a_page_of_help_is_whole(words: list[str]) -> None:
    done = program(*words, "-h")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert not [line for line in text.splitlines() if line.endswith("...") and not line.startswith("Usage")]
    assert "…" not in text
    assert "Example" in text or words in (["case"], ["checklist"], ["import"])
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.strip() in ("Example:", "Examples:"):
            assert lines[number + 1].startswith("    trdcheck ") or "trdcheck" in lines[number + 1]
            assert " | trdcheck" not in lines[number + 1]


def test_the_first_page_names_each_verb_and_every_exit_code() -> None:
    text = program("-h").stdout.decode()
    for verb, (_, summary) in VERBS.items():
        assert any(line.split() == [verb, *summary.split()] for line in text.splitlines())
    for code in ("0 ", "1 ", "2 ", "3 ", "70 ", "74 ", "75 ", "130, 143, 129, 141"):
        assert f"\n    {code}" in text


def test_short_and_long_ask_for_the_versions() -> None:
    assert program("-V").stdout == program("--version").stdout
    assert program("-V").stdout.startswith(b"trdcheck 0.")


@pytest.mark.parametrize("name", ["mixed", "full", "unknown", "nothing-open"])
def test_an_example_is_a_case(name: str) -> None:
    done = program("case", "example", name)
    assert done.returncode == 0
    assert json.loads(done.stdout)["format"] == "trdcheck-case/1"
    assert program("case", "validate", "/dev/stdin", stdin=done.stdout).returncode == 0


def test_the_manual_page_is_what_help_says() -> None:
    """Rewritten by `python docs/make_man.py`."""
    from docs.make_man import PAGE, manual

    assert PAGE.read_text(encoding="utf-8") == manual()
