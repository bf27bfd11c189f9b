"""What benchmarks stand on: a started stack with people on it, a started peer, and load on both.

A figure is only taken of answers that were good: a refused request stops the benchmark.
"""

import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from chassis.clock import new_id
from chassis.local.children import die_with
from chassis.local.environment import Plan
from chassis.local.place import Place
from chassis.local.ports import free_port
from chassis.local.stack import remembered
from chassis.testing import ROOT, Stack, python
from tests.portal.people import PASSWORD, Person, registered, waited

SECONDS = float(os.environ.get("KABINET_BENCH_SECONDS", "5"))
"""How long one run of a load lasts."""
KEPT = ROOT / ".kabinet-bench"
"""Where data lie that take long to make; git does not see it."""
POST = Path(__file__).parent / "post.lua"
CONNECTIONS = 32
PATIENCE = 60.0
"""Seconds somebody who measures a single answer waits for it."""
LONG_TOKENS = {"KABINET_ACCESS_MINUTES": "120"}
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class Refused(Exception):
    """Some of the requests were not answered well; the words are those of wrk."""


@dataclass(frozen=True)
class Load:
    """What a run of wrk found: requests a second, and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float


def load(
    url: str,
    *headers: str,
    connections: int = CONNECTIONS,
    seconds: float = 0,
    post: Path | None = None,
) -> Load:
    """Ask for one address over and over; `post` names a file with a body to send on each line.

    A GET is asked once before, so that what is made at the first one counts for nobody. Raises
    Refused.
    """
    if post is None:
        plain = {"Accept-Encoding": "identity"}  # as wrk asks, for a packed answer is another one
        httpx2.get(url, headers={**dict(_pair(line) for line in headers), **plain}, timeout=60)
    told = [word for header in headers for word in ("-H", header)]
    lasts = max(1, round(seconds or SECONDS))
    script = ["-s", str(POST)] if post else []
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{lasts}s", *told, *script, url]
    env = {**os.environ, "BODY": str(post), "KEYS": new_id()}
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise Refused(f"{url}\n{said}")
    rate = _number(r"Requests/sec:\s+([\d.]+)", said)
    if not rate:
        raise Refused(f"{url} answered nothing in {lasts} s")
    return Load(rate, _time("50%", said), _time("99%", said))


def paced(url: str, *headers: str, post: Path, every: float = 0.1) -> Load:
    """One POST after the other, so far apart that what follows from each is over; fresh keys.

    Back to back, a client would measure how busy it keeps the rest of the system.
    """
    parts, body, keys = urlsplit(url), post.read_bytes(), new_id()
    told = {"Content-Type": "application/json", **dict(_pair(line) for line in headers)}
    connection, took = HTTPConnection(parts.netloc), []
    for number in range(max(10, round(SECONDS / every))):
        time.sleep(every)
        began = time.perf_counter()
        key = {"Idempotency-Key": f"{keys}-{number}"}
        connection.request("POST", parts.path, body, {**told, **key})
        answer = connection.getresponse()
        said = answer.read()
        took.append((time.perf_counter() - began) * 1000)
        if answer.status != 201:
            raise Refused(f"{url} {answer.status} {said[:500]!r}")
    connection.close()
    p99 = statistics.quantiles(took, n=100)[98]
    return Load(len(took) / sum(took) * 1000, statistics.median(took), p99)


def latency(url: str, *headers: str, times: int = 100, within: float = 20.0) -> float:
    """Median milliseconds of one request after the other, each for an address not asked before.

    `%` in the address stands for the number of the request. Ends early when the time is over; what
    has not come after a minute counts as a minute.
    """
    took = []
    with httpx2.Client(headers=dict(_pair(line) for line in headers), timeout=PATIENCE) as client:
        until = time.monotonic() + within
        for number in range(times):
            began = time.perf_counter()
            try:
                answer = client.get(url.replace("%", str(number)))
            except httpx2.ReadTimeout:
                return PATIENCE * 1000
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise Refused(f"{url} {answer.status_code} {answer.text[:500]}")
            if time.monotonic() > until:
                break
    return statistics.median(took)


def _pair(line: str) -> tuple[str, str]:
    name, _colon, value = line.partition(": ")
    return name, value


def _number(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    assert found, said
    return float(found[1])


def _time(share: str, said: str) -> float:
    found = re.search(rf"^\s+{share}\s+([\d.]+)(us|ms|s|m)\s*$", said, re.MULTILINE)
    assert found, said
    return float(found[1]) * UNITS[found[2]]


@contextmanager
def stack(data: Path | None = None, **env: str) -> Iterator[Stack]:
    """A whole stack as `./kabinet up` starts it; in a folder of its own unless told.

    Access tokens last two hours, so that no long run ends in a refusal.
    """
    with tempfile.TemporaryDirectory(prefix="kabinet-bench-") as folder:
        started = Stack(data or Path(folder) / "data", env={**LONG_TOKENS, **env})
        started.start()
        try:
            yield started
        finally:
            started.stop()


def plan(of: Stack) -> Plan:
    """Ports, logins and addresses of a stack's servers."""
    return remembered(Place.of(of.data))


@contextmanager
def peer(app: str = "bench.bare:app", **told: str) -> Iterator[str]:
    """A bare app under the server that the gateway runs under; its address."""
    with peer_process(app, **told) as process:
        yield process.address


@dataclass(frozen=True)
class Peer:
    """A bare app that runs."""

    pid: int
    address: str


@contextmanager
def peer_process(app: str, **told: str) -> Iterator[Peer]:
    """The same with its process id; it is up once `/json` answers."""
    port = free_port()
    words = ("-m", "uvicorn", app, "--port", str(port), "--no-access-log", "--no-server-header")
    process = subprocess.Popen(
        python(*words, "--log-level", "warning"),
        cwd=ROOT,
        env={**os.environ, **told},
        preexec_fn=die_with(os.getpid()),  # noqa: PLW1509  it only asks the kernel for one thing
    )
    address = f"http://127.0.0.1:{port}"
    try:
        waited(lambda: answers(f"{address}/json"))
        yield Peer(process.pid, address)
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    """Whether a GET is answered well."""
    try:
        return httpx2.get(url, timeout=2).status_code == 200
    except httpx2.HTTPError:
        return False


def person(on: Stack, cases: int) -> Person:
    """Somebody signed in whose window shows so many cases."""
    made = registered(on)
    for _ in range(cases):
        assert made.submit().status_code == 201

    def shown() -> bool:
        return len(made.call("GET", "/cases?limit=100").json()["items"]) == min(cases, 100)

    waited(shown)
    return made


def bearer(of: Person) -> str:
    """The header a program signs in with."""
    return f"Authorization: Bearer {of.token}"


def cookie(of: Person) -> str:
    """The header a browser signs in with, after a sign-in on the page."""
    sent = {"login": of.email, "password": PASSWORD}
    answer = httpx2.post(f"{of.stack.gateway}/login", data=sent, headers=of.headers)
    assert answer.status_code == 303, answer.text
    return "Cookie: " + answer.headers["set-cookie"].partition(";")[0]


@contextmanager
def meanwhile(work: Callable[[], Any], every: float) -> Iterator[None]:
    """Do it again and again beside the measured run, so many seconds apart."""
    over = threading.Event()
    failures: list[BaseException] = []

    def again() -> None:
        began, times = time.monotonic(), 0
        while not over.wait(max(0.0, began + every * times - time.monotonic())):
            try:
                work()
            except BaseException as error:
                failures.append(error)
                return
            times += 1

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    if failures:
        raise failures[0]
