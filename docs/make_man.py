"""Writes `docs/trdcheck.1`, the manual page, from the help of the program: python docs/make_man.py."""

import os
import subprocess
import sys
from pathlib import Path

from trdcheck.cli import VERBS

PAGE = Path(__file__).parent / "trdcheck.1"
ENVIRONMENT = {**os.environ, "COLUMNS": "78", "NO_COLOR": "1"}
GROUPS = {
    "case": ("new", "example", "validate"),
    "checklist": ("list", "show", "validate", "blank"),
    "import": ("fhir",),
}


def help_of(*words: str) -> str:
    """The help of a verb as it is printed."""
    command = [sys.executable, "-m", "trdcheck", *words, "-h"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout


def section(title: str, text: str) -> list[str]:
    """A section whose lines stand as they are."""
    shown = text.rstrip().replace("\\", "\\e").replace("-", "\\-")
    lines = [f"\\&{line}" if line.startswith((".", "'")) else line for line in shown.split("\n")]
    return [f'.SH "{title}"', ".nf", *lines, ".fi"]


def manual() -> str:
    """The page: the program first, then each verb."""
    lines = ['.TH TRDCHECK 1 "" "trdcheck" "User Commands"', ".SH NAME"]
    lines.append("trdcheck \\- what to check before depression is called treatment\\-resistant")
    lines += section("TRDCHECK", help_of())
    for verb in VERBS:
        lines += section(f"TRDCHECK {verb.upper()}", help_of(verb))
        for part in GROUPS.get(verb, ()):
            lines += section(f"TRDCHECK {verb.upper()} {part.upper()}", help_of(verb, part))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
