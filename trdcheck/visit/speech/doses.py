"""Doses and weeks of a trial or an added drug: the highest a day, in all and at that dose, or step by step."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct

from trdcheck.visit.speech.line import Line
from trdcheck.visit.speech.quantities import NUMBER, SPAN, TIME, Number, Quantity, number, weeks_of
from trdcheck.visit.speech.reading import Choice, Doubt, Field, Span

_MG = r"(?:mg\s+(?:a|per)\s+day|milligrams?|mgs?(?:\s*/\s*(?:day|d|24\s*h))?)(?!\w)"
# A number with one of these behind it is no dose in milligrams.
_NO_DOSE = (
    r"(?:mcgs?|\N{MICRO SIGN}g|ug|micrograms?|grams?|g|ml|iu|units?|drops?|%|mmol|ng|sessions?|x|times?|tablets?|caps"
    r"(?:ules)?|pills?|trials?|years?|of|points?)"
)
_DOSE = rf"(?!(?:19|20)\d\d(?!\d|\s*mg))(?P<mg>{NUMBER})(?![.,/-]?\d)(?!\s*{_NO_DOSE}(?!\w))(?:\s*{_MG})?(?![\w*])"
_HIGHEST = (
    r"(?:(?:up\s+to|(?:to\s+a\s+)?max(?:imum)?\.?(?:\s+dose)?(?:\s+of)?|highest(?:\s+dose)?|(?:titrated|increased|raised|went)"
    r"(?:\s+up)?\s+to)\s+)"
)
_LEAD = rf"(?:(?P<highest>{_HIGHEST})|(?:to|at|on|dose|@)\s+)?"
_A_DAY = (
    r"(?:[\s,]*(?:once\s+daily|once\s+a\s+day|daily|a\s+day|per\s+day|/\s*d(?:ay)?|od|o\.d\.|qd|q\.d\.|qam|qhs|nocte|mane"
    r"|at\s+night|in\s+the\s+morning|every\s+(?:morning|night|evening))(?!\w))?"
)
_EDGE = r"(?<![\w.,*/+-])"
_IT = r"(?P<it>(?:it|that|this)(?:\s+dose)?|(?:the\s+)?(?:max(?:imum)?|highest|full|top)(?:\s+dose)?)"
_WEEKS_AT = re.compile(
    rf"(?<![\w.*/-])(?:(?:of\s+which|with|and)\s+)?(?:the\s+)?(?:last\s+|final\s+)?(?:(?P<all>all)\s+)?(?:the\s+)?"
    rf"{SPAN}(?:[\s-]*(?P<unit>{TIME})(?!\w))?\s*(?:of\s+(?:them|these|which)\s*)?(?:at|on|@)\s*(?:{_DOSE}{_A_DAY}|{_IT})(?![\w*])"
)
_ALL_AT = re.compile(
    rf"(?<![\w*])all\s+(?:of\s+(?:it|them)\s+)?(?:at|on)\s+(?:{_DOSE}{_A_DAY}|{_IT})(?![\w*])"
)
_WEEKS = re.compile(
    rf"(?<![\w.*/-])(?:x\s*|for\s+(?:the\s+)?|over\s+)?{SPAN}[\s-]*(?P<unit>{TIME})(?![\w*])"
    r"(?:\s+(?:in\s+all|in\s+total|total|altogether|overall|long|so\s+far))?"
)
_SLASHED = re.compile(
    rf"{_EDGE}(?P<whole>{NUMBER})\s*(?:w|wks?|weeks?)?\s*/\s*(?P<top>{NUMBER})\s*(?:w|wks?|weeks?)(?![\w*])"
)
_TWICE = (
    r"(?:bid|b\.i\.d\.|bd|b\.d\.|twice\s+(?:a|per)\s+day|twice\s+daily|2\s*x\s*(?:a\s+day|daily)|x\s*2|q12h)"
)
_THRICE = r"(?:tid|t\.i\.d\.|tds|t\.d\.s\.|(?:three\s+times|3\s*x)\s+(?:a\s+day|daily)|x\s*3|q8h)"
_FOUR = r"(?:qid|q\.i\.d\.|qds|q\.d\.s\.|four\s+times\s+(?:a\s+day|daily)|q6h)"
_HALVES = r"(?:every\s+other\s+day|every\s+second\s+day|(?:on\s+)?alternate\s+days|qod|eod)"
_FREQUENT = re.compile(
    rf"{_EDGE}{_LEAD}{_DOSE}[\s,]*(?:(?P<two>{_TWICE})|(?P<three>{_THRICE})|(?P<four>{_FOUR})|(?P<half>{_HALVES}))(?!\w)"
)
_COUNTED = re.compile(rf"{_EDGE}(?P<times>[2-4])\s*(?:x|\*)\s*{_DOSE}")
_RANGE = re.compile(rf"{_EDGE}(?P<lowest>{NUMBER})(?:\s*{_MG})?\s*(?:-|to|up\s+to)\s*{_DOSE}{_A_DAY}")
_STARTED_AT = re.compile(
    rf"(?<!\w)(?:start(?:ed|ing)?(?:\s+dose)?|begun|initially)\s+(?:(?:at|on|with|of)\s+)?{_DOSE}{_A_DAY}"
)
_SOME_DOSE = re.compile(
    rf"{_EDGE}{_LEAD}{_DOSE}{_A_DAY}(?!\s+(?:weekly|once\s+weekly|once\s+a\s+week|a\s+week|per\s+week)(?!\w))"
)
_THEN = re.compile(
    r"[\s,]*(?:and\s+)?(?:then(?:\s+(?:up\s+)?to)?|->"
    r"|>|\N{RIGHTWARDS ARROW}|(?:increased|raised|up)\s+to|followed\s+by|later)\s*"
)
_JOINS = re.compile(r"[\s,]*(?:for|x|over)?[\s,]*")
_MULTIPLES = {"two": Fraction(2), "three": Fraction(3), "four": Fraction(4), "half": Fraction(1, 2)}


class _Amount(Struct):
    """A dose, weeks, or weeks at a dose, as it stands in the line."""

    kind: Literal["dose", "start", "weeks", "at"]
    start: int
    end: int
    dose: Number | None = None
    weeks: Quantity | None = None
    remark: str | None = None
    is_highest: bool = False
    is_all: bool = False


def take_amounts(line: Line) -> list[Doubt]:
    """Read doses and weeks as the fields `dose`, `weeks`, `weeks_at_max_dose` and `doses`."""
    doubts = _take_frequent(line)
    _take_slashed(line)
    amounts = _amounts(line)
    if not _take_steps(line, amounts):
        doubts += _take_dose(line, amounts, is_known=bool(doubts))
        _take_weeks(line, amounts)
    for amount in amounts:
        if amount.kind == "start":
            line.skip(amount.start, amount.end)
            line.remarks.append(f"starting dose {amount.dose}: not kept")
    return doubts


def _take_frequent(line: Line) -> list[Doubt]:
    """`150 bid`, `2 x 75`: the dose a day is asked, since charts mean both."""
    match = line.search(_FREQUENT)
    if match is not None:
        times = next(_MULTIPLES[part] for part in _MULTIPLES if match[part])
    elif (match := line.search(_COUNTED)) is not None:
        times = Fraction(match["times"])
    else:
        return []
    line.skip(match.start(), match.end())
    typed = number(match["mg"])
    product = Fraction(str(typed)) * times
    in_all = int(product) if product.denominator == 1 else float(product)
    choices = tuple(Choice(f"{dose} a day in all", {"dose": dose}) for dose in (in_all, typed))
    return [Doubt("dose", f"{match[0].strip()}: {in_all} a day in all?", choices)]


def _take_slashed(line: Line) -> None:
    """`12w/8w`: in all, and at the highest dose."""
    match = line.search(_SLASHED)
    if match is not None:
        line.take("weeks", number(match["whole"]), match.start(), match.start("top"))
        line.take("weeks_at_max_dose", number(match["top"]), match.start("top"), match.end())


def _amounts(line: Line) -> list[_Amount]:
    """Everything that is a dose or weeks, from the left; what is weeks cannot be a dose as well."""
    amounts: list[_Amount] = []

    def is_free(match: "re.Match[str]") -> bool:
        return all(match.end() <= other.start or match.start() >= other.end for other in amounts)

    for match in filter(is_free, line.places(_ALL_AT)):
        dose = number(match["mg"]) if match["mg"] else None
        amounts.append(_Amount("at", match.start(), match.end(), dose, is_all=True))
    for match in filter(is_free, line.places(_WEEKS_AT)):
        weeks, remark = weeks_of(match, match["unit"] or "w")
        dose = number(match["mg"]) if match["mg"] else None
        amounts.append(
            _Amount("at", match.start(), match.end(), dose, weeks, remark, is_all=bool(match["all"]))
        )
    for match in filter(is_free, line.places(_WEEKS)):
        weeks, remark = weeks_of(match)
        amounts.append(_Amount("weeks", match.start(), match.end(), None, weeks, remark))
    for match in filter(is_free, line.places(_STARTED_AT)):
        amounts.append(_Amount("start", match.start(), match.end(), number(match["mg"])))
    for match in filter(is_free, line.places(_RANGE)):
        if number(match["lowest"]) < number(match["mg"]):
            amounts.append(_Amount("dose", match.start(), match.end(), number(match["mg"]), is_highest=True))
    for match in filter(is_free, line.places(_SOME_DOSE)):
        if number(match["mg"]) > 0:
            amounts.append(
                _Amount(
                    "dose", match.start(), match.end(), number(match["mg"]), is_highest=bool(match["highest"])
                )
            )
    return sorted(amounts, key=lambda amount: amount.start)


def _take_steps(line: Line, amounts: list[_Amount]) -> bool:
    """`75 mg for 2 weeks then 150 mg for 8 weeks`, `2 weeks at 75, 8 weeks at 150`, `50 then 100`."""
    pairs = _pairs(line, amounts)
    at_doses = [amount for amount in amounts if amount.kind == "at" and amount.dose and amount.weeks]
    doses = [amount for amount in amounts if amount.kind == "dose"]
    steps: list[_Amount] = []
    if len(pairs) > 1 and len(pairs) == len(doses) and not at_doses:
        steps = pairs
    elif len(at_doses) > 1 and not doses and not any(amount.kind == "weeks" for amount in amounts):
        steps = at_doses
    elif len(doses) > 1 and not at_doses and _is_sequence(line, doses):
        steps = doses
    if len({step.dose for step in steps}) < 2:
        return False
    record: list[dict[str, Any]] = []
    for step in steps:
        record.append({"mg": step.dose} | ({} if step.weeks is None else {"weeks": step.weeks}))
        if step.remark:
            line.remarks.append(step.remark)
    line.take("doses", record, steps[0].start, steps[-1].end)
    if not any(step.weeks for step in steps):
        _take_weeks(line, amounts)
    return True


def _pairs(line: Line, amounts: list[_Amount]) -> list[_Amount]:
    """Each dose with the weeks that stand directly behind it."""
    pairs = []
    for first, second in pairwise(amounts):
        joined = _JOINS.fullmatch(line.open[first.end : second.start])
        if (first.kind, second.kind) == ("dose", "weeks") and joined:
            pairs.append(_Amount("dose", first.start, second.end, first.dose, second.weeks, second.remark))
    return pairs


def _is_sequence(line: Line, doses: list[_Amount]) -> bool:
    """Whether only `then`, an arrow or `increased to` stands between the doses."""
    for first, second in pairwise(doses):
        between = line.open[first.end : second.start]
        if not (_THEN.fullmatch(between) or (second.is_highest and not between.strip(" ,"))):
            return False
    return True


def _take_dose(line: Line, amounts: list[_Amount], *, is_known: bool) -> list[Doubt]:
    """The highest dose a day; asked when several stand there and none is called the highest."""
    doses = [amount for amount in amounts if amount.kind == "dose" and amount.dose]
    values = sorted({amount.dose for amount in doses if amount.dose})
    if not values or is_known:
        at_doses = [amount for amount in amounts if amount.kind == "at" and amount.dose]
        if not values and not is_known and at_doses and not line.values("weeks_at_max_dose"):
            top = max(at_doses, key=lambda amount: amount.dose or 0)
            line.fields.append(Field("dose", top.dose, Span(top.start, top.end)))
            if top.weeks is None and not any(amount.kind == "weeks" for amount in amounts):
                line.cover(top.start, top.end)
        return []
    if len(values) > 1 and not any(amount.is_highest and amount.dose == values[-1] for amount in doses):
        for amount in doses:
            line.skip(amount.start, amount.end)
        words = " or ".join(map(str, values))
        choices = tuple(Choice(f"{value} a day", {"dose": value}) for value in reversed(values))
        return [Doubt("dose", f"highest dose a day: {words}?", choices)]
    for amount in doses:
        if amount.dose == values[-1]:
            line.take("dose", amount.dose, amount.start, amount.end)
        else:
            line.skip(amount.start, amount.end)
            line.remarks.append(f"lower dose {amount.dose}: not kept")
    return []


def _take_weeks(line: Line, amounts: list[_Amount]) -> None:
    """Weeks in all and weeks at the highest dose; weeks at a lower one, or given twice, stay unread."""
    for amount in amounts:
        if amount.kind == "weeks" and not line.values("weeks"):
            line.take("weeks", amount.weeks, amount.start, amount.end)
            _remark(line, amount)
    highest = max(line.values("dose"), default=None)
    for amount in amounts:
        if amount.kind != "at" or line.values("weeks_at_max_dose"):
            continue
        if amount.dose is not None and highest is not None and amount.dose != highest:
            continue
        weeks = amount.weeks if amount.weeks is not None else next(iter(line.values("weeks")), None)
        if weeks is None:
            continue
        line.take("weeks_at_max_dose", weeks, amount.start, amount.end)
        if amount.is_all and not line.values("weeks"):
            line.fields.append(Field("weeks", weeks, Span(amount.start, amount.end)))
        _remark(line, amount)


def _remark(line: Line, amount: _Amount) -> None:
    if amount.remark:
        line.remarks.append(amount.remark)
