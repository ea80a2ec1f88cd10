"""What is wrong with an overlay beyond its form: names that name nothing, ids given twice, rows that cannot hold. Pure.

Each declaration is looked at by itself, so that one that is wrong hides no other.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from trdcheck.checklist import (
    FORMAT,
    OUTCOMES,
    Assessment,
    Attest,
    Checklist,
    Cover,
    Id,
    Item,
    Lab,
    MarkerRow,
    Medicines,
    Pharmacogenomics,
    Row,
    States,
)
from trdcheck.overlay import Overlay, OwnAnalyte, OwnSource, additions
from trdcheck.problems import Mismatch, Path, nearest, shown
from trdcheck.reference import Reference
from trdcheck.reference.analytes import plain_unit
from trdcheck.reference.definitions import Definition
from trdcheck.reference.instruments import Instrument
from trdcheck.reference.vocabulary import ConditionRow, FactRow
from trdcheck.source_states import ABSENT, GROUPS, allows, members, states_of, windows_needed

_TABLES: dict[str, type[Struct]] = {
    "facts": FactRow,
    "conditions": ConditionRow,
    "analytes": OwnAnalyte,
    "instruments": Instrument,
    "definitions": Definition,
    "sources": OwnSource,
}
# The tables whose ids a truth table names without saying which: an id may stand in one of them only.
_SOURCES = ("facts", "conditions", "analytes", "instruments")
_RESERVED = GROUPS | {"trials", "unnamed", "patient", "flag", "part"}
_PLACEHOLDER = re.compile(r"\{([a-z0-9:._-]+?)(?:\.age)?\}")
_FRACTION = re.compile("[0-9]{1,6}/[0-9]{1,6}")
_ROW_TEXTS = (*OUTCOMES, "brief", "action")


def overlay_mismatches(
    values: Mapping[str, Any], base: Checklist, reference: Reference
) -> Iterator[Mismatch]:
    """Everything that is wrong with the values of an overlay beyond their form; `reference` is that of the base."""
    yield from _Checked(values, base, reference).all()


def _rows(values: Mapping[str, Any], key: str) -> list[Any]:
    rows = values.get(key)
    return rows if isinstance(rows, list) else []


def _converted(raw: object, wanted: Any) -> Any:
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


class _Checked:
    """One overlay beside what it extends."""

    def __init__(self, values: Mapping[str, Any], base: Checklist, reference: Reference) -> None:
        self.values = values
        self.base = base
        self.before = reference
        self.read = {
            key: [
                (n, row)
                for n, raw in enumerate(_rows(values, key))
                if (row := _converted(raw, wanted)) is not None
            ]
            for key, wanted in _TABLES.items()
        }
        # An analyte that nothing of the base looks at may get the clinic's own limits.
        self.restated = set(reference.analytes) - {name for item in base.items for name in _analytes_of(item)}
        self.refused: list[Mismatch] = []
        self.items: list[tuple[int, Item]] = []
        for n, raw in enumerate(_rows(values, "items")):
            item = _converted(self.with_outcomes(raw, ("items", n)), Item)
            if item is not None:
                self.items.append((n, item))
        sound = Overlay(
            format=FORMAT,
            id=base.id,
            version=base.version,
            title=base.title,
            extends=base.id,
            facts=self.sound("facts"),
            conditions=self.sound("conditions"),
            analytes=self.sound("analytes"),
            instruments=self.sound("instruments"),
            definitions=self.sound("definitions"),
            sources=self.sound("sources"),
        )
        self.reference = Reference(additions(sound, reference))
        self.known = {
            key: {*self.ids_before(key), *self.declared(key)} for key in (*_TABLES, "sections", "items")
        }

    def with_outcomes(self, raw: Any, path: Path) -> Any:
        """An item whose rows all have one outcome; those that had none or several are told."""
        if not isinstance(raw, dict):
            return raw
        fixed = dict(raw)
        for key in ("rows", "covers"):
            inner = raw.get(key)
            if not isinstance(inner, list):
                continue
            if key == "covers":
                fixed[key] = [self.with_outcomes(one, (*path, key, n)) for n, one in enumerate(inner)]
            else:
                fixed[key] = [self.with_outcome(one, (*path, key, n)) for n, one in enumerate(inner)]
        return fixed

    def with_outcome(self, row: Any, path: Path) -> Any:
        """A row with one outcome."""
        refused = _refused(row, Row)
        if not refused.startswith("give exactly one"):
            return row
        self.refused.append(Mismatch(path=path, message=refused))
        return {**{key: one for key, one in row.items() if key not in OUTCOMES}, "finding": "x"}

    def sound(self, key: str) -> list[Any]:
        """The rows of a table whose form is right."""
        return [row for _, row in self.read[key]]

    # -- ids -----------------------------------------------------------------------------------------------------

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
            for raw in _rows(self.values, key)
            if isinstance(raw, dict) and isinstance(raw.get("id"), str)
        ]

    def all(self) -> Iterator[Mismatch]:
        """Every check, in the order of the keys of the format."""
        yield from self.turned_off()
        yield from self.settings()
        yield from self.ids()
        yield from self.tables()
        yield from self.refused
        for n, item in self.items:
            yield from self.item(item, ("items", n))

    def ids(self) -> Iterator[Mismatch]:
        """Ids that are not theirs to take: of the base, of another table, given twice, used by the engine."""
        flags = {flag.id for flag in self.before.safety.flags}
        taken = {name: table for table in _SOURCES for name in self.ids_before(table)}
        for key in ("sections", *_TABLES, "items"):
            before, seen = set(self.ids_before(key)), set[str]()
            for n, raw in enumerate(_rows(self.values, key)):
                name = raw.get("id") if isinstance(raw, dict) else None
                if not isinstance(name, str):
                    continue
                path: Path = (key, n, "id")
                if name in seen:
                    yield Mismatch(path=path, message=f"{shown(name)} stands twice in this file")
                elif key == "analytes" and name in self.restated:
                    pass
                elif name in before or (key == "items" and name in {one.id for one in self.base.behind}):
                    hint = (
                        'a new id, and replaces = "…", puts an item in place of it' if key == "items" else ""
                    )
                    yield Mismatch(
                        path=path, message=f"{shown(name)} is already in {self.base.id}", hint=hint
                    )
                elif key == "items" and name in flags:
                    yield Mismatch(path=path, message=f"{shown(name)} is a flag; flags cannot be changed")
                elif key in _SOURCES and name in _RESERVED:
                    yield Mismatch(path=path, message=f"{shown(name)} has a meaning of its own in rows")
                elif key in _SOURCES and taken.get(name, key) != key:
                    yield Mismatch(path=path, message=f"{shown(name)} is already one of the {taken[name]}")
                elif key not in ("sections", "items") and _converted(name, Id) is None:
                    yield Mismatch(
                        path=path, message=f"{shown(name)}: small letters, digits and hyphens only"
                    )
                seen.add(name)
                if key in _SOURCES:
                    taken.setdefault(name, key)

    def named(self, name: object, key: str, path: Path, what: str = "") -> Iterator[Mismatch]:
        """A name that names nothing of a table, with the nearest one."""
        if isinstance(name, str) and name not in self.known[key]:
            message = f"{shown(name)} is not a known {what or key[:-1]}"
            yield Mismatch(path=path, message=message, hint=nearest(name, sorted(self.known[key])))

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
            yield Mismatch(path=path, message=message, hint=nearest(name, sorted(known)))

    # -- what changes the base -----------------------------------------------------------------------------------

    def turned_off(self) -> Iterator[Mismatch]:
        """Items that are turned off and are not there, or are replaced as well."""
        off = self.values.get("turned_off")
        replaced = {item.replaces for _, item in self.items}
        for name in off if isinstance(off, dict) else ():
            path: Path = ("turned_off", name)
            known = self.ids_before("items")
            if name in known and name in replaced:
                yield Mismatch(path=path, message=f"{shown(name)} is turned off and replaced", key=True)
            elif name not in known:
                message = f"{shown(name)} is not an item of {self.base.id}"
                yield Mismatch(path=path, message=message, hint=nearest(str(name), known), key=True)

    def settings(self) -> Iterator[Mismatch]:
        """A fraction outside what a fraction of a dose can be; settings that belong to flags and signs."""
        raw = self.values.get("settings")
        for name in raw if isinstance(raw, dict) else ():
            if name.startswith(("safety_", "severity_")):
                message = "belongs to flags and signs, which cannot be changed"
                yield Mismatch(path=("settings", name), message=message, key=True)
        text = raw.get("near_max_fraction") if isinstance(raw, dict) else None
        if isinstance(text, str) and _FRACTION.fullmatch(text):
            yield from self.fraction(text, ("settings", "near_max_fraction"))

    @staticmethod
    def fraction(text: str, path: Path) -> Iterator[Mismatch]:
        """A fraction that is not above 0 and at most 1."""
        above, _, below = text.partition("/")
        if not 0 < int(above) <= int(below):
            yield Mismatch(path=path, message=f"found {shown(text)}, expected above 0 and at most 1")

    # -- declarations --------------------------------------------------------------------------------------------

    def tables(self) -> Iterator[Mismatch]:
        """Facts, analytes, instruments and definitions of the overlay."""
        for n, fact in self.read["facts"]:
            if fact.use == "gate" and not fact.question:
                yield Mismatch(
                    path=("facts", n), message='"question" is missing: a fact with use = "gate" is asked'
                )
            for k, name in enumerate(fact.bears_on):
                yield from self.named(name, "items", ("facts", n, "bears_on", k))
        for n, analyte in self.read["analytes"]:
            yield from self.analyte(analyte, ("analytes", n))
        for n, instrument in self.read["instruments"]:
            yield from self.instrument(instrument, ("instruments", n))
        for n, rule in self.read["definitions"]:
            yield from self.definition(rule, ("definitions", n))

    def analyte(self, one: OwnAnalyte, path: Path) -> Iterator[Mismatch]:
        """A source that is not there, a unit given twice, limits upside down."""
        yield from self.named(one.source, "sources", (*path, "source"))
        own = plain_unit(one.unit)
        for unit, factor in one.units.items():
            if plain_unit(unit) == own and factor != 1:
                yield Mismatch(
                    path=(*path, "units", unit), message=f"{shown(unit)} is the unit itself: its factor is 1"
                )
        for low, high in (
            ("low", "high"),
            ("low_male", "high_male"),
            ("low", "high_male"),
            ("low_male", "high"),
            ("grey_low", "grey_high"),
            ("plausible_low", "plausible_high"),
        ):
            lower, upper = getattr(one, low), getattr(one, high)
            if lower is not None and upper is not None and lower > upper:
                yield Mismatch(path=(*path, low), message=f"upside down: {lower:g} is above {high} {upper:g}")
        if (one.grey_low is None) != (one.grey_high is None):
            yield Mismatch(path=path, message="give both of grey_low and grey_high, or neither")

    def definition(self, rule: Definition, path: Path) -> Iterator[Mismatch]:
        """Sources and instruments that are not there, weeks upside down, a fraction that is none."""
        yield from self.sources(rule.sources, path)
        if rule.fraction is not None:
            yield from self.fraction(rule.fraction, (*path, "fraction"))
        if rule.weeks_to is not None and rule.weeks_to < rule.weeks:
            message = f"upside down: {rule.weeks:g} is above {rule.weeks_to:g}"
            yield Mismatch(path=(*path, "weeks_to"), message=message)
        both = sorted(set(rule.failed) & set(rule.undecided))
        if both:
            yield Mismatch(path=(*path, "undecided"), message=f"stands in failed as well: {', '.join(both)}")
        if rule.score is not None:
            yield from self.named(rule.score.instrument, "instruments", (*path, "score", "instrument"))

    def instrument(self, one: Instrument, path: Path) -> Iterator[Mismatch]:
        """A rule that cannot be applied: parts that are not there, items beyond the form, flags."""
        yield from self.sources(one.sources, path)
        yield from self.all_named(one.also, "instruments", (*path, "also"))
        if one.raises:
            yield Mismatch(path=(*path, "raises"), message="flags cannot be changed", key=True)
        if one.computed or "facts" in one.accepts or any(part.facts for part in one.parts):
            yield Mismatch(path=path, message="a formula over facts cannot be declared in an overlay")
        if "items" in one.accepts and not one.n_items:
            yield Mismatch(path=path, message='"n_items" is missing: the form is entered by its answers')
        if "total" in one.accepts and not one.score_range:
            yield Mismatch(path=path, message='"score_range" is missing: the form is entered by its total')
        yield from self.parts(one, path)
        if one.cutoffs and "all" not in one.cutoffs and set(one.cutoffs) != {"female", "male", "unknown"}:
            message = "give all, or female, male and unknown: without a known sex there is a cut-off too"
            yield Mismatch(path=(*path, "cutoffs"), message=message, key=True)

    def parts(self, one: Instrument, path: Path) -> Iterator[Mismatch]:
        """Items outside the form, and names of parts that are not there."""
        parts = {part.id for part in one.parts}
        known = {*parts, "score"} if any(part.total_field == "score" for part in one.parts) else parts
        for n, part in enumerate(one.parts):
            inside = part.items is None or 1 <= part.items[0] <= part.items[1] <= one.n_items
            if not inside:
                message = f"items outside the form: it has {one.n_items}"
                yield Mismatch(path=(*path, "parts", n, "items"), message=message)
            if part.kind in ("sum", "count", "mean", "any_yes") and part.items is None:
                yield Mismatch(
                    path=(*path, "parts", n), message=f'"items" is missing: a {part.kind} is of items'
                )
            if part.kind == "one_of" and not isinstance(part.values, list):
                yield Mismatch(
                    path=(*path, "parts", n), message='"values" is missing: the answers of the part'
                )
            if part.kind == "total" and "total" not in one.accepts and not part.range:
                yield Mismatch(path=(*path, "parts", n), message='"range" is missing: lowest and highest')
            counted = part.count_from
            if isinstance(counted, list) and part.items and len(counted) != part.items[1] - part.items[0] + 1:
                yield Mismatch(
                    path=(*path, "parts", n, "from"), message="give one number, or one for each item"
                )
        asked = [
            *((("positive",), name) for rule in (one.positive,) if rule for name in (*rule.all, *rule.any)),
            *((("grey_if",), name) for rule in (one.grey_if,) if rule for name in (*rule.all, *rule.any)),
        ]
        for where, condition in asked:
            yield from self.one_of(condition.part, known, (*path, *where), "part of this instrument")
            if condition.at_least == "cutoffs" and not one.cutoffs:
                yield Mismatch(path=(*path, *where), message='"cutoffs" is missing: the rule asks for it')
        if one.positive is not None and not (one.positive.all or one.positive.any):
            yield Mismatch(path=(*path, "positive"), message="names no condition: give all or any", key=True)
        for name in (*one.needs, *([one.gate] if one.gate is not None else [])):
            yield from self.one_of(name, known, (*path, "needs"), "part of this instrument")
        for side, names in one.covers.items():
            for name in names:
                yield from self.one_of(name, known, (*path, "covers", side), "part of this instrument")
        for n, skip in enumerate(one.skips):
            spans = [span for span in (skip.items, skip.when.items) if span is not None]
            if any(not 1 <= first <= last <= one.n_items for first, last in spans):
                yield Mismatch(
                    path=(*path, "skips", n), message=f"items outside the form: it has {one.n_items}"
                )
        if one.detail and not {"part", "true", "false", "unknown"} <= set(one.detail):
            yield Mismatch(path=(*path, "detail"), message="give part, true, false and unknown", key=True)

    # -- items ---------------------------------------------------------------------------------------------------

    def item(self, item: Item, path: Path) -> Iterator[Mismatch]:
        """Its place, its sources, its markers, and what its kind names."""
        yield from self.named(item.section, "sections", (*path, "section"))
        yield from self.sources(item.sources, path)
        yield from self.place(item, path)
        for n, marker in enumerate(item.markers):
            yield from self.marker(marker, (*path, "markers", n))
        match item:
            case Assessment():
                for n, cover in enumerate(item.covers):
                    yield from self.cover(cover, (*path, "covers", n))
            case Lab():
                yield from self.lab(item, path)
            case Attest():
                yield from self.attest(item, path)
            case Pharmacogenomics():
                yield from self.named(item.fact, "facts", (*path, "fact"))
                enzymes = {name for row in self.before.metabolism.values() for name in row.enzymes}
                for n, name in enumerate(item.enzymes):
                    yield from self.one_of(name, enzymes, (*path, "enzymes", n), "enzyme")

    def place(self, item: Item, path: Path) -> Iterator[Mismatch]:
        """What it stands after or replaces."""
        if item.after is not None and item.replaces is not None:
            yield Mismatch(
                path=(*path, "after"), message="an item that replaces another stands in its place", key=True
            )
        sections = {one.id: one.section for one in (*self.base.items, *(own for _, own in self.items))}
        for key, name in (("after", item.after), ("replaces", item.replaces)):
            if name is None:
                continue
            known = [one.id for one in self.base.items] if key == "replaces" else sorted(self.known["items"])
            yield from self.one_of(
                name, known, (*path, key), f"item of {self.base.id}" if key == "replaces" else "item"
            )
            if name in known and sections.get(name, item.section) != item.section:
                message = f"{shown(name)} stands in {sections[name]}, this item in {item.section}"
                yield Mismatch(path=(*path, key), message=message)
        if item.after == item.id:
            yield Mismatch(path=(*path, "after"), message="an item cannot stand after itself")
        replacing = [
            one.id for _, one in self.items if one.replaces is not None and one.replaces == item.replaces
        ]
        if len(replacing) > 1 and replacing[0] != item.id:
            message = f"{shown(item.replaces)} is already replaced by {replacing[0]}"
            yield Mismatch(path=(*path, "replaces"), message=message)

    def marker(self, marker: MarkerRow, path: Path) -> Iterator[Mismatch]:
        """A marker that looks at nothing, or at names and states that are not there."""
        if bool(marker.when) == (marker.patient is not None):
            yield Mismatch(path=path, message="give when, or patient with at_least")
        if marker.patient is not None and marker.at_least is None:
            yield Mismatch(path=path, message='"at_least" is missing')
        yield from self.when(marker.when, (*path, "when"), Cover())
        if marker.source is not None:
            yield from self.named(marker.source, "sources", (*path, "source"))

    def lab(self, item: Lab, path: Path) -> Iterator[Mismatch]:
        """Analytes, conditions, medicines and rows of a laboratory item."""
        yield from self.named(item.analyte, "analytes", (*path, "analyte"))
        yield from self.all_named(item.reflex, "analytes", (*path, "reflex"))
        yield from self.all_named(item.conditions, "conditions", (*path, "conditions"))
        yield from self.medicines(item.medicines, (*path, "medicines"))
        for name in item.shorter:
            known = {*item.medicines, *item.conditions}
            yield from self.one_of(
                name, known, (*path, "shorter", name), "condition or group of medicines of this item"
            )
        cover = Cover(
            conditions=item.conditions, analytes=[item.analyte, *item.reflex], medicines=item.medicines
        )
        yield from self.rows(item.rows, (*path, "rows"), cover, item)

    def attest(self, item: Attest, path: Path) -> Iterator[Mismatch]:
        """Facts that are not there, and answers they cannot have."""
        if not item.facts and not item.lists and item.recorded is None:
            yield Mismatch(path=path, message="names nothing to attest: give facts, lists or recorded")
        for name, answer in item.facts.items():
            yield from self.named(name, "facts", (*path, "facts", name))
            row = self.reference.facts.get(name)
            if isinstance(answer, str) and answer != "any" and row is not None and answer not in row.answers:
                allowed = ", ".join(["true", "false", '"any"', *row.answers])
                message = f"found {shown(answer)}, allowed: {allowed}"
                yield Mismatch(path=(*path, "facts", name), message=message)
        if item.medicines is not None:
            if not item.facts:
                yield Mismatch(path=(*path, "medicines"), message="needs a fact that settles it", key=True)
            yield from self.medicines({"": item.medicines}, (*path, "medicines"))

    def medicines(self, groups: Mapping[str, Medicines], path: Path) -> Iterator[Mismatch]:
        """Names and marks that no medicine of the tables has."""
        drugs = self.before.other_drugs.values()
        for group, one in groups.items():
            where = (*path, group) if group else path
            marks = {mark for drug in drugs for mark in drug.markers}
            treats = {name for drug in drugs for name in drug.treats}
            if one.marker is not None:
                yield from self.one_of(one.marker, marks, (*where, "marker"), "mark of medicines")
            if one.treats is not None:
                yield from self.one_of(one.treats, treats, (*where, "treats"), "treated condition")
            for n, name in enumerate(one.names):
                yield from self.one_of(name, self.before.other_drugs, (*where, "names", n), "medicine")
            if not (one.marker or one.treats or one.names or one.low_mood):
                yield Mismatch(
                    path=where, message="names no medicine: give marker, treats, names or low_mood"
                )

    # -- truth tables --------------------------------------------------------------------------------------------

    def cover(self, cover: Cover, path: Path) -> Iterator[Mismatch]:
        """A part of an assessment: what it looks at, how long that holds, and its rows."""
        if not members("anything", cover) and not cover.rows:
            message = "names nothing to look at: give conditions, instruments, facts, analytes or medicines"
            yield Mismatch(path=path, message=message)
        for key in ("conditions", "facts", "analytes"):
            yield from self.all_named(getattr(cover, key), key, (*path, key))
        for n, name in enumerate(cover.instruments):
            yield from self.source(name, (*path, "instruments", n), cover, "instruments")
        yield from self.medicines(cover.medicines, (*path, "medicines"))
        for group, names in cover.groups.items():
            if group in GROUPS:
                yield Mismatch(
                    path=(*path, "groups", group), message="has a meaning of its own in rows", key=True
                )
            for n, name in enumerate(names):
                yield from self.source(
                    name, (*path, "groups", group, n), msgspec.structs.replace(cover, groups={})
                )
        if cover.answered_by is not None:
            where = (*path, "answered_by")
            yield from self.all_named(cover.answered_by.conditions, "conditions", (*where, "conditions"))
            yield from self.all_named(cover.answered_by.instruments, "instruments", (*where, "instruments"))
            yield from self.all_named(cover.answered_by.facts, "facts", (*where, "facts"))
        if cover.not_before not in (None, "trials"):
            yield from self.one_of(str(cover.not_before), {"trials"}, (*path, "not_before"), "beginning")
        yield from self.windows(cover, path)
        yield from self.rows(cover.rows, (*path, "rows"), cover)

    def windows(self, cover: Cover, path: Path) -> Iterator[Mismatch]:
        """A window for a name that is not there, or none for what the part looks at."""
        looked_at = [
            *members("anything", cover),
            *(name for row in cover.rows for name in (*row.when, *row.unless)),
        ]
        looked_at = list(dict.fromkeys(one for name in looked_at for one in members(name, cover)))
        sorts = {"conditions", "control", "screens", "facts", "labs"}
        own = {name.partition(":")[0] for name in looked_at}
        for name in cover.within_days:
            yield from self.one_of(name, sorts | own, (*path, "within_days", name), "source of this part")
        lacking = {
            sort
            for source in looked_at
            for sort in windows_needed(source, cover, self.reference)
            if sort not in cover.within_days and source.partition(":")[0] not in cover.within_days
        }
        for sort in sorted(lacking):
            message = f'"{sort}" is missing: how many days does it hold, or "any"'
            yield Mismatch(path=(*path, "within_days"), message=message)

    def rows(self, rows: list[Row], path: Path, cover: Cover, lab: Lab | None = None) -> Iterator[Mismatch]:
        """Rows with names or states that are not there, twice the same id, or that settle on nothing."""
        seen: set[str] = set()
        for n, row in enumerate(rows):
            where = (*path, n)
            if row.id in seen:
                yield Mismatch(path=(*where, "id"), message=f"{shown(row.id)} stands twice in this part")
            seen.add(row.id)
            yield from self.when(row.when, (*where, "when"), cover, lab)
            yield from self.when(row.unless, (*where, "unless"), cover, lab)
            if row.reason is None and not any(_recorded(states) for states in row.when.values()):
                message = (
                    "settles the item although nothing need be recorded: ask for a recorded state in when"
                )
                yield Mismatch(path=where, message=message)
            for key in ("needs", "also"):
                for k, name in enumerate(getattr(row, key)):
                    yield from self.source(name, (*where, key, k), cover, lab=lab)
            for key in _ROW_TEXTS:
                for name in _PLACEHOLDER.findall(getattr(row, key) or ""):
                    yield from self.source(name, (*where, key), cover, lab=lab)
            yield from self.all_named(row.sources, "sources", (*where, "sources"))

    def when(
        self, asked: Mapping[str, States], path: Path, cover: Cover, lab: Lab | None = None
    ) -> Iterator[Mismatch]:
        """Sources that are not there, and states they cannot be in."""
        for source, states in asked.items():
            wrong = list(self.source(source, (*path, source), cover, lab=lab))
            yield from wrong
            possible = states_of(source, cover, self.reference, lab)
            if wrong or possible is None:
                continue
            for state in [states] if isinstance(states, str) else states:
                if not allows(possible, state):
                    message = (
                        f"{shown(state)} is not a state of {source}; allowed: {', '.join(sorted(possible))}"
                    )
                    yield Mismatch(
                        path=(*path, source), message=message, hint=nearest(state, sorted(possible))
                    )

    def source(
        self, name: str, path: Path, cover: Cover, table: str = "", *, lab: Lab | None = None
    ) -> Iterator[Mismatch]:
        """A name in a truth table that names no source."""
        known = self.known[table] if table else {name for key in _SOURCES for name in self.known[key]}
        if name in known or states_of(name, cover, self.reference, lab) is not None:
            return
        near = nearest(name, sorted({*known, *cover.groups, *cover.medicines}))
        yield Mismatch(path=path, message=f"{shown(name)} is not a known {table[:-1] or 'source'}", hint=near)


def _recorded(states: States) -> bool:
    """Whether states can only be those of something recorded."""
    return ABSENT.isdisjoint([states] if isinstance(states, str) else states)


def _analytes_of(item: Item) -> Iterator[str]:
    """The analytes an item looks at."""
    if isinstance(item, Lab):
        yield from (item.analyte, *item.reflex)
    elif isinstance(item, Assessment):
        yield from (name for cover in item.covers for name in cover.analytes)
