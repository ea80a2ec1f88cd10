"""Every number of the dose and definition tables against a transcription kept apart: one step up in any of them fails."""

import csv
import tomllib
from typing import Any

import pytest

from tests.support import ROOT, reference


def rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DOSES = rows("tests/data/doses.csv")
LOWER = rows("tests/data/lower_doses.csv")


@pytest.mark.parametrize("expected", DOSES, ids=lambda row: row["generic"])
def test_the_doses_of_a_drug_are_those_transcribed(expected: dict[str, str]) -> None:
    shipped = {row["generic"]: row for row in rows("checklists/reference/antidepressants.csv")}[
        expected["generic"]
    ]
    assert {key: shipped[key] for key in expected if key != "unit"} == {
        key: value for key, value in expected.items() if key != "unit"
    }


def test_no_drug_is_left_out_of_the_transcription() -> None:
    assert {row["generic"] for row in DOSES} == set(reference().antidepressants)


def test_the_lower_doses_of_some_patients_are_those_transcribed() -> None:
    shipped = [{key: row[key] for key in LOWER[0]} for row in rows("checklists/reference/dose_caps.csv")]
    assert shipped == LOWER


FORMULATIONS = {
    ("bupropion", "IR"): (None, 450), ("bupropion", "SR"): (None, 400), ("bupropion", "XL"): (None, 450),
    ("venlafaxine", "XR"): (None, 225), ("paroxetine", "IR"): (None, 50), ("paroxetine", "CR"): (25, 62.5),
    ("trazodone", "ER"): (None, 375),
}  # fmt: skip
REGIONS = {
    ("venlafaxine", "UK/IE"): (375, None), ("venlafaxine", "TH"): (375, 225), ("bupropion", "EU"): (300, None),
    ("milnacipran", "FR"): (100, None), ("fluoxetine", "UK/EU"): (60, None), ("trazodone", "UK"): (600, 300),
    ("reboxetine", "IL"): (10, None), ("desvenlafaxine", "PH"): (200, None), ("amitriptyline", "EU type"): (150, 150),
}  # fmt: skip


def test_the_doses_of_formulations_and_of_other_countries_are_those_transcribed() -> None:
    forms = {
        (form.drug, form.formulation): (form.min_mg, form.max_mg)
        for form in reference().formulations
        if (form.min_mg, form.max_mg) != (None, None)
    }
    assert forms == FORMULATIONS
    regions = {
        (row.drug, row.region): (row.max_mg, row.max_outpatient_mg) for row in reference().region_maxima
    }
    assert regions == REGIONS


DEFINITIONS = {
    "article": {"weeks": 6, "weeks_to": 8, "trials": 2, "classes": 2},
    "consensus-2022": {"weeks": 4, "trials": 2},
    "canadian-2021": {"weeks": 4, "weeks_to": 6, "trials": 2},
    "mgh-atrq": {"weeks": 6, "trials": 2},
}
MAUDSLEY = {
    "minimum_weeks": 6, "months": [[12, 1], [24, 2]], "months_more": 3, "severe_with_psychosis": 5,
    "severity": {"subsyndromal": 1, "mild": 2, "moderate": 3, "severe": 4},
    "failed": [[2, 1], [4, 2], [6, 3], [10, 4]], "failed_more": 5,
    "bands": [[6, "mild"], [10, "moderate"], [15, "severe"]],
}  # fmt: skip


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def test_the_numbers_of_the_definitions_are_those_transcribed() -> None:
    tables = tomllib.loads((ROOT / "checklists/reference/definitions.toml").read_text(encoding="utf-8"))
    numbers = {
        rule["id"]: {key: value for key, value in rule.items() if is_number(value)}
        for rule in tables["definitions"]
    }
    assert numbers == DEFINITIONS
    assert {key: tables["maudsley"][key] for key in MAUDSLEY} == MAUDSLEY
    assert {key: value for key, value in tables["doses"].items() if is_number(value)} == {
        "many_times": 3, "older_from": 65,
    }  # fmt: skip


ADDED = {
    "aripiprazole": (2, 10, None), "brexpiprazole": (0.5, 2, 6), "cariprazine": (1.5, 3, None),
    "quetiapine": (150, 300, 6), "olanzapine": (2.5, 10, 6), "risperidone": (1, 3, None), "lithium": (600, 1200, 2),
    "liothyronine": (25, 50, None), "lumateperone": (42, 42, 6), "lamotrigine": (100, 300, None),
    "buspirone": (None, 60, 8), "bupropion": (150, 450, 8), "mirtazapine": (30, 60, None), "mianserin": (30, 90, None),
    "modafinil": (100, 400, None), "pramipexole": (2, 4, None), "ziprasidone": (40, 160, None),
}  # fmt: skip


def test_the_ranges_of_added_drugs_are_those_transcribed() -> None:
    assert {
        name: (row.range_low, row.range_high, row.weeks) for name, row in reference().augmentation.items()
    } == ADDED
