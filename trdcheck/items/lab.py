"""A laboratory value that should be recent and inside its range."""

import msgspec

from trdcheck.evidence.evidence import Evidence
from trdcheck.evidence.setting import Setting
from trdcheck.items.judgement import Judgement
from trdcheck.items.truth_table import Table
from trdcheck.model.checklist import AnsweredBy, Cover, Lab


def judge(item: Lab, setting: Setting) -> Judgement:
    """Settled if the newest result is readable, in time and in range; by the item's own rows when it has some."""
    cover = Cover(
        id=item.id,
        conditions=item.conditions,
        analytes=[item.analyte, *item.reflex],
        medicines=item.medicines,
        groups={"result": [item.analyte], "reflex": item.reflex},
        # A condition that is ruled out does not answer a medicine here; only a result does.
        answered_by=AnsweredBy(),
        within_days=dict.fromkeys(("labs", "conditions", "facts", "screens"), item.within_days),
        ask=item.ask,
    )
    evidence = Evidence(setting, cover, lab=item)
    own_ids = {row.id for row in item.rows}
    rows = [*item.rows, *(row for row in setting.reference.standard.lab if row.id not in own_ids)]
    table = Table(cover=cover, evidence=evidence, rows=rows)
    return msgspec.structs.replace(table.judge(), newest=table.newest())
