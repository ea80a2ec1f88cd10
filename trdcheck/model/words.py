"""The closed words of every report: what an item, a flag, a sign or a criterion can come to."""

from enum import StrEnum


class Status(StrEnum):
    """What one item comes to. All but `OPEN` are *settled*."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why an open item is open; the first that holds, in this order."""

    FINDING = "finding"
    PENDING = "pending"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    NOT_DONE = "not_done"

    @property
    def rank(self) -> int:
        """Place in the order in which reasons win over one another; 0 wins."""
        return list(Reason).index(self)


class CloseBy(StrEnum):
    """The cheapest way to close an open item."""

    ASK = "ask"
    CHART = "chart"
    ORDER = "order"
    REFER = "refer"
    ACT = "act"


class Verdict(StrEnum):
    """A three-valued answer: a missing fact is never read as yes or as no."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


def all_met(verdicts: "list[Verdict]") -> Verdict:
    """`NOT_MET` if one is, else `CANNOT_TELL` if one is, else `MET`."""
    if Verdict.NOT_MET in verdicts:
        return Verdict.NOT_MET
    if Verdict.CANNOT_TELL in verdicts:
        return Verdict.CANNOT_TELL
    return Verdict.MET


class Presence(StrEnum):
    """What a flag or a sign comes to."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """What the whole report comes to; the exit code follows from it."""

    FLAG = "flag"
    OPEN = "open"
    NOTHING_OPEN = "nothing_open"


class Grade(StrEnum):
    """How a fact of the reference tables is known."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    SETTING = "setting"
