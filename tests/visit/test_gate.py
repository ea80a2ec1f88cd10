"""Words typed at questions of one key, at the speed of fast and of slow typists."""

import json
from typing import Any

import pytest

from tests.visit.keyboard import Keyboard

GAPS = (0.12, 0.2, 0.35, 0.5)
# What was typed at the gates of a visit, and what each word means at a yes-or-no question; None is no answer.
WORDS: dict[str, bool | str | None] = {
    "yes": True,
    "no": False,
    "none": False,
    "unknown": "u",
    "unsure": "u",
    "not sure": "u",
    "not known": "u",
    "don't know": "u",
    "maybe": None,
    "sometimes": None,
    "never": False,
    "denies": False,
    "nil": False,
    "positive": True,
    "negative": False,
    "passive": None,
    "present": True,
    "absent": False,
    "in the past": None,
    "skip": None,
    "help": None,
    "quit": None,
    "back": None,
    "next": None,
    "ok": None,
    "past": None,
    "now": None,
    "earlier": None,
    "n/a": None,
}
SAFETY: dict[str, str | None] = {"now": "now", "earlier": "earlier"} | {
    word: "none" for word, meaning in WORDS.items() if meaning is False
}


def typed(word: str, gap: float, *before: str) -> dict[str, Any]:
    """What is in the case after a word at the question that follows some answers."""
    user = Keyboard()
    user.press(*before)
    user.wait()
    user.type(word, gap)
    user.wait(2)
    safety: dict[str, Any] = user.saved.get("safety", {})
    assert set(user.saved) <= {"format", "safety"}, "another question was changed"
    return safety


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("word", WORDS)
def test_a_word_at_a_gate_is_what_it_means_or_nothing(word: str, gap: float) -> None:
    safety = typed(word, gap, "3")
    assert set(safety) <= {"suicidal_thoughts", "psychotic_features"}, "one word answered two questions"
    meaning = WORDS[word]
    if meaning is None:
        assert "psychotic_features" not in safety
    else:
        assert safety["psychotic_features"]["value"] is (None if meaning == "u" else meaning)


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("word", WORDS)
def test_a_word_at_the_question_of_suicidal_thoughts_is_what_it_means_or_nothing(
    word: str, gap: float
) -> None:
    safety = typed(word, gap)
    assert set(safety) <= {"suicidal_thoughts"}
    stored = safety.get("suicidal_thoughts", {}).get("value", "nothing")
    expected = None if WORDS[word] == "u" else SAFETY.get(word, "nothing")
    assert stored == expected


@pytest.mark.parametrize(("gap", "answered"), [(0.26, 3), (0.3, 3), (0.6, 3), (1.0, 3), (0.15, 0)])
def test_n_n_n_at_a_persons_speed_is_three_answers(gap: float, answered: int) -> None:
    safety = typed("nnn", gap, "3")
    assert len(safety) == 1 + answered, json.dumps(safety)


def test_an_n_after_u_waits_until_it_is_no_word() -> None:
    user = Keyboard()
    user.press("3")
    user.wait()
    user.press("u", "n", gap=0.4)
    assert list(user.saved["safety"]) == ["suicidal_thoughts", "psychotic_features"]
    user.wait(1)
    assert user.saved["safety"]["psychotic_features"]["value"] is None
    assert user.saved["safety"]["catatonia"]["value"] is False


def test_a_word_that_is_none_takes_the_answer_back_and_says_which_keys_answer() -> None:
    user = Keyboard()
    user.press("3")
    user.wait()
    user.type("nothing much", 0.3)
    assert "yes, no, not known" in user.desk.message
    assert user.path == "safety.psychotic_features"
    assert list(user.saved["safety"]) == ["suicidal_thoughts"]
