"""The comparisons of visits see what must not be."""

from datetime import timedelta

from casework.parts import By
from chassis.clock import new_id
from services.reception.appointments.callers import Visitor
from services.reception.appointments.model import Appointment
from services.reception.appointments.seat import Seat
from tests.builders import NOON
from tests.faults import visits
from tests.faults.compare import Found
from tests.faults.ledger import AcceptedVisit
from tests.reception.appointments.offices import an_office

OFFICE = an_office()
AT = NOON + timedelta(days=1)


def a_visit(desk: int = 1) -> Appointment:
    by = By(party="consumer")
    visit = Appointment.asked(
        Visitor(owner=new_id(), name="Пример"), OFFICE, "Вопрос", (new_id(), ""), NOON
    )
    visit.number = f"В-{visit.id}"
    visit.book(Seat(AT, AT + timedelta(minutes=30), desk), by, NOON)
    visit.version = 1
    return visit


def answered(*accepted: AcceptedVisit, there: list[Appointment]) -> Found:
    found = Found()
    visits.answered(found, accepted, {one.id: one for one in there})
    return found


def test_a_visit_lost_moved_or_doubled_is_seen() -> None:
    visit = a_visit()
    told = AcceptedVisit("booked", visit.id, "a@example.com", visit.request_id, AT)
    assert answered(told, there=[visit]).holds
    assert answered(told, there=[]).lost
    other_time = AcceptedVisit("moved", visit.id, "a@example.com", "", AT + timedelta(hours=1))
    assert answered(told, other_time, there=[visit]).lost
    gone = AcceptedVisit("cancelled", visit.id, "a@example.com", "", None)
    assert answered(told, gone, there=[visit]).lost
    twin = a_visit(2)
    twin.request_id = visit.request_id
    assert answered(told, there=[visit, twin]).doubled
    assert answered(there=[visit]).doubled


def test_more_visits_than_desks_and_one_desk_twice_are_seen() -> None:
    found = Found()
    visits.desks(found, [a_visit(1), a_visit(2)], 2)
    assert found.holds
    visits.desks(found, [a_visit(1), a_visit(2), a_visit(3)], 2)
    assert found.doubled
    found = Found()
    visits.desks(found, [a_visit(1), a_visit(1)], 2)
    assert found.doubled
