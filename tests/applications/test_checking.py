"""The status by number and password: narrow, tried only so often, silent about what is wrong."""

from typing import Any

from chassis.auth import ADDRESS_HEADER
from contracts.case import CaseChanged
from tests.applications.door import Answer, Door, Person


async def given(person: Person, case: str, where: str = "") -> dict[str, str]:
    answer = await person.call("POST", f"{where}/cases/{case}/status-password")
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


async def check(door: Door, pair: dict[str, str], address: str) -> Answer:
    headers = {**door.caller(), ADDRESS_HEADER: address, "Accept-Language": "ru"}
    return await door.client.post("/status", json=pair, headers=headers)


async def test_number_and_password_show_how_far_it_is_and_nobody(door: Door) -> None:
    ivan = door.person()
    case = await ivan.filed(applicant="Примеров Иван", phone="+79123456701")
    pair = await given(ivan, case)
    answer = await check(door, {**pair, "number": pair["number"].lower()}, "192.0.2.1")
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert (seen["number"], seen["state"]) == (pair["number"], "registered")
    assert seen["deadline"]["rule"] == "connection.check"
    for hidden in ("Примеров Иван", "+79123456701", ivan.actor.id, case, "план.pdf"):
        assert hidden not in answer.text


async def test_a_new_password_is_the_only_one(door: Door) -> None:
    ivan = door.person()
    case = await ivan.filed()
    old = await given(ivan, case)
    new = await given(door.employee(), case, "/staff")
    assert (await check(door, old, "192.0.2.2")).status_code == 404
    assert (await check(door, new, "192.0.2.2")).status_code == 200


async def test_unknown_numbers_wrong_passwords_and_none_given_are_answered_alike(
    door: Door,
) -> None:
    ivan = door.person()
    pair, bare = await given(ivan, await ivan.filed()), await ivan.filed()
    number = (await ivan.call("GET", f"/cases/{bare}")).json()["case"]["number"]
    tried = [
        {**pair, "password": "wrong"},
        {**pair, "number": "ТП-2026-999999"},
        {"number": number, "password": "anything"},
    ]
    said = [await check(door, one, "192.0.2.3") for one in tried]
    assert {(one.status_code, one.json()["detail"]) for one in said} == {
        (404, "С таким номером и паролем ничего нет. Проверьте оба")
    }


async def test_a_number_is_tried_only_so_often_from_one_address(door: Door) -> None:
    ivan = door.person()
    pair = await given(ivan, await ivan.filed())
    wrong = {**pair, "password": "wrong"}
    codes = [(await check(door, wrong, "192.0.2.4")).status_code for _ in range(6)]
    assert codes == [404] * 5 + [429]
    assert (await check(door, pair, "192.0.2.4")).status_code == 429
    assert (await check(door, pair, "192.0.2.5")).status_code == 200


async def test_numbers_are_not_tried_one_after_another(door: Door) -> None:
    codes = [
        (
            await check(door, {"number": f"ТП-2026-9{number:05}", "password": "x"}, "192.0.2.6")
        ).status_code
        for number in range(21)
    ]
    assert codes == [404] * 20 + [429]


async def test_the_password_rests_as_a_digest_and_is_told_to_nobody(
    door: Door, database: Any, heard: list[CaseChanged]
) -> None:
    ivan = door.person()
    case = await ivan.filed()
    pair = await given(ivan, case)
    kept = await database["cases"].find_one({"_id": case})
    assert pair["password"] not in str(kept)
    assert all(kept["status_digest"] not in fact.model_dump_json() for fact in heard)
    shown = (await ivan.call("GET", f"/cases/{case}")).text
    assert kept["status_digest"] not in shown
    assert "пароль" not in shown
