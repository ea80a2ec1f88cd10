"""The case on disk: one writer, whole or not at all, readable by its owner only, nobody else's changes overwritten."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from trdcheck.errors import CannotWriteError, InUseError, TrdcheckError
from trdcheck.inputs.json_text import MAX_BYTES
from trdcheck.output import MODE, write_file

if TYPE_CHECKING:
    from filelock import BaseFileLock


@contextmanager
def held(path: Path) -> "Iterator[CaseFile]":
    """The case for one visit alone; raises InUseError at once when another holds it.

    The lock is a file beside the case: saving gives the case itself a new inode. A link is followed first, so that a
    file has one lock. Half-written files that a dead visit left are swept, since they hold patient data.
    """
    from filelock import FileLock, Timeout

    resolved = path.resolve() if path.is_symlink() else path
    if not resolved.parent.is_dir():
        raise TrdcheckError(f"{path}: No such file or directory", "name a file in a folder that is there")
    place = resolved.with_name(f".{resolved.name}.lock")
    # Where a system has no modes of open files (Windows before Python 3.13) the rights of the folder hold.
    lock = FileLock(place, mode=MODE) if hasattr(os, "fchmod") else FileLock(place)
    try:
        _acquire(lock, place)
    except Timeout:
        raise InUseError(f"{path}: another visit has this case open", "close that visit first") from None
    except NotImplementedError as error:
        raise TrdcheckError(f"{path}: {error}", "copy the case to a folder of this computer") from None
    except OSError as error:
        raise TrdcheckError(f"{path}: {error.strerror}", "name a file in a folder you may write to") from None
    try:
        for stale in resolved.parent.glob(f".{_literal(resolved.name)}.*.tmp"):
            stale.unlink(missing_ok=True)
        yield CaseFile(resolved)
    finally:
        _release(lock, place)


def _acquire(lock: "BaseFileLock", place: Path) -> None:
    """Hold the lock; one that the visit before took away while we opened it is taken anew."""
    lock.acquire(blocking=False)
    while not place.exists():
        lock.release()
        lock.acquire(blocking=False)


def _release(lock: "BaseFileLock", place: Path) -> None:
    """Let go; the file goes first where a system lets an open file go, so that nobody locks one that is about to."""
    try:
        place.unlink(missing_ok=True)
        lock.release()
    except PermissionError:
        lock.release()
        with suppress(OSError):
            place.unlink(missing_ok=True)


def _literal(name: str) -> str:
    """A name whose characters mean nothing to a pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


class CaseFile:
    """The file of one visit: what was last read or written is what must still stand there before the next save."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: bytes | None = None
        self._beside: Path | None = None

    def read(self) -> bytes | None:
        """The bytes of the case, at most one more than may be read; None when there is no file yet."""
        try:
            self._last = self._stored()
        except OSError as error:
            raise TrdcheckError(f"{self.path}: {error.strerror}", "name a case file") from None
        return self._last

    def save(self, text: str) -> None:
        """Save the case; when it returns the text is on disk. Raises CannotWriteError and leaves what was there.

        What another program wrote meanwhile is never overwritten: the answers go to a file beside it from then on.
        """
        if self._beside is None and self._is_changed():
            self._beside = _free(self.path)
        if self._beside is not None:
            write_file(self._beside, text)
            raise CannotWriteError(
                f"{self.path.name} was changed by another program; this visit goes on in {self._beside.name}",
                f"look at both; trdcheck visit {self.path} opens the other program's",
            )
        write_file(self.path, text)
        self._last = text.encode()

    def _is_changed(self) -> bool:
        try:
            return self._stored() != self._last
        except OSError:
            return True

    def _stored(self) -> bytes | None:
        try:
            with self.path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None


def _free(path: Path) -> Path:
    """A name beside a file that nothing has yet."""
    numbers = ("", *(f"-{n}" for n in range(2, 1000)))
    names = (path.with_name(f"{path.stem}.this-visit{number}{path.suffix}") for number in numbers)
    return next(name for name in names if not name.exists())
