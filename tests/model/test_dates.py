"""A day, a month or a year as the interval it names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trdcheck.model.dates import Age, When, age_of

AS_OF = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2026-11-20", "2026-11-20", "2026-11-20", id="day"),
        pytest.param("2026-11", "2026-11-01", "2026-11-30", id="month"),
        pytest.param("2026", "2026-01-01", "2026-12-31", id="year"),
        pytest.param("2024-02", "2024-02-01", "2024-02-29", id="leap month"),
        pytest.param("2023-02", "2023-02-01", "2023-02-28", id="no leap month"),
        pytest.param("1900", "1900-01-01", "1900-12-31", id="the first year"),
        pytest.param("2199-12-31", "2199-12-31", "2199-12-31", id="the last day"),
    ],
)
def test_a_date_is_the_interval_it_names(text: str, first: str, last: str) -> None:
    when = When(text)
    assert (when.first.isoformat(), when.last.isoformat(), str(when)) == (first, last, text)


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-30", "2023-02-29", "2026-13", "2026-00", "0000", "0001", "1899-12-31", "2200", "9999-12-31", "26-11-20", "2026-1-2", "2026/11/20",
     "2026-11-20T00:00", "2026-11-20\n", "\u0662\u0660\u0662\u0666", "last spring"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|no day of the calendar|no year of a record"):
        When(text)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        pytest.param("2026-11-20", Age.RECENT, id="today"),
        pytest.param("2026-11-13", Age.RECENT, id="on the edge"),
        pytest.param("2026-11-12", Age.OLD, id="one day beyond"),
        pytest.param("2026-11-21", Age.FUTURE, id="tomorrow"),
        pytest.param("2026-11", Age.UNSURE, id="partly inside"),
        pytest.param("2026-10", Age.OLD, id="a month before"),
        pytest.param("2026-12", Age.FUTURE, id="a month after"),
        pytest.param("2026", Age.UNSURE, id="this year"),
    ],
)
def test_good_news_is_recent_only_with_its_whole_interval_inside(text: str, age: Age) -> None:
    assert age_of(When(text), as_of=AS_OF, within_days=7) is age


def test_a_fact_that_does_not_expire_must_still_be_dated_and_not_lie_ahead() -> None:
    assert age_of(When("1999"), as_of=AS_OF, within_days=None) is Age.RECENT
    assert age_of(None, as_of=AS_OF, within_days=None) is Age.UNDATED
    assert age_of(When("2027"), as_of=AS_OF, within_days=None) is Age.FUTURE


def test_a_window_over_a_leap_day_counts_days() -> None:
    assert age_of(When("2024-02-28"), as_of=date(2024, 3, 1), within_days=2) is Age.RECENT
    assert age_of(When("2024-02-28"), as_of=date(2024, 3, 1), within_days=1) is Age.OLD


@given(st.dates(date(1900, 1, 1), AS_OF), st.integers(1, 2000))
def test_blurring_a_date_never_makes_it_recent(day: date, window: int) -> None:
    exact = age_of(When.on(day), as_of=AS_OF, within_days=window)
    for blurred in (day.isoformat()[:7], day.isoformat()[:4]):
        if age_of(When(blurred), as_of=AS_OF, within_days=window) is Age.RECENT:
            assert exact is Age.RECENT
