"""How a laboratory result is written for a reader: as it came, the limits that decide, its date. Pure."""

from decimal import Decimal
from fractions import Fraction

from trdcheck.model.case import Lab
from trdcheck.model.dates import When
from trdcheck.model.words import Grade
from trdcheck.reference.analytes import Analyte, Basis, Limits, Number, Part, exact, plain_unit

Limit = Number | Fraction
PARTS: tuple[Part, ...] = ("range", "grey")


def written(analyte: Analyte, lab: Lab) -> str:
    """A result as it was written: "TSH <0.01 mIU/L"."""
    if lab.value is None:
        return f"{analyte.short} {lab.result}" if lab.result else analyte.short
    unit = f" {lab.unit.strip()}" if lab.unit and lab.unit.strip() else ""
    return f"{analyte.short} {lab.comparator or ''}{_number(lab.value)}{unit}"


def in_brief(analyte: Analyte, lab: Lab) -> str:
    """A result with the laboratory's limits and no more: "TSH 5.8 mIU/L (0.4-4.0)"."""
    shown = _range(lab.range.low, lab.range.high) if lab.range is not None else ""
    return written(analyte, lab) + (f" ({shown})" if shown else "")


def on_day(when: When | None) -> str:
    """The date of a result, after its text."""
    return f" on {when}" if when is not None else ", undated"


def details(analyte: Analyte, lab: Lab, unit: str, table: Limits | None, tag: str) -> str:
    """In brackets: the value in the analyte's own unit, the laboratory's limits, the table's if needed."""
    parts = []
    converted = analyte.convert(lab.value or 0, unit)
    if lab.value is not None and converted is not None and converted != exact(lab.value):
        parts.append(f"{lab.comparator or ''}{_rounded(converted)} {analyte.unit}")
    if lab.range is not None and (shown := _range(lab.range.low, lab.range.high)):
        parts.append(f"laboratory {shown}")
    if table is not None and tag == "grey":
        parts.append(f"grey zone {_range(table.grey_low, table.grey_high)}{_other_unit(unit, table)}")
    elif table is not None and tag in ("below", "above"):
        parts.append(f"table {_range(table.low, table.high, table.below)}{_other_unit(unit, table)}")
    if table is not None and any(basis.grade is Grade.SECONDARY for basis in basis_of(analyte)):
        parts.append("limits: secondary source")
    return f" ({'; '.join(parts)})" if parts else ""


def _other_unit(unit: str, table: Limits) -> str:
    """The unit of the table's limits where the value came in another."""
    return "" if plain_unit(unit) == plain_unit(table.unit) else f" {table.unit}"


def basis_of(analyte: Analyte) -> list[Basis]:
    """Where the table's limits come from."""
    return [analyte.basis[part] for part in PARTS if part in analyte.basis]


def _range(low: Limit | None, high: Limit | None, below: Limit | None = None) -> str:
    """Limits as a reader writes them: "0.4-4.2", "from 30", "up to 4", "below 5"."""
    if low is not None and high is not None:
        return f"{_number(low)}-{_number(high)}"
    parts = [f"from {_number(low)}"] if low is not None else []
    parts += [f"up to {_number(high)}"] if high is not None else []
    parts += [f"below {_number(below)}"] if below is not None else []
    return " ".join(parts)


def _number(number: Limit) -> str:
    """A number as it was written, without an exponent."""
    return f"{float(number):g}" if isinstance(number, Fraction) else format(Decimal(str(number)), "f")


def _rounded(number: Fraction) -> str:
    """A converted value for reading beside the written one, never compared."""
    digits = 0 if number >= 20 else 1 if number >= 2 else 2
    text = f"{float(round(number, digits)):.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text
