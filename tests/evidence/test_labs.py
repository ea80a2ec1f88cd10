"""Laboratory results as readings: limits, units, intervals, words, dates.

The limits are transcribed by hand from the table of analytes, in each unit in which a result may come.
"""

from datetime import date
from typing import Any

import pytest

from trdcheck.evidence.labs import beside, read_analyte
from trdcheck.evidence.reading import Reading
from trdcheck.model.case import Lab, Limits
from trdcheck.model.dated import Dated
from trdcheck.model.dates import When
from trdcheck.reference.analytes import load_analytes

ANALYTES = load_analytes()
AS_OF = date(2026, 11, 20)
DAY = "2026-09-01"


def result(
    analyte: str, value: float | None = None, unit: str | None = None, day: str | None = DAY, **more: Any
) -> Lab:
    """One result, dated in the window unless the test says otherwise."""
    limits = more.pop("range", None)
    return Lab(
        analyte=ANALYTES[analyte].id,  # type: ignore[arg-type]
        value=value,
        unit=unit,
        date=None if day is None else When(day),
        range=None if limits is None else Limits(low=limits[0], high=limits[1]),
        **more,
    )


def read(*results: Lab, within_days: int | None = 365, **how: Any) -> Reading:
    """The reading of these results of one analyte."""
    records = [Dated(f"labs[{n}]", one.date, one, n) for n, one in enumerate(results)]
    return read_analyte(
        ANALYTES[str(results[0].analyte)], records, as_of=AS_OF, within_days=within_days, **how
    )


def place(reading: Reading) -> str:
    """The one place a reading names, whatever else is true of it."""
    places = {"in_range", "below", "above", "grey", "undecided", "uninterpretable"} & reading.tags
    assert len(places) == 1, reading.tags
    return places.pop()


TSH_UNITS = ["mIU/L", "mIU/l", "m[IU]/L", "mU/L", "uIU/mL", "u[IU]/ml", "µIU/mL", "μU/ml", "mcIU/mL", "uU/mL"]
# analyte; units that differ by nothing; values with the place each lies in.
LIMITS: list[tuple[str, list[str], list[tuple[float, str]]]] = [
    ("tsh", TSH_UNITS, [(0.39, "below"), (0.4, "in_range"), (0.41, "in_range"), (4.19, "in_range"), (4.2, "in_range"), (4.21, "above")]),
    ("free-t4", ["pmol/L", "pmol/l"], [(11.5, "below"), (11.6, "in_range"), (21.9, "in_range"), (22, "above")]),
    ("free-t4", ["ng/dL", "ng/dl"], [(0.89, "below"), (0.9, "in_range"), (1.7, "in_range"), (1.71, "above")]),
    ("free-t4", ["ng/L", "pg/mL"], [(8.9, "below"), (9, "in_range"), (17, "in_range"), (17.1, "above")]),
    ("free-t3", ["pmol/L"], [(3.83, "below"), (3.84, "in_range"), (6.61, "in_range"), (6.62, "above")]),
    ("free-t3", ["pg/mL", "ng/L"], [(2.49, "below"), (2.5, "in_range"), (4.3, "in_range"), (4.31, "above")]),
    ("free-t3", ["ng/dL"], [(0.249, "below"), (0.25, "in_range"), (0.43, "in_range"), (0.431, "above")]),
    ("free-t3", ["pg/dL"], [(249, "below"), (250, "in_range"), (430, "in_range"), (431, "above")]),
    ("total-t3", ["nmol/L"], [(1.22, "below"), (1.23, "in_range"), (3.07, "in_range"), (3.08, "above")]),
    ("total-t3", ["ng/dL"], [(79, "below"), (80, "in_range"), (200, "in_range"), (201, "above")]),
    ("total-t3", ["ng/mL", "ug/L", "µg/L", "mcg/L"], [(0.79, "below"), (0.8, "in_range"), (2, "in_range"), (2.01, "above")]),
    ("total-t3", ["pmol/L"], [(1229, "below"), (1230, "in_range"), (3070, "in_range"), (3071, "above")]),
    ("tpo-antibody", ["IU/mL", "kIU/L", "U/mL"], [(0, "undecided"), (5, "undecided"), (900, "undecided")]),
    ("b12", ["pmol/L"], [(132, "below"), (133, "grey"), (258, "grey"), (259, "in_range"), (674, "in_range"), (675, "above")]),
    ("b12", ["pg/mL", "ng/L"], [(179, "below"), (180, "grey"), (350, "grey"), (351, "in_range"), (914, "in_range"), (915, "above")]),
    ("b12", ["ng/mL"], [(0.179, "below"), (0.18, "grey"), (0.35, "grey"), (0.351, "in_range"), (0.914, "in_range"), (0.915, "above")]),
    ("b12", ["ng/dL"], [(17.9, "below"), (18, "grey"), (35, "grey"), (35.1, "in_range"), (91.4, "in_range"), (91.5, "above")]),
    ("b12", ["nmol/L"], [(0.132, "below"), (0.133, "grey"), (0.258, "grey"), (0.259, "in_range"), (0.674, "in_range"), (0.675, "above")]),
    ("holotc", ["pmol/L"], [(24, "below"), (25, "grey"), (70, "grey"), (71, "in_range")]),
    ("mma", ["nmol/L"], [(377, "in_range"), (378, "in_range"), (379, "above")]),
    ("mma", ["umol/L", "µmol/L", "nmol/mL"], [(0.377, "in_range"), (0.378, "in_range"), (0.379, "above")]),
    ("homocysteine", ["umol/L", "μmol/L", "nmol/mL", "mcmol/L"], [(14.9, "in_range"), (15, "in_range"), (15.1, "above")]),
    ("vitamin-d", ["nmol/L"], [(49.9, "below"), (50, "in_range"), (125, "in_range"), (125.1, "above")]),
    ("vitamin-d", ["ng/mL", "ug/L", "µg/L", "mcg/L"], [(19.9, "below"), (20, "in_range"), (50, "in_range"), (50.1, "above")]),
    ("vitamin-d", ["ng/dL"], [(1990, "below"), (2000, "in_range"), (5000, "in_range"), (5010, "above")]),
    ("crp", ["mg/L", "ug/mL", "mcg/mL"], [(4.99, "in_range"), (5, "above"), (5.01, "above")]),
    ("crp", ["mg/dL"], [(0.499, "in_range"), (0.5, "above")]),
    ("crp", ["nmol/L"], [(47.6, "in_range"), (47.7, "above")]),
    ("hs-crp", ["mg/L", "ug/mL"], [(2.99, "in_range"), (3, "in_range"), (3.01, "above")]),
    ("hs-crp", ["mg/dL"], [(0.3, "in_range"), (0.301, "above")]),
    ("hs-crp", ["nmol/L"], [(28.5, "in_range"), (28.6, "above")]),
    ("ferritin", ["ug/L", "ng/mL", "mcg/L"], [(14.9, "below"), (15, "in_range"), (400, "in_range"), (401, "above")]),
    ("hba1c", ["%", "% of total Hb"], [(5.6, "in_range"), (5.7, "above")]),
    ("glucose-fasting", ["mmol/L"], [(3.89, "below"), (3.9, "in_range"), (5.59, "in_range"), (5.6, "above")]),
    ("glucose-fasting", ["mg/dL"], [(69, "below"), (70, "in_range"), (99, "in_range"), (100, "above")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        pytest.param(analyte, value, unit, expected, id=f"{analyte} {value} {unit}")
        for analyte, units, values in LIMITS
        for unit in units
        for value, expected in values
    ],
)
def test_it_places_a_value_by_the_table_in_the_unit_it_came_in(
    analyte: str, value: float, unit: str, expected: str
) -> None:
    assert place(read(result(analyte, value, unit))) == expected


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "sex", "expected"),
    [
        ("esr", 20, "mm/h", "female", "in_range"),
        ("esr", 21, "mm/hr", "female", "above"),
        ("esr", 10, "mm/1h", "male", "in_range"),
        ("esr", 11, "mm/h", "male", "above"),
        pytest.param("esr", 11, "mm/h", None, "above", id="the stricter without a sex"),
        ("haemoglobin", 120, "g/L", "female", "in_range"),
        ("haemoglobin", 119, "g/L", "female", "below"),
        ("haemoglobin", 12, "g/dL", "female", "in_range"),
        ("haemoglobin", 11.9, "g/dL", "female", "below"),
        ("haemoglobin", 7.45, "mmol/L", "female", "in_range"),
        ("haemoglobin", 7.44, "mmol/L", "female", "below"),
        ("haemoglobin", 130, "g/L", "male", "in_range"),
        ("haemoglobin", 129, "g/L", "male", "below"),
        ("haemoglobin", 8.07, "mmol/L", "male", "in_range"),
        ("haemoglobin", 8.06, "mmol/L", "male", "below"),
        pytest.param("haemoglobin", 125, "g/L", None, "below", id="haemoglobin: the stricter without a sex"),
    ],
)
def test_it_uses_limits_by_sex(analyte: str, value: float, unit: str, sex: str | None, expected: str) -> None:
    assert place(read(result(analyte, value, unit), sex=sex)) == expected


@pytest.mark.parametrize(
    ("lab", "why"),
    [
        pytest.param(result("tsh", 2.1), "no unit", id="no unit"),
        pytest.param(result("tsh", 2.1, " "), "no unit", id="blank unit"),
        pytest.param(result("tsh", 2.1, "umol/L"), "not a unit of this test", id="another quantity's unit"),
        pytest.param(result("tsh", 2.1, "miu/l"), "not a unit of this test", id="wrong case"),
        pytest.param(result("tsh", 500.1, "mIU/L"), "implausible value", id="too high to be true"),
        pytest.param(result("tsh", 0, "mIU/L"), "implausible value", id="too low to be true"),
        pytest.param(result("tsh", -2.1, "mIU/L"), "implausible value", id="negative"),
        pytest.param(
            result("tpo-antibody", -1, "IU/mL"), "implausible value", id="negative, lowest plausible 0"
        ),
        pytest.param(result("tsh", 2.1, range=(0.4, 4.0)), "no unit", id="a range does not give a unit"),
        pytest.param(result("tsh", 2.1, result="normal"), "no unit", id="a normal word does not give a unit"),
    ],
)
def test_it_cannot_interpret(lab: Lab, why: str) -> None:
    reading = read(lab)
    assert reading.tags == {"uninterpretable"}
    assert reading.text.endswith(f"cannot interpret ({why})")
    assert reading.missing == (f"labs[{lab.analyte}]",)


def test_it_keeps_the_bad_word_of_a_value_it_cannot_read() -> None:
    assert read(result("tsh", 9, result="high")).tags == {"uninterpretable", "word_high"}


def test_it_cannot_interpret_a_result_without_value_and_word() -> None:
    assert read(result("tsh")).tags == {"uninterpretable"}


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        pytest.param(4.0, (0.4, 4.0), "in_range", id="on the laboratory's upper limit"),
        pytest.param(4.01, (0.4, 4.0), "above", id="just above it, inside the table's"),
        pytest.param(4.5, (0.4, 4.5), "in_range", id="above the table's, on the laboratory's"),
        pytest.param(0.3, (0.3, 4.0), "in_range", id="below the table's, on the laboratory's"),
        pytest.param(0.29, (0.3, 4.0), "below", id="just below the laboratory's"),
        pytest.param(0.39, (None, 4.0), "below", id="no lower limit given: the table's"),
        pytest.param(4.21, (0.4, None), "above", id="no upper limit given: the table's"),
        pytest.param(4.3, (None, None), "above", id="an empty range is none"),
    ],
)
def test_it_lets_the_laboratory_decide(
    value: float, limits: tuple[float | None, float | None], expected: str
) -> None:
    assert place(read(result("tsh", value, "mIU/L", range=limits))) == expected


def test_it_says_when_the_table_stood_in_for_the_laboratory() -> None:
    assert "no_range" in read(result("tsh", 2, "mIU/L")).tags
    assert "no_range" in read(result("tsh", 2, "mIU/L", range=(None, None))).tags
    assert "no_range" in read(result("tsh", result="normal")).tags
    assert "no_range" not in read(result("tsh", 2, "mIU/L", range=(None, 4.0))).tags


def test_it_reads_the_laboratorys_range_in_the_unit_of_the_value() -> None:
    assert place(read(result("free-t4", 0.8, "ng/dL", range=(0.8, 1.8)))) == "in_range"
    assert place(read(result("free-t4", 0.79, "ng/dL", range=(0.8, 1.8)))) == "below"
    assert place(read(result("free-t4", 10, "pmol/L", range=(9, 19)))) == "in_range"


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        pytest.param(260, (180, 914), "grey", id="grey wins over the laboratory's range"),
        pytest.param(350, (200, 900), "grey", id="the end of the grey zone"),
        pytest.param(351, (200, 900), "in_range", id="just past it"),
        pytest.param(210, (211, 900), "below", id="grey, below the laboratory's lower limit"),
        pytest.param(211, (211, 900), "grey", id="grey, on the laboratory's lower limit"),
        pytest.param(170, (145, 900), "below", id="below the table's lower limit only"),
        pytest.param(901, (200, 900), "above", id="above the laboratory's upper limit"),
    ],
)
def test_it_puts_the_grey_zone_first_and_counts_both_lower_limits(
    value: float, limits: tuple[float, float], expected: str
) -> None:
    assert place(read(result("b12", value, "pg/mL", range=limits))) == expected


@pytest.mark.parametrize(
    ("value", "limits", "expected", "differs"),
    [
        pytest.param(25, (30, 100), "in_range", True, id="between the two lower limits"),
        pytest.param(31, (30, 100), "in_range", False, id="both agree"),
        pytest.param(19, (30, 100), "below", False, id="below both"),
        pytest.param(60, (30, 100), "above", True, id="above the table's only"),
        pytest.param(25, None, "in_range", False, id="no laboratory range"),
    ],
)
def test_it_lets_the_table_decide_where_the_item_says_so(
    value: float, limits: tuple[float, float] | None, expected: str, differs: bool
) -> None:
    reading = read(result("vitamin-d", value, "ng/mL", range=limits), limits="table")
    assert place(reading) == expected
    assert ("laboratory_differs" in reading.tags) is differs


@pytest.mark.parametrize(
    ("analyte", "comparator", "value", "unit", "limits", "expected"),
    [
        pytest.param("tsh", "<", 0.01, "mIU/L", (0.4, 4.0), "below", id="<0.01 is below"),
        pytest.param("tsh", "<", 0.4, "mIU/L", (0.4, 4.0), "below", id="< the lower limit is below"),
        pytest.param("tsh", "<=", 0.4, "mIU/L", (0.4, 4.0), "undecided", id="<= the lower limit is not"),
        pytest.param("tsh", "<", 0.5, "mIU/L", (0.4, 4.0), "undecided", id="< just above the lower limit"),
        pytest.param("tsh", ">", 4.0, "mIU/L", (0.4, 4.0), "above", id="> the upper limit is above"),
        pytest.param("tsh", ">=", 4.0, "mIU/L", (0.4, 4.0), "undecided", id=">= the upper limit is not"),
        pytest.param("tsh", ">", 3.9, "mIU/L", (0.4, 4.0), "undecided", id="> just below the upper limit"),
        pytest.param("tsh", ">=", 100, "mIU/L", (0.4, 4.0), "above", id=">= far above"),
        pytest.param("hs-crp", "<", 5, "mg/L", None, "undecided", id="<5 does not exclude 3 to 5"),
        pytest.param("hs-crp", "<", 3, "mg/L", None, "in_range", id="<3 is in range up to 3"),
        pytest.param("hs-crp", "<=", 3, "mg/L", None, "in_range", id="<=3 is in range up to 3"),
        pytest.param("hs-crp", "<=", 3.01, "mg/L", None, "undecided", id="<=3.01 is not"),
        pytest.param("crp", "<", 5, "mg/L", None, "in_range", id="<5 where below 5 is in range"),
        pytest.param("crp", "<=", 5, "mg/L", None, "undecided", id="<=5 where below 5 is in range"),
        pytest.param("crp", "<", 5, "mg/L", (0, 3), "undecided", id="<5 against a laboratory's 3"),
        pytest.param("b12", "<", 200, "pg/mL", None, "undecided", id="low or grey"),
        pytest.param("b12", ">", 350, "pg/mL", None, "undecided", id="in range or above"),
        pytest.param("b12", "<", 0.15, "ng/mL", None, "below", id="an interval in another unit"),
        pytest.param("mma", "<", 0.1, "umol/L", None, "in_range", id="an interval in range"),
        pytest.param("ferritin", ">", 1, "ug/L", None, "undecided", id="an interval over everything"),
    ],
)
def test_it_reads_a_comparator_as_an_interval(
    analyte: str, comparator: str, value: float, unit: str, limits: tuple[float, float] | None, expected: str
) -> None:
    assert place(read(result(analyte, value, unit, comparator=comparator, range=limits))) == expected


@pytest.mark.parametrize(
    ("lab", "tag"),
    [
        pytest.param(result("tsh", 2, "mIU/L", result="normal"), "in_range", id="they agree: normal"),
        pytest.param(result("tsh", 5, "mIU/L", result="high"), "above", id="they agree: high"),
        pytest.param(result("tsh", 2, "mIU/L", result="high"), "undecided", id="in range, called high"),
        pytest.param(result("tsh", 5, "mIU/L", result="normal"), "undecided", id="above, called normal"),
        pytest.param(result("tsh", 5, "mIU/L", result="low"), "undecided", id="above, called low"),
        pytest.param(result("tsh", 4.5, "mIU/L", result="normal", range=(0.4, 4.78)), "in_range", id="the laboratory's word by its own range"),
        pytest.param(result("b12", 260, "pg/mL", result="normal"), "grey", id="normal does not win over the grey zone"),
        pytest.param(result("b12", 260, "pg/mL", result="low"), "below", id="low in the grey zone: below the laboratory's limit"),
        pytest.param(result("b12", 500, "pg/mL", result="low"), "undecided", id="in range, called low"),
        pytest.param(result("b12", 170, "pg/mL", result="normal", range=(145, 900)), "below", id="normal by the laboratory, below the table's grey zone"),
        pytest.param(result("tsh", 0.5, "mIU/L", comparator="<", result="low"), "below", id="the word settles an interval: low"),
        pytest.param(result("tsh", 0.5, "mIU/L", comparator="<", result="normal"), "undecided", id="normal settles no interval"),
        pytest.param(result("tpo-antibody", 12, "IU/mL", result="normal"), "word_normal", id="no limits but the word: normal"),
        pytest.param(result("tpo-antibody", 120, "IU/mL", result="high"), "word_high", id="no limits but the word: high"),
        pytest.param(result("tpo-antibody", 12, "IU/mL", range=(None, 9)), "above", id="no limits but the laboratory's"),
        pytest.param(result("tsh", result="normal"), "word_normal", id="only the word: normal"),
        pytest.param(result("tsh", result="low"), "word_low", id="only the word: low"),
        pytest.param(result("tsh", result="high"), "word_high", id="only the word: high"),
        pytest.param(result("b12", result="normal"), "undecided", id="a word excludes no grey zone"),
        pytest.param(result("b12", result="low"), "word_low", id="a bad word stays one"),
    ],
)  # fmt: skip
def test_it_reads_the_word_beside_the_value(lab: Lab, tag: str) -> None:
    reading = read(lab)
    assert tag in reading.tags
    assert not reading.tags & ({"in_range", "below", "above", "grey", "undecided", "uninterpretable"} - {tag})


def test_it_lets_the_laboratorys_word_follow_its_own_limit_where_the_table_decides() -> None:
    """A laboratory that flags below 30 ng/mL calls 25 low; the table's cut-off still decides."""
    reading = read(result("vitamin-d", 25, "ng/mL", range=(30, 100), result="low"), limits="table")
    assert {"in_range", "laboratory_differs"} <= reading.tags


@pytest.mark.parametrize(
    ("value", "comparator", "reached"),
    [
        (9.99, None, False),
        (10, None, True),
        (10.1, None, True),
        (10, ">", True),
        (9, ">", False),
        (10, ">=", True),
    ],
)
def test_it_tells_a_threshold_surely_reached(value: float, comparator: str | None, reached: bool) -> None:
    assert ("overt" in read(result("tsh", value, "mIU/L", comparator=comparator)).tags) is reached


def test_it_takes_further_levels_from_the_item() -> None:
    assert "seven" in read(result("tsh", 7, "mIU/L"), levels={"seven": 7}).tags
    assert "seven" not in read(result("tsh", 6.9, "mIU/L"), levels={"seven": 7}).tags


@pytest.mark.parametrize(
    ("value", "unit", "acute"),
    [(10, "mg/L", False), (10.1, "mg/L", True), (1, "mg/dL", False), (1.01, "mg/dL", True)],
)
def test_it_says_that_a_crp_above_ten_is_probably_acute(value: float, unit: str, acute: bool) -> None:
    reading = read(result("crp", value, unit))
    assert "above" in reading.tags
    assert ("acute" in reading.tags) is acute
    assert ("probably acute" in reading.text) is acute


@pytest.mark.parametrize(
    ("day", "tags"),
    [
        pytest.param("2025-11-20", {"in_range"}, id="on the last day of the window"),
        pytest.param("2025-11-19", {"in_range_old", "old"}, id="one day before it"),
        pytest.param("2026-11-20", {"in_range"}, id="today"),
        pytest.param("2026-11-21", {"future"}, id="tomorrow"),
        pytest.param("2025-11", {"in_range_unsure", "unsure"}, id="a month partly inside"),
        pytest.param("2025", {"in_range_unsure", "unsure"}, id="a year partly inside"),
        pytest.param("2025-12", {"in_range"}, id="a month wholly inside"),
        pytest.param("2026", {"in_range"}, id="this year, cut off today"),
        pytest.param("2024", {"in_range_old", "old"}, id="a year wholly before"),
        pytest.param(None, {"in_range_undated", "undated"}, id="no date"),
    ],
)
def test_it_lets_a_good_result_expire(day: str | None, tags: set[str]) -> None:
    assert read(result("tsh", 2, "mIU/L", day, range=(0.4, 4.0))).tags == tags


def test_it_lets_a_normal_word_expire() -> None:
    assert "word_normal_old" in read(result("tsh", day="2020-01-01", result="normal")).tags


@pytest.mark.parametrize("day", ["2005-01-01", "2025", None])
def test_it_lets_no_bad_result_expire(day: str | None) -> None:
    assert "above" in read(result("tsh", 6.1, "mIU/L", day)).tags
    assert "grey" in read(result("b12", 260, "pg/mL", day)).tags
    assert "word_low" in read(result("tsh", day=day, result="low")).tags


def test_it_uses_a_result_dated_later_for_nothing_else() -> None:
    reading = read(result("tsh", 2, "mIU/L", "2026-12-01"))
    assert reading.tags == {"future"}
    assert reading.newest is None
    assert reading.text == "TSH 2 mIU/L on 2026-12-01, dated after 2026-11-20"
    both = read(
        result("tsh", 9, "mIU/L", "2026-08-01", range=(0.4, 4)), result("tsh", 2, "mIU/L", "2026-12-01")
    )
    assert both.tags == {"above", "future"}


GOOD = result("tsh", 2, "mIU/L", "2026-09-01", range=(0.4, 4.0))
BAD = result("tsh", 6, "mIU/L", "2026-09-01", range=(0.4, 4.0))


def at(lab: Lab, day: str | None) -> Lab:
    """The same result on another day."""
    return Lab(
        **{name: getattr(lab, name) for name in lab.__struct_fields__} | {"date": When(day) if day else None}
    )


UNREADABLE = result("tsh", 2)
NEWEST = [
    pytest.param([at(BAD, "2026-01-01"), GOOD], {"in_range"}, id="a later one in range answers"),
    pytest.param([GOOD, at(BAD, "2026-10-01")], {"above"}, id="a later one out of range"),
    pytest.param([GOOD, BAD], {"above"}, id="the same day: the worse"),
    pytest.param([GOOD, at(BAD, None)], {"in_range", "above", "conflict"}, id="no date orders them"),
    pytest.param([GOOD, at(BAD, "2026")], {"in_range", "above", "conflict"}, id="a partial date does not order them"),
    pytest.param([GOOD, at(BAD, "2025")], {"in_range"}, id="a partial date that does"),
    pytest.param([at(GOOD, "2026-08-01"), UNREADABLE], {"uninterpretable"}, id="an unreadable one lets no older settle"),
    pytest.param([at(BAD, "2026-08-01"), UNREADABLE], {"uninterpretable", "above"}, id="an older finding stays one"),
    pytest.param([at(BAD, "2020"), at(GOOD, "2026-08-01"), UNREADABLE], {"uninterpretable"}, id="not one already answered"),
    pytest.param([at(UNREADABLE, "2026-08-01"), GOOD], {"in_range"}, id="a later readable one decides"),
    pytest.param([UNREADABLE, GOOD], {"uninterpretable"}, id="unreadable on the same day"),
    pytest.param([UNREADABLE, BAD], {"above"}, id="out of range on the same day"),
    pytest.param([GOOD, GOOD], {"in_range"}, id="the same result twice"),
]  # fmt: skip


@pytest.mark.parametrize(("results", "tags"), NEWEST)
def test_it_lets_the_newest_decide_in_any_order(results: list[Lab], tags: set[str]) -> None:
    assert read(*results).tags == tags
    assert read(*reversed(results)).tags == tags


def test_it_says_nothing_of_no_result() -> None:
    reading = read_analyte(ANALYTES["tsh"], [], as_of=AS_OF, within_days=365)
    assert reading.tags == {"none"}
    assert (reading.text, reading.missing, reading.evidence) == ("TSH", ("labs[tsh]",), ())


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        pytest.param("2026-10-01", "2026-10-15", True, id="fourteen days apart"),
        pytest.param("2026-10-01", "2026-10-14", False, id="thirteen"),
        pytest.param("2026-10-01", "2026-10-01", False, id="the same day"),
        pytest.param("2026-09", "2026-10-14", True, id="a month that ended fourteen days before"),
        pytest.param("2026-09", "2026-10-13", False, id="a month that may not have"),
        pytest.param(None, "2026-10-15", False, id="one without a date"),
    ],
)
def test_it_counts_two_crp_results_above_far_enough_apart(
    first: str | None, second: str, twice: bool
) -> None:
    reading = read(result("crp", 7, "mg/L", first), result("crp", 8, "mg/L", second))
    assert "above" in reading.tags
    assert ("above_twice" in reading.tags) is twice


def test_it_does_not_count_a_crp_answered_by_one_in_range() -> None:
    reading = read(
        result("crp", 7, "mg/L", "2026-01-01"),
        result("crp", 2, "mg/L", "2026-03-01"),
        result("crp", 8, "mg/L", "2026-10-15"),
    )
    assert "above_twice" not in reading.tags


def test_it_counts_nothing_twice_where_the_table_gives_no_days() -> None:
    both = read(result("tsh", 7, "mIU/L", "2026-01-01"), result("tsh", 8, "mIU/L", "2026-10-15"))
    assert "above_twice" not in both.tags


B12 = read(result("b12", 260, "pg/mL", "2026-09-01"))
REFLEX = [
    pytest.param(200, "2026-09-01", B12, "in_range", False, id="the same draw"),
    pytest.param(200, "2026-09-02", B12, "in_range", False, id="later"),
    pytest.param(200, "2026-08-31", B12, None, True, id="the day before"),
    pytest.param(200, "2026-09", B12, "in_range", False, id="its month, which began on that day"),
    pytest.param(200, "2026", B12, None, True, id="a year that may lie before"),
    pytest.param(200, None, B12, None, True, id="no date"),
    pytest.param(400, "2026-09-01", B12, "above", False, id="high in the same draw"),
    pytest.param(400, "2026-08-31", B12, "above", True, id="high before it stays high"),
    pytest.param(200, "2026-09-01", read(result("b12", 260, "pg/mL", None)), None, True, id="base without a date"),
    pytest.param(200, "2026-09-30", read(result("b12", 260, "pg/mL", "2026-09")), "in_range", False, id="after the month of the base"),
    pytest.param(200, "2026-09-29", read(result("b12", 260, "pg/mL", "2026-09")), None, True, id="perhaps before it"),
    pytest.param(200, "2026-01-01", Reading(frozenset({"none"})), "in_range", False, id="no base result"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "day", "base", "tag", "early"), REFLEX)
def test_it_counts_a_good_reflex_only_from_the_draw_it_answers(
    value: float, day: str | None, base: Reading, tag: str | None, early: bool
) -> None:
    tags = read(result("mma", value, "nmol/L", day), base=base).tags
    assert ("too_early" in tags) is early
    assert tags & {"in_range", "above"} == ({tag} if tag else set())


def condition(*tags: str, newest: str | None, undated: bool = False) -> Reading:
    """A condition or a medicine of one day."""
    day = date.fromisoformat(newest) if newest else None
    return Reading(frozenset(tags), newest=day, first=day, undated=undated)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        pytest.param(condition("suspected", newest="2026-08-31"), {"suspected_tested"}, id="suspected, then tested"),
        pytest.param(condition("suspected", newest="2026-09-01"), {"suspected_tested"}, id="tested the same day"),
        pytest.param(condition("suspected", newest="2026-09-02"), {"suspected"}, id="suspected after the test"),
        pytest.param(condition("active", newest=None, undated=True), {"active"}, id="no date"),
        pytest.param(condition("treated", "control_unknown", newest="2026-09-01"), {"treated", "treated_since", "control_unknown"}, id="treated since"),
        pytest.param(condition("taken", newest="2026-10-01"), {"taken", "taken_since"}, id="taken since"),
        pytest.param(condition("taken", newest="2026-08-31"), {"taken"}, id="taken before"),
        pytest.param(condition("taken", newest=None), {"taken"}, id="start not known"),
    ],
)  # fmt: skip
def test_it_tells_what_came_first(reading: Reading, expected: set[str]) -> None:
    assert beside(reading, read(result("vitamin-d", 15, "ng/mL", "2026-09-01"))).tags == expected


@pytest.mark.parametrize(
    "lab",
    [
        pytest.param(result("tsh", 2, None, "2026-10-01"), id="unreadable"),
        pytest.param(result("tsh", 2, "mIU/L", None), id="undated"),
        pytest.param(result("tsh", 2, "mIU/L", "2026-12-01"), id="dated after the day"),
        pytest.param(result("tsh", 2, "mIU/L", "2026"), id="perhaps before"),
    ],
)
def test_it_takes_no_such_result_as_a_test_since(lab: Lab) -> None:
    assert beside(condition("suspected", newest="2026-08-01"), read(lab)).tags == {"suspected"}


@pytest.mark.parametrize(
    ("lab", "text"),
    [
        (result("tsh", 5.8, "mIU/L", range=(0.4, 4.0)), "TSH 5.8 mIU/L (laboratory 0.4-4.0) on 2026-09-01"),
        (result("tsh", 2.1, "mIU/L"), "TSH 2.1 mIU/L on 2026-09-01"),
        (result("tsh", 5, "uIU/mL"), "TSH 5 uIU/mL (table 0.4-4.2 mIU/L) on 2026-09-01"),
        (result("tsh", 5, "mIU/L"), "TSH 5 mIU/L (table 0.4-4.2) on 2026-09-01"),
        (result("tsh", 0.01, "mIU/L", comparator="<", range=(0.4, None)), "TSH <0.01 mIU/L (laboratory from 0.4) on 2026-09-01"),
        (result("tsh", 2.1, "mIU/L", None), "TSH 2.1 mIU/L, undated"),
        (result("tsh", 2.1, "umol/L"), "TSH 2.1 umol/L on 2026-09-01: cannot interpret (not a unit of this test)"),
        (result("tsh", 2.1), "TSH 2.1 on 2026-09-01: cannot interpret (no unit)"),
        (result("tsh", result="normal"), "TSH normal on 2026-09-01, value not recorded"),
        (result("tsh", 2, "mIU/L", result="high"), 'TSH 2 mIU/L on 2026-09-01: the value and the word "high" disagree'),
        (result("vitamin-d", 31, "ng/mL"), "vitamin D 31 ng/mL (77 nmol/L) on 2026-09-01"),
        (result("b12", 260, "pg/mL"), "B12 260 pg/mL (192 pmol/L; grey zone 180-350; limits: secondary source) on 2026-09-01"),
        (result("mma", 0.4, "umol/L"), "MMA 0.4 umol/L (400 nmol/L; table up to 378 nmol/L) on 2026-09-01"),
        (result("crp", 0.6, "mg/dL"), "CRP 0.6 mg/dL (6 mg/L; table below 5 mg/L) on 2026-09-01"),
        (result("free-t4", 1.1, "ng/dL"), "free T4 1.1 ng/dL (14.2 pmol/L) on 2026-09-01"),
        (result("tpo-antibody", 12, "IU/mL"), "TPO antibody 12 IU/mL on 2026-09-01: no range to read it with"),
        (result("hs-crp", 5, "mg/L", comparator="<"), "hs-CRP <5 mg/L on 2026-09-01: could lie on either side of a limit"),
    ],
)  # fmt: skip
def test_it_tells_a_result_as_it_was_written(lab: Lab, text: str) -> None:
    assert read(lab).text == text


def test_it_names_the_sources_of_the_limits_it_used() -> None:
    assert read(result("b12", 260, "pg/mL")).sources == ("arup-b12", "nice-ng239-limits")
    assert read(result("tsh", 2, "mIU/L")).sources == ("nlm-flowsheet",)
    assert read(result("tsh", 2, "mIU/L", range=(0.4, 4.0))).sources == ()


def test_it_names_the_records_behind_it_and_their_days() -> None:
    reading = read(at(BAD, "2026-01-01"), GOOD)
    assert (reading.evidence, reading.newest, reading.first) == (
        ("labs[1]",),
        date(2026, 9, 1),
        date(2026, 9, 1),
    )
    month = read(at(GOOD, "2026-11"))
    assert (month.newest, month.first) == (AS_OF, date(2026, 11, 1))
    undated = read(at(GOOD, None))
    assert (undated.newest, undated.first, undated.undated) == (None, None, True)
