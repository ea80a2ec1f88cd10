"""What there is to say of drugs, courses and genes: rows of a label and a text, and the sources they rest on. Pure."""

from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher

from trdcheck.model.case import Case, DrugName, Trial
from trdcheck.model.checklist import Checklist
from trdcheck.model.spans import number_up
from trdcheck.reference import Reference
from trdcheck.reference.drugs import Antidepressant, DoseCap, Modality, MoodMedicine, OtherDrug
from trdcheck.reference.medicine_texts import Named
from trdcheck.trials.doses import Needed, label_of, needed_doses
from trdcheck.trials.history import judge_history
from trdcheck.views.contents import Rows

About = tuple[Rows, list[str]]
# The day of a dose that needs none: no trial is judged by its date here.
_NO_DAY = date(2000, 1, 1)
_ALIKE = 0.75
_NO_GUIDANCE = "no_recommendation"


def graded(source: str | None, reference: Reference) -> str:
    """A source with its grade, as it stands behind a number."""
    return f"{source}, {reference.sources[source].grade}" if source in reference.sources else "setting"


def about_antidepressant(generic: str, checklist: Checklist, reference: Reference) -> About:
    """An antidepressant: class, doses, what each definition needs, enzymes, names, look-alikes."""
    drug = reference.antidepressants[generic]
    rows = [("DRUG", f"{drug.generic}, {drug.drug_class}")]
    rows.append(("DOSES", f"{drug.unit}: {'; '.join(_doses(drug))}"))
    rows += [("NEEDED", text) for text in _needed(drug, checklist, reference)]
    sources = [
        name
        for name in (
            drug.min_source,
            drug.max_source,
            drug.range_source,
            drug.target_source,
            drug.plateau_source,
            drug.usual_source,
        )
        if name is not None
    ]
    for cap in reference.dose_caps:
        if cap.drug == generic:
            products = f"{', '.join(cap.formulations)}, " if cap.formulations else ""
            rows.append(
                (
                    "CAP",
                    f"{cap.cap_mg:g} {drug.unit} {cap.kind}: {products}{_whom(cap)} ({cap.source}, {cap.grade})",
                )
            )
            sources.append(cap.source)
    for other in reference.region_maxima:
        if other.drug == generic:
            product = f"{other.formulation}, " if other.formulation else ""
            cited = f"{other.source}, {other.grade}"
            text = f"at most {other.max_mg:g} {drug.unit}: {product}{other.region} label ({cited})"
            rows.append(("ELSEWHERE", text))
            sources.append(other.source)
    enzymes = reference.metabolism.get(generic)
    if enzymes is not None and enzymes.enzymes:
        rows.append(("ENZYMES", f"{', '.join(enzymes.enzymes)} ({enzymes.source}, {enzymes.grade})"))
        sources.append(enzymes.source)
    for form in reference.formulations:
        if form.drug == generic and form.max_mg is not None:
            cited = ", ".join(form.sources)
            text = f"{form.formulation}: {form.max_mg:g} {form.unit or drug.unit} at most ({cited}, {form.grade})"
            rows.append(("PRODUCT", text))
            sources += form.sources
    rows += _names(drug.brands, drug.synonyms)
    rows += _look_alikes(generic, reference)
    rows += [("NOTE", drug.note)] if drug.note else []
    return rows, sources


def _whom(cap: DoseCap) -> str:
    """For which patients a lower dose stands."""
    match cap.when:
        case "age":
            return f"above {cap.age_above} years"
        case "gene":
            return f"{cap.enzyme} {', '.join(cap.phenotypes)}"
        case "inhibitor":
            return f"beside a {cap.enzyme} inhibitor"
        case "kidney":
            low = f"{cap.egfr_from:g} to " if cap.egfr_from is not None else ""
            return f"eGFR {low}below {cap.egfr_below:g}"
        case "liver":
            return f"{', '.join(cap.liver)} liver impairment"


def _doses(drug: Antidepressant) -> list[str]:
    """Each dose of the tables with its source and grade."""
    doses = [f"at most {drug.max_mg:g}, {label_of(drug)} ({drug.max_source}, {drug.max_grade})"]
    if drug.min_mg is not None:
        doses.insert(0, f"at least {drug.min_mg:g} ({drug.min_source}, {drug.min_grade})")
    if drug.max_outpatient_mg is not None:
        doses.append(f"outside hospital {drug.max_outpatient_mg:g} ({drug.max_source}, {drug.max_grade})")
    if drug.range_low is not None and drug.range_high is not None:
        cited = f"{drug.range_source}, {drug.range_grade}"
        doses.append(f"range {drug.range_low:g} to {drug.range_high:g} ({cited})")
    if drug.usual_mg is not None:
        doses.append(f"a label calls {drug.usual_mg:g} usual ({drug.usual_source}, {drug.usual_grade})")
    if drug.target_mg is not None:
        doses.append(
            f"no more than {drug.target_mg:g} recommended ({drug.target_source}, {drug.target_grade})"
        )
    if drug.plateau_mg is not None:
        doses.append(
            f"no greater benefit above {drug.plateau_mg:g} ({drug.plateau_source}, {drug.plateau_grade})"
        )
    return doses


def _needed(drug: Antidepressant, checklist: Checklist, reference: Reference) -> list[str]:
    """The dose each definition needs, as a report judges a trial of this drug."""
    history = judge_history(
        Case(trials=[Trial(drug=DrugName(drug.generic, drug.generic))]),
        as_of=_NO_DAY,
        reference=reference,
        near_max_fraction=checklist.settings.near_max_fraction,
        headline=reference.definitions.definitions[0].id,
    )
    needed = {
        name: _dose(readings)
        for record in history.counted
        for name, rule in history.rules.items()
        if (readings := needed_doses(record, rule))
    }
    if not needed:
        return []
    shown = ", ".join(f"{name} {needs}" for name, needs in needed.items())
    near = checklist.settings.near_max_fraction
    return [f"{shown} {drug.unit} (from the doses above; near the maximum: {near}, setting)"]


def _dose(readings: Sequence[Needed]) -> str:
    """The dose a definition needs; where a fact that is not known decides, both ends."""
    doses = sorted({reading.dose for reading in readings})
    return number_up(doses[0]) if len(doses) == 1 else f"{number_up(doses[0])} or {number_up(doses[-1])}"


def _names(brands: tuple[str, ...], synonyms: tuple[str, ...]) -> Rows:
    return [("NAMES", ", ".join((*brands, *synonyms)))] if brands or synonyms else []


def _look_alikes(generic: str, reference: Reference) -> Rows:
    """Drugs whose names are easily taken for this one."""
    names = {**reference.antidepressants, **reference.other_drugs}
    alike = [
        other
        for other in names
        if other != generic
        and (other in generic or generic in other or SequenceMatcher(None, generic, other).ratio() >= _ALIKE)
    ]
    return [("ALIKE", f"not {', '.join(alike)}")] if alike else []


def interaction_rows(generic: str, reference: Reference) -> About:
    """The enzymes a drug inhibits or induces."""
    found = [one for one in reference.interactions if one.agent == generic]
    rows = [
        ("CHANGES", f"{one.strength} {one.enzyme} {one.role} ({one.source}, {one.grade})") for one in found
    ]
    return rows, [one.source for one in found]


def about_listed(named: Named, reference: Reference) -> tuple[Rows, list[str]]:
    """A medicine that only the list of names knows: its generic name and its class."""
    row = reference.medicine_classes[named.medicine_class or "other"]
    bears = [("BEARS on", ", ".join(row.markers))] if row.markers else []
    return [("MEDICINE", f"{named.generic}: {row.title}"), *bears], []


def about_other(drug: OtherDrug, reference: Reference) -> About:
    """A medicine that is no antidepressant trial; as an added drug, its range and weeks."""
    rows = [("DRUG", f"{drug.generic}, {drug.drug_class}; no antidepressant trial")]
    sources = list(drug.sources)
    rows += [("BEARS", f"on {', '.join(drug.markers)}")] if drug.markers else []
    rows += [("TREATS", ", ".join(drug.treats))] if drug.treats else []
    added = reference.augmentation.get(drug.generic)
    if added is not None and added.range_low is not None and added.range_high is not None:
        cited = f"{added.range_source}, {added.range_grade}"
        rows.append(("ADDED", f"{added.range_low:g} to {added.range_high:g} {added.unit} ({cited})"))
        sources += [added.range_source] if added.range_source else []
    if added is not None and added.weeks is not None:
        rows.append(
            ("WEEKS", f"{added.weeks:g} as an added drug ({added.weeks_source}, {added.weeks_grade})")
        )
        sources += [added.weeks_source] if added.weeks_source else []
    more, cited_too = interaction_rows(drug.generic, reference)
    rows += more
    rows += _names(drug.brands, drug.synonyms)
    rows += _look_alikes(drug.generic, reference)
    rows += [("RECORD", drug.record_as)] if drug.record_as else []
    return rows, [*sources, *cited_too]


def about_mood_medicine(row: MoodMedicine, reference: Reference) -> About:
    """A medicine linked with low mood: how good the evidence is, and what the source says."""
    rows = [
        ("MOOD", f"{row.name}: evidence {row.evidence_note}"),
        ("SAYS", f"{row.says} ({row.source}, {row.grade})"),
        ("MIND", "Do not stop a medicine because of this list."),
    ]
    return rows, [row.source]


def about_course(row: Modality, reference: Reference) -> About:
    """A course judged by sessions."""
    names = [name for name in row.names if name.casefold() != row.title.casefold()]
    rows = [("COURSE", f"{row.title} ({row.id}; {row.kind}); judged by sessions, no antidepressant trial")]
    return [*rows, ("NAMES", ", ".join(names)), ("RECORD", row.record_as)], []


def about_gene(gene: str, reference: Reference) -> About:
    """A gene: the drugs with guidance, the phenotypes by activity score, the antidepressants its enzyme clears."""
    genes = reference.genes
    found = genes.rows_of(gene)
    guided = {row.drug: row.source for row in found if row.category != _NO_GUIDANCE}
    without = {row.drug: row.source for row in found if row.drug not in guided}
    rows = [("GENE", gene)]
    rows += [("DRUGS", f"guidance by result: {_by_source(guided)}")] if guided else []
    rows += [("DRUGS", f"no guidance by result: {_by_source(without)}")] if without else []
    bands = genes.bands_of(gene)
    if bands:
        shown = ", ".join(f"{rule.score} {genes.title(rule.phenotype)}" for rule in bands)
        read = ", ".join(dict.fromkeys(f"{rule.source}, {rule.grade}" for rule in bands))
        rows.append(("SCORE", f"{shown} ({read})"))
    cleared = [name for name, row in reference.metabolism.items() if gene in row.enzymes]
    rows += [("CLEARS", ", ".join(cleared))] if cleared else []
    pattern = [name for name, row in reference.metabolism.items() if gene in row.pattern_enzymes]
    rows += [("PATTERN", f"trials on two of: {', '.join(pattern)}")] if pattern else []
    sources = [row.source for row in found]
    sources += [rule.source for rule in bands]
    sources += [reference.metabolism[name].source for name in cleared]
    return rows, list(dict.fromkeys(sources))


def _by_source(drugs: dict[str, str]) -> str:
    """Drugs with the source that speaks of them."""
    return "; ".join(
        f"{', '.join(drug for drug, its in drugs.items() if its == source)} ({source})"
        for source in dict.fromkeys(drugs.values())
    )
