"""What a start brings in: counted by modules, since a wall clock says more of the machine."""

import json
import subprocess
import sys

import pytest

from tests.support import ROOT

ENGINE = ("evaluation", "items", "trials", "evidence", "library")
NOT_FOR_JSON = (
    "batch",
    "visit",
    "views",
    "spark",
    "inputs.fhir",
    "inputs.overlays",
    "inputs.toml_text",
    "render.page",
    "render.text",
    "render.terminal",
    "render.markdown",
    "render.html",
    "render.fhir",
    "render.timeline",
    "reference.consultation",
    "reference.fhir",
    "reference.next_steps",
    "reference.paper",
    "reference.terms",
    "reference.case_keys",
    "model.comparison",
    "model.import_report",
    "library",
    "evaluation.line",
)
NEVER_FOR_JSON = (
    "rich",
    "questionary",
    "prompt_toolkit",
    "filelock",
    "tempfile",
    "typer.rich_utils",
)


def brought_in(*arguments: str) -> set[str]:
    """The modules that a run of the program has at its end."""
    code = (
        "import json, sys; sys.argv = ['trdcheck', *json.loads(sys.argv[1])]\n"
        "from trdcheck import cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    return set(done.stderr.split())


def ours(modules: set[str], names: tuple[str, ...]) -> list[str]:
    """Those of our modules that have one of these names, or lie below it."""
    wanted = tuple(f"trdcheck.{name}" for name in names)
    return sorted(one for one in modules if any(one == name or one.startswith(f"{name}.") for name in wanted))


def test_a_check_as_json_brings_in_nothing_of_the_other_verbs_and_formats() -> None:
    modules = brought_in("check", "examples/nothing-open.json", "-f", "json", "--as-of", "2026-11-20")
    assert "trdcheck.evaluation.evaluate" in modules
    assert ours(modules, NOT_FOR_JSON) == []
    assert sorted(modules & set(NEVER_FOR_JSON)) == []
    verbs = {one for one in modules if one.startswith("trdcheck.commands.")}
    assert verbs == {"trdcheck.commands.check", "trdcheck.commands.epilog", "trdcheck.commands.request"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("-h",),
        ("case", "new"),
        ("case", "validate", "examples/mixed.json"),
        ("completion", "bash"),
    ],
)
def test_what_judges_nothing_brings_in_nothing_that_judges(arguments: tuple[str, ...]) -> None:
    assert ours(brought_in(*arguments), ENGINE) == []


def test_the_versions_need_no_verb_no_case_and_no_class_of_a_checklist() -> None:
    modules = brought_in("--version")
    assert "trdcheck.reference.tables" in modules
    assert ours(modules, ("commands.check", "commands.request", "inputs", "model", "render", *ENGINE)) == []
