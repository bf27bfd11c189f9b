"""What an account is made of beside itself: records, not verbs."""

import hashlib
import secrets
from datetime import datetime

from pydantic import BaseModel

from contracts.words import Language


def digest(secret: str) -> str:
    """How a random secret rests: tokens of 256 bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token() -> str:
    """A secret of 256 bits that can stand in an address."""
    return secrets.token_urlsafe(32)


class Consent(BaseModel):
    """What the person agreed to, when, and from where (156-ФЗ: a text of its own)."""

    version: str
    at: datetime
    address: str
    language: Language


class Password(BaseModel):
    """A password's Argon2id hash; an initial one ends at `expires_at` and with its first use."""

    hash: str
    set_at: datetime
    initial: bool = False
    asked_at: datetime | None = None
    expires_at: datetime | None = None
    used_at: datetime | None = None

    def opens(self, at: datetime) -> bool:
        """Whether it may be signed in with at this moment."""
        if not self.initial:
            return True
        return self.used_at is None and self.expires_at is not None and at < self.expires_at


class Link(BaseModel):
    """A secret that went out in a letter: its digest, and for an e-mail change the new address."""

    hash: str
    asked_at: datetime
    issued_at: datetime
    expires_at: datetime
    email: str = ""

    def good(self, digest: str, at: datetime) -> bool:
        """Whether this is the link and it may still be used."""
        return secrets.compare_digest(self.hash, digest) and at < self.expires_at


class SecondFactor(BaseModel):
    """A TOTP secret; each time step is good for one code, so `last_step` only grows."""

    secret: str
    confirmed: bool = False
    last_step: int = 0
