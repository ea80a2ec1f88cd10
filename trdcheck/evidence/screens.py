"""What the case says by an instrument: its newest record, or one computed from facts of the case."""

from trdcheck.evidence.reader import Reader
from trdcheck.evidence.reading import NOTHING, Reading, aged
from trdcheck.evidence.words import dated, joined, last_day
from trdcheck.model.case import Screen
from trdcheck.model.dated import Dated, current, numbered, screens_of, split_future
from trdcheck.model.dates import When
from trdcheck.model.patient import patient_on
from trdcheck.scoring.score import Scored, score, scored

_BAD_VERDICTS = {"positive": 3, "cannot_tell": 2, "incomplete": 1, "negative": 0}


def read_screen(evidence: Reader, source: str) -> Reading:
    """The newest record of an instrument; `INSTRUMENT:PART` reads what it says about one side of an item."""
    name, _, side = source.partition(":")
    instrument = evidence.reference.instruments[name]
    path = f"screens[{name}]"
    found = screens_of(evidence.case, name)
    usable, future = split_future(found, evidence.as_of)
    results = [
        Dated(one.path, one.when, (one.record, scored(one.record, evidence.case, evidence.reference)))
        for one in usable
    ]

    def verdict(pair: tuple[Screen, Scored]) -> str | None:
        return pair[1].covers.get(side) if side else pair[1].settles

    left, disagree = current(results, evidence.as_of, lambda pair: _BAD_VERDICTS.get(verdict(pair) or "", 0))
    if instrument.lifetime:
        # Any positive of a lifetime instrument counts until it is answered, not only the newest.
        older = [one for one in results if verdict(one.record) == "positive" and one not in left]
        left += [one for one in older if not evidence.answered(one.last(evidence.as_of))]
    tags: set[str] = {"future"} if future else set()
    if disagree:
        tags.add("conflict")
    for one in left:
        tags |= _screen_tags(evidence, name, verdict(one.record), one.record[1], one.when)
    if not found:
        computed = _computed(evidence, name) if instrument.computed else None
        return computed or Reading(frozenset({"none"}), instrument.short, missing=(path,))
    shown = [(one.record[0], one.record[1], one.when) for one in left]
    texts = [_screen_text(instrument.short, screen, result, when, side) for screen, result, when in shown]
    texts += [
        dated(instrument.short, one.when, f"dated after {evidence.as_of}") for one in future if not left
    ]
    days = [day for one in left if (day := one.last(evidence.as_of))]
    return Reading(
        tags=frozenset(tags),
        text=joined(texts),
        brief=joined(_screen_brief(instrument.short, screen, result, side) for screen, result, _ in shown),
        evidence=tuple(one.path for one in (left or future)),
        missing=(path,),
        newest=max(days, default=None),
        undated=any(one.when is None for one in left),
        sources=tuple(instrument.sources),
    )


def _screen_tags(
    evidence: Reader, name: str, verdict: str | None, result: Scored, when: When | None
) -> set[str]:
    """The tags of one scored record."""
    tags: set[str] = set()
    if result.score is not None:
        tags.add("zero" if result.score == 0 else "above_zero")
    answered = evidence.answered(last_day(when, evidence.as_of))
    match verdict:
        case "positive":
            tags.add("answered" if answered else "positive")
        case "negative":
            found = aged("negative", when, as_of=evidence.as_of, within_days=evidence.window(name, "screens"))
            if "negative" in found and _too_early(evidence, when):
                found = frozenset({"negative_old", "old"})
            tags |= found
            if "negative" in found and "above_zero" in tags:
                tags.add("negative_above_zero")
        case "cannot_tell":
            tags.add("answered" if answered else "grey")
        case "incomplete" | "one_rule":
            tags.add(verdict)
        case _:
            tags |= aged("scored", when, as_of=evidence.as_of, within_days=evidence.window(name, "screens"))
            if {"scored", "zero"} <= tags:
                tags.add("scored_zero")
    return tags


def _too_early(evidence: Reader, when: When | None) -> bool:
    """Whether a negative may lie before what the part says it must not (a trial in which mood rose)."""
    if evidence.part.not_before is None or when is None:
        return False
    other = evidence.read(evidence.part.not_before)
    if not other.has({"elevated_mood", "elevated_mood_answered"}):
        return False
    return other.newest is None or when.first < other.newest


def _computed(evidence: Reader, name: str) -> Reading | None:
    """An instrument computed from facts of the case; None when it has not begun."""
    instrument = evidence.reference.instruments[name]
    patient, snoring = patient_on(evidence.case, evidence.as_of), evidence.read("snoring")
    begun = patient.neck_cm is not None or snoring.has({"yes", "no"})
    if not begun:
        return None
    facts: dict[str, object] = {
        "neck_cm": patient.neck_cm,
        "bmi": patient.bmi,
        "age": patient.age,
        "sex": patient.sex,
        "snoring": True if snoring.has({"yes"}) else False if snoring.has({"no"}) else None,
    }
    result = score(instrument, facts=facts, instruments=evidence.reference.instruments)
    # Numbers of `patient` are bare: they are of the day the case was made.
    when = evidence.case.as_of
    tags = _screen_tags(evidence, name, result.verdict, result, when)
    low, high = result.bounds or (result.score, result.score)
    number = str(low) if low == high else f"{low} to {high}"
    missing = tuple(f"history.{part}" if part == "snoring" else f"patient.{part}" for part in result.missing)
    return Reading(
        tags=frozenset(tags),
        text=dated(f"{instrument.short} {number}", when),
        evidence=("patient", *snoring.evidence),
        missing=missing or (f"screens[{name}]",),
        newest=last_day(when, evidence.as_of),
        sources=tuple(instrument.sources),
    )


def read_unnamed(evidence: Reader) -> Reading:
    """A screen written under a name that could be one of several instruments of the part."""
    names = evidence.reference.ambiguous
    found = [
        one
        for one in numbered(evidence.case.screens, "screens")
        if one.record.instrument is None
        and not set(names.get((one.record.text or "").strip().casefold(), ())).isdisjoint(
            evidence.part.instruments
        )
    ]
    usable, _ = split_future(found, evidence.as_of)
    if not usable:
        return NOTHING
    return Reading(frozenset({"recorded"}), evidence=tuple(one.path for one in usable))


def read_part(evidence: Reader, name: str, part: str) -> Reading:
    """An instrument's own extra answer, from its newest record that gives one."""
    usable, _ = split_future(screens_of(evidence.case, name), evidence.as_of)
    answers = {(one.record.parts or {}).get(part) for one in usable} - {None}
    tags = {"yes" if answer is True else "no" if answer is False else f"is:{answer}" for answer in answers}
    return Reading(frozenset(tags or {"unknown"}), missing=(f"screens[{name}].parts.{part}",))


def _screen_text(short: str, screen: Screen, result: Scored, when: When | None, side: str) -> str:
    """An instrument with its score or result, its date and what must be said beside it."""
    return dated(_screen_brief(short, screen, result, side), when, *result.remarks)


def _screen_brief(short: str, screen: Screen, result: Scored, side: str) -> str:
    """An instrument with its score or result."""
    if result.score is not None:
        return f"{short} {result.score_text}"
    if screen.result is not None:
        return f"{short} {screen.result}"
    return f"{short} {side} {result.covers.get(side, '')}".rstrip() if side else short
