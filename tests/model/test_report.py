"""The report: its counts, its order, its result, and its JSON."""

import json
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render.cases import ALL, HOSTILE, flag, item, mixed
from trdcheck.model.report import (
    ItemReport,
    Report,
    count,
    open_items,
    place,
    result_of,
    to_json,
    with_status,
)
from trdcheck.model.words import CloseBy, Presence, Reason, Result, Status

PRESENT, ABSENT, UNKNOWN = Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN


def still_open(reason: Reason, close_by: CloseBy) -> ItemReport:
    return item("thyroid", summary="?", reason=reason, close_by=close_by)


@pytest.mark.parametrize("close_by", CloseBy)
def test_a_finding_and_what_waits_are_placed_by_their_reason(close_by: CloseBy) -> None:
    assert place(still_open(Reason.FINDING, close_by)) == "finding"
    assert place(still_open(Reason.PENDING, close_by)) == "pending"


@pytest.mark.parametrize("reason", [Reason.INCOMPLETE, Reason.OUTDATED, Reason.NOT_DONE])
@pytest.mark.parametrize("close_by", CloseBy)
def test_other_open_items_are_placed_by_what_closes_them(reason: Reason, close_by: CloseBy) -> None:
    assert place(still_open(reason, close_by)) == close_by


def test_groups_come_in_the_order_a_clinician_reads_them() -> None:
    placed = [
        (Reason.PENDING, CloseBy.CHART),
        (Reason.NOT_DONE, CloseBy.ACT),
        (Reason.NOT_DONE, CloseBy.REFER),
        (Reason.OUTDATED, CloseBy.ORDER),
        (Reason.INCOMPLETE, CloseBy.CHART),
        (Reason.INCOMPLETE, CloseBy.ASK),
        (Reason.FINDING, CloseBy.ORDER),
    ]
    report = msgspec.structs.replace(mixed(), items=[still_open(*one) for one in placed])
    assert list(open_items(report)) == ["finding", "ask", "chart", "order", "refer", "act", "pending"]


def test_items_of_a_group_keep_the_order_of_the_checklist() -> None:
    findings = [one.id for one in open_items(mixed())["finding"]]
    assert findings == ["bipolar", "anxiety", "thyroid", "b12", "sleep-apnea"]


@pytest.mark.parametrize("name", ALL)
def test_every_open_item_is_in_exactly_one_group(name: str) -> None:
    report = ALL[name]()
    grouped = [one.id for items in open_items(report).values() for one in items]
    assert sorted(grouped) == sorted(one.id for one in with_status(report, Status.OPEN))


@pytest.mark.parametrize("name", ALL)
def test_the_counts_add_up_to_all_items(name: str) -> None:
    report = ALL[name]()
    counts = count(item.status for item in report.items)
    assert counts.open + counts.done + counts.waived + counts.not_applicable == len(report.items) == 15


@pytest.mark.parametrize(
    ("status", "addressed", "still", "result"),
    [
        pytest.param(PRESENT, False, Status.OPEN, Result.FLAG, id="a flag wins over open items"),
        pytest.param(PRESENT, False, Status.DONE, Result.FLAG, id="a flag with nothing open"),
        pytest.param(PRESENT, True, Status.DONE, Result.NOTHING_OPEN, id="an addressed flag"),
        pytest.param(PRESENT, True, Status.OPEN, Result.OPEN, id="an addressed flag, an item open"),
        pytest.param(UNKNOWN, False, Status.DONE, Result.OPEN, id="a flag nobody asked about"),
        pytest.param(ABSENT, False, Status.OPEN, Result.OPEN, id="an item open"),
        pytest.param(ABSENT, False, Status.WAIVED, Result.NOTHING_OPEN, id="a waived item"),
        pytest.param(
            ABSENT, False, Status.NOT_APPLICABLE, Result.NOTHING_OPEN, id="an item that does not apply"
        ),
        pytest.param(ABSENT, False, Status.DONE, Result.NOTHING_OPEN, id="nothing open"),
    ],
)
def test_the_result_follows_from_flags_and_items(
    status: Presence, addressed: bool, still: Status, result: Result
) -> None:
    flags = [
        flag("mania", "mania", status, "yes", addressed=addressed),
        flag("catatonia", "catatonia", ABSENT, "no"),
    ]
    assert result_of(flags, count([still, Status.DONE])) == result


def test_one_present_flag_is_enough() -> None:
    flags = [
        flag("mania", "mania", PRESENT, "yes", addressed=True),
        flag("catatonia", "catatonia", PRESENT, "yes"),
    ]
    assert result_of(flags, count([])) == Result.FLAG


def with_note(value: str) -> Report:
    return msgspec.structs.replace(mixed(), notes=[value], case={"note": value})


@given(st.one_of(st.text(st.characters(codec="utf-8")), st.sampled_from(HOSTILE)))
def test_json_keeps_every_value_and_writes_hidden_characters_as_numbers(value: str) -> None:
    text = to_json(with_note(value))
    read = json.loads(text)
    assert (read["notes"], read["case"]) == ([value], {"note": value})
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert [c for c in text if c != "\n" and unicodedata.category(c) in hidden] == []


def test_json_has_every_key_in_the_order_of_the_structs_and_ends_with_a_newline() -> None:
    text = to_json(mixed())
    assert text.startswith('{\n  "format": "trdcheck-report/1",\n  "tool": {')
    assert text.endswith("}\n")
    assert list(json.loads(text)) == [field.encode_name for field in msgspec.structs.fields(Report)]


def test_a_trial_names_its_class_as_the_contract_does() -> None:
    trial = json.loads(to_json(mixed()))["trials"][0]
    assert (trial["drug"], trial["class"]) == ("sertraline", "SSRI")


def test_what_is_not_known_is_null_and_not_left_out() -> None:
    settled = next(one for one in json.loads(to_json(mixed()))["items"] if one["id"] == "adhd")
    assert (settled["reason"], settled["close_by"], settled["decision"]) == (None, None, None)
