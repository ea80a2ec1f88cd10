"""Pharmacogenomic results: which gene, which phenotype, diplotype or activity score; nothing where they disagree."""

import re
from collections import defaultdict

from msgspec import Struct

from trdcheck.inputs.fhir.drafts import Cite, Workbench, texts
from trdcheck.inputs.fhir.people import observed_on, stands
from trdcheck.inputs.fhir.resources import Component, Concept, DiagnosticReport, Observation
from trdcheck.model.dates import When

_SYMBOL = re.compile(r"(?<![A-Za-z0-9])(CYP(?:2D6|2C19|2B6|2C9|1A2|3A4))(?![A-Za-z0-9])", re.IGNORECASE)
_GENE = re.compile(r"[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,6})?")
_DIPLOTYPE = re.compile(r"\*[0-9A-Za-z]+(?:x(?:≥|>=)?[0-9N]+)?(?:\s*\+\s*\*[0-9A-Za-z]+)*")
_SCORE = re.compile(r"activity score[^0-9]{0,6}([0-9]+(?:\.[0-9]+)?)", re.IGNORECASE)


class _Result(Struct, frozen=True):
    ref: str
    gene: str
    phenotype: str | None
    diplotype: str | None
    score: float | None
    date: str | None


def read_genes(bench: Workbench) -> None:
    """Every gene with a phenotype, a diplotype or a score as one record."""
    results: dict[str, list[_Result]] = defaultdict(list)
    for ref, observation in bench.store.all(Observation):
        if not _is_ours(bench, observation):
            continue
        if not stands(bench, observation):
            bench.leave(ref, "status", f"a gene result: status {(observation.status or 'absent')[:20]}")
            continue
        genes = _genes(bench, observation)
        phenotype, diplotype, score = (
            _phenotype(bench, observation),
            _diplotype(observation),
            _score(observation),
        )
        if len(genes) != 1 or (phenotype is None and diplotype is None and score is None):
            named = ", ".join(sorted(genes)) or "no gene"
            bench.leave(ref, "no_code", f"unreadable gene result: {named}")
            continue
        gene = genes.pop()
        results[gene].append(_Result(ref, gene, phenotype, diplotype, score, observed_on(observation)[0]))
    for gene in sorted(results):
        _record(bench, gene, results[gene])
    for ref, report in bench.store.all(DiagnosticReport):
        if report.presented_form is not None and any(_SYMBOL.search(text) for text in texts(report.code)):
            bench.doubt(ref, "a gene report as a document: read it and enter it by hand")


def _is_ours(bench: Workbench, observation: Observation) -> bool:
    uses = {row.use for row in bench.rows(observation.code)}
    if uses & {"pgx-genotype", "pgx-phenotype", "pgx-implication", "pgx-activity"}:
        return True
    return any(_SYMBOL.search(text) for text in texts(observation.code))


def _genes(bench: Workbench, observation: Observation) -> set[str]:
    """The gene by the component that names it, by what it derives from, by its name, by the hint of its code."""
    genes = _studied(bench, observation)
    for link in observation.derived_from if not genes else ():
        target = bench.store.resolve(link, observation)
        if target is not None and isinstance(target[1], Observation):
            genes |= _studied(bench, target[1])
    if not genes:
        listed = [
            *texts(observation.code),
            *texts(observation.value_codeable_concept),
            observation.value_string or "",
        ]
        genes = {match[1].upper() for text in listed for match in _SYMBOL.finditer(text)}
    if not genes:
        genes = {row.id for row in bench.rows(observation.code) if row.use == "pgx-activity"}
    return genes


def _studied(bench: Workbench, observation: Observation) -> set[str]:
    """The gene that a component says was studied: by its symbol in words, else by its number."""
    genes: set[str] = set()
    for component in observation.component:
        if not any(row.use == "pgx-gene-studied" for row in bench.rows(component.code)):
            continue
        value = component.value_codeable_concept
        symbols = {text.upper() for text in texts(value) if _GENE.fullmatch(text.upper())}
        numbers = {row.id for row in bench.rows(value) if row.use == "pgx-gene"}
        genes |= symbols or numbers
    return genes


def _values(observation: Observation) -> list[Concept]:
    holders: list[Observation | Component] = [observation, *observation.component]
    concepts = [
        holder.value_codeable_concept for holder in holders if holder.value_codeable_concept is not None
    ]
    return concepts + [Concept(text=holder.value_string) for holder in holders if holder.value_string]


def _phenotype(bench: Workbench, observation: Observation) -> str | None:
    """The phenotype by answer code or by its word; none where two are named."""
    named: set[str] = set()
    for concept in _values(observation):
        codes = {row.value for row in bench.rows(concept) if row.use == "pgx-answer"}
        words = {word for text in texts(concept) if (word := bench.reference.genes.phenotype_word(text))}
        named |= codes or words
    return named.pop() if len(named) == 1 else None


def _diplotype(observation: Observation) -> str | None:
    for concept in _values(observation):
        for text in texts(concept):
            alleles = _DIPLOTYPE.findall(text)
            if len(alleles) == 2 and "/" in text:
                return "/".join("".join(allele.split()) for allele in alleles)
    return None


def _score(observation: Observation) -> float | None:
    for concept in _values(observation):
        for text in texts(concept):
            match = _SCORE.search(text)
            if match is not None:
                return float(match[1])
    for component in observation.component:
        if any("activity score" in text.casefold() for text in texts(component.code)):
            quantity = component.value_quantity
            if quantity is not None and quantity.value is not None and not quantity.comparator:
                return float(quantity.value)
    return None


def _record(bench: Workbench, gene: str, results: list[_Result]) -> None:
    """One record of a gene; none where its results differ."""
    for field in ("phenotype", "diplotype", "score"):
        said = {getattr(one, field) for one in results} - {None}
        if len(said) > 1:
            listed = " and ".join(sorted(f"{one}" for one in said))
            for one in results:
                bench.leave(one.ref, "contradiction", f"{gene}: {listed}; none is used")
            bench.doubt(None, f"{gene}: different results, {listed}")
            return
    dated = [one.date for one in results if one.date is not None]
    newest = max(dated, key=lambda text: (When(text).first, When(text).last), default=None)
    values = {"gene": gene, "date": newest}
    for field, name in (("phenotype", "phenotype"), ("diplotype", "diplotype"), ("score", "activity_score")):
        values[name] = next((getattr(one, field) for one in results if getattr(one, field) is not None), None)
    bench.add("pharmacogenomics", values, [Cite(one.ref) for one in results])
