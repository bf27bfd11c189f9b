"""The HTTP door for what a consumer says of a case once it has ended."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from casework import rating
from casework.api import Body, CaseAnswer, Said, answer, by
from casework.store import Cases
from chassis.auth import Consumer
from chassis.clock import now


class NewRating(Body):
    """What the consumer says of how it was handled: 1 to 5, and a word if they like."""

    mark: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[Said, Field(max_length=1000)] = ""


def rated_router(cases: Cases) -> APIRouter:
    """Ratings."""
    door = APIRouter()

    @door.post("/cases/{id}/rating")
    async def rate(id: str, body: NewRating, actor: Consumer) -> CaseAnswer:
        """How the consumer finds it was handled, once it has ended; 409 before and long after."""
        await cases.of_owner(id, actor.id)
        given = (by(actor), body.mark, body.text, now())
        return answer(await cases.change(id, rating.rate, *given))

    return door
