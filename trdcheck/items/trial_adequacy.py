"""Whether the headline definition is met by the recorded trials."""

from trdcheck.evidence.context import Context
from trdcheck.items.judgement import Judgement, done, still_open
from trdcheck.model.checklist import TrialAdequacy
from trdcheck.model.words import CloseBy, Reason, Verdict
from trdcheck.safety.scope import judge_scope
from trdcheck.trials.record import TrialRecord
from trdcheck.trials.views import RESPONDED

_IF_COMPLETE = "if the list is complete"


def judge(item: TrialAdequacy, context: Context) -> Judgement:
    """By the label of the headline definition; bipolar disorder, a present response or a running trial come first."""
    history = context.history
    evidence = tuple(one.path for one in history.counted)
    notices = judge_scope(context.case, context.as_of, context.reference)
    bipolar = [one for one in notices if one.id == "bipolar-recorded"]
    if bipolar:
        said = f"{_said(context)}; bipolar disorder is recorded"
        remarks = ("written for unipolar depression",)
        return still_open(Reason.FINDING, CloseBy.ACT, said, evidence=evidence, remarks=remarks)
    if context.case.trials is None:
        return still_open(Reason.NOT_DONE, CloseBy.ASK, item.ask, missing=("trials",))
    if not context.case.trials:
        said = "no antidepressant has been tried"
        return still_open(Reason.FINDING, CloseBy.ACT, said, evidence=("trials",))
    responding = [one for one in history.counted if one.is_running and one.trial.outcome in RESPONDED]
    if responding:
        said = f"responding now: {_names(responding)}; {_said(context)}"
        return still_open(Reason.FINDING, CloseBy.ACT, said, evidence=evidence)
    return _by_label(context, evidence)


def _by_label(context: Context, evidence: tuple[str, ...]) -> Judgement:
    """By the label, when nothing comes before it."""
    history = context.history
    label, said = history.definition(context.definition), _said(context)
    running = history.soonest(context.definition)
    if running is not None:
        words, day = running
        action = context.reference.definitions.next.judge_running.format(date=day)
        return still_open(
            Reason.PENDING, CloseBy.ASK, f"{words}; {said}", brief=words, action=action, evidence=evidence
        )
    if label.verdict is Verdict.NOT_MET:
        hints = [f"{view.drug}: {view.next}" for view in history.views if view.counted and view.next]
        remarks = (_IF_COMPLETE,) if _IF_COMPLETE in label.remarks else ()
        return still_open(
            Reason.FINDING, CloseBy.ACT, "; ".join([said, *hints]), evidence=evidence, remarks=remarks
        )
    unclear = [one for one in history.counted if _may_be_in_remission(one)]
    if unclear:
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.ASK,
            f"remission on {_names(unclear)}: still taken?",
            missing=tuple(f"{one.path}.ongoing" for one in unclear),
            evidence=evidence,
        )
    if label.verdict is Verdict.MET:
        return done(said, evidence=evidence)
    asked = label.missing == ["trials_complete"] or not label.missing
    to_judge = bool(label.missing) and all(path.endswith(".dose_judged") for path in label.missing)
    return still_open(
        Reason.INCOMPLETE,
        CloseBy.ACT if to_judge else CloseBy.ASK if asked else CloseBy.CHART,
        f"{said}; needed: {label.needed}",
        missing=tuple(label.missing),
        evidence=evidence,
    )


def _may_be_in_remission(record: TrialRecord) -> bool:
    """Whether a trial ended in remission or goes on in it: nobody recorded which."""
    trial = record.trial
    ended = trial.stopped is not None or trial.stop_reason is not None
    return trial.outcome == "remission" and trial.ongoing is None and not ended


def _names(records: list[TrialRecord]) -> str:
    return ", ".join(one.name for one in records)


def _said(context: Context) -> str:
    """How many adequate failed trials there are, which, and of which classes."""
    label = context.history.definition(context.definition)
    names = {view.record: view.drug for view in context.history.views}
    number = label.adequate_failed_trials
    which = ", ".join(names[path] for path in label.trials)
    classes = f"; classes: {', '.join(label.classes)}" if label.classes else ""
    said = f"{number} adequate failed trial{'' if number == 1 else 's'}"
    return f"{said} ({which}{classes})" if which else said
