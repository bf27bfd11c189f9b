"""The public list of connections as it was counted a moment ago: anybody may ask, and often."""

from cachetools import TTLCache

from contracts.reports import Table
from gateway.checking import Calls

SECONDS = 60
PAGES_KEPT = 200


class Published:
    """Pages of the list; each is counted anew once it is older than a minute."""

    def __init__(self) -> None:
        self._kept: TTLCache[tuple[int, str, int], Table] = TTLCache(PAGES_KEPT, ttl=SECONDS)

    async def page(self, asking: Calls, year: int, stage: str, page: int) -> Table:
        """The page of that year, of one stage where one is named."""
        key = (year, stage, page)
        found = self._kept.get(key)
        if found is None:
            params = {"year": year, "page": page} | ({"stage": stage} if stage else {})
            answer = await asking.call("applications", "GET", "/connections", params=params)
            found = self._kept[key] = Table.model_validate(answer.body)
        return found
