"""The clinical facts, one table a file, each read on first use."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trdcheck.reference.vocabulary import (
    ConditionRow,
    FactRow,
    SourceRow,
    load_conditions,
    load_facts,
    load_sources,
)

if TYPE_CHECKING:
    from trdcheck.reference.safety import SafetyTexts


@dataclass(frozen=True)
class Reference:
    """Every table by name. Kinds, flags and trials are given this and open no file."""

    @cached_property
    def facts(self) -> dict[str, FactRow]:
        """History facts."""
        return load_facts()

    @cached_property
    def conditions(self) -> dict[str, ConditionRow]:
        """Conditions."""
        return load_conditions()

    @cached_property
    def sources(self) -> dict[str, SourceRow]:
        """Sources."""
        return load_sources()
