"""`trdcheck explain`: what an item, drug, instrument, analyte or definition is, each number with its source."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Annotated

import typer

from trdcheck.case import Case, DrugName, Trial
from trdcheck.checklist import Item, Lab
from trdcheck.checklist_file import open_checklist
from trdcheck.commands.request import at_terminal, put, width
from trdcheck.errors import TrdcheckError
from trdcheck.evaluate import evaluate
from trdcheck.problems import nearest, shown
from trdcheck.reference.analytes import Analyte
from trdcheck.reference.definitions import Definition
from trdcheck.reference.drugs import Antidepressant, OtherDrug, same_name
from trdcheck.reference.instruments import Instrument

EPILOG = (
    "Examples: trdcheck explain | trdcheck explain thyroid | trdcheck explain zoloft | trdcheck explain gad-7"
)
Rows = list[tuple[str, str]]
# The day of a dose that needs none: no trial is judged by its date here.
_NO_DAY = date(2000, 1, 1)
_SCREEN = 22
_MAY_WAIT = ("NAMES", "NOTE", "LICENCE", "ASKS", "RECORD", "SOURCE")


def _words(incomplete: str) -> list[str]:
    """The words that can be explained and begin so, for completion."""
    return [word for word in Book().words if word.startswith(incomplete.casefold())]


def run(
    word: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD]", help="An item, drug, instrument, analyte or definition.", autocompletion=_words
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Everything, however long.")] = False,
) -> None:
    """Explain a word of the reports: what it means, its numbers, where they come from and how good that is."""
    book = Book()
    text = " ".join(word or [])
    rows = book.explained(text) if text else book.contents()
    columns = width() if at_terminal(None) else None
    put(laid_out(rows if full or columns is None else in_a_screen(rows, columns), columns), None)


def in_a_screen(rows: Rows, columns: int) -> Rows:
    """The rows in fewer than 23 lines: what may wait for --full is left out from the end, and that is said."""
    kept, more = list(rows), ("MORE", "--full")
    for label in _MAY_WAIT:
        for row in [one for one in reversed(rows) if one[0] == label]:
            if laid_out([*kept, more], columns).count("\n") <= _SCREEN:
                break
            kept.remove(row)
    return kept if len(kept) == len(rows) else [*kept, more]


def laid_out(rows: Rows, columns: int | None) -> str:
    """Each row behind its label, wrapped where a terminal asks for it."""
    from trdcheck.cleaning import clean
    from trdcheck.render.page import Page

    page = Page(columns)
    return "".join(f"{line.text}\n" for label, text in rows for line in page.block(clean(label), clean(text)))


class Book:
    """Every word with what there is to say of it."""

    def __init__(self) -> None:
        self.checklist, self.reference = open_checklist()
        self._kinds: dict[str, list[str]] = {}
        self.words: dict[str, list[Callable[[], Rows]]] = {}
        self._fill()

    def _fill(self) -> None:
        """Take the words of the checklist and the tables; a word with two meanings has both."""
        for item in self.checklist.items:
            self._add("items", item.id, (item.title,), partial(self._item, item))
        for definition in self.reference.definitions.definitions:
            self._add("definitions", definition.id, (), partial(self._definition, definition))
        for instrument in self.reference.instruments.values():
            self._add(
                "instruments",
                instrument.id,
                (instrument.short,),
                partial(self._instrument, instrument),
            )
        for analyte in self.reference.analytes.values():
            names = (analyte.short, analyte.name)
            self._add("analytes", analyte.id, names, partial(self._analyte, analyte))
        for drug in self.reference.antidepressants.values():
            self._add(
                "antidepressants",
                drug.generic,
                (*drug.synonyms, *drug.brands),
                partial(self._antidepressant, drug),
            )
        for other in self.reference.other_drugs.values():
            self._add(
                "other drugs",
                other.generic,
                (*other.synonyms, *other.brands),
                partial(self._other, other),
            )

    def _add(self, kind: str, word: str, names: Iterable[str], explain: Callable[[], Rows]) -> None:
        self._kinds.setdefault(kind, []).append(word)
        for name in {same_name(name) for name in (word, *names)}:
            self.words.setdefault(name, []).append(explain)

    def contents(self) -> Rows:
        """What can be explained; the long lists by their number."""
        return [
            (
                kind.upper(),
                ", ".join(words) if len(words) <= 60 else f"{len(words)}, by generic, synonym or brand",
            )
            for kind, words in self._kinds.items()
        ]

    def explained(self, text: str) -> Rows:
        """What there is to say of a word; raises TrdcheckError with near words for one that is not known."""
        found = self.words.get(same_name(text))
        if found is None:
            hint = nearest(same_name(text), list(self.words)) or "trdcheck explain lists what there is"
            raise TrdcheckError(f"{shown(text)} is not a word that can be explained", hint)
        return [row for explain in found for row in explain()]

    def _sources(self, names: Iterable[str]) -> Rows:
        """The sources as they are cited, each once, with its grade."""
        rows = [self.reference.sources[name] for name in dict.fromkeys(names)]
        return [("SOURCE", f"{row.citation} ({row.grade})") for row in rows]

    def _item(self, item: Item) -> Rows:
        rows = [
            ("ITEM", f"{item.title} ({item.id}, {item.section})"),
            ("WHY", item.why),
            ("CLOSES", item.action),
        ]
        if item.ask:
            rows.append(("ASKS", item.ask))
        if isinstance(item, Lab):
            rows.append(("HOLDS", f"{item.within_days} days (setting)"))
        return [*rows, *self._sources(item.sources)]

    def _definition(self, rule: Definition) -> Rows:
        dose = {
            "near-maximum": "near the maximum",
            "minimum": "at least the minimum",
            "range": "in the range",
        }[rule.dose]
        to = f" to {rule.weeks_to:g}" if rule.weeks_to is not None else ""
        rows = [
            ("RULE", f"{rule.title} ({rule.id}; {rule.grade})"),
            ("LABEL", f"needs {rule.requires}"),
            ("TRIAL", f"dose {dose}; {rule.weeks:g}{to} weeks or more"),
            ("FAILED", ", ".join(word.replace("_", " ") for word in rule.failed)),
        ]
        rows += [("NOTE", text) for text in (rule.dose_note, *rule.remarks) if text]
        return [*rows, *self._sources(rule.sources)]

    def _instrument(self, one: Instrument) -> Rows:
        rows = [("FORM", f"{one.name} ({one.id}; {one.grade})"), ("LOOKS", f"for {one.measures}")]
        if len(one.score_range) > 1:
            rows.append(("SCORE", f"{one.score_range[0]:g} to {one.score_range[1]:g}; recall {one.recall}"))
        if one.cutoffs_note:
            rows.append(("CUTOFF", one.cutoffs_note))
        rows += [("NOTE", text) for text in (*one.remarks, *one.cautions)]
        return [*rows, ("LICENCE", one.licence), *self._sources(one.sources)]

    def _analyte(self, one: Analyte) -> Rows:
        rows = [("TEST", f"{one.name} ({one.id})")]
        for units in one.units:
            limits = [
                f"{name} {limit:g}"
                for name, limit in (
                    ("from", units.low),
                    ("to", units.high),
                    ("below", units.below),
                    ("grey from", units.grey_low),
                    ("grey to", units.grey_high),
                )
                if limit is not None
            ]
            rows.append(("UNIT", f"{units.names[0]}{': ' + ', '.join(limits) if limits else ''}"))
        if one.note:
            rows.append(("NOTE", one.note))
        grades = {basis.source: basis.grade for basis in one.basis.values()}
        said = [self.reference.sources[name] for name in grades]
        return [*rows, *(("SOURCE", f"{row.citation} ({grades[row.id]})") for row in said)]

    def _antidepressant(self, drug: Antidepressant) -> Rows:
        unit = drug.unit
        doses = [f"{drug.max_mg:g} at most ({drug.max_grade})"]
        if drug.min_mg is not None:
            doses.insert(0, f"{drug.min_mg:g} at least ({drug.min_grade})")
        if drug.range_low is not None and drug.range_high is not None:
            doses.append(f"range {drug.range_low:g} to {drug.range_high:g} ({drug.range_grade})")
        rows = [("DRUG", f"{drug.generic}, {drug.drug_class}"), ("DOSES", f"{unit}: {'; '.join(doses)}")]
        if drug.brands or drug.synonyms:
            rows.append(("NAMES", ", ".join((*drug.brands, *drug.synonyms))))
        rows += [("NEEDED", text) for text in self._needed(drug)]
        enzymes = self.reference.metabolism.get(drug.generic)
        if enzymes is not None and enzymes.enzymes:
            rows.append(("ENZYMES", f"{', '.join(enzymes.enzymes)} ({enzymes.grade})"))
        if drug.note:
            rows.append(("NOTE", drug.note))
        named = [drug.min_source, drug.max_source, drug.range_source, drug.target_source, drug.plateau_source]
        named += [enzymes.source] if enzymes is not None else []
        return [*rows, *self._sources(name for name in named if name is not None)]

    def _needed(self, drug: Antidepressant) -> list[str]:
        """The dose each definition needs, as the report judges a trial of this drug."""
        case = Case(trials=[Trial(drug=DrugName(drug.generic, drug.generic))])
        report = evaluate(self.checklist, case, as_of=_NO_DAY, as_of_from="option", reference=self.reference)
        found = {
            name: one.needs
            for trial in report.trials
            for name, verdict in trial.definitions.items()
            for one in verdict.criteria
            if one.criterion == "dose" and one.needs is not None
        }
        shown = [f"{name} {needs}" for name, needs in found.items()]
        return [f"{', '.join(shown)} {drug.unit}"] if shown else []

    def _other(self, drug: OtherDrug) -> Rows:
        rows = [("DRUG", f"{drug.generic}, {drug.drug_class}; no antidepressant trial")]
        if drug.brands or drug.synonyms:
            rows.append(("NAMES", ", ".join((*drug.brands, *drug.synonyms))))
        if drug.markers:
            rows.append(("BEARS", f"on {', '.join(drug.markers)}"))
        if drug.treats:
            rows.append(("TREATS", ", ".join(drug.treats)))
        rows += [("RECORD", drug.record_as)] if drug.record_as else []
        return [*rows, *self._sources(drug.sources)]
