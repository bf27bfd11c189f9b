"""How people and letters lie in the store, and the questions the postman asks it."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import structlog

from chassis.app import Service
from chassis.documents import Documents, Duplicate
from chassis.store import Document, Index, riding_out
from contracts.identity import AccountSnapshot
from services.notify.model import Delivery, State
from services.notify.recipient import Addressee, Reached, Recipient

log = structlog.get_logger()
RECIPIENTS = (Index([("email", 1)]), Index([("role", 1)]))
LETTERS = (
    Index([("state", 1), ("next_at", 1)]),
    Index([("state", 1), ("_id", -1)]),
    Index([("state", 1), ("created_at", 1)]),
    Index([("recipient", 1), ("purpose", 1), ("occurred_at", 1)]),
    Index([("recipient", 1), ("state", 1), ("next_at", 1)]),
    Index([("forget_at", 1)], expire_after=timedelta(0)),
)


LINE = {"_id": 1, "created_at": 1, "recipient": 1}
HELD = 1000
"""Letters of a day that are looked at in one round."""
AHEAD = 4
"""How many rounds of one postman are looked through for the letters of the next."""


class Unknown(LookupError):
    """Identity has not told of this account yet; the fact is worth another try later."""


class Recipients:
    """The directory of people, as identity tells it."""

    def __init__(self, service: Service) -> None:
        self._documents = service.documents("recipients", Recipient, RECIPIENTS)
        self._language = service.settings.default_language

    async def keep(self, account: AccountSnapshot) -> None:
        """Remember the highest version of an account."""
        try:
            await self._documents.add(Recipient.of_account(account))
        except Duplicate:
            await self._documents.change(account.id, Recipient.learn, account)

    async def reach(self, whom: Addressee) -> Reached | None:
        """Where and in which language to write to them; None for an account that was closed."""
        if whom.email and whom.language:
            return Reached(whom.account, whom.email, whom.language)
        if whom.anybodys:
            return Reached(whom.email.lower(), whom.email, self._language)
        if whom.account:
            return await self._consumer(whom.account)
        return await self._employee(whom.email)

    async def all(self, whom: Addressee) -> list[Reached]:
        """Everybody a letter goes to: them, or whoever leads the desk in their place."""
        one = await self.reach(whom) if whom.account or whom.email else None
        if one is not None:
            return [one]
        return await self._leads() if whom.or_leads else []

    async def _leads(self) -> list[Reached]:
        """The supervisors; the administrators of a company that has none."""
        for role in ("supervisor", "admin"):
            found = await self._documents.find({"role": role, "active": True}, [("_id", 1)])
            if found:
                return [Reached(one.email.lower(), one.email, one.language) for one in found]
        log.warning("nobody_leads_the_desk")
        return []

    async def address(self, account: str) -> str | None:
        """The present address of an account, where it is known."""
        person = await self._documents.find_one({"_id": account})
        return person.email if person else None

    async def _consumer(self, account: str) -> Reached | None:
        person = await self._documents.find_one({"_id": account})
        if person is None:
            raise Unknown(account)
        return Reached(person.id, person.email, person.language) if person.active else None

    async def _employee(self, email: str) -> Reached | None:
        found = await self._documents.find({"email": email.lower()})
        person = next((known for known in found if known.is_staff), None)
        if person is None:
            return Reached(email.lower(), email, self._language)
        return Reached(email.lower(), email, person.language) if person.active else None


class Letters:
    """Every letter due, sent or failed."""

    def __init__(self, service: Service) -> None:
        self.documents: Documents[Delivery] = service.documents("letters", Delivery, LETTERS)

    async def post(self, delivery: Delivery) -> bool:
        """Put a letter in line; False where the same fact put it there before."""
        try:
            await self.documents.add(delivery)
        except Duplicate:
            return False
        return True

    async def held(self, at: datetime) -> list[tuple[str, datetime]]:
        """Whose letters of a day are due by then, and those of which hour."""
        fields = {"recipient": 1, "next_at": 1}
        query = {"state": "held", "next_at": {"$lte": at}}

        async def ask() -> list[Document]:
            found = self.documents.collection.find(query, fields, limit=HELD)
            return await found.sort([("next_at", 1)]).to_list(None)

        found = await riding_out(ask)
        return list(dict.fromkeys((one["recipient"], one["next_at"]) for one in found))

    async def held_for(self, recipient: str, hour: datetime) -> list[Delivery]:
        """What waits for that hour to go to them, as it happened."""
        query = {"recipient": recipient, "state": "held", "next_at": hour}
        return await self.documents.find(query, [("occurred_at", 1)])

    async def due(self, at: datetime, limit: int) -> list[str]:
        """Ids of letters that may be sent now, the longest due first.

        Where more wait than that, those of some people drawn by lot: postmen who all took the
        oldest would contend for the same ones, and so each person's still come in order.
        """
        free = {"$or": [{"lease": None}, {"lease": {"$lte": at}}]}
        query = {"state": "waiting", "next_at": {"$lte": at}, **free}
        found = await self._ids(query, [("next_at", 1)], limit * AHEAD)
        shares = max(1, -(-len(found) // limit))
        lot = random.randrange(shares)  # noqa: S311  spreads work
        mine = [one for one in found if crc32(one["recipient"].encode()) % shares == lot]
        return [str(one["_id"]) for one in mine or found][:limit]

    async def unreached(self) -> bool:
        """Whether letters wait because the mail server was away."""
        query = {"state": "waiting", "unreached": True}
        return bool(await self._ids(query, [("next_at", 1)], 1))

    async def hasten(self, at: datetime) -> None:
        """Let them go now: the mail server is back."""
        query = {"state": "waiting", "unreached": True}
        now_due = {"$set": {"next_at": at, "unreached": False}}
        await riding_out(lambda: self.documents.collection.update_many(query, now_due))

    async def has_newer_secret(self, delivery: Delivery) -> bool:
        """Whether a later secret of the same purpose went to the same person."""
        query = {
            "recipient": delivery.recipient,
            "purpose": delivery.purpose,
            "occurred_at": {"$gt": delivery.occurred_at},
        }
        return bool(await self._ids(query, [("occurred_at", 1)], 1))

    async def oldest_waiting(self) -> datetime | None:
        """When the letter that waits longest was put in line."""
        found = await self._ids({"state": "waiting"}, [("created_at", 1)], 1)
        return found[0]["created_at"] if found else None

    async def page(self, state: State, limit: int, before: str | None) -> list[Delivery]:
        """The newest of one state; `before` is the last id of the page above."""
        query: dict[str, Any] = {"state": state}
        if before:
            query["_id"] = {"$lt": before}
        return await self.documents.find(query, [("_id", -1)], limit)

    async def _ids(
        self, query: Mapping[str, Any], sort: list[tuple[str, int]], limit: int
    ) -> list[Document]:
        async def ask() -> list[Document]:
            cursor = self.documents.collection.find(query, LINE, limit=limit)
            return await cursor.sort(sort).to_list(None)

        return await riding_out(ask)
