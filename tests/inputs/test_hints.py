"""What a refusal offers: one typing slip's worth of names, what to write for a chart's word, and the way out."""

import json
from typing import Any

import pytest

from tests.support import reference
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.problems import InvalidFileError, Problem

VOCABULARY = Vocabulary(reference())


def problems(case: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InvalidFileError) as refused:
        read_case(json.dumps(case).encode(), "case.json", VOCABULARY)
    return refused.value.problems


def hint(case: dict[str, Any]) -> str:
    (problem,) = problems(case)
    return problem.hint


def told(case: dict[str, Any]) -> str:
    (problem,) = problems(case)
    return f"{problem.message}\n{problem.hint}"


def trial(**more: Any) -> dict[str, Any]:
    return {"trials": [{"drug": "sertraline"} | more]}


def lab(**more: Any) -> dict[str, Any]:
    return {"labs": [{"analyte": "tsh"} | more]}


@pytest.mark.parametrize(
    ("case", "write"),
    [
        (trial(outcome="partial remission"), "improved"),
        (trial(outcome="nonresponse"), "no_response"),
        (trial(outcome="No effect"), "no_response"),
        (trial(outcome="none"), "no_response"),
        (trial(outcome="failed"), "insufficient"),
        (trial(outcome="poor"), "insufficient"),
        (trial(outcome="slight"), "insufficient"),
        (trial(outcome="modest"), "insufficient"),
        (trial(outcome="some"), "insufficient"),
        (trial(outcome="relapsed"), "response_lost"),
        (trial(stop_reason="ineffective"), "no_response"),
        (trial(stop_reason="lack of efficacy"), "no_response"),
        (trial(stop_reason="intolerance"), "side_effects"),
        (trial(stop_reason="adverse effects"), "side_effects"),
        (trial(side_effects="mild"), "tolerable"),
        (trial(adherence="nonadherent"), "poor"),
        (lab(result="abnormal"), "low or high"),
        (lab(result="elevated"), "high"),
        (lab(result="decreased"), "low"),
        (lab(value=2, comparator="="), "nothing: leave the key out"),
        (lab(analyte="vitamin B12"), "b12"),
        (lab(analyte="Vit B12"), "b12"),
        (lab(analyte="25-OH vitamin D"), "vitamin-d"),
        (lab(analyte="free T4"), "free-t4"),
        ({"screens": [{"instrument": "mdq", "result": "neg"}]}, "negative"),
        ({"screens": [{"instrument": "mdq", "result": "abnormal"}]}, "positive or the score"),
        ({"screens": [{"instrument": "PHQ9", "score": 4}]}, "phq-9"),
        ({"conditions": [{"condition": "adhd", "status": "possible"}]}, "suspected"),
        ({"conditions": [{"condition": "adhd", "status": "excluded"}]}, "ruled_out"),
        ({"patient": {"sex": "F"}}, "female"),
        ({"safety": {"suicidal_thoughts": "passive"}}, "now"),
    ],
)
def test_a_word_of_charts_is_answered_by_what_to_write_and_by_no_other_word(
    case: dict[str, Any], write: str
) -> None:
    (problem,) = problems(case)
    assert problem.hint == f"write {write}"
    assert "allowed" not in problem.message


@pytest.mark.parametrize(
    ("case", "never"),
    [
        (lab(result="abnormal"), "mean: normal"),
        (lab(result="subnormal"), "mean: normal"),
        (lab(result="unnormal"), "did you mean"),
        (trial(outcome="nonresponse"), ", response"),
        (trial(outcome="unimproved"), "did you mean"),
        (trial(outcome="irresponse"), "did you mean"),
        (trial(stop_reason="ineffective"), "mean: side_effects"),
        (lab(analyte="vitamin B12"), "vitamin-d"),
        (lab(analyte="vitamin-e"), "did you mean: vitamin-d"),
        (lab(analyte="free-t5"), "did you mean"),
        (lab(value=2, comparator="=="), ">="),
        (trial(drug="Lustral"), "Lunesta"),
        (trial(drug="Lustral"), "Abstral"),
        (trial(drug="tianeptin"), "quetiapine"),
        (trial(drug="Avinza"), "Avanza"),
        (trial(drug="lorazpam"), "did you mean"),
        (trial(drug="venlafaxinehydrochloride"), "vilazodone"),
        ({"screens": [{"instrument": "phq-8", "score": 20}]}, "did you mean"),
        ({"screens": [{"instrument": "gad-9", "score": 2}]}, "did you mean"),
        ({"conditions": [{"condition": "hypothyroid"}]}, "hyperthyroidism"),
    ],
)
def test_a_hint_never_names_an_opposite_another_analyte_or_another_drug(
    case: dict[str, Any], never: str
) -> None:
    assert never not in told(case)


@pytest.mark.parametrize(
    ("case", "offered"),
    [
        (trial(drug="citaloprm"), "did you mean: citalopram?"),
        (trial(drug="venlafaxien"), "did you mean: venlafaxine"),
        (trial(weeks_at_max_does=3), "did you mean: weeks_at_max_dose"),
        (trial(outcome="remision"), "did you mean: remission"),
        (lab(analyte="ferritn"), "did you mean: ferritin"),
        ({"history": {"drug-yse": True}}, "did you mean: drug-use"),
    ],
)
def test_one_typing_slip_is_offered(case: dict[str, Any], offered: str) -> None:
    assert offered in hint(case)


@pytest.mark.parametrize(
    ("case", "way_out"),
    [
        (trial(drug="xyzzyne"), '"drug": null with "text"'),
        (trial(drug="citaloprm"), '"drug": null with "text"'),
        ({"screens": [{"instrument": "phq-8", "score": 20}]}, '"instrument": null with "text"'),
        ({"screens": [{"instrument": "BDI-II", "score": 20}]}, '"instrument": null with "text"'),
        (lab(analyte="zinc"), '"analyte": null with "text"'),
        ({"conditions": [{"condition": "goitre"}]}, '"condition": null with "text"'),
        ({"conditions": [{"condition": "bipolar II disorder"}]}, "write bipolar, or"),
        (trial(drug="Lustral"), "write the drug itself: sertraline"),
        (trial(drug="Triptafen"), "write the drug itself: amitriptyline and perphenazine"),
        (trial(drug="Zoloft 100 mg"), "write the name alone: sertraline"),
    ],
)
def test_the_way_out_of_the_tables_is_named_for_every_kind_of_name(
    case: dict[str, Any], way_out: str
) -> None:
    assert way_out in hint(case)


def test_every_word_of_the_table_is_answered_by_a_word_that_is_taken() -> None:
    """What to write must itself be taken where the chart's word was refused."""
    wrong = {"outcome": trial, "stop_reason": trial, "side_effects": trial, "adherence": trial}
    for (key, word), write in reference().chart_words.items():
        if key in wrong:
            assert hint(trial(**{key: word})) == f"write {write}"
            read_case(json.dumps(trial(**{key: write})).encode(), "case.json", VOCABULARY)
        if key == "analyte":
            read_case(json.dumps(lab(analyte=write)).encode(), "case.json", VOCABULARY)
