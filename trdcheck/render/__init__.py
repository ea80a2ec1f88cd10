"""The report as text, a format a file. A new format is a module here with `render(report)`, and one line below."""

from collections.abc import Callable
from importlib import import_module

from msgspec import Struct

from trdcheck.model.report import Report, to_json


class Layout(Struct, frozen=True):
    """How the terminal format is laid out: columns (None: as wide as the text), colour, blocks, and whether whole."""

    width: int | None = None
    color: bool = False
    full: bool = False
    blocks: bool = True


class Format(Struct, frozen=True):
    """A format: how it is written, the ending of its files, and whether programs read it (UTF-8 whatever reads it)."""

    render: Callable[[Report, Layout], str]
    ending: str
    machine: bool = False


def _module(name: str) -> Callable[[Report, Layout], str]:
    """The `render` of a module, imported when it is asked for: a start pays for one format."""

    def rendered(report: Report, layout: Layout) -> str:
        text: str = import_module(f"trdcheck.render.{name}").render(report)
        return text

    return rendered


def _terminal(report: Report, layout: Layout) -> str:
    render = import_module("trdcheck.render.terminal").render
    text: str = render(report, width=layout.width, color=layout.color, full=layout.full, blocks=layout.blocks)
    return text


FORMATS = {
    "terminal": Format(_terminal, "txt"),
    "markdown": Format(_module("markdown"), "md"),
    "note": Format(_module("note"), "txt"),
    "json": Format(lambda report, layout: to_json(report), "json", machine=True),
    "referral": Format(_module("referral"), "md"),
    "html": Format(_module("html"), "html"),
    "fhir": Format(_module("fhir"), "json", machine=True),
    "cds-hooks": Format(_module("cds_hooks"), "json", machine=True),
}


def render(report: Report, name: str, layout: Layout = Layout()) -> str:  # noqa: B008 - frozen
    """The report in one of FORMATS."""
    return FORMATS[name].render(report, layout)
