"""Whether unusual responses make a look at drug metabolism worth a thought, and what results on file say."""

import msgspec

from trdcheck.evidence.context import Context
from trdcheck.items.judgement import Judgement, done, not_applicable, still_open
from trdcheck.model.checklist import Pharmacogenomics
from trdcheck.model.dates import is_after
from trdcheck.model.words import CloseBy, Reason
from trdcheck.reference.genes import PhenotypeCall
from trdcheck.trials.criteria import CANNOT_TELL, MET
from trdcheck.trials.genes import (
    Call,
    calls,
    changes,
    in_doubt,
    interacting,
    no_effect_at_full_dose,
    shares,
    side_effects_at_low_dose,
    taken_now,
    usable,
)
from trdcheck.trials.record import TrialRecord

# What each pattern is called, and the facts of a trial that can complete it.
_LOW = ("limiting side effects at a low dose", ("side_effects", "max_dose_mg"))
_NONE = (
    "no effect and no side effects at a full dose",
    ("side_effects", "outcome", "max_dose_mg", "weeks_at_max_dose", "adherence"),
)
_PATTERN_SIZE = 2


def judge(item: Pharmacogenomics, context: Context) -> Judgement:
    """A result wins; else the indication or a pattern opens the item, and nothing of the kind makes it not apply."""
    found = calls(context.history)
    if found:
        return _with_results(item, context, found)
    fact = context.case.fact(item.fact)
    told = fact is not None and fact.value is True and not is_after(fact.date, context.as_of)
    pattern = None
    if context.case.trials is not None:
        pattern = _pattern(item, context)
    if told:
        title = context.reference.facts[item.fact].title
        said = f"{title}: may be worth checking"
        return still_open(
            Reason.NOT_DONE,
            CloseBy.ORDER,
            said,
            missing=("pharmacogenomics",),
            evidence=(f"history.{item.fact}",),
        )
    if pattern is not None:
        return pattern
    if context.case.trials is None:
        return still_open(Reason.INCOMPLETE, CloseBy.ASK, item.ask, missing=("trials",))
    number = len(context.history.counted)
    return not_applicable(f"no unusual pattern in {number} trial{'' if number == 1 else 's'}")


# -- patterns ----------------------------------------------------------------------------------------------------


def _pattern(item: Pharmacogenomics, context: Context) -> Judgement | None:
    """The first pattern that stands or could stand, or None."""
    possible: list[Judgement] = []
    for enzyme in item.enzymes:
        sharing = [one for one in context.history.counted if shares(one, enzyme, context.history)]
        for (words, facts), states in (
            (_LOW, {one: side_effects_at_low_dose(one) for one in sharing}),
            (_NONE, {one: no_effect_at_full_dose(one, context.history) for one in sharing}),
        ):
            sure = [one for one, state in states.items() if state is MET]
            maybe = [one for one, state in states.items() if state is CANNOT_TELL]
            if len(sure) >= _PATTERN_SIZE:
                judged = _standing(context, enzyme, words, sure)
                if judged.reason is not None:
                    return judged
                possible.append(judged)
            elif len(sure) + len(maybe) >= _PATTERN_SIZE:
                missing = tuple(path for one in maybe for path in _missing(one, facts))
                names = ", ".join(one.name for one in maybe)
                possible.append(
                    still_open(
                        Reason.INCOMPLETE,
                        CloseBy.ASK,
                        f"whether {enzyme} shows a pattern is not known: {names}",
                        missing=missing,
                        evidence=tuple(one.path for one in [*sure, *maybe]),
                    )
                )
    return min(possible, key=lambda one: one.reason is None, default=None)


def _missing(record: TrialRecord, facts: tuple[str, ...]) -> list[str]:
    """The facts of a trial that could complete a pattern."""
    trial = record.trial
    absent = {
        "side_effects": trial.side_effects is None,
        "outcome": trial.outcome is None,
        "max_dose_mg": record.dose is None and trial.dose_words is None,
        "weeks_at_max_dose": trial.weeks_at_max_dose is None and trial.doses is None,
        "adherence": trial.adherence is None,
    }
    return [f"{record.path}.{name}" for name in facts if absent[name]]


def _standing(context: Context, enzyme: str, words: str, sure: list[TrialRecord]) -> Judgement:
    """A pattern: not applicable beside the same problem elsewhere, else nearer explanations, else worth a thought."""
    evidence = tuple(one.path for one in sure)
    names = ", ".join(one.name for one in sure)
    said = f"{words} on {names} ({enzyme})"
    test = side_effects_at_low_dose if words == _LOW[0] else None
    outside = [
        one
        for one in context.history.counted
        if one.row is not None
        and not shares(one, enzyme, context.history)
        and (test(one) if test is not None else no_effect_at_full_dose(one, context.history)) is MET
    ]
    if outside:
        return not_applicable(
            f"{said}; also with {', '.join(one.name for one in outside)}", evidence=evidence
        )
    nearer = [
        f"{one.name} taken {one.trial.adherence or 'unknown'}"
        for one in sure
        if one.trial.adherence != "good"
    ]
    nearer += [f"{one.name} with {name}" for one in sure for name in interacting(one, context.history)]
    if nearer:
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.ASK,
            f"{said}; a nearer explanation first: {'; '.join(dict.fromkeys(nearer))}",
            missing=tuple(f"{one.path}.adherence" for one in sure if one.trial.adherence is None),
            evidence=evidence,
        )
    return still_open(
        Reason.NOT_DONE,
        CloseBy.ORDER,
        f"{said}: may be worth checking",
        missing=("pharmacogenomics",),
        evidence=evidence,
    )


# -- results -----------------------------------------------------------------------------------------------------


def _with_results(item: Pharmacogenomics, context: Context, found: list[Call]) -> Judgement:
    """Results on file: to be cleared up, a change for a drug taken or a trial in doubt, else settled."""
    evidence = tuple(one.path for one in found)
    shown = "; ".join(one.text for one in found)
    results = usable(found)
    findings = _findings(context, results)
    if findings:
        return still_open(Reason.FINDING, CloseBy.ACT, "; ".join([shown, *findings]), evidence=evidence)
    troubled = [one for one in found if one.trouble]
    twice = {one.gene for one in found if one.call is not None} - set(results)
    if troubled or twice:
        said = [f"{one.text}: {one.trouble}" for one in troubled]
        said += [f"{gene}: results disagree" for gene in sorted(twice)]
        return still_open(
            Reason.INCOMPLETE,
            CloseBy.CHART,
            "; ".join(said),
            missing=tuple(one.path for one in troubled) or evidence,
            evidence=evidence,
            action="Look up the laboratory's report.",
        )
    relevant = [one for one in found if one.settles and (one.gene in item.enzymes or not one.gene)]
    if not relevant:
        # A gene without antidepressant guidance is shown and settles nothing.
        rest = _without_results(item, context)
        return _said(rest, f"{rest.summary}; {shown} on file, settles nothing")
    return done(f"{shown}; no result changes a drug taken or an adequate trial", evidence=evidence)


def _without_results(item: Pharmacogenomics, context: Context) -> Judgement:
    """The item as if no result were on file."""
    case = msgspec.structs.replace(context.case, pharmacogenomics=None)
    return judge(item, msgspec.structs.replace(context, case=case))


def _said(judgement: Judgement, summary: str) -> Judgement:
    """The judgement with another summary."""
    return msgspec.structs.replace(judgement, summary=summary)


def _findings(context: Context, results: dict[str, PhenotypeCall]) -> list[str]:
    """The drugs taken for which a guideline asks for something, and the trials a result puts in doubt."""
    genes = context.reference.genes
    said = []
    for one in context.history.counted:
        if one.row is None:
            continue
        advice = genes.recommendation(one.row.generic, results)
        if advice is None:
            continue
        if changes(advice) and taken_now(one):
            said.append(f"{one.name}, taken now: {advice.guideline}: {advice.words}")
        elif in_doubt(one, advice, context.history):
            said.append(f"{one.name}: the trial may have been under-exposed ({advice.guideline})")
    for medicine in context.case.medications or ():
        if medicine.stopped is not None and medicine.stopped.last < context.as_of:
            continue
        for generic in context.reference.generics(medicine.drug):
            advice = genes.recommendation(generic, results)
            if changes(advice) and advice is not None and generic in context.reference.antidepressants:
                said.append(f"{generic}, taken now: {advice.guideline}: {advice.words}")
    return list(dict.fromkeys(said))
