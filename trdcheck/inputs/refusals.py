"""What a record of an instrument cannot have: found at reading, so that nothing impossible is scored."""

from collections.abc import Iterator, Mapping

from trdcheck.inputs.problems import Mismatch, nearest, shown
from trdcheck.reference.instruments import RESULT_WORDS, SEVERITY_WORDS, FormPart, Instrument, Number
from trdcheck.scoring.answers import REFUSED, Answer, Items


def refusals(
    instrument: Instrument,
    *,
    items: Items | None = None,
    score: Number | None = None,
    result: str | None = None,
    parts: Mapping[str, bool | Number | str | None] | None = None,
) -> list[Mismatch]:
    """Everything a record of this instrument cannot have, by its path inside the record.

    Fewer answers than items are no fault: the form is incomplete.
    """
    found: list[Mismatch] = []
    if items is not None:
        found += _of_items(instrument, items)
    if score is not None:
        found += _of_score(instrument, score)
    if result is not None:
        found += _of_result(instrument, result)
    for name, value in (parts or {}).items():
        found += _of_part(instrument, name, value)
    return found


def _of_items(instrument: Instrument, items: Items) -> Iterator[Mismatch]:
    """Answers that are not taken at all, too many, or outside their range."""
    short = instrument.short
    if "items" not in instrument.accepts:
        message = f"the answers of {short} are not taken here: give its {_accepted(instrument)}"
        yield Mismatch(path=("items",), message=message)
        return
    if len(items) > instrument.n_items:
        message = f"{len(items)} answers: {short} has {instrument.n_items}"
        yield Mismatch(path=("items",), message=message)
    for n, answer in enumerate(items):
        allowed = _allowed(instrument, n + 1)
        if not _possible(instrument, answer, allowed):
            low, high = instrument.item_range
            words = ", ".join(map(str, allowed)) if allowed else f"{low} to {high}"
            message = f"{shown(answer)} is not an answer of {short}: {words}"
            yield Mismatch(path=("items", n), message=message)


def _allowed(instrument: Instrument, item: int) -> list[int]:
    """The only answers of a single item, where they are fewer than the range."""
    found: list[int] = []
    for part in instrument.parts:
        if isinstance(part.values, dict):
            found += part.values.get(str(item), [])
    return found


def _possible(instrument: Instrument, answer: Answer, allowed: list[int]) -> bool:
    """Whether an item can have this answer; no answer is always possible."""
    if answer is None:
        return True
    if isinstance(answer, str):
        return answer == REFUSED and any(part.refused_counts for part in instrument.parts)
    low, high = instrument.item_range
    return low <= answer <= high and _whole(answer) and (not allowed or answer in allowed)


def _whole(number: Number) -> bool:
    """Whether a number has no fraction."""
    return isinstance(number, int) or number.is_integer()


def _of_score(instrument: Instrument, score: Number) -> Iterator[Mismatch]:
    """A total where there is none, outside its range, or not whole."""
    short = instrument.short
    if not instrument.score_range:
        message = f"{short} has no total: give its {_accepted(instrument)}"
        yield Mismatch(path=("score",), message=message)
        return
    low, high = instrument.score_range[0], instrument.highest
    if score < low or (high is not None and score > high):
        allowed = f"{low} or more" if high is None else f"{low} to {high}"
        message = f"{shown(score)} is not a score of {short}: {allowed}"
        yield Mismatch(path=("score",), message=message)
    elif instrument.whole_score and not _whole(score):
        yield Mismatch(path=("score",), message=f"{shown(score)} is not a score of {short}: a whole number")


def _of_result(instrument: Instrument, result: str) -> Iterator[Mismatch]:
    """A word that is no result of this instrument."""
    words: tuple[str, ...] = RESULT_WORDS if "result" in instrument.accepts else ()
    if instrument.role == "severity":
        words += SEVERITY_WORDS
    if result not in words:
        message = f"{shown(result)} is not a result of {instrument.short}: {', '.join(words)}"
        yield Mismatch(path=("result",), message=message, hint=nearest(result, words))


def _of_part(instrument: Instrument, name: str, value: bool | Number | str | None) -> Iterator[Mismatch]:
    """A part the form does not have, or an answer that part cannot have."""
    part = instrument.answers.get(name)
    if part is None:
        known = tuple(instrument.answers)
        message = f"{instrument.short} has no such part; it has: {', '.join(known) or 'none'}"
        yield Mismatch(path=("parts", name), message=message, hint=nearest(name, known), key=True)
    elif value is not None and (allowed := _not_allowed(part, value)):
        message = f"{shown(value)} is not an answer of {instrument.short}: {allowed}"
        yield Mismatch(path=("parts", name), message=message)


def _not_allowed(part: FormPart, value: bool | Number | str) -> str:
    """What is allowed instead; empty where the value is possible."""
    if part.kind == "yes":
        return "" if isinstance(value, bool) else "true or false"
    if part.kind == "one_of":
        allowed = list(part.values or [])
        return "" if value in allowed else ", ".join(allowed)
    low, high = part.range or [0, 0]
    if isinstance(value, str | bool):
        return f"{low} to {high}"
    return "" if low <= value <= high and _whole(value) else f"{low} to {high}"


def _accepted(instrument: Instrument) -> str:
    """What may be given instead."""
    return " or ".join(word for word in instrument.accepts if word not in ("items", "facts"))
