"""Gene results: what two alleles amount to, and what the guidelines say of a drug with such a result.

The tables are those of CPIC (https://cpicpgx.org, CC0), each row with its source.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_csv

Phenotype = Literal["UM", "RM", "NM", "LIKELY_IM", "IM", "LIKELY_PM", "PM", "INDETERMINATE"]
Fit = Literal["yes", "possible", "weak", "no", "unclear"]
Strength = Literal["strong", "moderate", "optional", "none"]
_WEAKEST_FIRST: tuple[Strength, ...] = ("none", "optional", "moderate", "strong")


class Allele(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An allele, its function and, for CYP2D6, its value in the activity score (`>=3.0` is a lower bound)."""

    gene: str
    allele: str
    function: Literal["increased", "normal", "decreased", "no", "uncertain", "unknown"]
    score: str | None = None
    source: str
    grade: Grade


class PhenotypeRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The phenotype of two functions in either order, or of a band of the activity score."""

    gene: str
    first: str | None = None
    second: str | None = None
    score: str | None = None
    phenotype: Phenotype
    source: str
    grade: Grade


class PhenotypeWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a phenotype is named, and the words that a report may use for it."""

    code: Phenotype
    title: str
    words: tuple[str, ...]


class GeneDrug(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one gene means for one drug. No phenotype: any result; no gene: no guideline covers the drug.

    `fits_side_effects` and `fits_no_effect` say whether the result could explain side effects at a low
    dose, or no effect at a full one. Doses are per cent of the usual ones.
    """

    drug: str
    gene: str | None = None
    phenotype: Phenotype | None = None
    score: str | None = None
    implication: str
    category: str
    words: str
    start_pct: str | None = None
    maintenance_pct: str | None = None
    strength: Strength
    fits_side_effects: Fit
    fits_no_effect: Fit
    note: str | None = None
    guideline: str | None = None
    source: str
    url: str
    grade: Grade


class GenePairDrug(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What two genes together mean for one drug; an empty phenotype is a gene without a result."""

    drug: str
    first_gene: str
    first: Phenotype | None = None
    second_gene: str
    second: Phenotype | None = None
    category: str
    words: str
    start_pct: str | None = None
    maintenance_pct: str | None = None
    strength: Strength
    guideline: str
    source: str
    url: str
    grade: Grade


def load_alleles() -> list[Allele]:
    """The alleles of the three genes."""
    return read_csv("alleles.csv", Allele)


def load_phenotype_rules() -> list[PhenotypeRule]:
    """The rules from functions or a score to a phenotype."""
    return read_csv("phenotypes.csv", PhenotypeRule)


def load_phenotype_words() -> list[PhenotypeWords]:
    """The names of the phenotypes."""
    return read_csv("phenotype_words.csv", PhenotypeWords)


def load_gene_drug() -> list[GeneDrug]:
    """What one gene means for a drug."""
    return read_csv("gene_drug.csv", GeneDrug)


def load_gene_pair_drug() -> list[GenePairDrug]:
    """What two genes mean for a drug."""
    return read_csv("gene_pair_drug.csv", GenePairDrug)


class PhenotypeCall(Struct, frozen=True):
    """What a result amounts to.

    From a diplotype: `alleles` as read (two, or the text was no pair) and those of them that are `unknown`
    to the table; `at_least` when the score is only a lower bound. From a laboratory's own word: the
    phenotype, and the score if it is given.
    """

    phenotype: Phenotype
    score: Fraction | None = None
    at_least: bool = False
    alleles: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Recommendation(Struct, frozen=True):
    """What the guidelines say of a drug with these results: one advice, and each gene's own row."""

    drug: str
    category: str
    words: str
    start_pct: str | None
    maintenance_pct: str | None
    strength: Strength
    guideline: str | None
    source: str
    url: str
    grade: Grade
    rows: tuple[GeneDrug, ...]


def _within(band: str, score: Fraction, *, at_least: bool) -> bool:
    """Whether a score lies in a band such as `>0 <1.25`; a lower bound can only pass `>` and `>=`."""
    for part in band.split():
        number = Fraction(part.lstrip("<>="))
        match part[: len(part) - len(part.lstrip("<>="))]:
            case ">":
                inside = score > number
            case ">=":
                inside = score >= number
            case "<":
                inside = score < number and not at_least
            case "<=":
                inside = score <= number and not at_least
            case _:
                inside = score == number and not at_least
        if not inside:
            return False
    return True


def _words(text: str) -> str:
    """A phenotype as it is compared: case, hyphens, underscores and repeated spaces are ignored."""
    return " ".join(text.replace("-", " ").replace("_", " ").split()).casefold()


class Genes:
    """The gene tables, ready to be asked."""

    def __init__(
        self,
        alleles: Iterable[Allele],
        rules: Iterable[PhenotypeRule],
        words: Iterable[PhenotypeWords],
        gene_drug: Iterable[GeneDrug],
        gene_pair_drug: Iterable[GenePairDrug],
    ) -> None:
        """Take the rows of the tables."""
        self._alleles = {(row.gene, row.allele): row for row in alleles}
        self._rules = list(rules)
        names = list(words)
        self._titles: dict[str, str] = {row.code: row.title for row in names}
        self._codes = {_words(word): row.code for row in names for word in row.words}
        self._gene_drug: dict[str, list[GeneDrug]] = defaultdict(list)
        for row in gene_drug:
            self._gene_drug[row.drug].append(row)
        self._pairs = {(row.drug, row.first, row.second): row for row in gene_pair_drug}
        self._pair_genes = {row.drug: (row.first_gene, row.second_gene) for row in self._pairs.values()}

    @property
    def known(self) -> list[str]:
        """The genes of the tables."""
        of_drugs = [row.gene for rows in self._gene_drug.values() for row in rows if row.gene is not None]
        return list(dict.fromkeys([*(gene for gene, _ in self._alleles), *of_drugs]))

    def rows_of(self, gene: str) -> list[GeneDrug]:
        """What the guidelines say of a gene, drug by drug."""
        return [row for rows in self._gene_drug.values() for row in rows if row.gene == gene]

    def bands_of(self, gene: str) -> list[PhenotypeRule]:
        """The rules from bands of the activity score to a phenotype; none for a gene without a score."""
        return [rule for rule in self._rules if rule.gene == gene and rule.score is not None]

    def phenotype_of(self, gene: str, diplotype: str) -> PhenotypeCall:
        """The phenotype of two alleles written `*1/*4`, or phased `*1|*4`, by the current CPIC tables.

        Order and spaces do not matter; a tandem such as `*36+*10` is one allele. An allele the table does
        not know, or knows without a function, makes the result indeterminate; it is never read as `*1`.
        """
        gene = gene.strip().upper()
        # A copy number is written in several ways ("*1X2", "*1x≥3"); nothing else of a name is touched.
        plain = "".join(diplotype.split()).upper().replace("≥", ">=").replace("X", "x").replace("|", "/")
        alleles = tuple(part.removeprefix(gene) for part in plain.split("/"))
        known = [row for part in alleles if (row := self._alleles.get((gene, part))) is not None]
        unknown = tuple(part for part in alleles if (gene, part) not in self._alleles)
        call = PhenotypeCall("INDETERMINATE", alleles=alleles, unknown=unknown)
        if len(known) != 2 or len(alleles) != 2:
            return call
        scores = [row.score for row in known if row.score is not None]
        if len(scores) == 2:
            score = sum((Fraction(text.lstrip(">=")) for text in scores), Fraction(0))
            at_least = any(text.startswith(">=") for text in scores)
            phenotype = self.phenotype_of_score(gene, score, at_least=at_least)
            return PhenotypeCall(phenotype or "INDETERMINATE", score, at_least, alleles)
        functions = sorted(row.function for row in known)
        for rule in self._rules:
            if rule.gene == gene and sorted((rule.first or "", rule.second or "")) == functions:
                return PhenotypeCall(rule.phenotype, alleles=alleles)
        return call

    def phenotype_of_score(self, gene: str, score: Fraction, *, at_least: bool = False) -> Phenotype | None:
        """The phenotype of an activity score; None for a gene that is not judged by one."""
        for rule in self._rules:
            if rule.gene == gene and rule.score and _within(rule.score, score, at_least=at_least):
                return rule.phenotype
        return None

    def phenotype_word(self, text: str) -> Phenotype | None:
        """The phenotype that a report's word names ("Poor Metabolizer", "PM"), or None."""
        words = _words(text)
        gene, _, rest = words.partition(" ")
        if gene.upper() in {known for known, _ in self._alleles}:
            words = rest
        return self._codes.get(words)

    def title(self, phenotype: Phenotype) -> str:
        """The phenotype in words."""
        return self._titles[phenotype]

    def has_guidance(self, gene: str) -> bool:
        """Whether a guideline says anything of this gene for an antidepressant."""
        return any(row.guideline is not None for row in self.rows_of(gene))

    def recommendation(self, drug: str, results: Mapping[str, PhenotypeCall]) -> Recommendation | None:
        """What the guidelines say of `drug` with these results by gene; None when they say nothing.

        Where two genes are judged together, their common row gives the advice. Where the strength depends
        on an activity score that is not known, the weaker strength is given.
        """
        if not results:
            return None
        rows = [row for row in self._gene_drug.get(drug, []) if self._applies(row, results)]
        advice = self._pair(drug, results) or self._advice(rows)
        if advice is None:
            return None
        return Recommendation(
            drug=drug,
            category=advice.category,
            words=advice.words,
            start_pct=advice.start_pct,
            maintenance_pct=advice.maintenance_pct,
            strength=advice.strength,
            guideline=advice.guideline,
            source=advice.source,
            url=advice.url,
            grade=advice.grade,
            rows=tuple(rows),
        )

    def _pair(self, drug: str, results: Mapping[str, PhenotypeCall]) -> GenePairDrug | None:
        """The common row of two genes, either of which may have no result."""
        if drug not in self._pair_genes:
            return None
        calls = [results.get(gene) for gene in self._pair_genes[drug]]
        first, second = (None if call is None else call.phenotype for call in calls)
        return self._pairs.get((drug, first, second))

    @staticmethod
    def _advice(rows: Iterable[GeneDrug]) -> GeneDrug | None:
        """The row that gives the advice: one that rests on the phenotype, else on the gene, else any."""
        ordered = sorted(
            rows,
            key=lambda row: (row.phenotype is None, row.gene is None, _WEAKEST_FIRST.index(row.strength)),
        )
        return ordered[0] if ordered else None

    def _applies(self, row: GeneDrug, results: Mapping[str, PhenotypeCall]) -> bool:
        """Whether the row speaks of one of the results."""
        if row.gene is None:
            return True
        call = results.get(row.gene)
        if call is None or row.phenotype not in (None, call.phenotype):
            return False
        if row.score is None or call.score is None:
            return True
        if _within(row.score, call.score, at_least=call.at_least):
            return True
        # A score between two bands of one phenotype (0.6 of an IM) has no row of its own: all of them.
        bands = [
            other.score
            for other in self._gene_drug[row.drug]
            if other.gene == row.gene and other.phenotype == row.phenotype and other.score
        ]
        return self.phenotype_of_score(row.gene, call.score, at_least=call.at_least) == row.phenotype and (
            not any(_within(band, call.score, at_least=call.at_least) for band in bands)
        )


def load_genes() -> Genes:
    """The gene tables, ready to be asked."""
    return Genes(
        load_alleles(),
        load_phenotype_rules(),
        load_phenotype_words(),
        load_gene_drug(),
        load_gene_pair_drug(),
    )
