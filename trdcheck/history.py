"""The whole trial history: each trial under every definition, the labels, the stagings, the courses."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property

import msgspec
from msgspec import Struct

from trdcheck.case import Augmentation, Case, Course
from trdcheck.labels import Cluster, clusters, judge_label, linked, missing_of, read_score, soonest
from trdcheck.reference import Reference
from trdcheck.reference.definitions import Definition
from trdcheck.report import CourseView, DefinitionView, LabelView, StagingView, TrialVerdict, TrialView
from trdcheck.spans import Span, exact, number, span_of
from trdcheck.staging import maudsley, thase_rush
from trdcheck.trial_record import TrialRecord
from trdcheck.trials import CANNOT_TELL, MET, NOT_MET, is_minor, judge_trial
from trdcheck.words import Presence

_OUTCOMES = {
    "no_response": "no response",
    "partial": "partial response",
    "insufficient": "insufficient response",
    "improved": "improved",
    "response": "response",
    "remission": "remission",
    "response_lost": "helped, then faded",
    "worse": "worse",
}
_RESPONDED = frozenset({"improved", "response", "remission"})


class History(Struct, frozen=True, dict=True):
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

    def clusters(self, name: str) -> list[Cluster]:
        """The trials as they count under a definition."""
        return clusters(self.counted, self.rules[name], self.verdicts[name])

    @cached_property
    def complete(self) -> bool | None:
        """Whether the list is said to be complete; None when nobody asked."""
        answer = self.case.dated(self.case.trials_complete)
        if answer is None or (answer.date is not None and answer.date.within(self.as_of) is None):
            return None
        return answer.value if isinstance(answer.value, bool) else None

    @cached_property
    def definitions(self) -> list[DefinitionView]:
        """The label under every definition, the headline first."""
        views = [self._label(rule) for rule in self.rules.values()]
        return sorted(views, key=lambda one: one.id != self.headline)

    def _label(self, rule: Definition) -> DefinitionView:
        return judge_label(
            rule,
            self.counted,
            self.verdicts[rule.id],
            self.case,
            reference=self.reference,
            complete=self.complete,
            remarks=self._scope_remarks,
            score=read_score(rule, self.case, self.as_of, self.reference),
        )

    def definition(self, name: str) -> DefinitionView:
        """The label under one definition."""
        return next(one for one in self.definitions if one.id == name)

    @cached_property
    def _scope_remarks(self) -> list[str]:
        """What is said beside every label: the definitions are for adult unipolar depression."""
        recorded = {
            str(one.condition)
            for one in self.case.conditions or ()
            if one.status in ("active", "treated", "resolved")
        }
        safety = self.case.safety
        answer = self.case.dated(safety.psychotic_features) if safety else None
        remarks = []
        if "bipolar" in recorded:
            remarks.append("written for unipolar depression")
        if "psychotic-depression" in recorded or (answer is not None and answer.value is True):
            remarks.append("written for depression without psychotic features")
        if self.counted and is_minor(self.counted[0]):
            remarks.append("written for adults")
        return remarks

    def soonest(self, name: str) -> tuple[str, str] | None:
        """The running trial that could make a label met, and the day."""
        return soonest(self.rules[name], self.clusters(name), self.verdicts[name])

    # -- trials --------------------------------------------------------------------------------------------------

    @cached_property
    def views(self) -> list[TrialView]:
        """Every recorded trial in case order, as it is shown and judged."""
        by_index = {one.index: one for one in self.counted}
        return [self._view(by_index.get(one.index, one)) for one in self.records]

    def _view(self, record: TrialRecord) -> TrialView:
        counted = record.counted
        verdicts = {name: of[record.index] for name, of in self.verdicts.items()} if counted else {}
        rule = self.rules[self.headline]
        needed = record.needed(rule) if counted else []
        doses = sorted({one.dose for one in needed})
        has = _span_words(record.dose)
        weeks = record.weeks_at(needed) if counted else record.weeks
        trial = record.trial
        return TrialView(
            record=record.path,
            drug=_drug_words(record),
            drug_class=record.row.drug_class if record.row is not None else trial.drug_class,
            counted=counted,
            dose=f"{has}/{'-'.join(number(one) if one.denominator == 1 else str(int(one)) for one in doses) or '?'}"
            if counted
            else has,
            weeks=f"{_span_words(weeks)}/{rule.weeks:g}" if counted else _span_words(weeks),
            adherence=trial.adherence or "?",
            outcome=self._outcome(record),
            summary=self._summary(record, weeks),
            next=self._next(record, verdicts.get(self.headline), needed) if counted else "",
            remarks=[*verdicts[self.headline].remarks] if counted else [],
            genes=[],
            definitions=verdicts,
        )

    def _outcome(self, record: TrialRecord) -> str:
        """The response in a word or two."""
        trial = record.trial
        if trial.outcome is None:
            return "running" if record.is_running else "?"
        return {
            "no_response": "none",
            "response_lost": "faded",
        }.get(trial.outcome, trial.outcome)

    def _summary(self, record: TrialRecord, weeks: Span) -> str:
        """A trial in one line: drug, dose, weeks, what it did, why it ended."""
        trial = record.trial
        unit = (record.row.unit.removesuffix("/day") if record.row is not None else trial.unit) or "mg"
        name = _drug_words(record)
        dose = f" {_span_words(record.dose)} {unit}" if record.dose is not None else ""
        if not record.counted:
            why = f" for {trial.purpose}" if trial.purpose not in (None, "depression") else ""
            return f"{name}{dose}{why}"
        parts = [f"{name}{dose}"]
        if weeks.most is not None or weeks.least:
            parts[0] += f" {_span_words(weeks)} wk"
        if trial.dose_words is not None and record.dose is None:
            parts.append(trial.dose_words.replace("_", " "))
        if trial.outcome is not None:
            parts.append(_OUTCOMES[trial.outcome])
        if record.is_running:
            parts.append(f"running since {trial.on_max_dose_since or trial.started or 'an unknown date'}")
        if trial.stop_reason == "side_effects":
            parts.append(
                "stopped for side effects" + (f", {trial.side_effects}" if trial.side_effects else "")
            )
        if trial.elevated_mood or trial.stop_reason == "mood_switch":
            parts.append("mood rose on it")
        added = [self._augmented(one) for one in trial.augmentation or ()]
        return "; ".join([", ".join(parts), *added])

    def _augmented(self, one: Augmentation) -> str:
        """An augmentation, judged by its dose range and weeks where the table has them."""
        name = one.drug.generic if one.drug is not None else one.text or one.drug_class or "an unnamed drug"
        row = self.reference.augmentation.get(name)
        dose, weeks = span_of(one.max_dose_mg or one.max_dose), span_of(one.weeks)
        words = [f"with {name}"]
        if dose.most is not None:
            words.append(f"{_span_words(dose)} {one.unit or 'mg'}")
        if weeks.most is not None:
            words.append(f"{_span_words(weeks)} wk")
        said = [" ".join(words)]
        if (
            row is not None
            and row.range_low is not None
            and dose.most is not None
            and dose.most < exact(row.range_low)
        ):
            said.append(f"below the range from {row.range_low:g} {row.unit}")
        if (
            row is not None
            and row.weeks is not None
            and weeks.most is not None
            and weeks.most < exact(row.weeks)
        ):
            said.append(f"under {row.weeks:g} weeks")
        if one.outcome is not None:
            said.append(_OUTCOMES[one.outcome])
        return ", ".join(said)

    def _next(self, record: TrialRecord, verdict: TrialVerdict | None, needed: Sequence[object]) -> str:
        """The one thing that would matter most for this trial; information, no advice."""
        trial, rule = record.trial, self.rules[self.headline]
        if verdict is None:
            return ""
        if trial.outcome == "response_lost":
            return "helped for a time: not a failure"
        if trial.outcome in _RESPONDED:
            return "responding now" if record.is_running else "worked: could be used again"
        if trial.elevated_mood or trial.stop_reason == "mood_switch":
            return "mood rose on it"
        if verdict.met_on is not None:
            return f"running: reaches {rule.weeks:g} weeks on {verdict.met_on} if the dose is held"
        if verdict.verdict is MET and verdict.failed is MET:
            return "spent"
        by_name = {one.criterion: one.verdict for one in verdict.criteria}
        tolerated = trial.side_effects in ("none", "tolerable")
        doses = [one.dose for one in record.needed(rule)]
        unit = record.row.unit.removesuffix("/day") if record.row is not None else ""
        if by_name["dose"] is NOT_MET and tolerated and trial.stop_reason != "side_effects":
            return f"well tolerated: could be completed, {rule.weeks:g} weeks at {number(max(doses))} {unit} or more"
        if by_name["duration"] is NOT_MET and not record.is_running:
            if trial.stop_reason == "side_effects":
                return (
                    "stopped for side effects recorded as tolerable: could be retried"
                    if tolerated
                    else "stopped early for side effects"
                )
            return "stopped early: could be completed"
        if by_name.get("adherence") is NOT_MET:
            return "not taken as prescribed: could be retried"
        missing = missing_of(record, verdict)
        if missing:
            return "not known: " + ", ".join(path.rpartition(".")[2].replace("_", " ") for path in missing)
        return ""

    # -- beside the trials ---------------------------------------------------------------------------------------

    @cached_property
    def staging(self) -> list[StagingView]:
        """Thase–Rush and Maudsley."""
        tables = self.reference.definitions
        base = self.rules[tables.thase_rush.definition]
        minimum = replace_dose(base)
        missing = self.definition(base.id).missing
        return [
            thase_rush(
                tables.thase_rush, self.clusters(base.id), self.case, missing, tables.refractory.failed
            ),
            maudsley(
                tables.maudsley,
                self.counted,
                base,
                minimum,
                self.case,
                as_of=self.as_of,
                psychotic=self._psychotic,
            ),
        ]

    @cached_property
    def _psychotic(self) -> Presence:
        """Psychotic features of the episode as answered."""
        safety = self.case.safety
        answer = self.case.dated(safety.psychotic_features) if safety else None
        if answer is None or (answer.date is not None and answer.date.within(self.as_of) is None):
            return Presence.UNKNOWN
        return Presence.PRESENT if answer.value is True else Presence.ABSENT

    @cached_property
    def courses(self) -> list[CourseView]:
        """The recorded courses in one line each."""
        return [
            CourseView(record=f"courses[{n}]", summary=self._course(one))
            for n, one in enumerate(self.case.courses or ())
        ]

    def _course(self, one: Course) -> str:
        parts = [self.reference.modalities[str(one.modality)].title]
        if one.placement is not None:
            parts.append(one.placement)
        if one.sessions is not None:
            parts.append(f"{one.sessions} sessions")
        if one.started is not None:
            parts.append(f"from {one.started}")
        if one.ongoing:
            parts.append("goes on")
        if one.outcome is not None:
            parts.append(_OUTCOMES[one.outcome])
        return ", ".join(parts)

    def label(self, name: str) -> LabelView:
        """The recorded label, and whether *refractory* in the article's stricter sense is supported."""
        recorded = self.case.label.term if self.case.label else None
        headline = self.definition(name).verdict
        failed = self.reference.definitions.refractory.failed
        courses = self.case.courses
        ended = [
            f"courses[{n}]"
            for n, one in enumerate(courses or ())
            if one.outcome in failed and not one.ongoing
        ]
        if headline is NOT_MET or self.case.trials == [] or courses == []:
            verdict = NOT_MET
        else:
            verdict = MET if headline is MET and ended else CANNOT_TELL
        about = {True: "none recorded", False: ", ".join(one.summary for one in self.courses)}[not courses]
        said = {
            MET: "is supported by this record",
            NOT_MET: "is not supported by this record",
            CANNOT_TELL: "cannot be told from this record",
        }[verdict]
        courses_said = "not known" if courses is None else about
        detail = (
            f'Courses: {courses_said}. "Refractory" in the stricter sense (medication and stimulation or another '
            f"advanced course failed) {said}."
        )
        return LabelView(recorded=recorded, refractory_strict=verdict, detail=detail)

    def two_adequate(self, name: str) -> tuple[Presence, str]:
        """The sign of two or more adequate failed trials, whatever the class."""
        found = self.clusters(name)
        rule = self.rules[name]
        sure = sum(1 for one in found if one.verdict is MET)
        possible = sum(1 for one in found if one.verdict is not NOT_MET)
        detail = f"{sure} adequate failed trial{'' if sure == 1 else 's'}"
        if self.case.trials is None:
            return Presence.UNKNOWN, "trials not recorded"
        if sure >= rule.trials:
            return Presence.PRESENT, detail
        if possible >= rule.trials or (self.complete is False and self.case.trials):
            return Presence.UNKNOWN, detail
        return Presence.ABSENT, detail

    def sources(self) -> list[str]:
        """The sources the verdicts rest on: of the definitions and of the doses of the drugs."""
        cited = [source for rule in self.rules.values() for source in rule.sources] if self.counted else []
        for one in self.counted:
            row = one.row
            if row is not None:
                cited += [
                    source
                    for source in (row.max_source, row.min_source, row.range_source, row.target_source)
                    if source
                ]
        return list(dict.fromkeys(cited))


def replace_dose(rule: Definition) -> Definition:
    """A definition with the minimum column in place of its own dose."""
    return msgspec.structs.replace(rule, dose="minimum")


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
            trial=trial,
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


def _span_words(span: Span | None) -> str:
    """A span for a table: a number, two ends, or a question mark."""
    if span is None or (span.most is None and not span.least):
        return "?"
    if span.most is None:
        return f"{number(span.least)}+"
    return number(span.least) if span.least == span.most else f"{number(span.least)}-{number(span.most)}"


def _drug_words(record: TrialRecord) -> str:
    """The drug with its formulation as recorded."""
    form = record.trial.formulation
    return f"{record.name} {form}" if form and record.trial.drug is not None else record.name
