"""The HTTP door of any service that holds cases, for staff."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from pydantic import EmailStr

from casework.api import Body, CaseAnswer, NewMessage, answer, by, claimed
from casework.kind import described
from casework.model import Case, document_of
from casework.store import Cases
from chassis.auth import Caller, Staff
from chassis.clock import now
from chassis.errors import Invalid, language_of
from chassis.files import Files
from chassis.publisher import Publisher
from contracts.case import TimelineEntry
from contracts.words import _


class StaffCase(CaseAnswer):
    """A case as the desk shows it: the internal timeline too, and what may be done now."""

    timeline: list[TimelineEntry]
    moves: list[dict[str, Any]]


class Assignee(Body):
    """Who works the case; null for nobody."""

    email: EmailStr | None


def desk_router(cases: Cases, files: Files) -> APIRouter:
    """What staff do with any case."""
    door = APIRouter(prefix="/staff")

    def shown(case: Case, request: Request) -> StaffCase:
        moves = case.kind.workflow.from_(case.state, "staff")
        at = now()
        return StaffCase(
            **answer(case).model_dump(),
            timeline=case.timeline,
            moves=[
                described(move, language_of(request))
                for move in moves
                if not move.after_term or case.is_overdue(at)
            ],
        )

    @door.get("/cases/{id}")
    async def one(id: str, request: Request, _staff: Staff) -> StaffCase:
        """One case, whole."""
        return shown(await cases.get(id), request)

    @door.post("/cases/{id}/moves")
    async def move(id: str, body: dict[str, Any], request: Request, actor: Staff) -> StaffCase:
        """One allowed step: `{"to", "note", ...what the move needs}`."""
        case = await cases.get(id)
        to, note = str(body.get("to", "")), str(body.get("note") or "")
        allowed = case.allowed(to, "staff")
        given = {name: value for name, value in body.items() if name not in ("to", "note")}
        if allowed.needs and "note" in allowed.needs.model_fields:
            given["note"] = note
        refs = await claimed(files, given, actor.id)
        moved = await cases.change(id, Case.move, to, by(actor), given, now(), refs, note)
        return shown(moved, request)

    @door.post("/cases/{id}/messages", status_code=201)
    async def write(id: str, body: NewMessage, request: Request, actor: Staff) -> StaffCase:
        """A message to the consumer, or a note for staff alone."""
        refs = list((await claimed(files, {"files": body.files}, actor.id)).values())
        verb = (by(actor), body.text, refs, now(), body.internal)
        return shown(await cases.change(id, Case.message, *verb), request)

    @door.post("/cases/{id}/documents", status_code=201)
    async def place(
        id: str,
        request: Request,
        actor: Staff,
        file: Annotated[UploadFile, File()],
        title: Annotated[str, Form(max_length=200)],
        kind: Annotated[str, Form(max_length=40, pattern="^[a-z_]+$")] = "other",
    ) -> StaffCase:
        """Place a document that the consumer finds under the case."""
        if not title.strip():
            raise Invalid(("title", _("Введите название документа")))
        await cases.get(id)
        ref = await files.put(file, actor.id)
        await files.claim([ref.id], actor.id)
        at = now()
        document = document_of(ref, title.strip(), kind, "staff", at)
        return shown(await cases.change(id, Case.issue, by(actor), document, at), request)

    @door.put("/cases/{id}/assignee")
    async def assign(id: str, body: Assignee, request: Request, actor: Staff) -> StaffCase:
        """Give it to an employee, or to nobody."""
        email = body.email.lower() if body.email else None
        return shown(await cases.change(id, Case.assign, by(actor), email, now()), request)

    return door


def replay_router(cases: Cases, publisher: Publisher) -> APIRouter:
    """Telling all snapshots again."""
    door = APIRouter()

    @door.post("/snapshots/replay")
    async def replay(_caller: Caller) -> dict[str, int]:
        """Every case's snapshot told once more, for a window that is made anew."""
        return {"cases": await cases.replay(publisher)}

    return door
