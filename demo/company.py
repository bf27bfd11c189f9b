"""Puts the company into a stack that runs: accounts, files and cases, straight into the stores.

The days of these cases are past, so nothing is told of them as it happened: a letter about an old
day would be pointless. Cases are written without facts, and then their service tells its snapshots
again, as for a window that is made anew, which windows alone hear. What is there already is left as
it is: it can be done again, and goes on where it was killed.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, BinaryIO, NamedTuple

from casework import kind
from casework.evidence.model import Evidence
from casework.kind import Kind
from casework.model import Case
from casework.store import Cases
from chassis.app import Service
from chassis.clock import freeze, new_id, now
from chassis.documents import Documents, Duplicate
from chassis.files import Files
from contracts.case import CaseDocument
from demo.histories import Story, lived, stories
from demo.papers import path_of
from demo.people import STAFF

KINDS = {
    "applications": "services.applications.kinds",
    "reception": "services.reception.kinds",
}
"""Where each service that holds cases has its kinds."""
AT_ONCE = 6
SOON = timedelta(minutes=1)
MAIL = "mail.demo.example.com"
"""What took the letters of the past: nobody's, as everything here."""


class Upload(NamedTuple):
    """A file as it is handed in."""

    filename: str
    file: BinaryIO


class Company:
    """The cases of one service and their files; `people` are account ids by address."""

    def __init__(self, service: Service, people: Mapping[str, str]) -> None:
        self._kinds: Mapping[str, Kind] = kind.load(KINDS[service.settings.service])
        self._name = service.settings.service
        self._cases = Cases(service, self._kinds)
        self._files = Files(service.database, service.settings)
        self._evidence = Documents(service.database["evidence"], Evidence)
        self._people = people

    async def live(self) -> int:
        """Write every case that is not there yet, the oldest first; returns how many."""
        at = now()
        missing = [story for story in stories(self._kinds) if not await self._is_there(story)]
        cases = await asyncio.to_thread(self._lived, missing, at)
        for case in cases:
            with freeze(case.created_at):
                case.number = await self._cases.numbers.next(case.kind.number)
        hands = asyncio.Semaphore(AT_ONCE)

        async def keep(case: Case) -> None:
            async with hands:
                await self._keep(case)

        await asyncio.gather(*(keep(case) for case in cases))
        return len(cases)

    async def _is_there(self, story: Story) -> bool:
        owner = self._people[story.customer.email]
        return await self._cases.by_request(owner, story.key) is not None

    def _lived(self, missing: list[Story], at: datetime) -> list[Case]:
        cases = []
        for story in missing:
            case = lived(story, at)
            case.service = self._name
            case.owner = self._people[story.customer.email]
            case.request_id = case.request_hash = story.key
            cases.append(case)
        return sorted(cases, key=lambda case: case.created_at)

    async def _keep(self, case: Case) -> None:
        """Store its files, and then the case as it would lie there had it been lived with them."""
        text, holder = case.model_dump_json(by_alias=True), new_id()
        for paper in case.documents:
            text = text.replace(paper.id, await self._stored(case, paper, holder))
        kept = Case.model_validate_json(text)
        await self._evidence.add_all(self._told(kept))
        try:
            await self._cases.add(Case.restored(kept.document(), self._kinds))
        except Duplicate:
            return  # another one is at it too

    def _told(self, case: Case) -> list[Evidence]:
        """What the company placed was told of by letter, and where the case has ended was read."""
        to = next(email for email, id_ in self._people.items() if id_ == case.owner)
        rows = []
        for paper in case.documents:
            if paper.by == "consumer":
                continue
            about, sent = {"about": paper.id, "owner": case.owner}, paper.placed_at + SOON
            letter: dict[str, Any] = {"way": "letter", "to": to, "server": MAIL, "answer": "250 Ok"}
            rows.append(Evidence(id=new_id(), what="told", at=sent, **about, **letter))
            if case.closed:
                rows.append(Evidence(id=new_id(), what="opened", at=case.updated_at, **about))
        return rows

    async def _stored(self, case: Case, paper: CaseDocument, holder: str) -> str:
        owner = case.owner if paper.by == "consumer" else self._people[STAFF[0].email]
        with path_of(paper.name).open("rb") as file:
            ref = await self._files.put(Upload(paper.name, file), owner)
        await self._files.claim([ref.id], owner, holder)
        return ref.id
