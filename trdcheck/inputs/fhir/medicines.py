"""Which drug a medication resource names: by its codes, and by its texts, which must not say another."""

import re
from collections.abc import Iterator
from fractions import Fraction

import msgspec
from msgspec import Struct

from trdcheck.inputs.fhir.drafts import Workbench, texts
from trdcheck.inputs.fhir.resources import Concept, Contained, Ingredient, Medication, Medicine
from trdcheck.reference.analytes import exact
from trdcheck.reference.drugs import Found, find_formulation
from trdcheck.reference.medicine_texts import MedicineText

_STRENGTH = re.compile(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?) ?mg\b(?! ?/ ?(?:ml|hr|actuat))", re.IGNORECASE)
_WORD = re.compile(r"[^\W_](?:[\w'.]*\w)?")
_JOINT = re.compile(
    r"\s/\s|(?<=[A-Za-z])/(?=[A-Za-z])|\s\+\s|(?<=[a-z])-(?=[a-z])|\band\b|\bwith\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_LONGEST_NAME = 4


class Named(Struct, frozen=True):
    """What one text says: the drugs of the tables in it, whether it may hold others, the strength of a piece."""

    drugs: tuple[Found, ...]
    joined: bool
    strength: Fraction | None
    other: str | None = None


class Drug(Struct, kw_only=True):
    """The medicine of a resource. `found` is None where it is not one drug of the tables."""

    text: str
    found: Found | None = None
    name: str | None = None
    antidepressant_inside: bool = False
    strength: Fraction | None = None
    per_ml: Fraction | None = None
    formulation: str | None = None
    dose_doubt: str | None = None
    notes: list[str] = []

    @property
    def is_trial(self) -> bool:
        """Whether it belongs among the trials: an antidepressant, or something that holds one."""
        return self.antidepressant_inside or (
            self.found is not None and self.found.table == "antidepressants"
        )


def read_name(bench: Workbench, text: str) -> Named:
    """The drugs that stand in a text as whole words, the longest names first."""
    plain = _BRACKETS.sub(" ", text)
    strengths = {exact(match[1]) for match in _STRENGTH.finditer(plain)}
    strength = strengths.pop() if len(strengths) == 1 else None
    line = bench.reference.medicine_texts.read(text)
    if line.is_read:
        named = [bench.reference.drug_names.find(name.generic) for name in line.names]
        drugs = tuple(drug for drug in named if drug is not None)
        if line.formulation is not None and len(drugs) == 1:
            row = find_formulation(bench.reference.formulations, drugs[0].generic, line.formulation)
            drugs = (
                (msgspec.structs.replace(drugs[0], formulation=row.formulation),)
                if row is not None
                else drugs
            )
        return Named(drugs, len(line.names) > 1, strength, _other(line, drugs))
    drugs = tuple({drug.generic: drug for drug in _names_in(bench, plain)}.values())
    sides = [side for side in _JOINT.split(plain) if _WORD.search(side)]
    unknown = [side for side in sides if not any(_names_in(bench, side)) and re.search(r"[A-Za-z]{5,}", side)]
    return Named(drugs, len(sides) > 1 and bool(unknown), strength)


def _other(line: MedicineText, drugs: tuple[Found, ...]) -> str | None:
    """The name of the one medicine of a text that only the long list of names knows."""
    return line.names[0].generic if len(line.names) == 1 and not drugs else None


def _names_in(bench: Workbench, text: str) -> Iterator[Found]:
    words = [match[0] for match in _WORD.finditer(text)]
    place = 0
    while place < len(words):
        for size in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
            chosen = words[place : place + size]
            drug = bench.reference.drug_names.find(" ".join(chosen)) or (
                bench.reference.drug_names.find("-".join(chosen)) if size > 1 else None
            )
            if drug is not None:
                yield drug
                place += size
                break
        else:
            place += 1


class Medicines:
    """Reads the medicine of each resource."""

    def __init__(self, bench: Workbench) -> None:
        """From the tables of drugs and of products."""
        self._bench = bench
        names = bench.reference.drug_names
        self._ingredients: dict[str, Found] = {}
        for antidepressant in bench.reference.antidepressants.values():
            if antidepressant.rxcui and (drug := names.find(antidepressant.generic)):
                self._ingredients[antidepressant.rxcui] = drug
        for other in bench.reference.other_drugs.values():
            for number in other.rxcui:
                if drug := names.find(other.generic):
                    self._ingredients.setdefault(number, drug)

    def of(self, medicine: Medicine) -> Drug | None:
        """The medicine; None where nothing here names one."""
        concepts = [medicine.medication_codeable_concept] if medicine.medication_codeable_concept else []
        ingredients: list[Ingredient] = []
        extra: list[str] = []
        link = medicine.medication_reference
        if link is not None:
            if link.display:
                extra.append(link.display)
            target = self._bench.store.resolve(link, medicine)
            resource = target[1] if target is not None else None
            if isinstance(resource, Medication | Contained):
                concepts += [resource.code] if resource.code is not None else []
                ingredients = resource.ingredient
        names = list(dict.fromkeys([name for concept in concepts for name in texts(concept)] + extra))
        drug = self._read(concepts, names)
        if drug is None or (drug.found is None and not drug.antidepressant_inside):
            return self._of_ingredients(ingredients, names) or drug
        return drug

    def _read(self, concepts: list[Concept], names: list[str]) -> Drug | None:
        numbers = [
            code for concept in concepts for system, code in self._bench.codes(concept) if system == "rxnorm"
        ]
        numbers = list(dict.fromkeys(numbers))
        if not names and not numbers:
            return None
        drug = Drug(text=names[0] if names else f"RxNorm {numbers[0]}", notes=[])
        by_code = self._by_code(numbers, drug)
        said = [read_name(self._bench, name) for name in names]
        self._by_text(drug, by_code, said)
        self._finish(drug)
        return drug

    def _by_code(self, numbers: list[str], drug: Drug) -> tuple[str, ...] | None:
        """The ingredients that the codes name; None where they name none, or too many."""
        products = [
            self._bench.tables.products[number] for number in numbers if number in self._bench.tables.products
        ]
        if products:
            sets = {product.ingredients for product in products}
            if len(sets) > 1:
                listed = " and ".join(sorted(" + ".join(names) for names in sets))
                drug.notes.append(f"products of different ingredients: {listed}")
                drug.dose_doubt = "products of different ingredients"
                return tuple(sorted({name for names in sets for name in names}))
            strengths = {(product.strength, product.unit) for product in products if product.form != "pack"}
            if len(strengths) == 1 and len(products[0].ingredients) == 1:
                number, unit = strengths.pop()
                if number is not None and unit == "mg":
                    drug.strength = exact(number)
                elif number is not None and unit == "mg/ml":
                    drug.per_ml = exact(number)
            elif len(strengths) > 1:
                drug.dose_doubt = "products of different strengths"
            drug.formulation = self._formulation(products[0].ingredients, products[0].form)
            return products[0].ingredients
        known = {self._ingredients[number].generic for number in numbers if number in self._ingredients}
        unknown = [number for number in numbers if number not in self._ingredients]
        if len(known) == 1 and not unknown:
            return tuple(known)
        if known:
            # Ingredients beside products that no table reads: the text alone says whether it is one drug.
            drug.notes.append(f"RxNorm codes of {', '.join(sorted(known))} beside codes that no table reads")
        return None

    def _formulation(self, ingredients: tuple[str, ...], form: str) -> str | None:
        if len(ingredients) != 1:
            return None
        for words in ("hydrobromide", "extended release", "controlled release"):
            if words in form.casefold():
                row = find_formulation(self._bench.reference.formulations, ingredients[0], words)
                if row is not None:
                    return row.formulation
        return None

    def _by_text(self, drug: Drug, by_code: tuple[str, ...] | None, said: list[Named]) -> None:
        """Settle the drug from what codes and texts say; where they differ, both are shown and there is no dose."""
        in_text = {found.generic: found for named in said for found in named.drugs}
        names = {*in_text, *(named.other for named in said if named.other is not None)}
        joined = any(named.joined for named in said)
        drug.antidepressant_inside = any(found.table == "antidepressants" for found in in_text.values())
        strengths = {named.strength for named in said if named.strength is not None}
        if by_code is not None:
            self._against_code(drug, by_code, in_text, names, joined=joined)
            if drug.strength is not None and strengths - {drug.strength}:
                listed = ", ".join(sorted(f"{float(strength):g} mg" for strength in strengths))
                drug.notes.append(f"code of {float(drug.strength):g} mg, text {listed}")
                drug.dose_doubt = "code and text name different strengths"
                drug.strength = None
        elif len(names) == 1 and not joined:
            drug.name = next(iter(names))
            drug.found = in_text.get(drug.name)
            drug.notes.append("matched by text")
            if len(strengths) > 1:
                drug.dose_doubt = "texts of different strengths"

    def _against_code(
        self,
        drug: Drug,
        by_code: tuple[str, ...],
        in_text: dict[str, Found],
        names: set[str],
        *,
        joined: bool,
    ) -> None:
        inside = [found for name in by_code if (found := self._bench.reference.drug_names.find(name))]
        drug.antidepressant_inside |= any(found.table == "antidepressants" for found in inside)
        if len(by_code) != 1:
            return
        if names - {by_code[0]} or joined:
            drug.notes.append(
                f"code of {by_code[0]}, text names {', '.join(sorted(names)) or 'more than one'}"
            )
            drug.dose_doubt = "code and text differ"
            return
        drug.name = by_code[0]
        drug.found = in_text.get(by_code[0]) or (inside[0] if inside else None)

    def _finish(self, drug: Drug) -> None:
        found = drug.found
        if found is None:
            if drug.antidepressant_inside:
                drug.dose_doubt = drug.dose_doubt or "not one drug of the tables"
            return
        if found.table == "other_drugs" and found.record_as is not None:
            # Two drugs in one brand, one of them an antidepressant: asked about, never taken for either.
            drug.antidepressant_inside, drug.found = True, None
            drug.dose_doubt = found.record_as
            return
        drug.antidepressant_inside = False
        drug.formulation = found.formulation or drug.formulation
        if found.table == "antidepressants":
            unit = self._bench.reference.antidepressants[found.generic].unit
            if unit != "mg/day":
                drug.dose_doubt = drug.dose_doubt or f"doses of it are in {unit}"

    def _of_ingredients(self, ingredients: list[Ingredient], names: list[str]) -> Drug | None:
        """A medicine by its list of ingredients: one drug only where it has one."""
        if not ingredients:
            return None
        parts = [
            self._read([one.item_codeable_concept], texts(one.item_codeable_concept))
            for one in ingredients
            if one.item_codeable_concept is not None
        ]
        if len(parts) != 1 or len(ingredients) != 1 or parts[0] is None or parts[0].found is None:
            inside = any(part is not None and part.is_trial for part in parts)
            if not inside:
                return None
            text = names[0] if names else " + ".join(part.text for part in parts if part is not None)
            return Drug(
                text=text, antidepressant_inside=True, dose_doubt="not one drug of the tables", notes=[]
            )
        drug = parts[0]
        drug.text = names[0] if names else drug.text
        ratio = ingredients[0].strength
        if ratio is not None and ratio.numerator is not None and ratio.numerator.value is not None:
            unit = (ratio.numerator.code or ratio.numerator.unit or "").casefold()
            factor = self._bench.tables.timing.get(("mass", unit))
            below = ratio.denominator.value if ratio.denominator is not None else 1
            if factor and below == 1 and drug.strength is None:
                drug.strength = exact(ratio.numerator.value) * Fraction(factor)
        return drug
