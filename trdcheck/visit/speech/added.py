"""A drug added to an antidepressant: `lithium 900 mg added to venlafaxine 4 weeks no effect`."""

import re
from datetime import date

from trdcheck.reference import Reference
from trdcheck.reference.drugs import Found
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.courses import read_course
from trdcheck.visit.speech.days import BadDay
from trdcheck.visit.speech.doses import take_amounts
from trdcheck.visit.speech.levels import take_level
from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.names import DENIED, drugs_in, name_doubt, take_bullet
from trdcheck.visit.speech.phrases import resolve_conflicts, take_phrases, take_unclear
from trdcheck.visit.speech.quantities import NUMBER, number, shown
from trdcheck.visit.speech.reading import Choice, Doubt, Field, Reading, Record
from trdcheck.visit.speech.stops import take_side_effects, take_stop
from trdcheck.visit.speech.times import take_times

_PHRASES = ("outcome", "ongoing")
_FIELDS = (
    "drug", "text", "class", "dose", "weeks", "started", "stopped", "ongoing", "outcome", "stop_reason",
    "level", "note", "micrograms",
)  # fmt: skip
_ADDED_TO = re.compile(
    r"(?:\b(?:was|were|is)\s+)?(?:\badded\s+(?:on\s+)?to|\bon\s+top\s+of|\baugmenting|\bwith|\bto|\+|\badd\s*-?\s*on\s+to)\s*$"
)
_ADDS_NEXT = re.compile(r"^\s*(?:\+|plus|with\s+added|augmented\s+(?:with|by)|,?\s*then\s+added)\s*$")
_WORDS_OF_ADDING = re.compile(
    r"(?<!\w)(?:(?:was\s+|were\s+)?added|augmentation|augmented\s+with|augmenting|add\s*-?\s*on|adjunct(?:ive)?|on\s+top)(?!\w)"
)
_MCG = re.compile(
    rf"(?<![\w.,/-])(?P<mcg>{NUMBER})\s*(?:mcgs?|\N{{MICRO SIGN}}g|ug|micrograms?)(?:\s*/\s*d(?:ay)?)?(?!\w)"
)


def read_augmentation(text: str, day: date, reference: Reference) -> Reading:
    """What a line says of an added drug; `added_to` is the antidepressant it names."""
    speech = load_speech()
    if (answer := whole_answer(text, "augmentation")) is not None:
        return answer
    line = Line(text, speech.negations)
    take_bullet(line)
    named, base = _drugs(line, reference)
    doubts: list[Doubt] = []
    if named is not None and named.record_as is not None and named.table == "modalities":
        return Reading(text=text, place="augmentation", other=read_course(text, day, reference))
    if named is None and any(drugs_in(line, reference)):
        return Reading(text=text, place="augmentation", refused=DENIED)
    if named is None:
        doubt = name_doubt(line, reference, speech.small_words)
        if doubt is None:
            return Reading(
                text=text,
                place="augmentation",
                refused="begin with the drug",
                unread=line.finish(frozenset())[1],
            )
        doubts.append(doubt)
    try:
        take_times(line, day)
    except BadDay as reason:
        return Reading(text=text, place="augmentation", refused=str(reason))
    take_level(line)
    take_stop(line)
    take_side_effects(line)
    take_phrases(line, _PHRASES)
    doubts += take_unclear(line, _PHRASES)
    doubts += resolve_conflicts(line, ("outcome", "ongoing"))
    _take_micrograms(line)
    doubts += take_amounts(line)
    for field in [field for field in line.fields if field.name == "weeks_at_max_dose"]:
        if line.values("weeks"):
            line.remarks.append(f"weeks at the dose: {shown(field.value)}, not kept")
            line.skip(field.span.start, field.span.end)
        else:
            line.fields.append(Field("weeks", field.value, field.span))
        line.fields.remove(field)
    line.keep_only(_FIELDS)
    if (adding := line.search(_WORDS_OF_ADDING)) is not None:
        line.skip(adding.start(), adding.end())
    generic = named.generic if named else None
    return _finished(line, doubts, generic, base, reference)


def _drugs(line: Line, reference: Reference) -> tuple[Found | None, str | None]:
    """The added drug, read, and the antidepressant it was added to, by the name that was typed."""
    base = None
    drugs = list(drugs_in(line, reference))
    if len(drugs) > 1 and _ADDS_NEXT.search(line.open[drugs[0].end : drugs[1].start]):
        first = drugs.pop(0)
        if first.found.table == "antidepressants":
            base = line.text[first.start : first.end]
            line.skip(first.start, drugs[0].start)
    for named in drugs[1:] if len(drugs) > 1 else []:
        before = _ADDED_TO.search(line.open[: named.start])
        if before and named.found.table == "antidepressants" and base is None:
            base = line.text[named.start : named.end]
            line.skip(before.start(), named.end)
    if not drugs:
        return None, base
    added = next((drug for drug in drugs if not line.is_denied(drug.start, drug.end)), None)
    if added is None:
        return None, base
    line.take("drug", " ".join(line.text[added.start : added.end].split()), added.start, added.end)
    return added.found, base


def _take_micrograms(line: Line) -> None:
    match = line.search(_MCG)
    if match is not None:
        line.take("micrograms", number(match["mcg"]), match.start(), match.end())


def _finished(
    line: Line, doubts: list[Doubt], generic: str | None, base: str | None, reference: Reference
) -> Reading:
    agent = reference.augmentation.get(generic) if generic else None
    plain, unread = line.finish(load_speech().small_words)
    unit = agent.unit if agent is not None else "mg/day"
    record: Record = {}
    for field in line.fields:
        name, value = field.name, field.value
        if name == "dose" and unit == "mg/day":
            name = "max_dose_mg"
        elif name == "micrograms":
            record |= {"max_dose": value, "unit": unit if unit.startswith("mcg") else "mcg/day"}
            continue
        elif name == "dose":
            # A bare number of a drug that is dosed in another unit: the unit is not assumed.
            choices = (Choice(f"{value} {unit}", {"max_dose": value, "unit": unit}), Choice("type it anew"))
            doubts.append(Doubt("max_dose", f"{value}: in {unit}?", choices))
            continue
        record.setdefault(name, value)
    asks = [name for name in ("max_dose_mg", "weeks", "outcome") if name not in record]
    if "max_dose" in record and "max_dose_mg" in asks:
        asks.remove("max_dose_mg")
    return Reading(
        text=line.text,
        place="augmentation",
        record=record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        doubts=tuple(doubts),
        asks=tuple(asks),
        remarks=tuple(line.remarks),
        added_to=base,
    )
