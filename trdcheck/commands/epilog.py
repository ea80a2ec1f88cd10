"""What stands at the foot of a verb's help: examples one a line, and the exit codes, written once."""

EXIT_CODES = """\b
Exit codes:
  0    nothing open; of other verbs than check and compare: done
  1    something is open (check, compare)
  2    the request or an input cannot be used: nothing was judged
  3    a safety flag (check, compare)
  70   a bug of trdcheck
  74   the result could not be written
  75   another visit has the case open
  130, 143, 129, 141   interrupted, ended, terminal closed, reader gone"""


def examples(*commands: str, codes: bool = False) -> str:
    """The examples of a verb, one a line; with `codes` the exit codes below them."""
    title = "Example" if len(commands) == 1 else "Examples"
    text = "\n".join(["\b", f"{title}:", *(f"  {command}" for command in commands)])
    return f"{text}\n\n{EXIT_CODES}" if codes else text
