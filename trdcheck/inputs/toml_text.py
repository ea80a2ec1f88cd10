"""A TOML text as plain values, and the line of every table and key in it."""

import math
import re
from typing import Any

import tomli
from msgspec import Struct

from trdcheck.inputs.problems import InvalidFileError, Mismatch, Path, Problem

MAX_BYTES = 10_000_000
_KEY = re.compile(
    r"""\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*"""
)
_STEP = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+""")
# What may hide a bracket or the end of a line: strings of both kinds, one line or several, and comments.
_OPAQUE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)


class TomlText(Struct, frozen=True):
    """The values of a TOML file with the line of each of its keys and tables."""

    name: str
    values: dict[str, Any]
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of a key or table; of the nearest enclosing one for what is not there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_toml_text(data: bytes, name: str) -> TomlText:
    """The values in the bytes of a file called `name`; raises InvalidFileError for what is no TOML."""
    if len(data) > MAX_BYTES:
        raise _invalid(name, 0, f"larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _invalid(name, line, "not UTF-8", "save the file as UTF-8") from None
    try:
        values = tomli.loads(text)
    except RecursionError:
        raise _invalid(name, 0, "nested too deep") from None
    except tomli.TOMLDecodeError as error:
        raise _invalid(name, error.lineno, f"not TOML: {error.msg}") from None
    except ValueError:
        raise _invalid(name, 0, "not TOML: a number too long to be read") from None
    return TomlText(name, values, lines_of(text.replace("\r\n", "\n")))


def _invalid(name: str, line: int, message: str, hint: str = "") -> InvalidFileError:
    return InvalidFileError([Problem(file=name, line=line, path="", message=message, hint=hint)])


def lines_of(text: str) -> dict[Path, int]:
    """The line of every table and key of a valid TOML text; what stands inside a value has the line of its key."""
    # Strings and comments become blanks of the same shape, so that only structure is left to read.
    bare = _OPAQUE.sub(lambda found: re.sub(r"[^\n]", "_", found.group()), text)
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth = 0
    original = text.split("\n")
    for number, line in enumerate(bare.split("\n"), 1):
        if depth == 0:
            start = line.lstrip()
            written = original[number - 1]
            if start.startswith("["):
                many = start.startswith("[[")
                table = _table(_steps(written.lstrip().lstrip("[")), counts, many=many)
                for end in range(1, len(table) + 1):
                    found.setdefault(table[:end], number)
                continue
            if start and "=" in start:
                path = (*table, *_steps(written))
                for end in range(len(table) + 1, len(path) + 1):
                    found.setdefault(path[:end], number)
        depth += sum(map(line.count, "[{")) - sum(map(line.count, "]}"))
    return found


def _table(steps: tuple[str, ...], counts: dict[Path, int], *, many: bool) -> Path:
    """The path of a header, with the number of each list of tables on the way."""
    path: Path = ()
    for n, step in enumerate(steps):
        path = (*path, step)
        last = n == len(steps) - 1
        if many and last:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _steps(text: str) -> tuple[str, ...]:
    """The parts of a key or header: `a."b c".d`."""
    key = _KEY.match(text)
    return tuple(
        tomli.loads(f"k = {step}")["k"] if step[0] in "\"'" else step
        for step in _STEP.findall(key.group(1) if key else "")
    )


def unreadable(value: object, path: Path = ()) -> list[Mismatch]:
    """Numbers that nothing can be compared with: `nan` and `inf`, which TOML allows."""
    if isinstance(value, dict):
        return [one for key, inner in value.items() for one in unreadable(inner, (*path, key))]
    if isinstance(value, list):
        return [one for n, inner in enumerate(value) for one in unreadable(inner, (*path, n))]
    if isinstance(value, float) and not math.isfinite(value):
        return [Mismatch(path=path, message=f"{value} is not a number that can be read")]
    return []
