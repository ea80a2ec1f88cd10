"""What the case says about each source that a truth table can name: facts, conditions, screens, medicines, labs.

Everything is read through one `Evidence`, which knows the day, the windows and what answers a positive fact.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TypeVar

from trdcheck.case import Augmentation, Condition, Course, Fact, Lab, Medication, Screen, Trial
from trdcheck.checklist import AnsweredBy, Cover, Medicines
from trdcheck.checklist import Lab as LabItem
from trdcheck.dates import When
from trdcheck.kinds.base import Setting
from trdcheck.labs import beside, read_analyte
from trdcheck.readings import NOTHING, Dated, Reading, aged, current, split_future
from trdcheck.records import numbered, scored, screens_of
from trdcheck.reference.drugs import OtherDrug
from trdcheck.screens import Scored, score

T = TypeVar("T")

# How bad a condition is beside another record of the same day.
_BAD_CONDITIONS = {"active": 4, "suspected": 3, "unconfirmed": 3, "treated": 2, "resolved": 0, "ruled_out": 0}
_BAD_VERDICTS = {"positive": 3, "cannot_tell": 2, "incomplete": 1, "negative": 0}
_ROSE = "mood_switch"


def _last(when: When | None, as_of: date) -> date | None:
    """The last day a date can mean, cut off at the day; None when there is none or it lies wholly after."""
    interval = when.within(as_of) if when is not None else None
    return interval[1] if interval else None


def _in_group(row: OtherDrug, group: Medicines) -> bool:
    """Whether a medicine belongs to a group: by what the tables say of it, or by name."""
    by_marker = group.marker is not None and group.marker in row.markers
    by_treatment = group.treats is not None and group.treats in row.treats
    return by_marker or by_treatment or row.generic in group.names


def _join(texts: Iterable[str]) -> str:
    """Texts of several records, each once."""
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _words(record: Condition) -> str:
    """How a condition stands, in words."""
    status = {"ruled_out": "ruled out", None: "recorded without a status"}.get(
        record.status, str(record.status)
    )
    if record.status == "treated":
        control = {True: ", controlled", False: ", not controlled", None: ""}[record.controlled]
        status += control
    by = {
        "interview": " by interview",
        "instrument": " by an instrument",
        "chart": " in the chart",
        "told": " as told",
    }
    return status + by.get(record.basis or "", "")


def _trial_name(record: object) -> str:
    """The drug or course a record names, for a list."""
    for key in ("drug", "modality", "text", "drug_class"):
        value = getattr(record, key, None)
        if value is not None:
            return str(getattr(value, "generic", value))
    return "an unnamed drug"


def _screen_text(short: str, screen: Screen, result: Scored, when: When | None, side: str) -> str:
    """An instrument with its score or result, its date and what must be said beside it."""
    return dated(_screen_brief(short, screen, result, side), when, *result.remarks)


def _screen_brief(short: str, screen: Screen, result: Scored, side: str) -> str:
    """An instrument with its score or result."""
    if result.score is not None:
        return f"{short} {result.score_text}"
    if screen.result is not None:
        return f"{short} {screen.result}"
    return f"{short} {side} {result.covers.get(side, '')}".rstrip() if side else short


def dated(text: str, when: When | None, *remarks: str) -> str:
    """A text with its date and remarks in brackets."""
    inside = "; ".join(part for part in (str(when) if when else "undated", *remarks) if part)
    return f"{text} ({inside})"


class Evidence:
    """The readings of one case for one part of an item."""

    def __init__(self, setting: Setting, cover: Cover, lab: LabItem | None = None) -> None:
        self.setting = setting
        self.lab = lab
        self.case = setting.case
        self.as_of: date = setting.as_of
        self.reference = setting.reference
        self.cover = cover
        self._readings: dict[str, Reading] = {}

    # -- sources -------------------------------------------------------------------------------------------------

    def sources(self) -> list[str]:
        """Every source the part looks at, groups not opened, in the order written."""
        cover = self.cover
        return [*cover.conditions, *cover.instruments, *cover.analytes, *cover.facts, *cover.medicines]

    def members(self, source: str) -> list[str]:
        """The sources behind a name: those of a group, all of them for `anything`, else itself."""
        if source == "anything":
            return self.sources()
        return self.cover.groups.get(source, [source])

    def read(self, source: str) -> Reading:
        """What the case says about one source; raises KeyError for a name that names nothing."""
        if source not in self._readings:
            self._readings[source] = self._read(source)
        return self._readings[source]

    def _read(self, source: str) -> Reading:
        cover, reference = self.cover, self.reference
        if source.startswith("flag:"):
            return self._flag(source.removeprefix("flag:"))
        if source.startswith("patient."):
            return self._patient(source.removeprefix("patient."))
        if source == "trials":
            return self._trials
        if source.startswith("text:"):
            return self._unnamed_screen(source.removeprefix("text:"))
        if source.startswith("part:"):
            return self._part(*source.split(":")[1:])
        if source in cover.medicines:
            return self._beside_result(self._medicines(source))
        if source in reference.conditions:
            return self._beside_result(self._condition(source))
        if source.partition(":")[0] in reference.instruments:
            return self._screen(source)
        if source in reference.analytes:
            return self._analyte(source)
        if source in reference.facts:
            return self._fact(source)
        raise KeyError(source)

    def _window(self, *names: str) -> int | None:
        """The window of the first of these names that has one; None for one that does not expire."""
        for name in names:
            if name in self.cover.within_days:
                days = self.cover.within_days[name]
                return None if days == "any" else days
        raise KeyError(names[0])

    # -- answers -------------------------------------------------------------------------------------------------

    @cached_property
    def _answers(self) -> list[When]:
        """The dates of the assessments that answer what is dated on or before them."""
        by = self.cover.answered_by or AnsweredBy(conditions=self.cover.conditions)
        dates = [
            one.date
            for one in self.case.conditions or ()
            if one.condition in by.conditions
            and one.status == "ruled_out"
            and (not by.bases or one.basis in by.bases)
        ]
        dates += [
            one.date
            for one in self.case.screens or ()
            if one.instrument in by.instruments
            and scored(one, self.case, self.reference).verdict == "negative"
        ]
        return [when for when in dates if when is not None and when.within(self.as_of) is not None]

    def _answered(self, last: date | None) -> bool:
        """Whether an assessment lies on or after this day under every reading; an undated fact has none."""
        return last is not None and any(answer.first >= last for answer in self._answers)

    # -- history, flags, patient ---------------------------------------------------------------------------------

    def _fact(self, name: str) -> Reading:
        row = self.reference.facts[name]
        fact = self.case.fact(name)
        path = f"history.{name}"
        if name == "snoring" and (fact is None or fact.value is not True):
            loud = self.case.fact("loud-snoring")
            if loud is not None and loud.value is True:
                fact, path = loud, "history.loud-snoring"
        if fact is None:
            return Reading(tags=frozenset({"unknown"}), missing=(path,), text=row.title)
        bare = row.title.removeprefix("a ").removeprefix("an ")
        return self._answer(fact, path, yes=row.title, no=f"no {bare}", window=(name, "facts"))

    def _answer(self, fact: Fact, path: str, *, yes: str, no: str, window: Sequence[str]) -> Reading:
        """A dated yes, no or word."""
        one = Dated(path, fact.date, fact)
        last = one.last(self.as_of)
        if fact.date is not None and last is None:
            text = dated(yes if fact.value else no, fact.date, f"dated after {self.as_of}")
            return Reading(tags=frozenset({"future"}), text=text, evidence=(path,), missing=(path,))
        if fact.value is False:
            tags = aged("no", fact.date, as_of=self.as_of, within_days=self._window(*window))
            missing = () if "no" in tags else (path,)
            return Reading(tags, dated(no, fact.date), (path,), missing, last, fact.date is None, brief=no)
        good = "yes" if fact.value is True else f"is:{fact.value}"
        tags = frozenset({"answered" if self._answered(last) else good})
        return Reading(tags, dated(yes, fact.date), (path,), (), last, fact.date is None, brief=yes)

    def _flag(self, name: str) -> Reading:
        flag = self.setting.flags[name]
        return Reading(frozenset({str(flag.status)}), flag.short, tuple(flag.evidence))

    def _patient(self, name: str) -> Reading:
        value = getattr(self.case.patient, name, None)
        path = f"patient.{name}"
        if value is None:
            return Reading(frozenset({"unknown"}), missing=(path,))
        tag = str(value) if isinstance(value, str) else "yes" if value else "no"
        return Reading(frozenset({tag}), name.replace("_", " "), (path,))

    # -- trials --------------------------------------------------------------------------------------------------

    @cached_property
    def _trials(self) -> Reading:
        """`elevated_mood`, `response_lost`, `worse`, and `at_least_N` for the counted trials."""
        trials = numbered(self.case.trials, "trials")
        courses = numbered(self.case.courses, "courses")
        tags = {f"at_least_{n}" for n in range(1, sum(v.counted for v in self.setting.history.views) + 1)}
        both: list[tuple[str, Trial | Course]] = [(one.path, one.record) for one in trials]
        both += [(one.path, one.record) for one in courses]
        tags |= {one.outcome for _, one in both if one.outcome in ("response_lost", "worse")}
        rose = [
            (path, one)
            for path, one in both
            if one.stop_reason == _ROSE or (isinstance(one, Trial) and one.elevated_mood)
        ]
        if not rose:
            return Reading(frozenset(tags | {"mood_not_recorded"}))
        open_ones = [(path, one) for path, one in rose if not self._answered(self._mood_day(one))]
        tags.add("elevated_mood" if open_ones else "elevated_mood_answered")
        shown = open_ones or rose
        days = [day for _, one in shown if (day := self._mood_day(one)) is not None]
        return Reading(
            tags=frozenset(tags),
            text="mood rose on " + ", ".join(_trial_name(one) for _, one in shown),
            evidence=tuple(path for path, _ in shown),
            newest=max(days, default=None),
            undated=len(days) < len(shown),
        )

    def _mood_day(self, record: Trial | Course) -> date | None:
        """The last day on which mood may have risen on a trial or course; None when nothing dates it."""
        if record.stopped is not None:
            interval = record.stopped.within(self.as_of)
            return interval[1] if interval else None
        return self.as_of if record.ongoing else None

    # -- conditions ----------------------------------------------------------------------------------------------

    def _condition(self, name: str) -> Reading:
        records = [
            one for one in numbered(self.case.conditions, "conditions") if one.record.condition == name
        ]
        path = f"conditions[{name}]"
        if not records:
            return Reading(frozenset({"none"}), missing=(path,))
        usable, future = split_future(records, self.as_of)
        left, disagree = current(usable, self.as_of, lambda c: _BAD_CONDITIONS.get(c.status or "", 1))
        tags: set[str] = {"future"} if future else set()
        if disagree:
            tags.add("conflict")
        for one in left:
            tags |= self._condition_tags(one)
        shown = left or future
        days = [day for one in shown if (day := one.last(self.as_of))]
        title = self.reference.conditions[name].title
        return Reading(
            tags=frozenset(tags),
            text=_join(dated(f"{title} {_words(one.record)}", one.when) for one in shown),
            brief=_join(f"{title} {_words(one.record)}" for one in shown),
            evidence=tuple(one.path for one in shown),
            missing=(path,),
            newest=max(days, default=None),
            undated=any(one.when is None for one in shown),
            first=min((one.when.first for one in shown if one.when is not None), default=None),
        )

    def _condition_tags(self, one: Dated[Condition]) -> set[str]:
        """The tags of one record of a condition (rules, section 1, conditions)."""
        record = one.record
        match record.status:
            case None:
                return {"status_unknown"}
            case "suspected" | "unconfirmed" | "active":
                return {record.status}
            case "treated":
                if record.controlled is None:
                    return {"treated", "control_unknown"}
                if not record.controlled:
                    return {"treated", "uncontrolled"}
                window = self._window("control", "conditions")
                return {"treated"} | aged("controlled", one.when, as_of=self.as_of, within_days=window)
            case "resolved" | "ruled_out":
                window = self._window("conditions")
                tags = set(aged(record.status, one.when, as_of=self.as_of, within_days=window))
                if record.status in tags and record.basis is not None:
                    tags.add(f"{record.status}_by_{record.basis}")
                return tags

    # -- screens -------------------------------------------------------------------------------------------------

    def _screen(self, source: str) -> Reading:
        """The newest record of an instrument; `INSTRUMENT:PART` reads what it says about one side of an item."""
        name, _, side = source.partition(":")
        instrument = self.reference.instruments[name]
        path = f"screens[{name}]"
        found = screens_of(self.case, name)
        usable, future = split_future(found, self.as_of)
        results = [
            Dated(one.path, one.when, (one.record, scored(one.record, self.case, self.reference)))
            for one in usable
        ]

        def verdict(pair: tuple[Screen, Scored]) -> str | None:
            return pair[1].covers.get(side) if side else pair[1].settles

        left, disagree = current(results, self.as_of, lambda pair: _BAD_VERDICTS.get(verdict(pair) or "", 0))
        if instrument.lifetime:
            # Any positive of a lifetime instrument counts until it is answered, not only the newest.
            older = [one for one in results if verdict(one.record) == "positive" and one not in left]
            left += [one for one in older if not self._answered(one.last(self.as_of))]
        tags: set[str] = {"future"} if future else set()
        if disagree:
            tags.add("conflict")
        for one in left:
            tags |= self._screen_tags(name, verdict(one.record), one.record[1], one.when)
        if not found:
            computed = self._computed(name) if instrument.computed else None
            return computed or Reading(frozenset({"none"}), instrument.short, missing=(path,))
        shown = [(one.record[0], one.record[1], one.when) for one in left]
        texts = [_screen_text(instrument.short, screen, result, when, side) for screen, result, when in shown]
        texts += [
            dated(instrument.short, one.when, f"dated after {self.as_of}") for one in future if not left
        ]
        days = [day for one in left if (day := one.last(self.as_of))]
        return Reading(
            tags=frozenset(tags),
            text=_join(texts),
            brief=_join(_screen_brief(instrument.short, screen, result, side) for screen, result, _ in shown),
            evidence=tuple(one.path for one in (left or future)),
            missing=(path,),
            newest=max(days, default=None),
            undated=any(one.when is None for one in left),
            sources=tuple(instrument.sources),
        )

    def _unnamed_screen(self, text: str) -> Reading:
        """A screen written under a text that does not say which instrument it was."""
        found = [
            one
            for one in numbered(self.case.screens, "screens")
            if one.record.instrument is None and (one.record.text or "").strip().casefold() == text
        ]
        usable, _ = split_future(found, self.as_of)
        if not usable:
            return NOTHING
        return Reading(frozenset({"recorded"}), evidence=tuple(one.path for one in usable))

    def _part(self, name: str, part: str) -> Reading:
        """An instrument's own extra answer, from its newest record that gives one."""
        usable, _ = split_future(screens_of(self.case, name), self.as_of)
        answers = {(one.record.parts or {}).get(part) for one in usable} - {None}
        tags = {
            "yes" if answer is True else "no" if answer is False else f"is:{answer}" for answer in answers
        }
        return Reading(frozenset(tags or {"unknown"}), missing=(f"screens[{name}].parts.{part}",))

    def _screen_tags(self, name: str, verdict: str | None, result: Scored, when: When | None) -> set[str]:
        """The tags of one scored record."""
        tags: set[str] = set()
        if result.score is not None:
            tags.add("zero" if result.score == 0 else "above_zero")
        answered = self._answered(_last(when, self.as_of))
        match verdict:
            case "positive":
                tags.add("answered" if answered else "positive")
            case "negative":
                found = aged("negative", when, as_of=self.as_of, within_days=self._window(name, "screens"))
                if "negative" in found and self._too_early(when):
                    found = frozenset({"negative_old", "old"})
                tags |= found
                if "negative" in found and "above_zero" in tags:
                    tags.add("negative_above_zero")
            case "cannot_tell":
                tags.add("answered" if answered else "grey")
            case "incomplete" | "one_rule":
                tags.add(verdict)
            case _:
                tags |= aged("scored", when, as_of=self.as_of, within_days=self._window(name, "screens"))
                if {"scored", "zero"} <= tags:
                    tags.add("scored_zero")
        return tags

    def _too_early(self, when: When | None) -> bool:
        """Whether a negative may lie before what the part says it must not (a trial in which mood rose)."""
        if self.cover.not_before is None or when is None:
            return False
        other = self.read(self.cover.not_before)
        if not other.has({"elevated_mood", "elevated_mood_answered"}):
            return False
        return other.newest is None or when.first < other.newest

    def _computed(self, name: str) -> Reading | None:
        """An instrument computed from facts of the case; None when it has not begun."""
        instrument = self.reference.instruments[name]
        patient, snoring = self.case.patient, self.read("snoring")
        begun = (patient is not None and patient.neck_cm is not None) or snoring.has({"yes", "no"})
        if not begun:
            return None
        facts: dict[str, object] = {
            "neck_cm": patient.neck_cm if patient else None,
            "bmi": patient.bmi if patient else None,
            "age": patient.age if patient else None,
            "sex": patient.sex if patient else None,
            "snoring": True if snoring.has({"yes"}) else False if snoring.has({"no"}) else None,
        }
        result = score(instrument, facts=facts, instruments=self.reference.instruments)
        # Numbers of `patient` are bare: they are of the day the case was made.
        when = self.case.as_of
        tags = self._screen_tags(name, result.verdict, result, when)
        low, high = result.bounds or (result.score, result.score)
        number = str(low) if low == high else f"{low} to {high}"
        missing = tuple(
            f"history.{part}" if part == "snoring" else f"patient.{part}" for part in result.missing
        )
        return Reading(
            tags=frozenset(tags),
            text=dated(f"{instrument.short} {number}", when),
            evidence=("patient", *snoring.evidence),
            missing=missing or (f"screens[{name}]",),
            newest=_last(when, self.as_of),
            sources=tuple(instrument.sources),
        )

    # -- medicines, labs -----------------------------------------------------------------------------------------

    def _medicines(self, source: str) -> Reading:
        """Whether a medicine of a group is taken: recorded, and not surely stopped; added drugs count as well."""
        group = self.cover.medicines[source]
        found = [
            (one.path, row.generic, one.record.started)
            for one in numbered(self.case.medications, "medications")
            if (row := self.reference.medicine(one.record.drug)) is not None
            and _in_group(row, group)
            and self._is_taken(one.record)
        ]
        found += [
            (path, row.generic, added.started)
            for path, added in self._added_now()
            if added.drug is not None
            and (row := self.reference.medicine(added.drug)) is not None
            and _in_group(row, group)
        ]
        if not found:
            if self.case.medications is None:
                return Reading(frozenset({"unknown"}), missing=("medications",))
            return Reading(frozenset({"none"}))
        starts = [start for _, _, start in found]
        days = [_last(start, self.as_of) for start in starts]
        newest = max((day for day in days if day is not None), default=None)
        answered = self._answered(newest) if None not in starts else self._recently_answered()
        return Reading(
            tags=frozenset({"answered" if answered else "taken"}),
            text=", ".join(sorted({generic for _, generic, _ in found})),
            evidence=tuple(path for path, _, _ in found),
            newest=newest,
            first=max((start.first for start in starts if start is not None), default=None),
        )

    def _added_now(self) -> list[tuple[str, Augmentation]]:
        """The drugs added to a trial that go on: their own word, or that of a trial that goes on without a stop."""
        added = [(one.path, one.record) for one in numbered(self.case.augmentation, "augmentation")]
        now = [(path, one) for path, one in added if one.ongoing]
        for trial in numbered(self.case.trials, "trials"):
            for one in numbered(trial.record.augmentation, f"{trial.path}.augmentation"):
                goes_on = one.record.ongoing
                if goes_on is None:
                    goes_on = bool(trial.record.ongoing) and one.record.stopped is None
                if goes_on:
                    now.append((one.path, one.record))
        return now

    def _recently_answered(self) -> bool:
        """Whether an assessment lies inside the window: what a medicine without a known start needs."""
        days = self._window("conditions")
        return any(
            "ruled_out" in aged("ruled_out", one, as_of=self.as_of, within_days=days) for one in self._answers
        )

    def _is_taken(self, medicine: Medication) -> bool:
        """Whether it may still be taken on the day; one that starts later is not."""
        stopped, started = medicine.stopped, medicine.started
        if started is not None and started.within(self.as_of) is None:
            return False
        return stopped is None or stopped.last >= self.as_of

    def _analyte(self, name: str) -> Reading:
        """The results of an analyte; in a laboratory item by its limits, a reflex by the result it answers."""
        records: list[Dated[Lab]] = [
            one for one in numbered(self.case.labs, "labs") if one.record.analyte == name
        ]
        analyte, patient = self.reference.analytes[name], self.case.patient
        sex = patient.sex if patient and patient.sex != "other" else None
        if self.lab is None:
            days = self._window(name, "labs")
            return read_analyte(analyte, records, as_of=self.as_of, within_days=days, sex=sex)
        if name != self.lab.analyte:
            base = self.read(self.lab.analyte) if name in self.lab.reflex else None
            days = self.lab.within_days
            return read_analyte(analyte, records, as_of=self.as_of, within_days=days, sex=sex, base=base)
        taken = [days for name, days in self.lab.shorter.items() if self._is_treated(name)]
        return read_analyte(
            analyte,
            records,
            as_of=self.as_of,
            within_days=min([self.lab.within_days, *taken]),
            limits=self.lab.limits,
            levels=self.lab.levels,
            sex=sex,
        )

    def _is_treated(self, name: str) -> bool:
        """Whether a medicine of a group is taken, or a condition treated."""
        reading = self._medicines(name) if name in self.cover.medicines else self._condition(name)
        return reading.has({"taken", "answered", "treated"})

    def _beside_result(self, reading: Reading) -> Reading:
        """A condition or medicine of a laboratory item, with how it stands in time to the result."""
        return reading if self.lab is None else beside(reading, self.read(self.lab.analyte))
