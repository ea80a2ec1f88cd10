"""The whole trial history: each trial under every definition, the labels, the stagings, the courses."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from trdcheck.model.case import Augmentation, Case, Course, Trial
from trdcheck.model.dated import Dated, as_known, begun_after, current, known_on, numbered, split_future
from trdcheck.model.dates import is_after
from trdcheck.model.patient import age_on
from trdcheck.model.report import CourseView, DefinitionView, LabelView, StagingView, TrialVerdict, TrialView
from trdcheck.model.words import Presence, Verdict
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.trials.counting import CountedTrial, linked, units_of
from trdcheck.trials.criteria import judge_trial
from trdcheck.trials.label import Counted, judge_label, soonest
from trdcheck.trials.record import TrialRecord
from trdcheck.trials.staging import maudsley, thase_rush
from trdcheck.trials.views import course_summary, view_of

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL
_TWO = 2  # the sign's own name: two or more adequate failed trials


class History(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """Every trial judged; what items, signs and the report ask of it."""

    case: Case
    as_of: date
    reference: Reference
    headline: str
    records: tuple[TrialRecord, ...]
    counted: tuple[TrialRecord, ...]
    extra: tuple[Definition, ...] = ()

    # -- definitions ---------------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> dict[str, Definition]:
        """The definitions by id, in the order they are shown."""
        return {one.id: one for one in (*self.reference.definitions.definitions, *self.extra)}

    @cached_property
    def verdicts(self) -> dict[str, dict[int, TrialVerdict]]:
        """By definition and by the index of the trial, each trial's verdict."""
        return {
            name: {one.index: judge_trial(one, rule) for one in self.counted}
            for name, rule in self.rules.items()
        }

    @cached_property
    def counts(self) -> dict[str, Counted]:
        """By definition, what it counts."""
        return {
            name: self._counted(rule, units_of(self.counted, self.verdicts[name]))
            for name, rule in self.rules.items()
        }

    def _counted(self, rule: Definition, units: list[CountedTrial]) -> Counted:
        return Counted(
            rule=rule,
            case=self.case,
            as_of=self.as_of,
            reference=self.reference,
            units=units,
            complete=self.complete,
        )

    @cached_property
    def complete(self) -> bool | None:
        """Whether the list is said to be complete; None when nobody asked."""
        answer = self.case.dated(self.case.trials_complete)
        if answer is None or is_after(answer.date, self.as_of):
            return None
        return answer.value if isinstance(answer.value, bool) else None

    @cached_property
    def definitions(self) -> list[DefinitionView]:
        """The label under every definition, the headline first."""
        views = [judge_label(counted, self._scope_remarks) for counted in self.counts.values()]
        return sorted(views, key=lambda one: one.id != self.headline)

    def definition(self, name: str) -> DefinitionView:
        """The label under one definition."""
        return next(one for one in self.definitions if one.id == name)

    @cached_property
    def _scope_remarks(self) -> list[str]:
        """What is said beside every label: the definitions are for adult unipolar depression."""
        remarks = []
        if self._stands("bipolar", "active", "treated", "resolved"):
            remarks.append("written for unipolar depression")
        if self.psychotic is Presence.PRESENT:
            remarks.append("written for depression without psychotic features")
        limits = [one.age_below for one in self.reference.safety.scope if one.age_below is not None]
        age = age_on(self.case, self.as_of)
        # An age known only from above is under it.
        youngest = (age.min if age.min is not None else age.max) if age is not None else None
        if youngest is not None and any(youngest < limit for limit in limits):
            remarks.append("written for adults")
        return remarks

    def _stands(self, condition: str, *statuses: str) -> bool:
        """Whether the newest record of a condition has one of these statuses."""
        records = [
            one for one in numbered(self.case.conditions, "conditions") if one.record.condition == condition
        ]
        usable, _ = split_future(records, self.as_of)
        newest, _ = current(usable, self.as_of, lambda one: 0 if one.status == "ruled_out" else 1)
        return any(one.record.status in statuses for one in newest)

    def soonest(self, name: str) -> tuple[str, str] | None:
        """The running trials that could make a label met, and the day."""
        return soonest(self.counts[name])

    # -- trials --------------------------------------------------------------------------------------------------

    @cached_property
    def views(self) -> list[TrialView]:
        """Every recorded trial in case order, as it is shown and judged."""
        by_index = {one.index: one for one in self.counted}
        rule = self.rules[self.headline]
        views = []
        for one in self.records:
            judged = by_index.get(one.index)
            verdicts = {name: of[one.index] for name, of in self.verdicts.items()} if judged else {}
            same = next((other.path for other in self.counted if other.trial == one.trial), None)
            again = same if one.counted and judged is None else None
            views.append(view_of(judged or one, rule, verdicts, again=again))
        return views

    # -- beside the trials ---------------------------------------------------------------------------------------

    @cached_property
    def staging(self) -> list[StagingView]:
        """Thase–Rush and Maudsley."""
        tables = self.reference.definitions
        return [
            thase_rush(
                tables.thase_rush, self.counts[tables.thase_rush.definition], tables.refractory.failed
            ),
            maudsley(tables.maudsley, self._maudsley_counted(), psychotic=self.psychotic),
        ]

    def _maudsley_counted(self) -> Counted:
        """The trials by dose, weeks and outcome alone, as the Maudsley method counts them."""
        rule = self.reference.definitions.maudsley_rule()
        return self._counted(
            rule, units_of(self.counted, {n.index: judge_trial(n, rule) for n in self.counted})
        )

    @cached_property
    def psychotic(self) -> Presence:
        """Psychotic features of the episode as answered, or by the condition."""
        if self._stands("psychotic-depression", "active", "suspected"):
            return Presence.PRESENT
        safety = self.case.safety
        answer = self.case.dated(safety.psychotic_features) if safety else None
        if answer is None or is_after(answer.date, self.as_of):
            return Presence.UNKNOWN
        return Presence.PRESENT if answer.value is True else Presence.ABSENT

    @cached_property
    def courses(self) -> list[CourseView]:
        """The recorded courses in one line each."""
        return [
            CourseView(record=f"courses[{n}]", summary=course_summary(course, self.reference, self.as_of))
            for n, course in enumerate(self.case.courses or ())
        ]

    @cached_property
    def courses_known(self) -> list[Course] | None:
        """The courses begun by the day, as far as they had come; None when nobody recorded any list."""
        if self.case.courses is None:
            return None
        return [course.record for course in known_on(self.case.courses, "courses", self.as_of)]

    @cached_property
    def later(self) -> list[Dated[Trial] | Dated[Augmentation] | Dated[Course]]:
        """The trials, added drugs and courses that certainly began after the day."""
        added = [spell for record in self.records for spell in record.added_later]
        return [
            *begun_after(self.case.trials, "trials", self.as_of),
            *added,
            *begun_after(self.case.augmentation, "augmentation", self.as_of),
            *begun_after(self.case.courses, "courses", self.as_of),
        ]

    def label(self, name: str) -> LabelView:
        """The recorded label, and whether *refractory* in the article's stricter sense is supported."""
        recorded = self.case.label.term if self.case.label else None
        headline, courses = self.definition(name).verdict, self.courses_known
        failed = self.reference.definitions.refractory.failed
        ended = any(course.outcome in failed and not course.ongoing for course in courses or ())
        if headline is NOT_MET or self.case.trials == [] or courses == []:
            verdict = NOT_MET
        else:
            verdict = MET if headline is MET and ended else CANNOT_TELL
        listed = ", ".join(course.summary for course in self.courses) or "none recorded"
        said = {
            MET: "is supported by this record",
            NOT_MET: "is not supported by this record",
            CANNOT_TELL: "cannot be told from this record",
        }[verdict]
        detail = (
            f'Courses: {"not known" if courses is None else listed}. "Refractory" in the stricter sense '
            f"(medication and stimulation or another advanced course failed) {said}."
        )
        return LabelView(recorded=recorded, refractory_strict=verdict, detail=detail)

    def two_adequate(self, name: str) -> tuple[Presence, str]:
        """The sign of two or more adequate failed trials, whatever the class."""
        counted = self.counts[name]
        number = counted.number()
        detail = f"{number} adequate failed trial{'' if number == 1 else 's'}"
        if self.case.trials is None:
            return Presence.UNKNOWN, "trials not recorded"
        if number >= _TWO:
            return Presence.PRESENT, detail
        could = counted.at_most() >= _TWO or counted.may_lack
        return (Presence.UNKNOWN if could else Presence.ABSENT), detail

    def sources(self) -> list[str]:
        """The sources the verdicts rest on: of the definitions and of the doses of the drugs."""
        if not self.counted:
            return []
        cited: list[str | None] = [source for rule in self.rules.values() for source in rule.sources]
        for one in self.counted:
            if one.row is not None:
                row = one.row
                cited += [
                    row.max_source,
                    row.min_source,
                    row.range_source,
                    row.target_source,
                    row.usual_source,
                ]
                caps = [cap for cap in self.reference.dose_caps if cap.drug == row.generic]
                cited += [cap.source for cap in caps]
            cited += one.formulation.sources if one.formulation is not None else ()
        return list(dict.fromkeys(source for source in cited if source))


def judge_history(
    case: Case,
    *,
    as_of: date,
    reference: Reference,
    near_max_fraction: str,
    headline: str = "article",
    extra: Sequence[Definition] = (),
) -> History:
    """Every recorded trial under every definition, `extra` ones of a clinic included."""
    records = tuple(
        TrialRecord(
            index=n,
            trial=as_known(trial, as_of),
            later=is_after(trial.started, as_of),
            case=case,
            as_of=as_of,
            reference=reference,
            fraction=Fraction(near_max_fraction),
        )
        for n, trial in enumerate(case.trials or ())
    )
    return History(
        case=case,
        as_of=as_of,
        reference=reference,
        headline=headline,
        records=records,
        counted=tuple(linked(records)),
        extra=tuple(extra),
    )
