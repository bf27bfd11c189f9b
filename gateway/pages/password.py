"""A password of one's own: at the first sign-in, and whenever one wishes."""

from fastapi import APIRouter, Form, Response

from chassis.errors import NotAllowed, NotSignedIn, Refused
from gateway.pages.front import AnyPassword, see
from gateway.pages.signin import after
from gateway.sealing import Tokens

door = APIRouter()


@door.get("/password")
async def ask(visit: AnyPassword) -> Response:
    """«Придумайте свой пароль»."""
    return visit.page("password.html", wrong={})


@door.post("/password")
async def change(visit: AnyPassword, password: str = Form(""), current: str = Form("")) -> Response:
    """Set it; every other session ends, this one goes on under a new id."""
    first = visit.actor.must_change
    given = {"password": password} if first else {"password": password, "current": current}
    try:
        answer = await visit.call("identity", "PUT", "/me/password", json=given)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return visit.refused("password.html", error, "password")
    response = see("/")
    actor = await visit.front.sessions.start(response, Tokens.given(answer.body), visit.session)
    done = "/home?done=password" if first else "/profile?done=password"
    response.headers["location"] = after(actor, bool(answer.body.get("must_enrol_totp"))) or (
        "/staff" if actor.is_staff else done
    )
    return response


@door.get("/second-factor")
async def second_factor(visit: AnyPassword) -> Response:
    """An employee who must sign in with a code connects an authenticator app."""
    return visit.page("second_factor.html", enrolment=None)


@door.post("/second-factor/key")
async def enrol(visit: AnyPassword) -> Response:
    """Make the key and show it; it counts once a code of it was typed."""
    enrolment = await visit.call("identity", "POST", "/me/totp")
    return visit.page("second_factor.html", enrolment=enrolment.body)


@door.post("/second-factor")
async def confirm_factor(
    visit: AnyPassword, code: str = Form(""), secret: str = Form(""), otpauth: str = Form("")
) -> Response:
    """The first code: from now on sign-in asks for one."""
    try:
        given = {"code": code.replace(" ", "")}
        answer = await visit.call("identity", "PUT", "/me/totp", json=given)
    except Refused as error:
        enrolment = {"secret": secret, "otpauth": otpauth}
        return visit.refused("second_factor.html", error, "code", enrolment=enrolment)
    response = see("/staff")
    await visit.front.sessions.start(response, Tokens.given(answer.body), visit.session)
    return response
