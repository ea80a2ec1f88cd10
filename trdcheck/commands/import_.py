"""`trdcheck import fhir`: the records of one patient in, a case out, and what was left and why."""

import hashlib
import io
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

import msgspec
import typer

from trdcheck.commands import request
from trdcheck.commands.epilog import examples
from trdcheck.errors import TrdcheckError
from trdcheck.inputs.case_file import FORMAT, Vocabulary, read_case
from trdcheck.inputs.fhir.importer import import_records, to_json
from trdcheck.inputs.fhir.merge import merge
from trdcheck.inputs.fhir.summary import lines_of
from trdcheck.inputs.json_text import read_json
from trdcheck.model.dates import When
from trdcheck.model.import_report import Doubt, ImportReport
from trdcheck.reference import Reference
from trdcheck.visit.saved import CaseFile, held

app = typer.Typer(
    help="Records of a patient to a case.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root() -> None:
    """Keep the one kind of record from becoming the whole verb."""


@app.command(
    "fhir",
    short_help="Read FHIR R4 records into a case.",
    epilog=examples(
        "trdcheck import fhir bundle.json -o case.json",
        "trdcheck import fhir export/ --patient 4711 --into case.json",
        "trdcheck import fhir - --report report.json < bundle.json",
    ),
)
def fhir(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files or folders of FHIR R4; - is stdin.")
    ],
    output: request.OutputOption = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="CASE.json", help="Merge into this case; what a person wrote stays."),
    ] = None,
    patient: Annotated[
        str | None, typer.Option("--patient", metavar="ID", help="The patient, where the input has several.")
    ] = None,
    as_of: request.AsOfOption = None,
    report: Annotated[
        str | None, typer.Option("--report", metavar="FILE", help="Everything as JSON (trdcheck-import/1).")
    ] = None,
    force: request.ForceOption = False,
) -> None:
    """Read FHIR R4 records into a case; on stderr what was mapped, what was left and why."""
    target = request.target_from(output, force=force)
    report_target = request.target_from(report, force=True) if report is not None else None
    vocabulary = Vocabulary(Reference())
    asked = request.day_from(as_of)
    files = _Files(paths, digest=report is not None)
    with ExitStack() as stack:
        mine: dict[str, Any] | None = None
        if into is not None:
            stack.enter_context(held(Path(into)))
            mine = _case_values(Path(into), vocabulary)
        day = _day(asked, mine)
        imported = import_records(files, patient=patient, as_of=day, reference=vocabulary.reference)
        case, written = imported.case, _with_files(imported.report, files)
        if case is not None and mine is not None:
            merged = merge(mine, imported, vocabulary.reference.drug_names)
            case, written = merged.case, _with_files(merged.report, files)
        text = json.dumps(case, indent=2, ensure_ascii=False) + "\n" if case is not None else None
        if text is not None:
            read_case(text.encode(), "the imported case", vocabulary)
        for line in lines_of(written):
            print(line, file=sys.stderr)  # noqa: T201 - what the reader asked for beside the case
        if report is not None:
            request.put(to_json(written), report_target, machine=True)
        if text is None:
            raise TrdcheckError(f"no case written: {written.refused}")
        request.put(
            text, target or (Path(into) if into is not None and output is None else None), machine=True
        )


def _case_values(path: Path, vocabulary: Vocabulary) -> dict[str, Any]:
    """The case that is there, as plain values; raises TrdcheckError with all that is wrong with it."""
    data = CaseFile(path).read()
    if data is None:
        raise TrdcheckError(f"{path}: no such file", "without --into a new case is written")
    read_case(data, str(path), vocabulary)
    return read_json(data, str(path), FORMAT).values


def _day(asked: date | None, mine: dict[str, Any] | None) -> date:
    """The day of the import: the one asked for, that of the case, today."""
    if asked is None and mine is not None and mine.get("as_of"):
        return When(mine["as_of"]).first
    return request.as_of(asked, None)[0]


def _with_files(report: ImportReport, files: "_Files") -> ImportReport:
    """The report with the digests of the files, and what stands beside them."""
    read = [msgspec.structs.replace(one, sha256=files.digests.get(one.path, "")) for one in report.files]
    beside = [Doubt(resource=None, what=f"{name}: not read") for name in files.beside]
    return msgspec.structs.replace(report, files=read, doubts=[*report.doubts, *beside])


class _Digesting(io.RawIOBase):
    """A stream that takes the digest of the bytes that are read through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._digest.update(data)
        return len(data)

    def hexdigest(self) -> str:
        """The digest of the whole stream: what was not asked for is read now."""
        while data := self._stream.read(1 << 20):
            self._digest.update(data)
        return self._digest.hexdigest()


class _Files:
    """The files of a request, opened one after the other; `beside` names folders of a bulk export that stay unread."""

    def __init__(self, paths: list[str], *, digest: bool) -> None:
        self._digest = digest
        self.digests: dict[str, str] = {}
        self.beside: list[str] = []
        self._names = list(dict.fromkeys(name for path in paths for name in self._listed(path)))

    def _listed(self, path: str) -> list[str]:
        """A file itself, or the files of a folder by name; not those of folders in it."""
        if path == "-" or not Path(path).is_dir():
            return [path]
        inside = sorted(Path(path).iterdir())
        self.beside += [
            str(one) for one in inside if one.is_dir() and one.name in ("error", "errors", "deleted")
        ]
        return [str(one) for one in inside if one.is_file() and not one.name.startswith(".")]

    def __iter__(self) -> Iterator[tuple[str, BinaryIO]]:
        for name in self._names:
            with _open(name) as stream:
                shown = "stdin" if name == "-" else name
                if not self._digest:
                    yield shown, stream
                    continue
                counted = _Digesting(stream)
                yield shown, cast(BinaryIO, counted)
                self.digests[shown] = counted.hexdigest()


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of stdin for `-`; raises TrdcheckError."""
    if name == "-":
        if sys.stdin is None:
            raise TrdcheckError("stdin is closed", "name a file or a folder")
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb", buffering=0)  # noqa: SIM115 - closed below, once it could be opened
    except OSError as error:
        raise TrdcheckError(
            f"{name}: {error.strerror}", "name a file or a folder of records, or - for stdin"
        ) from None
    except ValueError:
        raise TrdcheckError("a name holds a character that no file name can") from None
    with stream:
        yield cast(BinaryIO, stream)
