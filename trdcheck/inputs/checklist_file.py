"""A checklist by its id or from a file: shipped ones whole, a clinic's own over the one it extends."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from trdcheck.cleaning import clean
from trdcheck.errors import TrdcheckError
from trdcheck.model.checklist import FORMAT, Checklist, ChecklistFile, as_applied
from trdcheck.reference import Reference
from trdcheck.reference.tables import DEFAULT as DEFAULT
from trdcheck.reference.tables import data_dir, read_values

if TYPE_CHECKING:
    from msgspec.inspect import Type

    from trdcheck.inputs.problems import Mismatch, Problem
    from trdcheck.inputs.toml_text import TomlText

_KINDS = ("sections", "items", "facts", "conditions", "analytes", "instruments", "definitions", "sources")


def shipped() -> list[str]:
    """The ids of the shipped checklists, the default first."""
    return sorted((path.stem for path in data_dir().glob("*.toml")), key=lambda name: (name != DEFAULT, name))


def open_checklist(name: str = DEFAULT) -> tuple[Checklist, Reference]:
    """The checklist of a shipped id, or of a path (it has a `/` or ends in `.toml`), with the tables it brings along.

    Raises InvalidFileError with every problem of a file, TrdcheckError for an id that is not shipped or a file that
    cannot be read.
    """
    if "/" in name or "\\" in name or name.endswith(".toml"):
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            raise TrdcheckError(
                f"{name}: {error.strerror}", "name a checklist file, or a shipped id"
            ) from None
        except ValueError:
            raise TrdcheckError("the name of the checklist holds a character that no file name can") from None
        return _overlaid(data, name)
    known = shipped()
    if name not in known:
        raise TrdcheckError(
            f'"{clean(name)[:40]}" is not a shipped checklist',
            f"shipped: {', '.join(known)}; a file of your own: its path, ending in .toml",
        )
    file = read_values(f"{name}.toml")
    if "extends" in file.values:
        return _overlaid((data_dir() / f"{name}.toml").read_bytes(), f"{name}.toml", shipped_as=name)
    return as_applied(msgspec.convert(file.values, ChecklistFile), file.sha256), Reference()


def _hash(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _overlaid(data: bytes, name: str, *, shipped_as: str = "") -> tuple[Checklist, Reference]:
    """The checklist an overlay makes of the one it extends."""
    # Only asked for by those who bring one: a plain check pays nothing for it.
    from msgspec import inspect

    from trdcheck.inputs.overlays.overlay import Overlay, additions, merged
    from trdcheck.inputs.problems import InvalidFileError, Mismatch, Problem, mismatches, nearest_id, shown
    from trdcheck.inputs.toml_text import read_toml_text, unreadable

    text = read_toml_text(data, name)
    values = text.values
    newer = _format_problem(values.get("format"))
    if newer:
        raise InvalidFileError(
            [Problem(file=name, line=text.line(("format",)), path="format", message=newer)]
        )
    want = inspect.type_info(Overlay)
    found = [*mismatches(values, want, _no_hook), *unreadable(values)]
    extends = values.get("extends")
    if isinstance(extends, str) and extends in shipped() and extends != values.get("id"):
        base, reference = open_checklist(extends)
        found = _with_names(found, values, want, base, reference)
    elif isinstance(extends, str):
        message = f"{shown(extends)} is not a shipped checklist"
        found.append(Mismatch(path=("extends",), message=message, hint=nearest_id(extends, shipped())))
    if values.get("id") in shipped() and values["id"] != shipped_as:
        message = f"{shown(values['id'])} is the id of a shipped checklist"
        found.append(Mismatch(path=("id",), message=message))
    if found:
        raise InvalidFileError(_told(found, text))
    overlay = msgspec.convert(values, Overlay)
    return merged(base, overlay, _hash(data)), Reference(additions(overlay, reference))


def _with_names(
    wrong: "list[Mismatch]", values: dict[str, Any], want: "Type", base: Checklist, reference: Reference
) -> "list[Mismatch]":
    """What is wrong with the form of an overlay, and what else is wrong where the form is right."""
    from trdcheck.inputs.overlays.mending import mended
    from trdcheck.inputs.overlays.problems import overlay_mismatches

    sound, places = mended(values, want, _no_hook) if wrong else (values, [])
    deeper = [
        one
        for one in overlay_mismatches({**sound, "settings": values.get("settings")}, base, reference)
        if not any(one.path[: len(place)] == place for place in places) or one.path[:1] == ("settings",)
    ]
    paths = {one.path for one in deeper}
    return [*(one for one in wrong if one.path not in paths or not one.key), *deeper]


def _told(found: "list[Mismatch]", text: "TomlText") -> "list[Problem]":
    """What is wrong as problems of the file, in the order of its lines."""
    from trdcheck.inputs.problems import Problem

    told = [
        Problem(
            file=text.name,
            line=text.line(one.path),
            path=_labelled(one.path, text.values),
            message=one.message,
            hint=one.hint,
        )
        for one in found
    ]
    return sorted(dict.fromkeys(told), key=lambda one: one.line)


def _no_hook(wanted: type, value: object) -> object:
    raise ValueError(f"found a value that is no {wanted.__name__}")


def _format_problem(found: object) -> str:
    """What is wrong with the format of a file, before anything else is looked at."""
    if found == FORMAT:
        return ""
    name, _, number = FORMAT.partition("/")
    if isinstance(found, str) and found.partition("/")[0] == name and found.partition("/")[2].isdecimal():
        return f"the file is {clean(found)[:40]}, this trdcheck reads up to {name}/{number}: upgrade trdcheck"
    return f'write format = "{FORMAT}" first'


def _labelled(path: tuple[str | int, ...], values: Mapping[str, Any]) -> str:
    """A path as it is read: `item ferritin: within_days`."""
    from trdcheck.inputs.problems import written

    if len(path) < 2 or path[0] not in _KINDS or not isinstance(path[1], int):
        return written(path)
    rows = values[path[0]]
    row = rows[path[1]] if isinstance(rows, list) else None
    name = row.get("id") if isinstance(row, dict) else None
    label = f"{path[0][:-1]} {clean(name)[:40]}" if isinstance(name, str) and name else written(path[:2])
    rest = written(path[2:])
    return f"{label}: {rest}" if rest else label
