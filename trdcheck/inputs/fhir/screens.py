"""Screening instruments: whatever resources hold one administration, one record comes of it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from trdcheck.inputs.fhir.drafts import Cite, Workbench, day_of, named, texts
from trdcheck.inputs.fhir.people import observed_on, stands
from trdcheck.inputs.fhir.resources import (
    Answer,
    Component,
    Item,
    Observation,
    Procedure,
    Quantity,
    QuestionnaireResponse,
)
from trdcheck.model.dates import When
from trdcheck.reference.fhir import whole_words
from trdcheck.reference.instruments import Instrument

_OUR_OWN = "urn:trdcheck:checklist:"
Number = int | float


class _Administration(Struct):
    """All that is said of one instrument on one day."""

    totals: list[tuple[Number, Cite]]
    items: dict[int, list[tuple[int, Cite]]]
    parts: dict[str, list[tuple[bool, Cite]]]
    results: list[tuple[str, Cite]]
    panels: list[str]
    notes: list[str]


class Forms:
    """The codes of the instruments: totals, panels, items and parts."""

    def __init__(self, bench: Workbench) -> None:
        """From the instruments and the table of codes."""
        self.totals: dict[str, str] = {}
        self.panels: dict[str, str] = {}
        self.items: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.parts: dict[str, tuple[str, str]] = {}
        for form in bench.reference.instruments.values():
            if form.loinc_total:
                self.totals[form.loinc_total] = form.id
            if form.loinc_panel:
                self.panels[form.loinc_panel] = form.id
            for n, code in enumerate(form.loinc_items):
                self.items[code].append((form.id, n))
            for part, code in form.loinc_parts.items():
                self.parts[code] = (form.id, part)
        for row in bench.tables.of_use("total"):
            self.totals[row.code] = row.id
        for row in bench.tables.of_use("panel"):
            self.panels[row.code] = row.id

    def known(self, code: str) -> bool:
        """Whether a code is one of an instrument."""
        return code in self.totals or code in self.panels or code in self.items or code in self.parts


def read_screens(bench: Workbench) -> None:
    """Every administration as one record; totals of other forms and questionnaires with other codes are named."""
    _Screens(bench).read()


class _Screens:
    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._forms = Forms(bench)
        self._names = whole_words(form.short for form in bench.reference.instruments.values())
        self._days: dict[tuple[str, str], _Administration] = {}
        self._shared: dict[str, list[tuple[str, int, int, Cite]]] = defaultdict(list)

    def read(self) -> None:
        for ref, observation in self._bench.store.all(Observation):
            self._observation(ref, observation)
        for ref, response in self._bench.store.all(QuestionnaireResponse):
            self._response(ref, response)
        for ref, procedure in self._bench.store.all(Procedure):
            self._sleep_study(ref, procedure)
        self._share_items()
        for (instrument, day), given in sorted(self._days.items()):
            self._record(self._bench.reference.instruments[instrument], day, given)

    def _on(self, instrument: str, day: str) -> _Administration:
        return self._days.setdefault((instrument, day), _Administration([], {}, {}, [], [], []))

    # -- observations -----------------------------------------------------------------------------------------

    def _observation(self, ref: str, observation: Observation) -> None:
        codes = [code for _, code in self._bench.codes(observation.code)]
        ours = [code for code in codes if self._forms.known(code)]
        rows = list(self._bench.rows(observation.code))
        results = [
            row for row in self._bench.rows(observation.value_codeable_concept) if row.use == "screen-result"
        ]
        parts = [
            (part, code)
            for part in observation.component
            for code in self._bench.loinc(part.code)
            if self._forms.known(code)
        ]
        if not ours and not results and not parts:
            for row in rows:
                if row.use == "other-form":
                    self._bench.leave(ref, "no_code", f"{row.note}: another form than the ones read")
                    return
            name = next(
                (text for text in texts(observation.code) if self._names.search(text.casefold())), None
            )
            if name is not None and not rows:
                self._bench.leave(ref, "no_code", f"{name[:60]}: a code of its own")
            return
        day, issued = observed_on(observation)
        name = named(observation.code) or "a screen"
        if not stands(self._bench, observation):
            self._bench.leave(ref, "status", f"{name[:60]}: status {(observation.status or 'absent')[:20]}")
            return
        if day is None:
            self._bench.leave(ref, "no_date", name[:60])
            return
        if When(day).first > self._bench.as_of:
            self._bench.leave(ref, "impossible", f"{name[:60]}: dated {day}, after {self._bench.as_of}")
            return
        if not ours and results:
            row = results[0]
            values = {"instrument": row.id or None, "date": day, "result": row.value}
            if not row.id:
                values["text"] = name
            self._bench.add("screens", values, [Cite(ref, "valueCodeableConcept", "result")])
            return
        notes = ["date of issue"] if issued else []
        for code in ours:
            self._value(ref, code, observation, day, notes)
        for part, code in parts:
            self._value(ref, code, part, day, notes)

    def _value(
        self, ref: str, code: str, holder: Observation | Component, day: str, notes: list[str]
    ) -> None:
        """The value that an observation, or a part of it, has for one code of an instrument."""
        concept = holder.value_codeable_concept
        coded = [code for _, code in self._bench.codes(concept)]
        if code in self._forms.panels:
            given = self._on(self._forms.panels[code], day)
            given.panels.append(ref)
            if (
                holder.value_quantity is not None
                or holder.value_integer is not None
                or holder.value_string is not None
            ):
                self._bench.leave(ref, "no_code", f"a total under the panel's code {code}")
            return
        if code in self._forms.totals:
            number = self._number(ref, holder.value_quantity, holder.value_integer, holder.value_string, code)
            self._total(ref, self._forms.totals[code], number, day, notes)
            return
        quantity = holder.value_quantity
        number = holder.value_integer
        if number is None and quantity is not None and not quantity.comparator and quantity.value is not None:
            number = int(quantity.value) if float(quantity.value).is_integer() else None
        self._answer(ref, code, number, coded, day)

    def _number(
        self, ref: str, quantity: Quantity | None, integer: int | None, text: str | None, code: str
    ) -> Number | None:
        """A total: a quantity in points, a whole number, or digits in a text."""
        if quantity is not None:
            unit = (quantity.code or quantity.unit or "").strip().casefold()
            use = "rate" if self._forms.totals[code] == "sleep-study" else "score"
            if unit and (use, unit) not in self._bench.tables.timing:
                self._bench.leave(ref, "unit", f"a total in {unit[:20]}")
                return None
            does = (
                self._bench.tables.does("Quantity", "comparator", quantity.comparator)
                if quantity.comparator
                else "value"
            )
            if does != "value" or quantity.value is None:
                self._bench.leave(ref, "no_number", "a total")
                return None
            return quantity.value
        if integer is not None:
            return integer
        if text is not None and text.strip().isascii() and text.strip().isdecimal():
            return int(text)
        self._bench.leave(ref, "no_number", "a total")
        return None

    def _total(self, ref: str, instrument: str, number: Number | None, day: str, notes: list[str]) -> None:
        if number is None:
            return
        form = self._bench.reference.instruments[instrument]
        low = form.score_range[0] if form.score_range else 0
        if number < low or (form.highest is not None and number > form.highest):
            self._bench.leave(
                ref, "impossible", f"{form.short} {number:g}: outside {low:g}-{form.highest or ''}"
            )
            return
        given = self._on(instrument, day)
        given.totals.append(
            (int(number) if float(number).is_integer() else number, Cite(ref, "value", "score"))
        )
        given.notes += notes

    def _answer(self, ref: str, code: str, number: int | None, coded: list[str], day: str) -> None:
        """One answer to a question of an instrument, by its code or as a whole number in range."""
        cite = Cite(ref, "value", "items")
        if code in self._forms.parts:
            instrument, part = self._forms.parts[code]
            answer = self._coded(instrument, code, coded)
            if answer is None:
                self._bench.leave(ref, "no_code", f"{instrument}: an answer that no table reads")
                return
            self._on(instrument, day).parts.setdefault(part, []).append(
                (answer == 1, Cite(ref, "value", part))
            )
            return
        homes = self._forms.items[code]
        taken = False
        for instrument, place in homes:
            form = self._bench.reference.instruments[instrument]
            answer = self._coded(instrument, code, coded)
            if answer is None and number is not None and form.item_range[0] <= number <= form.item_range[1]:
                answer = number
            if answer is None:
                continue
            taken = True
            if len(homes) == 1:
                self._on(instrument, day).items.setdefault(place, []).append((answer, cite))
            else:
                self._shared[day].append((instrument, place, answer, cite))
        if not taken:
            self._bench.leave(
                ref, "no_code", f"{homes[0][0]}, question {homes[0][1] + 1}: an answer that no table reads"
            )

    def _coded(self, instrument: str, item: str, codes: list[str]) -> int | None:
        """The points of an answer code of this instrument; none where codes differ."""
        homes = {instrument, "phq-9"} if instrument == "phq-2" else {instrument}
        points = {
            int(row.value)
            for code in codes
            for row in self._bench.tables.rows("loinc", code)
            if row.use == "answer" and row.id in homes and row.item in ("", item)
        }
        return points.pop() if len(points) == 1 else None

    def _share_items(self) -> None:
        """Questions that two forms share belong to the one that the day shows; alone, to the one they complete."""
        for day, answers in self._shared.items():
            homes = {instrument for instrument, _, _, _ in answers}
            larger = max(homes, key=lambda name: self._bench.reference.instruments[name].n_items)
            smaller = min(homes, key=lambda name: self._bench.reference.instruments[name].n_items)
            home = larger if (larger, day) in self._days else smaller
            for instrument, place, answer, cite in answers:
                if instrument == home:
                    self._on(home, day).items.setdefault(place, []).append((answer, cite))

    # -- questionnaires ---------------------------------------------------------------------------------------

    def _response(self, ref: str, response: QuestionnaireResponse) -> None:
        name = (response.questionnaire or "a questionnaire without a name")[:100]
        if name.startswith(_OUR_OWN):
            self._bench.leave(ref, "not_ours", "a checklist of our own: it states no new fact")
            return
        if self._bench.tables.does("QuestionnaireResponse", "status", response.status or "") != "read":
            self._bench.leave(ref, "status", f"{name}: status {(response.status or 'absent')[:20]}")
            return
        answered = [
            (code, item) for item in _walk(response.item) if (code := _code(item)) and self._forms.known(code)
        ]
        if not answered:
            self._bench.leave(ref, "no_code", f"{name}: questions with codes of its own")
            return
        day = day_of(response.authored)
        if day is None:
            self._bench.leave(ref, "no_date", name)
            return
        if When(day).first > self._bench.as_of:
            self._bench.leave(ref, "impossible", f"{name}: dated {day}, after {self._bench.as_of}")
            return
        for code, item in answered:
            if item.answer:
                self._questionnaire_value(ref, code, item.answer, day)

    def _questionnaire_value(self, ref: str, code: str, answers: list[Answer], day: str) -> None:
        if code in self._forms.panels:
            return
        if code in self._forms.totals:
            for answer in answers:
                if answer.value_decimal is not None:
                    number: Number | None = answer.value_decimal
                else:
                    number = self._number(
                        ref, answer.value_quantity, answer.value_integer, answer.value_string, code
                    )
                self._total(ref, self._forms.totals[code], number, day, [])
            return
        coded = [
            answer.value_coding.code
            for answer in answers
            if answer.value_coding is not None
            and answer.value_coding.code
            and self._bench.tables.systems.get(answer.value_coding.system or "") == "loinc"
        ]
        numbers = {answer.value_integer for answer in answers if answer.value_integer is not None}
        self._answer(ref, code, numbers.pop() if len(numbers) == 1 else None, coded, day)

    def _sleep_study(self, ref: str, procedure: Procedure) -> None:
        if not any(row.use == "sleep-study" for row in self._bench.rows(procedure.code)):
            return
        period = procedure.performed_period
        day = day_of(procedure.performed_date_time) or day_of(period.start if period is not None else None)
        if self._bench.tables.does("Procedure", "status", procedure.status or "") != "read":
            self._bench.leave(ref, "status", f"sleep study: status {(procedure.status or 'absent')[:20]}")
        elif day is None:
            self._bench.leave(ref, "no_date", "sleep study")
        else:
            self._on("sleep-study", day).panels.append(ref)

    # -- one record -------------------------------------------------------------------------------------------

    def _record(self, form: Instrument, day: str, given: _Administration) -> None:
        values: dict[str, Any] = {"instrument": form.id, "date": day}
        cites: list[Cite] = []
        notes = list(given.notes)
        items = self._items(form, day, given, cites)
        if items is not None:
            values["items"] = items
        parts = {
            name: said[0][0]
            for name, said in sorted(given.parts.items())
            if len({yes for yes, _ in said}) == 1
        }
        if parts:
            values["parts"] = parts
            cites += [cite for name in parts for _, cite in given.parts[name]]
        total = self._one_total(form, day, given, items, cites, notes)
        if total is not None:
            values["score"] = total
        if not cites and form.id != "sleep-study":
            for ref in given.panels:
                self._bench.leave(
                    ref, "no_number", f"{form.short}: a panel without answers and total that are read"
                )
            return
        cites += [Cite(ref) for ref in given.panels]
        if cites:
            self._bench.add("screens", values, cites, notes)

    def _items(
        self, form: Instrument, day: str, given: _Administration, cites: list[Cite]
    ) -> list[int | None] | None:
        if not given.items:
            return None
        items: list[int | None] = [None] * max(form.n_items, len(form.loinc_items))
        for place, answers in sorted(given.items.items()):
            points = {answer for answer, _ in answers}
            refs = sorted({cite.resource for _, cite in answers})
            if len(points) > 1:
                for ref in refs:
                    self._bench.leave(
                        ref, "contradiction", f"{form.short} {day}, question {place + 1}: two answers"
                    )
                continue
            items[place] = points.pop()
            cites += [cite for _, cite in answers]
        return items if any(item is not None for item in items) else None

    def _one_total(
        self,
        form: Instrument,
        day: str,
        given: _Administration,
        items: list[int | None] | None,
        cites: list[Cite],
        notes: list[str],
    ) -> Number | None:
        """The total of a day; none where two differ, or where the answers cannot add up to it."""
        if not given.totals:
            return None
        totals = {number for number, _ in given.totals}
        refs = sorted({cite.resource for _, cite in given.totals})
        if len(totals) > 1:
            listed = " and ".join(f"{number:g}" for number in sorted(totals))
            for ref in refs:
                self._bench.leave(ref, "contradiction", f"{form.short} {day}: totals {listed}")
            return None
        total = totals.pop()
        if items is not None and not _adds_up(form, items, total):
            notes.append(f"a total of {total:g} beside answers that do not add up to it")
            for ref in refs:
                self._bench.leave(
                    ref, "contradiction", f"{form.short} {day}: total {total:g}, its answers differ"
                )
            return None
        cites += [cite for _, cite in given.totals]
        return total


def _adds_up(form: Instrument, items: list[int | None], total: Number) -> bool:
    """Whether the answers can come to the total; a missing one may be anything its form allows."""
    counted = next(
        (part for part in form.parts if part.kind in ("sum", "mean") and part.total_field == "score"), None
    )
    if counted is None:
        counted = next((part for part in form.parts if part.kind in ("sum", "mean")), None)
    if counted is None:
        return True
    first, last = counted.items or (1, len(items))
    chosen = items[first - 1 : last]
    least = sum(form.item_range[0] if item is None else item for item in chosen)
    most = sum(form.item_range[1] if item is None else item for item in chosen)
    if counted.kind == "mean":
        return least / len(chosen) - 0.06 <= total <= most / len(chosen) + 0.06
    return least <= total <= most


def _walk(items: list[Item]) -> Iterator[Item]:
    """Every item, those inside items and inside answers too."""
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        yield item
        inside = [*item.item, *(inner for answer in item.answer for inner in answer.item)]
        waiting.extend(reversed(inside))


def _code(item: Item) -> str | None:
    """The code of a question: what stands after the last slash of its link id."""
    return item.link_id.strip().rpartition("/")[2] if item.link_id else None
