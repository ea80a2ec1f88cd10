"""What the report says beside the statuses: markers, notes, where facts came from, order, stability."""

from typing import Any

import msgspec
import pytest

from tests.support import TODAY, item_of, report_of
from trdcheck.model.report import to_json


def test_it_names_medicines_linked_with_low_mood_with_the_strength_of_the_evidence() -> None:
    case = {"medications": [{"drug": "topiramate"}, {"drug": "varenicline"}]}
    texts = [marker.text for marker in item_of(case, "conditions-and-medicines").markers]
    assert "takes topiramate, linked with low mood (evidence: moderate)" in texts
    assert "takes varenicline, linked with low mood (evidence: not supported)" in texts


def test_it_names_medicines_that_change_the_level_of_a_recorded_antidepressant() -> None:
    case = {"medications": [{"drug": "omeprazole"}], "trials": [{"drug": "citalopram"}]}
    assert any("CYP2C19" in marker.text for marker in item_of(case, "conditions-and-medicines").markers)
    alone = item_of({"medications": [{"drug": "omeprazole"}]}, "conditions-and-medicines")
    assert not any("CYP2C19" in marker.text for marker in alone.markers)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"augmentation": [{"drug": "lithium", "ongoing": True}]}, id="at the top"),
        pytest.param({"trials": [{"drug": "sertraline", "ongoing": True, "augmentation": [{"drug": "lithium"}]}]}, id="on a trial that goes on"),
    ],
)  # fmt: skip
def test_lithium_added_to_a_trial_counts_as_taken(case: dict[str, Any]) -> None:
    """TSH has a shorter window with lithium."""
    tsh = {
        "analyte": "tsh",
        "value": 2,
        "unit": "mIU/L",
        "date": "2026-05-01",
        "range": {"low": 0.4, "high": 4},
    }
    assert item_of({"labs": [tsh], "medications": []}, "thyroid").status == "done"
    assert item_of({**case, "labs": [tsh], "medications": []}, "thyroid").reason == "outdated"


def test_it_says_where_each_fact_came_from() -> None:
    gad7 = {"instrument": "gad-7", "score": 14, "date": TODAY, "source": {"kind": "chart", "ref": "p. 3"}}
    item = item_of({"screens": [gad7]}, "anxiety")
    assert [(one.record, one.source) for one in item.evidence] == [("screens[0]", "chart")]


def test_it_shows_past_attempts_beside_the_safety_answers_and_near_names_of_medicines() -> None:
    report = report_of(
        {
            "history": {"past-suicide-attempt": {"value": True, "date": "2019"}},
            "medications": [{"drug": "omeprazol"}],
        }
    )
    assert "Beside the safety answers: a past suicide attempt (2019)." in report.notes
    assert any("omeprazol" in note and "omeprazole" in note for note in report.notes)


def test_it_keeps_what_is_outside_the_tables_as_a_note_that_settles_nothing() -> None:
    report = report_of(
        {
            "screens": [{"instrument": None, "text": "BDI-II", "score": 30, "date": TODAY}],
            "conditions": [{"condition": None, "text": "type 2 diabetes"}],
            "labs": [{"analyte": None, "text": "copper", "value": 15.5, "unit": "umol/L"}],
        }
    )
    assert report.notes == [
        f"Recorded, not judged: BDI-II 30 ({TODAY}).",
        "Recorded, not judged: copper 15.5 umol/L.",
        "Recorded, not judged: type 2 diabetes.",
    ]
    assert report.counts.open == 15


def test_an_empty_case_leaves_every_item_open_and_every_flag_unknown() -> None:
    report = report_of({})
    assert {str(item.status) for item in report.items} == {"open"}
    assert {str(flag.status) for flag in report.flags} == {"unknown"}
    assert report.result == "open"


def test_null_and_absent_are_the_same() -> None:
    nulls = report_of({"trials": None, "patient": {"age": None}, "history": {"drug-use": None}})
    assert msgspec.structs.replace(nulls, case={}) == msgspec.structs.replace(report_of({}), case={})


@pytest.mark.parametrize(
    ("case", "path", "value"),
    [
        pytest.param({"history": {"drug-use": False}}, ("history", "drug-use"), False, id="false"),
        pytest.param({"trials": []}, ("trials",), [], id="empty list"),
        pytest.param(
            {"labs": [{"analyte": "crp", "value": 0, "unit": "mg/L"}]}, ("labs", 0, "value"), 0, id="zero"
        ),
    ],
)
def test_false_zero_and_an_empty_list_are_kept_as_answers(
    case: dict[str, Any], path: tuple[Any, ...], value: object
) -> None:
    kept: Any = report_of(case).case
    for step in path:
        kept = kept[step]
    assert kept == value
    assert type(kept) is type(value)


def test_it_writes_the_generic_beside_what_was_written() -> None:
    kept: Any = report_of({"trials": [{"drug": "ZOLOFT", "augmentation": [{"drug": "Abilify"}]}]}).case
    trial = kept["trials"][0]
    assert (trial["drug"], trial["generic"]) == ("ZOLOFT", "sertraline")
    assert (trial["augmentation"][0]["drug"], trial["augmentation"][0]["generic"]) == (
        "Abilify",
        "aripiprazole",
    )


def test_every_source_of_the_report_is_listed_once_with_its_citation() -> None:
    report = report_of({"trials": [{"drug": "sertraline"}]})
    listed = [source.id for source in report.sources]
    assert len(listed) == len(set(listed))
    assert {name for item in report.items for name in item.sources} <= set(listed)


def test_no_verdict_on_treatment_resistance_and_no_order_is_ever_printed() -> None:
    text = to_json(report_of({"trials": [{"drug": "sertraline"}]})).casefold()
    assert "order this test" not in text
    assert "not trd" not in text
