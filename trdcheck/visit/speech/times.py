"""When a trial, a course or a therapy began and ended."""

import re
from datetime import date
from itertools import pairwise

from trdcheck.visit.speech.days import BadDay, Day, days_in
from trdcheck.visit.speech.line import Line

_YEARS = re.compile(
    r"(?<![\w.*/-])(?:from\s+|in\s+|between\s+)?(?P<first>(?:19|20)\d\d)\s*(?:-|to|until|till|and)\s*(?P<last>(?:19|20)\d\d|1[3-9]|[2-9]\d)(?![\w*/-])"
)
_OPEN_YEARS = re.compile(
    r"(?<![\w.*/-])(?P<first>(?:19|20)\d\d)\s*-\s*(?P<now>now|present|today|to date)(?!\w)"
)
_TO = re.compile(r"\s*(?:-|to|until|till)\s*")
_SINCE = re.compile(r"(?:\b(?:since|on\s+it\s+since)\s*(?:about\s*)?)$")
_STARTED = re.compile(r"(?:\b(?:started|begun|began|from|start)\s*(?:in|on|:)?\s*)$")
_STOPPED = re.compile(r"(?:\b(?:until|till|to|ended|stopped|end|stop|discontinued)\s*(?:in|on|:)?\s*)$")
_IN = re.compile(r"(?:\b(?:in|during)\s*)$")
_DOSE = re.compile(r"\d\s*(?:mg[\s/a-z]*)?[\s,]*(?:taken\s*)?$")


def take_times(line: Line, day: date) -> None:
    """Read `started`, `stopped`, `on_max_dose_since` and, with `since`, that it goes on; raises BadDay."""
    _take_years(line, day)
    days = list(days_in(line, day))
    paired = set()
    for first, second in pairwise(days):
        if _TO.fullmatch(line.open[first.end : second.start]) and first.start not in paired:
            _take_pair(line, first, second)
            paired |= {first.start, second.start}
    for when in days:
        if when.start not in paired:
            _take_one(line, when)


def _take_years(line: Line, day: date) -> None:
    match = line.search(_YEARS)
    if match is not None:
        first, last = match["first"], match["last"]
        last = first[:2] + last if len(last) == 2 else last
        if int(first) > int(last):
            raise BadDay(f"{match[0].strip()}: it would end before it began")
        if int(last) > day.year:
            raise BadDay(f"{last} lies after today")
        line.take("started", first, match.start(), match.end("first"))
        line.take("stopped", last, match.end("first"), match.end())
    elif (match := line.search(_OPEN_YEARS)) is not None:
        line.take("started", match["first"], match.start(), match.end("first"))
        line.take("ongoing", True, match.end("first"), match.end())


def _take_pair(line: Line, first: Day, second: Day) -> None:
    """`jan-mar 2024`: the year of the second holds for the first unless it would turn them round."""
    began = first.value
    if not re.search(r"\d{4}", line.open[first.start : first.end]) and first.value > second.value:
        year = int(second.value[:4])
        same_year = f"{year}{first.value[4:]}"
        began = same_year if same_year <= second.value else f"{year - 1}{first.value[4:]}"
    if began[: len(second.value)] > second.value[: len(began)]:
        raise BadDay(f"{line.text[first.start : second.end]}: it would end before it began")
    before = re.search(r"(?:\b(?:from|between|in)\s*)$", line.open[: first.start])
    line.take("started", began, before.start() if before else first.start, first.end)
    line.take("stopped", second.value, first.end, second.end)


def _take_one(line: Line, when: Day) -> None:
    before = line.open[: when.start]
    if match := _SINCE.search(before):
        _take_since(line, when, match.start())
    elif match := _STOPPED.search(before):
        line.take("stopped", when.value, match.start(), when.end)
    elif match := (_STARTED.search(before) or _IN.search(before)):
        if not line.values("started"):
            line.take("started", when.value, match.start(), when.end)
    elif not line.values("started"):
        line.take("started", when.value, when.start, when.end)
    else:
        return
    if when.is_about:
        line.remarks.append(f"about {when.value}: taken as {when.value}")


def _take_since(line: Line, when: Day, start: int) -> None:
    """Since a day: it goes on, and at the one dose of the line since then."""
    doses = set(
        re.findall(r"\d+(?:\.\d+)?(?=\s*mg)|(?<![\w.-])\d{2,4}(?![\w.-]|\s*(?:w|mo|d))", line.open[:start])
    )
    if doses:
        line.take("on_max_dose_since", when.value, start, when.end)
    if len(doses) < 2 and not line.values("started"):
        line.take("started", when.value, start, when.end)
    if not line.values("ongoing"):
        line.take("ongoing", True, start, when.end)
