"""What a label asks for besides its trials: a score, a psychotherapy, drugs added, an antidepressant being taken."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from trdcheck.model.case import Case, Psychotherapy, Screen
from trdcheck.model.dated import current, endings_disagree, known_on, screens_of
from trdcheck.model.dates import Age, age_of
from trdcheck.model.words import Verdict
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition, ScaleScore
from trdcheck.reference.instruments import Instrument
from trdcheck.scoring.score import score as scored
from trdcheck.trials.record import TrialRecord

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL


class Beside(Struct, frozen=True):
    """One thing asked for besides the trials: whether it is so, what is needed, and what is missing."""

    verdict: Verdict
    needed: str
    missing: tuple[str, ...]


def besides(
    rule: Definition,
    case: Case,
    as_of: date,
    reference: Reference,
    records: Sequence[TrialRecord],
    added: Sequence[Verdict],
) -> list[Beside]:
    """Everything that a definition asks for besides its trials; `added` is whether each drug added failed."""
    therapy = _psychotherapy(rule, case, as_of)
    asked = []
    if rule.scores:
        asked.append(_any_score(rule.scores, case, as_of, reference))
    if rule.psychotherapy:
        asked.append(therapy)
    if rule.augmentations is not None:
        asked.append(_augmentations(rule.augmentations, case, records, added))
    if rule.augmentation_or_psychotherapy:
        asked.append(_either(_augmentations(1, case, records, added), therapy))
    if rule.taking_antidepressant:
        asked.append(_taking(case, as_of, reference, records))
    return asked


def best_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Met if one is, else not to be told if one is not, else not met."""
    return MET if MET in verdicts else CANNOT_TELL if CANNOT_TELL in verdicts else NOT_MET


def _either(first: Beside, second: Beside) -> Beside:
    verdict = best_of([first.verdict, second.verdict])
    return Beside(verdict, f"{first.needed}, or {second.needed}", (*first.missing, *second.missing))


def _any_score(scores: Sequence[ScaleScore], case: Case, as_of: date, reference: Reference) -> Beside:
    """The newest recent score of one of these scales is as high as is asked."""
    verdict = best_of([_score(wanted, case, as_of, reference) for wanted in scores])
    needed = " or ".join(
        f"{reference.instruments[wanted.instrument].short} of {wanted.at_least:g} or more "
        f"within {wanted.within_days} days"
        for wanted in scores
    )
    return Beside(verdict, needed, tuple(f"screens[{wanted.instrument}]" for wanted in scores))


def _score(wanted: ScaleScore, case: Case, as_of: date, reference: Reference) -> Verdict:
    """By the newest recent score; where no date orders several that differ, it cannot be told."""
    instrument = reference.instruments[wanted.instrument]
    totals = [
        screen.having(total)
        for screen in screens_of(case, wanted.instrument)
        if age_of(screen.when, as_of=as_of, within_days=wanted.within_days) is Age.RECENT
        and (total := _total(instrument, screen.record)) is not None
    ]
    newest, _ = current(totals, as_of, lambda total: round(total * 100))
    reached = {total.record >= wanted.at_least for total in newest}
    if len(reached) != 1:
        return CANNOT_TELL
    return MET if reached.pop() else NOT_MET


def _total(instrument: Instrument, screen: Screen) -> int | float | None:
    """The total of a completed scale; None when it has none."""
    return scored(instrument, items=screen.items, score=screen.score, parts=screen.parts).score


def _psychotherapy(rule: Definition, case: Case, as_of: date) -> Beside:
    """A psychotherapy that did not help enough, by the outcomes of the definition."""
    known = [spell.record for spell in known_on(case.psychotherapy, "psychotherapy", as_of)]
    verdicts = [_therapy_failed(therapy, rule, as_of) for therapy in known]
    verdict = CANNOT_TELL if case.psychotherapy is None else best_of(verdicts)
    return Beside(verdict, "a psychotherapy with its outcome", ("psychotherapy",))


def _therapy_failed(therapy: Psychotherapy, rule: Definition, as_of: date) -> Verdict:
    if rule.this_episode and therapy.this_episode is False and not therapy.ongoing:
        return NOT_MET
    unknown = therapy.outcome is None or therapy.outcome in rule.undecided or endings_disagree(therapy, as_of)
    if unknown or (rule.this_episode and therapy.this_episode is None and not therapy.ongoing):
        return CANNOT_TELL
    return MET if therapy.outcome in rule.failed else NOT_MET


def _augmentations(
    number: int, case: Case, records: Sequence[TrialRecord], added: Sequence[Verdict]
) -> Beside:
    """So many drugs added that failed."""
    not_recorded = case.augmentation is None and any(record.trial.augmentation is None for record in records)
    sure, possible = added.count(MET), sum(verdict is not NOT_MET for verdict in added)
    verdict = MET if sure >= number else CANNOT_TELL if possible >= number or not_recorded else NOT_MET
    drugs = "drug" if number == 1 else "drugs"
    return Beside(verdict, f"{number} {drugs} added at an adequate dose with the outcome", ("augmentation",))


def _taking(case: Case, as_of: date, reference: Reference, records: Sequence[TrialRecord]) -> Beside:
    """An antidepressant is being taken: a trial that goes on, or a medicine without a stop."""
    taken = any(record.is_running for record in records)
    unsure = case.trials is None or case.medications is None
    unsure = unsure or any(record.endings_disagree or record.ended is None for record in records)
    for medicine in case.medications or ():
        if medicine.stopped is not None and medicine.stopped.last <= as_of:
            continue
        generics = reference.generics(medicine.drug)
        taken = taken or any(generic in reference.antidepressants for generic in generics)
        unsure = unsure or not generics
    verdict = MET if taken else CANNOT_TELL if unsure else NOT_MET
    return Beside(verdict, "an antidepressant being taken", ("trials", "medications"))
