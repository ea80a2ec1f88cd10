"""Cases of invented patients by the thousand, from the tables and a number: the same number gives the same case."""

import json
import random
from datetime import date, timedelta
from typing import Any

from trdcheck.reference import Reference

DAY = date(2026, 11, 20)
_OUTCOMES = ["no_response", "partial", "insufficient", "response", "remission", "worse", None]


class Cases:
    """Makes cases; the tables are read once."""

    def __init__(self) -> None:
        reference = Reference()
        self._drugs = sorted(name for name, row in reference.antidepressants.items() if row.unit == "mg/day")
        self._screens = sorted(
            name for name, row in reference.instruments.items() if row.highest is not None and row.highest > 0
        )
        self._highest = {name: int(reference.instruments[name].highest or 1) for name in self._screens}
        self._facts = sorted(
            name for name, row in reference.facts.items() if row.use == "gate" and not row.answers
        )
        self._conditions = sorted(reference.conditions)
        self._medicines = sorted(reference.other_drugs)

    def case(self, number: int, trials: int | None = None) -> dict[str, Any]:
        """One case as plain values; `trials` fixes how many there are."""
        dice = random.Random(number)
        return {
            "format": "trdcheck-case/1",
            "case_id": f"G-{number}",
            "as_of": DAY.isoformat(),
            "label": {"term": "treatment-resistant"} if dice.random() < 0.8 else None,
            "patient": {"age": dice.randint(18, 90), "sex": dice.choice(["female", "male"])},
            "safety": {
                "suicidal_thoughts": dice.choice(["none", "none", "earlier", "now", None]),
                **{
                    name: dice.choice([False, False, None])
                    for name in ("psychotic_features", "catatonia", "mania")
                },
            },
            "trials": [self._trial(dice) for _ in range(dice.randint(0, 5) if trials is None else trials)],
            "trials_complete": dice.choice([True, None]),
            "screens": [self._screen(dice) for _ in range(dice.randint(0, 6))],
            "labs": [
                {
                    "analyte": "tsh",
                    "value": round(dice.uniform(0.1, 12), 1),
                    "unit": "mIU/L",
                    "date": self._day(dice),
                }
                for _ in range(dice.randint(0, 2))
            ],
            "conditions": [
                {
                    "condition": dice.choice(self._conditions),
                    "status": dice.choice(["active", "treated", "ruled_out", "suspected"]),
                    "date": self._day(dice),
                }
                for _ in range(dice.randint(0, 3))
            ],
            "medications": [{"drug": dice.choice(self._medicines)} for _ in range(dice.randint(0, 4))],
            "lists_confirmed": dice.choice([True, None]),
            "history": {name: dice.random() < 0.2 for name in dice.sample(self._facts, dice.randint(0, 6))},
        }

    def line(self, number: int, trials: int | None = None) -> bytes:
        """One case as a line of a cohort."""
        return json.dumps(self.case(number, trials)).encode() + b"\n"

    def _trial(self, dice: random.Random) -> dict[str, Any]:
        start = DAY - timedelta(days=dice.randint(60, 2500))
        weeks = dice.randint(1, 40)
        return {
            "drug": dice.choice(self._drugs),
            "max_dose_mg": dice.choice([10, 20, 30, 40, 60, 75, 100, 150, 200, 300, None]),
            "weeks": weeks,
            "weeks_at_max_dose": dice.randint(0, weeks),
            "started": dice.choice([start.isoformat(), start.isoformat()[:7], None]),
            "adherence": dice.choice(["good", "good", "partial", None]),
            "outcome": dice.choice(_OUTCOMES),
            "stop_reason": dice.choice(["no_response", "side_effects", "other", None]),
            "side_effects": dice.choice(["none", "tolerable", "limiting", None]),
        }

    def _screen(self, dice: random.Random) -> dict[str, Any]:
        name = dice.choice(self._screens)
        return {"instrument": name, "score": dice.randint(0, self._highest[name]), "date": self._day(dice)}

    @staticmethod
    def _day(dice: random.Random) -> str:
        return (DAY - timedelta(days=dice.randint(0, 900))).isoformat()
