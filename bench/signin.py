"""Sixteen clients signing in at the API, each with an account of its own.

Peer, in turn: the same hash verified in as many threads as identity has, in this process, as often
as they can: threads / hash time. The loop lag is the p99 of polls of identity's `/health/live`,
200 a second, during the sign-ins; it is held against 1 ms, and `idle` is the same without load.
`python -m bench.signin`
"""

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from argon2 import PasswordHasher

from bench.report import RUNS, Result, Target, say
from bench.stand import SECONDS, load, plan, stack
from services.identity.passwords import MEMORY_KIB, THREADS
from tests.portal.people import PASSWORD, registered

CLIENTS = 16
EVERY = 0.005
RATE = Target("sign-in", 0.9, "sign-ins/s")
LAG = Target("sign-in, loop lag p99", 2.0, "ms", at_most=True)


def measured() -> list[Result]:
    """Accounts made, then runs in turn."""
    with (
        stack(KABINET_REGISTRATIONS_PER_HOUR="1000") as started,
        tempfile.TemporaryDirectory() as f,
    ):
        people = [registered(started) for _ in range(CLIENTS)]
        sent = Path(f) / "people.jsonl"
        sent.write_text(
            "\n".join(json.dumps({"login": one.email, "password": PASSWORD}) for one in people)
        )
        url, port = f"{started.gateway}/api/v1/tokens", plan(started).ports["identity"]
        idle = lag(port, lambda: time.sleep(SECONDS))

        def run() -> tuple[float, float, float]:
            rates: list[float] = []
            late = lag(port, lambda: rates.append(load(url, connections=CLIENTS, post=sent).rate))
            return rates[0], hashes(), late

        runs = [run() for _ in range(RUNS)]
    hash_ms = THREADS / statistics.median(run[1] for run in runs) * 1000
    return [
        RATE.of([run[:2] for run in runs], hash_ms=hash_ms),
        LAG.of([(run[2], 1.0) for run in runs], idle=idle),
    ]


def hashes() -> float:
    """Verifications a second of all threads together."""
    argon2 = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
    hashed = argon2.hash(PASSWORD)
    until = time.monotonic() + SECONDS

    def verify() -> int:
        count = 0
        while time.monotonic() < until:
            argon2.verify(hashed, PASSWORD)
            count += 1
        return count

    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        done = [pool.submit(verify) for _ in range(THREADS)]
    return sum(one.result() for one in done) / (time.monotonic() - began)


def lag(port: int, work: Callable[[], object]) -> float:
    """Milliseconds within which 99 of 100 polls were answered while the work was done."""
    over = threading.Event()
    took: list[float] = []

    def poll() -> None:
        connection = HTTPConnection("127.0.0.1", port)
        while not over.wait(EVERY):
            began = time.perf_counter()
            connection.request("GET", "/health/live")
            assert connection.getresponse().read()
            took.append((time.perf_counter() - began) * 1000)
        connection.close()

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        work()
    finally:
        over.set()
        thread.join()
    return statistics.quantiles(took, n=100)[98]


if __name__ == "__main__":
    say(measured())
