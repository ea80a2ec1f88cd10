"""Trials as clinicians write them: neighbours of the phrases that were tried, and what must never be read."""

from datetime import date
from typing import Any

import pytest

from tests.support import reference
from trdcheck.visit.speech.reading import settled
from trdcheck.visit.speech.trial import read_trial

DAY = date(2026, 11, 28)
ON = {"ongoing": True}


@pytest.mark.parametrize(
    ("text", "record"),
    [
        (
            "tried sertraline up to 200 for about 3 months, no benefit",
            {"drug": "sertraline", "max_dose_mg": 200, "weeks": 13, "outcome": "no_response"},
        ),
        (
            "Lexapro 20mg 8wks partial response",
            {"drug": "Lexapro", "max_dose_mg": 20, "weeks": 8, "outcome": "partial"},
        ),
        (
            "1. fluoxetine 40 mg x 10 wk, good adherence, minimal response",
            {
                "drug": "fluoxetine",
                "max_dose_mg": 40,
                "weeks": 10,
                "adherence": "good",
                "outcome": "insufficient",
            },
        ),
        (
            "on bupropion XL 300 mg since 2026-10-19, taken as prescribed, too early to say",
            {
                "drug": "bupropion XL",
                "max_dose_mg": 300,
                "started": "2026-10-19",
                "on_max_dose_since": "2026-10-19",
                "adherence": "good",
            }
            | ON,
        ),
        (
            "venlafaxine XR, 75 mg for 2 weeks and then 150 mg for 8 weeks, taken as prescribed, helped a little "
            "(a quarter to a half better), side effects bearable, stopped because it did not help enough",
            {
                "drug": "venlafaxine XR",
                "doses": [{"mg": 75, "weeks": 2}, {"mg": 150, "weeks": 8}],
                "adherence": "good",
                "outcome": "partial",
                "side_effects": "tolerable",
                "stop_reason": "no_response",
            },
        ),
        (
            "paroxetine 40 mg, 14 weeks, the last 10 at 40, taken as prescribed, no change, no side effects, stopped "
            "because it did not work",
            {
                "drug": "paroxetine",
                "max_dose_mg": 40,
                "weeks": 14,
                "weeks_at_max_dose": 10,
                "adherence": "good",
                "outcome": "no_response",
                "side_effects": "none",
                "stop_reason": "no_response",
            },
        ),
        (
            "fluoxetine 20 mg for three weeks in September, taken as prescribed, stopped because mood rose",
            {
                "drug": "fluoxetine",
                "max_dose_mg": 20,
                "weeks": 3,
                "started": "2026-09",
                "adherence": "good",
                "stop_reason": "mood_switch",
                "elevated_mood": True,
            },
        ),
        (
            "sertraline 50 mg since oct, worse",
            {
                "drug": "sertraline",
                "max_dose_mg": 50,
                "started": "2026-10",
                "on_max_dose_since": "2026-10",
                "outcome": "worse",
            }
            | ON,
        ),
        (
            "escitalopram 10 to 20 mg, 12 weeks, didn't work",
            {"drug": "escitalopram", "max_dose_mg": 20, "weeks": 12, "outcome": "no_response"},
        ),
        (
            "duloxetine 30 mg 2w, 60 mg 6w, faded",
            {
                "drug": "duloxetine",
                "doses": [{"mg": 30, "weeks": 2}, {"mg": 60, "weeks": 6}],
                "outcome": "response_lost",
            },
        ),
        (
            "2 weeks would do",
            {},
        ),
        (
            "citalopram 2 weeks at 20 then 8 weeks at 40",
            {"drug": "citalopram", "doses": [{"mg": 20, "weeks": 2}, {"mg": 40, "weeks": 8}]},
        ),
        (
            "mirtazapine 15 nocte 4 weeks stopped weight gain",
            {
                "drug": "mirtazapine",
                "max_dose_mg": 15,
                "weeks": 4,
                "stop_reason": "side_effects",
                "note": "weight gain",
            },
        ),
        (
            "mirtazapine 45mg 8/52 no response",
            {"drug": "mirtazapine", "max_dose_mg": 45, "weeks": 8, "outcome": "no_response"},
        ),
        (
            "clomipramine 150 mg 3/12 partial remission",
            {"drug": "clomipramine", "max_dose_mg": 150, "weeks": 13, "outcome": "improved"},
        ),
        (
            "nortriptyline 75 mg 12 weeks level 110 ng/ml no effect",
            {
                "drug": "nortriptyline",
                "max_dose_mg": 75,
                "weeks": 12,
                "level": {"value": 110, "unit": "ng/ml"},
                "outcome": "no_response",
            },
        ),
        (
            "citalopram 40mg Jan-Mar 2024 nil effect",
            {
                "drug": "citalopram",
                "max_dose_mg": 40,
                "started": "2024-01",
                "stopped": "2024-03",
                "outcome": "no_response",
            },
        ),
        (
            "citalopram 20 mg from 2023-01 to 2023-06, missed some",
            {
                "drug": "citalopram",
                "max_dose_mg": 20,
                "started": "2023-01",
                "stopped": "2023-06",
                "adherence": "partial",
            },
        ),
        (
            "amitriptyline 25mg nocte for neuropathic pain, still on it",
            {"drug": "amitriptyline", "max_dose_mg": 25, "purpose": "pain", "weeks_on": "2026-11-28"} | ON,
        ),
        (
            "venlafaxine 300 mg 12 weeks 8 weeks at 300 good none stopped: hypertension",
            {
                "drug": "venlafaxine",
                "max_dose_mg": 300,
                "weeks": 12,
                "weeks_at_max_dose": 8,
                "adherence": "good",
                "outcome": "no_response",
                "stop_reason": "side_effects",
                "note": "hypertension",
            },
        ),
        (
            "vortioxetine 20mg 6 weeks nausea severe stopped",
            {
                "drug": "vortioxetine",
                "max_dose_mg": 20,
                "weeks": 6,
                "note": "nausea",
                "side_effects": "limiting",
                "ongoing": False,
            },
        ),
        (
            "sertraline 200 for 12 weeks with mirtazapine",
            {"drug": "sertraline", "max_dose_mg": 200, "weeks": 12, "combined_with": ["mirtazapine"]},
        ),
        (
            "escitalopram 20, >8 weeks, compliant, 30% better",
            {
                "drug": "escitalopram",
                "max_dose_mg": 20,
                "weeks": {"min": 8},
                "adherence": "good",
                "outcome": "partial",
            },
        ),
        (
            "escitalopram 20, 24% better",
            {"drug": "escitalopram", "max_dose_mg": 20, "outcome": "no_response"},
        ),
        ("escitalopram 20, 50% better", {"drug": "escitalopram", "max_dose_mg": 20, "outcome": "response"}),
        (
            "sertraline 150mg 10 wks, all at 150",
            {"drug": "sertraline", "max_dose_mg": 150, "weeks": 10, "weeks_at_max_dose": 10},
        ),
        (
            "sertraline 150 mg, all 10 weeks at it",
            {"drug": "sertraline", "max_dose_mg": 150, "weeks": 10, "weeks_at_max_dose": 10},
        ),
        (
            "paroxetine 40 14w/10w good none se none",
            {
                "drug": "paroxetine",
                "max_dose_mg": 40,
                "weeks": 14,
                "weeks_at_max_dose": 10,
                "adherence": "good",
                "outcome": "no_response",
                "side_effects": "none",
            },
        ),
        (
            "sertraline 150 for 8 weeks. Did not help. Stopped.",
            {
                "drug": "sertraline",
                "max_dose_mg": 150,
                "weeks": 8,
                "outcome": "no_response",
                "ongoing": False,
            },
        ),
        (
            "sertraline 200 mg until March 2024",
            {"drug": "sertraline", "max_dose_mg": 200, "stopped": "2024-03"},
        ),
        (
            "escitalopram 20 mg 6-8 weeks never missed a dose",
            {"drug": "escitalopram", "max_dose_mg": 20, "weeks": {"min": 6, "max": 8}, "adherence": "good"},
        ),
        (
            "seroxat 30 mg three months, took it most days, a bit better",
            {
                "drug": "seroxat",
                "max_dose_mg": 30,
                "weeks": 13,
                "adherence": "partial",
                "outcome": "insufficient",
            },
        ),
        (
            "desvenlafaxine 50mg x 8 weeks (all at 50), adherent, nonresponder, no AEs",
            {
                "drug": "desvenlafaxine",
                "max_dose_mg": 50,
                "weeks": 8,
                "weeks_at_max_dose": 8,
                "adherence": "good",
                "outcome": "no_response",
                "side_effects": "none",
            },
        ),
        (
            "sertraline started at 50 mg, increased to 150 mg, 10 weeks in all",
            {"drug": "sertraline", "max_dose_mg": 150, "weeks": 10},
        ),
        (
            "bupropion 300 12w good poor",
            {
                "drug": "bupropion",
                "max_dose_mg": 300,
                "weeks": 12,
                "adherence": "good",
                "outcome": "insufficient",
            },
        ),
        (
            "paroxetine 20 mg daily x 6 weeks, remission, stopped pregnancy",
            {
                "drug": "paroxetine",
                "max_dose_mg": 20,
                "weeks": 6,
                "outcome": "remission",
                "stop_reason": "pregnancy",
            },
        ),
        ("she took paroxetine", {"drug": "paroxetine"}),
        (
            "an SSRI 2012, no effect",
            {"drug": None, "class": "SSRI", "started": "2012", "outcome": "no_response"},
        ),
        (
            "imipramine 150 mg 7 weeks inpatient last episode did nothing",
            {
                "drug": "imipramine",
                "max_dose_mg": 150,
                "weeks": 7,
                "setting": "inpatient",
                "this_episode": False,
                "outcome": "no_response",
            },
        ),
        (
            "sertraline 100 mg six weeks; stopped due to cost",
            {"drug": "sertraline", "max_dose_mg": 100, "weeks": 6, "stop_reason": "cost"},
        ),
        (
            "fluoxetine 20 mg since about 2024",
            {
                "drug": "fluoxetine",
                "max_dose_mg": 20,
                "started": "2024",
                "on_max_dose_since": "2024",
            }
            | ON,
        ),
        (
            "sertraline hydrochloride 100 mg 8 weeks",
            {"drug": "sertraline hydrochloride", "max_dose_mg": 100, "weeks": 8},
        ),
        ("escitalopram (Cipralex) 20 mg", {"drug": "escitalopram", "max_dose_mg": 20}),
    ],
)
def test_a_line_is_read_in_natural_order_and_words(text: str, record: dict[str, Any]) -> None:
    """Exactly these fields, nothing in doubt, and no word of the line left over."""
    reading = read_trial(text, DAY, reference())
    assert reading.record == record
    if record:
        assert reading.is_whole
        assert not reading.unread


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("sertraline 200 not taken every day", "not taken every day"),
        ("sertraline 200, remission not reached", "remission not reached"),
        ("sertraline 200, never in remission", "never in remission"),
        ("sertraline 200, response?", "response?"),
        ("sertraline 200 after fluoxetine", "after fluoxetine"),
        ("sertraline 200, hated it", "hated"),
        ("fluoxetine 20 mg/5 ml", "/5 ml"),
        ("liothyronine", None),
        ("sertraline 100 mcg", "100 mcg"),
        ("sertraline 200, 4 weeks at 100", "4 weeks at 100"),
        ("sertraline 200, some weeks", "some"),
        ("sertraline 200, worked as a nurse", "worked as a nurse"),
        ("sertraline 200, sister responded", "sister"),
    ],
)
def test_what_was_not_read_is_given_back(text: str, unread: str | None) -> None:
    """Denied, queried and strange words are never read and never dropped."""
    reading = read_trial(text, DAY, reference())
    if unread is not None:
        assert any(unread in words for words in reading.unread_words), reading.unread_words
        assert not reading.is_whole
    assert not reading.record.keys() & {"adherence", "side_effects"}


@pytest.mark.parametrize(
    ("text", "question", "records"),
    [
        ("duloxetine 60 mg bd", "60 mg bd: 120 a day in all?", [{"max_dose_mg": 120}, {"max_dose_mg": 60}]),
        (
            "fluvoxamine 2 x 150 mg",
            "2 x 150 mg: 300 a day in all?",
            [{"max_dose_mg": 300}, {"max_dose_mg": 150}],
        ),
        (
            "fluoxetine 20 every other day",
            "20 every other day: 10 a day in all?",
            [{"max_dose_mg": 10}, {"max_dose_mg": 20}],
        ),
        (
            "escitalopram 100",
            "100: 5 times the labelled maximum of 20 mg a day. Which was it?",
            [{"max_dose_mg": 10}, {"max_dose_mg": 100, "dose_confirmed": True}, {}],
        ),
        (
            "sertraline 200 2w/8w",
            "8 weeks at the dose, but 2 in all. Which was it?",
            [
                {"max_dose_mg": 200, "weeks": 8, "weeks_at_max_dose": 2},
                {"max_dose_mg": 200, "weeks": 8, "weeks_at_max_dose": 8},
                {"max_dose_mg": 200},
            ],
        ),
        (
            "sertraline 50 mg, 100 mg",
            "highest dose a day: 50 or 100?",
            [{"max_dose_mg": 100}, {"max_dose_mg": 50}],
        ),
        (
            "sertraline no effect, remission",
            "outcome: no response or remission?",
            [{"outcome": "no_response"}, {"outcome": "remission"}],
        ),
        (
            "sertraline helped",
            "How much did it help at its best?",
            [{"outcome": "improved"}, {"outcome": "insufficient"}],
        ),
    ],
)
def test_a_doubtful_reading_is_asked_and_settled(
    text: str, question: str, records: list[dict[str, Any]]
) -> None:
    """Nothing of it stands in the record before the person chose."""
    reading = read_trial(text, DAY, reference())
    (doubt,) = reading.doubts
    assert doubt.text == question
    assert not reading.record.keys() & {doubt.field}
    drug = {"drug": text.split()[0]}
    assert [settled(reading.record, choice) for choice in doubt.choices] == [
        drug | record for record in records
    ]


def test_a_dose_at_three_times_the_maximum_is_believed() -> None:
    """The limit itself is not far above it."""
    assert read_trial("escitalopram 60", DAY, reference()).record["max_dose_mg"] == 60
    assert read_trial("escitalopram 60.5", DAY, reference()).doubts


def test_the_same_trial_twice_is_asked() -> None:
    """Not when the dose or the time differs."""
    trials = [{"drug": "Zoloft", "max_dose_mg": 200, "weeks": 12}]
    assert read_trial("sertraline 200 12 weeks", DAY, reference(), trials).doubts[0].text == (
        "Zoloft stands already as trial 1."
    )
    assert not read_trial("sertraline 100 12 weeks", DAY, reference(), trials).doubts
    assert not read_trial("paroxetine 40", DAY, reference(), trials).doubts


def test_what_belongs_elsewhere_is_read_for_its_own_place() -> None:
    """An added drug, a course, a therapy and a medicine typed at the question of trials."""
    offered = {
        "lithium 900 mg 4 weeks no effect": ("augmentation", {"drug": "lithium", "max_dose_mg": 900, "weeks": 4, "outcome": "no_response"}),
        "ECT 8 sessions bilateral 2024 partial": ("courses", {"modality": "ect", "sessions": 8, "placement": "bilateral", "started": "2024", "outcome": "partial"}),
        "CBT 16 sessions 2025 partial": ("psychotherapy", {"type": "CBT", "sessions": 16, "started": "2025", "outcome": "partial"}),
        "omeprazole 20 mg daily": ("medications", {"drug": "omeprazole", "dose": "20 mg daily"}),
    }  # fmt: skip
    for text, (place, record) in offered.items():
        reading = read_trial(text, DAY, reference())
        assert reading.record == {}
        assert reading.other is not None
        assert (reading.other.place, reading.other.record) == (place, record)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sertraline 37,5 mg", '"37,5": write a point, or a space behind a comma'),
        ("sertraline 12/09/2025", "12/09: day or month first? write YYYY-MM-DD"),
        ("sertraline since 2027", "2027 lies after today"),
        ("sertraline 2020-2019", "2020-2019: it would end before it began"),
        ("150 mg", "begin with the drug"),
        ("", "begin with the drug"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(text: str, message: str) -> None:
    """Nothing is stored, and the part at fault is named."""
    reading = read_trial(text, DAY, reference())
    assert reading.refused == message
    assert reading.record == {}


@pytest.mark.parametrize("text", ["none", "No.", "nothing", "never any", "no antidepressants"])
def test_none_is_the_whole_answer(text: str) -> None:
    """A list answered with one word."""
    assert read_trial(text, DAY, reference()).is_none


@pytest.mark.parametrize("text", ["no more", "that's all", "done"])
def test_no_more_ends_the_list(text: str) -> None:
    """It is no trial and no "none"."""
    reading = read_trial(text, DAY, reference())
    assert reading.is_end
    assert not reading.is_none
