"""The counts of a cohort: what is open and why, what the recorded labels rest on, the safety flags."""

from collections import Counter

import msgspec

from trdcheck.model.checklist import Checklist
from trdcheck.model.cohort import DefinitionSummary, FlagSummary, ItemSummary, Summary
from trdcheck.model.line import Line
from trdcheck.model.words import Presence, Reason, Status, Verdict

# Case ids that are named beside a flag; the count says how many there are.
_NAMED = 10


class Counting:
    """The counts of a cohort, a line at a time: memory does not grow with the cases."""

    def __init__(self, checklist: Checklist, flags: list[str], definitions: list[str]) -> None:
        self._checklist, self._flags, self._definitions = checklist, flags, definitions
        self._cases = self._bad = self._labelled = 0
        self._results: Counter[str] = Counter()
        self._statuses: Counter[tuple[str, Status, Reason | None]] = Counter()
        self._flag_counts: Counter[tuple[str, Presence]] = Counter()
        self._verdicts: Counter[tuple[str, Verdict]] = Counter()
        self._first: dict[str, list[str]] = {flag: [] for flag in flags}

    def add(self, text: bytes, good: bool, number: int) -> None:
        """Count a line of `trdcheck-line/1`; a case without an id is named by its number in the input."""
        self._cases += 1
        if not good:
            self._bad += 1
            return
        line = msgspec.json.decode(text, type=Line)
        self._results[line.result] += 1
        for name, item in line.items.items():
            self._statuses[name, item.status, item.reason] += 1
        for name, flag in line.flags.items():
            if flag.addressed:
                continue
            self._flag_counts[name, flag.status] += 1
            if flag.status is Presence.PRESENT and len(self._first[name]) < _NAMED:
                self._first[name].append(line.case_id or f"line {number}")
        if line.recorded_label is not None:
            self._labelled += 1
            for name, definition in line.definitions.items():
                self._verdicts[name, definition.verdict] += 1

    def summary(self) -> Summary:
        """What was counted, items in the order of the checklist."""
        stale = {
            item.title: self._statuses[item.id, Status.OPEN, Reason.OUTDATED]
            for item in self._checklist.items
            if item.__struct_config__.tag == "lab"
        }
        return Summary(
            checklist=self._checklist.used.id,
            version=self._checklist.used.version,
            cases=self._cases,
            not_judged=self._bad,
            results=dict(sorted(self._results.items())),
            labelled=self._labelled,
            flags=[
                FlagSummary(
                    id=flag,
                    present=self._flag_counts[flag, Presence.PRESENT],
                    unknown=self._flag_counts[flag, Presence.UNKNOWN],
                    first=self._first[flag],
                )
                for flag in self._flags
            ],
            items=[self._item(item.id, item.title) for item in self._checklist.items],
            definitions=[
                DefinitionSummary(
                    id=name,
                    met=self._verdicts[name, Verdict.MET],
                    not_met=self._verdicts[name, Verdict.NOT_MET],
                    cannot_tell=self._verdicts[name, Verdict.CANNOT_TELL],
                )
                for name in self._definitions
            ],
            stale_laboratory={title: count for title, count in stale.items() if count},
        )

    def _item(self, name: str, title: str) -> ItemSummary:
        reasons = {reason: count for reason in Reason if (count := self._statuses[name, Status.OPEN, reason])}
        is_open = sum(reasons.values())
        return ItemSummary(
            id=name,
            title=title,
            open=is_open,
            reasons=reasons,
            settled=self._cases - self._bad - is_open,
        )
