"""The article's signs that specialist care is due (rules, section 6)."""

from collections.abc import Sequence

from trdcheck.evidence.context import Context
from trdcheck.model.case import Fact
from trdcheck.model.dated import current, screens_of, split_future
from trdcheck.model.dates import Age, age_of
from trdcheck.model.report import ItemReport, Sign
from trdcheck.model.words import Presence, Reason, Status
from trdcheck.reference.safety import SignText
from trdcheck.scoring.score import scored

_LOST = "response_lost"
_PRESENT, _ABSENT, _UNKNOWN = Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN


def judge_signs(context: Context, items: Sequence[ItemReport]) -> list[Sign]:
    """Every sign in vocabulary order."""
    judge = {
        "two-adequate-trials": _two_trials,
        "severe-impairing": _severe,
        "suicidal-thoughts-this-episode": _suicidal,
        "response-faded": _faded,
        "other-diagnosis-features": _features,
    }
    signs = []
    for text in context.reference.safety.signs:
        status, detail = judge[text.id](context, text, items)
        signs.append(Sign(id=text.id, title=text.title, status=status, detail=detail))
    return signs


def _two_trials(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    return context.history.two_adequate(context.definition)


def _severe(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    """Severe (recorded, or by a recent total) and impairing function."""
    episode = context.case.episode
    severity = episode.severity if episode else None
    impaired = episode.function_impaired if episode else None
    total = _recent_total(context, text.instrument or "")
    by_total = total is not None and text.at_least is not None and total[0] >= text.at_least
    shown = f"severity {severity}" if severity else f"{total[1]}" if total else "severity not recorded"
    if by_total and total is not None:
        shown = total[1]
    if (severity == "severe" or by_total) and impaired is True:
        return _PRESENT, f"{shown}; function impaired"
    if impaired is False:
        return _ABSENT, "function not impaired"
    if severity is not None and severity != "severe" and not by_total:
        return _ABSENT, shown
    return _UNKNOWN, shown if impaired is True else f"{shown}; impaired function not recorded"


def _recent_total(context: Context, name: str) -> tuple[int | float, str] | None:
    """The newest recent total of a severity scale and its text; the worst of several that no date orders."""
    instrument = context.reference.instruments.get(name)
    if instrument is None:
        return None
    usable, _ = split_future(screens_of(context.case, name), context.as_of)
    left, _ = current(usable, context.as_of, lambda _: 0)
    totals = []
    for one in left:
        window = context.checklist.settings.severity_days
        if age_of(one.when, as_of=context.as_of, within_days=window) is not Age.RECENT:
            continue
        total = scored(one.record, context.case, context.reference).score
        if total is not None:
            totals.append((total, f"{instrument.short} {total:g} ({one.when})"))
    return max(totals, default=None)


def _suicidal(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    """Now or earlier in this episode; absent only if answered none, and no questionnaire says otherwise."""
    flag = context.flags[text.flag or ""]
    safety = context.case.safety
    answer = context.case.dated(safety.suicidal_thoughts if safety else None)
    usable = answer is not None and (answer.date is None or answer.date.within(context.as_of) is not None)
    if answer is not None and usable and answer.value in (True, "now", "earlier"):
        return _PRESENT, flag.message
    if flag.status is _PRESENT:
        return _PRESENT, flag.message
    if flag.status is _ABSENT and not any(path.startswith("screens") for path in flag.evidence):
        return _ABSENT, flag.message
    return _UNKNOWN, flag.message


def _fact(context: Context, name: str) -> Fact | None:
    """A history fact that is not dated after the day of the report."""
    fact = context.case.fact(name)
    later = fact is not None and fact.date is not None and fact.date.within(context.as_of) is None
    return None if later else fact


def _faded(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    """The fact, or a response lost in a trial or course."""
    case = context.case
    lost = [one.name for one in context.history.records if one.trial.outcome == _LOST]
    lost += [str(course.modality) for course in case.courses or () if course.outcome == _LOST]
    fact = _fact(context, text.fact or "")
    if lost:
        return _PRESENT, "response lost: " + ", ".join(lost)
    if fact is not None and fact.value is True:
        return _PRESENT, "recorded"
    return (_ABSENT, "asked, no") if fact is not None and fact.value is False else (_UNKNOWN, "not asked")


def _features(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    """The fact, or a finding in one of the items about other diagnoses."""
    found = [
        item.title
        for item in items
        if item.id in text.items and item.status is Status.OPEN and item.reason is Reason.FINDING
    ]
    fact = _fact(context, text.fact or "")
    if found:
        return _PRESENT, "findings: " + ", ".join(found)
    if fact is not None and fact.value is True:
        return _PRESENT, "recorded"
    return (_ABSENT, "asked, no") if fact is not None and fact.value is False else (_UNKNOWN, "not asked")
