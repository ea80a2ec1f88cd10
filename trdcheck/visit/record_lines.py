"""Laboratory results, completed forms, conditions and medicines, each in one line of its own."""

import re
from datetime import date
from typing import Any

from trdcheck.inputs.problems import nearest
from trdcheck.reference import Reference
from trdcheck.reference.drugs import same_name
from trdcheck.reference.instruments import RESULT_WORDS, SEVERITY_WORDS, Instrument
from trdcheck.visit.trial_line import one_word
from trdcheck.visit.typed import is_date, number, typed_date

Record = dict[str, Any]
_VALUE = re.compile(r"(<=|>=|<|>)?([0-9.,]+)")
_RANGE = re.compile(r"\(?([0-9.]+)-([0-9.]+)\)?")
_STATES: dict[str, tuple[str, ...]] = {
    "status": ("suspected", "unconfirmed", "active", "treated", "resolved"),
    "basis": ("interview", "instrument", "chart", "told"),
}


def _split_date(words: list[str], today: date) -> tuple[list[str], str]:
    """The words before the date, and the date; raises ValueError when there is none."""
    if words and words[-1].casefold() == "ago":
        return words[:-3], typed_date(" ".join(words[-3:]), today)
    if not words or not is_date(words[-1]):
        raise ValueError("when? end with the date: today, 2026-03, 3 months ago")
    return words[:-1], typed_date(words[-1], today)


def read_lab(line: str, names: list[str], today: date, reference: Reference) -> Record:
    """`2.1 mIU/L 2026-09`, `2.1 mIU/L 0.4-4.0 2026-09`, `normal 2026-09`; of several analytes its name first.

    A unit is never assumed: raises ValueError with those that are known.
    """
    words, when = _split_date(line.split(), today)
    analyte = names[0]
    if words and words[0].casefold() in reference.analytes:
        analyte, words = words[0].casefold(), words[1:]
    elif len(names) > 1:
        raise ValueError(f"begin with one of {', '.join(names)}")
    row = reference.analytes[analyte]
    record: Record = {"analyte": analyte, "date": when}
    if words and words[0].casefold() in ("low", "normal", "high"):
        record["result"], words = words[0].casefold(), words[1:]
    elif words:
        match = _VALUE.fullmatch(words[0])
        if match is None:
            raise ValueError(f'"{words[0]}" is not a number, and not low, normal or high')
        record["value"] = number(match[2])
        if match[1]:
            record["comparator"] = match[1]
        units = [units.names[0] for units in row.units]
        if len(words) < 2 or not row.known_unit(words[1]):
            raise ValueError(f"which unit? {', '.join(units)}")
        record["unit"], words = words[1], words[2:]
    else:
        raise ValueError("begin with the value, or low, normal, high")
    if words:
        match = _RANGE.fullmatch(words[0])
        if match is None or len(words) > 1:
            raise ValueError(f'"{words[0]}" is not a range, as 0.4-4.0')
        record["range"] = {"low": number(match[1]), "high": number(match[2])}
    return record


def find_instrument(text: str, reference: Reference) -> Instrument | None:
    """The instrument of exactly this id or short name, signs left out (`gad7`)."""
    key = re.sub(r"[^a-z0-9]", "", text.casefold())
    found = [
        one
        for one in reference.instruments.values()
        if key in (re.sub(r"[^a-z0-9]", "", name.casefold()) for name in (one.id, one.short))
    ]
    exact = [one for one in found if text.casefold() == one.id]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def read_screen(line: str, names: list[str], today: date, reference: Reference) -> Record:
    """`gad-7 2213210 today`, `gad-7 =14 2026-10`, `rms negative 2026-10`, `mdq 1101… same_time:yes problem:minor …`.

    Digits are the answers in the form's order, `?` one left out; a total is written with `=`.
    """
    words, when = _split_date(line.split(), today)
    instrument = find_instrument(words[0], reference) if words else None
    if instrument is not None:
        words = words[1:]
    elif len(names) == 1:
        instrument = reference.instruments[names[0]]
    else:
        known = names or [one.id for one in reference.instruments.values()]
        hint = nearest(words[0], known) if words else ""
        raise ValueError(f"begin with the form: {hint or ', '.join(known[:8])}")
    record: Record = {"instrument": instrument.id, "date": when}
    if words and ":" not in words[0]:
        record |= _answers(words[0], instrument)
        words = words[1:]
    parts = dict(_part(word, instrument) for word in words)
    if parts:
        record["parts"] = parts
    if len(record) == 2:
        raise ValueError("answers, a total as =14, or a result?")
    return record


def _answers(word: str, instrument: Instrument) -> Record:
    """The answers, the total or the result."""
    if word.startswith("="):
        return {"score": number(word[1:])}
    if not word[0].isdigit() and word[0] != "?":
        words = SEVERITY_WORDS if instrument.role == "severity" else RESULT_WORDS
        return {"result": one_word(word.casefold(), words)}
    if not instrument.n_items:
        return {"score": number(word)}
    if len(word) != instrument.n_items:
        raise ValueError(
            f"{len(word)} of {instrument.n_items} answers, no score yet; left out: ?, a total: =14"
        )
    low, high = instrument.item_range
    for place, digit in enumerate(word, 1):
        if digit != "?" and not (digit.isdigit() and low <= int(digit) <= high):
            raise ValueError(f"answer {place} is {digit}; allowed are {low} to {high}")
    return {"items": [None if digit == "?" else int(digit) for digit in word]}


def _part(word: str, instrument: Instrument) -> tuple[str, bool | str | int | float]:
    """One of the form's own extra answers, as `same_time:yes`."""
    key, _, value = word.partition(":")
    name = one_word(key, list(instrument.answers))
    part = instrument.answers[name]
    if part.kind == "yes":
        return name, one_word(value, ("yes", "no")) == "yes"
    if part.kind == "one_of" and isinstance(part.values, list):
        return name, one_word(value, part.values)
    return name, number(value)


def read_condition(line: str, today: date, reference: Reference) -> Record:
    """`adhd ruled_out interview 2026-05`, `hypothyroidism treated controlled today`; other text is kept as it is."""
    words = line.split()
    record: Record = {"condition": None}
    if words and (is_date(words[-1]) or words[-1].casefold() == "ago"):
        words, record["date"] = _split_date(words, today)
    while words:
        word = words[-1].casefold().replace("-", "_")
        if word in ("controlled", "uncontrolled"):
            record["controlled"] = word == "controlled"
        elif word in _STATES["basis"]:
            record["basis"] = word
        elif word in (*_STATES["status"], "ruled_out"):
            record["status"] = word
        else:
            break
        words = words[:-1]
    name = " ".join(words)
    if not name:
        raise ValueError("which condition?")
    found = _condition(name, reference)
    if found["condition"] is not None and "status" in record and "date" not in record:
        raise ValueError("since when, or when was it found? end with the date: today, 2026-05, 3 months ago")
    return record | found


def _condition(name: str, reference: Reference) -> Record:
    """A condition of the list by id or title; a near miss is refused, other text kept."""
    if name.startswith("other:"):
        return {"condition": None, "text": name.removeprefix("other:")}
    for row in reference.conditions.values():
        if same_name(name) in (same_name(row.id), same_name(row.id.replace("-", " ")), same_name(row.title)):
            return {"condition": row.id}
    hint = nearest(name, list(reference.conditions))
    if hint:
        raise ValueError(f"{name}: {hint}? otherwise write other:{name}")
    return {"condition": None, "text": name}


def read_medicine(line: str, today: date, reference: Reference) -> Record:
    """`omeprazole 20 mg daily since:2024`: the name, its dose, since when."""
    words = line.split()
    record: Record = {}
    if words and words[-1].startswith("since:"):
        record["started"] = typed_date(words.pop().removeprefix("since:"), today)
    if not words:
        raise ValueError("which medicine?")
    cut = next((n for n, word in enumerate(words) if n and word[0].isdigit()), len(words))
    record = {"drug": " ".join(words[:cut])} | record
    if cut < len(words):
        record["dose"] = " ".join(words[cut:])
    near = [] if reference.drug_names.find(record["drug"]) else reference.drug_names.near(record["drug"])
    if near and not line.startswith("other:"):
        raise ValueError(
            f"{record['drug']}: did you mean {', '.join(near)}? otherwise write other:{record['drug']}"
        )
    record["drug"] = record["drug"].removeprefix("other:")
    return record
