"""How supply points lie in MongoDB."""

import re
from collections.abc import Sequence

from chassis.app import Service
from chassis.documents import Documents
from chassis.errors import NotFound
from chassis.store import Index
from services.metering.points.model import SupplyPoint

INDEXES = (
    Index([("account_number", 1)], unique=True),
    Index([("code_key", 1)], unique=True),
    Index([("people.account_id", 1)]),
    Index([("former_accounts", 1)]),
    Index([("owner_number", 1)]),
    Index([("meters.serial", 1)]),
    Index([("cases", 1)]),
)
"""None of them is partial: queries by their fields would not be sure to use it."""
MOST = 50
"""Points that one search finds."""
TOGETHER = 500
"""Codes asked for in one go."""
FEW = 50
"""Of a list that is asked for: a thousand points take 66 ms so, and 300 in lists of 500."""


class SupplyPoints:
    """All of them; `documents` changes one by a verb of the model."""

    def __init__(self, service: Service) -> None:
        self.documents: Documents[SupplyPoint] = service.documents("points", SupplyPoint, INDEXES)

    async def of(self, account_id: str, id_: str) -> SupplyPoint:
        """The point, where this consumer may see it; another's is not found (404)."""
        found = await self.documents.find_one({"_id": id_, "people.account_id": account_id})
        if found is None:
            raise NotFound
        return found

    async def all_of(self, account_id: str) -> list[SupplyPoint]:
        """The points this consumer may see, by address."""
        mine = await self.documents.find({"people.account_id": account_id})
        return sorted(mine, key=lambda one: (one.address, one.account_number))

    async def at_code(self, point_code: str) -> SupplyPoint | None:
        """The point with these 15 digits of макет 80020."""
        return await self.documents.find_one({"code_key": point_code})

    async def at_codes(self, point_codes: Sequence[str]) -> list[SupplyPoint]:
        """The points with these codes."""
        return await self._among("code_key", point_codes)

    async def at_accounts(self, account_numbers: Sequence[str]) -> list[SupplyPoint]:
        """The points with these account numbers."""
        return await self._among("account_number", account_numbers)

    async def _among(self, name: str, wanted: Sequence[str]) -> list[SupplyPoint]:
        """Few at a time, for the local database looks for each that it finds in the whole list."""
        found: list[SupplyPoint] = []
        for first in range(0, len(wanted), FEW):
            some = list(wanted[first : first + FEW])
            found += await self.documents.find({name: {"$in": some}})
        return found

    async def at_account(self, account_number: str) -> SupplyPoint | None:
        """The point with this account number, or else the one that had it before."""
        found = await self.documents.find_one({"account_number": account_number})
        return found or await self.documents.find_one({"former_accounts": account_number})

    async def formerly(self, account_numbers: Sequence[str]) -> list[SupplyPoint]:
        """The points that had these account numbers before."""
        return await self.documents.find({"former_accounts": {"$in": list(account_numbers)}})

    async def of_case(self, case_id: str) -> SupplyPoint | None:
        """The point that this finished application was about."""
        return await self.documents.find_one({"cases": case_id})

    async def like(self, typed: str) -> list[SupplyPoint]:
        """Points whose account number, meter's serial or code begins so; a few of them."""
        bare = re.sub(r"\s", "", typed).upper()
        if not bare:
            return []
        found: dict[str, SupplyPoint] = {}
        for name in ("account_number", "meters.serial", "code_key"):
            stretch = {name: {"$gte": bare, "$lt": bare + "\uffff"}}
            for one in await self.documents.find(stretch, [(name, 1)], limit=MOST):
                found.setdefault(one.id, one)
        return list(found.values())[:MOST]

    async def codes_known(self, codes: Sequence[str]) -> set[str]:
        """Those of these codes of макет 80020 that points have; asked for by stretches of the
        index, for the local database looks at each document for each of a list.
        """
        wanted, found = sorted(codes), set[str]()
        for first in range(0, len(wanted), TOGETHER):
            some = wanted[first : first + TOGETHER]
            stretch = {"$gte": some[0], "$lte": some[-1]}
            query, kept = {"code_key": stretch}, {"_id": 0, "point_code": 1}
            cursor = self.documents.collection.find(query, kept)
            found |= {one["point_code"] for one in await cursor.to_list(None)}
        return found & set(wanted)

    async def to_meet(self, account_id: str, numbers: Sequence[str]) -> list[str]:
        """Ids of points these numbers own and the account does not yet, or the other way round."""
        theirs = await self.documents.find({"owner_number": {"$in": list(numbers)}})
        seen = await self.documents.find({"people.account_id": account_id})
        return [
            *(one.id for one in theirs if one.role_of(account_id) != "owner"),
            *(
                one.id
                for one in seen
                if one.role_of(account_id) == "owner"
                and one.owner_number is not None
                and one.owner_number not in numbers
            ),
        ]
