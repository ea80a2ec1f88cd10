"""The paper forms: everything the checklist asks, nothing licensed, on one or two sheets."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.overlays import extended
from tests.support import checklist, reference
from trdcheck.model.checklist import Attest, Checklist, Extended, Lab
from trdcheck.render import paper_html
from trdcheck.render.paper import render
from trdcheck.views.paper_forms import clinician_form, patient_page


def overlaid() -> Checklist:
    """A clinic's list: an item turned off, one more lab, and facts of its own kind."""
    base = checklist()
    more = [
        Lab(
            id="inflammation-marker", section="medical", title="CRP *again*", why="Why.", action="Measure.",
            analyte="crp", within_days=90,
        ),
        Attest(
            id="sleep-habits", section="medical", title="Sleep habits", why="Why.", action="Ask.",
            within_days=90, facts={"insomnia": True, "witnessed-apnea": False},
        ),
    ]  # fmt: skip
    return msgspec.structs.replace(
        base,
        id="northside",
        extends=Extended(id=base.id, version=base.version, sha256=base.sha256),
        items=[*base.items, *more],
        turned_off={"vitamin-d": "Not offered by our laboratory"},
    )


SHEETS = {
    "form": lambda: clinician_form(checklist(), reference()),
    "page": lambda: patient_page(checklist(), reference()),
    "overlaid form": lambda: clinician_form(overlaid(), reference()),
    "extended form": lambda: clinician_form(*extended()),
    "extended page": lambda: patient_page(*extended()),
    "overlaid page": lambda: patient_page(overlaid(), reference()),
}
PAPERS = {name: lambda made=made: render(made()) for name, made in SHEETS.items()}
every_paper = pytest.mark.parametrize("name", PAPERS)


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_item_and_flag_has_its_box() -> None:
    text = words(PAPERS["form"]())
    for title in [flag.title for flag in reference().safety.flags] + [one.title for one in checklist().items]:
        assert text.count(f"- [ ] **{title}.**") == 1


@every_paper
def test_the_page_of_html_has_every_box_and_table_and_asks_for_nothing(name: str) -> None:
    text, plain = paper_html.render(SHEETS[name]()), PAPERS[name]()
    assert text.count("\u2610") == plain.count("- [ ]")
    assert text.count("<table") == plain.count("\n| --- ")
    assert "default-src 'none'" in text
    assert not re.search(r"<script|src=|@import|url\(", text)
    assert not re.search(
        r"<(?!/?(html|head|meta|title|style|body|main|h1|h2|p|strong|span|ul|li|table|thead|tbody|tr|th|td)\b|!DOCTYPE)",
        text,
    )


def test_a_lab_has_its_units_and_a_screen_only_its_name_and_score() -> None:
    text = words(PAPERS["form"]())
    assert "**Thyroid.** TSH ……… mIU/L, range ………, free T4 ……… pmol/L or ng/dL, range ………, date" in text
    assert "GAD-7 ………" in text
    for one in reference().instruments.values():
        for topic in one.topics:
            assert len(topic.split()) < 3 or topic not in text


def test_an_overlay_changes_the_form_and_the_page() -> None:
    form, page = words(PAPERS["overlaid form"]()), words(PAPERS["overlaid page"]())
    assert "**Vitamin D.** Not asked here: Not offered by our laboratory." in form
    assert "**CRP \\*again\\*.** CRP" in form
    assert "Sleep habits" in form
    assert "on pre-escalation 2026-11.2 (sha256" in form
    assert "vitamin D" not in page
    assert "B12" in page


def test_the_extended_checklist_has_its_rows_in_the_form() -> None:
    form = words(PAPERS["extended form"]())
    for item in extended()[0].items:
        assert form.count(f"- [ ] **{item.title}.**") == 1
    assert "Perimenopause, by cycle or symptoms? yes / no" in form
    assert "HbA1c ……… %" in form


def test_the_page_leaves_out_what_the_checklist_does_not_look_at() -> None:
    base = checklist()
    fewer = msgspec.structs.replace(base, items=[one for one in base.items if one.id != "substance-use"])
    page = words(render(patient_page(fewer, reference())))
    assert "breathing in your sleep" in page
    assert "alcohol than" not in page


def test_the_page_names_what_to_bring_in_short_sentences() -> None:
    page = words(PAPERS["page"]())
    for said in ("highest dose", "how long", "why it stopped", "what it did", "mood ever very high",
                 "Illnesses", "medicines you take", "thyroid, B12, vitamin D", "988"):  # fmt: skip
        assert said in page
    texts = reference().paper.patient
    for one in [texts.intro, texts.crisis, *(question.text for question in texts.questions)]:
        assert max(len(part.split()) for part in re.split(r"(?<=[.?]) ", one)) <= 20, one


def test_every_question_of_the_page_stands_for_a_gate_of_the_tables() -> None:
    for one in reference().paper.patient.questions:
        assert reference().facts[one.fact].use == "gate"


@every_paper
def test_lines_stay_within_80_columns(name: str) -> None:
    assert max(len(line) for line in PAPERS[name]().splitlines()) <= 80


@pytest.mark.external
@every_paper
def test_markdownlint_finds_nothing(name: str, tmp_path: Path, tool: Callable[[str], str]) -> None:
    path = tmp_path / "form.md"
    path.write_text(PAPERS[name](), encoding="utf-8")
    run = subprocess.run(
        [tool("markdownlint"), str(path)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


@pytest.mark.external
@every_paper
def test_pandoc_finds_the_boxes_and_the_tables(name: str, tool: Callable[[str], str]) -> None:
    run = subprocess.run(
        [tool("pandoc"), "-f", "gfm", "-t", "html"],
        input=PAPERS[name](), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.count('type="checkbox"') == PAPERS[name]().count("- [ ]")
    assert run.stdout.count("<table") == (2 if "form" in name else 1)


@pytest.mark.external
@pytest.mark.parametrize(
    ("name", "sheets"),
    [("form", 2), ("page", 1), ("overlaid form", 2), ("extended form", 2), ("extended page", 1)],
)
def test_it_prints_on_as_many_sheets(name: str, sheets: int, tmp_path: Path) -> None:
    """Chromium is no part of CI: without it nobody is stopped."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    (tmp_path / "form.html").write_text(paper_html.render(SHEETS[name]()), encoding="utf-8")
    browser = [chromium, "--headless", "--no-sandbox", "--no-pdf-header-footer", "--print-to-pdf=form.pdf"]
    subprocess.run([*browser, "form.html"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "form.pdf").read_bytes())) <= sheets
