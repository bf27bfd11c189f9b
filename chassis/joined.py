"""Look-ups that wait at the same moment share one query.

A round trip to the database costs far more than a row of its answer. A request joins only a query
that is sent after the request arrived, so what it is told is never older than its own arrival.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from chassis.store import Document, riding_out

if TYPE_CHECKING:
    from chassis.store import Collection

UNDER_WAY = 2
"""Two finds at once keep the database busy while the answers of one are read."""
TOGETHER = 1000
"""Keys that one query asks for, where there is a document for each."""


class Joined:
    """Some fields of documents, by a field that `fields` has among them."""

    def __init__(
        self,
        collection: "Collection",
        fields: Mapping[str, int],
        by: str = "_id",
        together: int = TOGETHER,
    ) -> None:
        self._collection = collection
        self._fields = dict(fields)
        self._by = by
        self._path = by.split(".")
        self._together = together
        self._waiting: dict[str, list[asyncio.Future[list[Document]]]] = {}
        self._gathering = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def get(self, key: str) -> Any:
        """The fields of the one document with this key, or None."""
        found = await self.all(key)
        return found[0] if found else None

    async def all(self, key: str) -> list[Document]:
        """The fields of every document with this key, in no order; who asks only reads them."""
        answer: asyncio.Future[list[Document]] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(answer)
        self._send()
        return await answer

    def _send(self) -> None:
        if self._gathering or len(self._tasks) == UNDER_WAY:
            return
        self._gathering = True
        task = asyncio.create_task(self._find())
        self._tasks.add(task)
        task.add_done_callback(self._found)

    def _found(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._waiting:
            self._send()

    async def _find(self) -> None:
        # One turn of the loop: requests read from their sockets in the same turn come along.
        await asyncio.sleep(0)
        self._gathering = False
        chosen = list(islice(self._waiting, self._together))
        waiting = {key: self._waiting.pop(key) for key in chosen}
        query = {self._by: {"$in": chosen}}
        try:
            found = await riding_out(
                lambda: self._collection.find(query, self._fields).to_list(None)
            )
        except BaseException as error:
            for answer in _unanswered(waiting):
                answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        by_key: dict[str, list[Document]] = defaultdict(list)
        for document in found:
            by_key[self._key(document)].append(document)
        for key, answers in waiting.items():
            for answer in answers:
                if not answer.done():
                    answer.set_result(by_key[key])

    def _key(self, document: Document) -> str:
        value: Any = document
        for name in self._path:
            value = value[name]
        return str(value)


def _unanswered(waiting: Mapping[str, list[asyncio.Future[Any]]]) -> list[asyncio.Future[Any]]:
    """Those whose request has not gone away."""
    return [answer for answers in waiting.values() for answer in answers if not answer.done()]
