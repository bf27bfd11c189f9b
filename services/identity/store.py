"""How accounts and sessions lie in MongoDB."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from chassis.app import Service
from chassis.documents import Documents
from chassis.limits import Limits
from chassis.store import Index
from contracts.identity import STAFF_ROLES
from services.identity.model import Account
from services.identity.sessions import Session

ACCOUNTS = (
    Index([("email", 1)], unique=True),
    Index([("recovery.hash", 1)], sparse=True),
    Index([("phone", 1)]),
    Index([("role", 1)]),
)
SESSIONS = (
    Index([("account", 1), ("created_at", -1)]),
    # A day longer than it lives, so that its last fact is told before it goes.
    Index([("expires_at", 1)], expire_after=timedelta(days=1)),
)

MOST = 20
"""Accounts that one search finds."""


@dataclass(frozen=True)
class Store:
    """Identity's three collections."""

    accounts: Documents[Account]
    sessions: Documents[Session]
    limits: Limits

    async def by_email(self, email: str) -> Account | None:
        """The account that signs in with this address in normal form."""
        return await self.accounts.find_one({"email": email})

    async def by_recovery(self, digest: str) -> Account | None:
        """The account whose present recovery link this is."""
        return await self.accounts.find_one({"recovery.hash": digest})

    async def staff(self) -> list[Account]:
        """Every employee, those who left too, by name."""
        return await self.accounts.find({"role": {"$in": list(STAFF_ROLES)}}, [("name", 1)])

    async def has_admin(self) -> bool:
        """Whether anybody is left who may let others in."""
        return await self.accounts.find_one({"role": "admin", "active": True}) is not None

    async def consumers_at(self, field: Literal["email", "phone"], start: str) -> list[Account]:
        """Consumers whose address or phone begins so, a few of them."""
        between = {"$gte": start, "$lt": start + "\uffff"}
        query = {field: between, "role": "consumer"}
        return await self.accounts.find(query, [(field, 1)], limit=MOST)

    async def open_sessions(self, account: Account) -> list[Session]:
        """Sessions of the account that were not ended one by one, newest first."""
        return await self.sessions.find(
            {"account": account.id, "ended_at": None}, sort=[("created_at", -1)], limit=100
        )


def open_store(service: Service) -> Store:
    """The collections of a service that is about to start."""
    limits = Limits(service.database["limits"])
    service.prepare(limits.prepare)
    return Store(
        accounts=service.documents("accounts", Account, ACCOUNTS),
        sessions=service.documents("sessions", Session, SESSIONS),
        limits=limits,
    )
