"""Whether the dose of a trial is the one a definition needs; no sentence names a dose to give."""

from collections.abc import Sequence

from trdcheck.model.report import Criterion, NumberRange
from trdcheck.model.spans import Span, exact, known_ends, known_number, number, number_up, plain_number, shown
from trdcheck.model.words import Verdict
from trdcheck.reference.definitions import Definition
from trdcheck.trials.caps import caps_of, unrecorded_fact
from trdcheck.trials.doses import (
    Needed,
    ceiling_of,
    dose_path,
    hidden,
    is_implausible,
    label_of,
    missing_for_dose,
    threshold,
)
from trdcheck.trials.record import TrialRecord

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL
Judged = tuple[Verdict, str, list[str]]


def judge_dose(record: TrialRecord, definition: Definition, needed: Sequence[Needed]) -> Criterion:
    """Met if the highest dose reaches the needed one under every reading, not met if under none."""
    verdict, detail, missing = _judged(record, definition, list(needed))
    if definition.dose_note and not definition.dose_stated:
        detail += f" ({definition.dose_note})"
    if any(reading.secondary for reading in needed):
        detail += "; secondary source"
    lowest = threshold(record, needed)
    return Criterion(
        criterion="dose",
        verdict=verdict,
        detail=detail,
        has=known_number(record.dose),
        has_range=number_range(record.dose),
        needs=plain_number(number_up(lowest)) if lowest is not None else None,
        unit=record.row.unit if record.row is not None else None,
        missing=missing,
    )


def number_range(span: Span | None) -> NumberRange | None:
    """The two ends of a span that is not one number."""
    ends = known_ends(span)
    return NumberRange(min=ends[0], max=ends[1]) if ends is not None else None


def _judged(record: TrialRecord, definition: Definition, needed: list[Needed]) -> Judged:
    """The verdict on the dose by the tables, or by a clinician's word where the tables cannot judge it."""
    if record.is_minor:
        return CANNOT_TELL, "under 18: the doses are for adults", []
    verdict, detail, missing = _by_tables(record, definition, needed)
    judged = record.trial.dose_judged
    if verdict is not CANNOT_TELL or judged is None or is_implausible(record):
        return verdict, detail, missing
    word = "adequate" if judged == "adequate" else "too low"
    return (MET if judged == "adequate" else NOT_MET), f"{detail}; judged {word} by {_by(record)}", []


def _by(record: TrialRecord) -> str:
    return record.trial.by or "a clinician not named"


def _by_tables(record: TrialRecord, definition: Definition, needed: list[Needed]) -> Judged:
    """The verdict on the dose by the tables alone, why, and what is missing."""
    has, words = record.dose, record.trial.dose_words
    if has is None and words is not None:
        at_maximum = words == "at_maximum"
        place = "at the maximum" if at_maximum else "below the minimum"
        return MET if at_maximum else NOT_MET, f"{place}, number not recorded", []
    if record.row is None:
        return CANNOT_TELL, "drug not known", [f"{record.path}.drug"]
    if not needed:
        column = {"minimum": "minimum dose", "range": "published range"}.get(definition.dose, "dose")
        return CANNOT_TELL, f"no {column} for {record.name} in the tables", [f"{record.path}.dose_judged"]
    wanted = _wanted(record, needed)
    if has is None:
        return (CANNOT_TELL, *_unread(record, wanted))
    taken = f"{shown(has)} {record.row.unit}{_salt(record)}"
    if is_implausible(record):
        return (
            CANNOT_TELL,
            f"{taken}; {_many_times(record)}: is the dose right?",
            [f"{record.path}.dose_confirmed"],
        )
    verdicts = {has.at_least(reading.dose) for reading in needed}
    verdict = verdicts.pop() if len(verdicts) == 1 else CANNOT_TELL
    if verdict is not NOT_MET:
        missing = missing_for_dose(record, has, needed) if verdict is CANNOT_TELL else []
        more = "; a higher threshold may apply" if verdict is CANNOT_TELL and has.is_known else ""
        return verdict, f"{taken}; {wanted}{more}", missing or _to_judge(record, verdict)
    lowest = threshold(record, needed)
    below = "below the rule's threshold for this patient" + (
        f" ({number_up(lowest)})" if lowest is not None else ""
    )
    doubt = _doubt(record, has, needed)
    if doubt:
        return CANNOT_TELL, f"{taken}; {below}; {doubt}; {wanted}", [f"{record.path}.dose_judged"]
    return NOT_MET, f"{taken}; {below}; {wanted}", []


def _to_judge(record: TrialRecord, verdict: Verdict) -> list[str]:
    """What remains to be asked where no fact of the record would decide: a clinician's word."""
    return [f"{record.path}.dose_judged"] if verdict is CANNOT_TELL else []


def _wanted(record: TrialRecord, needed: list[Needed]) -> str:
    """Where the lowest threshold comes from; no number where a lower one may apply and nobody recorded it."""
    lowest = min(needed, key=lambda reading: reading.dose)
    unknown = hidden(record, lowest.dose)
    if not unknown:
        return lowest.words
    facts = dict.fromkeys(unrecorded_fact(row) for row in unknown)
    return f"a lower maximum may apply to this patient ({', '.join(facts)} not recorded)"


def _doubt(record: TrialRecord, has: Span, needed: list[Needed]) -> str:
    """Why a dose below the threshold is not surely too low for this patient; empty where it is."""
    if record.row is None:
        return ""
    if not all(reading.firm for reading in needed):
        return "the published range was not read"
    aged = record.age_now != (None, None)
    for cap in caps_of(record):
        lower = cap.row.kind != "maximum" and cap.applies is not NOT_MET and (aged or cap.row.when != "age")
        if lower and has.at_least(exact(cap.row.cap_mg)) is not NOT_MET:
            place = {"age": "at this age", "kidney": "with these kidneys", "liver": "with this liver"}
            verb = "recommends" if cap.row.kind == "recommended" else "calls usual"
            unit = record.row.unit.removesuffix("/day")
            return f"the label {verb} {cap.row.cap_mg:g} {unit} {place.get(cap.row.when, 'for this patient')}"
    return _LESS_AT_THIS_AGE if less_at_this_age(record) else ""


_LESS_AT_THIS_AGE = "the label may ask for less at this age"


def less_at_this_age(record: TrialRecord) -> bool:
    """Whether the patient may have been old then, and no dose for that age was read."""
    if record.row is None or any(
        row.when == "age" and row.drug == record.row.generic for row in record.reference.dose_caps
    ):
        return False
    low, high = record.age_then
    limit = record.reference.definitions.doses.older_from
    return (high is not None and high >= limit) or (low is not None and low >= limit)


def _many_times(record: TrialRecord) -> str:
    ceiling, row = ceiling_of(record), record.row
    if ceiling is None or row is None:
        return ""
    times = record.reference.definitions.doses.many_times
    return f"more than {times} times the maximum of {number(ceiling)} {record.unit} ({label_of(row)})"


def _unread(record: TrialRecord, wanted: str) -> tuple[str, list[str]]:
    """Why no highest dose can be read, and what is missing."""
    trial, form = record.trial, record.formulation
    number_written = trial.max_dose if trial.max_dose is not None else trial.max_dose_mg
    if form is not None and form.unit is not None and (number_written is not None or trial.doses):
        return f"in {form.unit}: cannot be compared; {wanted}", []
    if number_written is not None:
        unit = f"unit {trial.unit}" if trial.unit else "unit not recorded"
        return f"cannot interpret: {unit}; {wanted}", [f"{record.path}.unit"]
    return f"highest dose not known; {wanted}", [dose_path(record)]


def _salt(record: TrialRecord) -> str:
    """The dose as it was written, where it is of another salt."""
    form, written = record.formulation, record.written_dose
    if form is None or form.factor is None or written is None:
        return ""
    return f" ({shown(written)} of the {form.formulation})"


def dose_remarks(record: TrialRecord, definition: Definition, needed: Sequence[Needed]) -> list[str]:
    """What is said beside a dose measured against the maximum: what it is measured by, and what changes nothing."""
    row, has, ceiling = record.row, record.dose, ceiling_of(record)
    if row is None or has is None or ceiling is None:
        return []
    _, measured, _ = _judged(record, definition, list(needed))
    remarks = [f"dose: {measured}"]
    if has.least > record.reference.definitions.doses.many_times * ceiling and record.trial.dose_confirmed:
        remarks.append(f"{_many_times(record)}, confirmed as taken")
    elif has.least > ceiling:
        remarks.append(f"above the maximum of {number(ceiling)} {record.unit} ({label_of(row)})")
        note = record.formulation.note if record.formulation is not None else row.note
        if note:
            remarks.append(note)
    if row.plateau_mg is not None:
        remarks.append(f"fixed-dose trials found no greater benefit above {row.plateau_mg:g} {record.unit}")
    form = record.formulation.formulation if record.formulation is not None else None
    for other in record.reference.region_maxima:
        if other.drug == row.generic and (other.formulation is None or form in (None, other.formulation)):
            outside = f", {other.max_outpatient_mg:g} outside hospital" if other.max_outpatient_mg else ""
            remarks.append(f"{other.region} label: maximum {other.max_mg:g} {record.unit}{outside}")
    if less_at_this_age(record):
        remarks.append(_LESS_AT_THIS_AGE)
    if record.trial.dose_judged is not None:
        remarks.append(f"dose judged {record.trial.dose_judged.replace('_', ' ')} by {_by(record)}")
    return remarks
