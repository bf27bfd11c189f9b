"""A term of the company is told to somebody, whoever has taken the case and whoever has left."""

import pytest

from contracts.case import Desk
from tests.notify.builders import a_staff_term, registered
from tests.notify.conftest import OpenPostroom, Postroom

OLGA, MARIA, OLEG, ANNA = (f"{name}@example.com" for name in ("olga", "maria", "oleg", "anna"))


@pytest.fixture
async def room(open_postroom: OpenPostroom) -> Postroom:
    """A company that names no address for cases nobody has taken."""
    made: Postroom = await open_postroom(desk_email="")
    return made


async def staff(room: Postroom, **roles: str) -> None:
    """Employees by name; a role in brackets is one of somebody who has left."""
    for name, role in roles.items():
        known = {"id": name, "email": f"{name}@example.com", "status": None}
        left = role.startswith("(")
        fact = registered(**known, role=role.strip("()"), active=not left)
        await room.recipients.keep(fact.account)


async def told(room: Postroom, assignee: str | None) -> list[str]:
    await room.write(a_staff_term("overdue", desk=Desk(assignee=assignee)))
    return sorted(letter.to for letter in await room.all())


async def test_where_nobody_has_it_every_supervisor_is_told(room: Postroom) -> None:
    await staff(room, maria="supervisor", oleg="supervisor", olga="operator", anna="admin")
    await staff(room, boris="(supervisor)")
    assert await told(room, None) == [MARIA, OLEG]


async def test_where_there_is_no_supervisor_administrators_are_told(room: Postroom) -> None:
    await staff(room, olga="operator", anna="admin")
    assert await told(room, None) == [ANNA]


async def test_who_has_it_is_told_alone(room: Postroom) -> None:
    await staff(room, maria="supervisor", olga="operator")
    assert await told(room, OLGA) == [OLGA]


async def test_where_who_had_it_has_left_the_supervisors_are_told(room: Postroom) -> None:
    await staff(room, maria="supervisor", olga="(operator)")
    assert await told(room, OLGA) == [MARIA]


async def test_the_same_fact_twice_makes_no_second_letter_to_anybody(room: Postroom) -> None:
    await staff(room, maria="supervisor", oleg="supervisor")
    event = a_staff_term("term_near", desk=Desk())
    await room.write(event, event)
    assert len(await room.all()) == 2
