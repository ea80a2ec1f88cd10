"""Conditions, instruments and facts, in one or more parts that must each be settled."""

from collections.abc import Iterable

import msgspec

from trdcheck.evidence.context import Context
from trdcheck.evidence.evidence import Evidence
from trdcheck.items.judgement import Judgement
from trdcheck.items.truth_table import Table
from trdcheck.model.checklist import Assessment, ItemPart
from trdcheck.model.words import Reason, Status


def judge(item: Assessment, context: Context) -> Judgement:
    """Settled if every part is; else the worse part, the others named beside it (rules, section 3)."""
    tables = [_table(part, context) for part in item.covers]
    judged = [table.judge() for table in tables]
    if len(judged) == 1:
        only = judged[0]
        return msgspec.structs.replace(only, newest=tables[0].newest())
    days = [day for table in tables if (day := table.newest()) is not None]
    joined = _joined(item, judged)
    return msgspec.structs.replace(joined, newest=max(days, default=None))


def _table(part: ItemPart, context: Context) -> Table:
    """The rows of a part: those of its conditions, its own, and those every part ends with."""
    standard = context.reference.standard
    groups = {
        "condition": part.conditions,
        "instruments": part.instruments,
        "facts": part.facts,
        **part.groups,
    }
    grouped = msgspec.structs.replace(part, groups=groups)
    by_condition = standard.condition if part.condition_rows else []
    rows = [*by_condition, *(part.rows or standard.plain), *standard.tail]
    return Table(part=grouped, evidence=Evidence(context, grouped), rows=rows)


def _together(texts: Iterable[str]) -> str:
    """Texts of several parts in one; a question needs no semicolon."""
    return "; ".join(texts).replace("?; ", "? ")


def _joined(item: Assessment, judged: list[Judgement]) -> Judgement:
    """Several parts as one judgement: the worse part speaks first, and what is settled is named.

    A part nothing is known of beside a settled one leaves the item incomplete, not undone.
    """
    still_open = [one for one in judged if one.status is Status.OPEN]
    settled = [one for one in judged if one.status is not Status.OPEN]
    evidence = tuple(dict.fromkeys(path for one in judged for path in one.evidence))
    sources = tuple(dict.fromkeys(source for one in judged for source in one.sources))
    if not still_open:
        summary = "; ".join(one.summary for one in judged)
        return Judgement(status=Status.DONE, summary=summary, evidence=evidence, sources=sources)
    worst = min(still_open, key=lambda one: one.reason.rank if one.reason else 0)
    others = [one for one in judged if one is not worst]
    reason = worst.reason
    if reason is Reason.NOT_DONE and settled:
        reason = Reason.INCOMPLETE
    all_unknown = all(one.reason is Reason.NOT_DONE and not one.evidence for one in judged)
    shown = [worst, *others]
    summary = item.ask if all_unknown and item.ask else _together(one.summary for one in shown)
    brief = item.ask if all_unknown and item.ask else _together(one.brief or one.summary for one in shown)
    return msgspec.structs.replace(
        worst,
        reason=reason,
        summary=summary,
        brief=brief,
        missing=tuple(dict.fromkeys(path for one in still_open for path in one.missing)),
        evidence=evidence,
        sources=sources,
    )
