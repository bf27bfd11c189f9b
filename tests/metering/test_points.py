"""Supply points: who sees them, and how they lie in the store."""

from datetime import date
from decimal import Decimal

import pytest

from casework.once import AlreadyUsed, once
from chassis.clock import new_id
from chassis.documents import Duplicate
from chassis.errors import NotFound
from contracts.metering import RegisterValue
from services.metering.points.amending import renumber
from services.metering.points.store import SupplyPoints
from tests.builders import NOON
from tests.metering.points import a_meter, a_point


def test_the_meter_of_a_point_is_the_one_that_was_not_taken_down() -> None:
    gone = a_meter(serial="001", removed_on=date(2026, 1, 15))
    assert a_point(meters=[gone]).meter is None
    new = a_meter(serial="002")
    assert a_point(meters=[gone, new]).meter == new


@pytest.mark.parametrize(
    ("zones", "registers"),
    [(1, ("1.8.0",)), (2, ("1.8.1", "1.8.2")), (3, ("1.8.1", "1.8.2", "1.8.3"))],
)
def test_a_meter_has_a_register_for_each_zone(zones: int, registers: tuple[str, ...]) -> None:
    assert a_meter(zones=zones).registers == registers


def test_a_snapshot_does_not_carry_the_number_that_names_the_owner() -> None:
    point = a_point(owner_number="11223344595")
    assert "11223344595" not in point.snapshot().model_dump_json()


def test_a_change_of_the_account_takes_no_point_that_an_application_gave() -> None:
    """The register does not name its owner yet."""
    owner = new_id()
    point = a_point(owner)
    point.meet(owner, ["08765430300"], NOON)
    assert point.role_of(owner) == "owner"


def test_whom_the_register_names_is_owner_over_those_who_saw_it_before() -> None:
    builder, owner = new_id(), new_id()
    point = a_point(builder)
    point.belongs_to("08765430300", "Мария", NOON)
    point.attach([owner], NOON)
    assert (point.role_of(builder), point.role_of(owner)) == ("member", "owner")
    point.attach([builder], NOON)
    assert point.role_of(builder) == "owner"


async def test_a_point_comes_back_as_it_was_kept(points: SupplyPoints) -> None:
    shown = [RegisterValue(code="1.8.0", value=Decimal("123456.789"))]
    meter = a_meter(ratio=Decimal(40), calibrated_until=date(2030, 5, 1), opening=shown)
    kept = await points.documents.add(a_point(new_id(), meters=[meter]))
    assert await points.documents.get(kept.id) == kept


async def test_a_point_is_found_by_who_may_see_it_alone(points: SupplyPoints) -> None:
    owner, member, other = new_id(), new_id(), new_id()
    point = await points.documents.add(a_point(owner, member))
    for account in (owner, member):
        assert (await points.of(account, point.id)).id == point.id
        assert [one.id for one in await points.all_of(account)] == [point.id]
    assert await points.all_of(other) == []
    with pytest.raises(NotFound):
        await points.of(other, point.id)


async def test_an_account_number_and_a_code_name_one_point(points: SupplyPoints) -> None:
    point = await points.documents.add(a_point(point_code="123456789012345"))
    found = await points.at_code("123456789012345")
    assert found is not None
    assert found.id == point.id
    with pytest.raises(Duplicate):
        await points.documents.add(a_point(point_code="123456789012345"))
    with pytest.raises(Duplicate):
        await points.documents.add(a_point(account_number=point.account_number))
    await points.documents.add(a_point())
    await points.documents.add(a_point())


async def test_a_command_of_the_desk_that_comes_again_is_one_also_after_it_was_undone(
    points: SupplyPoints,
) -> None:
    point = await points.documents.add(a_point())
    first, change = point.account_number, points.documents.change

    async def number(key: str, to: str) -> str:
        verb = once(key, renumber, to)
        return (await change(point.id, verb, to, "сверка", "Мария", NOON)).account_number

    assert await number("request-1", "7700000001") == "7700000001"
    assert await number("request-2", first) == first
    assert await number("request-1", "7700000001") == first
    assert len((await points.documents.get(point.id)).history) == 2
    with pytest.raises(AlreadyUsed):
        await number("request-2", "7700000002")
