"""The page: valid, readable without sight or colour, nothing asked of any network, nothing of a case as markup."""

import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.render.cases import changed, crowded, mixed
from tests.support import ROOT, program
from trdcheck.render import render

SENTINELS = ["<script>alert(1)</script>", '"><b>', "]]>", "*/}", "&lt;", "</style>", "\u202eabc", "\x1b[31m"]


def page_of(name: str) -> str:
    done = program("check", f"examples/{name}.json", "-f", "html", "--exit-zero")
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


class Tags(HTMLParser):
    """The tags of a page with their attributes, and the text outside the style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._style else data


def test_it_needs_nothing_beside_it() -> None:
    text = page_of("full")
    assert not re.search(r"<script|src=|href=|@import|url\((?!#)", text)
    policy = [attributes for tag, attributes in Tags(text).tags if attributes.get("http-equiv")]
    assert [row["content"] for row in policy] == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_it_is_laid_out_for_readers() -> None:
    page = Tags(page_of("full"))
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == 1
    assert {tag for tag in names if re.fullmatch("h[3-6]", tag)} == set()
    assert names.count("table") == names.count("caption") > 1
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    marks = {attributes.get("id") for _, attributes in page.tags}
    sections = [attributes["aria-labelledby"] for tag, attributes in page.tags if tag == "section"]
    assert sections
    assert set(sections) <= marks
    assert ("header" in names, "main" in names, "footer" in names) == (True, True, True)
    drawing = next(attributes for tag, attributes in page.tags if tag == "svg")
    assert drawing["role"] == "img"


@pytest.mark.parametrize("recorded", ["2025-04-02", "2025-06-25", "CBT, individual, weekly", "aripiprazole", "30 sessions", "19", "44 years", "since 2025-03, severe", "omeprazole 20 mg daily", "referring clinic", "trazodone", "sleep", "(maximum 225)", "5.8 mIU/L", "seizures"])  # fmt: skip
def test_what_was_recorded_reaches_the_page(recorded: str) -> None:
    assert recorded in Tags(page_of("full")).text


@pytest.mark.parametrize("sentinel", SENTINELS)
def test_no_text_of_a_case_becomes_markup(sentinel: str) -> None:
    plain = Tags(render(changed(mixed(), lambda text: f"{text}x"), "html"))
    hostile = Tags(render(changed(mixed(), lambda text: f"{text}{sentinel}"), "html"))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    visible = sentinel.replace("\u202e", "").replace("\x1b", "")
    assert visible in hostile.text
    assert "\u202e" not in hostile.text
    assert "\x1b" not in hostile.text


def test_no_value_of_a_case_stands_in_the_style() -> None:
    style = re.compile(r"<style>(.*?)</style>", re.DOTALL)
    first, second = (style.search(render(report, "html")) for report in (mixed(), crowded()))
    assert first is not None
    assert second is not None
    assert first.group(1) == second.group(1)


def needs(*programs: str) -> str:
    """The folder of npm modules, or a skip that says what is missing."""
    missing = [name for name in programs if shutil.which(name) is None]
    modules = os.environ.get("NODE_MODULES", "")
    if not missing and Path(modules, "axe-core").is_dir():
        return modules
    told = f"missing: {', '.join(missing) or 'NODE_MODULES with axe-core and puppeteer-core'}"
    if os.environ.get("TRDCHECK_CI"):
        pytest.fail(told)
    pytest.skip(told)


@pytest.mark.external
@pytest.mark.slow
def test_a_browser_finds_nothing_to_object_and_prints_two_sheets(tmp_path: Path) -> None:
    needs("chromium", "node")
    names = ["full", "mixed", "nothing-open", "unknown"]
    for name in names:
        (tmp_path / f"{name}.html").write_text(page_of(name), encoding="utf-8")
    (tmp_path / "crowded.html").write_text(render(crowded(), "html"), encoding="utf-8")
    done = subprocess.run(
        ["node", "tests/axe.mjs", *(str(tmp_path / f"{name}.html") for name in (*names, "crowded"))],
        capture_output=True, text=True, cwd=ROOT, check=True, timeout=300,
    )  # fmt: skip
    pages: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    for page in pages:
        assert page["violations"] == []
        assert (page["requests"], page["messages"]) == (0, [])
        assert page["scrollWidth"] == 320
    assert [page["pages"] for page in pages[:2]] == [{"a4": 2, "letter": 2}] * 2


@pytest.mark.external
@pytest.mark.slow
def test_a_validator_finds_nothing_to_object(tmp_path: Path) -> None:
    modules = needs("node")
    for name in ("full", "mixed", "unknown"):
        (tmp_path / f"{name}.html").write_text(page_of(name), encoding="utf-8")
    done = subprocess.run(
        [f"{modules}/.bin/html-validate", "--preset", "standard,a11y", *map(str, tmp_path.glob("*.html"))],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
