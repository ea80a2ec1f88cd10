"""The report of an import in lines: what was mapped, what was left and why, what to look at."""

from collections import Counter

from trdcheck.model.import_report import ImportReport


def lines_of(report: ImportReport) -> list[str]:
    """The lines, repeats folded."""
    lines = []
    dead = [doubt for doubt in report.doubts if "died" in doubt.what]
    lines += [f"{doubt.resource}: {doubt.what}" for doubt in dead]
    number = sum(one.resources for one in report.files)
    files = f"{len(report.files)} file{'' if len(report.files) == 1 else 's'}"
    patient = f", patient {report.patient}" if report.patient else ""
    lines.append(f"read {files}, {number} resource{'' if number == 1 else 's'}{patient}")
    if report.refused is None:
        lines.append(f"mapped: {_mapped(report)}")
    lines += [
        f"conflict: {one.record}.{one.field}: yours {one.yours}, {one.resource} {one.theirs}"
        for one in report.conflicts
    ]
    lines += [f"left: {line}" for line in _left(report)]
    counted = ", ".join(f"{one.number} {one.type}" for one in report.counts if one.code is None)
    if counted:
        lines.append(f"counted: {counted}")
    lines += [f"look at: {line}" for line in _doubts(report)]
    return lines


def _mapped(report: ImportReport) -> str:
    records = dict.fromkeys(
        one.record for one in report.mapped if "." not in one.record or "[" not in one.record
    )
    parts = Counter(record.partition("[")[0].partition(".")[0] for record in records)
    return (
        ", ".join(f"{number} {part}" if part in _lists(report) else part for part, number in parts.items())
        or "nothing"
    )


def _lists(report: ImportReport) -> set[str]:
    return {one.record.partition("[")[0] for one in report.mapped if "[" in one.record}


def _left(report: ImportReport) -> list[str]:
    folded: Counter[tuple[str, str]] = Counter((one.reason, one.detail) for one in report.left)
    first = {(str(one.reason), one.detail): one.resource for one in reversed(report.left)}
    lines = [
        f"{number} × {detail} ({reason})" if number > 1 else f"{first[reason, detail]}: {detail} ({reason})"
        for (reason, detail), number in folded.most_common()
    ]
    rest = _unnamed_observations(report)
    if rest:
        lines.append(f"{rest} Observation{'' if rest == 1 else 's'} with codes of no item")
    return lines


def _unnamed_observations(report: ImportReport) -> int:
    """The observations that are only counted."""
    if report.refused is not None:
        return 0
    named = {one.resource for one in report.mapped} | {one.resource for one in report.left}
    total = sum(one.number for one in report.counts if one.type == "Observation" and one.code is None)
    # Those of other patients that are only counted stand in one line: "26 Observation".
    others = sum(int(one.detail.split()[0]) for one in report.left if one.resource == "Observation")
    return max(0, total - others - sum(ref.startswith("Observation/") for ref in named))


def _doubts(report: ImportReport) -> list[str]:
    folded = Counter(doubt.what for doubt in report.doubts if "died" not in doubt.what)
    first = {doubt.what: doubt.resource for doubt in reversed(report.doubts)}
    return [
        f"{number} × {what}" if number > 1 else f"{first[what]}: {what}" if first[what] else what
        for what, number in folded.items()
    ]
