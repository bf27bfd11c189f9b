"""Papers that are made of a case when they are asked for: the application as filed, its receipt."""

from fastapi import APIRouter, Response

from gateway.downloads import download
from gateway.pages.front import Consumer, Id, Staff, Visit

door = APIRouter()


async def _made(visit: Visit, service: str, case_id: str, paper: str) -> Response:
    path = f"/cases/{case_id}/papers/{paper}"
    upstream = visit.front.upstream
    return await download(upstream, service, "", visit.bearer, visit.request, path=path)


@door.get("/status/{case_id}/application")
async def application(visit: Consumer, case_id: Id) -> Response:
    """The application as one filed it."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    return await _made(visit, case.service, case_id, "application")


@door.get("/status/{case_id}/receipt")
async def receipt(visit: Consumer, case_id: Id) -> Response:
    """That it was received, and what comes next."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    return await _made(visit, case.service, case_id, "receipt")


@door.get("/staff/cases/{case_id}/application")
async def filed(visit: Staff, case_id: Id) -> Response:
    """The application as it was filed."""
    service = await visit.front.window.service_of(case_id)
    return await _made(visit, service, case_id, "application")
