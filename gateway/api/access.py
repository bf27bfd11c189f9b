"""Who calls the API: a program with a bearer token, or a browser with its session."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from chassis.auth import Actor, Guard, bearer
from chassis.errors import NotSignedIn, language_of
from chassis.rules import consuming, ladder, own_password
from contracts.consumption import SHARED
from contracts.words import Language
from gateway.audit.request import about
from gateway.pages.front import Front
from gateway.upstream import Answer, Bearer


@dataclass(frozen=True)
class Token:
    """A bearer token as it was shown."""

    shown: str

    async def token(self) -> str:
        """It stays what it is: a program refreshes its own."""
        return self.shown


@dataclass(frozen=True)
class Call:
    """One call of the API."""

    request: Request
    front: Front
    session: Bearer | None = None
    known: Actor | None = None

    @property
    def actor(self) -> Actor:
        """Who calls; only where the route's rule asks for somebody."""
        if self.known is None:
            raise NotSignedIn
        return self.known

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return language_of(self.request)

    def about(self, *objects: str, **said: object) -> None:
        """Tell the audit what this is about, where the address alone does not say it."""
        about(self.request, *objects, **said)

    async def call(self, service: str, method: str, path: str, **kwargs: Any) -> Answer:
        """Call a service in the caller's name."""
        return await self.front.upstream.call(
            service,
            method,
            path,
            session=self.session,
            request=self.request,
            language=self.language,
            **kwargs,
        )


async def anyone(request: Request) -> Call:
    """Open to everybody; a token that is shown must be good all the same."""
    front: Front = request.app.state.front
    if shown := bearer(request):
        guard: Guard = request.app.state.guard
        return Call(request, front, Token(shown), guard.people.actor(shown))
    session = await front.sessions.of(request)
    return Call(request, front, session, session.actor if session else None)


async def any_password(call: Annotated[Call, Depends(anyone)]) -> Call:
    """Whoever is signed in, be it with the initial password."""
    if call.known is None:
        raise NotSignedIn
    await call.front.audit.begin(call.request, call.known)
    return call


async def reader(request: Request) -> Call:
    """A consumer, or a program with an access to one point: which, metering checks."""
    front: Front = request.app.state.front
    shown = bearer(request)
    if shown.startswith(SHARED):
        return Call(request, front, Token(shown))
    call = await any_password(await anyone(request))
    own_password(call.actor)
    consuming(call.actor)
    return call


RULES = ladder(any_password, lambda call: call.actor)
Anyone = Annotated[Call, Depends(anyone)]
Reader = Annotated[Call, Depends(reader)]
AnyPassword = Annotated[Call, Depends(RULES.any_password)]
SignedIn = Annotated[Call, Depends(RULES.signed_in)]
Consumer = Annotated[Call, Depends(RULES.consumer)]
Staff = Annotated[Call, Depends(RULES.staff)]
Supervisor = Annotated[Call, Depends(RULES.supervisor)]
Admin = Annotated[Call, Depends(RULES.admin)]
