"""Reception, put together."""

from fastapi import FastAPI

from casework.service import cases_service
from chassis.settings import Settings
from services.reception.appointments import room as appointments
from services.reception.surveys import room as surveys


def build(settings: Settings) -> FastAPI:
    """The internet reception: every kind of appeal in kinds/ on the shared case, and surveys."""
    return cases_service(
        settings,
        "services.reception.kinds",
        "Internet reception: appeals, visits to offices, surveys.",
        appointments.room,
        surveys.room,
    )
