"""What a recorded decision does to an open item, and when it ends."""

from datetime import date

import msgspec

from trdcheck.items.judgement import Judgement
from trdcheck.model.case import Case, Decision
from trdcheck.model.checklist import Checklist
from trdcheck.model.dates import Age, age_of
from trdcheck.model.report import DecisionTaken
from trdcheck.model.words import CloseBy, Reason, Status

# What dates a record that has no `date` of its own.
_DATE_OF = {"trials": "stopped", "medications": "started"}


def newest_decision(case: Case, item_id: str, as_of: date) -> tuple[str, Decision] | None:
    """The newest decision about an item or flag with its path; one dated after `as_of` is not yet taken."""
    taken = [
        (decision.date.first, n, decision)
        for n, decision in enumerate(case.decisions or ())
        if decision.item == item_id and decision.date.within(as_of) is not None
    ]
    if not taken:
        return None
    _, n, decision = max(taken, key=lambda entry: entry[:2])
    return f"decisions[{n}]", decision


def apply(
    judgement: Judgement, checklist: Checklist, case: Case, item_id: str, as_of: date
) -> tuple[Judgement, DecisionTaken | None]:
    """The judgement after the newest decision about the item, and that decision as it is shown.

    A decision covers what was recorded up to its date. On an item that is not open it changes nothing.
    """
    newest = newest_decision(case, item_id, as_of)
    if newest is None:
        return judgement, None
    path, decision = newest
    after, in_force, detail = _effect(judgement, checklist, case, decision, as_of)
    shown = DecisionTaken(
        decision=decision.decision,
        date=str(decision.date),
        reason=decision.reason,
        by=decision.by,
        in_force=in_force,
        detail=detail,
    )
    evidence = (*after.evidence, path) if in_force else after.evidence
    return msgspec.structs.replace(after, evidence=evidence), shown


def _effect(
    judgement: Judgement, checklist: Checklist, case: Case, decision: Decision, as_of: date
) -> tuple[Judgement, bool, str]:
    """The judgement after a decision, whether it is in force, and what is said of it."""
    word, when = decision.decision.replace("_", " "), decision.date
    if judgement.status is not Status.OPEN:
        return judgement, False, f"{word} {when}; settled without it"
    window = getattr(checklist.settings.decisions, decision.decision)
    in_time = age_of(when, as_of=as_of, within_days=window) is Age.RECENT
    match decision.decision:
        case "ordered" | "acted_on":
            if judgement.newest is not None and judgement.newest > when.last:
                return judgement, False, f"{word} {when}; a later result is in"
            if overtaken := _overtaken(judgement, decision):
                return _not_covered(judgement, decision), False, f"{word} {when}; {overtaken}"
            if not in_time:
                late = f"{word} {when}, no result"
                return _with(judgement, f"{judgement.summary}; {late}"), False, late
            return _pending(judgement, f"{word} {when}"), True, f"{word} {when}"
        case "deferred":
            if overtaken := _overtaken(judgement, decision):
                return _not_covered(judgement, decision), False, f"deferred {when}; {overtaken}"
            if not in_time:
                return judgement, False, f"deferred {when}; that time is over"
            return _with(judgement, f"{judgement.summary}; deferred {when}"), True, f"deferred {when}"
        case "declined" | "waived" | "not_applicable":
            ended = _ended(judgement, case, decision, in_time)
            if ended:
                return _not_covered(judgement, decision), False, f"{word} {when}; {ended}"
            if decision.decision == "not_applicable":
                if judgement.reason is Reason.FINDING:
                    return judgement, False, f"{word} {when}; refused: a finding is recorded"
                return _settled(judgement, Status.NOT_APPLICABLE), True, f"{word} {when}"
            return _settled(judgement, Status.WAIVED), True, f"{word} {when}"


def _ended(judgement: Judgement, case: Case, decision: Decision, in_time: bool) -> str:
    """Why a waiver no longer holds; empty while it does."""
    started = case.episode.started if case.episode else None
    if not in_time:
        return "that time is over"
    if started is not None and not started.last <= decision.date.first:
        return "a new episode began"
    return _overtaken(judgement, decision)


def _overtaken(judgement: Judgement, decision: Decision) -> str:
    """Whether a finding is, or may be, later than the decision, which covers only what was recorded up to its date."""
    if judgement.reason is not Reason.FINDING:
        return ""
    if judgement.since is not None and judgement.since > decision.date.first:
        return "a later finding"
    return "a finding without a date" if judgement.undated else ""


def _not_covered(judgement: Judgement, decision: Decision) -> Judgement:
    """Open; where only a missing date keeps a finding from being covered, the date is asked for."""
    if _overtaken(judgement, decision) != "a finding without a date":
        return judgement
    word = decision.decision.replace("_", " ")
    text = f"{judgement.summary}; {word} {decision.date}: was this known then? its date is missing"
    dates = tuple(f"{path}.{_DATE_OF.get(path.partition('[')[0], 'date')}" for path in judgement.undated)
    return msgspec.structs.replace(judgement, summary=text, missing=(*judgement.missing, *dates))


def _pending(judgement: Judgement, text: str) -> Judgement:
    """Open, waiting for a result; the finding stays in the summary."""
    return msgspec.structs.replace(
        judgement, reason=Reason.PENDING, close_by=CloseBy.CHART, summary=f"{text}; {judgement.summary}"
    )


def _with(judgement: Judgement, summary: str) -> Judgement:
    return msgspec.structs.replace(judgement, summary=summary)


def _settled(judgement: Judgement, status: Status) -> Judgement:
    """Settled by the decision, with what was open still said."""
    return msgspec.structs.replace(judgement, status=status, reason=None, close_by=None)
