"""How frequent questions lie in MongoDB: there are as many as a page holds."""

from chassis.app import Service
from chassis.documents import Duplicate
from chassis.errors import NotFound
from chassis.store import Index, riding_out
from services.reception.faq.model import PLACE, Question

INDEXES = (
    Index([("request", 1)], unique=True),
    Index([("place", 1)]),
    Index([("published", 1), ("place", 1)]),
)
MOST = 300


class Questions:
    """All of them, in order."""

    def __init__(self, service: Service) -> None:
        self._documents = service.documents("faq", Question, INDEXES)
        self.change = self._documents.change

    async def all(self) -> list[Question]:
        """Published or not."""
        return await self._documents.find({}, [("place", 1)], MOST)

    async def published(self) -> list[Question]:
        """Those that everybody may read."""
        return await self._documents.find({"published": True}, [("place", 1)], MOST)

    async def add(self, question: Question) -> Question:
        """Keep a new one; the request that made it comes again as the same."""
        try:
            return await self._documents.add(question)
        except Duplicate:
            seen = await self._documents.find_one({"request": question.request})
            if seen is None:
                raise
            return seen

    async def last_place(self) -> float:
        """Behind all there are."""
        found = await self.all()
        return (found[-1].place if found else 0.0) + PLACE

    async def step(self, id_: str, *, up: bool) -> None:
        """Change places with its neighbour; the first and the last stay where they are."""
        found = await self.all()
        at = next((n for n, one in enumerate(found) if one.id == id_), None)
        if at is None:
            raise NotFound
        to = at - 1 if up else at + 1
        if not 0 <= to < len(found):
            return
        beyond = to - 1 if up else to + 1
        here = found[to].place
        there = (
            found[beyond].place if 0 <= beyond < len(found) else here + (-PLACE if up else PLACE)
        )
        await self.change(id_, Question.moved, (here + there) / 2)

    async def drop(self, id_: str) -> None:
        """Gone."""
        await riding_out(lambda: self._documents.collection.delete_one({"_id": id_}))
