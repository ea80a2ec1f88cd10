"""What new users typed at the questions of a visit, each read as it should be or refused with its reason."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support import reference
from trdcheck.visit.speech.conditions import read_condition
from trdcheck.visit.speech.forms import read_screen
from trdcheck.visit.speech.labs import read_lab
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.trial import read_trial
from trdcheck.visit.speech.words import read_word

DAY = date(2026, 11, 28)
PHRASES = json.loads((Path(__file__).parents[2] / "data" / "phrases.json").read_text())
YES_NO = ("yes", "no", "not known")
THOUGHTS = ("now", "earlier", "none", "not known")


# Where the tables have moved on since the phrases were written down.
SINCE_THEN = {"sertralin 200": {"reads": {"drug": "sertralin", "max_dose_mg": 200}}}


def rows_of(kind: str) -> list[Any]:
    return [pytest.param(text, SINCE_THEN.get(text, wanted), id=text) for text, wanted in PHRASES[kind]]


def check(reading: Any, wanted: dict[str, Any]) -> None:
    """The fields exactly; what is asked, in doubt or offered elsewhere at least."""
    noted = "note" in wanted.get("reads", {})
    record = {name: value for name, value in reading.record.items() if name != "note" or noted}
    if "reads" in wanted:
        assert record == wanted["reads"]
        assert not reading.unread
        assert bool(reading.doubts) == ("doubt" in wanted)
    if "doubt" in wanted:
        assert all(len(doubt.choices) > 1 for doubt in reading.doubts)
        assert not reading.is_whole
    if "offers" in wanted:
        assert reading.other is not None or reading.beside
    if "refused" in wanted:
        assert reading.refused
        assert not reading.record
    if "reads_list" in wanted:
        assert reading.is_none


@pytest.mark.parametrize(("text", "wanted"), rows_of("trial"))
def test_a_trial_is_read_as_it_was_typed(text: str, wanted: dict[str, Any]) -> None:
    """Nothing that the line does not say, and nothing of it dropped."""
    if text == "dothiepin 150" and reference().drug_names.find("dothiepin") is None:
        wanted = {"doubt": "in no table yet"}
    reading = read_trial(text, DAY, reference())
    check(reading, wanted)
    asked = (
        set(reading.asks)
        | {doubt.field for doubt in reading.doubts}
        | ({"doses"} if reading.doubts else set())
    )
    assert all(name in asked or reading.doubts for name in wanted.get("asks", []))


@pytest.mark.parametrize(("text", "wanted"), rows_of("screen"))
def test_a_form_is_read_as_it_was_typed(text: str, wanted: dict[str, Any]) -> None:
    """Totals, answers, results and single answers, with their dates."""
    reading = read_screen(text, DAY, reference())
    check(reading, wanted)
    assert list(reading.asks) == wanted.get("asks", list(reading.asks))


@pytest.mark.parametrize(("text", "wanted"), rows_of("lab"))
def test_a_result_is_read_as_it_was_typed(text: str, wanted: dict[str, Any]) -> None:
    """At the question of a test its name may be left out; a unit is never assumed."""
    at_its_question = text == "1.8 mIU/L, 2026-10"
    reading = read_lab(text, DAY, reference(), "tsh" if at_its_question else None)
    if at_its_question:
        wanted = {"reads": wanted["reads"] | {"analyte": "tsh"}}
    check(reading, wanted)
    assert list(reading.asks) == wanted.get("asks", list(reading.asks))


@pytest.mark.parametrize(("text", "wanted"), rows_of("condition"))
def test_a_condition_is_read_as_it_was_typed(text: str, wanted: dict[str, Any]) -> None:
    """A name of the tables is read as that condition, any other is kept and never turned into one."""
    reading = read_condition(text, DAY, reference())
    check(reading, wanted)
    assert list(reading.asks) == wanted.get("asks", list(reading.asks))


@pytest.mark.parametrize(("text", "wanted"), rows_of("medicine"))
def test_a_medicine_is_read_as_it_was_typed(text: str, wanted: dict[str, Any]) -> None:
    """Its name and its dose as typed; what no table knows is asked about."""
    reading = read_medicine(text, DAY, reference())
    check(reading, wanted)
    assert bool(reading.asks) == ("asks" in wanted)


@cache
def _meanings() -> dict[str, str]:
    return dict(PHRASES["at_a_gate"]["mean"])


@pytest.mark.parametrize("word", PHRASES["at_a_gate"]["words"])
@pytest.mark.parametrize("choices", [YES_NO, THOUGHTS], ids=["yes or no", "now, earlier or none"])
def test_a_word_at_a_gate_is_its_meaning_or_no_answer(word: str, choices: tuple[str, ...]) -> None:
    """Words in the list of meanings are read where their meaning is offered; every other word records nothing."""
    meaning = _meanings().get(word, "").split(";")[0].removeprefix("as ").split(" (")[0]
    answer = read_word(word, choices)
    if meaning == "no":
        assert answer.choice == ("no" if choices == YES_NO else "none")
    elif meaning in choices:
        assert answer.choice == meaning
    else:
        assert answer.choice is None
        assert "Nothing recorded" in answer.message
