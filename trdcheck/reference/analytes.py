"""Laboratory analytes: in which units they come, where their limits lie, what is a typing slip."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_toml

Number = int | float
Part = Literal["units", "range", "grey", "methods", "thresholds", "repeat", "loinc", "plausible", "limits"]
Place = Literal["low", "grey", "in_range", "high"]
Sex = Literal["female", "male"]


@lru_cache(maxsize=1024, typed=True)
def exact(number: Number | Fraction | str) -> Fraction:
    """The number as it is written: 0.1 is a tenth."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


@lru_cache(maxsize=1024)  # a case writes few units, and each of them often
def plain_unit(unit: str) -> str:
    """A unit as it is compared: without spaces, the micro sign as `u`; case matters."""
    return "".join(unit.split()).replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")


@lru_cache(maxsize=1024)
def _factor(written: str) -> Fraction:
    """A factor as an exact number."""
    return Fraction(written)


class Basis(Struct, frozen=True, forbid_unknown_fields=True):
    """Where one part of an analyte comes from."""

    source: str
    grade: Grade


class Units(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Spellings of one unit, what a value in it is in the analyte's own, and the limits stated in it.

    `low` and `high` are themselves in range, `below` is not; the grey zone includes its ends.
    `low_male` and `high_male` stand in place of `low` and `high` for men.
    """

    names: tuple[str, ...]
    factor: str = "1"
    low: Number | None = None
    high: Number | None = None
    below: Number | None = None
    grey_low: Number | None = None
    grey_high: Number | None = None
    low_male: Number | None = None
    high_male: Number | None = None

    @property
    def stated(self) -> bool:
        """Whether any limit is stated in this unit."""
        return any(limit is not None for limit in (self.low, self.high, self.below, self.grey_high))


class Limits(Struct, frozen=True):
    """The limits of an analyte in one unit; a side without a limit is None."""

    unit: str
    low: Fraction | None = None
    high: Fraction | None = None
    below: Fraction | None = None
    grey_low: Fraction | None = None
    grey_high: Fraction | None = None

    def place(self, value: Fraction) -> Place:
        """Where a value in `unit` lies. Below the lower limit wins over grey, grey over the upper one."""
        if self.low is not None and value < self.low:
            return "low"
        if self.grey_low is not None and self.grey_low <= value <= (self.grey_high or value):
            return "grey"
        if (self.high is not None and value > self.high) or (self.below is not None and value >= self.below):
            return "high"
        return "in_range"


class Analyte(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One analyte. `unit` is its own unit; `thresholds` are further numbers that rules name.

    Two results at least `repeat_days` apart confirm each other. `limit_low` and `limit_high` are where the limits of a
    laboratory can lie, in its own unit.
    """

    id: str
    name: str
    short: str
    unit: str
    units: tuple[Units, ...]
    plausible_low: Number | None = None
    plausible_high: Number | None = None
    limit_low: tuple[Number, Number] | None = None
    limit_high: tuple[Number, Number] | None = None
    thresholds: dict[str, Number] = {}
    repeat_days: int | None = None
    loinc: tuple[str, ...] = ()
    note: str | None = None
    basis: dict[Part, Basis] = {}

    @property
    def by_sex(self) -> bool:
        """Whether its limits differ between the sexes."""
        return any(units.low_male is not None or units.high_male is not None for units in self.units)

    def known_unit(self, unit: str) -> bool:
        """Whether values in this unit can be read."""
        return self._units(unit) is not None

    def convert(self, value: Number | Fraction, unit: str, to: str | None = None) -> Fraction | None:
        """The value in the analyte's own unit, or in `to`, exactly; None when a unit is not known."""
        units = self._units(unit)
        target = self._units(self.unit if to is None else to)
        if units is None or target is None:
            return None
        return exact(value) * _factor(units.factor) / _factor(target.factor)

    def plausible(self, value: Number | Fraction, unit: str) -> bool:
        """Whether the value in this known unit can be no typing slip."""
        converted = self.convert(value, unit)
        return (
            converted is not None
            and (self.plausible_low is None or converted >= exact(self.plausible_low))
            and (self.plausible_high is None or converted <= exact(self.plausible_high))
        )

    def fits(self, side: Literal["low", "high"], limit: Number, unit: str) -> bool:
        """Whether a laboratory can have this limit in this known unit, and not in another."""
        if side == "low" and limit == 0 and all(units.low is None for units in self.units):
            return True
        span = self.limit_low if side == "low" else self.limit_high
        converted = self.convert(limit, unit)
        if converted is None or span is None:
            return limit >= 0 and self.plausible(limit, unit)
        return exact(span[0]) <= converted <= exact(span[1])

    def limits(self, unit: str, sex: Sex | None = None) -> Limits | None:
        """The table's limits for a value that came in `unit`; None when the unit is not known.

        They are those stated in that unit, else in one that differs by a power of ten, else in the
        analyte's own: convert the value to the `unit` of the answer before comparing. Without a sex, the
        stricter of both sides where they differ.
        """
        units = self._units(unit)
        own = self._units(self.unit)
        if units is None or own is None:
            return None
        stated = next((one for one in (units, *self.units) if one.stated and _decimal(one, units)), own)
        return Limits(
            unit=stated.names[0],
            low=_side(sex, stated.low, stated.low_male, strict=max),
            high=_side(sex, stated.high, stated.high_male, strict=min),
            below=_side(sex, stated.below, None, strict=min),
            grey_low=_side(sex, stated.grey_low, None, strict=min),
            grey_high=_side(sex, stated.grey_high, None, strict=max),
        )

    def _units(self, unit: str) -> Units | None:
        key = plain_unit(unit)
        for units in self.units:
            if key in {plain_unit(name) for name in units.names}:
                return units
        return None


def _decimal(one: Units, other: Units) -> bool:
    """Whether two units differ by a power of ten only, or not at all."""
    ratio = _factor(one.factor) / _factor(other.factor)
    return all(str(part).rstrip("0") == "1" for part in (ratio.numerator, ratio.denominator))


def _side(
    sex: Sex | None, general: Number | None, male: Number | None, *, strict: Callable[..., Number]
) -> Fraction | None:
    """One limit: the male one for men if there is one; without a sex the stricter of the two."""
    sides = [limit for limit in (general, male) if limit is not None]
    if not sides:
        return None
    if sex is None:
        return exact(strict(sides))
    return exact(sides[-1] if sex == "male" else sides[0])


def load_analytes() -> dict[str, Analyte]:
    """The analytes by id."""
    rows = msgspec.convert(read_toml("analytes.toml")["analytes"], list[Analyte])
    return {row.id: row for row in rows}
