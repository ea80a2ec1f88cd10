"""What every human format keeps: safety first, each open item once, nothing hidden, nothing forged."""

import unicodedata
from collections.abc import Callable
from functools import partial

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.render.cases import ALL, HOSTILE, changed, crowded, mixed, nothing_open
from trdcheck.model.report import Report, to_json
from trdcheck.model.words import Presence, Status
from trdcheck.render import FORMATS as LISTED
from trdcheck.render import render, terminal

FORMATS: dict[str, Callable[[Report], str]] = {
    "terminal": lambda report: terminal.render(report, width=80, color=False, full=False),
    "narrow": lambda report: terminal.render(report, width=40, color=False, full=False),
    "plain": lambda report: terminal.render(report, width=None, color=False, full=False),
    "full": lambda report: terminal.render(report, width=80, color=False, full=True),
    **{
        name: partial(render, name=name)
        for name, form in LISTED.items()
        if name != "terminal" and not form.machine
    },
}
every_format = pytest.mark.parametrize("form", FORMATS)


@pytest.mark.parametrize("name", ALL)
def test_the_json_looks_as_it_was_read(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.json", to_json(ALL[name]()))


def numbered(report: Report) -> Report:
    """The report with titles that occur nowhere else."""
    items = [msgspec.structs.replace(one, title=f"Q{n:02}") for n, one in enumerate(report.items)]
    return msgspec.structs.replace(report, items=items)


@every_format
@pytest.mark.parametrize("name", ["mixed", "empty", "nothing_open", "crowded"])
def test_every_open_and_waived_item_is_there_exactly_once(name: str, form: str) -> None:
    report = numbered(ALL[name]())
    shown = FORMATS[form](report)
    wanted = [one for one in report.items if one.status in (Status.OPEN, Status.WAIVED)]
    assert {one.title: shown.count(one.title) for one in wanted} == {one.title: 1 for one in wanted}


@every_format
@pytest.mark.parametrize("name", ["mixed", "empty", "nothing_open", "crowded"])
def test_every_flag_comes_before_the_first_item(name: str, form: str) -> None:
    report = numbered(ALL[name]())
    shown = " ".join(
        FORMATS[form](report).replace("!!", "").replace("??", "").replace(">", "").replace("*", "").split()
    )
    first = min(
        shown.index(one.title) for one in report.items if one.status is Status.OPEN or name == "nothing_open"
    )
    for flag in report.flags:
        told = flag.message.rstrip(".") if flag.status is Presence.PRESENT else flag.short
        assert 0 <= shown.lower().index(told.lower()) < first


@every_format
def test_waived_items_come_after_the_open_ones_with_reason_and_name(form: str) -> None:
    report = mixed()
    waived = next(one for one in nothing_open().items if one.status is Status.WAIVED)
    items = [waived if one.id == waived.id else one for one in report.items]
    shown = " ".join(FORMATS[form](numbered(msgspec.structs.replace(report, items=items))).split())
    open_titles = [f"Q{n:02}" for n, one in enumerate(items) if one.status is Status.OPEN]
    assert shown.index("Q07") > max(shown.index(title) for title in open_titles)
    if form != "note":
        assert "by RK: supplement taken since 2024" in shown


@every_format
@pytest.mark.parametrize("name", ALL)
def test_every_output_says_that_it_is_no_diagnosis(name: str, form: str) -> None:
    assert "not a diagnosis" in " ".join(FORMATS[form](ALL[name]()).split())


@pytest.mark.parametrize("form", ["full", "markdown"])
def test_the_whole_notice_stands_where_there_is_room(form: str) -> None:
    report = mixed()
    assert report.notice in " ".join(FORMATS[form](report).split())


@every_format
def test_the_counts_are_those_of_the_report(form: str) -> None:
    shown = " ".join(FORMATS[form](mixed()).split())
    assert ("10 of 15 items open" if form == "markdown" else "Open 10 of 15") in shown


@every_format
def test_a_closed_word_is_not_prose(form: str) -> None:
    shown = FORMATS[form](crowded()) + FORMATS[form](nothing_open())
    for word in ("not_met", "cannot_tell", "not_done", "not_applicable", "acted_on"):
        assert word not in shown


HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def hidden(text: str) -> set[str]:
    """The categories of hidden characters in a text, its newlines aside."""
    return {unicodedata.category(c) for c in text if c != "\n"} & HIDDEN


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(),
        st.sampled_from(HOSTILE),
        st.text(alphabet="\x1b\x9b\u202e\u2066\u00ad\ud800[]<>|`*-\n\t# 1."),
    )
)
def test_no_value_breaks_a_format_or_hides_in_it(value: str) -> None:
    report = changed(mixed(), lambda text: f"{text}{value}")
    for form, shown_in in FORMATS.items():
        shown = shown_in(report)
        assert hidden(shown) == set()
        if form != "note":
            assert len(shown) > 1000
    coloured = terminal.render(report, width=80, color=True, full=True)
    assert hidden(coloured.replace("\x1b[", "")) == set()
