"""Where the lines of a cohort go: standard output, or a file that takes its name when it is whole."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from trdcheck.errors import CannotWriteError, TrdcheckError
from trdcheck.output import MODE


class Part:
    """The file `OUT.part` of a run that is under way: whole lines only, readable by its owner alone.

    What the run was asked for is kept beside it, so that `--resume` goes on only with the same.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self.path = target.with_name(f"{target.name}.part")
        self._asked = target.with_name(f"{target.name}.part.asked")

    @contextmanager
    def writing(self, asked: dict[str, str], *, resume: bool) -> Iterator["PartFile"]:
        """The file to append to; renamed at the end of the block. Raises CannotWriteError, TrdcheckError."""
        try:
            if not resume or not self.path.exists():
                self._fresh(asked)
            elif json.loads(self._asked.read_text(encoding="utf-8")) != asked:
                raise TrdcheckError(
                    f"{self.path}: begun with another input, checklist, day or option",
                    "run it without --resume to begin anew",
                )
            with self.path.open("r+b", buffering=0) as file:
                yield PartFile(file)
                os.fsync(file.fileno())
            self.path.replace(self._target)
            self._asked.unlink(missing_ok=True)
        except (OSError, ValueError) as error:
            raise CannotWriteError(
                f"{self.path}: {getattr(error, 'strerror', None) or 'cannot be read'}"
            ) from None

    def _fresh(self, asked: dict[str, str]) -> None:
        for path, text in ((self._asked, json.dumps(asked)), (self.path, "")):
            path.unlink(missing_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)


class PartFile:
    """Whole lines appended to a file without a buffer: a write that fails takes back the piece that went out."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    def written_lines(self) -> Iterator[bytes]:
        """The whole lines of an earlier run, to be read to the end; a line that a kill cut off is taken away."""
        end = 0
        with open(self._file.fileno(), "rb", closefd=False) as reader:
            for line in reader:
                if line.endswith(b"\n"):
                    end += len(line)
                    yield line
        self._file.seek(end)
        self._file.truncate()

    def write(self, line: bytes) -> None:
        """Append one line; raises OSError, and the file ends with a whole line all the same."""
        start, rest = self._file.tell(), memoryview(line)
        try:
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError:
            self._file.truncate(start)
            raise
