"""The clinic's checklist that the documentation writes, and files made from it."""

import re
from functools import cache
from pathlib import Path

from tests.support import ROOT
from trdcheck.inputs.checklist_file import open_checklist
from trdcheck.model.checklist import Checklist
from trdcheck.reference import Reference

HEAD = """format = "trdcheck-checklist/1"
id = "north"
version = "1"
title = "North"
extends = "pre-escalation"
"""
ITEM = """
[[items]]
id = "housing"
section = "medical"
kind = "attest"
title = "Housing"
why = "Why."
action = "Ask."
within_days = 90
facts = { insomnia = false }
sources = ["article"]
"""
LAB = """
[[items]]
id = "crp-again"
section = "medical"
kind = "lab"
title = "CRP again"
why = "Why."
action = "Measure."
analyte = "crp"
within_days = 90
sources = ["article"]
"""
PART = """
[[items]]
id = "sleep"
section = "medical"
kind = "assessment"
title = "Sleep"
why = "Why."
action = "Ask."
sources = ["article"]

[[items.covers]]
conditions = ["sleep-apnea"]
instruments = ["stop-bang"]
facts = ["insomnia"]
within_days = { conditions = 365, screens = 365, facts = 365 }
"""
ROW = """
[[items.covers.rows]]
id = "one"
when = { insomnia = "no" }
done = "{insomnia}"
"""


def documented() -> str:
    """The file that `checklists/README.md` writes block by block."""
    text = (ROOT / "checklists" / "README.md").read_text(encoding="utf-8")
    own = text.partition("## A checklist of your own")[2]
    return "\n".join(re.findall(r"```toml\n(.*?)```", own, re.DOTALL))


def opened(folder: Path, text: str, name: str = "north.toml") -> tuple[Checklist, Reference]:
    """A checklist written to a file, opened as its users open it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return open_checklist(str(path))


@cache
def extended() -> tuple[Checklist, Reference]:
    """The shipped overlay, read once."""
    return open_checklist("extended")
