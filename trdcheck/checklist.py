"""The checklist (`trdcheck-checklist/1`): what should be known before escalating, as data."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import tomli
from msgspec import Meta, Struct

from trdcheck.cleaning import clean
from trdcheck.errors import TrdcheckError
from trdcheck.reference.tables import data_dir
from trdcheck.words import CloseBy, Reason

Id = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
States = str | list[str]
# A window in days, or "any" for a fact that does not expire.
Window = Annotated[int, Meta(ge=1)] | Literal["any"]


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of a truth table.

    If every source of `when` is in one of its states, and none of `unless` is, the item comes to the one outcome
    written (`done`, `not_applicable`, or the reason it stays open) with that summary.

    In the text `{source}` stands for what the case says about that source. `needs` names the sources still missing,
    `also` those shown beside it. `brief` is the summary for one line of a list, `todo` the action in few words.
    `blocks = false` lets another row settle the item beside an `incomplete` one.
    """

    id: str
    when: dict[str, States] = {}
    unless: dict[str, States] = {}
    done: str | None = None
    not_applicable: str | None = None
    finding: str | None = None
    pending: str | None = None
    incomplete: str | None = None
    outdated: str | None = None
    not_done: str | None = None
    close_by: CloseBy = CloseBy.ASK
    brief: str | None = None
    action: str | None = None
    todo: str | None = None
    needs: list[str] = []
    also: list[str] = []
    sources: list[str] = []
    blocks: bool = True

    def __post_init__(self) -> None:
        """Refuse a row without exactly one outcome."""
        outcomes = [self.done, self.not_applicable, *(getattr(self, reason) for reason in Reason)]
        if sum(text is not None for text in outcomes) != 1:
            raise ValueError("give exactly one of done, not_applicable, " + ", ".join(Reason))

    @property
    def reason(self) -> Reason | None:
        """The reason it leaves the item open; None when it settles it."""
        return next((reason for reason in Reason if getattr(self, reason) is not None), None)

    @property
    def summary(self) -> str:
        """The text of its one outcome."""
        text: str = next(
            text
            for text in (self.done, self.not_applicable, *(getattr(self, reason) for reason in Reason))
            if text is not None
        )
        return text


class Medicines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of medicines by what the tables say of them, or by name."""

    marker: str | None = None
    treats: str | None = None
    names: list[str] = []


class AnsweredBy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What answers a positive fact dated before it: a condition ruled out (by these bases), a negative instrument."""

    conditions: list[str] = []
    bases: list[Literal["interview", "instrument", "chart", "told"]] = []
    instruments: list[str] = []


class Cover(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of an item that must be settled: what it looks at, how long that holds, and its rows.

    `groups` give several sources one name. `within_days` is the window of each source, `conditions` that of a condition
    ruled out or resolved, `control` that of a treated condition under control.
    """

    id: str = ""
    title: str = ""
    conditions: list[str] = []
    instruments: list[str] = []
    facts: list[str] = []
    analytes: list[str] = []
    medicines: dict[str, Medicines] = {}
    groups: dict[str, list[str]] = {}
    answered_by: AnsweredBy | None = None
    not_before: str | None = None
    condition_rows: bool = True
    within_days: dict[str, Window] = {}
    rows: list[Row] = []
    ask: str = ""


class MarkerRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recorded fact that makes the item more pressing: sources in a state, or a number of `patient` at a limit."""

    id: str
    text: str
    when: dict[str, States] = {}
    patient: Literal["bmi", "neck_cm"] | None = None
    at_least: int | float | None = None
    source: str | None = None


class ItemBase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every item has. `ask` is the short question shown while nothing is known, `todo` the action in few words."""

    id: Id
    section: str
    title: str
    why: str
    action: str
    sources: list[str] = []
    ask: str = ""
    todo: str = ""
    after: str | None = None
    replaces: str | None = None
    markers: list[MarkerRow] = []


class Assessment(
    ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="assessment", tag_field="kind"
):
    """Conditions, instruments and facts, in one or more parts that must each be settled."""

    covers: list[Cover]


class Lab(ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="lab", tag_field="kind"):
    """A laboratory value that should be recent and in range; `rows` replace the ordinary ones."""

    analyte: str
    within_days: Annotated[int, Meta(ge=1)]
    limits: Literal["laboratory", "table"] = "laboratory"
    reflex: list[str] = []
    conditions: list[str] = []
    medicines: dict[str, Medicines] = {}
    levels: dict[str, int | float] = {}
    shorter: dict[str, Annotated[int, Meta(ge=1)]] = {}
    rows: list[Row] = []


class TrialHistory(
    ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="trial-history", tag_field="kind"
):
    """Whether every counted trial is known and the list is complete."""

    within_days: Annotated[int, Meta(ge=1)]


class TrialAdequacy(
    ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="trial-adequacy", tag_field="kind"
):
    """Whether the headline definition is met."""


class Pharmacogenomics(
    ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="pharmacogenomics", tag_field="kind"
):
    """Whether unusual responses suggest a look at drug metabolism, and what results on file say."""

    enzymes: list[str]
    fact: str
    within_days: Annotated[int, Meta(ge=1)]


class Attest(ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="attest", tag_field="kind"):
    """Facts with the answers that settle them, and lists of the case that must be present and confirmed."""

    within_days: Annotated[int, Meta(ge=1)]
    lists: list[Literal["conditions", "medications", "trials", "courses", "psychotherapy"]] = []
    confirmed: bool = False
    facts: dict[str, bool | str] = {}
    close_by: CloseBy = CloseBy.ASK


Item = Assessment | Lab | TrialHistory | TrialAdequacy | Pharmacogenomics | Attest


class SectionRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section and its title."""

    id: Id
    title: str


class DecisionWindows(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many days a decision holds (settings)."""

    ordered: int = 60
    acted_on: int = 90
    deferred: int = 90
    declined: int = 365
    waived: int = 365
    not_applicable: int = 365


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The project's own choices, each changeable by an overlay; grade `setting`."""

    near_max_fraction: Annotated[str, Meta(pattern="^[0-9]+/[0-9]+$")]
    decisions: DecisionWindows
    safety_no_days: Annotated[int, Meta(ge=1)]
    safety_questionnaire_days: Annotated[int, Meta(ge=1)]
    safety_plan_days: Annotated[int, Meta(ge=1)]
    severity_days: Annotated[int, Meta(ge=1)]


class Checklist(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A checklist as it is applied."""

    format: Literal["trdcheck-checklist/1"]
    id: Id
    version: str
    title: str
    reviewed: str
    notice: str
    settings: Settings
    sections: list[SectionRow]
    items: list[Item]
    sha256: str = ""
    extends: str | None = None
    turned_off: dict[str, str] = {}

    def item(self, item_id: str) -> Item | None:
        """The item of this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)


def shipped() -> Iterator[str]:
    """The ids of the shipped checklists, the default first."""
    yield from sorted(
        (path.stem for path in data_dir().glob("*.toml")), key=lambda name: (name != DEFAULT, name)
    )


DEFAULT = "pre-escalation"


def load_checklist(name: str = DEFAULT) -> Checklist:
    """The shipped checklist of this id; raises TrdcheckError for one that is not shipped."""
    known = list(shipped())
    if name not in known:
        raise TrdcheckError(
            f'"{clean(name)[:40]}" is not a shipped checklist', f"shipped: {', '.join(known)}"
        )
    return _read(data_dir() / f"{name}.toml")


def _read(path: Path) -> Checklist:
    """A checklist file as a struct, with the hash of its bytes."""
    data = path.read_bytes()
    values = tomli.loads(data.decode())
    checklist = msgspec.convert(values, Checklist)
    return msgspec.structs.replace(checklist, sha256=hashlib.sha256(data).hexdigest())
