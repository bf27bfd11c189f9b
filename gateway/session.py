"""A browser's session: an opaque cookie, whose secret alone opens the tokens kept for it.

The store holds the cookie's SHA-256 and the tokens sealed with a key derived from the cookie, so a
stolen database opens nothing. Identity ends a sign-in by a fact (`forget`); a look-up is believed
for five seconds, and dropped at once when that fact arrives.
"""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cachetools import TTLCache
from fastapi import Request, Response

from chassis.auth import Actor, Verifier
from chassis.clock import new_id, now
from chassis.errors import NotSignedIn, Unavailable
from chassis.settings import Settings
from chassis.store import Document, Index, ensure_indexes, riding_out
from gateway.sealing import Sealed, Tokens, new_cookie
from gateway.security import SESSION_COOKIE
from gateway.upstream import Upstream
from gateway.visitor import Session

if TYPE_CHECKING:
    from chassis.store import Collection

STAFF_IDLE, STAFF_LASTS = timedelta(minutes=15), timedelta(hours=8)
BELIEVED = 5
TOUCHED_EVERY = timedelta(seconds=30)
NEAR_ITS_END = timedelta(seconds=60)
"""Before that an access token is refreshed; a quarter of its life where it is short-lived."""
LEASE = timedelta(seconds=20)
INDEXES = (
    Index([("account", 1)]),
    Index([("ends_at", 1)], expire_after=timedelta(0)),
)


class Sessions:
    """All of them."""

    def __init__(
        self, collection: "Collection", settings: Settings, upstream: Upstream, people: Verifier
    ) -> None:
        self._collection = collection
        self._upstream = upstream
        self._people = people
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._lasts = timedelta(hours=settings.refresh_hours)
        self._near = min(NEAR_ITS_END, timedelta(minutes=settings.access_minutes) / 4)
        self._known: TTLCache[str, Document] = TTLCache(maxsize=20_000, ttl=BELIEVED)
        self._endings = 0

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._collection, INDEXES)

    async def start(self, response: Response, tokens: Tokens, old: Session | None = None) -> Actor:
        """Begin one under a new id; the one before it ends."""
        if old is not None:
            await self.end(old)
        cookie = new_cookie()
        sealed = Sealed(cookie)
        actor = self._people.actor(tokens.access)
        lasts = STAFF_LASTS if actor.is_staff else self._lasts
        document = {
            "_id": sealed.id,
            "account": actor.id,
            "session": actor.session,
            "actor": actor.model_dump(),
            "sealed": sealed.seal(tokens),
            "until": tokens.until,
            "owes_factor": tokens.owes_factor,
            "began_at": now(),
            "seen_at": now(),
            "ends_at": now() + lasts,
            "leased_until": now(),
        }
        await riding_out(lambda: self._write(document))
        response.set_cookie(
            SESSION_COOKIE, cookie, path="/", secure=True, httponly=True, samesite="lax"
        )
        return actor

    async def _write(self, document: Document) -> None:
        await self._collection.replace_one({"_id": document["_id"]}, document, upsert=True)

    async def of(self, request: Request, *, touch: bool = True) -> Session | None:
        """The session whose cookie the request brings, unless it has ended or lain idle."""
        cookie = request.cookies.get(SESSION_COOKIE, "")
        if not cookie:
            return None
        try:
            sealed = Sealed(cookie)
            document = await self._document(sealed.id)
            if document is None:
                return None
            session = Session(self, sealed, document)
        except NotSignedIn:
            return None
        if not self._alive(session):
            return None
        if touch and now() - document["seen_at"] > TOUCHED_EVERY:
            await self._touch(document)
        return session

    async def owner_of(self, request: Request) -> str:
        """Whose account the cookie's session belongs to, be it that it has lain idle; or empty.

        It opens nothing: it says for whom something that was typed may be kept.
        """
        cookie = request.cookies.get(SESSION_COOKIE, "")
        document = await self._document(Sealed(cookie).id) if cookie else None
        ours = document is not None and document["actor"]["role"] == "consumer"
        return str(document["account"]) if document and ours else ""

    def _alive(self, session: Session) -> bool:
        idle = STAFF_IDLE if session.actor.is_staff else self._idle
        seen, ends = session.document["seen_at"], session.document["ends_at"]
        return bool(now() < ends and now() - seen < idle)

    async def _document(self, id_: str) -> Document | None:
        found = self._known.get(id_)
        if found is None:
            endings = self._endings
            found = await riding_out(lambda: self._collection.find_one({"_id": id_}))
            if found is not None and endings == self._endings:
                self._known[id_] = found  # read while a sign-in ended, it may be that one
        return found

    async def _touch(self, document: Document) -> None:
        document["seen_at"] = now()
        change = {"$set": {"seen_at": document["seen_at"]}}
        await riding_out(lambda: self._collection.update_one({"_id": document["_id"]}, change))

    def clear(self, response: Response) -> None:
        """Take the cookie back."""
        response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")

    async def end(self, session: Session) -> None:
        """Forget this one."""
        await riding_out(lambda: self._collection.delete_one({"_id": session.id}))
        self._endings += 1
        self._known.pop(session.id, None)

    async def forget(
        self,
        account_id: str,
        session: str | None = None,
        kept: str | None = None,
        before: datetime | None = None,
    ) -> None:
        """Identity ended sign-ins of the account: one, or all but `kept`, begun until `before`."""
        query: Document = {"account": account_id}
        if session is not None:
            query["session"] = session
        elif kept is not None:
            query["session"] = {"$ne": kept}
        if before is not None:
            query["began_at"] = {"$lte": before}
        await riding_out(lambda: self._collection.delete_many(query))
        self._endings += 1
        for known in [one for one in self._known.values() if one["account"] == account_id]:
            self._known.pop(known["_id"], None)

    def near_its_end(self, tokens: Tokens) -> bool:
        """Whether the access token is about to expire."""
        return tokens.until - now() < self._near

    async def refresh(self, session: Session) -> None:
        """New tokens. One at a time: a refresh token shown twice ends the whole sign-in."""
        mark = new_id()
        for _ in range(100):
            if await self._lease(session, mark):
                await self._exchange(session, mark)
                return
            await asyncio.sleep(0.1)
            found = await riding_out(lambda: self._collection.find_one({"_id": session.id}))
            if found is None:
                raise NotSignedIn
            session.take(found)
            if not self.near_its_end(session.tokens):
                return
        raise Unavailable

    async def _lease(self, session: Session, mark: str) -> bool:
        free = {
            "_id": session.id,
            "until": session.tokens.until,
            "leased_until": {"$lt": now()},
        }
        change = {"$set": {"leased_until": now() + LEASE, "leased_by": mark}}
        result = await self._collection.update_one(free, change)
        return result.matched_count > 0

    async def _exchange(self, session: Session, mark: str) -> None:
        try:
            answer = await self._upstream.call(
                "identity",
                "POST",
                "/tokens/refresh",
                json={"refresh_token": session.tokens.refresh},
            )
        except NotSignedIn:
            await self.end(session)
            raise
        except Unavailable:
            await self._keep(session, mark, {"leased_until": now()})
            if session.tokens.until > now():
                return
            raise
        tokens = Tokens.given(answer.body)
        actor = self._people.actor(tokens.access)
        await self._keep(
            session,
            mark,
            {
                "sealed": session.seal(tokens),
                "until": tokens.until,
                "actor": actor.model_dump(),
                "leased_until": now(),
            },
        )

    async def _keep(self, session: Session, mark: str, change: Document) -> None:
        mine = {"_id": session.id, "leased_by": mark}
        await riding_out(lambda: self._collection.update_one(mine, {"$set": change}))
        session.take({**session.document, **change})
        self._known.pop(session.id, None)
