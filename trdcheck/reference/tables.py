"""Where the data lies, and how a table is read: a row is a struct, a bad cell is named."""

import csv
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import tomli

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
    with (data_dir() / "reference" / name).open("rb") as file:
        return tomli.load(file)
