"""The visit without a terminal: keys in, what they do. What is stored is the session's to say; `screen` draws it."""

from collections.abc import Callable

from trdcheck.cleaning import clean
from trdcheck.model.case import DecisionWord
from trdcheck.reference.instruments import Instrument
from trdcheck.visit.answers import Values
from trdcheck.visit.asked_forms import answers_of, as_record, askable
from trdcheck.visit.gate import NEXT, WORD, Act, Gate, keys_of, meaning_of
from trdcheck.visit.menus import ADD, BACK, DECISIONS, Menu, commands, ending
from trdcheck.visit.question import LISTS, Question, Shape
from trdcheck.visit.recorded import in_words, names_in, recorded
from trdcheck.visit.session import Refused, Session
from trdcheck.visit.speech.reading import Doubt, Reading, settled
from trdcheck.visit.wording import key_words

_PLACES = {
    "trials": "an antidepressant",
    "augmentation": "an added drug",
    "courses": "a course",
    "psychotherapy": "a psychotherapy",
    "screens": "a form",
    "labs": "a laboratory result",
    "conditions": "a condition",
    "medications": "a medicine",
    "pharmacogenomics": "a gene result",
    "patient": "a fact about the patient",
    "decisions": "a decision: ordered",
}
_TOO_FAST = 0.05
Export = Callable[[str], str]


class Desk:
    """What is in focus and what each key does.

    `menu` is one that waits to be shown, `left` says that the user leaves; `export` writes a format and says where.
    """

    def __init__(self, session: Session, export: Export | None = None) -> None:
        self.session, self.gate = session, Gate()
        self.typed, self.message, self.left = "", "", False
        self.mode = "walk"  # or why, list, text
        self.menu: Menu | None = None
        self._export = export
        self._focus: Question | None = None  # one that was asked for, before those that are asked next
        self._aside: tuple[Question, Callable[[str], None]] | None = None  # a doubt about what was typed
        self._editing: str | None = None  # the record that the open line replaces
        self._text: tuple[str, Callable[[str], None]] | None = None  # a reason or a note that is being typed
        self._once_more = ""  # the text that a second Enter keeps as it is
        self._ended, self._last = False, -10.0
        if session.since is not None:
            since = session.since
            self.message = f"Since {since.day}: closed {since.closed}, newly open {since.newly_open}."

    @property
    def question(self) -> Question | None:
        """The question in focus, or None when nothing is left."""
        if self._aside is not None:
            return self._aside[0]
        if self._focus is not None:
            return self._focus
        return self.session.asked[0] if self.session.asked else None

    @property
    def waiting_line(self) -> str:
        """The line that a second Enter keeps as it is; "" where none waits."""
        return self.typed.strip() if self._once_more and self._once_more == self.typed else ""

    @property
    def in_line(self) -> bool:
        """Whether letters are text: a line is open and no word of the question before is being typed."""
        if self.gate.is_waiting or self.mode in ("why", "list"):
            return False
        return self.mode == "text" or (self.question is not None and self.question.by_line)

    @property
    def is_again(self) -> bool:
        """Whether the question in focus was asked for again, its answer shown."""
        return self._focus is not None and self._aside is None

    # -- keys ----------------------------------------------------------------------------------------------------

    def key(self, key: str, now: float) -> None:
        """One key at a moment in seconds; a key that means nothing here is said, not guessed."""
        fast, self._last = now - self._last < _TOO_FAST, now
        self.tick(now)
        if self.mode in ("why", "list"):
            self.mode = "walk"
            return
        letter = len(key) == 1 and key.isprintable()
        if letter and self.question is not None and self._belongs_to_gate(key, now):
            self.message = self.message if self.gate.is_waiting else ""
            focus = self.question if not self._line_open() else None
            self._act(self.gate.press(key, focus, now))
        elif not letter and self.gate.is_waiting:
            self._act(self.gate.interrupt())
            self._command(key, fast=fast)
        elif letter and (self._line_open() or self.mode == "text"):
            self.typed += key
        elif letter:
            self.message = "Nothing is left to ask. Esc: menu."
        else:
            self._command(key, fast=fast)

    def _line_open(self) -> bool:
        return self.mode == "text" or (self.question is not None and self.question.by_line)

    def _belongs_to_gate(self, key: str, now: float) -> bool:
        """Whether a letter answers, or goes on with a word; `?` in an empty place asks why."""
        if key == "?" and not self.typed and not self.gate.is_waiting:
            return False
        return self.gate.claims(key, now) if self._line_open() else True

    def tick(self, now: float) -> None:
        """What becomes certain as time passes: a word is at its end, the last question was answered."""
        self._act(self.gate.tick(now))
        if self.question is None and not self.gate.is_waiting and not self._ended and self.menu is None:
            self._ended = True
            self._open_ending()

    def paste(self, text: str) -> None:
        """Pasted text: taken into a line that is being typed, never as answers."""
        if self.in_line:
            self.typed += clean(text)
        else:
            self.message = "A paste answers nothing."

    def _act(self, acts: list[Act]) -> None:
        """What the keys of a gate came to."""
        for act in acts:
            try:
                if act.kind == "answer":
                    self._answer(act.key)
                    continue
                if act.kind == "take_back":
                    self.session.undo()
                    self._focus = self.gate.question or self._focus
                self.message = act.message or self.message
            except Refused as refused:
                self.message = f"Nothing was recorded: {clean(str(refused))}"

    def _answer(self, key: str) -> None:
        """A key that answers the question in focus."""
        question = self.question
        if question is None or question.by_line:
            return
        if self._aside is not None:
            _, then = self._aside
            self._aside = None
            then(key)
            return
        if key == "y" and question.path == "trials.elevated_mood" and len(self.session.silent_trials()) > 1:
            self._ask_which_trials(question)
            return
        if key == "y" and question.path.endswith(".bears_on"):
            self._ask_which_items(question)
            return
        self.session.press(question, key)
        self._settle(f"{question.title}: {key_words(question, key)}")

    def _settle(self, words: str) -> None:
        """Say what was recorded, and go on to what is asked next."""
        self.typed, self._once_more, self._focus, self._editing = "", "", None, None
        self._ended = False
        if self.session.unsaved:
            self.message = "NOT SAVED yet, kept in memory; each further answer tries again."
        else:
            self.message = f"Recorded: {clean(words)}"

    def _command(self, key: str, *, fast: bool) -> None:
        """A key that is no letter."""
        if key == "enter" and fast:
            self.message = "Too fast: pasted? Read the line, then press Enter again."
            return
        self.message = ""
        try:
            match key:
                case "escape":
                    self._escape()
                case "enter":
                    self._enter()
                case "backspace" if self._line_open() and self.typed:
                    self.typed = self.typed[:-1]
                case "clear":
                    self.typed = ""
                case "left" | "backspace" if not self.typed:
                    self._back()
                case "down":
                    self._pass_over()
                case "tab":
                    self._tab()
                case "help":
                    self.mode = "why" if self.question is not None else "walk"
        except Refused as refused:
            self.message = f"Nothing was recorded: {clean(str(refused))}"

    def _escape(self) -> None:
        """Out of a line with its text dropped, else the menu."""
        if self._aside is not None:
            self._aside = None
        elif self.mode == "text":
            self.mode, self._text, self.typed = "walk", None, ""
        elif self.typed:
            self.typed, self._once_more = "", ""
        elif self.question is None:
            self._open_ending()
        else:
            self._open_menu()

    def _back(self) -> None:
        """To the question answered last, its answer shown; once more: to the one before."""
        log = self.session.log
        paths = [question.path for question in log]
        at = (
            paths.index(self._focus.path)
            if self._focus is not None and self._focus.path in paths
            else len(log)
        )
        if self._aside is not None:
            self._aside = None
        elif at:
            self._focus, self.mode = log[at - 1], "walk"
        else:
            self.message = "This is the first answer of this visit. Esc, correct: all answers."

    def _pass_over(self) -> None:
        question = self.question
        if self._focus is not None or self._aside is not None or self.mode == "text":
            self._focus = self._aside = self._text = self._editing = None
            self.mode, self.typed = "walk", ""
        elif question is not None:
            self.typed = ""
            if self.session.is_at_end(question):
                self.session.skip(question)
                self._settle(_no_more(question))
            else:
                self.session.skip(question)
                self.message = f"Passed over: {question.title}. It stays open."

    def _tab(self) -> None:
        """Take the name that is being typed; at a question of one key, go to the next part."""
        question = self.question
        if question is not None and question.shape == "screen" and not self.typed:
            if askable(question.names, self.session.reference):
                self._offer_forms(question)
        elif question is not None and self._line_open():
            from trdcheck.visit.readers import picked

            name = picked(self.typed, self.session.reference) if question.shape == "trial" else None
            self.typed = f"{name} " if name is not None else self.typed
        elif question is not None:
            self._next_part(question.part)

    def _offer_forms(self, question: Question) -> None:
        """The short forms of a question, to be asked now."""
        rows = askable(question.names, self.session.reference)
        named = {row.id: row for row in rows}
        menu = [BACK, *((row.id, f"ask {row.short} now: {len(answers_of(row))} answers") for row in rows)]

        def then(chosen: list[str]) -> None:
            if chosen[0] in named:
                self._ask_form(question, named[chosen[0]], [])

        self.menu = Menu("Which form?", menu, then)

    def _ask_form(self, question: Question, row: Instrument, given: list[int | None]) -> None:
        """The next answer of a form; at its end the whole form is stored."""
        asked = answers_of(row)
        if len(given) == len(asked):
            record = as_record(row, given, self.session.today.isoformat())
            self.session.add(question, "screens", record)
            self._settle(self.session.scored(record))
            return
        answer = asked[len(given)]

        def then(key: str) -> None:
            self._ask_form(question, row, [*given, None if key == "u" else int(key)])

        text = f"{row.short}, {len(given) + 1} of {len(asked)}: {answer.topic}"
        self._put_aside(question, text, answer.choices, then)

    def _next_part(self, part: str) -> None:
        for question in [question for question in self.session.asked if question.part == part]:
            self.session.skip(question)
        self.message = "The rest of this part was passed over; it stays open."

    def word(self, text: str) -> None:
        """A word or a key typed as a line at a question of one key, as the line mode takes it."""
        if self.question is not None:
            key, message = meaning_of(self.question, text.strip().casefold())
            self._act([Act("answer", key) if key is not None else Act("no_word", "", message)])

    def line(self, text: str) -> None:
        """A whole line, as if it had been typed and kept."""
        self.typed = text
        self._command("enter", fast=False)

    def command(self, key: str) -> None:
        """A key that is no letter, without its time."""
        self._command(key, fast=False)

    def choose_row(self, row: str) -> None:
        """A row of the menu behind Esc, without the menu."""
        self._chosen([row])

    # -- lines ---------------------------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Keep the line that is typed, if all of it was read; an empty one changes nothing."""
        text, question = self.typed.strip(), self.question
        if self.mode == "text" and self._text is not None:
            if text:
                _, then = self._text
                self.mode, self._text = "walk", None
                then(text)
            return
        if question is None or not question.by_line:
            self.message = (
                f"Enter answers nothing. Keys here: {', '.join(keys_of(question))}" if question else ""
            )
            return
        if not text:
            self.message = "An empty line answers nothing. Down: pass over, or no more."
            return
        reading = self.session.read(question, text)
        if reading.is_none or reading.is_end:
            self.session.no_more(question)
            self._settle(f"{question.title}: none" if reading.is_none else _no_more(question))
            return
        if reading.is_unknown:
            self.session.nobody_knows(question)
            self._settle(f"{question.title}: not known")
            return
        self._take(question, reading, reading.record, list(reading.doubts))

    def _take(self, question: Question, reading: Reading, record: Values, doubts: list[Doubt]) -> None:
        """Store what a line said, once what is doubtful in it was asked."""
        if reading.refused:
            raise Refused(reading.refused)
        if reading.other is not None:
            self._offer(question, reading.other)
            return
        again = self._once_more == self.typed
        if reading.unread_words and not again:
            self._once_more = self.typed
            words = ", ".join(f'"{word}"' for word in reading.unread_words)
            self.message = f"Not read: {words}. Change the line, or Enter once more keeps it as a note."
            return
        if doubts:
            self._ask_doubt(question, reading, record, doubts)
            return
        lacking = [
            name
            for name in reading.asks
            # What it bears on is a question of its own, asked next.
            if question.shape in ("screen", "lab", "condition") and name != "bears_on"
        ]
        if lacking and not again:
            self._once_more = self.typed
            self.message = (
                f"Still to say: {', '.join(lacking)}. Type on, or Enter once more keeps it as it is."
            )
            return
        if reading.unread_words:
            noted = [record["note"]] if record.get("note") else []
            record = {**record, "note": "; ".join((*noted, *reading.unread_words))}
        if self._editing is not None:
            self.session.replace(self._editing, record)
        else:
            self.session.take(question, reading, record)
        self._settle("; ".join((_as_stored(reading), *reading.remarks)))
        for beside in reading.beside:
            self._offer(question, beside)

    def _ask_doubt(self, question: Question, reading: Reading, record: Values, doubts: list[Doubt]) -> None:
        doubt, rest = doubts[0], doubts[1:]
        choices = {str(n): choice.words for n, choice in enumerate(doubt.choices, 1)}

        def then(key: str) -> None:
            chosen = doubt.choices[int(key) - 1] if key in choices else None
            if chosen is None or chosen.changes is None:
                self.message = "Change the line."
                return
            self._take(question, reading, settled(record, chosen), rest)

        self._put_aside(question, doubt.text, choices, then)

    def _offer(self, question: Question, other: Reading) -> None:
        """A line that belongs elsewhere, offered its own place."""

        def then(key: str) -> None:
            if key != "y":
                self.message = "Nothing was recorded. Change the line, or Esc drops it."
                return
            if other.place == "decisions":
                self.session.decide(question.item, "ordered", other.text.strip())
                self._settle("ordered")
            elif other.place == "patient":
                self.session.store_patient(question, other.record)
                self._settle(in_words(other.record, names_in(self.session.reference)))
            else:
                shape = next(shape for shape, place in LISTS.items() if place == other.place)
                # What its reader left over goes into its note: it was shown and confirmed.
                self._once_more = self.typed
                added = Question(
                    path=f"add.{shape}", item="", part="", title=str(shape), text="", shape=shape
                )
                self._take(added, other, other.record, list(other.doubts))

        where = _PLACES.get(other.place, other.place)
        self._put_aside(question, f"{other.text.strip()}: that is {where}. Keep it there?", {}, then)

    def _put_aside(
        self, question: Question, text: str, choices: dict[str, str], then: Callable[[str], None]
    ) -> None:
        """Ask something about the line before it is stored; the line stays."""
        shape: Shape = "choice" if choices else "yes_no"
        aside = Question(
            path="aside",
            item=question.item,
            part=question.part,
            title="",
            text=text,
            shape=shape,
            choices=choices,
        )
        self._aside = (aside, then)

    def so_far(self) -> str:
        """What the typed line means so far, or what it still lacks."""
        question = self.question
        if question is None or not self.typed.strip() or self.mode == "text":
            return ""
        if question.shape == "trial" and " " not in self.typed.lstrip():
            from trdcheck.visit.readers import candidates

            names = candidates(self.typed, self.session.reference)
            if names:
                more = f" and {len(names) - 4} more" if len(names) > 4 else ""
                return f"{'; '.join(names[:4])}{more}" + ("   Tab takes it" if len(names) == 1 else "")
        reading = self.session.read(question, self.typed)
        if reading.refused:
            return reading.refused
        if reading.other is not None:
            return f"reads as {_PLACES.get(reading.other.place, reading.other.place)}"
        parts = (
            [f"read: {in_words(reading.record, names_in(self.session.reference))}"] if reading.record else []
        )
        parts += [f"asked on Enter: {doubt.text}" for doubt in reading.doubts]
        parts += [f'not read: "{word}"' for word in reading.unread_words]
        if question.shape == "screen" and reading.is_whole:
            parts.append(self.session.scored(reading.record))
        return "; ".join((*parts, *reading.remarks))

    # -- menus ---------------------------------------------------------------------------------------------------

    def choose(self, chosen: list[str]) -> None:
        """What was chosen in the menu that waited; anything else than one of its rows is its first."""
        menu, self.menu = self.menu, None
        if menu is None:
            return
        self.message = ""
        try:
            menu.then(menu.taken(chosen))
        except Refused as refused:
            self.message = f"Nothing was recorded: {clean(str(refused))}"

    def _open_menu(self) -> None:
        question = self.question
        items = {item.id for item in self.session.report.items} | {
            flag.id for flag in self.session.report.flags
        }
        rows = commands(
            item=question is not None and question.item in items,
            trial_fact=question is not None and question.path.startswith("trials["),
        )
        self.menu = Menu("Menu", rows, self._chosen)

    def _open_ending(self) -> None:
        self.menu = Menu("What now?", ending(), self._chosen)

    def _chosen(self, chosen: list[str]) -> None:
        """A row of the menu behind Esc, or of the one at the end."""
        question, word = self.question, chosen[0]
        key = word.removeprefix("add ")
        about = question.path if question is not None else ""
        match word:
            case "answers":
                self._open_answers()
            case "note":
                self._write("Note", lambda text: self.session.note(about, text))
            case "general note":
                self._write("Note about the case", lambda text: self.session.note("", text))
            case "decide":
                self.menu = Menu(
                    "Decide", [BACK, *((w, w.replace("_", " ")) for w in DECISIONS)], self._decide
                )
            case "lost" if question is not None:
                self.session.cannot_be_known(question)
                self._settle("nobody can know")
            case "part" if question is not None:
                self._next_part(question.part)
            case "list":
                self.mode = "list"
            case "leave":
                self.left = True
            case "markdown" | "note file":
                self.message = self._export(word) if self._export is not None else ""
                self._open_ending()
            case _ if key in ADD:
                words, shape = ADD[key]
                names = list(self.session.reference.analytes) if shape == "lab" else []
                self._focus = Question(
                    path=f"add.{key}",
                    item="",
                    part="",
                    title=words,
                    text=f"Add {words}:",
                    shape=shape,
                    names=names,
                )

    def _write(self, label: str, keep: Callable[[str], None]) -> None:
        """Open a line for a note or a reason."""

        def then(text: str) -> None:
            keep(text)
            self._settle(text)

        self.mode, self.typed, self._text = "text", "", (label, then)

    @property
    def label(self) -> str:
        """What the open line of a note or a reason is for."""
        return self._text[0] if self._text is not None else ""

    def _decide(self, chosen: list[str]) -> None:
        words: dict[str, DecisionWord] = {str(word): word for word in DECISIONS}
        decision, question = words.get(chosen[0]), self.question
        if decision is not None and question is not None:
            item = question.item
            self._write(
                f"{decision.replace('_', ' ')}, because",
                lambda text: self.session.decide(item, decision, text),
            )

    def _open_answers(self) -> None:
        rows = [(answer.path, clean(answer.line)) for answer in recorded(self.session)]
        self.menu = Menu("Your answers: which one to change?", [BACK, *rows], self._correct)

    def _correct(self, chosen: list[str]) -> None:
        """An answer is asked again as it stands; a record is changed field by field or as a line."""
        path = chosen[0]
        if path == BACK[0]:
            return
        again = self.session.again(path)
        if again is not None:
            self._focus = again
            return
        fields = self.session.fields_of(path)
        rows = [BACK, *((question.path, question.title) for question in fields)]
        rows += [("retype", "type it anew"), ("remove", "take it out")]

        def then(picked_row: list[str]) -> None:
            self._edit(path, picked_row[0], {question.path: question for question in fields})

        self.menu = Menu(path, rows, then)

    def _edit(self, path: str, row: str, fields: dict[str, Question]) -> None:
        if row in fields:
            self._focus = fields[row]
        elif row == "remove":
            also = self.session.clear(path)
            self._settle(
                "taken out" + (f"; asked again: {', '.join(also).replace('_', ' ')}" if also else "")
            )
        elif row == "retype":
            shape = next((shape for shape, key in LISTS.items() if path.startswith(f"{key}[")), None)
            if shape is None:
                raise Refused("this cannot be typed anew; take it out")
            names = list(self.session.reference.analytes) if shape == "lab" else []
            self._editing = path
            self._focus = Question(
                path=path, item="", part="", title=path, text="Anew:", shape=shape, names=names
            )

    def _ask_which_trials(self, question: Question) -> None:
        names = {record.index: record.name for record in self.session.context.history.counted}
        rows = [(str(number), names[number]) for number in self.session.silent_trials()]

        def then(chosen: list[str]) -> None:
            if chosen:
                self.session.store(question, [int(number) for number in chosen])
                self._settle(", ".join(names[int(number)] for number in chosen))

        self.menu = Menu("Mood rose on which? Space ticks, Enter keeps", rows, then, many=True)

    def _ask_which_items(self, question: Question) -> None:
        titles = {item.id: item.title for item in self.session.report.items}
        rows = [(name, titles.get(name, name)) for name in question.names]

        def then(chosen: list[str]) -> None:
            if chosen:
                self.session.store(question, chosen)
                self._settle(", ".join(titles.get(name, name) for name in chosen))

        self.menu = Menu("Which items? Space ticks, Enter keeps", rows, then, many=True)


def _no_more(question: Question) -> str:
    """What the end of a list says; of added drugs it answers for the other trials too."""
    others = "; none was added to the other trials" if question.path == "augmentation" else ""
    return f"no more: {question.title}{others}"


def _as_stored(reading: Reading) -> str:
    """The line that was typed; of a single answer also what was stored, where that differs."""
    text = reading.text.strip()
    value = in_words(reading.record["value"]) if set(reading.record) == {"value"} else text
    return text if value == text else f"{text}, stored as {value}"


def wait_for(now: float) -> tuple[float, float]:
    """The moments after a key at which something may become certain."""
    return now + _TOO_FAST + 0.01, now + max(WORD, NEXT) + 0.02
