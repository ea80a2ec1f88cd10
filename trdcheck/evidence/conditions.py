"""What the case says of a condition (rules, section 1, conditions)."""

from trdcheck.evidence.reader import Reader
from trdcheck.evidence.reading import Reading, aged
from trdcheck.evidence.words import dated, joined
from trdcheck.model.case import Condition
from trdcheck.model.dated import Dated, current, numbered, split_future

# How bad a condition is beside another record of the same day.
_BAD_CONDITIONS = {"active": 4, "suspected": 3, "unconfirmed": 3, "treated": 2, "resolved": 0, "ruled_out": 0}


def read_condition(evidence: Reader, name: str) -> Reading:
    records = [
        one for one in numbered(evidence.case.conditions, "conditions") if one.record.condition == name
    ]
    path = f"conditions[{name}]"
    if not records:
        return Reading(frozenset({"none"}), missing=(path,))
    usable, future = split_future(records, evidence.as_of)
    left, disagree = current(usable, evidence.as_of, lambda c: _BAD_CONDITIONS.get(c.status or "", 1))
    tags: set[str] = {"future"} if future else set()
    if disagree:
        tags.add("conflict")
    for one in left:
        tags |= _condition_tags(evidence, one)
    shown = left or future
    days = [one.last(evidence.as_of) for one in shown]
    title = evidence.reference.conditions[name].title
    return Reading(
        tags=frozenset(tags),
        text=joined(dated(f"{title} {_standing(one.record)}", one.when) for one in shown),
        brief=joined(f"{title} {_standing(one.record)}" for one in shown),
        evidence=tuple(one.path for one in shown),
        missing=(path,),
        newest=max((day for day in days if day is not None), default=None),
        undated=any(day is None for one, day in zip(shown, days, strict=True) if one not in future),
        first=min((one.when.first for one in shown if one.when is not None), default=None),
    )


def _condition_tags(evidence: Reader, one: Dated[Condition]) -> set[str]:
    """The tags of one record of a condition (rules, section 1, conditions)."""
    record = one.record
    match record.status:
        case None:
            return {"status_unknown"}
        case "suspected" | "unconfirmed" | "active":
            return {record.status}
        case "treated":
            if record.controlled is None:
                return {"treated", "control_unknown"}
            if not record.controlled:
                return {"treated", "uncontrolled"}
            window = evidence.window("control", "conditions")
            return {"treated"} | aged("controlled", one.when, as_of=evidence.as_of, within_days=window)
        case "resolved" | "ruled_out":
            window = evidence.window("conditions")
            tags = set(aged(record.status, one.when, as_of=evidence.as_of, within_days=window))
            if record.status in tags and record.basis is not None:
                tags.add(f"{record.status}_by_{record.basis}")
            return tags


def _standing(record: Condition) -> str:
    """How a condition stands, in words."""
    status = {"ruled_out": "ruled out", None: "recorded without a status"}.get(
        record.status, str(record.status)
    )
    if record.status == "treated":
        control = {True: ", controlled", False: ", not controlled", None: ""}[record.controlled]
        status += control
    by = {
        "interview": " by interview",
        "instrument": " by an instrument",
        "chart": " in the chart",
        "told": " as told",
    }
    return status + by.get(record.basis or "", "")
