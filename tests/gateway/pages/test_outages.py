"""Breaks in the account's work stand on every page until they end, and are listed afterwards."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from chassis.clock import MOSCOW, now
from contracts.rules import RuleRow
from gateway.outages import Outage, this_month
from tests.builders import NOON
from tests.gateway.pages.house import House

BANNER = "Личный кабинет не будет работать с"
HOUR = timedelta(hours=1)


def typed(begins: timedelta = HOUR, lasts: timedelta = HOUR, **changes: Any) -> dict[str, Any]:
    at = now().astimezone(MOSCOW) + begins
    days = {"begins_at": f"{at:%Y-%m-%dT%H:%M}", "ends_at": f"{at + lasts:%Y-%m-%dT%H:%M}"}
    return {**days, "cause": "Обновляем программу", **changes}


@pytest.fixture
async def lead(house: House) -> House:
    """At the desk as a supervisor."""
    await house.sign_in(role="supervisor")
    for name, hours in (("site.down", 4), ("site.told", 2)):
        rule = RuleRow(
            value=hours,
            unit="hours",
            clause="п. 30",
            valid_from=NOON.date(),
            checked_on=NOON.date(),
        )
        path = f"/staff/rules/{name}/now"
        house.services.on("reception", "GET", path, rule.model_dump(mode="json"))
    return house


async def test_planned_works_stand_on_every_page_until_they_end_or_are_called_off(
    lead: House,
) -> None:
    form = typed(request_id="a-double-click")
    for _click in range(2):
        sent = await lead.browser.post("/staff/outages", data=form)
        assert sent.headers["location"] == "/staff/outages?done=published"
    page = (await lead.browser.get("/staff/outages")).text
    assert page.count(BANNER) == 1
    assert "1 ч 0 мин" in page
    assert "4 часа в месяц" in page
    desk, lead.browser.cookies = lead.browser.cookies, httpx2.Cookies()
    for path in ("/", "/outages", "/nowhere"):
        assert BANNER in (await lead.browser.get(path)).text
    [told] = (await lead.browser.get("/api/v1/outages")).json()["items"]
    assert told["cause"] == "Обновляем программу"
    await lead.sign_in()
    for _look in range(2):  # the second is kept
        assert BANNER in (await lead.browser.get("/status")).text
    own, lead.browser.cookies = lead.browser.cookies, desk
    assert (await lead.browser.post(f"/staff/outages/{told['id']}/end")).status_code == 303
    lead.browser.cookies = own
    assert BANNER not in (await lead.browser.get("/status")).text
    assert (await lead.browser.get("/api/v1/outages")).json()["items"] == []


async def test_what_has_been_is_listed_and_what_is_not_whole_asked_for_again(lead: House) -> None:
    for hours, cause in ((-2, "Отказ сети"), (-9, "Отказ диска")):
        sent = await lead.browser.post("/staff/outages", data=typed(hours * HOUR, cause=cause))
        assert sent.headers["location"].endswith("done=told")
    page = (await lead.browser.get("/staff/outages")).text
    assert page.count("поздно") == 1
    public = (await lead.browser.get("/outages")).text
    assert "Отказ сети" in public
    assert 'class="outages"' not in public
    lead.services.answers.clear()
    for wrong in (
        typed(lasts=-HOUR),
        typed(lasts=timedelta(days=8)),
        typed(cause=" "),
        typed(cause="a\x00b"),
        typed(begins_at="завтра"),
    ):
        sent = await lead.browser.post("/staff/outages", data=wrong)
        assert sent.status_code == 422
        assert wrong["ends_at"] in sent.text
    await lead.sign_in(role="operator")
    assert (await lead.browser.post("/staff/outages", data=typed())).status_code == 403


def test_a_month_counts_only_its_own_hours() -> None:
    first = NOON.astimezone(MOSCOW).replace(day=1, hour=0)
    days = {"id": "", "cause": "", "published_at": NOON}
    one = Outage(begins_at=first - 2 * HOUR, ends_at=first + HOUR, **days)
    assert this_month([one], NOON) == HOUR
