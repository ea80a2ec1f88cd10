"""The days of the trial facts that a finding rests on: what a decision has covered."""

from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from trdcheck.evidence.context import Context
from trdcheck.evidence.words import last_day
from trdcheck.items.judgement import Judgement
from trdcheck.model.case import Fact
from trdcheck.model.dated import numbered

_DATES = ("date", "started", "stopped", "on_max_dose_since", "weeks_on")
Record = tuple[str, Struct]


def with_trial_days(judgement: Judgement, context: Context) -> Judgement:
    """With the days of the trials, and of bipolar disorder where it is recorded: never that of the report."""
    notices = [notice for notice in context.reference.safety.scope if notice.id == "bipolar-recorded"]
    names = {name for notice in notices for name in notice.conditions}
    bipolar = [
        (record.path, record.record)
        for record in numbered(context.case.conditions, "conditions")
        if record.record.condition in names and record.record.status != "ruled_out"
    ]
    return _with_days(judgement, [*_trials(context), *bipolar], context.as_of)


def with_gene_days(judgement: Judgement, context: Context) -> Judgement:
    """With the days of the gene results, of the trials, and of the antidepressants among the medicines."""
    results = [
        (record.path, record.record) for record in numbered(context.case.pharmacogenomics, "pharmacogenomics")
    ]
    antidepressants = [
        (record.path, record.record)
        for record in numbered(context.case.medications, "medications")
        if (drug := context.reference.drug_names.find(record.record.drug)) is not None
        and drug.generic in context.reference.antidepressants
    ]
    return _with_days(judgement, [*results, *_trials(context), *antidepressants], context.as_of)


def _trials(context: Context) -> list[Record]:
    """The counted trials; where there is none, the answer that the list is complete."""
    if context.history.counted:
        return [(record.path, record.trial) for record in context.history.counted]
    complete = context.case.dated(context.case.trials_complete)
    return [("trials_complete", complete or Fact())]


def _with_days(judgement: Judgement, records: Iterable[Record], as_of: date) -> Judgement:
    """The last day of the newest of these facts, and the paths of those that nothing dates."""
    days = {path: _last_day(record, as_of) for path, record in records}
    known = [day for day in days.values() if day is not None]
    return msgspec.structs.replace(
        judgement,
        since=max(known, default=None),
        undated=tuple(path for path, day in days.items() if day is None),
    )


def _last_day(record: Struct, as_of: date) -> date | None:
    """The last day that anything in a record can mean; undated, the day it was written down."""
    added = [record, *(getattr(record, "augmentation", None) or ()), getattr(record, "level", None)]
    dates = [getattr(part, name, None) for part in added for name in _DATES]
    days = [last_day(when, as_of) for when in dates]
    known = [day for day in days if day is not None]
    return max(known) if known else last_day(getattr(record, "noted", None), as_of)
