"""The secrets of one stack: made once, kept in files that only their owner may read."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from chassis.local.place import write_atomically

SERVICES = ("identity", "applications", "metering", "reception", "notify")
USERS = (*SERVICES, "gateway", "operator")


@dataclass(frozen=True)
class KeyPair:
    """Both halves as the settings take them: PEM of Ed25519, or base64 of X25519's 32 bytes."""

    private: str = field(repr=False)
    public: str


def signing_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def signing_pair(private: str) -> KeyPair:
    key = load_pem_private_key(private.encode(), None)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private, public.decode())


def sealing_key() -> str:
    return base64.b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode()


def sealing_pair(private: str) -> KeyPair:
    key = X25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return KeyPair(private, base64.b64encode(key.public_key().public_bytes_raw()).decode())


def password() -> str:
    return secrets.token_hex(20)


@dataclass(frozen=True)
class Secrets:
    """Keys of tokens, callers and sealing, the cookie of the broker's node, and passwords."""

    stack_id: str
    token: KeyPair
    caller: KeyPair
    seal: KeyPair
    cookie: str = field(repr=False)
    amqp: dict[str, str] = field(repr=False)
    mongo: dict[str, str] = field(repr=False)

    @classmethod
    def keep(cls, folder: Path) -> "Secrets":
        """Read what is there and make what is missing."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

        def kept(name: str, make: Callable[[], str]) -> str:
            file = folder / name
            if not file.exists():
                write_atomically(file, make())
            return file.read_text()

        return cls(
            stack_id=kept("stack_id", lambda: secrets.token_hex(8)),
            token=signing_pair(kept("token_private_key", signing_key)),
            caller=signing_pair(kept("caller_private_key", signing_key)),
            seal=sealing_pair(kept("seal_private_key", sealing_key)),
            cookie=kept("cookie", password),
            amqp={user: kept(f"amqp_{user}", password) for user in USERS},
            mongo={user: kept(f"mongo_{user}", password) for user in USERS},
        )
