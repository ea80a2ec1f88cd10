"""The sentences every format opens with: how much is open, the safety lines, the trials, the signs."""

from collections.abc import Sequence

import msgspec

from trdcheck.model.handoff import Scale
from trdcheck.model.report import (
    DefinitionView,
    Flag,
    NotRead,
    Report,
    SafetyLine,
    Sign,
    open_items,
    told_apart,
    total_of,
)
from trdcheck.model.words import Presence, Verdict

# How a group of open items is counted: one, several.
_COUNTED = {
    "finding": ("finding", "findings"),
    "ask": ("ask", "ask"),
    "chart": ("chart", "chart"),
    "order": ("test", "tests"),
    "refer": ("refer", "refer"),
    "act": ("act", "act"),
    "pending": ("waiting", "waiting"),
}
_TODAY = {
    Verdict.MET: "met today",
    Verdict.NOT_MET: "not met today",
    Verdict.CANNOT_TELL: "cannot tell yet",
}


def with_sentences(report: Report) -> Report:
    """The report with its opening sentences, made from what it already says."""
    return msgspec.structs.replace(
        report,
        headline=headline(report),
        safety=safety_lines(report.flags),
        trials_line=trials_line(report),
        signs_line=signs_line(report.signs),
        not_read_line=not_read_line(report.not_read),
        scales_line=scales_line(report.scales),
    )


def scales_line(scales: Sequence[Scale]) -> str:
    """Of each scale with two dated scores the newest and the one before it: "PHQ-9 21 (2026-11-18), 15 before"."""
    return "; ".join(
        f"{scale.name} {scale.change.newest:g} ({scale.points[0].date}), {scale.change.earlier:g} before"
        for scale in scales
        if scale.change is not None
    )


def headline(report: Report) -> str:
    """How many items are open and how they close, and how many are settled."""
    counts = report.counts
    total = total_of(counts)
    beside = [
        f"{number} {word}"
        for number, word in ((counts.waived, "waived"), (counts.not_applicable, "n/a"))
        if number
    ]
    settled = f"settled {total - counts.open}" + (f" ({', '.join(beside)})" if beside else "")
    settled += f"; {apart}" if (apart := told_apart(report)) else ""
    if not counts.open:
        return f"Open 0 of {total}; {settled}"
    groups = [
        f"{len(items)} {_COUNTED[group][len(items) > 1]}" for group, items in open_items(report).items()
    ]
    return f"Open {counts.open} of {total}: {', '.join(groups)}; {settled}"


def safety_lines(flags: Sequence[Flag]) -> list[SafetyLine]:
    """The flags as lines: present, then present with a plan, then not known, then absent.

    Present ones keep a line each. Others that came to the same words share one.
    """
    present = [flag for flag in flags if flag.status is Presence.PRESENT]
    lines = [_own_line(flag) for flag in sorted(present, key=lambda flag: flag.addressed)]
    for status, word, alone in ((Presence.UNKNOWN, "Not known", "not known"), (Presence.ABSENT, "No", "no")):
        alike: dict[str, list[Flag]] = {}
        for flag in flags:
            if flag.status is status:
                alike.setdefault(flag.message.partition(": ")[2].removesuffix("."), []).append(flag)
        for words, same in alike.items():
            if len(same) == 1 or not (words == alone or words.startswith(f"{alone} (")):
                lines += [_own_line(flag) for flag in same]
                continue
            names = ", ".join(flag.short for flag in same)
            lines.append(
                SafetyLine(
                    status=status,
                    addressed=False,
                    flags=[flag.id for flag in same],
                    text=f"{word}: {names}{words.removeprefix(alone)}.",
                    action=same[0].action,
                )
            )
    return lines


def _own_line(flag: Flag) -> SafetyLine:
    """A flag on a line of its own."""
    return SafetyLine(
        status=flag.status,
        addressed=flag.addressed,
        flags=[flag.id],
        text=flag.message,
        action=flag.action,
    )


def trials_line(report: Report) -> str:
    """What the recorded trials amount to under the headline definition, and what would decide it."""
    chosen = next(
        (definition for definition in report.definitions if definition.id == report.definition), None
    )
    if chosen is None:
        return _recorded(report)
    rule = f"{chosen.name} needs {chosen.requires}" if chosen.requires else chosen.name
    line = f"{_counting(report, chosen)}; {rule}: {_TODAY[chosen.verdict]}."
    return f"{line} Needed: {chosen.needed.removesuffix('.')}." if chosen.needed else line


def _recorded(report: Report) -> str:
    """How many trials are recorded."""
    if report.case.get("trials") is None:
        return "none recorded"
    return "no antidepressant has been tried" if not report.trials else f"{len(report.trials)} recorded"


def _counting(report: Report, chosen: DefinitionView) -> str:
    """The trials that count under a definition, by name."""
    if not report.trials:
        return _recorded(report)
    number = chosen.adequate_failed_trials
    trials = f"{number} adequate failed trial{'' if number == 1 else 's'}"
    names = {trial.record: trial.drug for trial in report.trials}
    which = ", ".join(names.get(record, record) for record in chosen.trials)
    return f"{trials} ({which})" if number and which else trials


def signs_line(signs: Sequence[Sign]) -> str:
    """How many signs that specialist care is due are present, and which, or which are not."""
    by_status = {status: [sign.title for sign in signs if sign.status is status] for status in Presence}
    present, unknown = by_status[Presence.PRESENT], by_status[Presence.UNKNOWN]
    if len(unknown) == len(signs):
        return "for specialist care: not known"
    counted = f"for specialist care: {len(present)} of {len(signs)}"
    others = [sign.title for sign in signs if sign.status is not Presence.PRESENT]
    if present and len(others) == 1:
        return f"{counted} (all but {others[0]}{': not known' if unknown else ''})"
    parts = [", ".join(present)] if present and others else []
    if unknown:
        parts.append("the others not known" if unknown == others else f"not known: {', '.join(unknown)}")
    return f"{counted} ({'; '.join(parts)})" if parts else counted


def not_read_line(texts: Sequence[NotRead]) -> str:
    """The texts that no table reads, each with what it was recorded as; empty where everything was read."""
    return "; ".join(dict.fromkeys(f"'{one.text}' ({one.what})" for one in texts))
