"""A visit held against a changed plan of its office."""

from datetime import datetime

from casework import terms
from casework.parts import SYSTEM
from services.reception.appointments.model import Appointment
from services.reception.offices.model import Office

ON_PLAN = ("booked", "displaced", "offered")
"""States of a visit that is still to come and stands or falls with the plan."""


def settle(visit: Appointment, office: Office, at: datetime) -> None:
    """It fits the plan as it is now; a new address is told."""
    if visit.plan >= office.version:
        return
    visit.plan = office.version
    moved = visit.address != office.address and visit.state == "booked"
    visit.office, visit.address = office.name, office.address
    visit.directions = office.directions
    if moved:
        visit.note("relocated", SYSTEM, at)


def reseat(visit: Appointment, office: Office, desk: int, at: datetime) -> None:
    """The same time at another desk, since its own is no longer there; its code stays."""
    if visit.plan >= office.version or visit.seat is None:
        return
    visit.desk = desk
    visit.cells = visit.seat._replace(desk=desk).cells(visit.office_id)
    settle(visit, office, at)


def displace(visit: Appointment, office: Office, at: datetime) -> None:
    """The office cannot receive then: the visitor is asked to choose anew; an offer is void."""
    if visit.plan >= office.version or visit.starts_at is None:
        return
    visit.plan = office.version
    if visit.state == "displaced":
        return
    day = terms.today(visit.starts_at)
    offered = visit.state == "offered"
    visit.rise()
    if offered:
        visit.forget()
        visit.enter("waiting", at)
        visit.wake_at = terms.end_of(visit.wanted_until or day)
        visit.note("declined", SYSTEM, at)
        return
    visit.wake_at = terms.end_of(day)
    visit.enter("displaced", at)
    visit.note("displaced", SYSTEM, at)


def restore(visit: Appointment, office: Office, desk: int, at: datetime) -> None:
    """The office can receive then after all, and nobody has taken the time."""
    if visit.plan >= office.version or visit.state != "displaced" or visit.seat is None:
        return
    visit.plan = office.version
    visit.sit(visit.seat._replace(desk=desk), at)
    visit.enter("booked", at)
    visit.note("restored", SYSTEM, at)
