"""An office as tests need it, and times at it."""

from datetime import datetime, time, timedelta
from typing import Any

from casework.calendar import is_working
from chassis.clock import MOSCOW, new_id, now
from services.reception.offices.model import Office

HOURS = {
    day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
}


def a_plan(**changes: Any) -> dict[str, Any]:
    """What staff send to open an office."""
    plain = {
        "name": "Центральный офис",
        "address": "г. Примерск, ул. Первая, д. 1",
        "hours": HOURS,
        "slot_minutes": 30,
        "desks": 2,
    }
    return plain | changes


def an_office(**changes: Any) -> Office:
    """One that is nowhere kept."""
    return Office(id=new_id(), version=1, request=new_id(), **a_plan(**changes))


def working_day(ahead: int = 1) -> datetime:
    """Midnight in Moscow of the so-many-th working day from today on."""
    day = now().astimezone(MOSCOW).date()
    while ahead:
        day += timedelta(days=1)
        ahead -= is_working(day)
    return datetime.combine(day, time(), MOSCOW)


def at(clock: str, ahead: int = 1) -> datetime:
    """`10:30` of that day."""
    hours, minutes = clock.split(":")
    return working_day(ahead) + timedelta(hours=int(hours), minutes=int(minutes))
