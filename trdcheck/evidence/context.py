"""One case on one day under one checklist: all that judging may look at."""

from datetime import date
from functools import cached_property

from msgspec import Struct

from trdcheck.model.case import Case
from trdcheck.model.checklist import Checklist
from trdcheck.reference import Reference
from trdcheck.safety.flags import JudgedFlag, judge_flags
from trdcheck.trials.history import History, judge_history


class Context(Struct, frozen=True, dict=True):
    """One case on one day under one checklist: all that a kind may look at. No file, clock or terminal."""

    checklist: Checklist
    case: Case
    as_of: date
    reference: Reference
    definition: str

    @cached_property
    def flags(self) -> dict[str, JudgedFlag]:
        """Every safety flag, judged once."""
        return judge_flags(self.checklist, self.case, as_of=self.as_of, reference=self.reference)

    @cached_property
    def enzymes(self) -> frozenset[str]:
        """The enzymes that clear the antidepressants recorded as trials or medicines."""
        names = [str(trial.drug) for trial in self.case.trials or () if trial.drug is not None]
        names += [medicine.drug for medicine in self.case.medications or ()]
        generics = [generic for name in names for generic in self.reference.generics(name)]
        rows = [self.reference.metabolism.get(generic) for generic in generics]
        return frozenset(enzyme for row in rows if row is not None for enzyme in row.enzymes)

    @cached_property
    def history(self) -> History:
        """Every trial under every definition, judged once."""
        return judge_history(
            self.case,
            as_of=self.as_of,
            reference=self.reference,
            near_max_fraction=self.checklist.settings.near_max_fraction,
            headline=self.definition,
        )
