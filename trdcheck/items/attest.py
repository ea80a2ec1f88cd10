"""Facts with the answers that settle them, and lists of the case that must be present and confirmed."""

from collections.abc import Iterable
from datetime import date

import msgspec

from trdcheck.evidence.context import Context
from trdcheck.evidence.evidence import Evidence
from trdcheck.evidence.medicines import read_medicines
from trdcheck.evidence.reading import NOTHING, Reading
from trdcheck.evidence.unread import Unread, quoted, unread_conditions, unread_medicines
from trdcheck.items.judgement import Judgement, done, still_open
from trdcheck.model.case import Fact
from trdcheck.model.checklist import AnsweredBy, Attest, ItemPart
from trdcheck.model.dated import Dated, known_on, numbered
from trdcheck.model.dates import Age, age_of
from trdcheck.model.words import CloseBy, Reason

_STALE = {
    Age.OLD: Reason.OUTDATED,
    Age.UNSURE: Reason.INCOMPLETE,
    Age.UNDATED: Reason.INCOMPLETE,
    Age.FUTURE: Reason.INCOMPLETE,
}


def judge(item: Attest, context: Context) -> Judgement:
    """The item by its facts and lists, with the day of the newest answer: a decision before it has been overtaken."""
    days = [_last(context.case.fact(name), context) for name in item.facts] + [_taken(item, context).newest]
    newest = max((day for day in days if day is not None), default=None)
    return msgspec.structs.replace(_judge(item, context), newest=newest)


def _judge(item: Attest, context: Context) -> Judgement:
    """Settled if every list is there and confirmed lately, and every fact has a settling answer of late."""
    case = context.case
    absent = [name for name in item.lists if getattr(case, name) is None]
    answers = {name: case.fact(name) for name in item.facts}
    unknown = [name for name, fact in answers.items() if fact is None]
    missing = (*absent, *(f"history.{name}" for name in unknown))
    against = [
        name
        for name, fact in answers.items()
        if fact is not None and _speaks_against(item, context, name, fact)
    ]
    # A no to what should have been done is not a fact about the patient: it is still to do.
    undone = [name for name in against if item.facts[name] is True]
    bad = [name for name in against if name not in undone]
    taken = _taken(item, context)
    is_taken = taken.has({"taken"})
    if bad or is_taken:
        days = [day for name in bad if (day := _last(answers[name], context)) is not None]
        days += [taken.newest] if is_taken and taken.newest else []
        return still_open(
            Reason.FINDING,
            CloseBy.ACT if bad else item.close_by,
            "; ".join([*(_title(context, name, answers[name]) for name in bad), *_told(taken)]),
            missing=missing,
            evidence=(*(f"history.{name}" for name in bad), *(taken.evidence if is_taken else ())),
            since=max(days, default=None),
            undated=(
                *(f"history.{name}" for name in bad if _last(answers[name], context) is None),
                *(taken.evidence if is_taken and taken.newest is None else ()),
            ),
        )
    if (recorded := _recorded(item, context)) is not None:
        return recorded
    if not (set(item.lists) - set(absent)) and len(unknown) == len(answers) and not _confirmed(item, context):
        ask = item.ask or "not asked: " + ", ".join(_title(context, name, None) for name in unknown)
        return still_open(Reason.NOT_DONE, item.close_by, ask, missing=missing)
    if undone:
        text = "; ".join(f"not yet: {_title(context, name, answers[name])}" for name in undone)
        paths = tuple(f"history.{name}" for name in undone)
        return still_open(Reason.NOT_DONE, item.close_by, text, missing=paths, evidence=paths)
    if unread := _unread(item, context):
        absent_too = f"; not recorded: {', '.join(absent)}" if absent else ""
        return still_open(
            Reason.INCOMPLETE,
            item.close_by,
            f"not read: {quoted(unread)}{absent_too}",
            missing=(*(text.asks for text in unread), *missing),
            evidence=tuple(text.path for text in unread),
        )
    if missing:
        names = ", ".join(
            [*(name.replace("_", " ") for name in absent), *(_title(context, n, None) for n in unknown)]
        )
        return still_open(Reason.INCOMPLETE, item.close_by, f"not recorded: {names}", missing=missing)
    dates = {f"history.{name}": fact for name, fact in answers.items() if fact is not None}
    if item.confirmed:
        answer = case.dated(case.lists_confirmed)
        if answer is None or answer.value is not True:
            shown = "the lists are not confirmed" if answer is None else "the lists are not complete"
            return still_open(Reason.INCOMPLETE, item.close_by, shown, missing=("lists_confirmed",))
        dates["lists_confirmed"] = answer
    stale = {
        path: age
        for path, fact in dates.items()
        if (age := age_of(fact.date, as_of=context.as_of, within_days=item.within_days)) is not Age.RECENT
    }
    evidence = (*item.lists, *dates)
    if stale:
        path, age = min(stale.items(), key=lambda pair: _STALE[pair[1]].rank)
        when = dates[path].date
        words = {
            Age.OLD: f"confirmed {when}: too long ago",
            Age.UNSURE: f"confirmed {when}: exact date?",
            Age.UNDATED: "confirmed, date not known",
            Age.FUTURE: f"dated after {context.as_of}: {when}",
        }[age]
        return still_open(_STALE[age], item.close_by, words, missing=tuple(stale), evidence=evidence)
    if changed := _changed(item, context, dates.values()):
        return still_open(
            Reason.OUTDATED,
            item.close_by,
            "medicines may have changed since",
            missing=tuple(f"history.{name}" for name in item.facts),
            evidence=(*changed, *evidence),
        )
    newest = max((str(fact.date) for fact in dates.values()), default="")
    return done(f"confirmed {newest}" if item.confirmed else f"asked {newest}", evidence=evidence)


def _recorded(item: Attest, context: Context) -> Judgement | None:
    """Settled by records of a list with their outcome: what was done needs no asking."""
    records = getattr(context.case, item.recorded) if item.recorded is not None else None
    known = [
        spell.path
        for spell in known_on(records, str(item.recorded), context.as_of)
        if spell.record.outcome is not None
    ]
    if not known:
        return None
    return done(f"{len(known)} recorded with their outcome", evidence=tuple(known))


def _unread(item: Attest, context: Context) -> list[Unread]:
    """What stands in the lists of the item and no table reads."""
    unread: list[Unread] = []
    if "medications" in item.lists:
        unread += unread_medicines(context.case, context.reference, context.as_of)
    if "conditions" in item.lists:
        unread += unread_conditions(context)
    return unread


def _told(taken: Reading) -> list[str]:
    """What is said of medicines that are a finding."""
    return [f"takes {taken.text}, not reviewed since"] if taken.has({"taken"}) else []


def _taken(item: Attest, context: Context) -> Reading:
    """The medicines of the group that are taken and that no yes surely came after."""
    if item.medicines is None:
        return NOTHING
    part = ItemPart(
        medicines={"taken": item.medicines},
        answered_by=AnsweredBy(facts=list(item.facts)),
        within_days={"conditions": item.within_days},
    )
    return read_medicines(Evidence(context, part), "taken")


def _changed(item: Attest, context: Context, dates: Iterable[Fact]) -> tuple[str, ...]:
    """The medicines that may have been started or stopped after the oldest of the settling answers."""
    if item.medicines is None:
        return ()
    asked = min((fact.date.first for fact in dates if fact.date is not None), default=None)
    return tuple(
        one.path
        for one in numbered(context.case.medications, "medications")
        if asked is not None
        and any(day is not None and day.last > asked for day in (one.record.started, one.record.stopped))
    )


def _confirmed(item: Attest, context: Context) -> bool:
    return item.confirmed and context.case.dated(context.case.lists_confirmed) is not None


def _speaks_against(item: Attest, context: Context, name: str, fact: Fact) -> bool:
    """Whether an answer is another than the settling one; one dated after the day is used for nothing."""
    later = fact.date is not None and fact.date.within(context.as_of) is None
    return item.facts[name] not in (fact.value, "any") and not later


def _last(fact: Fact | None, context: Context) -> date | None:
    """The last day an answer can mean; undated, the day it was written down."""
    return None if fact is None else Dated("", fact.date, fact, noted=fact.noted).last(context.as_of)


def _title(context: Context, name: str, fact: Fact | None) -> str:
    """A fact in words, with its date when it is recorded."""
    title = context.reference.facts[name].title
    return title if fact is None else f"{title} ({fact.date or 'undated'})"
