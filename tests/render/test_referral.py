"""The letter: facts with dates, blanks for what a case never holds, each open item once as a task."""

import re

import pytest

from tests.render.cases import changed, mixed
from tests.support import program
from trdcheck.render import render


def letter(name: str = "full") -> str:
    return program("check", f"examples/{name}.json", "-f", "referral", "--exit-zero").stdout.decode()


def test_it_has_blanks_for_what_a_case_never_holds() -> None:
    text = letter()
    for label in ("To:", "From:", "Patient:", "Born:", "Record number:", "Diagnosis:"):
        assert re.search(re.escape(label) + r" \.{10,}", text)


@pytest.mark.parametrize("recorded", ["2025-04-02 to 2025-06-25", "200 mg a day", "CBT, individual, weekly", "aripiprazole, 5 mg", "30 sessions", "21 (2026-11-18)", "ended for side effects", "omeprazole 20 mg daily for reflux since 2024", "TSH 5.8 mIU/L", "ADHD ruled out (2026-05)", "referring clinic", "seizures"])  # fmt: skip
def test_every_recorded_fact_reaches_it(recorded: str) -> None:
    assert recorded in " ".join(letter().split())


def test_each_trial_is_one_numbered_line_and_each_open_item_one_task() -> None:
    text = letter()
    assert [line[:2] for line in text.splitlines() if re.match(r"\d\. ", line)] == [
        f"{n}." for n in range(1, 7)
    ]
    assert text.count("- [ ] ") == 10


def test_it_pleads_nothing_and_finds_nothing() -> None:
    text = letter().lower()
    for word in (
        "please",
        "we request",
        "has treatment-resistant depression",
        "is treatment-resistant",
        "improved",
    ):
        assert word not in text.replace("whether this is treatment-resistant depression", "")


@pytest.mark.parametrize("sentinel", ["<b>", "](x)", "\u202e", "| a |", "# h"])
def test_no_text_of_a_case_becomes_markup(sentinel: str) -> None:
    text = render(changed(mixed(), lambda value: f"{value}{sentinel}"), "referral")
    assert "<b>" not in text
    assert "\u202e" not in text
    assert not re.search(r"(?<!\\)\]\(x\)", text)
