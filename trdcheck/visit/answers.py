"""Where an answer stands in the case: plain values in, changed values out. Nothing here is checked or saved."""

import json
from typing import Any

from trdcheck.visit.question import Question
from trdcheck.visit.trial_gaps import LOST

Values = dict[str, Any]
# Facts that stand at the top of the case.
DATED = ("trials_complete", "trials_together", "lists_confirmed")
_DATED_OF_PATIENT = ("age", "bmi", "neck_cm", "pregnant", "postpartum", "egfr", "liver")
_STATES: dict[str, dict[str, Any]] = {
    "active": {"status": "active"},
    "treated, controlled": {"status": "treated", "controlled": True},
    "treated, not controlled": {"status": "treated", "controlled": False},
    "resolved": {"status": "resolved"},
    "suspected": {"status": "suspected"},
    "ruled out": {"status": "ruled_out"},
}
# A list is complete, or not, as a whole: a record that goes or comes makes that a question again.
_CONFIRMED = {"trials": "trials_complete", "conditions": "lists_confirmed", "medications": "lists_confirmed"}


def copied(values: Values) -> Values:
    """The same values, none of them shared."""
    copy: Values = json.loads(json.dumps(values))
    return copy


def value_at(values: Values, path: str) -> Any:
    """The plain value behind a path such as `history.snoring`, `trials[0].weeks` or `labs[1]`; None without one."""
    value: Any = values
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def answered(values: Values, question: Question, value: Any, today: str) -> Values:
    """The case with an answer where the path of its question says."""
    changed, path = copied(values), question.path
    key, _, name = path.partition(".")
    if key in ("safety", "history"):
        changed[key] = {**(changed.get(key) or {}), name: _dated(value, value_at(values, path), today)}
    elif path in DATED:
        changed[path] = _dated(value, changed.get(path), today)
    elif key == "patient" and name in _DATED_OF_PATIENT:
        changed[key] = {**(changed.get(key) or {}), name: {"value": value, "date": today}}
    elif key in ("episode", "patient", "label"):
        changed[key] = {**(changed.get(key) or {}), name: value}
    elif key == "trials":
        _of_all_trials(changed, name, value)
    elif key.startswith("trials["):
        _of_trial(changed["trials"][int(key[7:-1])], name, value, question, today)
    elif key.startswith("conditions[") and not name:
        record = {"condition": question.names[0], **_STATES[str(value)], "date": today, "noted": today}
        changed["conditions"] = [*(changed.get("conditions") or []), record]
    elif key.endswith("]") and name:
        list_key, _, number = key[:-1].partition("[")
        changed[list_key][int(number)][name] = value
    else:
        changed[path] = value
    return changed


def _dated(value: Any, before: Any, today: str) -> Values:
    """A fact of today; a note that stood beside the earlier answer is kept."""
    note = before.get("note") if isinstance(before, dict) else None
    return {"value": value, "date": today} | ({"note": note} if note else {})


def _of_all_trials(values: Values, name: str, value: Any) -> None:
    """One answer for every trial that has none: `value` is the numbers of those of which it is true."""
    chosen = set(value) if isinstance(value, list) else set()
    for number, trial in enumerate(values.get("trials") or []):
        if trial.get(name) is None and trial.get("purpose") in (None, "depression"):
            trial[name] = [] if name == "augmentation" else number in chosen


def _of_trial(trial: Values, name: str, value: Any, question: Question, today: str) -> None:
    if name == "combined_with":
        trial[name] = question.names if value else []
    elif name == "max_dose":
        trial |= {"max_dose": value, "unit": question.names[0]}
    else:
        trial[name] = value
    if name == "ongoing":
        trial["noted"] = today
    _count_from(trial, name, today)


def _count_from(trial: Values, name: str, today: str) -> None:
    """Weeks of a trial that goes on are those so far: the day on which they were counted stands beside them."""
    counted = trial.get("weeks") is not None or trial.get("weeks_at_max_dose") is not None
    again = name == "ongoing" and trial.get("weeks_on") is not None
    if trial.get("ongoing") and name in ("weeks", "weeks_at_max_dose", "ongoing") and counted and not again:
        trial["weeks_on"] = today
    elif trial.get("ongoing") is False:
        trial.pop("weeks_on", None)


def with_record(
    values: Values, key: str, record: Values, today: str, *, added_to: str | None = None
) -> Values:
    """The case with one more record in a list, dated as written down today."""
    changed = copied(values)
    if key == "augmentation":
        _augment(changed, record, added_to)
        return changed
    record = {**record, "noted": today}
    if key == "trials":
        _count_from(record, "weeks", today)
    changed[key] = [*(changed.get(key) or []), record]
    return _unconfirmed(changed, key)


def _augment(values: Values, record: Values, added_to: str | None) -> None:
    """An added drug beside the antidepressant it was added to; where that is not said, with the case."""
    trials = values.get("trials") or []
    named = [
        trial
        for trial in trials
        if added_to and str(trial.get("drug")).casefold().startswith(added_to.casefold())
    ]
    place = named[-1] if named else trials[0] if len(trials) == 1 else values
    place["augmentation"] = [*(place.get("augmentation") or []), record]


def _unconfirmed(values: Values, key: str) -> Values:
    values.pop(_CONFIRMED.get(key, ""), None)
    return values


def ended_list(values: Values, key: str) -> Values:
    """The case after "none" or "no more": a list that nobody began is empty now."""
    changed = copied(values)
    if key == "augmentation":
        _of_all_trials(changed, "augmentation", [])
    elif changed.get(key) is None:
        changed[key] = []
    return changed


def unknown(values: Values, question: Question, today: str) -> Values:
    """The case after "not known": kept with its date where there is a place for it."""
    key = question.path.partition(".")[0]
    if key in ("safety", "history") or question.path in DATED:
        return answered(values, question, None, today)
    return values


def lost(values: Values, question: Question) -> Values | None:
    """The case with a fact of a trial marked as not to be had; None for a question of anything else."""
    key, _, name = question.path.partition(".")
    fact = LOST.get(name, name)
    if not key.startswith("trials[") or not fact:
        return None
    changed = copied(values)
    trial = changed["trials"][int(key[7:-1])]
    trial["unrecoverable"] = sorted({*(trial.get("unrecoverable") or []), fact})
    return changed


def without(values: Values, path: str) -> tuple[Values, list[str]]:
    """The case without an answer or a record, and what else was cleared with it."""
    changed = copied(values)
    key, _, name = path.partition(".")
    if path.endswith("]"):
        key, _, number = path[:-1].partition("[")
        changed[key] = [record for n, record in enumerate(changed[key]) if n != int(number)]
        if not changed[key]:
            # An empty list would say that there is none: nobody said so.
            del changed[key]
        confirmed = _CONFIRMED.get(key, "")
        return changed, [confirmed] if changed.pop(confirmed, None) is not None else []
    if key.endswith("]"):
        value_at(changed, key).pop(name, None)
    elif name:
        (changed.get(key) or {}).pop(name, None)
        if not changed.get(key):
            changed.pop(key, None)
    else:
        changed.pop(path, None)
    return changed, []


def noted(values: Values, about: str, text: str, today: str) -> Values:
    """The case with one more note; `about` is an item, a flag or a path, "" for the case as a whole."""
    changed = copied(values)
    note = {"text": text, "date": today} | ({"about": about} if about else {})
    changed["notes"] = [*(changed.get("notes") or []), note]
    return changed


def with_dates(values: Values) -> Values:
    """The values of a file with its own `as_of` as the date of each bare answer, and without `as_of`.

    The age is of that day; an older file's stays so, and is moved from there.
    """
    as_of = values["as_of"]

    def dated(answer: Any) -> Any:
        if isinstance(answer, bool | str | int | float):
            return {"value": answer, "date": as_of}
        is_range = isinstance(answer, dict) and bool(answer) and set(answer) <= {"min", "max"}
        return {**answer, "date": as_of} if is_range else answer

    changed = {key: value for key, value in values.items() if key != "as_of"}
    for key in DATED:
        if key in changed:
            changed[key] = dated(changed[key])
    for key in ("safety", "history", "patient"):
        if isinstance(changed.get(key), dict):
            changed[key] = {
                name: value
                if name in ("note", "source", "noted") or (key == "patient" and name not in _DATED_OF_PATIENT)
                else dated(value)
                for name, value in changed[key].items()
            }
    return changed
