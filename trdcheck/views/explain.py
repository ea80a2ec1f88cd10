"""What there is to say of a word: item, drug, instrument, gene, term, with its numbers and sources. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from trdcheck.errors import TrdcheckError
from trdcheck.inputs.problems import nearest, shown
from trdcheck.model.checklist import Assessment, Checklist, Item
from trdcheck.reference import Reference
from trdcheck.reference.analytes import Analyte, Units
from trdcheck.reference.definitions import Definition
from trdcheck.reference.drugs import same_name
from trdcheck.reference.instruments import Band, Instrument
from trdcheck.reference.safety import FlagText, ScopeText, SignText
from trdcheck.reference.terms import Meaning, Term
from trdcheck.reference.vocabulary import ConditionRow, FactRow
from trdcheck.views.contents import Rows, looks_at, windows
from trdcheck.views.explain_case import Place, case_rows, key_rows, places, word_rows
from trdcheck.views.explain_drugs import (
    about_antidepressant,
    about_course,
    about_gene,
    about_listed,
    about_mood_medicine,
    about_other,
    graded,
    interaction_rows,
)
from trdcheck.views.schemas import schema_of

_LISTED = 16


# A number, not one that belongs to a name (PHQ-9, B12, CYP2D6).
_NUMBER = re.compile(r"(?<![\w-])[0-9]")
# Rows that hold names; the first row of an entry is a name too.
_NAMES = ("EXAMPLE", "WORD", "WORDS", "NAMES", "ALIKE", "LICENCE", "RECORD")


class Entry(Struct, frozen=True):
    """What there is to say of one word: rows of a label and a text, and the ids of the sources they rest on."""

    rows: Rows
    sources: tuple[str, ...] = ()

    def with_sources(self) -> "Entry":
        """The same, with the sources beside every number that does not name its own."""
        first, *others = self.rows
        return Entry([first, *((label, self._sourced(label, text)) for label, text in others)], self.sources)

    def _sourced(self, label: str, text: str) -> str:
        """A text with the sources it rests on, if it shows a number without one; without any it is a choice of ours."""
        named = {*self.sources, "setting"}
        if label in _NAMES or not _NUMBER.search(text) or not named.isdisjoint(re.split(r"[(),; ]+", text)):
            return text
        return f"{text} ({', '.join(dict.fromkeys(self.sources)) or 'setting'})"


class Book:
    """Every word of a checklist and its tables, with what there is to say of it."""

    def __init__(self, checklist: Checklist, reference: Reference) -> None:
        self.checklist = checklist
        self.reference = reference
        self.words: dict[str, list[Callable[[], Entry]]] = {}
        self._kinds: dict[str, list[str]] = {}
        self._fill()

    def _fill(self) -> None:
        """Take the words of the checklist and the tables; a word with several meanings has them all."""
        reference, safety = self.reference, self.reference.safety
        rules = reference.definitions
        for item in self.checklist.items:
            self._add("items", item.id, (item.title,), partial(self._item, item))
        for term in reference.terms:
            kind = "words" if term.own else "terms"
            self._add(kind, term.id, term.names, partial(self._term, term))
        for rule in rules.definitions:
            self._add("definitions", rule.id, (rule.name,), partial(self._definition, rule))
        self._add("stagings", "thase-rush", (rules.thase_rush.name,), self._thase_rush)
        self._add("stagings", "maudsley", (rules.maudsley.name,), self._maudsley)
        for flag in safety.flags:
            self._add("flags", flag.id, (flag.title,), partial(self._flag, flag))
        for sign in safety.signs:
            self._add("signs", sign.id, (sign.title,), partial(self._sign, sign))
        for scope in safety.scope:
            self._add("scope", scope.id, (), partial(self._scope, scope))
        for instrument in reference.instruments.values():
            names = (instrument.short, instrument.name)
            self._add("instruments", instrument.id, names, partial(self._instrument, instrument))
        for analyte in reference.analytes.values():
            self._add("analytes", analyte.id, (analyte.short, analyte.name), partial(self._analyte, analyte))
        for gene in reference.genes.known:
            self._add("genes", gene, (), self._of(about_gene, gene))
        for condition in reference.conditions.values():
            self._add("conditions", condition.id, (condition.title,), partial(self._condition, condition))
        for fact in reference.facts.values():
            self._add("history facts", fact.id, (fact.title,), partial(self._fact, fact))
        for course in reference.modalities.values():
            self._add("courses", course.id, (course.title, *course.names), self._of(about_course, course))
        for drug in reference.antidepressants.values():
            entry = partial(self._antidepressant, drug.generic)
            self._add("antidepressants", drug.generic, (*drug.synonyms, *drug.brands), entry)
        for other in reference.other_drugs.values():
            self._add(
                "other drugs", other.generic, (*other.synonyms, *other.brands), self._of(about_other, other)
            )
        for row in reference.mood_medicines:
            self._add(
                "medicines linked with low mood", row.name, row.drugs, self._of(about_mood_medicine, row)
            )

        self._fill_case()

    def _fill_case(self) -> None:
        """The keys of a case by their paths, and the words that they take."""
        schema = schema_of("case", self.reference)
        self._add("case", "case", (), lambda: Entry(case_rows(schema)))
        words: dict[str, list[Place]] = {}
        for place in places(schema):
            self._add("case keys", place.path, (), partial(self._key, place, schema))
            for word in self.reference.case_keys.words_of(place.part, place.key):
                words.setdefault(word, []).append(place)
        for word, found in words.items():
            self._add("case words", word, (), partial(self._word, word, found))

    def _key(self, place: Place, schema: dict[str, Any]) -> Entry:
        return Entry(key_rows(place, schema, self.reference))

    def _word(self, word: str, found: list[Place]) -> Entry:
        return Entry(word_rows(word, found, self.reference))

    def _of(self, about: Callable[..., tuple[Rows, list[str]]], what: object) -> Callable[[], Entry]:
        """An entry that another module writes."""

        def entry() -> Entry:
            rows, sources = about(what, self.reference)
            return Entry(rows, tuple(sources))

        return entry

    def _add(self, kind: str, word: str, names: Iterable[str], entry: Callable[[], Entry]) -> None:
        self._kinds.setdefault(kind, []).append(word)
        for name in {same_name(name) for name in (word, *names)}:
            self.words.setdefault(name, []).append(entry)

    def contents(self) -> Rows:
        """What can be explained; the long lists by their number."""
        counted = [kind for kind, words in self._kinds.items() if len(words) > _LISTED]
        rows = [
            (kind.upper(), ", ".join(words)) for kind, words in self._kinds.items() if kind not in counted
        ]
        counts = ", ".join(f"{len(self._kinds[kind])} {kind}" for kind in counted)
        return [*rows, ("AND", f"{counts}, by any of their names")]

    def explained(self, text: str) -> list[Entry]:
        """What there is to say of a word, one entry a meaning; raises TrdcheckError with near words for no such one."""
        found = self.words.get(same_name(text)) or self._as_read(text)
        if not found:
            taken_for_others = self.reference.drug_names.look_alikes
            words = [word for word in self.words if word not in taken_for_others]
            hint = nearest(same_name(text), words) or "trdcheck explain lists what there is"
            raise TrdcheckError(f"{shown(text)} is not a word that can be explained", hint)
        return [entry().with_sources() for entry in found]

    def _as_read(self, text: str) -> list[Callable[[], Entry]]:
        """What there is to say of a medicine or a condition as lists and charts write it."""
        entries: list[Callable[[], Entry]] = []
        medicine = self.reference.medicine_texts.read(text)
        for named in medicine.names if medicine.is_read else ():
            known = self.words.get(same_name(named.generic))
            entries += known if known is not None else [self._of(about_listed, named)]
        condition = self.reference.condition_texts.read(text)
        if condition.condition is not None:
            entries += self.words.get(condition.condition, [])
        elif condition.opens or condition.is_ordinary:
            opens = ", ".join(sorted(condition.opens))
            said = f"a word that opens {opens}: what does it mean here?" if opens else "read; opens no item"
            entries.append(lambda: Entry([("CONDITION", said)], ()))
        return entries

    def cited(self, names: Iterable[str]) -> Rows:
        """The sources as they are cited, each once, with its grade."""
        rows = [self.reference.sources[name] for name in dict.fromkeys(names)]
        return [
            ("SOURCE", f"{row.id} ({row.grade}): {row.citation}{f' {row.url}' if row.url else ''}")
            for row in rows
        ]

    # -- the checklist -------------------------------------------------------------------------------------------

    def _item(self, item: Item) -> Entry:
        kind = type(item).__struct_config__.tag
        where = self.checklist.origin[item.id]
        rows = [("ITEM", f"{item.title} ({item.id}; {kind}, {item.section}; {where})"), ("WHY", item.why)]
        off = self.checklist.turned_off.get(item.id)
        rows += [("OFF", f"turned off: {off}")] if off else []
        rows += [("PLACE", f"stands in place of {item.replaces}")] if item.replaces else []
        rows.append(("CLOSES", item.action))
        rows += [("ASKS", item.ask)] if item.ask else []
        looked = list(dict.fromkeys(looks_at(item, self.reference)))
        rows += [("LOOKS", f"at {', '.join(looked)}")] if looked else []
        rows += [("HOLDS", f"{text.removeprefix('holds').strip(' :')} (setting)") for text in windows(item)]
        return Entry(rows, tuple(item.sources))

    def _fact(self, row: FactRow) -> Entry:
        use = {
            "gate": "asked for",
            "marker": "kept when known, never asked for",
            "fact": "part of a formula",
            "handoff": "for letters, in no item",
        }
        rows = [("FACT", f"{row.title} ({row.id}; {use[row.use]})")]
        rows += [("ASKS", row.question)] if row.question else []
        rows += [("BEARS", f"on {', '.join(row.bears_on)}")] if row.bears_on else []
        return Entry(rows, (*self._of_items(row.bears_on), *([row.source] if row.source else ())))

    def _condition(self, row: ConditionRow) -> Entry:
        items = [item for item in self.checklist.items if row.id in _conditions(item)]
        rows = [("COND", f"{row.title} ({row.id})")]
        rows += [("READ BY", ", ".join(item.id for item in items))] if items else []
        rows.append(
            ("STATUS", "suspected, unconfirmed, active, treated (controlled or not), resolved, ruled out")
        )
        return Entry(rows, tuple(self._of_items(item.id for item in items)))

    def _of_items(self, ids: Iterable[str]) -> Iterator[str]:
        """The sources of items."""
        for name in ids:
            item = self.checklist.item(name)
            yield from item.sources if item is not None else ()

    # -- safety --------------------------------------------------------------------------------------------------

    def _flag(self, one: FlagText) -> Entry:
        crisis = self.reference.crisis
        rows = [
            ("FLAG", f"{one.title} ({one.id}): shown first, never delayed by the list"),
            ("PRESENT", one.act.format(crisis=crisis.text)),
            ("UNKNOWN", one.unknown),
        ]
        rows += [("RAISED", f"also by {', '.join(one.instruments)}")] if one.instruments else []
        return Entry(rows, (*one.sources, *(crisis.sources if "{crisis}" in one.act else ())))

    def _sign(self, one: SignText) -> Entry:
        rows = [("SIGN", f"{one.title} ({one.id}): the article's sign that specialist care is due")]
        if one.instrument is not None and one.at_least is not None:
            rows.append(
                ("OR", f"{one.instrument} of {one.at_least} or more ({graded(one.source, self.reference)})")
            )
        rows += [("LOOKS", f"at findings in {', '.join(one.items)}")] if one.items else []
        return Entry(rows, ("article", *([one.source] if one.source else [])))

    def _scope(self, one: ScopeText) -> Entry:
        return Entry([("SCOPE", f"{one.message} A notice; it changes no status.")])

    # -- definitions and terms -----------------------------------------------------------------------------------

    def _term(self, term: Term) -> Entry:
        rows = [("WORD" if term.own else "TERM", term.id)]
        rows += [("MEANS", f"{one.text}{_ids(one)}") for one in term.meanings]
        if term.definitions:
            rows += [("RULE", self._in_a_line(one)) for one in self.reference.definitions.definitions]
        rows += [("NOTE", term.note)] if term.note else []
        rules = [source for one in self.reference.definitions.definitions for source in one.sources]
        sources = [source for one in term.meanings for source in one.sources]
        return Entry(rows, (*sources, *(rules if term.definitions else [])))

    def _in_a_line(self, rule: Definition) -> str:
        to = f" to {rule.weeks_to:g}" if rule.weeks_to is not None else ""
        return f"{rule.id}: {rule.requires}; {_DOSES[rule.dose]}, {rule.weeks:g}{to} weeks ({', '.join(rule.sources)})"

    def _definition(self, rule: Definition) -> Entry:
        to = f" to {rule.weeks_to:g}" if rule.weeks_to is not None else ""
        near = rule.fraction or self.checklist.settings.near_max_fraction
        dose = f"{_DOSES[rule.dose]}{f', {near} of the ceiling (setting)' if rule.dose == 'near-maximum' else ''}"
        rows = [
            ("DEF", f"{rule.title} ({rule.id}; {rule.grade})"),
            ("LABEL", f"needs {rule.requires} ({', '.join(rule.sources)})"),
            ("TRIAL", f"{dose}; {rule.weeks:g}{to} weeks or more ({', '.join(rule.sources)})"),
            ("FAILED", ", ".join(word.replace("_", " ") for word in rule.failed)),
        ]
        for score in rule.scores:
            asked = f"{score.instrument} {score.at_least:g} or more"
            within = f"within {score.within_days} days"
            rows.append(("SCORE", f"{asked}, {within} ({', '.join(rule.sources)})"))
        rows += [("NOTE", text) for text in (rule.dose_note, *rule.remarks) if text]
        return Entry(rows, tuple(rule.sources))

    def _thase_rush(self) -> Entry:
        one = self.reference.definitions.thase_rush
        rows = [
            ("STAGING", f"{one.title} (thase-rush; {one.grade}): a stage, no verdict"),
            ("NOTE", one.note),
        ]
        return Entry(rows, tuple(one.sources))

    def _maudsley(self) -> Entry:
        one = self.reference.definitions.maudsley
        source = ", ".join(one.sources)
        months = [f"to {limit} months {points}" for limit, points in one.months]
        failed = [f"to {limit} {points}" for limit, points in one.failed]
        severity = [f"{word} {points}" for word, points in one.severity.items()]
        rows = [
            ("STAGING", f"{one.title} (maudsley; {one.grade}): a score from 3 to 15, no verdict"),
            ("MONTHS", f"{', '.join(months)}, more {one.months_more} ({source})"),
            (
                "SEVERITY",
                f"{', '.join(severity)}, severe with psychosis {one.severe_with_psychosis} ({source})",
            ),
            ("FAILED", f"antidepressants {', '.join(failed)}, more {one.failed_more} ({source})"),
            ("BANDS", f"{', '.join(f'to {limit} {name}' for limit, name in one.bands)} ({source})"),
        ]
        return Entry(rows, tuple(one.sources))

    # -- instruments and analytes --------------------------------------------------------------------------------

    def _instrument(self, one: Instrument) -> Entry:
        source = ", ".join([*one.sources, str(one.grade)])
        rows = [("FORM", f"{one.name} ({one.id})"), ("LOOKS", f"for {one.measures}")]
        if len(one.score_range) > 1:
            low, high = one.score_range[:2]
            rows.append(("SCORE", f"{low:g} to {high:g}; recall {one.recall} ({source})"))
        rows += [("CUTOFF", f"{one.cutoffs_note} ({source})")] if one.cutoffs_note else []
        if one.bands:
            read = one.bands_source or ", ".join(one.sources)
            shown = ", ".join(_band(band) for band in one.bands)
            rows.append(("BANDS", f"{shown} ({read}, {one.bands_grade or one.grade})"))
        rows += [("NOTE", text) for text in (*one.remarks, *one.cautions)]
        rows += [("SETTING", text) for text in one.choices]
        return Entry([*rows, ("LICENCE", one.licence)], tuple(one.sources))

    def _analyte(self, one: Analyte) -> Entry:
        rows = [("TEST", f"{one.name} ({one.id})")]
        for units in one.units:
            limits = ", ".join(_limits(units, one))
            rows.append(("UNIT", f"{units.names[0]}{f': {limits}' if limits else ''}"))
        rows += [("NOTE", one.note)] if one.note else []
        return Entry(rows, tuple(dict.fromkeys(part.source for part in one.basis.values())))

    def _antidepressant(self, generic: str) -> Entry:
        rows, sources = about_antidepressant(generic, self.checklist, self.reference)
        more, cited = interaction_rows(generic, self.reference)
        return Entry([*rows, *more], (*sources, *cited))


_DOSES = {
    "near-maximum": "dose near the maximum",
    "minimum": "at least the minimum dose",
    "range": "dose in the range",
}


def _ids(meaning: Meaning) -> str:
    """The sources of a meaning, unless its text names them beside its numbers."""
    unnamed = [name for name in meaning.sources if f"({name})" not in meaning.text]
    return f" ({', '.join(unnamed)})" if unnamed else ""


def _limits(units: Units, analyte: Analyte) -> Iterator[str]:
    """The limits stated in a unit, those of the range and the grey zone each with its own source."""
    usual = analyte.basis.get("range") or analyte.basis.get("units")
    range_words = {
        "low": "from",
        "high": "to",
        "below": "below",
        "low_male": "men from",
        "high_male": "men to",
    }
    grey_words = {"grey_low": "grey from", "grey_high": "to"}
    for words, basis in ((range_words, usual), (grey_words, analyte.basis.get("grey") or usual)):
        limits = [
            f"{word} {limit:g}" for name, word in words.items() if (limit := getattr(units, name)) is not None
        ]
        if limits:
            yield f"{' '.join(limits)}{f' ({basis.source}, {basis.grade})' if basis is not None else ''}"


def _band(band: Band) -> str:
    """A band of the score: its name, from where and to where."""
    return (
        f"{band.low:g} to {band.high:g} {band.name}"
        if band.high is not None
        else f"{band.low:g} or more {band.name}"
    )


def _conditions(item: Item) -> list[str]:
    """The conditions an item reads."""
    if isinstance(item, Assessment):
        return [name for part in item.covers for name in part.conditions]
    return list(getattr(item, "conditions", []))
