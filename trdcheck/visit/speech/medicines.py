"""A medicine as a list writes it: its name, its dose, since when and for what."""

import re
from datetime import date

from trdcheck.reference import Reference
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.days import BadDay, days_in
from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.names import take_bullet, trimmed
from trdcheck.visit.speech.reading import Choice, Doubt, Reading, Record

_SINCE = re.compile(r"(?<!\w)(?:since|started|from)[\s:]*(?:in\s+|about\s+)?$")
_FOR = re.compile(r"(?<!\w)for[\s:]+(?P<what>[^\0,;]+)$")
_ARTICLE = re.compile(r"\s*(?P<word>an?|takes|on|taking)\s+(?=\w)")
_ONLY = re.compile(r"(?<=\w)\s+(?P<word>only|alone)\s*$")
_DOSE = re.compile(
    r"(?:(?<=\s)|(?<=,))(?:\d|prn\b|as\s+needed|when\s+needed|half\b|once\b|twice\b|daily\b|nightly\b|weekly\b|depot\b)[^\0]*"
)


def read_medicine(text: str, day: date, reference: Reference) -> Reading:
    """What a line says of a medicine; whatever stands in it is its name or its dose."""
    if (answer := whole_answer(text, "medications")) is not None:
        return answer
    line = Line(text, load_speech().negations)
    take_bullet(line)
    try:
        _take_since(line, day)
    except BadDay as reason:
        return Reading(text=text, place="medications", refused=str(reason))
    if match := _FOR.search(line.open):
        start, end = match.span("what")
        line.take("for", line.text[start:end].strip(), match.start(), match.end())
    for match in (_ARTICLE.match(line.open), _ONLY.search(line.open)):
        if match is not None:
            line.skip(match.start("word"), match.end("word"))
    start, end = _name_span(line, reference)
    if line.open[start:end].count("(") == line.open[start:end].count(")"):
        start, end = (start, end) if line.open[start:end].endswith(")") else trimmed(line.open, start, end)
    name = " ".join(line.text[start:end].split())
    if not name:
        return Reading(text=text, place="medications", refused="begin with the name of the medicine")
    line.take("drug", name, start, end)
    return _finished(line, name, reference)


def _take_since(line: Line, day: date) -> None:
    for when in days_in(line, day):
        if before := _SINCE.search(line.open[: when.start]):
            line.take("started", when.value, before.start(), when.end)
            return


def _name_span(line: Line, reference: Reference) -> tuple[int, int]:
    """The name: up to the first number or word of a dose. What stands behind is the dose."""
    first = re.search(r"[^\s\0,;]", line.open)
    if first is None:
        return 0, 0
    end = re.compile(r"[^\0]*").match(line.open, first.start())
    limit = end.end() if end else len(line.open)
    match = _DOSE.search(line.open, _after_name(line, first.start(), limit, reference), limit)
    if match is None:
        stop = limit
    else:
        stop = match.start()
        dose = line.text[match.start() : match.end()].strip(" ,;")
        line.take("dose", dose, match.start(), match.end())
    while stop > first.start() and line.open[stop - 1] in " ,;\t":
        stop -= 1
    return first.start(), stop


def _after_name(line: Line, start: int, limit: int, reference: Reference) -> int:
    """Where the longest exact name at the head of the line ends: a number in it is no dose."""
    ends = [token.end() for token in re.finditer(r"[^\s,;]+", line.open[start:limit])]
    for end in reversed(ends[:6]):
        name = line.text[start : start + end]
        if reference.drug_names.find(name) or (end == ends[-1] and _is_whole_name(name, reference)):
            return start + end
    return start + 1


def _is_whole_name(name: str, reference: Reference) -> bool:
    """Whether a whole line is one name in which a number stands: without the number nobody knows it."""
    words = re.split(r"\s+(?=\d)", name)
    texts = reference.medicine_texts
    return len(words) > 1 and texts.read(name).is_read and not texts.read(words[0]).is_read


def _finished(line: Line, name: str, reference: Reference) -> Reading:
    record: Record = {field.name: field.value for field in line.fields}
    plain, unread = line.finish(frozenset())
    read = reference.medicine_texts.read(name)
    doubts: list[Doubt] = []
    asks: tuple[str, ...] = ()
    remarks = list(line.remarks)
    if read.is_read:
        generics = ", ".join(named.generic for named in read.names)
        if generics.casefold() != name.casefold():
            remarks.append(f"read as {generics}")
    elif read.state != "unread":
        remarks.append(f"not read as taken now ({read.state.replace('_', ' ')}): shown, not judged")
    elif near := reference.drug_names.near(name):
        del record["drug"]
        choices = [Choice(known, {"drug": known}) for known in near]
        doubts.append(
            Doubt("drug", f"{name}: {' or '.join(near)}?", (*choices, Choice(f"keep {name}", {"drug": name})))
        )
    else:
        asks = ("class",)
        remarks.append("no table knows it: which kind of medicine is it?")
    return Reading(
        text=line.text,
        place="medications",
        record=record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        doubts=tuple(doubts),
        asks=asks,
        remarks=tuple(remarks),
    )
