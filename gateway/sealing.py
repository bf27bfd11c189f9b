"""Tokens at rest: sealed with a key that only the person's cookie holds."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.clock import now
from chassis.errors import NotSignedIn


def new_cookie() -> str:
    """A secret of 256 bits as a cookie carries it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


@dataclass(frozen=True)
class Tokens:
    """What identity gave at sign-in or at the last refresh.

    `owes_factor`: this employee must connect a second factor before anything else.
    """

    access: str
    refresh: str
    until: datetime
    owes_factor: bool = False

    @classmethod
    def given(cls, body: Mapping[str, Any]) -> "Tokens":
        """From the answer to `POST /tokens`."""
        lasts = timedelta(seconds=int(body["expires_in"]))
        return cls(
            access=body["access_token"],
            refresh=body["refresh_token"],
            until=now() + lasts,
            owes_factor=bool(body.get("must_enrol_totp")),
        )


class Sealed:
    """Seals and opens with the key of one cookie; `id` is what the store knows of it."""

    def __init__(self, cookie: str) -> None:
        try:
            secret = base64.urlsafe_b64decode(cookie + "=")
        except ValueError:
            raise NotSignedIn from None
        if len(secret) != 32:
            raise NotSignedIn
        self.id = hashlib.sha256(secret).hexdigest()
        self._secret = secret

    @cached_property
    def _box(self) -> ChaCha20Poly1305:
        """Made where it is asked for: most pages call no service and need no token."""
        key = HKDF(SHA256(), 32, salt=None, info=b"kabinet/session/v1").derive(self._secret)
        return ChaCha20Poly1305(key)

    def seal(self, tokens: Tokens) -> bytes:
        """The tokens, bound to this session."""
        nonce = secrets.token_bytes(12)
        text = json.dumps([tokens.access, tokens.refresh]).encode()
        return nonce + self._box.encrypt(nonce, text, self.id.encode())

    def open(self, sealed: bytes, until: datetime) -> Tokens:
        """What was sealed."""
        try:
            text = self._box.decrypt(sealed[:12], sealed[12:], self.id.encode())
        except InvalidTag:
            raise NotSignedIn from None
        access, refresh = json.loads(text)
        return Tokens(access, refresh, until)
