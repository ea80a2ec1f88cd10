"""The rows that items share: conditions, stale and partial dates, parts without rows of their own."""

import msgspec
from msgspec import Struct

from trdcheck.model.checklist import Row
from trdcheck.reference.tables import read_toml


class StandardRows(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `standard.toml`."""

    head: list[Row]
    condition: list[Row]
    tail: list[Row]
    plain: list[Row]
    lab: list[Row] = []
    texts: list[Row] = []


def load_standard() -> StandardRows:
    """The shared rows."""
    return msgspec.convert(read_toml("standard.toml"), StandardRows)
