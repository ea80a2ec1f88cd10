"""What is wrong with the facts, analytes, instruments and definitions that an overlay declares. Pure."""

from collections.abc import Iterator

from trdcheck.inputs.overlays.index import Index
from trdcheck.inputs.overlays.overlay import OwnAnalyte
from trdcheck.inputs.problems import Mismatch, Path, shown
from trdcheck.reference.analytes import plain_unit
from trdcheck.reference.definitions import Definition
from trdcheck.reference.instruments import Instrument


def of_declarations(index: Index) -> Iterator[Mismatch]:
    """Facts, analytes, instruments and definitions of the overlay."""
    for n, fact in index.read["facts"]:
        if fact.use == "gate" and not fact.question:
            yield Mismatch(
                path=("facts", n), message='"question" is missing: a fact with use = "gate" is asked'
            )
        for k, name in enumerate(fact.bears_on):
            yield from index.named(name, "items", ("facts", n, "bears_on", k))
    for n, analyte in index.read["analytes"]:
        yield from _analyte(index, analyte, ("analytes", n))
    for n, instrument in index.read["instruments"]:
        yield from _instrument(index, instrument, ("instruments", n))
    for n, rule in index.read["definitions"]:
        yield from _definition(index, rule, ("definitions", n))


def fraction(text: str, path: Path) -> Iterator[Mismatch]:
    """A fraction that is not above 0 and at most 1."""
    above, _, below = text.partition("/")
    if not 0 < int(above) <= int(below):
        yield Mismatch(path=path, message=f"found {shown(text)}, expected above 0 and at most 1")


def _analyte(index: Index, one: OwnAnalyte, path: Path) -> Iterator[Mismatch]:
    """A source that is not there, a unit given twice, limits upside down."""
    yield from index.named(one.source, "sources", (*path, "source"))
    own = plain_unit(one.unit)
    for unit, factor in one.units.items():
        if plain_unit(unit) == own and factor != 1:
            yield Mismatch(
                path=(*path, "units", unit), message=f"{shown(unit)} is the unit itself: its factor is 1"
            )
    for low, high in (
        ("low", "high"),
        ("low_male", "high_male"),
        ("low", "high_male"),
        ("low_male", "high"),
        ("grey_low", "grey_high"),
        ("plausible_low", "plausible_high"),
    ):
        lower, upper = getattr(one, low), getattr(one, high)
        if lower is not None and upper is not None and lower > upper:
            yield Mismatch(path=(*path, low), message=f"upside down: {lower:g} is above {high} {upper:g}")
    if (one.grey_low is None) != (one.grey_high is None):
        yield Mismatch(path=path, message="give both of grey_low and grey_high, or neither")


def _definition(index: Index, rule: Definition, path: Path) -> Iterator[Mismatch]:
    """Sources and instruments that are not there, weeks upside down, a fraction that is none."""
    yield from index.sources(rule.sources, path)
    if rule.fraction is not None:
        yield from fraction(rule.fraction, (*path, "fraction"))
    if rule.weeks_to is not None and rule.weeks_to < rule.weeks:
        message = f"upside down: {rule.weeks:g} is above {rule.weeks_to:g}"
        yield Mismatch(path=(*path, "weeks_to"), message=message)
    both = sorted(set(rule.failed) & set(rule.undecided))
    if both:
        yield Mismatch(path=(*path, "undecided"), message=f"stands in failed as well: {', '.join(both)}")
    if rule.score is not None:
        yield from index.named(rule.score.instrument, "instruments", (*path, "score", "instrument"))
        if rule.any_score:
            message = '"score" and "any_score" ask for the same: give one of them'
            yield Mismatch(path=(*path, "any_score"), message=message, key=True)
    for n, score in enumerate(rule.any_score):
        yield from index.named(score.instrument, "instruments", (*path, "any_score", n, "instrument"))


def _instrument(index: Index, one: Instrument, path: Path) -> Iterator[Mismatch]:
    """A rule that cannot be applied: parts that are not there, items beyond the form, flags."""
    yield from index.sources(one.sources, path)
    yield from index.all_named(one.also, "instruments", (*path, "also"))
    if one.raises:
        yield Mismatch(path=(*path, "raises"), message="flags cannot be changed", key=True)
    if one.computed or "facts" in one.accepts or any(part.facts for part in one.parts):
        yield Mismatch(path=path, message="a formula over facts cannot be declared in an overlay")
    if "items" in one.accepts and not one.n_items:
        yield Mismatch(path=path, message='"n_items" is missing: the form is entered by its answers')
    if "total" in one.accepts and not one.score_range:
        yield Mismatch(path=path, message='"score_range" is missing: the form is entered by its total')
    yield from _parts(index, one, path)
    if one.cutoffs and "all" not in one.cutoffs and set(one.cutoffs) != {"female", "male", "unknown"}:
        message = "give all, or female, male and unknown: without a known sex there is a cut-off too"
        yield Mismatch(path=(*path, "cutoffs"), message=message, key=True)


def _parts(index: Index, one: Instrument, path: Path) -> Iterator[Mismatch]:
    """Items outside the form, and names of parts that are not there."""
    parts = {part.id for part in one.parts}
    known = {*parts, "score"} if any(part.total_field == "score" for part in one.parts) else parts
    for n, part in enumerate(one.parts):
        inside = part.items is None or 1 <= part.items[0] <= part.items[1] <= one.n_items
        if not inside:
            message = f"items outside the form: it has {one.n_items}"
            yield Mismatch(path=(*path, "parts", n, "items"), message=message)
        if part.kind in ("sum", "count", "mean", "any_yes") and part.items is None:
            yield Mismatch(path=(*path, "parts", n), message=f'"items" is missing: a {part.kind} is of items')
        if part.kind == "one_of" and not isinstance(part.values, list):
            yield Mismatch(path=(*path, "parts", n), message='"values" is missing: the answers of the part')
        if part.kind == "total" and "total" not in one.accepts and not part.range:
            yield Mismatch(path=(*path, "parts", n), message='"range" is missing: lowest and highest')
        counted = part.count_from
        if isinstance(counted, list) and part.items and len(counted) != part.items[1] - part.items[0] + 1:
            yield Mismatch(path=(*path, "parts", n, "from"), message="give one number, or one for each item")
    asked = [
        *((("positive",), name) for rule in (one.positive,) if rule for name in (*rule.all, *rule.any)),
        *((("grey_if",), name) for rule in (one.grey_if,) if rule for name in (*rule.all, *rule.any)),
    ]
    for where, condition in asked:
        yield from index.one_of(condition.part, known, (*path, *where), "part of this instrument")
        if condition.at_least == "cutoffs" and not one.cutoffs:
            yield Mismatch(path=(*path, *where), message='"cutoffs" is missing: the rule asks for it')
    if one.positive is not None and not (one.positive.all or one.positive.any):
        yield Mismatch(path=(*path, "positive"), message="names no condition: give all or any", key=True)
    for name in (*one.needs, *([one.gate] if one.gate is not None else [])):
        yield from index.one_of(name, known, (*path, "needs"), "part of this instrument")
    for side, names in one.covers.items():
        for name in names:
            yield from index.one_of(name, known, (*path, "covers", side), "part of this instrument")
    for n, skip in enumerate(one.skips):
        spans = [span for span in (skip.items, skip.when.items) if span is not None]
        if any(not 1 <= first <= last <= one.n_items for first, last in spans):
            yield Mismatch(path=(*path, "skips", n), message=f"items outside the form: it has {one.n_items}")
    if one.detail and not {"part", "true", "false", "unknown"} <= set(one.detail):
        yield Mismatch(path=(*path, "detail"), message="give part, true, false and unknown", key=True)
