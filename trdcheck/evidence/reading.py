"""What the case says about one thing, as tags that a truth table can ask for."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from trdcheck.model.dates import Age, When, age_of


class Reading(Struct, frozen=True):
    """What the case says about one source.

    A good answer (`no`, `negative`, `ruled_out`, `in_range`, …) is that tag only while it is recent; otherwise it is
    `TAG_old`, `TAG_unsure` (a partial date partly inside the window) or `TAG_undated`, with `old`, `unsure` or
    `undated` beside it. A bad one is its tag at any age, `answered` once an assessment on or after it answers it.
    `future` stands for records dated after `as_of`, `conflict` for records that disagree and no date orders.

    `text` says it with its date and remarks, `brief` in as few words as will do.

    `newest` is the last day the newest record can mean, `first` the first day, None when that is not known; `undated`
    says that a record behind it has neither a date nor a day on which it was written down.
    """

    tags: frozenset[str]
    text: str = ""
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    newest: date | None = None
    undated: bool = False
    sources: tuple[str, ...] = ()
    first: date | None = None
    brief: str = ""

    def has(self, states: Iterable[str]) -> bool:
        """Whether it is in one of these states."""
        return not self.tags.isdisjoint(states)


NOTHING = Reading(tags=frozenset({"none"}))


def aged(tag: str, when: When | None, *, as_of: date, within_days: int | None) -> frozenset[str]:
    """The tags of a good answer by its age: good news expires, and a partial or missing date is not yet recent."""
    age = age_of(when, as_of=as_of, within_days=within_days)
    match age:
        case Age.RECENT:
            return frozenset({tag})
        case Age.FUTURE:
            return frozenset({"future"})
        case _:
            return frozenset({f"{tag}_{age}", str(age)})
