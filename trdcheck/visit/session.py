"""The state of a visit: the case as plain values, what is asked, and every change checked where it is stored."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from trdcheck.errors import CannotWriteError
from trdcheck.evaluation.evaluate import Judged, evaluate_again
from trdcheck.inputs.case_file import FORMAT, Vocabulary, read_case
from trdcheck.inputs.problems import InvalidFileError
from trdcheck.model.case import Case, DecisionWord
from trdcheck.model.checklist import Checklist
from trdcheck.model.words import Reason, Status
from trdcheck.reference import Reference
from trdcheck.scoring.score import score
from trdcheck.visit import answers
from trdcheck.visit.answers import Values, copied, value_at
from trdcheck.visit.question import LISTS, Question, worded
from trdcheck.visit.speech.reading import Reading
from trdcheck.visit.walk import fields_at, question_at, questions

# A yes to these opens the lines behind it.
_OPENS = {
    "courses": "courses",
    "psychotherapy": "psychotherapy",
    "pharmacogenomics": "pharmacogenomics",
    "trials.augmentation": "augmentation",
}
# A no to "is that all of them?" opens the lists again.
_REOPENS = {"trials_complete": ("trials",), "lists_confirmed": ("conditions", "medications")}
AGAIN = "again.unknown"


class Refused(Exception):
    """An answer that is not stored, with the reason."""


class Since(Struct, frozen=True):
    """What changed since the last answer of an earlier visit."""

    day: date
    closed: int
    newly_open: int


class _State(Struct, frozen=True):
    """What one change can take back: the values, what was passed over, the lists that are open, what was answered."""

    values: str
    passed: frozenset[str]
    open_lists: frozenset[str]
    log: tuple[Question, ...]


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
        self.values: Values = {"format": FORMAT}
        if data is not None:
            read_case(data, name, self._vocabulary)
            self.values = json.loads(data.decode("utf-8-sig"))
        self._at_first = copied(self.values)
        self.case = self._read(self.values)
        self.since = self._since()
        if self.values.get("as_of") is not None:
            self.values = answers.with_dates(self.values)
            self.case = self._read(self.values)
        self._undo: list[_State] = []
        self.passed: frozenset[str] = frozenset()
        self.open_lists: frozenset[str] = frozenset()
        self.log: tuple[Question, ...] = ()
        self._held_back = frozenset(self._unknown_before())
        self._judge()

    # -- what is known -------------------------------------------------------------------------------------------

    def _read(self, values: Values) -> Case:
        return read_case(json.dumps(values).encode(), self.name, self._vocabulary)

    def _judged(self, case: Case, day: date, before: Judged | None = None) -> Judged:
        return evaluate_again(
            self.checklist,
            case,
            as_of=day,
            as_of_from="today",
            reference=self.reference,
            definition=self.definition,
            before=before,
        )

    def _judge(self) -> None:
        """The report and the questions of the case as it now is."""
        before = getattr(self, "_last", None)
        self._last = self._judged(self.case, self.today, before)
        self.report, self.context = self._last.report, self._last.context
        self._ask()

    def _ask(self) -> None:
        """What is missing of the case as it was judged, and what of it is still asked in this visit."""
        self.missing = [*questions(self.context, self.report, self.open_lists)]
        again = self._again()
        if again is not None:
            place = sum(question.part == "safety" for question in self.missing)
            self.missing.insert(place, again)
        self.asked = [
            question
            for question in self.missing
            if question.path not in self.passed | self._held_back and not self._is_unknown(question.path)
        ]

    def _again(self) -> Question | None:
        """Whether to ask again, in one line, what nobody knew last time."""
        waiting = self._held_back & {question.path for question in self.missing}
        if not waiting:
            return None
        return worded(AGAIN, AGAIN, "patient", self.context, number=str(len(waiting)))

    def _unknown_before(self) -> list[str]:
        """The paths that an earlier visit asked and nobody knew; safety is asked anew in any case."""
        day = self.today.isoformat()
        paths = [f"history.{name}" for name in self.values.get("history") or {}] + list(answers.DATED)
        facts = [(path, value_at(self.values, path)) for path in paths]
        return [
            path
            for path, fact in facts
            if isinstance(fact, dict)
            and fact.get("value", 0) is None
            and fact.get("date") is not None
            and fact["date"] != day
        ]

    @property
    def text(self) -> str:
        """The case as it is saved."""
        return json.dumps(self.values, indent=2, ensure_ascii=False) + "\n"

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions were answered or passed over in this visit, and how many there are, about."""
        done = len(self.passed | {question.path for question in self.log})
        left = len([question for question in self.asked if question.path not in self.passed])
        return done, done + left

    def from_before(self, path: str) -> bool:
        """Whether what stands at this path was in the file when the visit began, unchanged."""
        before, now = value_at(self._at_first, path), value_at(self.values, path)
        if isinstance(before, bool | str | int | float) and isinstance(now, dict):
            now = now.get("value")
        if path.endswith("]"):
            key = path.partition("[")[0]
            return now is not None and now in (self._at_first.get(key) or [])
        return before is not None and before == now

    def _is_unknown(self, path: str) -> bool:
        """Whether it was asked today and nobody knew."""
        answer = value_at(self.values, path)
        return (
            isinstance(answer, dict)
            and answer.get("value", 0) is None
            and answer.get("date") == self.today.isoformat()
        )

    def _since(self) -> Since | None:
        """How the case stood on the day of the last dated answer before today, against how it stands now."""
        case = self.case
        stored = [case.trials_complete, case.lists_confirmed, *(case.history or {}).values()]
        stored += [
            getattr(case.safety, field, None)
            for field in (case.safety.__struct_fields__ if case.safety else ())
        ]
        facts = [
            case.dated(answer)
            for answer in stored
            if not isinstance(answer, msgspec.Struct) or hasattr(answer, "value")
        ]
        days = [fact.date.last for fact in facts if fact is not None and fact.date is not None]
        earlier = [day for day in days if day < self.today]
        if not earlier:
            return None
        day = max(earlier)
        then = {item.id: item.status is Status.OPEN for item in self._judged(case, day).report.items}
        now = {item.id: item.status is Status.OPEN for item in self._judged(case, self.today).report.items}
        closed = sum(then[item] and not now[item] for item in now)
        return Since(day, closed, sum(now[item] and not then[item] for item in now))

    # -- changes -------------------------------------------------------------------------------------------------

    def press(self, question: Question, key: str) -> None:
        """One key as an answer; raises Refused for a key that is none here."""
        if key == "u":
            return self.nobody_knows(question)
        if question.by_line:
            if key != "n":
                raise Refused("type the answer in a line")
            return self.no_more(question)
        if question.choices:
            if key not in question.choices:
                raise Refused(f"keys here: {', '.join(question.choices)}, u")
            return self.store(question, question.choices[key])
        if key not in ("y", "n"):
            raise Refused("keys here: y, n, u")
        return self._yes_or_no(question, yes=key == "y")

    def _yes_or_no(self, question: Question, *, yes: bool) -> None:
        path, day = question.path, self.today.isoformat()
        if path == AGAIN:
            self._held_back = frozenset() if yes else self._held_back
            return self._change(self.values, question, passed=self.passed | {path})
        if path in _OPENS:
            key = _OPENS[path]
            if yes:
                # Where the lines have the path of their gate, it is not passed yet.
                passed = self.passed | {path} if path != key else self.passed
                return self._change(self.values, question, passed=passed, open_lists=self.open_lists | {key})
            return self._change(answers.ended_list(self.values, key), question)
        if path == "trials.elevated_mood":
            return self.store(question, self.silent_trials() if yes else [])
        if path.endswith(".bears_on"):
            return self.store(question, question.names if yes else [])
        if path in _REOPENS and not yes:
            values = answers.answered(self.values, question, False, day)
            opened = self.open_lists | set(_REOPENS[path])
            passed = (self.passed | {path}) - set(_REOPENS[path])
            return self._change(values, question, passed=passed, open_lists=opened)
        return self.store(question, yes)

    def silent_trials(self) -> list[int]:
        """The numbers of the counted trials that do not say whether mood rose."""
        return [record.index for record in self.context.history.counted if record.trial.elevated_mood is None]

    def read(self, question: Question, text: str) -> Reading:
        """What a typed line means; nothing is stored."""
        # The readers' patterns cost as much as the first screen: they come with the first letter.
        from trdcheck.visit.readers import read_line

        return read_line(question, text, self.today, self.reference, self.values.get("trials") or [])

    def line(self, question: Question, text: str) -> None:
        """A typed line as an answer, if it can be stored as it is; raises Refused with the reason."""
        reading = self.read(question, text)
        if reading.is_none or reading.is_end:
            return self.no_more(question)
        if reading.is_unknown:
            return self.nobody_knows(question)
        if reading.refused:
            raise Refused(reading.refused)
        if not reading.is_whole:
            raise Refused(f"not read: {', '.join(reading.unread_words)}")
        return self.take(question, reading, reading.record)

    def take(self, question: Question, reading: Reading, record: Values) -> None:
        """What a line said, put where it belongs: as a record of its list, or as the answer to its question."""
        if set(record) == {"value"}:
            return self.store(question, record["value"])
        if reading.place == "patient":
            return self.store_patient(question, record)
        if question.path.startswith("trials[") and question.path.endswith(".drug"):
            return self.store(question, record["drug"])
        if reading.ended and "ongoing" not in record:
            record = {**record, "ongoing": False}
        return self.add(question, LISTS[question.shape], record, added_to=reading.added_to)

    def add(self, question: Question, key: str, record: Values, *, added_to: str | None = None) -> None:
        """One more record in a list; a list question stays, since there may be another."""
        values = answers.with_record(self.values, key, record, self.today.isoformat(), added_to=added_to)
        opened = self.open_lists | {key} if question.is_list else self.open_lists
        # A list that was called complete is asked about again.
        passed = self.passed - {path for path in self.passed if key in _REOPENS.get(path, ())}
        asked = None if question.path.startswith("add.") else question
        if asked is not None and not asked.is_list:
            passed |= {asked.path}
        self._change(values, asked, passed=passed, open_lists=opened)

    def again(self, path: str) -> Question | None:
        """The question whose answer stands at a path; None for a record of a list."""
        logged = next((question for question in self.log if question.path == path), None)
        return logged or question_at(path, self.context)

    def fields_of(self, path: str) -> list[Question]:
        """The fields of a record that are questions of their own."""
        return fields_at(path, self.context)

    def replace(self, path: str, record: Values) -> None:
        """Another record in the place of one, as corrected."""
        values = copied(self.values)
        key, _, number = path.rstrip("]").partition("[")
        values[key][int(number)] = {**record, "noted": self.today.isoformat()}
        self._change(values, None)

    def scored(self, record: Values) -> str:
        """What a completed form comes to by its whole rule; without a score while it is incomplete."""
        if record.get("instrument") not in self.reference.instruments:
            return "shown, not judged"
        instrument = self.reference.instruments[record["instrument"]]
        total = score(
            instrument,
            items=record.get("items"),
            score=record.get("score"),
            result=record.get("result"),
            parts=record.get("parts"),
            sex=self.case.patient.sex if self.case.patient else None,
            instruments=self.reference.instruments,
        )
        number = f"score {total.score:g}, " if total.score is not None else ""
        verdict = (total.verdict or total.band or "no cut-off").replace("_", " ")
        return f"{instrument.short}: {number}{verdict}"

    def store(self, question: Question, value: Any) -> None:
        """Put an answer where its path says. Answered now: not asked again in this visit, also where it stays open."""
        values = answers.answered(self.values, question, value, self.today.isoformat())
        self._change(values, question, passed=self.passed | {question.path})

    def store_patient(self, question: Question, record: Values) -> None:
        """What a line said of the patient, each fact where it belongs, as one change."""
        values = self.values
        for name, fact in record.items():
            value = fact["value"] if isinstance(fact, dict) else fact
            asked = msgspec.structs.replace(question, path=f"patient.{name}")
            values = answers.answered(values, asked, value, self.today.isoformat())
        passed = self.passed | {f"patient.{name}" for name in record}
        logged = question if question.path in passed else None
        self._change(values, logged, passed=passed)

    def no_more(self, question: Question) -> None:
        """None, or no more of a list; for a single value, none at hand today."""
        values, key = self.values, LISTS.get(question.shape, "")
        if question.is_list:
            values = answers.ended_list(values, key)
        opened = self.open_lists - {key}
        self._change(values, question, passed=self.passed | {question.path}, open_lists=opened)

    def nobody_knows(self, question: Question) -> None:
        """Asked, not known: kept with its date where the case has a place for it; the item stays open."""
        values = answers.unknown(self.values, question, self.today.isoformat())
        self._change(values, question, passed=self.passed | {question.path})

    def cannot_be_known(self, question: Question) -> None:
        """A fact of a trial that was asked for and is not to be had; raises Refused for any other."""
        values = answers.lost(self.values, question)
        if values is None:
            raise Refused("only facts of a trial can be marked as not to be had")
        self._change(values, question)

    def is_at_end(self, question: Question) -> bool:
        """Whether passing over a question says "no more": records were added to its list in this visit."""
        key = LISTS.get(question.shape, "") if question.is_list else ""
        return key in self.open_lists and self._has_records(key)

    def skip(self, question: Question) -> None:
        """Pass it over for now; nothing is stored. A list to which records were added is at its end."""
        if self.is_at_end(question):
            return self.no_more(question)
        key = LISTS.get(question.shape, "") if question.is_list else ""
        self.passed |= {question.path}
        self.open_lists -= {key}
        return self._ask()

    def _has_records(self, key: str) -> bool:
        """Whether a list has records, or for added drugs: whether any trial has."""
        trials = self.values.get("trials") or []
        added = key == "augmentation" and any(trial.get("augmentation") for trial in trials)
        return bool(self.values.get(key)) or added

    def decide(self, item: str, decision: DecisionWord, reason: str, when: str | None = None) -> None:
        """A decision about an item or a flag; raises Refused without a reason, and n/a on a finding."""
        if not reason.strip():
            raise Refused("a decision needs a reason")
        view = next((view for view in self.report.items if view.id == item), None)
        if decision == "not_applicable" and (view is None or view.reason is Reason.FINDING):
            what = f"{view.title}: {view.summary}" if view is not None else "a safety flag"
            raise Refused(f"a finding cannot be not applicable. {what}")
        day = self.today.isoformat()
        record = {
            "item": item,
            "decision": decision,
            "date": when or day,
            "reason": reason.strip(),
            "noted": day,
        }
        values = copied(self.values)
        values["decisions"] = [*(values.get("decisions") or []), record]
        self._change(values, None)

    def note(self, about: str, text: str) -> None:
        """A note about an item, a flag or an answer; "" is the case as a whole."""
        self._change(answers.noted(self.values, about, text, self.today.isoformat()), None)

    def clear(self, path: str) -> list[str]:
        """Take an answer or a record out of the case again, and what it makes uncertain; `undo` brings it back."""
        values, also = answers.without(self.values, path)
        self._change(values, None, passed=self.passed - {path, *also})
        return also

    def undo(self) -> None:
        """Take the last change back; raises Refused when there is none."""
        if not self._undo:
            raise Refused("nothing to undo")
        state = self._undo[-1]
        values = json.loads(state.values)
        if values != self.values:
            self._write(values)
        self._undo.pop()
        self.values, self.passed, self.open_lists, self.log = (
            values,
            state.passed,
            state.open_lists,
            state.log,
        )
        self.case = self._read(values)
        self._judge()

    def _change(
        self,
        values: Values,
        question: Question | None,
        *,
        passed: frozenset[str] | None = None,
        open_lists: frozenset[str] | set[str] | None = None,
    ) -> None:
        """Check, save, and only then take over a change; raises Refused when it does not pass."""
        try:
            case = self._read(values)
        except InvalidFileError as error:
            raise Refused(_said(error)) from None
        before = _State(json.dumps(self.values), self.passed, self.open_lists, self.log)
        is_new = values != self.values
        if is_new:
            self._write(values)
        self._undo.append(before)
        self.values, self.case = values, case
        self.passed = self.passed if passed is None else frozenset(passed)
        self.open_lists = self.open_lists if open_lists is None else frozenset(open_lists)
        if question is not None:
            kept = tuple(earlier for earlier in self.log if earlier.path != question.path)
            self.log = (*kept, question)
        if is_new:
            self._judge()
        else:
            self._ask()

    def _write(self, values: Values) -> None:
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
