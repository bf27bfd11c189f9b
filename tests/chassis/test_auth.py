"""Tokens: whose they are, how long they hold, and what is no token of ours."""

from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.auth import INSIDE, PEOPLE, Actor, Verifier, issue, issue_call
from chassis.clock import freeze, now
from chassis.errors import NotSignedIn


def a_pair() -> tuple[str, str]:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


PRIVATE, PUBLIC = a_pair()
ACTOR = Actor(id="a", role="consumer", email="a@example.com", session="s")
MINUTE = timedelta(minutes=1)


def test_a_token_tells_the_actor_it_was_issued_to() -> None:
    assert Verifier(PUBLIC, PEOPLE).actor(issue(ACTOR, PRIVATE, MINUTE)) == ACTOR


def test_a_token_holds_until_its_end_and_not_after() -> None:
    verifier, token, at = Verifier(PUBLIC, PEOPLE), issue(ACTOR, PRIVATE, MINUTE), now()
    with freeze(at + timedelta(seconds=58)):
        assert verifier.actor(token) == ACTOR
    with freeze(at + timedelta(seconds=62)), pytest.raises(NotSignedIn):
        verifier.actor(token)


def test_a_token_that_ended_before_it_was_ever_seen_is_refused() -> None:
    with freeze(now() - timedelta(hours=1)):
        token = issue(ACTOR, PRIVATE, MINUTE)
    with pytest.raises(NotSignedIn):
        Verifier(PUBLIC, PEOPLE).actor(token)


def test_keys_can_be_changed_without_a_break() -> None:
    other_private, other_public = a_pair()
    both = Verifier(PUBLIC + other_public, PEOPLE)
    assert both.actor(issue(ACTOR, PRIVATE, MINUTE)) == ACTOR
    assert both.actor(issue(ACTOR, other_private, MINUTE)) == ACTOR


def strange_tokens() -> dict[str, str]:
    claims = {"sub": "a", "aud": PEOPLE, "exp": 4_000_000_000, "role": "admin", "session": "s"}
    return {
        "nothing": "",
        "words": "not a token",
        "another key": issue(ACTOR, a_pair()[0], MINUTE),
        "a call's audience": issue_call("gateway", PRIVATE),
        "no signature": jwt.encode(claims, "", algorithm="none"),
        "the public key as a secret": jwt.encode(claims, "x" * 40, algorithm="HS256"),
        "no end": jwt.encode({"sub": "a", "aud": PEOPLE}, PRIVATE, algorithm="EdDSA"),
        "cut short": issue(ACTOR, PRIVATE, MINUTE)[:-2],
    }


@pytest.mark.parametrize("name", strange_tokens())
def test_what_is_no_token_of_ours_is_refused(name: str) -> None:
    with pytest.raises(NotSignedIn):
        Verifier(PUBLIC, PEOPLE).actor(strange_tokens()[name])


def test_a_persons_token_is_no_call_of_the_gateway() -> None:
    with pytest.raises(NotSignedIn):
        Verifier(PUBLIC, INSIDE).claims(issue(ACTOR, PRIVATE, MINUTE))
