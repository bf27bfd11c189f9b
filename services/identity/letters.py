"""A secret made ready for the post: sealed, so that notify alone can read it (RFC 9180)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chassis.clock import now
from chassis.sealed import key_id, seal
from contracts.identity import Credential
from contracts.words import Language

Purpose = Literal["password", "recovery", "email_confirmation"]
SENDABLE = timedelta(minutes=15)
"""How long a sealed secret may wait for the mail server before a new one is made."""


@dataclass(frozen=True)
class Envelope:
    """What CredentialIssued carries."""

    purpose: Purpose
    to: str
    language: Language
    sealed: str
    key_id: str
    expires_at: datetime


class Sealer:
    """Seals to notify's public key (base64 of 32 bytes)."""

    def __init__(self, public_key: str) -> None:
        self._key = public_key

    def envelope(
        self, purpose: Purpose, to: str, secret: str, valid_until: datetime, language: Language
    ) -> Envelope:
        """The secret in an envelope that may be sent within a quarter of an hour."""
        credential = Credential(to=to, secret=secret, valid_until=valid_until)
        return Envelope(
            purpose=purpose,
            to=to,
            language=language,
            sealed=seal(credential, self._key),
            key_id=key_id(self._key),
            expires_at=now() + SENDABLE,
        )
