"""What every page needs, and the rule each route names: who may open it."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from chassis.auth import Actor
from chassis.errors import Invalid, NotSignedIn, Refused, TooMany
from chassis.rules import ladder
from chassis.settings import Settings
from chassis.words import translate
from contracts.problem import FieldError
from contracts.words import Language
from gateway.audit.request import Audit, about
from gateway.colleagues import Colleagues
from gateway.outages import Outages
from gateway.pages.catalogue import Catalogue
from gateway.pages.view import View
from gateway.published import Published
from gateway.pulse import Pulse
from gateway.replies import Replies
from gateway.session import Sessions
from gateway.surveys import Surveys
from gateway.upstream import Answer, Upstream
from gateway.views import Views
from gateway.visitor import Session

if TYPE_CHECKING:
    from gateway.drafts import Drafts
    from gateway.live import Live
    from gateway.pages.uploads import Uploads
    from gateway.store import Window


@dataclass(frozen=True)
class Front:
    """The collaborators of the pages; kept on `app.state.front`."""

    settings: Settings
    view: View
    sessions: Sessions
    upstream: Upstream
    window: "Window"
    live: "Live"
    uploads: "Uploads"
    drafts: "Drafts"
    catalogue: Catalogue
    colleagues: Colleagues
    replies: Replies
    views: Views
    audit: Audit
    pulse: Pulse
    outages: Outages
    surveys: Surveys = field(default_factory=Surveys)
    published: Published = field(default_factory=Published)


@dataclass
class Visit:
    """One request for a page: who asks, in which language, and what a handler does with it."""

    request: Request
    front: Front
    session: Session | None
    language: Language
    bearer: Session | None = None

    @property
    def actor(self) -> Actor:
        """Who is signed in; only where the route's rule asks for somebody."""
        if self.session is None:
            raise NotSignedIn
        return self.session.actor

    async def call(self, service: str, method: str, path: str, **kwargs: Any) -> Answer:
        """Call a service, in the person's name where the route's rule asks for somebody."""
        return await self.front.upstream.call(
            service, method, path, session=self.bearer, request=self.request, **kwargs
        )

    def is_away(self, service: str) -> bool:
        """Whether the last looks met nobody there: then no page waits to find out."""
        return service in self.front.pulse.away

    def about(self, *objects: str, **said: object) -> None:
        """Tell the audit what this is about, where the address alone does not say it."""
        about(self.request, *objects, **said)

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The template as an answer."""
        return self.front.view.page(self.request, template, status, **values)

    def part(self, template: str, **values: Any) -> str:
        """A fragment of a page."""
        return self.front.view.part(self.language, template, **values)

    def say(self, text: str, **values: Any) -> str:
        """A msgid in the reader's language."""
        return translate(text, self.language, **values)

    def options(self, words: Mapping[Any, str]) -> list[tuple[str, str]]:
        """Values with their words, for a choice."""
        return [(value, self.say(text)) for value, text in words.items()]

    def wrong(self, error: Refused, field: str = "") -> list[FieldError]:
        """What a refusal says, field by field; at `field` where it names none."""
        found = error.fields(self.language) if isinstance(error, Invalid) else []
        return found or [FieldError(field=field, message=error.said(self.language))]

    def refused(
        self, template: str, error: Refused, field: str = "", **values: Any
    ) -> HTMLResponse:
        """The page once more, with the reasons at their fields; what was typed is in `values`."""
        return self.again(template, error.status, self.wrong(error, field), error, **values)

    def again(
        self,
        template: str,
        status: int,
        errors: list[FieldError],
        error: Refused | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """The page with these errors."""
        response = self.page(template, status, errors=errors, wrong=by_field(errors), **values)
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(error.retry_after)
        return response


def by_field(errors: list[FieldError]) -> Mapping[str, str]:
    """Each field's message; a path inside a field counts for the field."""
    return {error.field.partition(".")[0]: error.message for error in reversed(errors)}


def in_order(errors: list[FieldError], names: Sequence[str]) -> list[FieldError]:
    """The errors as their fields follow each other on the page."""
    place = {name: index for index, name in enumerate(names)}
    return sorted(errors, key=lambda error: place.get(error.field, len(place)))


async def anyone(request: Request) -> AsyncIterator[Visit]:
    """Open to everybody; who is signed in is known all the same. Files that came are let go of."""
    front: Front = request.app.state.front
    request.state.visitor = await front.sessions.of(request)
    request.state.language = front.view.language(request)
    try:
        yield Visit(request, front, request.state.visitor, request.state.language)
    finally:
        await request.close()


async def any_password(visit: Annotated[Visit, Depends(anyone)]) -> Visit:
    """Whoever is signed in, be it with the initial password."""
    if visit.session is None:
        raise NotSignedIn
    visit.bearer = visit.session
    await visit.front.audit.begin(visit.request, visit.actor)
    return visit


RULES = ladder(any_password, lambda visit: visit.actor)
Anyone = Annotated[Visit, Depends(anyone)]
AnyPassword = Annotated[Visit, Depends(RULES.any_password)]
SignedIn = Annotated[Visit, Depends(RULES.signed_in)]
Consumer = Annotated[Visit, Depends(RULES.consumer)]
Staff = Annotated[Visit, Depends(RULES.staff)]
Supervisor = Annotated[Visit, Depends(RULES.supervisor)]
Admin = Annotated[Visit, Depends(RULES.admin)]
ID = re.compile(r"[0-9a-f-]{36}")
Id = Annotated[str, Path(pattern=f"^{ID.pattern}$")]
"""An id in an address; anything else is no page of ours."""


def see(address: str) -> RedirectResponse:
    """What follows a POST that did something: look here."""
    return RedirectResponse(address, 303)


def within(address: str, otherwise: str) -> str:
    """An address to come back to, if it is one of ours."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() else otherwise


def sign_in_first(request: Request, kept_at: str = "") -> RedirectResponse:
    """To the sign-in page, and back here after it, or to where what was sent is kept."""
    target = "/login?ended=1"
    if kept_at:
        target = "/login?kept=1&next=" + quote(kept_at, safe="")
    elif request.method == "GET" and request.url.path not in ("/home", "/login"):
        query = f"?{request.url.query}" if request.url.query else ""
        target += "&next=" + quote(request.url.path + query, safe="")
    return see(target)
