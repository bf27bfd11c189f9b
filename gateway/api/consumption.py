"""What was used at a point, for programs: the consumer's own, and those they let in."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import new_id
from contracts.consumption import AccessView, Quality, Step
from gateway.api.access import Call, Consumer, Reader
from gateway.api.cases import Id, again
from gateway.downloads import download

door = APIRouter(prefix="/supply-points/{id}", tags=["metering"])
CSV = "text/csv"
Since = Annotated[date, Query(alias="from")]
Until = Annotated[date, Query(alias="to", description="The day after the last")]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=8, max_length=100)]


class PointShape(BaseModel):
    """One step. `value` is null where any of it is unknown; `known` is what is known of it."""

    start: str = Field(description="RFC 3339 with offset")
    value: float | None
    quality: Quality
    known: float
    missing_minutes: int


class ConsumptionShape(BaseModel):
    """What was used, in kWh."""

    unit: Literal["kWh"]
    step: Step
    points: list[PointShape]


class AccessAsked(BaseModel):
    """To whom an access is given, from which day to which."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100, examples=["Домашний счётчик"])]
    starts_on: date
    ends_on: Annotated[date, Field(description="The last day on which it opens")]


async def _passed_on(call: Call, path: str, params: dict[str, Any], accept: str) -> Response:
    front = call.front
    return await download(
        front.upstream,
        "metering",
        "",
        call.session,
        call.request,
        path=path,
        params=params,
        accept=accept,
    )


@door.get(
    "/consumption",
    response_model=ConsumptionShape,
    responses={200: {"content": {CSV: {}}}},
)
async def consumption(
    call: Reader, id: Id, since: Since, until: Until, step: Step = "day"
) -> Response:
    """By hour, day or month, `to` not included; CSV by `Accept`. Numbers are exact to the Wh."""
    wanted = CSV if CSV in call.request.headers.get("accept", "") else "application/json"
    params = {"from": since, "to": until, "step": step}
    return await _passed_on(call, f"/points/{id}/consumption", params, wanted)


@door.get(
    "/exports/{name}",
    response_class=Response,
    responses={200: {"content": {"application/atom+xml": {}, "application/zip": {}}}},
)
async def export(
    call: Reader, id: Id, name: Literal["espi", "80020"], since: Since, until: Until
) -> Response:
    """Green Button (`espi`), or макет 80020: of one day its file, of several a ZIP of them."""
    params = {"from": since, "to": until}
    return await _passed_on(call, f"/points/{id}/exports/{name}", params, "*/*")


@door.get("/accesses")
async def accesses(call: Consumer, id: Id) -> list[AccessView]:
    """What one gave to programs, the newest first."""
    answer = await call.call("metering", "GET", f"/points/{id}/accesses")
    return [AccessView.model_validate(one) for one in answer.body]


@door.post("/accesses", status_code=201)
async def give(call: Consumer, id: Id, body: AccessAsked, key: Key = None) -> AccessView:
    """Let a program read this point for a time. `token` is told this once; it is sent as
    `Authorization: Bearer` and opens `/consumption`, `/exports`, `/readings` and `/remote` of this
    point alone.
    """
    answer = await call.call(
        "metering",
        "POST",
        f"/points/{id}/accesses",
        json=body.model_dump(mode="json"),
        headers=again(key or new_id()),
    )
    return AccessView.model_validate(answer.body)


@door.delete("/accesses/{access}", status_code=204)
async def revoke(call: Consumer, id: Id, access: Id) -> Response:
    """Take it back: it opens nothing from now on."""
    await call.call("metering", "DELETE", f"/points/{id}/accesses/{access}")
    return Response(status_code=204)
