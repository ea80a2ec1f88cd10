"""One trial under one definition: each criterion met, not met or not known (docs/rules.md, trials).

Doses and weeks are compared exactly, as the least and the most they can be. An unknown is never read as adequate.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from trdcheck.model.dates import years_before
from trdcheck.model.report import Criterion, TrialVerdict
from trdcheck.model.spans import Span, exact, known_number, number_up, plain_number, shown
from trdcheck.model.words import Verdict, all_met
from trdcheck.reference.definitions import Definition
from trdcheck.trials.dose_verdict import dose_remarks, judge_dose, number_range
from trdcheck.trials.doses import needed_doses
from trdcheck.trials.record import WEEK, TrialRecord
from trdcheck.trials.weeks import weeks_at, weeks_at_highest, weeks_of

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL
ENDINGS_DISAGREE = "recorded as going on and as ended"


def judge_trial(record: TrialRecord, definition: Definition) -> TrialVerdict:
    """The trial under one definition, criterion by criterion."""
    needed = needed_doses(record, definition)
    weeks = weeks_at(record, needed)
    dose = judge_dose(record, definition, needed)
    duration = _duration(record, definition, weeks)
    criteria = [dose, duration]
    if definition.adherence is not None:
        criteria.append(_adherence(record, definition.adherence))
    criteria.append(_not_stopped_early(record, definition, duration))
    if definition.this_episode or definition.within_years is not None:
        criteria.append(in_time(record, definition))
    failed = failure(record, definition)
    if definition.intolerance and not_tolerated(record):
        criteria = [_not_tolerated(), *(one for one in criteria if one.criterion == "episode")]
        failed = MET
    verdict = all_met([one.verdict for one in criteria])
    met_on = _met_on(record, definition, weeks, criteria)
    return TrialVerdict(
        verdict=verdict,
        failed=failed,
        met_on=met_on.isoformat() if met_on else None,
        short=_short(record, definition, verdict, failed, criteria, weeks, met_on),
        criteria=criteria,
        remarks=dose_remarks(record, definition, needed) if definition.dose == "near-maximum" else [],
    )


# -- criteria ----------------------------------------------------------------------------------------------------


def _duration(record: TrialRecord, definition: Definition, weeks: Span) -> Criterion:
    """Met if the least weeks suffice, not met if the most do not."""
    needed = exact(definition.weeks)
    verdict = weeks.at_least(needed)
    detail = f"{shown(weeks)} of {number_up(needed)} weeks"
    if weeks.is_empty:
        whole = weeks_of(record)
        detail = (
            "weeks not known" if whole.is_empty else f"{shown(whole)} weeks, at the needed dose not known"
        )
    if record.endings_disagree:
        verdict, detail = CANNOT_TELL, f"{ENDINGS_DISAGREE}; {detail}"
    if verdict is MET and definition.weeks_to is not None and weeks.least < exact(definition.weeks_to):
        detail += f"; at the lower end of {definition.weeks:g}-{definition.weeks_to:g}"
    return Criterion(
        criterion="duration",
        verdict=verdict,
        detail=detail,
        has=known_number(weeks),
        has_range=number_range(weeks),
        needs=plain_number(number_up(needed)),
        unit="weeks",
        missing=_missing_weeks(record) if verdict is CANNOT_TELL else [],
    )


def _missing_weeks(record: TrialRecord) -> list[str]:
    """The facts that would give the weeks at the needed dose."""
    trial, path = record.trial, record.path
    if record.endings_disagree:
        return [f"{path}.ongoing"]
    if trial.doses:
        return [f"{path}.doses"]
    whole, highest = weeks_of(record), weeks_at_highest(record)
    if record.is_running and whole.most is None and trial.weeks is None:
        return [f"{path}.started"]
    missing = [] if highest is not None and highest.is_known else [f"{path}.weeks_at_max_dose"]
    if whole.most is None and trial.weeks is None:
        missing.append(f"{path}.weeks")
    missing += [
        f"{one.path}.started" for one in (record, *record.perhaps) if record.perhaps and one.began is None
    ]
    return missing or [f"{path}.doses"]


def _adherence(record: TrialRecord, asked: Sequence[str]) -> Criterion:
    """Met if it was taken as the definition asks."""
    taken = record.trial.adherence
    if taken is None:
        missing = [f"{record.path}.adherence"]
        return Criterion(criterion="adherence", verdict=CANNOT_TELL, detail="not recorded", missing=missing)
    verdict = MET if taken in asked else NOT_MET
    return Criterion(criterion="adherence", verdict=verdict, detail=taken)


def _not_stopped_early(record: TrialRecord, definition: Definition, duration: Criterion) -> Criterion:
    """Early is before the definition's weeks; a trial that reached them is judged by its outcome."""
    name = "not_stopped_early"
    if duration.verdict is MET or record.is_running:
        return Criterion(
            criterion=name, verdict=MET, detail="reached" if duration.verdict is MET else "goes on"
        )
    if duration.verdict is CANNOT_TELL:
        return Criterion(
            criterion=name, verdict=CANNOT_TELL, detail="weeks not known", missing=duration.missing
        )
    reason = record.trial.stop_reason
    why = f", for {reason.replace('_', ' ')}" if reason else ""
    return Criterion(criterion=name, verdict=NOT_MET, detail=f"ended before {definition.weeks:g} weeks{why}")


def episode_of(record: TrialRecord) -> Criterion:
    """Met if it belongs to this episode by its own word or its dates; an ongoing trial does."""
    trial, episode = record.trial, record.case.episode
    start = episode.started if episode is not None else None
    began_in_it = start is not None and trial.started is not None and trial.started.surely_not_before(start)
    ended_before = start is not None and trial.stopped is not None and trial.stopped.surely_before(start)
    verdict = CANNOT_TELL
    if trial.this_episode is not None:
        verdict = MET if trial.this_episode else NOT_MET
    elif record.is_running or began_in_it:
        verdict = MET
    elif ended_before:
        verdict = NOT_MET
    detail = {MET: "this episode", NOT_MET: "another episode", CANNOT_TELL: "not recorded"}[verdict]
    missing = [f"{record.path}.this_episode"] if verdict is CANNOT_TELL else []
    return Criterion(criterion="episode", verdict=verdict, detail=detail, missing=missing)


def in_time(record: TrialRecord, definition: Definition) -> Criterion:
    """Met if it is of this episode, or ended within the years a definition looks back, whichever it asks for."""
    years = definition.within_years
    if years is None:
        return episode_of(record)
    verdicts = [_within_years(record, years)]
    if definition.this_episode:
        verdicts.append(episode_of(record).verdict)
    verdict = MET if MET in verdicts else CANNOT_TELL if CANNOT_TELL in verdicts else NOT_MET
    either = "this episode or " if definition.this_episode else ""
    detail = {MET: "in time", NOT_MET: "too long ago", CANNOT_TELL: "when it ended is not recorded"}[verdict]
    missing = [f"{record.path}.stopped"] if verdict is CANNOT_TELL else []
    return Criterion(
        criterion="episode",
        verdict=verdict,
        detail=f"{detail}: {either}within {years} years",
        missing=missing,
    )


def _within_years(record: TrialRecord, years: int) -> Verdict:
    """Whether it went on at some time of the last years."""
    if record.ended is None:
        return CANNOT_TELL
    edge = years_before(record.as_of, years)
    return MET if record.ended[0] >= edge else NOT_MET if record.ended[1] < edge else CANNOT_TELL


def not_tolerated(record: TrialRecord) -> bool:
    """Whether it was stopped for side effects that nobody calls tolerable."""
    trial = record.trial
    stopped = trial.stop_reason == "side_effects" and not trial.ongoing
    return stopped and trial.side_effects not in ("none", "tolerable")


def _not_tolerated() -> Criterion:
    return Criterion(
        criterion="tolerance", verdict=MET, detail="stopped for side effects: counts under this rule"
    )


def failure(record: TrialRecord, definition: Definition) -> Verdict:
    """Whether its outcome is a failure under a definition, on its own (the outcome table)."""
    trial = record.trial
    if trial.elevated_mood or trial.stop_reason == "mood_switch":
        return NOT_MET
    if trial.outcome is None:
        stopped = trial.stop_reason == "no_response" and not trial.ongoing
        return definition.stopped_for_no_response if stopped else CANNOT_TELL
    if trial.outcome in definition.failed:
        return CANNOT_TELL if record.is_of_another_day or record.endings_disagree else MET
    return CANNOT_TELL if trial.outcome in definition.undecided else NOT_MET


def missing_criteria(verdict: TrialVerdict) -> list[str]:
    """The facts that would decide whether a trial was adequate; none when it is decided whatever they are."""
    if verdict.verdict is not CANNOT_TELL:
        return []
    return list(dict.fromkeys(path for one in verdict.criteria for path in one.missing))


def missing_facts(record: TrialRecord, verdict: TrialVerdict) -> list[str]:
    """The facts that would decide whether a trial is an adequate failure."""
    if verdict.verdict is NOT_MET or verdict.failed is NOT_MET:
        return []
    outcome = missing_outcome(record) if verdict.failed is CANNOT_TELL else []
    return [*missing_criteria(verdict), *outcome]


def missing_outcome(record: TrialRecord) -> list[str]:
    """What would decide an outcome that does not say: the outcome, or the day on which it held."""
    if record.endings_disagree:
        return [f"{record.path}.ongoing"]
    held = record.trial.outcome is not None and record.is_of_another_day
    return [f"{record.path}.{'weeks_on' if held else 'outcome'}"]


def _met_on(
    record: TrialRecord, definition: Definition, weeks: Span, criteria: Sequence[Criterion]
) -> date | None:
    """The day a running trial that is only too short surely reaches its weeks, if the dose is held."""
    by_name = {one.criterion: one.verdict for one in criteria}
    others = [verdict for name, verdict in by_name.items() if name != "duration"]
    if not record.is_running or by_name.get("duration") is not NOT_MET or NOT_MET in others:
        return None
    lacking = (exact(definition.weeks) - weeks.least) * WEEK
    since = min(record.held[1], record.as_of)
    return since + timedelta(days=-(-lacking.numerator // lacking.denominator))


def _short(
    record: TrialRecord,
    definition: Definition,
    verdict: Verdict,
    failed: Verdict,
    criteria: Sequence[Criterion],
    weeks: Span,
    met_on: date | None,
) -> str:
    """The verdict in a few words, for a table."""
    by_name = {one.criterion: one.verdict for one in criteria}
    if failed is NOT_MET:
        partial = record.trial.outcome == "partial" and definition.partial
        return definition.partial if partial else "not a failure"
    if met_on is not None:
        return f"from {met_on}"
    if by_name.get("dose") is NOT_MET:
        return "no: dose too low"
    if by_name.get("duration") is NOT_MET:
        lacking = number_up(exact(definition.weeks) - (weeks.most or Fraction(0)))
        return f"no: {lacking} week{'' if lacking == '1' else 's'} short"
    if by_name.get("adherence") is NOT_MET:
        return f"no: {record.trial.adherence} adherence"
    if by_name.get("episode") is NOT_MET:
        return "no: other episode"
    if verdict is MET and "tolerance" in by_name:
        return "not tolerated"
    if verdict is MET:
        return "adequate, failed" if failed is MET else "adequate; outcome?"
    return "cannot tell yet"
