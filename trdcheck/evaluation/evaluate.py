"""`evaluate`: a checklist over a case on a day gives a report. Pure: no file, clock, environment or terminal."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from trdcheck import __version__
from trdcheck.evaluation.handoff import (
    also_tried,
    case_notes,
    episode_line,
    label_line,
    medications,
    not_recorded,
    patient_line,
    recorded,
)
from trdcheck.evaluation.judged_item import judge_item
from trdcheck.evaluation.notes import notes_on
from trdcheck.evaluation.scales import scales
from trdcheck.evaluation.signs import judge_signs
from trdcheck.evaluation.summary import with_sentences
from trdcheck.evaluation.timeline import timeline
from trdcheck.evaluation.totals import totals_of
from trdcheck.evaluation.unread import UnreadMedicines
from trdcheck.evidence.context import Context
from trdcheck.evidence.evidence import Evidence
from trdcheck.evidence.unread import not_read, with_named_conditions
from trdcheck.items.judgement import Judgement
from trdcheck.model.case import Case, plain
from trdcheck.model.checklist import Attest, Checklist, Item, ItemPart, MarkerRow
from trdcheck.model.patient import patient_on
from trdcheck.model.report import (
    Data,
    EvidenceShown,
    ItemReport,
    Marker,
    NotRead,
    Report,
    Section,
    SourceUsed,
    Tool,
    count,
    count_by_origin,
    result_of,
)
from trdcheck.model.words import CloseBy, Reason, Status
from trdcheck.reference import Reference
from trdcheck.safety.scope import judge_scope
from trdcheck.trials.genes import with_genes

_NAMED = re.compile(r"(labs|screens|conditions)\[([a-z][a-z0-9.-]*)\](?:\.parts\.(.+))?")
_FACTS = {
    "max_dose_mg": "highest dose",
    "max_dose": "highest dose",
    "weeks_at_max_dose": "weeks at the highest dose",
    "doses": "dose and weeks of each step",
    "stop_reason": "why it ended",
    "drug": "which drug",
    "trials_complete": "is the list complete?",
    "lists_confirmed": "are both lists complete?",
    "pharmacogenomics": "a gene result",
    "class": "what this medicine is (class)",
    "bears_on": "what this condition bears on",
}
_PATH = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?(?:\.(.+))?")


class Judged(Struct, frozen=True):
    """A report, and all that was looked at for it: a visit asks on from there."""

    report: Report
    context: Context


def evaluate(
    checklist: Checklist,
    case: Case,
    *,
    as_of: date,
    as_of_from: str = "option",
    reference: Reference,
    definition: str = "article",
) -> Report:
    """The report of a case on a day under a checklist, with `definition` as the headline.

    The same facts give the same report, whatever the order of records of one date.
    """
    judged = evaluate_again(
        checklist, case, as_of=as_of, as_of_from=as_of_from, reference=reference, definition=definition
    )
    return judged.report


def evaluate_again(
    checklist: Checklist,
    case: Case,
    *,
    as_of: date,
    as_of_from: str = "option",
    reference: Reference,
    definition: str = "article",
    before: Judged | None = None,
) -> Judged:
    """The report with its context. `before` was made with the same tables: what cannot have changed is kept."""
    context = Context(
        checklist=checklist,
        case=with_named_conditions(case, reference),
        as_of=as_of,
        reference=reference,
        definition=definition,
    )
    if before is not None and _same_trials(before.context, context):
        context.__dict__["history"] = before.context.history
    flags = [judged.flag for judged in context.flags.values()]
    unread = UnreadMedicines(context)
    items = [_item(item, context, unread) for item in checklist.items]
    counts = count(item.status for item in items)
    history = context.history
    # An overlay can change no sign: what it turned off or replaced is still judged for them.
    signs = judge_signs(
        context, [*items, *(_item(item, context, unread, behind=True) for item in checklist.behind)]
    )
    cited = [
        *(source for flag in flags for source in flag.sources),
        *(source for item in items for source in item.sources),
        *history.sources(),
    ]
    trials = with_genes(history.views, history)
    titles = {item.id: item.title for item in items} | {flag.id: flag.short for flag in flags}
    also = also_tried(context.case, as_of, reference)
    report = Report(
        tool=Tool(name="trdcheck", version=__version__),
        data=Data(version=checklist.content, reviewed=checklist.reviewed),
        checklist=checklist.used,
        case_id=case.case_id,
        as_of=as_of.isoformat(),
        as_of_from=as_of_from,
        notice=checklist.notice,
        result=result_of(flags, counts),
        counts=counts,
        counts_by=count_by_origin(items),
        scope=judge_scope(context.case, context.as_of, context.reference),
        flags=flags,
        sections=[Section(id=section.id, title=section.title) for section in checklist.sections],
        items=items,
        trials=trials,
        also_tried=also,
        scales=scales(context.case, as_of, reference),
        medications=medications(context.case, as_of),
        recorded=recorded(context.case, as_of, reference),
        case_notes=case_notes(case, as_of, titles),
        timeline=timeline(trials, also, definition, as_of),
        not_recorded=not_recorded(context.case, reference),
        patient_line=patient_line(context.case, as_of),
        episode_line=episode_line(context.case),
        label_line=label_line(context.case),
        definitions=history.definitions,
        definition=definition,
        staging=history.staging,
        courses=history.courses,
        label=history.label(definition),
        signs=signs,
        not_read=[NotRead(path=text.path, text=text.text, what=text.what) for text in not_read(context)],
        totals=totals_of(context.case, reference),
        notes=notes_on(context),
        sources=_sources(cited, reference),
        case=dict(plain(case)),
    )
    return Judged(with_sentences(report), context)


# No trial is judged by these.
_NOT_OF_TRIALS = ("history", "labs", "decisions", "notes", "lists_confirmed", "case_id")


def _same_trials(before: Context, now: Context) -> bool:
    """Whether nothing changed by which a trial is judged: then none needs to be judged again."""
    return (before.as_of, before.definition) == (now.as_of, now.definition) and all(
        getattr(before.case, name) == getattr(now.case, name)
        for name in now.case.__struct_fields__
        if name not in _NOT_OF_TRIALS
    )


def _item(item: Item, context: Context, unread: UnreadMedicines, *, behind: bool = False) -> ItemReport:
    """One item with its decision, its markers and where its facts came from; turned off or not when `behind`."""
    off = None if behind else context.checklist.turned_off.get(item.id)
    judgement, decision = judge_item(item, context, unread, off)
    is_open = judgement.status is Status.OPEN
    return ItemReport(
        id=item.id,
        section=item.section,
        checklist=context.checklist.origin[item.id],
        replaces=item.replaces,
        turned_off=off,
        kind=_kind(item),
        title=item.title,
        status=judgement.status,
        reason=judgement.reason,
        close_by=judgement.close_by,
        summary=_sentence("; ".join([judgement.summary, *judgement.remarks])),
        action=_action(item, judgement) if is_open else "",
        brief=_sentence(_without(judgement.brief, item.title)) if is_open else "",
        todo=judgement.todo
        or (item.todo if judgement.reason is Reason.FINDING and not judgement.action else ""),
        why=item.why,
        missing=list(judgement.missing) if is_open else [],
        missing_words=list(dict.fromkeys(_words(path, context) for path in judgement.missing))
        if is_open
        else [],
        markers=_markers(item, context),
        evidence=[
            EvidenceShown(record=path, source=_source_of(context.case, path)) for path in judgement.evidence
        ],
        decision=decision,
        sources=list(dict.fromkeys([*item.sources, *judgement.sources])),
    )


def _action(item: Item, judgement: Judgement) -> str:
    """What closes the item: its row's own words; the question, while nobody has asked; else the item's action."""
    if judgement.action:
        return judgement.action
    unasked = judgement.reason in (Reason.NOT_DONE, Reason.OUTDATED) and judgement.close_by is CloseBy.ASK
    return f"Ask: {item.ask}" if unasked and item.ask else item.action


def _without(text: str, title: str) -> str:
    """A text that does not say the item's title again."""
    for again in (f"{title} ", f"{title}: "):
        if text.casefold().startswith(again.casefold()):
            return text[len(again) :]
    return text


def _kind(item: Item) -> str:
    """The name of an item's kind as a checklist writes it."""
    return str(type(item).__struct_config__.tag)


def _sentence(text: str) -> str:
    """A text that begins with a capital, unless its first word has its own spelling."""
    first = text.split(" ", 1)[0]
    return text if any(c.isupper() or c.isdigit() for c in first[1:]) else text[:1].upper() + text[1:]


def _markers(item: Item, context: Context) -> list[Marker]:
    """Recorded facts that make the item more pressing: of the tables, of the medicines, of the item itself."""
    reference, case = context.reference, context.case
    # An item in another's place keeps what the tables say of that one.
    names = item.names
    markers = [
        Marker(id=row.id, text=row.title)
        for row in reference.markers
        if not names.isdisjoint(row.bears_on) and (fact := case.fact(row.id)) and fact.value is True
    ]
    for medicine in case.medications or ():
        markers += [
            Marker(id=row.generic, text=f"takes {row.generic}")
            for row in reference.medicines(medicine.drug, medicine.classes)
            if not names.isdisjoint(row.markers)
        ]
    if isinstance(item, Attest) and ("medications" in item.lists or item.medicines is not None):
        markers += _of_medicines(context)
    if isinstance(item, Attest) and "medications" in item.lists:
        markers += _of_levels(context)
    markers += [marker for row in item.markers if (marker := _own_marker(row, context)) is not None]
    return list(dict.fromkeys(markers))


def _of_medicines(context: Context) -> list[Marker]:
    """The medicines linked with low mood, with how good the evidence is."""
    return [
        Marker(id=f"mood-{name}", text=f"takes {name}, linked with low mood (evidence: {row.evidence})")
        for name in _generics(context)
        for row in context.reference.mood_medicines
        if name in row.drugs
    ]


def _of_levels(context: Context) -> list[Marker]:
    """The medicines that change the level of an antidepressant recorded."""
    return [
        Marker(
            id=f"level-{name}-{interaction.enzyme}",
            text=f"takes {name}, {interaction.strength} {interaction.enzyme} {interaction.role}",
        )
        for name in _generics(context)
        for interaction in context.reference.interactions_by_agent.get(name, ())
        if interaction.enzyme in context.enzymes
    ]


def _generics(context: Context) -> list[str]:
    """The medicines that the tables know, by generic name."""
    return [
        generic
        for medicine in context.case.medications or ()
        for generic in context.reference.generics(medicine.drug)
    ]


def _own_marker(row: MarkerRow, context: Context) -> Marker | None:
    """A marker of the item itself, when it holds."""
    if row.patient is not None and row.at_least is not None:
        value = getattr(patient_on(context.case, context.as_of), row.patient)
        if value is None or value < row.at_least:
            return None
        return Marker(id=row.id, text=row.text.replace("{value}", f"{value:g}"))
    evidence = Evidence(
        context, ItemPart(within_days=dict.fromkeys(("screens", "facts", "conditions", "labs"), "any"))
    )
    holds = all(
        evidence.read(source).has([states] if isinstance(states, str) else states)
        for source, states in row.when.items()
    )
    return Marker(id=row.id, text=row.text) if holds else None


def _words(path: str, context: Context) -> str:
    """A path into the case as a reader calls it: `labs[free-t4]` is free T4."""
    reference = context.reference
    named = _NAMED.fullmatch(path)
    if named is not None:
        key, name, rest = named.groups()
        tables = {
            "labs": lambda: reference.analytes[name].short,
            "screens": lambda: reference.instruments[name].short,
            "conditions": lambda: f"{reference.conditions[name].title}: how it stands",
        }
        return tables[key]() + (f", {rest}" if rest else "")
    match = _PATH.fullmatch(path)
    name, index, rest = match.groups() if match is not None else (path, None, None)
    if name == "history" and rest in reference.facts:
        return reference.facts[rest].title
    if name == "trials" and index is not None:
        drug = context.history.records[int(index)].name
        return f"{drug}: {_FACTS.get(rest or '', (rest or '').replace('_', ' '))}"
    return _FACTS.get(path) or _FACTS.get(rest or "", (rest or name).replace("_", " "))


def _source_of(case: Case, path: str) -> str | None:
    """Where the record at a path says it comes from, or None."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    name, index, rest = match.groups()
    value = getattr(case, name, None)
    if index is not None and isinstance(value, Sequence):
        value = value[int(index)]
    fact = None
    if name == "history" and rest and isinstance(value, dict):
        value = fact = value.get(rest)
    elif name == "safety" and rest:
        fact = getattr(value, rest, None)
    for record in (fact, value):
        source = getattr(record, "source", None)
        if source is not None and source.kind is not None:
            return str(source.kind)
    return None


def _sources(cited: Iterable[str], reference: Reference) -> list[SourceUsed]:
    """Each cited source once, in the order first met."""
    rows = [reference.sources[name] for name in dict.fromkeys(cited)]
    return [SourceUsed(id=row.id, citation=row.citation, url=row.url, grade=row.grade) for row in rows]
