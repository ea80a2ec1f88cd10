"""A clinic's own checklist: one file over a shipped checklist, and what the two come to together. Pure."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from trdcheck.model.checklist import Checklist, Days, Extended, Id, Item, SectionRow, Settings, Text
from trdcheck.model.words import Grade
from trdcheck.reference import Reference
from trdcheck.reference.additions import Additions
from trdcheck.reference.analytes import Analyte, Basis, Number, Units, plain_unit
from trdcheck.reference.crisis import CrisisLine
from trdcheck.reference.definitions import Definition
from trdcheck.reference.instruments import Instrument
from trdcheck.reference.vocabulary import ConditionRow, FactRow, SourceRow

Factor = Annotated[int, Meta(gt=0)] | Annotated[float, Meta(gt=0)]
# As ISO 3166 writes it.
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
Window = Literal["ordered", "acted_on", "deferred", "declined", "waived", "not_applicable"]


class OwnSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings an overlay may change; those of flags and signs are not among them."""

    near_max_fraction: Annotated[str, Meta(pattern="^[0-9]+/[0-9]+$")] | None = None
    decisions: dict[Window, Days] = {}
    country: Country | None = None


class OwnCrisisLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A crisis line of the clinic's, shown before those of the table; `how` it is reached."""

    line: Text
    source: str
    how: str = ""


class OwnSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of the clinic's. Its grade is `setting`, the clinic's own choice, unless it says that it was read."""

    id: Id
    citation: Text
    url: str | None = None
    grade: Grade = Grade.SETTING


class OwnAnalyte(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An analyte in one table: its limits in its own `unit`, other `units` by what one of them is in that one.

    The laboratory's own limits, where a result brings them, win over these; `grey_low` to `grey_high` is undecided.
    """

    id: Id
    name: Text
    unit: Text
    source: str
    short: str = ""
    units: dict[str, Factor] = {}
    low: Number | None = None
    high: Number | None = None
    low_male: Number | None = None
    high_male: Number | None = None
    grey_low: Number | None = None
    grey_high: Number | None = None
    plausible_low: Number | None = None
    plausible_high: Number | None = None
    loinc: list[str] = []
    note: str | None = None


class Overlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An overlay as its file says it: what it changes in the checklist it extends, and what it adds."""

    format: Literal["trdcheck-checklist/1"]
    id: Id
    version: Text
    title: Text
    extends: str
    turned_off: dict[str, Text] = {}
    settings: OwnSettings = OwnSettings()
    sections: list[SectionRow] = []
    items: list[Item] = []
    facts: list[FactRow] = []
    conditions: list[ConditionRow] = []
    analytes: list[OwnAnalyte] = []
    instruments: list[Instrument] = []
    definitions: list[Definition] = []
    sources: list[OwnSource] = []
    crisis: list[OwnCrisisLine] = []


def additions(overlay: Overlay, before: Reference) -> Additions:
    """The rows an overlay adds to the tables; `before` are the tables of the checklist it extends."""
    added = before.added or Additions()
    sources = {
        one.id: SourceRow(id=one.id, citation=one.citation, url=one.url, grade=one.grade)
        for one in overlay.sources
    }
    grades = {name: row.grade for name, row in (before.sources | sources).items()}
    analytes = {
        one.id: _analyte(one, grades.get(one.source, Grade.SETTING), before.analytes.get(one.id))
        for one in overlay.analytes
    }
    return Additions(
        facts=added.facts | {one.id: one for one in overlay.facts},
        conditions=added.conditions | {one.id: one for one in overlay.conditions},
        analytes=added.analytes | analytes,
        instruments=added.instruments | {one.id: one for one in overlay.instruments},
        definitions=added.definitions | {one.id: one for one in overlay.definitions},
        sources=added.sources | sources,
        crisis=(*(_crisis_line(line, grades) for line in overlay.crisis), *added.crisis),
        country=overlay.settings.country or added.country,
    )


def _crisis_line(line: OwnCrisisLine, grades: dict[str, Grade]) -> CrisisLine:
    """A clinic's own line in the form of the table."""
    grade = grades.get(line.source, Grade.SETTING)
    return CrisisLine(line=line.line, how=line.how, sources=(line.source,), grade=grade)


def _analyte(own: OwnAnalyte, grade: Grade, table: Analyte | None) -> Analyte:
    """An analyte of an overlay in the form of the table; one that the table has keeps its other units."""
    basis = Basis(source=own.source, grade=grade)
    limits = {
        name: getattr(own, name) for name in ("low", "high", "low_male", "high_male", "grey_low", "grey_high")
    }
    same = [unit for unit, factor in own.units.items() if factor == 1]
    units = [Units(names=(own.unit, *same), **limits)]
    units += [Units(names=(unit,), factor=str(factor)) for unit, factor in own.units.items() if factor != 1]
    for one in table.units if table is not None else ():
        names = tuple(name for name in one.names if plain_unit(name) not in _spelled(units))
        factor = table.convert(1, one.names[0], own.unit) if table is not None else None
        if names and factor is not None:
            units.append(Units(names=names, factor=str(factor)))
    return Analyte(
        id=own.id,
        name=own.name,
        short=own.short or own.name,
        unit=own.unit,
        units=tuple(units),
        plausible_low=own.plausible_low,
        plausible_high=own.plausible_high,
        limit_low=table.limit_low if table is not None and table.unit == own.unit else None,
        limit_high=table.limit_high if table is not None and table.unit == own.unit else None,
        loinc=tuple(own.loinc),
        note=own.note,
        basis={"units": basis, "range": basis},
    )


def _spelled(units: list[Units]) -> set[str]:
    """The spellings that units have, as they are compared."""
    return {plain_unit(name) for one in units for name in one.names}


def merged(base: Checklist, overlay: Overlay, sha256: str) -> Checklist:
    """The checklist an overlay makes of the one it extends; `sha256` is that of the bytes of its file.

    Items that replace another stand in its place, others after the item they name, else at the end of their section.
    """
    own = overlay.settings
    settings: Settings = msgspec.structs.replace(
        base.settings,
        near_max_fraction=own.near_max_fraction or base.settings.near_max_fraction,
        decisions=msgspec.structs.replace(base.settings.decisions, **dict(own.decisions)),
    )
    items = list(base.items)
    for item in overlay.items:
        _put(item, items, overlay)
    replaced = {item.replaces for item in overlay.items}
    behind = [item for item in base.items if item.id in replaced or item.id in overlay.turned_off]
    return Checklist(
        id=overlay.id,
        version=overlay.version,
        title=overlay.title,
        sha256=sha256,
        content=base.content,
        reviewed=base.reviewed,
        notice=base.notice,
        settings=settings,
        sections=[*base.sections, *overlay.sections],
        items=items,
        origin={**base.origin, **{item.id: overlay.id for item in overlay.items}},
        extends=Extended(id=base.id, version=base.version, sha256=base.sha256),
        turned_off={**base.turned_off, **overlay.turned_off},
        behind=[*base.behind, *behind],
        changed=[
            *base.changed,
            *(f"{overlay.id}: {text}" for text in _changed(base.settings, settings, overlay)),
        ],
    )


def _changed(before: Settings, now: Settings, overlay: Overlay) -> Iterator[str]:
    """The settings that are others than in the base, in words."""
    if now.near_max_fraction != before.near_max_fraction:
        yield f"near the maximum is {now.near_max_fraction} of the ceiling, not {before.near_max_fraction}"
    for name in now.decisions.__struct_fields__:
        days, usual = getattr(now.decisions, name), getattr(before.decisions, name)
        if days != usual:
            yield f"a decision of {name.replace('_', ' ')} holds {days} days, not {usual}"
    if overlay.settings.country is not None:
        yield f"crisis lines are those of {overlay.settings.country}"
    if overlay.crisis:
        yield f"crisis lines of its own: {', '.join(line.line for line in overlay.crisis)}"


def _put(item: Item, items: list[Item], overlay: Overlay) -> None:
    """Put an item of the overlay where it belongs among those there are."""
    if item.replaces is not None:
        items[next(n for n, one in enumerate(items) if one.id == item.replaces)] = item
        return
    ids = [one.id for one in items]
    if item.after in ids:
        place = ids.index(item.after) + 1
        # Several after the same one keep the order of the file.
        while place < len(items) and items[place].after == item.after and items[place] in overlay.items:
            place += 1
    else:
        of_section = [n for n, one in enumerate(items) if one.section == item.section]
        place = of_section[-1] + 1 if of_section else len(items)
    items.insert(place, item)
