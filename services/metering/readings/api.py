"""The HTTP door of readings: what a consumer sees and sends. Called by the gateway alone."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BeforeValidator, Field

from casework.api import Again, Body, CaseAnswer, answer, by
from casework.claims import held
from casework.model import Case
from casework.parts import files_of
from chassis.auth import Actor, Consumer
from chassis.clock import new_id, now
from chassis.errors import language_of
from chassis.files import Files
from chassis.words import translate, words
from contracts import checks
from contracts.fields import FileId
from contracts.metering import PointSnapshot, ZoneNames
from contracts.readings import History, ReadingView
from contracts.words import Words
from services.metering.points.store import SupplyPoints
from services.metering.readings.model import Sent
from services.metering.readings.store import Readings
from services.metering.readings.taking import Typed, refusal, take
from services.metering.readings.telling import view, views
from services.metering.readings.windows import window

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
Value = Annotated[str, Field(max_length=60)]
PastDay = Annotated[date, BeforeValidator(checks.iso_day)]


class NewReading(Body):
    """What the registers show; `confirmed` says that whoever sent it has been asked."""

    registers: Annotated[dict[Annotated[str, Field(max_length=20)], Value], Field(max_length=8)]
    taken_on: PastDay | None = None
    confirmed: bool = True
    files: Annotated[list[FileId], Field(max_length=5)] = []


class ReadingAnswer(CaseAnswer):
    """A reading after a command: as a case for the window, and as itself."""

    reading: ReadingView
    reason: Words | None = None


def answered(case: Case, request: Request, asks: str = "") -> ReadingAnswer:
    """What every command answers with."""
    state = case.kind.workflow.of(case.state)
    said = translate(state.explanation, language_of(request))
    remarks = [Words.model_validate(one) for one in case.form["remarks"]]
    reason = None
    if remarks:
        joined = {one: ". ".join(each.spoken(one) for each in remarks) for one in ("ru", "en")}
        reason = Words(**joined)
    given = answer(case, said).model_dump()
    return ReadingAnswer(**given, reading=view(case, asks), reason=reason)


def sent_by(
    actor: Actor, owner: str, point: PointSnapshot, body: Body, key: str | None, **more: Any
) -> Sent:
    """Who sends it, for whom, and by which request: a key is one's own, and of one point."""
    source = more.pop("source", "consumer")
    request = f"{actor.id}:{point.id}:{key or new_id()}"
    said = json.dumps(body.model_dump(mode="json", exclude={"confirmed"}), sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Sent(by(actor), owner, source, (request, digest), **more)


async def taken(
    readings: Readings,
    files: Files,
    point: PointSnapshot,
    actor: Actor,
    body: NewReading,
    key: str | None,
    owner: str,
) -> tuple[Case, bool]:
    """The reading of this body, with its photos, and whether this request made it."""
    typed = Typed(body.registers, body.taken_on, body.confirmed)
    async with held(files, {"files": body.files}, actor.id) as hold:
        photos = list(hold.refs.values())
        source = "staff" if actor.is_staff else "consumer"
        sent = sent_by(actor, owner, point, body, key, photos=photos, source=source)
        case, made = await take(readings, point, sent, typed, now())
    await hold.keep(files_of(case.documents, case.timeline))
    return case, made


def history_of(
    point: PointSnapshot, cases: list[Case], names: ZoneNames, asks: str = ""
) -> History:
    """What a page or a program is shown of a point."""
    why, meter = refusal(point), point.meter
    return History(
        window=window(point.point_type, now()),
        refusal=words(why) if why else None,
        readings=views(point, cases, names, asks),
        zones=dict(names.get(meter.zones, {})) if meter else {},
    )


def readings_router(readings: Readings, points: SupplyPoints, files: Files) -> APIRouter:
    """A consumer's door to the readings of their points."""
    door = APIRouter(prefix="/points/{id}/readings")

    @door.get("")
    async def history(actor: Consumer, id: Id) -> History:
        """All readings of a point of one's own, newest first, and the window."""
        point = (await points.of(actor.id, id)).snapshot()
        return history_of(point, await readings.history(id), readings.zones.names, actor.id)

    @door.post("", status_code=201)
    async def send(
        actor: Consumer,
        id: Id,
        body: NewReading,
        request: Request,
        response: Response,
        idempotency_key: Again = None,
    ) -> ReadingAnswer:
        """A reading; sent again it is the same one (200)."""
        point = (await points.of(actor.id, id)).snapshot()
        case, made = await taken(readings, files, point, actor, body, idempotency_key, actor.id)
        if not made:
            response.status_code = 200
        return answered(case, request, actor.id)

    return door
