"""The paper forms of a checklist: one for the clinician, one page for the waiting room. Pure."""

from collections.abc import Iterable, Iterator

from trdcheck.model.checklist import Assessment, Attest, Checklist, Item, Lab, Pharmacogenomics, TrialHistory
from trdcheck.model.paper import Block, Entries, Entry, Heading, Paper, Table, Text
from trdcheck.reference import Reference
from trdcheck.reference.analytes import Analyte


def clinician_form(checklist: Checklist, reference: Reference) -> Paper:
    """The form: safety first, the trials, every item with its questions and room for answers, the decisions."""
    return Paper(title=checklist.title, blocks=list(_form(checklist, reference)))


def _form(checklist: Checklist, reference: Reference) -> Iterator[Block]:
    words, safety = reference.paper.form, reference.safety
    yield Text(text=words.subject)
    yield Text(text=words.label)
    yield Heading(text=words.safety)
    yield Text(text=words.safety_note)
    yield Entries(
        ticked=True,
        entries=[
            Entry(title=flag.title, text=f"{words.answers.get(flag.id, words.answer)}, {words.date}")
            for flag in safety.flags
        ],
    )
    yield Text(text=words.crisis.format(crisis=reference.crisis.text), strong=True)
    yield Heading(text=words.trials)
    yield Table(columns=words.trials_columns, widths=words.trials_widths, rows=words.trials_rows)
    yield Text(text=words.trials_note)
    yield Entries(entries=[Entry(text=line) for line in (words.added, words.courses, words.psychotherapy)])
    for n, section in enumerate(checklist.sections):
        items = [item for item in checklist.items if item.section == section.id]
        if items:
            yield Heading(text=section.title)
            if n == 0:
                yield Text(text=words.items_note)
            yield Entries(ticked=True, entries=[_entry(item, checklist, reference) for item in items])
    yield Heading(text=words.decisions)
    yield Table(columns=words.decisions_columns, widths=words.decisions_widths, rows=words.decisions_rows)
    yield Text(text=words.decisions_note)
    yield Text(text=f"Checklist {checklist.used.named} ({checklist.used.fingerprint}). {checklist.notice}")


def _entry(item: Item, checklist: Checklist, reference: Reference) -> Entry:
    """One item with what it asks, or why it is turned off."""
    off = checklist.turned_off.get(item.id)
    if off is not None:
        text = reference.paper.form.turned_off.format(reason=off.removesuffix("."))
        return Entry(title=item.title, text=text)
    first, *below = [*_asked(item, reference)] or [_raised(item.ask or item.action)]
    return Entry(title=item.title, text=first, below=tuple(below))


def _asked(item: Item, reference: Reference) -> Iterator[str]:
    """What an item asks, each with room for the answer."""
    words = reference.paper.form
    if isinstance(item, Assessment):
        covers = item.covers
        yield from _facts((fact for part in covers for fact in part.facts), reference)
        names = dict.fromkeys(name.partition(":")[0] for part in covers for name in part.instruments)
        if names:
            scores = [f"{reference.instruments[name].short} {words.blank}" for name in names]
            yield f"{words.screens}: {', '.join(scores)}, {words.date}"
        yield from _results((name for part in covers for name in part.analytes), reference)
        conditions = dict.fromkeys(name for part in covers for name in part.conditions)
        if conditions:
            titles = ", ".join(reference.conditions[name].title for name in conditions)
            yield words.diagnosis.format(titles=titles, date=words.date)
    elif isinstance(item, Lab):
        yield from _results([item.analyte, *item.reflex], reference)
    elif isinstance(item, Attest):
        yield from _facts(item.facts, reference)
        yield from (words.lists[name] for name in item.lists)
        if item.confirmed:
            yield words.complete
    elif isinstance(item, TrialHistory):
        yield words.complete
    elif isinstance(item, Pharmacogenomics):
        yield from _facts([item.fact], reference)
        genes = ", ".join(f"{name} {words.blank}" for name in item.enzymes)
        yield f"{words.genes.format(genes=genes)}, {words.date}"


def _facts(names: Iterable[str], reference: Reference) -> Iterator[str]:
    """Each history fact as its question."""
    for name in dict.fromkeys(names):
        row = reference.facts[name]
        yield f"{row.question or f'{_raised(row.title)}?'} {' / '.join(row.answers) or reference.paper.form.answer}"


def _results(names: Iterable[str], reference: Reference) -> Iterator[str]:
    """Each analyte with its unit, and one date for all of them."""
    words = reference.paper.form
    rows = [reference.analytes[name] for name in dict.fromkeys(names)]
    if rows:
        results = [words.result.format(short=row.short, blank=words.blank, units=_units(row)) for row in rows]
        yield f"{', '.join(results)}, {words.date}"


def _units(row: Analyte) -> str:
    """The two commonest units, to circle one: a printed unit must not stand beside another's number."""
    return " or ".join([*dict.fromkeys(units.names[0] for units in row.units)][:2])


def patient_page(checklist: Checklist, reference: Reference) -> Paper:
    """The page for the waiting room: what to bring, in plain words."""
    return Paper(title=reference.paper.patient.title, blocks=list(_page(checklist, reference)))


def _page(checklist: Checklist, reference: Reference) -> Iterator[Block]:
    words = reference.paper.patient
    yield Text(text=words.intro)
    yield Text(text=words.crisis.format(crisis=reference.crisis.text), strong=True)
    yield Heading(text=words.trials)
    yield Text(text=words.trials_note)
    yield Table(columns=words.trials_columns, widths=words.trials_widths, rows=words.trials_rows)
    yield from _questions("high", words.high, "", checklist, reference)
    yield Heading(text=words.health)
    yield Entries(entries=[Entry(text=line) for line in words.health_lines])
    yield Heading(text=words.labs)
    labs = [_lowered(item.title) for item in _in_use(checklist) if isinstance(item, Lab)]
    yield Text(text=words.labs_note.format(labs=", ".join([*labs, words.labs_other])))
    yield from _questions("life", words.life, words.life_note, checklist, reference)


def _raised(text: str) -> str:
    """A text that begins a line."""
    return text[:1].upper() + text[1:]


def _lowered(title: str) -> str:
    """A title inside a sentence: an ordinary word begins small, B12 does not."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _questions(
    part: str, title: str, note: str, checklist: Checklist, reference: Reference
) -> Iterator[Block]:
    """A part of the page with its questions; nothing where the checklist looks at none of the facts."""
    words = reference.paper.patient
    facts = {name for item in _in_use(checklist) for name in _names(item)}
    asked = [one for one in words.questions if one.part == part and one.fact in facts]
    if asked:
        yield Heading(text=title)
        if note:
            yield Text(text=note)
        yield Entries(entries=[Entry(text=f"{one.text} {words.answer}") for one in asked])


def _in_use(checklist: Checklist) -> list[Item]:
    """The items that are not turned off."""
    return [item for item in checklist.items if item.id not in checklist.turned_off]


def _names(item: Item) -> Iterator[str]:
    """The history facts an item looks at."""
    if isinstance(item, Assessment):
        yield from (name for part in item.covers for name in part.facts)
    elif isinstance(item, Attest):
        yield from item.facts
