"""Gathers what is there once the load has stopped, and compares it with what was answered."""

import asyncio
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casework.model import Case
from chassis.local.letters import DeadLetters
from services.reception.appointments.model import Appointment
from tests.faults import compare, meters, visits
from tests.faults.compare import Found, Span
from tests.faults.ledger import AcceptedReading, Ledger
from tests.faults.load import Load
from tests.faults.mailbox import caught
from tests.faults.stage import Stage
from tests.faults.store import Databases
from tests.faults.tap import Tap
from tests.faults.visitors import DESKS

QUIET_WITHIN = 240.0
QUEUES = (
    "[{N, M} || [{name, {resource, _, queue, N}}, {messages, M}] <-"
    ' rabbit_amqqueue:info_all(<<"kabinet">>, [name, messages])]'
)
SHOWN = 300
"""Files that are fetched again, chosen evenly."""


@dataclass
class Checker:
    """Looks at everything once the load has stopped."""

    stage: Stage
    databases: Databases
    load: Load
    tap: Tap
    ledger: Ledger
    poisoned: list[str]
    mail_faults: list[Span]
    """From when to when notify or the mail server were hurt, recovery included."""
    found: Found = field(default_factory=Found)

    async def check(self) -> Found:
        """Wait until all is quiet, then compare."""
        await self._quiet()
        cases = {case.id: case for case in await self.databases.cases()}
        booked = {visit.id: visit for visit in await self.databases.visits()}
        accepted = self.ledger.accepted
        self.found.accepted = sum(self.ledger.counted().values())
        self.found.cases = len(cases) + len(booked)
        await self._registrations()
        compare.commands(self.found, accepted, cases)
        compare.order(self.found, cases.values(), self.tap.order)
        window = {one["_id"]: one for one in await self.databases.all("gateway", "entries")}
        visits.answered(self.found, self.ledger.visits, booked)
        visits.desks(self.found, booked.values(), DESKS)
        visits.told(self.found, booked, self.tap.order, window)
        compare.entries(self.found, cases, {id_: window[id_] for id_ in window.keys() - booked})
        await self._metered(cases)
        await self._windows(cases.values(), booked.values())
        await self._letters(cases.values(), booked.values())
        await self._files(cases.values())
        await self._dead()
        return self.found

    async def _quiet(self) -> None:
        """Every queue and outbox empty and no letter waiting, three times in a row."""
        until, quiet = time.monotonic() + QUIET_WITHIN, 0
        while quiet < 3:
            left = await self.noises()
            quiet = 0 if left else quiet + 1
            if time.monotonic() > until:
                self.found.unquiet = left
                return
            await asyncio.sleep(2)

    async def noises(self) -> list[str]:
        """What still moves."""
        counts = await queue_counts(self.stage)
        queues = [f"{name}: {n}" for name, n in counts.items() if n and not name.endswith(".dead")]
        untold, letters = await self.databases.untold(), await self.databases.waiting_letters()
        return [
            *queues,
            *([f"{len(untold)} facts untold"] if untold else []),
            *([f"{letters} letters wait"] if letters else []),
            *(await self.stage.unready()),
        ]

    async def _registrations(self) -> None:
        accounts = await self.databases.all("identity", "accounts", "email")
        written = await self.databases.all("notify", "letters", "to", "template")
        compare.registrations(
            self.found,
            self.ledger.accepted,
            Counter(one["email"] for one in accounts),
            Counter(one["to"] for one in written if one["template"] == "password"),
        )

    async def _metered(self, cases: Mapping[str, Case]) -> None:
        """Readings, supply points and days of half-hours."""
        meters.readings(self.found, self.ledger.readings, self.ledger.decided, cases)
        of_point: dict[tuple[str, str], list[AcceptedReading]] = defaultdict(list)
        for one in self.ledger.readings:
            of_point[one.who, one.point].append(one)
        for (email, point), sent in of_point.items():
            path = f"/supply-points/{point}/readings"
            answer = await self.load.clients[email].ask("GET", path)
            meters.history(self.found, sent, [one["number"] for one in answer.body["items"]])
        accounts: dict[str, set[str]] = defaultdict(set)
        for account in await self.databases.all("identity", "accounts", "snils"):
            accounts[account.get("snils") or ""].add(account["_id"])
        accounts[""].clear()
        held = await self.databases.all("metering", "points")
        meters.points(self.found, self.ledger.listed, held, accounts)
        brought = await self.databases.all("metering", "interval_imports", "request", "state")
        meters.imports(self.found, self.ledger.imports, brought)
        days = await self.databases.all("metering", "interval_days")
        old = await self.databases.all("metering", "interval_days_old")
        meters.days(self.found, self.ledger.imports, days, old)

    async def _windows(self, cases: Iterable[Case], booked: Iterable[Appointment]) -> None:
        """Each consumer is shown exactly their own cases as they are now."""
        theirs: dict[str, dict[str, int]] = {}
        owners = {id_: case.owner for id_, case in self.ledger.cases.items()}
        owners |= {one.id: one.who for one in self.ledger.readings}
        for case in cases:
            if case.id in owners:
                theirs.setdefault(owners[case.id], {})[case.id] = case.version
        whose = {one.visit: one.who for one in self.ledger.visits}
        for visit in booked:
            if visit.id in whose:
                theirs.setdefault(whose[visit.id], {})[visit.id] = visit.version
        for email, wanted in theirs.items():
            shown = await self._shown(email)
            for id_ in wanted.keys() | shown.keys():
                if wanted.get(id_) != shown.get(id_):
                    told = f"{id_} at {wanted.get(id_)}: {email} is shown {shown.get(id_)}"
                    self.found.stale.append(told)

    async def _shown(self, email: str) -> dict[str, int]:
        shown: dict[str, int] = {}
        cursor: dict[str, str] = {}
        while True:
            asked = {"limit": "100", **cursor}
            answer = await self.load.clients[email].ask("GET", "/cases", params=asked)
            shown |= {one["id"]: one["version"] for one in answer.body["items"]}
            if not answer.body["next"]:
                return shown
            cursor = {"cursor": answer.body["next"]}

    async def _letters(self, cases: Iterable[Case], booked: Iterable[Appointment]) -> None:
        known = await self.databases.all("notify", "recipients", "email")
        people = {one["_id"]: one["email"] for one in known}
        fields = ("template", "to", "case_number", "state", "error", "message_id")
        compare.letters(
            self.found,
            Counter(letter for case in cases for letter in compare.letters_of(case, people))
            + Counter(letter for visit in booked for letter in visits.letters_of(visit, people)),
            await self.databases.all("notify", "letters", *fields),
            await asyncio.to_thread(caught, self.stage.place.mail),
            self.mail_faults,
        )

    async def _files(self, cases: Iterable[Case]) -> None:
        """Files that lie under a case are served as they were put, to their owner."""
        placed = {document.id for case in cases for document in case.documents}
        known = sorted(id_ for id_ in placed if id_ in self.ledger.files)
        for id_ in known[:: max(1, len(known) // SHOWN)]:
            email, content = self.ledger.files[id_]
            client = self.load.clients.get(email)
            if client is None:
                continue  # an employee's: the consumers' own are enough
            answer = await client.ask("GET", f"/documents/{id_}")
            if not answer.good or answer.content != content:
                self.found.lost.append(f"the file {id_} of {email}: {answer.status}")

    async def _dead(self) -> None:
        """Every dead letter is one of the poisoned messages."""
        letters = DeadLetters(self.stage.node.url())
        for queue in await letters.counts():
            for one in await letters.peek(queue, 1000):
                if any(mark in str(one["body"]) for mark in self.poisoned):
                    self.found.dead_explained += 1
                else:
                    told = f"{queue}: {one['event_id']} {one['error']}"
                    self.found.dead_unexplained.append(told)


async def queue_counts(stage: Stage) -> dict[str, int]:
    """Messages of every queue."""
    said = await asyncio.to_thread(stage.node.evaluate, QUEUES)
    return {name: int(n) for name, n in re.findall(r'<<"([^"]+)">>,\s*(\d+)', said)}
