"""A number known only to lie between two, compared exactly, and how it is written for a reader."""

import math
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from trdcheck.model.case import Range
from trdcheck.model.words import Verdict


class Span(Struct, frozen=True):
    """The least and the most a number can be; no upper end when `most` is None."""

    least: Fraction = Fraction(0)
    most: Fraction | None = None

    def at_least(self, needed: Fraction) -> Verdict:
        """Whether it reaches a number, three-valued."""
        if self.least >= needed:
            return Verdict.MET
        below = self.most is not None and self.most < needed
        return Verdict.NOT_MET if below else Verdict.CANNOT_TELL

    @property
    def is_known(self) -> bool:
        """Whether it is one number."""
        return self.least == self.most

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known."""
        return self.most is None and not self.least

    def __add__(self, other: "Span") -> "Span":
        most = None if self.most is None or other.most is None else self.most + other.most
        return Span(self.least + other.least, most)

    def hull(self, other: "Span") -> "Span":
        """From the smaller least to the larger most: where two readings disagree, both stay possible."""
        most = None if self.most is None or other.most is None else max(self.most, other.most)
        return Span(min(self.least, other.least), most)


# The same numbers of tables and cases are asked for again and again, and a fraction is dear to make.
_remembered = lru_cache(maxsize=4096, typed=True)


@_remembered
def exact(number: int | float) -> Fraction:
    """A number as it was written, exactly."""
    return Fraction(str(number))


def span_of(quantity: int | float | Range | None) -> Span:
    """A recorded quantity as the least and the most it can be."""
    if quantity is None:
        return Span()
    if isinstance(quantity, Range):
        least = exact(quantity.min) if quantity.min is not None else Fraction(0)
        return Span(least, exact(quantity.max) if quantity.max is not None else None)
    return Span(exact(quantity), exact(quantity))


@_remembered
def number(value: Fraction) -> str:
    """What there is, as it was written; a number without an end to one decimal and never more than it is."""
    places = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(places) == value:
        return f"{places.normalize():f}"
    return _written(Fraction(math.floor(value * 10), 10))


@_remembered
def number_up(value: Fraction) -> str:
    """What is needed, to one decimal and never less than it is."""
    return _written(Fraction(math.ceil(value * 10), 10))


def _written(value: Fraction) -> str:
    return f"{float(value):.1f}".removesuffix(".0")


def short(span: Span | None) -> str:
    """A span for a table: a number, two ends, or a question mark."""
    if span is None or span.is_empty:
        return "?"
    if span.most is None:
        return f"{number(span.least)}+"
    return number(span.least) if span.is_known else f"{number(span.least)}-{number(span.most)}"


def shown(span: Span) -> str:
    """A span for a sentence."""
    if span.most is None:
        return "not known" if span.is_empty else f"{number(span.least)} or more"
    return number(span.least) if span.is_known else f"{number(span.least)} to {number(span.most)}"


def known_number(span: Span | None) -> int | float | None:
    """A span that is one number, as JSON writes it; else None."""
    return plain_number(number(span.least)) if span is not None and span.is_known else None


def known_ends(span: Span | None) -> tuple[int | float, int | float | None] | None:
    """The two ends of a span that is not one number, the upper one None where nothing bounds it."""
    if span is None or span.is_empty or span.is_known:
        return None
    return plain_number(number(span.least)), plain_number(
        number(span.most)
    ) if span.most is not None else None


def plain_number(text: str) -> int | float:
    """A written number as JSON has it, whole where it is."""
    value = float(text)
    return int(value) if value.is_integer() else value
