"""How a consumer wants letters to come: read and chosen by them, and news stopped by a link."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from chassis.auth import Caller, Consumer
from chassis.settings import Settings
from chassis.words import words
from contracts.notify import LETTER_KINDS, LetterHabits, LetterKind, Rhythm, UrgentLetter
from services.notify.rhythm import URGENT, Habit, Habits
from services.notify.stopping import account_of


class Chosen(BaseModel):
    """Kinds of letters, and how each is to come."""

    model_config = ConfigDict(extra="forbid")

    rhythms: dict[LetterKind, Rhythm]


class Stop(BaseModel):
    """The token of a link that stops news."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, StringConstraints(max_length=200)]


def routes(habits: Habits, settings: Settings) -> APIRouter:
    """The consumer's door."""
    door = APIRouter(tags=["habits"])

    def shown(habit: Habit) -> LetterHabits:
        return LetterHabits(
            rhythms={kind: habit.of_kind(kind) for kind in LETTER_KINDS},
            hour=settings.digest_hour,
            urgent=[
                UrgentLetter(title=words(one.title), clause=words(one.clause)) for one in URGENT
            ],
        )

    @door.get("/me/letters")
    async def read(actor: Consumer) -> LetterHabits:
        """What they chose, and what comes at once all the same."""
        return shown(await habits.of(actor.id))

    @door.put("/me/letters")
    async def choose(actor: Consumer, given: Chosen) -> LetterHabits:
        """Let letters of these kinds come so; the others stay as they were."""
        return shown(await habits.choose(actor.id, given.rhythms))

    @door.post("/letters/stop", status_code=204)
    async def stop(given: Stop, _: Caller) -> Response:
        """No more news to whoever this link was sent to; 404 for a link that is not ours."""
        await habits.choose(account_of(given.token, settings), {"news": "never"})
        return Response(status_code=204)

    return door
