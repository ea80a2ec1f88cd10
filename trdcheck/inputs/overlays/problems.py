"""What is wrong with an overlay beyond its form: ids that are taken, names of nothing, rows that cannot hold. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trdcheck.evidence.states import GROUPS
from trdcheck.inputs.overlays.declared import fraction, of_declarations
from trdcheck.inputs.overlays.index import SOURCES, TABLES, Index, converted, rows_of
from trdcheck.inputs.overlays.items import of_item
from trdcheck.inputs.problems import Mismatch, Path, nearest_id, shown
from trdcheck.model.checklist import Checklist, Id
from trdcheck.reference import Reference
from trdcheck.reference.crisis import load_crisis_lines

_RESERVED = GROUPS | {"trials", "unnamed", "patient", "flag", "part"}
_FRACTION = re.compile("[0-9]{1,6}/[0-9]{1,6}")


def overlay_mismatches(
    values: Mapping[str, Any], base: Checklist, reference: Reference
) -> Iterator[Mismatch]:
    """Everything that is wrong with the values of an overlay beyond their form; `reference` is that of the base."""
    index = Index(values, base, reference)
    yield from _turned_off(index)
    yield from _settings(index)
    yield from _ids(index)
    yield from _crisis(index)
    yield from of_declarations(index)
    yield from index.refused
    for n, item in index.items:
        yield from of_item(index, item, ("items", n))


def _ids(index: Index) -> Iterator[Mismatch]:
    """Ids that are not theirs to take: of the base, of another table, given twice, used by the engine."""
    flags = {flag.id for flag in index.before.safety.flags}
    taken = {name: table for table in SOURCES for name in index.ids_before(table)}
    for key in ("sections", *TABLES, "items"):
        before, seen = set(index.ids_before(key)), set[str]()
        for n, raw in enumerate(rows_of(index.values, key)):
            name = raw.get("id") if isinstance(raw, dict) else None
            if not isinstance(name, str):
                continue
            path: Path = (key, n, "id")
            if name in seen:
                yield Mismatch(path=path, message=f"{shown(name)} stands twice in this file")
            elif key == "analytes" and name in index.restated:
                pass
            elif name in before or (key == "items" and name in {one.id for one in index.base.behind}):
                hint = 'a new id, and replaces = "…", puts an item in place of it' if key == "items" else ""
                yield Mismatch(path=path, message=f"{shown(name)} is already in {index.base.id}", hint=hint)
            elif key == "items" and name in flags:
                yield Mismatch(path=path, message=f"{shown(name)} is a flag; flags cannot be changed")
            elif key in SOURCES and name in _RESERVED:
                yield Mismatch(path=path, message=f"{shown(name)} has a meaning of its own in rows")
            elif key in SOURCES and taken.get(name, key) != key:
                yield Mismatch(path=path, message=f"{shown(name)} is already one of the {taken[name]}")
            elif key not in ("sections", "items") and converted(name, Id) is None:
                yield Mismatch(path=path, message=f"{shown(name)}: small letters, digits and hyphens only")
            seen.add(name)
            if key in SOURCES:
                taken.setdefault(name, key)


def _turned_off(index: Index) -> Iterator[Mismatch]:
    """Items that are turned off and are not there, or are replaced as well."""
    off = index.values.get("turned_off")
    replaced = {item.replaces for _, item in index.items}
    for name in off if isinstance(off, dict) else ():
        path: Path = ("turned_off", name)
        known = index.ids_before("items")
        if name in known and name in replaced:
            yield Mismatch(path=path, message=f"{shown(name)} is turned off and replaced", key=True)
        elif name not in known:
            message = f"{shown(name)} is not an item of {index.base.id}"
            yield Mismatch(path=path, message=message, hint=nearest_id(str(name), known), key=True)


def _crisis(index: Index) -> Iterator[Mismatch]:
    """A country without any line, sources that are not there."""
    rows = rows_of(index.values, "crisis")
    for n, raw in enumerate(rows):
        if isinstance(raw, dict):
            yield from index.named(raw.get("source"), "sources", ("crisis", n, "source"))
    settings = index.values.get("settings")
    country = settings.get("country") if isinstance(settings, dict) else None
    known = sorted({line.country for line in load_crisis_lines() if line.country is not None})
    added = index.before.added
    if isinstance(country, str) and country not in known and not rows and not (added and added.crisis):
        message = f"no crisis line is known for {shown(country)}, only for {', '.join(known)}"
        yield Mismatch(
            path=("settings", "country"), message=message, hint="add the clinic's own line under [[crisis]]"
        )


def _settings(index: Index) -> Iterator[Mismatch]:
    """A fraction outside what a fraction of a dose can be; settings that belong to flags and signs."""
    raw = index.values.get("settings")
    for name in raw if isinstance(raw, dict) else ():
        if name.startswith(("safety_", "severity_")):
            message = "belongs to flags and signs, which cannot be changed"
            yield Mismatch(path=("settings", name), message=message, key=True)
    text = raw.get("near_max_fraction") if isinstance(raw, dict) else None
    if isinstance(text, str) and _FRACTION.fullmatch(text):
        yield from fraction(text, ("settings", "near_max_fraction"))
