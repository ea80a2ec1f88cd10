"""The safety flags, read before all items and never delayed by them."""

from datetime import date

from msgspec import Struct

from trdcheck.model.case import Case, Decision, Fact
from trdcheck.model.checklist import Checklist
from trdcheck.model.dated import Dated, current, numbered, screens_of, split_future
from trdcheck.model.dates import Age, age_of
from trdcheck.model.report import Flag
from trdcheck.model.words import Presence
from trdcheck.reference import Reference
from trdcheck.reference.instruments import Instrument
from trdcheck.reference.safety import FlagText
from trdcheck.scoring.score import Scored, scored

_NOW, _EARLIER, _NONE = "now", "earlier", "none"
_SUICIDAL = "suicidal-thoughts"


class JudgedFlag(Struct, frozen=True):
    """A flag as the report shows it, and the last day of each fact that raises it; None for one without a day."""

    flag: Flag
    days: tuple[date | None, ...] = ()


class Positive(Struct, frozen=True):
    """A fact that raises a flag without being the direct answer."""

    path: str
    text: str
    first: date | None
    last: date | None


def judge_flags(
    checklist: Checklist, case: Case, *, as_of: date, reference: Reference
) -> dict[str, JudgedFlag]:
    """Every flag in vocabulary order: present, absent, or unknown while nobody has asked recently."""
    return {
        text.id: _Judge(checklist, case, as_of, reference, text).flag() for text in reference.safety.flags
    }


class _Judge(Struct, frozen=True):
    """One flag over one case."""

    checklist: Checklist
    case: Case
    as_of: date
    reference: Reference
    text: FlagText

    def flag(self) -> JudgedFlag:
        """The flag with its line *what* and its line *do*."""
        answer = self._answer()
        path = f"safety.{self.text.field}"
        if answer is not None and answer.date is not None and answer.date.within(self.as_of) is None:
            # An answer dated later than the report is a slip; it is used for nothing else.
            later = f"{self.text.title}: the answer is dated after {self.as_of} ({answer.date})."
            judged = self._without_answer()
            if judged.flag.status is Presence.UNKNOWN:
                return self._make(Presence.UNKNOWN, later, self.text.unknown, [path])
            return judged
        return self._without_answer() if answer is None else self._with_answer(answer, path)

    # -- what is known -------------------------------------------------------------------------------------------

    def _answer(self) -> Fact | None:
        """The direct answer as now, earlier or none, with its date."""
        raw = getattr(self.case.safety, self.text.field, None) if self.case.safety else None
        fact = self.case.dated(raw)
        if fact is None:
            return None
        word = (
            {True: _NOW, False: _NONE}.get(fact.value, fact.value)
            if isinstance(fact.value, bool)
            else fact.value
        )
        return Fact(value=word, date=fact.date, source=fact.source, noted=fact.noted)

    def _by_instruments(self) -> tuple[list[Positive], list[str], list[Positive]]:
        """What the newest questionnaires say: those that raise the flag, negative ones, those not complete."""
        positives: list[Positive] = []
        negatives: list[str] = []
        unfinished: list[Positive] = []
        for name in self.text.instruments:
            usable, _ = split_future(screens_of(self.case, name), self.as_of)
            results = [record.having(scored(record.record, self.case, self.reference)) for record in usable]
            newest, _ = current(results, self.as_of, lambda result: 3 if _SUICIDAL in result.flags else 0)
            for record in newest:
                if _SUICIDAL in record.record.flags:
                    positives.append(self._positive(record, record.record.flag_text))
                elif self._is_complete(self.reference.instruments[name], record):
                    negatives.append(record.path)
                else:
                    short = self.reference.instruments[name].short
                    unfinished.append(self._positive(record, f"{short} with the answer left out"))
        return positives, negatives, unfinished

    def _positive(self, record: Dated[Scored], text: str) -> Positive:
        """A questionnaire with its date."""
        return Positive(
            record.path,
            f"{text} on {record.when or 'an unknown date'}",
            record.when.first if record.when else None,
            record.last(self.as_of),
        )

    def _is_complete(self, instrument: Instrument, record: Dated[Scored]) -> bool:
        """Whether a questionnaire that raises nothing has the answers that could."""
        if record.record.verdict == "incomplete" and instrument.positive is not None:
            return False
        screen = (self.case.screens or [])[record.index]
        asked = [raised.item for raised in instrument.raises if raised.item is not None]
        answers = screen.items or []
        # A total of 0 leaves no answer above 0.
        return screen.score == 0 or all(
            item <= len(answers) and answers[item - 1] is not None for item in asked
        )

    def _positives(self) -> tuple[list[Positive], list[str], list[Positive]]:
        """What raises the flag besides the answer, newest records only; negative and incomplete questionnaires."""
        positives, negatives, unfinished = self._by_instruments()
        records = [
            record
            for record in numbered(self.case.conditions, "conditions")
            if record.record.condition in self.text.conditions
        ]
        usable, _ = split_future(records, self.as_of)
        for record in usable:
            status, name = record.record.status, str(record.record.condition)
            same = [other for other in usable if other.record.condition == name]
            if status not in ("active", "suspected") or any(record.surely_before(other) for other in same):
                continue
            title = self.reference.conditions[name].title
            positives.append(
                Positive(
                    record.path,
                    f"{title} {status} ({record.when or 'undated'})",
                    record.when.first if record.when else None,
                    record.last(self.as_of),
                )
            )
        return positives, negatives, unfinished

    # -- the table -----------------------------------------------------------------------------------------------

    def _with_answer(self, answer: Fact, path: str) -> JudgedFlag:
        """Rows that begin with a direct answer."""
        asked = f"asked {answer.date}" if answer.date else "undated"
        positives, _, unfinished = self._positives()
        interval = answer.date.within(self.as_of) if answer.date else None
        if answer.value == _NOW:
            later = [
                positive
                for positive in positives
                if interval and positive.first and positive.first > interval[1]
            ]
            shown = "; ".join([f"yes ({asked})", *(positive.text for positive in later)])
            day = Dated(path, answer.date, answer, noted=answer.noted).last(self.as_of)
            return self._present(
                f"{self.text.title}: {shown}.",
                [path, *(positive.path for positive in later)],
                [day, *(positive.last for positive in later)],
                self.text.act,
            )
        unanswered = self._not_before(positives, interval)
        if counting := [positive for positive in unanswered if self._counts(positive)]:
            return self._from_positives(counting, also=[path])
        words = {_EARLIER: "earlier in this episode, not now", _NONE: "no"}[str(answer.value)]
        age = age_of(answer.date, as_of=self.as_of, within_days=self.checklist.settings.safety_no_days)
        if age is not Age.RECENT:
            asked_last = f"last asked {answer.date}" if answer.date else "asked, date not known"
            message = f"{self.text.title}: {words}, {asked_last}."
            return self._make(Presence.UNKNOWN, message, self.text.unknown, [path])
        if newer := self._not_before(unfinished, interval):
            texts = "; ".join(form.text for form in newer)
            message = f"{self.text.title}: {words} ({asked}); {texts} may be newer."
            paths = [path, *(form.path for form in newer)]
            return self._make(Presence.UNKNOWN, message, self.text.unknown, paths)
        beside = f"; before that {'; '.join(positive.text for positive in positives)}" if positives else ""
        message = f"{self.text.title}: {words} ({asked}){beside}."
        return self._make(Presence.ABSENT, message, "", [path, *(positive.path for positive in positives)])

    def _not_before(self, records: list[Positive], interval: tuple[date, date] | None) -> list[Positive]:
        """Those not surely on or before the day of the answer; an answer of the day itself is after all of them."""
        if interval is None:
            return records
        return [record for record in records if interval[0] < (record.last or self.as_of)]

    def _without_answer(self) -> JudgedFlag:
        """Rows without a usable direct answer."""
        positives, negatives, unfinished = self._positives()
        if counting := [positive for positive in positives if self._counts(positive)]:
            return self._from_positives(counting, also=[])
        if positives:
            text = "; ".join(positive.text for positive in positives)
            message = f"{self.text.title}: {text}; nothing since."
            paths = [positive.path for positive in positives]
            return self._make(Presence.UNKNOWN, message, self.text.unknown, paths)
        if forms := [*negatives, *(form.path for form in unfinished)]:
            message = f"{self.text.title}: not asked directly; a questionnaire does not answer this."
            return self._make(Presence.UNKNOWN, message, self.text.unknown, forms)
        return self._make(Presence.UNKNOWN, f"{self.text.title}: not known.", self.text.unknown, [])

    def _counts(self, positive: Positive) -> bool:
        """A recorded condition counts at any age; a questionnaire unless it is surely older than the window."""
        if positive.path.startswith("conditions"):
            return True
        days = self.checklist.settings.safety_questionnaire_days
        return positive.last is None or (self.as_of - positive.last).days <= days

    def _from_positives(self, positives: list[Positive], also: list[str]) -> JudgedFlag:
        """Present by a questionnaire or a recorded condition."""
        text = "; ".join(positive.text for positive in positives)
        by_form = not positives[0].path.startswith("conditions")
        message = f"{self.text.title}: {text}{', not yet asked directly' if by_form else ''}."
        action = self.text.ask if by_form else self.text.act
        return self._present(
            message,
            [positive.path for positive in positives] + also,
            [positive.last for positive in positives],
            action,
        )

    def _present(self, message: str, evidence: list[str], days: list[date | None], action: str) -> JudgedFlag:
        """Present; addressed if a plan of the last days is not older than the newest positive fact."""
        plan = self._plan(days)
        if plan is None:
            return self._make(Presence.PRESENT, message, action, evidence, days=days)
        shown = f"{message} Acted on {plan.when}."
        return self._make(Presence.PRESENT, shown, action, [*evidence, plan.path], addressed=True, days=days)

    def _plan(self, days: list[date | None]) -> Dated[Decision] | None:
        """The newest `acted_on` that is in time and surely not before what it answers."""
        window = self.checklist.settings.safety_plan_days
        plans = [
            decision
            for decision in numbered(self.case.decisions, "decisions")
            if decision.record.item == self.text.id
            and decision.record.decision == "acted_on"
            and age_of(decision.when, as_of=self.as_of, within_days=window) is Age.RECENT
            and all(day is not None and decision.record.date.first >= day for day in days)
        ]
        return max(plans, key=lambda plan: (plan.record.date.first, plan.index), default=None)

    def _make(
        self,
        status: Presence,
        message: str,
        action: str,
        evidence: list[str],
        *,
        addressed: bool = False,
        days: list[date | None] | None = None,
    ) -> JudgedFlag:
        crisis = self.reference.crisis
        named = crisis.sources if "{crisis}" in action else ()
        flag = Flag(
            id=self.text.id,
            short=self.text.short,
            status=status,
            addressed=addressed,
            message=message,
            action=action.replace("{crisis}", crisis.text),
            evidence=list(dict.fromkeys(evidence)),
            sources=list(dict.fromkeys([*self.text.sources, *named])),
        )
        return JudgedFlag(flag, tuple(days or ()))
