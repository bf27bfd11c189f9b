"""Applications, put together."""

from fastapi import FastAPI

from casework.papers import invoice
from casework.service import cases_service
from chassis.settings import Settings
from services.applications import admission_act
from services.applications.disclosure import disclosure_router
from services.applications.documents.room import room


def build(settings: Settings) -> FastAPI:
    """The service applications: every kind in kinds/, and documents outside any case."""
    kinds = "services.applications.kinds"
    return cases_service(
        settings,
        kinds,
        "Service applications.",
        room,
        also=[disclosure_router],
        papers={invoice.INVOICE: invoice.paper, admission_act.ACT: admission_act.paper},
    )
