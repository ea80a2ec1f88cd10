"""The states that each source of a truth table can be in: what `when` and `unless` may ask for. Pure."""

import re
from collections.abc import Iterator

from trdcheck.model.checklist import ItemPart, Lab
from trdcheck.reference import Reference

_AGES = ("old", "unsure", "undated", "future")
_BASES = ("interview", "instrument", "chart", "told")
# Groups that the engine names itself (`standard.toml`).
GROUPS = frozenset({"anything", "condition", "instruments", "facts", "result", "reflex"})
FLAG_STATES = frozenset({"present", "absent", "unknown"})
# States in which nothing is recorded, or nothing that holds today: no row may settle an item on these alone.
UNSETTLED = frozenset(
    {
        *("none", "unknown", "mood_not_recorded", "exposure_unknown", "control_unknown", "status_unknown"),
        "screened_since",
        *("conflict", "incomplete", "disagrees", "uninterpretable", "undecided", "too_early", "one_rule"),
    }
)
_UNSETTLED_ENDS = tuple(f"_{age}" for age in _AGES)
_COUNTED = re.compile(r"(at_least|below)_[1-9][0-9]{0,2}")

_CONDITION = frozenset(
    {
        *("none", "conflict", "status_unknown", "suspected", "unconfirmed", "active", "treated"),
        *("control_unknown", "uncontrolled", "controlled", "resolved", "ruled_out", "screened_since"),
        *_AGES,
        *(f"{good}_{age}" for good in ("controlled", "resolved", "ruled_out") for age in _AGES[:3]),
        *(f"{good}_by_{basis}" for good in ("resolved", "ruled_out") for basis in _BASES),
    }
)
_TIMED = frozenset(
    {
        *(f"{asking}_tested" for asking in ("active", "suspected", "unconfirmed", "uncontrolled")),
        *("treated_since", "taken_since"),
    }
)
_INSTRUMENT = frozenset(
    {
        *(
            "none",
            "conflict",
            "zero",
            "above_zero",
            "answered",
            "positive",
            "negative",
            "negative_above_zero",
        ),
        *("grey", "incomplete", "disagrees", "one_rule", "scored", "scored_zero", "above_zero_answered"),
        *_AGES,
        *(f"{good}_{age}" for good in ("negative", "scored") for age in _AGES[:3]),
    }
)
_ANSWER = frozenset({"unknown", "yes", "no", "answered", *_AGES, *(f"no_{age}" for age in _AGES[:3])})
_MEDICINES = frozenset({"unknown", "none", "taken", "answered"})
_ANALYTE = frozenset(
    {
        *(
            "none",
            "conflict",
            "answered",
            "in_range",
            "word_normal",
            "below",
            "above",
            "grey",
            "word_low",
            "word_high",
        ),
        *("uninterpretable", "undecided", "too_early", "no_range", "laboratory_differs", "above_twice"),
        *_AGES,
        *(f"{good}_{age}" for good in ("in_range", "word_normal") for age in _AGES[:3]),
    }
)
_TRIALS = frozenset(
    {
        *(
            "response_lost",
            "worse",
            "mood_not_recorded",
            "elevated_mood",
            "elevated_mood_answered",
            "at_least_N",
        ),
        *("taken_now", "none_taken_now", "level_in_range", "level_out_of_range"),
        *("exposure_in_doubt", "exposure_not_in_doubt", "exposure_unknown"),
    }
)


def states_of(
    source: str, part: ItemPart, reference: Reference, lab: Lab | None = None
) -> frozenset[str] | None:
    """The states a source, or a group of the part, can be in; None for a name that names nothing."""
    if source in GROUPS or source in part.groups:
        known = [_own_states(name, part, reference, lab) for name in members(source, part, lab)]
        return frozenset().union(*(name for name in known if name is not None))
    return _own_states(source, part, reference, lab)


def _own_states(source: str, part: ItemPart, reference: Reference, lab: Lab | None) -> frozenset[str] | None:
    timed = _TIMED if lab is not None else frozenset()
    kind, _, rest = source.partition(":")
    if kind == "flag":
        return FLAG_STATES if rest in {flag.id for flag in reference.safety.flags} else None
    if kind == "part":
        return _of_part(rest, reference)
    if source == "trials":
        return _TRIALS
    if source == "patient.age":
        return frozenset({"unknown", "at_least_N", "below_N"})
    if source in ("patient.pregnant", "patient.postpartum"):
        return frozenset({"unknown", "yes", "no"})
    if source == "patient.sex":
        return frozenset({"unknown", "female", "male", "other"})
    if source == "texts":
        return _CONDITION | {"asked", "answered"}
    if source == "unnamed":
        return frozenset({"none", "recorded", "answered"})
    if source in part.medicines:
        return _MEDICINES | timed
    if source in reference.conditions:
        return _CONDITION | timed
    if kind in reference.instruments:
        return _INSTRUMENT if not rest or rest in reference.instruments[kind].covers else None
    if source in reference.analytes:
        thresholds = {*reference.analytes[source].thresholds, *(lab.levels if lab is not None else ())}
        return _ANALYTE | thresholds
    if source in reference.facts:
        return _ANSWER | {f"is:{word}" for word in reference.facts[source].answers}
    return None


def allows(states: frozenset[str], state: str) -> bool:
    """Whether a state is one of these; `at_least_3` is one of `at_least_N`."""
    counted = _COUNTED.fullmatch(state)
    return state in states or (counted is not None and f"{counted[1]}_N" in states)


def settles(state: str) -> bool:
    """Whether something recorded that holds today stands behind a state."""
    return state not in UNSETTLED and state not in _AGES and not state.endswith(_UNSETTLED_ENDS)


def _of_part(name: str, reference: Reference) -> frozenset[str] | None:
    """The states of an instrument's own extra answer, written `INSTRUMENT:PART`."""
    instrument, _, part = name.partition(":")
    known = reference.instruments.get(instrument)
    row = known.answers.get(part) if known is not None else None
    if row is None:
        return None
    words = row.values if isinstance(row.values, list) else []
    return frozenset({"unknown", "yes", "no", *(f"is:{word}" for word in words)})


def members(source: str, part: ItemPart, lab: Lab | None = None) -> list[str]:
    """The sources behind a name: those of a group, all of the part for `anything`, else itself."""
    groups = {
        "anything": [*part.conditions, *part.instruments, *part.analytes, *part.facts, *part.medicines],
        "condition": part.conditions,
        "instruments": part.instruments,
        "facts": part.facts,
        "result": [lab.analyte] if lab is not None else [],
        "reflex": lab.reflex if lab is not None else [],
    }
    return part.groups.get(source, groups.get(source, [source]))


def windows_needed(
    source: str, part: ItemPart, reference: Reference, lab: Lab | None = None
) -> Iterator[str]:
    """The names in `within_days` of which reading a source needs one: its own, or that of all of its sort."""
    if lab is not None:
        return
    name = source.partition(":")[0]
    if source in part.medicines or source in reference.conditions:
        yield "conditions"
    elif name in reference.instruments:
        yield "screens"
    elif source in reference.analytes:
        yield "labs"
    elif source in reference.facts:
        yield "facts"
