"""A condition in the chart's own words, and how it stands: `OSA on CPAP`, `alcohol dependence in remission`."""

import re
from datetime import date

from trdcheck.reference import Reference
from trdcheck.reference.drugs import same_name
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.days import BadDay, take_date
from trdcheck.visit.speech.line import Line, any_phrase
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.names import take_bullet, trimmed
from trdcheck.visit.speech.near import key_of, keyed, one_slip
from trdcheck.visit.speech.patient import read_patient
from trdcheck.visit.speech.reading import Choice, Doubt, Reading, Record

_ON = re.compile(r"(?<!\w)(?:treated\s+with|on|with|takes|taking|under)\s+(?P<what>[^\0,;()]+)")


_DEVICE = re.compile(r"[\s,;(]+(?:on\s+|with\s+|uses\s+)?(?:cpap|apap|bipap)(?!\w)\)?")


def read_condition(text: str, day: date, reference: Reference) -> Reading:
    """What a line says of a condition; a name that no table has is kept as text, never changed into another."""
    if (answer := whole_answer(text, "conditions")) is not None:
        return answer
    whole = _named(text.strip(" .,;"), reference)
    patient = None if whole else read_patient(text, day)
    if patient is not None and patient.is_whole:
        return Reading(text=text, place="conditions", other=patient)
    listed = None if whole else read_medicine(text, day, reference)
    if listed and listed.is_whole and reference.medicine_texts.read(listed.record["drug"]).is_read:
        return Reading(text=text, place="conditions", other=listed)
    line = Line(text)
    take_bullet(line)
    medicine = None
    try:
        if whole is None:
            take_date(line, day)
            medicine = _take_states(line, day, reference)
    except BadDay as reason:
        return Reading(text=text, place="conditions", refused=str(reason))
    return _finished(line, medicine, reference)


def _named(name: str, reference: Reference) -> Record | None:
    """The condition of exactly this name, or the text where it is an ordinary one; None for any other text."""
    key = same_name(name)
    spoken = keyed(load_speech().condition.names.items()).get(key_of(name))
    if spoken is not None:
        return {"condition": spoken}
    for row in reference.conditions.values():
        if key in (same_name(row.id), same_name(row.id.replace("-", " ")), same_name(row.title)):
            return {"condition": row.id}
    read = reference.condition_texts.read(name)
    if read.condition is not None:
        return {"condition": read.condition}
    return {"condition": None, "text": name} if read.is_ordinary else None


def _take_states(line: Line, day: date, reference: Reference) -> Reading | None:
    """How it stands; gives back the medicine that it is treated with, to be offered its own place."""
    words = load_speech().condition
    medicine = None
    for value, phrases in words.controlled.items():
        if not line.values("controlled") and (match := re.search(any_phrase(phrases), line.open)):
            line.take("controlled", value == "yes", match.start(), match.end())
    if (match := _DEVICE.search(line.open)) is not None:
        line.take("status", "treated", match.start(), match.end())
    elif (match := _ON.search(line.open)) is not None:
        what = line.text[match.start("what") : match.end("what")].strip()
        if re.fullmatch(any_phrase(words.by_device), what.lower()):
            line.take("status", "treated", match.start(), match.end())
        elif reference.medicine_texts.read(what).is_read:
            medicine = read_medicine(what, day, reference)
            line.take("status", "treated", match.start(), match.end())
    for name, table in (("status", words.status), ("basis", words.basis)):
        patterns = sorted(
            ((p, value) for value, ps in table.items() for p in ps), key=lambda pair: -len(pair[0])
        )
        for phrase, value in patterns:
            if line.values(name):
                break
            match = re.search(r"\?" if phrase == "?" else any_phrase([phrase]), line.open)
            if match is not None:
                line.take(name, value, match.start(), match.end())
    return medicine


def _finished(line: Line, medicine: Reading | None, reference: Reference) -> Reading:
    stretch = re.search(r"[^\0]*[^\W_][^\0]*", line.open)
    start, end = trimmed(line.open, *stretch.span()) if stretch else (0, 0)
    while start < end and line.open[start] in " ,;:\t(":
        start += 1
    while start < end and line.open[end - 1] in " ,;:\t(":
        end -= 1
    name = " ".join(line.text[start:end].split())
    if not name:
        return Reading(text=line.text, place="conditions", refused="which condition?")
    named = _named(name, reference)
    doubts: list[Doubt] = []
    remarks = list(line.remarks)
    record: Record = {}
    if named is not None:
        record |= named
        line.take("condition", named["condition"], start, end)
        if named["condition"] is not None and same_name(name) != named["condition"]:
            remarks.append(f"read as {reference.conditions[named['condition']].title}")
    else:
        _doubtful(name, doubts, remarks, record, reference)
        line.take("condition", None, start, end)
    plain, unread = line.finish(load_speech().small_words)
    for field in line.fields:
        if field.name != "condition":
            record.setdefault(field.name, field.value)
    return Reading(
        text=line.text,
        place="conditions",
        record=record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        doubts=tuple(doubts),
        beside=(medicine,) if medicine else (),
        asks=_asks(record, named),
        remarks=tuple(remarks),
    )


def _doubtful(
    name: str, doubts: list[Doubt], remarks: list[str], record: Record, reference: Reference
) -> None:
    """A text that no table names: one typing slip of a condition is offered, anything else is kept as it is."""
    titles = {row.title: row.id for row in reference.conditions.values()}
    near = one_slip(name, list(titles))
    keep = {"condition": None, "text": name}
    if near:
        choices = [Choice(title, {"condition": titles[title]}) for title in near]
        doubts.append(
            Doubt("condition", f"{name}: {' or '.join(near)}?", (*choices, Choice(f"keep {name}", keep)))
        )
        return
    record |= keep
    opens = reference.condition_texts.read(name).opens
    remarks.append(
        "no table names it: kept as text" + (f", bears on {', '.join(sorted(opens))}" if opens else "")
    )


def _asks(record: Record, named: Record | None) -> tuple[str, ...]:
    if named is None:
        return ("bears_on",) if "text" in record else ()
    if named["condition"] is None:
        return ()
    if "status" not in record:
        return ("status",)
    if record["status"] == "treated" and "controlled" not in record:
        return ("controlled",)
    return () if "date" in record else ("date",)
