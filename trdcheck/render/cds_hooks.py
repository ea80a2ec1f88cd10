"""The report as cards of CDS Hooks 2.0: flags first, then open findings, then one card for the rest; at most seven."""

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from trdcheck.model.report import Flag, ItemReport, Report
from trdcheck.model.words import Presence, Reason, Status
from trdcheck.render.text import cleaned, markdown, sentence

Card = dict[str, Any]
_MOST = 7
_LONGEST = 139


def render(report: Report) -> str:
    """The report as `{"cards": […]}`: no suggestion, no action of a system, no link."""
    shown = cleaned(report)
    return json.dumps({"cards": _cards(shown)}, indent=2, ensure_ascii=False) + "\n"


def _cards(report: Report) -> list[Card]:
    present = [flag for flag in report.flags if flag.status is Presence.PRESENT and not flag.addressed]
    findings = [item for item in report.items if item.status is Status.OPEN and item.reason is Reason.FINDING]
    findings = findings[: _MOST - 1 - len(present)]
    return [
        *(_flag(flag, report) for flag in present),
        *(_finding(item, report) for item in findings),
        _rest(report, present, findings),
    ]


def _flag(flag: Flag, report: Report) -> Card:
    return _card("critical", _short(flag.message, flag.short), sentence(flag.message, flag.action), report)


def _finding(item: ItemReport, report: Report) -> Card:
    summary = _short(f"{item.title}: {item.brief or item.summary}", item.title)
    return _card("warning", summary, sentence(item.summary, item.todo or item.action), report)


def _rest(report: Report, present: list[Flag], findings: list[ItemReport]) -> Card:
    """Everything else in one card: the other flags, then each item that has no card of its own."""
    lines = [f"- {markdown(flag.message)}" for flag in report.flags if flag not in present]
    for item in report.items:
        if item not in findings:
            words = sentence(
                f"{item.title}: {str(item.status).replace('_', ' ')}", item.brief or item.summary
            )
            lines.append(f"- {markdown(words)}")
    detail = "\n".join([*lines, "", markdown(report.notice)])
    card = _card("info", _short(report.headline, "Reassessment before escalation"), "", report)
    return _named({**card, "detail": detail})


def _card(indicator: str, summary: str, text: str, report: Report) -> Card:
    card: Card = {
        "summary": summary,
        "indicator": indicator,
        "source": {"label": f"trdcheck {report.tool.version}"},
    }
    return _named({**card, "detail": markdown(text)} if text else card)


def _named(card: Card) -> Card:
    """The card with an id by its content: the same card has the same id."""
    content = json.dumps({key: value for key, value in card.items() if key != "uuid"}, sort_keys=True)
    return {
        "uuid": str(uuid5(NAMESPACE_URL, content)),
        **{key: value for key, value in card.items() if key != "uuid"},
    }


def _short(text: str, instead: str) -> str:
    """A text that fits a summary, else its short form; nothing is cut in the middle."""
    line = " ".join(text.split())
    return line if 0 < len(line) <= _LONGEST else " ".join(instead.split())[:_LONGEST]
