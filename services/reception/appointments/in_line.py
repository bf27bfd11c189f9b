"""The waiting list: a freed time is offered to whoever is next, and kept for them for a while."""

from datetime import date, datetime, time, timedelta

from casework import terms
from casework.parts import SYSTEM, By
from chassis.clock import MOSCOW
from chassis.errors import NotNow
from contracts.words import _
from services.reception.appointments.model import Appointment
from services.reception.appointments.seat import Seat

RULE = "appointment.offer"
MORNING, EVENING = time(10), time(21)
"""An offer that would end at night holds until the morning: who sleeps cannot answer."""


def queue(visit: Appointment, first: date, last: date, by: By, at: datetime) -> None:
    """Wait for a time on one of these days."""
    visit.wanted_from, visit.wanted_until = first, last
    visit.queued_at = at
    visit.enter("waiting", at)
    visit.wake_at = terms.end_of(last)
    visit.note("queued", by, at)


def wants(visit: Appointment, starts_at: datetime, at: datetime) -> bool:
    """Whether this time is one to offer: on a wanted day, not refused, and there is time to ask."""
    day = starts_at.astimezone(MOSCOW).date()
    if visit.wanted_from is None or visit.wanted_until is None or starts_at in visit.declined:
        return False
    return visit.wanted_from <= day <= visit.wanted_until and starts_at > at + held_for(at)


def held_for(at: datetime) -> timedelta:
    """How long an offer is kept."""
    return timedelta(hours=terms.table().of(RULE, terms.today(at)).value)


def held_until(starts_at: datetime, at: datetime) -> datetime:
    """The end of an offer: after its term, in waking hours where the visit leaves time for that."""
    until = at + held_for(at)
    local = until.astimezone(MOSCOW)
    if MORNING <= local.time() < EVENING:
        return until
    next_day = local.date() + timedelta(days=local.time() >= EVENING)
    morning = datetime.combine(next_day, MORNING, MOSCOW).astimezone(at.tzinfo)
    return max(until, min(morning, starts_at - timedelta(hours=1)))


def offer(visit: Appointment, seat: Seat, at: datetime) -> None:
    """A time became free and is kept for this one; who is no longer waiting is left alone."""
    if visit.state != "waiting":
        return
    until = held_until(seat.starts_at, at)
    visit.sit(seat, at)
    visit.hold_until = visit.wake_at = until
    deadline = terms.deadline(RULE, "consumer", at)
    visit.deadline = deadline.model_copy(update={"due": terms.today(until)})
    visit.enter("offered", at)
    visit.note("offered", SYSTEM, at)


def accept(visit: Appointment, by: By, at: datetime) -> None:
    """Yes: the time is theirs."""
    if visit.state == "booked":
        return
    held, until = visit.seat, visit.hold_until
    if visit.state != "offered" or held is None or until is None or until <= at:
        raise NotNow(_("Это время больше не ждёт вашего ответа"))
    visit.hold_until = visit.deadline = None
    visit.book(held, by, at)


def decline(visit: Appointment, by: By, at: datetime) -> None:
    """No, and wait on: this time is not offered to them again."""
    if visit.state == "waiting":
        return
    if visit.state != "offered" or visit.wanted_until is None:
        raise NotNow(_("Это время больше не ждёт вашего ответа"))
    if visit.starts_at is not None:
        visit.declined = [*visit.declined, visit.starts_at][-50:]
    visit.forget()
    visit.enter("waiting", at)
    visit.wake_at = terms.end_of(visit.wanted_until)
    visit.note("declined", by, at)
