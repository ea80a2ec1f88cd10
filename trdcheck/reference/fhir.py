"""Codes, status words, timings and names that records are read by: the `fhir_*.csv` tables."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from trdcheck.model.words import Grade
from trdcheck.reference.condition_texts import ConditionWord
from trdcheck.reference.tables import read_csv

Number = int | float
_SHORT = 5  # letters of an abbreviation


class CodeRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one code means here: `use` says for what, `id` names the condition, instrument, fact or course.

    A `prefix` row stands for every code that begins with it; the longest prefix speaks.
    """

    use: str
    id: str = ""
    system: str
    code: str
    match: str = "exact"
    status: str = ""
    severity: str = ""
    value: str = ""
    item: str = ""
    note: str = ""
    source: str
    grade: Grade


class ProductRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product by its RxNorm number: all its ingredients, and the strength of one piece where it has one."""

    rxcui: str
    ingredients: tuple[str, ...]
    strength: Number | None = None
    unit: str = ""
    form: str = ""
    grade: Grade
    source: str


class SystemRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address of a code system, and its short name here."""

    system: str
    url: str
    source: str
    grade: Grade


class StatusRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one status word of one field does."""

    resource: str
    field: str
    word: str
    does: str


class TimingRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word of a dosage: how often a day, what counts as one piece, how many milligrams, or what leaves doubt."""

    use: str
    word: str
    value: str = ""


class SigRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pattern of dose texts with three examples; TIMES stands for the words of how often."""

    quantity: str
    pattern: str
    examples: str


class WordRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word that puts a condition in doubt or in remission, or a name of a psychotherapy."""

    word: str
    use: str
    id: str = ""
    source: str
    grade: Grade


class ReasonRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a resource was left, in words."""

    reason: str
    says: str


def whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of these names as whole words, the longest first."""
    listed = sorted({name.casefold() for name in names}, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, listed)) + r")(?![\w-])")


def dotted(code: str) -> str:
    """A code of ICD-10-CM as it is listed: `F331` is F33.1."""
    code = code.strip().upper()
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and "." not in code else code


def _meaning(row: CodeRow) -> tuple[str, str]:
    """What a row speaks of: one that shows a condition only stands in the place of one that names it."""
    return "condition" if row.use == "shown" else row.use, row.id


class FhirTables:
    """The tables, ready to be asked."""

    @cached_property
    def _codes(self) -> list[CodeRow]:
        return read_csv("fhir_codes.csv", CodeRow)

    @cached_property
    def _exact(self) -> dict[tuple[str, str], list[CodeRow]]:
        rows: dict[tuple[str, str], list[CodeRow]] = defaultdict(list)
        for row in self._codes:
            rows[row.system, row.code].append(row)
        return dict(rows)

    @cached_property
    def systems(self) -> dict[str, str]:
        """The short name of a code system by its address."""
        return {row.url: row.system for row in read_csv("fhir_systems.csv", SystemRow)}

    def rows(self, system: str, code: str) -> list[CodeRow]:
        """All that a code means here; of several prefixes that mean the same thing, the longest."""
        code = dotted(code) if system == "icd-10-cm" else code.strip()
        meanings: dict[tuple[str, str], CodeRow] = {}
        if system == "icd-10-cm":
            for size in range(3, len(code)):
                for row in self._exact.get((system, code[:size].rstrip(".")), ()):
                    if row.match == "prefix":
                        meanings[_meaning(row)] = row
        for row in self._exact.get((system, code), ()):
            meanings[_meaning(row)] = row
        return list(meanings.values())

    @cached_property
    def observation_uses(self) -> list[str]:
        """The uses of codes that make an observation one of ours."""
        named = ("bmi", "pregnancy-status", "total", "panel", "other-form", "ignored-item", "screen-result")
        return [*named, *sorted({row.use for row in self._codes if row.use.startswith("pgx-")})]

    def of_use(self, use: str) -> list[CodeRow]:
        """The rows of one use."""
        return [row for row in self._codes if row.use == use]

    @cached_property
    def products(self) -> dict[str, ProductRow]:
        """The products by RxNorm number."""
        return {row.rxcui: row for row in read_csv("fhir_products.csv", ProductRow)}

    @cached_property
    def _status(self) -> dict[tuple[str, str, str], str]:
        return {
            (row.resource, row.field, row.word): row.does for row in read_csv("fhir_status.csv", StatusRow)
        }

    def does(self, resource: str, field: str, word: str) -> str | None:
        """What a status word of a field does; None for a word that is not listed."""
        return self._status.get((resource, field, word.strip()))

    @cached_property
    def _timing(self) -> list[TimingRow]:
        return read_csv("fhir_timing.csv", TimingRow)

    @cached_property
    def timing(self) -> dict[tuple[str, str], str]:
        """The value of a dosage word, by its use and the word in small letters."""
        return {(row.use, row.word.casefold()): row.value for row in self._timing}

    def timing_words(self, use: str) -> list[str]:
        """The dosage words of one use."""
        return [row.word for row in self._timing if row.use == use]

    @cached_property
    def sig_rows(self) -> list[SigRow]:
        """The patterns of dose texts."""
        return read_csv("fhir_sig.csv", SigRow)

    @cached_property
    def patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        """Each pattern with what its number counts: pieces, milligrams or a volume."""
        words = sorted(self.timing_words("words"), key=lambda word: -len(word))
        times = "|".join(map(re.escape, words))
        return [(row.quantity, re.compile(row.pattern.replace("TIMES", times))) for row in self.sig_rows]

    @cached_property
    def doubt_in_dose(self) -> re.Pattern[str]:
        """Words of a dose text after which no daily dose is read."""
        return whole_words(self.timing_words("doubt"))

    @cached_property
    def _words(self) -> list[WordRow]:
        return read_csv("fhir_words.csv", WordRow)

    def words(self, use: str) -> re.Pattern[str]:
        """A pattern of the words of one use."""
        return whole_words(row.word for row in self._words if row.use == use)

    @cached_property
    def condition_of(self) -> dict[str, str]:
        """The condition by each of its names in small letters; no abbreviations, which may be other words."""
        return {
            row.word.casefold(): row.condition
            for row in read_csv("condition_words.csv", ConditionWord)
            if row.kind == "names"
            and row.condition is not None
            and not row.word.isupper()
            and len(row.word) > _SHORT
        }

    @cached_property
    def condition_names(self) -> re.Pattern[str]:
        """Any name of a condition."""
        return whole_words(self.condition_of)

    @cached_property
    def doubt_words(self) -> re.Pattern[str]:
        """Words that deny a condition, put it in the past, ask about it or speak of somebody else."""
        return self.words("doubt")

    @cached_property
    def remission(self) -> re.Pattern[str]:
        """The word by which a name says that a condition is in remission."""
        return self.words("remission")

    @cached_property
    def psychotherapy(self) -> re.Pattern[str]:
        """Names of psychotherapies."""
        return self.words("psychotherapy")

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why something was left, in words."""
        return {row.reason: row.says for row in read_csv("fhir_reasons.csv", ReasonRow)}
