"""A secret on its way to notify, sealed so that nobody between can read it (RFC 9180, HPKE)."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from contracts.identity import Credential

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
INFO = b"kabinet/credential/v1"


def key_id(public_key: str) -> str:
    """A short name for a public key (base64 of its 32 bytes)."""
    return hashlib.sha256(base64.b64decode(public_key)).hexdigest()[:16]


def seal(credential: Credential, public_key: str) -> str:
    """The credential as base64 that only the holder of the private half can open."""
    key = X25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    envelope = SUITE.encrypt(credential.model_dump_json().encode(), key, info=INFO)
    return base64.b64encode(envelope).decode()


def unseal(sealed: str, private_key: str) -> Credential:
    """The credential inside; raises `cryptography.exceptions.InvalidTag` where it is not ours."""
    key = X25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    return Credential.model_validate_json(SUITE.decrypt(base64.b64decode(sealed), key, info=INFO))
