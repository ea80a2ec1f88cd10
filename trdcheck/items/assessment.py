"""Conditions, instruments and facts, in one or more parts that must each be settled."""

from collections.abc import Iterable

import msgspec

from trdcheck.evidence.context import Context
from trdcheck.evidence.evidence import Evidence
from trdcheck.items.judgement import Judgement
from trdcheck.items.truth_table import Table
from trdcheck.model.checklist import Assessment, ItemPart, Row
from trdcheck.model.words import Reason, Status
from trdcheck.reference.standard import StandardRows


def judge(item: Assessment, context: Context) -> Judgement:
    """Settled if every part is; else the worse part, the others named beside it."""
    tables = [_table(part, context, item if n == 0 else None) for n, part in enumerate(item.covers)]
    judged = [table.judge() for table in tables]
    days = [day for table in tables if (day := table.newest()) is not None]
    joined = judged[0] if len(judged) == 1 else _joined(item, judged)
    return msgspec.structs.replace(joined, newest=max(days, default=None))


def rows_of(part: ItemPart, standard: StandardRows) -> list[Row]:
    """All rows of a part in order: records that disagree, its conditions, its own, and those every part ends with."""
    by_condition = standard.condition if part.condition_rows else []
    return [*standard.head, *by_condition, *(part.rows or standard.plain), *standard.tail, *standard.texts]


def _table(part: ItemPart, context: Context, reads_texts_of: Assessment | None) -> Table:
    """The rows of a part with what the case says of their sources.

    The first part of an item judges the conditions in the chart's own words.
    """
    standard = context.reference.standard
    names = reads_texts_of.names if reads_texts_of is not None else frozenset()
    evidence = Evidence(context, part.grouped, names=names)
    return Table(part=part.grouped, evidence=evidence, rows=rows_of(part, standard))


def _together(texts: Iterable[str]) -> str:
    """Texts of several parts in one; a question needs no semicolon."""
    return "; ".join(texts).replace("?; ", "? ")


def _joined(item: Assessment, judged: list[Judgement]) -> Judgement:
    """Several parts as one judgement: the worse part speaks first, and what is settled is named.

    A part nothing is known of beside a settled one leaves the item incomplete, not undone.
    """
    open_parts = [part for part in judged if part.status is Status.OPEN]
    settled = [part for part in judged if part.status is not Status.OPEN]
    evidence = tuple(dict.fromkeys(path for part in judged for path in part.evidence))
    sources = tuple(dict.fromkeys(source for part in judged for source in part.sources))
    rows = tuple(row for part in judged for row in part.rows)
    if not open_parts:
        summary = "; ".join(part.summary for part in judged)
        return Judgement(status=Status.DONE, summary=summary, evidence=evidence, sources=sources, rows=rows)
    worst = min(open_parts, key=lambda part: part.reason.rank if part.reason else 0)
    others = [part for part in judged if part is not worst]
    reason = worst.reason
    if reason is Reason.NOT_DONE and settled:
        reason = Reason.INCOMPLETE
    all_unknown = all(part.reason is Reason.NOT_DONE and not part.evidence for part in judged)
    shown = [worst, *others]
    summary = item.ask if all_unknown and item.ask else _together(part.summary for part in shown)
    brief = item.ask if all_unknown and item.ask else _together(part.brief or part.summary for part in shown)
    return msgspec.structs.replace(
        worst,
        reason=reason,
        summary=summary,
        brief=brief,
        missing=tuple(dict.fromkeys(path for part in open_parts for path in part.missing)),
        evidence=evidence,
        sources=sources,
        rows=rows,
        since=max((part.since for part in judged if part.since is not None), default=None),
        undated=tuple(dict.fromkeys(path for part in judged for path in part.undated)),
    )
