"""What a file of records is, by its content: one JSON document, a resource a line, XML, any of these compressed."""

import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Literal, cast

import msgspec
from msgspec import Struct

_BUFFER = 1 << 20
_TYPE = b'"resourceType"'
_BOM = b"\xef\xbb\xbf"
_NOT_JSON = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


class Piece(Struct, frozen=True):
    """Bytes that hold one document, where they stand, or what is to be said of the place."""

    where: str
    kind: Literal["json", "xml", "damaged", "said"]
    data: bytes = b""
    text: str = ""


def pieces(
    stream: BinaryIO, name: str, wanted: bytes | None = None, passed: "Counter[bytes] | None" = None
) -> Iterator[Piece]:
    """The documents of a file, one after the other.

    With `wanted`, the bytes of a patient's id, a line without them is passed over and counted in `passed` by its
    type, unless it is a Medication, which names no patient.
    """
    buffered: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, stream), _BUFFER)
    try:
        yield from _pieces(_opened(buffered), name, wanted, Counter() if passed is None else passed)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Piece(name, "damaged", text="the compressed file ends early or is damaged")
    finally:
        buffered.detach()  # the stream is its owner's to close


def _opened(buffered: io.BufferedReader) -> BinaryIO:
    """The bytes of a file, decompressed where they begin as gzip does."""
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return cast(BinaryIO, gzip.GzipFile(fileobj=buffered))
    return cast(BinaryIO, buffered)


def _pieces(stream: BinaryIO, name: str, wanted: bytes | None, passed: "Counter[bytes]") -> Iterator[Piece]:
    number, first = 0, b""
    while not first.strip():
        first = stream.readline()
        number += 1
        if not first:
            yield Piece(name, "said", text="empty")
            return
        first = first.removeprefix(_BOM)
    if first.lstrip().startswith(b"<"):
        yield Piece(name, "xml", first + stream.read())
        return
    if not _complete(first):
        rest = stream.read()
        if _complete(first + rest):
            yield from _document(first + rest, name)
            return
        lines = rest.split(b"\n")
        if not any(_is_resource(line) for line in lines):
            yield Piece(name, "damaged", text="neither JSON nor a resource a line")
            return
        yield from _lines(iter([first, *lines]), name, number, wanted, passed)
        return
    ahead = [stream.readline()]
    while ahead[-1] and not ahead[-1].strip():
        ahead.append(stream.readline())
    if ahead[-1]:
        yield from _lines(chain([first, *ahead], stream), name, number, wanted, passed)
    else:
        yield from _document(first, name)


def _document(data: bytes, name: str) -> Iterator[Piece]:
    """One document; a JSON string that holds one is opened once."""
    if data.lstrip().startswith(b'"'):
        inner = msgspec.json.decode(data, type=str).encode()
        yield Piece(name, "said", text="a JSON string that holds a document, opened once")
        if inner.lstrip().startswith(b"<"):
            yield Piece(name, "xml", inner)
        elif _complete(inner):
            yield Piece(name, "json", inner)
        else:
            yield Piece(name, "damaged", text="the string holds no JSON document")
        return
    yield Piece(name, "json", data)


def _lines(
    lines: Iterator[bytes], name: str, number: int, wanted: bytes | None, passed: "Counter[bytes]"
) -> Iterator[Piece]:
    """A document a line; blank lines are passed over, lines of other patients counted by their type."""
    for n, line in enumerate(lines, number):
        if wanted is not None and wanted not in line:
            start = line.find(b'"', line.find(b":", line.find(_TYPE) + len(_TYPE))) + 1
            kind = line[start : line.find(b'"', start)]
            if kind != b"Medication" and kind.isalpha():
                passed[kind] += 1
                continue
        if line.strip():
            yield Piece(f"{name}:{n}", "json", line)


def _complete(data: bytes) -> bool:
    """Whether the bytes are one whole JSON value."""
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except _NOT_JSON:
        return False
    return True


def _is_resource(line: bytes) -> bool:
    """Whether a line is a whole resource."""
    return line.lstrip().startswith(b"{") and b'"resourceType"' in line and _complete(line)
