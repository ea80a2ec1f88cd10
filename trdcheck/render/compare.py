"""What changed between two visits, as parts of labelled lines; laid out for a terminal, as Markdown and as a page."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from msgspec import Struct

from trdcheck.model.comparison import (
    Comparison,
    DefinitionCompared,
    FlagCompared,
    FlagState,
    ItemCompared,
    ItemState,
    LabelState,
    LaboratoryCompared,
    ResultOn,
    ScaleCompared,
    Side,
    TreatmentCompared,
)
from trdcheck.model.words import Presence, Reason, Status
from trdcheck.render.handed_on import dates
from trdcheck.render.page import BOLD, Line, Page, printed
from trdcheck.render.text import DATE_FROM, LABEL_WORDS, MARKS, cleaned_part, in_list, markdown, sentence

_STYLE = """
body{font:10.2pt/1.4 "Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;max-width:190mm;margin:0 auto;padding:6mm 4mm;
color:#1a1a1a;background:#fff;overflow-wrap:anywhere}
h1{font-size:15pt;margin:0 0 2pt} h2{font-size:11.2pt;margin:9pt 0 2pt;break-after:avoid}
ul{margin:0;padding-left:14pt} li{break-inside:avoid} #part-0{border:1.4pt solid #8a1c00;padding:2pt 8pt 5pt}
#part-0 h2{margin-top:2pt} @media print{@page{margin:12mm} body{padding:0;max-width:none}}
"""


class _Part(Struct, frozen=True):
    """A part of the page: its heading, a label of at most eight letters, and its lines.

    On a screen they are a list behind a heading where marked, one text where running.
    """

    heading: str
    label: str
    lines: list[str]
    marked: bool = False
    running: bool = False


def render(comparison: Comparison, *, width: int | None, color: bool) -> str:
    """The comparison for a terminal, safety first."""
    compared, page = cleaned_part(comparison), Page(width)
    lines = list(page.wrapped(_title(compared), rest="  ", style=BOLD))
    for part in _parts(compared):
        if part.marked:
            lines += page.wrapped(f"{part.label} ({len(part.lines)})", style=BOLD)
            for text in part.lines:
                lines += page.wrapped(text, rest="    ")
            continue
        for n, text in enumerate(["; ".join(part.lines)] if part.running else part.lines):
            lines += page.block(part.label if n == 0 else "", text)
    lines.append(Line("More: -f markdown | -f html | -f json"))
    return printed(lines, color=color)


def render_markdown(comparison: Comparison) -> str:
    """The comparison as Markdown; every value is escaped."""
    compared = cleaned_part(comparison)
    blocks = ["# What changed between two visits", markdown(_title(compared))]
    for part in _parts(compared):
        blocks += [f"## {part.heading}", "\n".join(f"- {markdown(text)}" for text in part.lines)]
    return "\n\n".join([*blocks, markdown(compared.notice)]) + "\n"


def render_html(comparison: Comparison) -> str:
    """The comparison as one page that loads nothing; put together as a tree, so that every value is text."""
    compared = cleaned_part(comparison)
    html = ElementTree.Element("html", lang="en")
    head = ElementTree.SubElement(html, "head")
    ElementTree.SubElement(head, "meta", charset="utf-8")
    ElementTree.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    policy = {"http-equiv": "Content-Security-Policy"}
    ElementTree.SubElement(head, "meta", policy, content="default-src 'none'; style-src 'unsafe-inline'")
    ElementTree.SubElement(head, "title").text = "What changed between two visits"
    ElementTree.SubElement(head, "style").text = _STYLE
    body = ElementTree.SubElement(html, "body")
    header = ElementTree.SubElement(body, "header")
    ElementTree.SubElement(header, "h1").text = "What changed between two visits"
    ElementTree.SubElement(header, "p").text = _title(compared)
    main = ElementTree.SubElement(body, "main")
    for n, part in enumerate(_parts(compared)):
        section = ElementTree.SubElement(main, "section", {"id": f"part-{n}", "aria-labelledby": f"head-{n}"})
        ElementTree.SubElement(section, "h2", id=f"head-{n}").text = part.heading
        rows = ElementTree.SubElement(section, "ul")
        for text in part.lines:
            ElementTree.SubElement(rows, "li").text = text
    ElementTree.SubElement(ElementTree.SubElement(body, "footer"), "p").text = compared.notice
    return "<!DOCTYPE html>\n" + ElementTree.tostring(html, encoding="unicode", method="html") + "\n"


def _title(compared: Comparison) -> str:
    """Whose, from which day to which and where the days are from, and by which checklist and content."""
    old, new = compared.old, compared.new
    case = " > ".join(dict.fromkeys(side.case_id or "no case id" for side in (old, new)))
    warning = "!! " if compared.notes else ""
    days = f"{_day(old)} > {_day(new)}"
    lists = " > ".join(dict.fromkeys(side.checklist.named for side in (old, new)))
    parts = [f"{warning}{' | '.join([f'Case {case}', *compared.notes])}", days]
    if (old.checklist.sha256, old.content) != (new.checklist.sha256, new.content):
        parts.append(f"judged by different lists: {lists}, content {old.content} > {new.content}")
    else:
        parts.append(lists)
    parts.append("not a diagnosis")
    return " | ".join(parts)


def _day(side: Side) -> str:
    return f"{side.as_of} ({DATE_FROM.get(side.as_of_from, side.as_of_from)})"


def _parts(compared: Comparison) -> Iterator[_Part]:
    """Everything in the order it is read; where nothing changed, a part says so in a line."""
    old, new = compared.old, compared.new
    yield _Part("Safety", "SAFETY", list(_safety(compared.safety)))
    if compared.scales:
        yield _Part("Scales", "SCALES", [_scale(scale) for scale in compared.scales])
    yield _Part("Open", "OPEN", [_counted(compared, old, new)])
    yield _Part("Rules", "RULES", _changed(_rule(row) for row in compared.definitions))
    yield _Part(
        "Trials and what else was tried", "TRIALS", _changed(_treatment(row) for row in compared.trials)
    )
    yield _Part("Laboratory", "LABS", _changed(_lab(row) for row in compared.laboratory), running=True)
    decided = [
        f"{row.title}: {row.decision.replace('_', ' ')} {row.date} ({row.reason})"
        + (f", {row.by}" if row.by else "")
        + (": no longer recorded" if row.change == "removed" else "")
        for row in compared.decisions
        if row.change != "same"
    ]
    yield _Part("Decisions", "DECIDED", _changed(decided))
    if records := _gone(compared):
        yield _Part("No longer recorded", "GONE", [records])
    for heading, changes in (
        ("Newly open", ("newly_open", "gone_stale")),
        ("Still open", ("still_open",)),
        ("In one list only", ("added", "removed")),
    ):
        rows = [_item(row) for row in compared.items if row.change in changes]
        if rows:
            yield _Part(heading, heading.upper(), rows, marked=True)
    closed = [row.title for row in compared.items if row.change == "closed"]
    if closed:
        yield _Part("Closed", "CLOSED", [f"[x] {in_list(closed)}"], marked=False)


def _changed(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line] or ["no change"]


def _safety(flags: list[FlagCompared]) -> Iterator[str]:
    """What is or may be present first, each before and after with what to do now; the rest in one line."""
    quiet = []
    for flag in flags:
        if all(state is not None and state.status is Presence.ABSENT for state in (flag.before, flag.after)):
            quiet.append(flag.title)
            continue
        yield _before_after(
            flag.title[:1].upper() + flag.title[1:], _said(flag, flag.before), _said(flag, flag.after)
        )
        after = flag.after
        if after is not None and after.status is not Presence.ABSENT and not after.addressed and after.action:
            yield f"{flag.title[:1].upper()}{flag.title[1:]}: {after.action}"
    if quiet:
        yield f"No before and now: {', '.join(quiet)}."


def _said(flag: FlagCompared, state: FlagState | None) -> str:
    """What a flag says without its own name in front."""
    if state is None:
        return "not asked by this list"
    start = f"{flag.title}: "
    text = state.text[len(start) :] if state.text.lower().startswith(start.lower()) else state.text
    return text.rstrip(".")


def _before_after(name: str, before: str, after: str) -> str:
    return f"{name}: {after}; no change." if before == after else f"{name}: {before} > {after}."


def _scale(scale: ScaleCompared) -> str:
    """The scores with their dates, then the sums; the answer on suicidal thoughts whatever the total."""
    scores = scale.scores
    highest = next((point.of for point in scores if point.of is not None), None)
    values = " > ".join(f"{point.score:g}" for point in scores) or "no dated score"
    of = f" of {highest:g}" if highest is not None else ""
    days = f" ({', '.join(point.date or '' for point in scores)})" if scores else ""
    item = ""
    if scale.safety_item is not None:
        answers = [
            f"{state.safety_answer:g}"
            if state is not None and state.safety_answer is not None
            else "not recorded"
            for state in (scale.before, scale.after)
        ]
        item = f"; item {scale.safety_item}: {answers[0]} > {answers[1]}"
    return sentence(f"{scale.name} {values}{of}{days}{item}", scale.words)


def _counted(compared: Comparison, old: Side, new: Side) -> str:
    changes = [row.change for row in compared.items]
    words = ", ".join(
        f"{changes.count(change)} {change.replace('_', ' ')}"
        for change in ("closed", "newly_open", "gone_stale", "still_open")
    )
    return f"{old.open} > {new.open} of {new.total}: {words}"


def _rule(row: DefinitionCompared) -> str:
    if row.before == row.after:
        return ""
    # The drugs before stand only where the count does not show what changed.
    counts = [
        state.adequate_failed_trials if state is not None else None for state in (row.before, row.after)
    ]
    before = _label(row.before, drugs=counts[0] == counts[1])
    return f"{row.name}: {before} > {_label(row.after)}"


def _label(state: LabelState | None, *, drugs: bool = True) -> str:
    if state is None:
        return "not in this list"
    listed = f": {', '.join(state.drugs)}" if drugs and state.drugs else ""
    return f"{LABEL_WORDS[state.verdict]} ({state.adequate_failed_trials}{listed})"


def _treatment(row: TreatmentCompared) -> str:
    if row.change in ("added", "removed"):
        return _one_sided(row)
    differences = [
        f"{d.what} {d.before or 'not recorded'} > {d.after or 'not recorded'}" for d in row.differences
    ]
    return f"{row.title}: {'; '.join(differences)}" if differences else ""


def _one_sided(row: TreatmentCompared) -> str:
    """A treatment of one side alone: what it is, its dose or amount, and its dates."""
    facts = {d.what: d.after or d.before for d in row.differences}
    amount = facts.get("highest dose") or facts.get("amount") or ""
    days = dates(facts.get("started"), facts.get("stopped"), facts.get("goes on") == "yes" or None)
    name = " ".join(filter(None, [row.title, amount]))
    if row.change == "added":
        return f"+ {name}, {days} ({row.kind})"
    return f"- {name}, {days} ({row.kind}): no longer recorded"


def _lab(row: LaboratoryCompared) -> str:
    if row.change == "same":
        return ""
    if row.change == "added":
        return f"{row.title}: first {_on(row.after)}"
    return f"{row.title}: {_on(row.before)} > {_on(row.after)}"


def _on(result: ResultOn | None) -> str:
    if result is None:
        return "no longer recorded"
    return f"{result.text} ({result.date or 'no date'})"


def _gone(compared: Comparison) -> str:
    """By name: how many, and their first and last date; treatments are named among the trials."""
    dates: dict[str, list[str | None]] = {}
    treatments = {row.before for row in compared.trials}
    for row in compared.gone:
        if row.path in treatments:
            continue
        dates.setdefault(row.title, []).append(row.date)
    return "; ".join(_spanned(title, days) for title, days in dates.items())


def _spanned(title: str, days: list[str | None]) -> str:
    dated = sorted(day for day in days if day is not None)
    span = f" ({' to '.join(dict.fromkeys((dated[0], dated[-1])))})" if dated else ""
    return f"{title}{f' x {len(days)}' if len(days) > 1 else ''}{span}"


def _item(row: ItemCompared) -> str:
    before = row.before.text if row.before is not None else "not in this list"
    after = row.after.text if row.after is not None else "not in this list"
    told = f"as before: {after}" if before == after else f"{before} > {after}"
    return f"{_mark(row.after or row.before)} {row.title}: {told}"


def _mark(state: ItemState | None) -> str:
    if state is None or state.status is not Status.OPEN:
        return MARKS[state.status] if state is not None else ""
    marks = {Reason.FINDING: "[!]", Reason.PENDING: "[~]"}
    return marks.get(state.reason, "[ ]") if state.reason is not None else "[ ]"
