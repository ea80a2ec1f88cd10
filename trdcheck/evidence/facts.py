"""What the case says of history facts, flags, the patient and the trials as a whole."""

from collections.abc import Sequence
from datetime import date

from trdcheck.evidence.reader import Reader
from trdcheck.evidence.reading import Reading, aged
from trdcheck.evidence.words import dated
from trdcheck.model.case import Course, Fact, Trial
from trdcheck.model.dated import Dated, known_on
from trdcheck.model.patient import patient_on
from trdcheck.model.report import TrialVerdict
from trdcheck.model.words import Verdict

_ROSE = "mood_switch"
_OLDEST = 131
_NO_EFFECT = ("no_response", "worse")


def read_fact(evidence: Reader, name: str) -> Reading:
    row = evidence.reference.facts[name]
    fact = evidence.case.fact(name)
    path = f"history.{name}"
    if name == "snoring" and (fact is None or fact.value is not True):
        loud = evidence.case.fact("loud-snoring")
        if loud is not None and loud.value is True:
            fact, path = loud, "history.loud-snoring"
    if fact is None:
        return Reading(tags=frozenset({"unknown"}), missing=(path,), text=row.title)
    bare = row.title.removeprefix("a ").removeprefix("an ")
    return _answer(evidence, fact, path, yes=row.title, no=f"no {bare}", window=(name, "facts"))


def _answer(evidence: Reader, fact: Fact, path: str, *, yes: str, no: str, window: Sequence[str]) -> Reading:
    """A dated yes, no or word."""
    last = Dated(path, fact.date, fact, noted=fact.noted).last(evidence.as_of)
    if fact.date is not None and last is None:
        text = dated(yes if fact.value else no, fact.date, f"dated after {evidence.as_of}")
        return Reading(tags=frozenset({"future"}), text=text, evidence=(path,), missing=(path,))
    if fact.value is False:
        tags = aged("no", fact.date, as_of=evidence.as_of, within_days=evidence.window(*window))
        missing = () if "no" in tags else (path,)
        return Reading(tags, dated(no, fact.date), (path,), missing, last, last is None, brief=no)
    good = "yes" if fact.value is True else f"is:{fact.value}"
    tags = frozenset({"answered" if evidence.answered(last) else good})
    return Reading(tags, dated(yes, fact.date), (path,), (), last, last is None, brief=yes)


def read_flag(evidence: Reader, name: str) -> Reading:
    """A safety flag, with the last day of what raises it."""
    raised = evidence.context.flags[name]
    days = raised.days
    return Reading(
        tags=frozenset({str(raised.flag.status)}),
        text=raised.flag.short,
        evidence=tuple(raised.flag.evidence),
        newest=max((day for day in days if day is not None), default=None),
        undated=None in days,
    )


def read_patient(evidence: Reader, name: str) -> Reading:
    value = getattr(patient_on(evidence.case, evidence.as_of), name)
    path = f"patient.{name}"
    if value is None:
        return Reading(frozenset({"unknown"}), missing=(path,))
    if name == "age":
        low, high = value.min, value.max
        tags = {f"at_least_{n}" for n in range(1, (low or 0) + 1)}
        tags |= {f"below_{n}" for n in range(high + 1, _OLDEST)} if high is not None else set()
        return Reading(frozenset(tags or {"unknown"}), name, (path,), (path,))
    tag = str(value) if isinstance(value, str) else "yes" if value else "no"
    return Reading(frozenset({tag}), name.replace("_", " "), (path,))


def read_trials(evidence: Reader) -> Reading:
    """`elevated_mood`, `response_lost`, `worse`; `at_least_N` of the counted trials, and how those taken now stand."""
    trials = known_on(evidence.case.trials, "trials", evidence.as_of)
    courses = known_on(evidence.case.courses, "courses", evidence.as_of)
    tags = {f"at_least_{n}" for n in range(1, len(evidence.context.history.counted) + 1)}
    both: list[tuple[str, Trial | Course]] = [(record.path, record.record) for record in trials]
    both += [(record.path, record.record) for record in courses]
    tags |= {record.outcome for _, record in both if record.outcome in ("response_lost", "worse")}
    tags |= _exposure(evidence)
    rose = [
        (path, record)
        for path, record in both
        if record.stop_reason == _ROSE or (isinstance(record, Trial) and record.elevated_mood)
    ]
    if not rose:
        return Reading(frozenset(tags | {"mood_not_recorded"}))
    unanswered = [
        (path, record) for path, record in rose if not evidence.answered(_mood_day(evidence, record))
    ]
    tags.add("elevated_mood" if unanswered else "elevated_mood_answered")
    shown = unanswered or rose
    days = [day for _, record in shown if (day := _mood_day(evidence, record)) is not None]
    return Reading(
        tags=frozenset(tags),
        text="mood rose on " + ", ".join(_trial_name(record) for _, record in shown),
        evidence=tuple(path for path, _ in shown),
        newest=max(days, default=None),
        undated=len(days) < len(shown),
    )


def _exposure(evidence: Reader) -> set[str]:
    """Of the counted trials that go on: whether a level is on file, and whether the exposure is in doubt.

    In doubt is one not taken as prescribed, or without effect at the dose that the headline definition needs; unknown
    one of which adherence, outcome or, without effect, that dose is. A trial that may go on counts as unknown.
    """
    tags: set[str] = set()
    history = evidence.context.history
    verdicts = history.verdicts[history.headline]
    for record in history.counted:
        trial = record.trial
        going_on = (
            trial.ongoing if trial.ongoing is not None else False if trial.stopped is not None else None
        )
        if going_on is not True:
            tags |= {"exposure_unknown"} if going_on is None else set()
            continue
        tags.add("taken_now")
        level = trial.level
        if level is not None and level.date is not None and level.date.within(evidence.as_of) is not None:
            tags |= {"level_in_range"} if level.result == "in_range" else set()
            tags |= {"level_out_of_range"} if level.result in ("low", "high") else set()
        no_effect = trial.outcome in _NO_EFFECT
        dose = _dose_verdict(verdicts[record.index])
        if trial.adherence in ("partial", "poor") or (no_effect and dose is Verdict.MET):
            tags.add("exposure_in_doubt")
        elif trial.adherence is None or trial.outcome is None or (no_effect and dose is Verdict.CANNOT_TELL):
            tags.add("exposure_unknown")
        else:
            tags.add("exposure_not_in_doubt")
    if evidence.case.trials is not None and not tags:
        tags.add("none_taken_now")
    return tags


def _dose_verdict(judged: TrialVerdict) -> Verdict:
    """Whether the dose of a trial is the one its definition needs."""
    verdicts = [criterion.verdict for criterion in judged.criteria if criterion.criterion == "dose"]
    return verdicts[0] if verdicts else Verdict.CANNOT_TELL


def _mood_day(evidence: Reader, record: Trial | Course) -> date | None:
    """The last day on which mood may have risen on a trial or course; None when nothing dates it."""
    if record.stopped is not None:
        interval = record.stopped.within(evidence.as_of)
        return interval[1] if interval else None
    return evidence.as_of if record.ongoing else None


def _trial_name(record: object) -> str:
    """The drug or course a record names, for a list."""
    for key in ("drug", "modality", "text", "drug_class"):
        value = getattr(record, key, None)
        if value is not None:
            return str(getattr(value, "generic", value))
    return "an unnamed drug"
