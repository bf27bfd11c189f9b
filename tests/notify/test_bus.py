"""The whole service: facts on a real broker, letters at a real mail server, staff at its door."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis import queues
from chassis.app import Service
from chassis.settings import Settings
from chassis.testing import MongoDB, RabbitMQ, eventually
from contracts.event import Event
from services.notify.main import build
from tests.notify.builders import (
    IVAN,
    OWNER,
    PASSWORD,
    a_change,
    a_credential,
    a_point_changed,
    a_told_notice,
    a_visit,
    changed,
    known_address,
    password_changed,
    registered,
)
from tests.notify.conftest import PostOffice

Bearer = Callable[[str], dict[str, str]]


class Notify:
    """The running service, its door, and the others' voice on the bus."""

    def __init__(self, app: FastAPI, broker: str, http: httpx2.AsyncClient) -> None:
        self.service: Service = app.state.service
        self.http = http
        self._broker = broker

    async def tell(self, *events: Event, **headers: str) -> None:
        connection = await aio_pika.connect(self._broker)
        async with connection, connection.channel() as channel:
            exchange = await channel.get_exchange("kabinet")
            for event in events:
                message = aio_pika.Message(
                    event.body(),
                    headers=dict(headers),
                    content_type="application/json",
                    type=event.NAME,
                )
                await exchange.publish(message, event.routing_key())

    async def depth(self, queue: str) -> int:
        connection = await aio_pika.connect(self._broker)
        async with connection, connection.channel() as channel:
            declared = await channel.declare_queue(queue, passive=True)
            return declared.declaration_result.message_count or 0


@pytest.fixture
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "DELAYS", (1, 1, 1))


@pytest.fixture
async def notify(
    settings: Settings, rabbitmq: RabbitMQ, mongo: MongoDB, short_delays: None
) -> AsyncIterator[Notify]:
    vhost = rabbitmq.fresh_vhost()
    async with running(settings, rabbitmq, mongo.url(), vhost) as service:
        yield service


@asynccontextmanager
async def running(
    settings: Settings, rabbitmq: RabbitMQ, database: str, vhost: str
) -> AsyncIterator[Notify]:
    own = {
        "mongo_url": SecretStr(database),
        "amqp_url": SecretStr(rabbitmq.url("notify", vhost)),
        "sweep_seconds": 0.5,
    }
    app = build(settings.model_copy(update=own))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://notify") as http,
    ):
        yield Notify(app, rabbitmq.url(vhost=vhost), http)


async def test_a_fact_told_three_times_makes_one_letter(notify: Notify, office: PostOffice) -> None:
    event = a_change()
    await notify.tell(registered(), event, event, event)
    await eventually(lambda: office.letters)
    await notify.tell(event, password_changed())
    await eventually(lambda: len(office.letters) > 1)
    subjects = [letter.subject for letter in office.letters]
    assert subjects == [
        "Заявка № ТП-2026-000123: нужны документы до 15 декабря",
        "Пароль от личного кабинета изменён",
    ]


async def test_points_notices_and_visits_told_three_times_in_any_order_make_a_letter_each(
    notify: Notify, office: PostOffice
) -> None:
    facts = [a_point_changed(), a_told_notice(), a_visit("booked"), a_visit("reminded")]
    come = facts * 3
    random.Random(1).shuffle(come)
    await notify.tell(registered(), *come)
    await eventually(lambda: len(office.letters) >= len(facts))
    await notify.tell(*facts, password_changed())
    await eventually(lambda: len(office.letters) > len(facts))
    subjects = [letter.subject for letter in office.letters]
    assert len(set(subjects)) == len(subjects) == len(facts) + 1


async def test_a_case_of_somebody_not_yet_known_waits_for_them(
    notify: Notify, office: PostOffice
) -> None:
    await notify.tell(a_change())
    await asyncio.sleep(0.3)
    assert office.letters == []
    await notify.tell(registered())
    await eventually(lambda: office.letters)
    assert office.letters[0].to == [IVAN]


async def test_a_case_of_nobody_rests_in_the_dead_letters(
    notify: Notify, office: PostOffice
) -> None:
    await notify.tell(a_change())
    await eventually(lambda: _dead(notify), within=15)
    assert office.letters == []


async def _dead(notify: Notify) -> bool:
    return await notify.depth("notify.case_changed.dead") == 1


async def test_letters_go_to_the_present_address(notify: Notify, office: PostOffice) -> None:
    await notify.tell(changed(version=3, email="new@example.com"))
    await notify.tell(registered(), changed(version=2, email="old@example.com"), a_change())
    await eventually(lambda: office.letters)
    assert office.letters[0].to == ["new@example.com"]


async def test_every_service_that_holds_cases_is_heard(notify: Notify, office: PostOffice) -> None:
    event = a_change()
    other = event.case.model_copy(update={"service": "reception", "category": "appeal"})
    await notify.tell(registered(), event.model_copy(update={"case": other}))
    await eventually(lambda: office.letters)
    assert office.letters[0].subject.startswith("Обращение № ")


async def test_the_password_comes_by_the_bus_and_stays_nowhere(
    notify: Notify, office: PostOffice, public_key: str
) -> None:
    event = a_credential(public_key)
    await notify.tell(event)
    await eventually(lambda: office.letters)
    assert f"Пароль: {PASSWORD}" in office.letters[0].text.splitlines()

    async def gone() -> bool:
        database = notify.service.database
        names = await database.list_collection_names()
        stored = str([await database[name].find({}).to_list(None) for name in names])
        assert PASSWORD not in stored
        return event.sealed not in stored

    await eventually(gone)


async def test_an_expired_password_is_told_on_the_bus(
    notify: Notify, rabbitmq: RabbitMQ, office: PostOffice, public_key: str
) -> None:
    connection = await aio_pika.connect(notify._broker)
    async with connection, connection.channel() as channel:
        heard = await channel.declare_queue(exclusive=True)
        await heard.bind("kabinet", "notify.credential.expired")
        event = a_credential(public_key)
        late = event.model_copy(update={"expires_at": event.occurred_at})
        await notify.tell(late)
        message = await heard.get(timeout=10, fail=False) or await _next(heard)
        assert b'"purpose":"password"' in message.body
        assert IVAN.encode() in message.body
        await message.ack()
    assert office.letters == []


async def _next(queue: Any) -> Any:
    async def got() -> Any:
        return await queue.get(fail=False)

    return await eventually(got)


async def test_facts_that_came_while_it_was_down_make_their_letters(
    settings: Settings, rabbitmq: RabbitMQ, mongo: MongoDB, office: PostOffice
) -> None:
    vhost, database = rabbitmq.fresh_vhost(), mongo.url()
    async with running(settings, rabbitmq, database, vhost) as first:
        await first.tell(registered())
        await eventually(lambda: _known(first))
    await first.tell(a_change())
    async with running(settings, rabbitmq, database, vhost):
        await eventually(lambda: office.letters)


async def _known(notify: Notify) -> bool:
    return bool(await notify.service.database["recipients"].find_one({}))


async def test_it_is_ready_and_counts_its_letters(notify: Notify, office: PostOffice) -> None:
    await notify.tell(known_address())
    await eventually(lambda: office.letters)
    ready = await notify.http.get("/health/ready")
    assert ready.json() == {"status": "ready", "problems": []}

    async def counted() -> bool:
        metrics = (await notify.http.get("/metrics")).text
        wanted = 'kabinet_letters_total{outcome="sent",template="known_address"} 1.0'
        return wanted in metrics and "kabinet_letter_age_seconds" in metrics

    await eventually(counted)


async def failed_letter(notify: Notify, office: PostOffice) -> dict[str, Any]:
    office.refusals = ["550 5.1.1 no such user"]
    await notify.tell(registered(), a_change())
    await eventually(lambda: _failed(notify))
    (letter,) = await notify.service.database["letters"].find({}).to_list(None)
    return dict(letter)


async def _failed(notify: Notify) -> bool:
    letters = notify.service.database["letters"]
    return await letters.find_one({"state": "failed"}) is not None


async def test_staff_see_a_failed_letter_and_let_it_go_again(
    notify: Notify, office: PostOffice, bearer: Bearer
) -> None:
    stored = await failed_letter(notify, office)
    listed = await notify.http.get("/letters?state=failed", headers=bearer("operator"))
    (item,) = listed.json()["items"]
    assert item == {
        "id": stored["_id"],
        "template": "case_moved",
        "to": IVAN,
        "account": OWNER,
        "state": "failed",
        "error": "550 5.1.1 no such user",
        "failed_at": item["failed_at"],
        "attempts": 1,
        "case_number": "ТП-2026-000123",
        "can_retry": True,
    }
    assert item["failed_at"].endswith("Z")
    await notify.tell(changed(version=2, email="right@example.com"))
    await eventually(lambda: _moved(notify))
    again = await notify.http.post(f"/letters/{item['id']}/retry", headers=bearer("operator"))
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    await eventually(lambda: office.letters)
    assert office.letters[0].to == ["right@example.com"]
    empty = await notify.http.get("/letters", headers=bearer("operator"))
    assert empty.json() == {"items": [], "next": None}


async def _moved(notify: Notify) -> bool:
    recipients = notify.service.database["recipients"]
    return await recipients.find_one({"email": "right@example.com"}) is not None


async def test_a_failed_letter_is_left_at_that_with_a_reason(
    notify: Notify, office: PostOffice, bearer: Bearer
) -> None:
    stored = await failed_letter(notify, office)
    path, clerk = f"/letters/{stored['_id']}/dismissal", bearer("operator")
    for bad in ("", "x" * 201, "a\x00", None):
        answer = await notify.http.post(path, json={"reason": bad}, headers=clerk)
        assert answer.status_code == 422
    for _ in range(2):
        answer = await notify.http.post(path, json={"reason": "Позвонили"}, headers=clerk)
        assert (answer.status_code, answer.json()["state"]) == (200, "dismissed")
    kept = await notify.service.database["letters"].find_one({"_id": stored["_id"]})
    assert kept is not None
    assert (kept["dismissed"]["reason"], kept["dismissed"]["by"], kept["context"]) == (
        "Позвонили",
        "who@example.com",
        {},
    )
    assert kept["forget_at"] is not None
    empty = await notify.http.get("/letters", headers=clerk)
    assert empty.json() == {"items": [], "next": None}
    retry = await notify.http.post(f"/letters/{stored['_id']}/retry", headers=clerk)
    assert retry.status_code == 409


async def test_a_letter_that_was_sent_does_not_go_again(
    notify: Notify, office: PostOffice, bearer: Bearer
) -> None:
    await notify.tell(known_address())
    await eventually(lambda: office.letters)
    sent = await eventually(lambda: notify.service.database["letters"].find_one({"state": "sent"}))
    again = await notify.http.post(f"/letters/{sent['_id']}/retry", headers=bearer("operator"))
    assert again.status_code == 409


async def test_a_password_that_failed_does_not_go_again(
    notify: Notify, office: PostOffice, public_key: str, bearer: Bearer
) -> None:
    office.refusals = ["550 5.1.1 no such user"]
    await notify.tell(a_credential(public_key))
    await eventually(lambda: _failed(notify))
    listed = await notify.http.get("/letters", headers=bearer("admin"))
    (item,) = listed.json()["items"]
    assert item["can_retry"] is False
    again = await notify.http.post(f"/letters/{item['id']}/retry", headers=bearer("admin"))
    assert again.status_code == 409
    assert "Пароль" in again.json()["detail"]


async def test_letters_are_listed_page_by_page(
    notify: Notify, office: PostOffice, bearer: Bearer
) -> None:
    office.refusals = ["550 no"] * 5
    await notify.tell(*[known_address() for _ in range(5)])
    letters = notify.service.database["letters"]

    async def all_failed() -> bool:
        return await letters.count_documents({"state": "failed"}) == 5

    await eventually(all_failed)
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        url = f"/letters?limit=2{cursor}"
        page = (await notify.http.get(url, headers=bearer("operator"))).json()
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    "call", [("GET", "/letters"), ("POST", "/letters/1/retry"), ("POST", "/letters/1/dismissal")]
)
async def test_letters_are_for_staff_alone(
    notify: Notify, bearer: Bearer, call: tuple[str, str]
) -> None:
    assert (await notify.http.request(*call)).status_code == 401
    consumer = await notify.http.request(*call, headers=bearer("consumer"))
    assert consumer.status_code == 403


async def test_a_letter_keeps_the_trace_of_its_fact(notify: Notify, office: PostOffice) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    await notify.tell(known_address(), traceparent=f"00-{trace_id}-b7ad6b7169203331-01")
    await eventually(lambda: office.letters)
    letter = await notify.service.database["letters"].find_one({})
    assert letter is not None
    assert trace_id in letter["trace"]["traceparent"]


async def test_a_letter_that_is_not_there_is_not_found(notify: Notify, bearer: Bearer) -> None:
    answer = await notify.http.post("/letters/none/retry", headers=bearer("operator"))
    assert answer.status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "state=lost"])
async def test_a_wrong_question_is_refused(notify: Notify, bearer: Bearer, query: str) -> None:
    answer = await notify.http.get(f"/letters?{query}", headers=bearer("operator"))
    assert answer.status_code == 422
