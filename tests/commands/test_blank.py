"""`trdcheck checklist blank` as its users meet it."""

import stat
from pathlib import Path

import pytest

from tests.support import program


def test_the_form_asks_safety_first_and_the_page_says_what_to_do_in_a_crisis() -> None:
    form, page = (program("checklist", "blank", *more).stdout.decode() for more in ((), ("--for", "patient")))
    assert form.startswith("# Before escalating treatment for depression\n")
    assert form.index("Suicidal thoughts") < form.index("Antidepressant trials") < form.index("Bipolar")
    assert "988" in form
    assert page.startswith("# What to bring to your visit\n")
    assert page.index("988") < page.index("Medicines you took")


@pytest.mark.parametrize("reader", ["clinician", "patient"])
def test_it_writes_a_file_and_never_over_another(reader: str, tmp_path: Path) -> None:
    target = tmp_path / "form.md"
    done = program("checklist", "blank", "--for", reader, "-o", target)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    again = program("checklist", "blank", "--for", reader, "-o", target)
    assert again.returncode == 2
    assert "--force" in again.stderr.decode()
    assert program("checklist", "blank", "--for", reader, "-o", target, "--force").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--for", "pharmacist"], "clinician", id="unknown reader"),
        pytest.param(["-c", "nope"], "pre-escalation", id="unknown checklist"),
    ],
)
def test_what_cannot_be_used_leaves_with_2(arguments: list[str], said: str) -> None:
    done = program("checklist", "blank", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
