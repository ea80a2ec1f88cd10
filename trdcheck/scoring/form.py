"""A record beside its instrument: what each part of the form comes to, and the score. Pure.

Answers that cannot all be right are found here; what follows from them is told in `screens`.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from trdcheck.reference.instruments import Cutoff, FactPoints, FormPart, Instrument, Number
from trdcheck.scoring.answers import Items, any_yes, counted, filled, holds, points, tenth

Value = bool | Number | str | None
Values = dict[str, Value]
Verdict = Literal["positive", "negative", "incomplete", "cannot_tell"]

_COUNTED = ("sum", "count", "mean")


class Form(Struct, frozen=True):
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
        return any(answer is not None for answer in self.items or ())

    @property
    def begun(self) -> bool:
        """Whether anything but the chart's own word is known."""
        return self.answered or self.total is not None or self.parts_given or bool(self.facts)

    @property
    def parts_given(self) -> bool:
        """Whether one of the form's own extra questions is answered."""
        return any(value is not None for value in self.parts.values())

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


def value_of(form: Form, part: FormPart, bounds: tuple[Number, Number] | None) -> Value:
    """The value of a part; None while anything it counts is unknown."""
    stands_for_score = "score" in (part.id, part.total_field)
    if part.kind in _COUNTED:
        if stands_for_score and not form.answered:
            return form.total
        number = counted(part, form.answers, form.instrument.item_range[1])
        # A total stands that the answers not given can still add up to.
        return form.total if number is None and stands_for_score and _reachable(form, part) else number
    if part.kind == "any_yes":
        return any_yes(part, form.answers)
    if part.kind == "points" and form.total is None:
        return bounds[0] if bounds is not None and bounds[0] == bounds[1] else None
    if stands_for_score:
        return form.total
    value = form.parts.get(part.id)
    return False if value is None and _skipped(form, part) else value


def _skipped(form: Form, part: FormPart) -> bool:
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


def score_of(form: Form, values: Values) -> Number | None:
    """The score: the part of that name, or the counted one that stands for it; 0 behind a gate answered no."""
    gate = form.instrument.gate
    asked = form.answered or form.total is None
    if gate is not None and asked and values.get(gate) is not True:
        return 0 if values.get(gate) is False else None
    for part in form.instrument.parts:
        value = values.get(part.id)
        if "score" in (part.id, part.total_field):
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return None


def bounds_of(form: Form) -> tuple[Number, Number] | None:
    """The lowest and the highest possible total of a formula over its unknown facts."""
    if not form.facts or not form.formula:
        return None
    ranges = [points(fact, form.facts.get(fact.fact)) for fact in form.formula]
    return sum(low for low, _ in ranges), sum(high for _, high in ranges)


def contradiction(form: Form, values: Values) -> tuple[Verdict, str] | None:
    """Answers that cannot all be right: a gate answered no with symptoms behind it, a total that differs."""
    gate = form.instrument.gate
    some = bool(form.total) or any(answer not in (None, 0) for answer in form.items or ())
    if gate is not None and values.get(gate) is False and some:
        return "cannot_tell", "the answers contradict each other"
    if not form.answered or form.total is None:
        return None
    for part in form.instrument.parts:
        if part.kind in _COUNTED and "score" in (part.id, part.total_field) and not _reachable(form, part):
            value = counted(part, form.answers, form.instrument.item_range[1])
            come_to = (
                "the answers given cannot add up to it"
                if value is None
                else f"the items come to {plain(value)}"
            )
            return "incomplete", f"answers and total disagree: {come_to}, the score says {plain(form.total)}"
    return None


def _reachable(form: Form, part: FormPart) -> bool:
    """Whether the answers add up to the total, or still can with those not given."""
    if form.total is None:
        return False
    low, high = form.instrument.item_range
    spans = [
        counted(part, [fill if answer is None else answer for answer in form.answers], high)
        for fill in (low, high)
    ]
    ends = sorted(value for value in spans if value is not None)
    total = tenth(form.total) if part.kind == "mean" else form.total
    return bool(ends) and ends[0] <= total <= ends[-1]


def plain(value: Number) -> str:
    """A number without a decimal point where it has no fraction."""
    return str(int(value)) if value == int(value) else str(value)
