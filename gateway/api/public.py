"""What anybody may ask: the status of a case by its number and password."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from gateway.api.access import Anyone
from gateway.api.narrow import StatusShape, narrow
from gateway.checking import status_of

door = APIRouter(tags=["public"])
Word = Annotated[str, Field(min_length=1, max_length=200)]


class Pair(BaseModel):
    """A case's number and the password to its status."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[Word, Field(examples=["ТП-2026-000123"])]
    password: Annotated[Word, Field(examples=["abcdefg-ABCDEFG"])]


@door.post("/status")
async def status(call: Anyone, body: Pair, response: Response) -> StatusShape:
    """How far the case has come; 404 alike for an unknown number and a wrong password."""
    response.headers["Cache-Control"] = "no-store"
    return narrow(await status_of(call, body.model_dump()), call.language)
