"""Windows, limits and cut-offs, from a table written beside the shipped ones: a day and a step on either side.

`tests/data/numbers.csv` was set beside the references by hand; a number changes there and here, or nowhere.
"""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.items.test_rows import DAY, extended, read
from trdcheck.evidence.context import Context
from trdcheck.evidence.evidence import Evidence
from trdcheck.items.judge import judge
from trdcheck.model.checklist import Assessment, ItemPart, Lab
from trdcheck.reference.analytes import load_analytes

ROOT = Path(__file__).parent.parent.parent
TABLES = ("pre-escalation", "extended", "analytes", "instruments", "standard", "safety")


@cache
def oracle() -> dict[str, str]:
    """Every number by its place, as it was written down."""
    with (ROOT / "tests/data/numbers.csv").open(encoding="utf-8", newline="") as file:
        return {row["number"]: row["value"] for row in csv.DictReader(file)}


def leaves(value: object, place: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every number of a table with its place; numbers kept as text for exactness included."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield "/".join(place), str(value)
    elif isinstance(value, str) and place[-1] in ("factor", "near_max_fraction"):
        yield "/".join(place), value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            named = inner if isinstance(inner, dict) else {}
            yield from leaves(inner, (*place, named.get("id") or named.get("names", [str(n)])[0]))


@pytest.mark.parametrize("table", TABLES)
def test_every_number_of_a_table_is_the_one_written_down(table: str) -> None:
    folder = ROOT / "checklists" if table in TABLES[:2] else ROOT / "checklists/reference"
    shipped = dict(leaves(tomllib.loads((folder / f"{table}.toml").read_text(encoding="utf-8")), (table,)))
    assert shipped == {place: value for place, value in oracle().items() if place.split("/")[0] == table}


def before(days: int) -> str:
    return (DAY - timedelta(days=days)).isoformat()


def reading(part: ItemPart, source: str, case: dict[str, Any]) -> frozenset[str]:
    """What the case says of a source, as tags."""
    checklist, reference = extended()
    context = Context(checklist, read(case), DAY, reference, "article")
    return Evidence(context, part).read(source).tags


def good(part: ItemPart, window: str) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The sources that a window is for: the list of the case, the tag of a good answer and its record."""
    if window == "conditions":
        for name in part.conditions:
            yield name, "conditions", "ruled_out", {"condition": name, "status": "ruled_out"}
    elif window == "control":
        for name in part.conditions:
            yield (
                name,
                "conditions",
                "controlled",
                {"condition": name, "status": "treated", "controlled": True},
            )
    elif window == "facts":
        for name in part.facts:
            yield name, "history", "no", {"value": False}
    elif window == "labs":
        for name in part.analytes:
            yield name, "labs", "word_normal", {"analyte": name, "result": "normal"}
    else:
        for source in part.instruments:
            name = source.partition(":")[0]
            if name == window or (window == "screens" and name not in part.within_days):
                instrument = extended()[1].instruments[name]
                tag = "negative" if "result" in instrument.accepts else "scored"
                record: dict[str, Any] = {"result": "negative"} if tag == "negative" else {"score": 0}
                if instrument.also:
                    record = {"items": [0] * instrument.n_items}
                yield source, "screens", tag, {"instrument": name, **record}


def windows() -> Iterator[Any]:
    for item in extended()[0].items:
        if not isinstance(item, Assessment):
            continue
        checklist = extended()[0].origin[item.id]
        for n, part in enumerate(item.covers):
            for window in part.within_days:
                place = f"{checklist}/items/{item.id}/covers/{part.id or n}/within_days/{window}"
                if place not in oracle():
                    assert part.within_days[window] == "any", place
                    continue
                for source, key, tag, record in good(part, window):
                    yield pytest.param(
                        part, source, key, tag, record, int(oracle()[place]), id=f"{place} {source}"
                    )


@pytest.mark.parametrize(("part", "source", "key", "tag", "record", "days"), list(windows()))
def test_a_good_answer_counts_to_the_last_day_of_its_window(
    part: ItemPart, source: str, key: str, tag: str, record: dict[str, Any], days: int
) -> None:
    def case(when: str) -> dict[str, Any]:
        dated = {**record, "date": when}
        return {key: {source: dated}} if key == "history" else {key: [dated]}

    assert tag in reading(part, source, case(before(days)))
    assert f"{tag}_old" in reading(part, source, case(before(days + 1)))
    assert tag in reading(part, source, case(before(0)))
    assert "future" in reading(part, source, case(before(-1)))


@pytest.mark.parametrize("item", [item.id for item in extended()[0].items if isinstance(item, Lab)])
def test_a_result_in_range_counts_to_the_last_day_of_its_window(item: str) -> None:
    checklist, reference = extended()
    described = checklist.item(item)
    assert isinstance(described, Lab)
    days = int(oracle()[f"{checklist.origin[item]}/items/{item}/within_days"])
    values = {"tsh": 2, "b12": 400, "vitamin-d": 80, "haemoglobin": 140}
    unit = reference.analytes[described.analyte].unit

    def reason(when: int, **more: Any) -> str | None:
        result = {"analyte": described.analyte, "value": values[described.analyte], "unit": unit}
        case = {"labs": [{**result, "date": before(when)}], **more}
        return judge(described, Context(checklist, read(case), DAY, reference, "article")).reason

    assert (reason(days), reason(days + 1)) == (None, "outdated")
    for name in described.shorter:
        shorter = int(oracle()[f"pre-escalation/items/{item}/shorter/{name}"])
        taken: dict[str, dict[str, Any]] = {
            "lithium": {"medications": [{"drug": "lithium"}]},
            "thyroid-hormone": {"medications": [{"drug": "levothyroxine"}]},
            "hypothyroidism": {
                "conditions": [{"condition": "hypothyroidism", "status": "treated", "date": before(0)}]
            },
        }
        assert (reason(shorter, **taken[name]), reason(shorter + 1, **taken[name])) == (None, "outdated")


def limits() -> Iterator[Any]:
    for place, value in oracle().items():
        table, _, *rest = place.split("/")
        if (
            table == "analytes"
            and rest[-1] in ("low", "high", "below", "grey_low", "grey_high")
            and "units" in rest
        ):
            analyte, unit, side = rest[0], "/".join(rest[2:-1]), rest[-1]
            yield pytest.param(analyte, unit, side, Fraction(value), id=place)


@pytest.mark.parametrize(("analyte", "unit", "side", "limit"), list(limits()))
def test_a_value_on_a_limit_lies_where_its_source_puts_it(
    analyte: str, unit: str, side: str, limit: Fraction
) -> None:
    table = load_analytes()[analyte].limits(unit, sex="female")
    assert table is not None
    step = Fraction(1, 1000)
    on, beyond = {
        "low": (table.place(limit) in ("in_range", "grey"), table.place(limit - step) == "low"),
        "high": (table.place(limit) == "in_range", table.place(limit + step) == "high"),
        "below": (table.place(limit - step) == "in_range", table.place(limit) == "high"),
        "grey_low": (table.place(limit) == "grey", table.place(limit - step) == "low"),
        "grey_high": (table.place(limit) == "grey", table.place(limit + step) == "in_range"),
    }[side]
    assert (on, beyond) == (True, True)
    assert msgspec.structs.asdict(table)[side] == limit


@pytest.mark.parametrize(
    ("analyte", "side"), [(analyte, side) for analyte in load_analytes() for side in ("low", "high")]
)
def test_a_limit_of_a_laboratory_fits_to_the_ends_of_what_is_plausible(analyte: str, side: Any) -> None:
    row = load_analytes()[analyte]
    ends = [oracle().get(f"analytes/analytes/{analyte}/limit_{side}/{n}") for n in (0, 1)]
    if None in ends:
        return
    low, high = (float(str(end)) for end in ends)
    assert row.fits(side, low, row.unit)
    assert row.fits(side, high, row.unit)
    assert not row.fits(side, round(low - 0.01, 4), row.unit)
    assert not row.fits(side, high + 0.01, row.unit)
    if any(units.stated for units in row.units):
        assert low * 10 > high, "a lost point must not pass"


def test_the_day_judged_is_the_one_the_tests_count_from() -> None:
    assert date(2026, 11, 20) == DAY
