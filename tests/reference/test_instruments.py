"""The table of instruments: complete, sourced, without wording that is not ours, and consistent in itself."""

import csv

import pytest

from trdcheck.model.words import Grade
from trdcheck.reference.instruments import Instrument, load_ambiguous, load_instruments
from trdcheck.reference.tables import data_dir

INSTRUMENTS = load_instruments()
EACH = [pytest.param(one, id=name) for name, one in INSTRUMENTS.items()]

# The ids of the shared vocabulary, in its order; users and scripts write them.
IDS = [
    "mdq",
    "rms",
    "hcl-32",
    "bsds",
    "phq-9",
    "phq-2",
    "gad-7",
    "asrs-v1.1",
    "asrs-v1.1-sum",
    "asrs-5",
    "pc-ptsd-5",
    "pcl-5",
    "audit-c",
    "audit",
    "dast-10",
    "nida-single",
    "taps",
    "cudit-r",
    "stop-bang",
    "nosas",
    "epworth",
    "peg",
    "c-ssrs",
    "asq",
    "qids-sr16",
    "madrs",
    "ham-d17",
    "sleep-study",
]

# Where the licence lets our own topic labels stand beside the items; everywhere else only digits.
WITH_TOPICS = {
    "phq-9",
    "phq-2",
    "gad-7",
    "pc-ptsd-5",
    "pcl-5",
    "audit-c",
    "nida-single",
    "nosas",
    "peg",
    "asq",
}

SECONDARY = {
    "hcl-32",
    "bsds",
    "asrs-v1.1",
    "asrs-v1.1-sum",
    "asrs-5",
    "taps",
    "cudit-r",
    "epworth",
    "c-ssrs",
    "asq",
}


def check_digit(code: str) -> bool:
    """The digit behind the dash of a LOINC code: modulus 10, every second digit doubled from the right."""
    number, digit = code.split("-")
    doubled = "".join(str(int(d) * (2 if n % 2 == 0 else 1)) for n, d in enumerate(reversed(number)))
    return (10 - sum(map(int, doubled)) % 10) % 10 == int(digit)


def test_every_instrument_of_the_vocabulary_is_there_and_no_other() -> None:
    assert list(INSTRUMENTS) == IDS


@pytest.mark.parametrize("one", EACH)
def test_every_source_is_in_the_bibliography(one: Instrument) -> None:
    with (data_dir() / "reference" / "sources.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    assert one.sources
    assert set(one.sources) <= known


def test_the_grade_is_the_weakest_that_score_and_verdict_rest_on() -> None:
    grades = {grade: {name for name, one in INSTRUMENTS.items() if one.grade == grade} for grade in Grade}
    assert grades[Grade.SECONDARY] == SECONDARY
    assert grades[Grade.SETTING] == {"sleep-study"}


def test_a_choice_without_a_published_figure_names_the_project_as_its_source() -> None:
    assert INSTRUMENTS["sleep-study"].sources == ["project-setting"]


@pytest.mark.parametrize("one", EACH)
def test_bands_cover_every_score_once(one: Instrument) -> None:
    if not one.bands:
        return
    assert one.bands_grade is not None
    assert one.bands[0].low == 0
    for below, above in zip(one.bands, one.bands[1:], strict=False):
        assert below.high is not None
        assert above.low == below.high + 1
    if one.score_range:
        assert one.bands[-1].high == one.highest


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        pytest.param("phq-9", [0, 5, 10, 15, 20], id="PHQ-9"),
        pytest.param("gad-7", [0, 5, 10, 15], id="GAD-7"),
        pytest.param("asrs-v1.1-sum", [0, 10, 14, 18], id="ASRS sum"),
        pytest.param("audit", [0, 8, 16, 20], id="AUDIT zones"),
        pytest.param("dast-10", [0, 1, 3, 6, 9], id="DAST-10"),
        pytest.param("epworth", [0, 6, 11, 13, 16], id="Epworth"),
        pytest.param("qids-sr16", [0, 6, 11, 16, 21], id="QIDS"),
        pytest.param("madrs", [0, 7, 20, 35], id="MADRS"),
        pytest.param("ham-d17", [0, 8, 14, 19, 23], id="HAM-D"),
    ],
)
def test_each_band_starts_where_its_source_says(name: str, starts: list[int]) -> None:
    assert [band.low for band in INSTRUMENTS[name].bands] == starts


@pytest.mark.parametrize(
    ("name", "n_items", "item_range", "highest"),
    [
        pytest.param("mdq", 13, (0, 1), 13, id="MDQ"),
        pytest.param("phq-9", 9, (0, 3), 27, id="PHQ-9"),
        pytest.param("gad-7", 7, (0, 3), 21, id="GAD-7"),
        pytest.param("asrs-v1.1", 6, (0, 4), 6, id="ASRS, shaded"),
        pytest.param("asrs-v1.1-sum", 6, (0, 4), 24, id="ASRS, sum"),
        pytest.param("pc-ptsd-5", 5, (0, 1), 5, id="PC-PTSD-5"),
        pytest.param("pcl-5", 20, (0, 4), 80, id="PCL-5"),
        pytest.param("audit-c", 3, (0, 4), 12, id="AUDIT-C"),
        pytest.param("audit", 10, (0, 4), 40, id="AUDIT"),
        pytest.param("dast-10", 10, (0, 1), 10, id="DAST-10"),
        pytest.param("peg", 3, (0, 10), 10, id="PEG"),
    ],
)
def test_the_form_has_the_items_and_the_range_of_its_source(
    name: str, n_items: int, item_range: tuple[int, int], highest: int
) -> None:
    one = INSTRUMENTS[name]
    assert (one.n_items, one.item_range, one.highest) == (n_items, item_range, highest)


@pytest.mark.parametrize("one", EACH)
def test_items_are_taken_only_where_they_are_described(one: Instrument) -> None:
    assert ("items" in one.accepts) == (one.n_items > 0)
    assert ("total" in one.accepts) == bool(one.score_range)


@pytest.mark.parametrize("one", EACH)
def test_every_rule_asks_of_parts_that_exist(one: Instrument) -> None:
    parts = {part.id for part in one.parts}
    rules = [rule for rule in (one.positive, one.grey_if) if rule is not None]
    asked = {condition.part for rule in rules for condition in (*rule.all, *rule.any)}
    skipped = {name for skip in one.skips for name in skip.parts}
    serious = {name for level in one.most_serious for name in level.any}
    covered = {name for names in one.covers.values() for name in names}
    assert asked | skipped | serious | covered | set(one.needs) | ({one.gate} - {None}) <= parts
    if any(condition.at_least == "cutoffs" for rule in rules for condition in (*rule.all, *rule.any)):
        assert set(one.cutoffs) in ({"all"}, {"male", "female", "unknown"})
    assert bool(one.grey_text) == (one.grey_if is not None)


def test_topic_labels_stand_only_where_the_licence_allows_and_are_no_question_text() -> None:
    assert {name for name, one in INSTRUMENTS.items() if one.topics} == WITH_TOPICS
    longest = max((topic for one in INSTRUMENTS.values() for topic in one.topics), key=len)
    assert len(longest) <= 30
    assert all("?" not in topic for one in INSTRUMENTS.values() for topic in one.topics)


@pytest.mark.parametrize("name", ["phq-9", "phq-2", "gad-7"])
def test_the_notice_of_the_developers_stands_beside_their_forms(name: str) -> None:
    assert INSTRUMENTS[name].attribution.startswith("Developed by Drs. Robert L. Spitzer")


def test_the_dast_names_its_owner() -> None:
    assert "Skinner" in INSTRUMENTS["dast-10"].attribution


@pytest.mark.parametrize("one", EACH)
def test_every_code_passes_its_check_digit(one: Instrument) -> None:
    codes = [one.loinc_panel, one.loinc_total, *one.loinc_items, *one.loinc_parts.values()]
    assert all(check_digit(code) for code in codes if code is not None)
    assert len(one.loinc_items) in (0, one.n_items)
    assert set(one.loinc_parts) <= set(one.answers)


def test_a_code_with_a_wrong_digit_would_be_seen() -> None:
    assert check_digit("44261-6")
    assert not check_digit("44261-7")


def test_no_code_stands_where_none_was_found() -> None:
    without = [
        "rms",
        "hcl-32",
        "bsds",
        "asrs-v1.1",
        "asrs-v1.1-sum",
        "asrs-5",
        "cudit-r",
        "stop-bang",
        "nosas",
        "epworth",
        "asq",
        "qids-sr16",
        "madrs",
        "ham-d17",
    ]
    assert [name for name in without if INSTRUMENTS[name].loinc_panel or INSTRUMENTS[name].loinc_total] == []
    # A level of risk in words is no score; two example profiles put other questions in the AUDIT-C's place.
    assert INSTRUMENTS["c-ssrs"].loinc_total is None
    assert not {"68517-2", "76504-0"} & {
        *INSTRUMENTS["audit-c"].loinc_items,
        INSTRUMENTS["audit-c"].loinc_total,
    }


def test_nothing_from_memory_is_shipped() -> None:
    text = (data_dir() / "reference" / "instruments.toml").read_text(encoding="utf-8").casefold()
    assert [
        word for word in ("from memory", "recalled", "not_found", "proration", "do not ship") if word in text
    ] == []


def test_the_two_scoring_rules_of_the_same_six_answers_name_each_other() -> None:
    assert INSTRUMENTS["asrs-v1.1"].also == ["asrs-v1.1-sum"]
    assert INSTRUMENTS["asrs-v1.1-sum"].also == ["asrs-v1.1"]


def test_a_bare_name_is_told_apart_from_no_name() -> None:
    bare = load_ambiguous()
    assert bare["asrs"] == ("asrs-v1.1", "asrs-v1.1-sum", "asrs-5")
    assert bare["asrs v1.1"] == ("asrs-v1.1", "asrs-v1.1-sum")
    assert {name for names in bare.values() for name in names} <= set(INSTRUMENTS)
