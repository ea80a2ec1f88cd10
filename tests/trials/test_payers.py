"""A clinic's or payer's own definition: what it may ask for besides two trials, and that nothing else is taken."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import TODAY, program

HEAD = """
format = "trdcheck-checklist/1"
id = "payer"
version = "2026-11"
title = "A payer"
extends = "pre-escalation"

[[sources]]
id = "p"
citation = "A payer's policy"

[[definitions]]
id = "payer"
name = "the payer's rule"
title = "The payer's rule"
dose = "minimum"
weeks = 6
adherence = ["good"]
failed = ["no_response", "worse"]
undecided = ["insufficient"]
trials = 2
classes = 2
grade = "setting"
sources = ["p"]
"""


def trial(drug: str, mg: float, **more: object) -> dict[str, Any]:
    return {
        "drug": drug, "max_dose_mg": mg, "weeks": 8, "weeks_at_max_dose": 8, "outcome": "no_response",
        "adherence": "good", "stop_reason": "no_response", "side_effects": "tolerable", "this_episode": True, **more,
    }  # fmt: skip


FIRST = trial("sertraline", 200, started="2025-01-06", stopped="2025-03-03")
SECOND = trial("venlafaxine XR", 225, started="2025-06-02", stopped="2025-07-28")
NONE_TAKEN = {"medications": [], "trials_together": False}
LITHIUM = {"drug": "lithium", "max_dose_mg": 900, "weeks": 8, "outcome": "no_response"}
CBT = {"type": "CBT", "sessions": 12, "this_episode": True}
SHORT = {**SECOND, "weeks": 2, "weeks_at_max_dose": 2, "stopped": "2025-06-16", "stop_reason": "side_effects"}
MADRS = {"instrument": "madrs", "date": "2026-11-01", "score": 30}
PHQ9 = {"instrument": "phq-9", "date": "2026-11-01", "score": 21}
ANY = '[[definitions.any_score]]\ninstrument = "phq-9"\nat_least = 20\nwithin_days = 45\n' \
    '[[definitions.any_score]]\ninstrument = "madrs"\nat_least = 28\nwithin_days = 45\n'  # fmt: skip

ASKED = [
    pytest.param("", {}, "met", id="two trials"),
    pytest.param("psychotherapy = true", {}, "cannot_tell", id="psychotherapy: nobody asked"),
    pytest.param("psychotherapy = true", {"psychotherapy": []}, "not_met", id="psychotherapy: none"),
    pytest.param("psychotherapy = true", {"psychotherapy": [{**CBT, "outcome": "no_response"}]}, "met", id="psychotherapy: failed"),
    pytest.param("psychotherapy = true", {"psychotherapy": [{**CBT, "outcome": "response"}]}, "not_met", id="psychotherapy: helped"),
    pytest.param("psychotherapy = true", {"psychotherapy": [CBT]}, "cannot_tell", id="psychotherapy: outcome not known"),
    pytest.param("psychotherapy = true", {"psychotherapy": [{**CBT, "outcome": "no_response", "started": "2027-01-04"}]}, "not_met", id="psychotherapy: after the day"),
    pytest.param("psychotherapy = true\nthis_episode = true", {"psychotherapy": [{**CBT, "outcome": "no_response", "this_episode": False}]}, "not_met", id="psychotherapy: another episode"),
    pytest.param("augmentations = 1", {}, "cannot_tell", id="a drug added: not known"),
    pytest.param("augmentations = 1", {"augmentation": []}, "not_met", id="a drug added: none"),
    pytest.param("augmentations = 1", {"augmentation": [LITHIUM]}, "met", id="a drug added: failed"),
    pytest.param("augmentations = 1", {"augmentation": [{**LITHIUM, "weeks": 5}]}, "not_met", id="a drug added: a week short"),
    pytest.param("augmentations = 2", {"augmentation": [LITHIUM]}, "not_met", id="two drugs added: one"),
    pytest.param("augmentations = 1", {"augmentation": [{**LITHIUM, "outcome": None}]}, "cannot_tell", id="a drug added: outcome not known"),
    pytest.param("augmentation_or_psychotherapy = true", {"augmentation": [LITHIUM]}, "met", id="either: the drug"),
    pytest.param("augmentation_or_psychotherapy = true", {"augmentation": [], "psychotherapy": [{**CBT, "outcome": "worse"}]}, "met", id="either: the therapy"),
    pytest.param("augmentation_or_psychotherapy = true", {"augmentation": [], "psychotherapy": []}, "not_met", id="either: none"),
    pytest.param("augmentation_or_psychotherapy = true", {"augmentation": []}, "cannot_tell", id="either: the therapy not asked"),
    pytest.param("taking_antidepressant = true", {}, "not_met", id="taken now: nothing"),
    pytest.param("taking_antidepressant = true", {"medications": [{"drug": "mirtazapine 15 mg"}]}, "met", id="taken now: among the medicines"),
    pytest.param("taking_antidepressant = true", {"medications": [{"drug": "mirtazapine", "stopped": "2026-01"}]}, "not_met", id="taken now: stopped"),
    pytest.param("taking_antidepressant = true", {"medications": [{"drug": "Qxlanor"}]}, "cannot_tell", id="taken now: a medicine that nobody reads"),
    pytest.param("taking_antidepressant = true", {"medications": None}, "cannot_tell", id="taken now: list not recorded"),
    pytest.param("intolerance = true", {"trials": [FIRST, {**SHORT, "side_effects": "limiting"}]}, "met", id="intolerance counts"),
    pytest.param("intolerance = true", {"trials": [FIRST, {**SHORT, "side_effects": "tolerable"}]}, "not_met", id="tolerable side effects are no intolerance"),
    pytest.param("", {"trials": [FIRST, {**SHORT, "side_effects": "limiting"}]}, "not_met", id="intolerance not asked for"),
    pytest.param("within_years = 2", {}, "met", id="both within two years"),
    pytest.param("within_years = 1", {}, "not_met", id="one more than a year ago"),
    pytest.param("within_years = 1\nthis_episode = true", {}, "met", id="a year, or this episode"),
    pytest.param("within_years = 1\nthis_episode = true", {"trials": [{**FIRST, "this_episode": False}, SECOND]}, "not_met", id="neither"),
    pytest.param("within_years = 2", {"trials": [{**FIRST, "started": None, "stopped": None}, SECOND]}, "cannot_tell", id="when is not known"),
    pytest.param("within_years = 2", {"trials": [{**FIRST, "started": "2024-09-01", "stopped": "2024-11-20"}, SECOND]}, "met", id="to the day"),
    pytest.param("within_years = 2", {"trials": [{**FIRST, "started": "2024-09-01", "stopped": "2024-11-19"}, SECOND]}, "not_met", id="a day before"),
    pytest.param(ANY, {"screens": [MADRS]}, "met", id="one of the scales"),
    pytest.param(ANY, {"screens": [PHQ9]}, "met", id="the other scale"),
    pytest.param(ANY, {"screens": [{**MADRS, "score": 27}, {**PHQ9, "score": 19}]}, "not_met", id="both a point below"),
    pytest.param(ANY, {"screens": [{**MADRS, "score": 27}]}, "cannot_tell", id="one below, the other not done"),
    pytest.param(ANY, {"screens": [{**MADRS, "date": "2026-10-06"}]}, "met", id="45 days ago"),
    pytest.param(ANY, {"screens": [{**MADRS, "date": "2026-10-05"}]}, "cannot_tell", id="46 days ago"),
    pytest.param(ANY, {"screens": [PHQ9, {**PHQ9, "score": 6, "date": "2026-11-15"}, {**MADRS, "score": 8}]}, "not_met", id="the newest counts, not the worst"),
    pytest.param(ANY, {"screens": [{**PHQ9, "score": 6}, {**PHQ9, "date": "2026-11-15"}]}, "met", id="the newest is the worst"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "case", "verdict"), ASKED)
def test_a_definition_asks_for_more_than_trials(
    lines: str, case: dict[str, Any], verdict: str, tmp_path: Path
) -> None:
    view = label_of(lines, case, tmp_path)
    assert view["verdict"] == verdict, view
    assert bool(view["missing"]) is (verdict == "cannot_tell")
    assert bool(view["needed"]) is (verdict != "met")


def label_of(lines: str, case: dict[str, Any], folder: Path) -> dict[str, Any]:
    (folder / "payer.toml").write_text(HEAD + lines, encoding="utf-8")
    whole = {
        "format": "trdcheck-case/1", "as_of": TODAY, "patient": {"age": 44}, "trials": [FIRST, SECOND],
        "trials_complete": True, **NONE_TAKEN, **case,
    }  # fmt: skip
    (folder / "case.json").write_text(json.dumps(whole), encoding="utf-8")
    done = program(
        "check", folder / "case.json", "-c", folder / "payer.toml", "--definition", "payer", "-f", "json"
    )
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    return next(view for view in report["definitions"] if view["id"] == "payer")


REFUSED = [
    pytest.param("psychotherapies = 2", "psychotherapies", id="an unknown key"),
    pytest.param("within_years = 0", "within_years", id="no year"),
    pytest.param("augmentations = 0", "augmentations", id="no drug"),
    pytest.param('any_score = [{ instrument = "phq-99", at_least = 20, within_days = 30 }]', "phq-99", id="an unknown scale"),
    pytest.param('psychotherapy = "yes"', "psychotherapy", id="a word where yes or no is asked"),
    pytest.param('any_score = [{ instrument = "phq-9", at_least = 20 }]', "within_days", id="a scale without a date"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "word"), REFUSED)
def test_what_it_cannot_say_is_refused_never_guessed(lines: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "payer.toml").write_text(HEAD + lines, encoding="utf-8")
    done = program("checklist", "validate", tmp_path / "payer.toml")
    assert done.returncode == 2
    assert word in (done.stderr + done.stdout).decode()
