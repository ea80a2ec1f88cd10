"""The report as a FHIR R4 collection: the checklist as a completed questionnaire, and the recorded totals of screens.

Nothing in it is a diagnosis or an order. It holds no name, no clock and no wording of an instrument; the same report
gives the same bytes.
"""

import json
import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from trdcheck.model.report import Flag, ItemReport, Report, TotalView
from trdcheck.render.text import cleaned

Values = dict[str, Any]
_STATUS = "urn:trdcheck:status"
_PRESENCE = "urn:trdcheck:presence"
_DERIVED = re.compile(r"(?:Observation|QuestionnaireResponse)/[A-Za-z0-9.-]{1,64}")


def render(report: Report) -> str:
    """The report as a Bundle of type collection."""
    shown = cleaned(report)
    resources = [_response(shown), *(_observation(total, shown) for total in shown.totals)]
    entries = [
        {"fullUrl": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{n} {_text(resource)}')}", "resource": resource}
        for n, resource in enumerate(resources)
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle, indent=2, ensure_ascii=False) + "\n"


def _text(resource: Values) -> str:
    return json.dumps(resource, sort_keys=True)


def _subject(report: Report) -> Values:
    """The case by its own pseudonym, where it has one."""
    if report.case_id is None or not report.case_id.strip():
        return {}
    return {"subject": {"identifier": {"system": "urn:trdcheck:case", "value": report.case_id.strip()}}}


def _response(report: Report) -> Values:
    groups = [{"linkId": "group.flags", "text": "Safety", "item": [_flag(flag) for flag in report.flags]}]
    for section in report.sections:
        items = [_item(item) for item in report.items if item.section == section.id]
        if items:
            groups.append({"linkId": f"group.{section.id}", "text": section.title, "item": items})
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"urn:trdcheck:checklist:{report.checklist.id}|{report.checklist.version}",
        "status": "completed",
        **_subject(report),
        "authored": report.as_of,
        "item": [group for group in groups if group["item"]],
    }


def _flag(flag: Flag) -> Values:
    inside = [
        _said(flag.id, "message", flag.message),
        _said(flag.id, "action", flag.action),
        {"linkId": f"{flag.id}.addressed", "text": "addressed", "answer": [{"valueBoolean": flag.addressed}]},
    ]
    return _answered(flag.id, flag.short, _PRESENCE, str(flag.status), inside)


def _item(item: ItemReport) -> Values:
    inside = [
        _said(item.id, "reason", str(item.reason or "")),
        _said(item.id, "close_by", str(item.close_by or "")),
        _said(item.id, "summary", item.summary),
        _said(item.id, "action", item.action),
    ]
    return _answered(item.id, item.title, _STATUS, str(item.status), inside)


def _answered(link: str, title: str, system: str, code: str, inside: list[Values | None]) -> Values:
    answer: Values = {"valueCoding": {"system": system, "code": code}}
    nested = [one for one in inside if one is not None]
    if nested:
        answer["item"] = nested
    return {"linkId": link, "text": title, "answer": [answer]}


def _said(link: str, name: str, text: str) -> Values | None:
    """A text under an item; an empty one is none."""
    if not text.strip():
        return None
    return {
        "linkId": f"{link}.{name}",
        "text": name.replace("_", " "),
        "answer": [{"valueString": text.strip()}],
    }


def _observation(total: TotalView, report: Report) -> Values:
    """A recorded total of a screen, with what it was taken from."""
    category = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}
    found = [ref for ref in (total.source or "").split(", ") if _DERIVED.fullmatch(ref)]
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [category]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": total.loinc}], "text": f"{total.name} total"},
        **_subject(report),
        **({"effectiveDateTime": total.date} if total.date is not None else {}),
        "valueQuantity": {
            "value": total.score, "unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}",
        },
        **({"derivedFrom": [{"reference": ref} for ref in found]} if found else {}),
    }  # fmt: skip
