"""Reception, put together."""

from fastapi import FastAPI

from casework.service import cases_service
from chassis.settings import Settings
from services.reception.appointments import room as appointments
from services.reception.faq import room as faq
from services.reception.surveys import room as surveys


def build(settings: Settings) -> FastAPI:
    """The internet reception: every kind of appeal in kinds/ on the shared case, and the rest."""
    return cases_service(
        settings,
        "services.reception.kinds",
        "Internet reception: appeals, visits to offices, surveys, frequent questions.",
        appointments.room,
        surveys.room,
        faq.room,
        a_day=settings.appeals_per_day,
    )
