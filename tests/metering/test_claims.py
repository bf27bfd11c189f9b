"""Points are claimed by two numbers, a few tries at a time; access is taken back for good."""

import asyncio
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from chassis.app import Service
from chassis.clock import new_id
from chassis.documents import Duplicate
from chassis.errors import Invalid, NotFound, NotNow, TooMany
from chassis.limits import Limits
from contracts.metering import PointChanged, RegisterValue
from services.metering.points.amending import let_back, renumber
from services.metering.points.claims import Claim, Claims
from services.metering.points.meters import Described, describe, put_up
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints
from tests.builders import NOON
from tests.metering.points import a_meter, a_point

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
async def claims(service: Service, points: SupplyPoints) -> Claims:
    return Claims(points, Limits(service.database["limits"]))


def claim_of(point: SupplyPoint, **changes: str) -> Claim:
    serial = point.meters[-1].serial
    return Claim(**{"account_number": point.account_number, "meter_serial": serial, **changes})


async def a_kept(points: SupplyPoints, *people: str) -> SupplyPoint:
    return await points.documents.add(a_point(*people, account_number=new_id().upper()))


async def test_the_two_numbers_let_in_and_the_owner_is_told(
    points: SupplyPoints, claims: Claims
) -> None:
    owner, member = new_id(), new_id()
    point = await a_kept(points, owner)
    for _again in range(2):
        taken = await claims.take(member, new_id(), claim_of(point))
        assert taken.role_of(member) == "member"
    assert len((await points.documents.get(point.id)).people) == 2


async def test_five_wrong_tries_are_answered_and_the_sixth_waits_even_if_it_is_right(
    points: SupplyPoints, claims: Claims
) -> None:
    point, somebody, address = await a_kept(points), new_id(), new_id()
    for _try in range(5):
        with pytest.raises(NotFound):
            await claims.take(somebody, address, claim_of(point, meter_serial="999"))
    with pytest.raises(TooMany):
        await claims.take(somebody, address, claim_of(point))


async def test_of_many_wrong_tries_at_the_same_moment_five_are_answered(
    points: SupplyPoints, claims: Claims
) -> None:
    point, somebody, address = await a_kept(points), new_id(), new_id()
    wrong = claim_of(point, meter_serial="999")
    tries = (claims.take(somebody, address, wrong) for _ in range(12))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert Counter(type(one) for one in found) == {NotFound: 5, TooMany: 7}


async def test_many_who_claim_a_point_at_the_same_moment_are_each_let_in_once(
    points: SupplyPoints, claims: Claims
) -> None:
    owner, members = new_id(), [new_id() for _ in range(5)]
    point, address = await a_kept(points, owner), new_id()
    claim = claim_of(point)
    await asyncio.gather(*(claims.take(one, address, claim) for one in members * 2))
    seen = [one.account_id for one in (await points.documents.get(point.id)).people]
    assert sorted(seen) == sorted([owner, *members])


async def test_right_tries_are_not_counted_and_forgive_no_wrong_one(
    points: SupplyPoints, claims: Claims
) -> None:
    point, somebody, address = await a_kept(points), new_id(), new_id()
    for _try in range(4):
        with pytest.raises(NotFound):
            await claims.take(somebody, address, claim_of(point, account_number="НЕТ"))
        await claims.take(somebody, address, claim_of(point))
    with pytest.raises(NotFound):
        await claims.take(somebody, address, claim_of(point, account_number="НЕТ"))
    with pytest.raises(TooMany):
        await claims.take(somebody, address, claim_of(point))


async def test_who_was_shown_out_cannot_claim_again(points: SupplyPoints, claims: Claims) -> None:
    owner, member = new_id(), new_id()
    point = await a_kept(points, owner, member)
    await points.documents.change(point.id, SupplyPoint.let_go, member, "owner", NOON)
    with pytest.raises(NotFound):
        await claims.take(member, new_id(), claim_of(point))


def facts(point: SupplyPoint) -> list[tuple[str, str]]:
    told = [one for one in point.told() if isinstance(one, PointChanged)]
    return [(one.fact, one.account_id) for one in told]


def test_another_owner_in_the_register_ends_all_access() -> None:
    point = a_point("ivan", "olga", owner_number="11223344595")
    point.belongs_to("7707083893", "Мария", NOON)
    assert point.people == []
    assert facts(point) == [("access_lost", "ivan"), ("access_lost", "olga")]


def test_who_staff_shut_out_does_not_come_back_by_the_owners_number() -> None:
    point = a_point("ivan", owner_number="11223344595")
    point.let_go("ivan", "Мария", NOON)
    point.attach(["ivan", "olga"], NOON)
    point.meet("ivan", ["11223344595"], NOON)
    assert [one.account_id for one in point.people] == ["olga"]


def shown(value: str, code: str = "1.8.0") -> list[RegisterValue]:
    return [RegisterValue.model_validate({"code": code, "value": value})]


def test_a_replacement_keeps_what_both_meters_showed_and_is_done_once() -> None:
    point = a_point("ivan")
    new = Described(serial="777", model="Н", zones=2, digits=5, ratio=Decimal(1))
    both = [*shown("0.5", "1.8.1"), *shown("0.2", "1.8.2")]
    for _again in range(2):
        put_up(point, new, DAY, both, shown("12345.6"), "Мария", NOON)
    gone, here = point.meters
    assert (gone.removed_on, gone.closing) == (DAY, shown("12345.6"))
    assert (here.installed_on, here.opening, here.digits) == (DAY, both, 5)
    assert facts(point) == [("meter_replaced", "ivan")]


def test_a_replacement_that_does_not_fit_its_meters_is_refused_and_changes_nothing() -> None:
    point = a_point("ivan", meters=[a_meter(installed_on=DAY, digits=5)])
    before, new = point.model_copy(deep=True), Described(serial="777", zones=2)
    with pytest.raises(Invalid):
        put_up(point, new, DAY, shown("1"), shown("1"), "Мария", NOON)
    with pytest.raises(Invalid):
        put_up(point, Described(serial="777"), DAY, (), shown("100000"), "Мария", NOON)
    with pytest.raises(NotNow):
        put_up(point, new, date(2026, 1, 1), (), (), "Мария", NOON)
    assert point == before


def test_a_meter_that_was_taken_down_does_not_come_back() -> None:
    point = a_point()
    put_up(point, Described(serial="777"), DAY, (), (), "Мария", NOON)
    with pytest.raises(NotNow):
        put_up(point, Described(serial="0123456789"), DAY, (), (), "Мария", NOON)


def test_a_verification_is_written_down_for_the_meter_that_stands_there() -> None:
    point, until = a_point(), date(2042, 1, 1)
    describe(point, Described(serial="0123456789", calibrated_until=until), "Мария", NOON)
    assert point.meter is not None
    assert point.meter.calibrated_until == until
    assert point.history[-1].what == "calibrated"
    with pytest.raises(NotNow):
        describe(point, Described(serial="777", calibrated_until=until), "Мария", NOON)


def test_staff_let_in_whom_access_was_taken_from_and_the_owner_is_told() -> None:
    point = a_point("ivan", "olga", owner_number="11223344595")
    point.people = [point.people[0].model_copy(update={"role": "owner"}), *point.people[1:]]
    point.let_go("olga", "owner", NOON)
    for _again in range(2):
        let_back(point, "olga", ["7707083893"], "Звонила, паспорт сверен", "Мария", NOON)
    assert (point.role_of("olga"), point.barred) == ("member", [])
    assert facts(point)[-2:] == [("access_lost", "olga"), ("let_in", "ivan")]
    assert (point.history[-1].what, point.history[-1].about) == (
        "let_back",
        "Звонила, паспорт сверен",
    )
    point.let_go("ivan", "Мария", NOON)
    # Until staff say otherwise the register does not let them in either.
    point.attach(["ivan"], NOON)
    assert point.role_of("ivan") is None
    let_back(point, "ivan", ["11223344595"], "Ошибка", "Мария", NOON)
    assert point.role_of("ivan") == "owner"


async def test_an_account_number_is_replaced_once_and_by_no_other_points(
    points: SupplyPoints,
) -> None:
    first, second = await a_kept(points, "ivan"), await a_kept(points)
    number = new_id().upper()
    for _again in range(2):
        told = (number, "Договор заключён", "Мария", NOON)
        point = await points.documents.change(first.id, renumber, *told)
    assert (point.account_number, point.history[-1].what) == (number, "renumbered")
    assert sum(one.what == "renumbered" for one in point.history) == 1
    with pytest.raises(Duplicate):
        await points.documents.change(second.id, renumber, *told)
    # Bills and notices still name the former one.
    found = await points.at_account(first.account_number)
    assert found is not None
    assert found.id == first.id
    assert [one.id for one in await points.formerly([first.account_number])] == [first.id]


async def test_used_up_tries_are_given_anew(points: SupplyPoints, claims: Claims) -> None:
    point, somebody = await a_kept(points), new_id()
    for _try in range(5):
        with pytest.raises(NotFound):
            await claims.take(somebody, new_id(), claim_of(point, meter_serial="999"))
    assert await claims.left(somebody) == 0
    await claims.renew(somebody)
    assert await claims.left(somebody) == 5
    await claims.take(somebody, new_id(), claim_of(point))
