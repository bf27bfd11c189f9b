"""The HTTP door for papers that are made of a case whenever they are asked for."""

from collections.abc import Callable, Collection
from typing import Literal

from fastapi import APIRouter, Request, Response

from casework.model import Case
from casework.papers.filed import application, receipt
from casework.papers.sheet import Papers, Sheet
from casework.store import Cases
from chassis.auth import SignedIn
from chassis.errors import language_of
from chassis.files import disposition
from chassis.settings import Settings

Paper = Literal["application", "receipt"]
MADE: dict[str, Callable[[Case, Settings, str, Collection[str]], Sheet]] = {
    "application": application,
    "receipt": receipt,
}


def papers_router(cases: Cases, papers: Papers, settings: Settings) -> APIRouter:
    """The application as filed, and its receipt."""
    door = APIRouter()

    @door.get("/cases/{id}/papers/{paper}", response_class=Response)
    async def made(id: str, paper: Paper, actor: SignedIn, request: Request) -> Response:
        """A PDF made of the case: for staff, or for whom it belongs to."""
        case = await (cases.get(id) if actor.is_staff else cases.of_owner(id, actor.id))
        # What leaves the desk may come before those who are reported.
        unnamed = case.kind.unnamed(case.form) if actor.is_staff else ()
        sheet = MADE[paper](case, settings, language_of(request), unnamed)
        headers = {"Content-Disposition": disposition(f"{sheet.title}.pdf")}
        content = await papers.pdf(sheet)
        return Response(content, media_type="application/pdf", headers=headers)

    return door
