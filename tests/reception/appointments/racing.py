"""A process of its own that wants one time for many people, at a moment agreed on with others."""

import asyncio
import time
from datetime import datetime

from pydantic import SecretStr

from casework.parts import By
from casework.store import Numbers
from chassis.app import Service
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import close_client
from services.reception.appointments.booking import Booking, JustTaken
from services.reception.appointments.callers import Visitor
from services.reception.appointments.store import Appointments
from services.reception.offices.store import Offices


def race(url: str, office: str, starts_at: str, people: int, go: float) -> list[str]:
    """Codes of the visits that were booked; those who came too late have none."""
    return asyncio.run(_race(url, office, datetime.fromisoformat(starts_at), people, go))


async def _race(url: str, office_id: str, at: datetime, people: int, go: float) -> list[str]:
    settings = Settings(_env_file=None, service="reception", mongo_url=SecretStr(url))
    service = Service(settings)
    visits, offices = Appointments(service), Offices(service)
    booking = Booking(visits, Numbers(service.database["counters"]), 10)
    office = await offices.receiving(office_id)

    async def want() -> str:
        visitor = Visitor(owner=new_id(), name="Пример")
        try:
            made, _new = await booking.book(
                visitor, office, at, "Вопрос", (new_id(), ""), By(party="consumer")
            )
        except JustTaken:
            return ""
        return made.code

    await asyncio.sleep(max(0.0, go - time.time()))
    try:
        return [code for code in await asyncio.gather(*(want() for _ in range(people))) if code]
    finally:
        await close_client(service.client)
        service.telemetry.close()
