"""`trdcheck explain`: every word of the data answers, in a screen, each number beside its source."""

import re
from pathlib import Path

import pytest

from tests.overlays import documented, extended
from tests.support import checklist, program, reference
from trdcheck.commands.explain import in_a_screen, in_full
from trdcheck.render.rows import laid_out
from trdcheck.views.explain import Book

BOOKS = {"pre-escalation": Book(checklist(), reference()), "extended": Book(*extended())}
BOOK = BOOKS["pre-escalation"]


def distinct(book: Book) -> list[str]:
    """One word for each set of entries: the other names of a drug say the same. Of `extended` only what it adds."""
    words = {tuple(map(id, entries)): word for word, entries in book.words.items()}.values()
    return [word for word in words if book is BOOK or word not in BOOK.words]


every_book = pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
# Rows that hold names: the numbers in them (a formulation, a form) are parts of names.
NAMES = {"EXAMPLE", "WORD", "WORDS", "NAMES", "ALIKE", "LICENCE", "RECORD"}
# Rows that hold clinical numbers. Notes and reasons are prose; their numbers rest on the sources of the entry.
NUMBERED = {"DOSES", "CAP", "PRODUCT", "ADDED", "WEEKS", "CUTOFF", "SCORE", "OR", "TRIAL", "LABEL", "RULE", "MONTHS",
            "SEVERITY", "FAILED", "BANDS", "SAYS", "NEEDED", "HOLDS", "CHANGES", "ENZYMES"}  # fmt: skip


@every_book
def test_every_word_answers_in_fewer_than_23_lines_of_80_columns(book: Book) -> None:
    for word in distinct(book):
        short = laid_out(in_a_screen(book, book.explained(word), 80), 80)
        assert 1 <= short.count("\n") < 23, word
    assert laid_out(book.contents(), 80).count("\n") < 23


@every_book
def test_a_screen_that_leaves_something_out_says_so_and_never_leaves_out_numbers_or_sources(
    book: Book,
) -> None:
    for word in distinct(book):
        entries = book.explained(word)
        full, short = in_full(book, entries), in_a_screen(book, entries, 80)
        sources = {name for entry in entries for name in entry.sources}
        if full == short:
            continue
        assert short[-1][0] == "MORE"
        told = dict(short).get("SOURCES", "")
        assert {name for name in sources if f"{name} (" not in told} == set(), word
        kept = [row for row in short if row[0] in NUMBERED - {"CHANGES"}]
        assert kept == [row for row in full if row[0] in NUMBERED - {"CHANGES"}], word


@pytest.mark.parametrize("columns", [80, 40])
def test_in_full_no_word_is_lost_at_any_width(columns: int) -> None:
    for word in distinct(BOOK):
        rows = in_full(BOOK, BOOK.explained(word))
        lines = laid_out(rows, columns).splitlines()
        assert all(len(line) <= columns for line in lines)
        told = "".join("".join(lines).split())
        assert told == "".join("".join(f"{label}{text}" for label, text in rows).split()), word


def unsourced(book: Book, word: str) -> list[str]:
    """The rows with a number that names neither a source of the tables nor that it is a setting."""
    known = book.reference.sources
    found = []
    for entry in book.explained(word):
        for label, text in entry.rows[1:]:
            named = {one for one in re.split(r"[(),; ]+", text) if one in known}
            number = label not in NAMES and re.search(r"(?<![\w-])[0-9]", text)
            if number and not named and "setting" not in text:
                found.append(f"{word}: {label} {text}")
    return found


@every_book
def test_every_number_stands_beside_its_source(book: Book) -> None:
    assert [one for word in distinct(book) for one in unsourced(book, word)] == []


def test_a_number_without_its_source_would_be_found() -> None:
    class Careless(Book):
        def explained(self, text: str) -> list:  # type: ignore[type-arg]
            entry = super().explained(text)[0]
            bare = [(label, re.sub(r"\([^)]*\)", "", words)) for label, words in entry.rows]
            return [type(entry)(bare, entry.sources)]

    careless = Careless(checklist(), reference())
    assert unsourced(careless, "sertraline")
    assert unsourced(careless, "gad-7")


@every_book
def test_every_source_that_is_named_is_cited_in_full(book: Book) -> None:
    for word in distinct(book):
        for entry in book.explained(word):
            assert set(entry.sources) <= set(book.reference.sources), word
            cited = [text for _, text in book.cited(entry.sources)]
            assert len(cited) == len(set(entry.sources)), word
            for name in entry.sources:
                row = book.reference.sources[name]
                assert any(text.startswith(f"{name} ({row.grade}): {row.citation}") for text in cited)


@every_book
def test_every_word_of_a_report_and_of_the_tables_is_there(book: Book) -> None:
    tables, safety = book.reference, book.reference.safety
    names = {item.id for item in book.checklist.items} | set(tables.instruments) | set(tables.analytes)
    names |= {one.id for one in tables.definitions.definitions} | {"thase-rush", "maudsley"}
    names |= set(tables.antidepressants) | set(tables.other_drugs) | set(tables.modalities)
    names |= set(tables.conditions) | set(tables.facts) | {"cyp2d6", "cyp2c19", "cyp2b6"}
    names |= {one.id for one in (*safety.flags, *safety.signs, *safety.scope)}
    names |= {brand for drug in tables.antidepressants.values() for brand in (*drug.brands, *drug.synonyms)}
    names |= {
        "open",
        "done",
        "waived",
        "not applicable",
        "finding",
        "pending",
        "incomplete",
        "outdated",
        "not done",
    }
    names |= {
        "refractory",
        "treatment-resistant",
        "difficult-to-treat",
        "adequate trial",
        "pseudo-resistance",
    }
    assert {name for name in names if name.casefold() not in book.words} == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["thyroid"], "365 days (setting)"),
        (["ZOLOFT"], "sertraline, SSRI"),
        (["zoloft"], "at least 50 (mgh-atrq-comp006, secondary); at most 200"),
        (["gad-7"], "0 to 21"),
        (["tsh"], "mIU/L: from 0.4 to 4.2"),
        (["article"], "needs 2, from 2 classes"),
        (["vitamin", "d"], "25-hydroxyvitamin"),
        (["citalopram"], "ALIKE not escitalopram"),
        (["citalopram"], "20 mg/day maximum: above 60 years (label-citalopram, verified)"),
        (["cyp2d6"], ">2.25 ultrarapid metabolizer (caudle-2020, verified)"),
        (["difficult", "to", "treat"], "It credits Walter Paganin"),
        (
            ["treatment-resistant"],
            "13% to 31% in one register, 14% within a year of hospital care (trd-danish-register)",
        ),
        (["treatment-resistant"], "a signal to change the approach, not a verdict. (article)"),
        (["refractory"], "no response to any treatment that there is. (sforzini-2022)"),
        (["madrs"], "35 to 60 severe (madrs-bands, verified)"),
        (["b12"], "laboratories say where they do not apply to theirs (ruh-b12-2024)"),
        (["b12"], "grey from 180 to 350 (nice-ng239-limits, secondary)"),
        (["vitamin-d"], "(3 only)"),
        (["difficult-to-treat"], "It counts no trials. CANMAT prefers it"),
        (["adequate", "trial"], "consensus-2022: 2; dose in the range, 4 weeks (sforzini-2022)"),
        (["pseudo-resistance"], "mcintyre-2023"),
        (["refractory"], "brain stimulation"),
        (["suicidal-thoughts"], "Do not wait for this list."),
        (["severe-impairing"], "phq-9 of 20 or more (kroenke-2001"),
        (["maudsley"], "to 12 months 1, to 24 months 2, more 3"),
        (["tetrabenazine"], "Do not stop a medicine because of this list."),
        (["ect"], "judged by sessions"),
        (["past-elevated-mood"], "asked for"),
        (["outdated"], "too old"),
        (["class"], "enzyme-inducer"),
        (["bears_on"], "an empty list says that it is about none"),
        (["not", "read"], "never counts as absent"),
        (["Lorazepam 1 MG Oral Tablet"], "BEARS on substance-use"),
        (["paracetamol"], "none that an item asks about"),
        (["Lithium Carbonate 300 MG Oral Capsule"], "lithium"),
        (["goitre"], "opens thyroid"),
        (["bipolar II disorder"], "ITEM Bipolar"),
        (["case"], "every key may be left out"),
        (["trials"], "weeks_at_max_dose"),
        (["trials.outcome"], "response_lost: it helped and then stopped helping while taken"),
        (["trials.augmentation.drug"], "null when it is not known or in no table"),
        (["response_lost"], "in trials.outcome"),
        ([], "ITEMS"),
    ],
)
def test_the_program_explains(words: list[str], said: str) -> None:
    done = program("explain", *words)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout.decode()


def test_a_word_with_several_meanings_has_them_all() -> None:
    labels = [label for label, _ in in_full(BOOK, BOOK.explained("bipolar"))]
    assert {"ITEM", "COND"} <= set(labels)
    assert len(dict(BOOK.explained("difficult-to-treat")[0].rows)) < len(
        BOOK.explained("difficult-to-treat")[0].rows
    )


def test_a_drug_says_the_dose_each_definition_needs() -> None:
    rows = dict(BOOK.explained("sertraline")[0].rows)
    assert rows["NEEDED"].startswith("article 133.4, consensus-2022 50, canadian-2021 50, mgh-atrq 50 mg/day")


def test_words_of_a_checklist_of_ones_own_are_explained(tmp_path: Path) -> None:
    path = tmp_path / "northside.toml"
    path.write_text(documented(), encoding="utf-8")
    for word, said in (
        ("ferritin", "from 30 (northside-handbook, setting)"),
        ("county-plan", "phq-9 15 or more, within 30 days (northside-handbook)"),
        ("vitamin-d", "turned off: Not offered by our laboratory"),
        ("thyroid-yearly", "stands in place of thyroid"),
        ("sertraline", "county-plan 50"),
    ):
        done = program("explain", word, "-c", path)
        assert said in done.stdout.decode(), done.stdout.decode() + done.stderr.decode()


def test_an_unknown_word_gets_near_ones() -> None:
    done = program("explain", "sertralime")
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"did you mean: sertraline" in done.stderr
