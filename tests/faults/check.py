"""Compares what clients were answered with what the services, the window and the mailbox hold."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.model import Case
from chassis.local.letters import DeadLetters
from contracts.case import CaseSnapshot
from tests.faults.ledger import Ledger
from tests.faults.load import Load
from tests.faults.mailbox import caught
from tests.faults.stage import Stage
from tests.faults.store import Databases
from tests.faults.tap import Tap

QUIET_WITHIN = 240.0
QUEUES = (
    "[{N, M} || [{name, {resource, _, queue, N}}, {messages, M}] <-"
    ' rabbit_amqqueue:info_all(<<"kabinet">>, [name, messages])]'
)
OWNERS = {
    ("submitted", "consumer"): "case_submitted",
    ("moved", "staff"): "case_moved",
    ("withdrawn", "consumer"): "case_moved",
    ("message", "staff"): "case_message",
}
ASSIGNEES = {
    ("answered", "consumer"): "staff_answered",
    ("moved", "consumer"): "staff_answered",
    ("message", "consumer"): "staff_message",
    ("withdrawn", "consumer"): "staff_withdrawn",
}
SHOWN = 300
"""Files that are fetched again, chosen evenly."""


@dataclass
class Found:
    """What the checker saw. Every list of words is of things that must not be."""

    accepted: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    letters_lost: list[str] = field(default_factory=list)
    letters_doubled: list[str] = field(default_factory=list)
    unquiet: list[str] = field(default_factory=list)
    dead_unexplained: list[str] = field(default_factory=list)
    dead_explained: int = 0
    cases: int = 0
    letters: int = 0
    letters_again: int = 0
    """Letters that came once more, after a fault of notify or of the mail server."""

    def wrongs(self) -> dict[str, list[str]]:
        return {name: value for name, value in vars(self).items() if isinstance(value, list)}

    @property
    def holds(self) -> bool:
        return not any(self.wrongs().values())


@dataclass
class Checker:
    """Looks at everything once the load has stopped."""

    stage: Stage
    databases: Databases
    load: Load
    tap: Tap
    ledger: Ledger
    poisoned: list[str]
    mail_faults: list[tuple[datetime, datetime]]
    """From when to when notify or the mail server were hurt, recovery included."""
    found: Found = field(default_factory=Found)

    async def check(self) -> Found:
        """Wait until all is quiet, then compare."""
        await self._quiet()
        cases = {case.id: case for case in await self.databases.cases()}
        self.found.accepted, self.found.cases = len(self.ledger.accepted), len(cases)
        await self._accounts()
        self._commands(cases)
        self._order(cases.values())
        await self._entries(cases)
        await self._windows(cases)
        await self._letters(cases.values())
        await self._files(cases.values())
        await self._dead()
        return self.found

    async def _quiet(self) -> None:
        """Every queue and outbox empty and no letter waiting, three times in a row."""
        until, quiet = time.monotonic() + QUIET_WITHIN, 0
        left: list[str] = []
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

    async def _accounts(self) -> None:
        """Each registration made one account, and a letter for each try at the most."""
        accounts = Counter(one["email"] for one in await self.databases.all("identity", "accounts"))
        passwords = Counter(
            one["to"]
            for one in await self.databases.all("notify", "letters", "to", "template")
            if one["template"] == "password"
        )
        for one in self.ledger.accepted:
            if one.command != "registered":
                continue
            if not accounts[one.who] or not passwords[one.who]:
                self.found.lost.append(f"the registration of {one.who}")
            if accounts[one.who] > 1 or passwords[one.who] > one.tries:
                self.found.doubled.append(f"the registration of {one.who}")

    def _commands(self, cases: dict[str, Case]) -> None:
        """What was accepted is there, and nothing is there twice."""
        said = Counter(mark for case in cases.values() for mark in marks_of(case))
        keys = Counter(case.request_id for case in cases.values())
        for one in self.ledger.accepted:
            if one.command == "registered":
                continue
            name, case = f"{one.command} {one.number} {one.mark}", cases.get(one.case)
            if case is None or case.version < one.version or case.number != one.number:
                self.found.lost.append(name)
            elif one.command == "submitted":
                if keys[one.mark] != 1:
                    self.found.lost.append(name)
            elif one.mark and not said[one.mark]:
                self.found.lost.append(name)
        for counted in (said, keys, Counter(case.number for case in cases.values())):
            self.found.doubled += [f"{mark}: {n}" for mark, n in counted.items() if n > 1]

    def _order(self, cases: Iterable[Case]) -> None:
        """Every version of a case was told, each for the first time after the one before it."""
        for case in cases:
            told = self.tap.order.get(case.id, [])
            if told != list(range(1, case.version + 1)):
                self.found.disordered.append(f"{case.number} at {case.version}: told {told}")
            if len(case.timeline) != case.version:
                happened = [entry.fact for entry in case.timeline]
                self.found.disordered.append(f"{case.number} at {case.version}: {happened}")

    async def _entries(self, cases: dict[str, Case]) -> None:
        """The window holds each case once, as its service has it now."""
        entries = {one["_id"]: one for one in await self.databases.all("gateway", "entries")}
        for id_ in entries.keys() - cases.keys():
            self.found.doubled.append(f"entry {entries[id_]['number']} of no case")
        for id_, case in cases.items():
            entry = entries.get(id_)
            if entry is None:
                self.found.lost.append(f"{case.number} is not in the window")
            elif CaseSnapshot.model_validate(entry["snapshot"]) != case.snapshot():
                seen = entry["version"]
                self.found.stale.append(f"{case.number}: shown at {seen}, is at {case.version}")

    async def _windows(self, cases: dict[str, Case]) -> None:
        """Each consumer is shown exactly their own cases as they are now."""
        theirs: dict[str, dict[str, int]] = {}
        for case in cases.values():
            owner = self.ledger.cases.get(case.id)
            if owner is not None:
                theirs.setdefault(owner.owner, {})[case.id] = case.version
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

    async def _letters(self, cases: Iterable[Case]) -> None:
        """Each letter that a fact makes was written once, and came once."""
        owners = {
            one["_id"]: one["email"] for one in await self.databases.all("notify", "recipients")
        }
        wanted = Counter(letter for case in cases for letter in letters_of(case, owners))
        written = await self.databases.all(
            "notify", "letters", "template", "to", "case_number", "state", "error", "message_id"
        )
        due = Counter(
            (one["case_number"], one["template"], one["to"])
            for one in written
            if one["case_number"]
        )
        self.found.letters_lost += [f"{one}: {n} not written" for one, n in (wanted - due).items()]
        self.found.letters_doubled += [f"{one}: {n} too many" for one, n in (due - wanted).items()]
        came = await asyncio.to_thread(caught, self.stage.place.mail)
        self.found.letters = len(came)
        for one in written:
            times = came.pop(one["message_id"], [])
            if one["state"] == "sent" and not times:
                self.found.letters_lost.append(f"{one['template']} to {one['to']} did not come")
            elif one["state"] not in ("sent", "expired"):
                self.found.letters_lost.append(f"{one['template']} {one['state']}: {one['error']}")
            self._came_again(one, times)
        self.found.letters_doubled += [f"{id_} is nobody's" for id_ in came]

    def _came_again(self, letter: dict[str, Any], times: list[datetime]) -> None:
        if len(times) < 2:
            return
        hurt = sum(first <= times[-1] and last >= times[0] for first, last in self.mail_faults)
        self.found.letters_again += len(times) - 1
        if len(times) - 1 > hurt:
            moments = ", ".join(f"{at:%H:%M:%S.%f}" for at in times)
            self.found.letters_doubled.append(f"{letter['template']} {letter['to']}: {moments}")

    async def _files(self, cases: Iterable[Case]) -> None:
        """Files that lie under a case are served as they were put, to their owner."""
        placed = {document.id for case in cases for document in case.documents}
        known = sorted(id_ for id_ in placed if id_ in self.ledger.files)
        for id_ in known[:: max(1, len(known) // SHOWN)]:
            email, content = self.ledger.files[id_]
            client = self.load.clients.get(email)
            if client is None:
                continue  # an employee's: the consumer's own are enough
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


MARK = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def marks_of(case: Case) -> list[str]:
    """The marks of everything that was said in a case."""
    return [mark for entry in case.timeline for mark in MARK.findall(entry.text)]


def letters_of(case: Case, people: dict[str, str]) -> list[tuple[str, str, str]]:
    """(number, letter, address) of each letter that what happened to a case must have made."""
    letters, assignee = [], ""
    for entry in case.timeline:
        done = (entry.fact, entry.by)
        if done in OWNERS:
            letters.append((case.number, OWNERS[done], people.get(case.owner, "")))
        if done in ASSIGNEES and assignee:
            letters.append((case.number, ASSIGNEES[done], assignee))
        if entry.fact == "assigned":
            name = re.search(r"\S+@\S+", entry.title.ru)
            assignee = name[0] if name else ""
    return letters


async def queue_counts(stage: Stage) -> dict[str, int]:
    """Messages of every queue."""
    said = await asyncio.to_thread(stage.node.evaluate, QUEUES)
    return {name: int(n) for name, n in re.findall(r'<<"([^"]+)">>,\s*(\d+)', said)}
