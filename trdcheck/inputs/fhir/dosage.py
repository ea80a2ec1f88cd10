"""The daily dose that a dosage states: quantity times frequency, or that it is not known and why."""

import re
from fractions import Fraction

from msgspec import Struct

from trdcheck.inputs.fhir.drafts import Workbench
from trdcheck.inputs.fhir.medicines import Drug
from trdcheck.inputs.fhir.resources import Dosage, DoseAndRate, Quantity, Repeat, Timing
from trdcheck.reference.analytes import exact

_TAIL = re.compile(r",?\s*(?:starting|until|disp|dispense|refills?|normal)\b.*$")
_AGAIN = re.compile(r"\s*\((?:one|two|three|four|half)\)")
_RANGE = re.compile(r"[0-9]\s*(?:-|–|to)\s*[0-9]")
_NO_DOSAGE = "no dosage"


class Dose(Struct, frozen=True):
    """A daily dose in milligrams, or why it is not known; `field` is where it stands."""

    mg: Fraction | None
    why: str = ""
    field: str = "dosageInstruction"


class _Said(Struct, frozen=True):
    """What a structure or a text says: how much in pieces, milligrams or millilitres, and how often a day."""

    kind: str | None = None
    amount: Fraction | None = None
    times: Fraction | None = None
    doubt: str | None = None


def daily_doses(bench: Workbench, dosages: list[Dosage], drug: Drug) -> list[Dose]:
    """The steps of the daily dose; one unknown step where nothing can be read."""
    if not dosages:
        return [Dose(None, _NO_DOSAGE)]
    read = [(dosage, _daily(bench, dosage, drug)) for dosage in dosages]
    if len(read) == 1:
        return [read[0][1]]
    steps: dict[tuple[int | None, str, str], list[tuple[Dosage, Dose]]] = {}
    for dosage, dose in read:
        repeat = dosage.timing.repeat if dosage.timing is not None else None
        bounds = repeat.bounds_period if repeat is not None else None
        key = (dosage.sequence, (bounds.start or "") if bounds else "", (bounds.end or "") if bounds else "")
        steps.setdefault(key, []).append((dosage, dose))
    return [
        _together(parts) for _, parts in sorted(steps.items(), key=lambda one: (one[0][0] or 0, *one[0][1:]))
    ]


def _together(parts: list[tuple[Dosage, Dose]]) -> Dose:
    """Instructions of one step: added where each has times of day of its own, else not known."""
    if len(parts) == 1:
        return parts[0][1]
    times = [_moments(dosage) for dosage, _ in parts]
    apart = all(times) and sum(map(len, times)) == len(set().union(*times))
    amounts = [dose.mg for _, dose in parts]
    if not apart or any(amount is None for amount in amounts):
        return Dose(None, "several instructions at one time")
    return Dose(sum((amount for amount in amounts if amount is not None), Fraction(0)))


def _moments(dosage: Dosage) -> set[str]:
    """The times of day that an instruction names."""
    timing = dosage.timing
    if timing is None:
        return set()
    moments = {*timing.repeat.time_of_day, *timing.repeat.when} if timing.repeat is not None else set()
    if moments or timing.code is None:
        return moments
    return {coding.code for coding in timing.code.coding if coding.code in ("AM", "PM", "QHS", "BED")}


def _daily(bench: Workbench, dosage: Dosage, drug: Drug) -> Dose:
    if drug.dose_doubt is not None:
        return Dose(None, drug.dose_doubt)
    if dosage.as_needed_boolean or dosage.as_needed_codeable_concept is not None:
        return Dose(None, "as needed")
    said = [_structured(bench, dosage)]
    for text in (dosage.text, dosage.patient_instruction):
        if text is not None and text.strip():
            said.append(_from_text(bench, text))
    doubts = [one.doubt for one in said if one.doubt is not None]
    if doubts:
        return Dose(None, _shown(doubts[0], dosage))
    return _agreed(said, drug, dosage)


def _shown(why: str, dosage: Dosage) -> str:
    text = " ".join((dosage.text or dosage.patient_instruction or "").split())
    return f'{why}: "{text[:80]}"' if text else why


def _agreed(said: list[_Said], drug: Drug, dosage: Dosage) -> Dose:
    """The dose where all that is said agrees and is enough."""
    times = {one.times for one in said if one.times is not None}
    if len(times) > 1:
        listed = " and ".join(f"{float(one):g}" for one in sorted(times))
        return Dose(None, _shown(f"{listed} times a day", dosage))
    amounts = {(one.kind, one.amount) for one in said if one.amount is not None}
    if not amounts:
        return Dose(None, _shown("no quantity", dosage))
    if not times:
        return Dose(None, _shown("no frequency", dosage))
    milligrams: set[Fraction] = set()
    unread: list[str] = []
    for kind, amount in amounts:
        each = {"mass": Fraction(1), "pieces": drug.strength, "volume": drug.per_ml}[kind or "mass"]
        if each is None:
            unread.append(
                "strength of a piece not known" if kind == "pieces" else "strength of a volume not known"
            )
        else:
            milligrams.add((amount or Fraction(0)) * each)
    kinds = {kind for kind, _ in amounts}
    if (
        len(milligrams) > 1
        or {"pieces", "volume"} <= kinds
        or len([1 for kind, _ in amounts if kind == "pieces"]) > 1
    ):
        return Dose(None, _shown("structure and text differ", dosage))
    if not milligrams:
        return Dose(None, unread[0])
    total = milligrams.pop() * times.pop()
    return Dose(total) if total > 0 else Dose(None, "a dose of nothing")


def _structured(bench: Workbench, dosage: Dosage) -> _Said:
    """What the fields say."""
    kind, amount, doubt = _quantity(bench, dosage.dose_and_rate)
    if doubt is not None:
        return _Said(doubt=doubt)
    times, doubt = _times(bench, dosage.timing)
    if doubt is not None:
        return _Said(doubt=doubt)
    return _Said(kind, amount, times)


def _quantity(bench: Workbench, rates: list[DoseAndRate]) -> tuple[str | None, Fraction | None, str | None]:
    """How much: several entries of one value are one dose, of different values the ordered one."""
    if any(rate.dose_range is not None for rate in rates):
        return None, None, "a range of doses"
    given = [
        rate for rate in rates if rate.dose_quantity is not None and rate.dose_quantity.value is not None
    ]
    if not given:
        return None, None, None
    read = [_amount(bench, rate.dose_quantity) for rate in given if rate.dose_quantity is not None]
    if len(set(read)) > 1:
        ordered = {
            one for one, rate in zip(read, given, strict=True)
            if rate.type is not None and any(coding.code == "ordered" for coding in rate.type.coding)
        }  # fmt: skip
        if len(ordered) != 1:
            return None, None, "several doses"
        read = list(ordered)
    return read[0]


def _amount(bench: Workbench, quantity: Quantity) -> tuple[str | None, Fraction | None, str | None]:
    if quantity.comparator:
        return None, None, "a dose with a comparator"
    unit = (quantity.code or quantity.unit or "").strip().casefold()
    if not unit:
        return None, None, "a quantity without unit"
    value = exact(quantity.value or 0)
    timing = bench.tables.timing
    if ("mass", unit) in timing:
        return "mass", value * Fraction(timing["mass", unit]), None
    for word in (unit, (quantity.unit or "").strip().casefold()):
        if ("piece", word) in timing:
            return "pieces", value, None
    if unit == "ml":
        return "volume", value, None
    return None, None, f"a quantity in {unit[:20]}"


def _times(bench: Workbench, timing: Timing | None) -> tuple[Fraction | None, str | None]:
    """How often a day, and why that is in doubt; all that the timing says must agree."""
    if timing is None:
        return None, None
    said: set[Fraction] = set()
    if timing.repeat is not None:
        number, doubt = _repeated(bench, timing.repeat)
        if doubt is not None:
            return None, doubt
        if number is not None:
            said.add(number)
    if timing.code is not None:
        for coding in timing.code.coding:
            value = bench.tables.timing.get(("code", (coding.code or "").strip().casefold()))
            if value:
                said.add(Fraction(value))
        text = " ".join((timing.code.text or "").split()).casefold().rstrip(".")
        value = bench.tables.timing.get(("words", text)) or bench.tables.timing.get(("code", text))
        if value:
            said.add(Fraction(value))
        elif text and bench.tables.doubt_in_dose.search(text):
            return None, f"timing {text[:40]}"
    if len(said) > 1:
        return None, f"{' and '.join(f'{float(one):g}' for one in sorted(said))} times a day"
    return (said.pop() if said else None), None


def _repeated(bench: Workbench, repeat: Repeat) -> tuple[Fraction | None, str | None]:
    if repeat.frequency_max is not None or repeat.period_max is not None:
        return None, "a range of frequencies"
    if repeat.day_of_week:
        return None, "on days of the week"
    moments: int | None = len(set(repeat.time_of_day)) or None
    if repeat.when:
        if any(("when", when.casefold()) not in bench.tables.timing for when in repeat.when):
            return None, f"when {', '.join(repeat.when)[:40]}"
        moments = len(set(repeat.when))
    if repeat.frequency is None and repeat.period is None:
        return (Fraction(moments) if moments is not None else None), None
    days = bench.tables.timing.get(("period", (repeat.period_unit or "").strip().casefold()))
    if repeat.period != 1 or days != "1":
        return None, "a period other than a day"
    number = exact(repeat.frequency if repeat.frequency is not None else 1)
    if moments is not None and number != moments:
        return None, f"{float(number):g} times a day, {moments} times of day"
    return number, None


def plain_text(bench: Workbench, text: str) -> str:
    """A dose text as the patterns know it: small letters, digits, no dates behind it."""
    plain = " ".join(text.split()).casefold()
    plain = _AGAIN.sub("", _TAIL.sub("", plain)).replace("(s)", "s")
    for word in bench.tables.timing_words("number"):
        value = bench.tables.timing["number", word.casefold()]
        plain = re.sub(rf"(?<![\w/.]){re.escape(word.casefold())}(?![\w/.])", value, plain)
    return plain.strip(" .;,")


def _from_text(bench: Workbench, text: str) -> _Said:
    """What a text says; nothing where no pattern reads it, doubt where it holds a word of doubt."""
    plain = plain_text(bench, text)
    match_doubt = bench.tables.doubt_in_dose.search(plain)
    if match_doubt is not None:
        return _Said(doubt=f"the text says {match_doubt[0]}")
    if _RANGE.search(plain):
        return _Said(doubt="the text holds a range")
    for kind, pattern in bench.tables.patterns:
        match = pattern.fullmatch(plain)
        if match is not None:
            times = Fraction(bench.tables.timing["words", match["times"]])
            return _Said(kind, exact(match["n"]), times)
    return _Said()
