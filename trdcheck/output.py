"""Where a result goes: standard output or a file, whole or not at all."""

import os
import stat
import sys
import tempfile
from pathlib import Path

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
    if _is_plain(found.st_mode) and not force:
        raise TrdcheckError(f"{path}: exists already", "add --force to replace it, or name another file")


def _is_plain(mode: int) -> bool:
    """Whether it would be replaced: an ordinary file or a link, which is never written through."""
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def write_file(path: Path, text: str) -> None:
    """Write a file whole, readable by its owner only, or leave what was there; raises CannotWriteError.

    The text goes to a file beside it, reaches the disk, and only then takes the name.
    """
    try:
        if path.exists() and not _is_plain(path.lstat().st_mode):
            with path.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        raise CannotWriteError(f"{path}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            os.fchmod(file.fileno(), MODE)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise CannotWriteError(f"{path}: {error.strerror}") from None


def _sync_folder(folder: Path) -> None:
    """Let the new name reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_out(text: str) -> None:
    """Write to standard output and make sure that it went out.

    Raises CannotWriteError when output was lost, ReaderGoneError when the reader went away.
    """
    try:
        if sys.stdout is None:
            raise CannotWriteError("standard output is closed")
        sys.stdout.write(fitted(text, sys.stdout.encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        # Told as our own error: Typer would turn this one into exit code 1.
        raise ReaderGoneError("the reader went away") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "closed"
        raise CannotWriteError(f"standard output: {reason}") from None


def fitted(text: str, encoding: str | None) -> str:
    """A text that the stream can hold: characters it lacks are written plainly, never dropped in silence."""
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        from trdcheck.render.text import encodable

        return encodable(text, encoding)
    return text
