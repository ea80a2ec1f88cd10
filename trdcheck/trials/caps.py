"""Lower doses for some patients: by age, gene, inhibitor, kidneys or liver, and whether each applied during a trial."""

from datetime import date

from msgspec import Struct

from trdcheck.model.dates import When, is_after
from trdcheck.model.patient import day_of, patient_on
from trdcheck.model.spans import exact
from trdcheck.model.words import Verdict
from trdcheck.reference.drugs import DoseCap
from trdcheck.trials.record import Taken, TrialRecord, once_a_record


class Cap(Struct, frozen=True):
    """A lower dose of some patients, whether it applied during the trial, and what would tell."""

    row: DoseCap
    applies: Verdict
    missing: tuple[str, ...] = ()


@once_a_record
def caps_of(record: TrialRecord) -> list[Cap]:
    """The lower dose rows the tables have for this drug and formulation, and whether each applied during the trial."""
    caps = []
    for row in _rows_of(record):
        cap = _cap(record, row)
        if row.formulations and record.formulation is None and cap.applies is Verdict.MET:
            cap = Cap(row, Verdict.CANNOT_TELL, (f"{record.path}.formulation",))
        caps.append(cap)
    return caps


@once_a_record
def unrecorded(record: TrialRecord) -> list[DoseCap]:
    """The lower maxima of which nobody recorded the fact that decides whether they apply."""
    return [row for row in _rows_of(record) if row.kind == "maximum" and not _is_recorded(record, row)]


def _rows_of(record: TrialRecord) -> list[DoseCap]:
    form = record.formulation.formulation if record.formulation is not None else None
    return [
        row
        for row in (
            record.reference.caps_by_drug.get(record.row.generic, ()) if record.row is not None else ()
        )
        if form is None or not row.formulations or form in row.formulations
    ]


def _is_recorded(record: TrialRecord, row: DoseCap) -> bool:
    """Whether the fact on which a lower dose depends is on record."""
    patient = patient_on(record.case, record.as_of)
    match row.when:
        case "age":
            return True
        case "gene":
            results = record.case.pharmacogenomics or ()
            return any(
                _gene(result.gene) == row.enzyme and not is_after(result.date, record.as_of)
                for result in results
            )
        case "inhibitor":
            return (
                record.case.medications is not None
                or _by_inhibitor(record, row).applies is not Verdict.NOT_MET
            )
        case "kidney":
            return patient.egfr is not None
        case "liver":
            return patient.liver is not None


def _cap(record: TrialRecord, row: DoseCap) -> Cap:
    match row.when:
        case "age":
            return _by_age(record, row)
        case "gene":
            has = _phenotype(record, row.enzyme or "")
            return Cap(row, Verdict.MET if has in row.phenotypes else Verdict.NOT_MET)
        case "inhibitor":
            return _by_inhibitor(record, row)
        case "kidney":
            egfr = patient_on(record.case, record.as_of).egfr
            low = exact(row.egfr_from or 0)
            weak = (
                egfr is not None and row.egfr_below is not None and low <= exact(egfr) < exact(row.egfr_below)
            )
            return _by_organ(record, row, "egfr", weak=weak)
        case "liver":
            weak = patient_on(record.case, record.as_of).liver in row.liver
            return _by_organ(record, row, "liver", weak=weak)


def _by_age(record: TrialRecord, row: DoseCap) -> Cap:
    low, high = record.age_then
    limit = row.age_above or 0
    if high is not None and high <= limit:
        return Cap(row, Verdict.NOT_MET)
    if low is not None and low > limit:
        return Cap(row, Verdict.MET)
    known = record.age_now[1] is not None
    return Cap(row, Verdict.CANNOT_TELL, (f"{record.path}.started" if known else "patient.age",))


def _by_organ(record: TrialRecord, row: DoseCap, fact: str, *, weak: bool) -> Cap:
    """Met if it was measured during the trial; measured at another time, it may have been so then."""
    if not weak:
        return Cap(row, Verdict.NOT_MET)
    when = day_of(record.case, fact) or When.on(record.as_of)
    return Cap(row, Verdict.MET if _during(record, when) else Verdict.CANNOT_TELL)


def _during(record: TrialRecord, when: When) -> bool:
    """Whether a day surely lies in the trial."""
    first: date | None = record.began[1] if record.began is not None else None
    last: date | None = record.ended[1] if record.is_running and record.ended is not None else None
    if last is None and record.ended is not None:
        last = record.ended[0]
    return first is not None and last is not None and first <= when.first and when.last <= last


def why(row: DoseCap) -> str:
    """What a lower dose comes from."""
    match row.when:
        case "age":
            return f"{(row.age_above or 0) + 1} or over then"
        case "gene":
            return f"{row.enzyme} {' or '.join(row.phenotypes)}"
        case "inhibitor":
            strength = f"{' or '.join(row.strengths)} " if row.strengths else ""
            return f"with a {strength}{row.enzyme} inhibitor"
        case "kidney":
            return f"eGFR below {row.egfr_below:g}"
        case "liver":
            return f"liver: {' or '.join(row.liver)} impairment"


def unrecorded_fact(row: DoseCap) -> str:
    """What was not recorded, in words."""
    return {
        "gene": f"{row.enzyme} result",
        "inhibitor": "medicines",
        "kidney": "kidney function",
        "liver": "liver function",
    }.get(row.when, row.when)


def _gene(text: str | None) -> str:
    return (text or "").strip().upper()


def _phenotype(record: TrialRecord, gene: str) -> str | None:
    """The phenotype on file for a gene, when all that its results say agrees."""
    genes = record.reference.genes
    calls: set[str | None] = set()
    for result in record.case.pharmacogenomics or ():
        later = is_after(result.date, record.as_of)
        if _gene(result.gene) != gene or later:
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
        one.role == "inhibitor"
        and one.enzyme.startswith(cap.enzyme or "-")
        and (not cap.strengths or one.strength in cap.strengths)
        for one in record.reference.interactions_by_agent.get(agent, ())
    )
