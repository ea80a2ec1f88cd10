"""What one item comes to: by its kind, beside the medicines that are not read, after the newest decision about it."""

from trdcheck.evaluation.decisions import apply
from trdcheck.evaluation.unread import UnreadMedicines
from trdcheck.evidence.context import Context
from trdcheck.items import judge as kinds
from trdcheck.items.judgement import Judgement
from trdcheck.model.checklist import Item
from trdcheck.model.report import DecisionTaken
from trdcheck.model.words import Status


def judge_item(
    item: Item, context: Context, unread: UnreadMedicines, off: str | None
) -> tuple[Judgement, DecisionTaken | None]:
    """The judgement of an item with the decision about it; `off` is why it is turned off, None where it is not."""
    if off is not None:
        return Judgement(status=Status.NOT_APPLICABLE, summary=f"turned off: {off}"), None
    judged = unread.beside(item, kinds.judge(item, context))
    return apply(judged, context.checklist, context.case, item.id, context.as_of)
