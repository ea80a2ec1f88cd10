"""Laboratory results: what the case says of one analyte. Pure.

The newest result decides, by the laboratory's own limits or the table's. A value is compared exactly, in the
unit its limits are stated in; a value with a comparator is an interval, and what the interval cannot decide
stays open.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.evidence.lab_words import basis_of, details, in_brief, on_day, written
from trdcheck.evidence.reading import Reading, aged
from trdcheck.model.case import Lab
from trdcheck.model.case import Limits as CaseLimits
from trdcheck.model.dated import Dated, current, split_future
from trdcheck.model.dates import When
from trdcheck.reference.analytes import Analyte, Limits, Number, Place, Sex, exact

LimitsOf = Literal["laboratory", "table"]

_TAGS: dict[Place, str] = {"low": "below", "grey": "grey", "in_range": "in_range", "high": "above"}
_SAID: dict[str, Place] = {"low": "low", "normal": "in_range", "high": "high"}
_GOOD = frozenset({"in_range", "word_normal"})
UNREADABLE = frozenset({"uninterpretable", "undecided"})
_BADNESS = {"in_range": 0, "word_normal": 0, "uninterpretable": 1, "undecided": 1, "grey": 2}
_WORST = 3
# A condition in one of these states asks for a result; a treatment in one of those may have followed one.
_ASKING = frozenset({"active", "suspected", "unconfirmed", "uncontrolled"})
_TREATING = frozenset({"treated", "taken"})


class _Result(Struct, frozen=True):
    """One result as it is read: its main tag, what else is true of it, and how it is told."""

    tag: str
    text: str
    beside: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    brief: str = ""

    @property
    def badness(self) -> int:
        """How bad it is beside another result of the same day."""
        return _BADNESS.get(self.tag, _WORST)


class _Span(Struct, frozen=True):
    """All that a value with its comparator can be; no upper end when `most` is None."""

    least: Fraction
    most: Fraction | None
    least_counts: bool = True
    most_counts: bool = True

    def surely_at_least(self, limit: Fraction) -> bool:
        """Whether it reaches the limit under every reading."""
        return self.least >= limit

    def surely_above(self, limit: Fraction) -> bool:
        """Whether it exceeds the limit under every reading."""
        return self.least > limit or (self.least == limit and not self.least_counts)

    def places(self, limits: Limits) -> set[Place]:
        """Every place it can lie in."""
        return {limits.place(point) for point in self._points(limits)}

    def _points(self, limits: Limits) -> Iterator[Fraction]:
        """The limits inside it, its ends, and one point of each gap between: nothing changes within a gap."""
        edges = (limits.low, limits.high, limits.below, limits.grey_low, limits.grey_high)
        inside = {edge for edge in edges if edge is not None and edge > self.least}
        if self.most is not None:
            inside = {edge for edge in inside if edge < self.most}
        if self.least_counts:
            yield self.least
        if self.most is not None and self.most_counts:
            yield self.most
        yield from inside
        marks = sorted({self.least, *inside, *([self.most] if self.most is not None else [])})
        yield from ((left + right) / 2 for left, right in pairwise(marks))
        if self.most is None:
            yield marks[-1] + 1


def read_analyte(
    analyte: Analyte,
    records: list[Dated[Lab]],
    *,
    as_of: date,
    within_days: int | None,
    limits: LimitsOf = "laboratory",
    levels: Mapping[str, Number] | None = None,
    sex: Sex | None = None,
    base: Reading | None = None,
) -> Reading:
    """What the results of one analyte say, as tags.

    `in_range`, `word_normal` (with `_old`, `_unsure`, `_undated`), `below`, `above`, `grey`, `word_low`,
    `word_high`, `uninterpretable`, `undecided`, `future`, `conflict`, `none`. Beside them:
    - each threshold surely reached, by its name (`levels` adds to those of the table),
    - `no_range` when the table's limits stood in for the laboratory's,
    - `laboratory_differs` when the table decides otherwise than the laboratory would,
    - `above_twice` after two results above at least the table's `repeat_days` apart.

    `base` is the reading of the result that this one answers: a good result not surely of the same day or
    later is only `too_early`; a bad one stays what it is.
    """
    usable, future = split_future(records, as_of)
    at = {**analyte.thresholds, **(levels or {})}
    results = [record.having(_judge(analyte, record, limits=limits, levels=at, sex=sex)) for record in usable]
    newest, disagree = _newest(results, as_of)
    tags = {"conflict"} if disagree else set()
    for result in newest:
        tags |= _tags(result, base, as_of=as_of, within_days=within_days)
    if _twice(analyte, results):
        tags.add("above_twice")
    if future:
        tags.add("future")
    texts = [result.record.text for result in newest]
    texts += [
        f"{written(analyte, record.record)}{on_day(record.when)}, dated after {as_of}" for record in future
    ]
    lasts = [day for result in newest if (day := result.last(as_of)) is not None]
    firsts = [result.when.first for result in newest if result.when is not None]
    return Reading(
        tags=frozenset(tags or {"none"}),
        text="; ".join(dict.fromkeys(texts)) or analyte.short,
        brief="; ".join(dict.fromkeys(result.record.brief or result.record.text for result in newest)),
        evidence=(*(result.path for result in newest), *(record.path for record in future)),
        missing=(f"labs[{analyte.id}]",),
        newest=max(lasts, default=None),
        first=min(firsts, default=None) if len(firsts) == len(newest) else None,
        undated=len(lasts) < len(newest),
        sources=tuple(dict.fromkeys(source for result in newest for source in result.record.sources)),
    )


def beside(reading: Reading, result: Reading) -> Reading:
    """What is said of a condition or a medicine, with how it stands in time to a laboratory result.

    A condition followed by a result that can be read is `active_tested`, `suspected_tested`, … in place of
    `active`, `suspected`, …; a treatment that surely began on or after the result is also `treated_since` or
    `taken_since`.
    """
    tags = set(reading.tags)
    can_be_read = not result.has(UNREADABLE) and not reading.undated
    if can_be_read and _on_or_after(result.first, reading.newest):
        asking = tags & _ASKING
        tags = (tags - asking) | {f"{tag}_tested" for tag in asking}
    if not result.undated and _on_or_after(reading.first, result.newest):
        tags |= {f"{tag}_since" for tag in tags & _TREATING}
    return msgspec.structs.replace(reading, tags=frozenset(tags))


def _on_or_after(first: date | None, last: date | None) -> bool:
    """Whether what began on its first day at the earliest lies surely on or after what ended by its last."""
    return first is not None and last is not None and first >= last


def _newest(results: list[Dated[_Result]], as_of: date) -> tuple[list[Dated[_Result]], bool]:
    """The results that count, and whether they disagree.

    What cannot be read lets nothing older settle, but an older result out of range stays a finding.
    """
    newest, disagree = current(results, as_of, lambda result: result.badness)
    can_be_read = [result for result in results if result.record.tag not in UNREADABLE]
    readable, _ = current(can_be_read, as_of, lambda result: result.badness)
    return [
        *newest,
        *(result for result in readable if result.record.tag not in _GOOD and result not in newest),
    ], disagree


def _tags(record: Dated[_Result], base: Reading | None, *, as_of: date, within_days: int | None) -> set[str]:
    """The tags of one result by its date."""
    result = record.record
    early = _too_early(record.when, base)
    if result.tag not in _GOOD:
        return {result.tag, *result.beside, *(["too_early"] if early else [])}
    if early:
        return {"too_early"}
    return {*aged(result.tag, record.when, as_of=as_of, within_days=within_days), *result.beside}


def _too_early(when: When | None, base: Reading | None) -> bool:
    """Whether a result may be older than the one it should answer."""
    if base is None or (base.newest is None and not base.undated):
        return False
    return when is None or base.undated or base.newest is None or when.first < base.newest


def _twice(analyte: Analyte, results: list[Dated[_Result]]) -> bool:
    """Whether two results above lie surely far enough apart, with none in range after either."""
    if analyte.repeat_days is None:
        return False
    good = [result.when for result in results if result.record.tag in _GOOD and result.when is not None]
    above = [
        result.when
        for result in results
        if result.record.tag in ("above", "word_high")
        and result.when is not None
        and not any(result.when.surely_before(later) for later in good)
    ]
    apart = timedelta(days=analyte.repeat_days)
    return any(early.last + apart <= late.first for early in above for late in above)


def _judge(
    analyte: Analyte, record: Dated[Lab], *, limits: LimitsOf, levels: Mapping[str, Number], sex: Sex | None
) -> _Result:
    """One result, by itself: where it lies, or why that cannot be said."""
    lab = record.record
    if lab.value is None:
        return _by_word(analyte, record)
    unit, trouble = lab.unit or "", _trouble(analyte, lab)
    bad_word = {f"word_{lab.result}"} if lab.result in ("low", "high") else set()
    table = analyte.limits(unit, sex)
    if trouble or table is None:
        text = f"{written(analyte, lab)}{on_day(record.when)}: cannot interpret ({trouble})"
        return _Result("uninterpretable", text, frozenset(bad_word))
    span = _span(analyte, lab.value, lab.comparator, unit, table.unit)
    reached = {name for name, limit in levels.items() if _reached(analyte, span, table.unit, name, limit)}
    if trouble := _limits_trouble(analyte, lab, unit):
        text = f"{written(analyte, lab)}{on_day(record.when)}: cannot interpret ({trouble})"
        return _Result("uninterpretable", text, frozenset({*reached, *bad_word}))
    laboratory = _laboratory(analyte, lab, unit, table)
    has_range = laboratory is not None
    agreed = laboratory or msgspec.structs.replace(table, grey_low=None, grey_high=None)
    deciding = table if laboratory is None or limits == "table" else _with_grey(laboratory, table)
    tag, remark = _place(span, deciding, agreed, lab.result)
    extra = set(reached)
    if "acute" in extra:
        remark = "; ".join(part for part in (remark, "probably acute") if part)
    if not has_range and limits == "laboratory":
        extra.add("no_range")
    if has_range and limits == "table" and span.places(agreed) != span.places(table):
        extra.add("laboratory_differs")
    by_table = not has_range or limits == "table" or table.grey_high is not None
    brackets = details(analyte, lab, unit, table if by_table else None, tag)
    text = f"{written(analyte, lab)}{brackets}{on_day(record.when)}" + (f": {remark}" if remark else "")
    sources = tuple(basis.source for basis in basis_of(analyte)) if by_table else ()
    return _Result(tag, text, frozenset(extra), sources, in_brief(analyte, lab))


def _by_word(analyte: Analyte, record: Dated[Lab]) -> _Result:
    """A result of which only the word is known. A normal one cannot exclude a grey zone."""
    lab = record.record
    table = analyte.limits(analyte.unit)
    if lab.result is None:
        return _Result("uninterpretable", f"{analyte.short}{on_day(record.when)}: no value recorded")
    text = f"{analyte.short} {lab.result}{on_day(record.when)}, value not recorded"
    if trouble := _limits_trouble(analyte, lab, lab.unit or analyte.unit):
        bad_word = frozenset({f"word_{lab.result}"} if lab.result in ("low", "high") else ())
        return _Result("uninterpretable", f"{text}: cannot interpret ({trouble})", bad_word)
    if lab.result == "normal" and table is not None and table.grey_high is not None:
        return _Result("undecided", text)
    has_range = lab.range is not None and lab.range != CaseLimits()
    no_range = frozenset(() if has_range else {"no_range"})
    return _Result(f"word_{lab.result}", text, no_range)


def _trouble(analyte: Analyte, lab: Lab) -> str:
    """Why a value cannot be read; empty when it can."""
    if lab.value is None:
        return "no value"
    if not lab.unit or not lab.unit.strip():
        return "no unit"
    if not analyte.known_unit(lab.unit):
        return "not a unit of this test"
    if lab.value < 0 or not analyte.plausible(lab.value, lab.unit):
        return "implausible value"
    return ""


def _limits_trouble(analyte: Analyte, lab: Lab, unit: str) -> str:
    """Why the laboratory's limits cannot be those of a value in this unit; empty when they can."""
    low, high = (lab.range.low, lab.range.high) if lab.range is not None else (None, None)
    if low is not None and high is not None and low >= high:
        return f"its limits {low:g} and {high:g} are no range"
    if low is not None and not analyte.fits("low", low, unit):
        return f"its lower limit {low:g} does not fit {unit.strip()}"
    if high is not None and not analyte.fits("high", high, unit):
        return f"its upper limit {high:g} does not fit {unit.strip()}"
    return ""


def _span(analyte: Analyte, value: Number, comparator: str | None, unit: str, to: str) -> _Span:
    """The value in the unit of the limits, as all it can be."""
    number = analyte.convert(value, unit, to)
    if number is None:
        raise ValueError(f"{analyte.id}: limits stand in a unit that is not its own")
    match comparator:
        case "<" | "<=":
            return _Span(Fraction(0), number, most_counts=comparator == "<=")
        case ">" | ">=":
            return _Span(number, None, least_counts=comparator == ">=")
        case _:
            return _Span(number, number)


def _laboratory(analyte: Analyte, lab: Lab, unit: str, table: Limits) -> Limits | None:
    """The laboratory's limits in the table's unit, a side it leaves out filled from the table; else None."""
    given = lab.range
    if given is None or (given.low is None and given.high is None):
        return None
    low = analyte.convert(given.low, unit, table.unit) if given.low is not None else table.low
    if given.high is None:
        return Limits(table.unit, low=low, high=table.high, below=table.below)
    return Limits(table.unit, low=low, high=analyte.convert(given.high, unit, table.unit))


def _with_grey(laboratory: Limits, table: Limits) -> Limits:
    """The laboratory's limits under the table's grey zone, which wins over them; both lower limits count."""
    if table.grey_high is None:
        return laboratory
    lows = [low for low in (laboratory.low, table.low) if low is not None]
    return msgspec.structs.replace(
        laboratory, low=max(lows, default=None), grey_low=table.grey_low, grey_high=table.grey_high
    )


def _place(span: _Span, deciding: Limits, agreed: Limits, word: str | None) -> tuple[str, str]:
    """The main tag of a value that can be read, and what must be said of it.

    `agreed` are the laboratory's limits, or what stands in for them: its word must agree with those.
    """
    called = _SAID[word] if word else None
    if all(edge is None for edge in (deciding.low, deciding.high, deciding.below, deciding.grey_high)):
        if word is not None:
            return f"word_{word}", f"{word}, without the laboratory's range"
        return "undecided", "no range to read it with"
    places = span.places(deciding)
    if called is not None and called not in span.places(agreed):
        if places != {"grey"}:
            return "undecided", f'the value and the word "{word}" disagree'
        # Called low although the table's lower limit is passed: the laboratory's own lies higher.
        return _TAGS["low" if called == "low" else "grey"], ""
    if len(places) > 1 and called in places and called != "in_range":
        places = {called}
    if len(places) > 1:
        return "undecided", "could lie on either side of a limit"
    return _TAGS[places.pop()], ""


def _reached(analyte: Analyte, span: _Span, unit: str, name: str, limit: Number) -> bool:
    """Whether a threshold, stated in the analyte's own unit, is surely reached; `acute` must be exceeded."""
    at = analyte.convert(limit, analyte.unit, unit) or exact(limit)
    return span.surely_above(at) if name == "acute" else span.surely_at_least(at)
