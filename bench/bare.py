"""The bare peers: FastAPI doing as little as an endpoint can do, under the same server.

`BARE_MONGO` is the address of a database with one document `ready`, `BARE_CASES` a JSON file with a
list of cases. Both are optional; what is not told is not loaded.
"""

import json as text
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from motor.motor_asyncio import AsyncIOMotorClient

MONGO, CASES = os.environ.get("BARE_MONGO", ""), os.environ.get("BARE_CASES", "")
templates = Jinja2Templates(Path(__file__).parent / "templates")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A client of the database and the cases, where they are told."""
    client: Any = AsyncIOMotorClient(MONGO) if MONGO else None
    app.state.documents = client["bench"]["documents"] if client else None
    app.state.cases = text.loads(Path(CASES).read_text()) if CASES else []
    yield
    if client:
        client.close()


app = FastAPI(lifespan=lifespan)


@app.get("/json")
async def json() -> dict[str, str]:
    """As little as an endpoint can do."""
    return {"status": "ok"}


@app.get("/ready")
async def ready(request: Request) -> Response:
    """One look-up of a document that carries the answer's bytes as they are."""
    found = await request.app.state.documents.find_one({"_id": "ready"})
    return Response(found["body"], media_type="application/json")


@app.post("/insert", status_code=201)
async def insert(request: Request) -> Response:
    """One insert of the body, as bytes."""
    await request.app.state.documents.insert_one({"body": await request.body()})
    return Response(status_code=201)


@app.get("/rows")
async def rows(request: Request) -> HTMLResponse:
    """A page that shows a row of each case."""
    return templates.TemplateResponse(request, "rows.html", {"cases": request.app.state.cases})


@app.get("/case")
async def case(request: Request) -> HTMLResponse:
    """A page that shows one case with its timeline."""
    return templates.TemplateResponse(request, "case.html", {"case": request.app.state.cases[0]})
