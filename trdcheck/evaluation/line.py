"""`evaluate_line`: a case as one line of a cohort. Judged as in its report; what a line does not show is not made."""

from datetime import date

from trdcheck.evaluation.judged_item import judge_item
from trdcheck.evaluation.unread import UnreadMedicines
from trdcheck.evidence.context import Context
from trdcheck.evidence.unread import with_named_conditions
from trdcheck.items.judgement import Judgement
from trdcheck.model.case import Case
from trdcheck.model.checklist import Checklist
from trdcheck.model.line import DefinitionLine, FlagLine, ItemLine, Line
from trdcheck.model.report import count, result_of
from trdcheck.reference import Reference


def evaluate_line(
    checklist: Checklist,
    case: Case,
    *,
    as_of: date,
    as_of_from: str = "option",
    reference: Reference,
    definition: str = "article",
) -> Line:
    """The line of a case: every status, reason and verdict is the one that `evaluate` gives."""
    context = Context(
        checklist=checklist,
        case=with_named_conditions(case, reference),
        as_of=as_of,
        reference=reference,
        definition=definition,
    )
    flags = [judged.flag for judged in context.flags.values()]
    unread = UnreadMedicines(context)
    items = {
        item.id: _item_line(judge_item(item, context, unread, checklist.turned_off.get(item.id))[0])
        for item in checklist.items
    }
    return Line(
        case_id=case.case_id,
        as_of=as_of.isoformat(),
        as_of_from=as_of_from,
        result=result_of(flags, count(item.status for item in items.values())),
        flags={flag.id: FlagLine(status=flag.status, addressed=flag.addressed) for flag in flags},
        items=items,
        definitions={
            view.id: DefinitionLine(verdict=view.verdict, adequate_failed_trials=view.adequate_failed_trials)
            for view in context.history.definitions
        },
        recorded_label=case.label.term if case.label else None,
        checklist=checklist.used,
        data=checklist.content,
    )


def _item_line(judgement: Judgement) -> ItemLine:
    return ItemLine(status=judgement.status, reason=judgement.reason, close_by=judgement.close_by)
