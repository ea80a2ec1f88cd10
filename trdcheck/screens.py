"""What a completed instrument comes to by its whole rule. Pure.

An incomplete part has no value, whatever the answers given add up to; nothing is prorated. Between two published
cut-offs a screen is undecided (`cannot_tell`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from trdcheck.case import AgeRange
from trdcheck.reference.instruments import Answers, Asked, FactPoints, Instrument, Number, Part, Rule, Skip

Item = Number | str | None
Items = Sequence[Item]
Parts = Mapping[str, "bool | Number | str | None"]
Value = bool | Number | str | None
Verdict = Literal["positive", "negative", "incomplete", "cannot_tell"]

_WORDS: dict[str, Verdict] = {"negative": "negative", "intermediate": "cannot_tell", "positive": "positive"}
_BAND_WORDS = ("none", "mild", "moderate", "severe")
_REFUSED = "refused"


@dataclass(frozen=True)
class Scored:
    """What a record of an instrument says.

    `settles` is the verdict an item may rest on: that of every scoring rule of the same answers; `one_rule` when
    another rule is not known. `covers` are the verdicts for the sides an instrument speaks for separately. `bounds`
    are the lowest and the highest possible score when a fact of a formula is missing.
    """

    score: Number | None = None
    verdict: Verdict | None = None
    settles: Verdict | Literal["one_rule"] | None = None
    band: str = ""
    covers: dict[str, Verdict] = field(default_factory=dict)
    bounds: tuple[Number, Number] | None = None
    flags: tuple[str, ...] = ()
    flag_text: str = ""
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
    parts: Parts | None = None,
    sex: str | None = None,
    facts: Mapping[str, object] | None = None,
    instruments: Mapping[str, Instrument] | None = None,
) -> Scored:
    """The score, verdict, band and flags of one record; `sex` is the patient's, `facts` those of a formula."""
    form = _Form(instrument, items, score, result, dict(parts or {}), sex, dict(facts or {}))
    own = form.scored()
    if not instrument.also or own.verdict not in ("positive", "negative"):
        return own
    others: list[Verdict | None] = []
    for name in instrument.also:
        if items is None or instruments is None:
            others.append(None)
        else:
            others.append(_Form(instruments[name], items, None, None, {}, sex, {}).scored().verdict)
    return _with_others(own, others)


def _with_others(own: Scored, others: list[Verdict | None]) -> Scored:
    """The record with what the other scoring rules of the same answers say."""

    if own.verdict == "positive" or "positive" in others:
        remark = () if own.verdict == "positive" else ("positive under the other scoring rule",)
        return replace(own, settles="positive", remarks=(*own.remarks, *remark))
    return own if all(other == "negative" for other in others) else replace(own, settles="one_rule")


@dataclass(frozen=True)
class _Form:
    """A record beside its instrument."""

    instrument: Instrument
    items: Items | None
    total: Number | None
    result: str | None
    parts: dict[str, Value]
    sex: str | None
    facts: dict[str, object]

    def scored(self) -> Scored:
        """Everything the record says."""
        instrument = self.instrument
        answers, bounds = self._answers(), self._bounds()
        values = {part.id: self._value(part, answers) for part in instrument.parts}
        contradiction = self._contradiction(values, answers)
        value = self._score(values)
        if bounds is not None and bounds[0] == bounds[1] and not self._unknown_facts():
            value = bounds[0]
        verdict = self._verdict(values, value, bounds)
        remarks = [*instrument.remarks]
        if contradiction:
            verdict, value = contradiction
            remarks.append("the answers contradict each other")
        if self._differs(values):
            counted = self._score({**values, **self._counted(answers)})
            verdict, value = "incomplete", None
            remarks.append(f"the answers come to {counted}, the score says {self.total}")
        verdict, disagree = self._with_word(verdict)
        if disagree:
            remarks.append("score and recorded result disagree")
        notes = [note for note in instrument.notes if self._noted(note.all, note.any, answers)]
        remarks += [note.text for note in notes]
        if instrument.grade == "secondary":
            remarks.append("secondary source")
        flags, flag_text = self._flags(answers, verdict, values)
        settles = None if instrument.role in ("severity", "safety") else verdict
        return Scored(
            score=value,
            verdict=verdict,
            settles=settles,
            band=self._band(value, bounds, values, verdict),
            covers=self._covers(values),
            bounds=bounds,
            flags=flags,
            flag_text=flag_text,
            notes=tuple(note.id for note in notes),
            remarks=tuple(remarks),
            missing=self._missing(answers, values) if verdict == "incomplete" else (),
            score_text=self._score_text(value),
        )

    # -- answers and parts ---------------------------------------------------------------------------------------

    def _answers(self) -> list[Item] | None:
        """The items with what the paper form skips filled in; short forms are filled with unanswered items."""
        if self.items is None:
            return None
        answers: list[Item] = [*self.items, *[None] * (self.instrument.n_items - len(self.items))]
        for skip in self.instrument.skips:
            if skip.items is not None and _all(skip.when, answers):
                for n in range(skip.items[0] - 1, skip.items[1]):
                    answers[n] = skip.count_as if answers[n] is None else answers[n]
        return answers

    def _value(self, part: Part, answers: list[Item] | None) -> Value:
        """The value of a part; None while anything it counts is unknown."""
        if part.kind in ("sum", "count", "mean"):
            if self.total is not None and (part.id == "score" or part.total_field == "score"):
                return self.total
            return _counted(part, answers, self.instrument.item_range)
        if part.kind == "any_yes":
            return _any_yes(part, answers)
        if part.kind == "total":
            return self.total if part.id == "score" else self.parts.get(part.id)
        if part.kind == "points":
            return self.total
        value = self.parts.get(part.id)
        if value is None and any(
            part.id in skip.parts and self._skipped(skip) for skip in self.instrument.skips
        ):
            return False
        return value

    def _skipped(self, skip: Skip) -> bool:
        """Whether the form skips the parts of a skip."""
        return skip.when.part is not None and self.parts.get(skip.when.part) is skip.when.equals

    def _counted(self, answers: list[Item] | None) -> dict[str, Value]:
        """The counted parts by the answers alone."""
        counted = [part for part in self.instrument.parts if part.kind in ("sum", "count", "mean")]
        return {part.id: _counted(part, answers, self.instrument.item_range) for part in counted}

    def _differs(self, values: dict[str, Value]) -> bool:
        """Whether the answers and the score given beside them disagree."""
        if self.items is None or self.total is None:
            return False
        counted = self._score({**values, **self._counted(self._answers())})
        return counted is not None and counted != self.total

    def _score(self, values: dict[str, Value]) -> Number | None:
        """The score: the part of that name, or the counted one that stands for it."""
        for part in self.instrument.parts:
            value = values.get(part.id)
            if part.id == "score" or part.total_field == "score":
                if (
                    self.instrument.gate
                    and self.total is None
                    and values.get(self.instrument.gate) is not True
                ):
                    return 0 if values.get(self.instrument.gate) is False else None
                return value if isinstance(value, int | float) and not isinstance(value, bool) else None
        return None

    def _contradiction(
        self, values: dict[str, Value], answers: list[Item] | None
    ) -> tuple[Verdict, Number | None] | None:
        """No exposure, yet symptoms of it: cannot tell."""
        gate = self.instrument.gate
        if gate is None or values.get(gate) is not False:
            return None
        some = any(answer not in (None, 0) for answer in answers or ()) or bool(self.total)
        return ("cannot_tell", None) if some else None

    # -- formula -------------------------------------------------------------------------------------------------

    def _points(self) -> list[FactPoints]:
        return [fact for part in self.instrument.parts for fact in part.facts]

    def _unknown_facts(self) -> list[str]:
        unknown = [fact.fact for fact in self._points() if self.facts.get(fact.fact) is None]
        partial = [name for name, value in self.facts.items() if isinstance(value, AgeRange)]
        return [*unknown, *partial]

    def _bounds(self) -> tuple[Number, Number] | None:
        """The lowest and highest possible total of a formula over its unknown facts."""
        if not self.facts or not self._points():
            return None
        ranges = [_points_of(fact, self.facts.get(fact.fact)) for fact in self._points()]
        return sum(low for low, _ in ranges), sum(high for _, high in ranges)

    # -- verdict -------------------------------------------------------------------------------------------------

    def _verdict(
        self, values: dict[str, Value], value: Number | None, bounds: tuple[Number, Number] | None
    ) -> Verdict | None:
        """By the whole rule: positive, negative, incomplete, or undecided between cut-offs."""
        instrument = self.instrument
        if instrument.positive is None:
            if value is None:
                return None if self.result in _BAND_WORDS else "incomplete"
            return None if instrument.bands else "cannot_tell"
        if bounds is not None and self.total is None:
            low, high = ({**values, "score": bound} for bound in bounds)
            verdicts = {self._met(instrument.positive, low), self._met(instrument.positive, high)}
            return "incomplete" if len(verdicts) > 1 else "positive" if verdicts == {True} else "negative"
        given_total = self.total is not None and instrument.gate is not None
        if not given_total and any(values.get(need) is None for need in instrument.needs):
            return "incomplete"
        if instrument.gate is not None:
            values = {**values, "score": value}
        met = self._met(instrument.positive, values)
        if met is None:
            # A total where the rule needs more cannot be completed from itself.
            only_total = self.total is not None and self.items is None and not self.parts
            return "cannot_tell" if only_total else "incomplete"
        if met:
            return "positive"
        grey_from = self._cutoff_grey()
        if grey_from is not None and value is not None and value >= grey_from:
            return "cannot_tell"
        if instrument.grey_if is not None and self._met(instrument.grey_if, values):
            return "cannot_tell"
        return "negative"

    def _with_word(self, verdict: Verdict | None) -> tuple[Verdict | None, bool]:
        """The verdict beside the chart's own word, and whether they disagree."""
        word = _WORDS.get(self.result or "")
        if word is None:
            return verdict, False
        if verdict == "incomplete":
            return word, False
        if word != verdict and verdict in ("positive", "negative") and word != "cannot_tell":
            return "incomplete", True
        return verdict, False

    def _met(self, rule: Rule, values: dict[str, Value]) -> bool | None:
        """A rule, three-valued."""
        alls = [self._asked(one, values) for one in rule.all]
        anys = [self._asked(one, values) for one in rule.any]
        if rule.any:
            return True if True in anys else None if None in anys else False
        return False if False in alls else None if None in alls else True

    def _asked(self, one: Asked, values: dict[str, Value]) -> bool | None:
        value = values.get(one.part)
        if value is None:
            return None
        if one.equals is not None:
            return value == one.equals and isinstance(value, bool) == isinstance(one.equals, bool)
        if one.one_of:
            return value in one.one_of
        limit = self._cutoff() if one.at_least == "cutoffs" else one.at_least
        return (
            not isinstance(value, str) and not isinstance(limit, str) and limit is not None and value >= limit
        )

    def _cutoff(self) -> Number | None:
        cutoffs = self.instrument.cutoffs
        chosen = cutoffs.get("all") or cutoffs.get(self._sex())
        return chosen.positive_from if chosen else None

    def _cutoff_grey(self) -> Number | None:
        cutoffs = self.instrument.cutoffs
        chosen = cutoffs.get("all") or cutoffs.get(self._sex())
        return chosen.grey_from if chosen else None

    def _sex(self) -> Literal["female", "male", "unknown"]:
        return "female" if self.sex == "female" else "male" if self.sex == "male" else "unknown"

    def _covers(self, values: dict[str, Value]) -> dict[str, Verdict]:
        """The verdict for each side an instrument speaks for separately."""
        covers: dict[str, Verdict] = {}
        for side, names in self.instrument.covers.items():
            met = [self._asked(Asked(part=name, at_least="cutoffs"), values) for name in names]
            verdict: Verdict = "positive" if True in met else "incomplete" if None in met else "negative"
            covers[side] = _WORDS.get(self.result or "", verdict) if verdict == "incomplete" else verdict
        return covers

    # -- words ---------------------------------------------------------------------------------------------------

    def _band(
        self,
        value: Number | None,
        bounds: tuple[Number, Number] | None,
        values: dict[str, Value],
        verdict: Verdict | None,
    ) -> str:
        """The band of the score; of the highest side where nothing is added up; a severity word as given."""
        if value is None and self.instrument.covers and verdict in ("positive", "negative"):
            sides = [values.get(name) for names in self.instrument.covers.values() for name in names]
            value = max((one for one in sides if isinstance(one, int | float)), default=None)
        if value is not None:
            return self._band_of(value)
        if bounds is not None and self._band_of(bounds[0]) == self._band_of(bounds[1]):
            return self._band_of(bounds[0])
        return self.result if self.result in _BAND_WORDS else ""

    def _band_of(self, value: Number) -> str:
        for band in self.instrument.bands:
            if value >= band.low and (band.high is None or value <= band.high):
                return band.name
        return ""

    def _score_text(self, value: Number | None) -> str:
        if value is None:
            return ""
        number = f"{value:g}"
        if self.instrument.lifetime and self.instrument.highest is not None:
            return f"{number}/{self.instrument.highest}"
        return f"{self.instrument.score_unit} {number}".strip()

    def _noted(self, alls: list[Answers], anys: list[Answers], answers: list[Item] | None) -> bool:
        if answers is None:
            return False
        return all(_all(one, answers) for one in alls) and (
            not anys or any(_all(one, answers) for one in anys)
        )

    def _flags(
        self, answers: list[Item] | None, verdict: Verdict | None, values: dict[str, Value]
    ) -> tuple[tuple[str, ...], str]:
        """The safety flags raised, and the words for it: the answer, never a tier of risk."""
        instrument = self.instrument
        for one in instrument.raises:
            if one.item is not None and one.at_least is not None:
                answer = answers[one.item - 1] if answers and one.item <= len(answers) else None
                if isinstance(answer, int | float) and answer >= one.at_least:
                    return (one.flag,), f"{instrument.short} item {one.item} = {answer:g}"
            elif verdict == one.verdict:
                return (one.flag,), f"{instrument.short} {self._serious(values) or 'positive'}"
        return (), ""

    def _serious(self, values: dict[str, Value]) -> str:
        """The most serious answers, only when nothing more serious is unknown; or the acuity."""
        for level in self.instrument.most_serious:
            answers = [values.get(name) for name in level.any]
            if True in answers:
                return f"positive ({level.label})"
            if None in answers:
                return ""
        if self.instrument.detail:
            part = values.get(self.instrument.detail["part"])
            key = {True: "true", False: "false"}.get(part, "unknown") if isinstance(part, bool) else "unknown"
            return f"positive ({self.instrument.detail[key]})"
        return ""

    def _missing(self, answers: list[Item] | None, values: dict[str, Value]) -> tuple[str, ...]:
        """What is not answered: items by number, parts and facts by name."""
        if self.facts:
            return tuple(dict.fromkeys(self._unknown_facts()))
        items = [f"item {n}" for n, one in enumerate(answers or (), 1) if one is None]
        names = [name for name in self.instrument.answers if values.get(name) is None]
        return (*items, *names)


def _all(one: Answers, answers: Sequence[Item]) -> bool:
    """Whether every answer of a span is equal, or some reaches a value."""
    if one.items is None:
        return False
    span = answers[one.items[0] - 1 : one.items[1]]
    if one.equal is not None:
        return all(answer == one.equal for answer in span)
    at_least = one.at_least
    return at_least is not None and any(isinstance(a, int | float) and a >= at_least for a in span)


def _counted(part: Part, answers: list[Item] | None, limits: tuple[int, int]) -> Number | None:
    """A sum, count or mean of items; None when one of them is not answered."""
    if answers is None or part.items is None:
        return None
    first, last = part.items
    span = answers[first - 1 : last]
    known = [one for one in span if isinstance(one, int | float)]
    if len(known) < last - first + 1:
        return None
    if part.kind == "count":
        limit = part.count_from
        limits_each = limit if isinstance(limit, list) else [limit if limit is not None else 1] * len(known)
        return sum(answer >= at for answer, at in zip(known, limits_each, strict=True))
    values = [limits[1] - answer if first + n in part.reverse else answer for n, answer in enumerate(known)]
    if part.kind == "sum":
        return sum(values)
    mean = sum((Decimal(str(value)) for value in values), Decimal(0)) / len(values)
    return float(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _any_yes(part: Part, answers: list[Item] | None) -> bool | None:
    """Whether one item is yes; a refusal counts where the instrument says so."""
    if answers is None or part.items is None:
        return None
    span = answers[part.items[0] - 1 : part.items[1]]
    if any(answer == 1 or (part.refused_counts and answer == _REFUSED) for answer in span):
        return True
    return False if all(answer == 0 for answer in span) else None


def _points_of(fact: FactPoints, value: object) -> tuple[int, int]:
    """The lowest and highest points a fact can give."""
    possible = [step.points for step in fact.steps] + [fact.yes or 0, fact.points or 0]
    if value is None:
        return 0, max(possible)
    if isinstance(value, AgeRange):
        low = _points_of(fact, value.min)[0] if value.min is not None else 0
        high = _points_of(fact, value.max)[1] if value.max is not None else max(possible)
        return low, high
    if isinstance(value, bool):
        points = (fact.yes or 0) if value else 0
    elif isinstance(value, str):
        points = (fact.points or 0) if value == fact.equals else 0
    else:
        points = 0
        for step in fact.steps:
            over = step.above is not None and _number(value) > step.above
            reached = step.at_least is not None and _number(value) >= step.at_least
            if over or reached:
                points = step.points
                break
    return points, points


def _number(value: object) -> Number:
    if not isinstance(value, int | float):
        raise TypeError("a fact of a formula is a number, a word, or yes and no")
    return value


def refusals(
    instrument: Instrument,
    *,
    items: Items | None = None,
    score: Number | None = None,
    result: str | None = None,
    parts: Parts | None = None,
) -> list[tuple[str, str]]:
    """What a record of this instrument cannot have, as (path inside the record, message)."""
    found: list[tuple[str, str]] = []
    if items is not None:
        found += _refused_items(instrument, items)
    if score is not None:
        found += _refused_score(instrument, score)
    if result is not None:
        found += _refused_result(instrument, result)
    for name, value in (parts or {}).items():
        message = _refused_part(instrument, name, value)
        if message:
            found.append((f"parts.{name}", message))
    return found


def _refused_items(instrument: Instrument, items: Items) -> list[tuple[str, str]]:
    short = instrument.short
    if "items" not in instrument.accepts:
        return [("items", f"{short} takes no answers here: give its {_accepted(instrument)}")]
    found = []
    if len(items) > instrument.n_items:
        found.append(("items", f"{len(items)} answers; {short} has {instrument.n_items}"))
    low, high = instrument.item_range
    refused_counts = any(part.refused_counts for part in instrument.parts)
    for n, answer in enumerate(items):
        if answer is None or (answer == _REFUSED and refused_counts):
            continue
        allowed = _allowed_values(instrument, n + 1)
        good = isinstance(answer, int | float) and float(answer).is_integer() and low <= answer <= high
        if instrument.parts[0].kind == "mean":
            good = isinstance(answer, int | float) and low <= answer <= high
        if not good or (allowed is not None and answer not in allowed):
            words = ", ".join(map(str, allowed)) if allowed else f"{low} to {high}"
            found.append((f"items[{n}]", f"{answer} is not an answer of {short}: {words}"))
    return found


def _allowed_values(instrument: Instrument, item: int) -> list[int] | None:
    for part in instrument.parts:
        if isinstance(part.values, dict) and str(item) in part.values:
            return part.values[str(item)]
    return None


def _refused_score(instrument: Instrument, score: Number) -> list[tuple[str, str]]:
    if not instrument.score_range:
        return [("score", f"{instrument.short} has no total: give its {_accepted(instrument)}")]
    low, high = instrument.score_range[0], instrument.highest
    if score < low or (high is not None and score > high):
        to = f"{low:g} to {high:g}" if high is not None else f"{low:g} or more"
        return [("score", f"{score:g} is not a score of {instrument.short}: {to}")]
    if instrument.whole_score and not float(score).is_integer():
        return [("score", f"{score:g} is not a score of {instrument.short}: a whole number")]
    return []


def _refused_result(instrument: Instrument, result: str) -> list[tuple[str, str]]:
    words = _BAND_WORDS if instrument.role == "severity" else tuple(_WORDS)
    if result in words and (result in _BAND_WORDS or "result" in instrument.accepts):
        return []
    if instrument.role == "severity" and result in _WORDS and "result" in instrument.accepts:
        return []
    return [("result", f"{result!r} is not a result of {instrument.short}: {', '.join(words)}")]


def _refused_part(instrument: Instrument, name: str, value: Value) -> str:
    part = instrument.answers.get(name)
    if part is None:
        known = ", ".join(instrument.answers) or "none"
        return f"unknown part of {instrument.short}; it has: {known}"
    if value is None:
        return ""
    if part.kind == "yes":
        return "" if isinstance(value, bool) else "write true or false"
    if part.kind == "one_of":
        allowed = part.values if isinstance(part.values, list) else []
        return "" if value in allowed else f"{value!r} is none of {', '.join(allowed)}"
    bounds = part.range or [0]
    low_value, high = bounds[0], bounds[1] if len(bounds) > 1 else None
    good = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    if (
        not good
        or not isinstance(value, int | float)
        or value < low_value
        or (high is not None and value > high)
    ):
        return (
            f"{value!r} is not a score: {low_value} to {high}"
            if high is not None
            else f"{value!r} is not a score"
        )
    return ""


def _accepted(instrument: Instrument) -> str:
    return " or ".join(word for word in instrument.accepts if word != "facts")
