"""What a completed instrument comes to by its whole rule. Pure.

An incomplete part has no value, whatever the answers given add up to. Between two published cut-offs a screen is
undecided (`cannot_tell`). Answers, total and the chart's own word that disagree settle nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from trdcheck.answers import Items, any_yes, counted, filled, holds, points, tenth
from trdcheck.reference.instruments import (
    SEVERITY_WORDS,
    Asked,
    Cutoff,
    FactPoints,
    Instrument,
    Note,
    Number,
    Part,
    Rule,
)

Value = bool | Number | str | None
Values = dict[str, Value]
Verdict = Literal["positive", "negative", "incomplete", "cannot_tell"]

_WORDS: dict[str, Verdict] = {"negative": "negative", "intermediate": "cannot_tell", "positive": "positive"}
_COUNTED = ("sum", "count", "mean")


@dataclass(frozen=True)
class Scored:
    """What a record of an instrument says.

    `settles` is the verdict an item may rest on: that of every scoring rule of the same answers; `one_rule`
    when another rule is not known. `also` are the verdicts of those other rules, `covers` those for the sides
    an instrument speaks for separately. `bounds` are the lowest and the highest possible score of a formula.
    """

    score: Number | None = None
    verdict: Verdict | None = None
    settles: Verdict | Literal["one_rule"] | None = None
    also: dict[str, Verdict] = field(default_factory=dict)
    band: str = ""
    covers: dict[str, Verdict] = field(default_factory=dict)
    bounds: tuple[Number, Number] | None = None
    cuts: Cutoff | None = None
    flags: tuple[str, ...] = ()
    flag_text: str = ""
    most_serious: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    score_text: str = ""


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
    form = _Form(instrument, items, score, result, dict(parts or {}), sex, facts or {})
    own = _scored(form)
    if not instrument.also or own.verdict not in ("positive", "negative"):
        return own
    others = [(instruments or {}).get(name) for name in instrument.also]
    if not form.answered or None in others:
        return own if own.verdict == "positive" else replace(own, settles="one_rule")
    others_scored = [(one, _scored(_Form(one, items, None, None, {}, sex, {}))) for one in others if one]
    return _by_every_rule(own, others_scored)


def _by_every_rule(own: Scored, others: list[tuple[Instrument, Scored]]) -> Scored:
    """The record with what the other scoring rules of the same answers say: one positive is enough."""
    also = {one.id: other.verdict for one, other in others if other.verdict is not None}
    differing = tuple(
        f"{other.verdict} under the other scoring rule ({one.short}: {other.score_text})"
        for one, other in others
        if other.verdict != own.verdict
    )
    remarks = (*own.remarks, *differing)
    if "positive" in (own.verdict, *also.values()):
        return replace(own, also=also, settles="positive", remarks=remarks)
    return replace(own, also=also, remarks=remarks)


@dataclass(frozen=True)
class _Form:
    """A record beside its instrument, the patient's sex and the facts of a formula."""

    instrument: Instrument
    items: Items | None
    total: Number | None
    result: str | None
    parts: Values
    sex: str | None
    facts: Mapping[str, object]

    @property
    def answered(self) -> bool:
        """Whether at least one item is answered."""
        return any(one is not None for one in self.items or ())

    @property
    def begun(self) -> bool:
        """Whether anything but the chart's own word is known."""
        parts = any(value is not None for value in self.parts.values())
        return self.answered or self.total is not None or parts or bool(self.facts)

    @property
    def answers(self) -> Items:
        """The answers of the whole form, skipped ones filled in."""
        return filled(self.instrument, self.items or ())

    @property
    def cuts(self) -> Cutoff | None:
        """The cut-offs for this sex."""
        cutoffs = self.instrument.cutoffs
        known: Literal["female", "male", "unknown"] = (
            "female" if self.sex == "female" else "male" if self.sex == "male" else "unknown"
        )
        return cutoffs.get("all") or cutoffs.get(known)

    @property
    def formula(self) -> list[FactPoints]:
        """The facts a formula gives points for."""
        return [fact for part in self.instrument.parts for fact in part.facts]


def _scored(form: _Form) -> Scored:
    """Everything the record says by its own rule."""
    instrument = form.instrument
    bounds = _bounds(form)
    values = {part.id: _value(form, part, bounds) for part in instrument.parts}
    wrong = _contradiction(form, values)
    value = None if wrong else _score(form, values)
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
            *(one for one in (wrong[1] if wrong else "", disagree) if one),
            *(_why_undecided(form, values, value) if verdict == "cannot_tell" and not wrong else ()),
            *(note.text for note in notes),
            *(("secondary source",) if instrument.grade == "secondary" else ()),
        ),
        missing=_missing(form, values) if verdict == "incomplete" else (),
        score_text=_score_text(instrument, value),
    )


# -- values of the parts -----------------------------------------------------------------------------------


def _value(form: _Form, part: Part, bounds: tuple[Number, Number] | None) -> Value:
    """The value of a part; None while anything it counts is unknown."""
    stands_for_score = "score" in (part.id, part.total_field)
    if part.kind in _COUNTED:
        if stands_for_score and not form.answered:
            return form.total
        return counted(part, form.answers, form.instrument.item_range[1])
    if part.kind == "any_yes":
        return any_yes(part, form.answers)
    if part.kind == "points" and form.total is None:
        return bounds[0] if bounds is not None and bounds[0] == bounds[1] else None
    if stands_for_score:
        return form.total
    value = form.parts.get(part.id)
    return False if value is None and _skipped(form, part) else value


def _skipped(form: _Form, part: Part) -> bool:
    """Whether the form leaves out a question after the answers given."""
    return any(
        part.id in skip.parts
        and (
            form.parts.get(skip.when.part) is skip.when.equals
            if skip.when.part is not None
            else holds(skip.when, form.answers)
        )
        for skip in form.instrument.skips
    )


def _score(form: _Form, values: Values) -> Number | None:
    """The score: the part of that name, or the counted one that stands for it; 0 behind a gate answered no."""
    gate = form.instrument.gate
    if gate is not None and (form.answered or form.total is None):
        if values.get(gate) is not True:
            return 0 if values.get(gate) is False else None
    for part in form.instrument.parts:
        value = values.get(part.id)
        if "score" in (part.id, part.total_field):
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return None


def _bounds(form: _Form) -> tuple[Number, Number] | None:
    """The lowest and the highest possible total of a formula over its unknown facts."""
    if not form.facts or not form.formula:
        return None
    ranges = [points(fact, form.facts.get(fact.fact)) for fact in form.formula]
    return sum(low for low, _ in ranges), sum(high for _, high in ranges)


def _contradiction(form: _Form, values: Values) -> tuple[Verdict, str] | None:
    """Answers that cannot all be right: a gate answered no with symptoms behind it, a total that differs."""
    gate = form.instrument.gate
    if gate is not None and values.get(gate) is False:
        if form.total or any(one not in (None, 0) for one in form.items or ()):
            return "cannot_tell", "the answers contradict each other"
    if not form.answered or form.total is None:
        return None
    for part in form.instrument.parts:
        if part.kind in _COUNTED and "score" in (part.id, part.total_field):
            value = values.get(part.id)
            if value is None:
                return (
                    "incomplete",
                    f"not every item is answered: the score of {_plain(form.total)} is not used",
                )
            same = tenth(form.total) == value if part.kind == "mean" else form.total == value
            if not same and isinstance(value, int | float):
                return (
                    "incomplete",
                    f"the items come to {_plain(value)}, the score says {_plain(form.total)}",
                )
    return None


# -- verdict -----------------------------------------------------------------------------------------------


def _verdict(
    form: _Form, values: Values, value: Number | None, bounds: tuple[Number, Number] | None
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
        return "cannot_tell" if total_alone and not _parts_given(form) else "incomplete"
    if positive:
        return "positive"
    return "cannot_tell" if _between(form, value) or _pattern(form, values) else "negative"


def _parts_given(form: _Form) -> bool:
    return any(value is not None for value in form.parts.values())


def _between(form: _Form, value: Number | None) -> bool:
    """Whether a score lies between two published cut-offs."""
    cuts = form.cuts
    if cuts is None or cuts.grey_from is None or value is None:
        return False
    return cuts.grey_from <= value < cuts.positive_from


def _pattern(form: _Form, values: Values) -> bool:
    """Whether the answers meet a second rule that keeps a negative score undecided."""
    grey = form.instrument.grey_if
    return grey is not None and _met(form, grey, values) is True


def _with_word(form: _Form, verdict: Verdict | None, band: str) -> tuple[Verdict | None, str]:
    """The verdict beside the chart's own word, and what to say where they disagree.

    The word alone is the verdict. Beside answers, "positive" wins over undecided; "negative" wins over nothing.
    """
    said = form.result
    if said is None:
        return verdict, ""
    if said in SEVERITY_WORDS:
        if not form.begun:
            return None, ""
        fits = not band or said in band or band == form.instrument.bands[0].name == _lowest(form, said)
        return (verdict, "") if fits else ("incomplete", f"the score is {band}, the recorded word is {said}")
    word = _WORDS.get(said)
    if word is None or word == verdict:
        return verdict, ""
    if not form.begun:
        return word, ""
    if verdict in ("incomplete", "cannot_tell"):
        if word == "positive":
            return word, ""
        return verdict, f"recorded as {said}, which the answers given do not show"
    if verdict == "positive" and word == "cannot_tell":
        return verdict, ""
    return "incomplete", f"the answers say {verdict}, the recorded result is {said}"


def _lowest(form: _Form, said: str) -> str:
    """The name of the lowest band, when the word is the lowest one."""
    return form.instrument.bands[0].name if said == SEVERITY_WORDS[0] else ""


def _met(form: _Form, rule: Rule, values: Values) -> bool | None:
    """A rule, three-valued."""
    if rule.any:
        met = [_asked(form, one, values) for one in rule.any]
        return True if True in met else None if None in met else False
    met = [_asked(form, one, values) for one in rule.all]
    return False if False in met else None if None in met else True


def _asked(form: _Form, one: Asked, values: Values) -> bool | None:
    """A condition on a part; None while the part is not known."""
    value = values.get(one.part)
    if value is None:
        return None
    if one.equals is not None:
        return value is one.equals if isinstance(one.equals, bool) else value == one.equals
    if one.one_of:
        return value in one.one_of
    limit = (form.cuts.positive_from if form.cuts else None) if one.at_least == "cutoffs" else one.at_least
    return isinstance(value, int | float) and isinstance(limit, int | float) and value >= limit


def _covers(form: _Form, values: Values, *, disputed: bool) -> dict[str, Verdict]:
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
    form: _Form, values: Values, verdict: Verdict | None, by_rule: Verdict | None
) -> tuple[tuple[str, ...], str, str]:
    """The safety flags raised, the words for it (the answer, never a tier of risk), the most serious answer.

    A positive answer raises its flag even where the chart's own word is negative, and the other way round.
    """
    instrument = form.instrument
    for one in instrument.raises:
        if one.item is not None and one.at_least is not None:
            answer = form.answers[one.item - 1]
            if isinstance(answer, int | float) and answer >= one.at_least:
                return (one.flag,), f"{instrument.short} item {one.item} = {_plain(answer)}", ""
        elif one.verdict is not None and one.verdict in (verdict, by_rule, form.result):
            serious = _serious(form, values)
            detail = f" ({serious})" if serious else ""
            return (one.flag,), f"{instrument.short} positive{detail}", serious
    return (), "", ""


def _serious(form: _Form, values: Values) -> str:
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
    form: _Form,
    values: Values,
    value: Number | None,
    bounds: tuple[Number, Number] | None,
    verdict: Verdict | None,
) -> str:
    """The band of the score; of the highest side where nothing is added up; a severity word as given."""
    instrument = form.instrument
    if value is None and instrument.covers and verdict in ("positive", "negative"):
        sides = [values.get(name) for names in instrument.covers.values() for name in names]
        value = max((one for one in sides if isinstance(one, int | float)), default=None)
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


def _why_undecided(form: _Form, values: Values, value: Number | None) -> tuple[str, ...]:
    """Both published cut-offs a score lies between, or the pattern its answers meet."""
    cuts = form.cuts
    if cuts is not None and _between(form, value):
        return (f"cut-offs of {cuts.grey_from} and {cuts.positive_from} are published",)
    if _pattern(form, values):
        return (form.instrument.grey_text,)
    return ()


def _noted(note: Note, form: _Form) -> bool:
    """Whether the answers call for a remark."""
    anys = not note.any or any(holds(one, form.answers) for one in note.any)
    return anys and all(holds(one, form.answers) for one in note.all)


def _missing(form: _Form, values: Values) -> tuple[str, ...]:
    """What is not answered: items by number, parts and facts by name."""
    instrument = form.instrument
    if form.facts:
        ranges = {fact.fact: points(fact, form.facts.get(fact.fact)) for fact in form.formula}
        return tuple(name for name, (low, high) in ranges.items() if low != high)
    if not form.begun and "total" in instrument.accepts:
        return ("score",)
    items = [
        f"item {n}" for n, one in enumerate(form.answers, 1) if one is None and "items" in instrument.accepts
    ]
    if form.total is not None and not form.answered:
        items = []
    rule = instrument.positive or Rule()
    asked = {*instrument.needs, *(one.part for one in (*rule.all, *rule.any))}
    names = [name for name in instrument.answers if name in asked and values.get(name) is None]
    return (*items, *names)


def _score_text(instrument: Instrument, value: Number | None) -> str:
    """The score as it is shown: with its highest for lifetime screens, a mean with its decimal, with its unit."""
    if value is None:
        return ""
    if instrument.lifetime and instrument.highest is not None:
        return f"{_plain(value)}/{_plain(instrument.highest)}"
    if any(part.kind == "mean" for part in instrument.parts):
        return str(float(value))
    return f"{instrument.score_unit} {_plain(value)}".strip()


def _plain(value: Number) -> str:
    """A number without a decimal point where it has no fraction."""
    return str(int(value)) if value == int(value) else str(value)
