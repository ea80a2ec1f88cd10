"""What the answers of a form add up to, before any cut-off: skips, sums, counts, means, points. Pure.

A part with an unanswered item has no value, whatever the answers given add up to; nothing is prorated.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from trdcheck.model.case import AgeRange
from trdcheck.reference.instruments import Answers, FactPoints, FormPart, Instrument, Number

Answer = Number | str | None
Items = Sequence[Answer]

REFUSED = "refused"


def filled(instrument: Instrument, items: Items) -> list[Answer]:
    """The answers of a whole form: what it skips filled in, what a short record leaves out unanswered."""
    answers: list[Answer] = [*items, *[None] * (instrument.n_items - len(items))]
    for skip in instrument.skips:
        if skip.items is not None and holds(skip.when, answers):
            for n in range(skip.items[0] - 1, skip.items[1]):
                answers[n] = skip.count_as if answers[n] is None else answers[n]
    return answers


def holds(condition: Answers, answers: Sequence[Answer]) -> bool:
    """Whether every answer of a span is equal to a value, or one of them reaches it."""
    if condition.items is None:
        return False
    span = answers[condition.items[0] - 1 : condition.items[1]]
    if condition.equal is not None:
        return bool(span) and all(answer == condition.equal for answer in span)
    least = condition.at_least
    return least is not None and any(isinstance(answer, int | float) and answer >= least for answer in span)


def counted(part: FormPart, answers: Items, highest_answer: int) -> Number | None:
    """A sum, count or mean of items; None when one of them is not answered."""
    if part.items is None:
        return None
    first, last = part.items
    known = [answer for answer in answers[first - 1 : last] if isinstance(answer, int | float)]
    if len(known) < last - first + 1:
        return None
    if part.kind == "count":
        limit = part.count_from
        limits = limit if isinstance(limit, list) else [limit if limit is not None else 1] * len(known)
        return sum(answer >= at for answer, at in zip(known, limits, strict=True))
    values = [
        highest_answer - answer if first + n in part.reverse else answer for n, answer in enumerate(known)
    ]
    return sum(values) if part.kind == "sum" else _mean(values)


def _mean(values: Sequence[Number]) -> float:
    """The mean to one decimal, halves up."""
    exact = sum((Decimal(str(value)) for value in values), Decimal(0)) / len(values)
    return tenth(exact)


def tenth(value: Number | Decimal) -> float:
    """A number to one decimal, halves up."""
    return float(Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def any_yes(part: FormPart, answers: Items) -> bool | None:
    """Whether one item is yes; a refusal counts where the instrument says so, and is never a no."""
    if part.items is None:
        return None
    span = answers[part.items[0] - 1 : part.items[1]]
    if any(answer == 1 or (part.refused_counts and answer == REFUSED) for answer in span):
        return True
    return False if all(answer == 0 for answer in span) else None


def points(fact: FactPoints, value: object) -> tuple[int, int]:
    """The lowest and the highest points a fact of a formula can give; they differ while it is not known."""
    possible = (*(step.points for step in fact.steps), fact.yes or 0, fact.points or 0)
    unknown = (0, max(possible))
    if isinstance(value, AgeRange):
        low = points(fact, value.min)[0] if value.min is not None else 0
        high = points(fact, value.max)[1] if value.max is not None else max(possible)
        return low, high
    if isinstance(value, bool):
        sure = (fact.yes or 0) if value else 0
        return sure, sure
    if isinstance(value, str):
        # A word that is neither (sex "other") leaves the points open.
        if value == fact.equals:
            return fact.points or 0, fact.points or 0
        return (0, 0) if value in fact.otherwise else unknown
    if isinstance(value, int | float):
        reached = (
            step.points
            for step in fact.steps
            if (step.above is not None and value > step.above)
            or (step.at_least is not None and value >= step.at_least)
        )
        first = next(reached, 0)
        return first, first
    return unknown
