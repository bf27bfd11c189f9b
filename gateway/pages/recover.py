"""A forgotten password: a link by letter, and a page behind it that only a button spends."""

from urllib.parse import quote

from fastapi import APIRouter, Form, Response

from chassis.errors import Gone, NotFound, Refused
from gateway.pages.front import Anyone, see

door = APIRouter()


def _link(token: str) -> str:
    return f"/password-recoveries/{quote(token, safe='')}"


@door.get("/recover")
async def ask(visit: Anyone, sent: str = "") -> Response:
    """Where to send the link."""
    return visit.page("recover.html", email="", sent=bool(sent))


@door.post("/recover")
async def post(visit: Anyone, email: str = Form("")) -> Response:
    """Send it, if the address is known; the page does not tell."""
    given = {"email": email.strip()}
    try:
        await visit.call("identity", "POST", "/password-recoveries", json=given)
    except Refused as error:
        return visit.refused("recover.html", error, "email", email=email, sent=False)
    return see("/recover?sent=1")


@door.get("/recover/{token}")
async def open_link(visit: Anyone, token: str) -> Response:
    """The link of the letter: looks whether it is good, spends nothing."""
    try:
        await visit.call("identity", "GET", _link(token))
    except (Gone, NotFound):
        return visit.page("recover_gone.html", 410)
    return visit.page("recover_set.html")


@door.post("/recover/{token}")
async def spend(visit: Anyone, token: str, password: str = Form("")) -> Response:
    """Set the new password."""
    try:
        await visit.call("identity", "PUT", _link(token), json={"password": password})
    except (Gone, NotFound):
        return visit.page("recover_gone.html", 410)
    except Refused as error:
        return visit.refused("recover_set.html", error, "password")
    return see("/login?changed=1")
