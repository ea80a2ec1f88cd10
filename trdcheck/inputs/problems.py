"""Every mismatch between outside data and a type, with its line; nothing here knows a case or a checklist."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec
from msgspec import Struct, inspect

from trdcheck.cleaning import clean
from trdcheck.errors import TrdcheckError
from trdcheck.model.slips import slips_of

Path = tuple[str | int, ...]
Hook = Callable[[type, object], object]

# A value of these keys is never repeated in a message: it is free text or the user's own pseudonym.
PRIVATE = frozenset({"case_id", "note", "text", "reason", "by", "ref"})
_SHOWN = 40
_OFFERED = 3
_LISTED = 200


class Problem(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a file: where, what, and what to do. `line` counts from 1, 0 when not known."""

    file: str
    line: int
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """As it is printed: `case.json:14: trials[1].drug: …`, the hint on a line of its own."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        said = ": ".join(part for part in (where, self.path, self.message) if part)
        return f"{said}\n  {self.hint}" if self.hint else said


class Problems(Struct, frozen=True, kw_only=True):
    """All problems of some files (`trdcheck-problems/1`)."""

    format: Literal["trdcheck-problems/1"] = "trdcheck-problems/1"
    files: list[str]
    problems: list[Problem]


class InvalidFileError(TrdcheckError):
    """A file that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["InvalidFileError"], tuple[list[Problem]]]:
        """It pickles as its problems."""
        return InvalidFileError, (self.problems,)


class Lack:
    """A key that is missing: its name and its type."""

    def __init__(self, name: str, want: inspect.Type) -> None:
        self.name = name
        self.want = want


class Mismatch(Struct, frozen=True, kw_only=True):
    """A problem before its line is known; `key` marks a problem of the key rather than of its value.

    `lacks` is what is missing at the path.
    """

    path: Path
    message: str
    hint: str = ""
    key: bool = False
    lacks: Lack | None = None


class Unreadable:
    """A number as it is written that no case can hold: NaN, 1e400, a thousand digits. It fits no type."""

    def __init__(self, word: str) -> None:
        self.word = word


def written(path: Path) -> str:
    """A path as it is read: `trials[1].drug`."""
    text = ""
    for step in path:
        text += (
            f"[{step}]"
            if isinstance(step, int)
            else f".{clean(step)[:_SHOWN]}"
            if text
            else clean(step)[:_SHOWN]
        )
    return text


def shown(value: object, path: Path = ()) -> str:
    """A value for a message: cleaned, at most 40 characters; never one of a private key."""
    if any(step in PRIVATE for step in path):
        return "the value"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = clean(value if isinstance(value, str) else str(value))
    text = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return f'"{text}"' if isinstance(value, str) else text


def nearest(word: str, known: Sequence[str]) -> str:
    """`did you mean: a`, or nothing: only what one typing slip explains; names are offered, never chosen."""
    near = slips_of(word, known)
    return f"did you mean: {', '.join(near[:_OFFERED])}" if near else ""


def nearest_id(name: str, known: Sequence[str]) -> str:
    """`did you mean: a, b`, or nothing, for the ids of a checklist's author: alike is near enough there."""
    from difflib import get_close_matches  # only needed for a message

    near = get_close_matches(name.casefold(), known, n=_OFFERED, cutoff=0.6)
    return f"did you mean: {', '.join(near)}" if near else ""


# -- the walk ----------------------------------------------------------------------------------------------------


def mismatches(value: object, want: inspect.Type, hook: Hook, path: Path = ()) -> Iterator[Mismatch]:
    """Every way in which a plain value is not what a type asks for, in the order of the file."""
    if isinstance(value, Unreadable):
        yield Mismatch(path=path, message=f"{value.word[:_SHOWN]} is not a number that can be read")
        return
    match want:
        case inspect.UnionType():
            yield from _of_union(value, want, hook, path)
        case inspect.StructType():
            yield from _of_struct(value, want, hook, path)
        case inspect.ListType() | inspect.VarTupleType():
            if not isinstance(value, list):
                yield Mismatch(path=path, message=f"found {shown(value, path)}, expected a list")
                return
            if len(value) < (want.min_length or 0):
                yield Mismatch(path=path, message="found an empty list, expected at least one entry")
            for n, one in enumerate(value):
                yield from mismatches(one, want.item_type, hook, (*path, n))
        case inspect.TupleType():
            if not isinstance(value, list) or len(value) != len(want.item_types):
                message = f"found {shown(value, path)}, expected {len(want.item_types)} values"
                yield Mismatch(path=path, message=message)
                return
            for n, (one, wanted) in enumerate(zip(value, want.item_types, strict=True)):
                yield from mismatches(one, wanted, hook, (*path, n))
        case inspect.DictType():
            if not isinstance(value, dict):
                yield Mismatch(path=path, message=f"found {shown(value, path)}, expected an object")
                return
            for key, one in value.items():
                for wrong in mismatches(key, want.key_type, hook, (*path, key)):
                    yield Mismatch(path=wrong.path, message=wrong.message, hint=wrong.hint, key=True)
                yield from mismatches(one, want.value_type, hook, (*path, key))
        case inspect.CustomType():
            try:
                hook(want.cls, value)
            except ValueError as error:
                message, _, hint = str(error).partition("\n")
                yield Mismatch(path=path, message=message, hint=hint)
        case _:
            message, hint = _leaf(value, want, path)
            if message:
                yield Mismatch(path=path, message=message, hint=hint)


def _of_union(value: object, want: inspect.UnionType, hook: Hook, path: Path) -> Iterator[Mismatch]:
    """The mismatches with the branch that is meant, or with all when none is."""
    branches: list[inspect.Type] = [one for one in want.types if not isinstance(one, inspect.NoneType)]
    if value is None and len(branches) < len(want.types):
        return
    if isinstance(value, dict):
        tagged = [one for one in branches if isinstance(one, inspect.StructType)]
        if len(tagged) > 1:
            yield from _of_tagged(value, tagged, hook, path)
            return
        objects: list[inspect.Type] = [
            *tagged,
            *(one for one in branches if isinstance(one, inspect.DictType)),
        ]
        branches = objects[:1] or branches
    elif isinstance(value, list):
        lists = (inspect.ListType, inspect.VarTupleType, inspect.TupleType)
        branches = [one for one in branches if isinstance(one, lists)] or branches
    found = [list(mismatches(value, one, hook, path)) for one in branches]
    if any(not wrong for wrong in found):
        return
    if len(found) == 1:
        yield from found[0]
        return
    expected = _unique(_expected(one) for one in branches)
    near = (
        nearest(value, [word for one in branches for word in _words(one)]) if isinstance(value, str) else ""
    )
    yield Mismatch(
        path=path, message=f"found {shown(value, path)}, expected {' or '.join(expected)}", hint=near
    )


def _of_tagged(
    value: dict[str, object], branches: list[inspect.StructType], hook: Hook, path: Path
) -> Iterator[Mismatch]:
    """The mismatches with the struct that the tag names."""
    field = branches[0].tag_field or "type"
    by_tag = {str(one.tag): one for one in branches}
    tag = value.get(field)
    if not isinstance(tag, str) or tag not in by_tag:
        allowed = ", ".join(by_tag)
        found = f"found {shown(tag)}" if field in value else "missing"
        hint = nearest(tag, list(by_tag)) if isinstance(tag, str) else ""
        yield Mismatch(path=(*path, field), message=f"{found}, allowed: {allowed}", hint=hint)
        return
    yield from _of_struct(value, by_tag[tag], hook, path)


def _of_struct(value: object, want: inspect.StructType, hook: Hook, path: Path) -> Iterator[Mismatch]:
    """Unknown keys with the nearest known one, what is missing, and what is wrong inside."""
    if not isinstance(value, dict):
        yield Mismatch(path=path, message=f"found {shown(value, path)}, expected an object")
        return
    fields = {field.encode_name: field for field in want.fields}
    for key, one in value.items():
        if key in fields:
            yield from mismatches(one, fields[key].type, hook, (*path, key))
        elif key != want.tag_field:
            hint = nearest(key, list(fields))
            yield Mismatch(path=(*path, key), message="unknown key", hint=hint, key=True)
    for name, field in fields.items():
        if field.required and name not in value:
            yield Mismatch(path=path, message=f'"{name}" is missing', lacks=Lack(name, field.type))


def _leaf(value: object, want: inspect.Type, path: Path) -> tuple[str, str]:
    """What is wrong with a simple value, and a hint; empty when nothing is."""
    words = _words(want)
    if words:
        if isinstance(value, str) and value in words:
            return "", ""
        allowed = ", ".join(words)
        hint = nearest(value, words) if isinstance(value, str) else ""
        return f"found {shown(value, path)}, allowed: {allowed}", hint
    try:
        msgspec.convert(value, _python(want))
    except msgspec.ValidationError:
        return f"found {shown(value, path)}, expected {_expected(want)}", ""
    return "", ""


def _words(want: inspect.Type) -> list[str]:
    """The words of a closed list; empty for another type."""
    if isinstance(want, inspect.EnumType):
        return [str(one.value) for one in want.cls]
    return [str(one) for one in want.values] if isinstance(want, inspect.LiteralType) else []


def _python(want: inspect.Type) -> object:
    """The Python type behind an inspected leaf, its limits included."""
    from typing import Annotated

    plain: dict[type, object] = {
        inspect.BoolType: bool,
        inspect.StrType: str,
        inspect.IntType: int,
        inspect.FloatType: float,
        inspect.NoneType: None,
        inspect.AnyType: object,
    }
    base = plain.get(type(want), object)
    limits = {
        name: limit
        for name in ("gt", "ge", "lt", "le", "min_length", "max_length", "pattern")
        if (limit := getattr(want, name, None)) is not None
    }
    return Annotated[base, msgspec.Meta(**limits)] if limits else base


def _expected(want: inspect.Type) -> str:
    """A type in words."""
    match want:
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType() | inspect.FloatType():
            return ("a whole number" if isinstance(want, inspect.IntType) else "a number") + _limits(want)
        case inspect.StrType():
            form = f" of the form {want.pattern}" if want.pattern else ""
            return "a text" + (" that is not empty" if want.min_length else form)
        case inspect.LiteralType() | inspect.EnumType():
            return "one of " + ", ".join(_words(want))
        case inspect.ListType() | inspect.VarTupleType() | inspect.TupleType():
            return "a list"
        case inspect.StructType() | inspect.DictType():
            return "an object"
        case inspect.CustomType():
            return {"When": "a date (YYYY-MM-DD, YYYY-MM or YYYY)"}.get(want.cls.__name__, "a known name")
        case _:
            return "another kind of value"


def _limits(want: inspect.IntType | inspect.FloatType) -> str:
    """The limits of a number in words."""
    low = f" from {want.ge}" if want.ge is not None else f" above {want.gt}" if want.gt is not None else ""
    high = f" to {want.le}" if want.le is not None else f" below {want.lt}" if want.lt is not None else ""
    return low + high


def _unique(words: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(words))


def located(found: Sequence[Mismatch], file: str, line_of: Callable[[Path, bool], int]) -> list[Problem]:
    """Mismatches as problems of a file, each with its line."""
    return [
        Problem(
            file=file,
            line=line_of(one.path, one.key),
            path=written(one.path),
            message=one.message,
            hint=one.hint,
        )
        for one in found
    ]


def counted(problems: list[Problem], file: str) -> list[Problem]:
    """The first 200 problems in the order of their lines, and how many more there are."""
    ordered = sorted(problems, key=lambda problem: problem.line)
    more = len(ordered) - _LISTED
    if more <= 0:
        return ordered
    return [*ordered[:_LISTED], Problem(file=file, line=0, path="", message=f"{more:,} more problems")]
