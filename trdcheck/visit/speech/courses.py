"""Courses and psychotherapy: `ECT 8 sessions bilateral 2024 partial`, `CBT 16 sessions 2025 partial`."""

import re
from datetime import date

from trdcheck.reference import Reference
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.days import BadDay
from trdcheck.visit.speech.line import Line, any_phrase
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.names import DENIED, drugs_in, take_bullet
from trdcheck.visit.speech.phrases import resolve_conflicts, take_phrases, take_unclear
from trdcheck.visit.speech.quantities import COUNT, number
from trdcheck.visit.speech.reading import Doubt, Place, Reading, Record
from trdcheck.visit.speech.stops import take_side_effects, take_stop
from trdcheck.visit.speech.times import take_times

_PHRASES = ("outcome", "ongoing", "this_episode", "placement")
_SESSIONS = re.compile(
    rf"(?<![\w.,/-])(?:x\s*(?P<times>\d{{1,3}})|(?P<count>{COUNT})\s*(?:(?P<often>weekly|fortnightly|monthly|daily)\s+)?(?:x\b|sessions?|treatments?|infusions?|doses|courses?\s+of|times|hours?|appointments?))"
    r"(?:\s+of)?(?!\w)"
)
_OFTEN_SESSIONS = re.compile(rf"{COUNT}\s*(?:weekly|fortnightly|monthly|daily)\s+sessions?")
_DOSE = re.compile(r"(?<![\w.,/-])\d+(?:\.\d+)?\s*(?:mg|mgs)(?:\s*/\s*kg)?(?!\w)")
_FREQUENCY = re.compile(
    r"(?<!\w)(?:weekly|fortnightly|monthly|every\s+(?:two\s+)?weeks?|once\s+a\s+(?:week|month)|(?:twice|two|three|\d)\s*(?:times|x)?\s*(?:a\s+week|weekly))(?!\w)"
)


def read_course(text: str, day: date, reference: Reference) -> Reading:
    """What a line says of a course of stimulation, or of a drug given as a course."""
    if (answer := whole_answer(text, "courses")) is not None:
        return answer
    line = Line(text, load_speech().negations)
    take_bullet(line)
    courses = [drug for drug in drugs_in(line, reference) if drug.found.table == "modalities"]
    named = next((drug for drug in courses if not line.is_denied(drug.start, drug.end)), None)
    if courses and named is None:
        return Reading(text=text, place="courses", refused=DENIED)
    if named is None:
        if therapy_in(text):
            return Reading(text=text, place="courses", other=read_psychotherapy(text, day, reference))
        known = ", ".join(row.names[0] for row in reference.modalities.values())
        return Reading(
            text=text,
            place="courses",
            refused=f"which course? known are {known}",
            unread=line.finish(frozenset())[1],
        )
    line.take("modality", named.found.generic, named.start, named.end)
    for match in [*line.places(_DOSE), *line.places(_FREQUENCY)]:
        line.take("note", line.text[match.start() : match.end()], match.start(), match.end())
    return _read(line, "courses", day, ("sessions", "outcome"))


def therapy_in(text: str) -> bool:
    """Whether a psychotherapy is named in the text."""
    return any(
        re.search(any_phrase(words), Line(text).open) is not None
        for words in load_speech().psychotherapy.values()
    )


def read_psychotherapy(text: str, day: date, reference: Reference) -> Reading:
    """What a line says of a psychotherapy; a kind outside our words is kept as it was typed."""
    if (answer := whole_answer(text, "psychotherapy")) is not None:
        return answer
    line = Line(text, load_speech().negations)
    take_bullet(line)
    for kind, words in load_speech().psychotherapy.items():
        match = line.search(re.compile(any_phrase(words)))
        if match is not None:
            line.take("type", kind, match.start(), match.end())
            break
    else:
        named = next(drugs_in(line, reference), None)
        if named is not None and named.found.table == "modalities":
            return Reading(text=text, place="psychotherapy", other=read_course(text, day, reference))
        match = re.match(r"\s*([^\W\d][^\d,;\0]{1,40}?)(?=\s*(?:[,;\d]|$))", line.open)
        if match is None:
            return Reading(
                text=text, place="psychotherapy", refused="which psychotherapy? begin with its name"
            )
        line.take("type", line.text[match.start(1) : match.end(1)], match.start(1), match.end(1))
    if (match := line.search(_FREQUENCY)) is not None and not line.search(_OFTEN_SESSIONS):
        line.take("frequency", line.text[match.start() : match.end()], match.start(), match.end())
    return _read(line, "psychotherapy", day, ("sessions", "outcome"))


def _read(line: Line, place: Place, day: date, asked: tuple[str, ...]) -> Reading:
    """Sessions, times, outcome and the end of either."""
    match = line.search(_SESSIONS)
    if match is not None:
        count = number(match["times"] or match["count"])
        if isinstance(count, int):
            line.take("sessions", count, match.start(), match.end())
            if match["often"] and place == "psychotherapy":
                line.take("frequency", match["often"], match.start("often"), match.end("often"))
    try:
        take_times(line, day)
    except BadDay as reason:
        return Reading(text=line.text, place=place, refused=str(reason))
    take_stop(line)
    take_side_effects(line)
    phrases = tuple(name for name in _PHRASES if place == "courses" or name != "placement")
    take_phrases(line, phrases)
    doubts: list[Doubt] = take_unclear(line, phrases)
    doubts += resolve_conflicts(line, ("outcome", "ongoing"))
    line.keep_only(
        ("modality", "type", "sessions", "frequency", "started", "stopped", "note", "stop_reason", *phrases)
    )
    plain, unread = line.finish(
        load_speech().small_words | {"infusion", "infusions", "sessions", "treatment", "iv"}
    )
    record: Record = {}
    for field in line.fields:
        if field.name == "note" and "note" in record:
            record["note"] = f"{record['note']}, {field.value}"
        record.setdefault(field.name, field.value)
    return Reading(
        text=line.text,
        place=place,
        record=record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        doubts=tuple(doubts),
        asks=tuple(name for name in asked if name not in record),
        remarks=tuple(line.remarks),
    )
