"""What is wrong with a truth table of an overlay: what a part looks at, how long that holds, its rows. Pure."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from trdcheck.evidence.states import GROUPS, allows, members, settles, states_of, windows_needed
from trdcheck.inputs.overlays.index import SOURCES, Index
from trdcheck.inputs.problems import Mismatch, Path, nearest_id, shown
from trdcheck.model.checklist import OUTCOMES, ItemPart, Lab, Medicines, Row, States

_PLACEHOLDER = re.compile(r"\{([a-z0-9:._-]+?)(?:\.age)?\}")
_ROW_TEXTS = (*OUTCOMES, "brief", "action")


def of_cover(index: Index, part: ItemPart, path: Path) -> Iterator[Mismatch]:
    """A part of an assessment: what it looks at, how long that holds, and its rows."""
    if not members("anything", part) and not part.rows:
        message = "names nothing to look at: give conditions, instruments, facts, analytes or medicines"
        yield Mismatch(path=path, message=message)
    for key in ("conditions", "facts", "analytes"):
        yield from index.all_named(getattr(part, key), key, (*path, key))
    for n, name in enumerate(part.instruments):
        yield from _source(index, name, (*path, "instruments", n), part, "instruments")
    yield from of_medicines(index, part.medicines, (*path, "medicines"))
    for key in ("groups", "medicines"):
        for group in getattr(part, key):
            # A source called the same would be read as the group, and never for itself.
            if group in GROUPS or any(group in index.known[table] for table in SOURCES):
                message = "has a meaning of its own in rows"
                yield Mismatch(path=(*path, key, group), message=message, key=True)
    for group, names in part.groups.items():
        for n, name in enumerate(names):
            yield from _source(
                index, name, (*path, "groups", group, n), msgspec.structs.replace(part, groups={})
            )
    if part.answered_by is not None:
        where = (*path, "answered_by")
        yield from index.all_named(part.answered_by.conditions, "conditions", (*where, "conditions"))
        yield from index.all_named(part.answered_by.instruments, "instruments", (*where, "instruments"))
        yield from index.all_named(part.answered_by.facts, "facts", (*where, "facts"))
    if part.not_before not in (None, "trials"):
        yield from index.one_of(str(part.not_before), {"trials"}, (*path, "not_before"), "beginning")
    yield from _windows(index, part, path)
    yield from of_rows(index, part.rows, (*path, "rows"), part)


def of_medicines(index: Index, groups: Mapping[str, Medicines], path: Path) -> Iterator[Mismatch]:
    """Names and marks that no medicine of the tables has."""
    drugs = index.before.other_drugs.values()
    for group, one in groups.items():
        where = (*path, group) if group else path
        marks = {mark for drug in drugs for mark in drug.markers}
        treats = {name for drug in drugs for name in drug.treats}
        if one.marker is not None:
            yield from index.one_of(one.marker, marks, (*where, "marker"), "mark of medicines")
        if one.treats is not None:
            yield from index.one_of(one.treats, treats, (*where, "treats"), "treated condition")
        for n, name in enumerate(one.names):
            yield from index.one_of(name, index.before.other_drugs, (*where, "names", n), "medicine")
        if not (one.marker or one.treats or one.names or one.low_mood):
            yield Mismatch(path=where, message="names no medicine: give marker, treats, names or low_mood")


def _windows(index: Index, part: ItemPart, path: Path) -> Iterator[Mismatch]:
    """A window for a name that is not there, or none for what the part looks at."""
    looked_at = [
        *members("anything", part),
        *(name for row in part.rows for name in (*row.when, *row.unless, *row.needs, *row.also)),
        *(name for row in part.rows for key in _ROW_TEXTS for name in _named(row, key)),
    ]
    looked_at = list(dict.fromkeys(one for name in looked_at for one in members(name, part)))
    sorts = {"conditions", "control", "screens", "facts", "labs"}
    own = {name.partition(":")[0] for name in looked_at}
    for name in part.within_days:
        yield from index.one_of(name, sorts | own, (*path, "within_days", name), "source of this part")
    lacking = {
        sort
        for source in looked_at
        for sort in windows_needed(source, part, index.reference)
        if sort not in part.within_days and source.partition(":")[0] not in part.within_days
    }
    for sort in sorted(lacking):
        message = f'"{sort}" is missing: how many days does it hold, or "any"'
        yield Mismatch(path=(*path, "within_days"), message=message)


def of_rows(
    index: Index, rows: list[Row], path: Path, part: ItemPart, lab: Lab | None = None
) -> Iterator[Mismatch]:
    """Rows with names or states that are not there, twice the same id, or that settle on nothing."""
    seen: set[str] = set()
    for n, row in enumerate(rows):
        where = (*path, n)
        if row.id in seen:
            yield Mismatch(path=(*where, "id"), message=f"{shown(row.id)} stands twice in this part")
        seen.add(row.id)
        yield from of_when(index, row.when, (*where, "when"), part, lab)
        yield from of_when(index, row.unless, (*where, "unless"), part, lab)
        if row.reason is None and not any(_recorded(states) for states in row.when.values()):
            message = (
                "settles the item although nothing recent need be recorded: ask for such a state in when"
            )
            yield Mismatch(path=where, message=message)
        for key in ("needs", "also"):
            for k, name in enumerate(getattr(row, key)):
                yield from _source(index, name, (*where, key, k), part, lab=lab)
        for key in _ROW_TEXTS:
            for name in _named(row, key):
                yield from _source(index, name, (*where, key), part, lab=lab)
        yield from index.all_named(row.sources, "sources", (*where, "sources"))


def of_when(
    index: Index, asked: Mapping[str, States], path: Path, part: ItemPart, lab: Lab | None = None
) -> Iterator[Mismatch]:
    """Sources that are not there, and states they cannot be in."""
    for source, states in asked.items():
        wrong = list(_source(index, source, (*path, source), part, lab=lab))
        yield from wrong
        possible = states_of(source, part, index.reference, lab)
        if wrong or possible is None:
            continue
        for state in [states] if isinstance(states, str) else states:
            if not allows(possible, state):
                message = f"{shown(state)} is not a state of {source}; allowed: {', '.join(sorted(possible))}"
                yield Mismatch(
                    path=(*path, source), message=message, hint=nearest_id(state, sorted(possible))
                )


def _source(
    index: Index, name: str, path: Path, part: ItemPart, table: str = "", *, lab: Lab | None = None
) -> Iterator[Mismatch]:
    """A name in a truth table that names no source."""
    known = index.known[table] if table else {name for key in SOURCES for name in index.known[key]}
    if name in known or states_of(name, part, index.reference, lab) is not None:
        return
    near = nearest_id(name, sorted({*known, *part.groups, *part.medicines}))
    yield Mismatch(path=path, message=f"{shown(name)} is not a known {table[:-1] or 'source'}", hint=near)


def _named(row: Row, key: str) -> list[str]:
    """The sources that a text of a row names."""
    found: list[str] = _PLACEHOLDER.findall(getattr(row, key) or "")
    return found


def _recorded(states: States) -> bool:
    """Whether states can only be those of something recorded that holds today."""
    return all(settles(state) for state in ([states] if isinstance(states, str) else states))
