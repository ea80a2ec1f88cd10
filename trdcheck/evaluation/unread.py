"""What an item owes to a medicine that no table reads."""

import msgspec

from trdcheck.evaluation.decisions import apply
from trdcheck.evidence.context import Context
from trdcheck.evidence.unread import quoted, unread_medicines
from trdcheck.items import judge as kinds
from trdcheck.items.judgement import Judgement
from trdcheck.model.checklist import Assessment, Attest, Item, Lab, Pharmacogenomics
from trdcheck.model.words import CloseBy, Reason, Status


class UnreadMedicines:
    """The medicines of a case that no table reads, and whether an open item already asks what they are."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._medicines = unread_medicines(context.case, context.reference, context.as_of)
        self._are_asked = bool(self._medicines) and any(
            self._asks(item) for item in context.checklist.items if isinstance(item, Attest)
        )

    def _asks(self, item: Attest) -> bool:
        """Whether the item of the medicines list stays open; not when it is turned off or waived."""
        context = self._context
        if "medications" not in item.lists or item.id in context.checklist.turned_off:
            return False
        judged, _ = apply(kinds.judge(item, context), context.checklist, context.case, item.id, context.as_of)
        return judged.status is Status.OPEN

    def beside(self, item: Item, judged: Judgement) -> Judgement:
        """The judgement of an item in which a medicine of some class would decide.

        It says that one is not read; where no other item asks what that is, it cannot be settled.
        """
        if not self._medicines or not _decides_by_medicines(item):
            return judged
        number = len(self._medicines)
        remark = "one medicine not read" if number == 1 else f"{number} medicines not read"
        if self._are_asked or judged.status is Status.OPEN:
            return msgspec.structs.replace(judged, remarks=(*judged.remarks, remark))
        return msgspec.structs.replace(
            judged,
            status=Status.OPEN,
            reason=Reason.INCOMPLETE,
            close_by=CloseBy.ASK,
            summary=f"not read: {quoted(self._medicines)}; otherwise {judged.summary}",
            brief=f"not read: {quoted(self._medicines)}",
            missing=tuple(medicine.asks for medicine in self._medicines),
        )


def _decides_by_medicines(item: Item) -> bool:
    """Whether a medicine could change what an item comes to."""
    match item:
        case Assessment():
            return any(part.medicines for part in item.covers)
        case Lab():
            return bool(item.medicines)
        case Pharmacogenomics():
            return True
        case _:
            return False
