"""Units converted exactly and limits placed where their source puts them, both transcribed by hand."""

from fractions import Fraction

import pytest

from trdcheck.reference.analytes import load_analytes
from trdcheck.reference.vocabulary import load_sources

ANALYTES = load_analytes()


def test_it_ships_these_analytes() -> None:
    assert list(ANALYTES) == [
        "tsh", "free-t4", "free-t3", "total-t3", "tpo-antibody", "b12", "holotc", "mma", "homocysteine",
        "vitamin-d", "crp", "hs-crp", "esr", "ferritin", "haemoglobin", "hba1c", "glucose-fasting",
    ]  # fmt: skip


# One value in each kind of unit, and what it is in the analyte's own.
CONVERSIONS = [
    ("tsh", 1, "mIU/L", "1"), ("tsh", 1, "uIU/mL", "1"), ("tsh", 1, "mU/L", "1"), ("tsh", 1, "mcIU/mL", "1"),
    ("tsh", 1, "m[IU]/L", "1"), ("tsh", 1, "\N{MICRO SIGN}IU/mL", "1"),
    ("tsh", 1, "\N{GREEK SMALL LETTER MU}U/mL", "1"),
    ("free-t4", 1, "pmol/L", "1"), ("free-t4", 1, "ng/dL", "12.872"), ("free-t4", 1, "ng/L", "1.2872"),
    ("free-t4", 1, "pg/mL", "1.2872"),
    ("free-t3", 1, "pg/mL", "1.5362"), ("free-t3", 1, "ng/dL", "15.362"), ("free-t3", 1, "pg/dL", "0.015362"),
    ("total-t3", 1, "ng/dL", "0.015362"), ("total-t3", 1, "ng/mL", "1.5362"),
    ("total-t3", 1, "ug/L", "1.5362"), ("total-t3", 1, "pmol/L", "0.001"),
    ("tpo-antibody", 1, "kIU/L", "1"), ("tpo-antibody", 1, "U/mL", "1"),
    ("b12", 1, "pg/mL", "0.73781"), ("b12", 1, "ng/L", "0.73781"), ("b12", 1, "ng/mL", "737.81"),
    ("b12", 1, "ng/dL", "7.3781"), ("b12", 1, "nmol/L", "1000"),
    ("mma", 1, "umol/L", "1000"), ("mma", 1, "nmol/mL", "1000"),
    ("homocysteine", 1, "nmol/mL", "1"), ("homocysteine", 1, "mcmol/L", "1"),
    ("vitamin-d", 1, "ng/mL", "2.496"), ("vitamin-d", 1, "ug/L", "2.496"),
    ("vitamin-d", 1, "ng/dL", "0.02496"),
    ("crp", 1, "mg/dL", "10"), ("crp", 1, "nmol/L", "0.105"), ("crp", 1, "ug/mL", "1"),
    ("hs-crp", 1, "mg/dL", "10"),
    ("esr", 1, "mm/hr", "1"),
    ("ferritin", 1, "ng/mL", "1"), ("ferritin", 1, "mcg/L", "1"),
    ("haemoglobin", 1, "g/dL", "10"), ("haemoglobin", 1, "mmol/L", "16.114"),
    ("hba1c", 1, "% of total Hb", "1"),
    ("glucose-fasting", 1, "mg/dL", "0.055507"),
]  # fmt: skip


@pytest.mark.parametrize(("analyte", "value", "unit", "converted"), CONVERSIONS)
def test_it_converts_exactly(analyte: str, value: int, unit: str, converted: str) -> None:
    assert ANALYTES[analyte].convert(value, unit) == Fraction(converted)


def test_it_converts_a_decimal_as_it_is_written() -> None:
    assert ANALYTES["crp"].convert(0.1, "mg/dL") == 1
    assert ANALYTES["free-t4"].convert(1.1, "ng/dL") == Fraction("14.1592")
    assert ANALYTES["b12"].convert(180, "pg/mL", "ng/L") == 180


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [
        pytest.param("tsh", "umol/L", id="another quantity"),
        pytest.param("tsh", "", id="no unit"),
        pytest.param("tsh", "miu/l", id="case matters"),
        pytest.param("b12", "mmol/L", id="a unit of other analytes"),
        pytest.param("hba1c", "mmol/mol", id="not a multiple"),
        pytest.param("mma", "ng/mL", id="two molar masses in use"),
        pytest.param("holotc", "pg/mL", id="not listed"),
    ],
)
def test_it_does_not_read_a_unit_it_does_not_know(analyte: str, unit: str) -> None:
    row = ANALYTES[analyte]
    assert not row.known_unit(unit)
    assert row.convert(1, unit) is None
    assert row.convert(1, row.unit, unit) is None
    assert row.limits(unit) is None
    assert not row.plausible(1, unit)


@pytest.mark.parametrize("unit", ["pg/mL", " pg / mL ", "pg/ml"])
def test_it_ignores_spaces_in_a_unit(unit: str) -> None:
    assert ANALYTES["b12"].known_unit(unit)


# Just below, on and just above each limit, in the units that laboratories print.
PLACES = [
    ("tsh", "mIU/L", {"0.39": "low", "0.4": "in_range", "4.2": "in_range", "4.21": "high"}),
    ("tsh", "uIU/mL", {"0.39": "low", "0.4": "in_range", "4.2": "in_range", "4.21": "high"}),
    ("free-t4", "pmol/L", {"11.59": "low", "11.6": "in_range", "21.9": "in_range", "21.91": "high"}),
    ("free-t4", "ng/dL", {"0.89": "low", "0.9": "in_range", "1.7": "in_range", "1.71": "high"}),
    ("free-t4", "ng/L", {"8.9": "low", "9": "in_range", "17": "in_range", "17.1": "high"}),
    ("free-t3", "pg/mL", {"2.49": "low", "2.5": "in_range", "4.3": "in_range", "4.31": "high"}),
    ("free-t3", "ng/dL", {"0.249": "low", "0.25": "in_range", "0.43": "in_range", "0.431": "high"}),
    ("total-t3", "nmol/L", {"1.22": "low", "1.23": "in_range", "3.07": "in_range", "3.08": "high"}),
    ("total-t3", "ng/dL", {"79": "low", "80": "in_range", "200": "in_range", "201": "high"}),
    ("tpo-antibody", "IU/mL", {"0": "in_range", "9999": "in_range"}),
    (
        "b12",
        "pmol/L",
        {"132": "low", "133": "grey", "258": "grey", "258.1": "in_range", "674": "in_range", "675": "high"},
    ),
    (
        "b12",
        "pg/mL",
        {"179.9": "low", "180": "grey", "350": "grey", "350.1": "in_range", "914": "in_range", "915": "high"},
    ),
    ("b12", "ng/L", {"179.9": "low", "180": "grey", "350": "grey", "351": "in_range"}),
    ("b12", "ng/mL", {"0.179": "low", "0.18": "grey", "0.35": "grey", "0.351": "in_range"}),
    ("b12", "nmol/L", {"0.132": "low", "0.133": "grey", "0.258": "grey", "0.259": "in_range"}),
    ("holotc", "pmol/L", {"24.9": "low", "25": "grey", "70": "grey", "70.1": "in_range"}),
    ("mma", "nmol/L", {"378": "in_range", "378.1": "high"}),
    ("mma", "umol/L", {"0.378": "in_range", "0.379": "high"}),
    ("homocysteine", "umol/L", {"15": "in_range", "15.1": "high"}),
    ("vitamin-d", "nmol/L", {"49.9": "low", "50": "in_range", "125": "in_range", "125.1": "high"}),
    ("vitamin-d", "ng/mL", {"19.9": "low", "20": "in_range", "50": "in_range", "50.1": "high"}),
    ("vitamin-d", "ng/dL", {"1999": "low", "2000": "in_range", "5000": "in_range", "5001": "high"}),
    ("crp", "mg/L", {"4.9": "in_range", "5": "high", "5.1": "high"}),
    ("crp", "mg/dL", {"0.49": "in_range", "0.5": "high"}),
    ("hs-crp", "mg/L", {"3": "in_range", "3.1": "high"}),
    ("ferritin", "ng/mL", {"14.9": "low", "15": "in_range", "400": "in_range", "401": "high"}),
    ("hba1c", "%", {"5.6": "in_range", "5.7": "high"}),
    ("glucose-fasting", "mmol/L", {"3.8": "low", "3.9": "in_range", "5.59": "in_range", "5.6": "high"}),
    ("glucose-fasting", "mg/dL", {"69": "low", "70": "in_range", "99": "in_range", "100": "high"}),
]


@pytest.mark.parametrize(("analyte", "unit", "places"), PLACES, ids=[f"{row[0]} {row[1]}" for row in PLACES])
def test_it_places_a_value_where_the_source_of_the_limit_puts_it(
    analyte: str, unit: str, places: dict[str, str]
) -> None:
    row = ANALYTES[analyte]
    limits = row.limits(unit)
    assert limits is not None
    for value, place in places.items():
        converted = row.convert(Fraction(value), unit, limits.unit)
        assert converted is not None
        assert limits.place(converted) == place, value


@pytest.mark.parametrize(
    ("analyte", "unit", "sex", "low", "high"),
    [
        ("haemoglobin", "g/L", "female", 120, None),
        ("haemoglobin", "g/L", "male", 130, None),
        ("haemoglobin", "g/L", None, 130, None),
        ("haemoglobin", "g/dL", "male", 130, None),
        ("esr", "mm/h", "female", None, 20),
        ("esr", "mm/h", "male", None, 10),
        ("esr", "mm/h", None, None, 10),
        ("tsh", "mIU/L", "male", Fraction("0.4"), Fraction("4.2")),
    ],
)
def test_it_uses_the_limits_of_the_sex(
    analyte: str, unit: str, sex: str | None, low: Fraction | None, high: Fraction | None
) -> None:
    limits = ANALYTES[analyte].limits(unit, sex)  # type: ignore[arg-type]
    assert limits is not None
    assert (limits.low, limits.high) == (low, high)


def test_it_knows_which_limits_differ_between_the_sexes() -> None:
    assert [name for name, row in ANALYTES.items() if row.by_sex] == ["esr", "haemoglobin"]


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "plausible"),
    [
        ("b12", 19.9, "pmol/L", False),
        ("b12", 20, "pmol/L", True),
        ("b12", 20000, "pmol/L", True),
        ("b12", 20001, "pmol/L", False),
        ("b12", 0.3, "pg/mL", False),
        ("tsh", 0.001, "mIU/L", True),
        ("tsh", 0, "mIU/L", False),
        ("haemoglobin", 13.5, "g/L", False),
        ("haemoglobin", 13.5, "g/dL", True),
        ("tpo-antibody", 0, "IU/mL", True),
    ],
)
def test_it_tells_a_typing_slip(analyte: str, value: float, unit: str, plausible: bool) -> None:
    assert ANALYTES[analyte].plausible(value, unit) is plausible


@pytest.mark.parametrize("analyte", list(ANALYTES))
def test_it_names_a_source_and_a_grade_for_each_part(analyte: str) -> None:
    row = ANALYTES[analyte]
    sources = load_sources()
    needed = {"units", "loinc", "plausible", "limits"}
    if any(units.stated for units in row.units):
        needed.add("range")
    if any(units.grey_low is not None for units in row.units):
        needed.add("grey")
    if row.thresholds:
        needed.add("thresholds")
    if row.repeat_days is not None:
        needed.add("repeat")
    # What is said of methods has a source of its own.
    assert set(row.basis) - {"methods"} == needed
    assert {basis.source for basis in row.basis.values()} <= set(sources)
    assert row.basis["plausible"].grade == "setting"


@pytest.mark.parametrize("analyte", list(ANALYTES))
def test_it_shows_units_in_plain_letters(analyte: str) -> None:
    row = ANALYTES[analyte]
    assert row.unit == row.units[0].names[0]
    assert row.unit.isascii()
    assert "[" not in row.unit


def test_it_has_no_unit_twice() -> None:
    for row in ANALYTES.values():
        names = [name for units in row.units for name in units.names]
        assert len(names) == len(set(names)), row.id
