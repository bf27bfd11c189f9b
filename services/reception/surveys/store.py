"""How surveys lie in MongoDB."""

from datetime import date

from chassis.app import Service
from chassis.documents import Documents, Duplicate
from chassis.errors import NotNow
from chassis.store import Index
from contracts.surveys import Question
from services.reception.surveys.model import Survey

INDEXES = (
    Index([("state", 1), ("open_until", 1)]),
    Index([("open_until", -1)]),
    Index([("request_id", 1)], unique=True, partial={"request_id": {"$type": "string"}}),
)
MOST = 500


class Surveys:
    """All of them."""

    def __init__(self, service: Service) -> None:
        self.documents: Documents[Survey] = service.documents("surveys", Survey, INDEXES)

    async def add(self, survey: Survey) -> tuple[Survey, bool]:
        """A new one, or the one this very request made: a double click makes one."""
        try:
            return await self.documents.add(survey), True
        except Duplicate:
            known = await self.documents.find_one({"request_id": survey.request_id})
        if known is None or _asked(known) != _asked(survey):
            raise NotNow
        return known, False

    async def open(self, day: date) -> list[Survey]:
        """Those that may be answered that day, the one that closes first before the others."""
        until = {"state": "published", "open_until": {"$gte": day.isoformat()}}
        found = await self.documents.find(until, [("open_until", 1)], MOST)
        return [one for one in found if one.open_from <= day]

    async def all(self) -> list[Survey]:
        """The one that closes last first."""
        return await self.documents.find({}, [("open_until", -1)], MOST)

    async def of_year(self, year: int) -> list[Survey]:
        """Those that were open in that year, in the order they closed."""
        closed = {"$gte": f"{year}-01-01"}
        found = await self.documents.find(
            {"state": "published", "open_until": closed}, [("open_until", 1)], MOST
        )
        return [one for one in found if one.open_from.year <= year]


def _asked(survey: Survey) -> tuple[str, list[Question]]:
    return survey.title, survey.questions
