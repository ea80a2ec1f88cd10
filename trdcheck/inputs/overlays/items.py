"""What is wrong with an item of an overlay: its place, its markers, what its kind names. Pure."""

from collections.abc import Iterator

from trdcheck.inputs.overlays.index import Index
from trdcheck.inputs.overlays.truth_tables import of_cover, of_medicines, of_rows, of_when
from trdcheck.inputs.problems import Mismatch, Path, shown
from trdcheck.model.checklist import Assessment, Attest, Item, ItemPart, Lab, MarkerRow, Pharmacogenomics


def of_item(index: Index, item: Item, path: Path) -> Iterator[Mismatch]:
    """Its place, its sources, its markers, and what its kind names."""
    yield from index.named(item.section, "sections", (*path, "section"))
    yield from index.sources(item.sources, path)
    yield from _place(index, item, path)
    for n, marker in enumerate(item.markers):
        yield from _marker(index, marker, (*path, "markers", n))
    match item:
        case Assessment():
            for n, part in enumerate(item.covers):
                yield from of_cover(index, part, (*path, "covers", n))
        case Lab():
            yield from _lab(index, item, path)
        case Attest():
            yield from _attest(index, item, path)
        case Pharmacogenomics():
            yield from index.named(item.fact, "facts", (*path, "fact"))
            enzymes = {name for row in index.before.metabolism.values() for name in row.enzymes}
            for n, name in enumerate(item.enzymes):
                yield from index.one_of(name, enzymes, (*path, "enzymes", n), "enzyme")


def _place(index: Index, item: Item, path: Path) -> Iterator[Mismatch]:
    """What it stands after or replaces."""
    if item.after is not None and item.replaces is not None:
        yield Mismatch(
            path=(*path, "after"), message="an item that replaces another stands in its place", key=True
        )
    sections = {one.id: one.section for one in (*index.base.items, *(own for _, own in index.items))}
    for key, name in (("after", item.after), ("replaces", item.replaces)):
        if name is None:
            continue
        known = [one.id for one in index.base.items] if key == "replaces" else sorted(index.known["items"])
        yield from index.one_of(
            name, known, (*path, key), f"item of {index.base.id}" if key == "replaces" else "item"
        )
        if name in known and sections.get(name, item.section) != item.section:
            message = f"{shown(name)} stands in {sections[name]}, this item in {item.section}"
            yield Mismatch(path=(*path, key), message=message)
    if item.after == item.id:
        yield Mismatch(path=(*path, "after"), message="an item cannot stand after itself")
    replacing = [
        one.id for _, one in index.items if one.replaces is not None and one.replaces == item.replaces
    ]
    if len(replacing) > 1 and replacing[0] != item.id:
        message = f"{shown(item.replaces)} is already replaced by {replacing[0]}"
        yield Mismatch(path=(*path, "replaces"), message=message)


def _marker(index: Index, marker: MarkerRow, path: Path) -> Iterator[Mismatch]:
    """A marker that looks at nothing, or at names and states that are not there."""
    if bool(marker.when) == (marker.patient is not None):
        yield Mismatch(path=path, message="give when, or patient with at_least")
    if marker.patient is not None and marker.at_least is None:
        yield Mismatch(path=path, message='"at_least" is missing')
    yield from of_when(index, marker.when, (*path, "when"), ItemPart())
    if marker.source is not None:
        yield from index.named(marker.source, "sources", (*path, "source"))


def _lab(index: Index, item: Lab, path: Path) -> Iterator[Mismatch]:
    """Analytes, conditions, medicines and rows of a laboratory item."""
    yield from index.named(item.analyte, "analytes", (*path, "analyte"))
    yield from index.all_named(item.reflex, "analytes", (*path, "reflex"))
    yield from index.all_named(item.conditions, "conditions", (*path, "conditions"))
    yield from of_medicines(index, item.medicines, (*path, "medicines"))
    for name in item.shorter:
        known = {*item.medicines, *item.conditions}
        yield from index.one_of(
            name, known, (*path, "shorter", name), "condition or group of medicines of this item"
        )
    part = ItemPart(
        conditions=item.conditions,
        analytes=[item.analyte, *item.reflex],
        medicines=item.medicines,
        groups=item.groups,
    )
    yield from of_rows(index, item.rows, (*path, "rows"), part, item)


def _attest(index: Index, item: Attest, path: Path) -> Iterator[Mismatch]:
    """Facts that are not there, and answers they cannot have."""
    if not item.facts and not item.lists and item.recorded is None:
        yield Mismatch(path=path, message="names nothing to attest: give facts, lists or recorded")
    for name, answer in item.facts.items():
        yield from index.named(name, "facts", (*path, "facts", name))
        row = index.reference.facts.get(name)
        if isinstance(answer, str) and answer != "any" and row is not None and answer not in row.answers:
            allowed = ", ".join(["true", "false", '"any"', *row.answers])
            message = f"found {shown(answer)}, allowed: {allowed}"
            yield Mismatch(path=(*path, "facts", name), message=message)
    if item.lists and not item.facts and not item.confirmed:
        message = "a list alone has no date: ask for confirmed = true, or for a fact"
        yield Mismatch(path=(*path, "lists"), message=message, key=True)
    if item.medicines is not None:
        if not item.facts:
            yield Mismatch(path=(*path, "medicines"), message="needs a fact that settles it", key=True)
        yield from of_medicines(index, {"": item.medicines}, (*path, "medicines"))
