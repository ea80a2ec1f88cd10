"""The visit on a full screen, drawn by prompt_toolkit. The alternate screen leaves nothing in the scrollback."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.styles import Style

from trdcheck.visit.chooser import choose, drop_waiting_keys
from trdcheck.visit.desk import Desk, wait_for
from trdcheck.visit.running import SIGNALS, Leave, run
from trdcheck.visit.screen import Line, Screen, dangers, drawn

_NAMES = {
    Keys.Enter: "enter",
    Keys.ControlJ: "enter",
    Keys.ControlH: "backspace",
    Keys.Escape: "escape",
    Keys.Tab: "tab",
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.Left: "left",
    Keys.Right: "right",
    Keys.ControlU: "clear",
    Keys.F1: "help",
}
# While a line is open these are ours; every other key edits it.
_IN_LINE = (Keys.Enter, Keys.ControlJ, Keys.Escape, Keys.Tab, Keys.Down, Keys.F1)
_STYLE = Style.from_dict({"dim": "fg:ansigray", "typed": "fg:ansicyan"})
_MANY_KEYS = 64  # more than this at once is no typing: what waits is dropped, and said


class Form:
    """One visit on the screen; `clock` gives seconds, so that a held key can be told from an answer."""

    def __init__(self, desk: Desk, *, clock: Callable[[], float] = time.monotonic, **streams: Any) -> None:
        """Make the screen; `streams` are prompt_toolkit's `input` and `output` where they are not the terminal."""
        self.desk, self._clock, self._streams = desk, clock, streams
        self._buffer = Buffer(multiline=False, on_text_changed=self._edited)
        self._screen: Screen = Screen([], [], None)

    def run(self) -> None:
        """Walk until the user leaves; raises SystemExit with the code of a signal. Every answer is saved by then."""
        while not self.desk.left:
            if self.desk.menu is not None:
                self._show_menu()
            else:
                run(self._application())

    def _show_menu(self) -> None:
        menu = self.desk.menu
        if menu is None:
            return
        try:
            columns = self._streams["output"].get_size().columns if "output" in self._streams else _columns()
            self.desk.choose(choose(menu, run, columns, warning=dangers(self.desk, columns), **self._streams))
        finally:
            drop_waiting_keys(self._streams.get("input"))

    def _application(self) -> "Application[Any]":
        """The screen: what stands above, the line that is open, what stands below."""
        in_line = Condition(lambda: self.desk.in_line)
        line = Window(BufferControl(self._buffer), height=1, style="class:typed", dont_extend_height=True)
        prompt = Window(
            FormattedTextControl(lambda: self._screen.prompt or ""), width=6, height=1, dont_extend_width=True
        )
        gate = FormattedTextControl(lambda: _tuples(self._screen.above), focusable=True, show_cursor=False)
        self._gate_window = Window(gate, dont_extend_height=True, always_hide_cursor=True)
        self._line_window = line
        app: Application[Any] = Application(
            layout=Layout(
                HSplit(
                    [
                        self._gate_window,
                        ConditionalContainer(VSplit([prompt, line]), Condition(self._has_line)),
                        Window(FormattedTextControl(lambda: _tuples(self._screen.below))),
                    ]
                ),
                focused_element=self._gate_window,
            ),
            key_bindings=self._bindings(in_line),
            style=_STYLE,
            full_screen=True,
            **self._streams,
        )
        self._app = app
        app.before_render += lambda _: self._refresh()
        self._refresh()
        return app

    def _has_line(self) -> bool:
        return self._screen.prompt is not None

    def _refresh(self) -> None:
        """The screen anew; the line takes over what the desk holds, and the focus goes where letters go."""
        size = self._app.output.get_size()
        self._screen = drawn(self.desk, size.columns, size.rows)
        if self._buffer.text != self.desk.typed:
            self._buffer.set_document(Document(self.desk.typed), bypass_readonly=True)
        wanted = self._line_window if self.desk.in_line and self._has_line() else self._gate_window
        if self._app.layout.current_window is not wanted and (
            wanted is self._gate_window or self._has_line()
        ):
            self._app.layout.focus(wanted)

    def _edited(self, buffer: Buffer) -> None:
        self.desk.typed = buffer.text

    def _bindings(self, in_line: Condition) -> KeyBindings:
        """At a question of one key every key is ours; in a line only those that do not edit it."""
        bindings = KeyBindings()
        for key in (*_NAMES, Keys.Any):
            bindings.add(key, filter=~in_line)(self._pressed)
        for key in _IN_LINE:
            bindings.add(key, filter=in_line, eager=True)(self._pressed)
        is_empty = Condition(lambda: not self._buffer.text)
        for name in (Keys.Left, Keys.ControlH):
            bindings.add(name, filter=in_line & is_empty, eager=True)(self._pressed)
        bindings.add("?", filter=in_line & is_empty, eager=True)(self._pressed)

        @bindings.add(Keys.BracketedPaste, filter=~in_line)
        def paste(event: KeyPressEvent) -> None:
            self.desk.paste(event.data)

        @bindings.add(Keys.BracketedPaste, filter=in_line, eager=True)
        def paste_line(event: KeyPressEvent) -> None:
            self._buffer.insert_text(" ".join(event.data.split()))

        @bindings.add(Keys.ControlC, eager=True)
        def interrupt(event: KeyPressEvent) -> None:
            event.app.exit(result=Leave(SIGNALS["SIGINT"]))

        @bindings.add(Keys.ControlBackslash, eager=True)
        def quit_key(event: KeyPressEvent) -> None:
            event.app.exit(result=Leave(SIGNALS["SIGQUIT"]))

        return bindings

    def _pressed(self, event: KeyPressEvent) -> None:
        waiting = event.app.key_processor.input_queue
        if len(waiting) > _MANY_KEYS:
            waiting.clear()
            self.desk.message = "Too many keys at once: they were dropped."
            return
        now = self._clock()
        for pressed in event.key_sequence:
            name = _NAMES.get(pressed.key, "") if isinstance(pressed.key, Keys) else pressed.key
            if name == "?" and not self.desk.typed and not self.desk.gate.is_waiting:
                name = "help"
            if name:
                self.desk.key(name, now)
        self._go_on(event.app)
        loop = asyncio.get_running_loop()
        for moment in wait_for(now):
            loop.call_later(max(moment - now, 0), self._tick, event.app)

    def _tick(self, app: "Application[Any]") -> None:
        if not app.is_done:
            self.desk.tick(self._clock())
            self._go_on(app)
            app.invalidate()

    def _go_on(self, app: "Application[Any]") -> None:
        if (self.desk.left or self.desk.menu is not None) and not app.is_done:
            app.exit(result=None)


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def _tuples(lines: list[Line]) -> StyleAndTextTuples:
    return [(style, text if n == len(lines) - 1 else f"{text}\n") for n, (style, text) in enumerate(lines)]
