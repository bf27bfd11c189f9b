"""What time does to a visit: a reminder the day before, the end of what nobody ended, and that a
caller is forgotten.
"""

from datetime import datetime

from casework import terms
from casework.parts import SYSTEM
from services.reception.appointments import callers
from services.reception.appointments.model import Appointment


def wake(visit: Appointment, at: datetime) -> None:
    """Do what its time has come for. The mark that it is done lies in the write that tells it, so
    of several replicas one tells it, and a killed one tells it after all.
    """
    if visit.wake_at is None or at < visit.wake_at:
        return
    if visit.closed:
        callers.forget(visit)
    elif visit.state == "booked" and not visit.has_begun(at) and not visit.reminded:
        visit.reminded = True
        visit.wake_at = _end_of_day(visit)
        visit.note("reminded", SYSTEM, at)
    elif visit.state == "offered":
        _over(visit, "lapsed", at, frees=True)
    elif visit.state == "waiting":
        _over(visit, "unmet", at)
    elif visit.state in ("arrived", "serving"):
        _over(visit, "came", at)
    elif visit.state == "displaced":
        _over(visit, "cancelled", at, frees=True)
    else:
        _over(visit, "passed", at)


def _over(visit: Appointment, state: str, at: datetime, *, frees: bool = False) -> None:
    if frees:
        visit.rise()
    visit.enter(state, at)
    visit.note(state, SYSTEM, at)


def _end_of_day(visit: Appointment) -> datetime | None:
    return terms.end_of(terms.today(visit.starts_at)) if visit.starts_at else None
