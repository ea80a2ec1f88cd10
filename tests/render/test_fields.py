"""Formats by fields: each recorded fact reaches each paper, and each text of a case is shown as text."""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from tests.support import ROOT, report_of
from trdcheck.model.report import Report
from trdcheck.render import Layout, render

FULL = json.loads((ROOT / "examples" / "full.json").read_text(encoding="utf-8"))
SENTINEL = '<b>"]]>*/\u202eend'
PAPERS: dict[str, Callable[[Report], str]] = {
    "full": lambda report: render(report, "terminal", Layout(None, full=True)),
    "markdown": lambda report: render(report, "markdown"),
    "html": lambda report: render(report, "html"),
    "referral": lambda report: render(report, "referral"),
}
# What a paper leaves out on purpose: a letter to somebody else has no notes of the clinician.
LEFT_OUT: dict[str, set[str]] = {"referral": {"note.text", "note.by"}}
NOTED = {"notes": [{"text": "Wants no injections.", "by": "RK", "date": "2026-11-19"}]}


def facts(report: Report) -> Iterator[tuple[str, str]]:
    """Each recorded fact that the report carries on, as the field it is and the text that must be there."""
    for trial in report.trials:
        dose = trial.highest_dose
        shown = {
            "drug": trial.drug,
            "started": trial.started,
            "stopped": trial.stopped,
            "dose": f"{dose.value:g}" if dose is not None and dose.value is not None else None,
            "unit": dose.unit if dose is not None else None,
            "side_effects": trial.side_effects,
            "stop_reason": trial.stop_reason.replace("_", " ") if trial.stop_reason else None,
        }
        yield from ((f"trial.{field}", text) for field, text in shown.items() if text)
    for tried in report.also_tried:
        for field in ("title", "amount", "started", "stopped", "outcome"):
            yield f"also_tried.{field}", getattr(tried, field) or ""
    for scale in report.scales:
        yield "scale.name", scale.name
        yield from (("scale.score", f"{point.score:g} ({point.date or 'undated'})") for point in scale.points)
        yield "scale.band", scale.band
    for medicine in report.medications:
        for field in ("drug", "dose", "started", "stopped", "taken_for"):
            yield f"medicine.{field}", getattr(medicine, field) or ""
    for row in report.recorded:
        yield f"recorded.{row.kind}", f"{row.title} {row.text} ({row.date or 'undated'}"
    for note in report.case_notes:
        yield "note.text", note.text
        yield "note.by", note.by or ""
    for name in ("patient_line", "episode_line", "label_line"):
        yield name, getattr(report, name)
    yield from (("not_recorded", row.text) for row in report.not_recorded)


def read(form: str, report: Report) -> str:
    """What a reader of the paper sees, in one line."""
    text = PAPERS[form](report)
    if form == "html":
        text = html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL))
    elif form in ("markdown", "referral"):
        text = re.sub(r"\\(.)", r"\1", text)
    return " ".join(text.split())


@pytest.mark.parametrize("form", PAPERS)
def test_each_recorded_fact_is_in_each_paper(form: str) -> None:
    report = report_of(FULL | NOTED, as_of=FULL["as_of"])
    text = read(form, report)
    recorded = [(field, fact) for field, fact in facts(report) if fact]
    assert len(recorded) > 80
    missing = {(field, fact) for field, fact in recorded if fact not in text}
    assert {row for row in missing if row[0] not in LEFT_OUT.get(form, set())} == set()
    assert {field for field, _ in missing} == LEFT_OUT.get(form, set()), (
        "the list names what is really left out"
    )


HOSTILE: dict[str, Any] = {
    "format": "trdcheck-case/1",
    "label": {"term": "refractory", "by": "@label", "date": "2026-01"},
    "trials": [
        {
            "drug": "sertraline",
            "max_dose_mg": 200,
            "started": "2025-01-02",
            "stopped": "2025-04-02",
            "augmentation": [{"drug": None, "text": "@added", "outcome": "partial"}],
        },
        {"drug": None, "text": "@trial", "started": "2025-06-02", "stopped": "2025-08-02"},
    ],
    "psychotherapy": [{"type": "@therapy", "frequency": "@frequency", "sessions": 9}],
    "labs": [{"analyte": None, "text": "@lab", "value": 1, "unit": "@unit", "date": "2026-10-01"}],
    "screens": [{"instrument": None, "text": "@form", "date": "2026-10-01", "result": "negative"}],
    "conditions": [{"condition": None, "text": "@condition", "status": "active"}],
    "medications": [{"drug": "@drug", "dose": "@dose", "for": "@reason"}],
    "notes": [{"text": "@note", "by": "@writer", "date": "2026-11-01", "about": "@about"}],
    "diagnosis": [{"code": "F33.2", "system": "icd-10-cm", "text": "@diagnosis", "date": "2026-01-01"}],
    "hospital_stays": [{"started": "2026-02-01", "stopped": "2026-02-09", "for": "@stay"}],
    "decisions": [
        {
            "item": "sleep-apnea",
            "decision": "not_applicable",
            "date": "2026-11-01",
            "reason": "@why",
            "by": "@who",
        }
    ],
    "case_id": "@case",
}
TEXTS = sorted(re.findall(r"@(\w+)", json.dumps(HOSTILE)))
UNPRINTED = {"referral": {"about", "note", "writer"}}


def hostile(**parts: Any) -> Report:
    """A report whose every free text holds what could become markup, each with its name before it."""
    escaped = json.dumps(SENTINEL)[1:-1]
    case = json.loads(re.sub(r"@(\w+)", lambda match: f"@{match[1]}{escaped}", json.dumps(HOSTILE)))
    return report_of(case | parts, as_of="2026-11-20")


@pytest.mark.parametrize("form", PAPERS)
def test_a_sentinel_in_every_text_field_is_shown_as_text(form: str) -> None:
    report = hostile()
    text = read(form, report)
    shown = SENTINEL.replace("\u202e", "")
    assert [name for name in TEXTS if f"@{name}{shown}" not in text] == sorted(UNPRINTED.get(form, set()))


@pytest.mark.parametrize("form", ["terminal", "markdown", "note", "html", "referral"])
def test_no_sentinel_becomes_markup_or_turns_a_line(form: str) -> None:
    text = render(hostile(), form)
    assert "\u202e" not in text
    if form == "html":
        assert "<b>" not in text
        assert "]]>" not in text
    if form in ("markdown", "referral"):
        assert not re.search(r"(?<!\\)<b>", text)


@pytest.mark.parametrize("form", ["json", "fhir", "cds-hooks"])
def test_what_programs_read_stays_json(form: str) -> None:
    assert json.loads(render(hostile(), form))


DRUGS = [
    "sertraline",
    "fluoxetine",
    "citalopram",
    "escitalopram",
    "paroxetine",
    "venlafaxine",
    "duloxetine",
    "mirtazapine",
    "bupropion",
    "nortriptyline",
    "amitriptyline",
    "vortioxetine",
]


def worst() -> Report:
    """Twelve trials, every one dated and with long words, and twenty-five items, every one open."""
    trials = [
        {
            "drug": drug,
            "weeks": 9,
            "started": f"20{14 + n}-02",
            "stopped": f"20{14 + n}-05-03",
            "outcome": "no_response",
            "side_effects": "limiting",
        }
        for n, drug in enumerate(DRUGS)
    ]
    report = hostile(trials=trials)
    open_rows = [item for item in report.items if item.status == "open"]
    more = [
        msgspec.structs.replace(open_rows[0], id=f"more-{n}", title=f"One more item {n}")
        for n in range(25 - len(report.items))
    ]
    counts = msgspec.structs.replace(report.counts, open=report.counts.open + len(more))
    return msgspec.structs.replace(report, items=[*report.items, *more], counts=counts)


@pytest.mark.parametrize("form", PAPERS)
def test_twelve_trials_and_twenty_five_items_are_all_there(form: str) -> None:
    report = worst()
    assert (len(report.trials), len(report.items)) == (12, 25)
    text = read(form, report)
    assert [trial.drug for trial in report.trials if trial.drug not in text] == []
    assert [item.title for item in report.items if item.title not in text] == []
    assert [
        trial.started for trial in report.trials if f"{trial.started} to {trial.stopped}" not in text
    ] == []


def test_the_worst_case_fits_the_paste_and_eighty_columns() -> None:
    assert len(render(worst(), "note").splitlines()) <= 15
    screen = render(worst(), "terminal", Layout(80, full=True))
    assert max(len(line) for line in screen.splitlines() if " http" not in line) <= 80
