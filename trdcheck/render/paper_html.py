"""A sheet of paper as one page of HTML with its style in it, to print from a browser and to fill in."""

from xml.etree.ElementTree import Element, SubElement, tostring

from trdcheck.model.paper import Block, Entries, Entry, Heading, Paper, Table, Text
from trdcheck.render.text import cleaned_part

_STYLE = """
@page { margin: 12mm 14mm; }
body { font: 9.3pt/1.28 sans-serif; max-width: 182mm; margin: 0 auto; color: #000; background: #fff; }
h1 { font-size: 15pt; margin: 0 0 4pt; }
h2 { font-size: 11pt; margin: 6pt 0 2pt; break-after: avoid; }
p { margin: 3pt 0; }
ul { margin: 1pt 0; padding-left: 14pt; }
ul.ticked { list-style: none; padding-left: 0; }
ul.ticked ul { list-style: disc; padding-left: 24pt; }
li, tr { break-inside: avoid; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; }
th, td { border: 0.5pt solid #999; padding: 2pt 4pt; }
td { height: 16pt; }
@media (max-width: 600px) { table { display: block; overflow-x: auto; } }
"""


def render(paper: Paper) -> str:
    """The sheet as a page that loads nothing; put together as a tree, so that every text stays text."""
    sheet = cleaned_part(paper)
    html = Element("html", lang="en")
    head = SubElement(html, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    policy = {"http-equiv": "Content-Security-Policy"}
    SubElement(head, "meta", policy, content="default-src 'none'; style-src 'unsafe-inline'")
    SubElement(head, "title").text = sheet.title
    SubElement(head, "style").text = _STYLE
    main = SubElement(SubElement(html, "body"), "main")
    SubElement(main, "h1").text = sheet.title
    for block in sheet.blocks:
        _block(main, block)
    return "<!DOCTYPE html>\n" + tostring(html, encoding="unicode", method="html") + "\n"


def _block(main: Element, block: Block) -> None:
    if isinstance(block, Heading):
        SubElement(main, "h2").text = block.text
    elif isinstance(block, Text):
        paragraph = SubElement(main, "p")
        (SubElement(paragraph, "strong") if block.strong else paragraph).text = block.text
    elif isinstance(block, Entries):
        rows = SubElement(main, "ul", {"class": "ticked"} if block.ticked else {})
        for entry in block.entries:
            _entry(rows, entry, ticked=block.ticked)
    else:
        _table(main, block)


def _entry(rows: Element, entry: Entry, *, ticked: bool) -> None:
    """A line of a list, its title bold, behind a box where it is ticked, with the lines below it."""
    line = SubElement(rows, "li")
    if ticked:
        box = SubElement(line, "span", {"aria-hidden": "true"})
        box.text = "\u2610 "
    if entry.title:
        title = SubElement(line, "strong")
        title.text = f"{entry.title}."
        title.tail = f" {entry.text}"
    else:
        SubElement(line, "span").text = entry.text
    if entry.below:
        below = SubElement(line, "ul")
        for text in entry.below:
            SubElement(below, "li").text = text


def _table(main: Element, table: Table) -> None:
    """An empty table: its heads repeat on each sheet, its cells are room to write."""
    element = SubElement(main, "table")
    head = SubElement(SubElement(element, "thead"), "tr")
    whole = sum(table.widths)
    for name, width in zip(table.columns, table.widths, strict=True):
        SubElement(head, "th", scope="col", style=f"width:{width * 100 // whole}%").text = name
    body = SubElement(element, "tbody")
    for _ in range(table.rows):
        row = SubElement(body, "tr")
        for _ in table.columns:
            SubElement(row, "td")
