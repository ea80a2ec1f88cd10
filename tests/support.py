"""How tests make a report: a case as plain values, through the same door as a file."""

import json
import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from trdcheck.evaluation.evaluate import evaluate
from trdcheck.inputs.case_file import Vocabulary, read_case
from trdcheck.inputs.checklist_file import open_checklist
from trdcheck.model.checklist import Checklist
from trdcheck.model.report import Criterion, Flag, ItemReport, Report, Sign
from trdcheck.reference import Reference

TODAY = "2026-11-20"
ROOT = Path(__file__).parent.parent


def program(
    *arguments: str | Path, stdin: bytes | None = None, env: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """The program, run as its users run it, in a process of its own; `env` adds to the environment."""
    return subprocess.run(
        [sys.executable, "-m", "trdcheck", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | (env or {}),
        timeout=60,
        check=False,
    )


@cache
def reference() -> Reference:
    """The shipped tables, read once."""
    return Reference()


@cache
def checklist() -> Checklist:
    """The default checklist, read once."""
    return open_checklist()[0]


def report_of(case: dict[str, Any], *, as_of: str = TODAY, definition: str = "article") -> Report:
    """The report of a case given as plain values."""
    read = read_case(json.dumps(case).encode(), "case.json", Vocabulary(reference()))
    return evaluate(
        checklist(), read, as_of=date.fromisoformat(as_of), reference=reference(), definition=definition
    )


def item_of(case: dict[str, Any], item: str, *, as_of: str = TODAY) -> ItemReport:
    """One item of that report."""
    return next(one for one in report_of(case, as_of=as_of).items if one.id == item)


def flag_of(case: dict[str, Any], flag: str, *, as_of: str = TODAY) -> Flag:
    """One flag of that report."""
    return next(one for one in report_of(case, as_of=as_of).flags if one.id == flag)


def sign_of(case: dict[str, Any], sign: str, *, as_of: str = TODAY) -> Sign:
    """One sign of that report."""
    return next(one for one in report_of(case, as_of=as_of).signs if one.id == sign)


def had(criterion: Criterion) -> object:
    """What a criterion has: its number, its two ends in words, or None when nothing is known."""
    ends = criterion.has_range
    if ends is None:
        return criterion.has
    return f"{ends.min:g} to {ends.max:g}" if ends.max is not None else f"{ends.min:g} or more"
