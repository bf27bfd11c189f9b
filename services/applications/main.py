"""Applications, put together."""

from fastapi import FastAPI

from casework.service import cases_service
from chassis.settings import Settings


def build(settings: Settings) -> FastAPI:
    """The service applications: every kind in kinds/, on the shared case."""
    return cases_service(settings, "services.applications.kinds", "Service applications.")
