"""What is free: the desks of an office at a time, its slots on a day, its days."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from casework import terms
from chassis.clock import now
from chassis.errors import Invalid
from contracts.offices import Day, Slot
from contracts.words import _
from services.reception.appointments.in_line import wants
from services.reception.appointments.model import Appointment
from services.reception.appointments.seat import Seat
from services.reception.appointments.store import Appointments, Taken
from services.reception.offices.hours import open_days, slots, why_closed
from services.reception.offices.model import Office

AHEAD = "appointment.ahead"
FULL = _("Всё занято")
OVER = _("Приём на сегодня закончен")
LATER = _("Запись на этот день ещё не открыта")


def free_desks(
    office: Office, begins: datetime, ends: datetime, taken: Iterable[Taken]
) -> list[int]:
    """Desks that nobody has all that while, as many as may be given away.

    While the plan has fewer desks than are held by visits that do not know it yet, none is.
    """
    busy = [one.desk for one in taken if one.starts_at < ends and begins < one.ends_at]
    left = max(0, office.desks - len(busy))
    return [desk for desk in range(1, office.desks + 1) if desk not in busy][:left]


def days_ahead(office: Office, at: datetime) -> list[date]:
    """The days for which one may be booked now."""
    today = terms.today(at)
    return open_days(office, today, terms.table().of(AHEAD, today).value)


def check(office: Office, starts_at: datetime, at: datetime) -> Seat:
    """The time asked for as a seat without a desk; `Invalid` where no such time can be booked."""
    if starts_at.tzinfo is None:
        raise Invalid(("starts_at", _("Выберите время из списка")))
    day = terms.today(starts_at)
    if starts_at <= at:
        raise Invalid(("starts_at", _("Это время уже прошло")))
    if day > max(days_ahead(office, at), default=day):
        raise Invalid(("starts_at", LATER))
    for begins, ends in slots(office, day):
        if begins == starts_at:
            return Seat(begins, ends, 0)
    raise Invalid(("starts_at", _("В это время офис не принимает. Выберите время из списка")))


class Free:
    """Looks it up."""

    def __init__(self, appointments: Appointments) -> None:
        self._appointments = appointments

    async def slots(self, office: Office, days: Sequence[date]) -> dict[date, list[Slot]]:
        """Every time of these days that is still to come, those without a free desk too."""
        at, ahead = now(), set(days_ahead(office, now()))
        taken = await self._appointments.taken(office.id, [day.isoformat() for day in days])
        waiting = await self._appointments.waiting(office.id)
        return {
            day: [
                Slot(starts_at=begins, free=_count(office, (begins, ends), taken, waiting, at))
                for begins, ends in slots(office, day)
                if begins > at
            ]
            if day in ahead
            else []
            for day in days
        }

    async def days(self, office: Office) -> list[Day]:
        """From today to the last day that may be booked, closed ones too, each with its reason."""
        at = now()
        ahead = days_ahead(office, at)
        if not ahead:
            return []
        today = terms.today(at)
        found = await self.slots(office, ahead)
        span = (ahead[-1] - today).days + 1
        return [_day(office, today + timedelta(days=step), found) for step in range(span)]

    async def near(self, office: Office, starts_at: datetime, most: int = 6) -> list[Slot]:
        """Free times as near to this one as there are."""
        found = await self.slots(office, days_ahead(office, now()))
        free = [slot for some in found.values() for slot in some if slot.free]
        free.sort(key=lambda slot: abs(slot.starts_at - starts_at))
        return sorted(free[:most], key=lambda slot: slot.starts_at)


def _count(
    office: Office,
    spell: tuple[datetime, datetime],
    taken: Sequence[Taken],
    waiting: Sequence[Appointment],
    at: datetime,
) -> int:
    """How many desks anybody may take; what somebody waits for is theirs first."""
    if any(wants(one, spell[0], at) for one in waiting):
        return 0
    return len(free_desks(office, *spell, taken))


def _day(office: Office, day: date, found: dict[date, list[Slot]]) -> Day:
    times = found.get(day, [])
    free = sum(slot.free > 0 for slot in times)
    why = why_closed(office, day) or ("" if free else FULL if times else OVER)
    return Day(day=day, free=free, total=len(times), why=why)
