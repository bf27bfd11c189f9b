"""One request makes one case, however often and from wherever it is sent."""

import asyncio
import contextlib
import re
from typing import Any

import pytest

from chassis.clock import MOSCOW, new_id, now
from chassis.store import DuplicateKey
from tests.applications.door import Door


async def test_the_same_key_with_the_same_body_is_the_same_case(door: Door) -> None:
    person, key = door.person(), new_id()
    form = await person.form()
    first = await person.submit(key, form)
    again = await person.submit(key, form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["case"] == first.json()["case"]
    assert again.json()["message"] == "Ваша заявка принята"


async def test_the_order_of_fields_does_not_make_another_body(door: Door) -> None:
    person, key = door.person(), new_id()
    form = await person.form()
    await person.submit(key, form)
    again = await person.submit(key, dict(reversed(form.items())))
    assert again.status_code == 200


async def test_the_same_key_with_another_body_is_refused(door: Door) -> None:
    person, key = door.person(), new_id()
    form = await person.form()
    first = await person.submit(key, form)
    other = await person.submit(key, {**form, "object_name": "Магазин"})
    assert other.status_code == 409
    assert other.json()["type"].endswith("/key-reused")
    kept = await person.call("GET", f"/cases/{first.json()['case']['id']}")
    assert kept.json()["case"]["form"]["object_name"] == "Жилой дом"


async def test_the_same_key_of_somebody_else_is_another_case(door: Door) -> None:
    key = new_id()
    one, other = door.person(), door.person()
    first, second = await one.submit(key), await other.submit(key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["case"]["id"] != second.json()["case"]["id"]


async def test_a_case_that_has_moved_on_is_answered_as_it_stands(door: Door) -> None:
    person, key = door.person(), new_id()
    form = await person.form()
    case = (await person.submit(key, form)).json()["case"]
    await door.employee().move(case["id"], "preparing")
    again = await person.submit(key, form)
    assert (again.status_code, again.json()["case"]["state"]) == (200, "preparing")


async def test_a_refused_form_spends_no_key(door: Door) -> None:
    person, key = door.person(), new_id()
    form = await person.form()
    assert (await person.submit(key, {**form, "phone": ""})).status_code == 422
    assert (await person.submit(key, form)).status_code == 201


@pytest.mark.parametrize("key", ["", "short", "with space", "я" * 10, "x" * 101, "{$gt:''}\x7f"])
async def test_a_key_is_a_plain_word_of_some_length(door: Door, key: str) -> None:
    person = door.person()
    sent = {"kind": "connection", "form": {}}
    headers = {"Idempotency-Key": key.encode()}
    answer = await person.call("POST", "/cases", json=sent, headers=headers)
    assert answer.status_code == 422


async def test_a_second_click_on_a_step_or_a_withdrawal_is_one(door: Door) -> None:
    person, key = door.person(), {"Idempotency-Key": new_id()}
    case = await person.filed()
    await door.employee().move(case, "papers_missing", note="Нет плана")
    given = {"to": "registered", "files": [await person.upload()]}
    for verb, body in (("answers", given), ("withdrawal", {"reason": "передумал"})):
        path = f"/cases/{case}/{verb}"
        first, again = [await person.call("POST", path, json=body, headers=key) for _ in "ab"]
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.json()["case"] == first.json()["case"]
    refused = await person.call("POST", f"/cases/{case}/withdrawal", json={"reason": "ещё раз"})
    assert refused.status_code == 409


async def test_a_request_without_a_key_is_refused(door: Door) -> None:
    sent = {"kind": "connection", "form": {}}
    assert (await door.person().call("POST", "/cases", json=sent)).status_code == 422


async def test_twenty_at_the_same_moment_make_one_case(door: Door, other_door: Door) -> None:
    person, key = door.person(), new_id()
    elsewhere = type(person)(other_door, person.actor, person.token)
    form = await person.form()
    tries = [(person, elsewhere)[n % 2].submit(key, form) for n in range(20)]
    answers = await asyncio.gather(*tries)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 19 + [201]
    assert len({answer.json()["case"]["id"] for answer in answers}) == 1
    assert len({answer.json()["case"]["number"] for answer in answers}) == 1


async def test_of_two_bodies_under_one_key_at_the_same_moment_one_is_refused(door: Door) -> None:
    person, key = door.person(), new_id()
    form = await person.form()
    tries = [person.submit(key, {**form, "object_name": f"Дом {n}"}) for n in range(6)]
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*tries)])
    assert statuses == [201] + [409] * 5


async def test_numbers_are_unique_across_replicas(door: Door, other_door: Door) -> None:
    one, other = door.person(), other_door.person()
    forms = await one.form(), await other.form()
    tries = [
        person.submit(form=form)
        for person, form in zip((one, other), forms, strict=True)
        for _ in range(30)
    ]
    answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {201}
    numbers = [answer.json()["case"]["number"] for answer in answers]
    assert len(set(numbers)) == 60
    year = now().astimezone(MOSCOW).year
    assert all(re.fullmatch(rf"ТП-{year}-\d{{6}}", number) for number in numbers)


async def test_a_number_that_is_taken_loses_no_case(door: Door, database: Any) -> None:
    """A counter brought back from an old backup hands out numbers a second time."""
    person = door.person()
    number = (await person.submit()).json()["case"]["number"]
    series, _, count = number.rpartition("-")
    for ahead in range(1, 40):
        id_, taken = new_id(), f"{series}-{int(count) + ahead:06d}"
        blocker = {"_id": id_, "number": taken, "owner": id_, "request_id": "taken"}
        with contextlib.suppress(DuplicateKey):
            await database["cases"].insert_one(blocker)
    answers = [await person.submit() for _ in range(3)]
    await database["cases"].delete_many({"request_id": "taken"})
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    for answer in answers:
        case = answer.json()["case"]["id"]
        assert (await person.call("GET", f"/cases/{case}")).status_code == 200


async def test_a_message_sent_twice_under_one_key_is_there_once(door: Door) -> None:
    person = door.person()
    case, key = await person.filed(), {"Idempotency-Key": new_id()}
    path, body = f"/cases/{case}/messages", {"text": "Когда?"}
    tries = [person.call("POST", path, json=body, headers=key) for _ in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*tries)} == {201}
    await person.call("POST", path, json=body)
    texts = [
        e["text"] for e in (await person.call("GET", f"/cases/{case}")).json()["case"]["timeline"]
    ]
    assert texts.count("Когда?") == 2
