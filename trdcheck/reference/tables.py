"""Where the data lies, and how a table is read: a row is a struct, a bad cell is named.

A wheel holds the TOML files compiled to JSON beside them, as it holds modules that Python compiles: they are read at
every start, and TOML costs ten times as much. A checkout has none and reads the files themselves.
"""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

DEFAULT = "pre-escalation"  # the checklist of those who name none
Row = TypeVar("Row", bound=msgspec.Struct)


@cache
def data_dir() -> Path:
    """The folder of checklists: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_checklists"
    return inside if inside.is_dir() else package.parent / "checklists"


def example_case(name: str) -> str:
    """The text of a shipped example: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_examples"
    folder = inside if inside.is_dir() else package.parent / "examples"
    return (folder / f"{name}.json").read_text(encoding="utf-8")


def split(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds a list: `a; b; c`."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def read_csv(name: str, row_type: type[Row]) -> list[Row]:
    """Every row of `reference/NAME`; an empty cell is an absent one. Lists are written `a; b`.

    Raises msgspec.ValidationError naming row and column (a shipped table is wrong: a bug of ours).
    """
    import csv

    path = data_dir() / "reference" / name
    listed = {field.encode_name for field in msgspec.structs.fields(row_type) if "tuple" in str(field.type)}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows: list[dict[str, Any]] = [
            {
                key: split(cell) if key in listed else cell
                for key, cell in zip(header, cells, strict=True)
                if cell != ""
            }
            for cells in reader
        ]
    return msgspec.convert(rows, list[row_type], strict=False)  # type: ignore[valid-type]


def read_toml(name: str) -> dict[str, Any]:
    """`reference/NAME` as plain values."""
    return read_values(f"reference/{name}").values


class TomlValues(msgspec.Struct, frozen=True):
    """A TOML file of ours: its values, and the SHA-256 of its bytes."""

    sha256: str
    values: dict[str, Any]


def read_values(name: str) -> TomlValues:
    """A TOML file of `checklists/` by its path there, from its compiled form where there is one."""
    try:
        compiled = (data_dir() / "compiled" / f"{name}.json").read_bytes()
    except FileNotFoundError:
        return parsed((data_dir() / name).read_bytes())
    return msgspec.json.decode(compiled, type=TomlValues)


def compile_tables(source: Path, folder: Path) -> None:
    """Write the compiled form of every TOML file below `source` to `folder`: called by the build of the wheel."""
    for path in sorted(source.rglob("*.toml")):
        target = folder / f"{path.relative_to(source)}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(msgspec.json.encode(parsed(path.read_bytes())))


def parsed(data: bytes) -> TomlValues:
    """The values of a TOML file from its bytes."""
    import hashlib

    import tomli

    return TomlValues(hashlib.sha256(data).hexdigest(), tomli.loads(data.decode("utf-8")))
