"""The HTTP door of any service that holds cases, for staff."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, File, Form, Header, Request, UploadFile
from pydantic import BaseModel, EmailStr

from casework import duplicates
from casework.api import Again, Body, CaseAnswer, NewMessage, Said, answer, by, key_of
from casework.assigning import assign as assigned
from casework.claims import holding
from casework.model import Case
from casework.papers.making import Maker
from casework.parts import document_of
from casework.placing import issue
from casework.store import Cases
from chassis.auth import Caller, Staff
from chassis.clock import now
from chassis.errors import Invalid, NotNow, Unavailable, language_of, validated
from chassis.files import Files
from chassis.publisher import NotTold, Publisher
from contracts.case import CaseChanged, FileRef, TimelineEntry
from contracts.fields import FileId, Line, LongText
from contracts.words import _

log = structlog.get_logger()


class StaffCase(CaseAnswer):
    """A case as the desk shows it: the internal timeline too, and what may be done now."""

    timeline: list[TimelineEntry]
    moves: list[dict[str, Any]]


class Assignee(Body):
    """Who works the case; null for nobody."""

    email: EmailStr | None


class Duplicate(Body):
    """Of which case it is one, by number, and what its consumer is told."""

    of: Line
    note: LongText


class Noted(BaseModel):
    """The note of a move, beside whatever else it needs."""

    note: Said | None = None


class Changed(NotNow):
    """The case is no longer as the caller saw it."""

    slug = "changed"
    default = _("Пока вы смотрели, здесь что-то изменилось")


class NobodyHears(Unavailable):
    """The broker is away, or no window has a queue there yet."""

    default = _("Снимки заявок сейчас некому принять: шлюз не запущен")


IfMatch = Annotated[str | None, Header(max_length=20)]
"""The version the caller saw; with it a command is refused once somebody else was faster."""


def as_seen(verb: Callable[..., None], version: str | None) -> Callable[..., None]:
    """The verb, done only to the case as it was seen."""

    def checked(case: Case, *given: Any) -> None:
        if version is not None and version.strip('"') != str(case.version):
            raise Changed
        verb(case, *given)

    return checked


async def sent(files: Files, file: UploadFile | None, file_id: str | None, owner: str) -> str:
    """The id of a file that came with the request, or of the one that it names."""
    if file is not None:
        return (await files.put(file, owner)).id
    if file_id is None:
        raise Invalid(("file", _("Приложите документ")))
    return file_id


def step(case: Case, body: Mapping[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Where to, what it is given, and the note; a refusal where the workflow forbids it."""
    to, note = str(body.get("to", "")), validated(Noted, body).note or ""
    allowed = case.allowed(to, "staff")
    given = {name: value for name, value in body.items() if name not in ("to", "note")}
    if allowed.needs and "note" in allowed.needs.model_fields:
        given["note"] = note
    return to, given, note


def desk_router(cases: Cases, files: Files, maker: Maker) -> APIRouter:
    """What staff do with any case."""
    door = APIRouter(prefix="/staff")

    def shown(case: Case, request: Request) -> StaffCase:
        return StaffCase(
            **answer(case).model_dump(),
            timeline=case.timeline,
            moves=[
                maker.described(move, language_of(request)) for move in case.ways("staff", now())
            ],
        )

    @door.get("/cases/{id}")
    async def one(id: str, request: Request, _staff: Staff) -> StaffCase:
        """One case, whole."""
        return shown(await cases.get(id), request)

    @door.post("/cases/{id}/moves")
    async def move(
        id: str, body: dict[str, Any], request: Request, actor: Staff, if_match: IfMatch = None
    ) -> StaffCase:
        """One allowed step: `{"to", "note", ...what the move needs}`."""
        case, at = await cases.get(id), now()
        to, given, note = step(case, body)
        made = await maker.of(case, case.allowed(to, "staff"), given, note, at, actor.id)
        verb = as_seen(Case.move, if_match)

        async def take(refs: dict[str, FileRef]) -> Case:
            return await cases.change(id, verb, to, by(actor), given, at, refs, note, made)

        named = given | {one.kind: [one.id] for one in made}
        return shown(await holding(files, named, actor.id, take, proven=True), request)

    @door.post("/cases/{id}/previews")
    async def foretell(id: str, body: dict[str, Any], actor: Staff) -> CaseChanged:
        """What a step (`to`) or else a message would tell if it were done now; nothing is done."""
        case = await cases.get(id)
        lists = [value for value in body.values() if isinstance(value, list)]
        refs = {str(ref): await files.ref(str(ref)) for found in lists for ref in found}
        if "to" in body:
            to, given, note = step(case, body)
            case.move(to, by(actor), given, now(), refs, note)
        else:
            said = validated(NewMessage, body)
            case.message(by(actor), said.text, list(refs.values()), now(), said.internal)
        (told,) = case.told()
        assert isinstance(told, CaseChanged)
        return told

    @door.post("/cases/{id}/messages", status_code=201)
    async def write(
        id: str, body: NewMessage, request: Request, actor: Staff, idempotency_key: Again = None
    ) -> StaffCase:
        """A message to the consumer, or a note for staff alone."""
        key = key_of(actor, idempotency_key)

        async def say(refs: dict[str, FileRef]) -> Case:
            verb = (by(actor), body.text, list(refs.values()), now(), body.internal)
            return await cases.once(id, key, Case.message, *verb)

        named = {"files": body.files}
        return shown(await holding(files, named, actor.id, say, proven=True), request)

    @door.post("/cases/{id}/documents", status_code=201)
    async def place(
        id: str,
        request: Request,
        actor: Staff,
        title: Annotated[Line, Form()],
        file: Annotated[UploadFile | None, File()] = None,
        file_id: Annotated[FileId | None, Form()] = None,
        kind: Annotated[str, Form(max_length=40, pattern="^[a-z_]+$")] = "other",
        idempotency_key: Again = None,
    ) -> StaffCase:
        """Place a document that the consumer finds under the case: a file, or one sent before."""
        await cases.get(id)
        stored = await sent(files, file, file_id, actor.id)
        key, at = key_of(actor, idempotency_key), now()

        async def put(refs: dict[str, FileRef]) -> Case:
            document = document_of(refs[stored], title, kind, "staff", at)
            return await cases.once(id, key, issue, by(actor), document, at)

        named = {"file": [stored]}
        return shown(await holding(files, named, actor.id, put, proven=True), request)

    @door.post("/cases/{id}/duplicate")
    async def close_as_duplicate(
        id: str, body: Duplicate, request: Request, actor: Staff, if_match: IfMatch = None
    ) -> StaffCase:
        """End it as a duplicate of another case of the same consumer."""
        main, verb = await cases.by_number(body.of), as_seen(duplicates.close, if_match)
        given = (by(actor), main, body.of, body.note, now())
        return shown(await cases.change(id, verb, *given), request)

    @door.put("/cases/{id}/assignee")
    async def assign(
        id: str, body: Assignee, request: Request, actor: Staff, if_match: IfMatch = None
    ) -> StaffCase:
        """Give it to an employee, or to nobody."""
        email = body.email.lower() if body.email else None
        verb = as_seen(partial(assigned, leads=actor.at_least("supervisor")), if_match)
        return shown(await cases.change(id, verb, by(actor), email, now()), request)

    return door


Retell = Callable[[Publisher], Awaitable[dict[str, int]]]
"""Tells again what a service holds beside its cases; answers how many of what."""


def replay_router(cases: Cases, publisher: Publisher, beside: Sequence[Retell]) -> APIRouter:
    """Telling all snapshots again."""
    door = APIRouter()

    @door.post("/snapshots/replay")
    async def replay(_caller: Caller) -> dict[str, int]:
        """Every case's snapshot told once more, for a window that is made anew."""
        try:
            told = {"cases": await cases.replay(publisher)}
            for retell in beside:
                told |= await retell(publisher)
        except NotTold as error:
            log.warning("not_replayed", error=type(error).__name__)
            raise NobodyHears from None
        return told

    return door
