"""The HTTP door of readings for staff: the questioned ones, decisions, corrections, calls."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from casework.api import Again, Body, Said, by, key_of
from casework.model import Case
from chassis.auth import Staff
from chassis.clock import now
from chassis.errors import Invalid, NotFound
from chassis.files import Files
from contracts.fields import LongText
from contracts.metering import PointSnapshot
from contracts.readings import History, Questioned, ReadingState
from contracts.words import _
from services.metering.points.store import SupplyPoints
from services.metering.readings.api import (
    Id,
    NewReading,
    ReadingAnswer,
    Value,
    answered,
    history_of,
    sent_by,
    taken,
)
from services.metering.readings.correcting import correct
from services.metering.readings.store import Readings
from services.metering.readings.taking import Typed
from services.metering.readings.telling import questioned

MOST = 100


class Decision(Body):
    """Whether a questioned reading counts, and a word to the consumer; needed where it does not."""

    accept: bool
    note: Said = ""


class Correction(Body):
    """What the registers showed in truth on that day, and how that is known."""

    registers: Annotated[dict[Annotated[str, Field(max_length=20)], Value], Field(max_length=8)]
    note: LongText


class PointReadings(BaseModel):
    """A point and what has been read there."""

    point: PointSnapshot
    history: History


def owner_of(point: PointSnapshot) -> str:
    """For whom staff write a reading down: the point's owner, or who else sees it first."""
    people = sorted(point.people, key=lambda one: one.role != "owner")
    return people[0].account_id if people else ""


def desk_readings_router(readings: Readings, points: SupplyPoints, files: Files) -> APIRouter:
    """What staff do with readings."""
    door = APIRouter(prefix="/staff")

    async def read_at(point: PointSnapshot) -> PointReadings:
        all_ = await readings.history(point.id)
        return PointReadings(point=point, history=history_of(point, all_, readings.zones.names))

    @door.get("/readings")
    async def waiting(
        _staff: Staff, state: Annotated[ReadingState, Query()] = "questioned"
    ) -> list[Questioned]:
        """Readings in a state, the longest waiting first."""
        return [questioned(one) for one in await readings.standing(state, MOST)]

    @door.get("/readings/at")
    async def at(_staff: Staff, account: Annotated[str, Query(max_length=60)]) -> PointReadings:
        """The point of an account number with its readings, for a call."""
        found = await points.at_account(account)
        if found is None:
            raise NotFound
        point = found.snapshot()
        return await read_at(point)

    @door.get("/readings/{id}")
    async def one(_staff: Staff, id: Id) -> PointReadings:
        """The point of a reading with all its readings, to correct it among its neighbours."""
        case = await readings.cases.get(id)
        return await read_at((await points.documents.get(case.form["point"])).snapshot())

    @door.post("/readings/{id}/decision")
    async def decide(
        id: Id, body: Decision, actor: Staff, request: Request, idempotency_key: Again = None
    ) -> ReadingAnswer:
        """Accept it, or decline it with the reason; the consumer is told by letter."""
        if not body.accept and not body.note:
            raise Invalid(("note", _("Напишите, почему показания отклонены")))
        to = "accepted" if body.accept else "declined"
        given = {"note": body.note} if body.note else {}
        verb = (to, by(actor), given, now())
        key = key_of(actor, idempotency_key)
        return answered(await readings.cases.once(id, key, Case.move, *verb), request)

    @door.post("/readings/{id}/correction", status_code=201)
    async def mend(
        id: Id, body: Correction, actor: Staff, request: Request, idempotency_key: Again = None
    ) -> ReadingAnswer:
        """Other figures take the place of these; the same key again finishes what was begun."""
        old = await readings.cases.get(id)
        point = (await points.documents.get(old.form["point"])).snapshot()
        sent = sent_by(
            actor,
            old.owner,
            point,
            body,
            idempotency_key,
            source="staff",
            corrects=old.id,
            instead={"number": old.number, "registers": old.form["registers"], "why": body.note},
            note=body.note,
        )
        typed = Typed(body.registers, None, confirmed=True)
        return answered(await correct(readings, point, old, sent, typed, now()), request)

    @door.get("/points/{id}/readings")
    async def history(_staff: Staff, id: Annotated[str, Path(max_length=36)]) -> PointReadings:
        """Any point with all its readings."""
        return await read_at((await points.documents.get(id)).snapshot())

    @door.post("/points/{id}/readings", status_code=201)
    async def enter(
        id: Id, body: NewReading, actor: Staff, request: Request, idempotency_key: Again = None
    ) -> ReadingAnswer:
        """A reading that a caller has told."""
        point = (await points.documents.get(id)).snapshot()
        owner = owner_of(point)
        case, _made = await taken(readings, files, point, actor, body, idempotency_key, owner)
        return answered(case, request)

    return door
