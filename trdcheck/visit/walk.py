"""What to ask next: a pure function of checklist, case and day.

A question is asked while the item it belongs to is open, the fact is missing and an answer could change what the item
comes to. What an answer settles is not asked again; what it opens is asked next.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.evaluation.decisions import apply
from trdcheck.evidence.context import Context
from trdcheck.items import judge as kinds
from trdcheck.model.case import Fact, FactId
from trdcheck.model.checklist import Attest, Item, Lab, Pharmacogenomics
from trdcheck.model.dates import When
from trdcheck.model.report import Report
from trdcheck.model.words import CloseBy, Presence, Reason, Status
from trdcheck.reference.consultation import VisitPart, Wording
from trdcheck.trials.record import TrialRecord

Shape = Literal["yes_no", "choice", "trial", "screen", "lab", "condition", "medicine", "number", "weeks"]
_NAMED = re.compile(r"([a-z]+)\[([a-z0-9-]+)\]")
_TRIAL = re.compile(r"trials\[([0-9]+)\]\.([a-z_]+)")
_LINES = ("trial", "screen", "lab", "condition", "medicine", "number", "weeks")
_ASKED_OF_TRIALS = (
    "drug",
    "max_dose_mg",
    "max_dose",
    "weeks",
    "weeks_at_max_dose",
    "adherence",
    "outcome",
    "stop_reason",
    "side_effects",
    "ongoing",
    "this_episode",
)


class Question(Struct, frozen=True, kw_only=True):
    """One thing to ask: where its answer goes, to which item or flag it belongs, and in which shape it is given.

    `names` are the analytes or instruments that may be entered; `choices` the words stored by key.
    """

    path: str
    item: str
    part: str
    title: str
    text: str
    shape: Shape
    choices: dict[str, str] = {}
    names: list[str] = []

    @property
    def by_line(self) -> bool:
        """Whether the answer is typed in a line."""
        return self.shape in _LINES


def questions(context: Context, report: Report) -> list[Question]:
    """Everything still to ask, in the order of the consultation; a path once."""
    found: dict[str, Question] = {}
    for part in context.reference.consultation.parts:
        for one in _of_part(part, context, report):
            found.setdefault(one.path, one)
    return list(found.values())


def seconds(asked: list[Question], context: Context) -> int:
    """How long the questions take, about."""
    each = context.reference.consultation.seconds
    return sum(
        each.line if one.by_line else each.choice if one.shape == "choice" else each.one_key for one in asked
    )


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


def _of_part(part: VisitPart, context: Context, report: Report) -> Iterator[Question]:
    """The questions of one part: those of its own, then those of its items."""
    yield from (one for path in part.ask if (one := _own(path, part, context, report)) is not None)
    for item in context.checklist.items:
        if part_of(item, context) == part.id:
            yield from _of_item(item, part.id, context, report)
    if part.id == "trials":
        yield from _of_trials(context, part.id)


def _own(path: str, part: VisitPart, context: Context, report: Report) -> Question | None:
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
        unasked = flag.status is Presence.UNKNOWN or (flag.status is Presence.PRESENT and answered is None)
        return _worded(path, flag.id, part.id, context) if unasked else None
    if key == "history":
        sign = next(one for one in report.signs if one.id == name)
        relevant = name != "response-faded" or bool(case.trials)
        return (
            _fact(path, name, name, part.id, context)
            if sign.status is Presence.UNKNOWN and relevant
            else None
        )
    if key == "episode":
        sign = next(one for one in report.signs if one.id == "severe-impairing")
        known = getattr(case.episode, name, None) is not None
        return (
            None if known or sign.status is not Presence.UNKNOWN else _worded(path, sign.id, part.id, context)
        )
    if path == "screens":
        return _worded(path, path, part.id, context, "screen") if case.screens is None else None
    return None


def _of_item(item: Item, part: str, context: Context, report: Report) -> Iterator[Question]:
    """What an open item misses, if an answer could change what it comes to."""
    view = next(one for one in report.items if one.id == item.id)
    if view.status is not Status.OPEN or view.reason is Reason.PENDING:
        return
    only_screens = all(path.startswith("screens[") for path in view.missing)
    screens = [path[8:-1] for path in view.missing if path.startswith("screens[")]
    for path in view.missing:
        named, trial = _NAMED.fullmatch(path), _TRIAL.fullmatch(path)
        if trial is not None:
            if trial[2] in _ASKED_OF_TRIALS:
                yield from _of_trial(int(trial[1]), trial[2], item.id, part, context)
        elif path.startswith("history."):
            name = path.removeprefix("history.")
            if context.reference.facts[name].use == "marker":
                continue
            unknown = [one.removeprefix("history.") for one in view.missing if one.startswith("history.")]
            if view.reason is Reason.OUTDATED or _matters(name, item, context, unknown):
                yield _fact(path, name, item.id, part, context)
        elif named is not None and named[1] == "labs":
            title = context.reference.analytes[named[2]].short
            if isinstance(item, Lab) or view.close_by is CloseBy.ORDER:
                yield _lab(f"labs[{named[2]}]", title, [named[2]], item.id, part)
        elif named is not None and named[1] == "conditions":
            if view.reason is Reason.INCOMPLETE:
                yield _condition(path, named[2], item.id, part, context)
        elif path.startswith("screens["):
            if only_screens:
                known = [name for name in screens if name in context.reference.instruments]
                shown = ", ".join(context.reference.instruments[name].short for name in known)
                yield Question(
                    path=f"screens.{item.id}",
                    item=item.id,
                    part=part,
                    title="a completed form",
                    text=f"{item.title}: a completed form ({shown})? n: none at hand",
                    shape="screen",
                    names=known,
                )
        elif path == "trials":
            yield _worded(path, _standing_for("trial-history", context), part, context, "trial")
        elif path in ("conditions", "medications") and isinstance(item, Attest):
            yield _worded(path, item.id, part, context, "condition" if path == "conditions" else "medicine")
        elif path in ("trials_complete", "lists_confirmed", "patient.sex"):
            yield _worded(path, item.id, part, context)
    if isinstance(item, Pharmacogenomics) and context.case.trials and context.case.fact(item.fact) is None:  # noqa: SIM102
        if _matters(item.fact, item, context):
            yield _fact(f"history.{item.fact}", item.fact, item.id, part, context)


def _of_trials(context: Context, part: str) -> Iterator[Question]:
    """Of each counted trial: whether mood rose on it; of two that may have overlapped: whether taken together."""
    bipolar, trials = (_standing_for(name, context) for name in ("bipolar", "trial-history"))
    for record in context.history.counted:
        number = int(record.path[7:-1])
        if record.trial.elevated_mood is None:
            yield from _of_trial(number, "elevated_mood", bipolar, part, context)
    for number, other in _overlapping(context):
        yield from _of_trial(number, "combined_with", trials, part, context, other=other)
    if context.case.trials and context.case.dated(context.case.trials_complete) is None:
        yield _worded("trials_complete", trials, part, context)


def _overlapping(context: Context) -> Iterator[tuple[int, str]]:
    """Pairs of counted trials whose recorded dates may overlap and of which neither says what it was taken with."""
    counted = [one for one in context.history.counted if one.trial.combined_with is None]
    for n, later in enumerate(counted):
        for earlier in counted[:n]:
            if _may_overlap(earlier.trial, later.trial):
                yield int(later.path[7:-1]), earlier.name
                break


def _may_overlap(one: object, other: object) -> bool:
    """Whether two trials may have overlapped, by dates of which enough are recorded to say so."""
    spans = []
    for trial in (one, other):
        started, stopped = getattr(trial, "started", None), getattr(trial, "stopped", None)
        if started is None or (stopped is None and not getattr(trial, "ongoing", None)):
            return False
        spans.append((started.first, stopped.last if stopped is not None else None))
    (a, b), (c, d) = spans
    return (d is None or a < d) and (b is None or c < b)


def _matters(name: str, item: Item, context: Context, unknown: Sequence[str] = ()) -> bool:
    """Whether an answer of today would change the status or the reason of the item, decisions included.

    Also when it would only do so with every other unknown fact of the item answered no: an item that needs several
    would otherwise never be asked about.
    """
    others = _with_facts(context, dict.fromkeys((one for one in unknown if one != name), False))
    answers: list[bool | str] = [True, False, *context.reference.facts[name].answers]
    return any(
        _outcome(item, _with_facts(before, {name: answer})) != _outcome(item, before)
        for before in (context, others)
        for answer in answers
    )


def _with_facts(context: Context, answers: Mapping[str, bool | str]) -> Context:
    told = {FactId(name): Fact(value=value, date=When.on(context.as_of)) for name, value in answers.items()}
    history = {**(context.case.history or {}), **told}
    return msgspec.structs.replace(context, case=msgspec.structs.replace(context.case, history=history))


def _outcome(item: Item, context: Context) -> tuple[Status, Reason | None]:
    judged, _ = apply(kinds.judge(item, context), context.checklist, context.case, item.id, context.as_of)
    return judged.status, judged.reason


# -- the words ---------------------------------------------------------------------------------------------------


def _worded(path: str, item: str, part: str, context: Context, shape: Shape | None = None) -> Question:
    """A question whose words stand in the consultation's file."""
    return _made(context.reference.consultation.wording(path), path, item, part, shape)


def _made(
    words: Wording, path: str, item: str, part: str, shape: Shape | None = None, **fill: str
) -> Question:
    return Question(
        path=path,
        item=item,
        part=part,
        title=words.title,
        text=words.text.format(**fill),
        shape=shape or ("choice" if words.choices else "yes_no"),
        choices=words.choices,
    )


def _fact(path: str, name: str, item: str, part: str, context: Context) -> Question:
    """A history fact, in the words of its table."""
    row = context.reference.facts[name]
    choices = {str(n): word for n, word in enumerate(row.answers, 1)}
    return Question(
        path=path,
        item=item,
        part=part,
        title=row.title,
        text=row.question or f"{row.title[:1].upper()}{row.title[1:]}?",
        shape="choice" if choices else "yes_no",
        choices=choices,
    )


def _lab(path: str, title: str, names: list[str], item: str, part: str) -> Question:
    text = f"{title}: value, unit, date; or low, normal, high and date. n: no result at hand"
    return Question(path=path, item=item, part=part, title=title, text=text, shape="lab", names=names)


def _condition(path: str, name: str, item: str, part: str, context: Context) -> Question:
    """How a condition stands."""
    title = context.reference.conditions[name].title
    words = context.reference.consultation.wording("condition")
    one = _made(words, path, item, part, condition=f"{title[:1].upper()}{title[1:]}")
    return msgspec.structs.replace(one, title=f"{title}: how it stands", names=[name])


def _of_trial(
    number: int, field: str, item: str, part: str, context: Context, *, other: str = ""
) -> Iterator[Question]:
    """One field of one trial."""
    record = context.history.records[number]
    shape: dict[str, Shape] = {
        "max_dose_mg": "number",
        "max_dose": "number",
        "weeks": "weeks",
        "weeks_at_max_dose": "weeks",
        "drug": "trial",
    }
    words = context.reference.consultation.wording(f"trial.{field}")
    name = record.name if record.trial.drug is not None else f"trial {number + 1}"
    one = _made(
        words,
        f"trials[{number}].{field}",
        item,
        part,
        shape.get(field),
        drug=name,
        unit=record.unit,
        other=other,
    )
    yield msgspec.structs.replace(one, title=f"{name}: {words.title}", names=_names(field, other, record))


def _names(field: str, other: str, record: TrialRecord) -> list[str]:
    """What the answer is stored with: the other trial, or the unit of a dose that is not in mg a day."""
    if field == "max_dose" and record.row is not None:
        return [record.row.unit]
    return [other] if other else []
