"""What the case says by an instrument: its newest record, or one computed from facts of the case."""

from datetime import date

from trdcheck.evidence.reader import Reader
from trdcheck.evidence.reading import NOTHING, Reading, aged
from trdcheck.evidence.words import dated, joined, last_day
from trdcheck.model.case import Screen
from trdcheck.model.dated import Dated, current, numbered, screens_of, split_future
from trdcheck.model.dates import When
from trdcheck.model.patient import day_of, patient_on
from trdcheck.scoring.score import Scored, score, scored

_BAD_VERDICTS = {"positive": 3, "cannot_tell": 2, "incomplete": 1, "negative": 0}


def read_screen(evidence: Reader, source: str) -> Reading:
    """The newest record of an instrument; `INSTRUMENT:PART` reads what it says about one side of an item."""
    name, _, side = source.partition(":")
    instrument = evidence.reference.instruments[name]
    path = f"screens[{name}]"
    records = screens_of(evidence.case, name)
    if not records:
        computed = _computed(evidence, name) if instrument.computed else None
        return computed or Reading(frozenset({"none"}), instrument.short, missing=(path,))
    usable, future = split_future(records, evidence.as_of)
    results = [
        record.having((record.record, scored(record.record, evidence.case, evidence.reference)))
        for record in usable
    ]

    def verdict(pair: tuple[Screen, Scored]) -> str | None:
        return pair[1].covers.get(side) if side else pair[1].settles

    newest, disagree = current(
        results, evidence.as_of, lambda pair: _BAD_VERDICTS.get(verdict(pair) or "", 0)
    )
    if instrument.lifetime:
        # Any positive of a lifetime instrument counts until it is answered, not only the newest.
        older = [
            result for result in results if verdict(result.record) == "positive" and result not in newest
        ]
        newest += [result for result in older if not evidence.answered(result.last(evidence.as_of))]
    tags: set[str] = {"future"} if future else set()
    if disagree and not all(evidence.answered(result.last(evidence.as_of)) for result in newest):
        tags.add("conflict")
    for result in newest:
        tags |= _screen_tags(evidence, name, verdict(result.record), result)
    shown = [(result.record[0], result.record[1], result.when) for result in newest]
    texts = [_screen_text(instrument.short, screen, scores, when, side) for screen, scores, when in shown]
    texts += [
        dated(instrument.short, record.when, f"dated after {evidence.as_of}")
        for record in future
        if not newest
    ]
    days = [result.last(evidence.as_of) for result in newest]
    return Reading(
        tags=frozenset(tags),
        text=joined(texts),
        brief=joined(_screen_brief(instrument.short, screen, scores, side) for screen, scores, _ in shown),
        evidence=tuple(record.path for record in newest or future),
        missing=(path,),
        newest=max((day for day in days if day is not None), default=None),
        undated=None in days,
        sources=tuple(instrument.sources),
    )


def _screen_tags(
    evidence: Reader, name: str, verdict: str | None, record: Dated[tuple[Screen, Scored]]
) -> set[str]:
    """The tags of one scored record. A score above zero counts at any age, like a finding, until it is answered."""
    result, when, last = record.record[1], record.when, record.last(evidence.as_of)
    tags: set[str] = set()
    answered = evidence.answered(last)
    if result.score is not None:
        tags.add("zero" if result.score == 0 else "above_zero_answered" if answered else "above_zero")
    match verdict:
        case "positive":
            tags.add("answered" if answered else "positive")
        case "negative":
            good = aged("negative", when, as_of=evidence.as_of, within_days=evidence.window(name, "screens"))
            if "negative" in good and _too_early(evidence, when):
                good = frozenset({"negative_old", "old"})
            tags |= good
            if "above_zero" in tags:
                tags.add("negative_above_zero")
        case "cannot_tell":
            tags.add("answered" if answered else "disagrees" if result.disagrees else "grey")
        case "incomplete" | "one_rule":
            # An old form that lacks answers, or contradicts itself, gives way to a later and complete one.
            over = answered or (result.score is None and evidence.completed_since(name, last))
            tags.add("answered" if over else "disagrees" if result.disagrees else verdict)
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
    """An instrument computed from facts of the case; None when it has not begun.

    It only suggests: a negative study in its window, or the condition under control, answers it on any day.
    """
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
    oldest, newest, undated = _measured(evidence, snoring)
    record = Dated("patient", oldest, (Screen(instrument=None), result))
    tags = _screen_tags(evidence, name, result.verdict, record)
    if not tags.isdisjoint({"positive", "incomplete"}) and evidence.outranks_computed():
        tags = tags - {"positive", "incomplete"} | {"answered"}
    low, high = result.bounds or (result.score, result.score)
    number = str(low) if low == high else f"{low} to {high}"
    missing = tuple(f"history.{part}" if part == "snoring" else f"patient.{part}" for part in result.missing)
    return Reading(
        tags=frozenset(tags),
        text=dated(f"{instrument.short} {number}", oldest),
        brief=f"{instrument.short} {number}",
        evidence=("patient", *snoring.evidence),
        missing=missing or (f"screens[{name}]",),
        newest=newest,
        undated=undated,
        sources=tuple(instrument.sources),
    )


def _measured(evidence: Reader, snoring: Reading) -> tuple[When | None, date | None, bool]:
    """Of the facts a score is computed from: the oldest date, the last day of the newest, and whether one has none.

    A good score is only as recent as its oldest fact; a bad one is as new as its newest.
    """
    known = patient_on(evidence.case, evidence.as_of)
    names = [name for name in ("neck_cm", "bmi") if getattr(known, name) is not None]
    dates = [day_of(evidence.case, name) for name in names]
    days = [last_day(when, evidence.as_of) for when in dates]
    if snoring.has({"yes", "no"}):
        fact = evidence.case.fact("snoring") or evidence.case.fact("loud-snoring")
        dates.append(fact.date if fact is not None else None)
        days.append(snoring.newest)
    oldest = None if None in dates else min((when for when in dates if when), key=lambda when: when.first)
    return oldest, max((day for day in days if day is not None), default=None), None in days


def read_unnamed(evidence: Reader) -> Reading:
    """A screen written under a name that could be one of several instruments of the part."""
    names = evidence.reference.ambiguous
    records = [
        record
        for record in numbered(evidence.case.screens, "screens")
        if record.record.instrument is None
        and not set(names.get((record.record.text or "").strip().casefold(), ())).isdisjoint(
            evidence.part.instruments
        )
    ]
    usable, _ = split_future(records, evidence.as_of)
    if not usable:
        return NOTHING
    days = [record.last(evidence.as_of) for record in usable]
    over = all(evidence.answered(day) or evidence.completed_since("", day) for day in days)
    return Reading(
        tags=frozenset({"answered" if over else "recorded"}),
        evidence=tuple(record.path for record in usable),
        newest=max((day for day in days if day is not None), default=None),
        undated=None in days,
    )


def read_part(evidence: Reader, name: str, part: str) -> Reading:
    """An instrument's own extra answer, from its newest record that gives one."""
    usable, _ = split_future(screens_of(evidence.case, name), evidence.as_of)
    answers = {(record.record.parts or {}).get(part) for record in usable} - {None}
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
