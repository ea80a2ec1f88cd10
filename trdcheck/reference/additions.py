"""What overlays add to the tables."""

from msgspec import Struct

from trdcheck.reference.analytes import Analyte
from trdcheck.reference.crisis import CrisisLine
from trdcheck.reference.definitions import Definition
from trdcheck.reference.instruments import Instrument
from trdcheck.reference.vocabulary import ConditionRow, FactRow, SourceRow


class Additions(Struct, frozen=True, kw_only=True):
    """What overlays add to the tables of the reference, by id; their crisis lines, and the country they name."""

    facts: dict[str, FactRow] = {}
    conditions: dict[str, ConditionRow] = {}
    analytes: dict[str, Analyte] = {}
    instruments: dict[str, Instrument] = {}
    definitions: dict[str, Definition] = {}
    sources: dict[str, SourceRow] = {}
    crisis: tuple[CrisisLine, ...] = ()
    country: str | None = None
