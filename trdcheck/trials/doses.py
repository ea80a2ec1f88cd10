"""The dose a trial needs under a definition: every reading that its formulation, setting and patient leave open."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec
from msgspec import Struct

from trdcheck.model.spans import Span, exact, number_up
from trdcheck.model.words import Grade, Verdict
from trdcheck.reference.definitions import Definition
from trdcheck.reference.drugs import Antidepressant, DoseCap, Formulation
from trdcheck.trials.caps import Cap, caps_of, unrecorded, why
from trdcheck.trials.record import TrialRecord, once_a_record

Number = int | float


class Needed(Struct, frozen=True, kw_only=True):
    """One reading of the dose that is needed, and where it comes from; `firm` where a lower dose is too low.

    `must_reach` marks a dose that stands for the ceiling itself: the label recommends no higher one.
    """

    dose: Fraction
    words: str
    secondary: bool
    sources: tuple[str, ...]
    firm: bool = True
    must_reach: bool = False


def needed_doses(record: TrialRecord, definition: Definition) -> list[Needed]:
    """Every reading of the dose that is needed; empty when the tables have no number for this drug."""
    row = record.row
    if row is None:
        return []
    if definition.dose == "near-maximum":
        fraction = Fraction(definition.fraction) if definition.fraction else record.fraction
        readings = _near_maximum(record, row, fraction)
    else:
        readings = _from_column(record, row, definition.dose)
    return _under_caps(record, readings, near_maximum=definition.dose == "near-maximum")


def threshold(record: TrialRecord, needed: Iterable[Needed]) -> Fraction | None:
    """The lowest reading, the one that may be named; None where a lower maximum may apply and nobody recorded it."""
    lowest = min((reading.dose for reading in needed), default=None)
    return None if lowest is None or hidden(record, lowest) else lowest


def hidden(record: TrialRecord, lowest: Fraction) -> list[DoseCap]:
    """The lower maxima below a threshold of which nobody recorded whether they apply: no number is named then."""
    return [row for row in unrecorded(record) if exact(row.cap_mg) < lowest]


# -- readings ----------------------------------------------------------------------------------------------------


def _from_column(record: TrialRecord, row: Antidepressant, column: str) -> list[Needed]:
    """The minimum of the drug or the lower end of its range; a formulation's own minimum replaces both."""
    own = _minimum_reading(row) if column == "minimum" else _range_reading(row)
    readings: list[Needed] = []
    for form in _forms(record, row):
        if form is not None and form.min_mg is not None:
            readings.append(
                Needed(
                    dose=exact(form.min_mg),
                    words=f"minimum {form.min_mg:g} ({form.formulation})",
                    secondary=form.grade is Grade.SECONDARY,
                    sources=form.sources,
                )
            )
        elif own is not None:
            readings.append(own)
    return list(dict.fromkeys(readings))


def _minimum_reading(row: Antidepressant) -> Needed | None:
    """The minimum of the study form."""
    if row.min_mg is None:
        return None
    return _column(row.min_mg, f"minimum {row.min_mg:g}", row.min_grade, row.min_source)


def _range_reading(row: Antidepressant) -> Needed | None:
    """The lower end of the published range; where none was read, a label's usual dose, which settles only upwards."""
    if row.range_low is not None:
        return _column(
            row.range_low, f"lower end of the range {row.range_low:g}", row.range_grade, row.range_source
        )
    if row.usual_mg is None:
        return None
    words = f"no published range read; a label calls {row.usual_mg:g} usual"
    return msgspec.structs.replace(
        _column(row.usual_mg, words, row.usual_grade, row.usual_source), firm=False
    )


def _column(value: Number, words: str, grade: Grade | None, source: str | None) -> Needed:
    sources = (source,) if source else ()
    return Needed(dose=exact(value), words=words, secondary=grade is Grade.SECONDARY, sources=sources)


def _near_maximum(record: TrialRecord, row: Antidepressant, fraction: Fraction) -> list[Needed]:
    """A part of each ceiling that may have applied, never below the minimum; a recommended dose must be reached."""
    if row.target_mg is not None:
        return [
            Needed(
                dose=exact(row.target_mg),
                words=f"the recommended dose is {row.target_mg:g}; maximum {row.max_mg:g} ({label_of(row)})"
                + _minimum(row.min_mg),
                secondary=row.target_grade is Grade.SECONDARY,
                sources=(row.target_source,) if row.target_source else (),
                must_reach=True,
            )
        ]
    readings = [_part(row, form, base, fraction) for form, base in _ceilings(record, row)]
    return list(dict.fromkeys(readings))


def _part(row: Antidepressant, form: Formulation | None, base: Number, fraction: Fraction) -> Needed:
    """Near the maximum of one formulation in one setting."""
    ceiling, grade = base, row.max_grade
    sources: tuple[str, ...] = (row.max_source,)
    if form is not None and form.max_mg is not None:
        ceiling, grade, sources = form.max_mg, form.grade, form.sources
    minimum, min_grade = row.min_mg, row.min_grade
    if form is not None and form.min_mg is not None:
        minimum, min_grade = form.min_mg, form.grade
    part = fraction * exact(ceiling)
    least = exact(minimum) if minimum is not None else Fraction(0)
    if least > part and row.min_source:
        sources = (*sources, row.min_source)
    return Needed(
        dose=max(part, least),
        words=f"near the maximum is {number_up(part)} of {ceiling:g} ({label_of(row)})" + _minimum(minimum),
        secondary=grade is Grade.SECONDARY or (least > part and min_grade is Grade.SECONDARY),
        sources=sources,
    )


def _under_caps(record: TrialRecord, readings: list[Needed], *, near_maximum: bool) -> list[Needed]:
    """The readings under this patient's lower maxima: one that applied replaces them, one that may stands beside."""
    caps = [
        cap for cap in caps_of(record) if cap.row.kind == "maximum" and cap.applies is not Verdict.NOT_MET
    ]
    applied = min((cap for cap in caps if cap.applies is Verdict.MET), key=_cap_mg, default=None)
    possible = [cap for cap in caps if cap.applies is Verdict.CANNOT_TELL]
    lower = [cap for cap in possible if applied is None or _cap_mg(cap) < _cap_mg(applied)]
    kept = [] if applied is not None else readings
    under = [*([applied] if applied is not None else []), *lower]
    capped = [_under(reading, cap.row, near_maximum=near_maximum) for cap in under for reading in readings]
    return list(dict.fromkeys([*capped, *kept]))


def _cap_mg(cap: Cap) -> Fraction:
    return exact(cap.row.cap_mg)


def _under(reading: Needed, row: DoseCap, *, near_maximum: bool) -> Needed:
    """A reading under a lower maximum, which must itself be reached where the rule asks for near the maximum."""
    cap = exact(row.cap_mg)
    if reading.dose <= cap and (reading.must_reach or not near_maximum):
        return reading
    return Needed(
        dose=cap,
        words=f"this patient's maximum is {row.cap_mg:g} ({why(row)})",
        secondary=row.grade is Grade.SECONDARY,
        sources=(row.source,),
        must_reach=True,
    )


def label_of(row: Antidepressant) -> str:
    """Whose maximum it is."""
    return row.max_label or "US label"


def _minimum(value: Number | None) -> str:
    return f"; minimum {value:g}" if value is not None else ""


def _ceilings(record: TrialRecord, row: Antidepressant) -> Iterable[tuple[Formulation | None, Number]]:
    """The labelled maxima that may apply, by formulation and setting."""
    bases = [row.max_mg]
    if row.max_outpatient_mg is not None and record.trial.setting != "inpatient":
        bases = [row.max_outpatient_mg] if record.trial.setting else [row.max_outpatient_mg, row.max_mg]
    for form in _forms(record, row):
        for base in bases:
            yield form, base


def _forms(record: TrialRecord, row: Antidepressant) -> list[Formulation | None]:
    """The recorded formulation; where none is, or none that the tables know, each one that changes a dose."""
    if record.formulation is not None:
        return [record.formulation]
    possible = [
        form
        for form in record.reference.formulations
        if form.drug == row.generic and form.words and (form.max_mg is not None or form.min_mg is not None)
    ]
    return [None, *possible]


@once_a_record
def ceiling_of(record: TrialRecord) -> Fraction | None:
    """The highest labelled maximum that may apply; None for a drug outside the tables."""
    if record.row is None:
        return None
    tops = [
        exact(form.max_mg if form is not None and form.max_mg is not None else base)
        for form, base in _ceilings(record, record.row)
    ]
    return max(tops)


def is_implausible(record: TrialRecord) -> bool:
    """Whether the dose is many times the labelled maximum and nobody has confirmed it."""
    ceiling, limits = ceiling_of(record), record.reference.definitions.doses
    if ceiling is None or record.dose is None or record.trial.dose_confirmed:
        return False
    return record.dose.least > limits.many_times * ceiling


# -- what is missing ---------------------------------------------------------------------------------------------


def missing_for_dose(record: TrialRecord, has: Span, needed: list[Needed]) -> list[str]:
    """What would decide a dose that cannot be told: its number, or what its ceiling depends on."""
    row = record.row
    if row is None or not has.is_known:
        return [dose_path(record)]
    missing = []
    if row.max_outpatient_mg is not None and record.trial.setting is None:
        missing.append(f"{record.path}.setting")
    if record.formulation is None and len(_forms(record, row)) > 1:
        missing.append(f"{record.path}.formulation")
    for cap in caps_of(record):
        missing += cap.missing if cap.row.kind == "maximum" else ()
    return list(dict.fromkeys(missing))


@once_a_record
def dose_path(record: TrialRecord) -> str:
    """Where the highest dose is written."""
    if record.trial.doses:
        return f"{record.path}.doses"
    in_mg = record.row is None or record.row.unit == "mg/day"
    return f"{record.path}.{'max_dose_mg' if in_mg else 'max_dose'}"
