"""Medicines as lists write them: each string of the table is read as the table says, and nothing else is read."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trdcheck.reference import Reference

DATA = Path(__file__).parent.parent / "data"
REFERENCE = Reference()
TEXTS = REFERENCE.medicine_texts
STATES = {"not taken": "not_taken", "other person": "other_person"}

with (DATA / "medicine_strings.csv").open(encoding="utf-8", newline="") as _file:
    STRINGS = list(csv.DictReader(_file))


def generics(text: str) -> list[str]:
    return sorted(one.generic for one in TEXTS.read(text).names)


@pytest.mark.parametrize("row", STRINGS, ids=lambda row: row["text"])
def test_it_reads_each_string_of_the_table_as_the_table_says(row: dict[str, str]) -> None:
    """The names of the table are looked up like any other: our own tables may call the same drug otherwise."""
    wanted = [name.strip() for name in row["must_read_as"].split(";") if name.strip()]
    assert TEXTS.read(row["text"]).state == STATES.get(row["state"], row["state"])
    assert all(generics(name) for name in wanted)
    assert generics(row["text"]) == sorted(generic for name in wanted for generic in generics(name))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lorazepam 1 MG Oral Tablet", ["lorazepam"]),
        ("zolpidem tartrate 10 mg at bedtime", ["zolpidem"]),
        ("clonazepam 0.5 mg [Klonopin]", ["clonazepam"]),
        ("LITHIUM CARBONATE 300MG CAPS", ["lithium"]),
        ("Oxycodone HCl 5 MG tablet q6h prn", ["oxycodone"]),
        ("oxycodone/acetaminophen 5-325", ["oxycodone", "paracetamol"]),
        ("Eltroxin 100 mcg od", ["levothyroxine"]),
        ("temazepam 20mg nocte", ["temazepam"]),
        ("cyanocobalamin 1000 mcg/mL injection monthly", ["cyanocobalamin"]),
        ("interferon alpha", ["interferon alfa"]),
        ("rifampicin 600mg", ["rifampin"]),
        ("LORazepam (ATIVAN) 1 MG tablet", ["lorazepam"]),
        ("levothyroxine (SYNTHROID, LEVOTHROID) 50 MCG tablet", ["levothyroxine"]),
        (
            "Calcium carbonate 1.25g / Colecalciferol 10microgram tablets",
            ["calcium carbonate", "cholecalciferol"],
        ),
        ("lorazepam, lithium carbonate 300 mg", ["lithium", "lorazepam"]),
        ("venlafaxine (as hydrochloride) 75 mg", ["venlafaxine"]),
        ("esomeprazole magnesium 40 mg", ["esomeprazole"]),
        ("mirtazapine 15 MG Disintegrating Oral Tablet", ["mirtazapine"]),
        ("olanzapine 10 MG / samidorphan 10 MG Oral Tablet", ["olanzapine-samidorphan"]),
        ("omeprazole 20 MG Delayed Release Oral Capsule", ["omeprazole"]),
    ],
)
def test_it_reads_a_name_with_what_lists_write_around_it(text: str, names: list[str]) -> None:
    assert TEXTS.read(text).is_read
    assert generics(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "no lorazepam",
        "lorazepam stopped in May",
        "never took lithium",
        "lithium 2019",
        "allergic to tramadol",
        "brother takes lithium",
        "lithium or valproate",
        "to start clonazepam",
        "clonazepam diazepam",
        "lorazepam for the flight in a fortnight",
        "lithium-free water",
        "Adelax 1 tablet",
        "Portal",
        "lorazepamm 1 mg",
        "",
        "10 mg",
    ],
)
def test_it_never_takes_a_medicine_that_is_denied_past_someone_elses_or_not_alone_in_the_text(
    text: str,
) -> None:
    assert not TEXTS.read(text).is_read
    assert REFERENCE.generics(text) == ()
    assert REFERENCE.medicines(text) == []


def test_it_keeps_the_word_for_the_release() -> None:
    assert TEXTS.read("venlafaxine 75 mg extended release capsule").formulation == "extended release"
    assert TEXTS.read("venlafaxine 75 mg capsule").formulation is None


@given(st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=5, max_size=12))
def test_it_reads_no_text_with_a_word_that_no_table_has(word: str) -> None:
    assert not TEXTS.read(f"lithium {word}").is_read or TEXTS.read(word).is_read or len(word) < 6


@pytest.mark.parametrize(
    "name", ["sertraline hydrochloride", "Cipramil", "Seroplex", "Efexor XL", "セルシン"]
)
def test_salts_and_foreign_brands_are_exact_names(name: str) -> None:
    found = REFERENCE.drug_names.find(name)
    assert (found is not None) == (name != "セルシン")


@pytest.mark.parametrize("name", ["Lustral", "Avanza", "Serta", "Yentreve", "Triptafen", "Return", "Adelax"])
def test_a_name_that_may_be_another_is_no_exact_name(name: str) -> None:
    assert REFERENCE.drug_names.find(name) is None
