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
from tests.support import reference, report_of
from tests.visit.keyboard import Disk, Keyboard, session_of
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.problems import InvalidFileError
from trdcheck.model.checklist import Checklist
from trdcheck.model.report import to_json
from trdcheck.reference import Reference
from trdcheck.visit.asked_forms import askable
from trdcheck.visit.desk import Desk
from trdcheck.visit.lines import walk_through
from trdcheck.visit.session import Refused


def walked(answer: str, word: str = "", found: tuple[Checklist, Reference] | None = None) -> list[str]:
    """The paths asked of an empty case when every question gets the same key."""
    session, paths = session_of(found=found), []
    while session.asked:
        question = session.asked[0]
        paths.append(question.path)
        whole = question.path in ("trials_complete", "lists_confirmed") and answer == "n"
        key = "n" if question.by_line else "y" if whole else answer
        session.press(question, word if question.choices and answer != "u" else key)
    return paths


@pytest.mark.parametrize(("answer", "word"), [("n", "3"), ("u", ""), ("y", "1")])
def test_an_empty_case_takes_at_most_forty_six_questions_besides_trials_and_labs(
    answer: str, word: str
) -> None:
    paths = [path for path in walked(answer, word) if path != "trials" and not path.startswith("labs[")]
    assert 20 < len(paths) <= 46
    # A yes to these opens the lines behind it.
    assert {path for path in paths if paths.count(path) > 1} <= {"courses", "psychotherapy"}


def test_the_order_is_that_of_a_consultation() -> None:
    paths = walked("n", "3")
    order = [
        "safety.suicidal_thoughts",
        "trials",
        "history.past-elevated-mood",
        "history.trauma-exposure",
        "history.heavy-drinking",
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
    assert parts["history.bereaved"] == "mood"
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
    assert user.path == "safety.suicidal_thoughts"


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
    user.press("3")
    user.wait()
    user.press(*["n"] * 20, gap=0.03)
    user.wait()
    assert list(user.saved["safety"]) == ["suicidal_thoughts"]
    assert user.path == "safety.psychotic_features"
    user.desk.paste("nnnnyy")
    user.wait()
    assert list(user.saved["safety"]) == ["suicidal_thoughts"]


def test_a_paste_without_brackets_answers_nothing() -> None:
    user = Keyboard()
    user.press(*"3\r".replace("\r", ""), "enter", gap=0.001)
    user.wait()
    user.press(*"no", "enter", gap=0.001)
    user.wait()
    assert user.saved == {}


def test_left_shows_the_last_answer_and_the_next_key_changes_it() -> None:
    user = Keyboard()
    user.press("3", "n", "n", "left")
    assert user.path == "safety.catatonia"
    assert "now: no (2026-11-20)" in user.shown
    user.press("left")
    assert user.path == "safety.psychotic_features"
    user.press("y")
    assert user.saved["safety"]["psychotic_features"]["value"] is True
    assert user.saved["safety"]["catatonia"]["value"] is False
    assert user.path == "safety.mania"


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


def test_a_decision_is_made_in_the_menu_with_its_reason() -> None:
    user = Keyboard()
    user.go_to("labs[vitamin-d]")
    user.press("escape")
    user.choose("decide")
    user.choose("ordered")
    user.line("next blood draw")
    assert user.saved["decisions"] == [
        {
            "item": "vitamin-d",
            "decision": "ordered",
            "date": "2026-11-20",
            "reason": "next blood draw",
            "noted": "2026-11-20",
        }
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
    user.go_to("trials")
    user.wait()
    start = user.count
    user.type("sert")
    user.press("tab")
    user.type("200 12w/8w good none ended none")
    user.press("enter")
    while user.path != "trials":
        user.press("down")
    user.wait()
    user.type("mirt")
    user.press("tab")
    user.type("30 9w/6w good some")
    user.press("enter")
    print(f"two trials: {user.count - start} keys")
    assert user.count - start <= 70
    assert [trial["drug"] for trial in user.saved["trials"]] == ["sertraline", "mirtazapine"]


def test_a_typed_case_and_the_same_case_from_a_file_give_equal_reports() -> None:
    user = Keyboard()
    user.press("3", "n", "n", "n")
    user.go_to("trials")
    user.line(
        "sertraline 200 mg 12 weeks, last 8 at 200, good, no effect, tolerable, stopped because it did not work"
    )
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
    user.press("1")
    for _ in range(40):
        lines = [text for _, text in user.lines(columns, rows)]
        assert len(lines) <= rows
        assert all(len(line) <= columns for line in lines)
        whole = " ".join(lines)
        assert "of about" in whole
        assert "!! " in whole
        assert "Suicidal thoughts" in whole
        assert "menu" in whole
        question = user.desk.question
        if question is None:
            break
        assert question.text.split()[0] in whole
        user.press("down")


def test_your_answers_tell_what_came_with_the_file_from_what_was_typed_now() -> None:
    user = Keyboard({"history": {"pain-most-days": {"value": False, "date": "2026-11-01"}}})
    user.press("3", "escape")
    user.choose("answers")
    assert user.desk.menu is not None
    rows = [words for _, words in user.desk.menu.rows]
    assert "Asked: pain on most days for three months: no (2026-11-01) (earlier visit or file)" in rows
    assert "Safety: suicidal thoughts: none (2026-11-20)" in rows
    user.choose("history.pain-most-days")
    user.press("y")
    assert user.saved["history"]["pain-most-days"] == {"value": True, "date": "2026-11-20"}


def test_a_trial_is_corrected_in_its_own_fields() -> None:
    user = Keyboard({"trials": [{"drug": "sertraline", "weeks": 8}]})
    user.press("escape")
    user.choose("answers")
    user.choose("trials[0]")
    user.choose("trials[0].weeks")
    user.line("10")
    assert user.saved["trials"][0]["weeks"] == 10


def test_a_note_says_what_it_is_about_and_is_no_answer() -> None:
    user = Keyboard()
    user.press("3", "n", "escape")
    user.choose("note")
    user.line("seen with her sister")
    user.press("escape")
    user.choose("general note")
    user.line("came with her sister")
    assert user.saved["notes"] == [
        {"text": "seen with her sister", "date": "2026-11-20", "about": "safety.catatonia"},
        {"text": "came with her sister", "date": "2026-11-20"},
    ]
    assert user.path == "safety.catatonia", "a note is no answer"


def test_lines_say_in_words_what_was_recorded() -> None:
    said: list[str] = []
    answers = iter(["none", "not known", "", "maybe", "leave"])
    walk_through(Desk(session_of()), ask=lambda _: next(answers), say=said.append)
    assert [line for line in said if line.startswith(("Recorded", "An empty", '"maybe"'))] == [
        "Recorded: suicidal thoughts: none",
        "Recorded: psychotic features: not known",
        "An empty line answers nothing.",
        '"maybe" is no answer here: yes, no, not known. Nothing recorded.',
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
        user.go_to("trials[1].combined_with")
        user.press("y")
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
    user = Keyboard({"trials": [{"drug": "Emsam", "weeks": 6, "ongoing": False}]})
    user.go_to("trials[0].max_dose")
    assert "in mg/24h" in user.shown
    user.line("9")
    assert user.saved["trials"][0] == {
        "drug": "Emsam",
        "weeks": 6,
        "ongoing": False,
        "max_dose": 9,
        "unit": "mg/24h",
    }


def test_nothing_is_called_recorded_that_is_not_on_disk() -> None:
    user = Keyboard()
    user.disk.full = True
    user.go_to("trials")
    user.line("sertraline 200")
    assert "Recorded" not in user.desk.message
    assert "NOT SAVED" in user.desk.message


def test_a_line_pasted_key_by_key_is_not_stored_by_its_own_enter() -> None:
    user = Keyboard()
    user.go_to("trials")
    user.wait()
    user.press(*"sertraline 200", "enter", gap=0.01)
    assert user.saved == {}
    user.wait(5)
    user.press("enter")
    assert user.saved["trials"][0]["drug"] == "sertraline"


def test_taking_an_answer_out_asks_it_again() -> None:
    user = Keyboard(
        {"trials": [{"drug": "sertraline"}], "trials_complete": {"value": True, "date": "2026-11-20"}}
    )
    user.press("escape")
    user.choose("answers")
    user.choose("trials[0]")
    user.choose("remove")
    assert "asked again: trials complete" in user.desk.message
    assert "trials" not in user.saved
    assert "trials" in [question.path for question in user.desk.session.asked]


def test_every_letter_typed_at_a_question_that_takes_text_is_text() -> None:
    user = Keyboard()
    user.go_to("trials")
    before = user.saved
    for name in ("paroxetine", "nortriptyline", "citalopram", "mirtazapine", "bupropion", "sertraline"):
        user.wait()
        user.type(name)
        assert user.desk.typed == name
        assert user.saved == before
        user.press("clear")


def test_lines_and_screen_write_the_same_file() -> None:
    typed = [
        "3",
        "n",
        "n",
        "u",
        "44",
        "1",
        "22",
        "n",
        "n",
        "2025-01",
        "4",
        "y",
        "pass",
        "sertraline 200 12 weeks good none",
    ]
    disk = Disk()
    answers = iter([*typed, "leave"])
    walk_through(Desk(session_of(None, disk)), ask=lambda _: next(answers), say=lambda _: None)
    user = Keyboard()
    for text in typed:
        if text == "pass":
            user.press("down")
        elif user.desk.question is not None and user.desk.question.by_line:
            user.line(text)
        else:
            user.press(text)
    assert disk.text == user.disk.text
    assert json.loads(disk.text)["trials"][0]["weeks"] == 12


@pytest.mark.parametrize(
    ("path", "form", "keys", "record"),
    [
        ("screens.substance-use", "audit-c", "201", {"items": [2, 0, 1]}),
        ("screens.substance-use", "nida-single", "0", {"score": 0}),
        ("screens.ptsd", "pc-ptsd-5", "110000", {"items": [1, 0, 0, 0, 0], "parts": {"trauma": True}}),
        ("screens.anxiety", "gad-7", "100u000", {"items": [1, 0, 0, None, 0, 0, 0]}),
    ],
)
def test_a_short_form_is_asked_answer_by_answer(
    path: str, form: str, keys: str, record: dict[str, Any]
) -> None:
    user = Keyboard()
    user.go_to(path)
    user.press("tab")
    user.choose(form)
    user.press(*keys)
    assert user.saved["screens"] == [
        {"instrument": form, "date": "2026-11-20", **record, "noted": "2026-11-20"}
    ]


def test_no_form_is_asked_whose_topics_may_not_be_shown() -> None:
    tables = reference()
    asked = askable(list(tables.instruments), tables)
    assert "audit-c" in [row.id for row in asked]
    assert all(row.topics for row in asked)


def test_down_at_another_record_says_that_the_list_is_at_its_end() -> None:
    user = Keyboard()
    user.go_to("courses")
    user.press("y")
    user.line("ECT 8 sessions, no effect")
    assert user.path == "courses"
    assert "Down no more" in user.shown
    user.press("down")
    assert user.desk.message.startswith("Recorded: no more: ")
    assert "open" not in user.desk.message


def test_down_at_the_first_record_says_that_it_stays_open() -> None:
    user = Keyboard()
    user.go_to("trials")
    assert "Down pass over" in user.shown
    user.press("down")
    assert user.desk.message == "Passed over: each antidepressant tried. It stays open."
    assert user.saved == {}


def test_the_end_of_added_drugs_says_what_it_answers_for_the_other_trials() -> None:
    user = Keyboard({"trials": [{"drug": "sertraline"}, {"drug": "mirtazapine"}]})
    user.go_to("trials.augmentation")
    user.press("y")
    user.line("lithium added to mirtazapine, 6 weeks, no effect")
    while user.desk.question is not None and user.desk.question.shape != "augmentation":
        user.press("y")
    user.press("down")
    assert user.desk.message == "Recorded: no more: an added drug; none was added to the other trials"
    assert user.saved["trials"][0]["augmentation"] == []


@pytest.mark.parametrize(
    ("add", "typed", "shown"),
    [
        ("trial", "sertraline 150 mg 10 weeks, 7 at 150", "read: sertraline, dose 150 mg, weeks 10, weeks at the dose 7"),
        ("lab", "tsh 2.1 mIU/L 2026-09", "read: TSH, 2.1, mIU/L, date 2026-09"),
    ],
)  # fmt: skip
def test_what_was_read_is_shown_in_the_words_of_the_form(add: str, typed: str, shown: str) -> None:
    user = Keyboard()
    user.desk.choose_row(f"add {add}")
    user.wait()
    user.type(typed)
    assert user.desk.so_far().startswith(shown)


def test_what_is_stored_of_a_date_is_said() -> None:
    user = Keyboard()
    user.go_to("episode.started")
    user.line("spring 2024")
    assert user.desk.message == "Recorded: spring 2024, stored as 2024"
    assert user.saved["episode"]["started"] == "2024"


def test_age_and_sex_are_read_at_the_question_of_the_age() -> None:
    user = Keyboard()
    user.go_to("patient.age")
    user.line("52 f")
    assert user.saved["patient"] == {"age": {"value": 52, "date": "2026-11-20"}, "sex": "female"}
    assert user.path not in ("patient.age", "patient.sex")
    user.press("left")
    assert user.path == "patient.age"


def test_a_body_mass_index_is_no_age() -> None:
    user = Keyboard()
    user.go_to("patient.age")
    user.line("BMI 29")
    assert user.saved == {}
    assert user.path == "patient.age"


@pytest.mark.parametrize(("path", "then"), [("trials_complete", "trials"), ("lists_confirmed", "conditions")])
def test_a_list_can_be_added_to_where_a_later_visit_asks_whether_it_is_complete(path: str, then: str) -> None:
    user = Keyboard(
        {
            "trials": [{"drug": "sertraline"}],
            "conditions": [{"condition": "anxiety", "status": "active"}],
            "medications": [],
            "lists_confirmed": {"value": True, "date": "2026-11-01"},
        }
    )
    user.go_to(path)
    assert "n no, add to it" in user.shown
    user.press("n")
    assert then in [question.path for question in user.desk.session.asked]


def lines_typed(typed: list[str], desk: Desk) -> str:
    said: list[str] = []
    answers = iter([*typed, "leave"])
    walk_through(desk, ask=lambda _: next(answers), say=said.append)
    return "\n".join(said)


def test_a_doubt_is_asked_in_lines_as_on_the_screen() -> None:
    disk = Disk()
    desk = Desk(session_of(None, disk))
    desk.choose_row("add trial")
    said = lines_typed(["sertraline 150 bid 10 weeks", "1"], desk)
    assert "150 bid: 300 a day in all?" in said
    assert "not read" not in said.casefold()
    assert json.loads(disk.text)["trials"][0]["max_dose_mg"] == 300


def test_an_empty_line_keeps_the_line_that_waits_with_what_was_not_read_as_its_note() -> None:
    disk = Disk()
    desk = Desk(session_of(None, disk))
    desk.choose_row("add trial")
    said = lines_typed(["sertraline 100 mg 10 weeks wibble", ""], desk)
    assert "waits: sertraline 100 mg 10 weeks wibble" in said
    assert json.loads(disk.text)["trials"][0]["note"] == "wibble"


KEYS = st.sampled_from(
    [
        *"ynuk-0123456789bsordmz?h/xtflcv ",
        "enter",
        "escape",
        "tab",
        "up",
        "down",
        "left",
        "help",
        "backspace",
        "menu 0",
        "menu 1",
        "menu 3",
        "menu 7",
        "menu 12",
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
        menu = user.desk.menu
        if menu is not None:
            user.choose(
                *[row for row, _ in menu.rows[int(key[5:]) :][:1]] if key.startswith("menu") else "zzz"
            )
        elif key.startswith("menu"):
            user.press("escape")
        elif len(key) > 1 and " " in key:
            user.desk.paste(key)
        else:
            user.press(key)
        lines = user.lines(60, 20)
        assert len(lines) <= 20
    if user.disk.text:
        try:
            stored = read_case(user.disk.text.encode(), "case.json", Vocabulary(reference()))
        except InvalidFileError as error:  # pragma: no cover - the failure this test looks for
            raise AssertionError(str(error)) from None
        assert stored == user.desk.session.case
