"""The report as a note to paste into a record: at most 15 lines of 80 columns, safety first.

The name of an overlay may add a line: which list was used changes nothing else that is said.
"""

from trdcheck.model.report import ItemReport, Report, TrialView, open_items, with_status
from trdcheck.model.words import Status, Verdict
from trdcheck.render.handed_on import case_notes, dates
from trdcheck.render.text import (
    LABEL_WORDS,
    brief,
    cleaned,
    in_list,
    sentence,
    titled,
    trial_told,
    waiver,
    wrap,
)

LINES, _WIDTH = 15, 80
_GROUPS = {
    "ask": "ask",
    "chart": "chart",
    "order": "test",
    "refer": "refer",
    "act": "act",
    "pending": "waiting",
}
_WHERE = "in the full report"


def render(report: Report) -> str:
    """The note. Where not all fits, details go before names, and what is left out is counted.

    Safety and the counts are always whole. Open items are named first; then come the trials, what was found,
    what settled the rest, the signs.
    """
    report = cleaned(report)
    checklist = report.checklist
    base = f"{checklist.extends} {checklist.extends_version}" if checklist.extends else checklist.named
    opening = _opening(report, base)
    parts = [
        _trials(report), _not_read(report), _findings(report), _open(report), _notes(report), _settled(report),
        _signs(report),
    ]  # fmt: skip
    trials, not_read, findings, still_open, notes, settled, signs = range(len(parts))
    chosen = [len(texts) - 1 for texts in parts]
    # What gets the room that is left, in this order: a part, and its longest text that may be tried.
    for index, longest in (
        (not_read, 0),
        (findings, 2),
        (still_open, 1),
        (findings, 1),
        (trials, 3),
        (notes, 1),
        (still_open, 0),
        (findings, 0),
        (trials, 0),
        (notes, 0),
        (settled, 1),
        (settled, 0),
        (signs, 0),
    ):
        for level in range(longest, chosen[index]):
            tried = [*chosen[:index], level, *chosen[index + 1 :]]
            if len(_lines(opening, parts, tried)) <= LINES:
                chosen = tried
                break
    lines = _lines(_opening(report, checklist.named), parts, chosen)
    if len(_lines(opening, parts, chosen)) > LINES:
        # Only values far longer than any of ours come here.
        lines = [*lines[: LINES - 1], f"(more {_WHERE})"]
    return "".join(f"{line}\n" for line in lines)


def _lines(opening: str, parts: list[list[str]], chosen: list[int]) -> list[str]:
    """The note with one text of each part, wrapped."""
    texts = [texts[level] for texts, level in zip(parts, chosen, strict=True)]
    return [line for text in (opening, *texts) if text for line in wrap(text, _WIDTH)]


def _opening(report: Report, listed: str) -> str:
    """The day, the list as it is `listed`, what it is not, the safety lines, the counts; no more."""
    tool = report.tool
    case = f"{report.case_id}, " if report.case_id else ""
    head = (
        f"Reassessment before escalation, {case}{report.as_of} ({tool.name} {tool.version}, {listed}; "
        f"{report.notice_short})."
    )
    safety = " ".join(line.text for line in report.safety)
    return " ".join(
        [head, f"SAFETY: {safety}", *(one.message for one in report.scope), sentence(report.headline)]
    )


def _trials(report: Report) -> list[str]:
    """The trials as ever shorter texts: in words, in short, both first with months, the first of them, their number."""
    trials = report.trials
    others = "; ".join(
        f"{', '.join(names)}: {LABEL_WORDS[verdict]}"
        for verdict in Verdict
        if (
            names := [
                one.name
                for one in report.definitions
                if one.id != report.definition and one.verdict is verdict
            ]
        )
    )
    line = f"TRIALS: {report.trials_line}"
    if not trials:
        return [sentence(line, others), sentence(line)]
    months = [_months(trial) for trial in trials]
    told = [trial_told(trial) for trial in trials]
    short = [_in_short(trial, report.definition) for trial in trials]
    dated, briefly = (
        "; ".join(" ".join(filter(None, pair)) for pair in zip(texts, months, strict=True))
        for texts in (told, short)
    )
    listed = [f"{'; '.join(short[:n])}; {len(short) - n} more {_WHERE}" for n in range(len(short) - 1, 0, -1)]
    texts = [
        sentence(line, others, one)
        for one in (dated, "; ".join(told), briefly, "; ".join(short), *listed, f"{len(short)} {_WHERE}")
    ]
    return [*texts, sentence(line)]


def _months(trial: TrialView) -> str:
    """The months of a trial, in brackets; nothing where neither start nor end is recorded."""
    started, stopped = (day and day[: len("2026-11")] for day in (trial.started, trial.stopped))
    return f"[{dates(started, stopped, trial.ongoing)}]" if started or stopped else ""


def _notes(report: Report) -> list[str]:
    """The clinician's notes as they were written, or how many."""
    if not report.case_notes:
        return [""]
    return [_listed("NOTES", case_notes(report)), f"NOTES: {len(report.case_notes)} {_WHERE}.", ""]


def _in_short(trial: TrialView, definition: str) -> str:
    """A trial as its drug and its verdict under the headline definition."""
    judged = trial.definitions.get(definition)
    return f"{trial.drug} ({judged.short if judged else 'not counted'})"


def _not_read(report: Report) -> list[str]:
    """The texts that no table reads: as they were written, or how many."""
    if not report.not_read:
        return [""]
    number = len(report.not_read)
    return [sentence(f"NOT READ: {report.not_read_line}"), f"NOT READ: {number} {_WHERE}."]


def _findings(report: Report) -> list[str]:
    """The findings as ever shorter texts: with the next move, without it, as titles."""
    items = open_items(report).get("finding", [])
    if not items:
        return [""]
    told = [f"{_told(item)} > {(item.todo or item.action).removesuffix('.')}" for item in items]
    texts = [_listed("FINDINGS", told), _listed("FINDINGS", [_told(item) for item in items])]
    return [*texts, *_titles("FINDINGS", items)]


def _open(report: Report) -> list[str]:
    """The other open items, by what closes them, and the waived ones: with details, as titles."""
    groups = {group: items for group, items in open_items(report).items() if group != "finding"}
    waived = with_status(report, Status.WAIVED)
    if not groups and not waived:
        return [""]
    told = [f"{_told(item)} ({_GROUPS[group]})" for group, items in groups.items() for item in items]
    told += [f"{item.title}: {waiver(item)}" for item in waived]
    titles = [
        f"{in_list(item.title for item in items)} ({_GROUPS[group]})" for group, items in groups.items()
    ]
    titles += [f"{in_list(item.title for item in waived)} (waived)"] if waived else []
    label = "OPEN" if groups else "WAIVED"
    named = [item for items in groups.values() for item in items] + waived
    return [_listed(label, told), f"{label}: {'; '.join(titles)}.", *_titles(label, named)]


def _settled(report: Report) -> list[str]:
    """The settled items: with what settled them, as titles, as a number."""
    items = with_status(report, Status.DONE) + with_status(report, Status.NOT_APPLICABLE)
    if not items:
        return [""]
    return [_listed("SETTLED", [_told(item) for item in items]), *_titles("SETTLED", items), ""]


def _signs(report: Report) -> list[str]:
    """The signs, where there is room."""
    return [sentence(f"SIGNS {report.signs_line}"), ""]


def _told(item: ItemReport) -> str:
    """What an item came to, behind its title."""
    return f"{item.title}: {brief(item)}"


def _listed(label: str, texts: list[str]) -> str:
    """Texts as sentences behind a label."""
    return f"{label}: {sentence(*texts)}"


def _titles(label: str, items: list[ItemReport]) -> list[str]:
    """The titles of items, then ever fewer of them with how many more there are, and where."""
    names = [titled(item) for item in items]
    fewer = [f"{in_list(names[:n])} and {len(names) - n} more {_WHERE}" for n in range(len(names) - 1, 0, -1)]
    return [f"{label}: {text}." for text in (in_list(names), *fewer, f"{len(names)} {_WHERE}")]
