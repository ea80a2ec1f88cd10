"""Who the patient is: `44 m`, `29-year-old woman`, `BMI 29, neck 43 cm`, `not pregnant`; each with its day."""

import re
from datetime import date

from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.quantities import number
from trdcheck.visit.speech.reading import Reading, Record

_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_AGE = re.compile(
    r"(?<![\w.,/-])(?:(?:age|aged)[\s:=]*(?P<age>\d{1,3})(?![\d.])(?:\s*(?:years?(?:\s+old)?|yrs?|y|yo|y/o)(?!\w))?"
    r"|(?P<years>\d{1,3})[\s-]*(?:years?[\s-]*old|yrs?[\s-]*old|years?|yrs?|yo|y/o|y\.o\.)(?!\w)"
    r"|(?P<short>\d{1,3})[\s,]*(?=(?:m|f|male|female|man|woman)(?!\w))"
    r"|(?<=\bman\ of\ )(?P<of_man>\d{1,3})(?!\d)|(?<=\bwoman\ of\ )(?P<of_woman>\d{1,3})(?!\d)"
    r"|(?:(?<=\bf\ )|(?<=\bm\ )|(?<=\bmale\ )|(?<=\bmale,\ ))(?P<behind>\d{1,3})(?![\d.]))"
)
_SEX = re.compile(
    r"(?<!\w)(?:(?P<female>female|woman|f|lady)|(?P<male>male|man|m|gentleman)|(?P<other>other|nonbinary|non-binary|intersex))(?!\w)"
)
_MEASURES = {
    "bmi": re.compile(
        rf"(?<!\w)bmi[\s:=]*(?:is|of|was)?\s*(?P<value>{_NUMBER})(?!\d|[.,]\d)"
        r"(?:\s*kg\s*/\s*m(?:2|\N{SUPERSCRIPT TWO}))?"
    ),
    "neck_cm": re.compile(
        r"(?<!\w)neck(?:\s+(?:circumference|size))?[\s:=]*(?:is|of|was)?\s*"
        rf"(?P<value>{_NUMBER})(?!\d|[.,]\d)(?:\s*cm)?(?!\s*(?:in|\"))"
    ),
    "egfr": re.compile(
        rf"(?<!\w)e?gfr[\s:=]*(?:is|of|was)?\s*(?P<value>{_NUMBER})(?!\d|[.,]\d)(?:\s*ml(?:\s*/\s*min(?:\s*/\s*1\.73(?:\s*m2)?)?)?)?"
    ),
}
_STATES = {
    "pregnant": re.compile(
        r"(?<!\w)(?P<not>not\s+|no\s+|never\s+)?(?:currently\s+)?(?:pregnant|pregnancy)(?P<no>[\s:=]+no)?(?:[\s:=]+yes)?(?!\w)"
    ),
    "postpartum": re.compile(
        r"(?<!\w)(?:\w+\s+(?:weeks?|months?)\s+)?(?P<not>not\s+|no\s+)?(?:postpartum|post-partum|postnatal)(?P<no>[\s:=]+no)?"
        r"(?:[\s:=]+yes)?(?!\w)"
    ),
}
_GLUE = frozenset(
    {"a", "an", "the", "and", "old", "patient", "is", "years", "year", "of", "cm", "sex", "age"}
)


def read_patient(text: str, day: date) -> Reading:
    """What a line says of the patient; each with the day, since all of it changes."""
    line = Line(text)
    today = day.isoformat()
    if match := _AGE.search(line.open):
        age = int(next(age for age in match.groups() if age))
        if age <= 130:
            line.take("age", {"value": age, "date": today}, match.start(), match.end())
    for name, pattern in _STATES.items():
        if match := pattern.search(line.open):
            is_so = not (match["not"] or match["no"])
            line.take(name, {"value": is_so, "date": today}, match.start(), match.end())
    for name, pattern in _MEASURES.items():
        if (match := pattern.search(line.open)) and number(match["value"]) > 0:
            line.take(name, {"value": number(match["value"]), "date": today}, match.start(), match.end())
    if match := _SEX.search(line.open):
        sex = next(name for name in ("female", "male", "other") if match[name])
        line.take("sex", sex, match.start(), match.end())
    plain, unread = line.finish(_GLUE)
    record: Record = {field.name: field.value for field in line.fields}
    return Reading(
        text=text,
        place="patient",
        record=record,
        fields=tuple(line.fields),
        plain=plain,
        unread=unread,
        refused=None if record else "age, sex, BMI, neck in cm: as 44 m, BMI 29, neck 43",
    )
