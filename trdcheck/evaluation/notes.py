"""What is shown and not judged: names outside the tables, decisions on items the checklist lacks, odd records."""

from trdcheck.evidence.context import Context


def notes_on(context: Context) -> list[str]:
    """One line each; a case outlives checklists, so nothing here is an error."""
    case, reference = context.case, context.reference
    notes = [f"{text[:1].upper()}{text[1:]}." for text in context.checklist.changed]
    for medicine in case.medications or ():
        if not reference.generics(medicine.drug) and (near := reference.drug_names.near(medicine.drug)):
            notes.append(f"Not read: {medicine.drug}; did you mean: {', '.join(near)}?")
    for key, named in (("screens", "instrument"), ("labs", "analyte"), ("conditions", "condition")):
        for record in getattr(case, key) or ():
            if getattr(record, named) is None and record.text:
                notes.append(f"Recorded, not judged: {_shown(record)}.")
    items = {name for item in context.checklist.items for name in item.names}
    for condition in case.conditions or ():
        for name in condition.bears_on or ():
            if name not in items:
                notes.append(f"A condition bears on an item this checklist does not have: {name}.")
    beside = [
        f"{row.title} ({fact.date})" if fact.date else row.title
        for row in reference.facts.values()
        for flag in context.flags
        if flag in row.bears_on and (fact := case.fact(row.id)) is not None and fact.value is True
    ]
    if beside:
        notes.append(f"Beside the safety answers: {'; '.join(beside)}.")
    known = {item.id for item in context.checklist.items} | {flag.id for flag in reference.safety.flags}
    for decision in case.decisions or ():
        if decision.item not in known:
            notes.append(f"A decision names an item this checklist does not have: {decision.item}.")
        elif decision.date.within(context.as_of) is None:
            notes.append(f"A decision on {decision.item} is dated after {context.as_of} and is not used.")
        elif decision.item in context.flags and decision.decision != "acted_on":
            notes.append(f"A decision on {decision.item} other than acted on changes no flag.")
    return list(dict.fromkeys(notes))


def _shown(record: object) -> str:
    """A record outside the tables in one line."""
    parts = [getattr(record, "text", None), getattr(record, "score", None), getattr(record, "value", None)]
    parts += [getattr(record, "unit", None), getattr(record, "result", None), getattr(record, "status", None)]
    text = " ".join(
        f"{part:g}" if isinstance(part, float) else str(part) for part in parts if part is not None
    )
    when = getattr(record, "date", None)
    return f"{text} ({when})" if when else text
