"""The window of a consumer with 10 000 cases, and of one with 20 among 1 000 000 entries.

Peer: the window of a consumer with 20 cases in a collection of 10 020, in turn, 32 connections.
Beside it, each with the same figure of the peer: `first`, the median in milliseconds of answers
that were not kept, one after the other; and `changing`, the rate while one of the consumer's cases
changes every 100 ms.

Entries are put straight into the gateway's database (`bench/entries.py`). The million is made once
and kept in `.kabinet-bench`; the making takes five to ten minutes. `python -m bench.size`
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from bench import entries
from bench.report import RUNS, Result, Target, say
from bench.stand import KEPT, bearer, latency, load, meanwhile, stack
from chassis.testing import Stack
from gateway.store import INDEXES
from gateway.window import entry
from tests.portal.people import Person, registered

FEW, MUCH, MANY = 20, 10_000, 1_000_000
OF_ONE = Target("window of 10 000 cases", 0.83, "requests/s")
AMONG = Target("window among 1 000 000", 0.83, "requests/s")


def measured() -> list[Result]:
    """Both stacks up, runs in turn."""
    with stack() as small, million() as large:
        readers = [Reader(on, cases) for on, cases in ((small, FEW), (small, MUCH), (large, FEW))]
        for one in readers:
            one.warm()
        runs = [[one.rate() for one in readers] for _ in range(RUNS)]
        first = [one.first() for one in readers]
        changing = [one.changing() for one in readers]
    return [
        target.of(
            [(run[which], run[0]) for run in runs],
            first=first[which],
            first_of_20=first[0],
            changing=changing[which],
            changing_of_20=changing[0],
        )
        for which, target in ((1, OF_ONE), (2, AMONG))
    ]


class Reader:
    """Somebody who reads their window of so many cases."""

    def __init__(self, on: Stack, cases: int) -> None:
        self._who = registered(on)
        owner = account(self._who)
        entries.put(on, entries.Series(entries.whole(), lambda _number: owner), cases)
        self.header = bearer(self._who)
        self.address = f"{on.gateway}/api/v1/cases"
        self._owner = owner

    def warm(self) -> None:
        """Let it be kept, and the processes be warm."""
        load(self.address, self.header, seconds=1)

    def rate(self) -> float:
        """Requests a second."""
        return load(self.address, self.header).rate

    def first(self) -> float:
        """Milliseconds of an answer that cannot have been kept."""
        return latency(f"{self.address}?limit=20&n=%", self.header, times=50)

    def changing(self) -> float:
        """Requests a second while the window changes."""
        with (
            entries.changing(self._who.stack, self._owner) as change,
            meanwhile(change, every=0.1),
        ):
            return self.rate()


@contextmanager
def million() -> Iterator[Stack]:
    """A stack with so many entries, a consumer each; made where it is not kept yet."""
    with stack(KEPT / f"million-{shape()}") as started:
        there = entries.held(started)
        if there < MANY:
            series = entries.Series(entries.slim(), lambda number: f"owner-{number}", there)
            entries.put(started, series, MANY - there)
        yield started


def shape() -> str:
    """A word for how entries lie in the store: kept ones of another shape are no use."""
    kept = [*entry(*entries.slim()), *(index.keys for index in INDEXES)]
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:8]


def account(of: Person) -> str:
    """The account's id."""
    found: str = of.call("GET", "/me").json()["id"]
    return found


if __name__ == "__main__":
    say(measured())
