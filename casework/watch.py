"""Keeps an eye on the terms: tells the day before one runs out, and once it has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from prometheus_client import CollectorRegistry, Gauge

from casework.model import Case
from casework.store import Cases
from chassis.clock import now
from chassis.errors import Refused
from chassis.store import StoreError

log = structlog.get_logger()
EVERY = 20.0


async def look(cases: Cases) -> int:
    """Wake every case whose time has come; returns how many."""
    at = now()
    due = await cases.due(at)
    for case in due:
        try:
            await cases.change(case.id, Case.wake, at)
        except Refused as error:
            log.warning("term_not_told", case=case.id, error=type(error).__name__)
    return len(due)


@asynccontextmanager
async def watching(cases: Cases, registry: CollectorRegistry) -> AsyncIterator[None]:
    """Look at the terms in the background as long as the service runs, and count those passed."""
    passed = Gauge("kabinet_cases_overdue", "Open cases past their term", registry=registry)

    async def forever() -> None:
        while True:
            try:
                found = await look(cases)
                passed.set(await cases.overdue(now()))
            except StoreError as error:
                log.warning("terms_unseen", error=type(error).__name__)
                found = 0
            await asyncio.sleep(1 if found else EVERY)

    task = asyncio.create_task(forever())
    try:
        yield
    finally:
        task.cancel()
