"""Nothing unread settles anything: what no table reads is shown, asked about, and never counts as absent."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.overlays import opened
from tests.support import ROOT, TODAY, report_of
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.model.report import ItemReport, Report

CLOSED: dict[str, Any] = json.loads((ROOT / "examples" / "nothing-open.json").read_text(encoding="utf-8"))
FIVE = {"substance-use", "thyroid", "b12", "vitamin-d", "cyp450"}
LIST = "conditions-and-medicines"
WAIVED = {"item": LIST, "decision": "waived", "date": "2026-11-20", "reason": "seen by the family doctor"}


def with_medicine(drug: str, **more: Any) -> Report:
    return report_of(CLOSED | {"medications": [{"drug": drug, **more}]})


def with_condition(text: str, **more: Any) -> Report:
    return report_of(CLOSED | {"conditions": [{"condition": None, "text": text, **more}]})


def item(report: Report, name: str) -> ItemReport:
    return next(one for one in report.items if one.id == name)


def open_ids(report: Report) -> set[str]:
    return {one.id for one in report.items if str(one.status) == "open"}


def turned_off(name: str, case: dict[str, Any], folder: Path) -> Report:
    """The report under a clinic's list that does not ask for an item."""
    text = (
        'format = "trdcheck-checklist/1"\nid = "north"\nversion = "1"\ntitle = "North"\n'
        f'extends = "pre-escalation"\n[turned_off]\n{name} = "asked elsewhere"\n'
    )
    listed, tables = opened(folder, text)
    read = read_case(json.dumps(case).encode(), "case.json", Vocabulary(tables))
    return evaluate(listed, read, as_of=date.fromisoformat(TODAY), reference=tables)


# -- medicines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drug", "opened"),
    [
        ("lorazepam 1 mg", {"substance-use"}),
        ("Lorazepam 1 MG Oral Tablet", {"substance-use"}),
        ("tramadol HCl", {"substance-use"}),
        ("co-codamol 30/500 2 qds", {"substance-use"}),
        ("Suboxone 8 mg/2 mg SL film", {"substance-use"}),
        ("Stilnoct 10mg nocte", {"substance-use"}),
        ("Hydroxocobalamin 1mg/1ml solution for injection", {"b12"}),
        ("cyanocobalamin 1000 mcg/mL injection monthly", {"b12"}),
        ("sertraline 50 mg", set()),
        ("Metformin 500 mg bid", set()),
        ("Rezalovin 10mg tds", {LIST}),
        ("no lithium", {LIST}),
        ("stopped lorazepam 2019", {LIST}),
        ("allergic to codeine", {LIST}),
        ("mother on lithium", {LIST}),
        ("lorazepamm 1 mg", {LIST}),
        ("Avinza 30 mg", {LIST}),
    ],
)
def test_a_medicine_opens_the_item_it_bears_on_and_an_unread_one_that_of_the_lists(
    drug: str, opened: set[str]
) -> None:
    report = with_medicine(drug)
    assert open_ids(report) == opened
    assert [text.text for text in report.not_read] == ([drug] if opened == {LIST} else [])


def test_an_unread_medicine_is_named_with_what_would_say_what_it_is() -> None:
    report = with_medicine("Rezalovin 10mg tds")
    found = item(report, LIST)
    assert (str(found.reason), str(found.close_by)) == ("incomplete", "ask")
    assert found.summary == "Not read: 'Rezalovin 10mg tds'"
    assert found.missing == ["medications[0].class"]
    for name in FIVE:
        assert item(report, name).summary.endswith("; one medicine not read")
    assert "medicine" not in item(report, "bipolar").summary


@pytest.mark.parametrize("how", ["waived", "turned off"])
def test_where_nobody_is_asked_about_the_lists_each_item_a_medicine_could_change_is_open(
    how: str, tmp_path: Path
) -> None:
    case = CLOSED | {"medications": [{"drug": "Rezalovin 10mg"}]}
    is_waived = how == "waived"
    report = report_of(case | {"decisions": [WAIVED]}) if is_waived else turned_off(LIST, case, tmp_path)
    assert open_ids(report) == FIVE
    for name in FIVE:
        assert str(item(report, name).reason) == "incomplete"
        assert item(report, name).brief == "Not read: 'Rezalovin 10mg'"


@pytest.mark.parametrize(
    ("classes", "opened"),
    [
        ("other", set()),
        ("opioid", {"substance-use"}),
        ("sedative", {"substance-use"}),
        (["other", "sedative"], {"substance-use"}),
        ("b12", {"b12"}),
        ("antipsychotic", set()),
        ("corticosteroid", set()),
    ],
)
def test_a_class_says_what_an_unread_medicine_is(classes: str | list[str], opened: set[str]) -> None:
    report = with_medicine("Rezalovin 10mg", **{"class": classes})
    assert open_ids(report) == opened
    assert report.not_read == []


def test_a_class_never_takes_away_what_the_name_says() -> None:
    assert open_ids(with_medicine("lorazepam 1 mg", **{"class": "other"})) == {"substance-use"}


def test_a_class_shortens_the_window_of_the_thyroid_like_the_medicine() -> None:
    old = [
        {"analyte": "tsh", "value": 1.9, "unit": "mIU/L", "date": "2026-03-01"},
        *(lab for lab in CLOSED["labs"] if lab["analyte"] != "tsh"),
    ]
    for class_of, ids in (("thyroid-hormone", {"thyroid"}), ("lithium", {"thyroid"}), ("other", set())):
        case = CLOSED | {"labs": old, "medications": [{"drug": "Rezalovin", "class": class_of}]}
        assert open_ids(report_of(case)) == ids


def test_the_added_drug_of_a_trial_that_goes_on_is_read_like_a_medicine() -> None:
    added = {"drug": None, "text": "clonazepam 0.5 mg bd", "ongoing": True}
    assert open_ids(report_of(CLOSED | {"augmentation": [added]})) >= {"substance-use"}
    assert LIST in open_ids(report_of(CLOSED | {"augmentation": [added | {"text": "Rezalovin"}]}))


@pytest.mark.parametrize(
    ("drug", "more", "said"),
    [
        ("rifampicin 600mg", {}, "rifampin"),
        ("Rezalovin", {"class": "enzyme-inducer"}, "Rezalovin (enzyme inducer)"),
        ("Rezalovin", {"class": ["other", "enzyme-inhibitor"]}, "Rezalovin (enzyme inhibitor)"),
    ],
)
def test_a_medicine_that_changes_the_enzyme_is_the_nearer_explanation(
    drug: str, more: dict[str, Any], said: str
) -> None:
    trials = [trial | {"side_effects": "none", "outcome": "no_response"} for trial in CLOSED["trials"]]
    trials[1] |= {"drug": "escitalopram", "max_dose_mg": 20, "formulation": None}
    case = CLOSED | {"trials": trials, "medications": [{"drug": drug, "started": "2025-06"} | more]}
    found = item(report_of(case), "cyp450")
    assert str(found.reason) == "incomplete"
    assert said in found.summary


# -- conditions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status", "opened"),
    [
        ("bipolar II disorder", "active", {"bipolar", "trial-adequacy"}),
        ("bipolar II disorder", None, {"bipolar"}),
        ("Manic-depressive illness", "resolved", {"bipolar", "trial-adequacy"}),
        ("PTSD", "suspected", {"ptsd"}),
        ("obstructive sleep apnoea", "active", {"sleep-apnea"}),
        ("Obstructive Sleep Apnoea", None, {"sleep-apnea"}),
        ("underactive thyroid", "active", {"thyroid"}),
        ("fibromyalgia", "active", {"chronic-pain"}),
        ("opioid use disorder", "active", {"substance-use"}),
        ("pernicious anemia", "active", {"b12"}),
        ("Crohn's disease", "active", {"chronic-inflammation"}),
        ("goitre", "active", {"thyroid"}),
        ("sleep apnoea, type not known", None, {"sleep-apnea"}),
        ("hypomania in 2019", None, {"bipolar"}),
        ("panic attacks at night", None, {"anxiety"}),
        ("SAD", None, {"anxiety"}),
        ("MS", None, {"chronic-inflammation"}),
        ("BP", None, {LIST}),
        ("PD", None, {LIST}),
        ("ASD", None, {LIST}),
        ("cold feet", None, {LIST}),
        ("migraine as a child", None, {"chronic-pain"}),
        ("MDD", None, set()),
        ("hypertension", "active", set()),
        ("Type 2 diabetes", "active", set()),
        ("irritable bowel syndrome", None, set()),
    ],
)
def test_a_condition_in_the_charts_words_opens_the_item_it_is_about(
    text: str, status: str | None, opened: set[str]
) -> None:
    assert open_ids(with_condition(text, status=status, date="2026-11-01")) == opened


def test_a_text_that_names_a_condition_is_judged_as_that_condition() -> None:
    report = with_condition("bipolar II disorder", status="active", date="2025")
    found = item(report, "bipolar")
    assert str(found.reason) == "finding"
    assert "'bipolar II disorder' (bipolar disorder) active (2025)" in found.summary
    assert report.case["conditions"][0] == {
        "condition": None, "text": "bipolar II disorder", "status": "active", "date": "2025",
    }  # fmt: skip
    assert any(
        notice.id == "bipolar-recorded" or "bipolar" in notice.message.lower() for notice in report.scope
    )


def test_a_word_that_opens_an_item_asks_what_the_text_means() -> None:
    found = item(with_condition("goitre", date="2026-10"), "thyroid")
    assert (str(found.reason), str(found.close_by)) == ("incomplete", "ask")
    assert found.summary == "'goitre' (2026-10) on record: what does it mean here?"
    assert found.missing == ["conditions[0].bears_on"]


@pytest.mark.parametrize(
    ("status", "more", "came"),
    [
        ("active", {}, "open/finding"),
        ("suspected", {}, "open/finding"),
        ("unconfirmed", {}, "open/finding"),
        ("treated", {"controlled": True}, "done"),
        ("treated", {"controlled": False}, "open/finding"),
        ("treated", {}, "open/incomplete"),
        (None, {}, "open/incomplete"),
        ("resolved", {}, "done"),
        ("ruled_out", {}, "done"),
    ],
)
def test_a_text_said_to_bear_on_an_item_is_judged_there_by_its_status(
    status: str | None, more: dict[str, Any], came: str
) -> None:
    report = with_condition("cold feet", status=status, date="2026-11-01", bears_on=["chronic-pain"], **more)
    found = item(report, "chronic-pain")
    assert str(found.status) + (f"/{found.reason}" if found.reason else "") == came
    assert "cold feet" in json.dumps([found.summary, report.case["conditions"]])
    assert report.not_read == []


def test_a_text_that_names_a_condition_may_bear_on_another_item_as_well() -> None:
    report = with_condition("celiac disease", status="active", date="2026-11-01", bears_on=["b12"])
    assert open_ids(report) == {"chronic-inflammation", "b12"}
    assert "'celiac disease' active" in item(report, "b12").summary


def test_a_text_dated_after_the_day_asks_for_its_date_and_settles_nothing() -> None:
    for more in ({}, {"status": "active", "bears_on": ["thyroid"]}):
        found = item(with_condition("goitre", date="2027-01-01", **more), "thyroid")
        assert str(found.status) == "done", "a done row outranks a date that is only wrong"
    empty = {
        "conditions": [
            {"condition": None, "text": "ringing ears", "date": "2027-01-01", "bears_on": ["anxiety"]}
        ]
    }
    assert "dated after the day" in item(report_of(empty), "anxiety").summary


def test_a_text_said_to_bear_on_nothing_closes_the_question() -> None:
    assert open_ids(with_condition("goitre", bears_on=[])) == set()
    assert open_ids(with_condition("cold feet", bears_on=[])) == set()


def test_a_name_of_a_condition_counts_whatever_it_is_said_to_bear_on() -> None:
    assert open_ids(with_condition("bipolar II disorder", status="active", bears_on=[])) >= {"bipolar"}


@pytest.mark.parametrize("name", ["ferritin", "no-such-item"])
def test_an_item_that_this_checklist_lacks_is_a_note_and_the_text_stays_unread(name: str) -> None:
    report = with_condition("cold feet", bears_on=[name])
    assert open_ids(report) == {LIST}
    assert f"A condition bears on an item this checklist does not have: {name}." in report.notes


def test_a_word_of_an_item_that_was_turned_off_leaves_the_text_unread(tmp_path: Path) -> None:
    case = CLOSED | {"conditions": [{"condition": None, "text": "goitre"}]}
    assert open_ids(turned_off("thyroid", case, tmp_path)) == {LIST}


# -- usual lists -------------------------------------------------------------------------------------------------

USUAL = [
    (["amlodipine 5 mg tablet daily", "atorvastatin 20mg nocte"], ["hypertension", "hyperlipidaemia"]),
    (["Metformin 500 mg bid", "lisinopril 10 MG Oral Tablet"], ["type 2 diabetes", "essential hypertension"]),
    (["Ventolin inhaler prn", "beclometasone inhaler 2 puffs bd"], ["asthma"]),
    (["omeprazole 20 MG Delayed Release Oral Capsule"], ["GORD", "hiatus hernia"]),
    (["Ramipril 5mg capsules", "bisoprolol 2.5 mg od", "aspirin 75mg od"], ["ischaemic heart disease"]),
    (["cetirizine 10mg od"], ["hay fever", "eczema"]),
    (["paracetamol 500mg prn", "ibuprofen 400 mg tds with food"], ["osteoarthritis"]),
    (["tamsulosin 400 microgram modified-release capsules"], ["BPH"]),
    (["alendronic acid 70 mg weekly"], ["osteoporosis"]),
    (["allopurinol 100mg daily"], ["gout"]),
    (["latanoprost eye drops"], ["glaucoma"]),
    (["ferrous sulfate 200mg od"], ["iron deficiency anaemia"]),
    (["amoxicillin 500 mg capsule tid"], ["sinusitis"]),
    (["simvastatin 40mg on", "losartan potassium 50 MG Oral Tablet"], ["high cholesterol", "high blood pressure"]),
    (["sumatriptan 50mg prn"], ["MDD"]),
    (["warfarin 3 mg od", "digoxin 125 micrograms od"], ["atrial fibrillation"]),
    (["sertraline 100 MG Oral Tablet", "loratadine 10 mg daily"], ["depression", "allergic rhinitis"]),
    (["tiotropium 18 mcg inhalation capsule"], ["COPD"]),
    (["lactulose solution 15ml bd", "senna 7.5mg nocte"], ["constipation"]),
    (["venlafaxine 150 MG Extended Release Oral Capsule", "furosemide 40mg om"], ["varicose veins"]),
]  # fmt: skip


@pytest.mark.parametrize(("medicines", "conditions"), USUAL, ids=[conditions[0] for _, conditions in USUAL])
def test_a_usual_list_holds_nothing_open(medicines: list[str], conditions: list[str]) -> None:
    report = report_of(
        CLOSED
        | {
            "medications": [{"drug": drug} for drug in medicines],
            "conditions": [{"condition": None, "text": text, "status": "active"} for text in conditions],
        }
    )
    assert report.not_read == []
    assert open_ids(report) == set()


# -- properties --------------------------------------------------------------------------------------------------

WORDS = st.text(alphabet="bcdfghjklmnpqrstvwxz ", min_size=1, max_size=24).filter(str.strip)
CASES = st.sampled_from(
    [
        CLOSED,
        CLOSED | {"medications": None},
        CLOSED | {"trials": CLOSED["trials"][:1]},
        {},
        json.loads((ROOT / "examples" / "mixed.json").read_text(encoding="utf-8")),
    ]
)
RANK = {"flag": 2, "open": 1, "nothing_open": 0}


def adding(case: dict[str, Any], where: str, text: str) -> dict[str, Any]:
    if where == "medications":
        return case | {"medications": [*(case.get("medications") or []), {"drug": text}]}
    if where == "conditions":
        return case | {"conditions": [*(case.get("conditions") or []), {"condition": None, "text": text}]}
    trials = [dict(trial) for trial in case.get("trials") or []]
    for trial in trials:
        trial["combined_with"] = [*(trial.get("combined_with") or []), text]
    return case | {"trials": trials}


@settings(max_examples=60, deadline=None)
@given(CASES, st.sampled_from(["medications", "conditions", "combined_with"]), WORDS)
def test_a_text_that_no_table_reads_settles_nothing(case: dict[str, Any], where: str, text: str) -> None:
    if where == "combined_with" and not case.get("trials"):
        return
    before, after = report_of(case), report_of(adding(case, where, text))
    assert open_ids(before) - {LIST} <= open_ids(after)
    assert RANK[str(after.result)] >= RANK[str(before.result)]
    verdicts = {one.id: str(one.verdict) for one in before.definitions}
    for one in after.definitions:
        assert str(one.verdict) != "met" or verdicts[one.id] == "met"
    if where != "combined_with" and before.case.get("medications") is not None:
        assert LIST in open_ids(after)
    assert any(text == found.text for found in after.not_read)
