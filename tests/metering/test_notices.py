"""Notices reach exactly those whose supply they are about, each once for each state."""

from datetime import date
from typing import Any

import pytest

from chassis.app import Service
from chassis.clock import new_id
from chassis.errors import Invalid, NotNow
from contracts.notices import NoticePlan, NoticeTold
from services.metering.notices import telling
from services.metering.notices.ahead import ShortNotice
from services.metering.notices.model import Notice
from services.metering.notices.store import Notices
from services.metering.notices.telling import Teller
from services.metering.points.store import SupplyPoints
from tests.builders import NOON
from tests.metering.points import a_point

STREET = "Примерский край, г. Примерск, ул. Берёзовая"


def a_plan(**changes: Any) -> NoticePlan:
    plain = {
        "title": "Пониженное напряжение",
        "cause": "Перегружен трансформатор",
        "measures": "Замена трансформатора",
        "planned_until": date(2026, 12, 20),
        "supply_points": "all",
    }
    return NoticePlan.model_validate({**plain, **changes})


def a_notice(**changes: Any) -> Notice:
    return Notice.publish(a_plan(**changes), new_id(), "Служба примеров", NOON)


@pytest.fixture(scope="module")
async def notices(service: Service, points: SupplyPoints) -> Notices:
    notices = Notices(service, points)
    await service.start_store()
    return notices


async def told(service: Service, notice: Notice) -> list[NoticeTold]:
    """What lies in its outbox: without a broker nothing leaves it."""
    found = await service.database["notices"].find_one({"_id": notice.id})
    assert found is not None
    return [NoticeTold.model_validate_json(one["body"]) for one in found["outbox"]]


@pytest.mark.parametrize(
    ("scope", "concerned"),
    [
        ({"supply_points": "all"}, True),
        ({"supply_points": ["5600000001"]}, True),
        ({"supply_points": ["5600000002"]}, False),
        ({"supply_points": [], "address": "ул.  березовая"}, True),
        ({"supply_points": [], "address": "ул. Вторая"}, False),
    ],
)
def test_a_notice_is_about_all_or_some_accounts_or_an_address(
    scope: dict[str, Any], concerned: bool
) -> None:
    point = a_point(account_number="5600000001", address=f"{STREET}, д. 5")
    assert a_notice(**scope).concerns(point) is concerned


@pytest.mark.parametrize(
    "wrong",
    [
        {"planned_until": None},
        {"type": "planned"},
        {"type": "planned", "begins_at": "2026-12-02T10:00", "ends_at": "2026-12-02T09:00"},
        {"supply_points": [], "address": " "},
        {"title": "x" * 201},
        {"cause": ""},
        {"measures": "a\x00b"},
        {"supply_points": ["a b"]},
        {"supply_points": ["1"] * 5001},
        {"surprise": 1},
    ],
)
def test_what_is_not_whole_is_not_taken(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        a_plan(**wrong)


def test_an_ended_notice_says_nothing_more() -> None:
    notice = a_notice()
    notice.amend({}, ended=True, by="", at=NOON)
    notice.amend({}, ended=True, by="", at=NOON)  # the second click of two
    with pytest.raises(NotNow):
        notice.amend({"title": "Снова"}, ended=False, by="", at=NOON)


def test_a_change_that_changes_nothing_tells_nobody_again() -> None:
    notice = a_notice()
    notice.telling = None
    notice.amend({"title": "Пониженное напряжение"}, ended=False, by="", at=NOON)
    assert notice.telling is None


async def test_each_consumer_concerned_is_told_once_with_all_their_addresses(
    service: Service, points: SupplyPoints, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where their points lie on different pages, and two replicas tell at the same time."""
    monkeypatch.setattr(telling, "PAGE", 2)
    anna, boris, vera = new_id(), new_id(), new_id()
    for house, people in enumerate([(anna,), (boris, vera), (anna,), (), (vera,)], 1):
        await points.documents.add(a_point(*people, address=f"{STREET}, д. {house}"))
    await points.documents.add(a_point(boris, address="Примерский край, г. Другой, д. 1"))
    plan = a_plan(supply_points=[], address="берёзовая")
    notice, _new = await notices.publish(plan, new_id(), "", NOON)
    for _ in range(2):
        await Teller(notices, points).tell()
    facts = await told(service, notice)
    assert sorted(one.account_id for one in facts) == sorted([anna, boris, vera])
    addresses = {one.account_id: one.addresses for one in facts}
    assert addresses[anna] == [f"{STREET}, д. 1", f"{STREET}, д. 3"]
    assert addresses[boris] == [f"{STREET}, д. 2"]
    kept = await notices.documents.get(notice.id)
    assert (kept.reached, kept.telling) == (3, None)

    await notices.amend(notice.id, {}, True, "", NOON)
    await Teller(notices, points).tell()
    ended = [one for one in await told(service, notice) if one.what == "ended"]
    assert len(ended) == 3
    assert [one.title for one in await notices.of(anna, NOON)] == ["Пониженное напряжение"]
    assert await notices.of(new_id(), NOON) == []


async def test_a_page_that_another_replica_told_is_not_told_again(
    service: Service, notices: Notices
) -> None:
    notice, _new = await notices.publish(a_plan(), new_id(), "", NOON)
    people = [(new_id(), [STREET])]
    await notices.documents.change(notice.id, Notice.tell_to, "", people, "m", NOON)
    await notices.documents.change(notice.id, Notice.tell_to, "", people, "m", NOON)
    assert len(await told(service, notice)) == 1


async def test_the_same_request_publishes_once_and_an_unknown_account_is_named(
    notices: Notices,
) -> None:
    key = new_id()
    first, new = await notices.publish(a_plan(), key, "", NOON)
    again, anew = await notices.publish(a_plan(), key, "", NOON)
    assert (first.id, new, anew) == (again.id, True, False)
    with pytest.raises(Invalid) as refused:
        await notices.publish(a_plan(supply_points=["5699999999"]), new_id(), "", NOON)
    assert "5699999999" in refused.value.fields("ru")[0].message


SOON = {"type": "planned", "begins_at": "2026-11-30T10:00", "ends_at": "2026-12-01T12:00"}
"""NOON is the noon of 24 November: this is a day too near."""


def test_a_planned_interruption_announced_late_says_why() -> None:
    with pytest.raises(ShortNotice) as refused:
        a_notice(**SOON)
    assert "01.12.2026" in refused.value.fields("ru")[0].message
    late = a_notice(**SOON, short_notice="Повреждена опора")
    assert late.desk().short_notice == "Повреждена опора"
    assert "short_notice" not in late.shown().model_dump()


@pytest.mark.parametrize("changes", [{"begins_at": "2026-12-01T00:10"}, {"type": "unplanned"}])
def test_what_is_early_enough_or_not_planned_needs_no_reason(changes: dict[str, str]) -> None:
    plan = {**SOON, "ends_at": "2026-12-02T12:00", **changes}
    assert a_notice(**plan, short_notice="Лишнее").short_notice == ""


def test_a_beginning_moved_nearer_is_asked_about_anew() -> None:
    notice = a_notice(**SOON, short_notice="Повреждена опора")
    notice.amend({"title": "Отключение"}, ended=False, by="", at=NOON)
    assert notice.short_notice == "Повреждена опора"
    moved = {"begins_at": "2026-11-29T10:00"}
    with pytest.raises(ShortNotice):
        notice.amend(moved, ended=False, by="", at=NOON)
    notice.amend({**moved, "short_notice": "Опора упала"}, ended=False, by="", at=NOON)
    assert notice.short_notice == "Опора упала"
