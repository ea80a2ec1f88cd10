"""A question of the visit: where its answer goes, in which shape it is given, and in which words it is put."""

from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.evidence.context import Context
from trdcheck.trials.record import TrialRecord

Shape = Literal[
    "yes_no",
    "choice",
    "trial",
    "augmentation",
    "course",
    "therapy",
    "gene",
    "screen",
    "lab",
    "condition",
    "medicine",
    "number",
    "weeks",
    "date",
    "text",
]
# Where a record of each shape is kept.
LISTS: dict[Shape, str] = {
    "trial": "trials",
    "augmentation": "augmentation",
    "course": "courses",
    "therapy": "psychotherapy",
    "gene": "pharmacogenomics",
    "screen": "screens",
    "lab": "labs",
    "condition": "conditions",
    "medicine": "medications",
}
_SHAPES: dict[str, Shape] = {
    "max_dose_mg": "number",
    "max_dose": "number",
    "weeks": "weeks",
    "weeks_at_max_dose": "weeks",
    "drug": "trial",
    "age": "number",
    "bmi": "number",
    "neck_cm": "number",
    "started": "date",
    "date": "date",
    "case_id": "text",
}


class Question(Struct, frozen=True, kw_only=True):
    """One thing to ask: where its answer goes, to which item or flag it belongs, and in which shape it is given.

    `names` are the analytes or instruments that may be entered; `choices` the words stored by key.
    """

    path: str
    item: str
    part: str
    title: str
    text: str
    shape: Shape
    choices: dict[str, str] = {}
    names: list[str] = []
    example: str = ""

    @property
    def by_line(self) -> bool:
        """Whether the answer is typed in a line."""
        return self.shape not in ("yes_no", "choice")

    @property
    def is_list(self) -> bool:
        """Whether it takes records one after the other until there are no more."""
        return self.path in LISTS.values() and self.shape in LISTS


def worded(
    path: str,
    item: str,
    part: str,
    context: Context,
    *,
    words: str | None = None,
    shape: Shape | None = None,
    names: list[str] | None = None,
    again: bool = False,
    **fill: str,
) -> Question:
    """A question whose words stand in the consultation's file, under its path or under `words`."""
    row = context.reference.consultation.wording(words or path)
    field = path.rpartition(".")[2]
    return Question(
        path=path,
        item=item,
        part=part,
        title=row.title,
        text=(row.again if again and row.again else row.text).format(**fill),
        shape=shape or _SHAPES.get(field) or ("choice" if row.choices else "yes_no"),
        choices=row.choices,
        names=names or [],
        example=row.example.format(**fill),
    )


def of_fact(path: str, name: str, item: str, part: str, context: Context) -> Question:
    """A history fact, in the words of its table."""
    row = context.reference.facts[name]
    choices = {str(n): word for n, word in enumerate(row.answers, 1)}
    return Question(
        path=path,
        item=item,
        part=part,
        title=row.title,
        text=row.question or f"{row.title[:1].upper()}{row.title[1:]}?",
        shape="choice" if choices else "yes_no",
        choices=choices,
    )


def of_lab(name: str, item: str, part: str, context: Context) -> Question:
    """The newest result of one analyte."""
    row = context.reference.analytes[name]
    unit = row.units[0].names[0] if row.units else ""
    question = worded(
        f"labs[{name}]",
        item,
        part,
        context,
        words="lab",
        shape="lab",
        names=[name],
        analyte=row.short,
        unit=unit,
    )
    return _titled(question, row.short)


def of_screens(item: str, title: str, names: list[str], part: str, context: Context) -> Question:
    """A completed form of those that can settle an item."""
    known = [context.reference.instruments[name] for name in names if name in context.reference.instruments]
    shown = ", ".join(row.short for row in known)
    return worded(
        f"screens.{item}",
        item,
        part,
        context,
        words="screen",
        shape="screen",
        names=[row.id for row in known],
        about=title,
        forms=shown,
        first=known[0].short if known else "",
    )


def of_condition(path: str, name: str, item: str, part: str, context: Context) -> Question:
    """How a condition stands."""
    title = context.reference.conditions[name].title
    question = worded(
        path,
        item,
        part,
        context,
        words="condition",
        names=[name],
        condition=f"{title[:1].upper()}{title[1:]}",
    )
    return _titled(question, f"{title}: how it stands")


def of_trial(number: int, field: str, item: str, part: str, context: Context, *, other: str = "") -> Question:
    """One field of one trial."""
    record = context.history.records[number]
    name = record.name if record.trial.drug is not None or record.trial.text else f"trial {number + 1}"
    question = worded(
        f"trials[{number}].{field}",
        item,
        part,
        context,
        words=f"trial.{field}",
        names=_stored_with(field, other, record),
        drug=name,
        unit=record.unit,
        other=other,
        dose=_dose(record),
    )
    return _titled(question, f"{name}: {question.title}")


def _titled(question: Question, title: str) -> Question:
    return msgspec.structs.replace(question, title=title)


def _stored_with(field: str, other: str, record: TrialRecord) -> list[str]:
    """What the answer is stored with: the other trial, or the unit of a dose that is not in mg a day."""
    if field == "max_dose" and record.row is not None:
        return [record.row.unit]
    return [other] if other else []


def _dose(record: TrialRecord) -> str:
    """The highest dose in words, for the question of the weeks at it."""
    dose = record.trial.max_dose_mg if record.trial.max_dose_mg is not None else record.trial.max_dose
    return f"{dose:g} {record.unit}" if isinstance(dose, int | float) else "the highest dose"
