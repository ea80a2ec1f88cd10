"""Orders, statements, fills and administrations as events of one drug, each with its days and its dose."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from trdcheck.inputs.fhir.dosage import Dose, daily_doses
from trdcheck.inputs.fhir.drafts import Workbench, day_of
from trdcheck.inputs.fhir.medicines import Drug, Medicines
from trdcheck.inputs.fhir.resources import (
    Dosage,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    Medicine,
    Period,
    Quantity,
)
from trdcheck.model.dates import When


class Event(Struct, frozen=True, kw_only=True):
    """One order, statement, fill or dose given. `covers` is the last day that its supply or its bounds reach."""

    kind: Literal["order", "statement", "fill", "given"]
    ref: str
    data: Medicine
    drug: Drug
    does: str
    started: str
    start_field: str
    ended: str | None = None
    end_field: str | None = None
    covers: date
    supply: int | None = None
    doses: tuple[Dose, ...] = ()

    @property
    def first(self) -> date:
        """The first day."""
        return When(self.started).first


class _Span(Struct, frozen=True):
    started: str | None
    start_field: str
    ended: str | None = None
    end_field: str | None = None
    supply: int | None = None
    reach: int | None = None


def read_events(bench: Workbench) -> list[Event]:
    """Every event of a medicine that stands; the others are left with the reason."""
    medicines = Medicines(bench)
    events: list[Event] = []
    filled = _filled(bench)
    for kind in (MedicationRequest, MedicationStatement, MedicationDispense, MedicationAdministration):
        for ref, resource in bench.store.all(kind):
            event = _event(bench, medicines, ref, resource, filled)
            if event is not None:
                events.append(event)
    return events


def _filled(bench: Workbench) -> set[str]:
    """The orders that a standing fill names."""
    filled: set[str] = set()
    for _, fill in bench.store.all(MedicationDispense):
        if bench.tables.does("MedicationDispense", "status", fill.status or "") == "ended":
            for link in fill.authorizing_prescription:
                target = bench.store.resolve(link, fill)
                if target is not None:
                    filled.add(target[0])
    return filled


def _event(
    bench: Workbench, medicines: Medicines, ref: str, resource: Medicine, filled: set[str]
) -> Event | None:
    name = type(resource).__name__
    drug = medicines.of(resource)
    label = drug.text[:60] if drug is not None else "a medicine"
    status = (resource.status or "").strip()
    does = bench.tables.does(name, "status", status)
    if isinstance(resource, MedicationRequest):
        intent = bench.tables.does(name, "intent", resource.intent or "")
        if resource.do_not_perform:
            bench.leave(ref, "status", f"{label}: doNotPerform")
            return None
        if intent != "read":
            bench.leave(ref, "status", f"{label}: intent {(resource.intent or 'absent')[:20]}")
            return None
    if does == "with a fill":
        does = "ended" if ref in filled else "left"
    if does in (None, "left"):
        said = ": not taken" if status == "not-taken" else ""
        bench.leave(ref, "status", f"{label}: status {status[:20] or 'absent'}{said}")
        if said:
            bench.doubt(ref, f"{label} is stated as not taken")
        return None
    if drug is None:
        missing = resource.medication_reference is not None
        bench.leave(ref, "unresolved" if missing else "no_code", "a medicine that nothing here names")
        return None
    span = _span(bench, resource)
    if span.started is None:
        bench.leave(ref, "no_date", label)
        return None
    if When(span.started).first > bench.as_of:
        bench.leave(ref, "impossible", f"{label}: dated {span.started}, after {bench.as_of}")
        return None
    return _built(bench, ref, resource, drug, does or "", span)


def _built(bench: Workbench, ref: str, resource: Medicine, drug: Drug, does: str, span: _Span) -> Event:
    kinds: dict[type[Medicine], Literal["order", "statement", "fill", "given"]] = {
        MedicationRequest: "order", MedicationStatement: "statement", MedicationDispense: "fill",
        MedicationAdministration: "given",
    }  # fmt: skip
    started = span.started or ""
    first = When(started).first
    covers = When(started).last
    ended = span.ended
    if ended is not None and When(ended).last < first:
        bench.doubt(ref, f"ends {ended}, before it begins {started}: no end taken")
        ended = None
    if ended is not None:
        covers = max(covers, When(ended).last)
    elif span.reach is not None and span.reach > 0:
        covers = max(covers, first + timedelta(days=min(span.reach, 3660)))
    dosages: list[Dosage] = []
    if isinstance(resource, MedicationRequest | MedicationDispense):
        dosages = resource.dosage_instruction
    elif isinstance(resource, MedicationStatement):
        dosages = resource.dosage
    return Event(
        kind=kinds[type(resource)], ref=ref, data=resource, drug=drug, does=does, started=started,
        start_field=span.start_field, ended=ended, end_field=span.end_field if ended else None, covers=covers,
        supply=span.supply, doses=tuple(daily_doses(bench, dosages, drug)) if drug.is_trial else (),
    )  # fmt: skip


def _span(bench: Workbench, resource: Medicine) -> _Span:
    """The days of a resource: from its own bounds, then when it came into force, else when it was written."""
    match resource:
        case MedicationRequest():
            return _order_span(bench, resource)
        case MedicationStatement():
            period = resource.effective_period or Period()
            start = day_of(resource.effective_date_time) or day_of(period.start)
            field = "effectiveDateTime" if resource.effective_date_time else "effectivePeriod.start"
            if start is None:
                start, field = day_of(resource.date_asserted), "dateAsserted"
            return _Span(start, field, day_of(period.end), "effectivePeriod.end")
        case MedicationDispense():
            supply = _days(bench, resource.days_supply)
            return _Span(day_of(resource.when_handed_over), "whenHandedOver", supply=supply, reach=supply)
        case MedicationAdministration():
            period = resource.effective_period or Period()
            start = day_of(resource.effective_date_time) or day_of(period.start)
            return _Span(start, "effectiveDateTime")
    return _Span(None, "")


def _order_span(bench: Workbench, order: MedicationRequest) -> _Span:
    bounds = [
        dosage.timing.repeat.bounds_period
        for dosage in order.dosage_instruction
        if dosage.timing is not None
        and dosage.timing.repeat is not None
        and dosage.timing.repeat.bounds_period is not None
    ]
    starts = sorted(day for period in bounds if (day := day_of(period.start)))
    ends = [day_of(period.end) for period in bounds]
    field = "dosageInstruction.timing.repeat.boundsPeriod"
    authored = day_of(order.authored_on)
    ended = None
    if ends and len(ends) == len(order.dosage_instruction) and all(ends):
        ended = max(end for end in ends if end is not None)
    supply = order.dispense_request
    days = _days(bench, supply.expected_supply_duration) if supply is not None else None
    reach = (
        days * (1 + max(0, (supply.number_of_repeats_allowed or 0))) if supply is not None and days else None
    )
    if starts:
        return _Span(starts[0], f"{field}.start", ended, f"{field}.end", reach=reach)
    return _Span(authored, "authoredOn", ended, f"{field}.end", reach=reach)


def _days(bench: Workbench, quantity: Quantity | None) -> int | None:
    """A supply in whole days."""
    if quantity is None or quantity.value is None or quantity.comparator:
        return None
    unit = (quantity.code or quantity.unit or "d").strip().casefold()
    factor = bench.tables.timing.get(("supply", unit))
    if not factor or quantity.value <= 0 or quantity.value > 1100:
        return None
    days = quantity.value * int(factor)
    return int(days) if float(days).is_integer() else None
