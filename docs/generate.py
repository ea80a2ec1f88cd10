"""Write anew what is generated: the schemas, `docs/case.md`, the tables of `docs/rules.md`.

From the checkout: `python docs/generate.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from trdcheck.commands.schema import schema_text
from trdcheck.inputs.checklist_file import open_checklist
from trdcheck.model.checklist import OUTCOMES, Assessment, Checklist, Row
from trdcheck.reference import Reference
from trdcheck.views.contents import windows
from trdcheck.views.explain_case import held
from trdcheck.views.schemas import FORMATS, schema_of

ROOT = Path(__file__).parent.parent


def generated() -> dict[Path, str]:
    """Every generated file and what it holds."""
    files = {ROOT / "schemas" / f"{name}.schema.json": schema_text(name) for name in FORMATS}
    reference = Reference()
    rules = ROOT / "docs" / "rules.md"
    return {
        **files,
        ROOT / "docs" / "case.md": case_page(reference),
        rules: rules_page(rules.read_text(encoding="utf-8"), reference),
    }


def rules_page(text: str, reference: Reference) -> str:
    """The prose as it stands, each table between its marks written from the data."""
    checklist = open_checklist()[0]
    tables: dict[str, Iterable[str]] = {
        "standard": _standard(reference),
        "items": _items(checklist),
        "flags": _flags(reference),
        "definitions": _definitions(checklist, reference),
        "decisions": (
            f"- {name.replace('_', ' ')}: {getattr(checklist.settings.decisions, name)}"
            for name in checklist.settings.decisions.__struct_fields__
        ),
        "signs": _signs(reference),
    }
    for name, lines in tables.items():
        before, mark, rest = text.partition(f"<!-- table: {name} -->\n")
        text = "\n".join([f"{before}{mark}", *lines, "", f"<!-- end -->{rest.partition('<!-- end -->')[2]}"])
    return text


def _standard(reference: Reference) -> Iterator[str]:
    """The rows that items share, list by list."""
    for name in reference.standard.__struct_fields__:
        rows = getattr(reference.standard, name)
        if rows:
            yield from (f"### Shared: {name.replace('_', ' ')}", "", *_rows(rows), "")


def _items(checklist: Checklist) -> Iterator[str]:
    """Each item with its windows and its truth table."""
    for item in checklist.items:
        yield from (f"### {item.title} (`{item.id}`, {type(item).__struct_config__.tag})", "", item.why, "")
        for text in windows(item):
            yield from (f"{text[:1].upper()}{text[1:]} (settings).", "")
        if isinstance(item, Assessment):
            for part in item.covers:
                yield from ((f"Part *{part.title or part.id}*:", "") if len(item.covers) > 1 else ())
                if part.rows:
                    yield from (*_rows(part.rows), "")
        elif rows := getattr(item, "rows", None):
            yield from (*_rows(rows), "")


def _rows(rows: Iterable[Row]) -> Iterator[str]:
    """A truth table: the first column is the id of the row."""
    yield "| row | when | unless | comes to | says | close by |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in rows:
        outcome = next(name for name in OUTCOMES if getattr(row, name) is not None)
        close_by = "" if row.reason is None else str(row.close_by)
        cells = (
            row.id,
            _states(row.when),
            _states(row.unless),
            outcome.replace("_", " "),
            row.summary,
            close_by,
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _states(when: Mapping[str, str | list[str]]) -> str:
    """Sources in their states."""
    return "; ".join(
        f"{source}: {states if isinstance(states, str) else ' or '.join(states)}"
        for source, states in when.items()
    )


def _flags(reference: Reference) -> Iterator[str]:
    """Each flag, what else raises it, and what is said."""
    yield "| flag | raised also by | do | while unknown |"
    yield "| --- | --- | --- | --- |"
    for flag in reference.safety.flags:
        raised = ", ".join((*flag.instruments, *flag.conditions))
        act = flag.act.replace("{crisis}", "(the crisis lines)")
        yield f"| {flag.id} | {raised} | {act} | {flag.unknown} |"


def _definitions(checklist: Checklist, reference: Reference) -> Iterator[str]:
    """Each definition in a row."""
    yield "| definition | label needs | dose | weeks | failed | sources |"
    yield "| --- | --- | --- | --- | --- | --- |"
    near = checklist.settings.near_max_fraction
    for rule in reference.definitions.definitions:
        fraction = (
            f" ({rule.fraction or near} of the ceiling, setting)" if rule.dose == "near-maximum" else ""
        )
        to = f" to {rule.weeks_to:g}" if rule.weeks_to is not None else ""
        cells = (
            rule.id,
            rule.requires,
            f"{rule.dose}{fraction}",
            f"{rule.weeks:g}{to}",
            ", ".join(rule.failed),
        )
        yield f"| {' | '.join(cells)} | {', '.join(rule.sources)} |"


def _signs(reference: Reference) -> Iterator[str]:
    """The signs, and the notices that change no status."""
    yield from (f"- sign `{sign.id}`: {sign.title}" for sign in reference.safety.signs)
    yield from (f"- notice `{scope.id}`: {scope.message}" for scope in reference.safety.scope)


def case_page(reference: Reference) -> str:
    """Every key of a case: what it means, what it takes, its words, an example."""
    schema = schema_of("case", reference)
    lines = [
        "# The case",
        "",
        "Generated by `python docs/generate.py`; `trdcheck explain case` shows the same. Every key may be left out and",
        "every key may be null: not known. `false`, `0` and `[]` are answers. Only the key that names a record (drug,",
        "instrument, analyte, condition, gene, modality, item) must be there.",
        "",
    ]
    for name, part in schema["$defs"].items():
        lines += [f"## {name}", "", part.get("description", ""), "", *_table(name, part, reference), ""]
    for title, ids in (
        ("History facts", reference.facts),
        ("Instruments", reference.instruments),
        ("Analytes", reference.analytes),
        ("Conditions", reference.conditions),
        ("Courses", reference.modalities),
    ):
        lines += [f"## {title}", "", ", ".join(f"`{name}`" for name in ids), ""]
    return "\n".join(lines)


def _table(name: str, part: dict[str, Any], reference: Reference) -> Iterator[str]:
    """A row a key."""
    yield "| key | means | takes | example |"
    yield "| --- | --- | --- | --- |"
    for key, shape in part["properties"].items():
        row = reference.case_keys.row(name, key)
        words = reference.case_keys.words_of(name, key)
        said = "; ".join(f"`{word}` {meaning}" for word, meaning in words.items())
        takes = f"{held(shape)}: {said}" if said else held(shape)
        cells = (f"`{key}`", row.meaning, takes, f"`{row.example}`")
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
