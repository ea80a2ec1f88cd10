"""`trdcheck explain`: every word of the data answers, in a screen, with its sources."""

import pytest

from tests.support import checklist, program, reference
from trdcheck.commands.explain import Book, in_a_screen, laid_out

BOOK = Book()


def test_every_word_answers_in_fewer_than_23_lines_of_80_columns() -> None:
    for word in BOOK.words:
        short = laid_out(in_a_screen(BOOK.explained(word), 80), 80)
        assert 1 <= short.count("\n") < 23, word


@pytest.mark.parametrize("columns", [80, 40])
def test_in_full_no_word_is_lost_at_any_width(columns: int) -> None:
    for word in BOOK.words:
        rows = BOOK.explained(word)
        lines = laid_out(rows, columns).splitlines()
        assert all(len(line) <= columns for line in lines)
        told = "".join("".join(lines).split())
        assert told == "".join("".join(f"{label}{text}" for label, text in rows).split()), word


def test_every_word_with_a_number_has_a_source() -> None:
    for word in BOOK.words:
        rows = BOOK.explained(word)
        numbered = [
            text
            for label, text in rows
            if label in ("DOSES", "NEEDED", "CUTOFF", "UNIT", "TRIAL") and any(c.isdigit() for c in text)
        ]
        if numbered:
            assert [text for label, text in rows if label == "SOURCE"], word


def test_all_items_drugs_instruments_analytes_and_definitions_are_there() -> None:
    names = {item.id for item in checklist().items} | set(reference().instruments) | set(reference().analytes)
    names |= {one.id for one in reference().definitions.definitions} | {
        one.replace("-", "-") for one in reference().antidepressants
    }
    assert {name.casefold() for name in names} <= set(BOOK.words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["thyroid"], b"365 days (setting)"),
        (["ZOLOFT"], b"sertraline, SSRI"),
        (["gad-7"], b"0 to 21"),
        (["tsh"], b"mIU/L: from 0.4, to 4.2"),
        (["article"], b"needs 2, from 2 classes"),
        (["vitamin", "d"], b"25-hydroxyvitamin"),
        ([], b"ITEMS"),
    ],
)
def test_the_program_explains(words: list[str], said: bytes) -> None:
    done = program("explain", *words)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_a_drug_says_the_dose_each_definition_needs() -> None:
    rows = dict(BOOK.explained("sertraline"))
    assert rows["NEEDED"] == "article 133.4, consensus-2022 50, canadian-2021 50, mgh-atrq 50 mg/day"


def test_an_unknown_word_gets_near_ones() -> None:
    done = program("explain", "sertralin")
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"did you mean: sertraline" in done.stderr
