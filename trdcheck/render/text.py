"""What every human format shares: values made safe to print, wrapped, never cut off, escaped for Markdown."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from trdcheck.cleaning import clean
from trdcheck.model.report import ItemReport, Report, SafetyLine, Shown, TrialView
from trdcheck.model.words import Presence, Status, Verdict

if TYPE_CHECKING:
    from trdcheck.model.options import BearingItem

P = TypeVar("P", bound=Shown)
# Marks are ASCII, so that they print everywhere and mean the same without colour.
MARKS = {Status.DONE: "[x]", Status.NOT_APPLICABLE: "[-]", Status.WAIVED: "[w]"}
# Verdicts of a label in words; the closed words are for JSON.
LABEL_WORDS = {
    Verdict.MET: "meets",
    Verdict.NOT_MET: "does not meet",
    Verdict.CANNOT_TELL: "cannot tell yet",
}
PRESENCE_WORDS = {
    Presence.PRESENT: "present",
    Presence.ABSENT: "absent",
    Presence.UNKNOWN: "not known",
}
DATE_FROM = {"option": "given", "case": "case", "today": "today"}
SECONDARY_NOTE = "(secondary): read in a source that cites the original."


def cleaned(report: Report) -> Report:
    """The report with every text cleaned; `case` is left out, because no human format prints it."""
    return cleaned_part(msgspec.structs.replace(report, case={}))


def cleaned_part(part: P) -> P:
    """A part of a report with every text cleaned."""
    return msgspec.convert(_clean(msgspec.to_builtins(part)), type(part))


def _clean(value: object) -> object:
    """A plain value with every text in it cleaned, keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value


def mark(item: "ItemReport | BearingItem") -> str:
    """The mark of an item: `[!]` finding, `[ ]` open, `[~]` waiting, or how it was settled (`MARKS`)."""
    if item.status is not Status.OPEN:
        return MARKS[item.status] if item.status is not None else ""
    return {"finding": "[!]", "pending": "[~]"}.get(str(item.reason), "[ ]")


def sentence(*parts: str) -> str:
    """Texts as sentences, one after another: each ends with a full stop unless it ends with its own mark."""
    given = [part for part in parts if part]
    told = [part if part.endswith((".", "?", "!", ":")) else f"{part}." for part in given]
    return " ".join([*told[:1], *(_raised(part) for part in told[1:])])


def _raised(text: str) -> str:
    """A sentence that begins with a capital, unless its first word has its own spelling."""
    first = text.split(" ", 1)[0].strip(".,;:?!")
    return text[:1].upper() + text[1:] if first.replace("-", "").isalpha() and first.islower() else text


def brief(item: ItemReport) -> str:
    """What an item came to in a few words; without them its summary and what makes it more pressing."""
    if item.brief:
        return item.brief
    also = ", ".join(marker.text for marker in item.markers)
    return "; also ".join(part for part in (item.summary.removesuffix("."), also) if part)


def titled(item: ItemReport) -> str:
    """The title of an item in a list; why it is turned off, where it is."""
    return (
        f"{item.title} (turned off: {item.turned_off.removesuffix('.')})" if item.turned_off else item.title
    )


def in_list(titles: Iterable[str]) -> str:
    """Titles as a running list: an ordinary word after the first begins small (`ADHD, vitamin D`)."""
    names = list(titles)
    return ", ".join([*names[:1], *(_lowered(name) for name in names[1:])])


def _lowered(title: str) -> str:
    first = title.split(" ", 1)[0]
    return title[:1].lower() + title[1:] if first[1:].islower() else title


def waiver(item: ItemReport) -> str:
    """Why an item was waived and by whom."""
    taken = item.decision
    if taken is None:
        return ""
    by = f" by {taken.by}" if taken.by else ""
    return f"{taken.decision.replace('_', ' ')} {taken.date}{by}: {taken.reason}"


def named(trial: TrialView) -> str:
    """A trial's drug with its class."""
    return f"{trial.drug} ({trial.drug_class})" if trial.drug_class else trial.drug


def trial_told(trial: TrialView) -> str:
    """A trial in words, its drug first."""
    said = trial.summary.removesuffix(".") + ("" if trial.counted else "; not counted")
    return said if said.lower().startswith(trial.drug.lower()) else f"{named(trial)}: {said}"


def urgent(lines: Iterable[SafetyLine]) -> list[SafetyLine]:
    """The safety lines that ask for something: a flag present, or not known."""
    return [line for line in lines if line.status is not Presence.ABSENT]


def cells(text: str) -> int:
    """How many columns a text takes on a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_cell(character) for character in text)


def _cell(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrap(text: str, width: int, *, first: str = "", rest: str = "", fold: bool = True) -> list[str]:
    """The text in lines of at most `width` columns, `first` before the first line, `rest` before the others.

    Breaks at spaces. A word longer than a line is folded, never cut, or stands out where `fold` is off.
    """
    lines: list[str] = []
    line, started = first, False
    for word in text.split():
        while True:
            gap = " " if started else ""
            if cells(line) + len(gap) + cells(word) <= width:
                line, started = f"{line}{gap}{word}", True
                break
            if started:
                lines.append(line.rstrip())
                line, started = rest, False
                continue
            head = _fitting(word, width - cells(line)) if fold else word
            if head == word:
                line, started = f"{line}{word}", True
                break
            lines.append(f"{line}{head}")
            line, word = rest, word[len(head) :]
    return [*lines, line.rstrip()] if started or not lines else lines


def _fitting(word: str, room: int) -> str:
    """As much of a word as fits, at least one character with what combines with it."""
    used = 0
    for index, character in enumerate(word):
        used += _cell(character)
        if used > room and index > 0 and _cell(character):
            return word[:index]
    return word


def row(values: list[str], widths: list[int]) -> list[str]:
    """Values in columns of these widths, each wrapped in its column, one space before each."""
    columns = [wrap(value, width) if value else [""] for value, width in zip(values, widths, strict=True)]
    lines = []
    for n in range(max(len(column) for column in columns)):
        parts = [column[n] if n < len(column) else "" for column in columns]
        padded = (" " + part + " " * (width - cells(part)) for part, width in zip(parts, widths, strict=True))
        lines.append("".join(padded).rstrip())
    return lines


# What Markdown gives a meaning anywhere in a line, and what only where a line begins.
_ANYWHERE = re.compile(
    r"[\\`*_\[\]{}<>&|~$^@]|:(?=//)|:(?=[\w+-]+:)|(?i:(?<=mailto):)|(?i:(?<=\bwww)\.)|(?<=-)-|-(?=-)"
)
_AT_START = re.compile(r"^[-+=#:%]|^(\(?(?:[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+))(?=[.)](?: |$))")


def markdown(value: str) -> str:
    """A value as Markdown that shows its exact text; `paragraph` sees to what matters where a line begins."""
    return _ANYWHERE.sub(lambda match: f"\\{match.group()}", value)


def paragraph(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Escaped text wrapped behind its prefixes, so that no line begins a block of its own."""
    # No folding: a break in a word would show as a space, and could part a backslash from what it escapes.
    lines = wrap(text, width - 1 - max(cells(first), cells(rest)), fold=False)
    guarded = [
        _AT_START.sub(lambda match: match.expand(r"\1\\") if match[1] else f"\\{match[0]}", one)
        for one in lines
    ]
    return [f"{rest if n else first}{line}".rstrip() for n, line in enumerate(guarded)]
