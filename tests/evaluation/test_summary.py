"""The sentences every format opens with."""

import msgspec
import pytest

from tests.render.cases import DEFINITIONS, SIGNS, crowded, empty, flag, flags, mixed, nothing_open
from trdcheck.evaluation.summary import headline, safety_lines, signs_line, trials_line
from trdcheck.model.report import Sign
from trdcheck.model.words import Presence, Verdict

PRESENT, ABSENT, UNKNOWN = Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN


def test_the_headline_counts_what_is_open_by_what_closes_it() -> None:
    assert headline(mixed()) == (
        "Open 10 of 15: 5 findings, 2 ask, 1 chart, 1 test, 1 waiting; settled 5 (1 n/a)"
    )
    assert headline(empty()) == "Open 15 of 15: 12 ask, 3 tests; settled 0"
    assert headline(nothing_open()) == "Open 0 of 15; settled 15 (1 waived, 1 n/a)"


def test_flags_that_came_to_the_same_share_a_line() -> None:
    lines = safety_lines(flags("no (asked 2026-11-20)", ABSENT, ""))
    assert [line.text for line in lines] == ["No: psychotic features, catatonia, mania (asked 2026-11-20)."]
    lines = safety_lines(flags("not known", UNKNOWN))
    assert [(line.text, line.action) for line in lines] == [
        ("Not known: psychotic features, catatonia, mania.", "Ask today.")
    ]


def test_a_flag_that_is_present_keeps_its_own_line_and_comes_first() -> None:
    lines = safety_lines(crowded().flags)
    assert [(line.status, line.addressed) for line in lines] == [
        (PRESENT, False),
        (PRESENT, False),
        (PRESENT, True),
        (UNKNOWN, False),
    ]
    assert lines[0].text == "Suicidal thoughts: PHQ-9 item 9 = 1 on 2026-11-18, not yet asked directly."


def test_an_answer_with_more_to_say_keeps_its_own_line() -> None:
    earlier = flag(
        "suicidal-thoughts",
        "suicidal thoughts",
        ABSENT,
        "earlier in this episode, not now (asked 2026-11-20)",
    )
    old = flags("no, last asked 2026-03-01", UNKNOWN)
    assert [line.text for line in safety_lines([earlier, *old])] == [
        "Psychotic features: no, last asked 2026-03-01.",
        "Catatonia: no, last asked 2026-03-01.",
        "Mania: no, last asked 2026-03-01.",
        "Suicidal thoughts: earlier in this episode, not now (asked 2026-11-20).",
    ]


def test_answers_of_different_days_do_not_share_a_line() -> None:
    one, two, three = flags("no (asked 2026-11-20)", ABSENT, "")
    other = msgspec.structs.replace(two, message="Catatonia: no (asked 2026-11-19).")
    assert [line.text for line in safety_lines([one, other, three])] == [
        "No: psychotic features, mania (asked 2026-11-20).",
        "Catatonia: no (asked 2026-11-19).",
    ]


def test_every_flag_is_in_exactly_one_line() -> None:
    for report in (mixed(), empty(), crowded()):
        named = [name for line in safety_lines(report.flags) for name in line.flags]
        assert sorted(named) == sorted(flag.id for flag in report.flags)


@pytest.mark.parametrize(
    ("case", "trials", "verdict", "line"),
    [
        pytest.param(
            {},
            [],
            Verdict.CANNOT_TELL,
            "none recorded; the article's rule needs 2, from 2 classes: cannot tell yet.",
            id="no trials in the case",
        ),
        pytest.param(
            {"trials": []},
            [],
            Verdict.NOT_MET,
            "no antidepressant has been tried; the article's rule needs 2, from 2 classes: not met today.",
            id="none tried",
        ),
        pytest.param(
            {"trials": [{}]},
            ["trials[0]"],
            Verdict.NOT_MET,
            "1 adequate failed trial (sertraline); "
            "the article's rule needs 2, from 2 classes: not met today.",
            id="one",
        ),
        pytest.param(
            {"trials": [{}]},
            ["trials[0]", "trials[2]"],
            Verdict.MET,
            "2 adequate failed trials (sertraline, venlafaxine XR); "
            "the article's rule needs 2, from 2 classes: met today.",
            id="two",
        ),
    ],
)
def test_the_trials_are_summed_up_under_the_headline_definition(
    case: dict[str, object], trials: list[str], verdict: Verdict, line: str
) -> None:
    chosen = msgspec.structs.replace(
        DEFINITIONS[0], needed="", trials=trials, adequate_failed_trials=len(trials), verdict=verdict
    )
    report = msgspec.structs.replace(
        mixed(), case=case, definitions=[chosen], trials=mixed().trials if trials else []
    )
    assert trials_line(report) == line


def test_what_would_decide_it_is_said() -> None:
    assert trials_line(mixed()).endswith("Needed: mirtazapine 30 mg held to 2026-12-04.")


@pytest.mark.parametrize(
    ("statuses", "line"),
    [
        pytest.param([UNKNOWN] * 5, "for specialist care: not known", id="nothing known"),
        pytest.param([ABSENT] * 5, "for specialist care: 0 of 5", id="none"),
        pytest.param([PRESENT] * 5, "for specialist care: 5 of 5", id="all"),
        pytest.param(
            [ABSENT, PRESENT, PRESENT, PRESENT, PRESENT],
            "for specialist care: 4 of 5 (all but two or more adequate failed trials)",
            id="all but one",
        ),
        pytest.param(
            [UNKNOWN, PRESENT, PRESENT, PRESENT, PRESENT],
            "for specialist care: 4 of 5 (all but two or more adequate failed trials: not known)",
            id="all but one that is not known",
        ),
        pytest.param(
            [ABSENT, ABSENT, ABSENT, PRESENT, UNKNOWN],
            "for specialist care: 1 of 5 (a response that faded; not known: features of another diagnosis)",
            id="one, and one not known",
        ),
        pytest.param(
            [UNKNOWN, UNKNOWN, UNKNOWN, PRESENT, UNKNOWN],
            "for specialist care: 1 of 5 (a response that faded; the others not known)",
            id="one, the others not known",
        ),
    ],
)
def test_the_signs_are_summed_up(statuses: list[Presence], line: str) -> None:
    signs = [
        Sign(id=id, title=title, status=status, detail="")
        for (id, title), status in zip(SIGNS.items(), statuses, strict=True)
    ]
    assert signs_line(signs) == line
