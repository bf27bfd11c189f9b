"""Another supply point by the numbers on a bill and on the meter."""

from fastapi import APIRouter, Form, Response

from chassis.errors import NotAllowed, NotSignedIn, Refused
from gateway.pages.front import Consumer, Visit, see

door = APIRouter(prefix="/claims")


def _page(visit: Visit, typed: dict[str, str], error: Refused | None = None) -> Response:
    if error is None:
        return visit.page("points_claim.html", typed=typed, wrong={})
    return visit.refused("points_claim.html", error, "account_number", typed=typed)


@door.get("")
async def form(visit: Consumer) -> Response:
    """The two numbers, and where they are found."""
    return _page(visit, {})


@door.post("")
async def claim(
    visit: Consumer, account_number: str = Form(""), meter_serial: str = Form("")
) -> Response:
    """The point, if the pair is right; what was typed stays where it is not."""
    typed = {"account_number": account_number[:100], "meter_serial": meter_serial[:100]}
    try:
        answer = await visit.call("metering", "POST", "/points/claims", json=typed)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _page(visit, typed, error)
    return see(f"/points/{answer.body['id']}?done=claimed")
