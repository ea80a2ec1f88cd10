"""Whatever is typed: no reader crashes, no word is dropped in silence, nothing is read that the line does not say."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support import reference
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.reference.speech import load_speech
from trdcheck.visit.speech.added import read_augmentation
from trdcheck.visit.speech.conditions import read_condition
from trdcheck.visit.speech.courses import read_course, read_psychotherapy
from trdcheck.visit.speech.forms import read_screen
from trdcheck.visit.speech.genes import read_gene_result
from trdcheck.visit.speech.labs import read_lab
from trdcheck.visit.speech.medicines import read_medicine
from trdcheck.visit.speech.patient import read_patient
from trdcheck.visit.speech.reading import Reading, settled
from trdcheck.visit.speech.trial import read_trial
from trdcheck.visit.speech.words import read_word

DAY = date(2026, 11, 28)
Reader = Callable[[str], Reading]
READERS: dict[str, Reader] = {
    "trials": partial(read_trial, day=DAY, reference=reference()),
    "augmentation": partial(read_augmentation, day=DAY, reference=reference()),
    "courses": partial(read_course, day=DAY, reference=reference()),
    "psychotherapy": partial(read_psychotherapy, day=DAY, reference=reference()),
    "screens": partial(read_screen, day=DAY, reference=reference()),
    "labs": partial(read_lab, day=DAY, reference=reference()),
    "conditions": partial(read_condition, day=DAY, reference=reference()),
    "medications": partial(read_medicine, day=DAY, reference=reference()),
    "pharmacogenomics": partial(read_gene_result, day=DAY, reference=reference()),
    "patient": partial(read_patient, day=DAY),
}
# Fields that follow from the line rather than stand in it, by the words they follow from.
DERIVED = {
    "weeks_on": "ongoing",
    "unit": "dose",
    "max_dose": "dose",
    "max_dose_mg": "dose",
    "text": "condition",
}
_WORDS = [
    "sertraline", "venlafaxine xr", "lithium", "ECT", "CBT", "TSH", "B12", "PHQ-9", "MDQ", "adhd", "omeprazole", "CYP2D6",
    "PM", "*4/*4", "200", "150 mg", "37.5", "12w", "12w/8w", "8 weeks", "3 months", "good", "partial", "none", "no", "not",
    "never", "taken", "every day", "stopped", "because", "nausea", "remission", "since", "until", "2024", "2019-2020",
    "last month", "oct", "about", "at", "then", "bid", "5.8", "mIU/L", "0.4-4.0", "normal", "<", "item 9 0", "yes",
    "moderate", "8/13", "222212122", "positive", "on CPAP", "ruled out", "44 m", "BMI 29", "?", ",", "(", ")", "-", "with",
    "\N{RIGHTWARDS ARROW}", "7 at 150", "the last 10 at 40", "ongoing", "x12", "today", "12/09/2026", "9" * 9, "\0", "\t",
]  # fmt: skip
LINES = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(_WORDS), max_size=10).map(" ".join),
    st.lists(st.sampled_from([word for row in load_speech().words for word in row.words]), max_size=4).map(
        lambda words: "paroxetine 20 " + ", ".join(words)
    ),
)


@pytest.mark.parametrize("place", READERS)
@settings(max_examples=60, deadline=None)
@given(line=LINES)
@example(line="")
@example(
    line="\N{LATIN CAPITAL LETTER I WITH DOT ABOVE} 9\N{SUPERSCRIPT TWO} \N{ARABIC-INDIC DIGIT THREE} mg"
)
def test_every_character_is_read_or_given_back(place: str, line: str) -> None:
    """Each is in a field, in a plain word or in what was not read, unless the whole line was refused."""
    reading = READERS[place](line)
    if reading.refused or reading.other:
        return
    spans = [*(field.span for field in reading.fields), *reading.plain, *reading.unread]
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert {n for n, character in enumerate(line) if not character.isspace()} <= covered
    read = {n for field in reading.fields for n in range(field.span.start, field.span.end)}
    assert not any(n in read for span in reading.unread for n in range(span.start, span.end))


@pytest.mark.parametrize("place", READERS)
@settings(max_examples=60, deadline=None)
@given(line=LINES)
def test_every_field_of_the_record_stands_in_the_line(place: str, line: str) -> None:
    """A field comes from words of the line, or follows from one that does."""
    reading = READERS[place](line)
    names = {field.name for field in reading.fields if field.span.of(line).strip()}
    for name in reading.record:
        allowed = {name, DERIVED.get(name, name)}
        empty = reading.record[name] is None
        assert allowed & names or empty or name == "condition"


@pytest.mark.parametrize("place", [name for name in READERS if name not in ("augmentation", "patient")])
@settings(max_examples=40, deadline=None)
@given(line=LINES)
def test_what_is_whole_is_a_valid_case(place: str, line: str) -> None:
    """What a reading would store passes the one door of validation, and so does each way to settle a doubt."""
    reading = READERS[place](line)
    if reading.refused or reading.other or reading.is_none or reading.is_end:
        return
    records = [reading.record] if reading.is_whole else []
    if len(reading.doubts) == 1:
        choices = [choice for choice in reading.doubts[0].choices if choice.changes is not None]
        records += [settled(reading.record, choice) for choice in choices]
    for record in records:
        if "date" in record or place != "conditions":
            case = {"format": "trdcheck-case/1", place: [record]}
            read_case(json.dumps(case).encode(), "case.json", Vocabulary(reference()))


@given(word=st.text(max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_word_at_a_gate_is_an_offered_choice_or_nothing(word: str) -> None:
    """Whatever is typed, no other answer comes of it."""
    answer = read_word(word, ("now", "earlier", "none", "not known"))
    assert answer.choice in ("now", "earlier", "none", "not known", None)
    assert answer.choice is not None or answer.message
