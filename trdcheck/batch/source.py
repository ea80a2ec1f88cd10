"""The lines of a cohort: plain, gzip or zstd by its name, or standard input; never more than one case in memory."""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

from trdcheck.errors import TrdcheckError
from trdcheck.inputs.json_text import MAX_BYTES

_CHUNK = 1 << 20


class CohortLine(NamedTuple):
    """One line of the input: its number from 1, its bytes without the newline, and the bytes read so far.

    `data` is None for a line longer than a case may be: it was passed over and not kept.
    """

    number: int
    data: bytes | None
    offset: int


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """The bytes of a cohort, unpacked; raises TrdcheckError for one that cannot be read."""
    if name == "-":
        if sys.stdin is None:
            raise TrdcheckError("stdin is closed", "name a file")
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file, _unpacked(file, name) as stream:
            yield stream
    except OSError as error:
        raise TrdcheckError(
            f"{name}: {error.strerror or error}", "name an NDJSON file, or - for stdin"
        ) from None
    except EOFError:
        raise TrdcheckError(f"{name}: it ends too early", "was it cut off while it was copied?") from None


@contextmanager
def _unpacked(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    if name.endswith(".gz"):
        import gzip

        with gzip.open(file) as stream:
            yield cast(IO[bytes], stream)
    elif name.endswith(".zst"):
        try:
            import zstandard
        except ImportError:
            raise TrdcheckError(f"{name}: zstd needs an extra", "pip install 'trdcheck[zstd]'") from None
        with zstandard.ZstdDecompressor().stream_reader(file) as reader:
            import io

            yield io.BufferedReader(cast(io.RawIOBase, reader), _CHUNK)
    else:
        yield file


def lines_of(stream: IO[bytes]) -> Iterator[CohortLine]:
    """Every line that is not blank; a line longer than a case may be is passed over piece by piece."""
    number = offset = 0
    while data := stream.readline(MAX_BYTES + 1):
        number += 1
        offset += len(data)
        kept: bytes | None = data.rstrip(b"\r\n")
        while not data.endswith(b"\n") and (data := stream.readline(_CHUNK)):
            offset += len(data)
            kept = None
        if kept is None or kept.strip():
            yield CohortLine(number, kept, offset)


def fingerprint(name: str) -> str:
    """The SHA-256 of a file, by which `--resume` knows it again."""
    with Path(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
