"""The HTTP door of any service that holds cases, for consumers. Called by the gateway alone."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from casework.claims import holding
from casework.evidence.api import handed_out
from casework.evidence.store import EvidenceRows
from casework.flood import Flood
from casework.kind import Kind
from casework.model import Case
from casework.parts import By, placed_by
from casework.seen import hash_of, seen_before
from casework.store import Cases
from chassis.auth import Actor, Consumer, SignedIn
from chassis.clock import now
from chassis.documents import Clash, Duplicate
from chassis.errors import Invalid, NotFound, language_of, validated
from chassis.files import Files
from chassis.words import translate
from contracts import checks
from contracts.case import CaseSnapshot, Desk, FileRef
from contracts.fields import FileId, LongText
from contracts.part import CaseLink
from contracts.words import _

RequestId = Annotated[
    str, StringConstraints(min_length=8, max_length=100, pattern=r"^[\x21-\x7e]+$")
]
Said = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=4000),
    AfterValidator(checks.no_control),
]
"""A text of either side, which may be empty."""
TRIES = 50


Again = Annotated[RequestId | None, Header()]
"""The key by which a command that comes again is known, where the caller gives one."""


class Body(BaseModel):
    """Base of what is sent in: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class NewCase(Body):
    """A filled-in form of a kind."""

    kind: str
    form: dict[str, Any]
    about: CaseLink | None = None
    """What it is about, which the gateway has found to be the caller's own."""


class NewMessage(Body):
    """What one side writes to the other."""

    text: Said = ""
    files: Annotated[list[FileId], Field(max_length=10)] = []
    internal: bool = False


class Withdrawal(Body):
    """Why the consumer takes the application back."""

    reason: LongText


class CaseAnswer(BaseModel):
    """A case after a command, with what a window needs to show it at once."""

    case: CaseSnapshot
    desk: Desk
    message: str = ""


def answer(case: Case, message: str = "") -> CaseAnswer:
    """What every command answers with."""
    return CaseAnswer(case=case.snapshot(), desk=case.desk(), message=message)


def by(actor: Actor) -> By:
    """The actor as a case knows them."""
    return By(party="staff" if actor.is_staff else "consumer", name=actor.name, email=actor.email)


def key_of(actor: Actor, idempotency_key: str | None) -> str | None:
    """A request's key, apart from everybody else's."""
    return f"{actor.id}:{idempotency_key}" if idempotency_key else None


def router(
    cases: Cases, files: Files, rows: EvidenceRows, service: str, flood: Flood | None = None
) -> APIRouter:
    """Submission, and what a consumer does with a case of theirs."""
    door = APIRouter()

    @door.post("/cases", status_code=201)
    async def submit(
        body: NewCase,
        actor: Consumer,
        request: Request,
        response: Response,
        idempotency_key: Annotated[RequestId, Header()],
    ) -> CaseAnswer:
        """A new case; the same one again (200) where the key was seen with the same body."""
        kind = cases.kinds.get(body.kind)
        if kind is None or kind.apart:
            raise NotFound
        key, made = (idempotency_key, hash_of(body)), False

        async def file(refs: dict[str, FileRef]) -> Case:
            nonlocal made
            filed, made = await _submit(kind, form, refs, actor.id, key, body.about)
            return filed

        # Not looked for first: the unique key of the write says whether the request came before.
        try:
            form = validated(kind.form, body.form).model_dump(mode="json", exclude_none=True)
            if flood and await seen_before(cases, actor.id, key) is None:
                await flood.check(actor.id)
            case = await holding(files, form, actor.id, file)
        except Invalid:
            seen = await seen_before(cases, actor.id, key)  # it was valid when it came first
            if seen is None:
                raise
            case = seen
        if not made:
            response.status_code = 200
        return answer(case, translate(_("Ваша заявка принята"), language_of(request)))

    async def _submit(
        kind: Kind,
        form: dict[str, Any],
        refs: dict[str, FileRef],
        owner: str,
        key: tuple[str, str],
        about: CaseLink | None,
    ) -> tuple[Case, bool]:
        """The case, and whether this request made it."""
        at = now()
        filed = placed_by(kind.form, form, refs, "consumer", at)
        papers = [paper.model_copy(update={"kind": "application_paper"}) for paper in filed]
        for _attempt in range(TRIES):
            case = Case.submit(
                kind,
                service=service,
                number=await cases.numbers.next(kind.number),
                owner=owner,
                form=form,
                papers=papers,
                request=key,
                at=at,
                about=about,
            )
            try:
                return await cases.add(case), True
            except Duplicate:
                if seen := await seen_before(cases, owner, key):
                    return seen, False
                # else the number is taken: the counter came back from an older backup
        raise Clash

    @door.get("/cases/{id}")
    async def one(id: str, actor: Consumer) -> CaseAnswer:
        """One of the consumer's own cases."""
        return answer(await cases.of_owner(id, actor.id))

    @door.post("/cases/{id}/answers")
    async def move(
        id: str, body: dict[str, Any], actor: Consumer, idempotency_key: Again = None
    ) -> CaseAnswer:
        """The consumer's own step: `{"to", ...}` with what it needs, such as missing papers."""
        await cases.of_owner(id, actor.id)
        given = {name: value for name, value in body.items() if name != "to"}
        to = str(body.get("to", ""))
        key = key_of(actor, idempotency_key)

        async def take(refs: dict[str, FileRef]) -> Case:
            return await cases.once(id, key, Case.move, to, by(actor), given, now(), refs)

        return answer(await holding(files, given, actor.id, take))

    @door.post("/cases/{id}/messages", status_code=201)
    async def write(
        id: str, body: NewMessage, actor: Consumer, idempotency_key: Again = None
    ) -> CaseAnswer:
        """A message to the company."""
        await cases.of_owner(id, actor.id)
        key = key_of(actor, idempotency_key)

        async def say(refs: dict[str, FileRef]) -> Case:
            verb = (by(actor), body.text, list(refs.values()), now())
            return await cases.once(id, key, Case.message, *verb)

        return answer(await holding(files, {"files": body.files}, actor.id, say))

    @door.post("/cases/{id}/withdrawal")
    async def withdraw(
        id: str, body: Withdrawal, actor: Consumer, idempotency_key: Again = None
    ) -> CaseAnswer:
        """The consumer takes the application back."""
        await cases.of_owner(id, actor.id)
        verb = (by(actor), body.reason, now())
        return answer(await cases.once(id, key_of(actor, idempotency_key), Case.withdraw, *verb))

    @door.get("/documents/{id}")
    async def document(id: str, actor: SignedIn) -> StreamingResponse:
        """A file of a case: for staff, or for its owner, who opens a document by that."""
        found = await cases.with_file(id, None if actor.is_staff else actor.id)
        if not any(actor.is_staff or _shown(case, id) for case in found):
            raise NotFound
        placed = any(
            one.id == id and one.by != "consumer" for case in found for one in case.documents
        )

        async def opened() -> None:
            await rows.opened(id, actor.id)

        return await handed_out(files, id, opened if placed and not actor.is_staff else None)

    return door


def _shown(case: Case, file_id: str) -> bool:
    """Whether the consumer may see the file: files of internal notes are for staff."""
    shown = [ref for entry in case.timeline if not entry.internal for ref in entry.files]
    return file_id in {ref.id for ref in shown} | {document.id for document in case.documents}
