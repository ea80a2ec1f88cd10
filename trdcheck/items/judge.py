"""The kinds of item: one module each, one line each here."""

from trdcheck.evidence.context import Context
from trdcheck.items import assessment, attest, lab, pharmacogenomics, trial_adequacy, trial_history
from trdcheck.items.days import with_gene_days, with_trial_days
from trdcheck.items.judgement import Judgement
from trdcheck.model.checklist import (
    Assessment,
    Attest,
    Item,
    Lab,
    Pharmacogenomics,
    TrialAdequacy,
    TrialHistory,
)


def judge(item: Item, context: Context) -> Judgement:
    """What an item comes to by its kind, before decisions."""
    match item:
        case Assessment():
            return assessment.judge(item, context)
        case Lab():
            return lab.judge(item, context)
        case Attest():
            return attest.judge(item, context)
        case TrialHistory():
            return trial_history.judge(item, context)
        case TrialAdequacy():
            return with_trial_days(trial_adequacy.judge(item, context), context)
        case Pharmacogenomics():
            return with_gene_days(pharmacogenomics.judge(item, context), context)
