"""Somebody at the keyboard of a visit, for tests."""

import json
from datetime import date
from typing import Any

from tests.support import checklist, reference
from trdcheck.errors import CannotWriteError
from trdcheck.model.checklist import Checklist
from trdcheck.reference import Reference
from trdcheck.visit.desk import Desk
from trdcheck.visit.screen import drawn
from trdcheck.visit.session import Session

TODAY = date(2026, 11, 20)


class Disk:
    """A file that remembers what was saved, and can be full."""

    def __init__(self) -> None:
        self.text, self.full = "", False

    def save(self, text: str) -> None:
        if self.full:
            raise CannotWriteError("case.json: No space left on device")
        self.text = text


def session_of(
    case: dict[str, Any] | None = None,
    disk: Disk | None = None,
    found: tuple[Checklist, Reference] | None = None,
    today: date = TODAY,
) -> Session:
    chosen, tables = found or (checklist(), reference())
    return Session(
        json.dumps(case).encode() if case is not None else None,
        name="case.json",
        today=today,
        checklist=chosen,
        reference=tables,
        definition="article",
        save=(disk or Disk()).save,
    )


class Keyboard:
    """Somebody at the desk, one key a second."""

    def __init__(self, case: dict[str, Any] | None = None, today: date = TODAY) -> None:
        self.disk = Disk()
        self.desk = Desk(session_of(case, self.disk, today=today))
        self.now, self.count = 0.0, 0

    def press(self, *keys: str, gap: float = 1.0) -> None:
        for key in keys:
            self.now += gap
            self.count += 1
            self.desk.key(key, self.now)
            self.desk.tick(self.now + min(0.06, gap * 0.9))

    def type(self, text: str, gap: float = 0.2) -> None:
        """Text into a line, and then time for a word to end."""
        self.press(*text, gap=gap)
        self.wait()

    def wait(self, seconds: float = 1.0) -> None:
        self.now += seconds
        self.desk.tick(self.now)

    def line(self, text: str) -> None:
        self.wait()
        self.type(text)
        self.press("enter")

    def choose(self, *rows: str) -> None:
        assert self.desk.menu is not None, "no menu waits"
        self.desk.choose(list(rows))

    def go_to(self, path: str) -> None:
        """Pass over what stands before a question."""
        for _ in range(100):
            question = self.desk.question
            assert question is not None, f"{path} is not asked"
            if question.path == path:
                return
            self.press("down")
        raise AssertionError(f"{path} is not reached")

    @property
    def path(self) -> str:
        return self.desk.question.path if self.desk.question is not None else ""

    @property
    def saved(self) -> dict[str, Any]:
        return json.loads(self.disk.text) if self.disk.text else {}

    @property
    def shown(self) -> str:
        return "\n".join(text for _, text in self.lines(80, 24))

    def lines(self, columns: int, rows: int) -> list[tuple[str, str]]:
        return drawn(self.desk, columns, rows).lines(self.desk.typed, columns)
