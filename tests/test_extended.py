"""The extended checklist, row by row, on the examples, and in every format."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest

from tests.overlays import extended
from tests.support import ROOT, program
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.model.report import ItemReport
from trdcheck.model.words import Status

NOW, OLD = "2026-11-10", "2020-01-01"
NO, YES = {"value": False, "date": NOW}, {"value": True, "date": NOW}
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
CURRENT = {"drug": "sertraline", "max_dose_mg": 150, "weeks": 8, "weeks_at_max_dose": 8, "ongoing": True}
TAKEN = {**CURRENT, "adherence": "good", "outcome": "partial"}
HB = {"analyte": "haemoglobin", "unit": "g/L", "date": NOW}
A1C = {"analyte": "hba1c", "unit": "%", "date": NOW}
SUGAR = {"analyte": "glucose-fasting", "unit": "mmol/L", "date": NOW}


def item_of(case: dict[str, object], name: str) -> ItemReport:
    """One item of the report of a case under the extended checklist."""
    chosen, tables = extended()
    read = read_case(json.dumps(case).encode(), "case.json", Vocabulary(tables))
    report = evaluate(chosen, read, as_of=date(2026, 11, 20), reference=tables)
    return next(item for item in report.items if item.id == name)


def history(name: str, answer: object) -> dict[str, object]:
    return {"history": {name: answer}}


def condition(name: str, status: str, **more: object) -> dict[str, object]:
    return {"conditions": [{"condition": name, "status": status, "date": NOW, **more}]}


def level(result: str, when: str | None = NOW) -> dict[str, object]:
    return {"trials": [{**TAKEN, "level": {"result": result, **({"date": when} if when else {})}}]}


DONE, NA = "done", "not_applicable"
ROWS = {
    "psychosocial-stressors": [
        ("not asked", {}, "not_done", "ask"),
        ("none of weight, or a plan", history("stressors-without-plan", NO), DONE, None),
        ("one without a plan", history("stressors-without-plan", YES), "finding", "act"),
        ("a yes does not expire", history("stressors-without-plan", {"value": True, "date": OLD}), "finding", "act"),
        ("half a year ago", history("stressors-without-plan", {"value": False, "date": "2026-05-24"}), DONE, None),
        ("one day more", history("stressors-without-plan", {"value": False, "date": "2026-05-23"}), "outdated", "ask"),
        ("undated", history("stressors-without-plan", {"value": False}), "incomplete", "ask"),
    ],
    "side-effects-as-symptoms": [
        ("not asked", {}, "not_done", "ask"),
        ("no", history("side-effects-as-symptoms", NO), DONE, None),
        ("yes", history("side-effects-as-symptoms", YES), "finding", "act"),
    ],
    "mood-lowering-medicines": [
        ("nothing known", {}, "not_done", "ask"),
        ("reviewed", history("medicines-reviewed-for-mood", YES), DONE, None),
        ("not reviewed", history("medicines-reviewed-for-mood", NO), "not_done", "ask"),
        ("reviewed long ago", history("medicines-reviewed-for-mood", {"value": True, "date": OLD}), "outdated", "ask"),
        ("moderate evidence, not reviewed", {"medications": [{"drug": "prednisone"}]}, "finding", "ask"),
        ("strong evidence, not reviewed", {"medications": [{"drug": "tetrabenazine"}]}, "finding", "ask"),
        ("weak evidence", {"medications": [{"drug": "tamoxifen"}]}, "not_done", "ask"),
        ("stopped before", {"medications": [{"drug": "prednisone", "stopped": "2026-01-01"}]}, "not_done", "ask"),
        (
            "reviewed after its start",
            {"medications": [{"drug": "prednisone", "started": "2026-11-10"}], "history": {"medicines-reviewed-for-mood": YES}},
            DONE,
            None,
        ),
        (
            "started after the review",
            {"medications": [{"drug": "prednisone", "started": "2026-11-11"}], "history": {"medicines-reviewed-for-mood": YES}},
            "finding",
            "ask",
        ),
        (
            "another medicine started after the review",
            {"medications": [{"drug": "omeprazole", "started": "2026-11-11"}], "history": {"medicines-reviewed-for-mood": YES}},
            "outdated",
            "ask",
        ),
        (
            "start not known, reviewed lately",
            {"medications": [{"drug": "prednisone"}], "history": {"medicines-reviewed-for-mood": YES}},
            DONE,
            None,
        ),
    ],
    "psychotherapy": [
        ("not asked", {}, "not_done", "refer"),
        ("offered", history("psychotherapy-offered", YES), DONE, None),
        ("not offered", history("psychotherapy-offered", NO), "not_done", "refer"),
        ("recorded with its outcome", {"psychotherapy": [{"type": "CBT", "outcome": "partial"}]}, DONE, None),
        ("recorded without one", {"psychotherapy": [{"type": "CBT"}]}, "not_done", "refer"),
        ("none", {"psychotherapy": []}, "not_done", "refer"),
    ],
    "personality": [
        ("nothing known", {}, "not_done", "ask"),
        ("ruled out", condition("personality-disorder", "ruled_out"), DONE, None),
        ("treated, controlled", condition("personality-disorder", "treated", controlled=True), DONE, None),
        ("treated, control not known", condition("personality-disorder", "treated"), "incomplete", "ask"),
        ("suspected", condition("personality-disorder", "suspected"), "finding", "refer"),
        ("active", condition("personality-disorder", "active"), "finding", "act"),
    ],
    "blood-count": [
        ("nothing known", {}, "not_done", "order"),
        ("120 g/L, sex not known: the stricter limit", {"labs": [{**HB, "value": 120}]}, "finding", "act"),
        ("120 g/L in a woman", {"patient": {"sex": "female"}, "labs": [{**HB, "value": 120}]}, DONE, None),
        ("12.9 g/dL in a man", {"patient": {"sex": "male"}, "labs": [{**HB, "value": 12.9, "unit": "g/dL"}]}, "finding", "act"),
        ("the laboratory's range wins", {"labs": [{**HB, "value": 118, "range": {"low": 115}}]}, DONE, None),
        ("no unit", {"labs": [{**HB, "value": 140, "unit": None}]}, "incomplete", "chart"),
        ("old", {"labs": [{**HB, "value": 140, "date": "2025-11-19"}]}, "outdated", "order"),
        (
            "pregnant, no range of the laboratory",
            {"patient": {"sex": "female", "pregnant": True}, "labs": [{**HB, "value": 130}]},
            "incomplete",
            "chart",
        ),
        (
            "after birth, no range of the laboratory",
            {"patient": {"sex": "female", "postpartum": True}, "labs": [{**HB, "value": 130}]},
            "incomplete",
            "chart",
        ),
        ("low ferritin beside it", {"labs": [{**HB, "value": 140}, {"analyte": "ferritin", "value": 9, "unit": "ug/L", "date": NOW}]}, "finding", "act"),
    ],
    "drug-level": [
        ("trials not known", {}, "not_done", "ask"),
        ("none taken now", {"trials": [{"drug": "sertraline", "stopped": "2026-01"}]}, NA, None),
        ("none tried", {"trials": []}, NA, None),
        ("taken, with a response", {"trials": [TAKEN]}, NA, None),
        ("no effect at a full dose", {"trials": [{**TAKEN, "outcome": "no_response"}]}, "not_done", "order"),
        ("no effect at a low dose", {"trials": [{**TAKEN, "max_dose_mg": 50, "outcome": "no_response"}]}, NA, None),
        ("no effect, dose not known", {"trials": [{**TAKEN, "max_dose_mg": None, "outcome": "worse"}]}, "not_done", "ask"),
        ("not as prescribed", {"trials": [{**TAKEN, "adherence": "partial"}]}, "not_done", "order"),
        ("adherence not known", {"trials": [{**CURRENT, "outcome": "partial"}]}, "not_done", "ask"),
        ("not known whether it goes on", {"trials": [{"drug": "sertraline"}]}, "not_done", "ask"),
        ("unusual responses", {"trials": [TAKEN], "history": {"unusual-drug-responses": YES}}, "not_done", "order"),
        ("a level in range", level("in_range"), DONE, None),
        ("a level below", level("low"), "finding", "act"),
        ("a level above", level("high"), "finding", "act"),
        ("a level dated later is not used", level("in_range", "2027-01-01"), NA, None),
    ],
    "reproductive-stage": [
        ("not asked", {}, "not_done", "ask"),
        ("one of three", history("perimenopause", NO), "incomplete", "ask"),
        ("all asked", {"history": {"pregnancy-possible": NO, "postpartum-year": NO, "perimenopause": YES}}, DONE, None),
        ("asked too long ago", {"history": {"pregnancy-possible": {"value": False, "date": OLD}, "postpartum-year": NO, "perimenopause": NO}}, "outdated", "ask"),
        ("the sex alone says nothing", {"patient": {"sex": "male"}}, "not_done", "ask"),
    ],
    "cognition": [
        ("age not known", {}, "not_done", "ask"),
        ("64", {"as_of": "2026-11-20", "patient": {"age": 64}}, NA, None),
        ("64, of a day not known", {"patient": {"age": 64}}, "not_done", "ask"),
        ("65", {"patient": {"age": 65}}, "not_done", "ask"),
        ("60 to 70", {"patient": {"age": {"min": 60, "max": 70}}}, "not_done", "ask"),
        ("64, a complaint", {"patient": {"age": 64}, **history("cognitive-complaint", YES)}, "incomplete", "ask"),
        ("64, late first episode", {"patient": {"age": 64}, **history("late-first-episode", YES)}, "incomplete", "ask"),
        ("64, neurological signs", {"patient": {"age": 64}, **history("neurological-signs", YES)}, "finding", "refer"),
        ("70, assessed, none", {"patient": {"age": 70}, **condition("neurocognitive-disorder", "ruled_out")}, DONE, None),
        ("suspected", {"patient": {"age": 40}, **condition("neurocognitive-disorder", "suspected")}, "finding", "refer"),
    ],
    "glucose": [
        ("nothing known", {}, "not_done", "order"),
        ("HbA1c 5.6 %", {"labs": [{**A1C, "value": 5.6}]}, DONE, None),
        ("HbA1c 5.7 %", {"labs": [{**A1C, "value": 5.7}]}, "finding", "act"),
        ("HbA1c in mmol/mol is not read", {"labs": [{**A1C, "value": 38, "unit": "mmol/mol"}]}, "incomplete", "chart"),
        ("fasting glucose 5.5", {"labs": [{**SUGAR, "value": 5.5}]}, DONE, None),
        ("fasting glucose 5.6", {"labs": [{**SUGAR, "value": 5.6}]}, "finding", "act"),
        ("99 mg/dL", {"labs": [{**SUGAR, "value": 99, "unit": "mg/dL"}]}, DONE, None),
        ("100 mg/dL", {"labs": [{**SUGAR, "value": 100, "unit": "mg/dL"}]}, "finding", "act"),
        ("low", {"labs": [{**SUGAR, "value": 3.5}]}, "finding", "act"),
        ("HbA1c called low", {"labs": [{**A1C, "value": None, "result": "low"}]}, "finding", "act"),
        ("one good, one bad", {"labs": [{**SUGAR, "value": 5}, {**A1C, "value": 7}]}, "finding", "act"),
        ("old", {"labs": [{**A1C, "value": 5.2, "date": "2025-11-19"}]}, "outdated", "order"),
        ("diabetes treated, controlled", {**condition("diabetes", "treated", controlled=True)}, DONE, None),
        ("diabetes active", condition("diabetes", "active"), "finding", "act"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case", "comes_to", "close_by"),
    [pytest.param(name, *row[1:], id=f"{name}: {row[0]}") for name, rows in ROWS.items() for row in rows],
)
def test_an_item_comes_to(name: str, case: dict[str, object], comes_to: str, close_by: str | None) -> None:
    item = item_of(case, name)
    settled = {DONE: Status.DONE, NA: Status.NOT_APPLICABLE}
    assert item.status is settled.get(comes_to, Status.OPEN), item.summary
    assert (item.reason, item.close_by) == ((None, None) if comes_to in settled else (comes_to, close_by))


def test_every_item_it_adds_is_in_the_tables_of_this_test() -> None:
    assert {name for name, origin in extended()[0].origin.items() if origin == "extended"} == set(ROWS)


@pytest.mark.parametrize("form", ["terminal", "markdown", "note", "json"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_it_works_on_each_example_in_each_format(example: Path, form: str) -> None:
    done = program("check", example, "-c", "extended", "-f", form)
    assert done.returncode in (1, 3), done.stderr
    text = " ".join(done.stdout.decode().split())
    assert "stressors" in text.casefold()
    if form == "json":
        report = json.loads(done.stdout)
        assert [one["checklist"] for one in report["counts_by"]] == ["pre-escalation", "extended"]
    else:
        assert "pre-escalation 2026-11" in text


def test_the_items_of_the_base_come_to_the_same() -> None:
    for example in EXAMPLES:
        base, more = (
            json.loads(program("check", example, "-f", "json", *arguments).stdout)
            for arguments in ((), ("-c", "extended"))
        )
        items = {item["id"]: item for item in more["items"]}
        assert [items[item["id"]] for item in base["items"]] == base["items"]
        assert base["flags"] == more["flags"]
        assert base["signs"] == more["signs"]


def test_no_code_names_it() -> None:
    """It is data alone: neither its id nor those of its items and facts stand in Python."""
    chosen, tables = extended()
    names = {name for name, origin in chosen.origin.items() if origin == "extended"}
    names |= set(tables.added.facts if tables.added else ()) | {"extended"}
    for path in (ROOT / "trdcheck").rglob("*.py"):
        strings = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert strings & (names - {"psychotherapy"}) == set(), path


def test_every_medicine_of_the_table_with_drugs_is_marked_and_only_fair_evidence_is_a_finding() -> None:
    for row in extended()[1].mood_medicines:
        for drug in row.drugs:
            item = item_of({"medications": [{"drug": drug}]}, "mood-lowering-medicines")
            assert any(drug in marker.text and row.evidence in marker.text for marker in item.markers), drug
            assert (item.reason == "finding") == (row.evidence in ("strong", "moderate")), drug
