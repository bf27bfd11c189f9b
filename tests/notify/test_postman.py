"""Letters carried from a real database to a real mail server."""

import asyncio
import signal
from datetime import timedelta
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from chassis.clock import freeze, now
from chassis.settings import Settings
from chassis.store import StoreError, close_client
from chassis.testing import MongoDB, eventually, started
from contracts.identity import CredentialIssued
from contracts.notify import LetterSettled
from services.notify.model import DELAYS, LEASE, Delivery
from tests.notify.builders import (
    IVAN,
    NOON,
    OLGA,
    OWNER,
    PASSWORD,
    a_change,
    a_credential,
    a_placed_document,
    a_placing_move,
    a_staff_term,
    known_address,
    registered,
)
from tests.notify.conftest import OpenPostroom, PostOffice, Postroom, at_work

MINUTE = timedelta(minutes=1)


async def introduce(room: Postroom, **changes: str) -> None:
    await room.recipients.keep(registered(**changes).account)


async def test_a_letter_is_sent_and_marked(room: Postroom, office: PostOffice) -> None:
    await introduce(room)
    await room.write(a_change())
    await room.postman.round()
    (arrived,) = office.letters
    stored = await room.only()
    assert arrived.to == [IVAN]
    assert arrived.subject.startswith("Заявка № ТП-2026-000123: нужны документы")
    assert arrived.message["Message-ID"] == stored.message_id
    assert (stored.state, stored.attempts, stored.case_number) == ("sent", 1, "ТП-2026-000123")
    assert room.metric("kabinet_letters_total", template="case_moved", outcome="sent") == 1


async def test_a_fact_that_comes_three_times_makes_one_letter(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    event = a_change()
    await room.write(event, event)
    await room.postman.round()
    await room.write(event)
    await room.postman.round()
    assert len(office.letters) == 1


async def test_a_doubled_fact_makes_no_second_letter_after_a_change_of_address(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    event = a_change()
    await room.write(event)
    await room.recipients.keep(registered(version=2, email="new@example.com").account)
    await room.write(event)
    await room.postman.round()
    assert [letter.to for letter in office.letters] == [[IVAN]]


async def test_the_consumer_is_written_to_in_their_language(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room, language="en")
    await room.write(a_change())
    await room.postman.round()
    assert office.letters[0].message["Content-Language"] == "en"
    assert "papers are needed" in office.letters[0].subject


async def test_an_employee_is_written_to_in_theirs(room: Postroom, office: PostOffice) -> None:
    await introduce(room, id="olga", email=OLGA, language="en", role="operator")
    await room.write(a_staff_term())
    await room.postman.round()
    assert (office.letters[0].to, (await room.only()).language) == ([OLGA], "en")


async def test_a_consumer_identity_has_not_told_of_is_asked_for_again(room: Postroom) -> None:
    with pytest.raises(LookupError):
        await room.write(a_change())
    assert await room.all() == []


async def test_a_closed_account_gets_no_letters(room: Postroom) -> None:
    await introduce(room, active=False)
    await room.write(a_change())
    assert await room.all() == []


async def test_a_temporary_refusal_is_tried_again_when_it_is_time(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    office.refusals = ["451 greylisted"]
    with freeze(NOON):
        await room.write(a_change())
        await room.postman.round()
        await room.postman.round()
    assert office.letters == []
    waiting = await room.only()
    assert (waiting.state, waiting.error) == ("waiting", "451 greylisted")
    with freeze(NOON + DELAYS[0]):
        await room.postman.round()
    assert len(office.letters) == 1
    assert (await room.only()).attempts == 2
    assert room.metric("kabinet_letters_total", template="case_moved", outcome="retried") == 1


async def test_a_permanent_refusal_fails_the_letter_and_no_other(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    office.refusals = ["550 5.1.1 no such user"]
    with freeze(NOON):
        await room.write(a_change())
    with freeze(NOON + MINUTE):
        await room.write(a_change("message"))
        await room.postman.round()
    failed, sent = sorted(await room.all(), key=lambda letter: letter.state)
    assert (failed.state, failed.error) == ("failed", "550 5.1.1 no such user")
    assert sent.state == "sent"
    assert len(office.letters) == 1


async def test_a_mail_server_that_comes_back_gets_the_letter(
    room: Postroom, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notify.model.DELAYS", (timedelta(seconds=0.2),) * 50)
    await introduce(room)
    await office.close()
    async with at_work(room):
        await room.write(a_change())
        await eventually(lambda: letter_was_tried(room))
        await office.open()
        await eventually(lambda: len(office.letters) == 1)
    assert (await room.only()).state == "sent"


async def test_letters_that_met_no_server_go_at_once_when_it_is_back(
    room: Postroom, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notify.model.DELAYS", (timedelta(hours=1),) * 3)
    await introduce(room)
    await office.close()
    await room.write(a_change())
    await room.postman.round()
    waiting = await room.only()
    assert (waiting.unreached, waiting.attempts) == (True, 1)
    await room.postman.round()
    assert (await room.only()).attempts == 1
    await office.open()
    await room.postman.round()
    assert len(office.letters) == 1


async def test_a_letter_the_server_put_off_waits_for_its_own_time(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    office.refusals = ["451 greylisted"]
    await room.write(a_change())
    await room.postman.round()
    await room.postman.round()
    assert (await room.only()).unreached is False
    assert office.letters == []


async def letter_was_tried(room: Postroom) -> bool:
    return (await room.only()).attempts > 1


async def test_a_working_postman_wakes_when_a_letter_is_put_in_line(
    open_postroom: OpenPostroom, office: PostOffice
) -> None:
    room: Postroom = await open_postroom()
    room.postman._tick = 60
    await introduce(room)
    async with at_work(room):
        await asyncio.sleep(0.2)
        await room.write(a_change())
        await eventually(lambda: len(office.letters) == 1, within=3)


async def test_two_postmen_send_each_letter_once(
    open_postroom: OpenPostroom, office: PostOffice
) -> None:
    one, other = await open_postroom(), await open_postroom()
    await introduce(one)
    office.slow = 0.01
    async with at_work(one), at_work(other):
        await asyncio.gather(*[one.write(a_change()) for _ in range(40)])
        other.postman.wake()
        await eventually(lambda: all_sent(one, 40), within=20)
    ids = [letter.message["Message-ID"] for letter in office.letters]
    assert len(ids) == len(set(ids)) == 40


async def all_sent(room: Postroom, count: int) -> bool:
    return [letter.state for letter in await room.all()] == ["sent"] * count


async def test_the_letter_of_a_postman_who_crashed_is_taken_over(
    open_postroom: OpenPostroom, office: PostOffice
) -> None:
    crashed, other = await open_postroom(), await open_postroom()
    await introduce(crashed)
    with freeze(NOON):
        await crashed.write(a_change())
        letter = await crashed.only()
        await crashed.letters.documents.change(letter.id, Delivery.claim, NOON)
    with freeze(NOON + LEASE / 2):
        await other.postman.round()
        assert office.letters == []
    with freeze(NOON + LEASE):
        await other.postman.round()
    assert len(office.letters) == 1
    assert (await other.only()).attempts == 2


async def test_a_postman_who_stops_finishes_the_letter_in_hand(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    office.slow = 0.5
    async with at_work(room):
        await room.write(a_change())
        await eventually(lambda: office.connections > 0)
        await asyncio.sleep(0.1)
    assert len(office.letters) == 1
    assert (await room.only()).state == "sent"


async def test_a_letter_taken_while_the_database_was_away_is_sent_once(
    settings: Settings, office: PostOffice
) -> None:
    with started(MongoDB) as mongo:
        url = SecretStr(mongo.url())
        room = Postroom(settings.model_copy(update={"mongo_url": url}))
        await room.service.start_store()
        await introduce(room)
        office.slow = 1.0
        async with at_work(room):
            await room.write(a_change())
            await eventually(lambda: office.connections)
            await asyncio.to_thread(mongo.stop, signal.SIGKILL)
            await eventually(lambda: office.letters)
            await asyncio.to_thread(mongo.start)
            await eventually(lambda: all_sent(room, 1), within=20)
        await close_client(room.service.client)
    assert len(office.letters) == 1


async def test_what_the_server_took_is_marked_however_long_the_store_is_away(
    room: Postroom, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, failures = room.letters.documents.change, [1, 2]

    async def unsteady(id_: str, verb: Any, *given: Any) -> Delivery:
        if verb is not Delivery.claim and failures:
            failures.pop()
            raise StoreError("away")
        return await change(id_, verb, *given)

    monkeypatch.setattr(room.letters.documents, "change", unsteady)
    room.postman._tick = 0.01
    await introduce(room)
    await room.write(a_change())
    await room.postman.round()
    assert failures == []
    assert await all_sent(room, 1)


async def test_letters_in_hand_do_not_crowd_out_those_in_line(room: Postroom) -> None:
    await introduce(room)
    with freeze(NOON):
        await room.write(a_change())
        (held,) = await room.letters.due(NOON, 10)
        await room.letters.documents.change(held, Delivery.claim, NOON)
        await room.write(a_change())
        (free,) = await room.letters.due(NOON, 10)
        assert free != held
        assert len(await room.letters.due(NOON + LEASE, 10)) == 2


async def test_postmen_with_much_before_them_take_different_peoples_letters_each_in_order(
    room: Postroom,
) -> None:
    people = [f"person{number}" for number in range(12)]
    waiting = [
        {"_id": f"{place}.{who}", "recipient": who, "state": "waiting", "lease": None}
        | {"next_at": NOON + place * MINUTE, "created_at": NOON}
        for place in range(2)
        for who in people
    ]
    await room.letters.documents.collection.insert_many(waiting)
    takes = [await room.letters.due(NOON + MINUTE, 6) for _ in range(60)]
    assert {one for take in takes for one in take if one[0] == "0"} == {
        str(one["_id"]) for one in waiting[:12]
    }
    assert len(set(map(tuple, takes))) > 1
    for take in takes:
        assert 0 < len(take) <= 6
        assert take == sorted(take, key=[str(one["_id"]) for one in waiting].index)
    assert len(await room.letters.due(NOON + MINUTE, 24)) == 24


async def test_the_password_arrives_and_is_stored_nowhere(
    room: Postroom, office: PostOffice, public_key: str
) -> None:
    event = a_credential(public_key)
    await room.write(event)
    before = await room.everything_stored()
    assert event.sealed in before
    assert PASSWORD not in before
    await room.postman.round()
    assert f"Пароль: {PASSWORD}" in office.letters[0].text.splitlines()
    after = await room.everything_stored()
    assert PASSWORD not in after
    assert event.sealed not in after


async def test_the_letter_says_until_when_the_password_is_good_not_the_letter(
    room: Postroom, office: PostOffice, public_key: str
) -> None:
    with freeze(NOON):
        await room.write(a_credential(public_key))
        await room.postman.round()
    assert "до 27 ноября 2026, 12:00 по московскому времени" in office.letters[0].text


async def test_a_refused_password_is_kept_neither_open_nor_sealed(
    room: Postroom, office: PostOffice, public_key: str
) -> None:
    office.refusals = ["550 no such user"]
    event = a_credential(public_key)
    await room.write(event)
    await room.postman.round()
    assert (await room.only()).state == "failed"
    assert event.sealed not in await room.everything_stored()


async def test_the_password_is_never_logged(
    room: Postroom,
    office: PostOffice,
    public_key: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    office.refusals = ["451 later"]
    event = a_credential(public_key)
    await room.write(event)
    await room.postman.round()
    with freeze(now() + MINUTE):
        await room.postman.round()
    assert len(office.letters) == 1
    logged = "".join(capsys.readouterr()) + caplog.text
    assert "letter_sent" in logged
    for secret in (PASSWORD, event.sealed, IVAN):
        assert secret not in logged


async def test_an_expired_password_is_not_sent_and_identity_is_told(
    room: Postroom, office: PostOffice, public_key: str
) -> None:
    event = a_credential(public_key, sendable=MINUTE)
    await room.write(event)
    with freeze(now() + MINUTE):
        await room.postman.round()
    assert office.letters == []
    letter = await room.only()
    assert (letter.state, letter.sealed) == ("expired", None)
    stored = await room.everything_stored()
    assert "notify.credential.expired" in stored
    assert event.sealed not in stored


async def test_of_two_passwords_only_the_newer_goes(
    room: Postroom, office: PostOffice, public_key: str
) -> None:
    older = a_credential(public_key, secret="older-secret")
    later = older.occurred_at + MINUTE
    newer = a_credential(public_key, secret="newer-secret", occurred_at=later)
    await room.write(newer, older)
    await room.postman.round()
    (arrived,) = office.letters
    assert "newer-secret" in arrived.text
    outcome = {"template": "password", "outcome": "superseded"}
    assert room.metric("kabinet_letters_total", **outcome) == 1


async def test_a_newer_link_does_not_hold_up_a_password(
    room: Postroom, office: PostOffice, public_key: str
) -> None:
    password = a_credential(public_key)
    link = a_credential(public_key, "recovery", "tok", occurred_at=password.occurred_at + MINUTE)
    await room.write(password, link)
    await room.postman.round()
    assert len(office.letters) == 2


async def test_a_secret_sealed_for_another_address_goes_to_nobody(
    room: Postroom, office: PostOffice, public_key: str
) -> None:
    stolen: CredentialIssued = a_credential(public_key, to="thief@example.com", sealed_for=IVAN)
    await room.write(stolen)
    await room.postman.round()
    assert office.letters == []
    assert (await room.only()).error == "the secret was sealed for another address"


async def test_a_secret_sealed_to_another_key_fails_and_holds_up_nobody(
    room: Postroom, office: PostOffice
) -> None:
    foreign = "ERERERERERERERERERERERERERERERERERERERERERE="
    await room.write(a_credential(foreign), known_address())
    await room.postman.round()
    assert len(office.letters) == 1
    failed = [letter for letter in await room.all() if letter.state == "failed"]
    assert [letter.error for letter in failed] == ["the secret was sealed to another key"]


async def test_a_letter_that_cannot_be_written_fails_and_holds_up_nobody(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    await room.write(a_change())
    await room.letters.documents.collection.update_one({}, {"$set": {"context": {}}})
    await room.write(a_change())
    await room.postman.round()
    assert len(office.letters) == 1
    assert sorted(letter.state for letter in await room.all()) == ["failed", "sent"]


async def test_what_is_no_address_fails_at_once(room: Postroom, office: PostOffice) -> None:
    await introduce(room, email="nobody")
    await room.write(a_change())
    await room.postman.round()
    assert (await room.only()).state == "failed"


async def test_the_letter_goes_on_in_the_trace_of_its_fact(
    room: Postroom, office: PostOffice
) -> None:
    spans = InMemorySpanExporter()
    room.service.telemetry.provider.add_span_processor(SimpleSpanProcessor(spans))
    await introduce(room)
    await room.write(a_change())
    traced = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await room.letters.documents.collection.update_one(
        {}, {"$set": {"trace": {"traceparent": traced}}}
    )
    await room.postman.round()
    (span,) = spans.get_finished_spans()
    assert span.name == "letter case_moved"
    assert span.context is not None
    assert trace.format_trace_id(span.context.trace_id) == "0af7651916cd43dd8448eb211c80319c"
    assert span.attributes == {"kabinet.outcome": "sent"}


async def test_the_age_of_the_oldest_waiting_letter_is_seen(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    await office.close()
    with freeze(now() - 5 * MINUTE):
        await room.write(a_change())
    async with at_work(room):
        await eventually(lambda: room.metric("kabinet_letter_age_seconds") >= 300)


async def test_letters_due_are_found_over_an_index(room: Postroom) -> None:
    await introduce(room)
    await room.write(a_change())
    query = {"state": "waiting", "next_at": {"$lte": now()}}
    plan = await room.letters.documents.collection.find(query).sort([("next_at", 1)]).explain()
    assert "IXSCAN" in str(plan)


async def test_a_batch_larger_than_one_round_is_worked_off(
    room: Postroom, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notify.postman.BATCH", 5)
    room.postman._tick = 60
    await introduce(room)
    for _ in range(12):
        await room.write(a_change())
    async with at_work(room):
        await eventually(lambda: len(office.letters) == 12)


async def test_everything_of_one_case_names_its_owner_by_account(room: Postroom) -> None:
    await introduce(room)
    await room.write(a_change())
    assert (await room.only()).recipient == OWNER


async def settled(room: Postroom) -> list[LetterSettled]:
    """What is told of letters about documents, oldest first."""
    letters = [document async for document in room.letters.documents.collection.find({})]
    told = [entry for one in letters for entry in one.get("outbox", ())]
    facts = [LetterSettled.model_validate_json(one["body"]) for one in told]
    return sorted(facts, key=lambda fact: fact.event_id)


async def test_a_letter_about_documents_tells_which_server_took_it(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    event = a_placed_document()
    await room.write(event, a_placing_move(), a_change("message"))
    await room.postman.round()
    assert len(office.letters) == 3
    told = {tuple(fact.documents): fact for fact in await settled(room)}
    assert set(told) == {(event.document.id,), ("contract", "invoice")}
    fact = told[event.document.id,]
    assert (fact.outcome, fact.service, fact.owner, fact.to) == (
        "sent",
        "applications",
        OWNER,
        IVAN,
    )
    assert fact.server.startswith("127.0.0.1:")
    assert fact.answer.startswith("250 ")


async def test_a_letter_that_never_goes_is_told_and_told_again_when_it_went(
    room: Postroom, office: PostOffice
) -> None:
    await introduce(room)
    office.refusals = ["550 5.1.1 no such user"]
    await room.write(a_placed_document())
    await room.postman.round()
    letter = await room.only()
    await room.letters.documents.change(letter.id, Delivery.retry, now())
    await room.postman.round()
    failed, sent = await settled(room)
    assert (failed.outcome, failed.answer) == ("failed", "550 5.1.1 no such user")
    assert sent.outcome == "sent"
