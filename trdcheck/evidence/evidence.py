"""What the case says about each source that a truth table can name.

Everything is read through one `Evidence`, which knows the day, the windows and what answers a positive fact. How a
source is read stands in a module of its own.
"""

from datetime import date
from functools import cached_property

import msgspec

from trdcheck.evidence.conditions import read_condition, read_texts
from trdcheck.evidence.context import Context
from trdcheck.evidence.facts import read_fact, read_flag, read_patient, read_trials
from trdcheck.evidence.labs import UNREADABLE
from trdcheck.evidence.medicines import beside_result, read_medicines, read_result
from trdcheck.evidence.reading import Reading
from trdcheck.evidence.screens import read_part, read_screen, read_unnamed
from trdcheck.model.checklist import AnsweredBy, ItemPart
from trdcheck.model.checklist import Lab as LabItem
from trdcheck.model.dates import When
from trdcheck.scoring.score import scored


class Evidence:
    """The readings of one case for one part of an item."""

    def __init__(
        self,
        context: Context,
        part: ItemPart,
        lab: LabItem | None = None,
        names: frozenset[str] = frozenset(),
    ) -> None:
        """`names` are those of the item, where this part is the one that judges conditions in the chart's own words."""
        self.context = context
        self.names = names
        self.lab = lab
        self.case = context.case
        self.as_of: date = context.as_of
        self.reference = context.reference
        self.part = part
        self._readings: dict[str, Reading] = {}
        self._tags: dict[str, frozenset[str]] = {}

    # -- sources -------------------------------------------------------------------------------------------------

    def sources(self) -> list[str]:
        """Every source the part looks at, groups not opened, in the order written."""
        part = self.part
        return [*part.conditions, *part.instruments, *part.analytes, *part.facts, *part.medicines]

    def members(self, source: str) -> list[str]:
        """The sources behind a name: those of a group, all of them for `anything`, else itself."""
        if source == "anything":
            return self.sources()
        return self.part.groups.get(source, [source])

    def read(self, source: str) -> Reading:
        """What the case says about one source; raises KeyError for a name that names nothing."""
        if source not in self._readings:
            self._readings[source] = self._read(source)
        return self._readings[source]

    def tags(self, source: str) -> frozenset[str]:
        """The states that some source behind a name is in."""
        if source not in self._tags:
            readings = [self.read(member) for member in self.members(source)]
            self._tags[source] = frozenset().union(*(reading.tags for reading in readings))
        return self._tags[source]

    def _read(self, source: str) -> Reading:
        part, reference = self.part, self.reference
        if source.startswith("flag:"):
            return read_flag(self, source.removeprefix("flag:"))
        if source.startswith("patient."):
            return read_patient(self, source.removeprefix("patient."))
        if source == "trials":
            return read_trials(self)
        if source == "texts":
            return read_texts(self)
        if source == "unnamed":
            return read_unnamed(self)
        if source.startswith("part:"):
            return read_part(self, *source.split(":")[1:])
        if source in part.medicines:
            return beside_result(self, read_medicines(self, source))
        if source in reference.conditions:
            return beside_result(self, self._screened(read_condition(self, source)))
        if source.partition(":")[0] in reference.instruments:
            return read_screen(self, source)
        if source in reference.analytes:
            return self._answered_result(read_result(self, source))
        if source in reference.facts:
            return read_fact(self, source)
        raise KeyError(source)

    def _screened(self, reading: Reading) -> Reading:
        """A condition, `screened_since` when an instrument of the part was completed surely on or after it."""
        if reading.undated or not self.completed_since("", reading.newest):
            return reading
        return msgspec.structs.replace(reading, tags=reading.tags | {"screened_since"})

    def _answered_result(self, reading: Reading) -> Reading:
        """A result of an assessment: one that cannot be read gives way to what was ruled out on or after it."""
        unread = reading.tags & UNREADABLE
        if self.lab is not None or not unread or reading.undated or not self.answered(reading.newest):
            return reading
        return msgspec.structs.replace(reading, tags=reading.tags - unread | {"answered"})

    def window(self, *names: str) -> int | None:
        """The window of the first of these names that has one; None for one that does not expire."""
        for name in names:
            if name in self.part.within_days:
                days = self.part.within_days[name]
                return None if days == "any" else days
        raise KeyError(names[0])

    # -- answers -------------------------------------------------------------------------------------------------

    @cached_property
    def answers(self) -> list[When]:
        """The dates of the assessments that answer what is dated on or before them."""
        by = self._answered_by
        dates = [
            condition.date
            for condition in self.case.conditions or ()
            if condition.condition in by.conditions
            and condition.status == "ruled_out"
            and (not by.bases or condition.basis in by.bases)
        ]
        dates += [
            screen.date
            for screen in self.case.screens or ()
            if screen.instrument in by.instruments
            and scored(screen, self.case, self.reference).verdict == "negative"
        ]
        facts = [self.case.fact(name) for name in by.facts]
        dates += [fact.date for fact in facts if fact is not None and fact.value is True]
        return [when for when in dates if when is not None and when.within(self.as_of) is not None]

    def answered(self, last: date | None) -> bool:
        """Whether an assessment lies on or after this day under every reading; an undated fact has none."""
        return last is not None and any(answer.first >= last for answer in self.answers)

    @property
    def _answered_by(self) -> AnsweredBy:
        return self.part.answered_by or AnsweredBy(conditions=self.part.conditions)

    def outranks_computed(self) -> bool:
        """Whether what a score computed from facts can only suggest is known: by a negative study, or under control."""
        by = self._answered_by
        return any(self.read(name).has({"negative"}) for name in by.instruments) or any(
            self.read(name).has({"controlled"}) for name in by.conditions
        )

    def completed_since(self, instrument: str, last: date | None) -> bool:
        """Whether another instrument of the part was completed surely on or after this day."""
        others = {name.partition(":")[0] for name in self.part.instruments} - {instrument}
        return last is not None and any(
            screen.instrument in others
            and screen.date is not None
            and screen.date.within(self.as_of) is not None
            and screen.date.first >= last
            and scored(screen, self.case, self.reference).settles in ("negative", "positive")
            for screen in self.case.screens or ()
        )
