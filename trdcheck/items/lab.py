"""A laboratory value that should be recent and inside its range."""

import msgspec

from trdcheck.evidence.context import Context
from trdcheck.evidence.evidence import Evidence
from trdcheck.items.judgement import Judgement
from trdcheck.items.truth_table import Table
from trdcheck.model.checklist import AnsweredBy, ItemPart, Lab, Row
from trdcheck.reference.standard import StandardRows


def judge(item: Lab, context: Context) -> Judgement:
    """Settled if the newest result is readable, in time and in range; by the item's own rows when it has some."""
    part = ItemPart(
        id=item.id,
        conditions=item.conditions,
        analytes=[item.analyte, *item.reflex],
        medicines=item.medicines,
        groups={
            "result": [item.analyte],
            "reflex": item.reflex,
            "condition": item.conditions,
            **item.groups,
        },
        # A condition that is ruled out does not answer a medicine here; only a result does.
        answered_by=AnsweredBy(),
        within_days=dict.fromkeys(("labs", "conditions", "facts", "screens"), item.within_days),
        ask=item.ask,
    )
    evidence = Evidence(context, part, lab=item, names=item.names)
    table = Table(part=part, evidence=evidence, rows=rows_of(item, context.reference.standard))
    return msgspec.structs.replace(table.judge(), newest=table.newest())


def rows_of(item: Lab, standard: StandardRows) -> list[Row]:
    """All rows of the item in order: its own, then the ordinary ones that none of its own replaces."""
    replaced = {row.id for row in item.rows}
    shared = [*standard.lab, *standard.texts]
    return [*item.rows, *(row for row in shared if row.id not in replaced)]
