"""What to ask next: a pure function of checklist, case and day.

Every item that is open is asked about with each of its own questions, whether or not one answer alone can settle it;
what an answer settles is not asked again, and what it opens is asked next.
"""

import re
from collections.abc import Collection, Iterator

from trdcheck.evidence.context import Context
from trdcheck.evidence.unread import judging_texts
from trdcheck.model.case import Fact
from trdcheck.model.checklist import Assessment, Attest, Item, Lab, Pharmacogenomics
from trdcheck.model.patient import patient_on
from trdcheck.model.report import ItemReport, Report
from trdcheck.model.words import CloseBy, Presence, Reason, Status
from trdcheck.reference.consultation import VisitPart
from trdcheck.visit.question import (
    Question,
    Shape,
    of_condition,
    of_fact,
    of_lab,
    of_screens,
    of_trial,
    worded,
)
from trdcheck.visit.trial_gaps import of_all_trials, of_each_trial, pairs_together

_NAMED = re.compile(r"([a-z]+)\[([a-z0-9-]+)\]")
_TRIAL = re.compile(r"trials\[([0-9]+)\]\.([a-z_]+)")
_ASKED_OF_TRIALS = ("drug", "max_dose_mg", "max_dose", "this_episode")
# The lists behind a yes: which question takes their records, one a line.
_BEHIND: dict[str, tuple[str, Shape]] = {
    "courses": ("course", "course"),
    "psychotherapy": ("therapy", "therapy"),
    "pharmacogenomics": ("gene", "gene"),
}
_ONE_LINE: dict[str, Shape] = {"trials": "trial", "conditions": "condition", "medications": "medicine"}


def questions(context: Context, report: Report, open_lists: Collection[str] = ()) -> list[Question]:
    """Everything still to ask, in the order of the consultation; a path once.

    `open_lists` are those to which more records are being added.
    """
    by_path: dict[str, Question] = {}
    for part in context.reference.consultation.parts:
        for question in _of_part(part, context, report, open_lists):
            by_path.setdefault(question.path, question)
    return list(by_path.values())


def part_of(item: Item, context: Context) -> str:
    """The part of the consultation an item belongs to: its own, or that of the item it replaces or stands after."""
    parts = context.reference.consultation.parts
    for part in parts:
        named = not {item.id, item.replaces}.isdisjoint(part.items)
        if named or (part.kind == "lab" and isinstance(item, Lab)):
            return part.id
    before = context.checklist.item(item.after) if item.after is not None else None
    if before is not None:
        return part_of(before, context)
    return next(part.id for part in parts if part.rest)


def _standing_for(name: str, context: Context) -> str:
    """The id of the item that stands in the place of one; its own while nothing does."""
    return next((item.id for item in context.checklist.items if item.replaces == name), name)


def _of_part(
    part: VisitPart, context: Context, report: Report, open_lists: Collection[str]
) -> Iterator[Question]:
    """The questions of one part: those of its own, then those of its items; of trials first the gaps of each."""
    if part.id == "trials":
        yield from _of_trials(part, context, report, open_lists)
    own = list(part.ask)
    if not part.rest:
        yield from (q for path in own for q in _own(path, part, context, report, open_lists))
    for item in context.checklist.items:
        if part_of(item, context) == part.id:
            yield from _of_item(item, part.id, context, report, open_lists)
    if part.rest:
        yield from (q for path in own for q in _own(path, part, context, report, open_lists))


def _of_trials(
    part: VisitPart, context: Context, report: Report, open_lists: Collection[str]
) -> Iterator[Question]:
    """The gaps of each trial, then one more trial, then what concerns several of them."""
    items = {name: _standing_for(name, context) for name in ("bipolar", "trial-history")}
    history = items["trial-history"]
    yield from of_each_trial(context, history, part.id)
    if context.case.trials is None or "trials" in open_lists:
        more = bool(context.case.trials)
        yield worded("trials", history, part.id, context, shape="trial", again=more)
    if "augmentation" in open_lists:
        yield worded(
            "augmentation",
            history,
            part.id,
            context,
            shape="augmentation",
            again=bool(context.case.augmentation),
        )
    yield from of_all_trials(context, items, part.id)
    for number, other in pairs_together(context):
        yield of_trial(number, "combined_with", history, part.id, context, other=other)
    if context.case.trials and context.case.dated(context.case.trials_complete) is None:
        yield worded("trials_complete", history, part.id, context)


def _own(
    path: str, part: VisitPart, context: Context, report: Report, open_lists: Collection[str]
) -> Iterator[Question]:
    """A question of the part itself, if its answer is missing."""
    key, _, name = path.partition(".")
    case = context.case
    if key == "safety":
        flag = next(
            flag
            for flag, text in zip(report.flags, context.reference.safety.flags, strict=True)
            if text.field == name
        )
        answered = case.dated(getattr(case.safety, name, None))
        old = answered is not None and (answered.date is None or answered.date.last < context.as_of)
        unasked = flag.status is Presence.UNKNOWN or (
            flag.status is Presence.PRESENT and (answered is None or old)
        )
        if unasked:
            yield worded(path, flag.id, part.id, context)
    elif key == "history":
        sign = next(sign for sign in report.signs if sign.id == name)
        relevant = name != "response-faded" or bool(case.trials)
        if sign.status is Presence.UNKNOWN and relevant and case.fact(name) is None:
            yield of_fact(path, name, name, part.id, context)
    elif key in ("episode", "patient", "label"):
        if _wanted(key, name, context):
            yield worded(path, path, part.id, context)
    elif path in _BEHIND:
        words, shape = _BEHIND[path]
        if path in open_lists:
            yield worded(
                path, path, part.id, context, words=words, shape=shape, again=bool(getattr(case, path))
            )
        elif getattr(case, path) is None and (path != "pharmacogenomics" or case.trials):
            yield worded(path, path, part.id, context)
    elif getattr(case, path, None) is None:
        yield worded(path, path, part.id, context)


def _wanted(key: str, name: str, context: Context) -> bool:
    """Whether a fact of patient, episode or label is missing and matters for this patient."""
    record = getattr(context.case, key)
    value = getattr(record, name, None)
    if name in ("pregnant", "postpartum"):
        patient = patient_on(context.case, context.as_of)
        limit = context.reference.consultation.pregnancy_to_age
        too_old = patient.age is not None and patient.age.min is not None and patient.age.min > limit
        return patient.sex == "female" and not too_old and getattr(patient, name) is None
    if key == "label" and name == "date":
        return record is not None and record.term is not None and value is None
    return value is None


def _of_item(
    item: Item, part: str, context: Context, report: Report, open_lists: Collection[str]
) -> Iterator[Question]:
    """Every question of an open item that has no answer yet; a finding does not stop the others."""
    view = next(view for view in report.items if view.id == item.id)
    if view.status is not Status.OPEN or view.reason is Reason.PENDING:
        confirmed = context.case.dated(context.case.lists_confirmed)
        if isinstance(item, Attest) and item.lists and confirmed is not None and _old(confirmed, context):
            # A new visit: something may have been added since.
            yield worded("lists_confirmed", item.id, part, context)
        return
    yield from _facts(item, view, part, context)
    screens = _forms(item, view, context)
    if _counts_neck(screens, context) and patient_on(context.case, context.as_of).neck_cm is None:
        yield worded("patient.neck_cm", item.id, part, context)
    if screens:
        yield of_screens(item.id, item.title, screens, part, context)
    for path in view.missing:
        yield from _of_path(path, item, view, part, context)
    if isinstance(item, Attest):
        yield from _of_unread(item, part, context, report)
        yield from _of_lists(item, part, context, open_lists)


def _facts(item: Item, view: ItemReport, part: str, context: Context) -> Iterator[Question]:
    """The gates of an item: those of the tables that bear on it, and those it misses."""
    names = {item.id, item.replaces}
    facts = [
        row.id
        for row in context.reference.facts.values()
        if row.use != "marker" and row.question and not names.isdisjoint(row.bears_on)
    ]
    missed = [path.removeprefix("history.") for path in view.missing if path.startswith("history.")]
    missed = [name for name in missed if context.reference.facts[name].use != "marker"]
    if isinstance(item, Pharmacogenomics):
        facts = [item.fact] if context.case.trials else []
    for name in dict.fromkeys((*facts, *missed)):
        if context.case.fact(name) is None or (name in missed and view.reason is Reason.OUTDATED):
            yield of_fact(f"history.{name}", name, item.id, part, context)


def _forms(item: Item, view: ItemReport, context: Context) -> list[str]:
    """The forms an item misses; where a finding speaks first, those of which it has no result yet."""
    missed = [path[8:-1] for path in view.missing if path.startswith("screens[")]
    if missed or not isinstance(item, Assessment) or view.reason is not Reason.FINDING:
        return missed
    recorded = {str(screen.instrument) for screen in context.case.screens or ()}
    return [
        name for part in item.covers for name in part.instruments if recorded.isdisjoint(part.instruments)
    ]


def _counts_neck(screens: list[str], context: Context) -> bool:
    """Whether one of these forms is computed from facts, the neck among them."""
    rows = [context.reference.instruments[name] for name in screens if name in context.reference.instruments]
    return any(fact.fact == "neck_cm" for row in rows for form in row.parts for fact in form.facts)


def _of_path(path: str, item: Item, view: ItemReport, part: str, context: Context) -> Iterator[Question]:
    """The question of one other thing that an item misses."""
    named, trial = _NAMED.fullmatch(path), _TRIAL.fullmatch(path)
    if trial is not None:
        if trial[2] in _ASKED_OF_TRIALS:
            yield of_trial(int(trial[1]), trial[2], item.id, part, context)
    elif named is not None and named[1] == "labs":
        if isinstance(item, Lab) or view.close_by is CloseBy.ORDER:
            yield of_lab(named[2], item.id, part, context)
    elif named is not None and named[1] == "conditions" and named[2] in context.reference.conditions:
        if view.reason is Reason.INCOMPLETE:
            yield of_condition(path, named[2], item.id, part, context)
    elif path.startswith("patient.") and path in context.reference.consultation.paths:
        yield worded(path, item.id, part, context)


def _of_unread(item: Attest, part: str, context: Context, report: Report) -> Iterator[Question]:
    """What a medicine or a condition is that no table reads: asked right after it was typed."""
    for text in report.not_read:
        if text.what == "medicine" and "medications" in item.lists:
            yield worded(f"{text.path}.class", item.id, part, context, words="medicine.class", text=text.text)
        elif text.what == "condition" and "conditions" in item.lists:
            names = [row.id for row in context.checklist.items if row.id in judging_texts(context.checklist)]
            yield worded(
                f"{text.path}.bears_on",
                item.id,
                part,
                context,
                words="condition.bears_on",
                names=names,
                text=text.text,
            )


def _of_lists(item: Attest, part: str, context: Context, open_lists: Collection[str]) -> Iterator[Question]:
    """The lists of an attestation, record after record, then whether they are complete."""
    for path in item.lists:
        if (
            path in _ONE_LINE
            and path != "trials"
            and (getattr(context.case, path) is None or path in open_lists)
        ):
            more = bool(getattr(context.case, path))
            yield worded(path, item.id, part, context, shape=_ONE_LINE[path], again=more)
    confirmed = context.case.dated(context.case.lists_confirmed)
    if item.lists and (confirmed is None or _old(confirmed, context)):
        yield worded("lists_confirmed", item.id, part, context)


def _old(answer: Fact, context: Context) -> bool:
    return answer.value is not True or answer.date is None or answer.date.last < context.as_of


_FIELDS = (
    "max_dose_mg",
    "ongoing",
    "weeks",
    "weeks_at_max_dose",
    "adherence",
    "outcome",
    "stop_reason",
    "side_effects",
    "this_episode",
    "elevated_mood",
)


def question_at(path: str, context: Context) -> Question | None:
    """The question whose answer stands at a path, as it is asked again; None for a record of a list."""
    key, _, name = path.partition(".")
    worded_paths = context.reference.consultation.paths
    trial = _TRIAL.fullmatch(path)
    if trial is not None and f"trial.{trial[2]}" in worded_paths:
        return of_trial(int(trial[1]), trial[2], path, "trials", context)
    if key == "history" and name in context.reference.facts:
        return of_fact(path, name, _item_of(name, context), "lists", context)
    if path in worded_paths and path not in ("condition", "screen", "lab"):
        part = next((part.id for part in context.reference.consultation.parts if path in part.ask), "lists")
        return worded(path, path, part, context, shape=_ONE_LINE.get(path))
    return None


def fields_at(path: str, context: Context) -> list[Question]:
    """The fields of a trial, each a question of its own; other records have none."""
    trial = re.fullmatch(r"trials\[([0-9]+)\]", path)
    if trial is None:
        return []
    number = int(trial[1])
    row = context.history.records[number].row
    fields = [
        "max_dose" if field == "max_dose_mg" and row and row.unit != "mg/day" else field for field in _FIELDS
    ]
    return [of_trial(number, field, path, "trials", context) for field in fields]


def _item_of(fact: str, context: Context) -> str:
    """The item of the list that a fact bears on."""
    bears_on = context.reference.facts[fact].bears_on
    return next(
        (item.id for item in context.checklist.items if not {item.id, item.replaces}.isdisjoint(bears_on)),
        fact,
    )
