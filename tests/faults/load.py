"""A steady load: consumers, staff and newcomers, each asking again until answered."""

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx2

from chassis.clock import new_id
from chassis.local.place import ROOT
from contracts.identifiers import SNILS_UNCHECKED
from tests.faults.client import Client, Unanswered
from tests.faults.importers import Importer, registered
from tests.faults.ledger import Case, Ledger, since
from tests.faults.newcomers import mailed, recover, register, set_password
from tests.faults.people import Consumer, Employee
from tests.faults.readers import Decider, Reader
from tests.faults.stage import Stage
from tests.faults.visitors import Visitor, opened
from tests.portal.people import PASSWORD

CONSUMERS, PAUSE = 6, 2.2
STAFF, STAFF_PAUSE = 2, 1.8
VISITORS, VISITOR_PAUSE = 3, 1.5
READERS, READER_PAUSE = 3, 2.5
IMPORTERS, IMPORTER_PAUSE = 2, 4.0
DECIDER_PAUSE = 6.0
NEWCOMERS_EVERY = 9.0
LETTER_WITHIN = 200.0
LAST_WORD = 160.0


class Load:
    """Everybody who uses the stack; `stop` lets each finish what is under way."""

    def __init__(self, stage: Stage, ledger: Ledger, seed: int) -> None:
        self.stage = stage
        self.ledger = ledger
        self._rng = random.Random(seed)
        limits = httpx2.Limits(max_connections=200, max_keepalive_connections=20)
        self.http = httpx2.AsyncClient(timeout=30, limits=limits, trust_env=False)
        self.clients: dict[str, Client] = {}
        self._schema: dict[str, Any] = {}
        self._active: list[Consumer] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Sign everybody in, then begin."""
        employees = [await self._employed() for _ in range(STAFF)]
        chief = await self._employed("supervisor")
        office = await opened(chief)
        people = await asyncio.gather(*(self.newcomer() for _ in range(CONSUMERS)))
        forms = await people[0].ask("GET", "/forms")
        kind = next(one for one in forms.body if one["kind"] == "connection")
        self._schema = kind["schema"]
        self._active = [self._consumer(client) for client in people]
        for place in range(CONSUMERS):
            self._begin(self._again(partial(self._acts, place), PAUSE))
        for employee in employees:
            self._begin(self._again(Employee(employee, self._rng).act, STAFF_PAUSE))
        for client in people[:VISITORS]:
            self._begin(self._again(Visitor(client, office, self._rng).act, VISITOR_PAUSE))
        await self._metered(chief, people[-READERS:])
        self._begin(self._newcomers())

    async def _metered(self, chief: Client, readers: list[Client]) -> None:
        """Points of their own for these people, who read the meters; and files for everybody."""
        await registered(chief, readers)
        for place, client in enumerate(readers):
            reader = Reader(client, place, self._rng)
            self._begin(self._again(reader.act, READER_PAUSE))
        self._begin(self._again(Decider(chief).act, DECIDER_PAUSE))
        for place in range(IMPORTERS):
            importer = Importer(chief, place, self._rng)
            self._begin(self._again(importer.act, IMPORTER_PAUSE))

    async def stop(self) -> None:
        """No new commands; what is under way gets its answer, or is broken off at last."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=LAST_WORD)
            for task in late:
                self.ledger.breaks(f"still under way: {task.get_coro()}")
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def close(self) -> None:
        await self.http.aclose()

    async def newcomer(self) -> Client:
        """Somebody who registered, read the letter and set a password of their own."""
        number = self._rng.randrange(1, SNILS_UNCHECKED)
        client = Client(
            *(self.stage, self.http, self.ledger, f"{new_id()}@example.com"),
            snils=f"{number:09d}00",
        )
        self.ledger.numbers.append(client.snils)
        await register(client)
        until = time.monotonic() + LETTER_WITHIN
        tried: set[str] = set()
        while time.monotonic() < until:
            first = await mailed(client)
            # a later letter may have made an earlier password void
            if first and first not in tried:
                tried.add(first)
                if await set_password(client, first) or await recover(client):
                    self.clients[client.email] = client
                    return client
            await asyncio.sleep(0.5)
        self.ledger.breaks(f"{client.email} did not get in, {len(tried)} passwords came")
        raise Unanswered(client.email)

    def consumer(self, client: Client) -> Consumer:
        """A consumer outside the steady load, for a look whether all is well."""
        return self._consumer(client)

    def _consumer(self, client: Client) -> Consumer:
        return Consumer(client, self._schema, self._rng)

    async def _employed(self, role: str = "operator") -> Client:
        email = f"{new_id()}@example.com"
        words = ["staff", "add", email, "--name", "Служба примеров", "--role", role]
        words += ["--password-stdin", "--data", str(self.stage.data)]
        await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "chassis.cli", *words],
            cwd=ROOT,
            input=PASSWORD.encode(),
            check=True,
            capture_output=True,
        )
        client = Client(self.stage, self.http, self.ledger, email)
        answer = await client.sign_in()
        assert answer.good, answer
        return client

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (stumble := task.exception()):
            self.ledger.breaks(f"{type(stumble).__name__}: {stumble}")

    async def _again(self, act: Callable[[], Awaitable[Case | None]], pause: float) -> None:
        while not await self._rests(self._rng.expovariate(1 / pause)):
            with contextlib.suppress(Unanswered):
                if case := await act():
                    self._begin(self._seen(case.id, case.version, case.at))

    async def _newcomers(self) -> None:
        """Now and then somebody new comes in the place of somebody else."""
        while not await self._rests(self._rng.expovariate(1 / NEWCOMERS_EVERY)):
            self._begin(self._joins(self._rng.randrange(CONSUMERS)))

    async def _acts(self, place: int) -> Case | None:
        return await self._active[place].act()

    async def _joins(self, place: int) -> None:
        with contextlib.suppress(Unanswered):
            self._active[place] = self._consumer(await self.newcomer())

    async def _rests(self, seconds: float) -> bool:
        """Whether it is time to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        return self._stopping.is_set()

    async def _seen(self, case_id: str, version: int, changed_at: str) -> None:
        """Wait until the owner sees this version, and note how long that took."""
        owner = self.clients.get(self.ledger.cases[case_id].owner)
        if owner is None:
            return
        with contextlib.suppress(Unanswered):
            while True:
                shown = await owner.ask("GET", f"/cases/{case_id}")
                if shown.good and shown.body["version"] >= version:
                    self.ledger.latencies.append(since(changed_at))
                    return
                await asyncio.sleep(0.2)
