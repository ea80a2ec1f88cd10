"""Numbers known only to lie between two: what both readings leave possible, and how they are written."""

from fractions import Fraction

import pytest

from trdcheck.model.spans import Span, number, number_up

BOTH = [
    pytest.param(Span(Fraction(2), Fraction(6)), Span(Fraction(4), Fraction(9)), Span(Fraction(2), Fraction(9)), id="overlapping"),
    pytest.param(Span(Fraction(4), Fraction(9)), Span(Fraction(2), Fraction(6)), Span(Fraction(2), Fraction(9)), id="the other way round"),
    pytest.param(Span(Fraction(3), Fraction(3)), Span(Fraction(8), Fraction(8)), Span(Fraction(3), Fraction(8)), id="two numbers that disagree"),
    pytest.param(Span(Fraction(3), None), Span(Fraction(1), Fraction(8)), Span(Fraction(1), None), id="no upper end"),
    pytest.param(Span(Fraction(1), Fraction(8)), Span(Fraction(3), None), Span(Fraction(1), None), id="no upper end, second"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "hull"), BOTH)
def test_where_two_readings_disagree_both_stay_possible(first: Span, second: Span, hull: Span) -> None:
    assert first.hull(second) == hull


@pytest.mark.parametrize(
    ("value", "there", "needed"),
    [("0.05", "0.05", "0.1"), ("133.33", "133.33", "133.4"), ("400/3", "133.3", "133.4"), ("200", "200", "200"), ("12.5", "12.5", "12.5")],
)  # fmt: skip
def test_what_there_is_stands_as_written_and_what_is_needed_is_rounded_up(
    value: str, there: str, needed: str
) -> None:
    assert (number(Fraction(value)), number_up(Fraction(value))) == (there, needed)
