"""The layers of the program, held by reading its imports, and by importing every module alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

PACKAGE = ROOT / "trdcheck"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the ground up: a module imports from its own layer and from those before it, wherever the import stands.
LAYERS = [
    ("errors", "cleaning"),
    ("model",),
    ("reference",),
    ("scoring",),
    ("trials",),
    ("safety",),
    ("evidence",),
    ("items",),
    ("evaluation",),
    ("inputs",),
    ("library",),
    ("views",),
    ("render",),
    ("output",),
    ("visit", "batch"),
    ("spark",),
    ("commands",),
    ("cli",),
    ("__main__",),
]
PLACE = {name: n for n, names in enumerate(LAYERS) for name in names}
# Beyond the order: who may know what.
FORBIDDEN = [
    (
        "render",
        ("reference", "scoring", "trials", "safety", "evidence", "items", "evaluation", "inputs", "views"),
    ),
    ("views", ("safety", "evidence", "items", "evaluation")),
]
EDGE = (
    "cli",
    "commands",
    "output",
    "__main__",
    "visit.saved",
    "visit.form",
    "visit.lines",
    "visit.chooser",
    "visit.running",
    "visit.start",
    "batch.source",
    "batch.target",
)
READERS = ("reference.tables", "inputs.checklist_file")
MAY_EVALUATE = (*EDGE, "library", "visit.session", "visit.start")
MAY_RENDER = (*EDGE, "visit.screen", "visit.lines")


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """The modules a file imports anywhere, those only for types included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "trdcheck":
            found |= {f"trdcheck.{alias.name}" for alias in node.names if alias.name != "__version__"}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def ours(path: Path) -> set[str]:
    return {one.removeprefix("trdcheck.") for one in imports(path) if one.startswith("trdcheck.")}


def layer(name: str) -> str:
    return name.partition(".")[0]


def test_every_import_goes_down() -> None:
    upward = [
        f"{name_of(path)} -> {one}"
        for path in MODULES
        if name_of(path)
        for one in ours(path)
        if PLACE[layer(one)] > PLACE[layer(name_of(path))]
    ]
    assert upward == []


def test_no_room_knows_what_it_must_not() -> None:
    known = [
        f"{name_of(path)} -> {one}"
        for path in MODULES
        for room, closed in FORBIDDEN
        if layer(name_of(path)) == room
        for one in ours(path)
        if layer(one) in closed
    ]
    assert known == []


def test_every_module_can_be_imported_first() -> None:
    names = [
        "trdcheck",
        *(f"trdcheck.{name_of(path)}" for path in MODULES if name_of(path) not in ("", "__main__")),
    ]
    code = """
import importlib, sys
for name in sys.argv[1:]:
    for loaded in [one for one in sys.modules if one.split(".")[0] == "trdcheck"]:
        del sys.modules[loaded]
    importlib.import_module(name)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr


def test_typer_stands_only_at_the_edge() -> None:
    assert [
        name_of(p) for p in MODULES if "typer" in imports(p) and layer(name_of(p)) not in ("cli", "commands")
    ] == []


@pytest.mark.parametrize("room", sorted({layer(name_of(path)) for path in MODULES}))
def test_the_centre_sees_no_file_clock_terminal_or_network(room: str) -> None:
    closed = {"os", "sys", "pathlib", "time", "subprocess", "socket", "urllib", "shutil", "tempfile"}
    for path in MODULES:
        name = name_of(path)
        if layer(name) != room or name.startswith((*EDGE, *READERS)):
            continue
        text = path.read_text(encoding="utf-8")
        assert {one.partition(".")[0] for one in imports(path)} & closed == set(), name
        assert "date.today(" not in text, name
        assert "datetime.now(" not in text, name
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "open"], (
            name
        )


def test_only_the_edge_evaluates_and_renders() -> None:
    for path in MODULES:
        name = name_of(path)
        if layer(name) != "render" and not name.startswith(MAY_RENDER):
            assert not {one for one in ours(path) if layer(one) == "render"}, name
        if not name.startswith(MAY_EVALUATE):
            assert "evaluation.evaluate" not in ours(path), name


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


# Beside the tables and the list of formats, a package's face says only what stands in it.
FACES = ("", "reference", "render")


def test_only_three_packages_have_code_in_their_face() -> None:
    faces = [path for path in MODULES if path.name == "__init__.py" and name_of(path) not in FACES]
    crowded = [
        name_of(path)
        for path in faces
        if [n for n in ast.parse(path.read_text(encoding="utf-8")).body if not isinstance(n, ast.Expr)]
    ]
    assert crowded == []


def test_no_two_modules_import_each_other() -> None:
    """A circle hides in imports made for types only as well."""
    known = {name_of(path): ours(path) for path in MODULES}

    def reached(name: str) -> set[str]:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for imported in known.get(waiting.pop(), set()) - seen:
                seen.add(imported)
                waiting.append(imported)
        return seen

    assert [name for name in known if name and name in reached(name)] == []
