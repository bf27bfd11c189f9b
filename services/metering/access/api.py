"""The HTTP door of accesses, and the rule of who may read a point. Called by the gateway alone."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from chassis.auth import Caller, ClientAddress, Consumer, Guard, bearer
from chassis.clock import now
from chassis.errors import NotSignedIn
from chassis.rules import consuming, own_password
from contracts.consumption import SHARED, AccessView
from contracts.fields import Line
from services.metering.access.model import Access, new_token
from services.metering.access.store import Accesses
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
Reader = Callable[..., Awaitable[SupplyPoint]]


class Given(BaseModel):
    """To whom, and from which day to which."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(max_length=100)]
    starts_on: date
    ends_on: date


def reader_of(points: SupplyPoints, accesses: Accesses) -> Reader:
    """The rule: a consumer who sees the point, or a program that was let in to it."""

    async def reader(request: Request, id: Id, _: Caller, address: ClientAddress) -> SupplyPoint:
        token = bearer(request)
        if not token:
            raise NotSignedIn
        if token.startswith(SHARED):
            return await accesses.opened(token, id, address)
        guard: Guard = request.app.state.guard
        actor = guard.people.actor(token)
        own_password(actor)
        consuming(actor)
        return await points.of(actor.id, id)

    return reader


def access_router(points: SupplyPoints, accesses: Accesses) -> APIRouter:
    """What a consumer gives and takes back."""
    door = APIRouter(prefix="/points/{id}/accesses")

    @door.get("")
    async def given(actor: Consumer, id: Id) -> list[AccessView]:
        """What one gave to a point of one's own, the newest first."""
        await points.of(actor.id, id)
        at = now()
        return [one.view(at) for one in await accesses.of(actor.id, id)]

    @door.post("", status_code=201)
    async def give(
        actor: Consumer,
        id: Id,
        body: Given,
        idempotency_key: Annotated[str, Header(min_length=8, max_length=100)],
    ) -> AccessView:
        """Let a program read this point; the token is told this once."""
        await points.of(actor.id, id)
        token, at = new_token(), now()
        days = body.starts_on, body.ends_on
        access = Access.give(actor.id, id, idempotency_key, body.name, days, token, at)
        kept = await accesses.give(access, token)
        return kept.view(at, token if kept.knows(token) else None)

    @door.delete("/{access}")
    async def revoke(
        actor: Consumer, id: Id, access: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
    ) -> AccessView:
        """Take it back; it opens nothing from now on."""
        return (await accesses.revoke(actor.id, id, access)).view(now())

    return door
