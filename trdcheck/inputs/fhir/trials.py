"""From orders and fills to a trial: which events are one, from when to when, at which dose, for how many weeks."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from msgspec import Struct

from trdcheck.inputs.fhir.drafts import Cite, Workbench, day_of, named
from trdcheck.inputs.fhir.events import Event
from trdcheck.inputs.fhir.resources import Condition, Medicine
from trdcheck.model.dates import When

PAUSE_DAYS = 90
_GAP_DAYS = 14
STALE_DAYS = 730
_ADHERENCE = "us-core-medication-adherence"
# What a reason other than depression makes of the purpose; any other is "other".
_PURPOSES = {"anxiety": "anxiety", "chronic-pain": "pain", "insomnia": "sleep", "hypersomnia": "sleep"}


class _Supply(Struct, frozen=True):
    """What the fills cover: days supplied, the span, the longest gap, and whether weeks may be taken."""

    covered: int
    span: int
    gap: int


def read_trials(bench: Workbench, events: list[Event]) -> None:
    """The trials of every antidepressant."""
    by_drug: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.drug.is_trial:
            found = event.drug.found
            by_drug[found.generic if found is not None else f"\0{event.drug.text.casefold()}"].append(event)
    for name in sorted(by_drug):
        for group in _groups(by_drug[name]):
            _Trial(bench, group).add()


def _groups(events: list[Event]) -> list[list[Event]]:
    """Events with no more than the pause between them are one trial."""
    ordered = sorted(events, key=lambda one: (one.first, one.ref))
    groups: list[list[Event]] = []
    reached = date.min
    for event in ordered:
        if not groups or (event.first - reached).days > PAUSE_DAYS:
            groups.append([])
            reached = event.covers
        groups[-1].append(event)
        reached = max(reached, event.covers)
    return groups


class _Trial:
    """One trial in the making."""

    def __init__(self, bench: Workbench, events: list[Event]) -> None:
        self._bench = bench
        self._events = events
        self._notes: list[str] = []
        self._cites: list[Cite] = []
        self._values: dict[str, Any] = {}

    def add(self) -> None:
        """The record, with everything that is known of it."""
        for event in self._events:
            self._notes += event.drug.notes
            for note in event.drug.notes:
                self._bench.doubt(event.ref, f"{event.drug.text[:60]}: {note}")
        found = self._events[0].drug.found
        self._values["drug"] = found.generic if found is not None else None
        if found is None:
            self._values["text"] = self._events[0].drug.text
        formulations = {event.drug.formulation for event in self._events}
        if len(formulations) == 1:
            self._values["formulation"] = formulations.pop()
        elif len(formulations) > 1:
            self._notes.append(
                f"formulations {', '.join(sorted(one or 'not named' for one in formulations))}"
            )
        self._begin()
        self._end()
        supply = self._supply()
        self._dose(supply)
        self._purpose()
        self._statements()
        self._cites += [Cite(event.ref) for event in self._events]
        self._bench.add("trials", self._values, self._cites, self._notes)

    def _say(self, field: str, value: Any, event: Event, where: str) -> None:
        self._values[field] = value
        self._cites.append(Cite(event.ref, where, field))

    def _begin(self) -> None:
        event = min(self._events, key=lambda one: (one.first, When(one.started).last, one.ref))
        self._say("started", event.started, event, event.start_field)

    # -- its end ------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """A recorded end that nothing later takes back, or that it goes on; both shown where they contradict."""
        as_of = self._bench.as_of
        courses = [event for event in self._events if event.kind in ("order", "statement")]
        active = [event for event in courses if event.does == "active"]
        ended = [event for event in courses if event.ended is not None and When(event.ended).last < as_of]
        for event in active:
            if event in ended:
                self._doubt(event, f"active, and its end is {event.ended}")
        if any(event in ended for event in active):
            return
        if active:
            self._ongoing(active, courses)
            return
        last = max(courses, key=lambda one: (one.first, one.ref), default=None)
        if last is None or last.ended is None or last not in ended or len(ended) != len(courses):
            self._superseded_end(courses, ended)
            return
        self._stop(max(ended, key=lambda one: (When(one.ended or "").last, one.ref)))

    def _superseded_end(self, courses: list[Event], ended: list[Event]) -> None:
        """The end of the last order, where those without an end all began before it."""
        if not ended:
            return
        event = max(ended, key=lambda one: (When(one.ended or "").last, one.ref))
        open_ends = [one for one in courses if one not in ended]
        if all(one.first < event.first for one in open_ends):
            self._stop(event)

    def _stop(self, event: Event) -> None:
        end = When(event.ended or "")
        later = [one for one in self._events if one.kind in ("fill", "given") and one.first > end.last]
        if later:
            self._doubt(later[0], f"a fill or a dose after the recorded end {end}")
            return
        if not end.surely_before(When(self._values["started"])):
            self._say("stopped", event.ended, event, event.end_field or "")

    def _ongoing(self, active: list[Event], courses: list[Event]) -> None:
        newest = max(active, key=lambda one: (one.first, one.ref))
        stops = [one for one in courses if one.does == "ended" and one.first > newest.first]
        if stops:
            self._doubt(newest, f"active, and a later record ended ({stops[-1].ref})")
            return
        seen = max(event.first for event in self._events if event.kind != "order" or event is newest)
        if (self._bench.as_of - seen).days > STALE_DAYS:
            self._doubt(
                newest,
                f"active since {newest.started}, older than two years without a later fill or statement",
            )
            return
        self._say("ongoing", True, newest, "status")

    def _doubt(self, event: Event, what: str) -> None:
        self._notes.append(what)
        self._bench.doubt(event.ref, f"{event.drug.text[:60]}: {what}")

    # -- its weeks ----------------------------------------------------------------------------------------------

    def _supply(self) -> _Supply | None:
        """Days covered by the fills, early ones carried over; weeks only where no gap exceeds two weeks."""
        fills = [event for event in self._events if event.kind == "fill"]
        if not fills:
            return None
        if any(fill.supply is None or not When(fill.started).is_day for fill in fills):
            self._notes.append("a fill without days of supply: no weeks")
            return None
        products: dict[object, list[tuple[date, int]]] = defaultdict(list)
        for fill in fills:
            product = fill.drug.strength or fill.drug.text.casefold()
            products[product].append((fill.first, fill.supply or 0))
        supply = covered_by(list(products.values()), self._bench.as_of)
        percent = round(100 * supply.covered / supply.span) if supply.span else 0
        self._notes.append(
            f"{supply.covered} days covered by {len(fills)} fill{'' if len(fills) == 1 else 's'} "
            f"in {supply.span} ({percent} %), longest gap {supply.gap}"
        )
        if supply.gap > _GAP_DAYS:
            return None
        self._values["weeks"] = _number(round(Fraction(supply.covered, 7), 1))
        self._cites += [Cite(fill.ref, "daysSupply", "weeks") for fill in fills]
        return supply

    # -- its dose -----------------------------------------------------------------------------------------------

    def _dose(self, supply: _Supply | None) -> None:
        """The steps of the dose, or that it is not known and why."""
        dosed = [event for event in self._events if event.kind != "given" and _has_dosage(event)]
        orders = [event for event in self._events if event.kind in ("order", "statement")]
        unknown = [
            event for event in orders if any(dose.mg is None for dose in event.doses) or not event.doses
        ]
        unknown += [
            event for event in dosed if event.kind == "fill" and any(dose.mg is None for dose in event.doses)
        ]
        for event in unknown:
            whys = [dose.why for dose in event.doses if dose.mg is None] or ["no dosage"]
            self._doubt(event, f"dose not known: {'; '.join(dict.fromkeys(whys))}")
        if unknown or not dosed:
            if not unknown:
                self._doubt(self._events[0], "dose not known: no dosage")
            return
        clash = self._at_one_time(orders)
        if clash:
            self._doubt(
                clash[0], "two orders at one time, of different strengths or instructions: dose not known"
            )
            return
        steps = self._steps(dosed)
        amounts = list(dict.fromkeys(mg for mg, _ in steps))
        if len(amounts) == 1:
            self._values["max_dose_mg"] = _number(amounts[0])
            self._cites += [Cite(event.ref, "dosageInstruction", "max_dose_mg") for _, event in steps]
            if supply is not None:
                self._values["weeks_at_max_dose"] = self._values["weeks"]
        else:
            self._values["doses"] = [{"mg": _number(mg)} for mg in _runs([mg for mg, _ in steps])]
            self._cites += [Cite(event.ref, "dosageInstruction", "doses") for _, event in steps]

    @staticmethod
    def _steps(dosed: list[Event]) -> list[tuple[Fraction, Event]]:
        ordered = sorted(dosed, key=lambda one: (one.first, one.ref))
        return [(dose.mg, event) for event in ordered for dose in event.doses if dose.mg is not None]

    def _at_one_time(self, orders: list[Event]) -> list[Event]:
        """Orders that run beside each other with another product or another dose."""
        ordered = sorted(orders, key=lambda one: (one.first, one.ref))
        for place, event in enumerate(ordered):
            for other in ordered[place + 1 :]:
                same = event.drug.strength == other.drug.strength and _amounts(event) == _amounts(other)
                if not same and _beside(event, other, self._bench.as_of):
                    return [event, other]
        return []

    # -- what is stated ---------------------------------------------------------------------------------------

    def _purpose(self) -> None:
        """What the orders are for, where all that they name is something other than depression."""
        names: set[str] = set()
        for event in self._events:
            names |= _reasons(self._bench, event.data, self._notes)
        if names and not names & {"depression", "psychotic-depression", "treatment-resistant-depression"}:
            purposes = {_PURPOSES.get(name, "other") for name in names}
            self._values["purpose"] = purposes.pop() if len(purposes) == 1 else "other"
            cited = [event for event in self._events if event.data.reason_code or event.data.reason_reference]
            self._cites += [Cite(event.ref, "reason", "purpose") for event in cited]

    def _statements(self) -> None:
        """Adherence and the reason of a stop, where a code states them."""
        said: list[tuple[str, Event]] = []
        stops: set[str] = set()
        for event in self._events:
            said += [(word, event) for word in self._adherence(event)]
            reasons = event.data.status_reason
            for concept in reasons if isinstance(reasons, list) else [reasons]:
                word = self._bench.word(concept)
                does = self._bench.tables.does("MedicationRequest", "statusReason", word) if word else None
                if does is not None and (event.data.status or "").strip() == "stopped":
                    stops.add(does)
                    self._cites.append(Cite(event.ref, "statusReason", "stop_reason"))
                elif name := named(concept):
                    self._notes.append(f"status reason: {name[:60]}")
        words = {word for word, _ in said}
        if len(words) == 1:
            self._values["adherence"] = words.pop()
            self._cites += [Cite(event.ref, "extension", "adherence") for _, event in said]
        if len(stops) == 1:
            self._values["stop_reason"] = stops.pop()
        elif stops:
            self._notes.append(f"stopped for {' and '.join(sorted(stops))}")

    def _adherence(self, event: Event) -> list[str]:
        """What the adherence extension of US Core says, its date and who said it in the note."""
        said: list[str] = []
        for extension in event.data.extension:
            if not (extension.url or "").endswith(_ADHERENCE):
                continue
            who = [
                name
                for part in extension.extension
                if part.url == "informationSource" and (name := named(part.value_concept))
            ]
            when = [
                day
                for part in extension.extension
                if part.url == "dateAsserted" and (day := day_of(part.value_date))
            ]
            for part in extension.extension:
                if part.url != "medicationAdherence":
                    continue
                words = [row.id for row in self._bench.rows(part.value_concept) if row.use == "adherence"]
                said += words
                text = named(part.value_concept) or "adherence"
                self._notes.append(f"{text[:60]} ({', '.join([*when, *who])[:80]})")
        return said


def covered_by(products: list[list[tuple[date, int]]], as_of: date) -> _Supply:
    """How far the fills of each product reach, and the longest gap between them.

    Early fills of one product are carried over; several on one day count as the longest of them, and days that two
    products cover count once: what is at home on the day of the case was not taken yet.
    """
    spans: list[tuple[date, date]] = []
    for fills in products:
        longest: dict[date, int] = {}
        for day, days in fills:
            longest[day] = max(days, longest.get(day, 0))
        end = date.min
        for day, days in sorted(longest.items()):
            begin = max(day, end)
            end = begin + timedelta(days=days)
            spans.append((begin, end))
    spans.sort()
    tomorrow = as_of + timedelta(days=1)
    first, reached = spans[0][0], spans[0][0]
    covered = gap = 0
    for begin, end in spans:
        gap = max(gap, (begin - reached).days)
        covered += max(0, (min(end, tomorrow) - max(begin, reached)).days)
        reached = max(reached, end)
    return _Supply(covered, max((min(reached, tomorrow) - first).days, 0), gap)


def _has_dosage(event: Event) -> bool:
    return bool(event.doses) and not all(dose.why == "no dosage" for dose in event.doses)


def _amounts(event: Event) -> tuple[Fraction | None, ...]:
    return tuple(dose.mg for dose in event.doses)


def _beside(event: Event, other: Event, as_of: date) -> bool:
    """Whether two orders run at one time: begun on one day, both active without an end, or with bounds that overlap."""
    if event.first == other.first:
        return True
    if event.ended is not None:
        return When(event.ended).first > other.first
    return event.does == "active" and other.does == "active"


def _runs(amounts: list[Fraction]) -> list[Fraction]:
    """The amounts in their order, repeats in a row once."""
    return [amount for place, amount in enumerate(amounts) if place == 0 or amounts[place - 1] != amount]


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _reasons(bench: Workbench, resource: Medicine, notes: list[str]) -> set[str]:
    """The conditions that a resource is for, by code; another code is "other", a text only goes to the note."""
    names: set[str] = set()
    concepts = list(resource.reason_code)
    for link in resource.reason_reference:
        target = bench.store.resolve(link, resource)
        if target is not None and isinstance(target[1], Condition):
            concepts += [target[1].code] if target[1].code is not None else []
        elif link.display:
            notes.append(f"for: {link.display[:60]}")
    for concept in concepts:
        rows = [row.id for row in bench.rows(concept) if row.use in ("condition", "fact", "label")]
        if rows:
            names |= set(rows)
        elif any(True for _ in bench.codes(concept)):
            names.add("\0other")
        if name := named(concept):
            notes.append(f"for: {name[:60]}")
    return names
