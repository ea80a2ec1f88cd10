"""A case from the bytes of a file: the one door for keyboard, JSON and FHIR. All problems are listed at once."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import msgspec
from msgspec import inspect

from trdcheck.inputs.json_text import half_characters, read_json, with_whole_characters
from trdcheck.inputs.problems import InvalidFileError, Mismatch, Path, Problem, mismatches, nearest, shown
from trdcheck.inputs.refusals import refusals
from trdcheck.model.case import (
    AgeRange,
    AnalyteId,
    Augmentation,
    Case,
    Condition,
    ConditionId,
    Course,
    Decision,
    Diagnosis,
    DrugName,
    FactId,
    GeneResult,
    HospitalStay,
    InstrumentId,
    Lab,
    Medication,
    ModalityId,
    Patient,
    Psychotherapy,
    Range,
    RecordedAge,
    Screen,
    Trial,
)
from trdcheck.model.dates import When
from trdcheck.reference import Reference
from trdcheck.reference.drugs import same_name

FORMAT = "trdcheck-case/1"

_RECORDS: dict[str, type[msgspec.Struct]] = {
    "trials": Trial,
    "augmentation": Augmentation,
    "courses": Course,
    "psychotherapy": Psychotherapy,
    "hospital_stays": HospitalStay,
    "diagnosis": Diagnosis,
    "screens": Screen,
    "labs": Lab,
    "conditions": Condition,
    "medications": Medication,
    "pharmacogenomics": GeneResult,
    "decisions": Decision,
}


# More than these no patient has.
_MOST = {"trials": 100}
_MOST_RECORDS = 5_000
_when = lru_cache(maxsize=4096)(When)  # many records of a case, and of a cohort, have one day


class Vocabulary:
    """The closed lists that names in a case are looked up in."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._drug_hints: dict[str, str] = {}
        self._known: dict[type, tuple[str, Callable[[], Mapping[str, object]]]] = {
            InstrumentId: ("instrument", lambda: reference.instruments),
            AnalyteId: ("analyte", lambda: reference.analytes),
            ConditionId: ("condition", lambda: reference.conditions),
            FactId: ("history fact", lambda: reference.facts),
            ModalityId: ("modality", lambda: reference.modalities),
        }

    def __reduce__(self) -> tuple[type["Vocabulary"], tuple[Reference]]:
        """It pickles as the tables that it looks names up in."""
        return Vocabulary, (self.reference,)

    def hook(self, wanted: type, value: object) -> object:
        """A closed name or a date from its text; raises ValueError with what is allowed, hint after a newline."""
        if not isinstance(value, str):
            raise ValueError(f"found {shown(value)}, expected a text")
        if wanted is When:
            try:
                return _when(value)
            except ValueError as error:
                raise ValueError(f"{shown(value)}: {error}") from None
        if wanted is DrugName:
            return self._drug(value)
        kind, known = self._known[wanted]
        if value not in known():
            near = nearest(value, list(known()))
            hint = "; ".join(part for part in (near, self._way_out(wanted, kind, value)) if part)
            raise ValueError(f"{shown(value)} is not a known {kind}\n{hint}")
        return wanted(value)

    def _way_out(self, wanted: type, kind: str, value: str) -> str:
        """How a name outside the tables is written: under no name, with its text; else with the clinic's checklist."""
        if wanted is ConditionId:
            named = self.reference.condition_texts.read(value).condition
            if named is not None:
                return f'write {named}, or "condition": null with "text"'
        if wanted in (InstrumentId, AnalyteId, ConditionId):
            return f'outside the tables: "{kind}": null with "text"; declared by another checklist: name that with -c'
        return "declared by another checklist? name that with -c"

    def _drug_hint(self, value: str) -> str:
        """What to write for a drug that is no exact name: its name alone, the one it is a slip of, or its text."""
        names = self.reference.drug_names
        ambiguous = names.ambiguous.get(same_name(value))
        way_out = 'outside the tables: "drug": null with "text"'
        if ambiguous is not None and ambiguous.kind != "never read":
            return f"write the drug itself: {' and '.join(ambiguous.means)}; {way_out}"
        read = self.reference.generics(value)
        if len(read) == 1 and names.find(read[0]) is not None:
            return f"write the name alone: {read[0]}; {way_out}"
        near = names.near(value)
        return f"did you mean: {', '.join(near)}? {way_out}" if near else way_out

    def _drug(self, value: str) -> DrugName:
        """A drug by exactly one of its names; a near miss is refused with the near names offered."""
        names = self.reference.drug_names
        found = names.find(value)
        if found is None:
            if value not in self._drug_hints:
                self._drug_hints[value] = self._drug_hint(value)
            raise ValueError(f"{shown(value)} is not a known drug\n{self._drug_hints[value]}")
        if found.record_as is not None:
            raise ValueError(f"{shown(value)} is not recorded here\n{found.record_as}")
        return DrugName(value, found.generic)


def read_case(data: bytes, name: str, vocabulary: Vocabulary) -> Case:
    """The case in the bytes of a file called `name`.

    Raises InvalidFileError with every problem: nothing of an invalid file is judged.
    """
    file = read_json(data, name, FORMAT)
    case: Case | None = None
    refused = ""
    too_long = list(_too_long(file.values))
    # What is far too long is not gone through: its length is the one thing to mend.
    values = {
        key: value for key, value in file.values.items() if (key,) not in {one.path for one in too_long}
    }
    halves = list(half_characters(values)) if "\\u" in file.text else []
    if halves:
        values = with_whole_characters(values)
    try:
        case = msgspec.convert(values, Case, dec_hook=vocabulary.hook)
    except msgspec.ValidationError as error:
        refused = str(error)
    found = list(mismatches(values, _type_of(Case), vocabulary.hook)) if case is None else []
    found += _impossible(values, vocabulary)
    found = [_in_chart_words(wrong, values, vocabulary.reference) for wrong in found] + too_long + halves
    if case is not None and not found and not file.repeats:
        return case
    if not found and not file.repeats:
        # The decoder refused what the walk let pass: its own words, never silence.
        raise InvalidFileError([Problem(file=name, line=0, path="", message=refused.partition(" - at")[0])])
    # A key can be met by the walk and by the check of names.
    raise InvalidFileError(file.located(list(dict.fromkeys(found))))


def _too_long(values: dict[str, Any]) -> Iterator[Mismatch]:
    """Lists that no patient has, so long that going through them would take minutes."""
    for key, records in values.items():
        limit = _MOST.get(key, _MOST_RECORDS)
        if isinstance(records, list) and len(records) > limit:
            message = f"{len(records):,} records; the limit is {limit:,}"
            yield Mismatch(path=(key,), message=message)


def _in_chart_words(wrong: Mismatch, values: dict[str, Any], reference: Reference) -> Mismatch:
    """A mismatch with what to write where its value is a word that charts use."""
    key = next((step for step in reversed(wrong.path) if isinstance(step, str)), "")
    value: Any = values
    for step in wrong.path:
        if not isinstance(value, dict | list):
            return wrong
        try:
            value = value[step]  # type: ignore[index]
        except (KeyError, IndexError):
            return wrong
    if not isinstance(value, str):
        return wrong
    word, words = value.strip().casefold(), reference.chart_words
    write = words.get((f"{wrong.path[0]}.{key}", word)) or words.get((key, word))
    if write is None:
        return wrong
    # The whole list of words beside the one that is meant would only be read as a choice.
    message = wrong.message.partition(", allowed:")[0]
    return msgspec.structs.replace(wrong, message=message, hint=f"write {write}")


# -- what no patient can have ------------------------------------------------------------------------------------


def _impossible(values: dict[str, Any], vocabulary: Vocabulary) -> Iterator[Mismatch]:
    """What is well written and cannot be: record by record, so that one bad record hides no other."""
    as_of = _converted(values.get("as_of"), When, vocabulary)
    if as_of is not None and not as_of.is_day:
        yield Mismatch(path=("as_of",), message=f"{shown(str(as_of))}: write one day, YYYY-MM-DD")
    patient = _converted(values.get("patient"), Patient, vocabulary)
    if patient is not None and isinstance(patient.age, RecordedAge):
        yield from _of_age(patient.age)
    for key, record_type in _RECORDS.items():
        records = values.get(key)
        for n, raw in enumerate(records if isinstance(records, list) else ()):
            record = _converted(raw, record_type, vocabulary)
            if record is not None:
                yield from _of_record(record, (key, n), vocabulary)
    history = values.get("history")
    for name, raw in (history if isinstance(history, dict) else {}).items():
        yield from _of_fact(str(name), raw, vocabulary)


def _converted(raw: object, wanted: Any, vocabulary: Vocabulary) -> Any:
    """A part of the case as its struct, as far as it fits; None when it is absent or does not (the walk says why)."""
    if raw is None:
        return None
    try:
        return msgspec.convert(raw, wanted, dec_hook=vocabulary.hook)
    except msgspec.ValidationError:
        return _as_far_as_it_fits(raw, _type_of(wanted), vocabulary)


@cache
def _type_of(wanted: type) -> inspect.Type:
    """What a type asks for; the same type is taken apart once."""
    return inspect.type_info(wanted)


def _as_far_as_it_fits(raw: object, want: inspect.Type, vocabulary: Vocabulary) -> Any:
    """A value without what in it fits no type, so that a mistyped value hides nothing else of its record."""
    if isinstance(want, inspect.UnionType):
        kinds: dict[type, tuple[type, ...]] = {
            dict: (inspect.StructType, inspect.DictType),
            list: (inspect.ListType,),
        }
        fits = [one for one in want.types if isinstance(one, kinds.get(type(raw), ()))]
        if fits:
            return _as_far_as_it_fits(raw, fits[0], vocabulary)
    if isinstance(want, inspect.StructType) and isinstance(raw, dict):
        fields = {
            field.name: _as_far_as_it_fits(raw.get(field.encode_name), field.type, vocabulary)
            for field in want.fields
            if field.encode_name in raw or field.required
        }
        return want.cls(**fields)
    if isinstance(want, inspect.ListType) and isinstance(raw, list):
        return [_as_far_as_it_fits(one, want.item_type, vocabulary) for one in raw]
    if isinstance(want, inspect.DictType) and isinstance(raw, dict):
        return {key: _as_far_as_it_fits(one, want.value_type, vocabulary) for key, one in raw.items()}
    types = want.types if isinstance(want, inspect.UnionType) else (want,)
    custom = next((one for one in types if isinstance(one, inspect.CustomType)), None)
    if any(mismatches(raw, want, vocabulary.hook)) or raw is None:
        return None
    return vocabulary.hook(custom.cls, raw) if custom is not None and isinstance(raw, str) else raw


def _of_age(age: RecordedAge) -> Iterator[Mismatch]:
    """A range upside down, or an age told in two ways."""
    yield from _upside_down(age.min, age.max, ("patient", "age"))
    if isinstance(age.value, AgeRange):
        yield from _upside_down(age.value.min, age.value.max, ("patient", "age", "value"))
    if age.value is not None and (age.min is not None or age.max is not None):
        message = '"value" and "min", "max" say the same: give one of them'
        yield Mismatch(path=("patient", "age", "value"), message=message, key=True)


def _of_fact(name: str, raw: object, vocabulary: Vocabulary) -> Iterator[Mismatch]:
    """A name that is no history fact (a decoder looks at values, not at keys), or a word outside its answers."""
    try:
        vocabulary.hook(FactId, name)
    except ValueError as error:
        message, _, hint = str(error).partition("\n")
        yield Mismatch(path=("history", name), message=message, hint=hint, key=True)
        return
    row = vocabulary.reference.facts[name]
    value = raw.get("value") if isinstance(raw, dict) else raw
    if not isinstance(value, str) or value in row.answers:
        return
    path: Path = ("history", name, "value") if isinstance(raw, dict) else ("history", name)
    allowed = ", ".join(["true", "false", *row.answers])
    yield Mismatch(path=path, message=f"found {shown(value, path)}, allowed: {allowed}")


def _of_record(record: msgspec.Struct, path: Path, vocabulary: Vocabulary) -> Iterator[Mismatch]:
    """What one record cannot have."""
    yield from _stops_first(record, path)
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, Range):
            yield from _upside_down(value.min, value.max, (*path, name))
    match record:
        case Trial():
            yield from _of_trial(record, path, vocabulary)
        case Augmentation():
            yield from _of_dose(record, path, vocabulary)
        case Screen() if record.instrument is not None:
            instrument = vocabulary.reference.instruments[record.instrument]
            for found in refusals(
                instrument, items=record.items, score=record.score, result=record.result, parts=record.parts
            ):
                yield msgspec.structs.replace(found, path=(*path, *found.path))
        case Decision() if record.reason is not None and not record.reason.strip():
            yield Mismatch(path=(*path, "reason"), message="a decision needs a reason")


def _of_trial(trial: Trial, path: Path, vocabulary: Vocabulary) -> Iterator[Mismatch]:
    """Doses told in two ways, steps upside down, and the augmentations of the trial."""
    yield from _of_dose(trial, path, vocabulary)
    if trial.doses is not None:
        for name in ("max_dose_mg", "max_dose", "weeks_at_max_dose"):
            if getattr(trial, name) is not None:
                message = f'"{name}" and "doses" say the same: give one of them'
                yield Mismatch(path=(*path, name), message=message, key=True)
        for n, step in enumerate(trial.doses):
            if step is None:  # it fits no type: the walk says why
                continue
            for name in ("mg", "weeks"):
                value = getattr(step, name)
                if isinstance(value, Range):
                    yield from _upside_down(value.min, value.max, (*path, "doses", n, name))
    for n, added in enumerate(trial.augmentation or ()):
        if added is None:
            continue
        yield from _of_record(added, (*path, "augmentation", n), vocabulary)


def _of_dose(record: Trial | Augmentation, path: Path, vocabulary: Vocabulary) -> Iterator[Mismatch]:
    """A dose in milligrams for a drug whose doses have another unit, or a dose without its unit."""
    drug = record.drug.generic if record.drug is not None else None
    unit = _unit_of(record, vocabulary)
    if record.max_dose_mg is not None and unit is not None and unit != "mg/day":
        hint = f'write "max_dose" with "unit": "{unit}"'
        message = f"doses of {drug} are in {unit}"
        yield Mismatch(path=(*path, "max_dose_mg"), message=message, hint=hint, key=True)
    if record.max_dose is not None and record.max_dose_mg is not None:
        message = '"max_dose" and "max_dose_mg" say the same: give one of them'
        yield Mismatch(path=(*path, "max_dose"), message=message, key=True)


def _unit_of(record: Trial | Augmentation, vocabulary: Vocabulary) -> str | None:
    """The unit in which the tables have the doses of a trial's drug, or of an added one."""
    generic = record.drug.generic if record.drug is not None else ""
    added = vocabulary.reference.augmentation.get(generic) if isinstance(record, Augmentation) else None
    row = added or vocabulary.reference.antidepressants.get(generic)
    return row.unit if row is not None else None


def _stops_first(record: msgspec.Struct, path: Path) -> Iterator[Mismatch]:
    """A stop that is certainly before its start."""
    started, stopped = getattr(record, "started", None), getattr(record, "stopped", None)
    if started is not None and stopped is not None and stopped.surely_before(started):
        yield Mismatch(path=(*path, "stopped"), message=f"stopped {stopped}, before it started ({started})")


def _upside_down(low: Any, high: Any, path: Path) -> Iterator[Mismatch]:
    """A range whose lower end is above its upper end."""
    if low is not None and high is not None and low > high:
        yield Mismatch(path=path, message=f"upside down: {low:g} is above {high:g}")
