"""Offices of the demo company and a fortnight of visits: kept, missed, to come, waited for.

As with cases, nothing is told of days that are past: written without facts, then told again.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from casework import terms
from casework.parts import By
from casework.store import Numbers
from chassis.app import Service
from chassis.clock import freeze
from chassis.documents import Duplicate
from contracts.offices import PURPOSES, Plan
from demo.people import CUSTOMERS, STAFF, Customer
from services.reception.appointments import at_office, in_line
from services.reception.appointments.booking import PREFIX
from services.reception.appointments.callers import Visitor
from services.reception.appointments.model import Appointment
from services.reception.appointments.seat import Seat
from services.reception.appointments.store import Appointments
from services.reception.appointments.waking import wake
from services.reception.offices.hours import slots
from services.reception.offices.model import Office
from services.reception.offices.store import Offices

WEEK = ("mon", "tue", "wed", "thu", "fri")
PLANS = (
    Plan(
        name="Центр обслуживания потребителей",
        address="000000, Примерский край, г. Примерск, ул. Первая, д. 1",
        directions="Вход с улицы, первый этаж. Есть пандус",
        hours={day: [("08:00", "13:00"), ("14:00", "18:00")] for day in WEEK}
        | {"sat": [("10:00", "14:00")]},
        slot_minutes=30,
        desks=3,
        purposes=list(PURPOSES),
    ),
    Plan(
        name="Пункт обслуживания в Выдумкино",
        address="000000, Примерский край, с. Выдумкино, ул. Третья, д. 2",
        directions="В здании администрации, кабинет 4",
        hours={day: [("10:00", "12:00")] for day in WEEK},
        slot_minutes=30,
        desks=1,
    ),
)
PAST, AHEAD, FULL = 5, 8, 2
"""Days lived before today and after it; on the so-many-th after it the small office is full."""
PASSED, COMING = 0.22, 0.06
"""How many of the times are taken."""
APART = (6, 9)
"""So many days ahead the offices work less, and not at all."""
CALLED = 0.2
CALLERS = ("Пример Пётр", "Образцова Анна", "Тестов Иван", "Выдумкина Ольга")
"""How many have no account and were booked by telephone, and what they are called."""
CLERK = By(party="staff", name=STAFF[0].name, email=STAFF[0].email)


class Told(NamedTuple):
    """A visit that is to be: where, when, and who comes."""

    key: str
    office: Office
    seat: Seat
    customer: Customer


async def visits(service: Service, people: Mapping[str, str], at: datetime) -> int:
    """Those that are not there yet; how many were added."""
    offices, stored = Offices(service), Appointments(service)
    numbers = Numbers(service.database["counters"])
    receiving = [
        (await offices.add(_special(plan, at), f"demo:office:{place}"))[0]
        for place, plan in enumerate(PLANS)
    ]
    added = 0
    for told in stories(receiving, at):
        owner = "" if _calls(told) else people[told.customer.email]
        if await stored.by_request(owner, told.key):
            continue
        added += await _keep(stored, numbers, _lived(told, owner, at))
    return added + await _waits(stored, numbers, people, receiving[1], at)


def _special(plan: Plan, at: datetime) -> Plan:
    """With a short day and a closed one to come, as the end of a month has them."""
    short, shut = (_day(at, ahead) for ahead in APART)
    special = {short.isoformat(): [("09:00", "13:00")]}
    return plan.model_copy(update={"special": special, "closed_on": [shut]})


def stories(offices: list[Office], at: datetime) -> Iterator[Told]:
    """Whom each day brings; the same each time on the same day."""
    for place, office in enumerate(offices):
        chance = Random(f"demo:{place}")  # noqa: S311  made up, and the same each time
        for ahead in range(-PAST, AHEAD):
            for number, spell in enumerate(slots(office, _day(at, ahead))):
                for desk in range(1, office.desks + 1):
                    full = place == 1 and ahead == FULL
                    customer = chance.choice(CUSTOMERS)
                    if full or chance.random() < (PASSED if ahead <= 0 else COMING):
                        key = f"demo:visit:{place}:{ahead}:{number}:{desk}"
                        yield Told(key, office, Seat(*spell, desk), customer)


def _calls(told: Told) -> bool:
    """Whether they have no account: staff booked them by telephone."""
    chance = Random(f"{told.key}:calls")  # noqa: S311  made up, and the same each time
    return chance.random() < CALLED


def _day(at: datetime, ahead: int) -> date:
    return terms.today(at) + timedelta(days=ahead)


def _asked(told: Told, owner: str, at: datetime) -> Appointment:
    chance = Random(told.key)  # noqa: S311  made up, and the same each time
    who, serial = told.customer, chance.randint(10, 99)
    visitor = Visitor(owner=owner, name=who.name, contact=who.email)
    if not owner:
        names = chance.choice(CALLERS)
        visitor = Visitor(owner="", name=names, contact=f"+790000000{serial}")
    purpose = chance.choice(told.office.purposes or PURPOSES)
    return Appointment.asked(visitor, told.office, purpose, (told.key, ""), at)


def _lived(told: Told, owner: str, at: datetime) -> Appointment:
    """Booked some days before, and received as it goes: most in time, some late, some never."""
    chance = Random(told.key)  # noqa: S311  made up, and the same each time
    began = told.seat.starts_at
    booked_at = min(began, at) - timedelta(days=chance.randint(1, 6), minutes=chance.randint(1, 99))
    with freeze(booked_at):
        visit = _asked(told, owner, booked_at)
        visit.book(told.seat, told.customer.by if owner else CLERK, booked_at)
    comes = began + timedelta(minutes=chance.randint(-15, 4))
    called = max(began, comes) + timedelta(minutes=chance.randint(0, 14))
    left = called + timedelta(minutes=chance.randint(6, 24))
    if chance.random() < 0.12:
        if left <= at:
            at_office.end(visit, "missed", CLERK, left)
    elif left <= at:
        at_office.arrive(visit, CLERK, comes)
        at_office.call(visit, CLERK, called)
        at_office.end(visit, "came", CLERK, left)
    elif comes <= at:
        at_office.arrive(visit, CLERK, comes)
    wake(visit, at)
    return visit


async def _waits(
    stored: Appointments,
    numbers: Numbers,
    people: Mapping[str, str],
    office: Office,
    at: datetime,
) -> int:
    """Somebody waits for a time on the day that is full."""
    day, customer, key = _day(at, FULL), CUSTOMERS[0], "demo:waiting"
    owner = people[customer.email]
    if not slots(office, day) or await stored.by_request(owner, key):
        return 0
    begins, ends = slots(office, day)[0]
    visit = _asked(Told(key, office, Seat(begins, ends, 1), customer), owner, at)
    in_line.queue(visit, day, day, customer.by, at)
    return await _keep(stored, numbers, visit)


async def _keep(stored: Appointments, numbers: Numbers, visit: Appointment) -> int:
    """Write it as it would lie there, without a word to anybody; how many were written."""
    with freeze(visit.created_at):
        visit.number = await numbers.next(PREFIX)
    try:
        await stored.add(Appointment.of(visit.document()))
    except Duplicate:
        return 0  # another one is at it too, or somebody has taken the desk
    return 1
