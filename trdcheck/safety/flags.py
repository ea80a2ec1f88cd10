"""The safety flags, read before all items and never delayed by them (rules, section 2)."""

from datetime import date

from msgspec import Struct

from trdcheck.model.case import Case, Fact
from trdcheck.model.checklist import Checklist
from trdcheck.model.dated import Dated, current, screens_of, split_future
from trdcheck.model.dates import Age, age_of
from trdcheck.model.report import Flag
from trdcheck.model.words import Presence
from trdcheck.reference import Reference
from trdcheck.reference.safety import FlagText
from trdcheck.scoring.score import scored

_NOW, _EARLIER, _NONE = "now", "earlier", "none"
_SUICIDAL = "suicidal-thoughts"


class Positive(Struct, frozen=True):
    """A fact that raises a flag without being the direct answer."""

    path: str
    text: str
    first: date | None
    last: date | None


def judge_flags(checklist: Checklist, case: Case, *, as_of: date, reference: Reference) -> list[Flag]:
    """Every flag in vocabulary order: present, absent, or unknown while nobody has asked recently."""
    return [_Judge(checklist, case, as_of, reference, text).flag() for text in reference.safety.flags]


class _Judge(Struct, frozen=True):
    """One flag over one case."""

    checklist: Checklist
    case: Case
    as_of: date
    reference: Reference
    text: FlagText

    def flag(self) -> Flag:
        """The flag with its line *what* and its line *do*."""
        answer = self._answer()
        path = f"safety.{self.text.field}"
        if answer is not None and answer.date is not None and answer.date.within(self.as_of) is None:
            # An answer dated later than the report is a slip; it is used for nothing else.
            later = f"{self.text.title}: the answer is dated after {self.as_of} ({answer.date})."
            flag = self._without_answer()
            if flag.status is Presence.UNKNOWN:
                return self._make(Presence.UNKNOWN, later, self.text.unknown, [path])
            return flag
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
        return Fact(value=word, date=fact.date, source=fact.source)

    def _positives(self) -> tuple[list[Positive], list[str]]:
        """What raises the flag besides the answer, newest records only, and the paths of negatives."""
        positives: list[Positive] = []
        negatives: list[str] = []
        for name in self.text.instruments:
            usable, _ = split_future(screens_of(self.case, name), self.as_of)
            results = [
                Dated(one.path, one.when, scored(one.record, self.case, self.reference)) for one in usable
            ]
            left, _ = current(results, self.as_of, lambda result: 3 if _SUICIDAL in result.flags else 0)
            for one in left:
                if _SUICIDAL in one.record.flags:
                    positives.append(
                        Positive(
                            one.path,
                            f"{one.record.flag_text} on {one.when or 'an unknown date'}",
                            one.when.first if one.when else None,
                            one.last(self.as_of),
                        )
                    )
                else:
                    negatives.append(one.path)
        for n, condition in enumerate(self.case.conditions or ()):
            if condition.condition not in self.text.conditions or condition.status not in (
                "active",
                "suspected",
            ):
                continue
            when = condition.date
            if when is not None and when.within(self.as_of) is None:
                continue
            if self._condition_over(str(condition.condition), n):
                continue
            title = self.reference.conditions[str(condition.condition)].title
            interval = when.within(self.as_of) if when else None
            positives.append(
                Positive(
                    f"conditions[{n}]",
                    f"{title} {condition.status} ({when or 'undated'})",
                    when.first if when else None,
                    interval[1] if interval else None,
                )
            )
        return positives, negatives

    def _condition_over(self, name: str, index: int) -> bool:
        """Whether a surely later record of the same condition stands against this one."""
        conditions = self.case.conditions or []
        this = conditions[index].date
        return this is not None and any(
            other.condition == name
            and other.date is not None
            and other.date.within(self.as_of) is not None
            and this.surely_before(other.date)
            for other in conditions
        )

    # -- the table -----------------------------------------------------------------------------------------------

    def _with_answer(self, answer: Fact, path: str) -> Flag:
        """Rows that begin with a direct answer."""
        asked = f"asked {answer.date}" if answer.date else "undated"
        positives, _ = self._positives()
        interval = answer.date.within(self.as_of) if answer.date else None
        # A positive fact that is not surely on or before the day of the answer stands against it.
        unanswered = [
            one for one in positives if interval is None or one.last is None or interval[0] < one.last
        ]
        if answer.value == _NOW:
            later = [one for one in positives if interval and one.first and one.first > interval[1]]
            shown = "; ".join([f"yes ({asked})", *(one.text for one in later)])
            newest = [interval[1] if interval else None, *(one.last for one in later)]
            return self._present(
                f"{self.text.title}: {shown}.", [path, *(o.path for o in later)], newest, self.text.act
            )
        if counting := [one for one in unanswered if self._counts(one)]:
            return self._from_positives(counting, also=[path])
        words = {_EARLIER: "earlier in this episode, not now", _NONE: "no"}[str(answer.value)]
        age = age_of(answer.date, as_of=self.as_of, within_days=self.checklist.settings.safety_no_days)
        if age is not Age.RECENT:
            last = f"last asked {answer.date}" if answer.date else "asked, date not known"
            message = f"{self.text.title}: {words}, {last}."
            return self._make(Presence.UNKNOWN, message, self.text.unknown, [path])
        beside = f"; before that {'; '.join(one.text for one in positives)}" if positives else ""
        message = f"{self.text.title}: {words} ({asked}){beside}."
        return self._make(Presence.ABSENT, message, "", [path, *(one.path for one in positives)])

    def _without_answer(self) -> Flag:
        """Rows without a usable direct answer."""
        positives, negatives = self._positives()
        if counting := [one for one in positives if self._counts(one)]:
            return self._from_positives(counting, also=[])
        if positives:
            text = "; ".join(one.text for one in positives)
            message = f"{self.text.title}: {text}; nothing since."
            return self._make(Presence.UNKNOWN, message, self.text.unknown, [one.path for one in positives])
        if negatives:
            message = f"{self.text.title}: not asked directly; a questionnaire does not answer this."
            return self._make(Presence.UNKNOWN, message, self.text.unknown, negatives)
        return self._make(Presence.UNKNOWN, f"{self.text.title}: not known.", self.text.unknown, [])

    def _counts(self, one: Positive) -> bool:
        """A recorded condition counts at any age; a questionnaire unless it is surely older than the window."""
        if one.path.startswith("conditions"):
            return True
        days = self.checklist.settings.safety_questionnaire_days
        return one.last is None or (self.as_of - one.last).days <= days

    def _from_positives(self, positives: list[Positive], also: list[str]) -> Flag:
        """Present by a questionnaire or a recorded condition."""
        text = "; ".join(one.text for one in positives)
        by_form = not positives[0].path.startswith("conditions")
        message = f"{self.text.title}: {text}{', not yet asked directly' if by_form else ''}."
        action = self.text.ask if by_form else self.text.act
        return self._present(
            message, [one.path for one in positives] + also, [one.last for one in positives], action
        )

    def _present(self, message: str, evidence: list[str], newest: list[date | None], action: str) -> Flag:
        """Present; addressed if a plan of the last days is not older than the newest positive fact."""
        plan = self._plan(newest)
        if plan is None:
            return self._make(Presence.PRESENT, message, action, evidence)
        when, path = plan
        shown = f"{message} Acted on {when}."
        return self._make(Presence.PRESENT, shown, action, [*evidence, path], addressed=True)

    def _plan(self, newest: list[date | None]) -> tuple[str, str] | None:
        """The newest `acted_on` that is in time and surely not before what it answers."""
        found = None
        for n, decision in enumerate(self.case.decisions or ()):
            if decision.item != self.text.id or decision.decision != "acted_on":
                continue
            days = self.checklist.settings.safety_plan_days
            if age_of(decision.date, as_of=self.as_of, within_days=days) is not Age.RECENT:
                continue
            if all(day is not None and decision.date.first >= day for day in newest):
                found = str(decision.date), f"decisions[{n}]"
        return found

    def _make(
        self, status: Presence, message: str, action: str, evidence: list[str], *, addressed: bool = False
    ) -> Flag:
        crisis = self.reference.safety.crisis.text
        return Flag(
            id=self.text.id,
            short=self.text.short,
            status=status,
            addressed=addressed,
            message=message,
            action=action.replace("{crisis}", crisis),
            evidence=list(dict.fromkeys(evidence)),
            sources=self.text.sources,
        )
