"""What letters and payers' forms ask for, and the cut-offs by which two visits are compared."""

import msgspec
from msgspec import Struct

from trdcheck.reference.tables import read_toml


class AskedFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact of the case that papers ask for: its path, and how it is called."""

    path: str
    text: str


class ScaleCuts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """The cut-offs of an instrument's change: half of the earlier score, remission below, the smallest difference."""

    instrument: str
    response_percent: int
    remission_below: int
    smallest_difference: int | None = None
    sources: list[str]


class Handoff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The hand-off list and the cut-offs."""

    asked: list[AskedFact]
    scales: list[ScaleCuts]


def load_handoff() -> Handoff:
    """The hand-off list in the order papers show it."""
    return msgspec.convert(read_toml("handoff.toml"), Handoff)
