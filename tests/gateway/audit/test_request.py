"""What staff see and do leaves its row before the answer goes out, whatever becomes of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from chassis.auth import issue
from chassis.clock import new_id
from chassis.store import StoreError
from chassis.testing import MongoDB
from contracts.identity import AccountSnapshot
from gateway.audit.actions import CHANGED
from tests.builders import a_desk, a_snapshot
from tests.gateway.pages.house import PEOPLE_KEY, House, a_house, an_actor, problem

NUMBER = "ТП-2026-000001"


@pytest.fixture
async def house(mongo: MongoDB) -> AsyncIterator[House]:
    made = await a_house(mongo.url())
    yield made
    await made.close()


@pytest.fixture
async def case(house: House) -> str:
    """A case that the window knows and whose service refuses every step."""
    snapshot = a_snapshot(id=new_id(), number=NUMBER)
    await house.window.saw(snapshot, a_desk())
    answer = {"case": snapshot.model_dump(mode="json"), "desk": a_desk().model_dump(mode="json")}
    path = f"/staff/cases/{snapshot.id}"
    house.services.on("applications", "GET", path, {**answer, "timeline": [], "moves": []})
    refused = problem(409, "not-now", "Уже нельзя")
    house.services.on("applications", "POST", f"{path}/messages", refused)
    return snapshot.id


async def rows(house: House) -> list[dict[str, Any]]:
    return [row async for row in house.database["audit"].find({}).sort("seq", 1)]


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str, Any]]:
    return [(row["stage"], row["action"], row["status"]) for row in rows]


async def test_a_sign_in_and_a_view_say_who_what_and_from_where(house: House, case: str) -> None:
    actor = await house.sign_in(role="operator", email="maria@example.com", name="Мария")
    answer = await house.browser.get(f"/staff/cases/{case}")
    assert answer.status_code == 200
    found = await rows(house)
    assert told(found) == [("outcome", "account.sign_in", 303), ("view", "case.view", 200)]
    who = {"account": actor.id, "email": "maria@example.com", "name": "Мария", "role": "operator"}
    assert found[1]["who"] == found[0]["who"] == who
    assert found[1]["objects"] == [NUMBER]
    assert found[1]["address"] == "203.0.113.7"
    assert found[1]["request"] == answer.headers["x-request-id"]
    assert (await house.app.state.front.audit.trail.check()).seq == 2


async def test_a_list_names_the_cases_it_showed_and_not_the_words_it_was_asked_for(
    house: House, case: str
) -> None:
    house.services.on("applications", "GET", "/forms", [])
    house.services.on("reception", "GET", "/forms", [])
    house.services.on("identity", "GET", "/accounts", [])
    house.services.on("identity", "GET", "/staff/directory", [])
    await house.sign_in(role="operator")
    await house.browser.get(f"/staff?q={NUMBER}")
    row = (await rows(house))[-1]
    assert (row["action"], row["objects"], row["said"]) == ("queue.view", [NUMBER], {})


async def test_a_command_is_written_before_it_is_given_and_after(house: House, case: str) -> None:
    seen: list[Any] = []

    async def looked() -> None:
        seen.extend(await rows(house))

    path = f"/staff/cases/{case}/messages"
    real = house.services.answers["applications", "POST", path]

    class Watching(type(house.services)):  # type: ignore[misc]
        pass

    inner = house.app.state.upstream.call

    async def calling(service: str, method: str, path: str, **kwargs: Any) -> Any:
        if method == "POST":
            await looked()
        return await inner(service, method, path, **kwargs)

    await house.sign_in(role="operator")
    house.app.state.upstream.call = calling
    answer = await house.browser.post(f"/staff/cases/{case}/messages", data={"message-text": "Да"})
    assert (answer.status_code, bool(real)) == (409, True)
    assert told(seen)[-1] == ("intent", "case.message", None)
    intent, outcome = (await rows(house))[-2:]
    assert told([intent, outcome]) == [
        ("intent", "case.message", None),
        ("outcome", "case.message", 409),
    ]
    assert outcome["of"] == intent["_id"]
    assert intent["objects"] == outcome["objects"] == [NUMBER]


async def test_who_may_not_is_written_down_and_consumers_are_not(house: House, case: str) -> None:
    await house.sign_in()
    assert (await house.browser.get(f"/staff/cases/{case}")).status_code == 403
    assert await rows(house) == []
    await house.sign_in(role="operator")
    assert (await house.browser.get("/staff/audit")).status_code == 403
    assert told(await rows(house))[-1] == ("view", "audit.view", 403)


async def test_programs_leave_the_same_rows(house: House, case: str) -> None:
    token = issue(an_actor(role="supervisor"), PEOPLE_KEY, timedelta(minutes=5))
    bearer = {"authorization": f"Bearer {token}"}
    assert (await house.browser.get(f"/api/v1/staff/cases/{case}", headers=bearer)).is_success
    await house.browser.get("/api/v1/staff/cases", headers=bearer)
    found = await rows(house)
    assert told(found) == [("view", "case.view", 200), ("view", "queue.view", 200)]
    assert {row["door"] for row in found} == {"api"}
    assert found[0]["objects"] == found[1]["objects"] == [NUMBER]


async def test_a_bug_in_the_midst_of_a_command_is_an_outcome_too(
    house: House, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.sign_in(role="operator")

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(house.window, "queue", broken)
    assert (await house.browser.post("/staff/next")).status_code == 500
    assert told(await rows(house))[-2:] == [
        ("intent", "case.take", None),
        ("outcome", "case.take", 500),
    ]


async def test_what_cannot_be_written_down_is_neither_shown_nor_done(
    house: House, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.sign_in(role="operator")

    async def away(*_: Any) -> None:
        raise StoreError

    monkeypatch.setattr(house.app.state.front.audit.trail, "_append", away)
    for path in (f"/staff/cases/{case}", f"/api/v1/staff/cases/{case}"):
        answer = await house.browser.get(path)
        assert answer.status_code == 503
        assert NUMBER not in answer.text
        assert answer.headers["content-security-policy"]
    sent = house.services.count(f"/staff/cases/{case}/messages")
    answer = await house.browser.post(f"/staff/cases/{case}/messages", data={"message-text": "Да"})
    assert answer.status_code == 503
    assert house.services.count(f"/staff/cases/{case}/messages") == sent


async def test_signing_out_is_written_down(house: House) -> None:
    await house.sign_in(role="operator")
    house.services.on("identity", "DELETE", "/tokens", httpx2.Response(204))
    await house.browser.post("/logout")
    assert told(await rows(house))[-1] == ("outcome", "account.sign_out", 303)


async def test_a_change_of_an_employees_account_is_one_row_however_often_it_is_told(
    house: House,
) -> None:
    account = AccountSnapshot(id=new_id(), version=2, role="admin", email="a@example.com")
    event = new_id()
    for _ in range(2):
        await house.app.state.front.audit.told(event, CHANGED, account)
    [row] = await rows(house)
    assert (row["action"], row["objects"], row["who"]["role"]) == (
        "account.changed",
        [account.id],
        "system",
    )
    assert "a@example.com" not in str(row)


async def test_what_is_said_is_cut_and_cleaned(house: House, case: str) -> None:
    await house.sign_in(role="operator")
    await house.browser.post(f"/staff/cases/{case}/moves", data={"to": "x\n\x00" + "я" * 999})
    said = (await rows(house))[-1]["said"]["to"]
    assert len(said) == 300
    assert said.isprintable()
