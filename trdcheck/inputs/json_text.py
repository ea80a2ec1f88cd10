"""A JSON text as plain values: its encoding, size, nesting, numbers and keys, and the line of everything in it."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from trdcheck.inputs.problems import (
    InvalidFileError,
    Mismatch,
    Path,
    Problem,
    Unreadable,
    counted,
    located,
    shown,
    written,
)

MAX_BYTES = 10_000_000
MAX_LEVELS = 64
_DIGITS = 18  # of a whole number
_EXACT = 2**53  # from here on a float is no longer a whole number of its own
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')


class JsonText(Struct, frozen=True):
    """The object of a JSON file, with the text it came from."""

    name: str
    text: str
    values: dict[str, Any]
    repeats: bool

    def located(self, found: list[Mismatch]) -> list[Problem]:
        """All that is wrong with it, keys that stand twice included, in the order of its lines; the first 200."""
        lines = Lines(self.text)
        problems = located(found, self.name, lambda path, key: lines.of(path, key=key))
        for path, first, line in lines.twice:
            message = f"the key stands twice, first on line {first}"
            problems.append(Problem(file=self.name, line=line, path=written(path), message=message))
        return counted(problems, self.name)


def read_json(data: bytes, name: str, newest: str) -> JsonText:
    """The object in the bytes of a file called `name`, whose newest known format is `newest`.

    Raises InvalidFileError for what cannot be read at all, and for a newer format before anything else. Keys that
    stand twice and numbers that cannot be kept are for the caller to list with the rest.
    """
    text = _decoded(data, name)
    deep = _too_deep(text)
    if deep:
        raise _invalid(name, deep, f"nested too deep: more than {MAX_LEVELS} levels")
    repeats: list[bool] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        values = dict(pairs)
        repeats.append(len(values) != len(pairs))
        return values

    try:
        values = json.loads(
            text, object_pairs_hook=once, parse_constant=Unreadable, parse_float=_finite, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        what = "the file ends too early" if error.pos >= len(text.rstrip()) else error.msg
        raise _invalid(name, error.lineno, f"not JSON: {what} (column {error.colno})") from None
    if not isinstance(values, dict):
        raise _invalid(name, 1, f"found {shown(values)}, expected one object")
    if _is_newer(values.get("format"), newest):
        raise _invalid(name, Lines(text).of(("format",)), "written for a newer format", "upgrade trdcheck")
    return JsonText(name=name, text=text, values=values, repeats=any(repeats))


def _is_newer(told: object, newest: str) -> bool:
    """Whether a format has the name of the newest known one and a higher number."""
    family, _, number = newest.rpartition("/")
    found = re.fullmatch(rf"{re.escape(family)}/([0-9]{{1,9}})", told) if isinstance(told, str) else None
    return found is not None and int(found.group(1)) > int(number)


def _decoded(data: bytes, name: str) -> str:
    """The text of a file: UTF-8, a byte order mark accepted."""
    if len(data) > MAX_BYTES:
        raise _invalid(name, 0, f"{len(data):,} bytes; the limit is {MAX_BYTES:,}")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise _invalid(name, 0, "not UTF-8 (it looks like UTF-16)", "save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _invalid(name, line, f"not UTF-8 at byte {error.start}", "save it as UTF-8") from None


def _too_deep(text: str) -> int:
    """The line on which a text is nested deeper than a case can be; 0 when it is not."""
    if text.count("[") + text.count("{") <= MAX_LEVELS:
        return 0
    level = 0
    for token in _BRACKET.finditer(text):
        level += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token.group(), 0)
        if level > MAX_LEVELS:
            return text.count("\n", 0, token.start()) + 1
    return 0


def _finite(word: str) -> float | int | Unreadable:
    """A number; 44.0 is the whole number 44, as in the published schema."""
    number = float(word)
    if not math.isfinite(number):
        return Unreadable(word)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _whole(word: str) -> int | Unreadable:
    return int(word) if len(word) <= _DIGITS else Unreadable(word)


def half_characters(value: object, path: Path = ()) -> Iterator[Mismatch]:
    """Texts that hold one half of a pair of surrogates: no file and no terminal could show them."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield Mismatch(path=path, message="the text holds half a character (a lone surrogate)")
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from half_characters(key, (*path, key))
            yield from half_characters(one, (*path, key))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from half_characters(one, (*path, n))


def with_whole_characters(value: Any) -> Any:
    """A value with a mark in the place of each half character, so that the rest of it can be gone through."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {with_whole_characters(key): with_whole_characters(one) for key, one in value.items()}
    return [with_whole_characters(one) for one in value] if isinstance(value, list) else value


def _invalid(name: str, line: int, message: str, hint: str = "") -> InvalidFileError:
    return InvalidFileError([Problem(file=name, line=line, path="", message=message, hint=hint)])


class Lines:
    """The line of every value and key of a JSON text, and every key given twice. The text must be valid JSON."""

    def __init__(self, text: str) -> None:
        self.values: dict[Path, int] = {}
        self.keys: dict[Path, int] = {}
        self.twice: list[tuple[Path, int, int]] = []
        self._scan(text)

    def of(self, path: Path, *, key: bool = False) -> int:
        """The line of a value, or of its key; of the nearest enclosing one for what is not there."""
        while path:
            line = (self.keys if key else self.values).get(path)
            if line is not None:
                return line
            path, key = path[:-1], False
        return self.values.get((), 1)

    def _scan(self, text: str) -> None:
        """One pass over the tokens with a stack: iterative, whatever the nesting."""
        line, position = 1, 0
        stack: list[str | int | None] = []  # the current key or index of each open object or list
        expects_key = False
        for token in _TOKEN.finditer(text):
            line += text.count("\n", position, token.start())
            position = token.start()
            word = token.group()
            if word in "{[":
                self.values[self._path(stack)] = line
                stack.append(None if word == "{" else 0)
                expects_key = word == "{"
            elif word in "}]":
                stack.pop()
                expects_key = False
            elif word == ",":
                top = stack[-1] if stack else None
                if isinstance(top, int):
                    stack[-1] = top + 1
                expects_key = not isinstance(top, int)
            elif word == ":":
                expects_key = False
            elif expects_key:
                stack[-1] = str(json.loads(word))
                path = self._path(stack)
                if path in self.keys:
                    self.twice.append((path, self.keys[path], line))
                self.keys.setdefault(path, line)
            else:
                self.values[self._path(stack)] = line

    @staticmethod
    def _path(stack: list[str | int | None]) -> Path:
        return tuple(step for step in stack if step is not None)
