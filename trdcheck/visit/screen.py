"""The screen of a visit as styled lines: safety and the count always in sight, the question in the middle. Pure."""

from msgspec import Struct

from trdcheck.cleaning import clean
from trdcheck.model.words import Presence, Status
from trdcheck.render.text import MARKS, wrap
from trdcheck.visit.desk import Desk
from trdcheck.visit.question import Question
from trdcheck.visit.recorded import answer_in_words
from trdcheck.visit.walk import part_of
from trdcheck.visit.wording import how_to_answer, still_to_close, why_of

Line = tuple[str, str]
_DANGER, _DIM, _TYPED, _STRONG = "bg:ansired fg:ansiwhite bold", "class:dim", "class:typed", "bold"
_WIDE = 60


class Screen(Struct, frozen=True):
    """What stands above and below the line that is being typed; `prompt` is None where no line is open."""

    above: list[Line]
    below: list[Line]
    prompt: str | None

    def lines(self, typed: str, columns: int) -> list[Line]:
        """The whole screen, the end of what is typed in sight."""
        if self.prompt is None:
            return [*self.above, *self.below]
        room = columns - len(self.prompt) - 1
        return [*self.above, (_TYPED, f"{self.prompt}{typed[-room:] if room > 0 else ''}_"), *self.below]


def drawn(desk: Desk, columns: int, rows: int) -> Screen:
    """The screen of at most `rows` lines of at most `columns`."""
    legend = _legend(desk, columns)
    for folded in (False, True):
        head = _head(desk, columns, folded=folded)
        core, prompt, after = _core(desk, columns)
        room = rows - len(head) - len(core) - len(after) - len(legend) - (prompt is not None)
        if room >= 0:
            break
    if room < 0:
        after = after[: max(0, len(after) + room)]
        room = rows - len(head) - len(core) - len(after) - len(legend) - (prompt is not None)
    if room < 0:
        core = core[: max(1, len(core) + room)]
    body = _body(desk, columns, max(room, 0))
    fill: list[Line] = [("", "")] * max(room - len(body), 0)
    above, below = [*head, *body, *core], [*after, *fill, *legend]
    spare = len(above) + len(below) + (prompt is not None) - rows
    if spare > 0:
        above = above[spare:] if prompt is None and not legend else [*above[: len(above) - spare]]
    return Screen(above, below, prompt)


def _head(desk: Desk, columns: int, *, folded: bool) -> list[Line]:
    """Who, whether it is saved, the parts, the count, and every safety matter that is present."""
    session = desk.session
    saved = f"NOT SAVED: {session.unsaved}" if session.unsaved else "saved"
    who = session.case.case_id or session.name
    done, whole = session.progress
    title = f"trdcheck visit | {who} | {saved}"
    lines: list[Line] = [("reverse", line.ljust(columns)) for line in wrap(clean(title), columns)]
    lines += _safety(desk, columns, folded=folded)
    count = f"{done} of about {whole}"
    open_items = session.report.headline
    if columns >= _WIDE and not folded:
        lines += [("", line) for line in wrap(f"{_parts(desk)} | {count}", columns)]
        lines += [(_DIM, line) for line in wrap(open_items, columns)]
    else:
        lines += [("", line) for line in wrap(f"{open_items.split(':')[0]}; {count}", columns)]
    return lines


def _safety(desk: Desk, columns: int, *, folded: bool) -> list[Line]:
    """A band only for a present danger: its line and what to do stay in sight at every size."""
    lines = [
        (_DANGER, text.ljust(columns)) for text in _dangers(desk, columns, short=folded or columns < _WIDE)
    ]
    safety = desk.session.report.safety
    unknown = sum(len(line.flags) for line in safety if line.status is Presence.UNKNOWN)
    if unknown:
        lines.append((_STRONG, f"?? safety: {unknown} not known yet"[:columns]))
    return lines


def dangers(desk: Desk, columns: int) -> str:
    """Every present danger with what to do, for the head of a menu."""
    return "\n".join(_dangers(desk, columns, short=True))


def _dangers(desk: Desk, columns: int, *, short: bool) -> list[str]:
    lines = []
    for line in desk.session.report.safety:
        if line.status is Presence.PRESENT:
            # Shortened to the first sentence of each: what it is, and what to do.
            words = f"{_first(line.text)} {_first(line.action)}" if short else f"{line.text} {line.action}"
            lines += wrap(clean(words.strip()), columns, first="!! ", rest="!! ")
    return lines


def _first(text: str) -> str:
    head, dot, _ = text.partition(". ")
    return f"{head}." if dot else text


def _parts(desk: Desk) -> str:
    """The parts of the visit: behind, here, ahead."""
    session, question = desk.session, desk.question
    here = question.part if question is not None else ""
    waiting = {asked.part for asked in session.asked}
    marks = []
    for part in session.reference.consultation.parts:
        mark = "[>]" if part.id == here else "[ ]" if part.id in waiting else "[x]"
        marks.append(f"{mark} {part.title.split()[0]}")
    return " ".join(marks)


def _core(desk: Desk, columns: int) -> tuple[list[Line], str | None, list[Line]]:
    """The question, the line that is open at it, and what is said below."""
    question = desk.question
    message: list[Line] = (
        [(_STRONG, line) for line in wrap(clean(desk.message), columns)] if desk.message else []
    )
    if desk.mode == "text":
        return [(_STRONG, f" >  {desk.label}:"[:columns])], "    > ", message
    if desk.mode == "why" and question is not None:
        lines = [("", line) for text in why_of(desk.session, question) for line in wrap(clean(text), columns)]
        return lines, None, []
    if desk.mode == "list":
        return [], None, []
    if question is None:
        return _end(desk, columns), None, message
    core: list[Line] = [
        (_STRONG, line) for line in wrap(clean(question.text), columns, first=" >  ", rest="    ")
    ]
    before = answer_in_words(desk.session, question.path) if desk.is_again else ""
    if before:
        core += [("", line) for line in wrap(clean(f"now: {before}"), columns, first="    ", rest="    ")]
    if question.by_line:
        far = [
            ("", line)
            for line in wrap(clean(desk.so_far()), columns, first="    ", rest="    ")
            if line.strip()
        ]
        example = wrap(clean(how_to_answer(question)), columns, first="    ", rest="    ")
        return core, "    > ", [*far, *((_DIM, line) for line in example), *message]
    answers = [("", line) for line in wrap(how_to_answer(question), columns, first="    ", rest="    ")]
    return core, None, [*answers, *message]


def _end(desk: Desk, columns: int) -> list[Line]:
    """Whether all was asked, in truth: what would still close by asking is named."""
    missing = still_to_close(desk.session)
    said = ["Questions done.", desk.session.report.headline]
    said += [f"Still to close by asking: {text}" for text in missing] if missing else ["All was asked."]
    return [
        (_STRONG if n == 0 else "", line)
        for n, text in enumerate(said)
        for line in wrap(clean(text), columns)
    ]


def _legend(desk: Desk, columns: int) -> list[Line]:
    """The keys that act now, and no others."""
    wide = columns >= _WIDE
    if desk.mode in ("why", "list"):
        words = "any key: back"
    elif desk.mode == "text":
        words = "Enter keeps | Esc drops it"
    elif desk.question is None:
        words = "Esc menu"
    elif desk.question.by_line:
        words = _line_legend(desk, wide=wide)
    else:
        down = "Down pass over" if wide else "v pass"
        left = "Left back" if wide else "<- back"
        words = (
            f"{left} | {down} | ? why | Tab next part | Esc menu"
            if wide
            else f"{left} | {down} | ? why | Esc menu"
        )
    return [("", "-" * columns), *((_DIM, line) for line in wrap(words, columns))]


def _line_legend(desk: Desk, *, wide: bool) -> str:
    if desk.typed:
        tab = " | Tab takes the name" if desk.question is not None and desk.question.shape == "trial" else ""
        return f"Enter keeps{tab} | Esc drops the line" if wide else "Enter keeps | Esc drops"
    if desk.question is not None and desk.question.shape == "screen":
        return (
            "Tab ask it now | Down pass over | Left back | ? why | Esc menu"
            if wide
            else "Tab ask | v pass | Esc menu"
        )
    more = "no more" if desk.question is not None and desk.session.is_at_end(desk.question) else "pass over"
    return f"Down {more} | Left back | ? why | Esc menu" if wide else f"v {more} | <- back | ? why | Esc menu"


def _body(desk: Desk, columns: int, room: int) -> list[Line]:
    """What was answered in this part, or the list."""
    if desk.mode == "list":
        return _overview(desk, columns)[:room]
    question = desk.question
    if question is None or room < 2:
        return []
    rows = _trials(desk, columns) if question.part == "trials" else _answered(desk, question, columns)
    rows = rows[-(room - 1) :] if rows else []
    return [*rows, ("", "")] if rows else [("", "")]


def _answered(desk: Desk, question: Question, columns: int) -> list[Line]:
    """The answers of this part, the newest last."""
    session = desk.session
    lines: list[Line] = []
    for earlier in session.log:
        words = answer_in_words(session, earlier.path)
        if earlier.part == question.part and words and earlier.path != question.path:
            text = f"{earlier.title}  {words.partition(' (')[0]}"
            lines += [(_DIM, line) for line in wrap(clean(text), columns, first="    ", rest="      ")]
    return lines


def _trials(desk: Desk, columns: int) -> list[Line]:
    """The trials as a table, a row each; in a narrow terminal one line of words each."""
    records = desk.session.context.history.records
    if not records:
        return []
    rows = []
    for record in records:
        trial = record.trial
        dose = trial.max_dose_mg if trial.max_dose_mg is not None else trial.max_dose
        cells = (
            str(record.index + 1),
            record.name,
            record.row.drug_class if record.row is not None else "",
            _cell("steps" if trial.doses else dose),
            _cell(trial.weeks),
            _cell(trial.weeks_at_max_dose),
            _cell(trial.adherence),
            _cell(trial.outcome),
            _state(trial.ongoing, trial.stop_reason),
        )
        rows.append(cells)
    if columns < _WIDE:
        return [
            (_DIM, line)
            for cells in rows
            for line in wrap(clean(" ".join(cell for cell in cells if cell)), columns, rest="   ")
        ]
    head = ("", "drug", "class", "mg/day", "weeks", "at it", "taken", "did", "now")
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)
    ]
    return [(_DIM, clean(line)[:columns].rstrip()) for line in table]


def _cell(value: object) -> str:
    if value is None:
        return "?"
    if isinstance(value, int | float):
        return f"{value:g}"
    low, high = getattr(value, "min", None), getattr(value, "max", None)
    if low is not None or high is not None:
        return f"{low if low is not None else ''}-{high if high is not None else ''}"
    return str(value).replace("_", " ")


def _state(ongoing: bool | None, reason: str | None) -> str:
    if ongoing:
        return "still on it"
    return f"ended: {reason.replace('_', ' ')}" if reason else "ended: ?" if ongoing is False else "?"


def _overview(desk: Desk, columns: int) -> list[Line]:
    """Every item with what it came to, by part."""
    session = desk.session
    lines: list[Line] = []
    for part in session.reference.consultation.parts:
        items = [item.id for item in session.checklist.items if part_of(item, session.context) == part.id]
        views = [view for view in session.report.items if view.id in items]
        for view in views:
            mark = {"finding": "[!]", "pending": "[~]"}.get(str(view.reason), "[ ]")
            sign = mark if view.status is Status.OPEN else MARKS[view.status]
            words = (view.brief if view.status is Status.OPEN else view.summary) or view.summary
            lines += [
                ("", line) for line in wrap(clean(f"{sign} {view.title}: {words}"), columns, rest="    ")
            ]
    return lines
