"""Where a result goes: standard output or a file, whole or not at all."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from trdcheck.cleaning import encodable
from trdcheck.errors import CannotWriteError, ReaderGoneError, TrdcheckError

MODE = 0o600


def check_target(path: Path, *, force: bool) -> None:
    """Refuse an existing file before anything is judged; a device or a pipe is written to, not replaced."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotWriteError(f"{path}: {error.strerror}") from None
    if stat.S_ISDIR(found.st_mode):
        raise TrdcheckError(f"{path}: is a folder", "name a file")
    if _is_replaced(path, found.st_mode) and not force:
        raise TrdcheckError(f"{path}: exists already", "add --force to replace it, or name another file")


def _is_replaced(path: Path, mode: int) -> bool:
    """Whether a new file takes its name: an ordinary file or a link, which is never written through.

    The links of the system, such as /dev/stdout, stand for what they point to.
    """
    if stat.S_ISLNK(mode):
        return path.parent.resolve().parts[1:2] not in (("dev",), ("proc",))
    return stat.S_ISREG(mode)


def write_file(path: Path, text: str) -> None:
    """Write a file whole, readable by its owner only, or leave what was there; raises CannotWriteError.

    The text goes to a file beside it, reaches the disk, and only then takes the name.
    """
    try:
        if os.path.lexists(path) and not _is_replaced(path, path.lstat().st_mode):
            with path.open("a", encoding="utf-8", newline="") as file:
                file.write(text)
            return
        _replace(path, text)
    except OSError as error:
        raise CannotWriteError(f"{path}: {error.strerror}") from None


def _replace(path: Path, text: str) -> None:
    """Put a new file in the place of a name; whatever stops it, nothing is left beside."""
    import tempfile  # costs every start that writes to no file

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            if hasattr(os, "fchmod"):  # Windows before Python 3.13 has none; the folder's rights hold there
                os.fchmod(file.fileno(), MODE)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let the new name reach the disk; a system that opens no folders (Windows) sees to it by itself."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class StandardOutput:
    """Standard output whose losses are told as our own errors: Typer gives them exit codes of its own."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def isatty(self) -> bool:
        """Whether somebody reads it on a terminal."""
        return self._stream is not None and self._stream.isatty()

    def write(self, text: str) -> int:
        """Write a text; raises CannotWriteError or ReaderGoneError."""
        if self._stream is None:
            raise CannotWriteError("standard output is closed")
        with _told():
            return self._stream.write(fitted(text, self._stream.encoding))

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are, whatever the encoding of the stream; raises as `write` does."""
        if self._stream is None:
            raise CannotWriteError("standard output is closed")
        with _told():
            self._stream.flush()
            self._stream.buffer.write(data)
            self._stream.buffer.flush()

    def flush(self) -> None:
        """Let it go out; raises CannotWriteError or ReaderGoneError."""
        if self._stream is not None:
            with _told():
                self._stream.flush()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ReaderGoneError("the reader went away") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "closed"
        raise CannotWriteError(f"standard output: {reason}") from None


def write_out(text: str) -> None:
    """Write to standard output and make sure that it went out."""
    sys.stdout.write(text)
    sys.stdout.flush()


def write_machine(text: str) -> None:
    """Write a machine format to standard output: UTF-8 whatever the terminal's encoding, newlines as they are."""
    out = sys.stdout
    if isinstance(out, StandardOutput):
        out.write_bytes(text.encode("utf-8"))
    else:
        write_out(text)


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output and make sure that they went out."""
    cast("StandardOutput", sys.stdout).write_bytes(data)


def fitted(text: str, encoding: str | None) -> str:
    """A text that the stream can hold: characters it lacks are written plainly, never dropped in silence."""
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return encodable(text, encoding)
    return text
