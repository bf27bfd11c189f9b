"""Letters that could not be sent in time, told by notify over the bus."""

from datetime import datetime

import aio_pika
import pytest

from chassis.clock import new_id, now
from chassis.testing import RabbitMQ
from contracts.identity import CredentialIssued
from contracts.notify import CredentialExpired
from tests.identity.people import OWN, Door, Tap, an_address


class Notify:
    """Notify's side of the bus, with notify's own rights."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def tells(self, letter: CredentialIssued, at: datetime | None = None) -> None:
        fact = CredentialExpired(
            event_id=new_id(),
            occurred_at=at or now(),
            account_id=letter.account_id,
            purpose=letter.purpose,
            to=letter.to,
        )
        connection = await aio_pika.connect(self._url)
        async with connection:
            channel = await connection.channel()
            exchange = await channel.get_exchange("kabinet", ensure=False)
            message = aio_pika.Message(fact.body(), type=fact.NAME, message_id=new_id())
            await exchange.publish(message, fact.NAME)


@pytest.fixture
def notify(rabbitmq: RabbitMQ, vhost: str) -> Notify:
    return Notify(rabbitmq.url("notify", vhost))


async def test_a_password_that_could_not_be_sent_is_made_anew(
    door: Door, tap: Tap, notify: Notify
) -> None:
    person = await door.newcomer()
    await notify.tells(await tap.heard(CredentialIssued, to=person.email))
    second = await tap.secret(person.email, count=2)
    assert second != person.password
    assert (await door.sign_in(person.email, person.password)).status_code == 401
    assert (await door.sign_in(person.email, second)).status_code == 200


async def test_hearing_it_twice_makes_one(door: Door, tap: Tap, notify: Notify) -> None:
    person = await door.newcomer()
    letter, at = await tap.heard(CredentialIssued, to=person.email), now()
    for _ in range(3):
        await notify.tells(letter, at)
        await tap.letters(person.email, "password", 2)
    await tap.nothing_more()
    assert len(tap.all(CredentialIssued, to=person.email)) == 2


async def test_a_password_that_was_used_is_left_alone(door: Door, tap: Tap, notify: Notify) -> None:
    person = await door.resident()
    await notify.tells(await tap.heard(CredentialIssued, to=person.email))
    await tap.nothing_more()
    assert len(tap.all(CredentialIssued, to=person.email)) == 1
    assert (await door.sign_in(person.email, OWN)).status_code == 200


async def test_a_recovery_link_is_made_anew(door: Door, tap: Tap, notify: Notify) -> None:
    person = await door.resident()
    await door.call("POST", "/password-recoveries", {"email": person.email})
    first = await tap.secret(person.email, "recovery")
    await notify.tells(await tap.heard(CredentialIssued, to=person.email, purpose="recovery"))
    second = await tap.secret(person.email, "recovery", 2)
    assert (await door.call("GET", f"/password-recoveries/{first}")).status_code == 410
    assert (await door.call("GET", f"/password-recoveries/{second}")).status_code == 204


async def test_a_confirmation_of_an_address_is_made_anew(
    door: Door, tap: Tap, notify: Notify
) -> None:
    person, fresh = await door.resident(), an_address()
    await person.call("PATCH", "/me", {"email": fresh, "current": OWN})
    await notify.tells(await tap.heard(CredentialIssued, to=fresh))
    link = await tap.secret(fresh, "email_confirmation", 2)
    answer = await person.call("POST", "/me/email-confirmations", {"token": link})
    assert answer.json()["email"] == fresh
