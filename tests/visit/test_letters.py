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
        "paroxetine 40 mg 14 weeks, last 10 at 40, good, no change, no side effects, ended no response",
        "venlafaxine xr 75 mg 2 weeks then 150 8 weeks, good, partial response, tolerable, ended no response",
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
        assert user.desk.session.log != before or question.path == "trials", (question.path, user.desk.message)
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
        key: sorted(value, key=lambda record: json.dumps(record, sort_keys=True)) if isinstance(value, list) else value
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
