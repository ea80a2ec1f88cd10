"""The article's signs that specialist care is due."""

from collections.abc import Sequence
from datetime import timedelta

from trdcheck.evidence.context import Context
from trdcheck.model.case import Fact, Number
from trdcheck.model.dated import Dated, numbered, screens_of, split_future
from trdcheck.model.dates import Age, age_of, is_after
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
    """Severe, as recorded or by two high totals far enough apart, and impairing function."""
    episode = context.case.episode
    severity = episode.severity if episode else None
    impaired = episode.function_impaired if episode else None
    totals = _totals(context, text.instrument or "")
    persisting = _persisting(context, text, totals)
    shown = (
        f"severity {severity}" if severity else totals[-1].record[1] if totals else "severity not recorded"
    )
    if persisting:
        shown = persisting
    if (severity == "severe" or persisting) and impaired is True:
        return _PRESENT, f"{shown}; function impaired"
    if impaired is False:
        return _ABSENT, "function not impaired"
    if severity is not None and severity != "severe" and not persisting:
        return _ABSENT, shown
    if impaired is True:
        return _UNKNOWN, shown if severity else f"{shown}; not known whether it persists"
    return _UNKNOWN, f"{shown}; impaired function not recorded"


def _totals(context: Context, name: str) -> list[Dated[tuple[Number, str]]]:
    """The totals of a severity scale with their texts, dated and not after the day, oldest first."""
    instrument = context.reference.instruments.get(name)
    if instrument is None:
        return []
    usable, _ = split_future(screens_of(context.case, name), context.as_of)
    totals = [
        record.having((total, f"{instrument.short} {total:g} ({record.when})"))
        for record in usable
        if record.when is not None
        and (total := scored(record.record, context.case, context.reference).score) is not None
    ]
    return sorted(totals, key=lambda total: (total.last(context.as_of), total.record[0]))


def _persisting(context: Context, text: SignText, totals: Sequence[Dated[tuple[Number, str]]]) -> str:
    """Two totals that reach the limit, surely far enough apart, none lower since the first, the newer recent."""
    if text.at_least is None or text.days_apart is None:
        return ""
    window, apart = context.checklist.settings.severity_days, timedelta(days=text.days_apart)
    high = [total for total in totals if total.record[0] >= text.at_least]
    low = [total.when.last for total in totals if total.record[0] < text.at_least and total.when is not None]
    last_low = max(low, default=None)
    for newer in reversed(high):
        if age_of(newer.when, as_of=context.as_of, within_days=window) is not Age.RECENT:
            continue
        for older in high:
            if older.when is None or newer.when is None or older.when.last + apart > newer.when.first:
                continue
            if last_low is None or last_low < older.when.first:
                return f"{older.record[1]}; {newer.record[1]}"
    return ""


def _suicidal(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    """Now or earlier in this episode; absent only if answered none, and no questionnaire of the episode is positive."""
    flag = context.flags[text.flag or ""].flag
    safety = context.case.safety
    answer = context.case.dated(safety.suicidal_thoughts if safety else None)
    usable = answer is not None and (answer.date is None or answer.date.within(context.as_of) is not None)
    if answer is not None and usable and answer.value in (True, "now", "earlier"):
        return _PRESENT, flag.message
    if flag.status is _PRESENT:
        return _PRESENT, flag.message
    if flag.status is _ABSENT and not _raised_in_episode(context, text.flag or ""):
        return _ABSENT, flag.message
    return _UNKNOWN, flag.message


def _raised_in_episode(context: Context, flag: str) -> bool:
    """Whether a questionnaire that may be of this episode raised a flag."""
    started = context.case.episode.started if context.case.episode else None
    usable, _ = split_future(numbered(context.case.screens, "screens"), context.as_of)
    return any(
        flag in scored(record.record, context.case, context.reference).flags
        and (started is None or record.when is None or not record.when.surely_before(started))
        for record in usable
        if record.record.instrument is not None
    )


def _fact(context: Context, name: str) -> Fact | None:
    """A history fact that is not dated after the day of the report."""
    fact = context.case.fact(name)
    return None if fact is not None and is_after(fact.date, context.as_of) else fact


def _faded(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    """The fact, or a response lost in a trial or course."""
    history = context.history
    drugs = [record.name for record in history.records if record.trial.outcome == _LOST and not record.later]
    drugs += [str(course.modality) for course in history.courses_known or () if course.outcome == _LOST]
    if drugs:
        return _PRESENT, "response lost: " + ", ".join(drugs)
    return _by_fact(context, text)


def _features(context: Context, text: SignText, items: Sequence[ItemReport]) -> tuple[Presence, str]:
    """The fact, or a finding in one of the items about other diagnoses."""
    titles = [
        item.title
        for item in items
        if item.id in text.items and item.status is Status.OPEN and item.reason is Reason.FINDING
    ]
    if titles:
        return _PRESENT, "findings: " + ", ".join(titles)
    return _by_fact(context, text)


def _by_fact(context: Context, text: SignText) -> tuple[Presence, str]:
    """What the direct question came to."""
    fact = _fact(context, text.fact or "")
    if fact is not None and fact.value is True:
        return _PRESENT, "recorded"
    return (_ABSENT, "asked, no") if fact is not None and fact.value is False else (_UNKNOWN, "not asked")
