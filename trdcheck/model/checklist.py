"""The checklist (`trdcheck-checklist/1`): what should be known before escalating, as data."""

from functools import cached_property
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from trdcheck.model.words import CloseBy, Reason

FORMAT: Final = "trdcheck-checklist/1"

Id = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Meta(min_length=1)]
Days = Annotated[int, Meta(ge=1, le=36500)]
States = str | Annotated[list[str], Meta(min_length=1)]
# A window in days, or "any" for a fact that does not expire.
Window = Days | Literal["any"]


OUTCOMES = ("done", "not_applicable", *Reason)


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
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
    done: Text | None = None
    not_applicable: Text | None = None
    finding: Text | None = None
    pending: Text | None = None
    incomplete: Text | None = None
    outdated: Text | None = None
    not_done: Text | None = None
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
        if sum(getattr(self, name) is not None for name in OUTCOMES) != 1:
            raise ValueError("give exactly one of " + ", ".join(OUTCOMES))

    @cached_property
    def asked(self) -> dict[str, frozenset[str]]:
        """The states of each source of `when`."""
        return _states(self.when)

    @cached_property
    def barred(self) -> dict[str, frozenset[str]]:
        """The states of each source of `unless`."""
        return _states(self.unless)

    @cached_property
    def reason(self) -> Reason | None:
        """The reason it leaves the item open; None when it settles it."""
        return next((reason for reason in Reason if getattr(self, reason) is not None), None)

    @cached_property
    def summary(self) -> str:
        """The text of its one outcome."""
        return next(str(getattr(self, name)) for name in OUTCOMES if getattr(self, name) is not None)


def _states(by_source: dict[str, States]) -> dict[str, frozenset[str]]:
    return {
        source: frozenset([states] if isinstance(states, str) else states)
        for source, states in by_source.items()
    }


class Medicines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of medicines by what the tables say of them, or by name.

    `low_mood` are the grades of evidence for lowering mood that count.
    """

    marker: str | None = None
    treats: str | None = None
    names: list[str] = []
    low_mood: list[Literal["strong", "moderate", "weak", "conflicting"]] = []


class AnsweredBy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What answers a positive fact dated before it: a condition ruled out (by these bases), a negative instrument.

    Of `facts` a yes answers.
    """

    conditions: list[str] = []
    bases: list[Literal["interview", "instrument", "chart", "told"]] = []
    instruments: list[str] = []
    facts: list[str] = []


class ItemPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
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

    @cached_property
    def grouped(self) -> "ItemPart":
        """The part with the groups that every part has beside its own."""
        standing = {"condition": self.conditions, "instruments": self.instruments, "facts": self.facts}
        return msgspec.structs.replace(self, groups={**standing, **self.groups})


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
    title: Text
    why: Text
    action: Text
    sources: list[str] = []
    ask: str = ""
    todo: str = ""
    after: str | None = None
    replaces: str | None = None
    markers: list[MarkerRow] = []

    @property
    def names(self) -> frozenset[str]:
        """Its own id, and that of the item in whose place it stands."""
        return frozenset(name for name in (self.id, self.replaces) if name is not None)


class Assessment(
    ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="assessment", tag_field="kind"
):
    """Conditions, instruments and facts, in one or more parts that must each be settled."""

    covers: Annotated[list[ItemPart], Meta(min_length=1)]


class Lab(ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="lab", tag_field="kind"):
    """A laboratory value that should be recent and in range; `rows` replace the ordinary ones."""

    analyte: str
    within_days: Days
    limits: Literal["laboratory", "table"] = "laboratory"
    reflex: list[str] = []
    conditions: list[str] = []
    medicines: dict[str, Medicines] = {}
    groups: dict[str, list[str]] = {}
    levels: dict[str, int | float] = {}
    shorter: dict[str, Days] = {}
    rows: list[Row] = []


class TrialHistory(
    ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="trial-history", tag_field="kind"
):
    """Whether every counted trial is known and the list is complete."""

    within_days: Days


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
    within_days: Days


class Attest(ItemBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="attest", tag_field="kind"):
    """Facts with the answers that settle them, and lists of the case that must be present and confirmed.

    A settling answer is true, false, a word of the fact, or `any`: asked is enough. `medicines` that are taken are a
    finding until a yes is surely not older than their start. A record with its outcome in the list `recorded` settles
    too.
    """

    within_days: Days
    lists: list[Literal["conditions", "medications", "trials", "courses", "psychotherapy"]] = []
    confirmed: bool = False
    facts: dict[str, bool | str] = {}
    medicines: Medicines | None = None
    recorded: Literal["psychotherapy", "courses"] | None = None
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
    """The project's own choices, grade `setting`.

    An overlay may change the first two; the others belong to flags and signs.
    """

    near_max_fraction: Annotated[str, Meta(pattern="^[0-9]+/[0-9]+$")]
    decisions: DecisionWindows
    safety_no_days: Days
    safety_questionnaire_days: Days
    safety_plan_days: Days
    severity_days: Days


class ChecklistFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole checklist as its file says it."""

    format: Literal["trdcheck-checklist/1"]
    id: Id
    version: Text
    title: Text
    reviewed: str
    notice: str
    settings: Settings
    sections: list[SectionRow]
    items: list[Item]


class ChecklistUsed(Struct, frozen=True, kw_only=True):
    """Which checklist was applied, `sha256` of its file, and the one it extends."""

    id: str
    version: str
    title: str
    sha256: str
    extends: str | None
    extends_version: str | None = None
    extends_sha256: str | None = None

    @property
    def named(self) -> str:
        """How a header names it: `pre-escalation 2026-11`; an overlay with its hash and what it extends."""
        if self.extends is None:
            return f"{self.id} {self.version}"
        return (
            f"{self.id} {self.version} (sha256 {self.sha256[:12]}) on {self.extends} {self.extends_version}"
        )

    @property
    def fingerprint(self) -> str:
        """The beginning of the hash of the shipped file that was used, whole or as the base."""
        return f"sha256 {(self.extends_sha256 or self.sha256)[:12]}"


class Extended(Struct, frozen=True, kw_only=True):
    """The checklist that another extends."""

    id: str
    version: str
    sha256: str


class Checklist(Struct, frozen=True, kw_only=True):
    """A checklist as it is applied.

    `content` is the version of the clinical content and `reviewed` its day, whatever was added to it. `origin` says
    which checklist each item stands in. `behind` are items turned off or replaced: the signs still rest on them.
    `changed` says in words which settings an overlay changed.
    """

    id: str
    version: str
    title: str
    sha256: str
    content: str
    reviewed: str
    notice: str
    settings: Settings
    sections: list[SectionRow]
    items: list[Item]
    origin: dict[str, str]
    extends: Extended | None = None
    turned_off: dict[str, str] = {}
    behind: list[Item] = []
    changed: list[str] = []

    def item(self, item_id: str) -> Item | None:
        """The item of this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    @property
    def used(self) -> ChecklistUsed:
        """How a report names it."""
        base = self.extends
        return ChecklistUsed(
            id=self.id,
            version=self.version,
            title=self.title,
            sha256=self.sha256,
            extends=base.id if base else None,
            extends_version=base.version if base else None,
            extends_sha256=base.sha256 if base else None,
        )


def as_applied(file: ChecklistFile, sha256: str) -> Checklist:
    """A whole checklist as it is applied; `sha256` is that of the bytes of its file."""
    return Checklist(
        id=file.id,
        version=file.version,
        title=file.title,
        sha256=sha256,
        content=file.version,
        reviewed=file.reviewed,
        notice=file.notice,
        settings=file.settings,
        sections=file.sections,
        items=file.items,
        origin={item.id: file.id for item in file.items},
    )
