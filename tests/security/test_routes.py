"""Every route of the gateway names who may open it; the walk that says so is itself tried."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI

from gateway.api import access
from gateway.pages import front
from tests.walking import mounts, routes, rules_of

PAGE_RULES = (front.anyone, *front.RULES.each)
API_RULES = (access.anyone, access.reader, *access.RULES.each)
HEALTH = {("GET", "/health/live"), ("GET", "/health/ready")}
DOCUMENT = ("GET", "/openapi.json")
Route = tuple[str, Any]
CHANGING = re.compile(
    r"(^|[/_.])(add|create|delete|remove|end|retry|set|send|submit|logout)([/_.]|$)"
)


@pytest.fixture(scope="module")
def api(app: FastAPI) -> FastAPI:
    found: FastAPI = mounts(app)["/api/v1"]
    return found


def unruled(app: Any, rules: tuple[Any, ...], exempt: set[tuple[str, str]]) -> list[str]:
    """Routes that name no rule of these."""
    return [
        f"{method} {route.path}"
        for method, route in routes(app)
        if (method, route.path) not in exempt and not rules_of(route) & {*rules}
    ]


def test_every_page_names_who_may_open_it(app: FastAPI) -> None:
    assert unruled(app, PAGE_RULES, HEALTH) == []


def test_every_call_of_the_api_names_who_may_make_it(api: FastAPI) -> None:
    assert unruled(api, API_RULES, {DOCUMENT}) == []


def test_the_walk_sees_pages_and_calls(app: FastAPI, api: FastAPI) -> None:
    """A walk that sees nothing finds nothing wrong."""
    assert len(routes(app)) > 40
    assert len(routes(api)) > 20
    for path in ("/home", "/status/{case_id}", "/staff/cases/{case_id}/moves"):
        assert path in {route.path for _, route in routes(app)}
    assert "/cases/{id}/withdrawal" in {route.path for _, route in routes(api)}


def test_the_walk_notices_a_route_without_a_rule() -> None:
    door = APIRouter(prefix="/secret")

    @door.get("/ruled")
    async def ruled(visit: front.Consumer) -> None: ...

    @door.get("/unruled")
    async def unruled_route() -> None: ...

    @door.post("/ruled-by-another")
    async def other(_: Annotated[None, Depends(lambda: None)]) -> None: ...

    app = FastAPI(openapi_url=None)
    app.include_router(door)
    app.add_api_route("/bare", unruled_route)
    app.add_route("/plain", lambda request: None)
    assert unruled(app, PAGE_RULES, set()) == [
        "GET /secret/unruled",
        "POST /secret/ruled-by-another",
        "GET /bare",
        "GET /plain",
    ]


def test_the_walk_does_not_take_a_page_rule_for_one_of_the_api() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/x")
    async def x(visit: front.Consumer) -> None: ...

    assert unruled(app, API_RULES, set()) == ["GET /x"]


STAFF_ONLY = [("pages", front.RULES.staff), ("api", access.RULES.staff)]


@pytest.mark.parametrize(("where", "rule"), STAFF_ONLY, ids=["pages", "api"])
def test_the_desk_is_behind_the_rule_for_staff(
    app: FastAPI, api: FastAPI, where: str, rule: Any
) -> None:
    found = [
        (f"{method} {route.path}", rule in rules_of(route))
        for method, route in routes(app if where == "pages" else api)
        if route.path.startswith("/staff")
    ]
    assert found
    assert [path for path, ruled in found if not ruled] == []


def test_staff_have_no_other_door(app: FastAPI, api: FastAPI) -> None:
    """What is no one's but the desk's stands under /staff, where people look for it."""
    for one, rule in ((app, front.RULES.staff), (api, access.RULES.staff)):
        elsewhere = [r.path for _, r in routes(one) if rule in rules_of(r)]
        assert all(path.startswith("/staff") for path in elsewhere)


OPEN_API = {
    "POST /registrations",
    "POST /tokens",
    "POST /tokens/refresh",
    "DELETE /tokens",
    "POST /password-recoveries",
    "PUT /password-recoveries/{token}",
    "GET /forms",
    "POST /status",
    "GET /outages",
}


def test_what_is_open_to_everybody_is_written_down(api: FastAPI) -> None:
    opened = {
        f"{method} {route.path}"
        for method, route in routes(api)
        if route.path != "/openapi.json"
        and not {access.RULES.any_password, access.reader} & rules_of(route)
    }
    assert opened == OPEN_API


def test_what_a_program_with_an_access_may_read_is_written_down(api: FastAPI) -> None:
    opened = {
        f"{method} {route.path}"
        for method, route in routes(api)
        if access.reader in rules_of(route)
    }
    assert opened == {
        "GET /supply-points/{id}/consumption",
        "GET /supply-points/{id}/exports/{name}",
        "GET /supply-points/{id}/readings",
        "GET /supply-points/{id}/remote",
    }


def test_the_mailed_password_sets_a_password_and_opens_no_other_call(api: FastAPI) -> None:
    some = {
        f"{method} {route.path}"
        for method, route in routes(api)
        if access.RULES.any_password in rules_of(route)
        and access.RULES.signed_in not in rules_of(route)
    }
    assert some == {"PUT /me/password"}


def both(app: FastAPI, api: FastAPI) -> Iterator[Route]:
    yield from routes(app)
    yield from routes(api)


def test_nothing_that_is_only_looked_at_changes_anything(app: FastAPI, api: FastAPI) -> None:
    """By name: neither address nor function of a GET says that it does something."""
    doing = [
        route.path
        for method, route in both(app, api)
        if method == "GET" and (CHANGING.search(route.path) or CHANGING.search(route.name))
    ]
    assert doing == []


@pytest.mark.parametrize("name", ["/cases/{id}/delete", "logout", "retry_letter", "end/all"])
def test_the_names_that_do_something_are_known(name: str) -> None:
    assert CHANGING.search(name)


@pytest.mark.parametrize("name", ["/status", "/settings", "/register/sent", "/documents/{id}"])
def test_the_names_that_only_look_are_known(name: str) -> None:
    assert not CHANGING.search(name)


def test_no_address_takes_both_a_look_and_a_change_by_one_function(
    app: FastAPI, api: FastAPI
) -> None:
    for _, route in both(app, api):
        methods = set(route.methods) - {"HEAD"}
        assert len(methods) == 1, route.path


def test_every_id_in_an_address_is_bound_to_a_shape(app: FastAPI, api: FastAPI) -> None:
    """Anything else is no page of ours, and reaches no service's address."""
    loose = []
    for _, route in both(app, api):
        for param in getattr(getattr(route, "dependant", None), "path_params", ()):
            marks = [getattr(mark, "pattern", None) for mark in param.field_info.metadata]
            if param.name not in FREE and not any(marks):
                loose.append(f"{route.path}: {param.name}")
    assert loose == []


FREE = {"service", "slug", "name", "token"}
"""Looked up in a table before anything is done with them; a token is quoted or sent in a body."""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("/metrics", "/docs", "/redoc", "/openapi.json")),
        *(("GET", path) for path in ("/api/v1/docs", "/api/v1/redoc", "/api/v1/metrics")),
        *(("GET", path) for path in ("/api/openapi.json", "/debug", "/.git/config", "/.env")),
        *(("GET", path) for path in ("/snapshots/replay", "/api/v1/snapshots/replay")),
        *(("POST", path) for path in ("/snapshots/replay", "/api/v1/snapshots/replay")),
    ],
)
async def test_nothing_of_the_inside_is_shown_outside(app: FastAPI, method: str, path: str) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answer = await client.request(method, path)
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "TRACK"])
async def test_methods_nobody_needs_are_refused(app: FastAPI, method: str) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        assert (await client.request(method, "/")).status_code == 405


async def test_the_apis_document_is_shown_and_shows_the_api_alone(app: FastAPI) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answer = await client.get("/api/v1/openapi.json")
    paths = set(answer.json()["paths"])
    assert "/cases" in paths
    assert not {path for path in paths if path.startswith(("/health", "/home", "/login"))}
