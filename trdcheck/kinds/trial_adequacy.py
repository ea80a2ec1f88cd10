"""Whether the headline definition is met by the recorded trials."""

from trdcheck.checklist import TrialAdequacy
from trdcheck.kinds.base import Judgement, Setting, done, still_open
from trdcheck.words import CloseBy, Reason, Verdict

_RESPONDING = ("improved", "response", "remission")


def judge(item: TrialAdequacy, setting: Setting) -> Judgement:
    """By the label of the headline definition; bipolar disorder, a present response or a running trial come first."""
    case, history = setting.case, setting.history
    if case.trials is None:
        return still_open(Reason.NOT_DONE, CloseBy.ASK, item.ask, missing=("trials",))
    if not case.trials:
        return still_open(
            Reason.FINDING, CloseBy.ACT, "no antidepressant has been tried", evidence=("trials",)
        )
    label = history.definition(setting.definition)
    evidence = tuple(one.path for one in history.counted)
    remarks = tuple(label.remarks)
    said = _said(setting)
    if _bipolar_recorded(setting):
        return still_open(
            Reason.FINDING,
            CloseBy.ACT,
            f"{said}; bipolar disorder is recorded",
            evidence=evidence,
            remarks=("written for unipolar depression",),
        )
    responding = [one for one in history.counted if one.is_running and one.trial.outcome in _RESPONDING]
    if responding:
        names = ", ".join(one.name for one in responding)
        return still_open(Reason.FINDING, CloseBy.ACT, f"responding now: {names}; {said}", evidence=evidence)
    unclear = [
        one
        for one in history.counted
        if one.trial.outcome == "remission"
        and one.trial.ongoing is None
        and one.trial.stopped is None
        and one.trial.stop_reason is None
    ]
    if unclear:
        names = ", ".join(one.name for one in unclear)
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.ASK,
            f"remission on {names}: still taken?",
            missing=tuple(f"{one.path}.ongoing" for one in unclear),
            evidence=evidence,
        )
    if label.verdict is Verdict.MET:
        return done(said, evidence=evidence)
    running = history.soonest(setting.definition)
    if running is not None:
        return still_open(
            Reason.PENDING,
            CloseBy.ASK,
            f"{running[0]}; {said}",
            brief=running[0],
            action=f"Judge the response on {running[1]}.",
            evidence=evidence,
        )
    if label.verdict is Verdict.CANNOT_TELL:
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.CHART if label.missing and label.missing != ["trials_complete"] else CloseBy.ASK,
            f"{said}; needed: {label.needed}",
            missing=tuple(label.missing),
            evidence=evidence,
        )
    hints = [f"{view.drug}: {view.next}" for view in history.views if view.counted and view.next]
    return still_open(
        Reason.FINDING,
        CloseBy.ACT,
        "; ".join([said, *hints]),
        evidence=evidence,
        remarks=tuple(one for one in remarks if one == "if the list is complete"),
    )


def _said(setting: Setting) -> str:
    """How many adequate failed trials there are, which, and of which classes."""
    label = setting.history.definition(setting.definition)
    names = {view.record: view.drug for view in setting.history.views}
    number = label.adequate_failed_trials
    which = ", ".join(names[path] for path in label.trials)
    classes = f"; classes: {', '.join(label.classes)}" if label.classes else ""
    return f"{number} adequate failed trial{'' if number == 1 else 's'}" + (
        f" ({which}{classes})" if which else ""
    )


def _bipolar_recorded(setting: Setting) -> bool:
    """Whether the scope notice on bipolar disorder holds."""
    from trdcheck.signs import judge_scope

    return any(notice.id == "bipolar-recorded" for notice in judge_scope(setting))
