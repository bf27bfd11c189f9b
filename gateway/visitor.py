"""Somebody signed in with a browser: who it is, and the tokens that only their cookie opens."""

from typing import TYPE_CHECKING

from chassis.auth import Actor
from chassis.store import Document
from gateway.sealing import Sealed, Tokens

if TYPE_CHECKING:
    from gateway.session import Sessions


class Session:
    """Somebody signed in with a browser."""

    def __init__(self, sessions: "Sessions", sealed: Sealed, document: Document) -> None:
        self._sessions = sessions
        self._sealed = sealed
        self.id = sealed.id
        self.take(document)

    def take(self, document: Document) -> None:
        """Show what the store says now."""
        self.document = document
        self.actor = Actor(**document["actor"])
        self._tokens: Tokens | None = None

    @property
    def tokens(self) -> Tokens:
        """What identity gave; NotSignedIn where the cookie does not open it."""
        if self._tokens is None:
            self._tokens = self._sealed.open(self.document["sealed"], self.document["until"])
        return self._tokens

    @property
    def owes_factor(self) -> bool:
        """Whether a second factor must be connected before anything else."""
        return bool(self.document.get("owes_factor"))

    async def token(self) -> str:
        """An access token that is still good, refreshed where its end is near."""
        if self._sessions.near_its_end(self.tokens):
            await self._sessions.refresh(self)
        return self.tokens.access

    def seal(self, tokens: Tokens) -> bytes:
        """The tokens as they rest."""
        return self._sealed.seal(tokens)
