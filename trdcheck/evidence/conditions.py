"""What the case says of a condition."""

from collections.abc import Iterable

from trdcheck.evidence.reader import Reader
from trdcheck.evidence.reading import NOTHING, Reading, aged
from trdcheck.evidence.words import dated, joined
from trdcheck.model.case import Condition
from trdcheck.model.dated import Dated, current, numbered, split_future

# How bad a condition is beside another record of the same day.
_BAD_CONDITIONS = {"active": 4, "suspected": 3, "unconfirmed": 3, "treated": 2, "resolved": 0, "ruled_out": 0}


def read_texts(evidence: Reader) -> Reading:
    """Conditions in the chart's own words: those said to bear on the item, and those a word of which opens it.

    What is said to bear on it is judged by its status, text by text; `asked` is a text that nobody has explained and
    no assessment answers.
    """
    tags: set[str] = set()
    shown: list[Dated[Condition]] = []
    for record in numbered(evidence.case.conditions, "conditions"):
        if not record.record.text or evidence.names.isdisjoint(_items_of(evidence, record.record)):
            continue
        if record.when is not None and record.when.within(evidence.as_of) is None:
            tags.add("future")
        elif record.record.bears_on is None:
            answered = evidence.answered(record.last(evidence.as_of))
            tags.add("answered" if answered else "asked")
        elif evidence.part.within_days:
            tags |= _condition_tags(evidence, record)
        else:
            tags.add("status_unknown")  # without a window nothing says that it still holds
        shown.append(record)
    if not shown:
        return NOTHING
    days = [day for record in shown if (day := record.last(evidence.as_of)) is not None]
    texts = [(f"'{record.record.text}'", record) for record in shown]
    return Reading(
        tags=frozenset(tags),
        text=joined(dated(f"{text}{_told(record.record)}", record.when) for text, record in texts),
        brief=joined(f"{text}{_told(record.record)}" for text, record in texts),
        evidence=tuple(record.path for record in shown),
        missing=tuple(f"{record.path}.bears_on" for record in shown if record.record.bears_on is None),
        newest=max(days, default=None),
        undated=len(days) < len(shown),
    )


def _items_of(evidence: Reader, record: Condition) -> Iterable[str]:
    """The items that a text is about: those a person named, else those that its words open.

    A condition that the part reads by its name is not read again as a text.
    """
    if record.condition is not None and record.condition in evidence.part.conditions:
        return ()
    if record.bears_on is not None:
        return record.bears_on
    named = record.condition is not None
    return () if named else evidence.reference.condition_texts.read(record.text or "").opens


def _told(record: Condition) -> str:
    """How a condition in its own words stands, where that is said."""
    return f" {_standing(record)}" if record.status is not None else ""


def read_condition(evidence: Reader, name: str) -> Reading:
    records = [
        record
        for record in numbered(evidence.case.conditions, "conditions")
        if record.record.condition == name
    ]
    path = f"conditions[{name}]"
    if not records:
        return Reading(frozenset({"none"}), missing=(path,))
    usable, future = split_future(records, evidence.as_of)
    newest, disagree = current(usable, evidence.as_of, lambda c: _BAD_CONDITIONS.get(c.status or "", 1))
    tags: set[str] = {"future"} if future else set()
    if disagree:
        tags.add("conflict")
    for record in newest:
        tags |= _condition_tags(evidence, record)
    shown = newest or future
    days = [record.last(evidence.as_of) for record in shown]
    title = evidence.reference.conditions[name].title
    return Reading(
        tags=frozenset(tags),
        text=joined(
            dated(f"{_title(record, title)} {_standing(record.record)}", record.when) for record in shown
        ),
        brief=joined(f"{_title(record, title)} {_standing(record.record)}" for record in shown),
        evidence=tuple(record.path for record in shown),
        missing=(path,),
        newest=max((day for day in days if day is not None), default=None),
        undated=any(day is None for record, day in zip(shown, days, strict=True) if record not in future),
        first=min((record.when.first for record in shown if record.when is not None), default=None),
    )


def _title(record: Dated[Condition], title: str) -> str:
    """A condition by the words it was recorded in, with its name."""
    return f"'{record.record.text}' ({title})" if record.record.text else title


def _condition_tags(evidence: Reader, dated_record: Dated[Condition]) -> set[str]:
    """The tags of one record of a condition: how it stands, and how old a good answer is."""
    record = dated_record.record
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
            window = evidence.window("control", "conditions", *evidence.part.within_days)
            return {"treated"} | aged(
                "controlled", dated_record.when, as_of=evidence.as_of, within_days=window
            )
        case "resolved" | "ruled_out":
            window = evidence.window("conditions", *evidence.part.within_days)
            tags = set(aged(record.status, dated_record.when, as_of=evidence.as_of, within_days=window))
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
