"""The menus of a visit as data: what each offers, its first row always harmless. Two faces show them."""

from collections.abc import Callable

from msgspec import Struct

from trdcheck.model.case import DecisionWord
from trdcheck.visit.question import Shape

Row = tuple[str, str]  # what is chosen, and its words
ADD: dict[str, tuple[str, Shape]] = {
    "trial": ("an antidepressant", "trial"),
    "screen": ("a form", "screen"),
    "lab": ("a laboratory result", "lab"),
    "condition": ("a condition", "condition"),
    "medicine": ("a medicine", "medicine"),
    "augmentation": ("an added drug", "augmentation"),
    "course": ("a course: ECT, TMS, ketamine, esketamine", "course"),
    "therapy": ("a psychotherapy", "therapy"),
    "gene": ("a gene result", "gene"),
}
DECISIONS: tuple[DecisionWord, ...] = (
    "ordered",
    "acted_on",
    "deferred",
    "declined",
    "waived",
    "not_applicable",
)
BACK: Row = ("back", "back to the question")


class Menu(Struct, frozen=True):
    """Rows to choose from: one of them, or any number where `many`. `then` is given what was chosen."""

    title: str
    rows: list[Row]
    then: Callable[[list[str]], None]
    many: bool = False

    def taken(self, chosen: list[str]) -> list[str]:
        """What was chosen, as far as it stands in the menu; the first row where nothing of it does."""
        offered = {value for value, _ in self.rows}
        known = [value for value in chosen if value in offered]
        return known if self.many else known[:1] or [self.rows[0][0]]


def commands(*, item: bool, trial_fact: bool) -> list[Row]:
    """The rows of the menu behind Esc."""
    rows = [BACK, ("answers", "correct: your answers")]
    rows += [(f"add {key}", f"add {words}") for key, (words, _) in ADD.items()]
    rows += [("note", "note about this question"), ("general note", "note about the case as a whole")]
    if item:
        rows.append(("decide", "decide: ordered, acted on, deferred, declined, waived, not applicable"))
    if trial_fact:
        rows.append(("lost", "nobody can know this any more"))
    return [*rows, ("part", "next part"), ("list", "see the list"), ("leave", "leave; everything is saved")]


def ending() -> list[Row]:
    """The rows of the menu at the end."""
    return [
        ("back", "stay here"),
        ("list", "see the list"),
        ("markdown", "write the checklist (Markdown)"),
        ("note file", "write the note to paste"),
        ("answers", "correct an answer"),
        *((f"add {key}", f"add {words}") for key, (words, _) in ADD.items()),
        ("general note", "note about the case as a whole"),
        ("leave", "leave; everything is saved"),
    ]


def start_menu(cases: list[Row], then: Callable[[list[str]], None]) -> Menu:
    """The cases to choose from; a new one is what a stray Enter gives."""
    return Menu("Which patient?", [("", "a new patient"), *cases, ("leave", "leave")], then)
