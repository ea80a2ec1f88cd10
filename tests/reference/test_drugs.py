"""Drug names told apart, and every number of the drug tables with its source."""

import csv
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from trdcheck.model.words import Grade
from trdcheck.reference import Reference
from trdcheck.reference.drugs import Antidepressant, DrugNames, Modality, find_class_group, find_formulation
from trdcheck.reference.tables import data_dir, split

TABLES = data_dir() / "reference"
LOOK_ALIKES = Path(__file__).parent.parent / "data" / "look_alike_names.csv"
REFERENCE = Reference()
NAMES = REFERENCE.drug_names


def rows_of(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


with LOOK_ALIKES.open(encoding="utf-8", newline="") as _file:
    PAIRS = [(row["a"], row["b"]) for row in csv.DictReader(_file)]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[f"{one}/{other}" for one, other in PAIRS])
def test_it_tells_look_alike_names_apart(one: str, other: str) -> None:
    first, second = NAMES.find(one), NAMES.find(other)
    assert first is not None
    assert second is not None
    assert first.generic != second.generic


def every_name() -> list[tuple[str, str]]:
    """Every name that is written in a table, with the drug in whose row it stands."""
    names = []
    for table, key in (
        ("antidepressants.csv", "generic"),
        ("other_drugs.csv", "generic"),
        ("modalities.csv", "id"),
    ):
        for row in rows_of(table):
            written = [row[key]]
            for column in ("synonyms", "brands", "names"):
                written += split(row.get(column, ""))
            names += [(name, row[key]) for name in written]
    return names


def test_it_takes_every_brand_for_its_own_drug_and_for_no_other() -> None:
    names = every_name()
    generics = {generic for _, generic in names}
    wrong = [
        (name, generic)
        for name, own in names
        for generic in generics
        if ((found := NAMES.find(name)) is not None and found.generic == generic) != (own == generic)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "generic"),
    [
        pytest.param("SERTRALINE", "sertraline", id="capitals"),
        pytest.param("  paxil\t CR ", "paroxetine", id="spaces"),
        pytest.param("brintellix", "vortioxetine", id="a former brand"),
        pytest.param("Elavil", "amitriptyline", id="a discontinued brand"),
        pytest.param("St John\N{RIGHT SINGLE QUOTATION MARK}s wort", "St John's wort", id="an apostrophe"),
        pytest.param("emsam", "selegiline transdermal", id="a patch"),
    ],
)
def test_it_finds_a_drug_by_any_of_its_names(text: str, generic: str) -> None:
    found = NAMES.find(text)
    assert found is not None
    assert found.generic == generic


@pytest.mark.parametrize(
    ("text", "near"),
    [
        pytest.param("citaloprm", "citalopram", id="a letter missing"),
        pytest.param("sertralinne", "sertraline", id="a letter doubled"),
        pytest.param("venlafaxin XR", "venlafaxine XR", id="a formulation"),
    ],
)
def test_it_refuses_a_wrong_name_and_offers_the_near_ones(text: str, near: str) -> None:
    assert NAMES.find(text) is None
    offered = NAMES.near(text)
    assert near in offered
    assert len(offered) <= 3


@pytest.mark.parametrize("text", ["", " ", "lopram", "citalopram 20", "ssri", "xyzzyxyzzy", "es citalopram"])
def test_it_takes_no_part_of_a_name_for_a_name(text: str) -> None:
    assert NAMES.find(text) is None


def test_it_offers_nothing_for_a_name_that_is_like_no_other() -> None:
    assert NAMES.near("qqqqqqqq") == []


def test_it_refuses_a_brand_that_stands_for_two_drugs() -> None:
    drug = Antidepressant(
        generic="one",
        brands=("Twin",),
        drug_class="SSRI",
        class_group="SSRI",
        thase_rush_class="SSRI",
        unit="mg/day",
        max_mg=1,
        max_source="x",
        max_grade=Grade.VERIFIED,
    )
    course = Modality(id="two", title="two", names=("twin",), kind="drug", record_as="courses")
    with pytest.raises(ValueError, match="'twin' stands for one and two"):
        DrugNames([drug], [], [], [course])


@pytest.mark.parametrize(
    ("text", "generic", "hint"),
    [
        ("Spravato", "esketamine", "record it under courses"),
        ("ketamine", "ketamine-iv", "record it under courses"),
        ("Ketalar", "ketamine-iv", "record it under courses"),
        ("Zurzuvae", "zuranolone", "record it under courses"),
        ("ECT", "ect", "record it under courses"),
        (
            "Symbyax",
            "olanzapine-fluoxetine",
            "record fluoxetine as the trial, with olanzapine as its augmentation",
        ),
        ("quetiapine", "quetiapine", None),
        ("sertraline", "sertraline", None),
    ],
)
def test_it_says_where_a_drug_belongs_that_is_no_trial(text: str, generic: str, hint: str | None) -> None:
    found = NAMES.find(text)
    assert found is not None
    assert (found.generic, found.record_as) == (generic, hint)


@pytest.mark.parametrize(
    ("text", "formulation", "purpose"),
    [
        ("Zyban", "Zyban", "smoking"),
        ("Silenor", "Silenor", "sleep"),
        ("Brisdelle", "Brisdelle", "other"),
        ("Sarafem", "Sarafem", "other"),
        ("Paxil CR", "CR", None),
        ("venlafaxine XR", "XR", None),
        ("Aplenzin", "hydrobromide", None),
    ],
)
def test_it_reads_the_formulation_out_of_a_brand(text: str, formulation: str, purpose: str | None) -> None:
    found = NAMES.find(text)
    assert found is not None
    assert found.formulation == formulation
    row = find_formulation(REFERENCE.formulations, found.generic, formulation)
    assert row is not None
    assert row.purpose == purpose


@pytest.mark.parametrize("brand", ["Wellbutrin", "Paxil", "Effexor", "Prozac", "sertraline"])
def test_it_reads_no_formulation_out_of_a_name_that_does_not_say_it(brand: str) -> None:
    found = NAMES.find(brand)
    assert found is not None
    assert found.formulation is None


@pytest.mark.parametrize(
    ("drug", "words", "formulation"),
    [
        ("bupropion", "xl", "XL"),
        ("bupropion", "Sustained Release", "SR"),
        ("bupropion", "extended release", None),
        ("venlafaxine", "ER", "XR"),
        ("paroxetine", "ER", None),
        ("sertraline", "XR", None),
    ],
)
def test_it_matches_a_formulation_by_the_words_of_its_drug(
    drug: str, words: str, formulation: str | None
) -> None:
    row = find_formulation(REFERENCE.formulations, drug, words)
    assert (row.formulation if row else None) == formulation


def test_it_converts_another_salt_exactly() -> None:
    salt = find_formulation(REFERENCE.formulations, "bupropion", "HBr")
    assert salt is not None
    assert [salt.in_usual_salt(Fraction(mg)) for mg in (174, 348, 522)] == [150, 300, 450]
    plain = find_formulation(REFERENCE.formulations, "bupropion", "XL")
    assert plain is not None
    assert plain.in_usual_salt(Fraction(300)) == 300


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param("bupropion", "dextromethorphan-bupropion", True, id="a shared ingredient"),
        pytest.param("maprotiline", "amitriptyline", True, id="tetracyclic with tricyclic"),
        pytest.param("amoxapine", "nortriptyline", True, id="tricyclics"),
        pytest.param("moclobemide", "phenelzine", True, id="both inhibit MAO"),
        pytest.param("selegiline transdermal", "phenelzine", True, id="a patch"),
        pytest.param("mianserin", "mirtazapine", True, id="NaSSA"),
        pytest.param("citalopram", "escitalopram", True, id="SSRI"),
        pytest.param("citalopram", "venlafaxine", False, id="SSRI and SNRI"),
        pytest.param("bupropion", "mirtazapine", False, id="NDRI and NaSSA"),
        pytest.param("mirtazapine", "maprotiline", False, id="NaSSA and tetracyclic"),
    ],
)
def test_it_counts_as_one_class_what_is_one(one: str, other: str, alike: bool) -> None:
    drugs = REFERENCE.antidepressants
    assert (drugs[one].class_group == drugs[other].class_group) is alike


@pytest.mark.parametrize(
    ("words", "group"),
    [("ssri", "SSRI"), ("TeCA", "TCA"), ("RIMA", "MAOI"), ("NDRI", "NDRI"), ("pill", None)],
)
def test_it_knows_a_class_by_its_word(words: str, group: str | None) -> None:
    assert find_class_group(REFERENCE.antidepressants.values(), words) == group


def test_it_has_a_target_only_where_the_label_recommends_no_higher_dose() -> None:
    targets = {
        name: drug.target_mg for name, drug in REFERENCE.antidepressants.items() if drug.target_mg is not None
    }
    assert targets == {"desvenlafaxine": 50, "duloxetine": 60}


def test_it_has_an_outpatient_maximum_where_the_label_sets_one() -> None:
    both = {
        name: (drug.max_outpatient_mg, drug.max_mg)
        for name, drug in REFERENCE.antidepressants.items()
        if drug.max_outpatient_mg is not None
    }
    assert both == {
        "trazodone": (400, 600),
        "amitriptyline": (150, 300),
        "imipramine": (200, 300),
        "desipramine": (200, 300),
        "trimipramine": (200, 300),
        "amoxapine": (400, 600),
        "maprotiline": (150, 225),
        "dosulepin": (150, 225),
    }


def test_it_measures_venlafaxine_against_225_in_every_setting() -> None:
    """375 mg is for immediate release in hospital and only a remark (docs/rules.md, trials)."""
    assert REFERENCE.antidepressants["venlafaxine"].max_mg == 225
    ceilings = {row.max_mg for row in REFERENCE.formulations if row.drug == "venlafaxine"}
    assert ceilings == {None, 225}


def test_it_has_no_cap_that_is_no_cap() -> None:
    for cap in REFERENCE.dose_caps:
        forms = [form.max_mg for form in REFERENCE.formulations if form.drug == cap.drug and form.max_mg]
        assert cap.cap_mg <= max([*forms, REFERENCE.antidepressants[cap.drug].max_mg])


def test_it_does_not_ship_doses_in_one_unit_as_those_in_another() -> None:
    others = {name: drug.unit for name, drug in REFERENCE.antidepressants.items() if drug.unit != "mg/day"}
    assert others == {"selegiline transdermal": "mg/24h", "dextromethorphan-bupropion": "mg bupropion/day"}
    assert REFERENCE.augmentation["liothyronine"].unit == "mcg/day"


@pytest.mark.parametrize(
    ("drug", "weeks"),
    [
        ("brexpiprazole", 6),
        ("lithium", 2),
        ("buspirone", 8),
        ("lumateperone", 6),
        ("aripiprazole", None),
        ("lamotrigine", None),
    ],
)
def test_it_asks_for_the_weeks_of_an_augmentation_only_where_they_were_read(
    drug: str, weeks: int | None
) -> None:
    assert REFERENCE.augmentation[drug].weeks == weeks


@pytest.mark.parametrize(
    ("drug", "enzymes"),
    [
        pytest.param("paroxetine", {"CYP2D6"}, id="blurred by self-inhibition, still named"),
        pytest.param("sertraline", {"CYP2C19", "CYP2B6"}, id="partial, still named"),
        pytest.param("amitriptyline", {"CYP2D6", "CYP2C19"}, id="both"),
        pytest.param("escitalopram", {"CYP2C19"}, id="one"),
        pytest.param("venlafaxine", set(), id="weak"),
        pytest.param("duloxetine", set(), id="no"),
        pytest.param("moclobemide", set(), id="no, though CYP2C19 clears it"),
    ],
)
def test_it_shares_a_pattern_over_the_enzymes_that_matter(drug: str, enzymes: set[str]) -> None:
    assert set(REFERENCE.metabolism[drug].pattern_enzymes) == enzymes


def test_it_knows_the_drugs_that_speak_against_a_pattern() -> None:
    contrast = {name for name, row in REFERENCE.metabolism.items() if row.contrast}
    assert contrast == {"desvenlafaxine", "mirtazapine", "vilazodone", "levomilnacipran"}


@pytest.mark.parametrize("drug", ["fluoxetine", "milnacipran", "gepirone", "phenelzine", "nefazodone"])
def test_it_ships_no_enzyme_that_nobody_read(drug: str) -> None:
    assert drug not in REFERENCE.metabolism


@pytest.mark.parametrize(
    ("agent", "enzyme"),
    [
        ("haloperidol", "CYP2D6"),
        ("citalopram", "CYP2D6"),
        ("modafinil", "CYP2C19"),
        ("topiramate", "CYP2C19"),
    ],
)
def test_it_ships_no_interaction_that_nobody_read(agent: str, enzyme: str) -> None:
    assert not [row for row in REFERENCE.interactions if (row.agent, row.enzyme) == (agent, enzyme)]


def test_it_moves_cyp2d6_upwards_for_no_other_drug() -> None:
    assert not [row for row in REFERENCE.interactions if row.enzyme == "CYP2D6" and row.role == "inducer"]


def test_it_knows_every_drug_that_another_table_names() -> None:
    named = {row.agent for row in REFERENCE.interactions} | set(REFERENCE.augmentation)
    named |= {drug for row in REFERENCE.mood_medicines for drug in row.drugs}
    named |= set(REFERENCE.metabolism) | {row.drug for row in REFERENCE.formulations}
    named |= {cap.drug for cap in REFERENCE.dose_caps}
    assert [name for name in named if (found := NAMES.find(name)) is None or found.generic != name] == []


def test_it_treats_conditions_with_medicines_that_a_case_can_name() -> None:
    treated = {condition for drug in REFERENCE.other_drugs.values() for condition in drug.treats}
    assert treated == {"hypothyroidism", "b12-deficiency", "vitamin-d-deficiency"}
    assert treated <= set(REFERENCE.conditions)


DRUG_TABLES = (
    "antidepressants.csv",
    "formulations.csv",
    "dose_caps.csv",
    "other_drugs.csv",
    "augmentation.csv",
    "metabolism.csv",
    "interactions.csv",
    "mood_medicines.csv",
)
# A number and the column that names its source and grade.
NUMBERS = {
    "antidepressants.csv": {
        "min_mg": "min",
        "max_mg": "max",
        "max_outpatient_mg": "max",
        "range_low": "range",
        "range_high": "range",
        "target_mg": "target",
        "plateau_mg": "plateau",
    },
    "augmentation.csv": {
        "range_low": "range",
        "range_high": "range",
        "weeks": "weeks",
        "level_low": "level",
        "level_high": "level",
    },
}


@pytest.mark.parametrize("table", DRUG_TABLES)
def test_it_names_a_source_that_resolves_and_a_grade_that_may_ship(table: str) -> None:
    for row in rows_of(table):
        for column, cell in row.items():
            if column in ("source", "sources") or column.endswith("_source"):
                assert set(split(cell)) <= set(REFERENCE.sources), (row, column)
            if column == "grade" or column.endswith("_grade"):
                assert cell in ("", "verified", "secondary", "setting"), (row, column)


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in NUMBERS for column in NUMBERS[table]]
)
def test_it_names_source_and_grade_beside_every_number(table: str, column: str) -> None:
    basis = NUMBERS[table][column]
    for row in rows_of(table):
        if row[column]:
            assert row[f"{basis}_source"], row
            assert row[f"{basis}_grade"], row


@pytest.mark.parametrize(
    "table", ["formulations.csv", "dose_caps.csv", "metabolism.csv", "interactions.csv", "mood_medicines.csv"]
)
def test_it_names_source_and_grade_in_every_row(table: str) -> None:
    for row in rows_of(table):
        assert row.get("source") or row.get("sources"), row
        assert row["grade"], row


def test_it_says_where_a_marker_comes_from() -> None:
    for drug in REFERENCE.other_drugs.values():
        assert bool(drug.markers or drug.treats) == bool(drug.sources) == (drug.grade is not None), drug


def test_it_orders_the_doses_of_a_drug() -> None:
    """A slip in a table would most likely break this order."""
    for drug in REFERENCE.antidepressants.values():
        doses = (drug.min_mg, drug.max_outpatient_mg, drug.max_mg)
        known = [Fraction(str(dose)) for dose in doses if dose is not None]
        assert all(low <= high for low, high in pairwise(known)), drug
