"""What gene results on file say of the recorded trials (docs/rules.md). No phenotype is recomputed.

A result is taken as the laboratory printed it. Where its phenotype and its alleles or score disagree by the
current CPIC tables, both are shown and neither is used.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from trdcheck.model.case import GeneResult
from trdcheck.model.dates import is_after
from trdcheck.model.report import GeneView, TrialView
from trdcheck.model.spans import exact
from trdcheck.model.words import Verdict, all_met
from trdcheck.reference.genes import GeneDrug, PhenotypeCall, Recommendation
from trdcheck.trials.criteria import CANNOT_TELL, MET, NOT_MET
from trdcheck.trials.history import History
from trdcheck.trials.record import TrialRecord

_UNKNOWN = "INDETERMINATE"
# What a panel prints for a gene it has no result for.
_NOT_TESTED = frozenset(
    {"not tested", "not performed", "not done", "not reported", "no result", "not available"}
)
# Categories of a recommendation that change nothing about the drug.
_UNCHANGED = frozenset({"usual_dosing", "no_recommendation", "no_guideline"})


class Call(Struct, frozen=True):
    """One result as it is read: the phenotype to use, or why none can be.

    Not `settles`: a gene without antidepressant guidance, or without any result; it is shown and decides nothing.
    """

    path: str
    gene: str
    text: str
    call: PhenotypeCall | None
    trouble: str = ""
    settles: bool = True


def calls(history: History) -> list[Call]:
    """The results on file, those dated after the day of the report left out."""
    found = []
    for n, result in enumerate(history.case.pharmacogenomics or ()):
        if is_after(result.date, history.as_of):
            continue
        call = _call(history, f"pharmacogenomics[{n}]", result)
        found.append(
            call if _decides(history, result) else Call(call.path, call.gene, call.text, None, settles=False)
        )
    return found


def _decides(history: History, result: GeneResult) -> bool:
    """Whether a result can settle anything or keep anything open: tested, with a result, for a gene with guidance."""
    if result.gene is None:
        return True
    words = "" if result.phenotype is None else " ".join(result.phenotype.casefold().split())
    recorded = bool(words and words not in _NOT_TESTED) or result.diplotype is not None
    recorded = recorded or result.activity_score is not None or result.result is not None
    return recorded and history.reference.genes.has_guidance(result.gene.strip().upper())


def _call(history: History, path: str, result: GeneResult) -> Call:
    """One result: the phenotype it names, if all it says agrees."""
    genes = history.reference.genes
    gene = (result.gene or "").strip().upper()
    parts = [part for part in (result.phenotype, result.diplotype) if part]
    if result.activity_score is not None:
        parts.append(f"score {result.activity_score:g}")
    text = f"{gene or 'panel'} {', '.join(parts) or (result.result or 'result').replace('_', ' ')}"
    if result.gene is None or not parts:
        return Call(path, gene, text, None, "" if result.result else "no phenotype or alleles given")
    readings: list[PhenotypeCall] = []
    if result.diplotype is not None:
        by_alleles = genes.phenotype_of(gene, result.diplotype)
        if by_alleles.unknown:
            return Call(path, gene, text, None, f"allele not in the tables: {', '.join(by_alleles.unknown)}")
        readings.append(by_alleles)
    if result.activity_score is not None:
        score = exact(result.activity_score)
        by_score = genes.phenotype_of_score(gene, score)
        if by_score is not None:
            readings.append(PhenotypeCall(by_score, score))
    if result.phenotype is not None:
        word = genes.phenotype_word(result.phenotype)
        if word is None:
            return Call(path, gene, text, None, "phenotype not understood")
        readings.insert(0, PhenotypeCall(word))
    phenotypes = {one.phenotype for one in readings}
    if len(phenotypes) > 1:
        return Call(
            path, gene, text, None, "phenotype and alleles or score disagree by the current CPIC tables"
        )
    if not readings or phenotypes == {_UNKNOWN}:
        return Call(path, gene, text, None, "indeterminate")
    scored = next((one for one in readings if one.score is not None), readings[0])
    return Call(path, gene, text, scored)


def usable(found: Sequence[Call]) -> dict[str, PhenotypeCall]:
    """The results that can be used, by gene; two of one gene that differ are not."""
    by_gene: dict[str, list[PhenotypeCall]] = {}
    for one in found:
        if one.call is not None:
            by_gene.setdefault(one.gene, []).append(one.call)
    return {
        gene: next((one for one in each if one.score is not None), each[0])
        for gene, each in by_gene.items()
        if len({one.phenotype for one in each}) == 1
    }


def changes(advice: Recommendation | None) -> bool:
    """Whether a recommendation asks for anything but the usual."""
    return advice is not None and advice.category not in _UNCHANGED


def with_genes(views: Sequence[TrialView], history: History) -> list[TrialView]:
    """The trials with what each gene result says of them."""
    found = calls(history)
    if not any(one.call for one in found):
        return list(views)
    by_path = {record.path: record for record in history.counted}
    return [
        msgspec.structs.replace(view, genes=_views(by_path[view.record], found, history))
        if view.record in by_path
        else view
        for view in views
    ]


def _views(record: TrialRecord, found: Sequence[Call], history: History) -> list[GeneView]:
    """What the results say of one trial, a line a gene."""
    if record.row is None:
        return []
    results = usable(found)
    advice = history.reference.genes.recommendation(record.row.generic, results)
    if advice is None:
        return []
    beside = interacting(record, history)
    views = []
    for row in advice.rows:
        if row.gene is None or row.gene not in results or not row.guideline:
            continue
        phenotype = history.reference.genes.title(results[row.gene].phenotype)
        relation = relate(record, row, history)
        said = {
            "explains": "could explain this trial",
            "does_not_explain": "does not explain this trial",
            "conflicts": "points the other way than this trial",
        }[relation]
        text = f"{row.gene} {phenotype}: {row.implication.replace('_', ' ')}; {row.guideline}: {advice.words}"
        text += f" ({advice.strength}). The result {said}."
        if beside:
            text += f" Taken at the time: {', '.join(beside)}."
        text += " Phenotype not adjusted for other medicines (no agreed method)."
        views.append(
            GeneView(gene=row.gene, result=phenotype, relation=relation, message=text, sources=[row.source])
        )
    return views


def interacting(record: TrialRecord, history: History) -> list[str]:
    """The recorded inhibitors and inducers of the drug's enzymes that were or may have been taken at the time."""
    if record.row is None:
        return []
    row = history.reference.metabolism.get(record.row.generic)
    enzymes = set(row.enzymes) | set(row.pattern_enzymes) if row is not None else set()
    found = []
    for name, when in record.other_medicines():
        if record.overlaps(when) is NOT_MET:
            continue
        generics = history.reference.generics(name) or (name.casefold(),)
        found += [
            f"{row.agent} ({row.strength} {row.enzyme} {row.role})"
            for row in history.reference.interactions
            if row.agent in generics and row.agent != record.row.generic and row.enzyme in enzymes
        ]
        roles = [history.reference.medicine_classes[name].role for name in when.classes] if enzymes else []
        found += [f"{name} (enzyme {role})" for role in roles if role is not None]
    return list(dict.fromkeys(found))


# -- patterns ----------------------------------------------------------------------------------------------------


def side_effects_at_low_dose(record: TrialRecord) -> Verdict:
    """Limiting side effects at or below the table's minimum dose."""
    trial, row = record.trial, record.row
    effects = (
        MET if trial.side_effects == "limiting" else CANNOT_TELL if trial.side_effects is None else NOT_MET
    )
    if trial.dose_words == "below_minimum" and record.dose is None:
        low = MET
    elif row is None or row.min_mg is None:
        low = NOT_MET
    elif record.dose is None:
        low = NOT_MET if trial.dose_words == "at_maximum" else CANNOT_TELL
    else:
        limit = exact(row.min_mg)
        if record.dose.most is not None and record.dose.most <= limit:
            low = MET
        else:
            low = NOT_MET if record.dose.least > limit else CANNOT_TELL
    return all_met([effects, low])


def no_effect_at_full_dose(record: TrialRecord, history: History) -> Verdict:
    """No response or worse, no side effects at all, at the article's dose and duration, taken well."""
    trial = record.trial
    outcome = (
        CANNOT_TELL
        if trial.outcome is None
        else MET
        if trial.outcome in ("no_response", "worse")
        else NOT_MET
    )
    if trial.outcome is None and trial.stop_reason == "no_response":
        outcome = CANNOT_TELL
    effects = CANNOT_TELL if trial.side_effects is None else MET if trial.side_effects == "none" else NOT_MET
    taken = CANNOT_TELL if trial.adherence is None else MET if trial.adherence == "good" else NOT_MET
    base = history.reference.definitions.definitions[0].id
    verdict = history.verdicts[base][record.index]
    by_name = {one.criterion: one.verdict for one in verdict.criteria}
    return all_met([outcome, effects, taken, by_name["dose"], by_name["duration"]])


def shares(record: TrialRecord, enzyme: str, history: History) -> bool:
    """Whether a trial's drug can show a pattern of an enzyme; a nameless trial never does."""
    row = history.reference.metabolism.get(record.row.generic) if record.row is not None else None
    return row is not None and enzyme in row.pattern_enzymes


def relate(record: TrialRecord, row: GeneDrug, history: History) -> str:
    """How a result stands to what happened in a trial."""
    low, none = side_effects_at_low_dose(record), no_effect_at_full_dose(record, history)
    if (low is MET and row.fits_side_effects == "yes") or (none is MET and row.fits_no_effect == "yes"):
        return "explains"
    if (low is MET and row.fits_no_effect == "yes") or (none is MET and row.fits_side_effects == "yes"):
        return "conflicts"
    return "does_not_explain"


def in_doubt(record: TrialRecord, advice: Recommendation, history: History) -> bool:
    """Whether a result of low exposure puts an adequate or undecided failed trial in doubt."""
    verdict = history.verdicts[history.headline][record.index]
    if verdict.verdict is NOT_MET or verdict.failed is NOT_MET or not changes(advice):
        return False
    return any(row.fits_no_effect == "yes" for row in advice.rows if row.gene is not None)


def taken_now(record: TrialRecord) -> bool:
    """Whether the drug is taken, or not known to have stopped."""
    trial = record.trial
    return bool(trial.ongoing) or (
        trial.ongoing is None and trial.stopped is None and trial.stop_reason is None
    )
