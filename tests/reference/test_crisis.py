"""Where to turn in a crisis: each country's line, and a clinic's own beside them, never instead."""

from pathlib import Path

import pytest

from tests.overlays import HEAD, opened
from tests.support import program, reference
from trdcheck.inputs.problems import InvalidFileError
from trdcheck.reference.crisis import load_crisis_lines
from trdcheck.views.paper_forms import clinician_form, patient_page

OWN = """
[[sources]]
id = "north-handbook"
citation = "North, handbook"

[[crisis]]
line = "555 0100 (North, duty doctor)"
how = "day and night"
source = "north-handbook"
"""


def test_without_a_country_every_line_stands_with_its_country() -> None:
    text = reference().crisis.text
    for line in load_crisis_lines():
        assert line.line in text
        assert line.place in text
    assert text.endswith("else emergency number.")
    assert "EU" not in text


def test_every_line_cites_what_was_read() -> None:
    lines = load_crisis_lines()
    assert {line.country for line in lines} == {"US", "CA", "GB", "IE", "AU", "NZ"}
    for line in lines:
        assert set(line.sources) <= set(reference().sources)
        grades = {reference().sources[name].grade for name in line.sources}
        assert line.grade in grades
    assert set(reference().crisis.sources) == {name for line in lines for name in line.sources}


def test_a_clinic_that_names_its_country_shows_the_lines_of_that_country_only(tmp_path: Path) -> None:
    checklist, tables = opened(tmp_path, HEAD + '\n[settings]\ncountry = "GB"\n')
    assert tables.crisis.text == (
        "UK 116 123 (Samaritans), call, day and night; England 111 option 2 (NHS mental health), call, day and night; "
        "in danger the local emergency number."
    )
    assert checklist.changed == ["north: crisis lines are those of GB"]


def test_a_clinic_s_own_line_comes_first_and_takes_none_away(tmp_path: Path) -> None:
    text = opened(tmp_path, HEAD + OWN)[1].crisis.text
    own = "555 0100 (North, duty doctor), day and night"
    assert text == f"{own}; {reference().crisis.text}"
    with_country = opened(tmp_path, HEAD + '\n[settings]\ncountry = "NZ"\n' + OWN)[1].crisis.text
    assert with_country == (
        f"{own}; NZ 1737, call or text, day and night; in danger the local emergency number."
    )


def test_a_country_without_a_line_needs_the_clinic_s_own(tmp_path: Path) -> None:
    with pytest.raises(InvalidFileError) as refused:
        opened(tmp_path, HEAD + '\n[settings]\ncountry = "DE"\n')
    (problem,) = refused.value.problems
    assert problem.message.startswith('no crisis line is known for "DE", only for AU, CA, GB, IE, NZ, US')
    assert "[[crisis]]" in problem.hint
    text = opened(tmp_path, HEAD + '\n[settings]\ncountry = "DE"\n' + OWN)[1].crisis.text
    assert text == ("555 0100 (North, duty doctor), day and night; in danger the local emergency number.")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param('country = "gb"', "country", id="small letters"),
        pytest.param('country = ""', "country", id="empty"),
    ],
)
def test_what_is_no_country_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InvalidFileError) as refused:
        opened(tmp_path, f"{HEAD}\n[settings]\n{line}\n")
    assert said in refused.value.problems[0].path


def test_a_line_without_a_known_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFileError) as refused:
        opened(tmp_path, HEAD + '\n[[crisis]]\nline = "555"\nsource = "nowhere"\n')
    assert [problem.path for problem in refused.value.problems] == ["crisis[0].source"]


def test_the_report_cites_the_lines_it_prints(tmp_path: Path) -> None:
    path = tmp_path / "north.toml"
    path.write_text(HEAD + '\n[settings]\ncountry = "AU"\n' + OWN, encoding="utf-8")
    case = b'{"format": "trdcheck-case/1", "as_of": "2026-11-20", "safety": {"suicidal_thoughts": "now"}}'
    said = program("check", "-", "-c", path, "-f", "json", "--exit-zero", stdin=case).stdout.decode()
    assert "555 0100" in said
    assert "13 11 14" in said
    assert "988" not in said
    assert '"lifeline-h2h"' in said
    assert '"north-handbook"' in said


def test_both_paper_forms_print_them(tmp_path: Path) -> None:
    checklist, tables = opened(tmp_path, HEAD + '\n[settings]\ncountry = "NZ"\n' + OWN)
    for paper in (clinician_form(checklist, tables), patient_page(checklist, tables)):
        shown = " ".join(block.text for block in paper.blocks if hasattr(block, "text"))
        assert "555 0100" in shown
        assert "1737" in shown
