"""Facts with the answers that settle them, and lists of the case that must be present and confirmed."""

from datetime import date
from functools import cached_property

import msgspec
from msgspec import Struct

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
    """The item by its facts and lists, with the day of the newest answer: a decision before it has been overtaken.

    Settled if every list is there and confirmed lately, and every fact has a settling answer of late; else the first
    step that has something to say.
    """
    asked = Asked(item, context)
    days = [_last(fact, context) for fact in asked.answers.values()] + [asked.taken.newest]
    newest = max((day for day in days if day is not None), default=None)
    steps = (
        _finding, _recorded, _never_asked, _still_to_do, _not_read, _not_recorded, _not_confirmed, _stale, _changed,
    )  # fmt: skip
    spoken = next((judgement for step in steps if (judgement := step(asked)) is not None), None)
    return msgspec.structs.replace(spoken or _settled(asked), newest=newest)


class Asked(Struct, frozen=True, dict=True):
    """An item over a case: which lists are absent, and what each fact was answered."""

    item: Attest
    context: Context

    @cached_property
    def absent(self) -> list[str]:
        """The lists that the case does not have."""
        return [name for name in self.item.lists if getattr(self.context.case, name) is None]

    @cached_property
    def answers(self) -> dict[str, Fact | None]:
        """Each fact with its answer."""
        return {name: self.context.case.fact(name) for name in self.item.facts}

    @cached_property
    def unknown(self) -> list[str]:
        """The facts without an answer."""
        return [name for name, fact in self.answers.items() if fact is None]

    @property
    def missing(self) -> tuple[str, ...]:
        """Where the absent lists and the unknown facts would stand."""
        return (*self.absent, *(f"history.{name}" for name in self.unknown))

    @cached_property
    def against(self) -> list[str]:
        """The facts with another answer than the settling one."""
        return [
            name
            for name, fact in self.answers.items()
            if fact is not None and _speaks_against(self.item, self.context, name, fact)
        ]

    @property
    def undone(self) -> list[str]:
        """A no to what should have been done is not a fact about the patient: it is still to do."""
        return [name for name in self.against if self.item.facts[name] is True]

    @property
    def bad(self) -> list[str]:
        """The answers that are findings."""
        return [name for name in self.against if name not in self.undone]

    @cached_property
    def taken(self) -> Reading:
        """The medicines of the group that are taken and that no yes surely came after."""
        return _taken(self.item, self.context)

    @cached_property
    def confirmation(self) -> Fact | None:
        """Whether both lists were confirmed."""
        return self.context.case.dated(self.context.case.lists_confirmed) if self.item.confirmed else None

    @property
    def settling(self) -> dict[str, Fact]:
        """The answers that the item rests on, with their places."""
        dates = {f"history.{name}": fact for name, fact in self.answers.items() if fact is not None}
        return dates | ({"lists_confirmed": self.confirmation} if self.confirmation is not None else {})

    def title(self, name: str) -> str:
        """A fact in words, with its date when it is recorded."""
        title, fact = self.context.reference.facts[name].title, self.answers[name]
        return title if fact is None else f"{title} ({fact.date or 'undated'})"


def _finding(asked: Asked) -> Judgement | None:
    """An answer that is a fact about the patient, or a medicine that is taken and was not reviewed since."""
    bad, taken, context = asked.bad, asked.taken, asked.context
    is_taken = taken.has({"taken"})
    if not bad and not is_taken:
        return None
    days = [day for name in bad if (day := _last(asked.answers[name], context)) is not None]
    days += [taken.newest] if is_taken and taken.newest else []
    texts = [asked.title(name) for name in bad]
    texts += [f"takes {taken.text}, not reviewed since"] if is_taken else []
    return still_open(
        Reason.FINDING,
        CloseBy.ACT if bad else asked.item.close_by,
        "; ".join(texts),
        missing=asked.missing,
        evidence=(*(f"history.{name}" for name in bad), *(taken.evidence if is_taken else ())),
        since=max(days, default=None),
        undated=(
            *(f"history.{name}" for name in bad if _last(asked.answers[name], context) is None),
            *(taken.evidence if is_taken and taken.newest is None else ()),
        ),
    )


def _never_asked(asked: Asked) -> Judgement | None:
    """Nothing is known: no list, no answer, no confirmation."""
    begun = set(asked.item.lists) - set(asked.absent) or len(asked.unknown) < len(asked.answers)
    if begun or asked.confirmation is not None:
        return None
    ask = asked.item.ask or "not asked: " + ", ".join(asked.title(name) for name in asked.unknown)
    return still_open(Reason.NOT_DONE, asked.item.close_by, ask, missing=asked.missing)


def _still_to_do(asked: Asked) -> Judgement | None:
    """What was asked for and has not been done."""
    if not asked.undone:
        return None
    text = "; ".join(f"not yet: {asked.title(name)}" for name in asked.undone)
    paths = tuple(f"history.{name}" for name in asked.undone)
    return still_open(Reason.NOT_DONE, asked.item.close_by, text, missing=paths, evidence=paths)


def _not_read(asked: Asked) -> Judgement | None:
    """What stands in the lists and no table reads."""
    unread = _unread(asked.item, asked.context)
    if not unread:
        return None
    absent_too = f"; not recorded: {', '.join(asked.absent)}" if asked.absent else ""
    return still_open(
        Reason.INCOMPLETE,
        asked.item.close_by,
        f"not read: {quoted(unread)}{absent_too}",
        missing=(*(text.asks for text in unread), *asked.missing),
        evidence=tuple(text.path for text in unread),
    )


def _not_recorded(asked: Asked) -> Judgement | None:
    """A list or an answer is missing."""
    if not asked.missing:
        return None
    names = [
        *(name.replace("_", " ") for name in asked.absent),
        *(asked.title(name) for name in asked.unknown),
    ]
    text = f"not recorded: {', '.join(names)}"
    return still_open(Reason.INCOMPLETE, asked.item.close_by, text, missing=asked.missing)


def _not_confirmed(asked: Asked) -> Judgement | None:
    """Nobody said that the lists are complete, or somebody said that they are not."""
    answer = asked.confirmation
    if not asked.item.confirmed or (answer is not None and answer.value is True):
        return None
    text = "the lists are not confirmed" if answer is None else "the lists are not complete"
    return still_open(Reason.INCOMPLETE, asked.item.close_by, text, missing=("lists_confirmed",))


def _stale(asked: Asked) -> Judgement | None:
    """An answer that is too old, or of which that is not known."""
    item, context, dates = asked.item, asked.context, asked.settling
    ages = {
        path: age
        for path, fact in dates.items()
        if (age := age_of(fact.date, as_of=context.as_of, within_days=item.within_days)) is not Age.RECENT
    }
    if not ages:
        return None
    path, age = min(ages.items(), key=lambda pair: _STALE[pair[1]].rank)
    when = dates[path].date
    text = {
        Age.OLD: f"confirmed {when}: too long ago",
        Age.UNSURE: f"confirmed {when}: exact date?",
        Age.UNDATED: "confirmed, date not known",
        Age.FUTURE: f"dated after {context.as_of}: {when}",
    }[age]
    evidence = (*item.lists, *dates)
    return still_open(_STALE[age], item.close_by, text, missing=tuple(ages), evidence=evidence)


def _settled(asked: Asked) -> Judgement:
    """Every list is there and confirmed, every fact has its settling answer."""
    dates = asked.settling
    newest = max((str(fact.date) for fact in dates.values()), default="")
    text = f"confirmed {newest}" if asked.item.confirmed else f"asked {newest}"
    return done(text, evidence=(*asked.item.lists, *dates))


def _recorded(asked: Asked) -> Judgement | None:
    """Settled by records of a list with their outcome: what was done needs no asking."""
    item, context = asked.item, asked.context
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


def _changed(asked: Asked) -> Judgement | None:
    """Medicines may have been started or stopped after the oldest of the settling answers."""
    item, dates = asked.item, asked.settling
    oldest = min((fact.date.first for fact in dates.values() if fact.date is not None), default=None)
    if item.medicines is None or oldest is None:
        return None
    later = tuple(
        medicine.path
        for medicine in numbered(asked.context.case.medications, "medications")
        for day in (medicine.record.started, medicine.record.stopped)
        if day is not None and day.last > oldest
    )
    if not later:
        return None
    return still_open(
        Reason.OUTDATED,
        item.close_by,
        "medicines may have changed since",
        missing=tuple(f"history.{name}" for name in item.facts),
        evidence=(*dict.fromkeys(later), *item.lists, *dates),
    )


def _speaks_against(item: Attest, context: Context, name: str, fact: Fact) -> bool:
    """Whether an answer is another than the settling one; one dated after the day is used for nothing."""
    later = fact.date is not None and fact.date.within(context.as_of) is None
    return item.facts[name] not in (fact.value, "any") and not later


def _last(fact: Fact | None, context: Context) -> date | None:
    """The last day an answer can mean; undated, the day it was written down."""
    return None if fact is None else Dated("", fact.date, fact, noted=fact.noted).last(context.as_of)
