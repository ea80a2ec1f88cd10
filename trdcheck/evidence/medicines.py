"""What the case says of medicines taken and of laboratory results."""

from trdcheck.evidence.conditions import read_condition
from trdcheck.evidence.labs import beside, read_analyte
from trdcheck.evidence.reader import Reader
from trdcheck.evidence.reading import Reading, aged
from trdcheck.evidence.words import last_day
from trdcheck.model.case import Augmentation, Lab, Medication
from trdcheck.model.checklist import Medicines
from trdcheck.model.dated import Dated, known_on, numbered
from trdcheck.model.dates import is_after
from trdcheck.reference import Reference
from trdcheck.reference.drugs import OtherDrug


def read_medicines(evidence: Reader, source: str) -> Reading:
    """Whether a medicine of a group is taken: recorded, and not surely stopped; added drugs count as well."""
    group = evidence.part.medicines[source]
    taken = [
        (medicine.path, row, medicine.record.started)
        for medicine in numbered(evidence.case.medications, "medications")
        if _is_taken(evidence, medicine.record)
        for row in evidence.reference.medicines(medicine.record.drug, medicine.record.classes)
    ]
    taken += [
        (path, row, added.started)
        for path, added in _added_now(evidence)
        for row in evidence.reference.medicines(added.drug or added.text or "")
    ]
    members = [
        (path, row.generic, started)
        for path, row, started in taken
        if _in_group(row, group, evidence.reference)
    ]
    if not members:
        if evidence.case.medications is None:
            return Reading(frozenset({"unknown"}), missing=("medications",))
        return Reading(frozenset({"none"}))
    starts = [start for _, _, start in members]
    days = [last_day(start, evidence.as_of) for start in starts]
    newest = max((day for day in days if day is not None), default=None)
    answered = evidence.answered(newest) if None not in starts else _recently_answered(evidence)
    return Reading(
        tags=frozenset({"answered" if answered else "taken"}),
        text=", ".join(sorted({generic for _, generic, _ in members})),
        evidence=tuple(path for path, _, _ in members),
        newest=newest,
        first=max((start.first for start in starts if start is not None), default=None),
    )


def _added_now(evidence: Reader) -> list[tuple[str, Augmentation]]:
    """The drugs added to a trial that go on: their own word, or that of a trial that goes on without a stop."""
    added = [
        (drug.path, drug.record)
        for drug in known_on(evidence.case.augmentation, "augmentation", evidence.as_of)
    ]
    now = [(path, drug) for path, drug in added if drug.ongoing]
    for trial in known_on(evidence.case.trials, "trials", evidence.as_of):
        for drug in known_on(trial.record.augmentation, f"{trial.path}.augmentation", evidence.as_of):
            goes_on = drug.record.ongoing
            if goes_on is None:
                goes_on = bool(trial.record.ongoing) and drug.record.stopped is None
            if goes_on:
                now.append((drug.path, drug.record))
    return now


def _recently_answered(evidence: Reader) -> bool:
    """Whether an assessment lies inside the window: what a medicine without a known start needs."""
    days = evidence.window("conditions")
    return any(
        "ruled_out" in aged("ruled_out", answer, as_of=evidence.as_of, within_days=days)
        for answer in evidence.answers
    )


def _is_taken(evidence: Reader, medicine: Medication) -> bool:
    """Whether it may still be taken on the day; one that starts later is not."""
    stopped, started = medicine.stopped, medicine.started
    if is_after(started, evidence.as_of):
        return False
    return stopped is None or stopped.last >= evidence.as_of


def read_result(evidence: Reader, name: str) -> Reading:
    """The results of an analyte; in a laboratory item by its limits, a reflex by the result it answers."""
    records: list[Dated[Lab]] = [
        record for record in numbered(evidence.case.labs, "labs") if record.record.analyte == name
    ]
    analyte, patient = evidence.reference.analytes[name], evidence.case.patient
    sex = patient.sex if patient and patient.sex != "other" else None
    if evidence.lab is None:
        days = evidence.window(name, "labs")
        return read_analyte(analyte, records, as_of=evidence.as_of, within_days=days, sex=sex)
    if name != evidence.lab.analyte:
        base = evidence.read(evidence.lab.analyte) if name in evidence.lab.reflex else None
        days = evidence.lab.within_days
        return read_analyte(analyte, records, as_of=evidence.as_of, within_days=days, sex=sex, base=base)
    taken = [days for name, days in evidence.lab.shorter.items() if _is_treated(evidence, name)]
    return read_analyte(
        analyte,
        records,
        as_of=evidence.as_of,
        within_days=min([evidence.lab.within_days, *taken]),
        limits=evidence.lab.limits,
        levels=evidence.lab.levels,
        sex=sex,
    )


def _is_treated(evidence: Reader, name: str) -> bool:
    """Whether a medicine of a group is taken, or a condition treated."""
    reading = (
        read_medicines(evidence, name) if name in evidence.part.medicines else read_condition(evidence, name)
    )
    return reading.has({"taken", "answered", "treated"})


def beside_result(evidence: Reader, reading: Reading) -> Reading:
    """A condition or medicine of a laboratory item, with how it stands in time to the result."""
    return reading if evidence.lab is None else beside(reading, evidence.read(evidence.lab.analyte))


def _in_group(row: OtherDrug, group: Medicines, reference: Reference) -> bool:
    """Whether a medicine belongs to a group: by what the tables say of it, or by name."""
    by_marker = group.marker is not None and group.marker in row.markers
    by_treatment = group.treats is not None and group.treats in row.treats
    by_evidence = bool(group.low_mood) and any(
        row.generic in linked.drugs and linked.evidence in group.low_mood
        for linked in reference.mood_medicines
    )
    return by_marker or by_treatment or by_evidence or row.generic in group.names
