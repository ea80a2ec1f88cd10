"""The rows that items share: conditions, stale and partial dates, parts without rows of their own."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from trdcheck.checklist import Row
from trdcheck.reference.tables import read_toml


class StandardRows(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `standard.toml`."""

    condition: list[Row]
    tail: list[Row]
    plain: list[Row]
    lab: list[Row] = []


def load_standard() -> StandardRows:
    """The shared rows."""
    return msgspec.convert(read_toml("standard.toml"), StandardRows)


def bound(rows: list[Row], placeholder: str, source: str) -> Iterator[Row]:
    """The rows with `placeholder` standing for a source, in conditions and in texts."""
    for row in rows:
        values = msgspec.to_builtins(row)
        for key in ("when", "unless"):
            values[key] = {
                source if name == placeholder else name: states for name, states in values[key].items()
            }
        for key in ("needs", "also"):
            values[key] = [source if name == placeholder else name for name in values[key]]
        for key, text in values.items():
            if isinstance(text, str):
                values[key] = text.replace(f"{{{placeholder}", f"{{{source}")
        yield msgspec.convert(values, Row)
