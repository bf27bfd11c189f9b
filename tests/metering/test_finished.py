"""Applications that are done make points and change meters: once, late, doubled or out of order."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.clock import new_id
from contracts.case import Answer, CaseSnapshot, TimelineEntry
from contracts.words import Words
from services.metering.points.finished import Finished
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints
from tests.builders import NOON, a_snapshot
from tests.metering.points import ADDRESS, a_meter, a_point

PLAIN = Words(ru="", en="")


def answers(given: dict[str, str]) -> list[Answer]:
    return [
        Answer(field=name, title=PLAIN, text=PLAIN, value=value) for name, value in given.items()
    ]


def a_done(
    kind: str, state: str, form: dict[str, str], step: dict[str, str], **changes: Any
) -> CaseSnapshot:
    entry = TimelineEntry(at=NOON, by="staff", fact="moved", title=PLAIN, answers=answers(step))
    given = {"id": new_id(), "service": "applications", "kind": kind, "state": state}
    told = {"answers": answers(form), "timeline": [entry], "number": f"Т-{new_id()[-12:].upper()}"}
    return a_snapshot(**given, **told, **changes)


@pytest.fixture
def finished(points: SupplyPoints) -> Finished:
    return Finished(points)


DONE = {"meter_serial": "777", "meter_model": "ПУ-2", "reading": "12.5"}


@pytest.mark.parametrize(
    ("kind", "state", "day"),
    [
        ("meter_service", "done", "done_on"),
        ("meter_failure", "replaced", "replaced_on"),
        ("meter_admission", "admitted", "inspected_on"),
    ],
)
async def test_the_meter_that_an_act_names_stands_at_the_consumers_point(
    finished: Finished, points: SupplyPoints, kind: str, state: str, day: str
) -> None:
    owner = new_id()
    point = await points.documents.add(a_point(owner, account_number=new_id().upper()))
    form = {"account_number": point.account_number, "point_address": ADDRESS}
    step = DONE | {day: "2026-11-20", "removed_reading": "345.6"}
    case = a_done(kind, state, form, step, owner=owner)
    for _again in range(2):
        await finished.hear(case)
    gone, here = (await points.documents.get(point.id)).meters
    assert (here.serial, here.installed_on) == ("777", date(2026, 11, 20))
    assert here.opening[0].value == Decimal("12.5")
    assert gone.closing[0].value == Decimal("345.6")


async def test_a_connection_that_is_made_is_a_point_of_its_consumer(
    finished: Finished, points: SupplyPoints
) -> None:
    owner = new_id()
    case = a_done("connection", "connected", {"object_address": ADDRESS}, {}, owner=owner)
    for _again in range(2):
        await finished.hear(case)
    [point] = await points.all_of(owner)
    assert (point.id, point.address, point.meter) == (case.id, ADDRESS, None)
    form = {"point_address": ADDRESS}
    await finished.hear(
        a_done(
            "point_equipment", "completed", form, DONE | {"installed_on": "2026-11-20"}, owner=owner
        )
    )
    [point] = await points.all_of(owner)
    assert point.meter is not None
    assert point.meter.serial == "777"


@pytest.mark.parametrize("numbered", [True, False])
async def test_who_left_a_point_does_not_get_another_by_the_next_fact_of_the_case(
    finished: Finished, points: SupplyPoints, numbered: bool
) -> None:
    """Such as the rating of what was done there."""
    owner = new_id()
    point = await points.documents.add(a_point(owner, account_number=new_id().upper()))
    form = {"account_number": point.account_number} if numbered else {}
    step = DONE | {"done_on": "2026-11-20"}
    case = a_done("meter_service", "done", form | {"point_address": ADDRESS}, step, owner=owner)
    await finished.hear(case)
    await points.documents.change(point.id, SupplyPoint.leave, owner, NOON)
    await finished.hear(case.model_copy(update={"version": case.version + 1}))
    assert await points.all_of(owner) == []


async def test_what_is_not_done_or_is_anothers_changes_nothing(
    finished: Finished, points: SupplyPoints
) -> None:
    owner, other = new_id(), new_id()
    point = await points.documents.add(a_point(owner, account_number=new_id().upper()))
    form, step = {"account_number": point.account_number}, DONE | {"done_on": "2026-11-20"}
    for case in (
        a_done("meter_service", "visit_agreed", form, step, owner=owner),
        a_done("meter_service", "done", form, step, owner=other),
        a_done("meter_reading", "done", form, step, owner=owner),
        a_done("meter_service", "done", form, step, owner=owner).model_copy(
            update={"service": "reception"}
        ),
    ):
        await finished.hear(case)
    assert (await points.documents.get(point.id)).meters == point.meters


async def test_an_act_that_comes_late_does_not_bring_an_old_meter_back(
    finished: Finished, points: SupplyPoints
) -> None:
    owner = new_id()
    gone = a_meter(serial="777", removed_on=date(2026, 11, 21))
    here = a_meter(serial="888", installed_on=date(2026, 11, 21))
    point = await points.documents.add(
        a_point(owner, account_number=new_id().upper(), meters=[gone, here])
    )
    for serial in ("777", "666"):
        step = DONE | {"done_on": "2026-11-20", "meter_serial": serial}
        form = {"account_number": point.account_number}
        await finished.hear(a_done("meter_service", "done", form, step, owner=owner))
    assert (await points.documents.get(point.id)).meters == point.meters


async def test_the_point_that_was_chosen_is_meant_and_no_other_persons(
    finished: Finished, points: SupplyPoints
) -> None:
    owner, neighbour = new_id(), new_id()
    own, others = [
        await points.documents.add(a_point(one, account_number=new_id().upper()))
        for one in (owner, neighbour)
    ]
    step = DONE | {"done_on": "2026-11-20"}
    for chosen in (own, others):
        form = {"supply_point": chosen.id, "account_number": "Д-7", "point_address": ADDRESS}
        await finished.hear(a_done("meter_service", "done", form, step, owner=owner))
    serials = [one.meter.serial for one in await points.all_of(owner) if one.meter]
    assert serials == ["777"]
    assert (await points.documents.get(others.id)).meters == others.meters
