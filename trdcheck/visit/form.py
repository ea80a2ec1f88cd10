"""The visit on a full screen, drawn by prompt_toolkit. The alternate screen leaves nothing in the scrollback."""

import asyncio
import signal
import time
from collections.abc import Callable
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl

from trdcheck.visit.desk import Desk
from trdcheck.visit.session import Session

_NAMES = {
    Keys.Enter: "enter",
    Keys.ControlH: "backspace",
    Keys.Escape: "escape",
    Keys.Tab: "tab",
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.Left: "left",
    Keys.Right: "right",
    Keys.ControlU: "clear",
}
_SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}


class Form:
    """One visit on the screen; `clock` gives seconds, so that a held key can be told from an answer."""

    def __init__(
        self, session: Session, *, clock: Callable[[], float] = time.monotonic, **streams: Any
    ) -> None:
        """Make the screen; `streams` are prompt_toolkit's `input` and `output` where they are not the terminal."""
        self.desk, self._clock = Desk(session), clock
        self._app: Application[int] = Application(
            layout=Layout(
                Window(FormattedTextControl(self._drawn, show_cursor=False), always_hide_cursor=True)
            ),
            key_bindings=self._bindings(),
            full_screen=True,
            **streams,
        )
        self._app.ttimeoutlen = self._app.timeoutlen = 0.05

    def run(self) -> None:
        """Walk until the user leaves; raises SystemExit with the code of a signal. Every answer is saved by then."""
        before = {name: signal.getsignal(getattr(signal, name)) for name in _SIGNALS}
        try:
            code = self._app.run(pre_run=self._listen, handle_sigint=False)
        except EOFError:
            code = _SIGNALS["SIGHUP"]
        finally:
            # The loop leaves the system's own behind, under which the closing menu would die without a word.
            for name, handler in before.items():
                signal.signal(getattr(signal, name), handler)
        if code:
            raise SystemExit(code)

    def _listen(self) -> None:
        """Let a signal end the visit as a key does, the terminal restored."""
        loop = asyncio.get_running_loop()
        for name, code in _SIGNALS.items():
            loop.add_signal_handler(getattr(signal, name), self._leave, code)

    def _leave(self, code: int) -> None:
        if not self._app.is_done:
            self._app.exit(result=code)

    def _drawn(self) -> StyleAndTextTuples:
        """The screen as prompt_toolkit takes it."""
        size = self._app.output.get_size()
        lines = self.desk.lines(size.columns, size.rows)
        return [
            (style, text if n == len(lines) - 1 else f"{text}\n") for n, (style, text) in enumerate(lines)
        ]

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        def press(event: KeyPressEvent) -> None:
            for pressed in event.key_sequence:
                name = _NAMES.get(pressed.key, "") if isinstance(pressed.key, Keys) else pressed.key
                if name:
                    self.desk.key(name, self._clock())
            if self.desk.left:
                event.app.exit(result=0)

        for key in (*_NAMES, Keys.Any):
            bindings.add(key)(press)

        @bindings.add(Keys.BracketedPaste)
        def paste(event: KeyPressEvent) -> None:
            self.desk.paste(event.data)

        @bindings.add(Keys.ControlC)
        def interrupt(event: KeyPressEvent) -> None:
            event.app.exit(result=_SIGNALS["SIGINT"])

        return bindings
