"""How consumers lie in metering's database: the numbers by which a supply point finds its owner."""

from collections.abc import Collection
from typing import Any

from chassis.app import Service
from chassis.store import Document, DuplicateKey, Index, ensure_indexes, riding_out
from contracts.identity import AccountSnapshot

INDEXES = (
    Index([("snils", 1)]),
    Index([("inn", 1)]),
    Index([("email", 1)]),
)

NUMBERS = ("snils", "inn")


class Owners:
    """Consumers by account, at the highest version heard."""

    def __init__(self, service: Service) -> None:
        self._owners = service.database["owners"]
        service.prepare(lambda: ensure_indexes(self._owners, INDEXES))

    async def keep(self, account: AccountSnapshot) -> None:
        """Remember a consumer; an older or doubled fact changes nothing."""
        document = account.model_dump(include={"snils", "inn", "version", "email", "name"})
        older = {"_id": account.id, "version": {"$lt": account.version}}
        try:
            await riding_out(
                lambda: self._owners.update_one(older, {"$set": document}, upsert=True)
            )
        except DuplicateKey:
            return  # what is kept is as new or newer

    async def numbers_of(self, account_id: str) -> list[str]:
        """The numbers by which points find this account: its СНИЛС or its ИНН."""
        kept: Any = await riding_out(lambda: self._owners.find_one({"_id": account_id}))
        return [number for name in NUMBERS if (number := (kept or {}).get(name))]

    async def having(self, numbers: Collection[str]) -> dict[str, list[str]]:
        """Accounts by these numbers, where there are any; one number may have several."""
        found: dict[str, list[str]] = {}
        for name in NUMBERS if numbers else ():
            query = {name: {"$in": list(numbers)}}
            for kept in await self._asked(query):
                found.setdefault(kept[name], []).append(kept["_id"])
        return found

    async def by_email(self, email: str) -> str | None:
        """The account with this address."""
        kept = await self._asked({"email": email.strip().lower()})
        return str(kept[0]["_id"]) if kept else None

    async def emails(self, account_ids: Collection[str]) -> dict[str, str]:
        """By which addresses these accounts are known."""
        kept = await self._asked({"_id": {"$in": list(account_ids)}})
        return {one["_id"]: one.get("email", "") for one in kept}

    async def _asked(self, query: Document) -> list[Document]:
        found = self._owners.find
        return await riding_out(lambda: found(query).sort([("_id", 1)]).to_list(None))
