"""Every line of a cohort judged, in the order of the input, by this process or by several."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

from trdcheck.batch.source import CohortLine
from trdcheck.inputs.problems import InvalidFileError
from trdcheck.library import Assessor
from trdcheck.model.line import BadLine, LineProblem
from trdcheck.model.report import to_json_line

# Cases that travel to a worker together, and packets that may wait for it: enough to keep it busy, few to hold.
_PACKET = 32
_WAITING = 4


class Judged(NamedTuple):
    """What came of one line of the input: the line to write, and whether the case could be judged."""

    text: bytes
    good: bool
    number: int
    offset: int


def judged(lines: Iterable[CohortLine], assessor: Assessor, workers: int) -> Iterator[Judged]:
    """What comes of each line, in order; at most a few packets of cases are held at any time."""
    if workers == 1:
        for line in lines:
            yield judge_line(assessor, line)
        return
    source = iter(lines)
    packets = iter(lambda: list(islice(source, _PACKET)), [])
    # Spawned on every system alike: a fork would copy the threads that draw the progress, locks and all.
    workers_alike = get_context("spawn")
    with ProcessPoolExecutor(workers, workers_alike, _start, (assessor,)) as pool:
        running: deque[Future[list[Judged]]] = deque()
        try:
            for packet in packets:
                running.append(pool.submit(_judge_packet, packet))
                if len(running) >= workers * _WAITING:
                    yield from running.popleft().result()
            while running:
                yield from running.popleft().result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def judge_line(assessor: Callable[[bytes], bytes], line: CohortLine) -> Judged:
    """The line of one case, or what is wrong with it: a bad line never stops the others."""
    problems: list[LineProblem]
    if line.data is None:
        problems = [LineProblem(path="", message="the line is longer than 10 MB")]
    else:
        try:
            return Judged(assessor(line.data), True, line.number, line.offset)
        except InvalidFileError as error:
            problems = [
                LineProblem(path=problem.path, message=problem.message, hint=problem.hint)
                for problem in error.problems
            ]
        except ValueError as error:
            problems = [LineProblem(path="as_of", message=str(error))]
    bad = BadLine(line=line.number, problems=problems)
    return Judged(to_json_line(bad).encode("utf-8"), False, line.number, line.offset)


# -- in a worker ---------------------------------------------------------------------------------------------------

_assessor: Assessor | None = None


def _start(assessor: Assessor) -> None:
    """Open the tables once a worker; the first process alone answers Ctrl-C."""
    global _assessor
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _assessor = assessor


def _judge_packet(packet: list[CohortLine]) -> list[Judged]:
    assert _assessor is not None  # noqa: S101 - `_start` ran first
    return [judge_line(_assessor, line) for line in packet]
