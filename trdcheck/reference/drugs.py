"""Drugs: which there are, by every name, with their doses, enzymes and interactions.

Names are found exactly or not at all: citalopram is not escitalopram, and a near miss is never chosen.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Literal

import msgspec
from msgspec import Struct

from trdcheck.model.slips import SlipIndex
from trdcheck.model.words import Grade
from trdcheck.reference.tables import read_csv

Number = int | float
Names = tuple[str, ...]
Strength = Literal["strong", "moderate", "weak", "not classed"]


class Antidepressant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An antidepressant and its doses, all of them in `unit`.

    `class_group` is what counts as one class: drugs that share an ingredient are one. `max_mg` is the
    labelled maximum in any setting, `max_outpatient_mg` the lower one outside hospital where it differs.
    `max_label` says whose maximum it is where that is not the US label. `usual_mg` is what a label calls usual where no
    range was read: below it nobody can tell. `target_mg` replaces the maximum where the label recommends no higher
    dose. `plateau_mg` is a remark: fixed-dose trials found no greater benefit above it.
    """

    generic: str
    synonyms: Names = ()
    brands: Names = ()
    drug_class: str = msgspec.field(name="class")
    class_group: str
    thase_rush_class: Literal["SSRI", "SNRI", "TCA", "MAOI", "other"]
    rxcui: str | None = None
    unit: str
    min_mg: Number | None = None
    min_source: str | None = None
    min_grade: Grade | None = None
    max_mg: Number
    max_outpatient_mg: Number | None = None
    max_source: str
    max_grade: Grade
    max_label: str | None = None
    range_low: Number | None = None
    range_high: Number | None = None
    range_source: str | None = None
    range_grade: Grade | None = None
    target_mg: Number | None = None
    target_source: str | None = None
    target_grade: Grade | None = None
    plateau_mg: Number | None = None
    plateau_source: str | None = None
    plateau_grade: Grade | None = None
    usual_mg: Number | None = None
    usual_source: str | None = None
    usual_grade: Grade | None = None
    note: str | None = None


class Formulation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a formulation or a brand changes for its drug.

    `names` are drug names that say it ("Paxil CR"), `words` what a trial's `formulation` may say ("CR").
    A dose times `factor` is the dose in the drug's own terms (another salt). `unit` is its own unit where
    that is not the drug's. `purpose` is what it is sold for when that is not depression.
    """

    drug: str
    formulation: str
    names: Names = ()
    words: Names = ()
    min_mg: Number | None = None
    max_mg: Number | None = None
    factor: str | None = None
    unit: str | None = None
    purpose: Literal["sleep", "smoking", "other"] | None = None
    sources: tuple[str, ...]
    grade: Grade
    note: str | None = None

    def in_usual_salt(self, dose: Fraction) -> Fraction:
        """The dose in the drug's own terms."""
        return dose * Fraction(self.factor or 1)


class DoseCap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lower dose for some patients: above an age, with a phenotype, beside an inhibitor, with weak kidneys or liver.

    Only a `maximum` is a ceiling; what a text recommends or calls usual leaves a dose above it open. No `strengths`
    means an inhibitor of the enzyme of any strength, no `formulations` every one. eGFR in mL/min/1.73 m2.
    """

    drug: str
    when: Literal["age", "gene", "inhibitor", "kidney", "liver"]
    age_above: int | None = None
    enzyme: str | None = None
    phenotypes: tuple[str, ...] = ()
    strengths: tuple[Strength, ...] = ()
    formulations: tuple[str, ...] = ()
    egfr_from: Number | None = None
    egfr_below: Number | None = None
    liver: tuple[str, ...] = ()
    kind: Literal["maximum", "recommended", "usual"]
    cap_mg: Number
    source: str
    grade: Grade


class RegionMaximum(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another maximum on a label of another country; it is named, never used."""

    drug: str
    formulation: str | None = None
    region: str
    max_mg: Number
    max_outpatient_mg: Number | None = None
    source: str
    grade: Grade


class OtherDrug(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A medicine that is no antidepressant trial.

    `markers` are the items it bears on, `treats` the conditions it is taken for. `record_as` says where it
    belongs when it must not stand as a trial.
    """

    generic: str
    synonyms: Names = ()
    brands: Names = ()
    drug_class: str = msgspec.field(name="class")
    markers: tuple[str, ...] = ()
    treats: tuple[str, ...] = ()
    rxcui: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    grade: Grade | None = None
    record_as: str | None = None


class MedicineClassRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the items know of a medicine by its class alone.

    `generic` where the class is one drug, `role` where all that is known is that it changes some enzyme.
    """

    id: str
    title: str
    markers: tuple[str, ...] = ()
    treats: tuple[str, ...] = ()
    generic: str | None = None
    role: Literal["inhibitor", "inducer"] | None = None

    def medicine(self, name: str) -> OtherDrug:
        """A medicine of this class that no table of ours describes."""
        return OtherDrug(
            generic=self.generic or name, drug_class=self.id, markers=self.markers, treats=self.treats
        )


class Modality(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A course judged by sessions: stimulation, or a drug that is given as a course."""

    id: str
    title: str
    names: Names = ()
    kind: Literal["stimulation", "drug"]
    record_as: str


class AugmentationAgent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A drug added to an antidepressant: dose range a day, weeks and, where it is judged so, its level."""

    agent: str
    drug_class: str = msgspec.field(name="class")
    range_low: Number | None = None
    range_high: Number | None = None
    unit: str
    range_source: str | None = None
    range_grade: Grade | None = None
    weeks: Number | None = None
    weeks_source: str | None = None
    weeks_grade: Grade | None = None
    level_low: Number | None = None
    level_high: Number | None = None
    level_unit: str | None = None
    level_source: str | None = None
    level_grade: Grade | None = None
    note: str | None = None


class Metabolism(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The enzymes that clear an antidepressant.

    Trials that share one of `pattern_enzymes` can show a pattern; the same problem on a `contrast` drug,
    which these enzymes matter little to, speaks against it.
    """

    drug: str
    enzymes: tuple[str, ...] = ()
    pattern_enzymes: tuple[str, ...] = ()
    contrast: bool
    source: str
    grade: Grade


class Interaction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A drug or an exposure that inhibits or induces an enzyme."""

    agent: str
    enzyme: str
    role: Literal["inhibitor", "inducer"]
    strength: Strength
    source: str
    grade: Grade
    note: str | None = None


class MoodMedicine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A medicine linked with low mood, and how good the evidence is.

    `drugs` are the generics it matches; a row without them speaks of a whole class and is only explained.
    """

    name: str
    drugs: tuple[str, ...] = ()
    evidence: Literal[
        "strong",
        "moderate",
        "weak",
        "conflicting",
        "label warning",
        "precautionary",
        "not supported",
        "not quantified",
    ]
    evidence_note: str
    says: str
    source: str
    grade: Grade


class Brand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A brand, salt or national name of a drug of the tables that its own row does not list."""

    name: str
    generic: str
    kind: Literal["brand", "salt", "name", "katakana"]
    sources: tuple[str, ...]
    grade: Grade


class AmbiguousName(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name that is no exact name of one drug: it means several, something else as well, or looks like another.

    In a medication list it is read as `means`, unless it is never read; as a trial it is refused, and `means` offered.
    """

    name: str
    kind: Literal["two substances", "never read", "list only", "other purpose", "look-alike"]
    means: tuple[str, ...]
    beside: str | None = None
    sources: tuple[str, ...]
    grade: Grade


class LookAlike(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two names that are one or two letters apart."""

    name: str
    other: str
    source: str
    grade: Grade


def load_antidepressants() -> dict[str, Antidepressant]:
    """The antidepressants by generic name."""
    return {row.generic: row for row in read_csv("antidepressants.csv", Antidepressant)}


def load_formulations() -> list[Formulation]:
    """The formulations and brands that change something."""
    return read_csv("formulations.csv", Formulation)


def load_dose_caps() -> list[DoseCap]:
    """The lower doses for some patients."""
    return read_csv("dose_caps.csv", DoseCap)


def load_region_maxima() -> list[RegionMaximum]:
    """The maxima on labels of other countries that differ."""
    return read_csv("max_by_region.csv", RegionMaximum)


def load_other_drugs() -> dict[str, OtherDrug]:
    """The medicines that are no antidepressant trial, by generic name."""
    return {row.generic: row for row in read_csv("other_drugs.csv", OtherDrug)}


def load_medicine_classes() -> dict[str, MedicineClassRow]:
    """What a medicine is by its class alone, by class."""
    return {row.id: row for row in read_csv("medicine_classes.csv", MedicineClassRow)}


def load_modalities() -> dict[str, Modality]:
    """The courses by id."""
    return {row.id: row for row in read_csv("modalities.csv", Modality)}


def load_augmentation() -> dict[str, AugmentationAgent]:
    """The augmentation agents by generic name."""
    return {row.agent: row for row in read_csv("augmentation.csv", AugmentationAgent)}


def load_metabolism() -> dict[str, Metabolism]:
    """The enzymes of the antidepressants by generic name; a drug that is not here has none graded."""
    return {row.drug: row for row in read_csv("metabolism.csv", Metabolism)}


def load_interactions() -> list[Interaction]:
    """Inhibitors and inducers; one agent may stand in several rows."""
    return read_csv("interactions.csv", Interaction)


def load_mood_medicines() -> list[MoodMedicine]:
    """The medicines linked with low mood."""
    return read_csv("mood_medicines.csv", MoodMedicine)


def load_brands() -> list[Brand]:
    """The brands, salts and national names beside those of the drug tables."""
    return read_csv("drug_brands.csv", Brand)


def load_ambiguous_names() -> dict[str, AmbiguousName]:
    """The names that are no exact name of one drug, as they are compared."""
    return {same_name(row.name): row for row in read_csv("ambiguous_names.csv", AmbiguousName)}


class Found(Struct, frozen=True):
    """A drug recognised by one of its names.

    `formulation` is set when the name itself says it ("Paxil CR"); `record_as` when the drug must not
    stand as a trial, and then says where it belongs.
    """

    name: str
    generic: str
    table: Literal["antidepressants", "other_drugs", "modalities"]
    formulation: str | None = None
    record_as: str | None = None


def same_name(text: str) -> str:
    """A name as it is compared: case, outer and repeated spaces and the shape of apostrophes are ignored."""
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).casefold()


class DrugNames:
    """Every name of every drug of the tables, found exactly or not at all.

    Raises ValueError when one name stands for two drugs (a shipped table is wrong: a bug of ours).
    """

    def __init__(
        self,
        antidepressants: Iterable[Antidepressant],
        formulations: Iterable[Formulation],
        other_drugs: Iterable[OtherDrug],
        modalities: Iterable[Modality],
    ) -> None:
        """Take the names of the tables."""
        self._found: dict[str, Found] = {}
        for drug in antidepressants:
            for name in (drug.generic, *drug.synonyms, *drug.brands):
                self._add(Found(name, drug.generic, "antidepressants"))
        for row in formulations:
            for name in row.names:
                self._add(Found(name, row.drug, "antidepressants", row.formulation))
        for other in other_drugs:
            for name in (other.generic, *other.synonyms, *other.brands):
                self._add(Found(name, other.generic, "other_drugs", None, other.record_as))
        for course in modalities:
            for name in (course.id, *course.names):
                self._add(Found(name, course.id, "modalities", None, course.record_as))

    def _add(self, found: Found) -> None:
        key = same_name(found.name)
        known = self._found.get(key)
        if known is not None and known.generic != found.generic:
            raise ValueError(f"{found.name!r} stands for {known.generic} and {found.generic}")
        self._found[key] = found

    def find(self, text: str) -> Found | None:
        """The drug with exactly this generic name, synonym, salt or brand; None when there is none."""
        key = same_name(text)
        return self._found.get(key) or self._brands.get(key)

    @cached_property
    def _brands(self) -> dict[str, Found]:
        """Brands, salts and national names; read when the tables of the drugs have no such name."""
        brands = {}
        for row in load_brands():
            key, drug = same_name(row.name), self._found.get(same_name(row.generic))
            if drug is not None and key not in self._found and key not in self.ambiguous:
                brands[key] = Found(row.name, drug.generic, drug.table, drug.formulation, drug.record_as)
        return brands

    @cached_property
    def ambiguous(self) -> dict[str, AmbiguousName]:
        """The names that are no exact name of one drug, as they are compared."""
        return load_ambiguous_names()

    def names(self) -> Iterator[tuple[str, str]]:
        """Every exact name with its generic name."""
        for found in (*self._found.values(), *self._brands.values()):
            yield found.name, found.generic

    def near(self, text: str) -> list[str]:
        """Names of the one drug that `text` may be a typing slip of: to be offered, never chosen.

        None when the slip could be of two drugs, or when it or the name is one of those taken for each other.
        """
        key = same_name(text)
        if key not in self._near:
            known = self._found | self._brands
            names = [] if key in self.look_alikes else self._slips.of(key)
            generics = {known[name].generic for name in names}
            safe = len(generics) == 1 and self.look_alikes.isdisjoint(names)
            self._near[key] = [known[name].name for name in names] if safe else []
        return self._near[key]

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _slips(self) -> SlipIndex:
        return SlipIndex([*self._found, *self._brands])

    @cached_property
    def look_alikes(self) -> frozenset[str]:
        """The names that are taken for each other: none of them is ever offered for another."""
        pairs = [(row.name, row.other) for row in read_csv("look_alike_names.csv", LookAlike)]
        pairs += [(row.name, (row.beside or "").partition(" (")[0]) for row in self.ambiguous.values()]
        return frozenset(same_name(name) for pair in pairs for name in pair)


def find_formulation(formulations: Iterable[Formulation], drug: str, words: str) -> Formulation | None:
    """The formulation of `drug` that these words name exactly, or None."""
    key = same_name(words)
    for row in formulations:
        if row.drug == drug and key in {same_name(word) for word in (row.formulation, *row.words)}:
            return row
    return None


def find_class_group(antidepressants: Iterable[Antidepressant], words: str) -> str | None:
    """What counts as one class with the class these words name exactly ("TeCA" counts as TCA), or None."""
    key = same_name(words)
    for drug in antidepressants:
        if key in (same_name(drug.drug_class), same_name(drug.class_group)):
            return drug.class_group
    return None
