"""Values of the right form in place of wrong ones, so that what else is wrong with a file can be found too. Pure.

What is mended is never used for anything but finding further problems; those at mended places are not told.
"""

import copy
from typing import Any

from msgspec import inspect

from trdcheck.inputs.problems import Hook, Mismatch, Path, mismatches

_ROUNDS = 6


def mended(values: dict[str, Any], want: inspect.Type, hook: Hook) -> tuple[dict[str, Any], list[Path]]:
    """A copy of the values that has the form of a type where that can be had, and the places that were changed."""
    fixed = copy.deepcopy(values)
    places: list[Path] = []
    for _ in range(_ROUNDS):
        wrong = list(mismatches(fixed, want, hook))
        if not wrong:
            break
        for one in wrong:
            places.append(_mend(fixed, one))
    return fixed, places


def _mend(values: dict[str, Any], wrong: Mismatch) -> Path:
    """Put something of the right form in one place, or take out what is there; the place."""
    if wrong.lacks is not None:
        parent = _at(values, wrong.path)
        if isinstance(parent, dict):
            parent[wrong.lacks.name] = _filler(wrong.lacks.want)
        return (*wrong.path, wrong.lacks.name)
    # An entry of a list is taken out with its list, so that no other changes its number; a whole table becomes empty.
    path = wrong.path
    while path and isinstance(path[-1], int) and len(path) > 2:
        path = path[:-1]
    parent = _at(values, path[:-1])
    if isinstance(parent, dict) and path:
        parent.pop(path[-1], None)
    elif isinstance(parent, list) and path:
        parent[int(path[-1])] = {}
    return path


def _at(values: Any, path: Path) -> Any:
    for step in path:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def _filler(want: inspect.Type) -> object:
    """The plainest value of a type."""
    match want:
        case inspect.StrType():
            return "1/1" if want.pattern and "/" in want.pattern else "x"
        case inspect.IntType() | inspect.FloatType():
            return 1
        case inspect.BoolType():
            return False
        case inspect.LiteralType():
            return want.values[0]
        case inspect.EnumType():
            return next(iter(want.cls)).value
        case inspect.ListType():
            return [_filler(want.item_type)] if want.min_length else []
        case inspect.VarTupleType():
            return []
        case inspect.TupleType():
            return [_filler(one) for one in want.item_types]
        case inspect.UnionType():
            return _filler(want.types[0])
        case _:
            return {}
