"""What the reader of one source may ask of the part of an item it reads for."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from trdcheck.evidence.context import Context
from trdcheck.evidence.reading import Reading
from trdcheck.model.case import Case
from trdcheck.model.checklist import ItemPart, Lab
from trdcheck.model.dates import When
from trdcheck.reference import Reference


class Reader(Protocol):
    """The case, the day, the windows and what answers a positive fact (`evidence.Evidence` is the one reader)."""

    context: Context
    lab: Lab | None
    case: Case
    as_of: date
    reference: Reference
    part: ItemPart
    names: frozenset[str]

    def members(self, source: str) -> list[str]: ...

    def read(self, source: str) -> Reading: ...

    def window(self, *names: str) -> int | None: ...

    @property
    def answers(self) -> Sequence[When]: ...

    def answered(self, last: date | None) -> bool: ...

    def outranks_computed(self) -> bool: ...

    def completed_since(self, instrument: str, last: date | None) -> bool: ...
