"""Readings are kept in the order of their point: none lost, none doubled, none below another."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casework.model import Case
from casework.once import AlreadyUsed
from casework.parts import By
from chassis.clock import new_id
from chassis.errors import Invalid, NotNow
from contracts.case import CaseChanged
from contracts.metering import PointSnapshot, RegisterValue
from services.metering.readings.correcting import correct
from services.metering.readings.model import Sent
from services.metering.readings.store import Readings
from services.metering.readings.taking import Doubtful, Typed, take
from services.metering.readings.telling import questioned, views
from tests.metering.points import a_point_snapshot
from tests.metering.readings.builders import AT, TODAY, a_used_meter

OWNER = new_id()
STAFF = By(party="staff", name="Служба примеров")


def a_used_point(**changes: Any) -> PointSnapshot:
    return a_point_snapshot(OWNER, **{"meters": [a_used_meter()], **changes})


def sent(key: str = "", owner: str = OWNER, **changes: Any) -> Sent:
    return Sent(By(party="consumer"), owner, "consumer", (key or new_id(), "hash"), **changes)


def typed(shown: object, day: date | None = None, *, confirmed: bool = True) -> Typed:
    return Typed({"1.8.0": str(shown)}, day, confirmed)


async def taken(readings: Readings, point: PointSnapshot, shown: object, **more: Any) -> Case:
    case, _made = await take(readings, point, sent(), typed(shown, **more), AT)
    return case


async def test_a_reading_is_accepted_and_told_with_its_number(readings):
    case = await taken(readings, a_used_point(), "120,5")
    assert case.number.startswith("ПК-")
    assert (case.state, case.closed) == ("accepted", True)
    assert case.form["registers"] == {"1.8.0": "120.5"}
    kept = await readings.collection.find_one({"_id": case.id})
    [told] = kept["outbox"]
    fact = CaseChanged.model_validate_json(told["body"])
    assert (fact.fact, fact.case.category, fact.case.service) == (
        "submitted",
        "reading",
        "metering",
    )
    assert {one.field: one.text.ru for one in fact.case.answers}["1.8.0"] == "120,5"
    assert fact.case.rated_until is None


async def test_what_comes_again_is_the_same_reading(readings):
    point, request = a_used_point(), sent(new_id())
    first, made = await take(readings, point, request, typed(100), AT)
    again, made_again = await take(readings, point, request, typed(100), AT)
    assert (made, made_again, again.id) == (True, False, first.id)
    other = await taken(readings, point, "100,0")
    assert other.id == first.id
    await taken(readings, point, 150)
    late, made = await take(readings, point, request, typed(100), AT + timedelta(minutes=5))
    assert (late.id, made) == (first.id, False)
    changed = Sent(request.by, OWNER, "consumer", (request.request[0], "other"))
    with pytest.raises(AlreadyUsed):
        await take(readings, point, changed, typed(90), AT)


async def test_the_same_figures_of_another_person_or_day_are_another_reading(readings):
    point = a_used_point()
    first = await taken(readings, point, 100, day=TODAY - timedelta(days=1))
    next_day = await taken(readings, point, 100)
    other, _ = await take(readings, point, sent(owner=new_id()), typed(100), AT)
    assert len({first.id, next_day.id, other.id}) == 3
    assert other.form["consumption"] == "0"


async def test_many_at_once_are_kept_in_order_and_none_lies_below_another(readings):
    point = a_used_point()

    async def send(shown: int) -> int:
        try:
            await taken(readings, point, shown)
        except Invalid:
            return 0
        return 1

    accepted = sum(await asyncio.gather(*(send(100 + place % 8) for place in range(24))))
    kept = await readings.history(point.id)
    assert [one.form["seq"] for one in kept] == list(range(len(kept), 0, -1))
    shown = [Decimal(one.form["registers"]["1.8.0"]) for one in reversed(kept)]
    assert shown == sorted(shown)
    assert len(set(shown)) == len(shown)  # one person and one day: the same figures are the same
    assert accepted >= len(kept)
    assert shown[-1] == 107


async def test_a_double_click_makes_one(readings):
    point, request = a_used_point(), sent(new_id())
    both = await asyncio.gather(*(take(readings, point, request, typed(50), AT) for _ in range(6)))
    assert len({case.id for case, _made in both}) == 1
    assert len(await readings.history(point.id)) == 1


async def a_year_of(readings: Readings, point: PointSnapshot, last: int = 3600) -> None:
    for month in range(12):
        day = date(2025, 11, 24) + timedelta(days=30 * month)
        await taken(readings, point, last * (month + 1) // 12, day=day)


async def test_a_doubt_is_asked_about_and_then_questioned(readings):
    point = a_used_point()
    await a_year_of(readings, point)
    with pytest.raises(Doubtful) as asked:
        await take(readings, point, sent(), typed(9000, confirmed=False), AT)
    assert "обычно за такое время" in asked.value.fields("ru")[0].message
    case = await taken(readings, point, 9000)
    assert (case.state, case.deadline.rule) == ("questioned", "reading.check")
    assert questioned(case).before[0].value == "3600"
    # What waits counts as the last one meanwhile.
    with pytest.raises(Invalid):
        await taken(readings, point, 4000)
    declined = await readings.cases.once(
        case.id, "key", Case.move, "declined", STAFF, {"note": "Проверьте"}, AT
    )
    assert (declined.state, declined.timeline[-1].text) == ("declined", "Проверьте")
    assert (await taken(readings, point, 3900)).state == "accepted"


async def test_one_may_take_back_what_is_questioned(readings):
    point = a_used_point()
    await a_year_of(readings, point)
    case = await taken(readings, point, 9000)
    await readings.cases.change(case.id, Case.withdraw, By(party="consumer"), "опечатка", AT)
    assert (await taken(readings, point, 3900)).state == "accepted"


async def test_a_decision_is_taken_once(readings):
    point = a_used_point()
    await a_year_of(readings, point)
    case = await taken(readings, point, 9000)
    for _ in range(2):
        await readings.cases.once(case.id, "once", Case.move, "accepted", STAFF, {}, AT)
    with pytest.raises(NotNow):
        await readings.cases.once(
            case.id, "other", Case.move, "declined", STAFF, {"note": "нет"}, AT
        )
    assert [one.fact for one in (await readings.cases.get(case.id)).timeline] == [
        "submitted",
        "moved",
    ]


async def test_a_correction_takes_the_place_of_what_was_wrong(readings):
    point = a_used_point()
    await taken(readings, point, 100, day=TODAY - timedelta(days=60))
    wrong = await taken(readings, point, 110, day=TODAY - timedelta(days=30))
    await taken(readings, point, 125)
    mending = sent(
        corrects=wrong.id,
        instead={"number": wrong.number, "registers": wrong.form["registers"], "why": ""},
    )
    with pytest.raises(Invalid):
        await correct(readings, point, wrong, mending, typed(126), AT)
    with pytest.raises(Invalid):
        await correct(readings, point, wrong, mending, typed(99), AT)
    with pytest.raises(Invalid):
        await correct(readings, point, wrong, mending, typed(110), AT)
    right = await correct(readings, point, wrong, mending, typed(120), AT)
    assert (await correct(readings, point, wrong, mending, typed(120), AT)).id == right.id
    assert right.form["taken_on"] == wrong.form["taken_on"]
    shown = views(point, await readings.history(point.id), readings.zones.names)
    told = [(one.shown[0].value, one.state, one.consumption) for one in shown]
    assert [(one.instead_of, one.replaced_by) for one in shown[1:3]] == [
        (wrong.number, ""),
        ("", right.number),
    ]
    assert told == [
        ("125", "accepted", "5"),
        ("120", "accepted", "20"),
        ("110", "corrected", None),
        ("100", "accepted", "100"),
        ("0", "accepted", None),
    ]
    with pytest.raises(NotNow):
        await correct(readings, point, wrong, sent(corrects=wrong.id), typed(121), AT)


async def test_of_two_who_correct_a_reading_at_once_one_is_told_that_it_is_done(readings):
    point = a_used_point()
    wrong = await taken(readings, point, 300)
    instead = {"number": wrong.number, "registers": wrong.form["registers"], "why": ""}
    mendings = [sent(corrects=wrong.id, instead=instead) for _ in range(2)]
    found = await asyncio.gather(
        *(
            correct(readings, point, wrong, mending, typed(100 + place), AT)
            for place, mending in enumerate(mendings)
        ),
        return_exceptions=True,
    )
    [right] = [one for one in found if isinstance(one, Case)]
    assert [type(one) for one in found if one is not right] == [NotNow]
    shown = views(point, await readings.history(point.id), readings.zones.names)
    standing = [one.shown[0].value for one in shown if one.number and one.state == "accepted"]
    assert standing == [right.form["registers"]["1.8.0"]]


async def test_what_a_crash_left_uncorrected_counts_no_more_and_is_finished(readings):
    point = a_used_point()
    wrong = await taken(readings, point, 300, day=TODAY - timedelta(days=3))
    mending = sent(
        corrects=wrong.id,
        instead={"number": wrong.number, "registers": wrong.form["registers"], "why": ""},
    )
    right = await correct(readings, point, wrong, mending, typed(100), AT)
    # As if the second write had not come to pass.
    await readings.collection.update_one({"_id": wrong.id}, {"$set": {"state": "accepted"}})
    assert (await taken(readings, point, 120)).form["consumption"] == "20"
    assert (await correct(readings, point, wrong, mending, typed(100), AT)).id == right.id
    assert (await readings.cases.get(wrong.id)).state == "corrected"


async def test_a_new_meter_goes_on_from_its_opening_reading(readings):
    old = a_used_meter()
    point = a_used_point(meters=[old])
    await taken(readings, point, 900, day=TODAY - timedelta(days=40))
    closed = old.model_copy(
        update={
            "removed_on": TODAY - timedelta(days=10),
            "closing": [RegisterValue(code="1.8.0", value=Decimal(950))],
        }
    )
    new = a_used_meter(
        serial="777",
        installed_on=TODAY - timedelta(days=10),
        opening=[RegisterValue(code="1.8.0", value=Decimal(3))],
    )
    replaced = point.model_copy(update={"meters": [closed, new]})
    case = await taken(readings, replaced, 28)
    assert case.form["consumption"] == "25"
    with pytest.raises(Invalid):
        await taken(readings, replaced, 2)
    told = [
        (one.mark, one.consumption)
        for one in views(replaced, await readings.history(point.id), readings.zones.names)
    ]
    assert told == [
        ("", "25"),
        ("opening", None),
        ("closing", "50"),
        ("", "900"),
        ("opening", None),
    ]


@pytest.mark.parametrize("changes", [{"smart": True}, {"meters": []}])
async def test_where_none_may_be_typed_the_reason_is_said(readings, changes):
    with pytest.raises(Invalid) as refused:
        await taken(readings, a_used_point(**changes), 5)
    assert refused.value.said("ru")


async def test_a_reading_keeps_what_its_zones_were_called(readings):
    point = a_used_point(meters=[a_used_meter(zones=2, opening=[])])
    shown = Typed({"1.8.1": "12", "1.8.2": "3"}, None, confirmed=True)
    case, _made = await take(readings, point, sent(), shown, AT)
    said = {one.field: (one.title.ru, one.title.en) for one in case.kind.answers(case.form)}
    assert said["1.8.1"] == ("Показание Т1 (день)", "Reading T1 (day)")
    [told] = views(point, await readings.history(point.id), {})
    assert [one.zone.ru for one in told.shown] == ["День", "Ночь"]


async def test_the_chain_is_read_by_its_index(readings):
    query = {"form.point": new_id()}
    plan = await readings.collection.find(query).sort([("form.seq", -1)]).explain()
    assert "COLLSCAN" not in str(plan)
