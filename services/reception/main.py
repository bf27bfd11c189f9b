"""Reception, put together."""

from fastapi import FastAPI

from casework.service import cases_service
from chassis.settings import Settings
from services.reception.appointments import room as appointments


def build(settings: Settings) -> FastAPI:
    """The internet reception: every kind of appeal in kinds/, on the shared case."""
    return cases_service(
        settings,
        "services.reception.kinds",
        "Internet reception: appeals, visits to offices.",
        appointments.room,
    )
