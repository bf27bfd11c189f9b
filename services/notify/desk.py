"""The desk's door: reply templates, and the letter that a step would send, before it is sent."""

from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel

from chassis.auth import Staff, Supervisor
from chassis.clock import new_id, now
from chassis.settings import Settings
from contracts.case import CaseChanged
from services.notify.rendering import render
from services.notify.replies import Given, Replies, Reply
from services.notify.store import Recipients, Unknown
from services.notify.wording import owner, rows_for

IfMatch = Annotated[int | None, Header(ge=0)]


class ReplyItem(BaseModel):
    """A template as staff see it."""

    id: str
    version: int
    title: str
    text: str

    @classmethod
    def of(cls, reply: Reply) -> "ReplyItem":
        """What is shown of it."""
        return cls(**reply.model_dump(include=set(cls.model_fields)))


class LetterShown(BaseModel):
    """A letter as it would leave."""

    to: str
    subject: str
    text: str


class Preview(BaseModel):
    """The letters to the consumer that a fact makes; none where it makes none."""

    letters: list[LetterShown]


def routes(replies: Replies, recipients: Recipients, settings: Settings) -> APIRouter:
    """For employees; templates are changed by supervisors."""
    door = APIRouter(tags=["desk"])

    @door.get("/replies")
    async def listed(_: Staff) -> list[ReplyItem]:
        """Every template, by title."""
        return [ReplyItem.of(one) for one in await replies.all()]

    @door.post("/replies", status_code=201)
    async def add(given: Given, actor: Supervisor, response: Response) -> ReplyItem:
        """A new one: 201, or 200 where this very one has just been made."""
        made = Reply(
            id=new_id(),
            title=given.title,
            text=given.text,
            changed_at=now(),
            changed_by=actor.email,
        )
        kept, new = await replies.add(made)
        response.status_code = 201 if new else 200
        return ReplyItem.of(kept)

    @door.put("/replies/{id}")
    async def rewrite(
        id: str, given: Given, actor: Supervisor, if_match: IfMatch = None
    ) -> ReplyItem:
        """Another title or text; 409 where another supervisor was faster."""
        return ReplyItem.of(await replies.rewrite(id, given, if_match, actor.email, now()))

    @door.delete("/replies/{id}", status_code=204)
    async def drop(id: str, _: Supervisor) -> Response:
        """It is offered no more."""
        await replies.drop(id)
        return Response(status_code=204)

    @door.post("/letters/preview")
    async def preview(fact: CaseChanged, _: Staff) -> Preview:
        """What the consumer would read of this fact; nothing is sent."""
        shown = []
        for row in rows_for(fact):
            if row.to is not owner or (addressee := row.to(fact, "")) is None:
                continue
            try:
                to = await recipients.reach(addressee)
            except Unknown:
                continue
            if to is not None:
                context = row.context(fact, to.language)
                letter = render(row.template, to.language, context, settings)
                shown.append(LetterShown(to=to.email, subject=letter.subject, text=letter.text))
        return Preview(letters=shown)

    return door
