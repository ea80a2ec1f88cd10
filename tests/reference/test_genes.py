"""From alleles to phenotypes to advice, replayed against the rules written here a second time."""

import csv
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from trdcheck.reference.genes import (
    Allele,
    PhenotypeCall,
    load_alleles,
    load_gene_drug,
    load_gene_pair_drug,
    load_genes,
)
from trdcheck.reference.tables import data_dir
from trdcheck.reference.vocabulary import load_sources

GENES = load_genes()
ALLELES = load_alleles()
SINGLE = load_gene_drug()
PAIRED = load_gene_pair_drug()

# CPIC, transcribed by hand: each activity score that two alleles can add up to.
SCORES = {
    "PM": ["0"],
    "IM": ["0.25", "0.5", "0.75", "1"],
    "NM": ["1.25", "1.5", "1.75", "2", "2.25"],
    "UM": ["2.5", "2.75", "3", "4"],
}
CYP2D6 = {Fraction(score): phenotype for phenotype, scores in SCORES.items() for score in scores}
# n normal, i increased, d decreased, o no function: the pairs of CPIC, transcribed by hand.
CYP2C19 = {
    "nn": "NM", "ni": "RM", "ii": "UM", "no": "IM", "io": "IM", "oo": "PM",
    "nd": "LIKELY_IM", "id": "LIKELY_IM", "dd": "LIKELY_IM", "do": "LIKELY_PM",
}  # fmt: skip
CYP2B6 = {
    "nn": "NM", "ni": "RM", "ii": "UM", "no": "IM", "io": "IM", "nd": "IM", "id": "IM",
    "dd": "PM", "do": "PM", "oo": "PM",
}  # fmt: skip
LETTER = {"normal": "n", "increased": "i", "decreased": "d", "no": "o", "uncertain": "?", "unknown": "?"}


def expected(one: Allele, other: Allele) -> str:
    """The phenotype by the rules above."""
    if one.gene == "CYP2D6":
        if one.score is None or other.score is None:
            return "INDETERMINATE"
        if ">=3.0" in (one.score, other.score):
            return "UM"
        return CYP2D6[Fraction(one.score) + Fraction(other.score)]
    pairs = CYP2C19 if one.gene == "CYP2C19" else CYP2B6
    letters = LETTER[one.function] + LETTER[other.function]
    return pairs.get(letters) or pairs.get(letters[::-1]) or "INDETERMINATE"


@pytest.mark.parametrize("gene", ["CYP2D6", "CYP2C19", "CYP2B6"])
def test_it_translates_every_pair_of_shipped_alleles_as_cpic_does(gene: str) -> None:
    alleles = [allele for allele in ALLELES if allele.gene == gene]
    wrong = []
    for one, other in combinations_with_replacement(alleles, 2):
        for first, second in ((one, other), (other, one)):
            call = GENES.phenotype_of(gene, f"{first.allele}/{second.allele}")
            if call.phenotype != expected(one, other) or call.unknown:
                wrong.append((first.allele, second.allele, call))
    assert wrong == []


def test_it_ships_all_alleles_of_the_three_genes() -> None:
    counts = {
        gene: sum(allele.gene == gene for allele in ALLELES) for gene in ("CYP2D6", "CYP2C19", "CYP2B6")
    }
    assert counts == {"CYP2D6": 173, "CYP2C19": 36, "CYP2B6": 48}


@pytest.mark.parametrize(
    ("gene", "diplotype", "phenotype", "score"),
    [
        pytest.param("CYP2D6", "*1/*1", "NM", 2, id="normal"),
        pytest.param("CYP2D6", "*4/*4", "PM", 0, id="no function"),
        pytest.param("CYP2D6", "*1/*4", "IM", 1, id="just below 1.25"),
        pytest.param("CYP2D6", "*1/*41", "NM", Fraction("1.25"), id="on 1.25"),
        pytest.param("CYP2D6", "*2x2/*41", "NM", Fraction("2.25"), id="on 2.25: 2.5 by the values of old"),
        pytest.param("CYP2D6", "*2x2/*17", "UM", Fraction("2.5"), id="above 2.25"),
        pytest.param("CYP2D6", "*1x\N{GREATER-THAN OR EQUAL TO}3/*4", "UM", 3, id="a lower bound"),
        pytest.param("CYP2D6", "*36+*10/*1", "NM", Fraction("1.25"), id="a tandem is one allele"),
        pytest.param("CYP2D6", "*1 / *36 + *10", "NM", Fraction("1.25"), id="order and spaces"),
        pytest.param("CYP2D6", "*68+*4/*4", "PM", 0, id="a tandem without function"),
        pytest.param("cyp2d6", "CYP2D6*1/CYP2D6*4", "IM", 1, id="the gene's name before each allele"),
        pytest.param("CYP2D6", "*2X2/*41", "NM", Fraction("2.25"), id="a capital X"),
        pytest.param("CYP2C19", "*17/*2", "IM", None, id="increased does not cancel none"),
        pytest.param("CYP2C19", "*2/*17", "IM", None, id="the other order"),
        pytest.param("CYP2C19", "*9/*2", "LIKELY_PM", None, id="likely"),
        pytest.param("CYP2B6", "*6/*6", "PM", None, id="two decreased"),
    ],
)
def test_it_reads_a_diplotype(gene: str, diplotype: str, phenotype: str, score: Fraction | None) -> None:
    call = GENES.phenotype_of(gene, diplotype)
    assert (call.phenotype, call.score, call.unknown) == (phenotype, score, ())


@pytest.mark.parametrize(
    ("gene", "diplotype", "unknown"),
    [
        pytest.param("CYP2D6", "*1/*999", ("*999",), id="an unknown allele"),
        pytest.param("CYP2D6", "*1xN/*4", ("*1xN",), id="a copy number without its number"),
        pytest.param("CYP2D6", "(*1/*2)xN", ("(*1", "*2)xN"), id="which allele is duplicated"),
        pytest.param("CYP2D6", "*10+*36/*1", ("*10+*36",), id="a tandem that the table does not list"),
        pytest.param("CYP2C19", "*40/*1", ("*40",), id="too new for a function"),
        pytest.param("CYP3A5", "*1/*3", ("*1", "*3"), id="a gene without a table"),
        pytest.param("CYP2C19", "*1", (), id="one allele"),
        pytest.param("CYP2C19", "*1/*1/*1", (), id="three alleles"),
        pytest.param("CYP2C19", "", ("",), id="nothing"),
        pytest.param("CYP2C19", "*12/*1", (), id="uncertain function"),
        pytest.param("CYP2D6", "*22/*1", (), id="no activity value"),
    ],
)
def test_it_leaves_indeterminate_what_the_table_does_not_know(
    gene: str, diplotype: str, unknown: tuple[str, ...]
) -> None:
    call = GENES.phenotype_of(gene, diplotype)
    assert (call.phenotype, call.score, call.unknown) == ("INDETERMINATE", None, unknown)


@pytest.mark.parametrize(
    ("score", "phenotype"),
    [
        ("0", "PM"), ("0.01", "IM"), ("0.625", "IM"), ("1.24", "IM"), ("1.25", "NM"), ("2.25", "NM"),
        ("2.26", "UM"), ("6", "UM"),
    ],
)  # fmt: skip
def test_it_reads_an_activity_score(score: str, phenotype: str) -> None:
    assert GENES.phenotype_of_score("CYP2D6", Fraction(score)) == phenotype


def test_it_reads_no_activity_score_for_a_gene_without_one() -> None:
    assert GENES.phenotype_of_score("CYP2C19", Fraction(1)) is None


@pytest.mark.parametrize(
    ("text", "phenotype"),
    [
        ("PM", "PM"),
        ("Poor Metabolizer", "PM"),
        ("poor metaboliser", "PM"),
        ("ultrarapid metabolizer", "UM"),
        ("Ultra-rapid Metabolizer", "UM"),
        ("Rapid Metabolizer", "RM"),
        ("Likely Intermediate Metabolizer", "LIKELY_IM"),
        ("Possible poor metabolizer", "LIKELY_PM"),
        ("LIKELY_PM", "LIKELY_PM"),
        ("intermediate", "IM"),
        ("extensive", "NM"),
        ("EM", "NM"),
        ("CYP2D6  Normal Metabolizer", "NM"),
        ("Indeterminate", "INDETERMINATE"),
        ("intermediate to normal", None),
        ("slow", None),
        ("", None),
        ("PM/IM", None),
    ],
)
def test_it_reads_the_word_of_a_report(text: str, phenotype: str | None) -> None:
    assert GENES.phenotype_word(text) == phenotype


def test_it_names_a_phenotype_in_words() -> None:
    assert GENES.title("LIKELY_IM") == "likely intermediate metabolizer"


def call(phenotype: str, score: str | None = None) -> PhenotypeCall:
    return PhenotypeCall(phenotype, None if score is None else Fraction(score))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("drug", "results", "category", "strength"),
    [
        pytest.param(
            "citalopram",
            {"CYP2C19": call("UM")},
            "alternative_first_else_higher_dose",
            "strong",
            id="one gene",
        ),
        pytest.param(
            "paroxetine", {"CYP2D6": call("NM", "2")}, "usual_dosing", "strong", id="a score in its band"
        ),
        pytest.param(
            "nortriptyline", {"CYP2D6": call("IM", "0.5")}, "reduce_dose", "moderate", id="a lower score"
        ),
        pytest.param(
            "nortriptyline", {"CYP2D6": call("IM", "0.75")}, "reduce_dose", "optional", id="a higher score"
        ),
        pytest.param(
            "nortriptyline", {"CYP2D6": call("IM")}, "reduce_dose", "optional", id="no score: the weaker"
        ),
        pytest.param(
            "nortriptyline", {"CYP2D6": call("IM", "0.6")}, "reduce_dose", "optional", id="between the bands"
        ),
        pytest.param(
            "sertraline", {"CYP2C19": call("PM")}, "reduce_dose_or_alternative", "moderate", id="one of two"
        ),
        pytest.param(
            "sertraline",
            {"CYP2C19": call("PM"), "CYP2B6": call("PM")},
            "alternative",
            "optional",
            id="two genes together",
        ),
        pytest.param(
            "fluoxetine", {"CYP2D6": call("PM")}, "no_recommendation", "none", id="no genotype advice"
        ),
        pytest.param("mirtazapine", {"CYP2D6": call("PM")}, "no_guideline", "none", id="no guideline"),
        pytest.param(
            "citalopram", {"SLC6A4": call("INDETERMINATE")}, "no_recommendation", "none", id="not for use"
        ),
    ],
)
def test_it_gives_the_advice_of_the_guideline(
    drug: str, results: dict[str, PhenotypeCall], category: str, strength: str
) -> None:
    advice = GENES.recommendation(drug, results)
    assert advice is not None
    assert (advice.category, advice.strength) == (category, strength)


@pytest.mark.parametrize(
    ("drug", "results"),
    [
        pytest.param("citalopram", {}, id="no result"),
        pytest.param("citalopram", {"CYP2D6": call("PM")}, id="another gene"),
        pytest.param("tianeptine", {"CYP2D6": call("PM")}, id="a drug outside the tables"),
        pytest.param("amitriptyline", {"CYP2B6": call("PM")}, id="neither gene of a pair"),
        pytest.param("paroxetine", {"CYP2D6": call("PM", "1")}, id="score and phenotype disagree"),
        pytest.param("paroxetine", {"CYP2D6": call("RM")}, id="a class the gene does not have"),
    ],
)
def test_it_gives_no_advice_where_the_guideline_has_none(
    drug: str, results: dict[str, PhenotypeCall]
) -> None:
    assert GENES.recommendation(drug, results) is None


def test_it_shows_the_row_of_each_gene_beside_the_common_advice() -> None:
    advice = GENES.recommendation("amitriptyline", {"CYP2D6": call("PM"), "CYP2C19": call("NM")})
    assert advice is not None
    assert [(row.gene, row.phenotype) for row in advice.rows] == [("CYP2D6", "PM"), ("CYP2C19", "NM")]


SCORE_OF = {"UM": "3", "NM": "2", "IM": "1", "PM": "0"}


def test_it_reaches_every_row_of_one_gene() -> None:
    reached = set()
    drugs = {row.drug for row in SINGLE}
    phenotypes = ("UM", "RM", "NM", "LIKELY_IM", "IM", "LIKELY_PM", "PM", "INDETERMINATE")
    for drug, gene, phenotype in product(
        drugs, ("CYP2D6", "CYP2C19", "CYP2B6", "SLC6A4", "HTR2A"), phenotypes
    ):
        for score in (SCORE_OF.get(phenotype), "0.25") if gene == "CYP2D6" else (None,):
            advice = GENES.recommendation(drug, {gene: call(phenotype, score)})
            reached |= set(advice.rows if advice else ())
    assert [row for row in SINGLE if row not in reached] == []
    assert len(SINGLE) == 174


def test_it_reaches_every_row_of_two_genes() -> None:
    for row in PAIRED:
        results = {row.first_gene: row.first, row.second_gene: row.second}
        advice = GENES.recommendation(
            row.drug, {gene: call(phenotype) for gene, phenotype in results.items() if phenotype is not None}
        )
        assert advice is not None
        assert (advice.category, advice.words, advice.strength) == (row.category, row.words, row.strength)
        assert (advice.start_pct, advice.maintenance_pct) == (row.start_pct, row.maintenance_pct)
    assert len(PAIRED) == 327


@pytest.mark.parametrize("table", ["alleles.csv", "phenotypes.csv", "gene_drug.csv", "gene_pair_drug.csv"])
def test_it_names_source_and_grade_in_every_row(table: str) -> None:
    sources = load_sources()
    with (data_dir() / "reference" / table).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["source"] in sources, row
            assert row["grade"] in ("verified", "secondary"), row


def test_it_credits_cpic() -> None:
    sources = load_sources()
    used = {row.source for row in SINGLE if row.guideline} | {row.source for row in PAIRED}
    assert len(used) == 2
    for source in used:
        assert sources[source].citation.startswith("CPIC guideline")
        assert "PMID" in sources[source].citation
