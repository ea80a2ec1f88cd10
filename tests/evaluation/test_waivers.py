"""A finding wholly after a waiver is never hidden: in any item, from any row, whatever stood there before it."""

import json
from collections import defaultdict
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from tests.items.test_rows import DAY, cases_of, extended, read
from trdcheck.evaluation.decisions import apply
from trdcheck.evidence.context import Context
from trdcheck.items.judge import judge
from trdcheck.items.judgement import Judgement
from trdcheck.model.words import Reason, Status

WAIVED, BEFORE, AFTER = "2026-06-01", "2026-03-15", "2026-10-15"
LISTS = {"screens": "date", "labs": "date", "conditions": "date", "pharmacogenomics": "date", "trials": "stopped", "medications": "started"}  # fmt: skip
FACTS = ("history", "safety")
ANSWERS = ("trials_complete", "lists_confirmed")


def judged(item: str, case: dict[str, Any]) -> Judgement:
    """An item with its decisions."""
    checklist, reference = extended()
    described = checklist.item(item)
    assert described is not None
    known = read(case)
    before = judge(described, Context(checklist, known, DAY, reference, "article"))
    return apply(before, checklist, known, item, DAY)[0]


def on(case: dict[str, Any], day: str) -> dict[str, Any]:
    """The same facts, all of one day."""
    moved = deepcopy(case)
    for key, name in LISTS.items():
        for record in moved.get(key, ()):
            for other in ("started", "on_max_dose_since"):
                record.pop(other, None)
            record.pop("ongoing", None)
            record[name] = day
    for key in FACTS:
        moved[key] = {
            name: {**fact, "date": day} if isinstance(fact, dict) else {"value": fact, "date": day}
            for name, fact in moved.get(key, {}).items()
        }
    for key in ANSWERS:
        moved[key] = {"value": True, "date": day}
    patient = moved.get("patient", {})
    moved["patient"] = {
        name: value if name == "sex" or isinstance(value, dict) else {"value": value, "date": day}
        for name, value in patient.items()
    }
    moved.pop("as_of", None)
    return moved


def together(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Two cases as one: lists one behind the other, of a fact told twice the newer."""
    both = deepcopy(before)
    for key, value in after.items():
        both[key] = (
            [*both.get(key, []), *value] if isinstance(value, list) else {**both.get(key, {}), **value}
        )
    return both


@cache
def findings() -> dict[str, list[dict[str, Any]]]:
    """The cases of every item that come to a finding when all their facts are of one day."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for written in [*cases_of("row_cases.jsonl"), *cases_of("kind_cases.jsonl")]:
        if judged(written["item"], on(written["case"], AFTER)).reason is Reason.FINDING:
            found[written["item"]].append(written["case"])
    return found


def test_most_items_have_findings_of_several_rows() -> None:
    counts = {item: len(cases) for item, cases in findings().items()}
    assert len(counts) >= 17
    assert sum(counts.values()) >= 100


@pytest.mark.parametrize("decision", ["waived", "declined"])
def test_a_finding_wholly_after_a_waiver_is_never_hidden(decision: str) -> None:
    for item, cases in findings().items():
        taken = [{"item": item, "decision": decision, "date": WAIVED, "reason": "agreed then"}]
        for new in cases:
            for old in [{}, *cases]:
                if new.get("trials") == [] and old.get("trials"):
                    continue  # "None tried" beside trials is one list, and says nothing new.
                both = together(on(old, BEFORE), on(new, AFTER))
                if judged(item, both).reason is not Reason.FINDING:
                    continue
                after = judged(item, {**both, "decisions": taken})
                assert (after.status, after.reason) == (Status.OPEN, Reason.FINDING), json.dumps(both)


def test_a_waiver_holds_over_what_was_recorded_before_it() -> None:
    """Or the test above would pass for a waiver that never holds."""
    for item, cases in findings().items():
        taken = [{"item": item, "decision": "waived", "date": WAIVED, "reason": "agreed then"}]
        for case in cases:
            if judged(item, on(case, BEFORE)).reason is Reason.FINDING:
                after = judged(item, {**on(case, BEFORE), "decisions": taken})
                assert after.status is Status.WAIVED, json.dumps(case)
