"""What CPython lacks on Windows, taken away: run a verb under it with `python tests/windows.py VERB …`.

By the documentation of os, signal and fcntl: no fcntl, termios and pwd; no os.fchmod before 3.13, no O_NOFOLLOW and
O_CLOEXEC, no SIGHUP and SIGQUIT; a folder cannot be opened.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

_open = os.open


def _open_file(path: Any, flags: int, *more: Any, **named: Any) -> int:
    if not isinstance(path, int) and Path(path).is_dir():
        raise PermissionError(13, "Permission denied", str(path))
    return _open(path, flags, *more, **named)


def lack() -> None:
    """Take it all away from this process."""
    for module in ("fcntl", "termios", "pwd", "resource", "tty"):
        sys.modules[module] = None  # type: ignore[assignment]
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "fchmod"):
        if hasattr(os, name):
            delattr(os, name)
    for name in ("SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            delattr(signal, name)
    os.open = _open_file


if __name__ == "__main__":
    lack()
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from trdcheck.cli import main

    main()
