"""Inputs from the field: names as lists and charts write them, hints, and files that cannot be read.

Each stands in `field_cases.json` with what it must come to; the neighbours of its kind stand in
`test_unread.py`, `test_medicine_texts.py`, `test_hints.py` and `test_limits.py`.
"""

import json
from typing import Any

import pytest

from tests.support import ROOT, program

CASES: dict[str, dict[str, Any]] = {
    entry["id"]: entry
    for entry in json.loads((ROOT / "tests" / "data" / "field_cases.json").read_text(encoding="utf-8"))
}
NAMES = ("K1-01", "K1-04", "K1-05", "K1-07", "K1-16", "K1-19", "X-1", "X-2")
REFUSALS = ("S-08", "L-04", "L-07", "L-08", "L-16", "K5-01", "K5-03", "K5-05", "K5-06", "R-08")


@pytest.mark.parametrize("name", [*NAMES, *REFUSALS])
def test_an_input_from_the_field_comes_to_what_it_must(name: str) -> None:
    """The grammar of `expect` is that of the file; what is asked here is what these kinds need of it."""
    entry = CASES[name]
    data = json.dumps(entry["case"]).encode()
    done = program("check", "-", "-f", "json", stdin=data)
    told = done.stderr.decode()
    items = {item["id"]: item for item in json.loads(done.stdout)["items"]} if done.stdout else {}
    for rule in entry["expect"]:
        key, _, wanted = rule.partition(":")
        if key == "rc":
            assert done.returncode == int(wanted), rule
        elif key in ("hint", "nohint"):
            assert (wanted in told) is (key == "hint"), rule
        elif key == "marker":
            item, text = wanted.split("~")
            assert any(text in marker["text"] for marker in items[item]["markers"]), rule
        else:
            status, _, reason = wanted.partition("/")
            assert items[key]["status"] == status, rule
            assert not reason or items[key]["reason"] == reason, rule


@pytest.mark.parametrize("form", ["terminal", "markdown", "note"])
@pytest.mark.parametrize("more", [[], ["--full"]], ids=["short", "full"])
def test_what_was_not_read_stands_in_every_format_with_what_it_was_recorded_as(
    form: str, more: list[str]
) -> None:
    if more and form != "terminal":
        return
    case = json.loads((ROOT / "examples" / "nothing-open.json").read_text(encoding="utf-8"))
    case["medications"] = [{"drug": "Rezalovin 10mg tds"}]
    case["conditions"] = [{"condition": None, "text": "cold feet"}]
    case["trials"][0]["combined_with"] = ["Wezalin"]
    done = program("check", "-", "-f", form, *more, stdin=json.dumps(case).encode())
    text = " ".join(done.stdout.decode().replace("\\", "").split())
    assert done.returncode == 1
    assert "not read" in text.casefold()
    for part in (
        "'Rezalovin 10mg tds' (medicine)",
        "'cold feet' (condition)",
        "'Wezalin' (drug taken with it)",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("added", "why"),
    [
        ({"medications": [{"drug": "lorazepam 1 mg"}]}, "Substance use: Lorazepam: part of the problem?"),
        (
            {"conditions": [{"condition": None, "text": "bipolar II disorder"}]},
            "Bipolar: 'bipolar II disorder' (bipolar disorder) recorded without a status",
        ),
    ],
)
def test_the_default_screen_says_why_a_case_with_nothing_else_open_is_open(
    added: dict[str, Any], why: str
) -> None:
    case = json.loads((ROOT / "examples" / "nothing-open.json").read_text(encoding="utf-8"))
    assert program("check", "-", stdin=json.dumps(case).encode()).returncode == 0
    done = program("check", "-", stdin=json.dumps(case | added).encode())
    assert done.returncode == 1
    assert why in " ".join(done.stdout.decode().split())
