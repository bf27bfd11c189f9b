"""Offices and visits to them, put together."""

from fastapi import APIRouter

from casework.evidence.store import EvidenceRows
from casework.service import Beside
from casework.store import REPLAYED, Cases
from chassis.app import Service
from chassis.files import Files
from chassis.publisher import Publisher
from contracts.offices import Affected
from services.reception.appointments.api import appointments_router
from services.reception.appointments.booking import Booking
from services.reception.appointments.desk import desk_router, told
from services.reception.appointments.free import Free
from services.reception.appointments.keeping import Keeper
from services.reception.appointments.store import Appointments, no_documents
from services.reception.appointments.telling import replayed
from services.reception.appointments.watch import Watch
from services.reception.offices.api import offices_router
from services.reception.offices.model import Office
from services.reception.offices.store import Offices


def room(service: Service, cases: Cases, _files: Files, _rows: EvidenceRows) -> Beside:
    """Their doors beside that of the cases, and the keeper at work."""
    visits, offices = Appointments(service), Offices(service)
    booking = Booking(visits, cases.numbers, service.settings.appointments_at_once)
    free, keeper = Free(visits), Keeper(visits, offices)
    watch = Watch(keeper)

    async def left(office: Office) -> list[Affected]:
        return [told(one) for one in await keeper.affected(office)]

    async def again(publisher: Publisher) -> dict[str, int]:
        count = 0
        async for page in visits.pages(REPLAYED):
            fact = replayed([visit for visit in page if visit.owner])
            await publisher.publish(fact.routing_key(), fact.body(), name=fact.NAME)
            count += len(fact.cases)
        return {"appointments": count}

    door = APIRouter()
    for part in (
        offices_router(offices, free.days, free.slots, left, watch.wake),
        appointments_router(visits, offices, booking, free, watch.wake),
        desk_router(visits, offices, booking, watch.wake),
    ):
        door.include_router(part)
    return Beside(door, no_documents, again, (watch.working,))
