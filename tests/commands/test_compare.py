"""`trdcheck compare`: two visits of one invented patient, before and after."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support import ROOT, program, reference, report_of
from trdcheck.model.comparison import Comparison
from trdcheck.render.compare import render
from trdcheck.views.compare import compare


class Result(NamedTuple):
    """What a run of the program left."""

    code: int
    out: str
    err: str


def run(*arguments: str) -> Result:
    done = program(*arguments)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


OLD = ROOT / "examples" / "full.json"


def written(folder: Path, name: str, **changes: Any) -> Path:
    """The full example with some of its keys changed; None takes a key away."""
    case = json.loads(OLD.read_text(encoding="utf-8")) | changes
    path = folder / name
    path.write_text(json.dumps({k: v for k, v in case.items() if v is not None}), encoding="utf-8")
    return path


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Eight weeks on: bupropion's weeks found, venlafaxine begun again, TSH repeated, a lower PHQ-9."""
    case = json.loads(OLD.read_text(encoding="utf-8"))
    trials = case["trials"]
    trials[3]["weeks_at_max_dose"] = 22
    trials.insert(2, {"drug": "sertraline", "max_dose_mg": 50, "started": "2026-12-20", "ongoing": True})
    screens = [
        *case["screens"],
        {"instrument": "phq-9", "date": "2027-01-14", "items": [2, 1, 1, 2, 1, 1, 1, 0, 0]},
    ]
    labs = [case["labs"][0], case["labs"][1] | {"value": 300}]
    return written(
        tmp_path,
        "later.json",
        as_of="2027-01-15",
        trials=trials,
        screens=screens,
        labs=labs,
        decisions=[{"item": "thyroid", "decision": "ordered", "date": "2026-12-01", "reason": "free T4 too"}],
    )


def compared(*arguments: object) -> dict[str, Any]:
    result = run("compare", *map(str, arguments), "-f", "json")
    assert result.code in (0, 1, 3), result.err
    value: dict[str, Any] = json.loads(result.out)
    return value


def in_process(old: Path, new: Path) -> Comparison:
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in (old, new)]
    before, after = (report_of(case, as_of=case["as_of"]) for case in cases)
    return compare(before, after, reference())


def test_a_case_against_itself_has_no_change() -> None:
    result = run("compare", str(OLD), str(OLD))
    assert "no change" in result.out
    assert " > " not in result.out.split("SAFETY")[1].split("OPEN")[0].replace("item 9: 1 > 1", "")
    value = compared(OLD, OLD)
    assert {row["change"] for row in value["trials"] + value["laboratory"]} == {"same"}
    assert {row["change"] for row in value["items"]} == {"still_open", "still_settled"}
    assert value["gone"] == []


def test_the_exit_code_is_that_of_check_of_the_newer(later: Path) -> None:
    assert run("compare", str(OLD), str(later)).code == run("check", str(later)).code
    assert run("compare", str(later), str(OLD)).code == run("check", str(OLD)).code == 3


def test_a_drug_tried_twice_and_a_trial_inserted_in_the_middle_are_matched_by_start(later: Path) -> None:
    rows = compared(OLD, later)["trials"]
    assert [(row["title"], row["after"]) for row in rows if row["change"] == "added"] == [
        ("sertraline", "trials[2]")
    ]
    assert ("trials[2]", "trials[3]") in [(row["before"], row["after"]) for row in rows]
    bupropion = next(row for row in rows if row["title"] == "bupropion XL")
    assert {"what": "weeks at it", "before": "0 to 26", "after": "22"} in bupropion["differences"]


def test_another_start_of_the_same_drug_is_removed_and_added(tmp_path: Path) -> None:
    trials = json.loads(OLD.read_text(encoding="utf-8"))["trials"]
    trials[1]["started"], trials[1]["stopped"] = "2024-07-01", "2024-08-05"
    rows = compared(OLD, written(tmp_path, "moved.json", trials=trials))["trials"]
    assert [(r["title"], r["change"]) for r in rows if r["change"] in ("added", "removed")] == [
        ("escitalopram", "removed"),
        ("escitalopram", "added"),
    ]


def test_a_month_that_became_a_day_is_the_same_trial(tmp_path: Path) -> None:
    trials = json.loads(OLD.read_text(encoding="utf-8"))["trials"]
    trials[3]["started"] = "2026-01-15"
    rows = compared(OLD, written(tmp_path, "day.json", trials=trials))["trials"]
    assert not [row for row in rows if row["change"] in ("added", "removed")]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        pytest.param(
            [2, 1, 1, 2, 1, 1, 1, 1, 0], "11 points lower (52 %) since 2026-11-18. Half: yes. Below 5: no.", id="half"
        ),
        pytest.param(
            [2, 2, 1, 2, 1, 1, 1, 1, 0], "10 points lower (48 %) since 2026-11-18. Half: no. Below 5: no.", id="short of half"
        ),
        pytest.param([1, 1, 1, 1, 1, 0, 0, 0, 0], "Half: yes. Below 5: no.", id="five"),
        pytest.param([1, 1, 1, 1, 0, 0, 0, 0, 0], "Half: yes. Below 5: yes.", id="four"),
        pytest.param([3, 3, 2, 3, 2, 3, 3, 2, 0], "no change since 2026-11-18. Half: no.", id="the same total"),
        pytest.param([2, 2, 2, 2, 2, 2, 2, 2, 0], "5 points lower (24 %) since 2026-11-18. Half: no. Below 5: no. 5 points apart: yes.", id="five points"),
        pytest.param([3, 2, 2, 2, 2, 2, 2, 2, 0], "5 points apart: no.", id="four points"),
        pytest.param([3, 3, 3, 3, 3, 3, 3, 3, 3], "6 points higher (29 %)", id="higher"),
    ],
)  # fmt: skip
def test_points_since_a_named_score(items: list[int], words: str, tmp_path: Path) -> None:
    screens = json.loads(OLD.read_text(encoding="utf-8"))["screens"]
    new = {"instrument": "phq-9", "date": "2027-01-14", "items": items}
    path = written(tmp_path, "new.json", as_of="2027-01-15", screens=[*screens, new])
    comparison = in_process(OLD, path)
    scale = next(row for row in comparison.scales if row.name == "PHQ-9")
    assert words in scale.words
    assert scale.after is not None
    assert scale.after.safety_answer == items[8]
    assert scale.sources == ["phq9-response-remission", "phq9-smallest-difference"]
    text = render(comparison, width=None, color=False)
    assert f"item 9: 1 > {items[8]}" in text
    assert not re.search(r"\bimproved\b|responder", text)


def test_a_score_given_as_a_total_says_that_item_nine_is_not_recorded(tmp_path: Path) -> None:
    screens = json.loads(OLD.read_text(encoding="utf-8"))["screens"]
    new = {"instrument": "phq-9", "date": "2027-01-14", "score": 3}
    path = written(tmp_path, "new.json", as_of="2027-01-15", screens=[*screens, new])
    assert "item 9: 1 > not recorded" in run("compare", str(OLD), str(path)).out


def test_since_names_the_score_that_is_counted_from(later: Path) -> None:
    scale = compared(OLD, later, "--since", "2025-04-02")["scales"][0]
    assert (scale["since"], scale["points"], scale["percent"]) == ("2025-04-02", -10, -53)
    result = run("compare", str(OLD), str(later), "--since", "2025-04-03")
    assert result.code == 2
    assert "no score of that date" in result.err


def test_what_vanished_is_no_longer_recorded(tmp_path: Path) -> None:
    path = written(tmp_path, "less.json", screens=[], labs=None, history={}, psychotherapy=None)
    value = compared(OLD, path)
    assert {"TSH", "PHQ-9", "CBT, individual, weekly"} <= {row["title"] for row in value["gone"]}
    assert value["scales"][0]["after"] is None
    text = run("compare", str(OLD), str(path)).out
    assert "no longer recorded" in text
    assert "PHQ-9 x 8 (2025-04-02 to 2026-11-18)" in text


def test_each_case_is_judged_on_its_own_day_and_both_are_named(tmp_path: Path) -> None:
    old = written(tmp_path, "old.json", as_of=None, trials_complete=None, lists_confirmed=None)
    new = written(tmp_path, "new.json", as_of=None)
    value = compared(old, new, "--as-of", "2027-02-01")
    assert (value["old"]["as_of"], value["old"]["as_of_from"]) == ("2026-11-20", "newest record")
    assert (value["new"]["as_of"], value["new"]["as_of_from"]) == ("2027-02-01", "option")
    value = compared(old, new, "--as-of", "2027-02-01", "--old-as-of", "2026-11-30")
    assert (value["old"]["as_of"], value["old"]["as_of_from"]) == ("2026-11-30", "option")


def test_reports_compare_as_their_cases_do(later: Path, tmp_path: Path) -> None:
    reports = []
    for n, case in enumerate((OLD, later)):
        reports.append(tmp_path / f"report-{n}.json")
        run("check", str(case), "-f", "json", "-o", str(reports[-1]), "--exit-zero")
    assert compared(*reports) == compared(OLD, later)
    assert run("compare", *map(str, reports), "--as-of", "2027-01-15").code == 2


def test_the_other_way_round_is_the_reverse(later: Path) -> None:
    there, back = compared(OLD, later), compared(later, OLD)
    turned = {"added": "removed", "removed": "added", "closed": "newly_open", "gone_stale": "closed", "newly_open": "closed"}  # fmt: skip
    for key, name in (("items", "id"), ("laboratory", "analyte"), ("decisions", "item")):
        forth = {row[name]: row for row in there[key]}
        for row in back[key]:
            other = forth[row[name]]
            change = turned.get(other["change"], other["change"])
            assert row["change"].replace("gone_stale", "newly_open") == change
            if "before" in row:
                assert (row["before"], row["after"]) == (other["after"], other["before"])
    for key, name in (("safety", "id"), ("definitions", "id"), ("scales", "name")):
        forth = {row[name]: row for row in there[key]}
        for row in back[key]:
            assert (row["before"], row["after"]) == (forth[row[name]]["after"], forth[row[name]]["before"])
    pairs = {(row["before"], row["after"]) for row in there["trials"]}
    assert pairs == {(row["after"], row["before"]) for row in back["trials"]}
    assert sorted(there["still_open"]) == sorted(back["still_open"])


def test_another_list_is_named_in_the_first_line(tmp_path: Path) -> None:
    report = json.loads(run("check", str(OLD), "-f", "json").out)
    report["data"]["version"] = "2020-01"
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report), encoding="utf-8")
    assert "judged by different lists" in run("compare", str(path), str(OLD)).out.splitlines()[0]


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_hostile_text_is_shown_as_text(form: str, tmp_path: Path) -> None:
    sentinel = '<b onload="x">]]>*/\u202e`|end'
    path = written(
        tmp_path,
        "hostile.json",
        case_id=sentinel,
        labs=[{"analyte": None, "text": sentinel, "value": 1, "unit": sentinel}],
        decisions=[{"item": "thyroid", "decision": "ordered", "date": "2026-11-19", "reason": sentinel}],
        psychotherapy=[{"type": sentinel}],
    )
    text = run("compare", str(OLD), str(path), "-f", form).out
    assert "\u202e" not in text
    assert "end" in text
    if form == "html":
        assert "<b " not in text
        assert "&lt;b onload" in text
        assert "<script" not in text
    if form == "markdown":
        assert "\\<b" in text


def test_a_page_asks_for_nothing(later: Path) -> None:
    text = run("compare", str(OLD), str(later), "-f", "html").out
    assert "default-src 'none'" in text
    assert not re.search(r"<script|src=|@import|url\(", text, re.I)


@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json"])
def test_two_case_ids_are_a_warning_in_the_first_line_of_every_format(form: str, tmp_path: Path) -> None:
    question = "two case ids: is it one patient?"
    other = written(tmp_path, "other.json", case_id="B-2")
    shown = run("compare", str(OLD), str(other), "-f", form).out
    if form == "json":
        assert json.loads(shown)["notes"] == [question]
    else:
        text = re.sub(
            r"\\([|>])", r"\1", re.sub(r"<(style|head).*?</\1>|<[^>]+>", "", shown, flags=re.DOTALL)
        )
        title = next(line for line in text.splitlines() if "Case " in line)
        assert question in title.replace("\\", "")
        assert "SAFETY" not in text[: text.index(question)]


@pytest.mark.parametrize("case_id", ["A-17-full", None])
def test_the_same_id_or_none_on_one_side_is_no_warning(case_id: str | None, tmp_path: Path) -> None:
    other = written(tmp_path, "other.json", case_id=case_id)
    assert compared(OLD, other)["notes"] == []
    assert "!!" not in run("compare", str(OLD), str(other)).out


def test_an_added_trial_shows_its_dose_and_start_and_a_removed_one_too(later: Path) -> None:
    added, removed = run("compare", str(OLD), str(later)).out, run("compare", str(later), str(OLD)).out
    assert "+ sertraline 50 mg, 2026-12-20 to now (trial)" in added
    assert "- sertraline 50 mg, 2026-12-20 to now (trial): no longer recorded" in removed


def test_a_removed_course_keeps_its_dates(tmp_path: Path) -> None:
    shown = run("compare", str(OLD), str(written(tmp_path, "none.json", courses=None))).out
    assert "30 sessions, 2026-08-10 to 2026-09-18 (course): no longer recorded" in shown


def test_a_rule_names_the_drugs_that_count_now_and_before_where_the_number_is_the_same(
    tmp_path: Path,
) -> None:
    trials = json.loads(OLD.read_text(encoding="utf-8"))["trials"]
    fewer = written(tmp_path, "fewer.json", trials=trials[1:])
    assert "the article's rule: does not meet (1) > " in run("compare", str(OLD), str(fewer)).out
    swapped = [trials[0] | {"drug": "fluoxetine", "max_dose_mg": 80}, *trials[1:]]
    shown = run("compare", str(OLD), str(written(tmp_path, "swapped.json", trials=swapped))).out
    assert "does not meet (1: sertraline) > does not meet (1: fluoxetine)" in shown
