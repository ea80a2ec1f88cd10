"""Values made safe to print, wrapped and never cut off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render.cases import item
from trdcheck.cleaning import encodable
from trdcheck.model.words import Status
from trdcheck.render.text import brief, cells, clean, in_list, markdown, paragraph, row, sentence, wrap


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("plain 4.0 mIU/L", "plain 4.0 mIU/L", id="plain text stays"),
        pytest.param("Zoë 漢字 ≥ 5 µg", "Zoë 漢字 ≥ 5 µg", id="letters and signs of any language stay"),
        pytest.param("a\nb\tc\r\nd", "a b c d", id="newline and tab become a space"),
        pytest.param("\x1b[31mred\x1b[0m", "[31mred[0m", id="escape sequences lose their escape"),
        pytest.param("\x9b31m\x00\x07\x7f", "31m", id="control characters of both ranges go"),
        pytest.param("a\u202eb\u2066c\u200bd\u00ade\ufefff", "abcdef", id="format characters go"),
        pytest.param("a\u2028b\u2029c", "abc", id="line and paragraph separators go"),
        pytest.param("a\ue000b\u0378c\ud800d", "abcd", id="private, unassigned and surrogate characters go"),
        pytest.param("e\u0301", "e\u0301", id="combining marks stay"),
    ],
)
def test_a_value_is_cleaned_by_unicode_category(value: str, shown: str) -> None:
    assert clean(value) == shown


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("one two three", 7, ["one two", "three"], id="at a space"),
        pytest.param("one two", 7, ["one two"], id="exactly full"),
        pytest.param("abcdefgh", 4, ["abcd", "efgh"], id="a long word is folded"),
        pytest.param("a bcdefgh", 4, ["a", "bcde", "fgh"], id="a long word begins its own line"),
        pytest.param("漢字漢字", 4, ["漢字", "漢字"], id="wide characters take two columns"),
        pytest.param(
            "e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"], id="combining marks take none"
        ),
        pytest.param("", 5, [""], id="nothing is an empty line"),
    ],
)
def test_a_text_is_wrapped(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_further_lines_hang_under_the_first() -> None:
    assert wrap("one two three", 9, first="[!] ", rest="    ") == ["[!] one", "    two", "    three"]


@given(st.text(), st.integers(20, 200))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrap(clean(text), width, first="[ ] ", rest="    ")
    assert "".join("".join(lines).split()).removeprefix("[]") == "".join(clean(text).split())
    assert all(cells(line) <= width for line in lines)


def test_a_table_row_wraps_each_cell_in_its_column() -> None:
    assert row(["1 sertraline", "adequate, failed", ""], [12, 9, 3]) == [
        " 1 sertraline adequate,",
        "              failed",
    ]


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        pytest.param(
            "GAD-7 14 on 2026-11-18 (0.4-4.0)",
            "GAD-7 14 on 2026-11-18 (0.4-4.0)",
            id="ordinary text stays readable",
        ),
        pytest.param("- [x] a", "- \\[x\\] a", id="tick"),
        pytest.param("| a |", "\\| a \\|", id="table"),
        pytest.param("<b>&lt;", "\\<b\\>\\&lt;", id="HTML"),
        pytest.param("![i](u)", "!\\[i\\](u)", id="image"),
        pytest.param(
            "*a* _b_ `c` ~~d~~ $e$ ^f^",
            "\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\$e\\$ \\^f\\^",
            id="emphasis, code, math",
        ),
        pytest.param(
            "https://a.b www.a.b mailto:a@b", "https\\://a.b www\\.a.b mailto\\:a\\@b", id="bare links"
        ),
        pytest.param("a -- b --- c", "a \\-\\- b \\-\\-\\- c", id="dashes keep their number"),
        pytest.param(":smile: 10:30", "\\:smile: 10:30", id="emoji words, not times"),
        pytest.param("a\\", "a\\\\", id="backslash"),
    ],
)
def test_a_value_is_escaped_for_markdown(value: str, escaped: str) -> None:
    assert markdown(value) == escaped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("aaaaa - b", ["aaaaa", "\\- b"], id="a dash"),
        pytest.param("aaaaa 1. b", ["aaaaa", "1\\. b"], id="a number"),
        pytest.param("aaaaa a) b", ["aaaaa", "a\\) b"], id="a letter"),
        pytest.param("aaaaa # b", ["aaaaa", "\\# b"], id="a heading"),
        pytest.param("aaaaa === b", ["aaaaa", "\\=== b"], id="an underline"),
        pytest.param("aaaaa 1.5 b", ["aaaaa", "1.5 b"], id="but not a decimal"),
    ],
)
def test_no_wrapped_line_begins_a_block_of_its_own(text: str, lines: list[str]) -> None:
    assert paragraph(text, 7) == lines


def test_a_long_word_is_not_parted_in_markdown() -> None:
    assert paragraph("a " + "x" * 200, 80, first="- ", rest="  ") == ["- a", "  " + "x" * 200]


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        pytest.param("≥ 5 → ok", "utf-8", "≥ 5 → ok", id="a stream that can take it"),
        pytest.param("≥ 5 → ok… µg", "ascii", ">= 5 -> ok... ug", id="signs have plain forms"),
        pytest.param("Zoë Ångström", "ascii", "Zoe Angstrom", id="accents go"),
        pytest.param("Zoë ≥", "cp1252", "Zoë >=", id="only what the stream lacks is replaced"),
        pytest.param("漢", "ascii", "\\u6f22", id="what has no plain form is written as its number"),
    ],
)
def test_a_text_is_fitted_to_the_encoding_of_the_stream(text: str, encoding: str, shown: str) -> None:
    assert encodable(text, encoding) == shown


def test_titles_read_as_a_list() -> None:
    assert (
        in_list(["Bipolar", "ADHD", "Vitamin D", "PTSD and trauma"])
        == "Bipolar, ADHD, vitamin D, PTSD and trauma"
    )


def test_texts_are_joined_as_sentences() -> None:
    assert sentence("one", "", "two.", "pH 7", "why?") == "one. Two. pH 7. Why?"


def test_a_summary_stands_where_no_brief_form_is_given() -> None:
    told = item("thyroid", Status.OPEN, "TSH 5.8.", markers=("BMI 32", "fatigue"))
    assert brief(told) == "TSH 5.8; also BMI 32, fatigue"
