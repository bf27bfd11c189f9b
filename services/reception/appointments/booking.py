"""Booking and moving: a desk is taken by the one write that the unique index lets through."""

import random
from collections.abc import Awaitable, Callable
from datetime import date, datetime

from casework import terms
from casework.parts import By
from casework.store import Numbers
from chassis.clock import now
from chassis.documents import Duplicate
from chassis.errors import Invalid, NotNow
from contracts.words import _
from services.reception.appointments import in_line
from services.reception.appointments.callers import Visitor
from services.reception.appointments.free import check, days_ahead, free_desks
from services.reception.appointments.in_line import wants
from services.reception.appointments.model import Appointment
from services.reception.appointments.seat import Seat
from services.reception.appointments.store import Appointments
from services.reception.offices.model import Office

PREFIX = "В"
Key = tuple[str, str]
"""A request's idempotency key, and the hash of its body."""


class JustTaken(NotNow):
    """Somebody was faster; others may still be free."""

    slug = "taken"
    default = _("Это время только что заняли. Выберите другое")


class KeyReused(NotNow):
    """The idempotency key belongs to another body."""

    slug = "key-reused"
    default = _("Этот ключ запроса уже использован с другими данными")


class Booking:
    """Takes desks."""

    def __init__(self, appointments: Appointments, numbers: Numbers, most_open: int) -> None:
        self._appointments = appointments
        self._numbers = numbers
        self._most_open = most_open

    async def book(
        self, visitor: Visitor, office: Office, starts_at: datetime, purpose: str, key: Key, by: By
    ) -> tuple[Appointment, bool]:
        """The visit that this request makes, or made before, and whether it is new.

        `JustTaken` where no desk is free then, `Invalid` where the office does not receive.
        """
        if seen := await self._seen(visitor.owner, key):
            return seen, False
        at = now()
        seat = check(office, starts_at, at)
        _check_purpose(office, purpose)
        await self._check_flood(visitor)
        wanted = Appointment.asked(visitor, office, purpose, key, at)
        wanted.number = await self._numbers.next(PREFIX)

        async def take(desk: int) -> Appointment:
            tried = wanted.model_copy(deep=True)
            tried.book(seat._replace(desk=desk), by, at)
            return await self._appointments.add(tried)

        return await self._first(office, seat, take, visitor.owner, key)

    async def wait(
        self,
        visitor: Visitor,
        office: Office,
        days: tuple[date, date],
        purpose: str,
        key: Key,
        by: By,
    ) -> tuple[Appointment, bool]:
        """A place in the waiting list for these days, and whether it is new."""
        if seen := await self._seen(visitor.owner, key):
            return seen, False
        at, (first, last) = now(), days
        if not (terms.today(at) <= first <= last <= max(days_ahead(office, at), default=last)):
            raise Invalid(("until", _("Выберите дни из тех, на которые открыта запись")))
        _check_purpose(office, purpose)
        await self._check_flood(visitor)
        wanted = Appointment.asked(visitor, office, purpose, key, at)
        wanted.number = await self._numbers.next(PREFIX)
        in_line.queue(wanted, first, last, by, at)
        try:
            return await self._appointments.add(wanted), True
        except Duplicate:
            if seen := await self._seen(visitor.owner, key):
                return seen, False
            raise

    async def move(
        self, id_: str, office: Office, starts_at: datetime, request: str | None, by: By
    ) -> Appointment:
        """The visit at another time; it keeps the old one until the very write that takes the new.

        A kill between the two cannot be: they are one update of one document.
        """
        visit, at = await self._appointments.get(id_), now()
        if request is not None and f"move:{request}" in visit.requests:
            return visit
        seat = check(office, starts_at, at)

        async def take(desk: int) -> Appointment:
            there = seat._replace(desk=desk)
            given = (office, there, by, at)
            return await self._appointments.once(id_, request, Appointment.move, *given)

        own = (visit.office_id, visit.starts_at) == (office.id, seat.starts_at)
        if own and visit.desk:
            return visit
        moved, _new = await self._first(office, seat, take)
        return moved

    async def _first(
        self,
        office: Office,
        seat: Seat,
        take: Callable[[int], Awaitable[Appointment]],
        owner: str = "",
        key: Key | None = None,
    ) -> tuple[Appointment, bool]:
        """Try the desks that look free, in any order, until the index lets one through."""
        at = now()
        if any(
            wants(one, seat.starts_at, at) for one in await self._appointments.waiting(office.id)
        ):
            raise JustTaken
        taken = await self._appointments.taken(office.id, [seat.day])
        free = free_desks(office, seat.starts_at, seat.ends_at, taken)
        random.shuffle(free)
        for desk in free:
            try:
                return await take(desk), True
            except Duplicate:
                if key and (seen := await self._seen(owner, key)):
                    return seen, False
        raise JustTaken

    async def _seen(self, owner: str, key: Key) -> Appointment | None:
        found = await self._appointments.by_request(owner, key[0])
        if found is not None and found.request_hash != key[1]:
            raise KeyReused
        return found

    async def _check_flood(self, visitor: Visitor) -> None:
        if await self._appointments.open_of(visitor) >= self._most_open:
            raise NotNow(
                _("Записей на приём уже {count}: отмените одну, чтобы записаться снова"),
                count=self._most_open,
            )


def _check_purpose(office: Office, purpose: str) -> None:
    if office.purposes and purpose not in office.purposes:
        raise Invalid(("purpose", _("Выберите цель приёма из списка")))
