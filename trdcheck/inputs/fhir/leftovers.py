"""What is said of the record as a whole: labels, subsets, statements of nothing known, dates that cannot be."""

from collections import Counter

from trdcheck.inputs.fhir.drafts import Workbench, day_of, texts
from trdcheck.inputs.fhir.resources import Condition, Patient
from trdcheck.model.dates import When

# Labels of meta.security that are said, by FHIR's own words.
_LABELS = frozenset(
    {"R", "V", "ETH", "PSY", "PSYTHPN", "SUD", "ETHUD", "OPIOIDUD", "HIV", "SDV", "SEX", "BH"}
)
_NOTHING_KNOWN = ("no known", "none known", "no current problems", "no active problems")


def read_leftovers(bench: Workbench) -> None:
    """Everything that is said beside the single resources."""
    labels: Counter[str] = Counter()
    subsetted = 0
    cited = {cite.resource for draft in bench.drafts for cite in draft.cites}
    for entry in bench.store.chosen:
        meta = entry.data.meta
        if meta is None:
            continue
        if entry.ref in cited:
            labels.update(coding.code for coding in meta.security if coding.code in _LABELS and coding.code)
        subsetted += any(coding.code == "SUBSETTED" for coding in meta.tag)
    for code, number in sorted(labels.items()):
        bench.doubt(None, f"security label {code} on {number} imported resource{'' if number == 1 else 's'}")
    if subsetted:
        bench.doubt(None, f"{subsetted} resources say they are cut short (SUBSETTED)")
    for ref, condition in bench.store.all(Condition):
        if any(words in text.casefold() for text in texts(condition.code) for words in _NOTHING_KNOWN):
            bench.doubt(ref, "a statement that nothing is known: no list is taken as empty")
    _dates(bench)


def _dates(bench: Workbench) -> None:
    """Results dated after the death or before the birth."""
    births: list[When] = []
    deaths: list[When] = []
    for _, patient in bench.store.all(Patient):
        births += [When(day)] if (day := day_of(patient.birth_date)) else []
        deaths += [When(day)] if (day := day_of(patient.deceased_date_time)) else []
    for draft in bench.drafts:
        day = draft.values.get("date") or draft.values.get("started")
        if not isinstance(day, str):
            continue
        if any(When(day).surely_before(birth) for birth in births):
            bench.doubt(draft.ref, f"dated {day}, before the birth")
        if any(death.surely_before(When(day)) for death in deaths):
            bench.doubt(draft.ref, f"dated {day}, after the death")
