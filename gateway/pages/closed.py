"""Sections that are not there yet, and say so."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response

from contracts.words import _
from gateway.pages.front import Consumer

door = APIRouter()
SECTIONS = {
    "points": _("Приборы учёта и показания"),
    "quality": _("Качество электроэнергии"),
    "reception": _("Интернет-приёмная"),
    "appointments": _("Запись на приём"),
}


def _closed(heading: str) -> Callable[..., Awaitable[Response]]:
    async def closed(visit: Consumer) -> Response:
        """What it will be, and how to be helped until then."""
        return visit.page("closed.html", heading=heading)

    return closed


for _slug, _heading in SECTIONS.items():
    door.add_api_route(f"/{_slug}", _closed(_heading), methods=["GET"])
