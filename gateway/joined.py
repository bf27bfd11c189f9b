"""Look-ups that wait at the same moment share one query.

A round trip to the database costs far more than a row of its answer. A request joins only a query
that is sent after the request arrived, so what it is told is never older than its own arrival.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chassis.store import riding_out

if TYPE_CHECKING:
    from chassis.store import Collection

UNDER_WAY = 2
"""Two finds at once keep the database busy while the answers of one are read."""


class Joined:
    """Documents by id, some fields of each."""

    def __init__(self, collection: "Collection", fields: Mapping[str, int]) -> None:
        self._collection = collection
        self._fields = dict(fields)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def get(self, id: str) -> Any:
        """The fields of this document, or None."""
        waiting = self._waiting.get(id)
        if waiting is None:
            waiting = self._waiting[id] = asyncio.get_running_loop().create_future()
            if len(self._tasks) < UNDER_WAY:
                self._send()
        return await asyncio.shield(waiting)

    def _send(self) -> None:
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
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        query = {"_id": {"$in": list(waiting)}}
        try:
            found = await riding_out(
                lambda: self._collection.find(query, self._fields).to_list(None)
            )
        except BaseException as error:
            for future in waiting.values():
                if not future.done():
                    future.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        by_id = {document["_id"]: document for document in found}
        for id_, future in waiting.items():
            if not future.done():
                future.set_result(by_id.get(id_))
