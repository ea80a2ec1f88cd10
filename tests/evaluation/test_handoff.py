"""What the report carries for papers: exact numbers, dates as written, nothing of a later day, nothing judged."""

from typing import Any

import pytest

from tests.support import reference, report_of

AS_OF = {"as_of": "2026-11-20"}


def test_a_trial_carries_its_dates_doses_and_weeks_as_numbers() -> None:
    trial = report_of(
        {
            **AS_OF,
            "trials": [
                {
                    "drug": "sertraline", "max_dose_mg": 150, "weeks": 12, "weeks_at_max_dose": 8,
                    "started": "2025-04", "stopped": "2025-07-02", "stop_reason": "no_response",
                    "side_effects": "tolerable", "adherence": "good", "this_episode": True,
                }
            ],
        }
    ).trials[0]  # fmt: skip
    assert (trial.started, trial.stopped, trial.ongoing) == ("2025-04", "2025-07-02", None)
    assert trial.highest_dose is not None
    assert (trial.highest_dose.value, trial.highest_dose.maximum) == (150, 200)
    assert trial.weeks_at_dose is not None
    assert (trial.weeks_at_dose.min, trial.weeks_at_dose.max) == (8, 12)
    assert (trial.stop_reason, trial.side_effects, trial.this_episode) == ("no_response", "tolerable", True)


@pytest.mark.parametrize(
    ("dose", "value"),
    [(150, 150), (0.25, 0.25), ({"min": 100, "max": 150}, None), (None, None)],
)
def test_a_dose_that_is_not_one_number_is_null(dose: Any, value: float | None) -> None:
    trial = report_of({**AS_OF, "trials": [{"drug": "sertraline", "max_dose_mg": dose}]}).trials[0]
    assert trial.highest_dose is not None
    assert trial.highest_dose.value == value


def test_what_else_was_tried_stands_in_one_shape_and_keeps_its_stop() -> None:
    report = report_of(
        {
            **AS_OF,
            "trials": [{"drug": "sertraline", "augmentation": [{"drug": "lithium", "max_dose_mg": 900, "weeks": 4, "outcome": "no_response"}]}],
            "psychotherapy": [{"type": "CBT", "sessions": 14, "frequency": "weekly", "started": "2025-05", "stopped": "2025-09", "outcome": "partial"}],
            "courses": [
                {"modality": "rtms", "sessions": 30, "started": "2026-08-10", "stopped": "2026-09-18"},
                {"modality": "ect", "sessions": 8, "started": "2027-01-02"},
            ],
        }
    )  # fmt: skip
    assert [(row.kind, row.amount, row.started, row.stopped, row.outcome) for row in report.also_tried] == [
        ("augmentation", "900 mg, 4 weeks with sertraline", None, None, "no response"),
        ("psychotherapy", "14 sessions, weekly", "2025-05", "2025-09", "partial response"),
        ("course", "30 sessions", "2026-08-10", "2026-09-18", ""),
    ]


def test_scores_stand_newest_first_and_change_is_said_since_a_named_one() -> None:
    report = report_of(
        {
            **AS_OF,
            "screens": [
                {"instrument": "phq-9", "score": 19, "date": "2025-04-02"},
                {"instrument": "phq-9", "score": 9, "date": "2026-11-18"},
                {"instrument": "phq-9", "score": 3, "date": "2026-11-21"},
                {"instrument": "madrs", "score": 30, "date": "2025-04-02"},
                {"instrument": None, "text": "BDI-II", "score": 30, "date": "2025-05"},
                {"instrument": "gad-7", "score": 10, "date": "2025-05"},
            ],
        }
    )
    scales = {scale.name: scale for scale in report.scales}
    assert list(scales) == ["PHQ-9", "MADRS", "BDI-II"]
    assert [(point.date, point.score, point.of) for point in scales["PHQ-9"].points] == [
        ("2026-11-18", 9, 27), ("2025-04-02", 19, 27)
    ]  # fmt: skip
    change = scales["PHQ-9"].change
    assert change is not None
    assert (change.earlier, change.newest, change.points, change.percent, change.since) == (
        19, 9, -10, -53, "2025-04-02"
    )  # fmt: skip
    assert scales["MADRS"].change is None


def test_medicines_are_as_written_and_one_of_a_later_day_is_left_out() -> None:
    report = report_of(
        {
            **AS_OF,
            "medications": [
                {"drug": "Omeprazole 20 MG", "dose": "20 mg daily", "started": "2024", "for": "reflux"},
                {"drug": "metformin", "stopped": "2026-02"},
                {"drug": "insulin", "started": "2026-11-21"},
            ],
        }
    )
    assert [(row.drug, row.taken_for, row.taken) for row in report.medications] == [
        ("Omeprazole 20 MG", "reflux", True), ("metformin", None, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("trial", "state"),
    [
        ({"max_dose_mg": 200, "weeks": 12, "weeks_at_max_dose": 8, "adherence": "good", "outcome": "no_response", "stopped": "2026-03"}, "adequate"),
        ({"max_dose_mg": 50, "weeks": 12, "weeks_at_max_dose": 8, "adherence": "good", "outcome": "no_response", "stopped": "2026-03"}, "short"),
        ({"weeks": 12, "outcome": "no_response", "stopped": "2026-03"}, "cannot_tell"),
        ({"max_dose_mg": 200, "ongoing": True, "started": "2026-11", "on_max_dose_since": "2026-11-01", "adherence": "good"}, "running"),
        ({"max_dose_mg": 50, "purpose": "anxiety", "stopped": "2026-03"}, "other"),
    ],
)  # fmt: skip
def test_one_place_says_how_a_trial_is_drawn(trial: dict[str, Any], state: str) -> None:
    report = report_of({**AS_OF, "trials": [{"drug": "sertraline", "started": "2026-01", **trial}]})
    assert report.timeline is not None
    row = report.timeline.rows[0]
    assert row.state == state
    if state == "running":
        assert (row.end_last, row.ongoing) == ("2026-11-20", True)
    else:
        assert (row.start_first, row.start_last) == ("2026-01-01", "2026-01-31")


def test_what_has_no_start_is_never_drawn() -> None:
    report = report_of({**AS_OF, "trials": [{"drug": "sertraline", "stopped": "2026-01"}]})
    assert report.timeline is not None
    assert (report.timeline.rows, report.timeline.undated) == ([], ["sertraline"])


def test_who_when_and_under_which_label() -> None:
    report = report_of(
        {
            **AS_OF,
            "patient": {"age": {"value": 43, "date": "2025-11-20"}, "sex": "female", "bmi": 32.0, "pregnant": False},
            "episode": {"started": "2025-03", "severity": "severe", "function_impaired": True, "kind": "recurrent", "number": 3},
            "label": {"term": "treatment-resistant", "by": "referring clinic", "date": "2026-09"},
        }
    )  # fmt: skip
    assert report.patient_line == "44 years, female, BMI 32, not pregnant"
    assert report.episode_line == "since 2025-03, severe, function impaired, recurrent, episode 3"
    assert report.label_line == "treatment-resistant, referring clinic, 2026-09"


def test_what_papers_ask_for_and_the_case_does_not_say_is_listed_and_opens_nothing() -> None:
    bare = report_of({**AS_OF})
    facts = {row.id: False for row in reference().facts.values() if row.use == "handoff"}
    told = report_of(
        {
            **AS_OF, "history": facts, "hospital_stays": [], "psychotherapy": [], "courses": [],
            "diagnosis": [{"code": "F33.2"}], "episode": {"started": "2025", "kind": "single", "number": 1},
        }
    )  # fmt: skip
    assert len(bare.not_recorded) == len(facts) + 7
    assert told.not_recorded == []
    assert [(item.id, item.status) for item in told.items] == [(item.id, item.status) for item in bare.items]


def test_every_fact_of_the_hand_off_names_who_asks_for_it() -> None:
    rows = [row for row in reference().facts.values() if row.use == "handoff"]
    assert rows
    assert all(row.source in reference().sources and not row.bears_on for row in rows)
