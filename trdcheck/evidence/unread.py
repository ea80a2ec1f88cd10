"""Texts that no table reads: they are shown, and what they may mean is asked; they never count as absent."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from msgspec import Struct

from trdcheck.evidence.context import Context
from trdcheck.model.case import Augmentation, Case, Condition, ConditionId
from trdcheck.model.checklist import Assessment, Checklist, Lab
from trdcheck.model.dated import numbered
from trdcheck.model.dates import When
from trdcheck.reference import Reference


class Unread(Struct, frozen=True):
    """A text that no table reads: its path in the case, what it stands for, and the key that would say what it is."""

    path: str
    text: str
    what: str
    asks: str


def with_named_conditions(case: Case, reference: Reference) -> Case:
    """The case with the condition that a text names exactly in the place of the text's own."""
    if not any(_is_text(record) for record in case.conditions or ()):
        return case
    texts, conditions = reference.condition_texts, []
    for record in case.conditions or ():
        named = texts.read(record.text or "").condition if _is_text(record) else None
        known = named is not None and named in reference.conditions
        conditions.append(
            msgspec.structs.replace(record, condition=ConditionId(str(named))) if known else record
        )
    return msgspec.structs.replace(case, conditions=conditions)


def unread_medicines(case: Case, reference: Reference, as_of: date) -> list[Unread]:
    """The medicines and added drugs that no table reads and of which nobody has said what they are."""
    unread = [
        Unread(medicine.path, medicine.record.drug, "medicine", f"{medicine.path}.class")
        for medicine in numbered(case.medications, "medications")
        if not medicine.record.classes
        and not reference.generics(medicine.record.drug)
        and not _begins_after(medicine.record.started, as_of)
    ]
    unread += [
        Unread(path, added.text, "added drug", f"{path}.class")
        for path, added in _added(case)
        if added.text
        and not added.drug_class
        and not reference.generics(added.text)
        and not _begins_after(added.started, as_of)
    ]
    return unread


def unread_conditions(context: Context) -> list[Unread]:
    """The condition texts that open no item, and of which nobody has said what they bear on."""
    judged = judging_texts(context.checklist)
    return [
        Unread(record.path, record.record.text or "", "condition", f"{record.path}.bears_on")
        for record in numbered(context.case.conditions, "conditions")
        if _is_text(record.record)
        and not _begins_after(record.record.date, context.as_of)
        and not _is_settled(record.record, judged, context.reference)
    ]


def judging_texts(checklist: Checklist) -> frozenset[str]:
    """The items that judge a condition in the chart's own words, by their own name and by that of one they replace."""
    return frozenset(
        name
        for item in checklist.items
        if isinstance(item, Assessment | Lab) and item.id not in checklist.turned_off
        for name in item.names
    )


def not_read(context: Context) -> list[Unread]:
    """Every text that no table reads and nobody has explained: medicines, conditions, partners, drugs of trials."""
    case, reference = context.case, context.reference
    texts = unread_medicines(case, reference, context.as_of)
    texts += [
        Unread(record.path, record.record.text or "", "condition", f"{record.path}.bears_on")
        for record in numbered(case.conditions, "conditions")
        if _is_text(record.record)
        and record.record.bears_on is None
        and not reference.condition_texts.read(record.record.text or "").is_ordinary
    ]
    for trial in numbered(case.trials, "trials"):
        if trial.record.drug is None and trial.record.text and not reference.generics(trial.record.text):
            texts.append(Unread(trial.path, trial.record.text, "drug of a trial", f"{trial.path}.drug"))
        texts += [
            Unread(f"{trial.path}.combined_with[{n}]", name, "drug taken with it", trial.path)
            for n, name in enumerate(trial.record.combined_with or ())
            if not reference.generics(name)
        ]
    return texts


def quoted(texts: Iterable[Unread]) -> str:
    """The texts as they were written, each once."""
    return ", ".join(dict.fromkeys(f"'{one.text}'" for one in texts))


def _is_settled(record: Condition, judged: frozenset[str], reference: Reference) -> bool:
    """Whether a text is ordinary, or an item asks about it or judges it, or a person said that it bears on none."""
    if record.bears_on is not None:
        return not record.bears_on or not judged.isdisjoint(record.bears_on)
    read = reference.condition_texts.read(record.text or "")
    return read.is_ordinary or not judged.isdisjoint(read.opens)


def _is_text(record: Condition) -> bool:
    return record.condition is None and bool(record.text)


def _begins_after(when: When | None, as_of: date) -> bool:
    """Whether something is dated wholly after the day."""
    return when is not None and when.within(as_of) is None


def _added(case: Case) -> Iterator[tuple[str, Augmentation]]:
    """Every added drug with its path."""
    for added in numbered(case.augmentation, "augmentation"):
        yield added.path, added.record
    for trial in numbered(case.trials, "trials"):
        for added in numbered(trial.record.augmentation, f"{trial.path}.augmentation"):
            yield added.path, added.record
