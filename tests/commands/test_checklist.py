"""`trdcheck checklist`: the lists, what one looks at, and what is wrong with one's own."""

import json
from pathlib import Path

import pytest

from tests.overlays import HEAD, ITEM, documented
from tests.support import program

LISTS = ["pre-escalation", "extended"]


def test_the_shipped_lists_are_listed_with_what_they_extend() -> None:
    done = program("checklist", "list")
    assert done.returncode == 0
    base, more = done.stdout.decode().splitlines()
    assert base.startswith("pre-escalation")
    assert "15 items" in base
    assert more.startswith("extended")
    assert "on pre-escalation 2026-11" in more
    assert "25 items" in more


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_shown_with_every_item_and_how_long_it_holds(name: str) -> None:
    done = program("checklist", "show", name)
    text = done.stdout.decode()
    assert done.returncode == 0
    for expected in ("MEDICAL", "thyroid", "TSH", "holds", "2/3 of the ceiling", "mgh-atrq (secondary)"):
        assert expected in text
    assert ("psychosocial-stressors" in text) == (name == "extended")


def test_ones_own_list_is_shown_as_it_is_applied(tmp_path: Path) -> None:
    path = tmp_path / "northside.toml"
    path.write_text(documented(), encoding="utf-8")
    text = program("checklist", "show", path).stdout.decode()
    for expected in (
        "northside 2026-11 (sha256 ", "on pre-escalation 2026-11", "3/4 of the ceiling", "ordered 30",
        "Vitamin D; turned off: Not offered by our laboratory", "in place of thyroid", "of pre-escalation",
        "county-plan (setting)",
    ):  # fmt: skip
        assert expected in text


def test_a_sound_file_has_no_problems(tmp_path: Path) -> None:
    path = tmp_path / "northside.toml"
    path.write_text(documented(), encoding="utf-8")
    done = program("checklist", "validate", path, path)
    assert (done.returncode, done.stdout.decode()) == (0, "2 files, no problems\n")


def test_problems_of_several_files_are_listed_and_the_exit_code_is_2(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(HEAD + ITEM, encoding="utf-8")
    bad.write_text(HEAD + ITEM.replace("medical", "medcal") + "tilte = 1\n", encoding="utf-8")
    done = program("checklist", "validate", good, bad, tmp_path / "none.toml")
    assert done.returncode == 2
    lines = done.stdout.decode().splitlines()
    assert lines[0] == f'{bad}:9: item housing: section: "medcal" is not a known section'
    assert lines[1] == "  did you mean: medical"
    assert lines[2] == f"{bad}:17: item housing: tilte: unknown key"
    assert lines[-2] == f"{tmp_path / 'none.toml'}: No such file or directory"


def test_problems_come_as_json_too(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(HEAD + ITEM.replace("medical", "medcal"), encoding="utf-8")
    done = program("checklist", "validate", path, "-f", "json")
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert told["format"] == "trdcheck-problems/1"
    assert [(one["line"], one["path"]) for one in told["problems"]] == [(9, "item housing: section")]


@pytest.mark.parametrize("verb", ["check", "options", "blank", "show", "explain"])
def test_every_verb_refuses_a_wrong_file_with_its_problems(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(HEAD + ITEM.replace("medical", "medcal"), encoding="utf-8")
    arguments = {
        "check": ("check", "examples/mixed.json", "-c", path),
        "options": ("options", "-c", path),
        "blank": ("checklist", "blank", "-c", path),
        "show": ("checklist", "show", path),
        "explain": ("explain", "thyroid", "-c", path),
    }[verb]
    done = program(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{path}:9: item housing: section" in done.stderr.decode()


def test_a_case_with_facts_of_the_clinic_is_validated_with_its_list(tmp_path: Path) -> None:
    case, own = tmp_path / "case.json", tmp_path / "northside.toml"
    case.write_text(json.dumps({"history": {"housing-insecure": True}}), encoding="utf-8")
    own.write_text(documented(), encoding="utf-8")
    assert program("case", "validate", case, "-c", own).returncode == 0
    alone = program("case", "validate", case)
    assert alone.returncode == 2
    assert "name that with -c" in alone.stdout.decode()
