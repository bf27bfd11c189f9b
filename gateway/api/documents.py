"""Documents: a consumer's own in one list, and what staff place and can prove of them."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel

from chassis.clock import new_id
from chassis.errors import NotFound
from chassis.words import translate
from contracts.documents import PlacedDocument, Proof
from gateway.api.access import Call, Consumer, SignedIn, Staff
from gateway.api.cases import Again, Id, Limit, again
from gateway.downloads import handed_on
from gateway.papers import Paper, PaperFilter
from gateway.people import consumer_at
from gateway.proofs import HEAD, proofs_of, table
from gateway.tables import as_csv

door = APIRouter(tags=["forms and documents"])
desk = APIRouter(prefix="/staff/documents", tags=["staff"])
Kind = Annotated[str, Query(max_length=40, pattern="^[a-z_]*$")]
Words = Annotated[str, Query(max_length=100)]


class DocumentRow(BaseModel):
    """A document of one's own; `number` is its case's where `case_id` is set, else its own."""

    id: str
    title: str
    kind: str
    name: str
    size: int
    type: str
    placed_at: datetime
    number: str
    case_id: str | None
    case_number: str | None
    new: bool


class StaffDocumentRow(DocumentRow):
    """A document at the desk, and whether its consumer was told and opened it."""

    owner: str
    consumer: str
    told_at: datetime | None
    opened_at: datetime | None


class DocumentList(BaseModel):
    """A page of documents."""

    items: list[DocumentRow]
    next: str | None


class StaffDocumentList(BaseModel):
    """A page of documents at the desk."""

    items: list[StaffDocumentRow]
    next: str | None


def _row(paper: Paper, call: Call) -> StaffDocumentRow:
    return StaffDocumentRow(
        **paper.model_dump(include=set(StaffDocumentRow.model_fields) - {"title", "case_id"}),
        title=paper.named(call.language),
        case_id=paper.case_id or None,
        case_number=paper.number if paper.case_id else None,
        new=paper.is_new,
    )


@door.get("/documents")
async def documents(
    call: Consumer,
    q: Words = "",
    kind: Kind = "",
    since: date | None = None,
    until: date | None = None,
    new: bool = False,
    limit: Limit = 20,
    cursor: str | None = None,
) -> DocumentList:
    """What the company has placed, under cases and outside, the newest first."""
    wanted = PaperFilter(
        q=q,
        kind=kind,
        since=since,
        until=until,
        owner=call.actor.id,
        by="company",
        state="unopened" if new else None,
    )
    page = await call.front.window.papers.page(wanted, cursor, limit)
    rows = [DocumentRow(**_row(one, call).model_dump()) for one in page.items]
    return DocumentList(items=rows, next=page.next)


@door.get("/documents/{id}")
async def document(call: SignedIn, id: Id) -> Response:
    """The file itself; a consumer confirms by that that they received it."""
    front = call.front
    return await handed_on(front.upstream, front.window, id, call.actor, call.session, call.request)


@desk.post("", status_code=201)
async def place(
    call: Staff,
    file: Annotated[UploadFile, File()],
    title: Annotated[str, Form(max_length=200)],
    kind: Annotated[str, Form(max_length=40)],
    consumer: Annotated[str, Form(max_length=254)],
    idempotency_key: Again = None,
) -> StaffDocumentRow:
    """A document outside any case for the consumer with this e-mail, who is told by letter.

    `kind`: `act`, `admission_act`, `replacement_act`, `unmetered_act`, `non_contract_act`,
    `quality_act`, `notice`, `contract`, `invoice`, `answer`, `other`.
    """
    person = await consumer_at(call.call, consumer)
    answer = await call.call(
        "applications",
        "POST",
        "/staff/documents",
        files={"file": (file.filename, file.file)},
        data={
            "title": title,
            "kind": kind,
            "owner": person["id"],
            "consumer": person["email"],
        },
        headers=again(idempotency_key or new_id()),
    )
    placed = PlacedDocument.model_validate(answer.body)
    await call.front.window.papers.placed([placed])
    return _row(await call.front.window.papers.of(placed.id), call)


@desk.get("")
async def placed(
    call: Staff,
    q: Words = "",
    kind: Kind = "",
    since: date | None = None,
    until: date | None = None,
    state: Literal["untold", "unopened", "opened"] | None = None,
    limit: Limit = 20,
    cursor: str | None = None,
) -> StaffDocumentList:
    """What the company has placed; `untold` is work: not told by the end of the day."""
    wanted = PaperFilter(q=q, kind=kind, since=since, until=until, state=state)
    page = await call.front.window.papers.page(wanted, cursor, limit)
    return StaffDocumentList(items=[_row(one, call) for one in page.items], next=page.next)


@desk.get("/{id}/evidence", response_model=Proof)
async def evidence(call: Staff, id: Id, request: Request) -> Response:
    """Who placed it, how the consumer was told, when they opened it; CSV by `Accept`."""
    paper = await call.front.window.papers.of(id)
    proofs = await proofs_of(call.call, [paper])
    if "text/csv" in request.headers.get("accept", ""):
        head = [translate(words, call.language) for words in HEAD]
        return as_csv(f"{paper.number}.csv", head, table(proofs, call.language))
    if not proofs:
        raise NotFound
    return Response(proofs[0].model_dump_json(), media_type="application/json")
