"""Keeps visits in step with what changes around them: plans of offices, freed desks, time itself.

Everything here is found from how things stand and not from what happened, so that a kill in the
midst leaves nothing behind: the next look, of this replica or another, goes on.
"""

from collections.abc import Sequence
from datetime import date

import structlog

from chassis.clock import now
from chassis.documents import Duplicate
from chassis.errors import NotFound, Refused
from services.reception.appointments import in_line, replanned
from services.reception.appointments.free import days_ahead, free_desks
from services.reception.appointments.model import Appointment
from services.reception.appointments.seat import Seat
from services.reception.appointments.store import Appointments, Taken
from services.reception.appointments.waking import wake
from services.reception.offices.hours import is_within, slots
from services.reception.offices.model import Office
from services.reception.offices.store import Offices

log = structlog.get_logger()


class Keeper:
    """Looks at all visits that something may have to be done about."""

    def __init__(self, appointments: Appointments, offices: Offices) -> None:
        self._appointments = appointments
        self._offices = offices

    async def look(self) -> int:
        """One round; how many visits were changed."""
        done = await self._wake()
        for office in await self._offices.all():
            done += await self.hold_against(office)
        for office_id in await self._appointments.offices_waited_for():
            done += await self.offer(office_id)
        return done

    async def _wake(self) -> int:
        done = 0
        at = now()
        for id_ in await self._appointments.due(at):
            try:
                await self._appointments.change(id_, wake, at)
                done += 1
            except Refused as error:
                log.warning("visit_not_woken", visit=id_, error=type(error).__name__)
        return done

    async def affected(self, plan: Office) -> list[Appointment]:
        """Visits still to come that this plan has no room for, the one booked last giving way."""
        unfit, fit = list[tuple[Seat, Appointment]](), list[tuple[Seat, Appointment]]()
        for seat, visit in await self._ahead(plan):
            if visit.state == "booked":
                fits = is_within(plan, seat.starts_at, seat.ends_at)
                (fit if fits else unfit).append((seat, visit))
        seated = list[Taken]()
        for seat, visit in sorted(fit, key=lambda one: (one[0].desk > plan.desks, one[1].id)):
            if free_desks(plan, seat.starts_at, seat.ends_at, seated):
                seated.append(Taken(len(seated) + 1, seat.starts_at, seat.ends_at))
            else:
                unfit.append((seat, visit))
        return [visit for _seat, visit in sorted(unfit, key=lambda one: (one[0], one[1].id))]

    async def _ahead(self, office: Office) -> list[tuple[Seat, Appointment]]:
        """Visits to this office that are still to come, with their times."""
        at, found = now(), await self._appointments.to_hold_against(office.id)
        return [(one.seat, one) for one in found if one.seat and one.seat.starts_at > at]

    async def hold_against(self, office: Office) -> int:
        """Hold the office's visits against its plan where they do not know it; how many changed."""
        done = 0
        for seat, visit in await self._ahead(office):
            if visit.plan < office.version:
                held = await self._held(visit, seat, office)
                done += held.version > visit.version
        return done

    async def _held(self, visit: Appointment, seat: Seat, office: Office) -> Appointment:
        at, change = now(), self._appointments.change
        fits = is_within(office, seat.starts_at, seat.ends_at)
        if fits and 0 < seat.desk <= office.desks:
            return await change(visit.id, replanned.settle, office, at)
        if fits:
            verb = replanned.reseat if seat.desk else replanned.restore
            for desk in await self._free(seat, office):
                try:
                    return await change(visit.id, verb, office, desk, at)
                except Duplicate:
                    continue
        return await change(visit.id, replanned.displace, office, at)

    async def _free(self, seat: Seat, office: Office) -> list[int]:
        """Desks of the plan that nobody else has at that time."""
        taken = await self._appointments.taken(office.id, [seat.day])
        others = [one for one in taken if one.desk <= office.desks]
        return free_desks(office, seat.starts_at, seat.ends_at, others)

    async def offer(self, office_id: str) -> int:
        """Offer what is free to those who wait for it, in their order; how many were offered.

        What is free is looked up once for all of them: else what becomes free meanwhile would go
        to who stands behind those that were asked before.
        """
        try:
            office = await self._offices.receiving(office_id)
        except NotFound:
            return 0
        waiting, done = await self._appointments.waiting(office_id), 0
        ahead = days_ahead(office, now())
        taken = await self._appointments.taken(office.id, [day.isoformat() for day in ahead])
        for visit in waiting:
            done += await self._offer(visit, office, ahead, taken)
        return done

    async def _offer(
        self, visit: Appointment, office: Office, ahead: Sequence[date], taken: list[Taken]
    ) -> bool:
        """Offer this one the first time that suits, and count it as taken; whether one did."""
        at = now()
        times = (time for day in ahead for time in slots(office, day))
        for begins, ends in times:
            if not in_line.wants(visit, begins, at):
                continue
            for desk in free_desks(office, begins, ends, taken):
                try:
                    seat = Seat(begins, ends, desk)
                    held = await self._appointments.change(visit.id, in_line.offer, seat, at)
                except Duplicate:
                    continue
                if held.seat != seat:  # no longer waiting
                    return False
                taken.append(Taken(desk, begins, ends))
                return True
        return False
