"""How consumers lie in metering's database: the numbers by which a supply point finds its owner."""

from chassis.app import Service
from chassis.store import DuplicateKey, Index, ensure_indexes, riding_out
from contracts.identity import AccountSnapshot

INDEXES = (
    Index([("snils", 1)], partial={"snils": {"$type": "string"}}),
    Index([("inn", 1)], partial={"inn": {"$type": "string"}}),
)


class Owners:
    """Consumers by account, at the highest version heard."""

    def __init__(self, service: Service) -> None:
        self._owners = service.database["owners"]
        service.prepare(lambda: ensure_indexes(self._owners, INDEXES))

    async def keep(self, account: AccountSnapshot) -> None:
        """Remember a consumer; an older or doubled fact changes nothing."""
        document = {"snils": account.snils, "inn": account.inn, "version": account.version}
        older = {"_id": account.id, "version": {"$lt": account.version}}
        try:
            await riding_out(
                lambda: self._owners.update_one(older, {"$set": document}, upsert=True)
            )
        except DuplicateKey:
            return  # what is kept is as new or newer
