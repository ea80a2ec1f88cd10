"""The clinical facts, one table a file, each read on first use."""

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from trdcheck.reference.additions import Additions
    from trdcheck.reference.analytes import Analyte
    from trdcheck.reference.case_keys import CaseKeys
    from trdcheck.reference.condition_texts import ConditionTexts
    from trdcheck.reference.consultation import Consultation
    from trdcheck.reference.crisis import Crisis
    from trdcheck.reference.definitions import Definitions
    from trdcheck.reference.drugs import (
        Antidepressant,
        AugmentationAgent,
        DoseCap,
        DrugNames,
        Formulation,
        Interaction,
        MedicineClassRow,
        Metabolism,
        Modality,
        MoodMedicine,
        OtherDrug,
        RegionMaximum,
    )
    from trdcheck.reference.genes import Genes
    from trdcheck.reference.handoff import Handoff
    from trdcheck.reference.instruments import Instrument
    from trdcheck.reference.medicine_texts import MedicineTexts
    from trdcheck.reference.next_steps import NextSteps
    from trdcheck.reference.paper import PaperTexts
    from trdcheck.reference.safety import SafetyTexts
    from trdcheck.reference.standard import StandardRows
    from trdcheck.reference.terms import Term
    from trdcheck.reference.vocabulary import ConditionRow, FactRow, SourceRow

R = TypeVar("R")


class Reference(Struct, frozen=True, dict=True):
    """Every table by name. Kinds, flags and trials are given this and open no file.

    A table and its module are loaded when they are first asked for: a case without gene results pays nothing for them.
    `added` are the rows of a clinic's own checklist, which stand beside those of the tables.
    """

    added: "Additions | None" = None

    @cached_property
    def facts(self) -> "dict[str, FactRow]":
        """History facts by id."""
        from trdcheck.reference.vocabulary import load_facts

        return load_facts() | (self.added.facts if self.added else {})

    @cached_property
    def markers(self) -> "list[FactRow]":
        """The history facts that make an item more pressing."""
        return [row for row in self.facts.values() if row.use == "marker"]

    @cached_property
    def conditions(self) -> "dict[str, ConditionRow]":
        """Conditions by id."""
        from trdcheck.reference.vocabulary import load_conditions

        return load_conditions() | (self.added.conditions if self.added else {})

    @cached_property
    def sources(self) -> "dict[str, SourceRow]":
        """Sources by id."""
        from trdcheck.reference.vocabulary import load_sources

        return load_sources() | (self.added.sources if self.added else {})

    @cached_property
    def instruments(self) -> "dict[str, Instrument]":
        """Screening instruments by id."""
        from trdcheck.reference.instruments import load_instruments

        return load_instruments() | (self.added.instruments if self.added else {})

    @cached_property
    def ambiguous(self) -> dict[str, tuple[str, ...]]:
        """The instruments a bare name could mean, by the name in small letters."""
        from trdcheck.reference.instruments import load_ambiguous

        return load_ambiguous()

    @cached_property
    def analytes(self) -> "dict[str, Analyte]":
        """Laboratory analytes by id."""
        from trdcheck.reference.analytes import load_analytes

        return load_analytes() | (self.added.analytes if self.added else {})

    @cached_property
    def definitions(self) -> "Definitions":
        """Definitions of an adequate trial and of the label, and the stagings."""
        from trdcheck.reference.definitions import load_definitions

        found = load_definitions()
        if self.added is None or not self.added.definitions:
            return found
        rules = [*found.definitions, *self.added.definitions.values()]
        return msgspec.structs.replace(found, definitions=rules)

    @cached_property
    def safety(self) -> "SafetyTexts":
        """What is said of flags, signs and scope."""
        from trdcheck.reference.safety import load_safety

        return load_safety()

    @cached_property
    def crisis(self) -> "Crisis":
        """Where to turn in a crisis: every line with its country, or those of the country a clinic names."""
        from trdcheck.reference.crisis import crisis_of, load_crisis_lines

        added = self.added
        lines = [*(added.crisis if added else ()), *load_crisis_lines()]
        return crisis_of(lines, self.safety.crisis, added.country if added else None)

    @cached_property
    def standard(self) -> "StandardRows":
        """The rows that items share."""
        from trdcheck.reference.standard import load_standard

        return load_standard()

    @cached_property
    def handoff(self) -> "Handoff":
        """What papers ask for, and the cut-offs by which two visits are compared."""
        from trdcheck.reference.handoff import load_handoff

        return load_handoff()

    @cached_property
    def consultation(self) -> "Consultation":
        """The order and the words of the visit."""
        from trdcheck.reference.consultation import load_consultation

        return load_consultation()

    @cached_property
    def antidepressants(self) -> "dict[str, Antidepressant]":
        """Antidepressants by generic name."""
        from trdcheck.reference.drugs import load_antidepressants

        return load_antidepressants()

    @cached_property
    def formulations(self) -> "list[Formulation]":
        """Formulations and brands that change something."""
        from trdcheck.reference.drugs import load_formulations

        return load_formulations()

    @cached_property
    def dose_caps(self) -> "list[DoseCap]":
        """Lower doses for some patients."""
        from trdcheck.reference.drugs import load_dose_caps

        return load_dose_caps()

    @cached_property
    def caps_by_drug(self) -> "dict[str, list[DoseCap]]":
        """Lower doses by generic name."""
        return _grouped(self.dose_caps, "drug")

    @cached_property
    def region_maxima(self) -> "list[RegionMaximum]":
        """The maxima on labels of other countries that differ; named, never used."""
        from trdcheck.reference.drugs import load_region_maxima

        return load_region_maxima()

    @cached_property
    def other_drugs(self) -> "dict[str, OtherDrug]":
        """Medicines that are no antidepressant trial, by generic name."""
        from trdcheck.reference.drugs import load_other_drugs

        return load_other_drugs()

    @cached_property
    def modalities(self) -> "dict[str, Modality]":
        """Courses by id."""
        from trdcheck.reference.drugs import load_modalities

        return load_modalities()

    @cached_property
    def augmentation(self) -> "dict[str, AugmentationAgent]":
        """Augmentation agents by generic name."""
        from trdcheck.reference.drugs import load_augmentation

        return load_augmentation()

    @cached_property
    def metabolism(self) -> "dict[str, Metabolism]":
        """The enzymes of the antidepressants by generic name."""
        from trdcheck.reference.drugs import load_metabolism

        return load_metabolism()

    @cached_property
    def interactions(self) -> "list[Interaction]":
        """Inhibitors and inducers."""
        from trdcheck.reference.drugs import load_interactions

        return load_interactions()

    @cached_property
    def interactions_by_agent(self) -> "dict[str, list[Interaction]]":
        """Inhibitors and inducers by generic name."""
        return _grouped(self.interactions, "agent")

    @cached_property
    def mood_medicines(self) -> "list[MoodMedicine]":
        """Medicines linked with low mood."""
        from trdcheck.reference.drugs import load_mood_medicines

        return load_mood_medicines()

    @cached_property
    def genes(self) -> "Genes":
        """Gene results: translation and what CPIC says of a drug."""
        from trdcheck.reference.genes import load_genes

        return load_genes()

    @cached_property
    def next_steps(self) -> "NextSteps":
        """The article's next steps, and what bears on each."""
        from trdcheck.reference.next_steps import load_next_steps

        return load_next_steps()

    @cached_property
    def terms(self) -> "list[Term]":
        """The words a reader of the reports may ask for."""
        from trdcheck.reference.terms import load_terms

        return load_terms()

    @cached_property
    def case_keys(self) -> "CaseKeys":
        """What the keys of a case mean, and their words."""
        from trdcheck.reference.case_keys import load_case_keys

        return load_case_keys()

    @cached_property
    def paper(self) -> "PaperTexts":
        """The words of the paper forms."""
        from trdcheck.reference.paper import load_paper

        return load_paper()

    @cached_property
    def drug_names(self) -> "DrugNames":
        """Every name of every drug, found exactly or not at all."""
        from trdcheck.reference.drugs import DrugNames

        return DrugNames(
            self.antidepressants.values(),
            self.formulations,
            self.other_drugs.values(),
            self.modalities.values(),
        )

    @cached_property
    def medicine_texts(self) -> "MedicineTexts":
        """The reader of medicines as lists write them."""
        from trdcheck.reference.medicine_texts import MedicineTexts

        return MedicineTexts(self.drug_names)

    @cached_property
    def condition_texts(self) -> "ConditionTexts":
        """The reader of conditions in the chart's own words."""
        from trdcheck.reference.condition_texts import ConditionTexts

        return ConditionTexts()

    @cached_property
    def chart_words(self) -> dict[tuple[str, str], str]:
        """What to write for a chart's word, by the key it stands under and the word in small letters."""
        from trdcheck.reference.chart_words import load_chart_words

        return load_chart_words()

    def generics(self, text: str) -> tuple[str, ...]:
        """The medicines that a text surely says are taken, by generic name; none when it is not read."""
        read = self.medicine_texts.read(text)
        return tuple(one.generic for one in read.names) if read.is_read else ()

    @cached_property
    def medicine_classes(self) -> "dict[str, MedicineClassRow]":
        """What a medicine is by its class alone, by the words of `medications[].class`."""
        from trdcheck.reference.drugs import load_medicine_classes

        return load_medicine_classes()

    def medicines(self, text: str, classes: tuple[str, ...] = ()) -> "list[OtherDrug]":
        """What a text says is taken besides antidepressants, and what its record's own classes say of it."""
        read = self.medicine_texts.read(text)
        rows = []
        for named in read.names if read.is_read else ():
            if named.generic in self.other_drugs:
                rows.append(self.other_drugs[named.generic])
            elif named.medicine_class is not None:
                rows.append(self.medicine_classes[named.medicine_class].medicine(named.generic))
        return rows + [self.medicine_classes[name].medicine(text) for name in classes]


def _grouped(rows: "list[R]", column: str) -> "dict[str, list[R]]":
    """The rows of a table by what stands in a column, in the order of the table."""
    groups: dict[str, list[R]] = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups
