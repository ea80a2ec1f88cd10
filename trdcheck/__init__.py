"""trdcheck: what to check before depression is called treatment-resistant.

A checklist with its reasons shown, for clinicians, who decide. It gives no diagnosis, no risk level and no dose advice.
What is listed in `__all__` is public and documented in docs/library.md; everything else may change in any release.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trdcheck.inputs.checklist_file import open_checklist as open_checklist
    from trdcheck.inputs.problems import InvalidFileError as InvalidFileError
    from trdcheck.library import Assessor as Assessor
    from trdcheck.library import assess as assess
    from trdcheck.library import read_case as read_case
    from trdcheck.model.case import Case as Case
    from trdcheck.model.report import Report as Report

__version__ = "0.1.0"

_HOMES = {
    "assess": "trdcheck.library",
    "Assessor": "trdcheck.library",
    "read_case": "trdcheck.library",
    "open_checklist": "trdcheck.inputs.checklist_file",
    "Case": "trdcheck.model.case",
    "Report": "trdcheck.model.report",
    "InvalidFileError": "trdcheck.inputs.problems",
}
__all__ = ["Assessor", "Case", "InvalidFileError", "Report", "assess", "open_checklist", "read_case"]


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for: importing trdcheck alone costs nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'trdcheck' has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value
