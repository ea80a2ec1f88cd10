"""A laboratory result: `TSH: 5.8, 0.4-4.0, oct`, `B12 350 pmol/L`, `free T4 normal in November`."""

import re
from collections.abc import Iterable
from datetime import date

from trdcheck.reference import Reference
from trdcheck.reference.analytes import Analyte
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.days import MONTH, BadDay, take_date
from trdcheck.visit.speech.line import Line, any_phrase
from trdcheck.visit.speech.lists import whole_answer
from trdcheck.visit.speech.names import take_bullet
from trdcheck.visit.speech.near import keyed, named_first, one_slip
from trdcheck.visit.speech.quantities import number
from trdcheck.visit.speech.reading import Choice, Doubt, Reading, Record

_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
_UNIT = r"(?:[^\s\d,;()/\0][^\s,;()/\0]{0,7}\s?/\s?[\w.]{1,6}[^\s,;()\0]{0,3}|%(?:\s+of\s+total\s+hb)?)"
_VALUE = re.compile(
    r"(?<![\w.,/*-])(?P<sign><=|>=|<|>|\N{LESS-THAN OR EQUAL TO}|\N{GREATER-THAN OR EQUAL TO})?\s*"
    rf"(?P<value>{_NUMBER})"
    rf"(?![.,/-]?\d|\s*(?:-|to)\s*\d|(?:st|nd|rd|th)?\s*(?:of\s+)?{MONTH}(?!\w)"
    r"|\s+(?:days?|weeks?|months?|years?)\s+ago)"
    rf"(?:\s*(?P<unit>{_UNIT}))?(?!\w)"
)
_RANGE = re.compile(
    r"\(?\s*(?:(?:normal|ref(?:erence)?\.?|lab(?:oratory)?)?\s*(?:range|ref(?:erence)?\.?|limits?|normal|rr)?\s*[:=]?\s*)"
    rf"(?:(?P<low>{_NUMBER})\s*(?:-|to)\s*(?P<high>{_NUMBER})|(?P<sign>[<>])=?\s*(?P<limit>{_NUMBER}))(?![\d./-])(?:\s*(?P<unit>{_UNIT}))?\s*\)?"
)
_COMMA = re.compile(r"(?<![\d.])\d+,\d+(?![\d.])")
_SIGNS = {"\N{LESS-THAN OR EQUAL TO}": "<=", "\N{GREATER-THAN OR EQUAL TO}": ">="}


def read_lab(text: str, day: date, reference: Reference, analyte: str | None = None) -> Reading:
    """What a line says of a result; `analyte` is the test whose question it is typed at."""
    if (answer := whole_answer(text, "labs")) is not None:
        return answer
    line = Line(text, load_speech().negations)
    take_bullet(line)
    doubts: list[Doubt] = []
    found = _take_analyte(line, reference, analyte, doubts)
    if comma := _COMMA.search(line.open):
        return Reading(
            text=text, place="labs", refused=f'"{comma[0]}": write a point, and thousands without a mark'
        )
    if (ordered := line.search(re.compile(any_phrase(load_speech().lab.ordered)))) is not None:
        record = {"decision": "ordered", "date": day.isoformat()}
        other = Reading(text=text, place="decisions", record=record, added_to=found)
        line.skip(ordered.start(), ordered.end())
        return Reading(text=text, place="labs", other=other)
    try:
        _take_value(line, reference.analytes.get(found or ""))
        take_date(line, day)
    except BadDay as reason:
        return Reading(text=text, place="labs", refused=str(reason))
    if not line.values("value"):
        _take_value(line, reference.analytes.get(found or ""))
    _take_range(line)
    refused = _take_word(line)
    return _finished(line, found, doubts, refused, reference)


def analyte_names(reference: Reference) -> dict[str, str]:
    """Every name of a test with its id."""
    words = load_speech().analytes
    return keyed(
        (row.id, (row.id, row.short, row.name, *words.get(row.id, ()))) for row in reference.analytes.values()
    )


def units_for(analyte: Analyte, value: float) -> list[str]:
    """The units in which a value of this test can be meant, each by its first spelling: offered, never assumed."""
    return [units.names[0] for units in analyte.units if analyte.plausible(value, units.names[0])]


def _take_analyte(line: Line, reference: Reference, asked: str | None, doubts: list[Doubt]) -> str | None:
    """Read the name of the test; the id, or None when no table has it."""
    names = analyte_names(reference)
    named = named_first(line, names)
    if named is not None:
        ident, start, end = named
        line.take("analyte", ident, start, end)
        return ident
    if asked is not None and re.match(r"\s*[A-Za-z]{2,}\s*[:=]?\s*[<>]?\d", line.text) is None:
        return asked
    match = re.match(r"\s*(?P<name>[^\W\d][^\d,;:=<>()\0]*?(?:-\d+)?)(?=\s*(?:[\d,;:=<>(]|$))", line.open)
    if match is None:
        return asked
    start, end = match.span("name")
    name = line.text[start:end].strip()
    near = one_slip(name, [row.short for row in reference.analytes.values()])
    if near:
        line.skip(start, end)
        choices = [
            Choice(known, {"analyte": names[known.lower()]}) for known in near if known.lower() in names
        ]
        keep = Choice(f"keep {name} as text", {"analyte": None, "text": name})
        doubts.append(Doubt("analyte", f"{name}: {' or '.join(near)}?", (*choices, keep)))
    elif not any(re.search(any_phrase(words), name.lower()) for words in _result_words()):
        line.take("text", name, start, start + len(line.text[start:end].rstrip()))
        line.remarks.append(f"{name}: in no table, shown and not judged")
    else:
        return asked
    return None


def _result_words() -> Iterable[list[str]]:
    words = load_speech().lab
    return (words.normal, words.low, words.high, words.ordered, words.unclear)


def _take_value(line: Line, analyte: Analyte | None) -> None:
    """The value with its comparator and unit: the first number that is neither a range nor a date."""
    match = _VALUE.search(line.open)
    if match is None:
        return
    sign = _SIGNS.get(match["sign"] or "", match["sign"])
    unit_start = match.start("unit") if match["unit"] else match.end()
    if sign:
        line.take("comparator", sign, match.start(), match.start("value"))
    line.take(
        "value",
        number(f"0{match['value']}" if match["value"].startswith(".") else match["value"]),
        match.start("value"),
        match.end("value"),
    )
    if match["unit"]:
        written = " ".join(line.text[unit_start : match.end("unit")].split()).rstrip(".")
        unit = re.sub(r"\s*/\s*", "/", written)
        line.take("unit", _spelled(unit, analyte, line), unit_start, match.end("unit"))


def _spelled(unit: str, analyte: Analyte | None, line: Line) -> str:
    """The unit as typed where the table knows it so; else the one known unit that differs by capitals alone."""
    if analyte is None or analyte.known_unit(unit):
        return unit
    alike = [units.names for units in analyte.units if unit.lower() in {name.lower() for name in units.names}]
    if len(alike) == 1:
        spelling = next(name for name in alike[0] if name.lower() == unit.lower())
        line.remarks.append(f"unit {spelling}")
        return spelling
    line.remarks.append(f"{unit}: no unit of {analyte.short} in the table, cannot be interpreted")
    return unit


def _take_range(line: Line) -> None:
    match = line.search(_RANGE)
    if match is None:
        return
    if match["limit"]:
        limits: Record = {"high" if match["sign"] == "<" else "low": number(match["limit"])}
    else:
        limits = {"low": number(match["low"]), "high": number(match["high"])}
    line.take("range", limits, match.start(), match.end())


def _take_word(line: Line) -> str | None:
    """The laboratory's or the chart's own word; gives back the message about one that says too little."""
    words = load_speech().lab
    if (match := line.search(re.compile(any_phrase(words.unclear)))) is not None:
        return f"{match[0]}: write low or high, or the value"
    for result, phrases in (("normal", words.normal), ("low", words.low), ("high", words.high)):
        if (match := line.search(re.compile(any_phrase(phrases)))) is not None:
            line.take("result", result, match.start(), match.end())
            return None
    return None


def _finished(
    line: Line, analyte: str | None, doubts: list[Doubt], refused: str | None, reference: Reference
) -> Reading:
    plain, unread = line.finish(load_speech().small_words)
    record: Record = {}
    if analyte is not None:
        record["analyte"] = analyte
    elif line.values("text"):
        record["analyte"] = None
    for field in line.fields:
        record.setdefault(field.name, field.value)
    has_result = record.keys() & {"value", "result"}
    if not has_result and refused is None:
        refused = "the value, or normal, low or high?"
    if "analyte" not in record and not doubts and refused is None:
        refused = "begin with the test"
    row = reference.analytes.get(analyte or "")
    asks = []
    if "value" in record and "unit" not in record:
        asks.append("unit")
    if "date" not in record:
        asks.append("date")
    remarks = list(line.remarks)
    value, unit = record.get("value"), record.get("unit")
    if row is not None and value is not None and unit is None:
        remarks.append(f"in which unit? {' or '.join(units_for(row, value)[:3])}")
    if (
        row is not None
        and value is not None
        and unit
        and row.known_unit(unit)
        and not row.plausible(value, unit)
    ):
        remarks.append(f"{value} {unit}: can hardly be, cannot be interpreted")
    return Reading(
        text=line.text,
        place="labs",
        record={} if refused else record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        doubts=tuple(doubts),
        refused=refused,
        asks=tuple(asks),
        remarks=tuple(remarks),
    )
