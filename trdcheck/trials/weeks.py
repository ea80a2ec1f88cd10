"""The weeks of a trial: of the whole, and at the dose that is needed."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce

from trdcheck.model.case import Step
from trdcheck.model.spans import Span, span_of
from trdcheck.model.words import Verdict
from trdcheck.trials.doses import Needed
from trdcheck.trials.record import WEEK, TrialRecord, once_a_record

_NONE = Span(Fraction(0), Fraction(0))


@once_a_record
def weeks_of(record: TrialRecord) -> Span:
    """The weeks of the whole trial: by number, else by its steps, else by its dates."""
    trial = record.trial
    if trial.weeks is not None:
        since = (weeks_by_dates(record) or weeks_since_highest(record)) if record.is_running else None
        return _grown(record, span_of(trial.weeks), since)
    if trial.doses:
        return _sum(_weeks_of_step(record, step) for step in trial.doses)
    return weeks_by_dates(record) or Span()


def _grown(record: TrialRecord, weeks: Span, since: Span | None) -> Span:
    """Recorded weeks on the day: those of a trial that goes on are the least, the weeks to the day the most.

    Where nobody recorded when they held, and the dates give more, the trial has grown since.
    """
    if not record.is_running:
        return weeks
    if not record.is_dated:
        return since if since is not None and since.least > weeks.least else weeks
    to_the_day = record.to_the_day(weeks)
    return to_the_day if since is None else Span(to_the_day.least, to_the_day.hull(since).most)


@once_a_record
def weeks_by_dates(record: TrialRecord) -> Span | None:
    """The weeks between start and stop; None when one is not known."""
    if record.began is None or record.ended is None:
        return None
    least = max((record.ended[0] - record.began[1]).days, 0)
    most = max((record.ended[1] - record.began[0]).days, 0)
    return Span(Fraction(least, WEEK), Fraction(most, WEEK))


@once_a_record
def weeks_since_highest(record: TrialRecord) -> Span | None:
    """The weeks from `on_max_dose_since` to the stop or the day of the report; None when one is not known."""
    since = record.trial.on_max_dose_since
    interval = since.within(record.as_of) if since is not None else None
    if interval is None or record.ended is None:
        return None
    least = max((record.ended[0] - interval[1]).days, 0)
    most = max((record.ended[1] - interval[0]).days, 0)
    return Span(Fraction(least, WEEK), Fraction(most, WEEK))


@once_a_record
def weeks_at_highest(record: TrialRecord) -> Span | None:
    """The weeks at the highest dose; both readings stay possible where number and date disagree."""
    by_date, number = weeks_since_highest(record), record.trial.weeks_at_max_dose
    if number is None:
        return by_date
    recorded = span_of(number)
    if by_date is None or (record.is_running and record.is_dated):
        return _grown(record, recorded, by_date)
    # Where nobody recorded when the number held, a trial that goes on has grown since.
    grown = record.is_running and by_date.at_least(recorded.least) is not Verdict.NOT_MET
    return by_date if grown else by_date.hull(recorded)


def weeks_at(record: TrialRecord, needed: Sequence[Needed]) -> Span:
    """The weeks at or above the needed dose under each of its readings, with the rows that continue this one.

    A dose that is too low under every reading is counted at its own highest: it fails by its dose, not its weeks.
    """
    doses = [one.dose for one in needed if record.dose is None or _may_reach(record, one.dose)]
    if not doses:
        return _unmeasured(record, too_low=bool(needed))
    total = _hull(reaching(record, dose) for dose in doses)
    for other in (*record.continued, *record.perhaps):
        added = _hull(reaching(other, dose) for dose in doses)
        total += added if other in record.continued else Span(Fraction(0), added.most)
    return total


def _hull(spans: Iterable[Span]) -> Span:
    return reduce(Span.hull, spans)


def _may_reach(record: TrialRecord, dose: Fraction) -> bool:
    return record.dose is not None and record.dose.at_least(dose) is not Verdict.NOT_MET


def _unmeasured(record: TrialRecord, *, too_low: bool) -> Span:
    """The weeks at the highest dose, where no needed dose is known or none is reached."""
    trial = record.trial
    if trial.doses:
        top = record.dose.least if record.dose is not None else None
        highest = _sum(
            _weeks_of_step(record, step)
            for step in trial.doses
            if top is not None and record.in_usual_salt(span_of(step.mg)).least >= top
        )
    else:
        highest = weeks_at_highest(record) or Span(Fraction(0), weeks_of(record).most)
    return highest if too_low else _within(highest.least, weeks_of(record))


def reaching(record: TrialRecord, dose: Fraction) -> Span:
    """The weeks of one row at or above a dose, worked out once."""
    if dose not in record.weeks_by_dose:
        record.weeks_by_dose[dose] = _reaching(record, dose)
    return record.weeks_by_dose[dose]


def _reaching(record: TrialRecord, dose: Fraction) -> Span:
    trial = record.trial
    if trial.doses:
        total = _NONE
        for step in trial.doses:
            reaches = record.in_usual_salt(span_of(step.mg)).at_least(dose)
            weeks = _weeks_of_step(record, step)
            if reaches is Verdict.MET:
                total += weeks
            elif reaches is Verdict.CANNOT_TELL:
                total += Span(Fraction(0), weeks.most)
        return total
    if record.dose is not None and not _may_reach(record, dose):
        return _NONE
    whole, highest = weeks_of(record), weeks_at_highest(record)
    only_highest = record.dose is not None and record.dose.most is not None and record.dose.most <= dose
    if only_highest and highest is not None and highest.most is not None:
        if whole.most is None or highest.least <= whole.most:
            most = highest.most if whole.most is None else min(highest.most, whole.most)
            return Span(highest.least, most)
        return Span(whole.most, highest.most)
    return _within(highest.least if highest is not None else Fraction(0), whole)


def _within(least: Fraction, whole: Span) -> Span:
    """From the weeks at the highest dose to those of the whole trial; both ends where the two disagree."""
    if whole.most is not None and whole.most < least:
        return Span(whole.most, least)
    return Span(least, whole.most)


def _weeks_of_step(record: TrialRecord, step: Step) -> Span:
    """The weeks of one step; the highest one of a trial that goes on lasts until the day of the report."""
    weeks = _grown(record, span_of(step.weeks), None)
    since = weeks_since_highest(record) if record.is_running else None
    written = record.written_dose
    if since is None or written is None or not written.is_known or span_of(step.mg) != written:
        return weeks
    steps = [one for one in record.trial.doses or () if span_of(one.mg) == written]
    return since if len(steps) == 1 else weeks


def _sum(spans: Iterable[Span]) -> Span:
    return sum(spans, _NONE)
