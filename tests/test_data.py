"""The shipped data: it loads, every number has a source that resolves and a grade, nothing is from memory."""

import csv
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import ROOT, checklist, reference
from trdcheck.inputs.checklist_file import open_checklist, shipped

FOLDER = ROOT / "checklists"
TABLES = sorted((FOLDER / "reference").glob("*.csv"))
TREES = sorted(FOLDER.rglob("*.toml"))
GRADES = {"verified", "secondary", "setting"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / "reference" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cited() -> Iterator[str]:
    """Every source that any data file names."""
    for path in TABLES:
        for row in rows(path.name):
            for key, value in row.items():
                if value and (key in ("source", "sources") or key.endswith("_source")):
                    yield from (part.strip() for part in value.split(";"))
    for path in TREES:
        yield from _cited(tomllib.loads(path.read_text(encoding="utf-8")))


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _cited(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "source" and isinstance(one, str):
                yield one
            elif key == "sources" and all(isinstance(name, str) for name in one):
                yield from one
            else:
                yield from _cited(one)


def test_every_source_that_is_named_is_in_the_table_and_every_one_in_the_table_is_named() -> None:
    known = {name for one in shipped() for name in open_checklist(one)[1].sources}
    named = set(cited())
    assert named - known == set()
    assert known - named == set()


def test_every_source_has_a_citation_and_a_grade() -> None:
    for row in rows("sources.csv"):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"])
        assert row["citation"].strip()
        assert row["grade"] in GRADES
        assert row["url"] == "" or row["url"].startswith(("https://", "http://"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_graded_number_of_a_table_names_its_source(path: Any) -> None:
    for row in rows(path.name):
        for key, value in row.items():
            if key == "grade" or key.endswith("_grade"):
                source = row.get(key.replace("grade", "source")) or row.get("sources") or row.get("citation")
                if value:
                    assert value in GRADES
                    assert source
        for number in ("min", "max", "target", "plateau", "range"):
            filled = [
                key for key in row if key.startswith(f"{number}_") and key.endswith(("_mg", "_low", "_high"))
            ]
            if any(row[key] for key in filled) and f"{number}_source" in row:
                assert row[f"{number}_source"]
                assert row[f"{number}_grade"] in GRADES


@pytest.mark.parametrize("path", [*TABLES, *TREES], ids=lambda path: path.stem)
def test_nothing_in_the_data_is_from_memory(path: Any) -> None:
    text = path.read_text(encoding="utf-8").casefold()
    assert not re.search(r"from[ _]memory|recalled|not_found", text)


def test_the_checklist_has_the_fifteen_items_in_their_sections() -> None:
    sections: dict[str, list[str]] = {}
    for item in checklist().items:
        sections.setdefault(item.section, []).append(item.id)
    assert sections == {
        "diagnosis": ["bipolar"],
        "co-occurring": ["adhd", "anxiety", "ptsd", "substance-use"],
        "medical": [
            "thyroid", "b12", "vitamin-d", "sleep-apnea", "chronic-inflammation", "chronic-pain",
            "conditions-and-medicines",
        ],
        "trials": ["trial-history", "trial-adequacy"],
        "pharmacogenomics": ["cyp450"],
    }  # fmt: skip


def test_every_item_says_why_what_to_do_and_by_what_source_in_few_words() -> None:
    for item in checklist().items:
        assert item.sources
        assert len(item.title.split()) <= 3
        assert 1 <= len(re.findall(r"[.;?]( |$)", item.why)) <= 5
        assert item.action[0].isupper()
        assert "order" not in item.action.casefold().split()


def test_the_vocabulary_is_that_of_the_contract() -> None:
    """Ids are permanent: users' files, scripts and the checklist write them."""
    tables = reference()
    assert [flag.id for flag in tables.safety.flags] == [
        "suicidal-thoughts",
        "psychotic-features",
        "catatonia",
        "mania",
    ]
    assert len(tables.facts) == 52
    assert len(tables.conditions) == 21
    assert len(tables.instruments) == 28
    assert [one.id for one in tables.definitions.definitions] == [
        "article", "consensus-2022", "canadian-2021", "mgh-atrq",
    ]  # fmt: skip


def test_every_source_that_a_row_of_a_table_asks_for_exists() -> None:
    """A name that names nothing raises; an empty case asks for every name there is."""
    from tests.support import report_of

    assert len(report_of({}).items) == len(checklist().items)
