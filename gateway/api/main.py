"""The JSON API as an app of its own under /api/v1: its own documents, its own way of saying no."""

from fastapi import FastAPI

from chassis import errors
from chassis.app import VERSION
from gateway.api import (
    accounts,
    appointments,
    audit,
    cases,
    consumption,
    documents,
    files,
    imports,
    intervals,
    notices,
    outages,
    points,
    public,
    readings,
    reception_desk,
    reports,
    rules,
    staff,
    surveys,
)

RESOURCES = (
    accounts,
    files,
    documents,
    imports,
    points,
    intervals,
    readings,
    surveys,
    consumption,
    notices,
    cases,
    appointments,
    public,
    outages,
    staff,
    reception_desk,
    reports,
    audit,
    rules,
)
DESCRIPTION = """Personal account of a grid company's consumers, for other programs.

Sign in with `POST /tokens` and send the access token as `Authorization: Bearer ...`. Errors are RFC
9457 problem documents, in the language of `Accept-Language` (ru, en)."""


def build_api(outer: FastAPI) -> FastAPI:
    """The API, sharing the collaborators of the app it is mounted in."""
    api = FastAPI(
        title="Kabinet",
        description=DESCRIPTION,
        version=VERSION,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    api.state = outer.state
    errors.install(api)
    for resource in RESOURCES:
        api.include_router(resource.door)
    api.include_router(documents.desk)
    api.include_router(intervals.desk)
    api.include_router(surveys.desk)
    api.include_router(notices.desk)
    return api
