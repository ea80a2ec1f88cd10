"""What a completed instrument comes to by its whole rule. Pure.

An incomplete part has no value, whatever the answers given add up to. Between two published cut-offs a screen is
undecided (`cannot_tell`). Answers, total and the chart's own word that disagree settle nothing.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.model.case import Case, Screen
from trdcheck.reference import Reference
from trdcheck.reference.instruments import SEVERITY_WORDS, Asked, Cutoff, Instrument, Note, Number, Rule
from trdcheck.scoring.answers import Items, holds, points
from trdcheck.scoring.form import Form, Values, Verdict, bounds_of, contradiction, plain, score_of, value_of

_WORDS: dict[str, Verdict] = {"negative": "negative", "intermediate": "cannot_tell", "positive": "positive"}


class Scored(Struct, frozen=True):
    """What a record of an instrument says.

    `settles` is the verdict an item may rest on: that of every scoring rule of the same answers; `one_rule`
    when another rule is not known. `also` are the verdicts of those other rules, `covers` those for the sides
    an instrument speaks for separately. `bounds` are the lowest and the highest possible score of a formula.
    `disagrees`: answers, total and the chart's own word do not fit together.
    """

    score: Number | None = None
    verdict: Verdict | None = None
    settles: Verdict | Literal["one_rule"] | None = None
    also: dict[str, Verdict] = {}
    band: str = ""
    covers: dict[str, Verdict] = {}
    bounds: tuple[Number, Number] | None = None
    cuts: Cutoff | None = None
    flags: tuple[str, ...] = ()
    flag_text: str = ""
    most_serious: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    score_text: str = ""
    disagrees: bool = False


def score(
    instrument: Instrument,
    *,
    items: Items | None = None,
    score: Number | None = None,
    result: str | None = None,
    parts: Mapping[str, bool | Number | str | None] | None = None,
    sex: str | None = None,
    facts: Mapping[str, object] | None = None,
    instruments: Mapping[str, Instrument] | None = None,
) -> Scored:
    """The score, verdict, band and flags of one record that has no refusals.

    `sex` is the patient's, `facts` those of a formula; `instruments` are where other scoring rules of the same
    answers are found.
    """
    form = Form(instrument, items, score, result, dict(parts or {}), sex, facts or {})
    by_rule = _scored(form)
    if not instrument.also or by_rule.verdict not in ("positive", "negative"):
        return by_rule
    others = [(instruments or {}).get(name) for name in instrument.also]
    if not form.answered or None in others:
        return (
            by_rule if by_rule.verdict == "positive" else msgspec.structs.replace(by_rule, settles="one_rule")
        )
    others_scored = [(rule, _scored(Form(rule, items, None, None, {}, sex, {}))) for rule in others if rule]
    return _by_every_rule(by_rule, others_scored)


def _by_every_rule(by_rule: Scored, others: list[tuple[Instrument, Scored]]) -> Scored:
    """The record with what the other scoring rules of the same answers say: one positive is enough."""
    also = {rule.id: other.verdict for rule, other in others if other.verdict is not None}
    differing = tuple(
        f"{other.verdict} under the other scoring rule ({rule.short}: {other.score_text})"
        for rule, other in others
        if other.verdict != by_rule.verdict
    )
    remarks = (*by_rule.remarks, *differing)
    if "positive" in (by_rule.verdict, *also.values()):
        return msgspec.structs.replace(by_rule, also=also, settles="positive", remarks=remarks)
    return msgspec.structs.replace(by_rule, also=also, remarks=remarks)


def _scored(form: Form) -> Scored:
    """Everything the record says by its own rule."""
    instrument = form.instrument
    bounds = bounds_of(form)
    values = {part.id: value_of(form, part, bounds) for part in instrument.parts}
    wrong = contradiction(form, values)
    value = None if wrong else score_of(form, values)
    by_rule: Verdict | None = wrong[0] if wrong else _verdict(form, values, value, bounds)
    band = _band(form, values, value, bounds, by_rule)
    verdict, disagree = (by_rule, "") if wrong else _with_word(form, by_rule, band)
    notes = [note for note in instrument.notes if form.answered and _noted(note, form)]
    flags, flag_text, most_serious = _flags(form, values, verdict, by_rule)
    quiet = instrument.role in ("severity", "safety") and verdict != "incomplete"
    return Scored(
        score=value,
        verdict=verdict,
        settles=None if quiet else verdict,
        band=band,
        covers=_covers(form, values, disputed=bool(disagree)),
        bounds=bounds,
        cuts=form.cuts,
        flags=flags,
        flag_text=flag_text,
        most_serious=most_serious,
        notes=tuple(note.id for note in notes),
        remarks=(
            *instrument.remarks,
            *(remark for remark in (wrong[1] if wrong else "", disagree) if remark),
            *(_why_undecided(form, values, value) if verdict == "cannot_tell" and not wrong else ()),
            *(note.text for note in notes),
            *(("secondary source",) if instrument.grade == "secondary" else ()),
        ),
        missing=_missing(form, values) if verdict == "incomplete" else (),
        score_text=_score_text(instrument, value),
        disagrees=bool(wrong) or (bool(disagree) and verdict != by_rule),
    )


# -- verdict -----------------------------------------------------------------------------------------------


def _verdict(
    form: Form, values: Values, value: Number | None, bounds: tuple[Number, Number] | None
) -> Verdict | None:
    """By the whole rule: positive, negative, incomplete, or undecided between cut-offs."""
    instrument = form.instrument
    if instrument.positive is None:
        if value is None:
            return "incomplete"
        return None if instrument.bands else "cannot_tell"
    if bounds is not None and form.total is None:
        met = {_met(form, instrument.positive, {**values, "score": bound}) for bound in bounds}
        return "incomplete" if len(met) > 1 else "positive" if met == {True} else "negative"
    total_alone = form.total is not None and not form.answered
    gate_open = instrument.gate is not None and total_alone
    if not gate_open and any(values.get(need) is None for need in instrument.needs):
        return "incomplete"
    if instrument.gate is not None:
        values = {**values, "score": value}
    positive = _met(form, instrument.positive, values)
    if positive is None:
        # A total where the rule needs more cannot be completed from itself.
        return "cannot_tell" if total_alone and not form.parts_given else "incomplete"
    if positive:
        return "positive"
    return "cannot_tell" if _between(form, value) or _pattern(form, values) else "negative"


def _between(form: Form, value: Number | None) -> bool:
    """Whether a score lies between two published cut-offs."""
    cuts = form.cuts
    if cuts is None or cuts.grey_from is None or value is None:
        return False
    return cuts.grey_from <= value < cuts.positive_from


def _pattern(form: Form, values: Values) -> bool:
    """Whether the answers meet a second rule that keeps a negative score undecided."""
    grey = form.instrument.grey_if
    return grey is not None and _met(form, grey, values) is True


def _with_word(form: Form, verdict: Verdict | None, band: str) -> tuple[Verdict | None, str]:
    """The verdict beside the chart's own word, and what to say where they disagree.

    The word alone is the verdict. Beside answers, "positive" wins over undecided; "negative" wins over nothing.
    """
    recorded = form.result
    if recorded is None:
        return verdict, ""
    if recorded in SEVERITY_WORDS:
        if not form.begun:
            return None, ""
        fits = _fits(form.instrument, band, recorded)
        return (
            (verdict, "") if fits else ("incomplete", f"the score is {band}, the recorded word is {recorded}")
        )
    word = _WORDS.get(recorded)
    if word is None or word == verdict:
        return verdict, ""
    if not form.begun:
        return word, ""
    if verdict in ("incomplete", "cannot_tell"):
        if word == "positive":
            return word, ""
        return verdict, f"recorded as {recorded}, which the answers given do not show"
    if verdict == "positive" and word == "cannot_tell":
        return verdict, ""
    return "incomplete", f"the answers say {verdict}, the recorded result is {recorded}"


def _fits(instrument: Instrument, band: str, recorded: str) -> bool:
    """Whether a band may be called so: where the bands have other names, any word fits."""
    named = any(word in named_band.name for named_band in instrument.bands for word in SEVERITY_WORDS)
    lowest = recorded == SEVERITY_WORDS[0] and bool(instrument.bands) and band == instrument.bands[0].name
    return not named or not band or recorded in band or lowest


def _met(form: Form, rule: Rule, values: Values) -> bool | None:
    """A rule, three-valued."""
    if rule.any:
        met = [_asked(form, condition, values) for condition in rule.any]
        return True if True in met else None if None in met else False
    met = [_asked(form, condition, values) for condition in rule.all]
    return False if False in met else None if None in met else True


def _asked(form: Form, condition: Asked, values: Values) -> bool | None:
    """A condition on a part; None while the part is not known."""
    value = values.get(condition.part)
    if value is None:
        return None
    if condition.equals is not None:
        return value is condition.equals if isinstance(condition.equals, bool) else value == condition.equals
    if condition.one_of:
        return value in condition.one_of
    limit = (
        (form.cuts.positive_from if form.cuts else None)
        if condition.at_least == "cutoffs"
        else condition.at_least
    )
    return isinstance(value, int | float) and isinstance(limit, int | float) and value >= limit


def _covers(form: Form, values: Values, *, disputed: bool) -> dict[str, Verdict]:
    """The verdict for each side an instrument speaks for separately; the word fills sides not known."""
    covers: dict[str, Verdict] = {}
    for side, names in form.instrument.covers.items():
        met = _met(form, Rule(any=[Asked(part=name, at_least="cutoffs") for name in names]), values)
        covers[side] = "positive" if met else "incomplete" if met is None else "negative"
    word = _WORDS.get(form.result or "")
    if word is None or not covers:
        return covers
    if not form.begun:
        return dict.fromkeys(covers, word)
    if disputed:
        return {side: "incomplete" if verdict != word else verdict for side, verdict in covers.items()}
    if word == "positive" and "positive" not in covers.values():
        return {side: word if verdict == "incomplete" else verdict for side, verdict in covers.items()}
    return covers


# -- flags and words ---------------------------------------------------------------------------------------


def _flags(
    form: Form, values: Values, verdict: Verdict | None, by_rule: Verdict | None
) -> tuple[tuple[str, ...], str, str]:
    """The safety flags raised, the words for it (the answer, never a tier of risk), the most serious answer.

    A positive answer raises its flag even where the chart's own word is negative, and the other way round.
    """
    instrument = form.instrument
    for raised in instrument.raises:
        if raised.item is not None and raised.at_least is not None:
            answer = form.answers[raised.item - 1]
            if isinstance(answer, int | float) and answer >= raised.at_least:
                return (raised.flag,), f"{instrument.short} item {raised.item} = {plain(answer)}", ""
        elif raised.verdict is not None and raised.verdict in (verdict, by_rule, form.result):
            serious = _serious(form, values)
            detail = f" ({serious})" if serious else ""
            return (raised.flag,), f"{instrument.short} positive{detail}", serious
    return (), "", ""


def _serious(form: Form, values: Values) -> str:
    """The most serious answer, only when nothing more serious is unknown; or the acuity."""
    for level in form.instrument.most_serious:
        answers = [values.get(name) for name in level.any]
        if True in answers:
            return level.label
        if None in answers:
            return ""
    detail = form.instrument.detail
    if not detail:
        return ""
    value = form.parts.get(detail["part"])
    return detail["true" if value is True else "false" if value is False else "unknown"]


def _band(
    form: Form,
    values: Values,
    value: Number | None,
    bounds: tuple[Number, Number] | None,
    verdict: Verdict | None,
) -> str:
    """The band of the score; of the highest side where nothing is added up; a severity word as given."""
    instrument = form.instrument
    if value is None and instrument.covers and verdict in ("positive", "negative"):
        sides = [values.get(name) for names in instrument.covers.values() for name in names]
        value = max((side for side in sides if isinstance(side, int | float)), default=None)
    if value is not None:
        return _band_of(instrument, value)
    if bounds is not None and _band_of(instrument, bounds[0]) == _band_of(instrument, bounds[1]):
        return _band_of(instrument, bounds[0])
    return form.result if form.result in SEVERITY_WORDS and not form.begun else ""


def _band_of(instrument: Instrument, value: Number) -> str:
    for band in instrument.bands:
        if value >= band.low and (band.high is None or value <= band.high):
            return band.name
    return ""


def _why_undecided(form: Form, values: Values, value: Number | None) -> tuple[str, ...]:
    """Both published cut-offs a score lies between, or the pattern its answers meet."""
    cuts = form.cuts
    if cuts is not None and _between(form, value):
        return (f"cut-offs of {cuts.grey_from} and {cuts.positive_from} are published",)
    if _pattern(form, values):
        return (form.instrument.grey_text,)
    return ()


def _noted(note: Note, form: Form) -> bool:
    """Whether the answers call for a remark."""
    anys = not note.any or any(holds(condition, form.answers) for condition in note.any)
    return anys and all(holds(condition, form.answers) for condition in note.all)


def _missing(form: Form, values: Values) -> tuple[str, ...]:
    """What is not answered: items by number, parts and facts by name."""
    instrument = form.instrument
    if form.facts:
        ranges = {fact.fact: points(fact, form.facts.get(fact.fact)) for fact in form.formula}
        return tuple(name for name, (low, high) in ranges.items() if low != high)
    if not form.begun and "total" in instrument.accepts:
        return ("score",)
    items = [
        f"item {n}"
        for n, answer in enumerate(form.answers, 1)
        if answer is None and "items" in instrument.accepts
    ]
    if values.get("score") is not None or (form.total is not None and not form.answered):
        items = []
    rule = instrument.positive or Rule()
    asked = {*instrument.needs, *(condition.part for condition in (*rule.all, *rule.any))}
    names = [name for name in instrument.answers if name in asked and values.get(name) is None]
    return (*items, *names)


def _score_text(instrument: Instrument, value: Number | None) -> str:
    """The score as it is shown: with its highest for lifetime screens, a mean with its decimal, with its unit."""
    if value is None:
        return ""
    if instrument.lifetime and instrument.highest is not None:
        return f"{plain(value)}/{plain(instrument.highest)}"
    if any(part.kind == "mean" for part in instrument.parts):
        return str(float(value))
    return f"{instrument.score_unit} {plain(value)}".strip()


def scored(screen: Screen, case: Case, reference: Reference) -> Scored:
    """A screen by the whole rule of its instrument; the patient's sex chooses the cut-off."""
    return score(
        reference.instruments[str(screen.instrument)],
        items=screen.items,
        score=screen.score,
        result=screen.result,
        parts=screen.parts,
        sex=case.patient.sex if case.patient else None,
        instruments=reference.instruments,
    )
