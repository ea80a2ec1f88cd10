"""One trial under one definition: each criterion met, not met or not known (rules, section 4).

An unknown is never read as adequate.
"""

from datetime import date, timedelta
from fractions import Fraction

from trdcheck.case import AgeRange
from trdcheck.reference.definitions import Definition
from trdcheck.report import Criterion, TrialVerdict
from trdcheck.spans import Span, exact, number, plain, shown, shown_number
from trdcheck.trial_record import Needed, TrialRecord
from trdcheck.words import Verdict, all_met

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL
_WEEK = 7


def judge_trial(record: TrialRecord, definition: Definition) -> TrialVerdict:
    """The trial under one definition, criterion by criterion."""
    needed = record.needed(definition)
    weeks = record.weeks_at(needed)
    dose = _dose_criterion(record, definition, needed)
    duration = _duration_criterion(record, definition, weeks, dose)
    criteria = [dose, duration]
    if definition.adherence is not None:
        criteria.append(_adherence_criterion(record, definition))
    criteria.append(_early_criterion(record, definition, duration))
    if definition.this_episode:
        criteria.append(_episode_criterion(record))
    failed = failure(record, definition)
    verdict = all_met([one.verdict for one in criteria])
    met_on = _met_on(record, definition, weeks, criteria)
    return TrialVerdict(
        verdict=verdict,
        failed=failed,
        met_on=met_on.isoformat() if met_on else None,
        short=_short(record, definition, verdict, failed, criteria, weeks, met_on),
        criteria=criteria,
        remarks=_remarks(record, definition),
    )


def _dose_criterion(record: TrialRecord, definition: Definition, needed: list[Needed]) -> Criterion:
    """Met if the highest dose reaches the needed one under every reading, not met if under none."""
    unit = record.row.unit if record.row is not None else None
    has = record.dose
    path = f"{record.path}.{'max_dose_mg' if unit in (None, 'mg/day') else 'max_dose'}"
    note = f" ({definition.dose_note})" if definition.dose_note and not definition.dose_stated else ""
    missing: list[str] = []
    verdict = CANNOT_TELL
    if record.row is None:
        detail, missing = "drug not known", [f"{record.path}.drug"]
    elif is_minor(record):
        detail = "under 18: the doses are for adults"
    elif has is None and record.trial.dose_words is not None:
        verdict = MET if record.trial.dose_words == "at_maximum" else NOT_MET
        words = {"at_maximum": "at the maximum", "below_minimum": "below the minimum"}[
            record.trial.dose_words
        ]
        detail = f"{words}, number not recorded"
    elif not needed:
        detail = f"no {'minimum' if definition.dose == 'minimum' else 'number'} for this drug in the tables"
    elif has is None:
        detail, missing = "highest dose not known", [path]
    else:
        verdicts = {has.at_least(one.dose) for one in needed}
        verdict = verdicts.pop() if len(verdicts) == 1 else CANNOT_TELL
        detail = f"{shown(has)} {unit}; {' or '.join(dict.fromkeys(one.words for one in needed))}"
        if verdict is CANNOT_TELL:
            missing = _dose_missing(record, has, needed, path)
    detail += note
    if needed and any(one.secondary for one in needed):
        detail += "; secondary source"
    doses = sorted({one.dose for one in needed})
    return Criterion(
        criterion="dose",
        verdict=verdict,
        detail=detail,
        has=shown_number(has),
        needs=plain(doses[0]) if len(doses) == 1 else " or ".join(number(one) for one in doses) or None,
        unit=unit,
        missing=missing,
    )


def is_minor(record: TrialRecord) -> bool:
    """Whether the patient is or may be under the age the definitions are written for."""
    limits = [text.age_below for text in record.reference.safety.scope if text.age_below is not None]
    age = record.case.patient.age if record.case.patient else None
    low = age.min if isinstance(age, AgeRange) else age
    return bool(limits) and low is not None and low < limits[0]


def _dose_missing(record: TrialRecord, has: Span, needed: list[Needed], path: str) -> list[str]:
    """What would decide the dose: its number, or what the ceiling depends on."""
    if has.least != has.most:
        return [path]
    row, missing = record.row, []
    if row is None:
        return [path]
    if row.max_outpatient_mg is not None and record.trial.setting is None:
        missing.append(f"{record.path}.setting")
    if (
        record.formulation is None
        and record.trial.formulation is None
        and len(record.possible_forms(row)) > 1
    ):
        missing.append(f"{record.path}.formulation")
    _, high = record.age_then
    for cap in record.reference.dose_caps:
        if cap.drug == row.generic and cap.when == "age" and record.applies(cap) is CANNOT_TELL:
            missing.append(f"{record.path}.started" if high is not None else "patient.age")
        elif cap.drug == row.generic and cap.when == "inhibitor" and record.applies(cap) is CANNOT_TELL:
            missing.append(f"{record.path}.started")
    return list(dict.fromkeys(missing)) or [path]


def _duration_criterion(
    record: TrialRecord, definition: Definition, weeks: Span, dose: Criterion
) -> Criterion:
    """Met if the least weeks suffice, not met if the most do not."""
    needed = exact(definition.weeks)
    verdict = weeks.at_least(needed)
    missing: list[str] = []
    future = (
        record.is_running
        and record.began is None
        and record.trial.weeks is None
        and record.trial.weeks_at_max_dose is None
    )
    if verdict is CANNOT_TELL:
        if record.is_running and future and record.trial.on_max_dose_since is None:
            missing = [f"{record.path}.started"]
        elif record.trial.doses is not None:
            missing = [f"{record.path}.doses"]
        else:
            missing = [f"{record.path}.weeks_at_max_dose"]
            if record.trial.weeks is None and record.weeks_by_dates is None:
                missing.append(f"{record.path}.weeks")
    detail = (
        f"{shown(weeks) if weeks.most is not None or weeks.least else 'not known'} of {number(needed)} weeks"
    )
    if verdict is MET and definition.weeks_to is not None and weeks.least < exact(definition.weeks_to):
        detail += f"; at the lower end of {definition.weeks:g}-{definition.weeks_to:g}"
    return Criterion(
        criterion="duration",
        verdict=verdict,
        detail=detail,
        has=shown_number(weeks),
        needs=plain(needed),
        unit="weeks",
        missing=missing,
    )


def _adherence_criterion(record: TrialRecord, definition: Definition) -> Criterion:
    """Met if it was taken as the definition asks."""
    taken = record.trial.adherence
    if taken is None:
        return Criterion(
            criterion="adherence",
            verdict=CANNOT_TELL,
            detail="not recorded",
            needs=" or ".join(definition.adherence or ()),
            missing=[f"{record.path}.adherence"],
        )
    verdict = MET if taken in (definition.adherence or ()) else NOT_MET
    return Criterion(
        criterion="adherence",
        verdict=verdict,
        detail=taken,
        has=taken,
        needs=" or ".join(definition.adherence or ()),
    )


def _early_criterion(record: TrialRecord, definition: Definition, duration: Criterion) -> Criterion:
    """Early is before the definition's weeks; a trial that reached them is judged by its outcome."""
    if duration.verdict is MET or record.is_running:
        return Criterion(
            criterion="not_stopped_early", verdict=MET, detail="goes on" if record.is_running else "reached"
        )
    if duration.verdict is NOT_MET:
        reason = record.trial.stop_reason
        why = f", for {reason.replace('_', ' ')}" if reason else ""
        detail = f"stopped before {definition.weeks:g} weeks{why}"
        return Criterion(criterion="not_stopped_early", verdict=NOT_MET, detail=detail)
    return Criterion(
        criterion="not_stopped_early",
        verdict=CANNOT_TELL,
        detail="weeks not known",
        missing=duration.missing,
    )


def _episode_criterion(record: TrialRecord) -> Criterion:
    """Met if it belongs to this episode; an ongoing trial does."""
    verdict, detail, missing = CANNOT_TELL, "not recorded", [f"{record.path}.this_episode"]
    start = record.case.episode.started if record.case.episode else None
    if record.trial.this_episode is not None:
        verdict = MET if record.trial.this_episode else NOT_MET
    elif record.is_running or (
        start is not None
        and record.trial.started is not None
        and record.trial.started.surely_not_before(start)
    ):
        verdict = MET
    elif start is not None and record.trial.stopped is not None and record.trial.stopped.surely_before(start):
        verdict = NOT_MET
    if verdict is not CANNOT_TELL:
        detail, missing = ("this episode" if verdict is MET else "another episode"), []
    return Criterion(criterion="episode", verdict=verdict, detail=detail, missing=missing)


def failure(record: TrialRecord, definition: Definition) -> Verdict:
    """Whether its outcome is a failure under a definition, on its own (the outcome table)."""
    trial = record.trial
    if trial.elevated_mood or trial.stop_reason == "mood_switch":
        return NOT_MET
    if trial.outcome is None:
        if trial.stop_reason == "no_response" and not record.is_running:
            return definition.stopped_for_no_response
        return CANNOT_TELL
    if trial.outcome in definition.failed:
        return MET
    return CANNOT_TELL if trial.outcome in definition.undecided else NOT_MET


def _met_on(
    record: TrialRecord, definition: Definition, weeks: Span, criteria: list[Criterion]
) -> date | None:
    """The day a running trial that is only too short reaches its weeks, if the dose is held."""
    duration = next(one for one in criteria if one.criterion == "duration")
    others = [one.verdict for one in criteria if one.criterion != "duration"]
    if not record.is_running or duration.verdict is not NOT_MET or NOT_MET in others:
        return None
    lacking = (exact(definition.weeks) - weeks.least) * _WEEK
    return record.as_of + timedelta(days=-(-lacking.numerator // lacking.denominator))


def _short(
    record: TrialRecord,
    definition: Definition,
    verdict: Verdict,
    failed: Verdict,
    criteria: list[Criterion],
    weeks: Span,
    met_on: date | None,
) -> str:
    """The verdict in a few words, for a table."""
    if met_on is not None:
        return f"from {met_on}"
    if failed is NOT_MET:
        return (
            definition.partial
            if record.trial.outcome == "partial" and definition.partial
            else "not a failure"
        )
    by_name = {one.criterion: one.verdict for one in criteria}
    if by_name["dose"] is NOT_MET:
        return "no: dose too low"
    if by_name["duration"] is NOT_MET:
        short = exact(definition.weeks) - (weeks.most or Fraction(0))
        return f"no: {number(short)} week{'' if short == 1 else 's'} short"
    if by_name.get("adherence") is NOT_MET:
        return "no: not taken"
    if by_name.get("episode") is NOT_MET:
        return "other episode"
    if verdict is MET and failed is MET:
        return "adequate, failed"
    return "adequate; outcome?" if verdict is MET else "cannot tell yet"


def _remarks(record: TrialRecord, definition: Definition) -> list[str]:
    """What is said beside the verdict and changes nothing."""
    row = record.row
    remarks: list[str] = []
    if row is None or record.dose is None:
        return remarks
    if definition.dose == "near-maximum":
        tops = [ceiling for ceiling, _ in record.ceilings(row)]
        if record.dose.least > max(tops):
            remarks.append(f"above the labelled maximum of {number(max(tops))} {row.unit}")
        if row.plateau_mg is not None:
            remarks.append(f"fixed-dose trials found no greater benefit above {row.plateau_mg:g} {row.unit}")
        if (
            row.note
            and record.trial.setting == "inpatient"
            and row.max_outpatient_mg is None
            and record.dose.least > max(tops)
        ):
            remarks.append(row.note)
    return remarks
