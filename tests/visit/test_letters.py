"""Three invented letters, typed as a person would, each into exactly the case beside it; keys counted and printed."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.visit.keyboard import Disk, Keyboard, session_of
from trdcheck.visit.desk import Desk
from trdcheck.visit.lines import walk_through

LETTERS = Path(__file__).parent / "letters"
DAY = date(2026, 11, 28)
# What is answered at each question: a key, a word, or lines; a question that is not named is passed over.
A: dict[str, list[str]] = {
    "safety.suicidal_thoughts": ["3"],
    "safety.psychotic_features": ["n"],
    "safety.catatonia": ["n"],
    "safety.mania": ["n"],
    "patient.age": ["44"],
    "patient.sex": ["2"],
    "patient.bmi": ["29"],
    "episode.started": ["Jan 2025"],
    "episode.severity": ["3"],
    "episode.function_impaired": ["y"],
    "label.term": ["1"],
    "label.date": ["last month"],
    "trials": [
        "paroxetine 40 mg 14 weeks, 10 at 40, good, no change, no side effects, ended no response",
        "venlafaxine xr 75 2w then 150 8w, good, partial response, tolerable, ended no response",
        "bupropion xl 300 mg since 2026-10-19, good, still on it",
    ],
    "trials.elevated_mood": ["n"],
    "trials.augmentation": ["y"],
    "augmentation": ["lithium 900 mg 4 weeks no effect, to venlafaxine"],
    "trials_complete": ["y"],
    "courses": ["n"],
    "psychotherapy": ["y", "CBT 16 sessions 2025 partial"],
    "history.past-elevated-mood": ["n"],
    "history.antidepressant-switch": ["n"],
    "history.family-history-bipolar": ["n"],
    "screens.bipolar": ["MDQ 0000000000000 today"],
    "history.childhood-attention-problems": ["n"],
    "history.excessive-worry": ["n"],
    "screens.anxiety": ["GAD-7 4 today"],
    "history.trauma-exposure": ["y"],
    "screens.ptsd": ["PC-PTSD-5 1 trauma yes today"],
    "history.heavy-drinking": ["n"],
    "history.drug-use": ["n"],
    "history.prescribed-sedatives": ["n"],
    "screens.substance-use": ["AUDIT-C 3 today"],
    "history.snoring": ["y"],
    "history.witnessed-apnea": ["n"],
    "patient.neck_cm": ["43"],
    "history.inflammation-symptoms": ["n"],
    "history.pain-most-days": ["n"],
    "labs[tsh]": ["2.4 mIU/L 0.4-4.0 2026-10-05"],
    "labs[b12]": ["350 pmol/L 2026-10-05"],
    "labs[vitamin-d]": ["60 nmol/L 2026-10-05"],
    "conditions": ["none"],
    "medications": ["bupropion"],
    "lists_confirmed": ["y"],
}
B: dict[str, list[str]] = {
    "safety.suicidal_thoughts": ["1"],
    "safety.psychotic_features": ["y"],
    "safety.catatonia": ["n"],
    "safety.mania": ["n"],
    "patient.age": ["29"],
    "patient.sex": ["1"],
    "patient.postpartum": ["y"],
    "episode.started": ["aug"],
    "episode.severity": ["4"],
    "episode.function_impaired": ["y"],
    "trials": [
        "fluoxetine 20 mg 3 weeks, september 2026, as prescribed, stopped because mood rose",
        "sertraline 50 mg since 2026-10-20, as prescribed, worse, still on it",
    ],
    "trials_complete": ["y"],
    "history.past-elevated-mood": ["y"],
    "history.antidepressant-switch": ["y"],
    "history.family-history-bipolar": ["y"],
    "screens.bipolar": ["MDQ 9 same time yes serious today"],
    "history.childhood-attention-problems": ["u"],
    "history.heavy-drinking": ["n"],
    "history.drug-use": ["y"],
    "history.prescribed-sedatives": ["n"],
    "history.trauma-exposure": ["y"],
    "screens.ptsd": ["PC-PTSD-5 3 today"],
    "labs[tsh]": ["7.8 mIU/L 0.4-4.0 2026-11"],
    "labs[free-t4]": ["normal 2026-11"],
    "medications": ["sertraline 50 mg", "oral contraceptive"],
    "lists_confirmed": ["y"],
    "trials.elevated_mood": ["n"],
}


def steps(script: dict[str, list[str]]) -> dict[str, Iterator[str]]:
    return {path: iter(answers) for path, answers in script.items()}


def typed(script: dict[str, list[str]], case: dict[str, Any] | None, day: date) -> Keyboard:
    """The letter at the full screen."""
    user, waiting = Keyboard(case, day), steps(script)
    for _ in range(400):
        question = user.desk.question
        if question is None:
            return user
        answer = next(waiting.get(question.path, iter(())), None)
        before = user.desk.session.log
        if answer is None:
            user.press("down")
            continue
        if question.by_line:
            user.line(answer)
        else:
            user.press(answer)
        if user.desk.menu is not None:
            rows = [value for value, _ in user.desk.menu.rows]
            user.choose(rows[int(next(waiting[question.path])[5:])])
        assert user.desk.session.log != before or question.path == "trials", (
            question.path,
            user.desk.message,
        )
    raise AssertionError("the visit does not end")


def in_lines(script: dict[str, list[str]], case: dict[str, Any] | None, day: date) -> str:
    """The same through the line mode: the text that is saved."""
    disk, waiting = Disk(), steps(script)
    desk = Desk(session_of(case, disk, today=day))

    def ask(prompt: str) -> str:
        if desk.menu is not None and not desk.menu.many:
            raise EOFError
        if desk.menu is not None:
            return str(int(next(waiting["trials.elevated_mood"])[5:]) + 1)
        assert desk.question is not None
        return next(waiting.get(desk.question.path, iter(())), "pass")

    walk_through(desk, ask=ask, say=lambda _: None)
    return disk.text


def bare(case: Any) -> Any:
    """A case without the days on which records were written down, the patient's dated facts as they are meant."""
    if isinstance(case, list):
        return [bare(value) for value in case]
    if not isinstance(case, dict):
        return case
    plain = {key: bare(value) for key, value in case.items() if key != "noted"}
    if plain.get("formulation"):
        plain["drug"] = f"{plain['drug']} {plain.pop('formulation')}"
    patient = plain.get("patient")
    if isinstance(patient, dict):
        plain["patient"] = {
            key: value["value"] if isinstance(value, dict) else value for key, value in patient.items()
        }
    return plain


def in_order(case: dict[str, Any]) -> dict[str, Any]:
    """The records of each list in one order."""
    return {
        key: sorted(value, key=lambda record: json.dumps(record, sort_keys=True))
        if isinstance(value, list)
        else value
        for key, value in case.items()
    }


@pytest.mark.parametrize(("name", "script"), [("a", A), ("b", B)])
def test_a_letter_becomes_exactly_the_case_beside_it(name: str, script: dict[str, list[str]]) -> None:
    user = typed(script, None, DAY)
    expected = json.loads((LETTERS / f"{name}.json").read_text(encoding="utf-8"))
    saved = bare(user.saved)
    print(f"letter {name}: {user.count} keys")
    for key in {**expected, **saved}:
        assert in_order(saved).get(key) == in_order(expected).get(key), key
    assert in_lines(script, None, DAY) == user.disk.text


def test_each_trial_takes_at_most_ninety_keys_with_its_gaps() -> None:
    for line in (*A["trials"], *B["trials"]):
        user = Keyboard(None, DAY)
        user.go_to("trials")
        start = user.count
        user.line(line)
        while user.path.startswith("trials["):
            user.press("down")
        print(f"{user.count - start} keys: {line}")
        assert user.count - start <= 90


def test_a_trial_in_the_short_form_takes_at_most_forty_five_keys() -> None:
    user = Keyboard(None, DAY)
    user.go_to("trials")
    start = user.count
    user.wait()
    user.type("sert")
    user.press("tab")
    user.type("200 12w/8w good none ended")
    user.press("enter")
    while user.path.startswith("trials["):
        user.press("1" if user.path.endswith(("stop_reason", "side_effects")) else "down")
    print(f"{user.count - start} keys: {user.saved['trials'][0]}")
    assert user.count - start <= 45
    assert {"max_dose_mg", "weeks", "weeks_at_max_dose", "adherence", "outcome", "stop_reason"} <= set(
        user.saved["trials"][0]
    )


def test_a_follow_up_changes_what_changed_and_nothing_else() -> None:
    """Letter c: four weeks later, on the file of letter a."""
    day = date(2026, 12, 26)
    before = typed(A, None, DAY).saved
    user = Keyboard(before, day)
    values = 0
    user.press("3", "n", "n", "n")
    changes = {
        "trials[2].ongoing": "y",
        "trials[2].outcome": "1",
        "trials[2].side_effects": "1",
        "screens.sleep-apnea": "sleep study negative AHI 3 2026-12-15",
        "lists_confirmed": "y",
    }
    start, passed = user.count, 0
    user.press("escape")
    user.choose("add screen")
    menu_keys = len("form") + 1
    for text in ("PHQ-9 16, item 9 0, today",):
        user.line(text)
        values += len(text)
    for _ in range(60):
        question = user.desk.question
        if question is None or not changes:
            break
        answer = changes.pop(question.path, None)
        if answer is None:
            user.press("down")
            passed += 1
        elif question.by_line:
            user.line(answer)
            values += len(answer)
        else:
            user.press(answer)
    assert not changes
    keys = user.count - start - values - passed + menu_keys
    print(f"follow-up: {keys} keys beyond the values, {passed} questions passed over")
    assert keys <= 15
    saved, was = bare(user.saved), bare(before)
    assert {fact["date"] for fact in saved["safety"].values()} == {"2026-12-26"}
    assert saved["trials"][:2] == was["trials"][:2]
    assert saved["trials"][2] == {**was["trials"][2], "outcome": "no_response", "side_effects": "none"}
    phq, study = saved["screens"][-2:]
    assert (phq["instrument"], phq["score"], phq["items"][8], phq["date"]) == ("phq-9", 16, 0, "2026-12-26")
    assert (study["instrument"], study["result"], study["score"], study["date"]) == (
        "sleep-study",
        "negative",
        3,
        "2026-12-15",
    )
    assert saved["lists_confirmed"] == {"value": True, "date": "2026-12-26"}
    assert saved["history"] == was["history"]
    assert saved["labs"] == was["labs"]
