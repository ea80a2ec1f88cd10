"""How long the longest legal files take: 100 trials, or 5,000 records of any other list.

    python benchmarks/longest.py

Each is read and judged once, in one process, after the tables have been read; all should stay under a second.
"""

import json
import time
from datetime import date, timedelta
from typing import Any

from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.checklist_file import open_checklist

AS_OF = date(2026, 11, 20)
TRIALS, RECORDS = 100, 5_000


def day(number: int) -> str:
    """A day before the report, another one for each number up to some twelve years."""
    return (AS_OF - timedelta(days=number % 4_500)).isoformat()


def cases() -> dict[str, dict[str, Any]]:
    """The longest lists, by name."""
    drugs = ["sertraline", "venlafaxine", "mirtazapine", "bupropion", "citalopram"]
    many = range(RECORDS)
    return {
        "trials, undated": {
            "trials": [{"drug": drugs[n % 5], "outcome": "no_response"} for n in range(TRIALS)]
        },
        "trials, dated": {
            "trials": [
                {
                    "drug": drugs[n % 5],
                    "max_dose_mg": 200,
                    "started": day(60 * n + 50),
                    "stopped": day(60 * n),
                }
                for n in range(TRIALS)
            ]
        },
        "labs of one analyte, dated": {
            "labs": [{"analyte": "tsh", "value": 2, "unit": "mIU/L", "date": day(n)} for n in many]
        },
        "labs of one analyte, undated": {
            "labs": [{"analyte": "tsh", "value": 2, "unit": "mIU/L"} for n in many]
        },
        "screens of one instrument": {
            "screens": [{"instrument": "phq-9", "score": n % 28, "date": day(n)} for n in many]
        },
        "screens, undated": {"screens": [{"instrument": "mdq", "result": "negative"} for n in many]},
        "conditions of one name": {
            "conditions": [{"condition": "adhd", "status": "suspected", "date": day(n)} for n in many]
        },
        "condition texts": {"conditions": [{"condition": None, "text": f"goitre {n}"} for n in many]},
        "medicines, read": {"medications": [{"drug": f"lorazepam {n} mg"} for n in many]},
        "medicines, not read": {"medications": [{"drug": f"rezal{n}ovin tds"} for n in many]},
        "added drugs": {"augmentation": [{"drug": "lithium", "weeks": 4} for n in many]},
        "courses": {"courses": [{"modality": "ect", "started": day(n)} for n in many]},
        "gene results": {"pharmacogenomics": [{"gene": "CYP2D6", "phenotype": "NM"} for n in many]},
        "decisions": {
            "decisions": [
                {"item": "adhd", "decision": "deferred", "date": day(n), "reason": "later"} for n in many
            ]
        },
    }


def main() -> None:
    """Print the seconds of each, the slowest first."""
    checklist, reference = open_checklist()
    vocabulary = Vocabulary(reference)
    evaluate(checklist, read_case(b"{}", "empty", vocabulary), as_of=AS_OF, reference=reference)
    seconds: dict[str, float] = {}
    for name, case in cases().items():
        data = json.dumps(case).encode()
        started = time.perf_counter()
        evaluate(checklist, read_case(data, name, vocabulary), as_of=AS_OF, reference=reference)
        seconds[name] = time.perf_counter() - started
    for name, taken in sorted(seconds.items(), key=lambda pair: -pair[1]):
        print(f"{taken:7.2f} s  {name}")


if __name__ == "__main__":
    main()
