"""The bare process that memory is compared with: FastAPI, FastStream and Motor, and no more."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from faststream.rabbit import RabbitBroker
from motor.motor_asyncio import AsyncIOMotorClient

broker = RabbitBroker(os.environ.get("BARE_AMQP", "amqp://127.0.0.1/"))


@broker.subscriber("bare")
async def hear(body: dict[str, Any]) -> None:
    """A message, and nothing is done with it."""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Connected to both servers."""
    client: Any = AsyncIOMotorClient(os.environ["BARE_MONGO"])
    app.state.documents = client["bench"]["documents"]
    async with broker:
        await broker.start()
        yield
    client.close()


app = FastAPI(lifespan=lifespan)


@app.get("/json")
async def json() -> dict[str, str]:
    """Whether it is there; the database has been spoken to then."""
    await app.state.documents.find_one({"_id": "ready"})
    return {"status": "ok"}
