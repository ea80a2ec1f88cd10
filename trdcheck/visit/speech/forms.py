"""A completed form: `PHQ-9 19, item 9 0 today`, `phq-9 222212122`, `MDQ 8/13 yes moderate`."""

import re
from collections.abc import Sequence
from datetime import date

from trdcheck.inputs.refusals import refusals
from trdcheck.reference import Reference
from trdcheck.reference.instruments import RESULT_WORDS, SEVERITY_WORDS, Instrument
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.days import BadDay, take_date
from trdcheck.visit.speech.line import Line, any_phrase
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.names import take_bullet
from trdcheck.visit.speech.near import keyed, named_first, one_slip
from trdcheck.visit.speech.quantities import number
from trdcheck.visit.speech.reading import Choice, Doubt, Reading, Record

_NUMBER = r"\d{1,3}(?:\.\d+)?"
_ITEM = re.compile(
    r"(?<!\w)(?:item|question|q|no\.|nr\.?|answer)\s*(?:no\.?\s*)?(?P<item>\d{1,2})\s*(?:[:=]|is|was)?\s*(?P<answer>\d)(?![\d/])"
)
_TOTAL = re.compile(
    rf"(?<![\w./-])(?:(?:total|score[ds]?|sum|ahi|result|points?|index|=|:|of|is|was)\s*)*(?P<score>{_NUMBER})(?:\s*(?:/|of|out\s+of)\s*(?P<of>\d{{1,3}}))?"
    r"(?:\s*(?:points?|pts?|in\s+all|per\s+hour|/\s*h))?(?![\w./-]*\d|\w)"
)
_ALL_SAME = re.compile(
    r"(?<!\w)(?:all\s+(?:(?:answers|items|questions)\s+)?(?:no|0|zeros?|nil)|no\s+to\s+(?:all|every)(?:\s+\d{1,2})?(?:\s+(?:questions|items))?)(?!\w)"
)


def read_screen(text: str, day: date, reference: Reference, names: Sequence[str] = ()) -> Reading:
    """What a line says of a form; `names` are the forms of the question, read where only one is asked for."""
    if (answer := whole_answer(text, "screens")) is not None:
        return answer
    line = Line(text, load_speech().negations)
    take_bullet(line)
    doubts: list[Doubt] = []
    instrument = _take_instrument(line, reference, names, doubts)
    if instrument is None and not line.fields and not doubts:
        known = [reference.instruments[name].short for name in names] or ["PHQ-9", "GAD-7"]
        return Reading(text=text, place="screens", refused=f"begin with the form: {', '.join(known[:8])}")
    refused = None
    try:
        if instrument is not None:
            refused = _take_answers(line, instrument)
        take_date(line, day)
    except BadDay as reason:
        return Reading(text=text, place="screens", refused=str(reason))
    _take_total(line, instrument)
    if instrument is not None:
        _take_words(line, instrument)
    return _finished(line, instrument, doubts, refused)


def instrument_names(reference: Reference) -> dict[str, str]:
    """Every name of a form with its id; a name that could be several is not among them."""
    words = load_speech().instruments
    names = keyed(
        (row.id, (row.id, row.short, row.name, *words.get(row.id, ())))
        for row in reference.instruments.values()
    )
    for text in reference.ambiguous:
        names.pop(" ".join(re.split(r"[\s_-]+", text)), None)
    return names


def _take_instrument(
    line: Line, reference: Reference, asked: Sequence[str], doubts: list[Doubt]
) -> Instrument | None:
    """Read the form; a name of several versions is asked, one of no table is kept as text."""
    names = instrument_names(reference)
    versions = keyed(load_speech().versions.items())
    several = keyed((text, (text,)) for text in reference.ambiguous)
    named = named_first(line, names | versions | several)
    if named is not None:
        ident, start, end = named
        typed = " ".join(re.split(r"[\s_-]+", line.open[start:end]))
        if ident in reference.ambiguous and line.open[start:end] not in reference.instruments:
            line.skip(start, end)
            choices = [
                Choice(reference.instruments[form].short, {"instrument": form})
                for form in reference.ambiguous[ident]
            ]
            text = f"{line.text[start:end]}: {' or '.join(choice.words for choice in choices)}?"
            doubts.append(Doubt("instrument", text, tuple(choices)))
            return None
        ident = line.open[start:end] if line.open[start:end] in reference.instruments else ident
        line.take("instrument", ident, start, end)
        form = reference.instruments[ident]
        if typed in versions and typed not in names:
            written = line.text[start:end]
            keep = Choice(f"another version: keep {written} as text", {"instrument": None, "text": written})
            doubts.append(Doubt("instrument", f"{form.short}?", (Choice(form.short, {}), keep)))
        return form
    if len(asked) == 1:
        return reference.instruments[asked[0]]
    match = re.match(r"\s*(?P<name>[^\W\d](?:[^\s,;:=\0]|\s(?=[^\W\d]))*)", line.open)
    if match is None:
        return None
    start, end = match.span("name")
    name = line.text[start:end]
    near = one_slip(name.split()[0], [row.short for row in reference.instruments.values()])
    if near:
        line.skip(start, start + len(name.split()[0]))
        by_short = {row.short: row.id for row in reference.instruments.values()}
        choices = [Choice(known, {"instrument": by_short[known]}) for known in near]
        keep = Choice(f"keep {name} as text", {"instrument": None, "text": name})
        doubts.append(Doubt("instrument", f"{name}: {' or '.join(near)}?", (*choices, keep)))
        return None
    first = re.split(r"\s+(?=(?:total|score|today|yesterday|positive|negative|last)\b)", name)[0]
    if not any(character.isdigit() for character in line.open[start + len(first) :]):
        return None
    line.take("text", first, start, start + len(first))
    line.remarks.append(f"{first}: in no table, shown and not judged")
    return None


def _take_answers(line: Line, form: Instrument) -> str | None:
    """The answers one by one, all at once or single ones; gives back the message about too few."""
    for item in list(line.places(_ITEM)):
        _put(line, form, int(item["item"]), int(item["answer"]), item.start(), item.end())
    if form.n_items and (match := _ALL_SAME.search(line.open)):
        line.take("items", [0] * form.n_items, match.start(), match.end())
    if form.n_items < 2:
        return None
    pattern = rf"(?<![\w./=-])(?P<digits>[\d?]{{{form.n_items}}})(?![\w./?-])"
    spaced = rf"(?<![\w./=-])(?P<digits>(?:[\d?](?![\d./])[\s,]*){{{form.n_items}}})(?![\w./?-])"
    if match := re.search(pattern, line.open) or re.search(spaced, line.open):
        digits = re.sub(r"[\s,]", "", match["digits"])
        end = match.start() + len(match["digits"].rstrip(" ,"))
        line.take("items", [None if digit == "?" else int(digit) for digit in digits], match.start(), end)
        return None
    few = re.search(r"(?<![\w./=-])\d(?:[\s,]+\d(?![\d./-])){1,40}(?![\w./-])", line.open)
    if few:
        answers = len(re.findall(r"\d", few[0]))
        line.skip(few.start(), few.end())
        return f"{answers} of {form.n_items} answers; left out is ?, a total is written 14 or =14"
    return None


def _put(line: Line, form: Instrument, item: int, answer: int, start: int, end: int) -> None:
    """One answer by its number."""
    if 1 <= item <= form.n_items:
        items = line.values("items")[-1] if line.values("items") else [None] * form.n_items
        line.drop("items")
        line.take("items", [*items[: item - 1], answer, *items[item:]], start, end)


def _take_total(line: Line, form: Instrument | None) -> None:
    """The total; a number behind a stroke must be the highest there is, or how many items there are."""
    for match in line.places(_TOTAL):
        whole = number(match["of"]) if match["of"] else None
        if form is not None and whole is not None and whole not in (form.highest, *_counted(form)):
            continue
        line.take("score", number(match["score"]), match.start(), match.end())
        return


def _counted(form: Instrument) -> list[int]:
    """How many items the form has, and how many each of its counted parts has."""
    return [form.n_items, *(part.items[1] - part.items[0] + 1 for part in form.parts if part.items)]


def _take_words(line: Line, form: Instrument) -> None:
    """The result in a word, and the form's own extra answers."""
    parts: dict[str, bool | str] = {}
    spans: list[tuple[int, int]] = []
    match: re.Match[str] | None
    for name, part in form.answers.items():
        words = any_phrase([name, *load_speech().form_parts.get(name, ())])
        if part.kind == "yes":
            match = re.search(rf"{words}[\s:=]*(?P<answer>yes|no|y|n)?(?!\w)", line.open)
            lonely = re.search(r"(?<!\w)(?P<answer>yes|no)(?!\w)", line.open)
            match = match or (
                lonely if sum(one.kind == "yes" for one in form.answers.values()) == 1 else None
            )
            if match is not None:
                parts[name] = not (match["answer"] or "yes").startswith("n")
        elif part.kind == "one_of" and isinstance(part.values, list):
            listed = any_phrase(part.values)
            match = re.search(rf"(?:{words}[\s:=]*)?(?P<answer>{listed})(?:\s+{words})?", line.open)
            if match is not None:
                parts[name] = match["answer"]
        else:
            continue
        if match is not None:
            spans.append(match.span())
            line.cover(*match.span())
    for start, end in spans:
        line.take("parts", parts, start, end)
    allowed = SEVERITY_WORDS if form.role == "severity" else RESULT_WORDS
    if (match := line.search(re.compile(any_phrase(allowed)))) is not None:
        line.take("result", match[0], match.start(), match.end())


def _finished(line: Line, form: Instrument | None, doubts: list[Doubt], refused: str | None) -> Reading:
    plain, unread = line.finish(load_speech().small_words | {"ahi", "answers"})
    record: Record = {} if form is None else {"instrument": form.id}
    if form is None and line.values("text"):
        record["instrument"] = None
    for field in line.fields:
        record.setdefault(field.name, field.value)
    if form is not None and refused is None:
        problems = refusals(
            form,
            items=record.get("items"),
            score=record.get("score"),
            result=record.get("result"),
            parts=record.get("parts"),
        )
        refused = problems[0].message if problems else None
    if refused is None and not record.keys() & {"items", "score", "result", "parts"}:
        refused = "the answers, the total as 14 or =14, or a result?"
    return Reading(
        text=line.text,
        place="screens",
        record={} if refused else record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        doubts=() if refused else tuple(doubts),
        refused=refused,
        asks=() if "date" in record else ("date",),
        remarks=tuple(line.remarks),
    )
