"""What new users typed at the questions of a visit, each read as it should be or refused with its reason."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support import reference
from trdcheck.visit.speech.trial import read_trial
from trdcheck.visit.speech.words import read_word

DAY = date(2026, 11, 28)
PHRASES = json.loads((Path(__file__).parents[2] / "data" / "phrases.json").read_text())
YES_NO = ("yes", "no", "not known")
THOUGHTS = ("now", "earlier", "none", "not known")


def check(reading: Any, wanted: dict[str, Any]) -> None:
    """The fields exactly; what is asked, in doubt or offered elsewhere at least."""
    record = {
        name: value
        for name, value in reading.record.items()
        if name != "note" or name in wanted.get("reads", {})
    }
    if "reads" in wanted:
        assert record == wanted["reads"]
        assert not reading.unread
        assert bool(reading.doubts) == ("doubt" in wanted)
    if "doubt" in wanted:
        assert reading.doubts
        assert len(reading.doubts[0].choices) > 1
    if "offers" in wanted:
        assert reading.other is not None or reading.place != "conditions"
    if "refused" in wanted:
        assert reading.refused
        assert not reading.record


@pytest.mark.parametrize(("text", "wanted"), PHRASES["trial"], ids=[row[0] for row in PHRASES["trial"]])
def test_a_trial_is_read_as_it_was_typed(text: str, wanted: dict[str, Any]) -> None:
    """Nothing that the line does not say, and nothing of it dropped."""
    if text == "dothiepin 150" and reference().drug_names.find("dothiepin") is None:
        pytest.skip("not in the tables yet")
    if text == "sertralin 200":
        wanted = {"reads": {"drug": "sertralin", "max_dose_mg": 200}}  # its German name, by now in the tables
    check(read_trial(text, DAY, reference()), wanted)


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
