"""`trdcheck compare`: two cases or reports of one patient, and what changed from one to the other."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
import typer

from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.errors import TrdcheckError
from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.checklist_file import DEFAULT, open_checklist
from trdcheck.model.case import plain
from trdcheck.model.checklist import Checklist
from trdcheck.model.dates import When
from trdcheck.model.report import Report, to_json
from trdcheck.reference import Reference
from trdcheck.views.compare import compare

EPILOG = examples(
    "trdcheck compare august.json november.json",
    "trdcheck compare august.json november.json -f markdown -o changes.md",
    codes=True,
)
_DATES = ("date", "started", "stopped", "on_max_dose_since", "weeks_on", "noted")


class Format(StrEnum):
    """How the comparison is written."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


class _Named(msgspec.Struct):
    """The first thing to know of a file: which format it says it is."""

    format: str | None = None


def run(
    old: Annotated[str, typer.Argument(metavar="OLD.json", help="The earlier case or report.")],
    new: Annotated[str, typer.Argument(metavar="NEW.json", help="The later case or report; one may be -.")],
    form: Annotated[
        Format, typer.Option("-f", "--format", help="json: trdcheck-compare/1.")
    ] = Format.TERMINAL,
    output: request.OutputOption = None,
    force: request.ForceOption = False,
    checklist: request.ChecklistOption = DEFAULT,
    definition: request.DefinitionOption = "article",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day NEW is judged on, YYYY-MM-DD.")
    ] = None,
    old_as_of: Annotated[
        str | None, typer.Option("--old-as-of", metavar="DATE", help="The day OLD is judged on, YYYY-MM-DD.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="The score that changes are counted from.")
    ] = None,
) -> None:
    """Compare two visits: safety, scores, what closed, what opened, what is no longer recorded."""
    if old == new == "-":
        raise TrdcheckError("OLD and NEW are both stdin", "name a file for one of them")
    target = request.target_from(output, force=force)
    chosen, reference = open_checklist(checklist)
    known = [row.id for row in reference.definitions.definitions]
    if definition not in known:
        raise TrdcheckError(f'"{definition}" is not a known definition', f"known: {', '.join(known)}")
    before = _report(old, request.day_from(old_as_of), chosen, reference, definition, earlier=True)
    after = _report(new, request.day_from(as_of), chosen, reference, definition, earlier=False)
    comparison = compare(before, after, reference, since=since)
    if form is Format.JSON:
        text = to_json(comparison)
    else:
        from trdcheck.render import compare as laid_out

        shown = request.at_terminal(target)
        if form is Format.TERMINAL:
            width = request.width() if shown else None
            text = laid_out.render(comparison, width=width, color=request.colour(shown))
        else:
            page = laid_out.render_html if form is Format.HTML else laid_out.render_markdown
            text = page(comparison)
    request.put(text, target, machine=form is Format.JSON)
    raise typer.Exit(request.EXIT[after.result])


def _report(
    name: str, asked: date | None, chosen: Checklist, reference: Reference, definition: str, *, earlier: bool
) -> Report:
    """The report of a file: as it was written, or of the case on its day."""
    data = request.bytes_of(name)
    try:
        named = msgspec.json.decode(data, type=_Named)
    except (msgspec.DecodeError, UnicodeDecodeError):
        named = _Named()
    if named.format is not None and named.format.startswith("trdcheck-report/"):
        if asked is not None:
            raise TrdcheckError(
                f"{name}: a report has its day", "give --as-of and --old-as-of with cases only"
            )
        try:
            return msgspec.json.decode(data, type=Report)
        except msgspec.DecodeError:
            raise TrdcheckError(
                f"{name}: not a report as this version writes it", "give the case it was made from"
            ) from None
    case = read_case(data, name if name != "-" else "stdin", Vocabulary(reference))
    day, source = request.as_of(asked, case)
    if earlier and source == "today":
        dated = [when for when in _days(plain(case)) if when <= day]
        day, source = (max(dated), "newest record") if dated else (day, source)
    return evaluate(chosen, case, as_of=day, as_of_from=source, reference=reference, definition=definition)


def _days(value: object) -> Iterator[date]:
    """The last day of every date of a case."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _DATES and isinstance(inner, str):
                yield When(inner).last
            else:
                yield from _days(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _days(inner)
