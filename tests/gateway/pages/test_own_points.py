"""A form offers its consumer's own points, and says by the one chosen what need not be typed."""

import re

import pytest

from chassis.auth import Actor
from chassis.clock import new_id
from contracts.metering import PointView
from gateway.own_points import said_by_point
from services.applications.kinds.meter_reading import KIND
from services.metering.readings.windows import window
from tests.builders import NOON
from tests.gateway.pages.house import House, problem
from tests.gateway.pages.test_forms import key_in
from tests.metering.points import a_point

PAGE = "/forms/applications/meter_reading"
SAID = {"a": {"address": "Первая, 1", "serial": "1"}, "b": {"address": "Вторая, 2"}}


def a_view(actor: Actor) -> PointView:
    point = a_point(actor.id, account_number="0000000101")
    return PointView(**point.snapshot().model_dump(), window=window(point.point_type, NOON))


@pytest.fixture
async def actor(house: House) -> Actor:
    kinds = [KIND.described("applications", "ru")]
    house.services.on("applications", "GET", "/forms", kinds)
    house.services.on("identity", "GET", "/me", {"email": "ivan@example.com", "phone": ""})
    return await house.sign_in()


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def test_the_point_chosen_fills_in_this_page_and_the_next(house: House, actor: Actor) -> None:
    view = a_view(actor)
    assert view.meter is not None
    house.services.on("metering", "GET", "/points", [view.model_dump(mode="json")])
    house.services.on("applications", "POST", "/forms/meter_reading/check", {})
    begun = await house.browser.get(PAGE)
    sent = {"request_id": key_in(begun.text), "step": "2", "supply_point": view.id}
    filled = await house.browser.post(PAGE, data={**sent, "go": "fill"})
    assert value_of(filled.text, "account_number") == view.account_number
    assert value_of(filled.text, "point_address") == view.address
    another = {**sent, "point_address": "Другой адрес", "go": "next"}
    went = await house.browser.post(PAGE, data=another)
    meter = await house.browser.get(went.headers["location"])
    assert value_of(meter.text, "meter_serial") == view.meter.serial
    checked = await house.browser.get(went.headers["location"].partition("?")[0] + "?step=check")
    assert "Другой адрес" in checked.text
    assert f"{view.address}, № {view.meter.serial}" in checked.text
    assert view.id not in checked.text


@pytest.mark.parametrize("away", [True, False])
async def test_who_has_no_points_is_not_asked_for_one(
    house: House, actor: Actor, away: bool
) -> None:
    if not away:
        house.services.on("metering", "GET", "/points", [])
    page = await house.browser.post(
        PAGE, data={"request_id": new_id(), "step": "2", "supply_point": new_id(), "go": "fill"}
    )
    assert "supply_point" not in page.text
    assert "<h1>Точка поставки</h1>" in page.text


async def test_a_program_cannot_name_anothers_point(house: House, actor: Actor) -> None:
    other = new_id()
    path = f"/points/{other}"
    house.services.on("metering", "GET", path, problem(404, "not-found", "Нет"))
    body = {"service": "applications", "kind": "meter_reading", "form": {"supply_point": other}}
    key = {"Idempotency-Key": new_id()}
    answer = await house.browser.post("/api/v1/cases", json=body, headers=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "supply_point"
    assert not house.services.count("/cases")


def test_another_point_takes_the_place_of_what_the_first_one_said_and_of_nothing_else() -> None:
    typed = {"address": "Первая, 1", "serial": "12"}
    here = ("address", "point")
    assert said_by_point(SAID, ("a", "b"), typed, here) == {"address": "Вторая, 2"}
    assert said_by_point(SAID, ("", "a"), typed, here) == {"serial": "1"}
    own = {"address": "Третья, 3", "serial": "12"}
    assert said_by_point(SAID, ("a", "a"), own, here) == {}
    assert said_by_point(SAID, ("b", "a"), own, here) == {"serial": "1"}
    assert said_by_point(SAID, ("b", "a"), own, here, over=True) == SAID["a"]
    assert said_by_point(SAID, ("a", ""), own, here) == {}
