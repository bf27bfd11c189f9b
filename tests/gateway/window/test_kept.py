"""Answers kept in memory: who sees them, when they are made anew, what goes past them."""

import asyncio
import gzip
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chassis.auth import Actor
from chassis.errors import NotSignedIn
from chassis.settings import Settings
from chassis.telemetry import Telemetry
from chassis.testing import eventually
from gateway.packing import Packed
from gateway.shown import Shown

LIST = "/api/v1/cases"


class House:
    """A gateway of nothing but what Shown asks, and an app that counts how often it is asked."""

    def __init__(self) -> None:
        self.version = 1
        self.made = 0
        self.status = 200
        self.answer: list[tuple[bytes, bytes]] = []
        self.padding = b""
        self.gate = asyncio.Event()
        self.gate.set()
        self.pulse = SimpleNamespace(key=())
        front = SimpleNamespace(
            window=SimpleNamespace(version=self._version),
            sessions=SimpleNamespace(of=self._nobody),
            view=SimpleNamespace(language=lambda _: "ru"),
            pulse=self.pulse,
            outages=SimpleNamespace(key=()),
        )
        guard = SimpleNamespace(people=SimpleNamespace(actor=self._actor))
        telemetry = Telemetry(Settings(service="gateway"))
        app = Packed(self._app)
        self.shown = Shown(app, cast("Any", front), cast("Any", guard), telemetry)

    async def _version(self, _owner: str) -> int:
        return self.version

    async def _nobody(self, _request: Any) -> None:
        return None

    def _actor(self, token: str) -> Actor:
        if token == "forged":
            raise NotSignedIn
        role = cast("Any", "operator" if token == "staff" else "consumer")
        return Actor(id=token, role=role, email="x@example.com", session="s")

    async def _app(self, scope: Any, _receive: Any, send: Any) -> None:
        self.made += 1
        body = f"{self.made}".encode() + self.padding
        await self.gate.wait()
        length = (b"content-length", str(len(body)).encode())
        headers = [length, (b"x-request-id", b"old-old-old"), *self.answer]
        start = {"type": "http.response.start", "status": self.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def get(
        self, token: str = "petr", path: str = LIST, query: bytes = b"", **headers: str
    ) -> tuple[bytes, dict[bytes, bytes]]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        given = [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query,
            "headers": [(b"authorization", f"Bearer {token}".encode()), *given],
        }
        await self.shown(scope, cast("Any", None), send)
        return sent[1]["body"], dict(sent[0]["headers"])


@pytest.fixture
def house() -> House:
    return House()


async def test_the_same_is_made_once_until_the_window_changes(house: House) -> None:
    assert [(await house.get())[0] for _ in range(3)] == [b"1"] * 3
    house.version += 1
    assert [(await house.get())[0] for _ in range(2)] == [b"2"] * 2


async def test_it_is_made_anew_once_a_service_is_away_and_again_as_it_was_after(
    house: House,
) -> None:
    assert (await house.get())[0] == b"1"
    house.pulse.key = (("applications", None),)
    assert [(await house.get())[0] for _ in range(2)] == [b"2"] * 2
    house.pulse.key = ()
    assert (await house.get())[0] == b"1"


async def test_another_consumer_language_address_or_question_is_another_answer(
    house: House,
) -> None:
    await house.get()
    others = [
        house.get("anna"),
        house.get(accept_language="en"),
        house.get(path=f"{LIST}/0190aaaa-0000-7000-8000-000000000000"),
        house.get(query=b"state=open"),
    ]
    assert [(await one)[0] for one in others] == [b"2", b"3", b"4", b"5"]


async def test_each_answer_has_an_id_of_its_own(house: House) -> None:
    ids = {(await house.get())[1][b"x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    kept = await house.get(x_request_id="my-own-request")
    assert kept[1][b"x-request-id"] == b"my-own-request"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"Authorization": "Bearer anna"},
        {"authorization": "Bearer anna"},
        {"content_length": "5"},
        {"transfer_encoding": "chunked"},
    ],
    ids=ascii,
)
async def test_whatever_is_unusual_takes_the_long_way(
    house: House, headers: dict[str, str]
) -> None:
    await house.get()
    given = {name.lower(): value for name, value in headers.items()}
    assert [(await house.get(**given))[0] for _ in range(2)] == [b"2", b"3"]


@pytest.mark.parametrize("token", ["forged", "staff"])
async def test_who_is_no_consumer_is_shown_nothing_kept(house: House, token: str) -> None:
    assert [(await house.get(token))[0] for _ in range(2)] == [b"1", b"2"]


async def test_neither_refusals_nor_cookies_are_kept(house: House) -> None:
    house.status = 503
    assert (await house.get())[0] == b"1"
    house.status, house.answer = 200, [(b"set-cookie", b"a=b")]
    assert (await house.get())[0] == b"2"
    house.answer = []
    assert [(await house.get())[0] for _ in range(2)] == [b"3", b"3"]


async def test_many_who_wait_for_the_same_are_answered_by_one_that_makes_it(house: House) -> None:
    house.gate.clear()
    asked = [asyncio.create_task(house.get()) for _ in range(20)]
    await eventually(lambda: house.made)
    house.gate.set()
    assert {body for body, _ in await asyncio.gather(*asked)} == {b"1"}


async def test_who_makes_it_and_goes_away_leaves_nobody_waiting(house: House) -> None:
    house.gate.clear()
    first = asyncio.create_task(house.get())
    await eventually(lambda: house.made)
    second = asyncio.create_task(house.get())
    first.cancel()
    house.gate.set()
    assert (await second)[0] == b"2"


async def test_a_list_is_packed_once_and_goes_unpacked_to_who_takes_no_gzip(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: list[bytes] = []

    def packing(body: bytes) -> bytes:
        packed.append(body)
        return gzip.compress(body)

    monkeypatch.setattr("gateway.packing.packed", packing)
    house.answer, house.padding = [(b"content-type", b"application/json")], b" " * 2000
    small = [await house.get(accept_encoding="gzip, deflate, br") for _ in range(3)]
    assert {gzip.decompress(body)[:1] for body, _ in small} == {b"1"}
    assert len(packed) == 1
    for body, headers in small:
        assert headers[b"content-encoding"] == b"gzip"
        assert headers[b"content-length"] == str(len(body)).encode()
        assert headers[b"vary"] == b"Accept-Encoding"
    for said in ({}, {"accept_encoding": "gzip;q=0"}):
        body, headers = await house.get(**said)
        assert (body[:1], b"content-encoding" in headers) == (b"2", False)
    house.version += 1
    assert gzip.decompress((await house.get(accept_encoding="gzip"))[0])[:1] == b"3"


async def test_a_list_that_was_asked_with_words_is_kept_as_it_is(house: House) -> None:
    house.answer, house.padding = [(b"content-type", b"application/json")], b" " * 2000
    for _ in range(2):
        body, headers = await house.get(query=b"q=secret", accept_encoding="gzip")
        assert (body[:1], b"content-encoding" in headers) == (b"1", False)
