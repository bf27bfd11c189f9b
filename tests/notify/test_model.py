"""A letter's way, and the directory of people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import freeze
from chassis.errors import NotNow
from contracts.notify import CredentialExpired
from services.notify.model import DELAYS, LEASE, Delivery
from services.notify.recipient import Reached, Recipient
from tests.notify.builders import IVAN, NOON, OWNER, a_change, a_credential, an_account

IVAN_REACHED = Reached(OWNER, IVAN, "ru")
SECOND = timedelta(seconds=1)


def a_letter(event: Any = None, to: Reached = IVAN_REACHED) -> Delivery:
    return Delivery.due(
        event or a_change(), "case_moved", to, {"number": "ТП-1"}, domain="example.com", at=NOON
    )


@pytest.fixture
def secret_letter(public_key: str) -> Delivery:
    with freeze(NOON):
        return a_letter(a_credential(public_key, "recovery", sendable=timedelta(minutes=60)))


def held(letter: Delivery) -> Delivery:
    letter.claim(NOON)
    return letter


def test_the_same_fact_makes_the_same_letter_for_the_same_recipient() -> None:
    event = a_change()
    one, other = a_letter(event), a_letter(event)
    assert one.id == other.id
    assert one.message_id == other.message_id
    assert a_letter(event, Reached("olga@example.com", "olga@example.com", "ru")).id != one.id


def test_the_id_tells_nobodys_address() -> None:
    letter = a_letter(to=Reached("olga@example.com", "olga@example.com", "ru"))
    assert "olga" not in letter.id + letter.message_id


def test_a_letter_in_hand_is_nobody_elses() -> None:
    letter = held(a_letter())
    with pytest.raises(NotNow):
        letter.claim(NOON + LEASE - SECOND)


def test_a_letter_of_a_crashed_postman_is_taken_over() -> None:
    letter = held(a_letter())
    lost = letter.lease
    letter.claim(NOON + LEASE)
    with pytest.raises(NotNow):
        letter.postpone(NOON + LEASE, "late", lost)
    assert letter.attempts == 2


def test_what_the_server_took_is_sent_even_where_the_lease_was_lost() -> None:
    letter = held(a_letter())
    letter.claim(NOON + LEASE)
    letter.send(NOON + LEASE + SECOND)
    assert letter.state == "sent"
    with pytest.raises(NotNow):
        letter.send(NOON + LEASE + 2 * SECOND)


@pytest.mark.parametrize(("tries", "wait"), list(enumerate(DELAYS)))
def test_each_try_waits_longer(tries: int, wait: timedelta) -> None:
    letter = a_letter()
    letter.tries = tries
    held(letter).postpone(NOON, "421 busy", letter.lease)
    assert letter.next_at == NOON + wait
    assert letter.outcome == "retried"
    with pytest.raises(NotNow):
        letter.claim(NOON + wait - SECOND)
    letter.claim(NOON + wait)


def test_after_the_last_wait_it_has_failed() -> None:
    letter = a_letter()
    letter.tries = len(DELAYS)
    held(letter).postpone(NOON, "421 busy", letter.lease)
    assert (letter.state, letter.error) == ("failed", "421 busy")


def test_a_secret_is_tried_no_later_than_it_is_good(secret_letter: Delivery) -> None:
    secret_letter.tries = 4
    held(secret_letter).postpone(NOON, "421 busy", secret_letter.lease)
    secret_letter.tries = 8
    assert secret_letter.next_at == NOON + timedelta(minutes=60)
    assert not secret_letter.is_over(NOON + timedelta(minutes=60) - SECOND)
    assert secret_letter.is_over(NOON + timedelta(minutes=60))


def test_a_sent_letter_keeps_neither_secret_nor_words(secret_letter: Delivery) -> None:
    held(secret_letter).send(NOON)
    assert secret_letter.sealed is None
    assert secret_letter.context == {}
    assert secret_letter.forget_at is not None


def test_a_failed_letter_keeps_its_words_but_not_its_secret(secret_letter: Delivery) -> None:
    held(secret_letter).fail(NOON, "550 no such user", secret_letter.lease)
    assert secret_letter.sealed is None
    assert secret_letter.context
    assert secret_letter.forget_at is None


def test_an_expired_secret_is_told_to_identity(secret_letter: Delivery) -> None:
    held(secret_letter).expire(NOON, secret_letter.lease)
    (fact,) = secret_letter.told()
    assert isinstance(fact, CredentialExpired)
    assert (fact.account_id, fact.purpose, fact.to) == (OWNER, "recovery", IVAN)
    assert secret_letter.sealed is None


def test_a_superseded_secret_is_told_to_nobody(secret_letter: Delivery) -> None:
    held(secret_letter).supersede(NOON, secret_letter.lease)
    assert secret_letter.told() == []
    assert (secret_letter.state, secret_letter.outcome) == ("expired", "superseded")


def test_a_failed_letter_goes_again_to_the_present_address() -> None:
    letter = held(a_letter())
    letter.fail(NOON, "550", letter.lease)
    letter.retry(NOON, "new@example.com")
    assert (letter.state, letter.to, letter.tries, letter.attempts) == (
        "waiting",
        "new@example.com",
        0,
        1,
    )
    letter.claim(NOON)


@pytest.mark.parametrize("end", [Delivery.send, None])
def test_only_a_failed_letter_goes_again(end: Callable[..., None] | None) -> None:
    letter = held(a_letter())
    if end:
        end(letter, NOON)
    with pytest.raises(NotNow):
        letter.retry(NOON)


def test_a_failed_secret_does_not_go_again(secret_letter: Delivery) -> None:
    held(secret_letter).fail(NOON, "550", secret_letter.lease)
    with pytest.raises(NotNow, match="Пароль"):
        secret_letter.retry(NOON)


def test_a_person_is_known_by_the_highest_version() -> None:
    person = Recipient.of_account(an_account(version=2, email="two@example.com"))
    person.learn(an_account(version=1, email="one@example.com"))
    assert person.email == "two@example.com"
    person.learn(an_account(version=3, email="three@example.com", language="en", active=False))
    assert (person.email, person.language, person.active) == ("three@example.com", "en", False)


def test_the_directory_keeps_no_identifiers() -> None:
    assert "11223344595" not in str(Recipient.of_account(an_account()).document())
