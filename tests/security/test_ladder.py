"""Every page and call, tried by everybody whom its rule keeps out: no service hears of it."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chassis.auth import issue
from chassis.clock import new_id
from chassis.testing import MongoDB
from gateway.api import access
from gateway.pages import front
from gateway.security import SESSION_COOKIE
from tests.gateway.pages.house import PEOPLE_KEY, House, a_house
from tests.walking import mounts, routes, rules_of

STAFF = {"operator", "supervisor", "admin"}
LET_IN = {
    "admin": {"admin"},
    "supervisor": {"supervisor", "admin"},
    "staff": STAFF,
    "consumer": {"consumer"},
    "signed_in": {"consumer", *STAFF},
}
"""Whom each rule lets in, the narrowest rules first."""
EVERYBODY = ("nobody", "consumer", "operator", "supervisor", "admin")
SAMPLES = {"day": "2026-11-24"}


@dataclass(frozen=True)
class Door:
    """A method at an address, and who may use it."""

    method: str
    path: str
    let_in: set[str]


def doors(app: Any, rules: Any, under: str = "") -> Iterator[Door]:
    """All that are not open to everybody."""
    for method, route in routes(app):
        asked = rules_of(route)
        rule = next((name for name in LET_IN if getattr(rules, name) in asked), None)
        if rule:
            path = re.sub(r"\{(\w+)\}", lambda found: SAMPLES.get(found[1], new_id()), route.path)
            yield Door(method, under + path, LET_IN[rule])


@pytest.fixture(scope="module")
async def house(mongo: MongoDB) -> AsyncIterator[House]:
    made = await a_house(mongo.url())
    yield made
    await made.close()


@pytest.fixture(scope="module")
async def keys(house: House) -> dict[str, dict[str, str]]:
    """What each of them shows: a browser's cookie, a program's token."""
    found: dict[str, dict[str, str]] = {"nobody": {}}
    for role in EVERYBODY[1:]:
        actor = await house.sign_in(role=role)
        token = issue(actor, PEOPLE_KEY, timedelta(minutes=5))
        cookie = house.browser.cookies[SESSION_COOKIE]
        found[role] = {
            "page": f"{SESSION_COOKIE}={cookie}",
            "api": f"Bearer {token}",
        }
        house.browser.cookies.clear()
    house.services.asked.clear()
    return found


async def passed(house: House, keys: dict[str, dict[str, str]], door: Door, api: bool) -> list[str]:
    """Who of those that it is closed to was not sent away."""
    found = []
    for role in EVERYBODY:
        if role in door.let_in:
            continue
        name, kind = ("authorization", "api") if api else ("cookie", "page")
        headers = {name: keys[role][kind]} if role != "nobody" else {}
        answer = await house.browser.request(door.method, door.path, headers=headers)
        expected = (401 if api else 303) if role == "nobody" else 403
        if answer.status_code != expected or house.services.asked:
            found.append(f"{door.method} {door.path}: {role}, {answer.status_code}")
            house.services.asked.clear()
    return found


async def test_whoever_a_pages_rule_keeps_out_is_sent_away(
    house: House, keys: dict[str, dict[str, str]]
) -> None:
    closed = list(doors(house.app, front.RULES))
    assert len(closed) > 150
    assert [one for door in closed for one in await passed(house, keys, door, api=False)] == []


async def test_whoever_a_calls_rule_keeps_out_is_sent_away(
    house: House, keys: dict[str, dict[str, str]]
) -> None:
    closed = list(doors(mounts(house.app)["/api/v1"], access.RULES, "/api/v1"))
    assert len(closed) > 70
    assert [one for door in closed for one in await passed(house, keys, door, api=True)] == []


async def test_the_walk_notices_who_passes(house: House, keys: dict[str, dict[str, str]]) -> None:
    wide_open = Door("GET", "/login", {"admin"})
    assert len(await passed(house, keys, wide_open, api=False)) == len(EVERYBODY) - 1
