"""Changes to the shape of stored data: numbered, idempotent, run once each under a lock.

A migration is a file `migrations/m0001_what_it_does.py` beside the service's main.py, with
`async def run(database)`. It is run at start before the first request, and by `kabinet migrate`.
"""

import asyncio
import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from chassis.clock import new_id, now
from chassis.settings import Settings
from chassis.store import DuplicateKey, close_client, database_of, open_client

if TYPE_CHECKING:
    from chassis.store import Database

log = structlog.get_logger()
Migration = Callable[["Database"], Awaitable[None]]
LEASE = timedelta(minutes=5)


def found(service: str) -> dict[str, Migration]:
    """The migrations of a process, in order."""
    package = "gateway.migrations" if service == "gateway" else f"services.{service}.migrations"
    try:
        folder = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name and package.startswith(error.name):
            return {}  # nothing to migrate yet
        raise
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return {name: importlib.import_module(f"{package}.{name}").run for name in names}


async def run_all(database: "Database", migrations: Mapping[str, Migration]) -> list[str]:
    """Run those not yet run; returns their names. One replica at a time."""
    if not migrations:
        return []
    done = database["migrations"]
    holder = new_id()
    await _lock(done, holder)
    try:
        ran = []
        for name, run in migrations.items():
            if await done.find_one({"_id": name}) is None:
                await run(database)
                await done.insert_one({"_id": name, "at": now()})
                ran.append(name)
                log.info("migrated", migration=name)
        return ran
    finally:
        await done.delete_one({"_id": "lock", "holder": holder})


async def _lock(done: Any, holder: str) -> None:
    """Wait for the lock; one whose holder died is free after its lease."""
    while True:
        at = now()
        try:
            free = {"_id": "lock", "until": {"$lt": at}}
            taken = {"$set": {"holder": holder, "until": at + LEASE}}
            await done.update_one(free, taken, upsert=True)
        except DuplicateKey:
            await asyncio.sleep(0.5)
        else:
            return


async def migrate(settings: Settings) -> list[str]:
    """Bring one process's database to this version; returns what was done."""
    migrations = found(settings.service)
    client = open_client(settings)
    try:
        return await run_all(database_of(client, settings), migrations)
    finally:
        await close_client(client)
