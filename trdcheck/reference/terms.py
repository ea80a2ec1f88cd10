"""The words a reader of the reports may ask for."""

import msgspec
from msgspec import Struct

from trdcheck.reference.tables import read_toml


class Meaning(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meaning of a term and where it is from."""

    text: str
    sources: list[str] = []


class Term(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A term and its meanings. `own` is a word of this program; `definitions` adds what each definition asks for."""

    id: str
    names: list[str] = []
    own: bool = False
    definitions: bool = False
    meanings: list[Meaning]
    note: str = ""


def load_terms() -> list[Term]:
    """The terms in the order they are listed."""
    return msgspec.convert(read_toml("terms.toml")["terms"], list[Term])
