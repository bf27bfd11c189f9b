"""The only HTTP client: what it sends along, and how a refusal comes back."""

import re
from datetime import timedelta
from functools import partial
from ipaddress import ip_network

import httpx2
import pytest
from starlette.requests import Request

from chassis import errors
from chassis.antivirus import Unchecked
from chassis.auth import INSIDE, Verifier
from chassis.clock import freeze, now
from gateway.upstream import Upstream, client_address
from tests.gateway.pages.house import CALLER_PUBLIC, Services, problem, settings

URL = "mongodb://127.0.0.1:1/none"


def request(peer: str = "203.0.113.7", method: str = "GET", **headers: str) -> Request:
    sent = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope = {"type": "http", "method": method, "path": "/", "headers": sent, "client": (peer, 1)}
    return Request({**scope, "state": {"language": "en", "request_id": "r-12345678"}})


@pytest.fixture
async def world() -> tuple[Upstream, Services]:
    services = Services()
    return Upstream(settings(URL), httpx2.MockTransport(services)), services


async def test_a_call_says_who_passes_it_on_for_whom(world: tuple[Upstream, Services]) -> None:
    upstream, services = world
    services.on("identity", "GET", "/me", {})
    await upstream.call("identity", "GET", "/me", token="t", request=request())
    sent = services.last("/me").headers
    assert sent["authorization"] == "Bearer t"
    assert sent["x-kabinet-client-address"] == "203.0.113.7"
    assert sent["accept-language"] == "en"
    assert Verifier(CALLER_PUBLIC, INSIDE).claims(sent["x-kabinet-caller"])["sub"] == "gateway"


async def test_the_call_token_is_used_for_forty_seconds(world: tuple[Upstream, Services]) -> None:
    upstream, services = world
    services.on("identity", "GET", "/consent", {})
    began, seen = now(), []
    for seconds in (0, 39, 41):
        with freeze(began + timedelta(seconds=seconds)):
            await upstream.call("identity", "GET", "/consent")
            seen.append(services.asked[-1].headers["x-kabinet-caller"])
    assert seen[0] == seen[1] != seen[2]


KINDS = [
    (401, "not-signed-in", errors.NotSignedIn),
    (403, "not-allowed", errors.NotAllowed),
    (403, "password-change-required", errors.PasswordChangeRequired),
    (404, "not-found", errors.NotFound),
    (409, "key-reused", errors.NotNow),
    (410, "gone", errors.Gone),
    (413, "too-large", errors.TooLarge),
    (415, "wrong-type", errors.WrongType),
    (503, "file-unchecked", Unchecked),
    (422, "invalid", errors.Invalid),
    (429, "too-many", errors.TooMany),
    (500, "internal", errors.Unavailable),
    (503, "unavailable", errors.Unavailable),
]


@pytest.mark.parametrize(("status", "slug", "kind"), KINDS)
async def test_a_refusal_comes_back_as_what_it_was(
    world: tuple[Upstream, Services], status: int, slug: str, kind: type[errors.Refused]
) -> None:
    upstream, services = world
    services.on("identity", "GET", "/me", problem(status, slug, "Так нельзя: {скобки}"))
    with pytest.raises(kind) as refused:
        await upstream.call("identity", "GET", "/me")
    if status < 500:
        assert refused.value.slug == slug
        assert refused.value.said("ru") == "Так нельзя: {скобки}"


async def test_each_field_keeps_its_error(world: tuple[Upstream, Services]) -> None:
    upstream, services = world
    refused = problem(422, "invalid", "Проверьте данные", {"inn": "ИНН {не} тот"})
    services.on("identity", "POST", "/registrations", refused)
    with pytest.raises(errors.Invalid) as found:
        await upstream.call("identity", "POST", "/registrations", json={})
    assert [(e.field, e.message) for e in found.value.fields("ru")] == [("inn", "ИНН {не} тот")]


async def test_how_long_to_wait_comes_along(world: tuple[Upstream, Services]) -> None:
    upstream, services = world
    header = {"retry-after": "77"}
    services.on("identity", "POST", "/tokens", problem(429, "too-many", "Позже", **header))
    with pytest.raises(errors.TooMany) as found:
        await upstream.call("identity", "POST", "/tokens", json={})
    assert found.value.retry_after == 77


async def test_a_service_that_cannot_be_reached_is_unavailable(
    world: tuple[Upstream, Services],
) -> None:
    with pytest.raises(errors.Unavailable):
        await world[0].call("metering", "GET", "/forms")


async def test_an_answer_that_is_no_problem_document_is_understood_by_its_status(
    world: tuple[Upstream, Services],
) -> None:
    upstream, services = world
    services.on("identity", "GET", "/me", httpx2.Response(502, text="<html>"))
    with pytest.raises(errors.Unavailable):
        await upstream.call("identity", "GET", "/me")


PROXY = "10.0.0.1"
HOPS = [
    ("203.0.113.7", "6.6.6.6", "203.0.113.7"),
    (PROXY, "198.51.100.2", "198.51.100.2"),
    (PROXY, "6.6.6.6, 198.51.100.2", "198.51.100.2"),
    (PROXY, "6.6.6.6, 198.51.100.2, 10.0.0.1", "198.51.100.2"),
    (PROXY, "", PROXY),
    (PROXY, "<script>", PROXY),
    ("10.42.3.9", "198.51.100.2, 10.42.0.1", "198.51.100.2"),
    ("10.43.3.9", "198.51.100.2", "10.43.3.9"),
]


@pytest.mark.parametrize(("peer", "hops", "address"), HOPS)
def test_only_a_trusted_proxy_is_believed(peer: str, hops: str, address: str) -> None:
    trusted = [ip_network(PROXY), ip_network("10.42.0.0/16")]
    assert client_address(request(peer, x_forwarded_for=hops), trusted) == address


def by_a_proxy(untaken: bool) -> httpx2.Response:
    headers = {"content-type": "text/html", **({"X-Kabinet-Untaken": "1"} if untaken else {})}
    return httpx2.Response(502, text="<html>", headers=headers)


async def test_a_command_that_a_proxy_gave_to_nobody_is_sent_again(
    world: tuple[Upstream, Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.upstream.PATIENCE", 6.0)
    upstream, services = world
    answers = iter([by_a_proxy(untaken=True), httpx2.Response(200, json={"done": True})])
    services.on("applications", "POST", "/x", lambda _: next(answers))
    assert (await upstream.call("applications", "POST", "/x", json={})).body == {"done": True}


async def test_a_question_waits_for_its_service_in_the_midst_of_a_command_alone(
    world: tuple[Upstream, Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.upstream.PATIENCE", 6.0)
    upstream, services = world
    answers = iter([by_a_proxy(untaken=False), httpx2.Response(200, json={"here": True})] * 2)
    services.on("applications", "GET", "/x", lambda _: next(answers))
    ask = partial(upstream.call, "applications", "GET", "/x")
    assert (await ask(request=request("127.0.0.1", method="POST"))).body == {"here": True}
    with pytest.raises(errors.Unavailable):
        await ask(request=request("127.0.0.1"))


async def test_a_command_that_somebody_may_have_taken_is_sent_again_only_with_a_key(
    world: tuple[Upstream, Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.upstream.PATIENCE", 6.0)
    upstream, services = world
    services.on("applications", "POST", "/x", lambda _: by_a_proxy(untaken=False))
    with pytest.raises(errors.Unavailable):
        await upstream.call("applications", "POST", "/x", json={})
    assert len(services.asked) == 1
    answers = iter([by_a_proxy(untaken=False), httpx2.Response(200, json={"done": True})])
    services.on("applications", "POST", "/x", lambda _: next(answers))
    key = {"Idempotency-Key": "12345678"}
    answer = await upstream.call("applications", "POST", "/x", json={}, headers=key)
    assert answer.body == {"done": True}


@pytest.mark.parametrize("key", ["ключ-ключ", "a\r\nX-Kabinet-Caller: me", " abcdefgh", "ab\x00cd"])
async def test_a_key_that_no_header_holds_is_known_by_its_digest(
    world: tuple[Upstream, Services], key: str
) -> None:
    upstream, services = world
    services.on("applications", "POST", "/x", {})
    for _again in range(2):
        await upstream.call("applications", "POST", "/x", json={}, headers={"Idempotency-Key": key})
    first, second = (one.headers["idempotency-key"] for one in services.asked)
    assert first == second
    assert re.fullmatch(r"[0-9a-f]{64}", first)


async def test_a_browser_may_call_itself_what_it_likes(world: tuple[Upstream, Services]) -> None:
    upstream, services = world
    services.on("identity", "GET", "/me", {})
    asked = request()
    asked.scope["headers"].append((b"user-agent", "Обозреватель/1".encode()))
    await upstream.call("identity", "GET", "/me", request=asked)
    assert services.last("/me").headers["user-agent"].endswith("/1")


@pytest.mark.parametrize("value", ["\ud800", float("inf"), float("nan")], ids=repr)
async def test_what_no_text_holds_is_refused_with_a_word(
    world: tuple[Upstream, Services], value: object
) -> None:
    upstream, services = world
    with pytest.raises(errors.Invalid):
        await upstream.call("applications", "POST", "/x", json={"text": value})
    assert services.asked == []
