"""What is said of flags, signs and scope, and what to do."""

from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.reference.tables import read_toml


class CrisisText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the crisis lines are said: those of every country, and those of the `country` a clinic names."""

    text: str
    country: str


class FlagText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A flag: the answer it reads, what else raises it, and its lines."""

    id: str
    title: str
    short: str
    field: str
    act: str
    ask: str
    unknown: str
    sources: list[str]
    instruments: list[str] = []
    conditions: list[str] = []


class SignText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sign and the facts it reads; two totals `days_apart` count as persistent."""

    id: str
    title: str
    instrument: str | None = None
    at_least: int | None = None
    days_apart: int | None = None
    fact: str | None = None
    flag: str | None = None
    items: list[str] = []
    source: str | None = None


class ScopeText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scope notice and when it is shown."""

    id: str
    message: str
    age_below: int | None = None
    patient: Literal["pregnant", "postpartum"] | None = None
    conditions: list[str] = []


class SafetyTexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of `safety.toml`."""

    crisis: CrisisText
    flags: list[FlagText]
    signs: list[SignText]
    scope: list[ScopeText]


def load_safety() -> SafetyTexts:
    """Flags, signs and scope notices."""
    return msgspec.convert(read_toml("safety.toml"), SafetyTexts)
