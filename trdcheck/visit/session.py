"""The state of a visit: the case as plain values, what is asked, and every change checked where it is stored."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from trdcheck.errors import CannotWriteError
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.evidence.context import Context
from trdcheck.inputs.case_file import FORMAT, Vocabulary, read_case
from trdcheck.inputs.problems import InvalidFileError
from trdcheck.model.case import Case, DecisionWord
from trdcheck.model.checklist import Checklist
from trdcheck.model.report import Report
from trdcheck.model.words import Reason, Status
from trdcheck.reference import Reference
from trdcheck.scoring.score import score
from trdcheck.visit.record_lines import read_condition, read_lab, read_medicine, read_screen
from trdcheck.visit.trial_line import read_trial
from trdcheck.visit.typed import amount, weeks
from trdcheck.visit.walk import Question, questions, seconds

_DATED = ("trials_complete", "lists_confirmed")
_LISTS = {
    "trial": "trials",
    "screen": "screens",
    "lab": "labs",
    "condition": "conditions",
    "medicine": "medications",
}
_STATES: dict[str, dict[str, Any]] = {
    "active": {"status": "active"},
    "treated, controlled": {"status": "treated", "controlled": True},
    "treated, not controlled": {"status": "treated", "controlled": False},
    "resolved": {"status": "resolved"},
    "suspected": {"status": "suspected"},
}
# A list is complete, or not, as a whole: taking a record out of it makes that a question again.
_CONFIRMED = {"trials": "trials_complete", "conditions": "lists_confirmed", "medications": "lists_confirmed"}
_LOST = {
    "max_dose_mg": "dose",
    "max_dose": "dose",
    "this_episode": "",
    "ongoing": "",
    "elevated_mood": "",
    "combined_with": "",
}


class Refused(Exception):
    """An answer that is not stored, with the reason."""


class Since(Struct, frozen=True):
    """What changed since the last answer of an earlier visit."""

    day: date
    closed: int
    newly_open: int


class Session:
    """One visit. `save` is called with the text of the case before an answer counts as given.

    The case passes the same validation as a file after every change; a change that does not pass is not made.
    """

    def __init__(
        self,
        data: bytes | None,
        *,
        name: str,
        today: date,
        checklist: Checklist,
        reference: Reference,
        definition: str,
        save: Callable[[str], None],
    ) -> None:
        """Read the case; raises InvalidFileError with all its problems."""
        self.today, self.checklist, self.reference, self.definition = today, checklist, reference, definition
        self.name, self.save = name, save
        self.unsaved = ""
        self._vocabulary = Vocabulary(reference)
        self._values: dict[str, Any] = {"format": FORMAT}
        if data is not None:
            read_case(data, name, self._vocabulary)
            self._values = json.loads(data.decode("utf-8-sig"))
        self._at_first = json.loads(json.dumps(self._values))
        self.case = self._read(self._values)
        self.since = self._since()
        if self._values.get("as_of") is not None:
            self._values = _with_dates(self._values)
            self.case = self._read(self._values)
        self._undo: list[tuple[str, frozenset[str], dict[str, Question]]] = []
        self.passed: frozenset[str] = frozenset()
        self._going_on: dict[str, Question] = {}
        self._judge()

    # -- what is known -------------------------------------------------------------------------------------------

    def _read(self, values: dict[str, Any]) -> Case:
        return read_case(json.dumps(values).encode(), self.name, self._vocabulary)

    def _report(self, case: Case, day: date) -> Report:
        return evaluate(
            self.checklist,
            case,
            as_of=day,
            as_of_from="today",
            reference=self.reference,
            definition=self.definition,
        )

    def _judge(self) -> None:
        """The report and the questions of the case as it now is."""
        self.report = self._report(self.case, self.today)
        self.context = Context(
            checklist=self.checklist,
            case=self.case,
            as_of=self.today,
            reference=self.reference,
            definition=self.definition,
        )
        asked = {**self._going_on, **{one.path: one for one in questions(self.context, self.report)}}
        self.missing = list(asked.values())
        self.asked = [
            one for one in self.missing if one.path not in self.passed and not self._unknown(one.path)
        ]

    @property
    def minutes(self) -> int:
        """How long what is left to ask takes, about, in whole minutes."""
        return -(-seconds(self.asked, self.context) // 60)

    @property
    def text(self) -> str:
        """The case as it is saved."""
        return json.dumps(self._values, indent=2, ensure_ascii=False) + "\n"

    def mark(self, path: str) -> str:
        """How a question that is still open stands: not answered, skipped, unknown, or answered without settling it."""
        answer = self._at(path)
        value = answer.get("value") if isinstance(answer, dict) else answer
        if isinstance(answer, dict) and value is None and answer.get("date") is not None:
            return "[?]"
        if isinstance(value, bool):
            return "yes" if value else " no"
        return " s " if path in self.passed else " . "

    def from_before(self, path: str) -> bool:
        """Whether what stands at this path was in the file when the visit began, unchanged."""
        key, _, number = path.rstrip("]").partition("[")
        if number:
            before, now = self._at_first.get(key) or [], self._values.get(key) or []
            return int(number) < len(now) and now[int(number)] in before
        key, _, name = path.partition(".")
        before, now = self._at_first.get(key), self._values.get(key)
        if name and isinstance(before, dict) and isinstance(now, dict):
            before, now = before.get(name), now.get(name)
        if isinstance(before, bool | str) and isinstance(now, dict):
            now = now.get("value")
        return before is not None and before == now

    def _unknown(self, path: str) -> bool:
        """Whether it was asked today and nobody knew."""
        answer = self._at(path)
        return (
            isinstance(answer, dict)
            and answer.get("value") is None
            and answer.get("date") == self.today.isoformat()
        )

    def _at(self, path: str) -> Any:
        """The plain value behind a dotted path, or None."""
        key, _, name = path.partition(".")
        value = self._values.get(key)
        return value.get(name) if name and isinstance(value, dict) else None if name else value

    def _since(self) -> Since | None:
        """How the case stood on the day of the last dated answer before today, against how it stands now."""
        case = self.case
        answers = [case.trials_complete, case.lists_confirmed, *(case.history or {}).values()]
        answers += [
            getattr(case.safety, field, None)
            for field in (case.safety.__struct_fields__ if case.safety else ())
        ]
        facts = [
            case.dated(one) for one in answers if not isinstance(one, msgspec.Struct) or hasattr(one, "value")
        ]
        days = [one.date.last for one in facts if one is not None and one.date is not None]
        earlier = [day for day in days if day < self.today]
        if not earlier:
            return None
        day = max(earlier)
        then = {one.id: one.status is Status.OPEN for one in self._report(case, day).items}
        now = {one.id: one.status is Status.OPEN for one in self._report(case, self.today).items}
        closed = sum(then[one] and not now[one] for one in now)
        return Since(day, closed, sum(now[one] and not then[one] for one in now))

    # -- changes -------------------------------------------------------------------------------------------------

    def press(self, question: Question, key: str) -> None:
        """One key as an answer; raises Refused for a key that is none here."""
        if key == "u":
            return self._nobody_knows(question)
        if question.by_line:
            if key != "n":
                raise Refused("type the answer in a line: Enter")
            return self._no_more(question)
        if question.choices:
            if key not in question.choices:
                raise Refused(f"keys here: {', '.join(question.choices)}, u")
            return self.store(question, question.choices[key])
        if key not in ("y", "n"):
            raise Refused("keys here: y, n, u")
        return self.store(question, key == "y")

    def line(self, question: Question, text: str) -> None:
        """A typed line as an answer; raises Refused with the reason."""
        try:
            value = self.parse(question, text)
        except ValueError as error:
            raise Refused(str(error)) from None
        if question.shape in _LISTS and not question.path.startswith("trials["):
            self._add(question, value)
        else:
            self.store(question, value)

    def parse(self, question: Question, text: str) -> Any:
        """What a typed line means; raises ValueError."""
        trials = self._values.get("trials") or [None]
        match question.shape:
            case "trial":
                record = read_trial(text, self.today, self.reference, trials[-1])
                return record["drug"] if question.path.endswith(".drug") else record
            case "screen":
                return read_screen(text, question.names, self.today, self.reference)
            case "lab":
                return read_lab(text, question.names, self.today, self.reference)
            case "condition":
                return read_condition(text, self.today, self.reference)
            case "medicine":
                return read_medicine(text, self.today, self.reference)
            case "weeks":
                return weeks(text)
            case _:
                return amount(text)

    def judged(self, question: Question, text: str) -> str:
        """How a trial in the making stands by the headline definition, and what it still lacks; raises ValueError."""
        values = self._copy()
        values["trials"] = [*(values.get("trials") or []), self.parse(question, text)]
        try:
            case = self._read(values)
        except InvalidFileError as error:
            raise ValueError(_said(error)) from None
        view = self._report(case, self.today).trials[-1]
        return "; ".join(part for part in (view.summary, view.next) if part)

    def scored(self, record: dict[str, Any]) -> str:
        """What a completed form comes to by its whole rule; without a score while it is incomplete."""
        instrument = self.reference.instruments[record["instrument"]]
        found = score(
            instrument,
            items=record.get("items"),
            score=record.get("score"),
            result=record.get("result"),
            parts=record.get("parts"),
            sex=self.case.patient.sex if self.case.patient else None,
            instruments=self.reference.instruments,
        )
        number = f"score {found.score:g}, " if found.score is not None else ""
        verdict = (found.verdict or found.band or "no cut-off").replace("_", " ")
        return f"{instrument.short}: {number}{verdict}"

    def store(self, question: Question, value: Any) -> None:
        """Put an answer where its path says."""
        values = self._copy()
        path, today = question.path, self.today.isoformat()
        key, _, name = path.partition(".")
        if key in ("safety", "history"):
            values[key] = {**(values.get(key) or {}), name: {"value": value, "date": today}}
        elif path in _DATED:
            values[path] = {"value": value, "date": today}
        elif key in ("episode", "patient"):
            values[key] = {**(values.get(key) or {}), name: value}
        elif key.startswith("trials["):
            self._of_trial(values["trials"][int(key[7:-1])], name, value, question)
        elif key.startswith("conditions["):
            record = {"condition": question.names[0], **_STATES[str(value)], "date": today}
            values["conditions"] = [*(values.get("conditions") or []), record]
        # Answered now: not asked again in this visit, also where the answer leaves the item open.
        self._change(values, passed=self.passed | {path})

    def _of_trial(self, trial: dict[str, Any], name: str, value: Any, question: Question) -> None:
        if name == "combined_with":
            trial[name] = question.names if value else []
        elif name == "max_dose":
            trial |= {"max_dose": value, "unit": question.names[0]}
        else:
            trial[name] = value

    def _add(self, question: Question, record: dict[str, Any]) -> None:
        """One more record in a list; the question stays, since there may be another."""
        values, key = self._copy(), _LISTS[question.shape]
        values[key] = [*(values.get(key) or []), record]
        going_on = dict(self._going_on)
        if question.path in ("trials", "screens", "conditions", "medications"):
            going_on[question.path] = question
        self._change(values, going_on=going_on)

    def _no_more(self, question: Question) -> None:
        """None, or no more of a list; for a single value, none at hand today."""
        values = self._copy()
        if (
            question.path in ("trials", "screens", "conditions", "medications")
            and values.get(question.path) is None
        ):
            values[question.path] = []
        going_on = {path: one for path, one in self._going_on.items() if path != question.path}
        self._change(values, passed=self.passed | {question.path}, going_on=going_on)

    def _nobody_knows(self, question: Question) -> None:
        """Asked, not known: kept with its date where the case has a place for it; the item stays open."""
        values, path, today = self._copy(), question.path, self.today.isoformat()
        key, _, name = path.partition(".")
        if key in ("safety", "history"):
            values[key] = {**(values.get(key) or {}), name: {"value": None, "date": today}}
        elif path in _DATED:
            values[path] = {"value": None, "date": today}
        self._change(values, passed=self.passed | {path})

    def as_before(self, question: Question) -> None:
        """The same answer as for the trial before; raises Refused where that has none."""
        key, _, name = question.path.partition(".")
        number = int(key[7:-1]) if key.startswith("trials[") else 0
        before = self._values["trials"][number - 1].get(name) if number else None
        if before is None or name == "drug":
            raise Refused("the trial before has no such answer")
        self.store(question, before)

    def cannot_be_known(self, question: Question) -> None:
        """A fact of a trial that was asked for and is not to be had; raises Refused for any other."""
        key, _, name = question.path.partition(".")
        fact = _LOST.get(name, name)
        if not key.startswith("trials[") or not fact:
            raise Refused("only facts of a trial can be marked as not to be had")
        values = self._copy()
        trial = values["trials"][int(key[7:-1])]
        trial["unrecoverable"] = sorted({*(trial.get("unrecoverable") or []), fact})
        self._change(values)

    def skip(self, question: Question) -> None:
        """Leave it unanswered for now; nothing is stored."""
        self.passed |= {question.path}
        self._judge()

    def decide(self, item: str, decision: DecisionWord, reason: str, when: str | None = None) -> None:
        """A decision about an item or a flag; raises Refused without a reason, and n/a on a finding."""
        if not reason.strip():
            raise Refused("a decision needs a reason")
        view = next((one for one in self.report.items if one.id == item), None)
        if decision == "not_applicable" and (view is None or view.reason is Reason.FINDING):
            what = f"{view.title}: {view.summary}" if view is not None else "a safety flag"
            raise Refused(f"a finding cannot be not applicable. {what}")
        values = self._copy()
        record = {
            "item": item,
            "decision": decision,
            "date": when or self.today.isoformat(),
            "reason": reason.strip(),
        }
        values["decisions"] = [*(values.get("decisions") or []), record]
        self._change(values)

    def note(self, question: Question, text: str) -> None:
        """A note beside the answer to a question; where it has none yet, with the patient under its title."""
        values = self._copy()
        key, _, name = question.path.partition(".")
        record: Any = (values.get(key) or {}).get(name) if key in ("safety", "history") else None
        if key.startswith("trials["):
            record = values["trials"][int(key[7:-1])]
        elif question.path in _DATED:
            record = values.get(question.path)
        if isinstance(record, bool | str):
            record = {"value": record}
        if record is None and key in ("safety", "history"):
            record = {"value": None}
        if not isinstance(record, dict):
            # Nothing is recorded that could carry it: it stands with the patient, under the name of what it is about.
            patient = values.get("patient") or {}
            said = f"{question.title}: {text}"
            values["patient"] = {
                **patient,
                "note": f"{patient['note']}; {said}" if patient.get("note") else said,
            }
            self._change(values)
            return
        record["note"] = text
        if key in ("safety", "history"):
            values[key] = {**(values.get(key) or {}), name: record}
        elif question.path in _DATED:
            values[question.path] = record
        self._change(values)

    def clear(self, path: str) -> None:
        """Take an answer or a record out of the case again; `undo` brings it back."""
        values = self._copy()
        key, _, name = path.partition(".")
        if name:
            part = dict(values.get(key) or {})
            part.pop(name, None)
            values[key] = part
        elif path.endswith("]"):
            key, _, number = path[:-1].partition("[")
            values[key] = [one for n, one in enumerate(values[key]) if n != int(number)]
            values.pop(_CONFIRMED.get(key, ""), None)
            if not values[key]:
                # An empty list would say that there is none: nobody said so.
                del values[key]
        else:
            values.pop(path, None)
        self._change(values, passed=self.passed - {path})

    def undo(self) -> None:
        """Take the last change back; raises Refused when there is none."""
        if not self._undo:
            raise Refused("nothing to undo")
        text, passed, going_on = self._undo[-1]
        values = json.loads(text)
        self._write(values)
        self._undo.pop()
        self._values, self.passed, self._going_on = values, passed, going_on
        self.case = self._read(values)
        self._judge()

    def _copy(self) -> dict[str, Any]:
        copied: dict[str, Any] = json.loads(json.dumps(self._values))
        return copied

    def _change(
        self,
        values: dict[str, Any],
        *,
        passed: frozenset[str] | None = None,
        going_on: dict[str, Question] | None = None,
    ) -> None:
        """Check, save, and only then take over a change; raises Refused when it does not pass."""
        try:
            case = self._read(values)
        except InvalidFileError as error:
            raise Refused(_said(error)) from None
        before = json.dumps(self._values), self.passed, self._going_on
        if values != self._values:
            self._write(values)
        self._undo.append(before)
        self._values, self.case = values, case
        self.passed = self.passed if passed is None else passed
        self._going_on = self._going_on if going_on is None else going_on
        self._judge()

    def _write(self, values: dict[str, Any]) -> None:
        """Save; a full disk is said and the visit goes on in memory, the old file whole."""
        try:
            self.save(json.dumps(values, indent=2, ensure_ascii=False) + "\n")
            self.unsaved = ""
        except CannotWriteError as error:
            self.unsaved = error.message


def _said(error: InvalidFileError) -> str:
    """The first problem of a change, without the file it is not in."""
    first = error.problems[0]
    return "; ".join(part for part in (first.message, first.hint) if part)


def _with_dates(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a file with its own `as_of` as the date of each bare answer, and without `as_of`."""
    as_of = values["as_of"]

    def dated(answer: Any) -> Any:
        return {"value": answer, "date": as_of} if isinstance(answer, bool | str) else answer

    changed = {key: value for key, value in values.items() if key != "as_of"}
    for key in _DATED:
        if key in changed:
            changed[key] = dated(changed[key])
    for key in ("safety", "history"):
        if isinstance(changed.get(key), dict):
            changed[key] = {
                name: value if name in ("note", "source") else dated(value)
                for name, value in changed[key].items()
            }
    return changed
