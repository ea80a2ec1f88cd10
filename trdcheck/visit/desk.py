"""The screen of a visit without a terminal: keys in, lines out. What is stored is the session's to say."""

from trdcheck.cleaning import clean
from trdcheck.model.case import DecisionWord
from trdcheck.model.words import Presence, Reason, Status
from trdcheck.render.text import MARKS, wrap
from trdcheck.visit.session import Refused, Session
from trdcheck.visit.trial_line import candidates, picked
from trdcheck.visit.walk import Question, Shape, part_of
from trdcheck.visit.wording import DECISIONS, keys_of, why_of

# Keys nearer to one another than this come from a held key or a paste: neither an answer nor its taking back is meant.
_TOO_FAST = 0.08
_ANSWERS = frozenset("ynukxz=0123456789-")
_ADD: dict[str, tuple[Shape, str, str]] = {
    "t": (
        "trial",
        "trials",
        "A trial: drug, dose, weeks/at it, taken, response; side:, stop:, rose:, from:, to:",
    ),
    "f": ("screen", "screens", "A completed form: its name, answers or =total, date"),
    "l": ("lab", "labs", "A laboratory result: its name, value, unit, date"),
    "c": ("condition", "conditions", "A condition: its name, how it stands, date"),
    "v": ("medicine", "medications", "A medicine: its name, dose, since:"),
}
_KEYS = "b back s skip o next Tab / r review d decide - n/a m note z undo ? why h fold q"
_KEYS_MORE = "add: t trial f form l lab c condition v medicine | = as last k unknowable"
Line = tuple[str, str]


class Desk:
    """What is on the screen and what each key does."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.mode = "walk"
        self.typed = ""
        self.message = ""
        self.folded = False
        self.left = False
        self.at = session.asked[0].path if session.asked else ""
        self._adding: Question | None = None
        self._decision: DecisionWord | None = None
        self._row = 0
        self._last = -1.0
        if session.since is not None:
            since = session.since
            self.message = f"Since {since.day}: closed {since.closed}, newly open {since.newly_open}."

    @property
    def question(self) -> Question | None:
        """The question in focus, or None when nothing is left."""
        if self._adding is not None:
            return self._adding
        return next((one for one in self.session.missing if one.path == self.at), None)

    # -- keys ----------------------------------------------------------------------------------------------------

    def key(self, key: str, now: float) -> None:
        """One key at a moment in seconds; a key that means nothing here is said, not guessed."""
        fast, self._last = now - self._last < _TOO_FAST, now
        if self.mode in ("line", "reason", "note", "find"):
            if fast and key == "enter":
                self.message = "Too fast: pasted? Read the line, then press Enter again."
            else:
                self._edit(key)
            return
        if fast and key in _ANSWERS:
            self.message = "Too fast for an answer: a held key or a paste. Nothing was recorded."
            return
        self.message = ""
        try:
            {"walk": self._walk, "why": self._leave_why, "review": self._review, "decide": self._decide}[
                self.mode
            ](key)
        except Refused as refused:
            self.message = f"Nothing was recorded: {clean(str(refused))}"

    def paste(self, text: str) -> None:
        """Pasted text: taken into a line that is being typed, never as answers."""
        if self.mode in ("line", "reason", "note", "find"):
            self.typed += clean(text)
        else:
            self.message = "A paste answers nothing."

    def _walk(self, key: str) -> None:
        question = self.question
        match key:
            case "q":
                self.left = True
            case "z":
                self.session.undo()
                self.message = "Taken back."
                self._settle()
            case "h":
                self.folded = not self.folded
            case "r":
                self.mode, self._row = "review", 0
            case "/":
                self._open("find")
            case "o":
                self._next_asked()
            case "b" | "up" | "left":
                self._move(-1)
            case "down" | "right":
                self._move(1)
            case "tab":
                self._next_part()
            case _ if key in _ADD:
                shape, path, text = _ADD[key]
                names = list(self.session.reference.analytes) if shape == "lab" else []
                part = question.part if question is not None else ""
                self._adding = Question(
                    path=path, item=path, part=part, title=path, text=text, shape=shape, names=names
                )
                self._open("line")
            case _ if question is None:
                self.message = "Nothing is left to ask. r review, t f l c v add, q leave."
            case _:
                self._on(question, key)

    def _on(self, question: Question, key: str) -> None:
        """A key that belongs to the question in focus."""
        match key:
            case "?":
                self.mode = "why"
            case "s":
                self.session.skip(question)
                self._settle()
            case "d":
                self.mode = "decide"
            case "-":
                self._decision = "not_applicable"
                item = next((one for one in self.session.report.items if one.id == question.item), None)
                if item is None or item.reason is Reason.FINDING:
                    what = f"{item.title}: {item.summary}" if item is not None else "not an item of the list"
                    raise Refused(f"not applicable is refused here. {what}")
                self._open("reason")
            case "m":
                self._open("note")
            case "k":
                self.session.cannot_be_known(question)
                self._settle()
            case "=":
                self.session.as_before(question)
                self._settle()
            case "enter":
                if not question.by_line:
                    raise Refused("Enter answers nothing")
                self._open("line")
            case _ if question.shape in ("lab", "number", "weeks") and key.isdigit():
                self._open("line")
                self.typed = key
            case _ if key in _ANSWERS - {"x", "="}:
                self.session.press(question, key)
                self._settle()
            case _:
                self.message = f"{clean(key)}: no key here."

    def _open(self, mode: str) -> None:
        self.mode, self.typed = mode, ""

    def _edit(self, key: str) -> None:
        """A key while a line is typed: nothing is stored before Enter."""
        if key == "enter":
            self._enter()
        elif key == "escape":
            self._close()
        elif key == "backspace":
            self.typed = self.typed[:-1]
        elif key == "clear":
            self.typed = ""
        elif key == "tab":
            question = self.question
            name = (
                picked(self.typed, self.session.reference) if question and question.shape == "trial" else None
            )
            self.typed = f"{name} " if name is not None else self.typed
        elif len(key) == 1 and key.isprintable():
            self.typed += key

    def _close(self) -> None:
        self.mode, self.typed, self._adding = "walk", "", None

    def _enter(self) -> None:
        text, mode, question = self.typed.strip(), self.mode, self.question
        if not text or (question is None and mode != "find"):
            self._close()
            return
        try:
            if mode == "find":
                self._find(text)
            elif question is not None and mode == "line":
                self.session.line(question, text)
                self.message = self._told(text)
            elif question is not None and mode == "note":
                self.session.note(question, text)
                self.message = self._told(text)
            elif question is not None and self._decision is not None:
                self.session.decide(question.item, self._decision, text)
                self.message = self._told(self._decision.replace("_", " "))
        except Refused as refused:
            self.message = f"Nothing was recorded: {clean(str(refused))}"
            return
        if mode == "line" and self._adding is None and self.question is question:
            self.typed = ""
            return
        adding = mode == "line" and self._adding is not None
        self._close()
        if mode != "find" and not adding:
            self._settle()

    def _told(self, what: str) -> str:
        """That an answer was recorded, or that it is in memory only."""
        if self.session.unsaved:
            return "NOT SAVED yet, kept in memory; each further answer tries again."
        return f"Recorded: {clean(what)}"

    def _find(self, text: str) -> None:
        word = text.casefold()
        found = [
            one.path
            for one in self.session.missing
            if word in f"{one.title} {one.text} {one.item}".casefold()
        ]
        if not found:
            raise Refused(f"no open question has {text}")
        self.at = found[0]

    def _decide(self, key: str) -> None:
        self.mode = "walk"
        if key not in DECISIONS:
            raise Refused("a decision is one of 1 to 6")
        self._decision = DECISIONS[key]
        self._open("reason")

    def _leave_why(self, key: str) -> None:
        self.mode = "walk"

    def _review(self, key: str) -> None:
        rows = self.recorded()
        match key:
            case "up" | "b":
                self._row = max(self._row - 1, 0)
            case "down":
                self._row = min(self._row + 1, max(len(rows) - 1, 0))
            case "x" if rows:
                self.session.clear(rows[min(self._row, len(rows) - 1)][0])
                self.message = "Cleared; z brings it back."
            case "z":
                self.session.undo()
                self.message = "Taken back."
            case "enter" | "r" | "q" | "escape":
                self.mode = "walk"
                self._settle()

    def _settle(self) -> None:
        """Go on to the next question that is asked, from where the last one stood."""
        still = [one.path for one in self.session.asked]
        if self.at not in still:
            order = [one.path for one in self.session.missing]
            after = order[order.index(self.at) :] if self.at in order else []
            self.at = next((path for path in after if path in still), still[0] if still else "")

    def _move(self, step: int) -> None:
        order = [one.path for one in self.session.missing]
        if order:
            place = order.index(self.at) + step if self.at in order else 0
            self.at = order[min(max(place, 0), len(order) - 1)]

    def _next_asked(self) -> None:
        order = [one.path for one in self.session.asked]
        if order:
            self.at = order[(order.index(self.at) + 1) % len(order)] if self.at in order else order[0]

    def _next_part(self) -> None:
        parts = list(dict.fromkeys(one.part for one in self.session.missing))
        now = self.question.part if self.question is not None else ""
        if parts:
            part = parts[(parts.index(now) + 1) % len(parts)] if now in parts else parts[0]
            self.at = next(one.path for one in self.session.missing if one.part == part)

    # -- lines ---------------------------------------------------------------------------------------------------

    def lines(self, columns: int, rows: int) -> list[Line]:
        """The screen as styled lines, at most `rows` of at most `columns`: safety and the count always in sight."""
        head = self._head(columns)
        foot = self._foot(columns)
        room = rows - len(head) - len(foot)
        if room < 1:
            head, room = self._head(columns, folded=True), 0
            room = rows - len(head) - len(foot)
        body = self._body(columns, max(room, 0))
        filled = [*head, *body, *[("", "")] * max(room - len(body), 0), *foot]
        return filled[:rows] if len(filled) > rows else filled

    def _head(self, columns: int, *, folded: bool = False) -> list[Line]:
        report, lines = self.session.report, []
        saved = f"NOT SAVED: {self.session.unsaved}" if self.session.unsaved else "saved"
        lines += [
            ("bold", line) for line in wrap(clean(f"trdcheck visit | {self.session.name} | {saved}"), columns)
        ]
        for line in report.safety:
            sign = {Presence.PRESENT: "!!", Presence.UNKNOWN: "??"}.get(line.status, "  ")
            style = {Presence.PRESENT: "fg:ansired bold", Presence.UNKNOWN: "bold"}.get(line.status, "")
            if not (self.folded or folded):
                said = f"{line.text} {line.action}" if columns >= 60 else line.text
                lines += [
                    (style, one)
                    for one in wrap(clean(said.strip()), columns, first=f"{sign} ", rest=f"{sign} ")
                ]
        if self.folded or folded:
            number = sum(line.status is Presence.PRESENT for line in report.safety)
            unknown = sum(line.status is Presence.UNKNOWN for line in report.safety)
            sign = "!!" if number else "??" if unknown else "  "
            lines.append(
                ("bold", f"{sign} safety: {number} present, {unknown} line{'s' * (unknown != 1)} not known")
            )
        tally = f"{report.headline}; to ask {len(self.session.asked)}, about {self.session.minutes} min"
        return [*lines, *(("reverse", one) for one in wrap(tally, columns))]

    def _foot(self, columns: int) -> list[Line]:
        question = self.question
        lines: list[Line] = [("", "-" * columns)]
        if self.mode == "review":
            said = ["Review: up, down; x clear (then it is asked again); z undo; Enter back"]
        elif self.mode == "why" and question is not None:
            said = [*why_of(self.session, question), "Any key: back"]
        elif self.mode == "decide":
            said = [f"{key} {word.replace('_', ' ')}" for key, word in DECISIONS.items()]
            said = [f"Decision on {question.item if question else ''}: " + "  ".join(said)]
        elif question is None and self.mode != "find":
            said = ["Nothing is left to ask. r review, t f l c v add, q leave."]
        else:
            said = self._asking(question)
        lines += [
            ("bold" if n == 0 else "", one)
            for n, text in enumerate(said)
            for one in wrap(clean(text), columns)
        ]
        if self.message:
            lines += [("fg:ansiblue", one) for one in wrap(self.message, columns)]
        if self.mode == "walk" and columns >= 60:
            lines += [("", one) for text in (_KEYS, _KEYS_MORE) for one in wrap(text, columns)]
        return lines

    def _asking(self, question: Question | None) -> list[str]:
        """The question, its keys or the line being typed with what it means so far."""
        if self.mode == "walk" and question is not None:
            keys = keys_of(question)
            return [question.text, f"Enter: {keys}" if question.by_line else keys]
        label = {"find": "Find", "reason": "Reason", "note": "Note"}.get(self.mode, "")
        if label or question is None:
            return [
                f"{label}: {self.typed}_",
                "Enter stores, Esc leaves" if self.mode != "find" else "Enter goes there",
            ]
        said = [question.text, f"> {self.typed}_"]
        if self.typed.strip():
            said.append(self._so_far(question))
        return [*said, "Enter stores, Esc or an empty line leaves"]

    def _so_far(self, question: Question) -> str:
        """What the typed line means so far, or what it still lacks."""
        try:
            if question.shape == "trial":
                if " " not in self.typed.strip() and not self.typed.endswith(" "):
                    found = candidates(self.typed, self.session.reference)
                    more = f" and {len(found) - 6} more" if len(found) > 6 else ""
                    return (
                        f"{'; '.join(found[:6])}{more} (Tab takes the only one left)"
                        if found
                        else "no such drug"
                    )
                return self.session.judged(question, self.typed)
            value = self.session.parse(question, self.typed)
            if question.shape == "screen":
                return self.session.scored(value)
        except ValueError as error:
            return str(error)
        return (
            ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, dict) else str(value)
        )

    def _body(self, columns: int, room: int) -> list[Line]:
        """The checklist around the question in focus, or the answers in review."""
        rows, focus = self._review_rows(columns) if self.mode == "review" else self._overview(columns)
        start = max(0, min(focus - room // 2, len(rows) - room))
        return rows[start : start + room]

    def _overview(self, columns: int) -> tuple[list[Line], int]:
        """Parts, items with what they came to, and under them what is still to ask; and the line in focus."""
        session, lines, focus = self.session, [], 0
        for part in session.reference.consultation.parts:
            items = [one for one in session.checklist.items if part_of(one, session.context) == part.id]
            missing = [one for one in session.missing if one.part == part.id]
            if not items and not missing:
                continue
            lines.append(("bold", part.title.upper()))
            for item in items:
                view = next(one for one in session.report.items if one.id == item.id)
                open_mark = {"finding": "[!]", "pending": "[~]"}.get(str(view.reason), "[ ]")
                sign = open_mark if view.status is Status.OPEN else MARKS[view.status]
                told = (view.brief if view.status is Status.OPEN else view.summary) or view.summary
                lines += [
                    ("", one) for one in wrap(clean(f"{sign} {view.title}: {told}"), columns, rest="    ")
                ]
            for one in missing:
                here = one.path == self.at
                first = f"{'>' if here else ' '} {session.mark(one.path)} "
                focus = len(lines) if here else focus
                lines += [
                    ("reverse" if here else "", line)
                    for line in wrap(clean(one.title), columns, first=first, rest="      ")
                ]
        return lines, focus

    def recorded(self) -> list[tuple[str, str]]:
        """Everything recorded, as its path and in words: what can be cleared and answered again."""
        from trdcheck.model.case import plain

        found: list[tuple[str, str]] = []
        for key, value in plain(self.session.case).items():
            if key in ("safety", "history", "episode", "patient") and isinstance(value, dict):
                found += [
                    (f"{key}.{name}", f"{name.replace('_', ' ')}: {_in_words(one)}")
                    for name, one in value.items()
                ]
            elif isinstance(value, list):
                found += [(f"{key}[{n}]", f"{key}: {_in_words(one)}") for n, one in enumerate(value)]
            elif key not in ("format", "case_id", "as_of"):
                found.append((key, f"{key.replace('_', ' ')}: {_in_words(value)}"))
        return found

    def _review_rows(self, columns: int) -> tuple[list[Line], int]:
        """What is open first, then everything recorded."""
        lines: list[Line] = [("bold", "OPEN")]
        lines += [
            ("", line) for one in self.session.missing for line in wrap(f" .  {clean(one.title)}", columns)
        ]
        lines.append(("bold", "RECORDED"))
        focus = len(lines)
        for n, (path, text) in enumerate(self.recorded()):
            here = n == self._row
            text += " [from the file]" if self.session.from_before(path) else ""
            focus = len(lines) if here else focus
            lines += [
                ("reverse" if here else "", line)
                for line in wrap(clean(f"{'>' if here else ' '} {text}"), columns, rest="    ")
            ]
        return lines, focus


def _in_words(value: object) -> str:
    """A recorded value in words."""
    if isinstance(value, dict):
        if "value" in value and set(value) <= {"value", "date", "note", "source"}:
            said = _in_words(value.get("value"))
            return f"{said} ({value['date']})" if value.get("date") else said
        return ", ".join(
            f"{key.replace('_', ' ')} {_in_words(one)}" for key, one in value.items() if one is not None
        )
    if isinstance(value, list):
        return "; ".join(_in_words(one) for one in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value is None else str(value).replace("_", " ")
