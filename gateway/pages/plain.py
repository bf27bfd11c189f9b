"""Small things: language, accessibility statement, robots, the icon, a sign of life."""

import contextlib

from fastapi import APIRouter, Form, Response
from fastapi.responses import FileResponse, PlainTextResponse

from chassis.errors import Refused
from contracts.words import LANGUAGES
from gateway.assets import STATIC
from gateway.pages.front import Anyone, see, within
from gateway.pages.view import COOKIE

door = APIRouter()
YEAR = 365 * 24 * 3600


@door.post("/language")
async def choose(visit: Anyone, lang: str = Form(), back: str = Form("/")) -> Response:
    """Speak this language from now on, in the letters too."""
    response = see(within(back, "/"))
    if lang not in LANGUAGES:
        return response
    response.set_cookie(COOKIE, lang, YEAR, path="/", secure=True, httponly=True, samesite="lax")
    if visit.session is not None and not visit.actor.must_change:
        visit.bearer = visit.session
        # The page speaks it in any case; should identity be away, letters keep the old one.
        with contextlib.suppress(Refused):
            await visit.call("identity", "PATCH", "/me", json={"language": lang})
    return response


@door.get("/accessibility")
async def accessibility(visit: Anyone) -> Response:
    """How far the pages go to be usable by everybody."""
    return visit.page("accessibility.html")


@door.get("/alive")
async def alive(visit: Anyone) -> Response:
    """Somebody is typing: their session goes on."""
    return Response(status_code=204 if visit.session else 401)


@door.get("/robots.txt")
async def robots(_visit: Anyone) -> PlainTextResponse:
    """Search engines may read the front page, nothing else."""
    return PlainTextResponse("User-agent: *\nAllow: /$\nDisallow: /\n")


@door.get("/favicon.ico")
async def icon(_visit: Anyone) -> FileResponse:
    """For browsers that ask without being told."""
    return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")
