"""Whether every counted trial is known and the list is complete."""

from collections.abc import Sequence

from trdcheck.evidence.context import Context
from trdcheck.items.judgement import Judgement, done, still_open
from trdcheck.model.case import TrialFact
from trdcheck.model.checklist import TrialHistory
from trdcheck.model.dates import Age, age_of
from trdcheck.model.spans import span_of
from trdcheck.model.words import CloseBy, Reason
from trdcheck.trials.counting import said_apart_yet_together
from trdcheck.trials.criteria import ENDINGS_DISAGREE
from trdcheck.trials.doses import dose_path, is_implausible
from trdcheck.trials.record import TrialRecord
from trdcheck.trials.weeks import weeks_at_highest, weeks_by_dates, weeks_of, weeks_since_highest

_CHART = {"max_dose_mg", "max_dose", "doses", "weeks", "weeks_at_max_dose", "unit"}
# The facts of `unrecoverable` that stand for a missing one.
_FACTS: dict[str, set[TrialFact]] = {
    "max_dose_mg": {"dose"},
    "max_dose": {"dose"},
    "unit": {"dose"},
    "doses": {"dose", "weeks", "weeks_at_max_dose"},
}
_WORDS = {
    "drug": "which drug",
    "max_dose_mg": "highest dose",
    "max_dose": "highest dose",
    "doses": "dose and weeks of each step",
    "weeks_at_max_dose": "weeks at the highest dose",
    "stop_reason": "why it ended",
}


def judge(item: TrialHistory, context: Context) -> Judgement:
    """Settled if each counted trial has its facts, or they cannot be recovered, and the list is confirmed of late."""
    case = context.case
    if case.trials is None:
        return still_open(Reason.NOT_DONE, CloseBy.ASK, item.ask, missing=("trials",))
    if later := context.history.later:
        dated = ", ".join(f"{spell.path} from {spell.when}" for spell in later)
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.CHART,
            f"dated after {context.as_of}: {dated}",
            missing=tuple(f"{spell.path}.started" for spell in later),
            evidence=tuple(spell.path for spell in later),
        )
    if not case.trials:
        return done("no antidepressant has been tried", evidence=("trials",))
    counted = context.history.counted
    lacking = {one: _missing(one) for one in counted}
    evidence = tuple(one.path for one in counted)
    missing = [f"{one.path}.{name}" for one, names in lacking.items() for name in names]
    odd = [record for record in counted if _disagrees(record)]
    both = [record for record in counted if record.endings_disagree]
    if both:
        return _disagreement(both, ENDINGS_DISAGREE, tuple(f"{record.path}.ongoing" for record in both))
    doubtful = [record for record in counted if is_implausible(record)]
    if doubtful:
        times = context.reference.definitions.doses.many_times
        ask = f"is the dose right? more than {times} times the maximum"
        return _disagreement(doubtful, ask, tuple(f"{record.path}.dose_confirmed" for record in doubtful))
    together = said_apart_yet_together(counted)
    if together:
        apart = "said never to have been taken at the same time, yet recorded as taken together"
        return _disagreement(together, apart, ("trials_together",))
    if missing:
        said = [f"{one.name}: {', '.join(map(_said, names))}" for one, names in lacking.items() if names]
        names = {name for one in lacking.values() for name in one}
        close_by = CloseBy.CHART if names <= _CHART else CloseBy.ASK
        said += [f"{one.name}: weeks and dates disagree" for one in odd]
        return still_open(
            Reason.INCOMPLETE, close_by, "; ".join(said), missing=tuple(missing), evidence=evidence
        )
    if odd:
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.CHART,
            f"weeks and dates disagree: {', '.join(one.name for one in odd)}",
            missing=tuple(f"{one.path}.weeks" for one in odd),
            evidence=evidence,
        )
    return _complete(item, context, evidence)


def _disagreement(records: Sequence[TrialRecord], said: str, missing: tuple[str, ...]) -> Judgement:
    """Facts about trials that cannot both hold: the chart must tell."""
    return still_open(
        Reason.INCOMPLETE,
        CloseBy.CHART,
        f"{', '.join(record.name for record in records)}: {said}",
        missing=missing,
        evidence=tuple(record.path for record in records),
    )


def _complete(item: TrialHistory, context: Context, evidence: tuple[str, ...]) -> Judgement:
    """By the answer to "is the list complete?"."""
    answer = context.case.dated(context.case.trials_complete)
    ask = "is the list complete?"
    if answer is None or answer.value is not True:
        said = f"{ask} told: no" if answer is not None else ask
        return still_open(
            Reason.INCOMPLETE, CloseBy.ASK, said, missing=("trials_complete",), evidence=evidence
        )
    age = age_of(answer.date, as_of=context.as_of, within_days=item.within_days)
    if age is not Age.RECENT:
        when = f"last confirmed {answer.date}" if answer.date is not None else "confirmed, date not known"
        if age is Age.FUTURE:
            when = f"the answer is dated after {context.as_of}"
        return still_open(
            Reason.INCOMPLETE, CloseBy.ASK, f"{ask} {when}", missing=("trials_complete",), evidence=evidence
        )
    counted = context.history.counted
    lost = sum(len(_lacking(one)) for one in counted)
    number = len(counted)
    text = f"{number} trial{'' if number == 1 else 's'}, list confirmed {answer.date}"
    if lost:
        text += f"; {lost} fact{'' if lost == 1 else 's'} cannot be recovered"
    return done(text, evidence=(*evidence, "trials_complete"))


def _said(name: str) -> str:
    return _WORDS.get(name, name.replace("_", " "))


def _missing(record: TrialRecord) -> list[str]:
    """The facts a counted trial needs and does not have, those that cannot be recovered left out."""
    lost = set(record.trial.unrecoverable or ())
    return [name for name in _lacking(record) if not _FACTS.get(name, {name}) & lost]


def _lacking(record: TrialRecord) -> list[str]:
    """The facts a counted trial needs and does not have: drug, dose, weeks, adherence, outcome, why it stopped."""
    trial = record.trial
    lacking = ["drug"] if trial.drug is None else []
    if trial.doses:
        if any(step.mg is None or step.weeks is None for step in trial.doses):
            lacking.append("doses")
    else:
        lacking += _lacking_numbers(record)
    if trial.adherence is None:
        lacking.append("adherence")
    if not record.is_running:
        lacking += [name for name in ("outcome", "stop_reason") if getattr(trial, name) is None]
    return lacking


def _lacking_numbers(record: TrialRecord) -> list[str]:
    """Which of highest dose, weeks and weeks at the highest dose are not recorded."""
    trial = record.trial
    lacking = []
    written = trial.max_dose_mg if trial.max_dose_mg is not None else trial.max_dose
    if record.dose is None and trial.dose_words is None:
        of_other_unit = record.formulation is not None and record.formulation.unit is not None
        if written is None:
            lacking.append(dose_path(record).rpartition(".")[2])
        elif not of_other_unit:
            lacking.append("unit")
    since = weeks_since_highest(record) is not None
    if trial.weeks is None and weeks_by_dates(record) is None and not since:
        lacking.append("weeks")
    if trial.weeks_at_max_dose is None and not since:
        lacking.append("weeks_at_max_dose")
    return lacking


def _disagrees(record: TrialRecord) -> bool:
    """Whether the recorded weeks surely contradict the dates, or one another, by more than a week."""
    by_dates, at_highest = weeks_by_dates(record), weeks_at_highest(record)
    recorded = span_of(record.trial.weeks)
    if record.trial.weeks is None and record.trial.doses:
        recorded = weeks_of(record)
    longest = min(
        (one for one in (recorded.most, by_dates.most if by_dates else None) if one is not None), default=None
    )
    if at_highest is not None and longest is not None and at_highest.least > longest + 1:
        return True
    if by_dates is None:
        return False
    too_many = by_dates.most is not None and recorded.least > by_dates.most + 1
    # A number is of the day it was recorded: a trial that goes on may well have lasted longer since.
    too_few = not record.is_running and recorded.most is not None and recorded.most + 1 < by_dates.least
    return too_many or too_few
