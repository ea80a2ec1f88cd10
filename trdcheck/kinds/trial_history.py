"""Whether every counted trial is known and the list is complete."""

from trdcheck.checklist import TrialHistory
from trdcheck.dates import Age, age_of
from trdcheck.kinds.base import Judgement, Setting, done, still_open
from trdcheck.trial_record import TrialRecord
from trdcheck.words import CloseBy, Reason

_CHART = {"max_dose_mg", "max_dose", "doses", "weeks", "weeks_at_max_dose", "started", "stopped"}
_WORDS = {
    "drug": "which drug",
    "max_dose_mg": "highest dose",
    "max_dose": "highest dose",
    "doses": "dose and weeks of each step",
    "weeks_at_max_dose": "weeks at the highest dose",
    "stop_reason": "why it ended",
}


def judge(item: TrialHistory, setting: Setting) -> Judgement:
    """Settled if each counted trial has its facts, or they cannot be recovered, and the list is confirmed of late."""
    case = setting.case
    if case.trials is None:
        return still_open(Reason.NOT_DONE, CloseBy.ASK, item.ask, missing=("trials",))
    if not case.trials:
        return done("no antidepressant has been tried", evidence=("trials",))
    counted = setting.history.counted
    lacking = {one: _missing(one) for one in counted}
    evidence = tuple(one.path for one in counted)
    missing = [f"{one.path}.{name}" for one, names in lacking.items() for name in names]
    if missing:
        said = [
            f"{one.name}: {', '.join(_said(name) for name in names)}"
            for one, names in lacking.items()
            if names
        ]
        names = {name for one in lacking.values() for name in one}
        close_by = CloseBy.CHART if names <= _CHART else CloseBy.ASK
        return still_open(
            Reason.INCOMPLETE, close_by, "; ".join(said), missing=tuple(missing), evidence=evidence
        )
    odd = [one for one in counted if _disagrees(one)]
    if odd:
        names_of = ", ".join(one.name for one in odd)
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.CHART,
            f"weeks and dates disagree: {names_of}",
            missing=tuple(f"{one.path}.weeks" for one in odd),
            evidence=evidence,
        )
    return _complete(item, setting, evidence)


def _complete(item: TrialHistory, setting: Setting, evidence: tuple[str, ...]) -> Judgement:
    """By the answer to "is the list complete?"."""
    answer = setting.case.dated(setting.case.trials_complete)
    ask = "is the list complete?"
    if answer is None or answer.value is not True:
        said = f"{ask} told: no" if answer is not None else ask
        return still_open(
            Reason.INCOMPLETE, CloseBy.ASK, said, missing=("trials_complete",), evidence=evidence
        )
    age = age_of(answer.date, as_of=setting.as_of, within_days=item.within_days)
    if age is not Age.RECENT:
        when = f"last confirmed {answer.date}" if answer.date is not None else "confirmed, date not known"
        return still_open(
            Reason.INCOMPLETE, CloseBy.ASK, f"{ask} {when}", missing=("trials_complete",), evidence=evidence
        )
    counted = setting.history.counted
    lost = sum(len(one.trial.unrecoverable or ()) for one in counted)
    number = len(counted)
    text = f"{number} trial{'' if number == 1 else 's'}, list confirmed {answer.date}"
    if lost:
        text += f"; {lost} fact{'' if lost == 1 else 's'} cannot be recovered"
    return done(text, evidence=(*evidence, "trials_complete"))


def _said(name: str) -> str:
    return _WORDS.get(name, name.replace("_", " "))


def _missing(record: TrialRecord) -> list[str]:
    """The facts a counted trial needs and does not have, those that cannot be recovered left out."""
    trial, lost = record.trial, set(record.trial.unrecoverable or ())
    missing = []
    if trial.drug is None and "drug" not in lost:
        missing.append("drug")
    if trial.doses is not None:
        whole = trial.doses and all(step.mg is not None and step.weeks is not None for step in trial.doses)
        if not whole and not {"dose", "weeks"} & lost:
            missing.append("doses")
    else:
        has_dose = record.dose is not None or trial.dose_words is not None
        if not has_dose and "dose" not in lost:
            in_mg = record.row is None or record.row.unit == "mg/day"
            missing.append("max_dose_mg" if in_mg else "max_dose")
        since = record.is_running and trial.on_max_dose_since is not None
        if trial.weeks is None and record.weeks_by_dates is None and not since and "weeks" not in lost:
            missing.append("weeks")
        if trial.weeks_at_max_dose is None and not since and "weeks_at_max_dose" not in lost:
            missing.append("weeks_at_max_dose")
    for name in ("adherence", "outcome", "stop_reason"):
        if (
            getattr(trial, name) is None
            and name not in lost
            and not (record.is_running and name != "adherence")
        ):
            missing.append(name)
    return missing


def _disagrees(record: TrialRecord) -> bool:
    """Whether the recorded weeks surely contradict the dates, by more than a week."""
    by_dates, weeks = record.weeks_by_dates, record.weeks
    if record.trial.weeks is None or by_dates is None:
        return False
    too_many = by_dates.most is not None and weeks.least > by_dates.most + 1
    too_few = weeks.most is not None and weeks.most + 1 < by_dates.least
    return too_many or too_few
