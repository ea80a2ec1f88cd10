"""The truth tables: which rows of a part fire, and which of them gives the item its status and its words."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from trdcheck.evidence.evidence import Evidence
from trdcheck.evidence.reading import Reading
from trdcheck.items.judgement import Judgement
from trdcheck.model.checklist import ItemPart, Row
from trdcheck.model.dated import months_old
from trdcheck.model.words import CloseBy, Reason, Status

_PLACEHOLDER = re.compile(r"\{([a-z0-9:._-]+?)(\.age)?\}")


class Table(Struct, frozen=True):
    """The rows of one part with what the case says of their sources."""

    part: ItemPart
    evidence: Evidence
    rows: list[Row]

    def judge(self) -> Judgement:
        """What the part comes to: a finding wins, then what waits, then what is not known, then a row that settles.

        A part is done only if a done row holds and no finding, pending or blocking incomplete row does. Nothing known
        at all is open, not done.
        """
        fired = [row for row in self.rows if self._holds(row)]
        row = speaking(fired)
        if row is not None:
            since, undated = self._finding_days(fired)
            return msgspec.structs.replace(self._outcome(row), since=since, undated=undated)
        missing = _unique(
            path for source in self.evidence.sources() for path in self.evidence.read(source).missing
        )
        return Judgement(
            status=Status.OPEN,
            reason=Reason.NOT_DONE,
            close_by=CloseBy.ASK,
            summary=self.part.ask or "nothing recorded",
            brief=self.part.ask or "nothing recorded",
            missing=missing,
        )

    def _holds(self, row: Row) -> bool:
        """Whether every source asked for is in one of its states, and none of `unless` is."""
        for source, states in row.asked.items():
            if states.isdisjoint(self.evidence.tags(source)):
                return False
        return all(states.isdisjoint(self.evidence.tags(source)) for source, states in row.barred.items())

    def _matched(self, row: Row, source: str) -> list[Reading]:
        """The readings behind a name that are in the state the row asks for, or all that say anything."""
        readings = [self.evidence.read(member) for member in self.evidence.members(source)]
        if source in row.asked:
            return [reading for reading in readings if reading.has(row.asked[source])]
        return [reading for reading in readings if reading.evidence]

    def _outcome(self, row: Row) -> Judgement:
        """The judgement a row gives, its summary filled from the readings."""
        asked = [reading for source in row.when for reading in self._matched(row, source)]
        beside = [reading for source in row.also for reading in self._matched(row, source)]
        missing = _unique(
            path
            for source in row.needs
            for member in self.evidence.members(source)
            for path in self.evidence.read(member).missing
        )
        summary = self._filled(row, row.summary)
        if row.also and (
            shown := "; ".join(dict.fromkeys(reading.text for reading in beside if reading.text))
        ):
            summary = summary if shown in summary else f"{summary}; {shown}"
        return Judgement(
            status=Status.OPEN
            if row.reason
            else Status.NOT_APPLICABLE
            if row.not_applicable
            else Status.DONE,
            reason=row.reason,
            close_by=row.close_by if row.reason else None,
            summary=summary,
            brief=self._filled(row, row.brief or row.summary, brief=True),
            action=self._filled(row, row.action) if row.action is not None else "",
            todo=row.todo or "",
            missing=missing,
            evidence=_unique(path for reading in [*asked, *beside] for path in reading.evidence),
            sources=_unique([*row.sources, *(source for reading in asked for source in reading.sources)]),
            rows=(f"{self.part.id}/{row.id}",),
        )

    def _finding_days(self, fired: Sequence[Row]) -> tuple[date | None, tuple[str, ...]]:
        """The last day of the newest fact behind any finding, and the paths of those without a day."""
        asked = [
            reading
            for row in fired
            if row.reason is Reason.FINDING
            for source in row.when
            for reading in self._matched(row, source)
        ]
        days = [reading.newest for reading in asked if reading.newest is not None]
        return max(days, default=None), _unique(
            path for reading in asked if reading.undated for path in reading.evidence
        )

    def _filled(self, row: Row, text: str, *, brief: bool = False) -> str:
        """A text with `{source}` replaced by what the case says and `{source.age}` by how old that is."""

        def fill(match: re.Match[str]) -> str:
            name, age = match.group(1), match.group(2)
            readings = self._matched(row, name)
            if age:
                newest = max((reading.newest for reading in readings if reading.newest), default=None)
                return months_old(newest, self.evidence.as_of) if newest else "undated"
            texts = [(brief and reading.brief) or reading.text for reading in readings]
            return "; ".join(dict.fromkeys(text for text in texts if text)) or name

        return _PLACEHOLDER.sub(fill, text)

    def newest(self) -> date | None:
        """The last day of the newest fact the part looks at."""
        days = [self.evidence.read(source).newest for source in self.evidence.sources()]
        return max((day for day in days if day is not None), default=None)


def speaking(fired: Sequence[Row]) -> Row | None:
    """Of the rows that hold, the one that gives a part its status and its words; None when none holds."""
    blocking = [
        row
        for row in fired
        if row.reason in (Reason.FINDING, Reason.PENDING) or (row.reason is Reason.INCOMPLETE and row.blocks)
    ]
    settled = [row for row in fired if row.reason is None]
    rest = [row for row in fired if row.reason is not None]
    rows = blocking or settled or rest
    # min keeps the first of equal rank: file order decides the words.
    return min(rows, key=lambda row: row.reason.rank if row.reason else 0) if rows else None


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in the order first met."""
    return tuple(dict.fromkeys(values))
