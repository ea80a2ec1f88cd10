"""One case on one day under one checklist: all that judging may look at."""

from datetime import date
from functools import cached_property

from msgspec import Struct

from trdcheck.model.case import Case
from trdcheck.model.checklist import Checklist
from trdcheck.model.report import Flag
from trdcheck.reference import Reference
from trdcheck.trials.history import History, judge_history


class Context(Struct, frozen=True, dict=True):
    """One case on one day under one checklist: all that a kind may look at. No file, clock or terminal."""

    checklist: Checklist
    case: Case
    as_of: date
    reference: Reference
    definition: str
    flags: dict[str, Flag] = {}

    @cached_property
    def enzymes(self) -> frozenset[str]:
        """The enzymes that clear the antidepressants recorded as trials or medicines."""
        names = [str(one.drug) for one in self.case.trials or () if one.drug is not None]
        names += [one.drug for one in self.case.medications or ()]
        found = [self.reference.drug_names.find(name) for name in names]
        rows = [self.reference.metabolism.get(one.generic) for one in found if one is not None]
        return frozenset(enzyme for row in rows if row is not None for enzyme in row.enzymes)

    @cached_property
    def history(self) -> History:
        """Every trial under every definition, judged once (rules, section 4)."""
        return judge_history(
            self.case,
            as_of=self.as_of,
            reference=self.reference,
            near_max_fraction=self.checklist.settings.near_max_fraction,
            headline=self.definition,
        )
