"""What is known about one patient, as records: the structs of `trdcheck-case/1`.

Absent and `null` mean *not known*; `false`, `0` and `[]` are answers. Nothing here knows a checklist.
Reading and all that can be wrong with a file is `reading`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from trdcheck.model.dates import When

# Names that must stand in a closed list. They are looked up while the file is decoded, so that a slip
# is reported with its path like any other mismatch (`reading.Vocabulary`).


class DrugName(str):
    """A drug judged as a trial or an augmentation: `generic` beside the name as it was written."""

    __slots__ = ("generic",)
    generic: str

    def __new__(cls, written: str, generic: str) -> "DrugName":
        """The written name with the generic it stands for."""
        name = super().__new__(cls, written)
        name.generic = generic
        return name

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """What makes it anew: a copy and a pickle keep both names."""
        return (str(self), self.generic)


class InstrumentId(str):
    """A screening instrument of the tables or the overlay."""

    __slots__ = ()


class AnalyteId(str):
    """A laboratory analyte of the tables or the overlay."""

    __slots__ = ()


class ConditionId(str):
    """A condition of the tables or the overlay."""

    __slots__ = ()


class FactId(str):
    """A history fact of the tables or the overlay."""

    __slots__ = ()


class ModalityId(str):
    """A course of stimulation or of a drug given by sessions."""

    __slots__ = ()


Number = int | float
NotNegative = Annotated[int, Meta(ge=0)] | Annotated[float, Meta(ge=0)]
Age = Annotated[int, Meta(ge=0, le=130)]

CaseFormat = Literal["trdcheck-case/1"]
Outcome = Literal[
    "no_response", "partial", "insufficient", "improved", "response", "remission", "response_lost", "worse"
]
StopReason = Literal[
    "no_response",
    "side_effects",
    "remission",
    "mood_switch",
    "adherence",
    "cost",
    "access",
    "preference",
    "pregnancy",
    "interaction",
    "other",
]
TrialFact = Literal[
    "drug",
    "dose",
    "weeks",
    "weeks_at_max_dose",
    "started",
    "stopped",
    "adherence",
    "outcome",
    "stop_reason",
    "side_effects",
]
Liver = Literal["normal", "mild", "moderate", "severe"]
MedicineClass = Literal[
    "sedative",
    "opioid",
    "thyroid-hormone",
    "antithyroid",
    "lithium",
    "b12",
    "vitamin-d",
    "stimulant",
    "antidepressant",
    "antipsychotic",
    "mood-stabiliser",
    "corticosteroid",
    "interferon",
    "hormonal-contraceptive",
    "enzyme-inhibitor",
    "enzyme-inducer",
    "other",
]
DecisionWord = Literal["ordered", "acted_on", "deferred", "declined", "waived", "not_applicable"]


class Source(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Where a record comes from; `ref` is the user's own reference and never shown in a message."""

    kind: Literal["patient", "chart", "lab", "pharmacy", "ehr", "other"] | None = None
    ref: str | None = None


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What every record may carry; `noted` is the day it was written down."""

    source: Source | None = None
    note: str | None = None
    noted: When | None = None


class Range(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A number known only to lie between two; either side may be absent."""

    min: NotNegative | None = None
    max: NotNegative | None = None


def _drop_empty_ranges(record: Struct) -> None:
    """Make every quantity of a record that is known from neither side not recorded."""
    for name in record.__struct_fields__:
        if getattr(record, name) == Range():
            msgspec.structs.force_setattr(record, name, None)


class AgeRange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """An age in whole years known only to lie between two."""

    min: Age | None = None
    max: Age | None = None


Quantity = NotNegative | Range


class Fact(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One answer with its date: `false` is an answer, absent is not."""

    value: bool | str | None = None
    date: When | None = None


class SuicidalThoughts(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The direct question: now, earlier in this episode, or none; `true` = now, `false` = none."""

    value: bool | Literal["now", "earlier", "none"] | None = None
    date: When | None = None


class YesNo(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A yes or a no with its date."""

    value: bool | None = None
    date: When | None = None


class Label(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The label the patient came with."""

    term: str | None = None
    by: str | None = None
    date: When | None = None


Positive = Annotated[int, Meta(gt=0)] | Annotated[float, Meta(gt=0)]
# What a person can have: a neck in inches is refused, and not taken for a thin one.
NeckCm = Annotated[int, Meta(ge=20, le=80)] | Annotated[float, Meta(ge=20, le=80)]
Bmi = Annotated[int, Meta(ge=10, le=100)] | Annotated[float, Meta(ge=10, le=100)]


class RecordedAge(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """An age in whole years with the day on which it was that, or known only to lie between two."""

    value: Age | AgeRange | None = None
    date: When | None = None
    min: Age | None = None
    max: Age | None = None


class Measure(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A measured number of the patient and its day."""

    value: Positive | None = None
    date: When | None = None


class NeckMeasure(Measure, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The circumference of the neck in cm and its day."""

    value: NeckCm | None = None


class BmiMeasure(Measure, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The body mass index and its day."""

    value: Bmi | None = None


class LiverFunction(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """How the liver works and when that was known."""

    value: Liver | None = None
    date: When | None = None


class Patient(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Who the patient is. A bare value is of the case's `as_of`; a dated one of its own day.

    Age in whole years; `sex` is used for cut-offs and formulas only; neck in cm; eGFR in mL/min/1.73 m2.
    """

    age: Age | RecordedAge | None = None
    sex: Literal["female", "male", "other"] | None = None
    bmi: Bmi | BmiMeasure | None = None
    neck_cm: NeckCm | NeckMeasure | None = None
    pregnant: bool | YesNo | None = None
    postpartum: bool | YesNo | None = None
    egfr: Positive | Measure | None = None
    liver: Liver | LiverFunction | None = None


class Episode(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The present episode."""

    started: When | None = None
    severity: Literal["subsyndromal", "mild", "moderate", "severe"] | None = None
    function_impaired: bool | None = None
    kind: Literal["single", "recurrent"] | None = None
    number: Annotated[int, Meta(ge=1)] | None = None


class Safety(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The four safety answers, asked directly."""

    suicidal_thoughts: bool | Literal["now", "earlier", "none"] | SuicidalThoughts | None = None
    psychotic_features: bool | YesNo | None = None
    catatonia: bool | YesNo | None = None
    mania: bool | YesNo | None = None


class Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One step of a titration: the dose a day and the weeks at it."""

    mg: Quantity | None = None
    weeks: Quantity | None = None

    def __post_init__(self) -> None:
        """An empty range is not recorded."""
        _drop_empty_ranges(self)


class Level(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A drug level of this trial; shown."""

    result: Literal["low", "in_range", "high"] | None = None
    value: NotNegative | None = None
    unit: str | None = None
    date: When | None = None


class Augmentation(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A drug added to an antidepressant. `drug` null with `class` or `text` when the name is not judged."""

    drug: DrugName | None
    text: str | None = None
    drug_class: str | None = msgspec.field(name="class", default=None)
    max_dose_mg: Quantity | None = None
    max_dose: Quantity | None = None
    unit: str | None = None
    weeks: Quantity | None = None
    started: When | None = None
    stopped: When | None = None
    ongoing: bool | None = None
    outcome: Outcome | None = None
    stop_reason: StopReason | None = None
    level: Level | None = None

    def __post_init__(self) -> None:
        """An empty range is not recorded."""
        _drop_empty_ranges(self)


class Trial(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One antidepressant trial. Doses are the highest total a day in the unit of the drug table.

    `weeks_on` is the day on which the weeks of a trial that goes on were counted; `dose_confirmed` says that a dose far
    above the labelled maximum is what was taken; `dose_judged` is a clinician's word (`by`) where the tables have none.
    """

    drug: DrugName | None
    text: str | None = None
    drug_class: str | None = msgspec.field(name="class", default=None)
    formulation: str | None = None
    max_dose_mg: Quantity | None = None
    max_dose: Quantity | None = None
    unit: str | None = None
    dose_words: Literal["below_minimum", "at_maximum"] | None = None
    doses: list[Step] | None = None
    weeks: Quantity | None = None
    weeks_at_max_dose: Quantity | None = None
    weeks_on: When | None = None
    dose_confirmed: bool | None = None
    dose_judged: Literal["adequate", "too_low"] | None = None
    by: str | None = None
    started: When | None = None
    stopped: When | None = None
    ongoing: bool | None = None
    on_max_dose_since: When | None = None
    setting: Literal["outpatient", "inpatient"] | None = None
    this_episode: bool | None = None
    purpose: Literal["depression", "sleep", "pain", "anxiety", "smoking", "other"] | None = None
    adherence: Literal["good", "partial", "poor"] | None = None
    outcome: Outcome | None = None
    stop_reason: StopReason | None = None
    side_effects: Literal["none", "tolerable", "limiting"] | None = None
    elevated_mood: bool | None = None
    combined_with: list[str] | None = None
    unrecoverable: list[TrialFact] | None = None
    augmentation: list[Augmentation] | None = None
    level: Level | None = None

    def __post_init__(self) -> None:
        """An empty range is not recorded."""
        _drop_empty_ranges(self)


class Course(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A course judged by sessions: stimulation, esketamine, ketamine, zuranolone."""

    modality: ModalityId
    sessions: Annotated[int, Meta(ge=0)] | None = None
    placement: Literal["unilateral", "bilateral"] | None = None
    started: When | None = None
    stopped: When | None = None
    ongoing: bool | None = None
    this_episode: bool | None = None
    outcome: Outcome | None = None
    stop_reason: StopReason | None = None


class Psychotherapy(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A psychotherapy; listed."""

    type: str | None = None
    sessions: Annotated[int, Meta(ge=0)] | None = None
    frequency: str | None = None
    started: When | None = None
    stopped: When | None = None
    ongoing: bool | None = None
    this_episode: bool | None = None
    outcome: Outcome | None = None
    stop_reason: StopReason | None = None


class Screen(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A completed instrument: its answers in the form's order, its total or its result."""

    instrument: InstrumentId | None
    text: str | None = None
    date: When | None = None
    items: list[Number | Literal["refused"] | None] | None = None
    score: Number | None = None
    result: str | None = None
    parts: dict[str, bool | Number | str | None] | None = None


class Limits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The laboratory's own limits, in the unit of the value."""

    low: Number | None = None
    high: Number | None = None


class Lab(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A laboratory result; `result` is the laboratory's or the chart's own word."""

    analyte: AnalyteId | None
    text: str | None = None
    value: Number | None = None
    comparator: Literal["<", "<=", ">", ">="] | None = None
    unit: str | None = None
    range: Limits | None = None
    result: Literal["low", "normal", "high"] | None = None
    date: When | None = None


class Condition(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A diagnosis and how it stands; `bears_on` names the items that a text in no table is about, `[]` none."""

    condition: ConditionId | None
    text: str | None = None
    status: Literal["suspected", "unconfirmed", "active", "treated", "resolved", "ruled_out"] | None = None
    controlled: bool | None = None
    basis: Literal["interview", "instrument", "chart", "told"] | None = None
    date: When | None = None
    bears_on: list[str] | None = None


class Medication(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A medicine taken now or before; any text, names the tables know are used, `class` says what another is."""

    drug: str
    drug_class: MedicineClass | list[MedicineClass] | None = msgspec.field(name="class", default=None)
    dose: str | None = None
    started: When | None = None
    stopped: When | None = None
    taken_for: str | None = msgspec.field(name="for", default=None)

    @property
    def classes(self) -> "tuple[MedicineClass, ...]":
        """The classes that the record itself names."""
        if self.drug_class is None:
            return ()
        return (self.drug_class,) if isinstance(self.drug_class, str) else tuple(self.drug_class)


class GeneResult(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A pharmacogenomic result; `gene` null with `result` for a panel known only by its sentence."""

    gene: str | None
    phenotype: str | None = None
    diplotype: str | None = None
    activity_score: NotNegative | None = None
    result: Literal["no_actionable"] | None = None
    date: When | None = None


class Decision(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What was decided about an item or a flag, when, why and by whom."""

    item: str
    decision: DecisionWord
    date: When
    reason: Annotated[str, Meta(min_length=1)]
    by: str | None = None
    source: Source | None = None
    note: str | None = None
    noted: When | None = None


class Diagnosis(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A diagnosis by its code, for letters and forms; shown, never judged and never derived."""

    code: str
    system: Literal["icd-10-cm", "icd-10", "icd-11", "snomed"] | None = None
    text: str | None = None
    date: When | None = None


class HospitalStay(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A stay in hospital; listed."""

    started: When | None = None
    stopped: When | None = None
    stay_for: str | None = msgspec.field(name="for", default=None)


class Note(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A note of the clinician; `about` is an item, a flag or a path of the case."""

    text: Annotated[str, Meta(min_length=1)]
    date: When | None = None
    by: str | None = None
    about: str | None = None


History = dict[FactId, bool | str | Fact | None]


class Case(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Everything known about one patient. Every part is optional."""

    # An editor's own key: taken and ignored.
    editor_schema: str | None = msgspec.field(name="$schema", default=None)
    format: CaseFormat | None = None
    case_id: str | None = None
    as_of: When | None = None
    label: Label | None = None
    diagnosis: list[Diagnosis] | None = None
    patient: Patient | None = None
    episode: Episode | None = None
    safety: Safety | None = None
    trials: list[Trial] | None = None
    trials_complete: bool | YesNo | None = None
    trials_together: bool | YesNo | None = None
    augmentation: list[Augmentation] | None = None
    courses: list[Course] | None = None
    psychotherapy: list[Psychotherapy] | None = None
    hospital_stays: list[HospitalStay] | None = None
    screens: list[Screen] | None = None
    labs: list[Lab] | None = None
    conditions: list[Condition] | None = None
    medications: list[Medication] | None = None
    lists_confirmed: bool | YesNo | None = None
    pharmacogenomics: list[GeneResult] | None = None
    history: History | None = None
    decisions: list[Decision] | None = None
    notes: list[Note] | None = None

    def fact(self, name: FactId | str) -> Fact | None:
        """The history fact `name` with its date, or None when it is not known."""
        return self.dated((self.history or {}).get(FactId(name)))

    def dated(self, answer: "bool | str | Fact | YesNo | SuicidalThoughts | None") -> Fact | None:
        """An answer with its date: a bare one is dated the case's own `as_of`; None when nothing is known."""
        if answer is None:
            return None
        if isinstance(answer, bool | str):
            return Fact(value=answer, date=self.as_of)
        if answer.value is None:
            return None
        return Fact(
            value=answer.value, date=answer.date, source=answer.source, note=answer.note, noted=answer.noted
        )


def plain(case: Case) -> "Mapping[str, object]":
    """The case as plain JSON values: as written, `generic` beside each drug name the tables know."""
    values: dict[str, object] = msgspec.to_builtins(case, enc_hook=str)
    values.pop("$schema", None)
    for key in ("trials", "augmentation"):
        _name_generics(values.get(key), getattr(case, key))
    return values


def _name_generics(values: object, records: "list[Trial] | list[Augmentation] | None") -> None:
    """Write each record's generic name beside its drug, in place, augmentations included."""
    if not isinstance(values, list) or records is None:
        return
    for index, value in enumerate(values):
        record = records[index]
        if record.drug is not None:
            value["generic"] = record.drug.generic
        if isinstance(record, Trial):
            _name_generics(value.get("augmentation"), record.augmentation)
