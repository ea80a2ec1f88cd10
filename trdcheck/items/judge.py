"""The kinds of item: one module each, one line each here."""

from trdcheck.evidence.setting import Setting
from trdcheck.items import assessment, attest, lab, pharmacogenomics, trial_adequacy, trial_history
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


def judge(item: Item, setting: Setting) -> Judgement:
    """What an item comes to by its kind, before decisions."""
    match item:
        case Assessment():
            return assessment.judge(item, setting)
        case Lab():
            return lab.judge(item, setting)
        case Attest():
            return attest.judge(item, setting)
        case TrialHistory():
            return trial_history.judge(item, setting)
        case TrialAdequacy():
            return trial_adequacy.judge(item, setting)
        case Pharmacogenomics():
            return pharmacogenomics.judge(item, setting)
