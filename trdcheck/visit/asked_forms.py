"""Very short forms asked answer by answer, with our own topic labels, as far as their licence allows."""

from msgspec import Struct

from trdcheck.reference import Reference
from trdcheck.reference.instruments import Instrument
from trdcheck.visit.answers import Values

_LONGEST = 10


class Answer(Struct, frozen=True):
    """One answer of a form: what it is about, its keys with their words, and where it goes (item, part or score)."""

    topic: str
    choices: dict[str, str]
    place: str


def askable(names: list[str], reference: Reference) -> list[Instrument]:
    """The forms of a question that may be asked here: short ones whose topics may be shown."""
    rows = [reference.instruments[name] for name in names if name in reference.instruments]
    return [row for row in rows if answers_of(row)]


def answers_of(row: Instrument) -> list[Answer]:
    """The answers of a form in its order; none where it cannot be asked."""
    topics, number = list(row.topics), row.n_items or 0
    if not number and len(topics) == 1 and "total" in row.accepts:
        return [Answer(topics[0], {"0": "none", "1": "once or more"}, "score")]
    yes = [name for name, part in row.answers.items() if part.kind == "yes"]
    before = len(topics) - number
    if not 0 < number <= _LONGEST or before not in (0, 1) or before > len(yes) or (yes and not before):
        return []
    low, high = row.item_range
    keys = {str(n): ("no", "yes")[n] if (low, high) == (0, 1) else str(n) for n in range(low, high + 1)}
    first = [Answer(topics[0], {"0": "no", "1": "yes"}, f"part {yes[0]}")] if before else []
    return [*first, *(Answer(topic, keys, "item") for topic in topics[before:])]


def as_record(row: Instrument, given: list[int | None], today: str) -> Values:
    """The form as a record, from the answers in their order; None is not known."""
    asked = answers_of(row)
    record: Values = {"instrument": row.id, "date": today}
    pairs = list(zip(asked, given, strict=True))
    items = [value for answer, value in pairs if answer.place == "item"]
    parts = {
        answer.place.removeprefix("part "): bool(value)
        for answer, value in pairs
        if answer.place.startswith("part ") and value is not None
    }
    scores = [value for answer, value in pairs if answer.place == "score" and value is not None]
    return (
        record
        | ({"items": items} if items else {})
        | ({"parts": parts} if parts else {})
        | ({"score": scores[0]} if scores else {})
    )
