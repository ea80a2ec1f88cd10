"""What counts as one typing slip, at every edge and one step beyond it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trdcheck.model.slips import SlipIndex, is_slip, slips_of


@pytest.mark.parametrize(
    ("text", "name", "slip"),
    [
        ("citaloprm", "citalopram", True),
        ("citalopramm", "citalopram", True),
        ("cotalopram", "citalopram", True),
        ("ictalopram", "citalopram", True),
        ("citaloparm", "citalopram", True),
        ("citalopram", "citalopram", False),
        ("citlprm", "citalopram", False),
        ("escitalopram", "citalopram", False),
        ("abnormal", "normal", False),
        ("phq-8", "phq-9", False),
        ("b13", "b12", False),
        ("free-t3", "free-t4", False),
        ("vitamin-d2", "vitamin-d", False),
        ("tshh", "tsh", False),
        ("vitamin-e", "vitamin-d", False),
        ("hs-crq", "hs-crp", True),
        ("weks", "weeks", True),
        ("=", ">=", False),
    ],
)
def test_a_slip_is_one_letter_added_lost_changed_or_swapped_and_never_a_digit(
    text: str, name: str, slip: bool
) -> None:
    assert is_slip(text, name) is slip
    assert is_slip(name, text) is slip
    assert (SlipIndex([name]).of(text) == [name]) is slip
    assert (slips_of(text.upper(), [name]) == [name]) is slip


LETTERS = st.text(alphabet="abcd", min_size=4, max_size=8)


@given(LETTERS, LETTERS)
def test_the_index_finds_what_going_through_all_names_finds(text: str, name: str) -> None:
    assert (SlipIndex([name]).of(text) == [name]) is is_slip(text, name)
