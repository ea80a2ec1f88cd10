"""The layers of the program, held by reading its imports."""

import ast
from pathlib import Path

import pytest

from tests.support import ROOT

PACKAGE = ROOT / "trdcheck"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, *, typing: bool = False) -> set[str]:
    """The modules a file imports anywhere; those only for types are left out."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in skipped and not typing:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def touches(modules: set[str], *names: str) -> set[str]:
    return {one for one in modules for name in names if one == name or one.startswith(f"{name}.")}


EDGE = (
    "trdcheck.cli",
    "trdcheck.commands",
    "trdcheck.output",
    "trdcheck.__main__",
    "trdcheck.visit.saved",
    "trdcheck.visit.form",
    "trdcheck.visit.lines",
)
# Besides the edge, those that read the data files, a case file being read by the edge.
READERS = ("trdcheck.reference.tables", "trdcheck.checklist_file")
PURE = [path for path in MODULES if not name_of(path).startswith((*EDGE, *READERS))]
# The visit's session judges what was just typed; its desk lays a report out as the terminal does.
MAY_EVALUATE = (*EDGE, "trdcheck.visit.session")
MAY_RENDER = (*EDGE, "trdcheck.visit.desk")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_typer_stands_only_at_the_edge(path: Path) -> None:
    if not name_of(path).startswith(("trdcheck.cli", "trdcheck.commands")):
        assert touches(imports(path), "typer") == set()


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_the_centre_sees_no_file_clock_terminal_or_network(path: Path) -> None:
    seen = touches(
        imports(path), "os", "sys", "pathlib", "time", "subprocess", "socket", "urllib", "shutil", "tempfile"
    )
    assert seen == set()
    text = path.read_text(encoding="utf-8")
    assert "date.today(" not in text
    assert "datetime.now(" not in text
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "open"]


@pytest.mark.parametrize("path", sorted((PACKAGE / "render").glob("*.py")), ids=name_of)
def test_a_format_sees_only_the_report(path: Path) -> None:
    ours = touches(imports(path), "trdcheck")
    assert {one for one in ours if not one.startswith("trdcheck.render")} <= {
        "trdcheck.report",
        "trdcheck.option_views",
        "trdcheck.paper",
        "trdcheck.words",
        "trdcheck.cleaning",
    }


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_edge_renders_and_nothing_below_evaluate_looks_up(path: Path) -> None:
    name, ours = name_of(path), touches(imports(path), "trdcheck")
    if not name.startswith(("trdcheck.render", *MAY_RENDER)):
        assert touches(ours, "trdcheck.render") == set()
    if not name.startswith(MAY_EVALUATE):
        assert touches(ours, "trdcheck.evaluate") == set()
    if name.startswith("trdcheck.reference"):
        below = {"trdcheck.reference", "trdcheck.words", "trdcheck.checklist", "trdcheck.case"}
        assert {
            one for one in ours if not any(one == low or one.startswith(f"{low}.") for low in below)
        } == set()


def test_no_drug_and_no_dose_stands_in_the_code() -> None:
    """Names of the tables must not stand in Python; words that are also plain English are left out."""
    from tests.support import reference

    names = {*reference().antidepressants, *reference().other_drugs} - {"lithium"}
    for path in MODULES:
        strings = {
            node.value.casefold()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 60
        }
        assert strings & names == set(), path
