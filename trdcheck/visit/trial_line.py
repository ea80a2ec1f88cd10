"""One antidepressant trial in one line, read word by word into the fields of the case.

`sertraline 200 12w/8w good none side:tolerable stop:no_response`: drug, highest dose a day, weeks in all and at that
dose, how it was taken, what it did; then `key:word` in any order. `?` leaves a place open.
"""

from datetime import date
from typing import Any, get_args

from trdcheck.model.case import Outcome, StopReason
from trdcheck.reference import Reference
from trdcheck.reference.drugs import same_name
from trdcheck.visit.typed import amount, is_date, typed_date, weeks

_DATES = {"from": "started", "to": "stopped", "since": "on_max_dose_since"}
_FREE = {"outcome": "outcome", "form": "formulation", "with": "combined_with"}
Record = dict[str, Any]
ADHERENCE = ("good", "partial", "poor")
# The words of charts beside those of the case (design, section 4).
_OUTCOMES = {
    **{word: word for word in get_args(Outcome)},
    "none": "no_response",
    "failed": "no_response",
    "slight": "insufficient",
    "modest": "insufficient",
    "some": "insufficient",
    "faded": "response_lost",
    "lost": "response_lost",
}
_KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "taken": ("adherence", ADHERENCE),
    "side": ("side_effects", ("none", "tolerable", "limiting")),
    "stop": ("stop_reason", get_args(StopReason)),
    "for": ("purpose", ("depression", "sleep", "pain", "anxiety", "smoking", "other")),
    "dose": ("dose_words", ("below_minimum", "at_maximum")),
    "place": ("setting", ("outpatient", "inpatient")),
}
_YES_NO = {"rose": "elevated_mood", "episode": "this_episode"}
_TWO_MEANINGS = frozenset({"partial", "poor"})


def one_word(text: str, allowed: tuple[str, ...] | list[str]) -> str:
    """The one allowed word that begins so; raises ValueError when none or several do."""
    if text in allowed:
        return text
    found = [word for word in allowed if word.startswith(text)] if text else []
    if len(found) == 1:
        return found[0]
    said = f'"{text}" could be {", ".join(found)}' if found else f'"{text}"'
    raise ValueError(said if found else f"{said}: allowed are {', '.join(allowed)}")


def candidates(text: str, reference: Reference) -> list[str]:
    """Antidepressants whose name, brand or class begins with what is typed, each with its class."""
    key = same_name(text)
    shown = []
    for drug in reference.antidepressants.values():
        names = (drug.generic, *drug.synonyms, *drug.brands, drug.drug_class)
        if key and any(same_name(name).startswith(key) for name in names):
            brands = f" ({', '.join(drug.brands[:2])})" if drug.brands else ""
            shown.append(f"{drug.generic}{brands} {drug.drug_class}")
    return shown


def picked(text: str, reference: Reference) -> str | None:
    """The whole name, if at least four letters were typed and one drug alone has a name that begins so."""
    key = same_name(text)
    found = {
        drug.generic
        for drug in reference.antidepressants.values()
        for name in (drug.generic, *drug.synonyms, *drug.brands)
        if same_name(name).startswith(key)
    }
    return found.pop() if len(key) >= 4 and len(found) == 1 else None


def read_trial(line: str, today: date, reference: Reference, last: Record | None = None) -> Record:
    """The record of a trial; raises ValueError that names the word at fault. `last` is the trial before (`=`)."""
    words = line.split()
    if not words:
        raise ValueError("begin with the drug")
    record, used = _drug(words, reference)
    taken: list[str] = []
    for word in words[used:]:
        _place(word, record, taken, today, last or {})
    unit = _unit(record, reference)
    if unit != "mg/day" and "max_dose_mg" in record:
        record |= {"max_dose": record.pop("max_dose_mg"), "unit": unit}
    return record


def _unit(record: Record, reference: Reference) -> str:
    """The unit that doses of this drug are in; the line shows it back."""
    found = reference.drug_names.find(record["drug"]) if record["drug"] is not None else None
    row = reference.antidepressants.get(found.generic) if found is not None else None
    return row.unit if row is not None else "mg/day"


def _drug(words: list[str], reference: Reference) -> tuple[Record, int]:
    """The drug by its longest whole name, and how many words that took."""
    if words[0] == "?":
        return {"drug": None}, 1
    for prefix, key in (("other:", "text"), ("class:", "class")):
        if words[0].startswith(prefix) and len(words[0]) > len(prefix):
            return {"drug": None, key: words[0].removeprefix(prefix)}, 1
    for size in range(min(4, len(words)), 0, -1):
        name = " ".join(words[:size])
        found = reference.drug_names.find(name)
        if found is not None:
            if found.record_as is not None:
                raise ValueError(f"{name}: {found.record_as}")
            return {"drug": name}, size
    near = reference.drug_names.near(words[0])
    offered = f"; did you mean {', '.join(near)}?" if near else ""
    raise ValueError(f'"{words[0]}" is not a known drug{offered} (not in the list: other:NAME; forgotten: ?)')


def _place(word: str, record: Record, taken: list[str], today: date, last: Record) -> None:
    """Put one word into its field."""
    key, colon, value = word.partition(":")
    if colon:
        _named(key.casefold(), value.casefold(), record, today, last)
        return
    text = word.casefold()
    if text == "now":
        _set(record, "ongoing", True)
    elif text == "alone":
        _set(record, "combined_with", [])
    elif text[0].isdigit() and not is_date(text) and "w" not in text:
        _set(record, "max_dose_mg", amount(text))
    elif text[0].isdigit() or text.startswith("/"):
        _weeks(text, record)
    elif text == "?":
        slots = ("max_dose_mg", "weeks", "adherence", "outcome")
        taken.append(next((slot for slot in slots if slot not in taken and slot not in record), ""))
    elif text in ADHERENCE and "adherence" not in record and "adherence" not in taken:
        if text in _TWO_MEANINGS:
            raise ValueError(f'"{text}": write taken:{text} or outcome:{text}')
        _set(record, "adherence", text)
    else:
        _set(record, "outcome", _OUTCOMES[one_word(text, list(_OUTCOMES))])


def _weeks(text: str, record: Record) -> None:
    """`12w`, `12w/8w` or `/8w`: in all, and at the highest dose."""
    if is_date(text):
        raise ValueError(f"{text}: write from:{text} or to:{text}")
    whole, _, highest = text.partition("/")
    if whole:
        _set(record, "weeks", weeks(whole))
    if highest:
        _set(record, "weeks_at_max_dose", weeks(highest))


def _named(key: str, value: str, record: Record, today: date, last: Record) -> None:
    """`key:word`; `=` takes the word of the trial before."""
    fields = {**_DATES, **_YES_NO, **{word: field for word, (field, _) in _KEYS.items()}, **_FREE}
    if key not in fields:
        raise ValueError(f'"{key}:" is not known; allowed are {", ".join(fields)}')
    field = fields[key]
    if value == "=" and last.get(field) is None:
        raise ValueError(f"{key}:= and the trial before has none")
    _set(record, field, last[field] if value == "=" else _value(key, value, today))


def _value(key: str, value: str, today: date) -> object:
    """What stands behind a key."""
    if key in _DATES:
        return typed_date(value, today)
    if key in _YES_NO:
        return one_word(value, ("yes", "no")) == "yes"
    if key == "outcome":
        return _OUTCOMES[one_word(value, list(_OUTCOMES))]
    if key == "with":
        return [name for name in value.split("+") if name]
    return value if key == "form" else one_word(value, _KEYS[key][1])


def _set(record: Record, field: str, value: object) -> None:
    if field in record:
        raise ValueError(f"{field.replace('_', ' ')} is given twice")
    record[field] = value
