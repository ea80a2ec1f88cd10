"""How somebody else's typed program uses the library."""

import datetime

from trdcheck import Assessor, Case, InvalidFileError, Report, assess, open_checklist, read_case


def statuses(data: bytes) -> dict[str, str]:
    """The status of each item of a case."""
    case: Case = read_case(data)
    report: Report = assess(case, as_of=datetime.date(2026, 11, 20))
    return {item.id: str(item.status) for item in report.items}


def line(data: bytes) -> bytes | None:
    """The line of a case, None where it is no case."""
    assessor = Assessor("extended", as_of=datetime.date(2026, 11, 20), lines="compact")
    try:
        return assessor(data)
    except InvalidFileError as error:
        print(len(error.problems), open_checklist()[0].id)
        return None
