"""Three of each service behind two gateways, against one of each: throughput must not fall.

Two stacks on the same machine, each with its own broker, database and one person signed in; they
are measured in turn, and while one is measured every process of the other is stopped (SIGSTOP), so
that neither pays for the other's idling. Ours: `--replicas 3 --gateways 2`, asked at its public
port, through the proxy. Peer: one of each, asked without a proxy. Filing: submissions a second
through the gateway by 16 clients, each under a key of its own, the answer waited for. Window: GET
of the list as JSON, signed in, 20 cases, 32 connections. On two cores more processes cannot be
faster, for broker and database stay one of each; the ratio says what the proxy, the hops and the
switching between processes cost. `p99` in milliseconds, of ours and of one. `python -m
bench.replicas`
"""

import contextlib
import os
import signal
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.form import Doors
from bench.report import RUNS, Result, Target, say
from bench.stand import LONG_TOKENS, Load, Refused, bearer, load, person
from chassis.local.children import ours
from chassis.testing import Stack

FILING = Target("filing, 3 of each", 0.9, "submissions/s")
WINDOW = Target("window, 3 of each", 0.9, "requests/s")
MANY = ("--replicas", "3", "--gateways", "2")
CLIENTS, CASES = 16, 20


def measured() -> list[Result]:
    """Both stacks started, then runs in turn."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="kabinet-bench-")))
        one = opened.enter_context(side(folder / "one"))
        with one.still():
            many = opened.enter_context(side(folder / "many", *MANY))
        window = [(many.window(besides=one), one.window(besides=many)) for _ in range(RUNS)]
        filing = [(many.filing(besides=one), one.filing(besides=many)) for _ in range(RUNS)]
    return [result(FILING, filing), result(WINDOW, window)]


def result(target: Target, runs: Sequence[tuple[Load, Load]]) -> Result:
    """Rates of both, and beside them how long the slowest hundredth waited."""
    rates = [(run.rate, peer.rate) for run, peer in runs]
    tails = [statistics.median(run.p99 for run in side) for side in zip(*runs, strict=True)]
    return target.of(rates, p99=tails[0], p99_of_one=tails[1])


class Side:
    """One of the two stacks, and somebody who uses it."""

    def __init__(self, started: Stack, folder: Path) -> None:
        self._who = person(started, CASES)
        self._doors = Doors(started, self._who, folder)
        self._mark = (started.data / "secrets" / "stack_id").read_text()

    def window(self, besides: "Side") -> Load:
        """The list of cases, asked for by 32 connections."""
        url = f"{self._who.stack.gateway}/api/v1/cases"
        with besides.still():
            load(url, bearer(self._who), seconds=1)
            return load(url, bearer(self._who))

    def filing(self, besides: "Side") -> Load:
        """New cases, filed by 16 clients."""
        with besides.still():
            with contextlib.suppress(Refused):
                self._doors.gateway(CLIENTS)
            return self._doors.gateway(CLIENTS)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Meanwhile no process of this stack runs."""
        pids = list(ours(self._mark))
        self._send(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            self._send(pids, signal.SIGCONT)

    @staticmethod
    def _send(pids: Sequence[int], sign: signal.Signals) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)


@contextmanager
def side(folder: Path, *words: str) -> Iterator[Side]:
    """A stack of its own, started with these words."""
    folder.mkdir()
    started = Stack(folder / "data", env=LONG_TOKENS, words=words)
    started.start()
    try:
        yield Side(started, folder)
    finally:
        started.stop()


if __name__ == "__main__":
    say(measured())
