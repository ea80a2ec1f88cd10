"""The dose a trial needs under a definition: every reading that its formulation, setting and patient leave open."""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from trdcheck.model.dates import is_after
from trdcheck.model.spans import Span, exact, number, number_up
from trdcheck.model.words import Grade, Verdict
from trdcheck.reference.definitions import Definition
from trdcheck.reference.drugs import Antidepressant, DoseCap, Formulation
from trdcheck.trials.record import Taken, TrialRecord

Number = int | float


class Needed(Struct, frozen=True, kw_only=True):
    """One reading of the dose that is needed, and where it comes from."""

    dose: Fraction
    words: str
    secondary: bool
    sources: tuple[str, ...]


class Cap(Struct, frozen=True):
    """A lower ceiling of some patients, whether it applied during the trial, and what would tell."""

    row: DoseCap
    applies: Verdict
    missing: tuple[str, ...] = ()


def needed_doses(record: TrialRecord, definition: Definition) -> list[Needed]:
    """Every reading of the dose that is needed; empty when the tables have no number for this drug."""
    row = record.row
    if row is None:
        return []
    if definition.dose == "near-maximum":
        fraction = Fraction(definition.fraction) if definition.fraction else record.fraction
        return _near_maximum(record, row, fraction)
    return _from_column(record, row, definition.dose)


def _from_column(record: TrialRecord, row: Antidepressant, column: str) -> list[Needed]:
    """The minimum of the drug or the lower end of its range; a formulation's own minimum replaces both."""
    value, grade, source, words = row.range_low, row.range_grade, row.range_source, "lower end of the range"
    if column == "minimum" or value is None:
        value, grade, source, words = row.min_mg, row.min_grade, row.min_source, "minimum"
    readings: list[Needed] = []
    for form in _forms(record, row):
        if form is not None and form.min_mg is not None:
            readings.append(
                Needed(
                    dose=exact(form.min_mg),
                    words=f"minimum {form.min_mg:g} ({form.formulation})",
                    secondary=form.grade is Grade.SECONDARY,
                    sources=form.sources,
                )
            )
        elif value is not None:
            readings.append(
                Needed(
                    dose=exact(value),
                    words=f"{words} {value:g}",
                    secondary=grade is Grade.SECONDARY,
                    sources=(source,) if source else (),
                )
            )
    return list(dict.fromkeys(readings))


def _near_maximum(record: TrialRecord, row: Antidepressant, fraction: Fraction) -> list[Needed]:
    """A part of each ceiling that may have applied, never below the minimum; a target or a cap must be reached."""
    if row.target_mg is not None:
        return [
            Needed(
                dose=exact(row.target_mg),
                words=f"the recommended dose is {row.target_mg:g}; maximum {row.max_mg:g}"
                + _minimum(row.min_mg),
                secondary=row.target_grade is Grade.SECONDARY,
                sources=(row.target_source,) if row.target_source else (),
            )
        ]
    caps = [one for one in caps_of(record) if one.applies is not Verdict.NOT_MET]
    readings = [
        Needed(
            dose=exact(one.row.cap_mg),
            words=f"this patient's maximum is {one.row.cap_mg:g} ({_why(one.row)})" + _minimum(row.min_mg),
            secondary=one.row.grade is Grade.SECONDARY,
            sources=(one.row.source,),
        )
        for one in caps
    ]
    if not any(one.applies is Verdict.MET for one in caps):
        readings += [_part(row, form, base, fraction) for form, base in _ceilings(record, row)]
    return list(dict.fromkeys(readings))


def _part(row: Antidepressant, form: Formulation | None, base: Number, fraction: Fraction) -> Needed:
    """Near the maximum of one formulation in one setting."""
    ceiling, grade = base, row.max_grade
    sources: tuple[str, ...] = (row.max_source,)
    if form is not None and form.max_mg is not None:
        ceiling, grade, sources = form.max_mg, form.grade, form.sources
    minimum, min_grade = row.min_mg, row.min_grade
    if form is not None and form.min_mg is not None:
        minimum, min_grade = form.min_mg, form.grade
    part = fraction * exact(ceiling)
    least = exact(minimum) if minimum is not None else Fraction(0)
    if least > part and row.min_source:
        sources = (*sources, row.min_source)
    return Needed(
        dose=max(part, least),
        words=f"near the maximum is {number_up(part)} of {ceiling:g}" + _minimum(minimum),
        secondary=grade is Grade.SECONDARY or (least > part and min_grade is Grade.SECONDARY),
        sources=sources,
    )


def _minimum(value: Number | None) -> str:
    return f"; minimum {value:g}" if value is not None else ""


def _ceilings(record: TrialRecord, row: Antidepressant) -> Iterable[tuple[Formulation | None, Number]]:
    """The labelled maxima that may apply, by formulation and setting."""
    bases = [row.max_mg]
    if row.max_outpatient_mg is not None and record.trial.setting != "inpatient":
        bases = [row.max_outpatient_mg] if record.trial.setting else [row.max_outpatient_mg, row.max_mg]
    for form in _forms(record, row):
        for base in bases:
            yield form, base


def _forms(record: TrialRecord, row: Antidepressant) -> list[Formulation | None]:
    """The recorded formulation; where none is, or none that the tables know, each one that changes a dose."""
    if record.formulation is not None:
        return [record.formulation]
    possible = [
        form
        for form in record.reference.formulations
        if form.drug == row.generic and form.words and (form.max_mg is not None or form.min_mg is not None)
    ]
    return [None, *possible]


def ceiling_of(record: TrialRecord) -> Fraction | None:
    """The highest labelled maximum that may apply; None for a drug outside the tables."""
    if record.row is None:
        return None
    tops = [
        exact(form.max_mg if form is not None and form.max_mg is not None else base)
        for form, base in _ceilings(record, record.row)
    ]
    return max(tops)


# -- ceilings of this patient ------------------------------------------------------------------------------------


def caps_of(record: TrialRecord) -> list[Cap]:
    """The lower ceilings the tables have for this drug, and whether each applied during the trial."""
    if record.row is None:
        return []
    return [_cap(record, one) for one in record.reference.dose_caps if one.drug == record.row.generic]


def _cap(record: TrialRecord, cap: DoseCap) -> Cap:
    if cap.when == "gene":
        has = _phenotype(record, cap.enzyme or "")
        return Cap(cap, Verdict.MET if has in cap.phenotypes else Verdict.NOT_MET)
    if cap.when == "inhibitor":
        return _by_inhibitor(record, cap)
    low, high = record.age_then
    limit = cap.age_above or 0
    if high is not None and high <= limit:
        return Cap(cap, Verdict.NOT_MET)
    if low is not None and low > limit:
        return Cap(cap, Verdict.MET)
    known = record.age_now[1] is not None
    return Cap(cap, Verdict.CANNOT_TELL, (f"{record.path}.started" if known else "patient.age",))


def _why(cap: DoseCap) -> str:
    """What a lower ceiling comes from."""
    if cap.when == "age":
        return f"over {cap.age_above} then"
    if cap.when == "gene":
        return f"{cap.enzyme} {' or '.join(cap.phenotypes)}"
    strength = f"{' or '.join(cap.strengths)} " if cap.strengths else ""
    return f"with a {strength}{cap.enzyme} inhibitor"


def _phenotype(record: TrialRecord, gene: str) -> str | None:
    """The phenotype on file for a gene, when all that its results say agrees."""
    genes = record.reference.genes
    calls: set[str | None] = set()
    for result in record.case.pharmacogenomics or ():
        later = is_after(result.date, record.as_of)
        if (result.gene or "").strip().upper() != gene or later:
            continue
        if result.phenotype is not None:
            calls.add(genes.phenotype_word(result.phenotype))
        if result.diplotype is not None:
            calls.add(genes.phenotype_of(gene, result.diplotype).phenotype)
        if result.activity_score is not None:
            calls.add(genes.phenotype_of_score(gene, exact(result.activity_score)))
    return calls.pop() if len(calls) == 1 else None


def _by_inhibitor(record: TrialRecord, cap: DoseCap) -> Cap:
    """Met beside an inhibitor taken all through the trial; one that may have been, or in part, leaves it open."""
    states: list[tuple[Verdict, Taken]] = []
    for name, taken in record.other_medicines():
        for generic in record.reference.generics(name) or (name.casefold(),):
            if record.row is not None and generic != record.row.generic and _inhibits(record, generic, cap):
                states.append((record.covered_by(taken), taken))
    if any(state is Verdict.MET for state, _ in states):
        return Cap(cap, Verdict.MET)
    unsure = [taken for state, taken in states if state is Verdict.CANNOT_TELL]
    missing = [f"{taken.path}.started" for taken in unsure if taken.started is None]
    if unsure and record.trial.started is None:
        missing.append(f"{record.path}.started")
    return Cap(cap, Verdict.CANNOT_TELL if unsure else Verdict.NOT_MET, tuple(dict.fromkeys(missing)))


def _inhibits(record: TrialRecord, agent: str, cap: DoseCap) -> bool:
    """Whether a medicine inhibits the enzyme of a lower ceiling strongly enough."""
    return any(
        one.agent == agent
        and one.role == "inhibitor"
        and one.enzyme.startswith(cap.enzyme or "-")
        and (not cap.strengths or one.strength in cap.strengths)
        for one in record.reference.interactions
    )


# -- what is missing, what is remarked ---------------------------------------------------------------------------


def missing_for_dose(record: TrialRecord, has: Span, needed: list[Needed]) -> list[str]:
    """What would decide a dose that cannot be told: its number, or what its ceiling depends on."""
    row = record.row
    if row is None or not has.is_known:
        return [dose_path(record)]
    missing = []
    if row.max_outpatient_mg is not None and record.trial.setting is None:
        missing.append(f"{record.path}.setting")
    if record.formulation is None and len(_forms(record, row)) > 1:
        missing.append(f"{record.path}.formulation")
    for cap in caps_of(record):
        missing += cap.missing
    return list(dict.fromkeys(missing))


def dose_path(record: TrialRecord) -> str:
    """Where the highest dose is written."""
    if record.trial.doses:
        return f"{record.path}.doses"
    in_mg = record.row is None or record.row.unit == "mg/day"
    return f"{record.path}.{'max_dose_mg' if in_mg else 'max_dose'}"


def dose_remarks(record: TrialRecord) -> list[str]:
    """What is said beside a dose that is measured against the maximum; it changes nothing."""
    row, has, ceiling = record.row, record.dose, ceiling_of(record)
    if row is None or has is None or ceiling is None:
        return []
    remarks = []
    if has.least > ceiling:
        remarks.append(f"above the labelled maximum of {number(ceiling)} {record.unit}")
        note = record.formulation.note if record.formulation is not None else row.note
        if note:
            remarks.append(note)
    if row.plateau_mg is not None:
        remarks.append(f"fixed-dose trials found no greater benefit above {row.plateau_mg:g} {record.unit}")
    return remarks
