"""One antidepressant trial in the order and the words of whoever types it.

`sertraline 150 mg 10 weeks, 7 at 150, every day, no effect, stopped`: the name, and what is known after it. What was
not read is given back, what is doubtful is asked, and a course, an added drug or a therapy is offered its own place.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trdcheck.reference import Reference
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.added import read_augmentation
from trdcheck.visit.speech.courses import read_course, read_psychotherapy, therapy_in
from trdcheck.visit.speech.days import BadDay
from trdcheck.visit.speech.doses import take_amounts
from trdcheck.visit.speech.levels import take_level
from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.names import (
    DENIED,
    NamedDrug,
    ambiguous_doubt,
    drugs_in,
    name_doubt,
    take_bullet,
    take_class,
    take_trial_drug,
)
from trdcheck.visit.speech.phrases import (
    phrase_places,
    resolve_conflicts,
    skip_idle,
    take_phrases,
    take_unclear,
)
from trdcheck.visit.speech.reading import Choice, Doubt, Reading, Record
from trdcheck.visit.speech.stops import take_side_effects, take_stop
from trdcheck.visit.speech.times import take_times
from trdcheck.visit.speech.trial_doubts import doubts_of

_PHRASES = (
    "adherence", "outcome", "side_effects", "ongoing", "purpose", "setting", "this_episode", "elevated_mood",
    "dose_words", "combined_with",
)  # fmt: skip
# What is asked next when the line does not say it, in this order.
_GAPS = (
    "dose",
    "weeks",
    "weeks_at_max_dose",
    "adherence",
    "outcome",
    "ongoing",
    "stop_reason",
    "side_effects",
)
_PARTNER_DOSE = re.compile(r"\s*\d{1,4}(?:\.\d+)?(?:\s*mg)?(?![\w.,/-])")
_PER_CENT = re.compile(
    r"(?<![\w.,/-])(?P<low>\d{1,3})(?:\s*(?:-|to)\s*(?P<high>\d{1,3}))?\s*(?:%|per\s?cent)\s*"
    r"(?:better|improve(?:d|ment)|response|reduction|benefit)(?!\w)"
)
_COMMA = re.compile(r"(?<![\d,])\d+,\d{1,2}(?![\d,])")
_PARTNER = re.compile(r"(?<!\w)(?:together\s+with|combined\s+with|alongside|with|plus|\+)\s*$")


def read_trial(
    text: str, day: date, reference: Reference, trials: Sequence[Mapping[str, Any]] = ()
) -> Reading:
    """What a line says of a trial; `trials` are those recorded already."""
    speech = load_speech()
    if (answer := whole_answer(text, "trials")) is not None:
        return answer
    line = Line(text, speech.negations)
    take_bullet(line)
    drugs = list(drugs_in(line, reference))
    named = next((drug for drug in drugs if not line.is_denied(drug.start, drug.end)), None)
    if drugs and named is None:
        return Reading(text=text, place="trials", refused=DENIED)
    if (other := _other_place(text, day, reference, named)) is not None:
        return Reading(text=text, place="trials", other=other)
    if comma := _COMMA.search(line.open):
        return Reading(
            text=text, place="trials", refused=f'"{comma[0]}": write a point, or a space behind a comma'
        )
    doubts: list[Doubt] = []
    generic = _take_name(line, named, doubts, reference)
    if generic is None and not (doubts or line.fields):
        return Reading(
            text=text, place="trials", refused="begin with the drug", unread=line.finish(frozenset())[1]
        )
    try:
        take_times(line, day)
    except BadDay as reason:
        return Reading(text=text, place="trials", refused=str(reason))
    take_stop(line)
    take_phrases(line, ("purpose",))
    take_side_effects(line)
    _take_partners(line, reference, generic)
    _take_per_cent(line)
    take_level(line)
    take_phrases(line, _PHRASES)
    skip_idle(line)
    doubts += take_unclear(line, _PHRASES)
    doubts += resolve_conflicts(line, ("adherence", "outcome", "side_effects", "ongoing"))
    doubts += take_amounts(line)
    return _finished(line, doubts, day, generic, reference, trials)


def _other_place(text: str, day: date, reference: Reference, named: NamedDrug | None) -> Reading | None:
    """A course, an added drug, another medicine or a psychotherapy typed at this question, read as what it is."""
    if named is None:
        return read_psychotherapy(text, day, reference) if therapy_in(text) else None
    match named.found.table:
        case "modalities":
            return read_course(text, day, reference)
        case "other_drugs":
            if named.found.generic in reference.augmentation:
                return read_augmentation(text, day, reference)
            return read_medicine(text, day, reference)
        case _:
            return None


def _take_name(line: Line, named: NamedDrug | None, doubts: list[Doubt], reference: Reference) -> str | None:
    """Read the drug; gives back its generic name. Without a known name: its class, or what it may be is asked."""
    speech = load_speech()
    if named is not None:
        return take_trial_drug(line, named, reference)
    if (doubt := ambiguous_doubt(line, reference)) is not None:
        doubts.append(doubt)
        return None
    has_class = take_class(line, reference)
    forgotten = next(phrase_places(line, [words for words in speech.forgotten_drug if words != "?"]), None)
    if has_class or forgotten is not None:
        if forgotten is not None:
            line.take("drug", None, forgotten.start(), forgotten.end())
        else:
            line.take("drug", None, line.fields[-1].span.start, line.fields[-1].span.end)
        if not has_class:
            line.drop("drug")
            text = "Is there one whose name nobody remembers?"
            doubts.append(
                Doubt("drug", text, (Choice("yes, keep it without a name", {"drug": None}), Choice("no")))
            )
        return None
    if (doubt := name_doubt(line, reference, speech.small_words)) is not None:
        doubts.append(doubt)
    return None


def _take_partners(line: Line, reference: Reference, generic: str | None) -> None:
    """Antidepressants taken together with it; another name without `with` before it stays unread."""
    for named in list(drugs_in(line, reference)):
        before = _PARTNER.search(line.open[: named.start])
        if before and named.found.generic != generic:
            dose = _PARTNER_DOSE.match(line.open, named.end)
            end = dose.end() if dose else named.end
            if dose:
                line.remarks.append(f"{line.text[named.start : end]}: its dose is not kept")
            line.take("combined_with", [line.text[named.start : named.end]], before.start(), end)


def _take_per_cent(line: Line) -> None:
    """`40 % better` as the outcome it is; a range must lie in one of them."""
    match = line.search(_PER_CENT)
    if match is None:
        return
    words = {_outcome_of(int(match["low"])), _outcome_of(int(match["high"] or match["low"]))}
    if len(words) == 1:
        line.take("outcome", words.pop(), match.start(), match.end())


def _outcome_of(per_cent: int) -> str:
    limits = load_speech().limits
    if per_cent < limits.partial_from_per_cent:
        return "no_response"
    return "partial" if per_cent < limits.response_from_per_cent else "response"


def _finished(
    line: Line,
    doubts: list[Doubt],
    day: date,
    generic: str | None,
    reference: Reference,
    trials: Sequence[Mapping[str, Any]],
) -> Reading:
    """The record in the words of the case, with what is doubtful taken out of it."""
    plain, unread = line.finish(load_speech().small_words)
    record: Record = {}
    for field in line.fields:
        if field.name in ("combined_with", "note") and record.get(field.name):
            joined = record[field.name]
            record[field.name] = (
                joined + field.value if isinstance(joined, list) else f"{joined}, {field.value}"
            )
        elif field.name not in record or field.name == "doses":
            record[field.name] = field.value
    if record.get("ongoing") and "on_max_dose_since" not in record and "stopped" not in record:
        record["weeks_on"] = day.isoformat()
    record, doubts = doubts_of(record, doubts, generic, reference, trials)
    asks = _asks(record, doubts)
    return Reading(
        text=line.text,
        place="trials",
        record=record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        doubts=tuple(doubts),
        asks=asks,
        remarks=tuple(dict.fromkeys(line.remarks)),
        ended=record.get("ongoing") is False or bool(record.keys() & {"stop_reason", "stopped"}),
    )


def _asks(record: Record, doubts: list[Doubt]) -> tuple[str, ...]:
    """The fields that this trial still lacks, in the order in which they are asked."""
    doubtful = {doubt.field for doubt in doubts}
    given = record.keys() | doubtful
    asks = []
    for name in _GAPS:
        if name == "dose":
            missing = not given & {"max_dose_mg", "max_dose", "doses", "dose_words"}
            name = "max_dose_mg"
        elif name in ("weeks", "weeks_at_max_dose"):
            dated = "on_max_dose_since" in record or (
                name == "weeks" and {"started", "stopped"} <= record.keys()
            )
            missing = name not in given and "doses" not in record and not dated
        elif name == "ongoing":
            missing = not given & {"ongoing", "stop_reason", "stopped"}
        elif name == "stop_reason":
            missing = name not in given and record.get("ongoing") is False
        else:
            missing = name not in given
        if missing:
            asks.append(name)
    if any(step.get("weeks") is None for step in record.get("doses", [])):
        asks.insert(0, "doses")
    return tuple(asks)
