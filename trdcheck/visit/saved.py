"""The case on disk: one writer, whole or not at all, readable by its owner only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trdcheck.errors import InUseError, TrdcheckError
from trdcheck.inputs.json_text import MAX_BYTES
from trdcheck.output import MODE, write_file


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The case for one visit alone; raises InUseError at once when another holds it.

    The lock is a file beside the case: saving gives the case itself a new inode. Half-written files that a dead
    visit left are swept, since they hold patient data.
    """
    lock = path.with_name(f".{path.name}.lock")
    handle = _locked(lock, path)
    try:
        for stale in path.parent.glob(f".{_literal(path.name)}.*.tmp"):
            stale.unlink(missing_ok=True)
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


def _locked(lock: Path, path: Path) -> int:
    """The held lock file; one that another visit removed meanwhile is opened anew."""
    import fcntl

    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, MODE)
        except OSError as error:
            raise TrdcheckError(
                f"{path}: {error.strerror}", "name a file in a folder you may write to"
            ) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise InUseError(f"{path}: another visit has this case open", "close that visit first") from None
        try:
            if os.fstat(handle).st_ino == lock.stat().st_ino:
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)


def _literal(name: str) -> str:
    """A name whose characters mean nothing to a pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def stored(path: Path) -> bytes | None:
    """The bytes of the case, at most one more than may be read; None when there is no file yet."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrdcheckError(f"{path}: {error.strerror}", "name a case file") from None


def store(path: Path, text: str) -> None:
    """Save the case; when it returns the text is on disk. Raises CannotWriteError and leaves what was there."""
    write_file(path, text)
