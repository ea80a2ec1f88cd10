"""`trdcheck batch`: many cases, one a line, in one run."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from trdcheck.batch.judging import Judged, judged
from trdcheck.batch.rows import Rows, is_bad
from trdcheck.batch.source import CohortLine, fingerprint, lines_of, opened
from trdcheck.batch.summary import Counting
from trdcheck.batch.target import Part, PartFile
from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.errors import TrdcheckError
from trdcheck.inputs.checklist_file import DEFAULT
from trdcheck.library import Assessor
from trdcheck.model.line import BAD_LINE
from trdcheck.model.report import to_json
from trdcheck.output import write_bytes

EPILOG = (
    examples(
        "trdcheck batch cohort.ndjson -o lines.ndjson",
        "trdcheck batch cohort.ndjson.gz -f csv -o cohort.csv --workers 2",
        "trdcheck batch - -f summary < cohort.ndjson",
    )
    + "\n\nExit codes: 0 every case was judged, whatever is open; 2 a line could not be judged, or nothing was; "
    "74 not written."
)


class BatchFormat(StrEnum):
    """What many cases come out as."""

    JSONL = "jsonl"
    CSV = "csv"
    SUMMARY = "summary"
    SUMMARY_MARKDOWN = "summary-markdown"
    SUMMARY_JSON = "summary-json"


def run(
    cohort: Annotated[str, typer.Argument(metavar="COHORT.ndjson|-", help="A case a line; also .gz, .zst.")],
    output: request.OutputOption = None,
    form: Annotated[BatchFormat, typer.Option("-f", "--format", help="What comes out.")] = BatchFormat.JSONL,
    full: Annotated[
        bool, typer.Option("--full", help="jsonl: the whole report of each case as a line.")
    ] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, metavar="N", help="Processes that judge.")] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from FILE.part of a run that stopped.")
    ] = False,
    force: request.ForceOption = False,
    checklist: request.ChecklistOption = DEFAULT,
    definition: request.DefinitionOption = "article",
    as_of: request.AsOfOption = None,
) -> None:
    """Judge many cases, one a line: a bad line is told with its number and the rest goes on."""
    lines_out = form in (BatchFormat.JSONL, BatchFormat.CSV)
    target = request.target_from(output, force=force)
    if full and form is not BatchFormat.JSONL:
        raise TrdcheckError("--full goes with -f jsonl", "leave one of them out")
    if resume and (target is None or not lines_out or cohort == "-"):
        raise TrdcheckError("--resume needs -o FILE, an input file, and -f jsonl or csv")
    assessor = Assessor(
        checklist, as_of=request.day_from(as_of), definition=definition, lines="full" if full else "compact"
    )
    asked = {
        "checklist": assessor.checklist.used.sha256,
        "data": assessor.checklist.content,
        "as_of": as_of or "",
        "definition": definition,
        "format": f"{form}{' full' if full else ''}",
    }
    with opened(cohort) as stream, _progress(cohort) as follow:
        lines = lines_of(stream)
        if not lines_out:
            number_bad = _summarise(follow(judged(lines, assessor, workers)), assessor, form, target)
        elif target is None:
            rows = _rows(assessor) if form is BatchFormat.CSV else None
            number_bad = _write(write_bytes, follow(judged(lines, assessor, workers)), rows)
        else:
            if cohort != "-":
                asked["input"] = fingerprint(cohort)
            with Part(target).writing(asked, resume=resume) as part:
                rows = _rows(assessor) if form is BatchFormat.CSV else None
                number_bad, is_new = _pass_over(
                    part, lines, is_bad if rows else _is_bad_line, header=rows is not None
                )
                rest = follow(judged(lines, assessor, workers))
                number_bad += _write(part.write, rest, rows, with_header=is_new)
    raise typer.Exit(2 if number_bad else 0)


def _write(
    write: Callable[[bytes], None], cases: Iterable[Judged], rows: Rows | None, *, with_header: bool = True
) -> int:
    """Write what came of each case, and give back how many could not be judged."""
    number_bad = 0
    if rows is not None and with_header:
        write(rows.header())
    for case in cases:
        write(rows.row(case.text, case.good) if rows is not None else case.text)
        number_bad += not case.good
    return number_bad


def _pass_over(
    part: PartFile, lines: Iterator[CohortLine], was_bad: Callable[[bytes], bool], *, header: bool
) -> tuple[int, bool]:
    """Pass over the input that an earlier run wrote: how many of its cases were bad, and whether it wrote nothing."""
    number_bad, is_new = 0, True
    for number, written in enumerate(part.written_lines()):
        is_new = False
        if number or not header:
            next(lines, None)
            number_bad += was_bad(written)
    return number_bad, is_new


def _is_bad_line(line: bytes) -> bool:
    return line.startswith(BAD_LINE)


def _summarise(cases: Iterable[Judged], assessor: Assessor, form: BatchFormat, target: Path | None) -> int:
    """Write the summary of all cases, and give back how many could not be judged."""
    counting = Counting(assessor.checklist, _flags(assessor), _definitions(assessor))
    for case in cases:
        counting.add(case.text, case.good, case.number)
    summary = counting.summary()
    if form is BatchFormat.SUMMARY_JSON:
        request.put(to_json(summary), target, machine=True)
    else:
        from trdcheck.render import cohort

        shown = request.at_terminal(target)
        request.put(
            cohort.markdown(summary)
            if form is BatchFormat.SUMMARY_MARKDOWN
            else cohort.render(
                summary, width=request.width() if shown else None, color=request.colour(shown)
            ),
            target,
        )
    return summary.not_judged


def _rows(assessor: Assessor) -> Rows:
    return Rows(assessor.checklist, _flags(assessor), _definitions(assessor))


def _flags(assessor: Assessor) -> list[str]:
    return [flag.id for flag in assessor.reference.safety.flags]


def _definitions(assessor: Assessor) -> list[str]:
    return [row.id for row in assessor.reference.definitions.definitions]


Follow = Callable[[Iterable[Judged]], Iterator[Judged]]


@contextmanager
def _progress(cohort: str) -> Iterator[Follow]:
    """Follow the cases on standard error where somebody watches: how many, how fast, how long still."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield iter
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    size = Path(cohort).stat().st_size if cohort != "-" and not cohort.endswith((".gz", ".zst")) else None
    columns = (
        TextColumn("{task.fields[cases]} cases, {task.fields[rate]} a second"),
        BarColumn(),
        *((TimeRemainingColumn(),) if size else (TimeElapsedColumn(),)),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=size, cases=0, rate=0)

        def followed(cases: Iterable[Judged]) -> Iterator[Judged]:
            for number, case in enumerate(cases, 1):
                elapsed = progress.tasks[task].elapsed or 0
                progress.update(
                    task, completed=case.offset, cases=number, rate=round(number / elapsed) if elapsed else 0
                )
                yield case

        yield followed
