"""A browser's session: what the cookie is, what the database knows, when it ends."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response

from chassis.clock import freeze, now
from chassis.errors import NotSignedIn
from chassis.testing import MongoDB
from gateway.sealing import Sealed, Tokens, new_cookie
from tests.gateway.pages.house import House, a_house, an_actor, problem, tokens

COOKIE = "__Host-kabinet"


def request(cookie: str) -> Request:
    header = (b"cookie", f"{COOKIE}={cookie}".encode())
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [header]})


class Slow:
    """A collection whose look-up is another one."""

    def __init__(self, collection: object, find_one: object) -> None:
        self._collection = collection
        self.find_one = find_one

    def __getattr__(self, name: str) -> object:
        return getattr(self._collection, name)


async def test_the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts(house: House) -> None:
    house.services.on("identity", "POST", "/tokens", tokens(an_actor()))
    answer = await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(COOKIE.lower() + "=")
    for part in ("httponly", "secure", "samesite=lax", "path=/"):
        assert part in cookie
    assert "domain" not in cookie


async def test_a_stolen_database_opens_nothing(house: House) -> None:
    given = tokens(an_actor())
    house.services.on("identity", "POST", "/tokens", given)
    await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    kept = await house.database["sessions"].find_one({})
    for secret in (given["access_token"], given["refresh_token"], house.browser.cookies[COOKIE]):
        assert secret.encode() not in repr(kept).encode() + kept["sealed"]
    with pytest.raises(NotSignedIn):
        Sealed(new_cookie()).open(kept["sealed"], now())


async def test_what_was_sealed_opens_with_its_own_cookie_alone() -> None:
    sealed = Sealed(new_cookie())
    box = sealed.seal(Tokens("access", "refresh", now()))
    assert sealed.open(box, now()).access == "access"
    with pytest.raises(NotSignedIn):
        sealed.open(box[:-1] + bytes([box[-1] ^ 1]), now())


@pytest.mark.parametrize("cookie", ["", "x", "ы" * 43, "A" * 42, "A" * 500, "=" * 43])
async def test_a_cookie_that_is_none_of_ours_is_nobody(house: House, cookie: str) -> None:
    header = (b"cookie", f"{COOKIE}={cookie}".encode())
    asked = Request({"type": "http", "method": "GET", "path": "/", "headers": [header]})
    assert await house.sessions.of(asked) is None


async def test_signing_in_again_makes_a_new_id_and_ends_the_old_one(house: House) -> None:
    await house.sign_in()
    first = house.browser.cookies[COOKIE]
    await house.sign_in()
    assert house.browser.cookies[COOKIE] != first
    assert await house.sessions.of(request(first)) is None


async def test_changing_the_password_makes_a_new_id(house: House) -> None:
    actor = await house.sign_in(must_change=True)
    first = house.browser.cookies[COOKIE]
    fresh = actor.model_copy(update={"must_change": False})
    house.services.on("identity", "PUT", "/me/password", tokens(fresh))
    await house.browser.post("/password", data={"password": "a long one of my own"})
    assert house.browser.cookies[COOKIE] != first
    assert await house.sessions.of(request(first)) is None
    found = await house.sessions.of(request(house.browser.cookies[COOKIE]))
    assert found is not None
    assert found.actor == fresh


@pytest.mark.parametrize(
    ("role", "idle"), [("consumer", timedelta(minutes=30)), ("operator", timedelta(minutes=15))]
)
async def test_it_ends_when_it_lies_idle(house: House, role: str, idle: timedelta) -> None:
    await house.sign_in(role=role)
    cookie, began = house.browser.cookies[COOKIE], now()
    with freeze(began + idle - timedelta(seconds=5)):
        assert await house.sessions.of(request(cookie), touch=False) is not None
    with freeze(began + idle + timedelta(seconds=1)):
        assert await house.sessions.of(request(cookie)) is None


async def test_use_keeps_it_awake_but_not_for_ever(house: House) -> None:
    await house.sign_in()
    cookie, began = house.browser.cookies[COOKIE], now()
    for minutes in range(20, 12 * 60, 20):
        with freeze(began + timedelta(minutes=minutes)):
            assert await house.sessions.of(request(cookie)) is not None
    with freeze(began + timedelta(hours=12, seconds=1)):
        assert await house.sessions.of(request(cookie)) is None


async def test_an_end_told_by_identity_is_believed_at_once(house: House) -> None:
    actor = await house.sign_in()
    cookie = house.browser.cookies[COOKIE]
    assert await house.sessions.of(request(cookie)) is not None
    await house.sessions.forget(actor.id)
    assert await house.sessions.of(request(cookie)) is None


async def test_a_session_looked_up_while_it_ended_is_not_believed_afterwards(house: House) -> None:
    actor = await house.sign_in()
    cookie = house.browser.cookies[COOKIE]
    sessions, look = house.sessions, house.sessions._collection.find_one

    async def slow(*words: object) -> object:
        found = await look(*words)
        await sessions.forget(actor.id)
        return found

    sessions._known.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "_collection", Slow(sessions._collection, slow))
        await sessions.of(request(cookie))
    assert await sessions.of(request(cookie)) is None


async def test_the_session_that_is_kept_goes_on_where_the_others_end(house: House) -> None:
    kept = await house.sign_in()
    cookie = house.browser.cookies[COOKIE]
    other = Response()
    await house.sessions.start(other, Tokens.given(tokens(an_actor(id=kept.id))))
    await house.sessions.forget(kept.id, kept=kept.session)
    assert await house.sessions.of(request(cookie)) is not None
    assert await house.database["sessions"].count_documents({"account": kept.id}) == 1


async def test_a_late_end_does_not_reach_a_session_begun_after_it(house: House) -> None:
    actor = await house.sign_in()
    await house.sessions.forget(actor.id, before=now() - timedelta(minutes=1))
    assert await house.sessions.of(request(house.browser.cookies[COOKIE])) is not None


async def test_tokens_near_their_end_are_refreshed_once_for_all_that_wait(house: House) -> None:
    actor = an_actor()
    house.services.on("identity", "POST", "/tokens", tokens(actor, minutes=1))
    await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    asked = request(house.browser.cookies[COOKIE])
    house.services.on("identity", "POST", "/tokens/refresh", tokens(actor))
    found = [await house.sessions.of(asked) for _ in range(8)]
    shown = await asyncio.gather(*(one.token() for one in found if one))
    assert house.services.count("/tokens/refresh") == 1
    assert len(set(shown)) == 1


async def test_a_refresh_that_is_refused_ends_the_session(house: House) -> None:
    house.services.on("identity", "POST", "/tokens", tokens(an_actor(), minutes=1))
    await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    house.services.on("identity", "POST", "/tokens/refresh", problem(401, "not-signed-in", "no"))
    session = await house.sessions.of(request(house.browser.cookies[COOKIE]))
    assert session is not None
    with pytest.raises(NotSignedIn):
        await session.token()
    assert await house.database["sessions"].count_documents({}) == 0


async def test_while_identity_is_away_a_token_that_is_still_good_is_used(house: House) -> None:
    given = tokens(an_actor(), minutes=1)
    house.services.on("identity", "POST", "/tokens", given)
    await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    session = await house.sessions.of(request(house.browser.cookies[COOKIE]))
    assert session is not None
    with freeze(now() + timedelta(seconds=5)):
        assert await session.token() == given["access_token"]


async def test_signing_out_ends_it_here_and_at_identity_and_clears_the_browser(
    house: House,
) -> None:
    await house.sign_in()
    cookie = house.browser.cookies[COOKIE]
    house.services.on("identity", "DELETE", "/tokens", httpx2.Response(204))
    answer = await house.browser.post("/logout")
    assert answer.headers["location"] == "/login?out=1"
    assert '"storage"' in answer.headers["clear-site-data"]
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert await house.sessions.of(request(cookie)) is None
    assert house.services.count("/tokens") == 2


async def test_a_script_whose_session_has_ended_is_told_so_and_not_led_to_a_page(
    house: House,
) -> None:
    for path, header in (
        ("/status/stream", {"accept": "text/html, text/event-stream"}),
        ("/status", {"hx-request": "true"}),
    ):
        answer = await house.browser.get(path, headers=header)
        assert (answer.status_code, answer.text) == (401, "")


async def test_an_employee_who_owes_a_second_factor_is_led_to_it(house: House) -> None:
    actor = an_actor(role="operator", must_change=True)
    given = {**tokens(actor), "must_change_password": False, "must_enrol_totp": True}
    house.services.on("identity", "POST", "/tokens", given)
    answer = await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    assert answer.headers["location"] == "/second-factor"
    assert (await house.browser.get("/staff")).headers["location"] == "/second-factor"
    page = await house.browser.get("/second-factor")
    assert house.services.count("/me/totp") == 0, "a GET makes no key"
    assert 'action="/second-factor/key"' in page.text


async def test_short_lived_tokens_are_not_refreshed_at_every_call(mongo: MongoDB) -> None:
    house = await a_house(mongo.url(), access_minutes=1)
    house.services.on("identity", "POST", "/tokens", tokens(an_actor(), minutes=1))
    await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    session = await house.sessions.of(request(house.browser.cookies[COOKIE]))
    assert session is not None
    await session.token()
    assert house.services.count("/tokens/refresh") == 0
    await house.close()
