"""Facts with the answers that settle them, and lists of the case that must be present and confirmed."""

from datetime import date

from trdcheck.case import Fact
from trdcheck.checklist import Attest
from trdcheck.dates import Age, age_of
from trdcheck.kinds.base import Judgement, Setting, done, still_open
from trdcheck.words import CloseBy, Reason

_STALE = {
    Age.OLD: Reason.OUTDATED,
    Age.UNSURE: Reason.INCOMPLETE,
    Age.UNDATED: Reason.INCOMPLETE,
    Age.FUTURE: Reason.INCOMPLETE,
}


def judge(item: Attest, setting: Setting) -> Judgement:
    """Settled if every list is there and confirmed lately, and every fact has a settling answer of late."""
    case = setting.case
    absent = [name for name in item.lists if getattr(case, name) is None]
    answers = {name: case.fact(name) for name in item.facts}
    unknown = [name for name, fact in answers.items() if fact is None]
    missing = (*absent, *(f"history.{name}" for name in unknown))
    if not (set(item.lists) - set(absent)) and len(unknown) == len(answers) and not _confirmed(item, setting):
        return still_open(Reason.NOT_DONE, item.close_by, item.ask, missing=missing)
    against = [
        name
        for name, fact in answers.items()
        if fact is not None and _speaks_against(item, setting, name, fact)
    ]
    if against:
        text = "; ".join(_title(setting, name, answers[name]) for name in against)
        days = [_last(answers[name], setting) for name in against]
        known = [day for day in days if day is not None]
        return still_open(
            Reason.FINDING,
            CloseBy.ACT,
            text,
            evidence=tuple(f"history.{name}" for name in against),
            since=max(known, default=None),
        )
    if missing:
        names = ", ".join(
            [*(name.replace("_", " ") for name in absent), *(_title(setting, n, None) for n in unknown)]
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
        if (age := age_of(fact.date, as_of=setting.as_of, within_days=item.within_days)) is not Age.RECENT
    }
    evidence = (*item.lists, *dates)
    if stale:
        path, age = min(stale.items(), key=lambda pair: _STALE[pair[1]].rank)
        when = dates[path].date
        words = {
            Age.OLD: f"confirmed {when}: too long ago",
            Age.UNSURE: f"confirmed {when}: exact date?",
            Age.UNDATED: "confirmed, date not known",
            Age.FUTURE: f"dated after {setting.as_of}: {when}",
        }[age]
        return still_open(_STALE[age], item.close_by, words, missing=tuple(stale), evidence=evidence)
    newest = max((str(fact.date) for fact in dates.values()), default="")
    return done(f"confirmed {newest}" if item.confirmed else f"asked {newest}", evidence=evidence)


def _confirmed(item: Attest, setting: Setting) -> bool:
    return item.confirmed and setting.case.dated(setting.case.lists_confirmed) is not None


def _speaks_against(item: Attest, setting: Setting, name: str, fact: Fact) -> bool:
    """Whether an answer is another than the settling one; one dated after the day is used for nothing."""
    later = fact.date is not None and fact.date.within(setting.as_of) is None
    return fact.value != item.facts[name] and not later


def _last(fact: Fact | None, setting: Setting) -> date | None:
    interval = fact.date.within(setting.as_of) if fact is not None and fact.date is not None else None
    return interval[1] if interval else None


def _title(setting: Setting, name: str, fact: Fact | None) -> str:
    """A fact in words, with its date when it is recorded."""
    title = setting.reference.facts[name].title
    return title if fact is None else f"{title} ({fact.date or 'undated'})"
