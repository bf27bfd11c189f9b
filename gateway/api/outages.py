"""Breaks in the account's work, for programs."""

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.clock import new_id, now
from gateway.api.access import Anyone, Supervisor
from gateway.api.cases import Again, Id
from gateway.outages import Outage, OutagePlan

door = APIRouter(tags=["public"])


class OutageList(BaseModel):
    """Those of the last year and those ahead, the newest first."""

    items: list[Outage]
    next: str | None = None


@door.get("/outages")
async def outages(call: Anyone) -> OutageList:
    """When the account did not work, and when it will not."""
    return OutageList(items=list(await call.front.outages.lately()))


@door.post("/staff/outages", status_code=201, tags=["staff"])
async def publish(call: Supervisor, body: OutagePlan, idempotency_key: Again = None) -> Outage:
    """Announce works, which every page then shows until they end, or tell of what has been."""
    call.about(title=body.cause)
    key = f"{call.actor.id}:{idempotency_key or new_id()}"
    return await call.front.outages.publish(body, key, now())


@door.post("/staff/outages/{id}/end", status_code=204, tags=["staff"])
async def end(call: Supervisor, id: Id) -> None:
    """It ended early, or will not be; 409 where it is over."""
    await call.front.outages.end(id, now())
