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
        self._waiting: dict[str, list[asyncio.Future[Any]]] = {}
        self._gathering = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def get(self, id: str) -> Any:
        """The fields of this document, or None."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(id, []).append(answer)
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
        waiting, self._waiting, self._gathering = self._waiting, {}, False
        query = {"_id": {"$in": list(waiting)}}
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
        by_id = {document["_id"]: document for document in found}
        for id_, answers in waiting.items():
            for answer in answers:
                if not answer.done():
                    answer.set_result(by_id.get(id_))


def _unanswered(waiting: Mapping[str, list[asyncio.Future[Any]]]) -> list[asyncio.Future[Any]]:
    """Those whose request has not gone away."""
    return [answer for answers in waiting.values() for answer in answers if not answer.done()]
