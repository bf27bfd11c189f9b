"""The day of the visit: who came, when they were called, how it ended; and who did not come."""

from datetime import datetime
from typing import Literal

from casework import terms
from casework.parts import By
from chassis.errors import NotNow
from contracts.words import _
from services.reception.appointments.model import Appointment

Outcome = Literal["came", "missed"]


def arrive(visit: Appointment, by: By, at: datetime) -> None:
    """The visitor is here."""
    if visit.state == "arrived":
        return
    if visit.state not in ("booked", "passed", "missed"):
        raise NotNow(_("Приход уже отмечен, или запись отменена"))
    visit.arrived_at = at
    visit.enter("arrived", at)
    visit.wake_at = terms.end_of(terms.today(at))
    visit.note("arrived", by, at)


def call(visit: Appointment, by: By, at: datetime) -> None:
    """The reception begins; whoever was not marked as here is by now."""
    if visit.state == "serving":
        return
    if visit.state not in ("booked", "arrived"):
        raise NotNow(_("Начать можно приём того, кто пришёл по записи"))
    visit.arrived_at = visit.arrived_at or at
    visit.called_at = at
    visit.enter("serving", at)
    visit.wake_at = terms.end_of(terms.today(at))
    visit.note("called", by, at)


def end(visit: Appointment, outcome: Outcome, by: By, at: datetime) -> None:
    """How it went. It may be said of a visit whose day has passed, and said otherwise later."""
    if visit.state == outcome:
        return
    if visit.state not in ("booked", "arrived", "serving", "passed", "came", "missed"):
        raise NotNow(_("Этой записи нет в приёме"))
    if outcome == "missed" and visit.state in ("arrived", "serving"):
        raise NotNow(_("Посетитель уже пришёл"))
    if outcome == "missed" and not visit.has_begun(at):
        raise NotNow(_("Время приёма ещё не настало"))
    if visit.state == "serving":
        visit.ended_at = at
    visit.enter(outcome, at)
    visit.note(outcome, by, at)
