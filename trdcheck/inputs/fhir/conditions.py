"""Diagnoses: what their codes name, how they stand, and what else they say: history, severity, the label."""

from collections import defaultdict
from typing import Any

from msgspec import Struct

from trdcheck.inputs.fhir.drafts import Cite, Workbench, day_of, named, texts
from trdcheck.inputs.fhir.resources import Concept, Condition
from trdcheck.model.dates import When
from trdcheck.reference.fhir import CodeRow

# The most pressing first.
_PRESSING = ("active", "suspected", "unconfirmed", "resolved", None)

_TEXT_ONLY = "matched by text"


class Standing(Struct, frozen=True):
    """How a condition stands: its status, or that it is left, and why it is in doubt."""

    status: str | None
    left: str | None = None
    doubts: tuple[str, ...] = ()


class _Reading(Struct):
    """One Condition as it is read, before those of one name become one record."""

    ref: str
    status: str | None
    date: str | None
    text: str
    notes: list[str]


def standing(bench: Workbench, condition: Condition) -> Standing:
    """How a condition stands, by its two status words, its category and its end."""
    clinical = _word(bench, condition.clinical_status)
    verified = _word(bench, condition.verification_status)
    certain = bench.tables.does("Condition", "verificationStatus", verified) if verified else "stands"
    if certain == "left":
        return Standing(None, f"verificationStatus {verified}")
    if certain is None:
        return Standing(None, f"unknown verificationStatus {(verified or '')[:20]}")
    if verified is None and condition.verification_status is not None:
        return Standing(None, "verificationStatus without a code")
    ended = condition.abatement_date_time is not None or condition.abatement_period is not None
    status: str | None
    doubts: list[str] = []
    if clinical is None and condition.clinical_status is not None:
        status = None
        doubts.append("clinicalStatus without a code")
    elif clinical is None:
        status = _status_by_category(bench, condition, ended)
    else:
        status = bench.tables.does("Condition", "clinicalStatus", clinical)
        if status is None:
            return Standing(None, f"unknown clinicalStatus {clinical[:20]}")
        if status == "active" and ended:
            doubts.append("active, and with an end date")
    if certain != "stands" and status != "resolved":
        status = certain
    return Standing(status, None, tuple(doubts))


def _word(bench: Workbench, concept: Concept | str | None) -> str | None:
    return concept.strip() if isinstance(concept, str) else bench.word(concept)


def _status_by_category(bench: Workbench, condition: Condition, ended: bool) -> str | None:
    """Without a status: an item of the problem list is active unless it ended, a diagnosis of a visit unconfirmed."""
    places = {
        bench.tables.does("Condition", "category", coding.code or "")
        for category in condition.category
        for coding in category.coding
    }
    if "listed" in places:
        return "resolved" if ended else "active"
    return "unconfirmed" if "encounter" in places else None


def read_conditions(bench: Workbench) -> dict[str, Any]:
    """The conditions as records; what they say beside that is given back: history, label, severity."""
    by_name: dict[str, list[_Reading]] = defaultdict(list)
    beside = _Beside(bench)
    for ref, condition in bench.store.all(Condition):
        how = standing(bench, condition)
        if how.left is not None:
            bench.leave(ref, "status", f"{(named(condition.code) or 'a condition')[:60]}: {how.left}")
            continue
        _read_one(bench, ref, condition, how, by_name, beside)
    for name in sorted(by_name):
        _record(bench, name, by_name[name])
    return beside.found()


def _read_one(
    bench: Workbench,
    ref: str,
    condition: Condition,
    how: Standing,
    by_name: dict[str, list[_Reading]],
    beside: "_Beside",
) -> None:
    rows = list(bench.rows(condition.code))
    text = named(condition.code)
    if text is None:
        bench.leave(ref, "no_code", "a condition without code and text")
        return
    date, notes = _date(bench, condition)
    notes += how.doubts
    for doubt in how.doubts:
        bench.doubt(ref, doubt)
    beside.note(ref, condition, how, rows, date, text)
    of_condition = [row for row in rows if row.use == "condition"]
    if of_condition:
        for name in dict.fromkeys(row.id for row in of_condition):
            named_rows = [row for row in of_condition if row.id == name]
            status, said = _status(bench, ref, condition, how, named_rows)
            by_name[name].append(_Reading(ref, status, date, text, [*notes, *said]))
        return
    if any(row.use in ("label", "pregnancy") for row in rows):
        return
    matched = None if rows or any(bench.codes(condition.code)) else _by_text(bench, condition.code)
    if matched is not None:
        if matched == "treatment-resistant-depression":
            beside.label(ref, text, date, matched=True)
            return
        by_name[matched].append(_Reading(ref, how.status, date, text, [*notes, _TEXT_ONLY, f'"{text}"']))
        bench.doubt(ref, f"{_TEXT_ONLY}: {bench.reference.conditions[matched].title}")
        return
    by_name[f"\0{text.casefold()}"].append(_Reading(ref, how.status, date, text, notes))


def _status(
    bench: Workbench, ref: str, condition: Condition, how: Standing, rows: list[CodeRow]
) -> tuple[str | None, list[str]]:
    """The status, where the code itself says remission or no more than a suspicion."""
    says = {row.status for row in rows if row.status}
    if "resolved" in says or any(
        bench.tables.remission.search(name.casefold()) for name in texts(condition.code)
    ):
        if how.status in ("active", "suspected", "unconfirmed"):
            bench.doubt(ref, f"its status says {how.status}, its name says remission")
            return "resolved", [f"status {how.status}, name in remission"]
        return "resolved", []
    if "suspected" in says and how.status == "active":
        return "suspected", ["the code says no more than that"]
    return how.status, []


def _by_text(bench: Workbench, concept: Concept | None) -> str | None:
    """The condition whose listed name stands in the text as whole words, with no word beside it that takes it back."""
    found: set[str] = set()
    for text in texts(concept):
        plain = text.casefold()
        exact = bench.reference.condition_texts.read(text).condition
        if exact is not None:
            found.add(exact)
            continue
        names = {
            bench.tables.condition_of[match[0]] for match in bench.tables.condition_names.finditer(plain)
        }
        if names and bench.tables.doubt_words.search(plain):
            return None
        found |= names
    if "psychotic-depression" in found:
        found.discard("depression")
    return found.pop() if len(found) == 1 else None


def _date(bench: Workbench, condition: Condition) -> tuple[str | None, list[str]]:
    """Onset, else the day of recording; an age or a range goes to the note."""
    notes: list[str] = []
    if condition.onset_age is not None and condition.onset_age.value is not None:
        notes.append(f"onset at age {condition.onset_age.value:g}")
    if condition.onset_string:
        notes.append(f'onset "{condition.onset_string[:60]}"')
    if condition.onset_range is not None:
        notes.append("onset as a range")
    period = condition.onset_period
    for text in (
        condition.onset_date_time,
        (period.start or period.end) if period is not None else None,
        condition.recorded_date,
    ):
        day = day_of(text)
        if day is not None and When(day).first <= bench.as_of:
            return day, notes
        if text:
            notes.append(f"its date {text[:10]} cannot be")
    return None, notes


def _record(bench: Workbench, name: str, readings: list[_Reading]) -> None:
    """One record of one condition: the most pressing status, the newest date, all that say it."""
    readings.sort(key=lambda one: one.ref)
    status = min((one.status for one in readings), key=_PRESSING.index)
    dates = [one.date for one in readings if one.date is not None and one.status == status] or [
        one.date for one in readings if one.date is not None
    ]
    date = max(dates, key=lambda text: (When(text).first, When(text).last), default=None)
    values: dict[str, Any] = {"condition": None if name.startswith("\0") else name}
    if name.startswith("\0"):
        values["text"] = min(one.text for one in readings)
    values |= {"status": status, "basis": "chart", "date": date}
    others = sorted({one.status or "no status" for one in readings} - {status or "no status"})
    notes = [note for one in readings for note in one.notes]
    if others:
        notes.append(f"also recorded as {', '.join(others)}")
    bench.add("conditions", values, [Cite(one.ref) for one in readings], notes)


class _Beside:
    """What diagnoses say beside the condition: history facts, the label, the severity of a depression."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._history: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._labels: list[tuple[str, str, str, bool]] = []
        self._severities: list[tuple[str, str]] = []
        self._depressed = False

    def note(
        self, ref: str, condition: Condition, how: Standing, rows: list[CodeRow], date: str | None, text: str
    ) -> None:
        """Take what one diagnosis says."""
        sure = how.status in ("active", "resolved")
        for row in rows:
            match row.use:
                case "fact" if sure and (row.status == "ever" or how.status == "active"):
                    self._history[row.id].append((date or "", ref))
                case "label":
                    self.label(ref, text, date, matched=False)
                case "condition" if row.id in ("depression", "psychotic-depression"):
                    self._depressed = True
        depressions = [row for row in rows if row.use == "condition" and row.id == "depression"]
        if (
            depressions
            and how.status == "active"
            and not any(row.status == "resolved" for row in depressions)
        ):
            words = {row.severity for row in depressions if row.severity}
            code = self._bench.word(condition.severity)
            own = self._bench.tables.does("Condition", "severity", code) if code else None
            words |= {own} if own else set()
            self._severities += [(word, ref) for word in words]

    def label(self, ref: str, text: str, date: str | None, *, matched: bool) -> None:
        """The label under review."""
        self._labels.append((date or "", ref, text, matched))

    def found(self) -> dict[str, Any]:
        """The parts of the case that are made of it."""
        parts: dict[str, Any] = {}
        if self._history:
            parts["history"] = {name: self._fact(name) for name in sorted(self._history)}
        if self._labels:
            date, ref, text, matched = max(self._labels)
            label: dict[str, Any] = {"term": text, "source": {"kind": "ehr", "ref": ref}}
            if date:
                label["date"] = date
            if matched:
                label["note"] = _TEXT_ONLY
            parts["label"] = label
        words = {word for word, _ in self._severities}
        if len(words) == 1:
            refs = ", ".join(sorted({ref for _, ref in self._severities}))
            parts["episode"] = {"severity": words.pop(), "source": {"kind": "ehr", "ref": refs}}
        elif words:
            refs = ", ".join(sorted({ref for _, ref in self._severities}))
            self._bench.doubt(
                None, f"depression is coded {' and '.join(sorted(words))} ({refs}): no severity taken"
            )
        if not self._depressed and not self._labels:
            self._bench.doubt(None, "no coded depression in the record")
        return parts

    def _fact(self, name: str) -> dict[str, Any]:
        date, _ = max(self._history[name])
        refs = ", ".join(sorted({ref for _, ref in self._history[name]}))
        fact: dict[str, Any] = {"value": True, "source": {"kind": "ehr", "ref": refs}}
        if date:
            fact["date"] = date
        return fact
