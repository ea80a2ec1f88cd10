"""What can stop a command, as data: printed once, in `cli`."""


class TrdcheckError(Exception):
    """The request or an input cannot be used: one line that says where and what, one that says what to do."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class CannotWriteError(TrdcheckError):
    """A result could not be written."""

    exit_code = 74


class ReaderGoneError(TrdcheckError):
    """Whoever reads our output went away; nothing needs to be said, and nobody is there to read it."""

    exit_code = 141


class InUseError(TrdcheckError):
    """Another visit holds the case."""

    exit_code = 75
