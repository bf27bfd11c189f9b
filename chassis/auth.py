"""Who is calling: signed tokens of people, signed calls of the gateway, and what each may do.

Two tokens, both EdDSA with audience and expiry: the access token identity issues to a person
(`kabinet`), and the call token the gateway signs for itself (`kabinet-inside`). A verified token is
kept until it expires, for a signature check costs as much as a whole bare request.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import jwt
from cachetools import LRUCache
from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

from chassis.clock import new_id, now
from chassis.errors import NotAllowed, NotSignedIn
from chassis.rules import ladder
from chassis.settings import Settings
from contracts.identity import STAFF_ROLES, ConsumerStatus, Role
from contracts.words import Language

PEOPLE = "kabinet"
INSIDE = "kabinet-inside"
CALLER_HEADER = "x-kabinet-caller"
ADDRESS_HEADER = "x-kabinet-client-address"


class Actor(BaseModel):
    """A person as the access token tells it."""

    model_config = ConfigDict(frozen=True)

    id: str
    role: Role
    email: str
    name: str = ""
    language: Language = "ru"
    status: ConsumerStatus | None = None
    """Which kind of consumer; None for staff, and in tokens of a version that did not say."""
    session: str
    must_change: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether this is an employee of the grid company."""
        return self.role in STAFF_ROLES

    def at_least(self, role: Role) -> bool:
        """Whether they may do what this role of staff may: each role may what the one below may."""
        return self.is_staff and STAFF_ROLES.index(self.role) >= STAFF_ROLES.index(role)


def split_pem(keys: str) -> list[str]:
    """Each public key of a run of PEM blocks, so that keys can be changed without a break."""
    return re.findall(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", keys, re.DOTALL)


def issue(actor: Actor, private_key: str, lifetime: timedelta) -> str:
    """An access token for a person."""
    at = now()
    claims = {
        **actor.model_dump(exclude={"id"}),
        "sub": actor.id,
        "aud": PEOPLE,
        "iat": at,
        "exp": at + lifetime,
        "jti": new_id(),
    }
    return jwt.encode(claims, private_key, algorithm="EdDSA")


def issue_call(caller: str, private_key: str, lifetime: timedelta = timedelta(seconds=60)) -> str:
    """A token with which the gateway or a command calls a service."""
    at = now()
    claims = {"sub": caller, "aud": INSIDE, "iat": at, "exp": at + lifetime}
    return jwt.encode(claims, private_key, algorithm="EdDSA")


@dataclass(slots=True)
class Verified:
    """A token whose signature was checked, and the person it names once that was asked for."""

    claims: dict[str, Any]
    actor: Actor | None = None


class Verifier:
    """Checks tokens against the public keys of one audience."""

    def __init__(self, public_keys: str, audience: str) -> None:
        self._keys = split_pem(public_keys)
        self._audience = audience
        self._known: LRUCache[bytes, Verified] = LRUCache(maxsize=10_000)

    def claims(self, token: str) -> dict[str, Any]:
        """What the token says; raises `NotSignedIn` unless it is ours and still good."""
        return self._verified(token).claims

    def _verified(self, token: str) -> Verified:
        digest = hashlib.sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known is None:
            known = self._known[digest] = Verified(self._check(token))
        if known.claims["exp"] <= now().timestamp():
            self._known.pop(digest, None)
            raise NotSignedIn
        return known

    def _check(self, token: str) -> dict[str, Any]:
        for key in self._keys:
            try:
                return jwt.decode(
                    token,
                    key,
                    algorithms=["EdDSA"],
                    audience=self._audience,
                    # Expiry is checked by our clock; `iat` by no one, for hosts' clocks differ.
                    options={
                        "require": ["exp", "aud", "sub"],
                        "verify_exp": False,
                        "verify_iat": False,
                    },
                )
            except jwt.InvalidTokenError:
                continue
        raise NotSignedIn

    def actor(self, token: str) -> Actor:
        """The person the access token was issued to."""
        known = self._verified(token)
        if known.actor is None:
            claims = {name: known.claims[name] for name in _CLAIMS if name in known.claims}
            known.actor = Actor(id=known.claims["sub"], **claims)
        return known.actor


_CLAIMS = tuple(name for name in Actor.model_fields if name != "id")


class Guard:
    """Both verifiers of a process, kept on `app.state.guard`."""

    def __init__(self, settings: Settings) -> None:
        self.people = Verifier(settings.token_public_keys, PEOPLE)
        self.inside = Verifier(settings.caller_public_keys, INSIDE)


def bearer(request: Request) -> str:
    """The access token of the request, or empty."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def caller(request: Request) -> str:
    """Who inside Kabinet makes this call; `NotAllowed` for anyone outside."""
    guard: Guard = request.app.state.guard
    try:
        return str(guard.inside.claims(request.headers.get(CALLER_HEADER, ""))["sub"])
    except NotSignedIn:
        raise NotAllowed from None


async def any_password(request: Request) -> Actor:
    """Whoever is signed in, be it with the initial password."""
    token = bearer(request)
    if not token:
        raise NotSignedIn
    guard: Guard = request.app.state.guard
    return guard.people.actor(token)


RULES = ladder(any_password, lambda actor: actor)

Caller = Annotated[str, Depends(caller)]
AnyPassword = Annotated[Actor, Depends(any_password)]
SignedIn = Annotated[Actor, Depends(RULES.signed_in)]
Consumer = Annotated[Actor, Depends(RULES.consumer)]
Staff = Annotated[Actor, Depends(RULES.staff)]
Supervisor = Annotated[Actor, Depends(RULES.supervisor)]
Admin = Annotated[Actor, Depends(RULES.admin)]


async def client_address(request: Request, _: Caller) -> str:
    """The network address of the person, as the gateway saw it."""
    return request.headers.get(ADDRESS_HEADER, "") or "unknown"


ClientAddress = Annotated[str, Depends(client_address)]
