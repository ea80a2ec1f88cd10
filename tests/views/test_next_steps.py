"""The article's next steps beside a case: what was tried, which items and flags bear on each."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.overlays import documented, extended, opened
from tests.support import ROOT, TODAY, checklist, reference
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.checklist_file import open_checklist, shipped
from trdcheck.model.case import Case
from trdcheck.model.options import Options, OptionView
from trdcheck.model.words import Presence, Status
from trdcheck.views.options import options_of

TRIED: dict[str, Any] = {
    "trials": [
        {"drug": "Zoloft", "max_dose_mg": 200, "weeks": 8, "outcome": "no_response",
         "augmentation": [{"drug": "aripiprazole", "max_dose_mg": 5, "weeks": 6, "outcome": "no_response"}]},
        {"drug": "duloxetine", "max_dose_mg": 60, "weeks": 8, "combined_with": ["mirtazapine"]},
        {"drug": None, "class": "SNRI"},
        {"drug": "trazodone", "max_dose_mg": 50, "purpose": "sleep"},
    ],
    "augmentation": [{"drug": None, "text": "something from abroad"}],
    "courses": [{"modality": "ect", "sessions": 8, "outcome": "partial"}, {"modality": "esketamine"}],
    "medications": [{"drug": "Seroquel XR", "dose": "150 mg"}, {"drug": "sertraline", "dose": "200 mg"}],
    "history": {"lithium-exposure": True},
}  # fmt: skip


def options(case: dict[str, Any] | None) -> Options:
    """The options beside a case given as plain values, or beside none."""
    read = (
        None if case is None else read_case(json.dumps(case).encode(), "case.json", Vocabulary(reference()))
    )
    report = evaluate(checklist(), read or Case(), as_of=date.fromisoformat(TODAY), reference=reference())
    return options_of(report, read, reference())


def option(case: dict[str, Any] | None, name: str) -> OptionView:
    return next(one for one in options(case).options if one.id == name)


def test_they_stand_in_the_article_s_order() -> None:
    shown = options(None)
    assert [group.id for group in shown.groups] == [
        "switch", "combination", "augmentation", "stimulation", "glutamatergic", "newer",
    ]  # fmt: skip
    assert [one.id for one in shown.options] == [
        "switch-class", "snri", "bupropion", "combination",
        "aripiprazole", "brexpiprazole", "cariprazine", "quetiapine-xr", "lumateperone",
        "olanzapine-fluoxetine", "lithium", "liothyronine",
        "tms", "tms-adolescent", "tms-accelerated", "tdcs", "ect", "vns",
        "esketamine", "ketamine-iv", "dextromethorphan-bupropion", "zuranolone", "psilocybin",
    ]  # fmt: skip
    assert [one.id for one in shown.options if not one.in_article] == [
        "lumateperone",
        "olanzapine-fluoxetine",
        "tdcs",
    ]
    assert "no ranking, no recommendation" in shown.order
    assert shown.read == "2026-11-23"


@pytest.mark.parametrize(
    ("name", "records"),
    [
        pytest.param(
            "switch-class",
            [["trials[0]"], ["trials[1]", "trials[2]"]],
            id="each class of a trial that counts",
        ),
        pytest.param("snri", [["trials[1]"], ["trials[2]"]], id="a class, its drug known or not"),
        pytest.param("bupropion", [], id="a drug never recorded"),
        pytest.param("combination", [["trials[1]"]], id="two antidepressants together"),
        pytest.param("aripiprazole", [["trials[0].augmentation[0]"]], id="a drug added to a trial"),
        pytest.param("quetiapine-xr", [["medications[0]"]], id="a brand in the medicines list"),
        pytest.param("lithium", [["history.lithium-exposure"]], id="a history fact"),
        pytest.param("ect", [["courses[0]"]], id="a course"),
        pytest.param("esketamine", [["courses[1]"]], id="a drug given as a course"),
        pytest.param("ketamine-iv", [], id="esketamine is not ketamine"),
    ],
)
def test_what_was_tried_is_shown_by_record(name: str, records: list[list[str]]) -> None:
    assert [one.records for one in option(TRIED, name).tried] == records


def test_what_was_tried_is_told_in_the_report_s_words() -> None:
    assert [one.text for one in option(TRIED, "ect").tried] == [
        "electroconvulsive therapy (ECT), 8 sessions, partial response"
    ]
    (added,) = option(TRIED, "aripiprazole").tried
    assert added.text == "aripiprazole 5 mg 6 wk, no response, added to sertraline"
    (listed,) = option(TRIED, "quetiapine-xr").tried
    assert listed.text == "in the medicines list: Seroquel XR, 150 mg"


@pytest.mark.parametrize("case", [None, {}], ids=["no case", "an empty case"])
def test_nothing_is_tried_where_nothing_is_recorded(case: dict[str, Any] | None) -> None:
    assert all(one.tried == [] for one in options(case).options)


def test_without_a_case_no_item_and_no_flag_has_a_status() -> None:
    shown = options(None)
    assert shown.safety == []
    assert {item.status for one in shown.options for item in one.items} == {None}
    assert {flag.status for one in shown.options for flag in one.flags} == {None}


def test_an_empty_case_leaves_every_item_that_bears_open() -> None:
    shown = options({})
    kept = [item for one in shown.options for item in one.items if item.id not in ("cyp450",)]
    assert {item.status for item in kept} == {Status.OPEN}
    assert {flag.status for one in shown.options for flag in one.flags} == {Presence.UNKNOWN}


def test_a_flag_that_is_present_comes_first_and_open_items_before_settled_ones() -> None:
    case = {
        "safety": {"suicidal_thoughts": "none", "psychotic_features": True, "mania": False},
        "as_of": TODAY,
    }
    shown = option(case, "esketamine")
    assert shown.flags[0].id == "psychotic-features"
    assert shown.flags[0].status is Presence.PRESENT
    assert options(case).safety[0].status is Presence.PRESENT
    mixed = json.loads((ROOT / "examples/mixed.json").read_bytes())
    found = [item.status is Status.OPEN for item in option(mixed, "esketamine").items]
    assert found == sorted(found, reverse=True)
    assert True in found
    assert False in found


def test_bipolar_and_mania_bear_on_every_option() -> None:
    for one in options({}).options:
        assert "bipolar" in [item.id for item in one.items]
        assert "mania" in [flag.id for flag in one.flags]


def test_every_name_in_the_data_names_something() -> None:
    tables = reference()
    steps = tables.next_steps
    flags = {flag.id for flag in tables.safety.flags}
    drugs = {*tables.antidepressants, *tables.other_drugs, "psilocybin"}
    classes = {row.drug_class for row in tables.antidepressants.values()}
    items = {item.id for name in shipped() for item in open_checklist(name)[0].items}
    groups = {group.id for group in steps.groups}
    assert len({one.id for one in steps.options}) == len(steps.options)
    for one in steps.options:
        assert one.group in groups
        assert {*one.items, *steps.every.items} <= items
        assert {*one.flags, *steps.every.flags} <= flags
        assert set(one.tried.drugs) <= drugs
        assert set(one.tried.classes) <= classes
        assert set(one.tried.courses) <= set(tables.modalities)
        assert set(one.tried.facts) <= set(tables.facts)


def test_every_statement_has_a_source_that_is_no_better_than_it_says() -> None:
    tables = reference()
    for one in tables.next_steps.options:
        for said in (one.status, one.condition, one.also, *one.notes):
            if said is not None:
                assert said.sources
                grades = {tables.sources[name].grade for name in said.sources}
                if said.grade == "verified":
                    assert grades == {"verified"}


def test_no_statement_recommends_and_tms_is_never_called_approved() -> None:
    for one in reference().next_steps.options:
        texts = " ".join(said.text for said in (one.status, one.condition, one.also, *one.notes) if said)
        assert not re.search(r"\b(should|best choice|we recommend|consider)\b", texts, flags=re.IGNORECASE)
        if one.id.startswith("tms"):
            assert re.search(r"[Cc]leared", one.status.text)
            assert "pproved" not in one.status.text.replace("(not approved)", "")


@pytest.mark.parametrize(
    ("name", "where", "said", "source"),
    [
        pytest.param(
            "tms-accelerated",
            "condition",
            "No satisfactory improvement from prior antidepressant medication in the current episode",
            "tms-k220177",
            id="accelerated TMS by its indication",
        ),
        pytest.param("tdcs", "status", "8 December 2025", "tdcs-approval-day", id="tDCS and its day"),
        pytest.param(
            "tdcs",
            "condition",
            "Not treatment-refractory",
            "tdcs-pharmaphorum",
            id="tDCS is for other depression",
        ),
        pytest.param(
            "psilocybin",
            "status",
            "Breakthrough therapy designation",
            "psilocybin-breakthrough-2018",
            id="psilocybin's designation",
        ),
        pytest.param(
            "combination",
            "status",
            "No label read for this program",
            "project-setting",
            id="combinations rest on no guideline of another country",
        ),
    ],
)
def test_a_statement_stands_with_what_was_read(name: str, where: str, said: str, source: str) -> None:
    statement = getattr(option(None, name), where)
    assert said in statement.text
    assert source in statement.sources


def test_lumateperone_asks_for_the_glucose_that_its_group_asks_for() -> None:
    group = {"aripiprazole", "brexpiprazole", "cariprazine", "quetiapine-xr", "lumateperone"}
    rows = [one for one in reference().next_steps.options if one.id in group]
    assert all("glucose" in one.items for one in rows)
    assert len(rows) == 5


def test_items_of_the_extended_list_bear_on_options_too() -> None:
    chosen, tables = extended()
    report = evaluate(chosen, Case(), as_of=date.fromisoformat(TODAY), reference=tables)
    shown = {one.id: one for one in options_of(report, Case(), tables).options}
    assert "glucose" in [item.id for item in shown["quetiapine-xr"].items]
    assert "reproductive-stage" in [item.id for item in shown["lithium"].items]
    assert "glucose" not in [item.id for item in option({}, "quetiapine-xr").items]


def test_an_item_in_anothers_place_bears_on_what_that_one_bore_on(tmp_path: Path) -> None:
    chosen, tables = opened(tmp_path, documented())
    report = evaluate(chosen, Case(), as_of=date.fromisoformat(TODAY), reference=tables)
    lithium = next(one for one in options_of(report, Case(), tables).options if one.id == "lithium")
    assert "thyroid-yearly" in [item.id for item in lithium.items]
