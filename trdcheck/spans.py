"""Numbers known only to lie between two, compared exactly and told to a reader."""

from fractions import Fraction

from msgspec import Struct

from trdcheck.case import Range
from trdcheck.words import Verdict


class Span(Struct, frozen=True):
    """The least and the most a number can be; no upper end when `most` is None."""

    least: Fraction = Fraction(0)
    most: Fraction | None = None

    def at_least(self, needed: Fraction) -> Verdict:
        """Whether it reaches a number, three-valued."""
        if self.least >= needed:
            return Verdict.MET
        return Verdict.NOT_MET if self.most is not None and self.most < needed else Verdict.CANNOT_TELL

    def __add__(self, other: "Span") -> "Span":
        most = None if self.most is None or other.most is None else self.most + other.most
        return Span(self.least + other.least, most)


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


def number(value: Fraction) -> str:
    """A number for a reader: whole where it is, else one decimal, rounded to the nearest."""
    return f"{value.numerator}" if value.denominator == 1 else f"{float(value):.1f}".removesuffix(".0")


def shown(span: Span) -> str:
    """A span for a reader."""
    if span.most is None:
        return f"{number(span.least)} or more" if span.least else "not known"
    if span.least == span.most:
        return number(span.least)
    return f"{number(span.least)} to {number(span.most)}"


def plain(value: Fraction) -> int | float:
    """An exact number as JSON writes it."""
    return value.numerator if value.denominator == 1 else round(float(value), 2)


def shown_number(span: Span | None) -> int | float | str | None:
    """A span as JSON writes it: a number when it is one, else its two ends in words, null when nothing is known."""
    if span is None or (span.most is None and not span.least):
        return None
    return plain(span.least) if span.least == span.most else shown(span)
