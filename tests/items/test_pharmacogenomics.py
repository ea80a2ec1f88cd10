"""The cyp450 item: row by row, and what results say of each trial."""

from typing import Any

import pytest

from tests.support import item_of, report_of

NO_EFFECT = {
    "weeks": 10, "weeks_at_max_dose": 10, "adherence": "good", "outcome": "no_response", "side_effects": "none",
    "stop_reason": "no_response", "combined_with": [],
}  # fmt: skip
LIMITING = {
    "adherence": "good",
    "side_effects": "limiting",
    "stop_reason": "side_effects",
    "weeks": 2,
    "combined_with": [],
}


def at_low(drug: str, dose: float, **more: object) -> dict[str, Any]:
    return {"drug": drug, "max_dose_mg": dose, **LIMITING, **more}


def at_full(drug: str, dose: float, **more: object) -> dict[str, Any]:
    return {
        "drug": drug,
        "max_dose_mg": dose,
        "started": "2025-01",
        "stopped": "2025-06",
        **NO_EFFECT,
        **more,
    }


LOW = [at_low("citalopram", 20), at_low("escitalopram", 10)]
FULL = [at_full("sertraline", 200), at_full("escitalopram", 20, started="2025-08", stopped="2026-01")]
YES = {"history": {"unusual-drug-responses": True}}


def gene(name: str | None, **more: object) -> dict[str, Any]:
    return {"pharmacogenomics": [{"gene": name, **more}]}


ROWS = [
    pytest.param({}, "open", "incomplete", "ask", id="trials absent"),
    pytest.param({"trials": [at_low("citalopram", 20, side_effects=None), at_low("escitalopram", 10)]}, "open", "incomplete", "ask", id="missing facts could complete a pattern"),
    pytest.param({"trials": []}, "not_applicable", None, None, id="no trials, no pattern"),
    pytest.param({"trials": [at_full("sertraline", 200, side_effects="tolerable"), at_full("escitalopram", 20, side_effects="tolerable")]}, "not_applicable", None, None, id="no unusual pattern"),
    pytest.param({"trials": LOW}, "open", "not_done", "order", id="pattern: limiting at a low dose"),
    pytest.param({"trials": [at_low("citalopram", 21), at_low("escitalopram", 10)]}, "not_applicable", None, None, id="one above the minimum dose"),
    pytest.param({"trials": [{**at_low("citalopram", 0), "max_dose_mg": None, "dose_words": "below_minimum"}, at_low("escitalopram", 10)]}, "open", "not_done", "order", id="pattern: dose in words"),
    pytest.param({"trials": FULL}, "open", "not_done", "order", id="pattern: no effect at a full dose"),
    pytest.param({"trials": [LOW[0], at_low("paroxetine", 10)]}, "not_applicable", None, None, id="another enzyme"),
    pytest.param({"trials": [LOW[0], at_low("citalopram", 10)]}, "open", "not_done", "order", id="the same drug twice"),
    pytest.param({"trials": [*LOW, at_low("mirtazapine", 15)]}, "not_applicable", None, None, id="also on a drug outside the enzyme"),
    pytest.param({"trials": [{**LOW[0], "adherence": "partial"}, LOW[1]]}, "open", "incomplete", "ask", id="adherence not good"),
    pytest.param({"trials": [{**LOW[0], "combined_with": ["fluvoxamine"]}, LOW[1]]}, "open", "incomplete", "ask", id="an inhibitor at the time"),
    pytest.param({**YES, "trials": []}, "open", "not_done", "order", id="the indication, no pattern"),
    pytest.param({**YES}, "open", "not_done", "order", id="the indication, trials absent"),
    pytest.param({**gene("CYP2D6", diplotype="*1/*999"), "trials": []}, "open", "incomplete", "chart", id="an unknown allele"),
    pytest.param({**gene("CYP2D6", phenotype="NM", diplotype="*4/*4"), "trials": []}, "open", "incomplete", "chart", id="phenotype and diplotype disagree"),
    pytest.param({**gene("CYP2D6", phenotype="strange"), "trials": []}, "open", "incomplete", "chart", id="a phenotype not understood"),
    pytest.param({**gene("CYP2C19", phenotype="PM"), "trials": [{"drug": "citalopram", "ongoing": True}]}, "open", "finding", "act", id="advice for a drug taken"),
    pytest.param({**gene("CYP2C19", phenotype="PM"), "trials": [{"drug": "citalopram"}]}, "open", "finding", "act", id="advice for a drug not known to have stopped"),
    pytest.param({**gene("CYP2C19", phenotype="PM"), "trials": [], "medications": [{"drug": "Celexa"}]}, "open", "finding", "act", id="advice for a medicine taken"),
    pytest.param({**gene("CYP2C19", phenotype="UM"), "trials": [at_full("citalopram", 40)]}, "open", "finding", "act", id="an adequate trial in doubt"),
    pytest.param({**gene("CYP2C19", phenotype="PM"), "trials": [at_full("citalopram", 40)]}, "done", None, None, id="a result that does not explain"),
    pytest.param({**gene("CYP2C19", phenotype="Normal Metabolizer"), "trials": LOW}, "done", None, None, id="a result wins over a pattern"),
    pytest.param({**gene(None, result="no_actionable"), "trials": LOW}, "done", None, None, id="a panel known by its sentence"),
    pytest.param({**gene("COMT", phenotype="NM"), "trials": []}, "not_applicable", None, None, id="a gene without guidance settles nothing"),
    pytest.param({**gene("COMT", phenotype="NM"), "trials": LOW}, "open", "not_done", "order", id="a gene without guidance beside a pattern"),
    pytest.param({**gene("CYP2C19", phenotype="NM", date="2026-11-21"), "trials": LOW}, "open", "not_done", "order", id="a result dated after the day"),
    pytest.param({**gene("CYP2C19", phenotype="NM", date="1999"), "trials": LOW}, "done", None, None, id="a genotype does not age"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "status", "reason", "close_by"), ROWS)
def test_it_judges_cyp450_by_its_table(
    case: dict[str, Any], status: str, reason: str | None, close_by: str | None
) -> None:
    item = item_of(case, "cyp450")
    assert (item.status, item.reason, item.close_by) == (status, reason, close_by), item.summary


def test_it_never_says_more_than_may_be_worth_checking() -> None:
    item = item_of({"trials": LOW}, "cyp450")
    assert "may be worth checking" in item.summary
    assert "order" not in f"{item.summary} {item.action}".casefold().split()


def relations(case: dict[str, Any]) -> list[list[tuple[str, str]]]:
    return [[(one.gene, one.relation) for one in trial.genes] for trial in report_of(case).trials]


def test_each_trial_is_told_what_a_result_says_of_it() -> None:
    case = {
        **gene("CYP2C19", phenotype="PM"),
        "trials": [LOW[0], at_full("citalopram", 40), at_full("mirtazapine", 45)],
    }
    assert relations(case) == [[("CYP2C19", "explains")], [("CYP2C19", "conflicts")], []]
    message = report_of(case).trials[0].genes[0].message
    assert "CPIC 2023" in message
    assert "no agreed method" in message


def test_interacting_drugs_of_the_time_stand_beside_it() -> None:
    case = {**gene("CYP2C19", phenotype="PM"), "trials": [{**LOW[0], "combined_with": ["fluvoxamine"]}]}
    assert "fluvoxamine" in report_of(case).trials[0].genes[0].message


@pytest.mark.parametrize(
    ("more", "used"),
    [
        pytest.param({"phenotype": "poor metabolizer"}, True, id="in words"),
        pytest.param({"diplotype": "*4/*4"}, True, id="by alleles"),
        pytest.param({"activity_score": 0}, True, id="by a score"),
        pytest.param({"phenotype": "PM", "diplotype": "*4 / *5", "activity_score": 0}, True, id="all agree"),
        pytest.param({"phenotype": "PM", "diplotype": "*1/*1"}, False, id="they disagree"),
        pytest.param({"diplotype": "*1xN/*1"}, False, id="copies without a number"),
    ],
)
def test_a_result_is_read_by_phenotype_alleles_or_score(more: dict[str, Any], used: bool) -> None:
    case = {**gene("CYP2D6", **more), "trials": [at_low("paroxetine", 20)]}
    assert bool(relations(case)[0]) is used


def test_two_genes_are_read_together_for_sertraline() -> None:
    both = {
        "pharmacogenomics": [{"gene": "CYP2C19", "phenotype": "PM"}, {"gene": "CYP2B6", "phenotype": "PM"}]
    }
    case = {
        **both,
        "trials": [
            {
                "drug": "sertraline",
                "ongoing": True,
                **{k: v for k, v in LIMITING.items() if k != "stop_reason"},
                "max_dose_mg": 50,
            }
        ],
    }
    assert {name for name, _ in relations(case)[0]} == {"CYP2C19", "CYP2B6"}
    assert item_of(case, "cyp450").reason == "finding"


def _trial(drug: str, mg: float, **more: object) -> dict[str, object]:
    return {
        "drug": drug, "max_dose_mg": mg, "weeks": 8, "weeks_at_max_dose": 8, "outcome": "no_response",
        "adherence": "good", "stop_reason": "no_response", "side_effects": "tolerable", "stopped": "2026-01", **more,
    }  # fmt: skip


_NORMAL = {"gene": "CYP2D6", "phenotype": "Normal Metabolizer"}
_PANEL = [
    pytest.param([_NORMAL, {"gene": "COMT", "diplotype": "G/G"}], "done", id="a gene without guidance"),
    pytest.param([_NORMAL, {"gene": "MTHFR", "phenotype": "reduced activity"}], "done", id="another one, with a word nobody reads"),
    pytest.param([_NORMAL, {"gene": "CYP1A2", "phenotype": "Not Tested"}], "done", id="a gene not tested"),
    pytest.param([_NORMAL, {"gene": "CYP2C19", "phenotype": "Not tested"}], "done", id="a gene with guidance, not tested"),
    pytest.param([_NORMAL, {"gene": "CYP2C19"}], "done", id="a gene without a result"),
    pytest.param([_NORMAL, {"gene": "CYP2C19", "phenotype": "Somewhat odd"}], "open", id="a gene with guidance, a word nobody reads"),
    pytest.param([_NORMAL, {"gene": "CYP2C19", "diplotype": "*1/*999"}], "open", id="an unknown allele"),
    pytest.param([_NORMAL, {"gene": "CYP2C19", "diplotype": "*1|*1", "phenotype": "Normal Metabolizer"}], "done", id="a phased pair"),
    pytest.param([{"gene": "CYP2D6", "phenotype": "Not Tested"}], "not_applicable", id="nothing tested"),
]  # fmt: skip


@pytest.mark.parametrize(("results", "status"), _PANEL)
def test_genes_of_a_panel_that_decide_nothing_keep_nothing_open(
    results: list[dict[str, object]], status: str
) -> None:
    case = {"trials": [_trial("sertraline", 200)], "medications": [], "pharmacogenomics": results}
    item = item_of(case, "cyp450")
    assert item.status == status, item.summary
    assert all(str(result["gene"]) in item.summary for result in results) or status == "open"
