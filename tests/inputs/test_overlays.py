"""A clinic's own checklist: what it changes, what it cannot change, and every mistake in it."""

import copy
import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.overlays import HEAD, ITEM, LAB, PART, ROW, documented, extended, opened
from tests.support import ROOT, checklist, program, reference
from trdcheck.errors import TrdcheckError
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.evidence.states import settles
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.checklist_file import open_checklist
from trdcheck.inputs.problems import InvalidFileError
from trdcheck.model.checklist import Checklist
from trdcheck.model.report import Flag, Report
from trdcheck.model.words import Presence, Reason, Status
from trdcheck.reference import Reference
from trdcheck.render import terminal

DAY = date(2026, 11, 20)
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
MIXED, NOTHING_OPEN = (ROOT / "examples" / f"{name}.json" for name in ("mixed", "nothing-open"))
FORMATS = ["terminal", "markdown", "note", "json"]


def bare(flag: Flag) -> tuple[object, ...]:
    """A flag without the crisis lines it prints."""
    return (flag.id, flag.status, flag.addressed, flag.message, flag.action[:20], tuple(flag.evidence))


def judged(found: tuple[Checklist, Reference], case: dict[str, Any], definition: str = "article") -> Report:
    """The report of a case under a checklist."""
    chosen, tables = found
    read = read_case(json.dumps(case).encode(), "case.json", Vocabulary(tables))
    return evaluate(chosen, read, as_of=DAY, reference=tables, definition=definition)


def problems(folder: Path, text: str) -> list[str]:
    """The problems of a checklist, one text each, without the name of the file."""
    with pytest.raises(InvalidFileError) as refused:
        opened(folder, text)
    return [str(one).replace(f"{folder / 'north.toml'}:", "") for one in refused.value.problems]


# -- what it changes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_documented_checklist_works_in_every_format(example: Path, form: str, tmp_path: Path) -> None:
    path = tmp_path / "northside.toml"
    path.write_text(documented(), encoding="utf-8")
    done = program("check", example, "-c", path, "-f", form, "--full", "--definition", "county-plan")
    assert done.returncode in (0, 1, 3), done.stderr
    text = " ".join(done.stdout.decode().split())
    expected = ["northside", "pre-escalation", "Ferritin", "county plan"]
    if form in ("terminal", "markdown"):
        assert re.search(r"pre-escalation \d+ of 11, northside \d+ of 7", text)
    if form != "note":  # it has 15 lines, and counts what they cannot hold
        expected += ["Housing", "Grief", "Not offered by our laboratory"]
    assert [one for one in expected if one.casefold() not in text.casefold()] == []


def test_a_lab_is_added_after_the_item_it_names(tmp_path: Path) -> None:
    chosen, tables = opened(tmp_path, documented())
    ids = [item.id for item in chosen.items]
    assert ids[ids.index("b12") + 1] == "ferritin"
    for value, unit, status, reason in (
        (12, "ug/L", Status.OPEN, Reason.FINDING),
        (29.9, "ng/mL", Status.OPEN, Reason.FINDING),
        (30, "ng/mL", Status.DONE, None),
        (80, "mg", Status.OPEN, Reason.INCOMPLETE),
    ):
        lab = {"analyte": "ferritin", "value": value, "unit": unit, "date": "2026-10-01"}
        item = next(one for one in judged((chosen, tables), {"labs": [lab]}).items if one.id == "ferritin")
        assert (item.status, item.reason) == (status, reason), (value, unit)


def test_an_item_turned_off_is_listed_with_its_reason(tmp_path: Path) -> None:
    report = judged(opened(tmp_path, documented()), {})
    item = next(one for one in report.items if one.id == "vitamin-d")
    assert (item.status, item.summary) == (Status.NOT_APPLICABLE, "Turned off: Not offered by our laboratory")


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "note"])
def test_the_reason_is_printed_in_every_format(form: str, tmp_path: Path) -> None:
    path = tmp_path / "north.toml"
    path.write_text(HEAD + '[turned_off]\nvitamin-d = "Not offered by our laboratory"\n', encoding="utf-8")
    read = read_case(NOTHING_OPEN.read_bytes(), "case.json", Vocabulary(reference()))
    chosen, tables = open_checklist(str(path))
    report = evaluate(chosen, read, as_of=DAY, reference=tables)
    if form == "terminal":
        text = terminal.render(report, width=80, color=False, full=False)
    else:
        text = program("check", NOTHING_OPEN, "-c", path, "-f", form).stdout.decode()
    assert "Not offered by our laboratory" in " ".join(text.split())


def test_a_laboratory_item_may_look_at_any_source(tmp_path: Path) -> None:
    row = 'rows = [{ id = "a", when = { result = "in_range" }, incomplete = "{mdq}, {insomnia}", needs = ["mdq", "adhd"] }]\n'
    crp = {"analyte": "crp", "value": 1, "unit": "mg/L", "date": "2026-11-01"}
    screen = {"instrument": "mdq", "date": "2026-11-01", "result": "negative"}
    report = judged(opened(tmp_path, HEAD + LAB + row), {"labs": [crp], "screens": [screen]})
    assert next(one for one in report.items if one.id == "crp-again").reason == "incomplete"


def test_an_item_in_anothers_place_is_judged_by_its_own_rows(tmp_path: Path) -> None:
    found = opened(tmp_path, documented())
    ids = [item.id for item in found[0].items]
    assert "thyroid" not in ids
    assert (
        ids.index("thyroid-yearly") == [item.id for item in checklist().items].index("thyroid") + 1
    )  # grief
    tsh = {
        "analyte": "tsh", "value": 2, "unit": "mIU/L", "date": "2026-10-01",
        "range": {"low": 0.4, "high": 4},
    }  # fmt: skip
    item = next(one for one in judged(found, {"labs": [tsh]}).items if one.id == "thyroid-yearly")
    assert (item.status, item.reason, item.replaces) == (Status.OPEN, Reason.INCOMPLETE, "thyroid")
    free = {"analyte": "free-t4", "value": 15, "unit": "pmol/L", "date": "2026-10-01"}
    item = next(one for one in judged(found, {"labs": [tsh, free]}).items if one.id == "thyroid-yearly")
    assert item.status is Status.DONE


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (None, Status.OPEN, Reason.NOT_DONE),
        ({"value": False, "date": "2026-11-01"}, Status.DONE, None),
        ({"value": True, "date": "2026-11-01"}, Status.OPEN, Reason.FINDING),
        ({"value": False, "date": "2026-05-01"}, Status.OPEN, Reason.OUTDATED),
        ({"value": False}, Status.OPEN, Reason.INCOMPLETE),
        ({"value": False, "date": "2027-01-01"}, Status.OPEN, Reason.INCOMPLETE),
    ],
    ids=["not asked", "no", "yes", "old", "undated", "later"],
)
def test_a_fact_of_the_clinic_settles_its_item(
    answer: object, status: Status, reason: Reason | None, tmp_path: Path
) -> None:
    case = {"history": {"housing-insecure": answer}} if answer else {}
    report = judged(opened(tmp_path, documented()), case)
    item = next(one for one in report.items if one.id == "housing")
    assert (item.status, item.reason) == (status, reason)


def test_a_decision_covers_a_finding_of_an_attestation_only_up_to_its_date(tmp_path: Path) -> None:
    found = opened(tmp_path, documented())
    told = {"item": "housing", "date": "2026-11-10", "reason": "housing office"}
    for word, when, reason in (
        ("acted_on", "2026-11-10", "pending"),
        ("acted_on", "2026-11-11", "finding"),
        ("waived", "2026-11-10", None),
        ("waived", "2026-11-11", "finding"),
        ("waived", None, "finding"),
    ):
        fact = {"value": True, **({"date": when} if when else {})}
        case = {"history": {"housing-insecure": fact}, "decisions": [{**told, "decision": word}]}
        assert next(one for one in judged(found, case).items if one.id == "housing").reason == reason, when


def test_a_finding_of_an_attestation_wins_over_what_is_recorded(tmp_path: Path) -> None:
    item = ITEM.replace("facts = {", 'recorded = "psychotherapy"\nfacts = {')
    found = opened(tmp_path, HEAD + item)
    therapy = [{"type": "CBT", "outcome": "partial"}]
    for history, status in (({}, "done"), ({"insomnia": {"value": True, "date": "2026-11-01"}}, "open")):
        report = judged(found, {"psychotherapy": therapy, "history": history})
        assert next(one for one in report.items if one.id == "housing").status == status


@pytest.mark.parametrize(
    ("items", "status", "reason"),
    [
        ([1, 1, 1, 0, 0], Status.DONE, None),
        ([1, 1, 1, 1, 0], Status.OPEN, Reason.FINDING),
        ([1, 1, 1, None, 0], Status.OPEN, Reason.INCOMPLETE),
    ],
    ids=["below the cut-off", "at it", "an answer missing"],
)
def test_an_instrument_of_the_clinic_is_scored_by_its_rule(
    items: list[int | None], status: Status, reason: Reason | None, tmp_path: Path
) -> None:
    screen = {"instrument": "northside-grief", "date": "2026-11-01", "items": items}
    report = judged(opened(tmp_path, documented()), {"screens": [screen]})
    item = next(one for one in report.items if one.id == "grief")
    assert (item.status, item.reason) == (status, reason)


def test_a_payers_rule_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    found = opened(tmp_path, documented())
    trial = {
        "max_dose_mg": 200,
        "weeks": 10,
        "weeks_at_max_dose": 8,
        "adherence": "good",
        "outcome": "no_response",
    }
    drugs = [("sertraline", "2024", 200), ("venlafaxine", "2025", 200), ("bupropion", "2026", 300)]
    case = {
        "as_of": "2026-11-20",
        "trials": [
            {"drug": drug, **trial, "max_dose_mg": dose, "started": f"{year}-02", "stopped": f"{year}-05"}
            for drug, year, dose in drugs
        ],
        "trials_complete": {"value": True, "date": "2026-11-20"},
        "screens": [{"instrument": "phq-9", "score": 15, "date": "2026-11-10"}],
    }
    rules = {one.id: one.verdict for one in judged(found, case, "county-plan").definitions}
    assert rules["county-plan"] == "met"
    case["screens"] = [{"instrument": "phq-9", "score": 14, "date": "2026-11-10"}]
    assert {one.id: one.verdict for one in judged(found, case).definitions}["county-plan"] == "not_met"


def test_the_near_maximum_and_the_windows_of_decisions_can_be_changed(tmp_path: Path) -> None:
    found = opened(tmp_path, HEAD + '[settings]\nnear_max_fraction = "1/1"\ndecisions = { ordered = 10 }\n')
    assert (found[0].settings.decisions.ordered, found[0].settings.decisions.waived) == (10, 365)
    trial = {
        "drug": "sertraline", "max_dose_mg": 150, "weeks": 10, "weeks_at_max_dose": 8, "adherence": "good",
        "outcome": "no_response",
    }  # fmt: skip
    near = {one.record: one for one in judged(found, {"trials": [trial]}).trials}["trials[0]"]
    assert near.definitions["article"].verdict == "not_met"


def test_a_changed_setting_is_said_in_every_report(tmp_path: Path) -> None:
    found = opened(tmp_path, HEAD + '[settings]\nnear_max_fraction = "1/1"\ndecisions = { ordered = 10 }\n')
    assert judged(found, {}).notes == [
        "North: near the maximum is 1/1 of the ceiling, not 2/3.",
        "North: a decision of ordered holds 10 days, not 60.",
    ]
    assert judged((checklist(), reference()), {}).notes == []


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_of_a_clinic_breaks_a_format_or_hides_in_it(form: str, tmp_path: Path) -> None:
    odd = "[bold]x[/bold] *a* | <b> \\u001b[31mred \\u202eabc \\n# head"
    path = tmp_path / "north.toml"
    path.write_text(HEAD.replace('"North"', f'"{odd}"') + ITEM.replace('"Housing"', f'"{odd}"').replace('"Why."', f'"{odd}"')
                    + f'[turned_off]\nb12 = "{odd}"\n', encoding="utf-8")  # fmt: skip
    done = program("check", MIXED, "-c", path, "-f", form, "--full")
    assert done.returncode in (1, 3), done.stderr
    text = done.stdout.decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\n# head" not in text
    for verb in (
        ("checklist", "show", path),
        ("explain", "housing", "-c", path),
        ("checklist", "blank", "-c", path),
    ):
        shown = program(*verb).stdout.decode()
        assert "bold" in shown
        assert not {"\x1b", "\u202e"} & set(shown), verb


def test_a_file_that_calls_itself_shipped_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "extended.toml"
    path.write_text(HEAD.replace('"north"', '"extended"'), encoding="utf-8")
    for name in (str(path), os.path.relpath(path)):
        with pytest.raises(InvalidFileError, match="is the id of a shipped checklist"):
            open_checklist(name)


def test_items_after_the_same_one_keep_the_order_of_the_file(tmp_path: Path) -> None:
    more = ITEM.replace("housing", "first") + ITEM.replace("housing", "second")
    found = opened(tmp_path, HEAD + more.replace('kind = "attest"', 'kind = "attest"\nafter = "b12"'))
    ids = [item.id for item in found[0].items]
    assert ids[ids.index("b12") + 1 :][:2] == ["first", "second"]


def test_an_overlay_can_extend_the_shipped_overlay(tmp_path: Path) -> None:
    found = opened(tmp_path, HEAD.replace("pre-escalation", "extended") + ITEM)
    report = judged(found, {})
    assert [one.checklist for one in report.counts_by] == ["pre-escalation", "extended", "north"]
    assert [one.open for one in report.counts_by] == [15, 10, 1]


def test_the_example_file_is_the_documented_one() -> None:
    example = (ROOT / "examples" / "northside.toml").read_text(encoding="utf-8")
    assert example.partition("\n\n")[2] == documented()


# -- what it cannot change ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_empty_overlay_changes_nothing_but_the_header(example: Path, form: str, tmp_path: Path) -> None:
    path = tmp_path / "north.toml"
    path.write_text(HEAD, encoding="utf-8")
    base, own = (program("check", example, "-f", form, *more) for more in ((), ("-c", str(path))))
    assert base.returncode == own.returncode
    if form == "json":
        both = [json.loads(one.stdout) for one in (base, own)]
        assert both[0].pop("checklist") != both[1].pop("checklist")
        assert both[0] == both[1]
        return
    if form == "note":
        # The header is the first sentence; what follows says the same in the same words.
        both = [" ".join(one.stdout.decode().split()).split("not a diagnosis).", 1) for one in (base, own)]
        assert both[0][1] == both[1][1]
        assert "north 1 (sha256 " in both[1][0]
        return
    both = [one.stdout.decode().split("\n\n" if form == "markdown" else "\n") for one in (base, own)]
    header = {"terminal": [0], "markdown": [1]}[form]
    assert [n for n, (one, other) in enumerate(zip(*both, strict=True)) if one != other] == header[
        : len(header)
    ]


@pytest.mark.parametrize("change", ["turned off", "replaced"])
def test_signs_rest_on_items_that_are_turned_off_or_replaced(change: str, tmp_path: Path) -> None:
    off = '[turned_off]\nadhd = "Elsewhere"\n'
    instead = ITEM.replace("medical", "co-occurring").replace("kind", 'replaces = "adhd"\nkind')
    found = opened(tmp_path, HEAD + (off if change == "turned off" else instead))
    case = {"conditions": [{"condition": "adhd", "status": "suspected", "date": "2026-11-01"}]}
    sign = next(one for one in judged(found, case).signs if one.id == "other-diagnosis-features")
    assert sign.status is Presence.PRESENT
    plain = judged((checklist(), reference()), case)
    assert judged(found, case).flags == plain.flags
    assert judged(found, case).signs == plain.signs


def test_counts_of_the_base_and_of_the_added_items_add_up(tmp_path: Path) -> None:
    report = judged(opened(tmp_path, documented()), {})
    base, own = report.counts_by
    assert (base.checklist, own.checklist) == ("pre-escalation", "northside")
    assert base.open + own.open == report.counts.open
    assert "pre-escalation 10 of 11, northside 7 of 7" in report.headline


def test_an_unknown_checklist_is_refused_with_the_shipped_ids() -> None:
    with pytest.raises(TrdcheckError, match="is not a shipped checklist") as refused:
        open_checklist("extendet")
    assert "pre-escalation, extended" in refused.value.hint


def test_a_shipped_overlay_keeps_every_item_of_its_base() -> None:
    ids = [item.id for item in extended()[0].items]
    assert set(ids) >= {item.id for item in checklist().items}
    assert len(ids) == len(set(ids)) == 25


# -- mistakes ----------------------------------------------------------------------------------------------------

MISTAKES = {
    "not toml": (HEAD + "title =", "6: not TOML"),
    "a key twice": (HEAD + 'id = "again"\n', "6: not TOML"),
    "another format": (HEAD.replace("checklist/1", "case/1"), '1: format: write format = "trdcheck-checklist/1"'),
    "a newer format": (HEAD.replace("checklist/1", "checklist/2"), "1: format: the file is trdcheck-checklist/2"),
    "no base": (HEAD.replace('extends = "pre-escalation"\n', ""), '1: "extends" is missing'),
    "a base that is not shipped": (
        HEAD.replace("pre-escalation", "pre-escalaton"),
        '5: extends: "pre-escalaton" is not a shipped checklist\n  did you mean: pre-escalation',
    ),
    "the id of a shipped list": (HEAD.replace('"north"', '"extended"'), '2: id: "extended" is the id of'),
    "an id with capitals": (HEAD.replace('"north"', '"North"'), '2: id: found "North", expected a text of the form'),
    "an unknown key": (HEAD + 'tilte = "x"\n', "6: tilte: unknown key\n  did you mean: title"),
    "an unknown key of an item": (
        HEAD + ITEM + "within_day = 3\n",
        "17: item housing: within_day: unknown key\n  did you mean: within_days",
    ),
    "a missing key": (HEAD + ITEM.replace('why = "Why."\n', ""), '7: item housing: "why" is missing'),
    "an empty text": (HEAD + ITEM.replace('"Why."', '""'), '12: item housing: why: found "", expected a text that is'),
    "a wrong type": (HEAD + ITEM.replace("90", '"90"'), '14: item housing: within_days: found "90", expected a whole'),
    "a window of no days": (HEAD + ITEM.replace("90", "0"), "14: item housing: within_days: found 0"),
    "a window beyond a life": (HEAD + ITEM.replace("90", "99999999"), "14: item housing: within_days: found 99999999"),
    "no number": (HEAD + LAB + "levels = { high = nan }\n", "17: item crp-again: levels.high: nan is not a number"),
    "an unknown kind": (
        HEAD + ITEM.replace("attest", "atest"),
        '10: item housing: kind: found "atest", allowed: assessment, lab, trial-history, trial-adequacy, '
        "pharmacogenomics, attest\n  did you mean: attest",
    ),
    "an unknown section": (
        HEAD + ITEM.replace("medical", "medcal"),
        '9: item housing: section: "medcal" is not a known section\n  did you mean: medical',
    ),
    "a doubled item": (
        HEAD + ITEM.replace('"housing"', '"thyroid"'),
        '8: item thyroid: id: "thyroid" is already in pre-escalation\n  a new id, and replaces',
    ),
    "an item twice": (HEAD + ITEM + ITEM, '19: item housing: id: "housing" stands twice in this file'),
    "the id of a flag": (HEAD + ITEM.replace('"housing"', '"mania"'), '8: item mania: id: "mania" is a flag'),
    "after an item that is not there": (
        HEAD + ITEM.replace("kind", 'after = "b13"\nkind'),
        '10: item housing: after: "b13" is not a known item\n  did you mean: b12',
    ),
    "after an item of another section": (
        HEAD + ITEM.replace("kind", 'after = "adhd"\nkind'),
        '10: item housing: after: "adhd" stands in co-occurring, this item in medical',
    ),
    "in place of an item that is not there": (
        HEAD + ITEM.replace("kind", 'replaces = "tyroid"\nkind'),
        '10: item housing: replaces: "tyroid" is not a known item of pre-escalation\n  did you mean: thyroid',
    ),
    "in place of one that is turned off": (
        HEAD + '[turned_off]\nb12 = "x"\n' + ITEM.replace("kind", 'replaces = "b12"\nkind'),
        '7: turned_off.b12: "b12" is turned off and replaced',
    ),
    "in place of one that is replaced": (
        HEAD
        + ITEM.replace("kind", 'replaces = "b12"\nkind')
        + ITEM.replace("kind", 'replaces = "b12"\nkind').replace('"housing"', '"more"'),
        '22: item more: replaces: "b12" is already replaced by housing',
    ),
    "turned off and not there": (
        HEAD + '[turned_off]\nvitamin-dd = "x"\n',
        '7: turned_off.vitamin-dd: "vitamin-dd" is not an item of pre-escalation\n  did you mean: vitamin-d',
    ),
    "turned off without a reason": (HEAD + '[turned_off]\nb12 = ""\n', '7: turned_off.b12: found "", expected a text'),
    "an unknown fact": (
        HEAD + ITEM.replace("insomnia", "insomia"),
        '15: item housing: facts.insomia: "insomia" is not a known fact\n  did you mean: insomnia',
    ),
    "an answer a fact cannot have": (
        HEAD + ITEM.replace("insomnia = false", 'insomnia = "sometimes"'),
        '15: item housing: facts.insomnia: found "sometimes", allowed: true, false, "any"',
    ),
    "a list without a date": (
        HEAD + ITEM.replace("facts = { insomnia = false }", 'lists = ["trials"]'),
        "15: item housing: lists: a list alone has no date",
    ),
    "nothing to attest": (HEAD + ITEM.replace("facts = { insomnia = false }\n", ""), "7: item housing: names nothing"),
    "an unknown analyte": (
        HEAD + LAB.replace('"crp"', '"crpp"'),
        '14: item crp-again: analyte: "crpp" is not a known analyte\n  did you mean: crp',
    ),
    "an unknown source": (
        HEAD + ITEM.replace('"article"', '"canmat-2032"'),
        '16: item housing: sources[0]: "canmat-2032" is not a known source\n  did you mean: canmat-2023',
    ),
    "no source": (
        HEAD + ITEM.replace('sources = ["article"]\n', ""),
        '7: item housing: "sources" is missing: where is it from? Your own go under [[sources]]',
    ),
    "an unknown condition": (
        HEAD + PART.replace('["sleep-apnea"]', '["sleep-apnoea"]'),
        '17: item sleep: covers[0].conditions[0]: "sleep-apnoea" is not a known condition\n  did you mean: sleep-apnea',
    ),
    "an unknown instrument": (
        HEAD + PART.replace("stop-bang", "stopbang"),
        '18: item sleep: covers[0].instruments[0]: "stopbang" is not a known instrument\n  did you mean: stop-bang',
    ),
    "no parts": (HEAD + PART.partition("[[items.covers]]")[0] + "covers = []\n", "16: item sleep: covers: found an empty"),
    "a part that looks at nothing": (
        HEAD + PART.partition("conditions")[0] + "within_days = {}\n",
        "16: item sleep: covers[0]: names nothing to look at",
    ),
    "a window that is missing": (
        HEAD + PART.replace("screens = 365, ", ""),
        '20: item sleep: covers[0].within_days: "screens" is missing',
    ),
    "a window for what is not there": (
        HEAD + PART.replace("screens = 365", "screens = 365, labz = 3"),
        '20: item sleep: covers[0].within_days.labz: "labz" is not a known source of this part\n  did you mean: labs',
    ),
    "a state that is none": (
        HEAD + PART + ROW.replace('"no"', '"nein"'),
        '24: item sleep: covers[0].rows[0].when.insomnia: "nein" is not a state of insomnia',
    ),
    "a source of a row that is not there": (
        HEAD + PART + ROW.replace("when = { insomnia", "when = { insomia"),
        '24: item sleep: covers[0].rows[0].when.insomia: "insomia" is not a known source\n  did you mean: insomnia',
    ),
    "a placeholder that is not there": (
        HEAD + PART + ROW.replace("{insomnia}", "{insomia}"),
        '25: item sleep: covers[0].rows[0].done: "insomia" is not a known source\n  did you mean: insomnia',
    ),
    "a row without an outcome": (
        HEAD + PART + ROW.replace('done = "{insomnia}"\n', ""),
        "22: item sleep: covers[0].rows[0]: give exactly one of done, not_applicable, finding",
    ),
    "a row with two outcomes": (
        HEAD + PART + ROW + 'finding = "x"\n',
        "22: item sleep: covers[0].rows[0]: give exactly one of done, not_applicable, finding",
    ),
    "a row that settles always": (
        HEAD + PART + ROW.replace('when = { insomnia = "no" }\n', ""),
        "22: item sleep: covers[0].rows[0]: settles the item although nothing recent need be",
    ),
    "a row that settles on nothing known": (
        HEAD + PART + ROW.replace('"no"', '["no", "unknown"]'),
        "22: item sleep: covers[0].rows[0]: settles the item although nothing recent need be",
    ),
    "a row that settles on what is too old": (
        HEAD + PART + ROW.replace('"no"', '["no", "no_old"]'),
        "22: item sleep: covers[0].rows[0]: settles the item although nothing recent need be",
    ),
    "a row that settles on what is dated later": (
        HEAD + PART + ROW.replace('"no"', '"future"'),
        "22: item sleep: covers[0].rows[0]: settles the item although nothing recent need be",
    ),
    "a group with the name of a source": (
        HEAD + PART + 'groups = { insomnia = ["fatigue"] }\n',
        "21: item sleep: covers[0].groups.insomnia: has a meaning of its own in rows",
    ),
    "a window missing for what a text names": (
        HEAD + PART.replace("screens = 365, ", "").replace('["stop-bang"]', "[]") + ROW.replace("{insomnia}", "{mdq}"),
        '20: item sleep: covers[0].within_days: "screens" is missing',
    ),
    "a row twice": (HEAD + PART + ROW + ROW, '28: item sleep: covers[0].rows[1].id: "one" stands twice'),
    "an unknown medicine": (
        HEAD + LAB + 'medicines = { hormone = { names = ["levothyroxin"] } }\n',
        '17: item crp-again: medicines.hormone.names[0]: "levothyroxin" is not a known medicine\n'
        "  did you mean: levothyroxine",
    ),
    "a group that names no medicine": (
        HEAD + LAB + "medicines = { hormone = {} }\n",
        "17: item crp-again: medicines.hormone: names no medicine",
    ),
    "a marker that looks at nothing": (
        HEAD + LAB + 'markers = [{ id = "a", text = "b" }]\n',
        "17: item crp-again: markers[0]: give when, or patient with at_least",
    ),
    "a marker of a flag that is not there": (
        HEAD + LAB + 'markers = [{ id = "a", text = "b", when = { "flag:manya" = "present" } }]\n',
        '17: item crp-again: markers[0].when.flag:manya: "flag:manya" is not a known source',
    ),
    "a fact that is already a condition": (
        HEAD + '[[facts]]\nid = "adhd"\ntitle = "x"\nuse = "marker"\n',
        '7: fact adhd: id: "adhd" is already one of the conditions',
    ),
    "a fact without its question": (HEAD + '[[facts]]\nid = "z"\ntitle = "x"\n', '6: fact z: "question" is missing'),
    "a fact with a reserved name": (
        HEAD + '[[facts]]\nid = "trials"\ntitle = "x"\nuse = "marker"\n',
        '7: fact trials: id: "trials" has a meaning of its own',
    ),
    "a condition twice": (
        HEAD + '[[conditions]]\nid = "ptsd"\ntitle = "x"\n',
        '7: condition ptsd: id: "ptsd" is already in pre-escalation',
    ),
    "an analyte that an item looks at": (
        HEAD + '[[analytes]]\nid = "tsh"\nname = "x"\nunit = "mIU/L"\nsource = "article"\n',
        '7: analyte tsh: id: "tsh" is already in pre-escalation',
    ),
    "limits upside down": (
        HEAD + '[[analytes]]\nid = "z"\nname = "x"\nunit = "g"\nlow = 3\nhigh = 2\nsource = "article"\n',
        "10: analyte z: low: upside down: 3 is above high 2",
    ),
    "half a grey zone": (
        HEAD + '[[analytes]]\nid = "z"\nname = "x"\nunit = "g"\ngrey_low = 3\nsource = "article"\n',
        "6: analyte z: give both of grey_low and grey_high",
    ),
    "a factor of nothing": (
        HEAD + '[[analytes]]\nid = "z"\nname = "x"\nunit = "g"\nunits = { mg = 0 }\nsource = "article"\n',
        "10: analyte z: units.mg: found 0",
    ),
    "a fraction above one": (
        HEAD + '[settings]\nnear_max_fraction = "3/2"\n',
        '7: settings.near_max_fraction: found "3/2", expected above 0 and at most 1',
    ),
    "a fraction of nothing": (
        HEAD + '[settings]\nnear_max_fraction = "1/0"\n',
        '7: settings.near_max_fraction: found "1/0", expected above 0 and at most 1',
    ),
    "a setting of flags": (
        HEAD + "[settings]\nsafety_no_days = 365\n",
        "7: settings.safety_no_days: belongs to flags and signs, which cannot be changed",
    ),
    "a window of no decision": (
        HEAD + "[settings]\ndecisions = { order = 3 }\n",
        "7: settings.decisions.order: found \"order\", allowed: acted_on, declined",
    ),
    "flags of its own": (HEAD + '[[flags]]\nid = "x"\n', "6: flags: unknown key"),
    "a notice of its own": (HEAD + 'notice = "none"\n', "6: notice: unknown key"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_line_item_and_key(name: str, tmp_path: Path) -> None:
    text, expected = MISTAKES[name]
    found = problems(tmp_path, text)
    assert any(one.startswith(expected) for one in found), "\n".join(found)


DEFINITION = """
[[definitions]]
id = "plan"
name = "the plan's rule"
title = "Plan"
dose = "minimum"
weeks = 8
failed = ["no_response"]
trials = 2
grade = "setting"
sources = ["article"]
"""
INSTRUMENT = """
[[instruments]]
id = "form"
name = "Form"
short = "F"
measures = "x"
role = "screen"
recall = "now"
accepts = ["items", "total"]
n_items = 3
item_range = [0, 2]
score_range = [0, 6]
cutoffs = { all = { positive_from = 3 } }
positive = { all = [{ part = "score", at_least = "cutoffs" }] }
parts = [{ id = "score", kind = "sum", items = [1, 3], total_field = "score" }]
licence = "own"
sources = ["article"]
grade = "setting"
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("weeks = 8", "weeks = 0", "12: definition plan: weeks: found 0"),
        ("weeks = 8", "weeks = 1e300", "12: definition plan: weeks: found 1e+300"),
        ("trials = 2", "trials = 0", "14: definition plan: trials: found 0"),
        (
            '"no_response"',
            '"no_respons"',
            '13: definition plan: failed[0]: found "no_respons", allowed: improved, insufficient',
        ),
        ('["no_response"]', "[]", "13: definition plan: failed: found an empty list"),
        (
            '"minimum"',
            '"minimal"',
            '11: definition plan: dose: found "minimal", allowed: minimum, near-maximum',
        ),
        ('"article"]', '"artikel"]', '16: definition plan: sources[0]: "artikel" is not a known source'),
        ('"plan"', '"article"', '8: definition article: id: "article" is already in pre-escalation'),
        ("trials = 2", "trials = 2\nweeks_to = 4", "15: definition plan: weeks_to: upside down"),
        (
            "trials = 2",
            'trials = 2\nundecided = ["no_response"]',
            "15: definition plan: undecided: stands in failed",
        ),
        (
            "trials = 2",
            'trials = 2\nscore = { instrument = "phq9", at_least = 3, within_days = 3 }',
            '15: definition plan: score.instrument: "phq9" is not a known instrument',
        ),
        (
            '"setting"',
            '"sure"',
            '15: definition plan: grade: found "sure", allowed: verified, secondary, setting',
        ),
    ],
)
def test_a_mistake_in_a_definition_is_told(old: str, new: str, expected: str, tmp_path: Path) -> None:
    opened(tmp_path, HEAD + DEFINITION)
    found = problems(tmp_path, HEAD + DEFINITION.replace(old, new))
    assert any(one.startswith(expected) for one in found), "\n".join(found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "items = [1, 3]",
            "items = [1, 4]",
            "20: instrument form: parts[0].items: items outside the form: it has 3",
        ),
        (
            "items = [1, 3]",
            "items = [0, 3]",
            "20: instrument form: parts[0].items: items outside the form: it has 3",
        ),
        ("items = [1, 3], ", "", '20: instrument form: parts[0]: "items" is missing'),
        ('part = "score"', 'part = "scores"', '19: instrument form: positive: "scores" is not a known part'),
        (
            "cutoffs = { all = { positive_from = 3 } }\n",
            "",
            '18: instrument form: positive: "cutoffs" is missing',
        ),
        (
            "cutoffs = { all",
            "cutoffs = { male",
            "18: instrument form: cutoffs: give all, or female, male and unknown",
        ),
        ("n_items = 3\n", "", '7: instrument form: "n_items" is missing'),
        ("score_range = [0, 6]\n", "", '7: instrument form: "score_range" is missing'),
        (
            '"screen"',
            '"screening"',
            '12: instrument form: role: found "screening", allowed: marker, safety',
        ),
        ("[0, 2]", "[0]", "16: instrument form: item_range: found a list, expected 2 values"),
        (
            '"own"',
            '"own"\nraises = [{ flag = "mania" }]',
            "22: instrument form: raises: flags cannot be changed",
        ),
        ('"items", "total"', '"facts"', "7: instrument form: a formula over facts cannot be declared"),
    ],
)
def test_a_mistake_in_an_instrument_is_told(old: str, new: str, expected: str, tmp_path: Path) -> None:
    opened(tmp_path, HEAD + INSTRUMENT)
    found = problems(tmp_path, HEAD + INSTRUMENT.replace(old, new))
    assert any(one.startswith(expected) for one in found), "\n".join(found)


def test_no_shipped_row_settles_on_what_is_not_recorded_or_not_recent() -> None:
    chosen, tables = extended()
    rows = [
        *tables.standard.head,
        *tables.standard.condition,
        *tables.standard.tail,
        *tables.standard.plain,
        *tables.standard.lab,
    ]
    for item in chosen.items:
        rows += getattr(item, "rows", [])
        rows += [row for cover in getattr(item, "covers", []) for row in cover.rows]
    for row in rows:
        asked = [[one] if isinstance(one, str) else one for one in row.when.values()]
        if row.reason is None:
            assert any(all(settles(state) for state in states) for states in asked), row.id


def test_a_file_with_many_mistakes_tells_them_all_in_the_order_of_its_lines(tmp_path: Path) -> None:
    """One wrong key hides nothing else of the same item, and nothing of the others."""
    text = (
        HEAD
        + '[turned_off]\nvitamin-dd = "x"\n[settings]\nsafety_no_days = 9\nnear_max_fraction = "2/1"\n'
        + ITEM.replace("medical", "medcal").replace("insomnia", "insomia").replace("90", '"x"') + "tilte = 1\n"
        + PART.replace("stop-bang", "stopbang").replace('title = "Sleep"\n', "")
        + ROW.replace('"no"', '"nein"').replace("{insomnia}", "{insomia}")
        + ROW + 'finding = "x"\n'
        + LAB.replace('"crp"', '"crpp"').replace("lab", "labb")
        + DEFINITION.replace("weeks = 8", "weeks = 0").replace("article", "artikel")
        + INSTRUMENT.replace("[1, 3]", "[1, 9]").replace("n_items = 3", 'n_items = 3\nnitems = 3')
    )  # fmt: skip
    found = problems(tmp_path, text)
    expected = [
        "turned_off.vitamin-dd", "settings.safety_no_days", "settings.near_max_fraction", "item housing: section",
        "item housing: within_days", "item housing: facts.insomia", "item housing: tilte", 'item sleep: "title"',
        "item sleep: covers[0].instruments[0]", "item sleep: covers[0].rows[0].when.insomnia",
        "item sleep: covers[0].rows[0].done", "item sleep: covers[0].rows[1]", "item crp-again: kind",
        "definition plan: weeks", "definition plan: sources[0]", "instrument form: nitems",
        "instrument form: parts[0].items",
    ]  # fmt: skip
    for one in expected:
        assert any(one in line for line in found), (one, found)
    lines = [int(line.partition(":")[0]) for line in found]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"a = " + b"[" * 5000, "not TOML|nested too deep"),
        (b"a = " + b"9" * 5000, "not TOML|not a number"),
        (b"", "write format"),
        (b"x = 1\n" * 2_000_000, "larger than 10 MB"),
    ],
    ids=["not text", "deep", "a long number", "empty", "large"],
)
def test_what_is_no_checklist_at_all_is_refused_in_words(data: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "north.toml"
    path.write_bytes(data)
    with pytest.raises(InvalidFileError, match=expected):
        open_checklist(str(path))


def test_a_half_written_file_never_passes_for_the_whole(tmp_path: Path) -> None:
    """Cut anywhere, it is refused or is an overlay of fewer items: nothing it does not say is applied."""
    text = documented()
    whole = {item.id for item in opened(tmp_path, text)[0].items}
    for end in range(0, len(text), 211):
        try:
            chosen, _ = opened(tmp_path, text[:end])
        except InvalidFileError:
            continue
        assert {item.id for item in chosen.items} <= whole | {item.id for item in checklist().items}


# -- mutated -----------------------------------------------------------------------------------------------------

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 400), st.floats(allow_nan=True), st.text(max_size=8),
    st.sampled_from(["any", "no", "yes", "positive", "thyroid", "crp", "lab", "attest", "mdq", "trials", "facts"]),
    st.lists(st.sampled_from(["crp", "mdq", "insomnia", "x"]), max_size=2),
    st.dictionaries(st.sampled_from(["when", "mdq", "insomnia", "id"]), st.text(max_size=4), max_size=2),
)  # fmt: skip


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in nested values."""
    inner: list[tuple[Any, ...]] = []
    if isinstance(value, dict):
        inner = [one for key, below in value.items() for one in places(below, (*path, key))]
    elif isinstance(value, list):
        inner = [one for n, below in enumerate(value) for one in places(below, (*path, n))]
    return [path, *inner] if path else inner


def as_toml(value: object) -> str:
    """A value in TOML, tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(as_toml(one) for one in value if one is not None)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {as_toml(one)}' for key, one in value.items() if one is not None)} }}"
    return json.dumps(value).replace("\x7f", "\\u007f")


CASES = [
    *(json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES),
    {
        "patient": {"sex": "male", "age": {"min": 60, "max": 70}},
        "labs": [
            {"analyte": name, "value": value, "unit": unit, "date": "2026-10-01"}
            for name, value, unit in (
                ("ferritin", 20, "ug/L"),
                ("transferrin-saturation", 30, "%"),
                ("tsh", 2, "mIU/L"),
            )
        ],
    },
    {"screens": [{"instrument": "northside-grief", "date": "2026-11-01", "items": [1, 2, None]}]},
    {"screens": [{"instrument": "northside-grief", "date": "2026-11-01", "score": 3}]},
    {"history": {"housing-insecure": True, "bereaved": {"value": False, "date": "2026-01"}}},
    {
        "conditions": [{"condition": "prolonged-grief", "status": "treated"}],
        "medications": [{"drug": "levothyroxine"}],
    },
]


@settings(
    deadline=None,
    max_examples=int(os.environ.get("TRDCHECK_EXAMPLES", "150")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_mutated_overlays_never_crash_and_never_silently_change_an_item(
    data: st.DataObject, tmp_path: Path
) -> None:
    """Whatever is changed in the documented file: its problems are told, or it works and the base is as it was."""
    import tomli

    values = copy.deepcopy(tomli.loads(documented()))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(values)))
        parent = values
        for step in path[:-1]:
            parent = parent[step]
        if data.draw(st.booleans()):
            parent[path[-1]] = data.draw(ODD)
        else:
            del parent[path[-1]]
    text = "".join(f"{json.dumps(key)} = {as_toml(one)}\n" for key, one in values.items() if one is not None)
    try:
        chosen, tables = opened(tmp_path, text)
    except InvalidFileError:
        return
    replaced = {item.replaces for item in chosen.items}
    for case in CASES:
        try:
            report = judged((chosen, tables), case)
        except InvalidFileError:
            continue
        if case in CASES[: len(EXAMPLES)]:
            # A clinic may add its own crisis line and name its country: the words of what to do, never the flag.
            flags = [msgspec.structs.replace(flag, action="", sources=[]) for flag in report.flags]
            shipped = judged((checklist(), reference()), case).flags
            assert flags == [msgspec.structs.replace(flag, action="", sources=[]) for flag in shipped]
        own = {item.id: item for item in report.items}
        for item in checklist().items:
            assert item.id in own or item.id in replaced
            if item.id in own and item.id not in chosen.turned_off:
                assert chosen.item(item.id) == item
