"""The article's next steps beside one case: what it has tried, and which items and flags bear on each. Pure."""

from collections.abc import Iterable, Iterator

from trdcheck.model.case import Augmentation, Case, Medication
from trdcheck.model.dated import numbered
from trdcheck.model.options import (
    BearingFlag,
    BearingItem,
    GroupView,
    Options,
    OptionView,
    StatementView,
    Tried,
)
from trdcheck.model.report import Report, SourceUsed, TrialView
from trdcheck.model.words import Presence, Status
from trdcheck.reference import Reference
from trdcheck.reference.drugs import same_name
from trdcheck.reference.next_steps import Option, Statement, TriedBy
from trdcheck.trials.views import added_words


def options_of(report: Report, case: Case | None, reference: Reference) -> Options:
    """Every option in the article's order, beside the report of a case; without a case nothing is said of one."""
    steps = reference.next_steps
    options = [_option(one, report, case, reference) for one in steps.options]
    return Options(
        tool=report.tool,
        data=report.data,
        checklist=report.checklist,
        with_case=case is not None,
        case_id=report.case_id,
        as_of=report.as_of,
        as_of_from=report.as_of_from,
        read=steps.read,
        order=steps.notice,
        notice=report.notice,
        notice_short=report.notice_short,
        safety=report.safety if case is not None else [],
        scope=report.scope,
        trials_line=report.trials_line if case is not None else "",
        every=[*steps.every.flags, *steps.every.items],
        groups=[GroupView(id=group.id, title=group.title) for group in steps.groups],
        options=options,
        sources=_sources(options, reference),
    )


def _option(option: Option, report: Report, case: Case | None, reference: Reference) -> OptionView:
    """One option: what is said of it, what was tried, what bears on it."""
    every = reference.next_steps.every
    flags = [
        BearingFlag(id=flag.id, title=flag.short, status=flag.status if case is not None else None)
        for flag in report.flags
        if flag.id in {*option.flags, *every.flags}
    ]
    items = [
        BearingItem(
            id=item.id,
            title=item.title,
            status=item.status if case is not None else None,
            reason=item.reason if case is not None else None,
            text=(item.brief or item.summary) if case is not None else "",
        )
        for item in report.items
        if not {item.id, item.replaces}.isdisjoint({*option.items, *every.items})
    ]
    return OptionView(
        id=option.id,
        group=option.group,
        title=option.title,
        in_article=option.in_article,
        status=_said(option.status),
        condition=_said(option.condition) if option.condition is not None else None,
        tried=_tried(option.tried, report, case, reference) if case is not None else [],
        flags=sorted(flags, key=lambda flag: flag.status is not Presence.PRESENT),
        items=sorted(items, key=lambda item: item.status is not Status.OPEN),
        also=_said(option.also) if option.also is not None else None,
        notes=[_said(note) for note in option.notes],
    )


def _said(statement: Statement) -> StatementView:
    """A statement of the tables as it is shown."""
    return StatementView(text=statement.text, grade=str(statement.grade), sources=statement.sources)


def _tried(by: TriedBy, report: Report, case: Case, reference: Reference) -> list[Tried]:
    """What the case has recorded of an option: trials, added drugs, courses, medicines, facts; each record once."""
    found = [
        *(_classes(report.trials) if by.any_class else ()),
        *_trials(by, report, case, reference),
        *_added(by, case, reference),
        *_courses(by, report, case),
        *_medicines(by, case, reference),
        *_facts(by, case, reference),
    ]
    return list({tuple(one.records): one for one in reversed(found)}.values())[::-1]


def _classes(trials: list[TrialView]) -> Iterator[Tried]:
    """Each class of which a trial counts, with its drugs."""
    counted = [trial for trial in trials if trial.counted]
    for name in dict.fromkeys(trial.drug_class for trial in counted):
        same = [trial for trial in counted if trial.drug_class == name]
        drugs = ", ".join(dict.fromkeys(trial.drug for trial in same))
        yield Tried(records=[trial.record for trial in same], text=f"{name or 'class not known'} ({drugs})")


def _trials(by: TriedBy, report: Report, case: Case, reference: Reference) -> Iterator[Tried]:
    """The trials of its drugs or classes; for combinations those with another antidepressant beside."""
    for one, view in zip(numbered(case.trials, "trials"), report.trials, strict=True):
        trial = one.record
        beside = trial.combined_with or []
        names = [trial.drug.generic] if trial.drug is not None else [trial.text or ""]
        with_others = [name for name in beside if _is(name, by.drugs, reference)]
        if by.combined:
            with_others = [name for name in beside if _is_antidepressant(name, reference)]
        own = any(_is(name, by.drugs, reference) for name in names) or view.drug_class in by.classes
        if own or with_others:
            with_words = f", with {', '.join(with_others)}" if with_others else ""
            off = "" if view.counted else ", not counted"
            yield Tried(records=[one.path], text=f"{view.summary}{with_words}{off}")


def _added(by: TriedBy, case: Case, reference: Reference) -> Iterator[Tried]:
    """The drugs added to a trial, or to none that is named."""
    added: list[tuple[str, Augmentation, str]] = [
        (one.path, one.record, "") for one in numbered(case.augmentation, "augmentation")
    ]
    for trial in numbered(case.trials, "trials"):
        drug = trial.record.drug.generic if trial.record.drug is not None else trial.record.text
        added += [
            (one.path, one.record, drug or "an unnamed drug")
            for one in numbered(trial.record.augmentation, f"{trial.path}.augmentation")
        ]
    for path, one, to in added:
        name = one.drug.generic if one.drug is not None else one.text or ""
        if _is(name, by.drugs, reference) or (by.combined and _is_antidepressant(name, reference)):
            beside = f"added to {to}" if to else "added"
            yield Tried(records=[path], text=f"{added_words(one, reference)}, {beside}")


def _courses(by: TriedBy, report: Report, case: Case) -> Iterator[Tried]:
    """The courses of its modalities."""
    for one, view in zip(case.courses or (), report.courses, strict=True):
        if str(one.modality) in by.courses:
            yield Tried(records=[view.record], text=view.summary)


def _medicines(by: TriedBy, case: Case, reference: Reference) -> Iterator[Tried]:
    """Its drugs in the medicines list that no trial of the same drug already tells of."""
    known = {trial.drug.generic for trial in case.trials or () if trial.drug is not None}
    for one in numbered(case.medications, "medications"):
        if not known.isdisjoint(reference.generics(one.record.drug)):
            continue
        if _is(one.record.drug, [*by.drugs, *by.courses], reference) or _of_class(
            one.record.drug, by, reference
        ):
            yield Tried(records=[one.path], text=f"in the medicines list: {_medicine(one.record)}")


def _medicine(one: Medication) -> str:
    """A medicine of the list as it was written."""
    parts = [one.drug]
    parts += [one.dose] if one.dose else []
    parts += [f"from {one.started}"] if one.started is not None else []
    parts += [f"to {one.stopped}"] if one.stopped is not None else []
    parts += [f"for {one.taken_for}"] if one.taken_for else []
    return ", ".join(parts)


def _facts(by: TriedBy, case: Case, reference: Reference) -> Iterator[Tried]:
    """The history facts that say so."""
    for name in by.facts:
        fact = case.fact(name)
        if fact is not None and fact.value is True:
            yield Tried(records=[f"history.{name}"], text=f"history: {reference.facts[name].title}")


def _is(name: str, drugs: Iterable[str], reference: Reference) -> bool:
    """Whether a text names one of these drugs or courses."""
    return not set(reference.generics(name) or (same_name(name),)).isdisjoint(drugs)


def _is_antidepressant(name: str, reference: Reference) -> bool:
    """Whether a text names an antidepressant of the tables."""
    return not reference.antidepressants.keys().isdisjoint(reference.generics(name))


def _of_class(name: str, by: TriedBy, reference: Reference) -> bool:
    """Whether a text names an antidepressant of one of these classes."""
    rows = [reference.antidepressants.get(generic) for generic in reference.generics(name)]
    return any(row is not None and row.drug_class in by.classes for row in rows)


def _sources(options: list[OptionView], reference: Reference) -> list[SourceUsed]:
    """Each source once, in the order first met."""
    said = [
        statement
        for one in options
        for statement in (one.status, one.condition, one.also, *one.notes)
        if statement is not None
    ]
    rows = [reference.sources[name] for name in dict.fromkeys(name for one in said for name in one.sources)]
    return [SourceUsed(id=row.id, citation=row.citation, url=row.url, grade=row.grade) for row in rows]
