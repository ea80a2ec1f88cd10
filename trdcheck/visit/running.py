"""Run one screen of prompt_toolkit: whatever ends it, the terminal is restored and the visit leaves with its code."""

import asyncio
import signal
from typing import Any

from prompt_toolkit.application import Application

SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129, "SIGQUIT": 131}


class Leave:
    """What a screen ends with when the visit is left by a signal or by its key."""

    def __init__(self, code: int) -> None:
        self.code = code


def run(app: "Application[Any]") -> Any:
    """The result of a screen; raises SystemExit with the code of a signal or of a terminal that went away."""
    before = {name: signal.getsignal(number) for name, number in _numbers()}
    app.ttimeoutlen = app.timeoutlen = 0.05
    try:
        result = app.run(pre_run=lambda: _listen(app), handle_sigint=False)
    except KeyboardInterrupt:
        raise SystemExit(SIGNALS["SIGINT"]) from None
    except EOFError:
        raise SystemExit(SIGNALS["SIGHUP"]) from None
    finally:
        # The loop leaves the system's own behind, under which what follows would die without a word.
        for name, number in _numbers():
            signal.signal(number, before[name])
    if isinstance(result, Leave):
        raise SystemExit(result.code)
    return result


def _listen(app: "Application[Any]") -> None:
    """Let a signal end the screen as a key does."""
    loop = asyncio.get_running_loop()
    for name, number in _numbers():
        try:
            loop.add_signal_handler(number, _leave, app, SIGNALS[name])
        except NotImplementedError:  # Windows: the signal ends the program as it always does
            return


def _leave(app: "Application[Any]", code: int) -> None:
    if not app.is_done:
        app.exit(result=Leave(code))


def _numbers() -> "list[tuple[str, signal.Signals]]":
    """The signals that this system has."""
    return [(name, getattr(signal, name)) for name in SIGNALS if hasattr(signal, name)]
