"""The visit against a plain model: whatever is pressed, what is saved is what was answered."""

import json
from datetime import date

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.visit.keyboard import Disk, session_of
from trdcheck.visit.gate import keys_of
from trdcheck.visit.session import Refused, Session

TODAY = date(2026, 11, 20).isoformat()


class Visit(RuleBasedStateMachine):
    """Answers by one key, skips, undo, clearing, and leaving and coming back (also by a kill: nothing is written then)."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = Disk()
        self.session: Session = session_of(None, self.disk)
        self.model: dict[str, object] = {}
        self.before: list[dict[str, object]] = []

    @rule(key=st.sampled_from("ynu3"), place=st.integers(0, 30))
    def answer(self, key: str, place: int) -> None:
        asked = [one for one in self.session.asked if one.path.startswith(("safety.", "history."))]
        if not asked:
            return
        question = asked[place % len(asked)]
        if key not in keys_of(question):
            try:
                self.session.press(question, key)
                raise AssertionError("a key outside the choices was taken")
            except Refused:
                return
        self.before.append(dict(self.model))
        self.model[question.path] = {"y": True, "n": False, "u": None, "3": "none"}[key]
        self.session.press(question, key)

    @rule()
    def undo(self) -> None:
        if self.before:
            self.session.undo()
            self.model = self.before.pop()

    @rule(place=st.integers(0, 30))
    def skip(self, place: int) -> None:
        if self.session.asked:
            self.session.skip(self.session.asked[place % len(self.session.asked)])

    @rule(place=st.integers(0, 30))
    def clear(self, place: int) -> None:
        if self.model:
            path = sorted(self.model)[place % len(self.model)]
            self.before.append(dict(self.model))
            self.session.clear(path)
            del self.model[path]

    @rule()
    def leave_and_come_back(self) -> None:
        if self.disk.text:
            self.session = session_of(json.loads(self.disk.text), self.disk)
            self.before = []

    @invariant()
    def what_is_saved_is_what_was_answered(self) -> None:
        values = json.loads(self.disk.text) if self.disk.text else {}
        saved = {
            f"{key}.{name}": answer["value"]
            for key in ("safety", "history")
            for name, answer in values.get(key, {}).items()
        }
        assert saved == self.model
        assert all(
            answer["date"] == TODAY
            for key in ("safety", "history")
            for answer in values.get(key, {}).values()
        )
        if values:
            assert json.loads(self.session.text) == values

    @invariant()
    def no_question_answered_today_is_asked(self) -> None:
        assert not {one.path for one in self.session.asked} & {
            path for path, value in self.model.items() if value is None
        }


Visit.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestTheVisitAgainstAPlainModel = Visit.TestCase
