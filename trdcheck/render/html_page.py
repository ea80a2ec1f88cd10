"""The parts that every page of HTML is made of: its head with the style, sections, tables."""

from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@cache
def _style() -> str:
    """The style of every page; the file holds no value of a case."""
    return files("trdcheck.render").joinpath("html.css").read_text(encoding="utf-8")


def page(title: str) -> tuple[Element, Element]:
    """An empty page: its root and its body."""
    root = Element("html", {"lang": "en"})
    head = SubElement(root, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    SubElement(head, "meta", {"name": "referrer", "content": "no-referrer"})
    add(head, "title", title)
    add(head, "style", _style())
    return root, SubElement(root, "body")


def add(parent: Element, tag: str, text: str = "", name: str = "", **attributes: str) -> Element:
    """A child with its text; `name` is its class."""
    child = SubElement(parent, tag, {**({"class": name} if name else {}), **attributes})
    child.text = text
    return child


def section(parent: Element, title: str, name: str = "") -> Element:
    """A section with its heading, by which it is named for readers."""
    mark = "h-" + "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    part = SubElement(parent, "section", {**({"class": name} if name else {}), "aria-labelledby": mark})
    add(part, "h2", title, id=mark)
    return part


def table(parent: Element, caption: str, columns: list[str], name: str = "") -> Element:
    """A table with its caption and heads; its body comes back."""
    whole = SubElement(parent, "table", {"class": name} if name else {})
    add(whole, "caption", caption, "unseen")
    row = SubElement(SubElement(whole, "thead"), "tr")
    for column in columns:
        add(row, "th", column, scope="col")
    return SubElement(whole, "tbody")
