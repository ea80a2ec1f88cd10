"""`trdcheck completion`: the scripts driven in the shells themselves, on the first Tab."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.support import ROOT, program


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        if os.environ.get("TRDCHECK_CI"):
            pytest.fail(f"{shell} is missing")
        pytest.skip(f"{shell} is not installed")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with `trdcheck` on its path and each script where its shell looks for it."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "trdcheck"
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m trdcheck "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    (tmp_path / ".bashrc").write_text('PS1="$ "; eval "$(trdcheck completion bash)"\n', encoding="utf-8")
    (tmp_path / "zfunc").mkdir()
    (tmp_path / "zfunc" / "_trdcheck").write_bytes(program("completion", "zsh").stdout)
    (tmp_path / ".zshrc").write_text(
        f'fpath=({tmp_path}/zfunc $fpath)\nautoload -Uz compinit && compinit -u\nPS1="$ "\n', encoding="utf-8"
    )
    fish = tmp_path / ".config" / "fish" / "completions"
    fish.mkdir(parents=True)
    (fish / "trdcheck.fish").write_bytes(program("completion", "fish").stdout)
    return tmp_path


@pytest.mark.external
@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "start"),
    [("bash", "bash --rcfile {home}/.bashrc -i"), ("zsh", "zsh -i"), ("fish", "fish -i")],
)
def test_the_first_tab_completes(shell: str, start: str, home: Path) -> None:
    needs(shell)
    environment = {
        **os.environ,
        "HOME": str(home),
        "ZDOTDIR": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "PATH": f"{home}/bin:{os.environ['PATH']}",
        "TERM": "xterm",
    }
    with pexpect.spawn(
        start.format(home=home), env=environment, encoding="utf-8", timeout=30, dimensions=(24, 200)
    ) as tty:
        tty.expect(r"[$>#] ")
        tty.send("trdcheck expl\t")
        tty.expect("explain")
        tty.send("sertral\t")
        tty.expect("sertraline")
        tty.sendcontrol("c")
        tty.sendline("exit")


def test_a_home_that_cannot_be_written_is_one_line_and_74(tmp_path: Path) -> None:
    """Installing the script there is Typer's; what it cannot write is told as ours."""
    home = tmp_path / "home"
    home.write_text("a file where a folder should be", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "trdcheck", "--install-completion", "bash"],
        env={
            **os.environ,
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        check=False,
    )
    assert done.returncode == 74
    assert b"trdcheck completion bash" in done.stderr
    assert b"bug" not in done.stderr
