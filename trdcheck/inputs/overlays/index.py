"""The names an overlay may use: those of what it extends, and those it declares itself. Pure.

Each declaration is read by itself, so that one that is wrong hides no other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from trdcheck.inputs.overlays.overlay import Overlay, OwnAnalyte, OwnSource, additions
from trdcheck.inputs.problems import Mismatch, Path, nearest_id, shown
from trdcheck.model.checklist import FORMAT, OUTCOMES, Assessment, Checklist, Item, Lab, Row
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.reference.instruments import Instrument
from trdcheck.reference.vocabulary import ConditionRow, FactRow

TABLES: dict[str, type[Struct]] = {
    "facts": FactRow,
    "conditions": ConditionRow,
    "analytes": OwnAnalyte,
    "instruments": Instrument,
    "definitions": Definition,
    "sources": OwnSource,
}
# The tables whose ids a truth table names without saying which: an id may stand in one of them only.
SOURCES = ("facts", "conditions", "analytes", "instruments")


def rows_of(values: Mapping[str, Any], key: str) -> list[Any]:
    rows = values.get(key)
    return rows if isinstance(rows, list) else []


def converted(raw: object, wanted: Any) -> Any:
    """A declaration as its struct, or None when its form is wrong (the walk over the types says why)."""
    try:
        return msgspec.convert(raw, wanted)
    except msgspec.ValidationError:
        return None


def _refused(raw: object, wanted: Any) -> str:
    """What a struct itself says against values whose form is right; empty when nothing."""
    try:
        msgspec.convert(raw, wanted)
    except msgspec.ValidationError as error:
        return str(error).partition(" - at")[0]
    return ""


class Index:
    """One overlay beside what it extends: its declarations whose form is right, and every name that can be meant.

    `refused` are the rows whose form is right and that still cannot be.
    """

    def __init__(self, values: Mapping[str, Any], base: Checklist, reference: Reference) -> None:
        self.values = values
        self.base = base
        self.before = reference
        self.read = {
            key: [
                (n, row)
                for n, raw in enumerate(rows_of(values, key))
                if (row := converted(raw, wanted)) is not None
            ]
            for key, wanted in TABLES.items()
        }
        # An analyte that nothing of the base looks at may get the clinic's own limits.
        self.restated = set(reference.analytes) - {name for item in base.items for name in _analytes_of(item)}
        self.refused: list[Mismatch] = []
        self.items: list[tuple[int, Item]] = []
        for n, raw in enumerate(rows_of(values, "items")):
            item = converted(self._with_outcomes(raw, ("items", n)), Item)
            if item is not None:
                self.items.append((n, item))
        sound = Overlay(
            format=FORMAT,
            id=base.id,
            version=base.version,
            title=base.title,
            extends=base.id,
            facts=self._sound("facts"),
            conditions=self._sound("conditions"),
            analytes=self._sound("analytes"),
            instruments=self._sound("instruments"),
            definitions=self._sound("definitions"),
            sources=self._sound("sources"),
        )
        self.reference = Reference(additions(sound, reference))
        self.known = {
            key: {*self.ids_before(key), *self.declared(key)} for key in (*TABLES, "sections", "items")
        }

    def _with_outcomes(self, raw: Any, path: Path) -> Any:
        """An item whose rows all have one outcome; those that had none or several are told."""
        if not isinstance(raw, dict):
            return raw
        fixed = dict(raw)
        for key in ("rows", "covers"):
            inner = raw.get(key)
            if not isinstance(inner, list):
                continue
            if key == "covers":
                fixed[key] = [self._with_outcomes(one, (*path, key, n)) for n, one in enumerate(inner)]
            else:
                fixed[key] = [self._with_outcome(one, (*path, key, n)) for n, one in enumerate(inner)]
        return fixed

    def _with_outcome(self, row: Any, path: Path) -> Any:
        """A row with one outcome."""
        refused = _refused(row, Row)
        if not refused.startswith("give exactly one"):
            return row
        self.refused.append(Mismatch(path=path, message=refused))
        return {**{key: one for key, one in row.items() if key not in OUTCOMES}, "finding": "x"}

    def _sound(self, key: str) -> list[Any]:
        """The rows of a table whose form is right."""
        return [row for _, row in self.read[key]]

    def ids_before(self, key: str) -> list[str]:
        """The ids of a table, the sections or the items as the base has them."""
        if key == "sections":
            return [one.id for one in self.base.sections]
        if key == "items":
            return [one.id for one in self.base.items]
        if key == "definitions":
            return [one.id for one in self.before.definitions.definitions]
        return list(getattr(self.before, key))

    def declared(self, key: str) -> list[str]:
        """The ids the overlay declares, those of wrong declarations included: a name is checked for itself."""
        return [
            raw["id"]
            for raw in rows_of(self.values, key)
            if isinstance(raw, dict) and isinstance(raw.get("id"), str)
        ]

    def named(self, name: object, key: str, path: Path, what: str = "") -> Iterator[Mismatch]:
        """A name that names nothing of a table, with the nearest one."""
        if isinstance(name, str) and name not in self.known[key]:
            message = f"{shown(name)} is not a known {what or key[:-1]}"
            yield Mismatch(path=path, message=message, hint=nearest_id(name, sorted(self.known[key])))

    def all_named(self, names: Iterable[str], key: str, path: Path) -> Iterator[Mismatch]:
        """The same for each name of a list."""
        for n, name in enumerate(names):
            yield from self.named(name, key, (*path, n))

    def sources(self, names: list[str], path: Path) -> Iterator[Mismatch]:
        """Sources that are not there; none at all, since nothing stands in a report without one."""
        if not names:
            message = '"sources" is missing: where is it from? Your own go under [[sources]]'
            yield Mismatch(path=path, message=message)
        yield from self.all_named(names, "sources", (*path, "sources"))

    @staticmethod
    def one_of(name: str, known: Collection[str], path: Path, what: str) -> Iterator[Mismatch]:
        """A word outside a closed list that is no table of the overlay."""
        if name not in known:
            message = f"{shown(name)} is not a known {what}"
            yield Mismatch(path=path, message=message, hint=nearest_id(name, sorted(known)))


def _analytes_of(item: Item) -> Iterator[str]:
    """The analytes an item looks at."""
    if isinstance(item, Lab):
        yield from (item.analyte, *item.reflex)
    elif isinstance(item, Assessment):
        yield from (name for part in item.covers for name in part.analytes)
