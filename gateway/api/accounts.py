"""Registration, sign-in, recovery and the own account: identity answers, word for word."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from chassis.auth import Guard
from contracts.notify import LetterHabits, LetterKind, Rhythm
from gateway.api.access import Anyone, AnyPassword, Call, Consumer, SignedIn

door = APIRouter(tags=["accounts"])
Given = Annotated[dict[str, Any], Body()]
Secret = Annotated[str, Path(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


async def _pass_on(call: Call, method: str, path: str, body: Any = None) -> Response:
    answer = await call.call("identity", method, path, json=body)
    if answer.status == 204:
        return Response(status_code=204)
    return JSONResponse(answer.body, answer.status)


PERSON = {"status": "person", "snils": "112-233-445 95", "phone": "+79123456789"}


class Rhythms(BaseModel):
    """Kinds of letters, and how each is to come; kinds that are not named stay as they are."""

    model_config = ConfigDict(extra="forbid")

    rhythms: dict[LetterKind, Rhythm]


@door.post("/registrations", status_code=202)
async def register(
    call: Anyone,
    body: Annotated[
        dict[str, Any],
        Body(examples=[{**PERSON, "email": "petr@example.com", "consent": True}]),
    ],
) -> Response:
    """Register a person, a company or an entrepreneur. The answer never tells who is known."""
    return await _pass_on(call, "POST", "/registrations", body)


@door.post("/tokens")
async def sign_in(call: Anyone, body: Given) -> Response:
    """`{"login", "password"}` for tokens; with the e-mailed password they set a new one only."""
    answer = await call.call("identity", "POST", "/tokens", json=body)
    guard: Guard = call.request.app.state.guard
    actor = guard.people.actor(answer.body["access_token"])
    await call.front.audit.arm(call.request, actor)
    return JSONResponse(answer.body, answer.status)


@door.post("/tokens/refresh")
async def refresh(call: Anyone, body: Given) -> Response:
    """`{"refresh_token"}` for new tokens; one that is shown twice ends the sign-in."""
    return await _pass_on(call, "POST", "/tokens/refresh", body)


@door.delete("/tokens", status_code=204)
async def sign_out(call: Anyone, body: Given) -> Response:
    """`{"refresh_token"}`: end this sign-in."""
    return await _pass_on(call, "DELETE", "/tokens", body)


@door.post("/password-recoveries", status_code=202)
async def ask_recovery(call: Anyone, body: Given) -> Response:
    """`{"email"}`: a link goes there if it is known; the answer never tells."""
    return await _pass_on(call, "POST", "/password-recoveries", body)


@door.put("/password-recoveries/{token}", status_code=204)
async def recover(call: Anyone, token: Secret, body: Given) -> Response:
    """`{"password"}` by the link, once within an hour."""
    return await _pass_on(call, "PUT", f"/password-recoveries/{token}", body)


@door.get("/me")
async def me(call: SignedIn) -> Response:
    """The own account, identifiers masked."""
    return await _pass_on(call, "GET", "/me")


@door.patch("/me")
async def change(call: SignedIn, body: Given) -> Response:
    """Phone and language at once; the e-mail once the letter to the new address is answered."""
    return await _pass_on(call, "PATCH", "/me", body)


@door.get("/me/letters")
async def letters(call: Consumer) -> LetterHabits:
    """How each kind of letters comes, and which come at once all the same."""
    answer = await call.call("notify", "GET", "/me/letters")
    return LetterHabits.model_validate(answer.body)


@door.put("/me/letters")
async def choose_letters(call: Consumer, body: Rhythms) -> LetterHabits:
    """`at_once` or `daily` by kind; `never` for news alone."""
    answer = await call.call("notify", "PUT", "/me/letters", json=body.model_dump())
    return LetterHabits.model_validate(answer.body)


@door.put("/me/password")
async def change_password(call: AnyPassword, body: Given) -> Response:
    """`{"current", "password"}`: new tokens, all other sessions end."""
    return await _pass_on(call, "PUT", "/me/password", body)
