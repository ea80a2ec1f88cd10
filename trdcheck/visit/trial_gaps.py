"""What is asked of trials: the gaps of each right after it was written down, then what concerns several."""

from collections.abc import Iterator

from trdcheck.evidence.context import Context
from trdcheck.model.case import Trial
from trdcheck.trials.record import TrialRecord
from trdcheck.visit.question import Question, of_trial, worded

# What `unrecoverable` calls a field, where the names differ; "" cannot be marked so.
LOST = {
    "max_dose_mg": "dose",
    "max_dose": "dose",
    "this_episode": "",
    "ongoing": "",
    "elevated_mood": "",
    "combined_with": "",
}


def gaps_of(record: TrialRecord) -> Iterator[str]:
    """The fields of a trial that nobody has told yet, in the order in which they are asked."""
    trial = record.trial
    lost = set(trial.unrecoverable or ())
    if _to_confirm(record):
        yield "ongoing"
    for field in _missing(record):
        if LOST.get(field, field) not in lost:
            yield field
    if trial.drug is None and trial.text is None and "drug" not in lost:
        yield "drug"


def _to_confirm(record: TrialRecord) -> bool:
    """Whether a trial that went on was written down before today, so that it may have ended since."""
    trial = record.trial
    return bool(trial.ongoing) and trial.noted is not None and trial.noted.last < record.as_of


def _missing(record: TrialRecord) -> Iterator[str]:
    trial = record.trial
    milligrams = record.row is None or record.row.unit == "mg/day"
    if (
        trial.doses is None
        and trial.dose_words is None
        and trial.max_dose_mg is None
        and trial.max_dose is None
    ):
        yield "max_dose_mg" if milligrams else "max_dose"
    if trial.ongoing is None and trial.stopped is None and trial.stop_reason is None:
        yield "ongoing"
    if trial.weeks is None and not _weeks_follow(trial):
        yield "weeks"
    if trial.weeks_at_max_dose is None and trial.doses is None and trial.on_max_dose_since is None:
        yield "weeks_at_max_dose"
    if trial.adherence is None:
        yield "adherence"
    if trial.outcome is None:
        yield "outcome"
    if trial.stop_reason is None and (trial.ongoing is False or trial.stopped is not None):
        yield "stop_reason"
    if trial.side_effects is None:
        yield "side_effects"


def _weeks_follow(trial: Trial) -> bool:
    """Whether the weeks in all follow from dates or from the steps."""
    if trial.doses is not None:
        return all(step.weeks is not None for step in trial.doses)
    if trial.ongoing:
        return trial.started is not None or trial.on_max_dose_since is not None
    return trial.started is not None and trial.stopped is not None


def of_each_trial(context: Context, item: str, part: str) -> Iterator[Question]:
    """The gaps of every counted trial."""
    for record in context.history.counted:
        for field in gaps_of(record):
            yield of_trial(record.index, field, item, part, context)


def of_all_trials(context: Context, items: dict[str, str], part: str) -> Iterator[Question]:
    """What is asked once for several trials: a rise of mood, added drugs, trials at the same time."""
    counted = context.history.counted
    silent = [record for record in counted if record.trial.elevated_mood is None]
    if silent:
        yield worded("trials.elevated_mood", items["bipolar"], part, context, drugs=_named(silent))
    bare = [record for record in counted if record.trial.augmentation is None]
    if bare and context.case.augmentation is None:
        yield worded("trials.augmentation", items["trial-history"], part, context, drugs=_named(bare))
    if len(counted) > 1 and context.case.dated(context.case.trials_together) is None:
        together = [record for record in counted if record.trial.combined_with is None]
        if any(
            _may_overlap(later.trial, earlier.trial)
            for n, later in enumerate(together)
            for earlier in together[:n]
        ):
            yield worded("trials_together", items["trial-history"], part, context)


def pairs_together(context: Context) -> Iterator[tuple[int, str]]:
    """Trials that may have overlapped an earlier one, neither saying what it was taken with.

    Undated pairs are asked about only once somebody said that two trials were taken at the same time.
    """
    answer = context.case.dated(context.case.trials_together)
    if answer is not None and answer.value is False:
        return
    together = [record for record in context.history.counted if record.trial.combined_with is None]
    for n, later in enumerate(together):
        for earlier in together[:n]:
            known = answer is not None or (_dated(later.trial) and _dated(earlier.trial))
            if known and _may_overlap(later.trial, earlier.trial):
                yield later.index, earlier.name
                break


def _dated(trial: Trial) -> bool:
    return trial.started is not None and (trial.stopped is not None or bool(trial.ongoing))


def _may_overlap(one: Trial, other: Trial) -> bool:
    """Whether nothing recorded says that one of them had ended before the other began."""
    spans = []
    for trial in (one, other):
        start = trial.started.first if trial.started is not None else None
        end = trial.stopped.last if trial.stopped is not None else None
        spans.append((start, end))
    (a, b), (c, d) = spans
    return not ((d is not None and a is not None and a >= d) or (b is not None and c is not None and c >= b))


def _named(records: list[TrialRecord]) -> str:
    """The drugs in words: `a, b or c`."""
    names = [record.name for record in records]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
