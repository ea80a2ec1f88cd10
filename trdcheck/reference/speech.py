"""The words people type in a visit, and the words of the case they stand for."""

from functools import cache, cached_property
from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.reference.tables import read_toml


class Phrases(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Phrases that give a field of a record one value; `also` are the fields they state besides."""

    field: str
    value: bool | str | list[str]
    also: dict[str, str] = msgspec.field(name="with", default={})
    words: list[str]


class UnclearChoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meaning of a word with several: how it is offered, and what it sets."""

    words: str
    set: dict[str, str]


class Unclear(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words with more than one meaning: what is asked, and the meanings offered."""

    words: list[str]
    text: str
    choices: list[UnclearChoice]


class StopWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How people say why a trial ended: that it ended, what links it to the reason, and the reasons."""

    stopped: list[str]
    links: list[str]
    reasons: dict[str, list[str]]


class SideWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Side effects in words, and the words that call them bearable or limiting."""

    effects: list[str]
    mild: list[str]
    severe: list[str]


class LabWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A result in words, a test that is on its way, and words that say too little."""

    normal: list[str]
    low: list[str]
    high: list[str]
    ordered: list[str]
    unclear: list[str]


class ConditionStates(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a condition is called besides, and how it stands; `by_device` are treatments that are no medicine."""

    by_device: list[str]
    names: dict[str, list[str]]
    status: dict[str, list[str]]
    basis: dict[str, list[str]]
    controlled: dict[str, list[str]]


class GateWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the words at a gate mean, where that is offered; no other word is an answer."""

    mean: dict[str, Literal["yes", "no", "not known", "now", "earlier", "past"]]


class SpokenLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Per cent better behind the outcome words, and how far above its maximum a dose is asked about."""

    partial_from_per_cent: int
    response_from_per_cent: int
    asked_above_times_the_maximum: int


class Speech(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Everything of `speech.toml`."""

    negations: list[str]
    glue: list[str]
    alone: list[str]
    idle: list[str]
    not_known: list[str]
    none_words: list[str]
    end_words: list[str]
    forgotten_drug: list[str]
    words: list[Phrases]
    unclear: list[Unclear]
    psychotherapy: dict[str, list[str]]
    stop: StopWords
    side: SideWords
    gate: GateWords
    analytes: dict[str, list[str]]
    lab: LabWords
    instruments: dict[str, list[str]]
    versions: dict[str, list[str]]
    form_parts: dict[str, list[str]]
    condition: ConditionStates
    limits: SpokenLimits
    none_of: dict[str, list[str]]

    @cached_property
    def small_words(self) -> frozenset[str]:
        """The words that mean nothing of their own."""
        return frozenset(self.glue)

    def of(self, field: str) -> list[Phrases]:
        """The phrases of one field."""
        return [row for row in self.words if row.field == field]


@cache
def load_speech() -> Speech:
    """The words of a visit."""
    return msgspec.convert(read_toml("speech.toml"), Speech)
