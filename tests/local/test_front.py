"""The proxy before several of each: who is told what, what is sent again and what never is."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from chassis.local import front
from chassis.local.place import Place
from chassis.local.ports import free_port
from chassis.local.probes import http_ok, until
from tests.rooms.test_documents import ONE_MACHINE

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Replica:
    """Stands for one of a service: keeps what it was sent, answers it or hangs up over it."""

    def __init__(self, answer: bytes | None = GOOD) -> None:
        self.port = free_port()
        self.answer = answer
        self.asked: list[str] = []

    async def __aenter__(self) -> "Replica":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                await reader.readexactly(int(length[1]) if length else 0)
                self.asked.append(head.decode().lower())
                if self.answer is None:
                    break
                writer.write(self.answer)
        except asyncio.IncompleteReadError:
            pass
        writer.close()


@asynccontextmanager
async def fronted(
    folder: Path, name: str, *ports: int, proxies: tuple[str, ...] = ()
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the proxy before replicas on these ports."""
    place = Place.of(folder / "data")
    place.make()
    own = {"front": (health := free_port(ports)), name: free_port((health, *ports))}
    text = front.configuration(own, {name: ports}, proxies)
    program = front.program(place, own["front"], text)
    assert program.prepare is not None
    await program.prepare()
    log = (folder / "front.log").open("wb")
    process = subprocess.Popen(list(program.command), stdout=log, stderr=log)
    try:
        await until(lambda: http_ok(own["front"], "/health/ready"), 10, "nginx is not there")
        url = f"http://127.0.0.1:{own[name]}"
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=10) as client:
            yield client
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def header(asked: str, name: str) -> str:
    found = re.search(rf"^{name}: (.*)$", asked, re.MULTILINE)
    return found[1].strip() if found else ""


def test_the_configuration_names_no_place_of_this_machine():
    text = front.configuration({"front": 1, "gateway": 2, "notify": 3}, {"gateway": [4, 5]})
    assert not ONE_MACHINE.search(text)
    assert "/usr" not in text
    assert "/tmp" not in text
    assert "/etc" not in text


@pytest.mark.parametrize("wrong", ["", "proxy", "127.0.0.1; deny all"])
def test_a_proxy_that_is_no_address_is_refused(wrong):
    with pytest.raises(ValueError, match="does not appear to be"):
        front.configuration({"front": 1, "gateway": 2}, {"gateway": [3, 4]}, [wrong])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_a_refused_connection_is_tried_at_the_next_whatever_the_request(tmp_path, method):
    async with (
        Replica() as replica,
        fronted(tmp_path, "notify", free_port(), replica.port) as client,
    ):
        for _ in range(3):
            assert (await client.request(method, "/x", content=b"body")).text == "ok"
    assert len(replica.asked) == 3


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("name", ["gateway", "notify"])
async def test_a_command_that_was_sent_is_never_sent_again(tmp_path, name, method):
    async with (
        Replica(None) as one,
        Replica(None) as other,
        fronted(tmp_path, name, one.port, other.port) as client,
    ):
        answer = await client.request(method, "/x", content=b"body")
    assert answer.status_code == (503 if name == "gateway" else 502)
    assert "x-kabinet-untaken" not in answer.headers
    assert len(one.asked) + len(other.asked) == 1


async def test_a_question_whose_replica_died_over_it_is_asked_of_the_next(tmp_path):
    async with (
        Replica(None) as dying,
        Replica() as well,
        fronted(tmp_path, "notify", dying.port, well.port) as client,
    ):
        assert [(await client.get("/x")).text for _ in range(2)] == ["ok", "ok"]
    assert (len(dying.asked), len(well.asked)) == (1, 2)


async def test_it_is_said_that_nobody_was_sent_anything(tmp_path):
    async with fronted(tmp_path, "notify", free_port(), free_port()) as client:
        for _ in range(2):  # refused, and then not even tried
            answer = await client.post("/x", content=b"body")
            assert (answer.status_code, answer.headers["x-kabinet-untaken"]) == (502, "1")


async def test_without_a_gateway_pages_and_programs_are_told_in_their_own_way(tmp_path):
    async with fronted(tmp_path, "gateway", free_port(), free_port()) as client:
        page, call = await client.get("/status"), await client.get("/api/v1/me")
    assert page.status_code == call.status_code == 503
    assert "временно недоступен" in page.text
    assert call.headers["content-type"] == "application/problem+json"
    assert call.json()["status"] == 503


@pytest.mark.parametrize(
    ("proxies", "sent", "told"),
    [
        ((), "", "127.0.0.1"),
        ((), "203.0.113.9", "127.0.0.1"),
        (("127.0.0.1",), "203.0.113.9", "203.0.113.9"),
        (("127.0.0.1",), "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (("127.0.0.1", "203.0.113.0/24"), "198.51.100.1, 203.0.113.9", "198.51.100.1"),
    ],
)
async def test_a_persons_address_is_told_as_far_as_those_before_are_trusted(
    tmp_path, proxies, sent, told
):
    headers = {"X-Forwarded-For": sent, "X-Forwarded-Proto": "https"} if sent else {}
    async with (
        Replica() as replica,
        fronted(tmp_path, "gateway", replica.port, proxies=proxies) as client,
    ):
        await client.get("/x", headers=headers)
        host = client.base_url.netloc.decode()
    (asked,) = replica.asked
    assert header(asked, "x-forwarded-for") == told
    assert header(asked, "x-forwarded-proto") == ("https" if proxies else "http")
    assert header(asked, "host") == host


async def test_live_updates_arrive_as_they_are_sent(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n"
    piece = b"Transfer-Encoding: chunked\r\n\r\n8\r\n: open\n\n\r\n"
    async with (
        Replica(head + piece) as replica,
        fronted(tmp_path, "gateway", replica.port) as client,
        client.stream("GET", "/status/stream") as answer,
    ):
        assert await asyncio.wait_for(anext(answer.aiter_text()), 5) == ": open\n\n"


async def test_nothing_of_a_large_body_is_kept(tmp_path):
    async with Replica() as replica, fronted(tmp_path, "gateway", replica.port) as client:
        assert (await client.post("/x", content=b"x" * 30_000_000)).text == "ok"
    assert list((tmp_path / "data/front/body").rglob("*")) == []
