"""«Проверить заявку по номеру»: the status of one case without an account (186 п.37).

The answer to the form is the page itself: no cookie, no session, nothing to sign out of.
"""

from fastapi import APIRouter, Form, Response

from chassis.errors import Refused
from gateway.checking import status_of
from gateway.pages.front import Anyone, Consumer, Id, Staff

door = APIRouter()


@door.get("/check")
async def ask(visit: Anyone) -> Response:
    """Which number, and its password."""
    return visit.page("status_ask.html", number="", wrong={})


@door.post("/check")
async def check(visit: Anyone, number: str = Form(""), password: str = Form("")) -> Response:
    """How far it has come; a wrong number and a wrong password are answered alike."""
    given = {"number": number.strip(), "password": password.strip()}
    try:
        case = await status_of(visit, given)
    except Refused as error:
        return visit.refused("status_ask.html", error, number=number)
    return visit.page("status_narrow.html", case=case)


@door.post("/status/{case_id}/password")
async def give(visit: Consumer, case_id: Id) -> Response:
    """A new password for one's own case, shown this once."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    answer = await visit.call(case.service, "POST", f"/cases/{case.id}/status-password")
    return visit.page("status_password.html", case=case, password=answer.body["password"])


@door.post("/staff/cases/{case_id}/password")
async def give_at_the_desk(visit: Staff, case_id: Id) -> Response:
    """The same for a consumer who stands at the desk."""
    service = await visit.front.window.service_of(case_id)
    answer = await visit.call(service, "POST", f"/staff/cases/{case_id}/status-password")
    return visit.page("staff/status_password.html", case_id=case_id, given=answer.body)
