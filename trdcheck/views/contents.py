"""What a checklist holds, as rows of a label and a text. Pure."""

from collections.abc import Iterable, Iterator

from trdcheck.model.checklist import Assessment, Attest, Checklist, Item, Lab, Pharmacogenomics
from trdcheck.reference import Reference

Rows = list[tuple[str, str]]


def shipped_rows(lists: Iterable[Checklist]) -> Rows:
    """Each checklist: id, version, title, how many items, what it extends."""
    return [
        (
            f"{one.id}:",
            f"{one.used.named}. {one.title}; {len(one.items)} items, content reviewed {one.reviewed}",
        )
        for one in lists
    ]


def checklist_rows(checklist: Checklist, reference: Reference) -> Rows:
    """The checklist as it is applied: its name and hash, its settings, its items by section, its definitions."""
    rows = [
        ("LIST", f"{checklist.title} ({checklist.used.named}; {checklist.used.fingerprint})"),
        ("NEAR", f"near the maximum: {checklist.settings.near_max_fraction} of the ceiling (setting)"),
        ("HOLD", f"decisions, days: {_decisions(checklist)} (settings)"),
    ]
    for section in checklist.sections:
        items = [item for item in checklist.items if item.section == section.id]
        rows += [(section.title.upper(), "")] if items else []
        rows += [(f"{item.id}:", _told(item, checklist, reference)) for item in items]
    names = [f"{one.id} ({one.grade})" for one in reference.definitions.definitions]
    return [*rows, ("RULES", ", ".join(names))]


def _decisions(checklist: Checklist) -> str:
    windows = checklist.settings.decisions
    return ", ".join(
        f"{name.replace('_', ' ')} {getattr(windows, name)}" for name in windows.__struct_fields__
    )


def _told(item: Item, checklist: Checklist, reference: Reference) -> str:
    """An item in a line: its title and kind, where it stands, what it looks at, how long that holds."""
    off = checklist.turned_off.get(item.id)
    if off is not None:
        return f"{item.title}; turned off: {off}"
    kind = type(item).__struct_config__.tag
    parts = [f"{item.title} ({kind})"]
    if checklist.origin[item.id] != checklist.id and checklist.extends is not None:
        parts[0] = f"{item.title} ({kind}, of {checklist.origin[item.id]})"
    parts += [f"in place of {item.replaces}"] if item.replaces else []
    looked = list(dict.fromkeys(looks_at(item, reference)))
    parts += [f"looks at {', '.join(looked)}"] if looked else []
    parts += windows(item)
    return "; ".join(parts)


def looks_at(item: Item, reference: Reference) -> Iterator[str]:
    """The conditions, instruments, facts and tests an item looks at, by their titles."""
    match item:
        case Assessment():
            for part in item.covers:
                yield from (reference.conditions[name].title for name in part.conditions)
                yield from (reference.instruments[name.partition(":")[0]].short for name in part.instruments)
                yield from (reference.facts[name].title for name in part.facts)
                yield from (reference.analytes[name].short for name in part.analytes)
        case Lab():
            yield from (reference.analytes[name].short for name in (item.analyte, *item.reflex))
            yield from (reference.conditions[name].title for name in item.conditions)
        case Attest():
            yield from (reference.facts[name].title for name in item.facts)
            yield from (name.replace("_", " ") for name in item.lists)
            yield from (item.recorded,) if item.recorded else ()
        case Pharmacogenomics():
            yield from (*item.enzymes, reference.facts[item.fact].title)


def windows(item: Item) -> Iterator[str]:
    """For how many days each kind of answer counts for an item."""
    if isinstance(item, Assessment):
        windows = {name: days for part in item.covers for name, days in part.within_days.items()}
        told = [f"{name} {f'{days} days' if days != 'any' else 'any age'}" for name, days in windows.items()]
        if told:
            yield f"holds: {', '.join(told)}"
    elif (days := getattr(item, "within_days", None)) is not None:
        yield f"holds {days} days"
