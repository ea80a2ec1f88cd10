"""A trial, an augmentation and a course in words, as every format shows them."""

from datetime import date
from fractions import Fraction

from trdcheck.model.case import Augmentation, Course, Trial
from trdcheck.model.dated import as_known
from trdcheck.model.dates import When, is_after
from trdcheck.model.handoff import HighestDose, WeeksBetween
from trdcheck.model.report import TrialVerdict, TrialView
from trdcheck.model.spans import exact, number_up, plain_number, short, span_of
from trdcheck.model.words import Verdict
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.trials.criteria import missing_facts
from trdcheck.trials.doses import ceiling_of, needed_doses, threshold
from trdcheck.trials.record import TrialRecord, dose_of
from trdcheck.trials.weeks import weeks_at, weeks_of

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
OUTCOMES = {
    "no_response": "no response",
    "partial": "partial response",
    "insufficient": "insufficient response",
    "improved": "improved",
    "response": "response",
    "remission": "remission",
    "response_lost": "helped, then faded",
    "worse": "worse",
}
_IN_A_WORD = {"no_response": "none", "response_lost": "faded"}
RESPONDED = frozenset({"improved", "response", "remission"})


def view_of(
    record: TrialRecord, rule: Definition, verdicts: dict[str, TrialVerdict], *, again: str | None = None
) -> TrialView:
    """A trial as it is shown and judged; doses and weeks are measured by the headline rule.

    `again` is the path of an equal record, when it stands twice in the case; it is then in no count.
    """
    trial = record.trial
    counted = bool(verdicts)
    needed = needed_doses(record, rule) if counted else []
    lowest = threshold(record, needed)
    has, weeks = short(record.written_dose), weeks_at(record, needed) if counted else weeks_of(record)
    wanted = number_up(lowest) if lowest is not None else "?"
    summary = f"{_with_dose(record)}: the same as {again}" if again else summary_of(record)
    return TrialView(
        record=record.path,
        drug=drug_words(record),
        drug_class=record.row.drug_class if record.row is not None else trial.drug_class,
        counted=counted,
        dose=f"{has}/{wanted}" if counted else has,
        weeks=f"{short(weeks)}/{rule.weeks:g}" if counted else short(weeks),
        adherence=trial.adherence or "?",
        outcome=_outcome(trial),
        summary=summary,
        next=next_move(record, rule, verdicts[rule.id]) if counted else "",
        remarks=verdicts[rule.id].remarks if counted else [],
        genes=[],
        definitions=verdicts,
        started=str(trial.started) if trial.started is not None else None,
        stopped=str(trial.stopped) if trial.stopped is not None else None,
        ongoing=trial.ongoing,
        highest_dose=_highest_dose(record, lowest),
        weeks_at_dose=WeeksBetween(min=_figure(weeks.least), max=_figure(weeks.most)),
        stop_reason=trial.stop_reason,
        side_effects=trial.side_effects,
        this_episode=trial.this_episode,
    )


def _highest_dose(record: TrialRecord, lowest: Fraction | None) -> HighestDose:
    """The dose as recorded, the labelled maximum that applied, the rule's lowest threshold: each where it is known."""
    dose = record.written_dose
    return HighestDose(
        value=_figure(dose.least) if dose is not None and dose.is_known else None,
        unit=record.unit,
        maximum=_figure(ceiling_of(record)),
        needed=plain_number(number_up(lowest)) if lowest is not None else None,
    )


def _figure(value: Fraction | None) -> int | float | None:
    """A number exactly as recorded: nothing is rounded."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _outcome(trial: Trial) -> str:
    """The response in a word."""
    if trial.outcome is None:
        return "running" if trial.ongoing else "?"
    return _IN_A_WORD.get(trial.outcome, trial.outcome)


def drug_words(record: TrialRecord) -> str:
    """The drug with its formulation, as recorded or as its name says."""
    form = record.trial.formulation or (record.formulation.formulation if record.formulation else None)
    return f"{record.name} {form}" if form and record.trial.drug is not None else record.name


def _with_dose(record: TrialRecord) -> str:
    dose = record.written_dose
    return f"{drug_words(record)} {short(dose)} {record.unit}" if dose is not None else drug_words(record)


def summary_of(record: TrialRecord) -> str:
    """A trial in one line: drug, dose, weeks, what it did, why it ended, what was added."""
    trial = record.trial
    if record.later:
        return f"{_with_dose(record)}; {_after(trial.started, record.as_of)}"
    if not record.counted:
        why = f" for {trial.purpose}" if trial.purpose not in (None, "depression") else ""
        return f"{_with_dose(record)}{why}"
    needed = weeks_of(record)
    weeks = "" if needed.is_empty else f" {short(needed)} wk"
    parts = [f"{_with_dose(record)}{weeks}"]
    if trial.dose_words is not None and record.dose is None:
        parts.append(trial.dose_words.replace("_", " "))
    if trial.outcome is not None:
        parts.append(OUTCOMES[trial.outcome])
    if record.is_running:
        parts.append(f"running since {trial.on_max_dose_since or trial.started or 'an unknown date'}")
    if trial.stop_reason == "side_effects":
        parts.append("stopped for side effects" + (f", {trial.side_effects}" if trial.side_effects else ""))
    if trial.elevated_mood or trial.stop_reason == "mood_switch":
        parts.append("mood rose on it")
    if trial.level is not None:
        parts.append(_level(trial))
    added = [f"with {added_words(drug.record, record.reference)}" for drug in record.added]
    added += [
        f"with {added_words(drug.record, record.reference)}, {_after(drug.when, record.as_of)}"
        for drug in record.added_later
    ]
    return "; ".join([", ".join(parts), *added])


def _after(started: When | None, as_of: date) -> str:
    """What is said of what began after the day of the report: it counts for nothing."""
    return f"dated after {as_of}: from {started}"


def _level(trial: Trial) -> str:
    """A drug level, as recorded."""
    level = trial.level
    if level is None:
        return ""
    said = ["level"]
    if level.value is not None:
        said.append(f"{level.value:g} {level.unit or '(no unit)'}")
    if level.result is not None:
        said.append(level.result.replace("_", " "))
    return " ".join(said)


def added_words(one: Augmentation, reference: Reference) -> str:
    """An added drug, judged by its dose range and weeks where the table has them."""
    name = one.drug.generic if one.drug is not None else one.text or one.drug_class or "an unnamed drug"
    row = reference.augmentation.get(name)
    recorded = span_of(one.max_dose if one.max_dose is not None else one.max_dose_mg)
    weeks = span_of(one.weeks)
    unit = "mg" if one.max_dose_mg is not None else one.unit or "(no unit)"
    words = [name]
    if not recorded.is_empty:
        words.append(f"{short(recorded)} {unit}")
    if not weeks.is_empty:
        words.append(f"{short(weeks)} wk")
    said = [" ".join(words)]
    if row is not None:
        dose = dose_of(one, row.unit)
        low = exact(row.range_low) if row.range_low is not None else None
        if dose is None and not recorded.is_empty:
            said.append(f"cannot interpret: doses are in {row.unit}")
        elif dose is not None and low is not None and dose.at_least(low) is NOT_MET:
            said.append(f"below the range from {row.range_low:g} {row.unit}")
    if row is not None and row.weeks is not None and weeks.at_least(exact(row.weeks)) is NOT_MET:
        said.append(f"under {row.weeks:g} weeks")
    if one.outcome is not None:
        said.append(OUTCOMES[one.outcome])
    return ", ".join(said)


def next_move(record: TrialRecord, rule: Definition, verdict: TrialVerdict) -> str:
    """The one thing that would matter most for this trial; information, no advice."""
    trial, texts = record.trial, record.reference.definitions.next
    if trial.outcome == "response_lost":
        return texts.faded
    if trial.outcome in RESPONDED:
        return texts.responding if record.is_running else texts.worked
    if trial.elevated_mood or trial.stop_reason == "mood_switch":
        return texts.mood_rose
    if verdict.met_on is not None:
        return texts.running.format(weeks=f"{rule.weeks:g}", date=verdict.met_on)
    if verdict.verdict is MET and verdict.failed is MET:
        return texts.spent
    by_name = {one.criterion: one.verdict for one in verdict.criteria}
    short_of = NOT_MET in (by_name["dose"], by_name["duration"])
    if short_of and trial.side_effects == "limiting":
        return texts.not_tolerated
    if short_of and trial.stop_reason == "side_effects":
        return texts.retry_tolerated if trial.side_effects in ("none", "tolerable") else ""
    if by_name["dose"] is NOT_MET and trial.side_effects in ("none", "tolerable"):
        return texts.complete_dose.format(weeks=f"{rule.weeks:g}")
    if by_name["dose"] is not NOT_MET and by_name["duration"] is NOT_MET:
        return texts.complete_weeks.format(weeks=f"{rule.weeks:g}")
    if by_name.get("adherence") is NOT_MET:
        return texts.retry_adherence
    names = [path.rpartition(".")[2].replace("_", " ") for path in missing_facts(record, verdict)]
    return f"not known: {', '.join(dict.fromkeys(names))}" if names else ""


def course_summary(recorded: Course, reference: Reference, as_of: date) -> str:
    """A recorded course in one line, as it was known on the day of the report."""
    one = as_known(recorded, as_of)
    if is_after(one.started, as_of):
        return f"{reference.modalities[str(one.modality)].title}, {_after(one.started, as_of)}"
    parts = [reference.modalities[str(one.modality)].title]
    if one.placement is not None:
        parts.append(one.placement)
    if one.sessions is not None:
        parts.append(f"{one.sessions} sessions")
    if one.started is not None:
        parts.append(f"from {one.started}")
    if one.ongoing:
        parts.append("goes on")
    if one.outcome is not None:
        parts.append(OUTCOMES[one.outcome])
    return ", ".join(parts)
