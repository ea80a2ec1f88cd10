"""The visit: what is asked, which key answers, what is stored, and what is on the screen."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.overlays import HEAD, PART, ROW, documented, extended, opened
from tests.support import ROOT, checklist, reference, report_of
from trdcheck.errors import CannotWriteError
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.problems import InvalidFileError
from trdcheck.model.checklist import Checklist
from trdcheck.model.report import to_json
from trdcheck.reference import Reference
from trdcheck.visit.desk import Desk
from trdcheck.visit.lines import walk_through
from trdcheck.visit.session import Refused, Session

TODAY = date(2026, 11, 20)


class Disk:
    """A file that remembers what was saved, and can be full."""

    def __init__(self) -> None:
        self.text, self.full = "", False

    def save(self, text: str) -> None:
        if self.full:
            raise CannotWriteError("case.json: No space left on device")
        self.text = text


def session_of(
    case: dict[str, Any] | None = None,
    disk: Disk | None = None,
    found: tuple[Checklist, Reference] | None = None,
) -> Session:
    chosen, tables = found or (checklist(), reference())
    return Session(
        json.dumps(case).encode() if case is not None else None,
        name="case.json",
        today=TODAY,
        checklist=chosen,
        reference=tables,
        definition="article",
        save=(disk or Disk()).save,
    )


class Keyboard:
    """Somebody at the desk, one key a second."""

    def __init__(self, case: dict[str, Any] | None = None) -> None:
        self.disk = Disk()
        self.desk = Desk(session_of(case, self.disk))
        self.now, self.count = 0.0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.now += 1
            self.count += 1
            self.desk.key(key, self.now)

    def type(self, text: str) -> None:
        self.press(*text)

    @property
    def saved(self) -> dict[str, Any]:
        return json.loads(self.disk.text) if self.disk.text else {}

    @property
    def shown(self) -> str:
        return "\n".join(text for _, text in self.desk.lines(80, 24))


def walked(answer: str, word: str = "", found: tuple[Checklist, Reference] | None = None) -> list[str]:
    """The paths asked of an empty case when every question gets the same key."""
    session, paths = session_of(found=found), []
    while session.asked:
        question = session.asked[0]
        paths.append(question.path)
        key = "n" if question.by_line else answer
        session.press(question, word if question.choices and answer != "u" else key)
    return paths


@pytest.mark.parametrize(("answer", "word"), [("n", "3"), ("u", ""), ("y", "1")])
def test_an_empty_case_takes_at_most_twenty_questions_besides_trials_and_labs(answer: str, word: str) -> None:
    paths = [path for path in walked(answer, word) if path != "trials" and not path.startswith("labs[")]
    assert 10 < len(paths) <= 20
    assert len(paths) == len(set(paths))


def test_the_order_is_that_of_a_consultation() -> None:
    paths = walked("n", "3")
    order = [
        "safety.suicidal_thoughts",
        "trials",
        "history.past-elevated-mood",
        "history.heavy-drinking",
        "history.trauma-exposure",
        "history.witnessed-apnea",
        "labs[tsh]",
        "conditions",
        "lists_confirmed",
    ]
    assert [path for path in paths if path in order] == order


@pytest.mark.parametrize("found", [None, extended()], ids=["pre-escalation", "extended"])
def test_markers_are_never_asked(found: tuple[Checklist, Reference] | None) -> None:
    markers = {f"history.{row.id}" for row in reference().facts.values() if row.use == "marker"}
    for answer, word in (("n", "3"), ("u", ""), ("y", "1")):
        assert markers.isdisjoint(walked(answer, word, found))


def test_what_a_clinic_adds_is_asked_where_it_belongs(tmp_path: Path) -> None:
    found = opened(tmp_path, documented())
    session = session_of(found=found)
    parts = {one.path: one.part for one in session.asked}
    assert parts["history.housing-insecure"] == "lists"
    assert parts["history.bereaved"] == "anxiety"
    assert parts["labs[ferritin]"] == "labs"
    assert "labs[vitamin-d]" not in parts
    assert {one.path: one.item for one in session.asked}["trials"] == "trial-history-quarterly"
    paths = walked("n", "3", found)
    assert "history.housing-insecure" in paths
    assert len(paths) == len(set(paths))


def test_an_item_that_needs_two_answers_at_once_is_asked_about(tmp_path: Path) -> None:
    facts = "".join(
        f'[[facts]]\nid = "{name}"\ntitle = "{name}"\nquestion = "{name}?"\n' for name in ("one", "two")
    )
    part = PART.replace('facts = ["insomnia"]', 'facts = ["one", "two"]')
    row = ROW.replace('{ insomnia = "no" }', '{ one = "no", two = "no" }').replace("{insomnia}", "{one}")
    session = session_of(found=opened(tmp_path, HEAD + facts + part + row))
    for path in ("history.one", "history.two"):
        session.press(next(one for one in session.asked if one.path == path), "n")
    assert next(item for item in session.report.items if item.id == "sleep").status == "done"


def test_the_extended_list_asks_its_own_questions_and_saves_them() -> None:
    disk = Disk()
    session = session_of(disk=disk, found=extended())
    asked = {one.path: one for one in session.asked}
    for name in (
        "stressors-without-plan",
        "side-effects-as-symptoms",
        "psychotherapy-offered",
        "neurological-signs",
    ):
        session.press(asked[f"history.{name}"], "n")
    for path in ("labs[haemoglobin]", "labs[hba1c]"):
        assert asked[path].part == "labs"
    for name in ("pregnancy-possible", "postpartum-year", "perimenopause"):
        question = next(one for one in session.asked if one.path == f"history.{name}")
        session.press(question, "n")
    stored = json.loads(disk.text)["history"]
    assert stored["stressors-without-plan"] == {"value": False, "date": "2026-11-20"}
    done = {item.id for item in session.report.items if item.status == "done"}
    assert done >= {"psychosocial-stressors", "side-effects-as-symptoms", "reproductive-stage"}


def test_what_an_answer_settles_is_not_asked_again_and_what_it_opens_is_asked() -> None:
    settled, opened = session_of(), session_of()
    question = next(one for one in settled.asked if one.path == "history.trauma-exposure")
    settled.press(question, "n")
    assert not [one for one in settled.asked if one.item == "ptsd"]
    opened.press(question, "y")
    assert [one.path for one in opened.asked if one.item == "ptsd"] == ["screens.ptsd"]


def test_enter_never_answers() -> None:
    user = Keyboard()
    user.press(*["enter"] * 16)
    assert user.saved == {}
    assert user.desk.question is not None
    assert user.desk.question.path == "safety.suicidal_thoughts"


def test_one_key_answers_and_is_saved_before_the_focus_moves() -> None:
    user = Keyboard()
    user.press("3", "n")
    assert user.saved["safety"] == {
        "suicidal_thoughts": {"value": "none", "date": "2026-11-20"},
        "psychotic_features": {"value": False, "date": "2026-11-20"},
    }
    assert "as_of" not in user.saved


def test_unknown_is_stored_as_asked_and_never_as_no() -> None:
    user = Keyboard()
    user.press("3", "u")
    assert user.saved["safety"]["psychotic_features"] == {"value": None, "date": "2026-11-20"}
    assert user.desk.question is not None
    assert user.desk.question.path == "safety.catatonia"
    flags = {flag.id: flag.status for flag in user.desk.session.report.flags}
    assert flags["psychotic-features"] == "unknown"


def test_a_held_key_and_a_paste_answer_nothing() -> None:
    user = Keyboard()
    for n in range(20):
        user.desk.key("n", 10 + n * 0.03)
    assert user.saved == {
        "format": "trdcheck-case/1",
        "safety": {"suicidal_thoughts": {"value": "none", "date": "2026-11-20"}},
    }
    user.desk.paste("nnnnyy")
    assert len(user.saved["safety"]) == 1


def test_undo_brings_back_what_was_there() -> None:
    user = Keyboard()
    user.press("3", "n", "z")
    assert list(user.saved["safety"]) == ["suicidal_thoughts"]


def test_not_applicable_is_refused_on_a_finding_with_the_reason() -> None:
    user = Keyboard(
        {
            "history": {"past-elevated-mood": {"value": True, "date": "2026-11-19"}},
            "conditions": [{"condition": "bipolar"}],
        }
    )
    session = user.desk.session
    with pytest.raises(Refused, match="finding"):
        session.decide("bipolar", "not_applicable", "because")


def test_a_decision_takes_three_keys_and_its_reason() -> None:
    user = Keyboard()
    user.press("/")
    user.type("vitamin")
    user.press("enter", "d", "1")
    user.type("next blood draw")
    user.press("enter")
    assert user.saved["decisions"] == [
        {"item": "vitamin-d", "decision": "ordered", "date": "2026-11-20", "reason": "next blood draw"}
    ]


def test_a_full_disk_is_said_and_nothing_already_saved_is_lost() -> None:
    user = Keyboard()
    user.press("3")
    before = user.disk.text
    user.disk.full = True
    user.press("n")
    assert user.disk.text == before
    assert "NOT SAVED" in user.shown
    user.disk.full = False
    user.press("n")
    assert set(user.saved["safety"]) == {"suicidal_thoughts", "psychotic_features", "catatonia"}


def test_two_trials_take_at_most_sixty_keys() -> None:
    user = Keyboard()
    user.press("3", "n", "n", "n")
    start = user.count
    user.press("enter")
    user.type("sert")
    user.press("tab")
    user.type("200 12w/8w good none")
    user.press("enter")
    user.type("mirt")
    user.press("tab")
    user.type("30 9w/6w good some")
    user.press("enter")
    print(f"two trials: {user.count - start} keys")
    assert user.count - start <= 60
    assert [one["drug"] for one in user.saved["trials"]] == ["sertraline", "mirtazapine"]


def test_a_typed_case_and_the_same_case_from_a_file_give_equal_reports() -> None:
    user = Keyboard()
    user.press("3", "n", "n", "n", "enter")
    user.type("sertraline 200 12w/8w good none side:tolerable stop:no_response")
    user.press("enter", "enter", "n", "n", "y")
    again = read_case(user.disk.text.encode(), "case.json", Vocabulary(reference()))
    assert again == user.desk.session.case
    assert to_json(report_of(user.saved)).replace('"as_of_from": "option"', "") == to_json(
        user.desk.session.report
    ).replace('"as_of_from": "today"', "")


def test_a_case_from_a_script_is_asked_only_what_is_missing_and_its_dates_are_kept() -> None:
    case = {
        "as_of": "2026-11-01",
        "safety": {
            "suicidal_thoughts": "none",
            "psychotic_features": False,
            "catatonia": False,
            "mania": False,
        },
        "history": {"pain-most-days": False},
    }
    user = Keyboard(case)
    paths = [one.path for one in user.desk.session.asked]
    assert "history.pain-most-days" not in paths
    assert "safety.suicidal_thoughts" in paths, "a no of nineteen days ago is asked again"
    user.press("3")
    assert "as_of" not in user.saved
    assert user.saved["history"] == {"pain-most-days": {"value": False, "date": "2026-11-01"}}


def test_a_return_says_what_changed_since() -> None:
    case = {
        "history": {"past-elevated-mood": {"value": False, "date": "2026-10-02"}},
        "labs": [{"analyte": "tsh", "value": 2.0, "unit": "mIU/L", "date": "2026-11-10"}],
    }
    since = session_of(case).since
    assert since is not None
    assert (since.day, since.closed, since.newly_open) == (date(2026, 10, 2), 1, 0)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (60, 20), (40, 12)])
def test_safety_the_count_and_the_question_are_always_in_sight(columns: int, rows: int) -> None:
    user = Keyboard()
    for _ in range(19):
        lines = [text for _, text in user.desk.lines(columns, rows)]
        assert len(lines) <= rows
        assert all(len(line) <= columns for line in lines)
        whole = " ".join(lines)
        assert "Open 1" in whole
        question = user.desk.question
        assert question is not None
        assert question.text.split()[0] in whole
        user.press("s")


def test_unanswered_skipped_unknown_and_a_no_that_does_not_settle_look_different() -> None:
    user = Keyboard(
        {
            "trials": [
                {
                    "drug": "sertraline",
                    "max_dose_mg": 200,
                    "weeks": 12,
                    "weeks_at_max_dose": 8,
                    "adherence": "good",
                    "outcome": "no_response",
                    "stop_reason": "no_response",
                }
            ]
        }
    )
    user.press("s", "u")
    user.press("/")
    user.type("complete")
    user.press("enter", "n")
    shown = [text for _, text in user.desk.lines(80, 200)]
    assert any(line.endswith(" s  suicidal thoughts") for line in shown)
    assert any(line.endswith("[?] psychotic features") for line in shown)
    assert any(line.endswith(" .  catatonia") for line in shown)
    assert any(line.endswith(" no list of trials complete") for line in shown)


def test_folding_takes_the_safety_text_to_one_line() -> None:
    user = Keyboard({"safety": {"mania": {"value": True, "date": "2026-11-20"}}})
    assert "Stop and reassess" in user.shown
    user.press("h")
    assert "Stop and reassess" not in user.shown
    assert "!! safety: 1 present" in user.shown


def test_review_tells_what_came_with_the_file_from_what_was_typed_now() -> None:
    user = Keyboard({"history": {"pain-most-days": {"value": False, "date": "2026-11-01"}}})
    user.press("3", "r")
    shown = [text for _, text in user.desk.lines(80, 200)]
    assert any("pain-most-days: no (2026-11-01) [from the file]" in line for line in shown)
    assert any(line.endswith("suicidal thoughts: none (2026-11-20)") for line in shown)


def test_one_key_answers_as_for_the_trial_before_and_k_that_nobody_can_know() -> None:
    user = Keyboard({"trials": [{"drug": "sertraline", "adherence": "good"}, {"drug": "mirtazapine"}]})
    user.press("/")
    user.type("mirtazapine: how")
    user.press("enter", "=")
    assert user.saved["trials"][1]["adherence"] == "good"
    user.press("/")
    user.type("mirtazapine: why")
    user.press("enter", "=")
    assert "stop_reason" not in user.saved["trials"][1]
    assert "has no such answer" in user.desk.message
    user.press("k")
    assert user.saved["trials"][1]["unrecoverable"] == ["stop_reason"]


def test_a_note_stands_beside_its_answer_or_with_the_patient_where_there_is_none() -> None:
    user = Keyboard()
    user.press("3", "n", "m")
    user.type("seen with her sister")
    user.press("enter", "/")
    user.type("vitamin")
    user.press("enter", "m")
    user.type("asked the laboratory")
    user.press("enter")
    assert user.saved["patient"] == {"note": "vitamin D: asked the laboratory"}
    assert user.saved["safety"]["catatonia"] == {"value": None, "note": "seen with her sister"}
    assert "safety.catatonia" in [one.path for one in user.desk.session.asked], "a note is no answer"


def test_lines_say_in_words_what_was_recorded() -> None:
    said: list[str] = []
    answers = iter(["3", "u", "", "q"])
    walk_through(session_of(), ask=lambda _: next(answers), say=said.append)
    assert [line for line in said if line.startswith(("Recorded", "Nothing"))] == [
        "Recorded: none.",
        "Recorded: unknown.",
        "Nothing was recorded: an empty line answers nothing",
    ]


@pytest.mark.parametrize(
    ("second", "asked"),
    [
        ({"started": "2025-05", "stopped": "2025-09"}, True),
        ({"started": "2025-07", "stopped": "2025-09"}, False),
        ({"started": "2025-05"}, False),
        ({"started": "2025-05", "ongoing": True}, True),
        ({"started": "2025-05", "stopped": "2025-09", "combined_with": []}, False),
    ],
    ids=["overlap", "one after the other", "end not known", "goes on", "said already"],
)
def test_two_trials_that_may_have_overlapped_are_asked_about(second: dict[str, Any], asked: bool) -> None:
    first = {"drug": "sertraline", "started": "2025-01", "stopped": "2025-06"}
    user = Keyboard({"trials": [first, {"drug": "mirtazapine", **second}]})
    paths = [one.path for one in user.desk.session.asked]
    assert ("trials[1].combined_with" in paths) is asked
    if asked:
        user.press("/")
        user.type("taken together")
        user.press("enter", "y")
        assert user.saved["trials"][1]["combined_with"] == ["sertraline"]


@pytest.mark.parametrize(
    ("key", "record", "confirmed", "item"),
    [
        ("trials", {"drug": "sertraline"}, "trials_complete", "trial-history"),
        (
            "conditions",
            {"condition": "anxiety", "status": "active"},
            "lists_confirmed",
            "conditions-and-medicines",
        ),
        ("medications", {"drug": "omeprazole"}, "lists_confirmed", "conditions-and-medicines"),
    ],
)
def test_clearing_the_last_record_of_a_list_never_says_that_there_is_none(
    key: str, record: dict[str, Any], confirmed: str, item: str
) -> None:
    user = Keyboard(
        {"conditions": [], "medications": [], key: [record], confirmed: {"value": True, "date": "2026-11-19"}}
    )
    user.desk.session.clear(f"{key}[0]")
    assert key not in user.saved
    assert confirmed not in user.saved
    assert next(one.status for one in user.desk.session.report.items if one.id == item) == "open"


def test_the_unit_of_a_patch_is_asked_and_stored_with_its_dose() -> None:
    user = Keyboard({"trials": [{"drug": "Emsam", "weeks": 6}]})
    user.press("/")
    user.type("highest dose")
    user.press("enter")
    assert "in mg/24h" in user.shown
    user.type("9")
    user.press("enter")
    assert user.saved["trials"][0] == {"drug": "Emsam", "weeks": 6, "max_dose": 9, "unit": "mg/24h"}


def test_nothing_is_called_recorded_that_is_not_on_disk() -> None:
    user = Keyboard()
    user.disk.full = True
    user.press("f")
    user.type("gad-7 =9 today")
    user.press("enter")
    assert "Recorded" not in user.desk.message
    assert "NOT SAVED" in user.desk.message


def test_a_line_pasted_key_by_key_is_not_stored_by_its_own_enter() -> None:
    user = Keyboard()
    user.press("f")
    for n, key in enumerate([*"gad-7 =9 today", "enter"]):
        user.desk.key(key, user.now + 1 + n * 0.01)
    assert user.saved == {}
    user.now += 5
    user.press("enter")
    assert user.saved["screens"] == [{"instrument": "gad-7", "score": 9, "date": "2026-11-20"}]


def test_a_score_is_shown_once_the_form_is_whole() -> None:
    user = Keyboard()
    user.press("f")
    user.type("gad-7 221321 today")
    assert "6 of 7 answers, no score yet" in user.shown
    user.press(*["backspace"] * 6)
    user.type("0 today")
    assert "GAD-7: score 11, positive" in user.shown


def test_clearing_in_review_asks_again_and_undo_brings_it_back() -> None:
    user = Keyboard()
    user.press("3", "n", "r", "x")
    assert list(user.saved["safety"]) == ["psychotic_features"]
    user.press("z")
    assert set(user.saved["safety"]) == {"suicidal_thoughts", "psychotic_features"}
    user.press("x", "enter")
    assert user.desk.session.asked[0].path == "safety.suicidal_thoughts"


def test_lines_and_screen_write_the_same_file() -> None:
    typed = ["3", "n", "n", "u", "sertraline 200 12w/8w good none", "n", "s", "n", "n", "y", "n", "n", "q"]
    disk = Disk()
    answers = iter(typed)
    walk_through(session_of(None, disk), ask=lambda _: next(answers), say=lambda _: None)
    user = Keyboard()
    for one in typed[:-1]:
        if len(one) > 1:
            user.press("enter")
            user.type(one)
            user.press("enter", "enter")
        else:
            user.press(one)
    assert disk.text == user.disk.text
    assert len(json.loads(disk.text)["history"]) >= 2


def entered(user: Keyboard, *lines: str) -> None:
    user.press("enter")
    for line in lines:
        user.type(line)
        user.press("enter")
    user.press("enter")


def test_a_reference_visit_settles_most_of_the_list_and_its_keys_are_counted() -> None:
    """All items, two trials, three labs, four forms: one key a gate, the rest is what is typed in lines."""
    user = Keyboard()
    lines = {
        "trials": [
            "sertraline 200 12w/8w good none stop:no_r side:tol rose:no",
            "mirtazapine 30 9w/7w good none stop:no_r side:tol rose:no",
        ],
        "screens": [
            "mdq 0000000000000 same_time:no problem:none today",
            "gad-7 1010110 today",
            "audit-c 100 today",
            "dast-10 =0 today",
        ],
    }
    labs = {"tsh": "2.1 mIU/L 2026-09", "b12": "480 pg/mL 2026-09", "vitamin-d": "38 ng/mL 2026-09"}
    typed = sum(len(line) + 1 for one in lines.values() for line in one) + sum(
        len(line) + 1 for line in labs.values()
    )
    gates = 0
    while user.desk.session.asked:
        question = user.desk.question
        assert question is not None
        if question.path in lines:
            entered(user, *lines.pop(question.path))
            user.press("n")
        elif question.path.startswith("labs["):
            user.type(labs[question.path[5:-1]])
            user.press("enter")
        else:
            gates += 1
            done = {"trials_complete", "lists_confirmed"}
            user.press(
                "3" if question.path == "safety.suicidal_thoughts" else "y" if question.path in done else "n"
            )
    beyond = user.count - typed
    print(
        f"reference visit: {user.count} keys, {gates} of one key each, {beyond} beyond what is typed in lines"
    )
    assert beyond - gates <= 2 * 3, "two keys open and close a list, one says no more"
    assert user.desk.session.report.counts.open <= 5
    statuses = {one.id: one.status for one in user.desk.session.report.items}
    assert {
        statuses[one] for one in ("thyroid", "b12", "vitamin-d", "trial-history", "bipolar", "anxiety")
    } == {"done"}


def test_a_follow_up_with_five_changes_takes_at_most_fifteen_keys_beyond_the_values() -> None:
    case = json.loads((ROOT / "examples/nothing-open.json").read_text(encoding="utf-8"))
    case["as_of"] = "2026-11-01"
    user = Keyboard(case)
    values = [
        "tsh 2.4 mIU/L today",
        "gad-7 1010110 today",
        "omeprazole 20 mg daily",
        "venlafaxine 150 now from:2026-11",
    ]
    user.press("3")
    start, changed = user.count, 0
    for key, line in zip("lfvt", values, strict=True):
        user.press(key)
        user.type(line)
        user.press("enter")
        changed += len(line)
    user.press("n")
    print(f"follow-up: {user.count - start - changed} keys beyond the values")
    assert user.count - start - changed <= 15
    assert user.saved["labs"][-1]["value"] == 2.4
    assert user.saved["trials"][-1]["drug"] == "venlafaxine"


KEYS = st.sampled_from(
    [
        *"ynuk-0123456789bsordmz?h/xtflcv",
        "enter",
        "escape",
        "tab",
        "up",
        "down",
        "backspace",
        "sertraline 50",
        "gad-7 =9 today",
        "2.1 mIU/L 2026-09",
    ]
)


@settings(
    max_examples=int(os.environ.get("TRDCHECK_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(KEYS, min_size=1, max_size=40))
def test_random_keys_raise_nothing_store_nothing_invalid_and_show_what_is_saved(keys: list[str]) -> None:
    user = Keyboard()
    for key in keys:
        if len(key) > 1 and " " in key:
            user.desk.paste(key)
        else:
            user.press(key)
        lines = user.desk.lines(60, 20)
        assert len(lines) <= 20
    if user.disk.text:
        try:
            stored = read_case(user.disk.text.encode(), "case.json", Vocabulary(reference()))
        except InvalidFileError as error:  # pragma: no cover - the failure this test looks for
            raise AssertionError(str(error)) from None
        assert stored == user.desk.session.case
