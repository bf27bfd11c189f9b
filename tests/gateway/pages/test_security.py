"""What stands before every page: headers, cross-site requests, sizes, and who may open it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from structlog.testing import capture_logs

from gateway import pages
from gateway.pages.front import RULES, anyone
from tests.gateway.pages.house import HOME, House, problem

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-store",
}
FORM = {"login": "a@b.ru", "password": "x"}


@pytest.mark.parametrize("path", ["/", "/login", "/nonsense", "/home", "/health/live"])
async def test_every_answer_wears_the_same_headers(house: House, path: str) -> None:
    answer = await house.browser.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_a_bug_is_answered_with_a_page_that_wears_them_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.sign_in()

    async def broken(_owner: str) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(house.window, "overview", broken)
    with capture_logs() as logs:
        answer = await house.browser.get("/home")
    assert answer.status_code == 500
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["unexpected"]
    assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]
    assert "secret detail" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


async def test_a_page_whose_address_is_a_secret_is_named_to_nobody(house: House) -> None:
    house.services.on("identity", "GET", "/password-recoveries/abc", httpx2.Response(204))
    for path in ("/recover/abc", "/profile/email/abc"):
        answer = await house.browser.get(path)
        assert answer.headers["referrer-policy"] == "no-referrer"


async def test_static_files_are_kept_for_a_year_under_an_address_of_their_content(
    house: House,
) -> None:
    page = (await house.browser.get("/")).text
    found = re.findall(
        r'(?:href|src)="(/static/[0-9a-f]{16}/[^"]+)" integrity="(sha384-[^"]+)"', page
    )
    assert [address.rpartition("/")[2] for address, _digest in found] == [
        "kabinet.css",
        "kabinet.js",
    ]
    for address, _digest in found:
        answer = await house.browser.get(address)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    stale = await house.browser.get("/static/0000000000000000/kabinet.css")
    assert (stale.status_code, stale.headers["cache-control"]) == (404, "no-store")


SITES = [
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "cross-site", "origin": HOME}, False),
    ({"origin": HOME}, True),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "null"}, False),
    ({"origin": HOME + ".evil.example"}, False),
    ({}, True),
    ({"cookie": "__Host-kabinet=x"}, False),
    ({"cookie": "a=b; __Host-kabinet=x", "sec-fetch-site": "same-origin"}, True),
]


@pytest.mark.parametrize(("headers", "passes"), SITES)
async def test_only_our_own_pages_may_change_anything(
    house: House, headers: dict[str, str], passes: bool
) -> None:
    del house.browser.headers["sec-fetch-site"]
    answer = await house.browser.post("/login", data=FORM, headers=headers)
    assert (answer.status_code != 403) is passes
    assert (house.services.count("/tokens") == 1) is passes


async def test_other_sites_may_link_here_but_not_read(house: House) -> None:
    cross = {"sec-fetch-site": "cross-site"}
    link = await house.browser.get("/", headers={**cross, "sec-fetch-mode": "navigate"})
    read = await house.browser.get("/", headers={**cross, "sec-fetch-mode": "no-cors"})
    assert (link.status_code, read.status_code) == (200, 403)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
async def test_unusual_methods_are_refused(house: House, method: str) -> None:
    assert (await house.browser.request(method, "/")).status_code == 405


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/metrics", "/.git/config"])
async def test_nothing_of_the_inside_is_on_the_public_port(house: House, path: str) -> None:
    assert (await house.browser.get(path)).status_code == 404


async def test_a_body_that_says_it_is_too_large_is_not_read(house: House) -> None:
    answer = await house.browser.post("/login", content=b"x" * 1_100_000)
    assert answer.status_code == 413


async def test_a_body_that_turns_out_too_large_is_cut_off(house: House) -> None:
    async def endless() -> Any:
        for _ in range(40):
            yield b"login=" + b"x" * 100_000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await house.browser.post("/login", content=endless(), headers=kind)
    assert answer.status_code == 413
    assert house.services.count("/tokens") == 0


def page_routes() -> Iterator[APIRoute]:
    for page in pages.PAGES:
        yield from _within(page.door)


def _within(door: APIRouter) -> Iterator[APIRoute]:
    """A page's own routes, and those of the doors it takes in."""
    for route in door.routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _within(route.original_router)  # type: ignore[attr-defined]


def rule_of(route: APIRoute) -> list[Any]:
    return [
        part.call for part in route.dependant.dependencies if part.call in (anyone, *RULES.each)
    ]


def test_every_page_names_who_may_open_it() -> None:
    routes = list(page_routes())
    assert len(routes) > 30
    for route in routes:
        assert len(rule_of(route)) == 1, route.path


def test_the_walk_finds_a_page_that_names_no_rule() -> None:
    door = pages.plain.door.__class__()

    @door.get("/bare")
    async def bare() -> None: ...

    (route,) = door.routes
    assert isinstance(route, APIRoute)
    assert rule_of(route) == []


def test_every_id_in_an_address_has_a_form() -> None:
    for route in page_routes():
        for part in route.dependant.path_params:
            if part.name.endswith("_id"):
                assert "pattern" in repr(part.field_info.metadata), route.path


async def test_somebody_elses_case_looks_like_one_that_does_not_exist(house: House) -> None:
    await house.sign_in()
    unknown = await house.browser.get("/status/00000000-0000-7000-8000-000000000000")
    nonsense = await house.browser.get("/status/nonsense")
    assert unknown.status_code == nonsense.status_code == 404
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", unknown.text) == strip.sub("", nonsense.text)


@pytest.mark.parametrize("path", ["/home", "/status", "/documents", "/profile", "/points"])
async def test_a_page_of_ones_own_asks_for_sign_in_and_comes_back(house: House, path: str) -> None:
    answer = await house.browser.get(path + "?a=1" if path == "/status" else path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?ended=1")


@pytest.mark.parametrize("path", ["/home", "/status", "/profile"])
async def test_with_the_mailed_password_there_is_one_page_only(house: House, path: str) -> None:
    await house.sign_in(must_change=True)
    answer = await house.browser.get(path)
    assert answer.headers["location"] == "/password"


async def test_staff_have_no_cases_of_their_own(house: House) -> None:
    await house.sign_in(role="operator")
    assert (await house.browser.get("/status")).status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_sign_in_leads_nowhere_else(house: House, target: str) -> None:
    await house.sign_in()
    assert (await house.browser.get("/login", params={"next": target})).headers[
        "location"
    ] == "/home"
    back = await house.browser.post("/language", data={"lang": "en", "back": target})
    assert back.headers["location"] == "/"


async def test_no_page_keeps_a_password_that_was_typed(house: House) -> None:
    house.services.on("identity", "POST", "/tokens", problem(401, "wrong-credentials", "Неверно"))
    answer = await house.browser.post("/login", data={"login": "a@b.ru", "password": "S3cr3t!"})
    assert answer.status_code == 401
    assert "S3cr3t!" not in answer.text
    assert "a@b.ru" in answer.text


async def test_a_program_gets_a_problem_document_where_a_person_gets_a_page(house: House) -> None:
    program = await house.browser.get("/api/v1/nonsense", headers={"authorization": "Bearer x"})
    assert program.headers["content-type"] == "application/problem+json"
    assert json.loads(program.text)["status"] == 404
    person = await house.browser.get("/nonsense")
    assert person.headers["content-type"].startswith("text/html")
