"""The screens of a visit as they stand in golden files; every word of every item at the narrowest width."""

from collections.abc import Callable

import pytest

from tests.visit.test_desk import Keyboard


def visited() -> Keyboard:
    """A visit under way: safety answered, one trial in, mood has risen, the next question in focus."""
    user = Keyboard()
    user.press("3", "n", "n", "n", "enter")
    user.type("sertraline 200 12w/8w good none side:tolerable stop:no_response")
    user.press("enter", "enter", "n", "y", "n", "n", "n", "y")
    return user


def page(user: Keyboard, columns: int, rows: int) -> str:
    return "".join(f"{text}".rstrip() + "\n" for _, text in user.desk.lines(columns, rows))


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (60, 20), (40, 12)], ids=lambda n: str(n))
def test_a_visit_under_way_looks_as_it_did(
    golden: Callable[[str, str], None], columns: int, rows: int
) -> None:
    golden(f"visit-{columns}x{rows}.txt", page(visited(), columns, rows))


def test_the_line_of_a_trial_says_what_it_means_so_far(golden: Callable[[str, str], None]) -> None:
    user = Keyboard()
    user.press("3", "n", "n", "n", "enter")
    user.type("venlafaxine 75 12w/12w good partial")
    golden("visit-trial-80x24.txt", page(user, 80, 24))


def test_every_word_of_every_item_can_be_read_at_40_columns() -> None:
    user = visited()
    shown = " ".join(" ".join(text for _, text in user.desk.lines(40, 400)).split())
    for item in user.desk.session.report.items:
        told = item.brief if item.status == "open" else item.summary
        assert " ".join(f"{item.title}: {told or item.summary}".split()) in shown
