"""What a report carries on to papers: dates, doses and scores as recorded, in one shape. Nothing here is judged."""

from typing import Literal

import msgspec
from msgspec import Struct

Figure = int | float


class HandedOn(Struct, frozen=True, kw_only=True):
    """A part of the report; every key is always written."""


class HighestDose(HandedOn, frozen=True, kw_only=True):
    """The highest dose a day as recorded, the label's maximum, the rule's threshold; null where not one number."""

    value: Figure | None
    unit: str
    maximum: Figure | None
    needed: Figure | None


class WeeksBetween(HandedOn, frozen=True, kw_only=True):
    """The least and the most weeks at the needed dose; null where not known."""

    min: Figure | None
    max: Figure | None


class AlsoTried(HandedOn, frozen=True, kw_only=True):
    """An added drug, a psychotherapy or a course, in one shape; `outcome` in words, empty where not recorded."""

    kind: Literal["augmentation", "psychotherapy", "course"]
    title: str
    amount: str
    started: str | None
    stopped: str | None
    ongoing: bool | None
    outcome: str
    record: str


class ScalePoint(HandedOn, frozen=True, kw_only=True):
    """One score: its date as written, and the highest score there is."""

    date: str | None
    score: Figure
    of: Figure | None
    record: str


class ScaleChange(HandedOn, frozen=True, kw_only=True):
    """The newest score against a named earlier one; `percent` of the earlier, null where that is 0."""

    earlier: Figure = msgspec.field(name="from")
    newest: Figure = msgspec.field(name="to")
    points: Figure
    percent: int | None
    since: str


class Scale(HandedOn, frozen=True, kw_only=True):
    """The dated scores of one instrument, newest first, undated ones last; `band` is that of the newest."""

    instrument: str | None
    name: str
    points: list[ScalePoint]
    band: str
    change: ScaleChange | None
    sources: list[str]


class MedicineNow(HandedOn, frozen=True, kw_only=True):
    """A recorded medicine as it was written; `taken` is false once a stop on or before the day is recorded."""

    drug: str
    dose: str | None
    started: str | None
    stopped: str | None
    taken_for: str | None = msgspec.field(name="for")
    taken: bool
    record: str


RecordedKind = Literal["laboratory", "form", "condition", "asked", "diagnosis", "hospital"]


class Recorded(HandedOn, frozen=True, kw_only=True):
    """A recorded result or condition in words, with its date as written: laboratory, forms, conditions, asked facts."""

    kind: RecordedKind
    title: str
    text: str
    date: str | None
    source: str | None
    record: str


class CaseNote(HandedOn, frozen=True, kw_only=True):
    """A note of the clinician as it was written; `title` says in words what it is about, empty for the whole case."""

    text: str
    date: str | None
    by: str | None
    about: str | None
    title: str
    record: str


TimelineState = Literal["adequate", "short", "cannot_tell", "running", "other"]


class TimelineRow(HandedOn, frozen=True, kw_only=True):
    """A treatment on the line of time: a partial date is the days it lies between; an end not recorded is null."""

    title: str
    kind: Literal["trial", "augmentation", "psychotherapy", "course"]
    start_first: str
    start_last: str
    end_first: str | None
    end_last: str | None
    ongoing: bool
    share: float | None
    state: TimelineState
    words: str
    record: str


class Timeline(HandedOn, frozen=True, kw_only=True):
    """The dated treatments from the first start to the day of the report, and the titles of those without a start."""

    first: str | None = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    rows: list[TimelineRow]
    undated: list[str]


class NotRecorded(HandedOn, frozen=True, kw_only=True):
    """A fact that letters and forms ask for and this case does not say."""

    text: str
    path: str
